"""Tables that are known by their headers: the names stand in ``formats/*.toml``.

A format names for each canonical column what it is called in each language. A table is taken for
it when the columns that it needs are there, in whatever order and company.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from candystorm.errors import DefinitionError
from candystorm.exports.canonical import COMMENTS, POSTS
from candystorm.exports.decoding import plain_header
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.tables import Table, tables
from candystorm.exports.values import parse_dates, parse_durations, parse_numbers

__all__ = ["Cells", "TableFormat", "table_formats"]

_FOLDER = Path(__file__).with_name("formats")
_COUNTS = frozenset([*(name for name, kind in POSTS.items() if kind == "Int64")])


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


@dataclass(eq=False)
class Cells:
    """A table's columns by canonical name, as they stand in the file.

    Attributes
    ----------
    table : Table
        Where they come from.
    columns : dict of str to list
        Cells of each column that was recognised.
    rows : list of int
        The number of each row, as a spreadsheet counts.
    unknown : dict of str to list
        The other columns, by their header.
    """

    table: Table
    columns: dict[str, list[Any]]
    rows: list[int]
    unknown: dict[str, list[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self, column: str) -> list[str]:
        """Return a column as texts, "" where it or a cell is missing."""
        cells = self.columns.get(column)
        return [""] * len(self) if cells is None else [text or "" for text in _texts(cells)]


@dataclass(frozen=True)
class _Fit:
    header: int
    by_column: dict[str, int]
    language: str
    matched: int
    of: int
    unverified: bool


Prepare = Callable[[Cells, Reading], None]
"""May change the columns of a table before they are read."""


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


def format_of(
    form: TableFormat, prepare: Prepare | None = None, read: Callable[..., None] | None = None
) -> Format:
    """Return a table format as a loader needs it.

    Parameters
    ----------
    form : TableFormat
        From :func:`table_formats`.
    prepare : callable, optional
        Changes the columns before they are read.
    read : callable, optional
        Reads the table instead of :func:`read_cells`: takes the format, `Cells` and `Reading`.
    """

    def sniff(member: Member) -> Sniffed | None:
        return sniff_table(form, member)

    def load(member: Member, reading: Reading) -> None:
        for cells in cells_of(form, member, reading):
            if prepare is not None:
                prepare(cells, reading)
            (read or read_cells)(form, cells, reading)

    return Format(form.name, sniff, load)


def sniff_table(form: TableFormat, member: Member) -> Sniffed | None:
    """Return how sure it is that a file holds such a table, by its headers."""
    best: _Fit | None = None
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


def fit_of(form: TableFormat, table: Table) -> _Fit | None:
    """Return where the header of a table is and what its columns are, None if it is another."""
    best: _Fit | None = None
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
) -> _Fit | None:
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
    return _Fit(
        number, by_column, language, len(set(by_column.values())),
        sum(bool(header) for header in headers), language in form.unverified,
    )  # fmt: skip


# --- reading


def cells_of(form: TableFormat, member: Member, reading: Reading) -> list[Cells]:
    """Return the columns of every table in a file that has this format."""
    found = []
    for table in tables(member):
        fit = fit_of(form, table)
        if fit is None:
            continue
        found.append(_cells(form, table, fit, reading))
        missing = [
            column
            for column in form.columns
            if column not in fit.by_column and not column.startswith("_")
        ]
        if missing:
            reading.report.missing[member.path] = missing
        if fit.unverified:
            reading.find(
                Finding(
                    "The headings of this language have not been seen in a real file yet. Please "
                    "look whether every column is where it belongs.",
                    kind="caution",
                )
            )
        for column in form.private:
            if column in fit.by_column:
                reading.dropped(column.lstrip("_").replace("_", " "), len(found[-1]))
    return found


def _cells(form: TableFormat, table: Table, fit: _Fit, reading: Reading) -> Cells:
    header = table.rows[fit.header]
    width = len(header)
    kept: list[list[object]] = []
    numbers: list[int] = []
    sums: list[list[object]] = []
    needed = fit.by_column[form.needs[0]]
    totals = {plain_header(word) for word in form.totals}
    longest = max(map(len, totals), default=0) + 8  # with invisible signs in it
    for number, row in enumerate(table.rows[fit.header + 1 :], fit.header + 2):
        if not any(row) and not any(cell not in (None, "") for cell in row):
            continue
        if len(row) < width:
            if len(row) <= needed:
                reading.skip(
                    table.member, number, Finding("The row has fewer cells than the heading.")
                )
                continue
            row = [*row, *[None] * (width - len(row))]
        first = row[0] or row[needed]
        if (
            isinstance(first, str)
            and len(first) <= longest
            and not first.isdigit()
            and plain_header(first) in totals
        ):
            sums.append(row)
            continue
        kept.append(row)
        numbers.append(number)
    by_position = [list(column) for column in zip(*kept, strict=False)] or [[] for _ in header]
    columns = {
        column: by_position[position]
        for column, position in fit.by_column.items()
        if column not in form.private
    }
    taken = set(fit.by_column.values())
    unknown = {
        str(name): by_position[position]
        for position, name in enumerate(header)
        if position not in taken and name not in (None, "")
    }
    cells = Cells(table, columns, numbers, unknown)
    if sums:
        _compare(form, cells, fit, sums[0], reading)
    return cells


def _compare(
    form: TableFormat, cells: Cells, fit: _Fit, sums: list[object], reading: Reading
) -> None:
    """Note what the file's own sum row says, beside what its rows sum up to."""
    for column, position in fit.by_column.items():
        adds_up = column in _COUNTS if form.table == "posts" else column != "date"
        if not adds_up or column.startswith("_") or column in ("reach", "video_seconds"):
            continue  # people who were reached twice are one
        stated = parse_numbers([sums[position]]).values[0]
        if not np.isnan(stated):
            summed = float(np.nansum(parse_numbers(cells.columns[column]).values))
            reading.total(cells.table.member, column, float(stated), summed)


