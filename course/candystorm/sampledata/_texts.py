"""Read the hand-written texts of an organisation and check them for their authors.

Each file in ``texts/`` holds an organisation, its posts, and the comments that fit beneath each
of them with the answers and what people write below. All texts stand there in both languages.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from candystorm.errors import DefinitionError
from candystorm.sampledata._read import LANGUAGES

Words = Mapping[str, str]
"""One text by language: ``{"de": "...", "en": "..."}``."""

ANY_POST = "*"
ORGANISATION_KINDS = ("public", "ngo", "company")
POST_TYPES = ("photo", "link", "video", "text", "event")
COMMENT_KINDS = ("question", "complaint", "criticism", "praise", "chat", "wrong_facts", "spam")
#: As the authors name the principles -> as `candystorm.principles` does.
PRINCIPLES = {
    "dialogic_loop": "dialogic_loop",
    "useful_information": "useful_information",
    "return_visits": "return_visits",
    "ease": "ease",
    "keeping_visitors": "conservation_of_visitors",
}
MONTHS = (3, 4, 5)

_FOLDER = Path(__file__).with_name("texts")
_SLOT = re.compile(r"\{(\w*)\}")
_SLOTS = frozenset({"friend", "branch", "day"})
_SLOTS_TO_A_PERSON = _SLOTS | {"name"}


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who posts; ``opens`` to ``closes`` on ``weekdays`` (0 = Monday) somebody is at the desk."""

    name: Words
    kind: str
    description: Words
    opens: dt.time
    closes: dt.time
    weekdays: tuple[int, ...]
    timezone: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post, with what experts say of it: dialogic or not, how clearly, which principles."""

    key: str
    type: str
    dialogic: bool
    clear: bool
    principles: tuple[str, ...]
    weight: float
    months: tuple[int, ...]
    repeat: bool
    text: Words


@dataclass(frozen=True, slots=True)
class Reply:
    """What the organisation answers to one comment."""

    key: str
    text: Words


@dataclass(frozen=True, slots=True)
class Followup:
    """What people write beneath a comment, ``by`` the same person or a ``"peer"``."""

    key: str
    by: str
    kind: str
    needs_reply: bool
    after_reply: bool
    text: Words


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that makes sense beneath certain posts."""

    key: str
    posts: tuple[str, ...]
    kind: str
    needs_reply: bool
    text: Words
    replies: tuple[Reply, ...]
    followups: tuple[Followup, ...]

    @property
    def fits_any_post(self) -> bool:
        """Whether it is so general that it fits beneath any post."""
        return ANY_POST in self.posts


@dataclass(frozen=True, slots=True)
class Texts:
    """All that was written for one organisation."""

    organisation: Organisation
    posts: tuple[Post, ...]
    comments: tuple[Comment, ...]


@cache
def texts_of(organisation: str) -> Texts:
    """Return the texts of ``"library"``, ``"shelter"`` or ``"bakery"``."""
    return read_texts(_FOLDER / f"{organisation}.toml")


