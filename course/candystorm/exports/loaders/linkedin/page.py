"""The analytics of a page: workbooks on content, followers and visitors.

They come in the language of the person who exports. Known headings are read by name; in other
languages by the order of the columns, which is the same everywhere, where sums prove it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from candystorm.exports.cells import Cells
from candystorm.exports.dates import parse_dates
from candystorm.exports.headers import TableFormat, fit_of, table_formats
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.loaders.linkedin.days import order_of
from candystorm.exports.loaders.linkedin.urns import is_linkedin, time_of, urn_of
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import format_of, read_cells
from candystorm.exports.tables import Table, tables

__all__ = ["WORKBOOK", "export_day", "kind_of_post"]

_TABLES = table_formats("linkedin")
_PARTS = ("page-posts", "page-metrics", "page-followers", "page-visitors")
_UNSEEN = Finding(
    "The headings of this language have not been seen in a real file yet. Please look whether "
    "every column is where it belongs.",
    kind="caution",
)

#: The file's name ends with the milliseconds of its download.
_DOWNLOADED = re.compile(r"_(1\d{12})\b")

_PAID = {
    "organic": False, "organisch": False, "orgánico": False, "orgánica": False, "general": False,
    "orgânico": False, "orgânica": False,
    "sponsored": True, "gesponsert": True, "patrocinado": True, "patrocinada": True,
}  # fmt: skip
_SUMS = frozenset(["total", "insgesamt", "gesamt"])
_KINDS = {
    "video": ("video", "vídeo"),
    "photo": ("image", "photo", "picture", "bild", "foto", "imagen", "imagem"),
    "link": ("article", "link", "artikel", "artículo", "artigo", "newsletter"),
    "poll": ("poll", "umfrage", "encuesta", "enquete"),
    "event": ("event", "veranstaltung", "evento"),
    "repost": ("repost", "reshare"),
    "text": ("text", "texto"),
}


def kind_of_post(said: object) -> str | None:
    """Return the type of a post in our words, None where nothing is said.

    >>> kind_of_post("Vídeo"), kind_of_post("Document"), kind_of_post("")
    ('video', 'other', None)
    """
    word = str(said or "").strip().casefold()
    if not word:
        return None
    for kind, parts in _KINDS.items():
        if any(part in word for part in parts):
            return kind
    return "other"


def export_day(member: Member, reading: Reading) -> dt.date | None:
    """Return when a file was downloaded: what the person said, else what its name says."""
    if reading.options.export_date:
        return reading.options.export_date
    found = _DOWNLOADED.search(member.name)
    return dt.datetime.fromtimestamp(int(found[1]) / 1000, dt.UTC).date() if found else None


# --- by their headings


def _prepare_posts(cells: Cells, reading: Reading) -> None:
    """Fill in what the table tells in its own way."""
    _drop_parts_of_sums(cells)
    links = cells.texts("url")
    urns = [urn_of(link) for link in links]
    cells.columns["post_id"] = [urn or None for urn in urns]
    _set_times(cells, urns, reading)
    if "type" in cells.columns:
        cells.columns["type"] = [kind_of_post(said) for said in cells.columns["type"]]
    if "_post_type" in cells.columns:
        said = [text.casefold() for text in cells.texts("_post_type")]
        cells.columns["paid"] = [
            "" if (flag := _PAID.get(one)) is None else str(flag) for one in said
        ]
    day = export_day(cells.table.member, reading)
    if day:
        cells.columns["export_date"] = [day] * len(cells)


def _drop_parts_of_sums(cells: Cells) -> None:
    """Keep of a post that has a row of its sum that row only, not its organic and paid parts."""
    kinds = [text.casefold() for text in cells.texts("_post_type")]
    links = cells.texts("url")
    summed = {link for link, kind in zip(links, kinds, strict=True) if kind in _SUMS and link}
    keep = [kind in _SUMS or link not in summed for link, kind in zip(links, kinds, strict=True)]
    if all(keep):
        return
    chosen = [n for n, kept in enumerate(keep) if kept]
    cells.columns = {name: [column[n] for n in chosen] for name, column in cells.columns.items()}
    cells.unknown = {name: [column[n] for n in chosen] for name, column in cells.unknown.items()}
    cells.rows = [cells.rows[n] for n in chosen]


def _set_times(cells: Cells, urns: Sequence[str], reading: Reading) -> None:
    """Set when posts appeared: the table tells the day, the number in a link the moment."""
    said = cells.columns["_created"]
    read = parse_dates(said, order="mdy")  # in every language
    for position in read.bad:
        reading.no_date(cells.table.member, cells.rows[position], str(said[position])[:40])
    days, precise = read.values, read.precise
    times: list[object] = []
    precision: list[str] = []
    for cell, day, urn in zip(said, days, urns, strict=True):
        moment = time_of(urn)
        if cell in (None, ""):
            times.append(None)
            precision.append("day")
        elif (
            moment is not None
            and not precise
            and day == day  # not NaT
            and dt.datetime.fromtimestamp(moment, dt.UTC).date() == day.date()
        ):
            times.append(moment)
            precision.append("minute")
        else:
            times.append(day.tz_localize(None).to_pydatetime() if day == day else day)
            precision.append("minute" if precise else "day")
    if "minute" in precision and not precise:
        reading.find(
            Finding(
                "The file tells only the day of a post; its time of day was taken from the number "
                "in its link."
            )
        )
    cells.columns["published_at"] = times
    cells.columns["time_precision"] = precision


def _prepare_daily(cells: Cells, reading: Reading) -> None:
    """Tell days from months by their succession, and read rates as what they are."""
    said = cells.columns["date"]
    read = parse_dates(said, order=order_of([said], otherwise="mdy"))
    cells.columns["date"] = [
        cell if pd.isna(day) else day.tz_localize(None).to_pydatetime()
        for cell, day in zip(said, read.values, strict=True)
    ]
    for name, column in cells.columns.items():
        if "rate" in name:  # 1.234 is no number of thousands
            numbers = parse_numbers(column, whole=False)
            cells.columns[name] = [
                column[n] if n in numbers.bad else float(value)
                for n, value in enumerate(numbers.values)
            ]


_PREPARE: dict[str, Callable[[Cells, Reading], None]] = {"page-posts": _prepare_posts}
_BY_NAME = [format_of(_TABLES[name], _PREPARE.get(name, _prepare_daily)) for name in _PARTS]


def _sniff_workbook(member: Member) -> Sniffed | None:
    found = [sniffed for form in _BY_NAME if (sniffed := form.sniff(member))]
    if not found:
        return _sniff_by_order(member)
    return max(found, key=lambda sniffed: sniffed.confidence)


def _read_workbook(member: Member, reading: Reading) -> None:
    for form in _BY_NAME:
        form.read(member, reading)
    _read_by_order(member, reading)


WORKBOOK = Format("page-workbook", _sniff_workbook, _read_workbook)


# --- by the order of their columns

_POSTS = (
    "text", "url", "_post_type", "_campaign", "_name", "_created", "_campaign_start",
    "_campaign_end", "_audience", "impressions", "_views", "_offsite_views", "clicks", "_ctr",
    "reactions", "comments", "shares", "follows", "_rate", "type",
)  # fmt: skip
_SPLIT = ("organic", "sponsored", "total")
_METRICS = (
    "date",
    *(f"impressions_{part}" for part in _SPLIT),
    "reach_organic",
    *(
        f"{name}_{part}"
        for name in ("clicks", "reactions", "comments", "shares", "engagement_rate")
        for part in _SPLIT
    ),
)
_FOLLOWERS = {
    4: ("date", *(f"new_followers_{part}" for part in ("sponsored", "organic", "total"))),
    5: (
        "date",
        *(f"new_followers_{part}" for part in ("sponsored", "organic", "auto_invited", "total")),
    ),
}
_DEVICES = ("desktop", "mobile", "total")


def _tab(name: str) -> list[str]:
    return [
        f"{name}{what}_{device}"
        for what in ("page_views", "unique_visitors")
        for device in _DEVICES
    ]


_VISITORS = {
    13: ("date", *_tab("overview_"), *_tab("")),
    25: ("date", *_tab("overview_"), *_tab("life_"), *_tab("jobs_"), *_tab("")),
}
_WIDTHS = {19, len(_POSTS), len(_METRICS), *_FOLLOWERS, *_VISITORS}


def _width(row: Sequence[object]) -> int:
    filled = [n for n, cell in enumerate(row) if cell not in (None, "")]
    return filled[-1] + 1 if filled else 0


def _is_heading(row: Sequence[object], width: int) -> bool:
    cells = row[:width]
    return all(isinstance(cell, str) and cell.strip() for cell in cells) and not any(
        parse_numbers([cell]).bad.size == 0 for cell in cells
    )


def _ordered(table: Table, demographics: int) -> tuple[str, int, Sequence[str]] | None:
    """Return what a table is by the order of its columns: format, heading, names; else None."""
    for number, row in enumerate(table.rows[:4]):
        width = _width(row)
        body = [one for one in table.rows[number + 1 : number + 61] if _width(one)]
        if not body or width not in _WIDTHS or not _is_heading(row, width):
            continue
        body = [[*one[:width], *[None] * (width - len(one))] for one in body]
        if width in (19, 20) and _are_posts(body):
            return "page-posts", number, _POSTS[:width]
        if parse_dates([one[0] for one in body]).bad.size or body[0][0] in (None, ""):
            continue
        if width == len(_METRICS) and _sum_up(body, (1, 5, 8, 11, 14)):
            return "page-metrics", number, _METRICS
        if width in _VISITORS and _sum_up(body, range(1, width, 6)):
            return "page-visitors", number, _VISITORS[width]
        if width in _FOLLOWERS and demographics >= 2 and _adds_up(body):
            return "page-followers", number, _FOLLOWERS[width]
    return None


def _are_posts(body: list[list[object]]) -> bool:
    return all(is_linkedin(row[1]) for row in body) and not (
        parse_dates([row[5] for row in body]).bad.size
    )


def _numbers(body: list[list[object]], column: int) -> Any:
    return np.nan_to_num(parse_numbers([row[column] for row in body]).values)


def _sum_up(body: list[list[object]], starts: Sequence[int]) -> bool:
    """Return whether from each of these on, two columns sum up to the third, and not to nought."""
    triples = [[_numbers(body, start + n) for n in range(3)] for start in starts]
    return bool(
        all(np.array_equal(first + second, third) for first, second, third in triples)
        and any(third.any() for _, _, third in triples)
    )


def _adds_up(body: list[list[object]]) -> bool:
    columns = [_numbers(body, n) for n in range(1, len(body[0]))]
    return bool(np.array_equal(sum(columns[:-1]), columns[-1]) and columns[-1].any())


def _is_demographic(table: Table) -> bool:
    """Return whether a sheet counts people by something: two columns, a name and a number."""
    rows = [row for row in table.rows[:20] if _width(row)]
    return (
        len(rows) > 1
        and all(_width(row) == 2 for row in rows)
        and _is_heading(rows[0], 2)
        and all(isinstance(row[0], str) for row in rows)
        and not parse_numbers([row[1] for row in rows[1:]]).bad.size
    )


def _by_order(member: Member, *, whole: bool) -> list[tuple[Table, str, int, Sequence[str]]]:
    sheets = tables(member, whole=whole)
    demographics = sum(_is_demographic(table) for table in sheets)
    found = []
    for table in sheets:
        if any(fit_of(_TABLES[name], table) for name in _PARTS):
            continue
        ordered = _ordered(table, demographics)
        if ordered:
            found.append((table, *ordered))
    return found


def _sniff_by_order(member: Member) -> Sniffed | None:
    found = _by_order(member, whole=False)
    if not found:
        return None
    return Sniffed(
        0.45, Finding("Its columns are in the order of this export, and their sums are right.")
    )


def _read_by_order(member: Member, reading: Reading) -> None:
    for table, name, heading, names in _by_order(member, whole=True):
        reading.find(_UNSEEN)
        form = _TABLES[name]
        cells = _cells(table, heading, names, form)
        if "_name" in names:
            reading.dropped("name", len(cells))
        _PREPARE.get(name, _prepare_daily)(cells, reading)
        read_cells(form, cells, reading)


def _cells(table: Table, heading: int, names: Sequence[str], form: TableFormat) -> Cells:
    kept = [
        (number, [*row, *[None] * (len(names) - len(row))])
        for number, row in enumerate(table.rows[heading + 1 :], heading + 2)
        if _width(row)
    ]
    columns: dict[str, list[Any]] = {
        name: [row[position] for _, row in kept]
        for position, name in enumerate(names)
        if name not in form.private
    }
    return Cells(table, columns, [number for number, _ in kept])