def read_cells(form: TableFormat, cells: Cells, reading: Reading) -> None:
    """Add the rows of a table to what is read."""
    if not len(cells):
        return
    {"posts": _read_posts, "daily": _read_daily, "comments": _read_comments}[form.table](
        form, cells, reading
    )


def _zone(form: TableFormat, reading: Reading) -> str:
    return reading.options.timezone if form.timezone == "own" else form.timezone


def dated(
    form: TableFormat, cells: Cells, column: str, reading: Reading
) -> tuple[pd.Series[pd.Timestamp], bool]:
    """Return a column as moments in UTC, and whether they have a time of day; tell what is odd."""
    zone = _zone(form, reading)
    found = parse_dates(cells.columns[column], timezone=zone, order=form.dates, year=reading.year)
    for position in found.bad:
        reading.skip(
            cells.table.member,
            cells.rows[position],
            Finding("“%(value)s” is not a date.", value=_short(cells.columns[column][position])),
        )
    if found.precise and not found.zoned:
        reading.report.timezones.add(zone)
    if found.ambiguous and found.order:
        reading.find(
            Finding(
                "Days and months cannot be told apart here; the first number was taken for the "
                "month."
                if found.order == "mdy"
                else "Days and months cannot be told apart here; the first number was taken for "
                "the day.",
                kind="caution",
            )
        )
    if found.yearless:
        reading.find(
            Finding(
                "The file names no year; the last day was taken to be in %(year)d.",
                kind="caution",
                year=reading.year,
            )
        )
    return found.values, found.precise


def _tell_undated(cells: Cells, column: str, reading: Reading) -> None:
    for position, cell in enumerate(cells.columns[column]):
        if cell in (None, ""):
            reading.skip(cells.table.member, cells.rows[position], Finding("The row has no date."))


def _keep(cells: Cells, good: Sequence[bool] | np.ndarray[Any, Any]) -> None:
    if all(good):
        return
    chosen = np.flatnonzero(np.asarray(good))
    cells.columns = {name: [values[i] for i in chosen] for name, values in cells.columns.items()}
    cells.unknown = {name: [values[i] for i in chosen] for name, values in cells.unknown.items()}
    cells.rows = [cells.rows[i] for i in chosen]


