"""Read how the organisations and the people around them behave (``characters.toml``)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from candystorm.errors import DefinitionError
from candystorm.sampledata._texts import Texts, Words, texts_of

FIRST_DAY = dt.date(2026, 3, 2)
LAST_DAY = dt.date(2026, 5, 31)

_FILE = Path(__file__).with_name("characters.toml")


@dataclass(frozen=True, slots=True)
class Names:
    """Invented first names of women and men, and initials of family names."""

    f: tuple[str, ...]
    m: tuple[str, ...]
    initials: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How much people write in each of the 24 local hours; ``most`` is the highest."""

    workday: tuple[float, ...]
    weekend: tuple[float, ...]
    most: float


@dataclass(frozen=True, slots=True)
class Posting:
    """When posts appear.

    Attributes
    ----------
    weekdays
        How likely on each day, from Monday.
    opens, closes
        Earliest and latest local time of day.
    rather_staffed
        How many times likelier on days when somebody is there to answer.
    step
        Posts that a tool sends go out at full minutes of this step.
    """

    weekdays: tuple[float, ...]
    opens: dt.time
    closes: dt.time
    rather_staffed: float
    step: int


@dataclass(frozen=True, slots=True)
class Answering:
    """When somebody answers (local times), how much of it and how fast.

    Attributes
    ----------
    weekdays, opens, closes
        When the person who answers sits there.
    present
        Share of these days, in [0, 1].
    share, share_unasked
        Share answered of the comments that need a reply, and of the others, in [0, 1].
    minutes, spread
        Median of desk time until a reply, and how narrow it is.
    patience
        Hours after which a comment has slipped down and is no longer seen.
    """

    weekdays: tuple[int, ...]
    opens: dt.time
    closes: dt.time
    present: float
    share: float
    share_unasked: float
    minutes: float
    spread: float
    patience: float


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Days on which ``present`` is another, and ``share`` and ``minutes`` are multiplied.

    No reply of these days holds the name ``absent``.
    """

    first: dt.date
    last: dt.date
    present: float | None
    share: float
    minutes: float
    absent: str | None


@dataclass(frozen=True, slots=True)
class Slot:
    """When a post may appear: days, weekdays, hours; ``until`` when people comment on it."""

    first: dt.date
    last: dt.date
    weekdays: tuple[int, ...] | None
    hours: tuple[int, ...] | None
    until: dt.date | int | None
    every: int
    staffed: bool


@dataclass(frozen=True, slots=True)
class SharedReply:
    """One reply to several comments beneath the same post."""

    to: tuple[str, ...]
    text: Words


@dataclass(frozen=True, slots=True)
class Addition:
    """What the organisation adds beneath its own post, without replying to anybody."""

    post: str
    hours: float
    text: Words


@dataclass(frozen=True, slots=True)
class Character:
    """How one organisation and the people around it behave; the file tells what is what."""

    seed: int
    prefix: str
    people: int
    followers: int
    closed: frozenset[dt.date]
    unwelcome: frozenset[str]
    neutral: frozenset[str]
    only_under: dict[str, tuple[str, ...]]
    window: dict[str, tuple[float, float]]
    swift: frozenset[str]
    certain: frozenset[str]
    later: dict[str, float]
    second_replies: frozenset[str]
    paid: frozenset[str]
    skewed: bool
    branches: tuple[str, ...]
    days: tuple[int, ...]
    posting: Posting
    answering: Answering
    exceptions: tuple[Exceptional, ...]
    calendar: dict[str, Slot]
    women: frozenset[str]
    men: frozenset[str]
    shared_replies: tuple[SharedReply, ...]
    additions: tuple[Addition, ...]

    def exception(self, day: dt.date) -> Exceptional:
        """Return what is different on a day; the usual, if nothing is."""
        for exception in self.exceptions:
            if exception.first <= day <= exception.last:
                return exception
        return Exceptional(day, day, None, 1.0, 1.0, None)

    def slot(self, post: str) -> Slot:
        """Return when a post may appear."""
        return self.calendar.get(post) or _slot({})


@cache
def names() -> Names:
    """Return the names of the people who comment."""
    read = _read()["names"]
    return Names(tuple(read["f"]), tuple(read["m"]), read["initials"])


@cache
def rhythm() -> Rhythm:
    """Return when people write."""
    workday, weekend = (tuple(_read()["rhythm"][day]) for day in ("workday", "weekend"))
    if not len(workday) == len(weekend) == 24:
        raise DefinitionError(_FILE.name, "rhythm", "", "a day has 24 hours")
    return Rhythm(workday, weekend, max(workday + weekend))


@cache
def character_of(organisation: str) -> Character:
    """Return the character of ``"library"``, ``"shelter"`` or ``"bakery"``.

    Raises
    ------
    DefinitionError
        A key is missing, or names a text that is not there.
    """
    try:
        read = _read()[organisation]
        character = _character(read)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DefinitionError(_FILE.name, organisation, "", f"cannot be read: {error!r}") from error
    _refuse_unknown(organisation, character, texts_of(organisation))
    return character


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _character(read: dict[str, Any]) -> Character:
    posting, spoken_by = read["posting"], read["spoken_by"]
    answering = dict(read["answering"])
    answering["weekdays"] = tuple(answering["weekdays"])
    answering["opens"] = dt.time.fromisoformat(answering["opens"])
    answering["closes"] = dt.time.fromisoformat(answering["closes"])
    return Character(
        seed=read["seed"],
        prefix=read["prefix"],
        people=read["people"],
        followers=read["followers"],
        closed=frozenset(dt.date.fromisoformat(day) for day in read["closed"]),
        unwelcome=frozenset(read["unwelcome"]),
        neutral=frozenset(read["neutral"]),
        only_under={key: tuple(posts) for key, posts in read.get("only_under", {}).items()},
        window={key: (hours[0], hours[1]) for key, hours in read.get("window", {}).items()},
        swift=frozenset(read["swift"]),
        certain=frozenset(read["certain"]),
        later=read.get("later", {}),
        second_replies=frozenset(read["second_replies"]),
        paid=frozenset(read.get("paid", [])),
        skewed=read.get("skewed", False),
        branches=tuple(read.get("branches", [])),
        days=tuple(read.get("days", range(7))),
        posting=Posting(
            tuple(posting["weekdays"]),
            dt.time.fromisoformat(posting["from"]),
            dt.time.fromisoformat(posting["to"]),
            posting.get("rather_staffed", 1.0),
            posting.get("step", 1),
        ),
        answering=Answering(**answering),
        exceptions=tuple(
            Exceptional(
                dt.date.fromisoformat(days["from"]),
                dt.date.fromisoformat(days["to"]),
                days.get("present"),
                days.get("share", 1.0),
                days.get("minutes", 1.0),
                days.get("absent"),
            )
            for days in read["exceptions"]
        ),
        calendar={post: _slot(values) for post, values in read["calendar"].items()},
        women=frozenset(spoken_by["f"]),
        men=frozenset(spoken_by["m"]),
        shared_replies=tuple(
            SharedReply(tuple(reply["to"]), _words(reply))
            for reply in read.get("shared_replies", [])
        ),
        additions=tuple(
            Addition(addition["post"], float(addition["after_hours"]), _words(addition))
            for addition in read.get("additions", [])
        ),
    )


def _slot(values: dict[str, Any]) -> Slot:
    weekdays, hours, until = values.get("weekdays"), values.get("at"), values.get("until")
    return Slot(
        first=_day(values.get("from"), FIRST_DAY),
        # Later posts would have no time to be answered.
        last=_day(values.get("to"), LAST_DAY - dt.timedelta(days=3)),
        weekdays=tuple(weekdays) if weekdays is not None else None,
        hours=tuple(hours) if hours is not None else None,
        until=until if until is None or isinstance(until, int) else dt.date.fromisoformat(until),
        every=values.get("every", 1),
        staffed=values.get("staffed", False),
    )


def _day(text: str | None, otherwise: dt.date) -> dt.date:
    return dt.date.fromisoformat(text) if text is not None else otherwise


def _words(values: dict[str, str]) -> Words:
    return {"de": values["de"], "en": values["en"]}


def _refuse_unknown(organisation: str, character: Character, texts: Texts) -> None:
    posts = {post.key for post in texts.posts}
    comments = {comment.key for comment in texts.comments}
    followups = {followup.key for comment in texts.comments for followup in comment.followups}
    added = [addition.post for addition in character.additions]
    answered = [key for reply in character.shared_replies for key in reply.to]
    checked: tuple[tuple[str, Iterable[str], set[str]], ...] = (
        ("calendar", character.calendar, posts),
        ("unwelcome", character.unwelcome, posts),
        ("paid", character.paid, posts),
        ("additions", added, posts),
        ("second_replies", character.second_replies, comments),
        ("shared_replies", answered, comments),
        ("neutral", character.neutral, comments),
        ("only_under", character.only_under, comments),
        ("only_under", [post for under in character.only_under.values() for post in under], posts),
        ("window", character.window, comments),
        ("certain", character.certain, comments),
        ("later", character.later, followups),
        ("swift", character.swift, followups),
        ("spoken_by", character.women | character.men, comments | followups),
    )
    for key, named, known in checked:
        unknown = sorted(set(named) - known)
        if unknown:
            problem = f"names what is not in the texts: {', '.join(unknown)}"
            raise DefinitionError(_FILE.name, organisation, key, problem)
