"""Read the platform tables of ``datasets/``; whoever edits them is told what is wrong where."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from candystorm.errors import DefinitionError

LANGUAGES = ("de", "en")
STATUS = ("alive", "changed", "closed")

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMBER = re.compile(r"([<>]?)(\d+(?:\.\d+)?)")
_PROPERTIES = Path(__file__).with_name("properties.toml")
_CRITERIA = Path(__file__).with_name("criteria.toml")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Property:
    """What can be told of a platform.

    Attributes
    ----------
    id : str
        As in the column ``property`` of the facts.
    kind : {"number", "choice", "list"}
        Whether its value is one number, one of the choices, or several of them.
    name : mapping of str to str
        By language ("de", "en").
    units : list of str
        The units that its numbers may have.
    choices : mapping of str to mapping of str to str
        The words for each choice, by language.
    one_value : bool
        Whether sources that name different values disagree; if not, they tell of other times.
    """

    id: str
    kind: str
    name: Mapping[str, str]
    units: tuple[str, ...] = ()
    choices: Mapping[str, Mapping[str, str]] | None = None
    one_value: bool = False


@dataclass(frozen=True, slots=True)
class Follows:
    """From which figures a rating follows, and where the steps between 0 and 4 are."""

    properties: tuple[str, ...]
    unit: str
    steps: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """By what a platform is judged, on a scale from 0 to 4.

    Attributes
    ----------
    id : str
        Short name.
    weight : float
        Where a person says nothing else (our assumption).
    name, question, least, most : mapping of str to str
        By language ("de", "en"): its name, what it asks, and what 0 and 4 mean.
    follows : Follows or None
        From which figures a rating can follow.
    """

    id: str
    weight: float
    name: Mapping[str, str]
    question: Mapping[str, str]
    least: Mapping[str, str]
    most: Mapping[str, str]
    follows: Follows | None = None


@cache
def properties() -> dict[str, Property]:
    """Return what can be told of a platform, by short name, in the order in which to tell it."""
    with _PROPERTIES.open("rb") as file:
        tables = tomllib.load(file)["property"]
    return {table["id"]: Property(**_tuples(table)) for table in tables}


@cache
def criteria() -> dict[str, Criterion]:
    """Return by what platforms are judged, by short name."""
    with _CRITERIA.open("rb") as file:
        tables = tomllib.load(file)["criterion"]
    for table in tables:
        if "follows" in table:
            table["follows"] = Follows(**_tuples(table["follows"]))
    return {table["id"]: Criterion(**table) for table in tables}


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(one) if isinstance(one, list) else one for key, one in table.items()}


class Table:
    """A table of ``datasets/`` that names file and line when a cell is wrong."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.csv"
        self.line = 0

    def __iter__(self) -> Iterator[Row]:
        # utf-8-sig: spreadsheets write a mark in front when somebody saves the table there.
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                self.line = rows.line_num
                if None in row or None in row.values():
                    raise self.wrong("", "has more or fewer cells than the heading")
                yield row

    def wrong(self, column: str, problem: str) -> DefinitionError:
        """Return an error at the current line."""
        return DefinitionError(self.path.name, f"line {self.line}", column, problem)

    def one_of(self, row: Row, column: str, allowed: Mapping[str, Any] | tuple[str, ...]) -> str:
        """Return a cell that must be one of some words."""
        if row[column] not in allowed:
            known = ", ".join(allowed)
            raise self.wrong(column, f"is {row[column]!r}, not one of {known}")
        return row[column]

    def filled(self, row: Row, column: str) -> str:
        """Return a cell that must not be empty."""
        if not row[column].strip():
            raise self.wrong(column, "is empty")
        return row[column]

    def flag(self, row: Row, column: str) -> bool:
        """Return a cell that must be true or false."""
        # A spreadsheet makes capitals of it.
        return self.one_of({column: row[column].lower()}, column, ("true", "false")) == "true"

    def date(self, row: Row, column: str) -> dt.date:
        """Return the last day of a year, a month or a day."""
        found = _DATE.fullmatch(row[column])
        try:
            if not found:
                raise ValueError
            year, month, day = (int(part) if part else 0 for part in found.groups())
            month = month or 12
            return dt.date(year, month, day or calendar.monthrange(year, month)[1])
        except ValueError:
            problem = f"is {row[column]!r}, not a date such as 2025, 2025-06 or 2025-06-30"
            raise self.wrong(column, problem) from None

    def both(self, row: Row, column: str, *, may_be_empty: bool = False) -> dict[str, str]:
        """Return a text by language; it is there in both or in none."""
        text = {language: row[f"{column}_{language}"] for language in LANGUAGES}
        for language in LANGUAGES:
            if not text[language].strip() and (not may_be_empty or any(text.values())):
                raise self.wrong(f"{column}_{language}", "is empty")
        return text

    def number(self, row: Row, column: str) -> tuple[str, float]:
        """Return "<", ">" or "", and the number."""
        found = _NUMBER.fullmatch(row[column])
        if not found:
            raise self.wrong(column, f"is {row[column]!r}, not a number such as 2200 or <45000000")
        return found[1], float(found[2])