def _read_posts(form: TableFormat, cells: Cells, reading: Reading) -> None:
    columns: dict[str, Any] = {}
    same: dict[str, object] = {"metric_semantics": form.semantics or None}
    if "published_at" in cells.columns:
        times, precise = dated(form, cells, "published_at", reading)
        _tell_undated(cells, "published_at", reading)
        good = times.notna().to_numpy()
        _keep(cells, good)
        columns["published_at"] = times[good]
        same["tz_source"] = _zone(form, reading)
        same["time_precision"] = "minute" if precise else "day"
    for name, values in cells.columns.items():
        if name in columns or name.startswith("_") or name not in POSTS:
            continue
        columns[name] = _values(name, POSTS[name], values, cells, reading)
    if form.semantics:
        reading.report.semantics.add(form.semantics)
    reading.add("posts", columns, cells.table.member, **same)


def _read_comments(form: TableFormat, cells: Cells, reading: Reading) -> None:
    columns: dict[str, Any] = {}
    if "created_at" in cells.columns:
        times, _ = dated(form, cells, "created_at", reading)
        _tell_undated(cells, "created_at", reading)
        good = times.notna().to_numpy()
        _keep(cells, good)
        columns["created_at"] = times[good]
    authors = cells.columns.get("author_hash")
    if authors is not None:
        columns["author_hash"] = reading.pseudonyms.column(authors)
        columns["is_own"] = [reading.is_own(author) for author in authors]
        reading.dropped("name", sum(bool(author) for author in authors))
    for name, values in cells.columns.items():
        if name in columns or name.startswith("_") or name not in COMMENTS:
            continue
        columns[name] = _values(name, COMMENTS[name], values, cells, reading)
    reading.add("comments", columns, cells.table.member)


def _read_daily(form: TableFormat, cells: Cells, reading: Reading) -> None:
    days, _ = dated(form, cells, "date", reading)
    good = days.notna().to_numpy()
    _keep(cells, good)
    days = days[good].reset_index(drop=True)
    if form.semantics:
        reading.report.semantics.add(form.semantics)
    for name, values in cells.columns.items():
        if name == "date" or name.startswith("_"):
            continue
        add_daily(name, days, values, cells, reading)


def add_daily(
    metric: str,
    days: pd.Series[pd.Timestamp],
    values: Sequence[object],
    cells: Cells,
    reading: Reading,
) -> None:
    """Add one metric of some days; empty cells are no rows."""
    read = _numbers(metric, values, cells, reading, whole=not metric.endswith(("rate", "share")))
    there = ~np.isnan(read)
    reading.add(
        "daily",
        {"date": days[there].reset_index(drop=True), "value": read[there]},
        cells.table.member,
        metric=metric,
    )


def _values(name: str, kind: str, values: list[Any], cells: Cells, reading: Reading) -> Any:
    if kind == "Int64":
        return _numbers(name, values, cells, reading)
    if name == "video_seconds":
        return parse_durations(values)
    if kind == "Float64":
        return _numbers(name, values, cells, reading, whole=False)
    if kind == "boolean":
        return [_flag(value) for value in values]
    if kind in ("time", "day"):
        return parse_dates(values).values
    return _texts(values)


def _numbers(
    name: str, values: Sequence[object], cells: Cells, reading: Reading, *, whole: bool = True
) -> np.ndarray[Any, np.dtype[np.float64]]:
    read = parse_numbers(values, whole=whole)
    for position in read.bad:
        reading.skip(
            cells.table.member,
            cells.rows[position],
            Finding(
                "“%(value)s” is no number; the row was taken without it.",
                value=_short(values[position]),
            ),
        )
    return read.values


_TRUE = frozenset(["true", "yes", "ja", "1", "wahr", "paid", "sponsored", "x"])
_FALSE = frozenset(["false", "no", "nein", "0", "falsch", "organic"])


def _flag(value: object) -> bool | None:
    text = _text(value).casefold()
    return True if text in _TRUE else False if text in _FALSE else None


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell).strip()


def _texts(cells: Sequence[object]) -> list[str | None]:
    if set(map(type, cells)) <= {str}:
        return [cell.strip() or None for cell in cells]  # type: ignore[attr-defined]
    return [_text(cell) or None for cell in cells]


def _short(cell: object) -> str:
    text = _text(cell)
    return text if len(text) <= 40 else text[:39] + "…"
