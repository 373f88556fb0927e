"""Read the posts, series and everyday comments of eighteen months (``texts/history/``)."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from candystorm.errors import DefinitionError
from candystorm.sampledata._history._platforms import platforms, presences
from candystorm.sampledata._read import LANGUAGES
from candystorm.sampledata._texts import (
    ANY_POST,
    COMMENT_KINDS,
    POST_TYPES,
    TextEntry,
    Words,
    text_entries,
)

YEARS = (2024, 2025, 2026)
MONTHS = tuple(range(1, 13))
#: What fits on every platform with short texts.
SHORT = 280

FOLDER = Path(__file__).parent.parent / "texts"
_ITEM_SLOTS = frozenset({"name", "line"})


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that an organisation posts once, on several platforms.

    Attributes
    ----------
    months, year, from_day, to_day
        When it fits; ``year`` is None if any year does.
    weight
        How much it moves people: 0.3 dull .. 4 very.
    short
        The text for platforms with short texts.
    title
        For platforms with titles, else None.
    seconds
        How long its video is, if it says so; else None.
    """

    key: str
    type: str
    months: tuple[int, ...]
    year: int | None
    from_day: int
    to_day: int
    platforms: tuple[str, ...]
    weight: float
    paid: bool
    short: Words
    text: Words
    title: Words | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """One of the contents of a series, and the months in which it fits."""

    months: tuple[int, ...]
    name: Words
    line: Words


@dataclass(frozen=True, slots=True)
class Series:
    """A rubric that comes back on its weekday (0 = Monday) with another content."""

    key: str
    type: str
    platforms: tuple[str, ...]
    weight: float
    weekday: int
    frame: Words
    title_frame: Words
    seconds: int | None
    items: tuple[Item, ...]

    def text(self, item: Item) -> Words:
        """Return the frame with a content in it."""
        return _filled(self.frame, item)

    def title(self, item: Item) -> Words:
        """Return the title that it has on platforms with titles."""
        return _filled(self.title_frame, item)


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody writes beneath certain posts, and what the organisation answers."""

    key: str
    on: tuple[str, ...]
    kind: str
    needs_reply: bool
    text: Words
    reply: Words | None

    @property
    def fits_any_post(self) -> bool:
        """Whether it is so general that it fits beneath any post."""
        return ANY_POST in self.on


@dataclass(frozen=True, slots=True)
class Topics:
    """All that was written for eighteen months of one organisation."""

    topics: tuple[Topic, ...]
    series: tuple[Series, ...]
    remarks: tuple[Remark, ...]


@cache
def topics_of(organisation: str) -> Topics:
    """Return the posts, series and comments of ``"library"``, ``"shelter"`` or ``"bakery"``."""
    return read_topics(FOLDER / "history" / f"{organisation}.toml", organisation)


def read_topics(path: Path, organisation: str) -> Topics:
    """Read a file of posts, series and comments.

    Raises
    ------
    DefinitionError
        Something in it is missing, misspelt, there twice or of the wrong kind; the error names
        the file, the entry and the key.
    """
    content = toml(path)
    here = tuple(presences(organisation))
    topics = tuple(_topic(entry, here) for entry in text_entries(path, "posts", content))
    series = tuple(_series(entry, here) for entry in text_entries(path, "series", content))
    keys = [*(topic.key for topic in topics), *(one.key for one in series)]
    remarks = tuple(
        _remark(entry, (ANY_POST, *keys)) for entry in text_entries(path, "comments", content)
    )
    refuse_doubles(path, (*keys, *(remark.key for remark in remarks)))
    return Topics(topics, series, remarks)


def toml(path: Path) -> dict[str, Any]:
    """Return what stands in a file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(path.name, "", "", f"is not valid TOML: {error}") from error


def part(entry: TextEntry, key: str) -> TextEntry:
    """Return a table within an entry."""
    return TextEntry(entry.path, f"{entry.name}.{key}", entry.take(key, dict))


