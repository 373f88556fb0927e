"""Tables of TikTok Studio and the Business Suite, as CSV or as sheets of a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

from candystorm.exports.cells import Cells, cells_of
from candystorm.exports.decoding import decode, plain_header
from candystorm.exports.headers import TableFormat, fit_of, sniff_table, table_formats
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.loaders.tiktok.days import days_without_year, nearest, row_of_days
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import read_cells
from candystorm.exports.tables import Table, is_spreadsheet, tables

__all__ = ["STUDIO", "video_id"]

_TABLES = table_formats("tiktok")
#: Who the followers are and when they are there: sums that no lesson asks for.
_AUDIENCE = (
    frozenset({"gender", "distribution"}),
    frozenset({"top territories", "distribution"}),
    frozenset({"date", "hour", "active followers"}),
)
#: What Studio writes where it has not counted yet.
_NOT_COUNTED = frozenset({"undefined", "null", "nan"})
#: Overview_2025-08-28_1787841428_handle.zip: first day, and seconds since 1970 at the last day.
_NAME = re.compile(r"Overview_\d{4}-\d{2}-\d{2}_(1[4-9]\d{8}|[2-3]\d{9})_")
_VIDEO = re.compile(r"tiktokv?\.[a-z.]{2,6}/(?:\S*?/)?(video|photo|v)/(\d{5,20})")
_LINK_BEHIND_TITLE = re.compile(r'","(https?://[^"\n]{0,300}/\d{5,20}[^"\n]{0,300})"')
_LONE_QUOTE = re.compile(r'[^,"\r\n]"[^,"\r\n]')
_LARGEST_MENDED = 32 * 2**20
_LATEST = dt.date(2199, 12, 31)
_SLACK = dt.timedelta(days=2)  # a day ends later in some places
#: So long ahead a video can be planned, and much longer.
_PLANNED = dt.timedelta(days=300)
_FIRST_VIDEO = 1_400_000_000  # 2014; before that there was no TikTok


def video_id(url: str) -> str:
    """Return the id in the address of a video or photo, "" where there is none."""
    found = _VIDEO.search(url[:600])
    return found[2] if found else ""


def _uploaded(post_id: str) -> dt.date | None:
    """Return the day on which a video was uploaded: the upper half of its id is the second."""
    if not post_id.isdecimal() or int(post_id) >= 2**63:
        return None
    seconds = int(post_id) >> 32
    if not _FIRST_VIDEO < seconds < 2**32:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date()


# --- days without a year


def _last_day(member: Member, reading: Reading) -> tuple[dt.date, bool]:
    """Return a day after which nothing can be in a file, and whether that is only assumed."""
    if reading.options.year:
        return dt.date(min(max(reading.options.year, 1970), _LATEST.year), 12, 31), False
    if reading.options.export_date:
        return min(reading.options.export_date, _LATEST) + _SLACK, False
    for paths in ([member.path], [other.path for other in reading.files]):
        named = [int(found[1]) for path in paths for found in _NAME.finditer(path)]
        if named:
            return dt.datetime.fromtimestamp(max(named), dt.UTC).date() + _SLACK, False
    return dt.datetime.now(dt.UTC).date() + _SLACK, True


def _told(dates: list[dt.date | None], reading: Reading) -> None:
    """Say which year was assumed."""
    known = [date for date in dates if date]
    if known:
        reading.find(
            Finding(
                "The file names no year; the last day was taken to be in %(year)d.",
                kind="caution",
                year=max(known).year,
            )
        )


def _with_years(cells: Cells, reading: Reading) -> None:
    """Give the days of a daily table their year."""
    days = days_without_year(cells.columns["date"])
    last, assumed = _last_day(cells.table.member, reading)
    dates = row_of_days(days, last)
    cells.columns["date"] = [
        date or cell for date, cell in zip(dates, cells.columns["date"], strict=True)
    ]
    if assumed:
        _told(dates, reading)


def _published(cells: Cells, reading: Reading) -> None:
    """Give the days of posts their year: the id of a video tells when it was uploaded."""
    days = days_without_year(cells.columns["published_at"])
    last, assumed = _last_day(cells.table.member, reading)
    guessed: list[dt.date | None] = []
    for n, (day, post_id) in enumerate(zip(days, cells.texts("post_id"), strict=True)):
        if day is None:
            continue
        uploaded = _uploaded(post_id)
        if uploaded:  # published on that day, or planned for a later one; never before
            date = nearest(day, not_after=uploaded + _PLANNED)
        else:
            date = nearest(day, not_after=last)
            guessed.append(date)
        cells.columns["published_at"][n] = date
    if "_exported" in cells.columns and reading.options.export_date is None:
        cells.columns["export_date"] = [
            nearest(day, not_after=last) if day else None
            for day in days_without_year(cells.columns["_exported"])
        ]
    if assumed:
        _told(guessed, reading)


# --- reading


def _clean(cells: Cells) -> None:
    for name, values in cells.columns.items():
        if name == "text":
            continue
        cells.columns[name] = [
            None if isinstance(value, str) and value.strip().casefold() in _NOT_COUNTED else value
            for value in values
        ]


def _read_daily(form: TableFormat, cells: Cells, reading: Reading) -> None:
    _clean(cells)
    for header in list(cells.unknown):  # in some exports of 2026
        if plain_header(header) == "new followers":
            cells.columns["follows"] = cells.unknown.pop(header)
    if form.name == "viewers":
        _without_placeholders(cells)
    _with_years(cells, reading)
    read_cells(form, cells, reading)


def _without_placeholders(cells: Cells) -> None:
    """Drop the noughts that Studio writes beside an "undefined": that day is not counted yet."""
    for n, viewers in enumerate(cells.columns["reach"]):
        if viewers is None:
            for name in ("new_viewers", "returning_viewers"):
                if name in cells.columns:
                    cells.columns[name][n] = None


def _read_content(form: TableFormat, cells: Cells, reading: Reading) -> None:
    _clean(cells)
    addresses = cells.texts("url")
    cells.columns["post_id"] = [video_id(address) or None for address in addresses]
    cells.columns["type"] = [
        {"video": "video", "v": "video", "photo": "photo"}.get(found[1]) if found else None
        for found in map(_VIDEO.search, addresses)
    ]
    _published(cells, reading)
    read_cells(form, cells, reading)


# --- a description with quotes in it breaks a CSV: Studio writes them as they are


def _mended(form: TableFormat, member: Member) -> Cells | None:
    """Return the table of a CSV whose titles have quotes in them, None if nothing is broken.

    What holds is the address: the title stands before it, and day and numbers behind it.
    """
    if is_spreadsheet(member) or member.size > _LARGEST_MENDED:
        return None
    text, _ = decode(member.read(_LARGEST_MENDED))
    if not _LONE_QUOTE.search(text):
        return None
    fit = next((fit for table in tables(member) if (fit := fit_of(form, table))), None)
    if fit is None or (fit.by_column["text"], fit.by_column.get("url")) != (1, 2):
        return None
    records = list(_records(text))
    if not any('"' in title.replace('""', "") for _, (_, title, *_) in records):
        return None
    rows = [row for _, row in records]
    columns: dict[str, list[Any]] = {
        name: [row[position] if position < len(row) else None for row in rows]
        for name, position in fit.by_column.items()
    }
    return Cells(Table(member, "", []), columns, [number for number, _ in records])


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give out the rows of such a CSV with the numbers of their lines."""
    start = text.find("\n") + 1
    line = 2
    while start and (link := _LINK_BEHIND_TITLE.search(text, start)):
        first, cut, title = text[start : link.start()].partition('","')
        end = text.find("\n", link.end())
        rest = text[link.end() + 1 : end if end >= 0 else len(text)]
        if cut and first.startswith('"'):
            if '"' not in title.replace('""', ""):
                title = title.replace('""', '"')
            yield line, [first[1:], title, link[1], *_cells_of_line(rest.replace("\r", " "))]
        line += text.count("\n", start, end + 1)
        start = end + 1


