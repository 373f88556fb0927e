"""Reading the rows of a table by its headers: numbers, dates, yes and no, and what is odd in them.

What a cell holds that cannot be read is told with the number of its row, and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from candystorm.exports.canonical import COMMENTS, POSTS
from candystorm.exports.cells import Cells, cells_of, plain_text, stripped
from candystorm.exports.dates import parse_dates
from candystorm.exports.headers import TableFormat, sniff_table
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.numbers import parse_durations, parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.text_rows import without_collection

__all__ = ["add_daily", "dated", "format_of", "read_cells"]

Prepare = Callable[[Cells, Reading], None]
"""May change the columns of a table before they are read."""


def format_of(
    form: TableFormat, prepare: Prepare | None = None, read: Callable[..., None] | None = None
) -> Format:
    """Return a table format as a loader needs it.

    Parameters
    ----------
    form : TableFormat
        From :func:`~candystorm.exports.headers.table_formats`.
    prepare : callable, optional
        Changes the columns before they are read.
    read : callable, optional
        Reads the table instead of :func:`read_cells`: takes the format, `Cells` and `Reading`.
    """

    def sniff(member: Member) -> Sniffed | None:
        return sniff_table(form, member)

    def load_all(member: Member, reading: Reading) -> None:
        for cells in cells_of(form, member, reading):
            if prepare is not None:
                prepare(cells, reading)
            (read or read_cells)(form, cells, reading)

    def load(member: Member, reading: Reading) -> None:
        with without_collection():
            load_all(member, reading)

    return Format(form.name, sniff, load)


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
        cell = _short(cells.columns[column][position])
        reading.no_date(cells.table.member, cells.rows[position], cell)
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
    if found.mixed:
        reading.find(
            Finding(
                "Some dates in %(file)s have slashes and others dots: a spreadsheet has changed "
                "the file, and may have turned days and months around. Please choose the file as "
                "it was downloaded.",
                kind="caution",
                file=cells.table.member.name,
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


def _moments(
    form: TableFormat, cells: Cells, column: str, reading: Reading
) -> tuple[pd.Series[pd.Timestamp], bool]:
    """Do as `dated`, and keep only the rows that have a date; the others are told."""
    times, precise = dated(form, cells, column, reading)
    good = times.notna().to_numpy()
    for position in np.flatnonzero(~good):
        if cells.columns[column][position] in (None, ""):
            reading.skip(cells.table.member, cells.rows[position], Finding("The row has no date."))
    _keep(cells, good)
    return times[good], precise


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
        columns["published_at"], precise = _moments(form, cells, "published_at", reading)
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
        columns["created_at"], _ = _moments(form, cells, "created_at", reading)
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
        return values if isinstance(values, np.ndarray) else parse_durations(values)
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
        reading.no_number(cells.table.member, cells.rows[position], _short(values[position]))
    return read.values


_TRUE = frozenset(["true", "yes", "ja", "1", "wahr", "paid", "sponsored", "x"])
_FALSE = frozenset(["false", "no", "nein", "0", "falsch", "organic"])


def _flag(value: object) -> bool | None:
    text = plain_text(value).casefold()
    return True if text in _TRUE else False if text in _FALSE else None


def _texts(cells: Sequence[object]) -> list[str | None]:
    return [text or None for text in stripped(cells)]


def _short(cell: object) -> str:
    text = plain_text(cell)
    return text if len(text) <= 40 else text[:39] + "…"