def short_words(entry: TextEntry) -> Words:
    """Return the text for platforms with short texts, in all languages."""
    words = part(entry, "short").words()
    for language in LANGUAGES:
        if len(words[language]) > SHORT:
            raise entry.error(f"short.{language}", f"has more than {SHORT} characters")
    return words


def refuse_doubles(path: Path, keys: Iterable[str]) -> None:
    """Raise if a key stands in a file twice."""
    for key, count in Counter(keys).items():
        if count > 1:
            raise DefinitionError(path.name, key, "key", f"stands there {count} times")


def _topic(entry: TextEntry, here: tuple[str, ...]) -> Topic:
    months = entry.list_of("months", MONTHS)
    year = entry.take("year", int) if "year" in entry.values else None
    if year not in (None, *YEARS):
        raise entry.error("year", f"is {year}, not one of {YEARS}")
    from_day, to_day = int(entry.values.get("from_day", 1)), int(entry.values.get("to_day", 31))
    if not 1 <= from_day <= to_day <= 31:
        raise entry.error("from_day", f"to to_day are no days of a month: {from_day} to {to_day}")
    named = entry.list_of("platforms", here)
    titled = [name for name in named if platforms()[name].titled]
    title = part(entry, "title").words() if "title" in entry.values else None
    if title is None and titled:
        raise entry.error("title", f"is missing for {', '.join(titled)}")
    return Topic(
        key=entry.take("key", str),
        type=entry.one_of("type", POST_TYPES),
        months=months,
        year=year,
        from_day=from_day,
        to_day=to_day,
        platforms=named,
        weight=_weight(entry),
        paid=entry.take("paid", bool),
        short=short_words(entry),
        text=entry.words(),
        title=title,
        seconds=entry.values.get("seconds"),
    )


def _series(entry: TextEntry, here: tuple[str, ...]) -> Series:
    weekday = entry.take("weekday", int)
    if weekday not in range(7):
        raise entry.error("weekday", f"is {weekday}, not between 0 and 6")
    title = "title" in entry.values
    series = Series(
        key=entry.take("key", str),
        type=entry.one_of("type", POST_TYPES),
        platforms=entry.list_of("platforms", here),
        weight=_weight(entry),
        weekday=weekday,
        frame=entry.words(_ITEM_SLOTS),
        title_frame=part(entry, "title").words(_ITEM_SLOTS)
        if title
        else dict.fromkeys(LANGUAGES, "{name}"),
        seconds=entry.values.get("seconds"),
        items=tuple(_item(item) for item in entry.below("items")),
    )
    for item in series.items:
        for language in LANGUAGES:
            if len(series.text(item)[language]) > SHORT:
                name = item.name[language]
                raise entry.error("items", f"with {name!r} has more than {SHORT} characters")
    return series


def _item(entry: TextEntry) -> Item:
    months = entry.list_of("months", MONTHS) if "months" in entry.values else MONTHS
    return Item(months, part(entry, "name").words(), part(entry, "line").words())


def _remark(entry: TextEntry, keys: tuple[str, ...]) -> Remark:
    needs_reply = entry.take("needs_reply", bool)
    reply = part(entry, "reply").words() if needs_reply or "reply" in entry.values else None
    return Remark(
        key=entry.take("key", str),
        on=entry.list_of("on", keys),
        kind=entry.one_of("kind", COMMENT_KINDS),
        needs_reply=needs_reply,
        text=entry.words(),
        reply=reply,
    )


def _weight(entry: TextEntry) -> float:
    weight = float(entry.take("weight", (int, float)))
    if not 0.2 <= weight <= 5:
        raise entry.error("weight", f"is {weight}, not between 0.2 and 5")
    return weight


def _filled(frame: Words, item: Item) -> Words:
    return {
        language: frame[language]
        .replace("{name}", item.name[language])
        .replace("{line}", item.line[language])
        for language in LANGUAGES
    }