def read_texts(path: Path) -> Texts:
    """Read a file of texts.

    Raises
    ------
    DefinitionError
        Something in it is missing, misspelt, there twice or of the wrong kind; the error names
        the file, the entry and the key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(path.name, "", "", f"is not valid TOML: {error}") from error
    organisation = _organisation(TextEntry(path, "organisation", content.get("organisation", {})))
    posts = tuple(_post(entry) for entry in text_entries(path, "posts", content))
    keys = {post.key for post in posts}
    comments = tuple(_comment(entry, keys) for entry in text_entries(path, "comments", content))
    _refuse_doubles(path, posts, comments)
    return Texts(organisation, posts, comments)


class TextEntry:
    """One table of the file, whose values are checked as they are taken."""

    def __init__(self, path: Path, name: str, values: Any) -> None:
        self.path = path
        self.name = name
        self.values: dict[str, Any] = values if isinstance(values, dict) else {}
        if not self.values:
            raise self.error("", "is missing or empty")

    def error(self, key: str, problem: str) -> DefinitionError:
        return DefinitionError(self.path.name, self.name, key, problem)

    def take(self, key: str, kind: type | tuple[type, ...]) -> Any:
        value = self.values.get(key)
        if value is None:
            raise self.error(key, "is missing")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, f"has the wrong type: {value!r}")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value: str = self.take(key, str)
        if value not in allowed:
            raise self.error(key, f"is {value!r}, not one of {', '.join(allowed)}")
        return value

    def list_of(self, key: str, allowed: tuple[Any, ...]) -> tuple[Any, ...]:
        values: list[Any] = self.take(key, list)
        for value in values:
            if value not in allowed:
                raise self.error(key, f"holds {value!r}, which is not one of {allowed}")
        return tuple(values)

    def time(self, key: str) -> dt.time:
        value: str = self.take(key, str)
        try:
            return dt.time.fromisoformat(value)
        except ValueError as error:
            raise self.error(key, f"is no time of day: {value!r}") from error

    def words(self, slots: frozenset[str] = frozenset()) -> Words:
        words = {}
        for language in LANGUAGES:
            text: str = self.take(language, str).strip()
            if not text:
                raise self.error(language, "is empty")
            unknown = set(_SLOT.findall(text)) - slots
            if unknown or "{" in _SLOT.sub("", text) or "}" in _SLOT.sub("", text):
                allowed = ", ".join(f"{{{slot}}}" for slot in sorted(slots)) or "none"
                raise self.error(
                    language, f"has a brace that is no slot; here may stand: {allowed}"
                )
            words[language] = text
        return words

    def below(self, key: str) -> list[TextEntry]:
        return [
            TextEntry(self.path, f"{self.name}.{key}[{number}]", values)
            for number, values in enumerate(self.values.get(key, []))
        ]


def text_entries(path: Path, table: str, content: dict[str, Any]) -> list[TextEntry]:
    entries = content.get(table)
    if not isinstance(entries, list) or not entries:
        raise DefinitionError(path.name, table, "", "is missing or empty")
    return [
        TextEntry(path, (values.get("key") or f"{table}[{number}]"), values)
        for number, values in enumerate(entries)
    ]


def _organisation(entry: TextEntry) -> Organisation:
    hours = TextEntry(entry.path, "organisation.hours", entry.take("hours", dict))
    timezone: str = entry.take("timezone", str)
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise entry.error("timezone", f"is unknown: {timezone!r}") from error
    return Organisation(
        name=TextEntry(entry.path, "organisation.name", entry.take("name", dict)).words(),
        kind=entry.one_of("kind", ORGANISATION_KINDS),
        description=TextEntry(
            entry.path, "organisation.description", entry.take("description", dict)
        ).words(),
        opens=hours.time("opens"),
        closes=hours.time("closes"),
        weekdays=hours.list_of("weekdays", tuple(range(7))),
        timezone=timezone,
    )


def _post(entry: TextEntry) -> Post:
    weight = float(entry.take("weight", (int, float)))
    if not 0.2 <= weight <= 5:
        raise entry.error("weight", f"is {weight}, not between 0.2 and 5")
    months = entry.list_of("months", MONTHS)
    if not months:
        raise entry.error("months", "is empty")
    named = entry.list_of("principles", tuple(PRINCIPLES))
    return Post(
        key=entry.take("key", str),
        type=entry.one_of("type", POST_TYPES),
        dialogic=entry.take("dialogic", bool),
        clear=entry.take("clear", bool),
        principles=tuple(PRINCIPLES[principle] for principle in named),
        weight=weight,
        months=months,
        repeat=bool(entry.values.get("repeat", False)),
        text=entry.words(),
    )


def _comment(entry: TextEntry, posts: set[str]) -> Comment:
    return Comment(
        key=entry.take("key", str),
        posts=entry.list_of("posts", (ANY_POST, *sorted(posts))),
        kind=entry.one_of("kind", COMMENT_KINDS),
        needs_reply=entry.take("needs_reply", bool),
        text=entry.words(_SLOTS),
        replies=tuple(
            Reply(reply.take("key", str), reply.words(_SLOTS_TO_A_PERSON))
            for reply in entry.below("replies")
        ),
        followups=tuple(_followup(followup) for followup in entry.below("followups")),
    )


def _followup(entry: TextEntry) -> Followup:
    by = entry.one_of("by", ("same", "peer"))
    return Followup(
        key=entry.take("key", str),
        by=by,
        kind=entry.one_of("kind", COMMENT_KINDS),
        needs_reply=entry.take("needs_reply", bool),
        after_reply=entry.take("after_reply", bool),
        text=entry.words(_SLOTS_TO_A_PERSON if by == "peer" else _SLOTS),
    )


def _refuse_doubles(path: Path, posts: tuple[Post, ...], comments: tuple[Comment, ...]) -> None:
    keys = [post.key for post in posts]
    for comment in comments:
        keys += [comment.key, *(reply.key for reply in comment.replies)]
        keys += [followup.key for followup in comment.followups]
    for key, count in Counter(keys).items():
        if count > 1:
            raise DefinitionError(path.name, key, "key", f"stands there {count} times")
