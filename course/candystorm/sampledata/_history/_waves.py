"""Read the waves: what is said in them (``texts/waves/``) and how they go (``waves.toml``)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from candystorm.errors import DefinitionError
from candystorm.sampledata._history._platforms import presences
from candystorm.sampledata._history._topics import FOLDER, part, refuse_doubles, short_words, toml
from candystorm.sampledata._texts import COMMENT_KINDS, POST_TYPES, TextEntry, Words, text_entries

KINDS = ("shitstorm", "candystorm", "false_alarm", "bought")
PHASES = ("signal", "spread", "pickup", "fatigue")
STANCES = ("critic", "supporter", "neutral", "troll", "press")
WAVE_COMMENT_KINDS = (*COMMENT_KINDS, "hate", "emergency")

_FILE = Path(__file__).with_name("waves.toml")


@dataclass(frozen=True, slots=True)
class Statement:
    """A post of the organisation in a wave, so many hours after its start."""

    after_hours: float
    type: str
    text: Words
    short: Words


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody says in a wave; a reaction is very short and may come many times."""

    key: str
    phase: str
    stance: str
    kind: str
    needs_reply: bool
    text: Words
    reply: Words | None


@dataclass(frozen=True, slots=True)
class Bots:
    """When bought praise comes, and between which hours it is thanked for."""

    first: float
    last: float
    every: float
    gap: float
    thanked: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Likes:
    """How many reactions are bought, between which hours, and how many come from people."""

    bought: int
    people: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Course:
    """How a wave goes; ``waves.toml`` says what is what."""

    phases: tuple[float, float, float]
    posted: dt.datetime | None
    joins: Mapping[str, float]
    answers_from: float
    answers_until: int
    hours: Mapping[str, tuple[float, float]]
    replies: Mapping[str, float]
    same: tuple[frozenset[str], ...]
    people: frozenset[str]
    bots: Bots | None
    likes: Likes | None
    reactions: float
    shares: float
    reached: float
    echo: float
    follows: float
    unfollows: float
    purged: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: its texts and its course; ``start`` is local time."""

    key: str
    kind: str
    start: dt.datetime
    platform: str
    spreads_to: tuple[str, ...]
    peak_comments: float
    half_life_hours: float
    title: Words
    story: Words
    trigger: Statement
    own: tuple[Statement, ...]
    comments: tuple[Voice, ...]
    reactions: tuple[Voice, ...]
    course: Course

    def is_bot(self, voice: Voice) -> bool:
        """Return whether a program says it, and not a person."""
        return (
            self.course.bots is not None
            and voice.stance == "supporter"
            and voice.phase in ("signal", "spread")
            and voice.key not in self.course.people
        )


@cache
def waves_of(organisation: str) -> tuple[Wave, ...]:
    """Return the waves of ``"library"``, ``"shelter"`` or ``"bakery"``, as in the file."""
    return read_waves(FOLDER / "waves" / f"{organisation}.toml", organisation)


def read_waves(path: Path, organisation: str) -> tuple[Wave, ...]:
    """Read a file of waves.

    Raises
    ------
    DefinitionError
        Something in it is missing, misspelt, there twice or of the wrong kind; the error names
        the file, the entry and the key.
    """
    here = tuple(presences(organisation))
    waves = tuple(_wave(entry, here) for entry in text_entries(path, "waves", toml(path)))
    refuse_doubles(
        path,
        (voice.key for wave in waves for voice in (*wave.comments, *wave.reactions)),
    )
    return waves


def _wave(entry: TextEntry, here: tuple[str, ...]) -> Wave:
    key: str = entry.take("key", str)
    start = entry.take("start", dt.datetime)
    comments = tuple(_voice(comment) for comment in entry.below("comments"))
    reactions = tuple(_voice(reaction) for reaction in entry.below("short"))
    voices = {voice.key: voice for voice in (*comments, *reactions)}
    trigger = part(entry, "trigger")
    course = _course(key, voices)
    spreads_to = entry.list_of("spreads_to", here)
    if set(course.joins) != set(spreads_to):
        raise DefinitionError(_FILE.name, key, "joins", "names other platforms than spreads_to")
    return Wave(
        key=key,
        kind=entry.one_of("kind", KINDS),
        start=start,
        platform=entry.one_of("platform", here),
        spreads_to=spreads_to,
        peak_comments=float(entry.take("peak_comments", (int, float))),
        half_life_hours=float(entry.take("half_life_hours", (int, float))),
        title=part(entry, "title").words(),
        story=part(entry, "story").words(),
        trigger=Statement(
            0.0, trigger.one_of("type", POST_TYPES), trigger.words(), short_words(trigger)
        ),
        own=tuple(
            Statement(
                float(own.take("after_hours", (int, float))),
                own.one_of("type", POST_TYPES) if "type" in own.values else "text",
                own.words(),
                short_words(own),
            )
            for own in entry.below("own")
        ),
        comments=comments,
        reactions=reactions,
        course=course,
    )


def _voice(entry: TextEntry) -> Voice:
    return Voice(
        key=entry.take("key", str),
        phase=entry.one_of("phase", PHASES),
        stance=entry.one_of("stance", STANCES),
        kind=entry.one_of("kind", WAVE_COMMENT_KINDS),
        needs_reply=entry.take("needs_reply", bool),
        text=entry.words(),
        reply=part(entry, "reply").words() if "reply" in entry.values else None,
    )


def _course(key: str, voices: Mapping[str, Voice]) -> Course:
    read = _read().get(key)
    if read is None:
        raise DefinitionError(_FILE.name, key, "", "is missing: every wave has its course here")
    try:
        course = _course_of(read)
    except (KeyError, TypeError, ValueError) as error:
        raise DefinitionError(_FILE.name, key, "", f"cannot be read: {error!r}") from error
    named = {*course.hours, *course.replies, *course.people, *frozenset().union(*course.same)}
    unknown = sorted(named - set(voices))
    if unknown:
        problem = f"names what is not in the texts: {', '.join(unknown)}"
        raise DefinitionError(_FILE.name, key, "", problem)
    return course


def _course_of(read: dict[str, Any]) -> Course:
    bots, likes = read.get("bots"), read.get("likes")
    first, second, third = read.get("phases", (1, 10, 36))
    return Course(
        phases=(float(first), float(second), float(third)),
        posted=read.get("posted"),
        joins={name: float(hours) for name, hours in read["joins"].items()},
        answers_from=float(read["answers_from"]),
        answers_until=read.get("answers_until", 21),
        hours={name: (float(a), float(b)) for name, (a, b) in read.get("hours", {}).items()},
        replies={name: float(hours) for name, hours in read.get("replies", {}).items()},
        same=tuple(frozenset(keys) for keys in read.get("same", [])),
        people=frozenset(read.get("people", [])),
        bots=None
        if bots is None
        else Bots(
            float(bots["from"]),
            float(bots["to"]),
            float(bots["every"]),
            float(bots["gap"]),
            (float(bots["thanked"][0]), float(bots["thanked"][1])),
        ),
        likes=None
        if likes is None
        else Likes(likes["bought"], likes["people"], float(likes["from"]), float(likes["to"])),
        reactions=float(read["reactions"]),
        shares=float(read["shares"]),
        reached=float(read["reached"]),
        echo=float(read["echo"]),
        follows=float(read["follows"]),
        unfollows=float(read["unfollows"]),
        purged=tuple(read.get("purged", (0, 0))),
    )


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
