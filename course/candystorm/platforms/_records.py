"""The platform tables as records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from candystorm import _files
from candystorm.platforms._rows import STATUS, Table, criteria, properties


@dataclass(frozen=True, slots=True)
class Platform:
    """A row of ``platforms.csv``.

    Attributes
    ----------
    platform : str
        Short name, the same in all tables and exports.
    name, former_name : str
        As it is called now, and as it was called before ("" if it was not).
    founded : int
        Year.
    status : {"alive", "changed", "closed"}
        What became of it.
    closed_on : date or None
        When it closed.
    seed : bool
        Whether it is one of the eight platforms that the course began with.
    export_loader : bool
        Whether the course reads its export.
    about : mapping of str to str
        What it is, in one sentence, by language ("de", "en").
    source, source_title : str
        Where year and status stand.
    checked : bool
        Whether somebody looked it up there.
    """

    platform: str
    name: str
    former_name: str
    founded: int
    status: str
    closed_on: dt.date | None
    seed: bool
    export_loader: bool
    about: Mapping[str, str]
    source: str
    source_title: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of ``platform_facts.csv``.

    Attributes
    ----------
    platform, property : str
        Of whom, and what; the properties stand in ``properties.toml``.
    value : str
        As it stands in the table.
    number : float or None
        The value as a number, in ``unit``; None where it is words.
    bound : {"", "<", ">"}
        Where only a bound is known, which.
    unit, region : str
        "people", "percent", "minutes", …; "world", "EU", "DE", "AT", …
    as_of : str
        Year, month or day of which it tells: "2025", "2025-06", "2025-06-30".
    until : date
        The last day of that.
    source, source_title : str
        Where it stands; of what is not checked, where that can be done.
    checked : bool
        Whether somebody looked it up there.
    note : mapping of str to str
        What to know with it, by language ("de", "en"); both empty if nothing.
    """

    platform: str
    property: str
    value: str
    number: float | None
    bound: str
    unit: str
    region: str
    as_of: str
    until: dt.date
    source: str
    source_title: str
    checked: bool
    note: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """A row of ``platform_history.csv``.

    Attributes
    ----------
    platform : str
        Whom it happened to.
    event : str
        Kind of event: "founded", "sold", "renamed", "changed", "announced", "closed", "ended" or
        "continues".
    date : str
        Year, month or day: "2011", "2011-06", "2019-04-02".
    until : date
        The last day of that.
    text : mapping of str to str
        What happened, in a sentence, by language ("de", "en").
    source, source_title : str
        Where it stands.
    checked : bool
        Whether somebody looked it up there.
    """

    platform: str
    event: str
    date: str
    until: dt.date
    text: Mapping[str, str]
    source: str
    source_title: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Rating:
    """A row of ``platform_ratings.csv``.

    Attributes
    ----------
    platform, criterion : str
        Of whom, and by what.
    rating : float
        From 0 to 4.
    basis : str
        "assumption" (ours), or the property from whose figure it follows.
    as_of : str
        When it was given.
    reason : mapping of str to str
        One sentence by language ("de", "en").
    """

    platform: str
    criterion: str
    rating: float
    basis: str
    as_of: str
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Registry:
    """All tables of a folder."""

    platforms: dict[str, Platform]
    facts: tuple[Fact, ...]
    events: tuple[Event, ...]
    ratings: dict[tuple[str, str], Rating]


def read_registry(folder: Path | None = None) -> Registry:
    """Return all tables of a folder, read once.

    Raises
    ------
    DefinitionError
        A table is not as it must be: names file, line and column.
    """
    return _read((folder or _files.datasets()).resolve())


@cache
def _read(folder: Path) -> Registry:
    known = _platforms(Table(folder, "platforms"))
    return Registry(
        known,
        tuple(_facts(Table(folder, "platform_facts"), known)),
        tuple(_events(Table(folder, "platform_history"), known)),
        _ratings(Table(folder, "platform_ratings"), known),
    )


def _platforms(table: Table) -> dict[str, Platform]:
    found: dict[str, Platform] = {}
    for row in table:
        short = table.filled(row, "platform")
        if short in found:
            raise table.wrong("platform", f"{short!r} stands there twice")
        status = table.one_of(row, "status", STATUS)
        if (status == "closed") != bool(row["closed_on"]):
            raise table.wrong("closed_on", "is there for closed platforms and no others")
        found[short] = Platform(
            short,
            table.filled(row, "name"),
            row["former_name"],
            table.date(row, "founded").year,
            status,
            table.date(row, "closed_on") if row["closed_on"] else None,
            table.flag(row, "seed"),
            table.flag(row, "export_loader"),
            table.both(row, "about"),
            table.filled(row, "source"),
            table.filled(row, "source_title"),
            table.flag(row, "checked"),
        )
    return found


def _facts(table: Table, known: Mapping[str, Platform]) -> list[Fact]:
    found = []
    for row in table:
        told = properties()[table.one_of(row, "property", properties())]
        bound, number = "", None
        if told.kind == "number":
            bound, number = table.number(row, "value")
            table.one_of(row, "unit", told.units)
        else:
            given = row["value"].split(";") if told.kind == "list" else [row["value"]]
            for one in given:
                table.one_of({"value": one}, "value", told.choices or {})
        found.append(
            Fact(
                table.one_of(row, "platform", known),
                told.id,
                row["value"],
                number,
                bound,
                row["unit"],
                table.filled(row, "region"),
                row["as_of"],
                table.date(row, "as_of"),
                table.filled(row, "source"),
                table.filled(row, "source_title"),
                table.flag(row, "checked"),
                table.both(row, "note", may_be_empty=True),
            )
        )
    return found


def _events(table: Table, known: Mapping[str, Platform]) -> list[Event]:
    return [
        Event(
            table.one_of(row, "platform", known),
            table.filled(row, "event"),
            row["date"],
            table.date(row, "date"),
            table.both(row, "text"),
            table.filled(row, "source"),
            table.filled(row, "source_title"),
            table.flag(row, "checked"),
        )
        for row in table
    ]


def _ratings(table: Table, known: Mapping[str, Platform]) -> dict[tuple[str, str], Rating]:
    found: dict[tuple[str, str], Rating] = {}
    for row in table:
        platform = table.one_of(row, "platform", known)
        criterion = criteria()[table.one_of(row, "criterion", criteria())]
        if (platform, criterion.id) in found:
            raise table.wrong("criterion", f"{criterion.id!r} of {platform} stands there twice")
        bound, rating = table.number(row, "rating")
        if bound or rating > 4:
            raise table.wrong("rating", "is not between 0 and 4")
        follows = criterion.follows.properties if criterion.follows else ()
        table.date(row, "as_of")
        found[platform, criterion.id] = Rating(
            platform,
            criterion.id,
            rating,
            table.one_of(row, "basis", ("assumption", *follows)),
            row["as_of"],
            table.both(row, "reason"),
        )
    return found