def _cells_of_line(line: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line]), [])]
    except csv.Error:
        return []


# --- formats

_READERS: dict[str, Callable[[TableFormat, Cells, Reading], None]] = {
    "content": _read_content,
    "business-content": _read_content,
    "overview": _read_daily,
    "business-overview": _read_daily,
    "followers": _read_daily,
    "viewers": _read_daily,
}


def _format(name: str) -> Format:
    def sniff(member: Member) -> Sniffed | None:
        return sniff_table(_TABLES[name], member)

    def read(member: Member, reading: Reading) -> None:
        # A workbook may have sheets of several kinds.
        for kind in _READERS if is_spreadsheet(member) else (name,):
            form = _TABLES[kind]
            mended = _mended(form, member) if kind == "content" else None
            for cells in [mended] if mended else cells_of(form, member, reading):
                _READERS[kind](form, cells, reading)

    return Format(name, sniff, read)


def _sniff_audience(member: Member) -> Sniffed | None:
    for table in tables(member, whole=False):
        for row in table.rows[:3]:
            headers = {plain_header(cell) for cell in row if isinstance(cell, str) and cell}
            if headers in _AUDIENCE:
                return Sniffed(0.6, Finding("It has the headings of an audience's statistics."))
    return None


def _read_audience(member: Member, reading: Reading) -> None:
    reading.find(
        Finding(
            "%(file)s tells what sort of people follow, and when they are online. The course does "
            "not use that.",
            file=member.name,
        )
    )


STUDIO = (
    *(_format(name) for name in _READERS),
    Format("audience", _sniff_audience, _read_audience),
)
