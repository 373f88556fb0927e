"""Tables that are known by their headers: the names stand in ``formats/*.toml``.

A format names for each canonical column what it is called in each language. A table is taken for
it when the columns that it needs are there, in whatever order and company. How its rows are read
stands in `candystorm.exports.table_rows`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from candystorm.errors import DefinitionError
from candystorm.exports.canonical import COMMENTS, POSTS
from candystorm.exports.decoding import plain_header
from candystorm.exports.loader import Sniffed
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.tables import Table, tables

__all__ = ["Fit", "TableFormat", "fit_of", "sniff_table", "table_formats"]

_FOLDER = Path(__file__).with_name("formats")


@dataclass(frozen=True)
class TableFormat:
    """How one kind of table is recognised and read.

    Attributes
    ----------
    platform, name : str
        E.g. ``"x"``, ``"content-csv"``.
    table : {"posts", "daily", "comments"}
        What its rows are.
    columns : mapping of str to mapping of str to tuple of str
        Canonical name -> language -> headers. Names that begin with ``_`` help to recognise it
        and are given to hooks, but are not loaded. In a daily table every column but ``date`` is
        a metric.
    needs : tuple of str
        Columns without which it is something else.
    any_of : tuple of str
        At least one of these must be there, if any are named.
    none_of : tuple of str
        Columns that show that it is something else.
    private : tuple of str
        Columns (names of ``columns``) that are never loaded, and told as dropped.
    timezone : str
        In which its times are, "own" for the organisation's.
    dates : {"mdy", "dmy"}
        What 3/4 means, when nothing tells.
    semantics : {"lifetime", "window", ""}
        Whether counts are those since publication, or those of the period.
    totals : tuple of str
        What the first cell of a row says that sums up the others.
    unverified : frozenset of str
        Languages whose headers nobody has seen in a real file.
    """

    platform: str
    name: str
    table: str
    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    needs: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    timezone: str = "UTC"
    dates: str = "mdy"
    semantics: str = ""
    totals: tuple[str, ...] = ("Total", "Gesamt", "Summe", "Insgesamt", "Grand total")
    unverified: frozenset[str] = frozenset()
    sheets: tuple[str, ...] = ()

    @cached_property
    def by_header(self) -> dict[str, list[tuple[str, str]]]:
        """Header as it is compared -> (canonical name, language) of each column it may be."""
        found: dict[str, list[tuple[str, str]]] = {}
        for column, languages in self.columns.items():
            for language, headers in languages.items():
                for header in headers:
                    found.setdefault(plain_header(header), []).append((column, language))
        return found


@dataclass(frozen=True)
class Fit:
    """Where in a table a format was found.

    Attributes
    ----------
    header : int
        Position of the row of headers.
    by_column : dict of str to int
        Position of each column that was recognised, by canonical name.
    language : str
        Of the headers; "" for none.
    matched, of : int
        How many columns were recognised, and how many have a header.
    unverified : bool
        Whether nobody has seen headers of that language in a real file.
    """

    header: int
    by_column: dict[str, int]
    language: str
    matched: int
    of: int
    unverified: bool


@cache
def table_formats(platform: str) -> dict[str, TableFormat]:
    """Return the table formats of a platform, by name.

    Raises
    ------
    DefinitionError
        The platform's file is not as it must be.
    """
    path = _FOLDER / f"{platform}.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        found = [_format(platform, one) for one in content["tables"]]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise DefinitionError(path.name, "", "", f"cannot be read: {error!r}") from error
    for form in found:
        _refuse_unknown(path, form)
    return {form.name: form for form in found}


def _format(platform: str, read: Mapping[str, Any]) -> TableFormat:
    columns = {
        column: {language: tuple(_listed(headers)) for language, headers in languages.items()}
        for column, languages in read["columns"].items()
    }
    optional = {
        key: tuple(read[key])
        for key in ("any_of", "none_of", "private", "totals", "sheets")
        if key in read
    }
    return TableFormat(
        platform=platform,
        name=read["name"],
        table=read["table"],
        columns=columns,
        needs=tuple(read["needs"]),
        timezone=read.get("timezone", "UTC"),
        dates=read.get("dates", "mdy"),
        semantics=read.get("semantics", ""),
        unverified=frozenset(read.get("unverified", [])),
        **optional,
    )


def _listed(headers: str | Sequence[str]) -> Sequence[str]:
    return [headers] if isinstance(headers, str) else headers


def _refuse_unknown(path: Path, form: TableFormat) -> None:
    known = {"posts": POSTS, "comments": COMMENTS, "daily": None}
    if form.table not in known:
        raise DefinitionError(path.name, form.name, "table", f"is {form.table!r}")
    canonical = known[form.table]
    for column in form.columns:
        if canonical is not None and not column.startswith("_") and column not in canonical:
            raise DefinitionError(path.name, form.name, column, "is no canonical column")
    for key in ("needs", "any_of", "none_of", "private"):
        for column in getattr(form, key):
            if column not in form.columns:
                raise DefinitionError(path.name, form.name, key, f"names {column!r}")
    if form.table == "daily" and "date" not in form.columns:
        raise DefinitionError(path.name, form.name, "columns", "has no date")


# --- recognising


def sniff_table(form: TableFormat, member: Member) -> Sniffed | None:
    """Return how sure it is that a file holds such a table, by its headers."""
    best: Fit | None = None
    for table in tables(member, whole=False):
        fit = fit_of(form, table)
        if fit and (best is None or fit.matched > best.matched):
            best = fit
    if best is None:
        return None
    confidence = 0.55 + 0.4 * best.matched / max(best.of, 1) + 0.002 * min(best.matched, 20)
    if best.unverified:
        confidence = min(confidence, 0.45)
    reason = Finding(
        "%(matched)d of %(of)d column headings are those of this export.",
        matched=best.matched,
        of=best.of,
    )
    return Sniffed(min(confidence, 0.99), reason, best.language)


def fit_of(form: TableFormat, table: Table) -> Fit | None:
    """Return where the header of a table is and what its columns are, None if it is another."""
    best: Fit | None = None
    by_header = form.by_header
    if (
        form.sheets
        and table.sheet
        and plain_header(table.sheet) not in {plain_header(sheet) for sheet in form.sheets}
    ):
        return None
    for number, headers in enumerate(table.headings):
        fit = _fit(form, by_header, number, headers)
        if fit and (best is None or fit.matched > best.matched):
            best = fit
    return best


def _fit(
    form: TableFormat, by_header: dict[str, list[tuple[str, str]]], number: int, headers: list[str]
) -> Fit | None:
    if by_header.keys().isdisjoint(headers):
        return None
    by_column: dict[str, int] = {}
    spoken: Counter[str] = Counter()
    for position, header in enumerate(headers):
        for column, language in by_header.get(header, []):
            spoken[language] += 1
            by_column.setdefault(column, position)
    if not all(column in by_column for column in form.needs):
        return None
    if form.any_of and not any(column in by_column for column in form.any_of):
        return None
    if any(column in by_column for column in form.none_of):
        return None
    language = max(spoken, key=lambda one: (spoken[one], one == "en"), default="")
    return Fit(
        number, by_column, language, len(set(by_column.values())),
        sum(bool(header) for header in headers), language in form.unverified,
    )  # fmt: skip
