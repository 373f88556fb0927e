"""The analytics of a person's own posts in a period.

The workbook has the same sheets in the same shape in every language, and its days are written in
the order of that language, so it is known by its shape.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from candystorm.exports.dates import Dates, parse_dates
from candystorm.exports.decoding import plain_header
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.loaders.linkedin.days import order_of
from candystorm.exports.loaders.linkedin.page import export_day
from candystorm.exports.loaders.linkedin.urns import is_linkedin, time_of, urn_of
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.tables import Table, tables

__all__ = ["WORKBOOK"]

_HEAD = 8


@dataclass
class _Part:
    """Columns of one of the workbook's tables, with the number of each of their rows."""

    table: Table
    rows: list[int] = field(default_factory=list)
    days: list[object] = field(default_factory=list)
    links: list[object] = field(default_factory=list)
    values: list[list[object]] = field(default_factory=list)


@dataclass
class _Workbook:
    """What was found in a workbook: daily figures, followers, and the two lists of posts."""

    daily: _Part | None = None
    followers: _Part | None = None
    engaged: _Part | None = None
    seen: _Part | None = None
    total: tuple[object, object] | None = None
    impressions: object = None
    english: bool = False

    @property
    def parts(self) -> list[_Part]:
        return [part for part in (self.daily, self.followers, self.engaged, self.seen) if part]


def _filled(row: Sequence[object]) -> list[object]:
    return [cell for cell in row if cell not in (None, "")]


def _is_number(cell: object) -> bool:
    if cell in (None, "") or isinstance(cell, bool):
        return False
    read = parse_numbers([cell])
    return not read.bad.size and not np.isnan(read.values[0])


def _look(member: Member, *, whole: bool) -> _Workbook:
    book = _Workbook()
    for table in tables(member, whole=whole):
        _look_at(table, book)
    return book


def _look_at(table: Table, book: _Workbook) -> None:
    for number, row in enumerate(table.rows[:_HEAD]):
        names = [plain_header(cell) if isinstance(cell, str) else "" for cell in row]
        below = table.rows[number + 1 :]
        if _are_two_lists(names):
            book.english |= "post url" in names
            book.engaged = book.engaged or _list(table, number, 0)
            book.seen = book.seen or _list(table, number, 4)
        elif _is_heading(row, names, 3) and _are_days(below, 3):
            book.english |= names[:3] == ["date", "impressions", "engagements"]
            book.daily = book.daily or _days(table, number, 2)
        elif number and _is_heading(row, names, 2) and _are_days(below, 2):
            book.english |= names[1] == "new followers"
            book.followers = book.followers or _days(table, number, 1)
            book.total = book.total or _sum_above(table.rows[:number])  # of all followers
        else:
            continue
        return
    rows = [_filled(row) for row in table.rows[:4]]
    if len(rows) > 1 and len(rows[0]) == len(rows[1]) == 2 and _is_number(rows[1][1]):
        period = rows[0][1]  # "1/1/2026 - 1/31/2026"
        if isinstance(period, str) and "-" in period:
            book.impressions = rows[1][1]


def _is_heading(row: Sequence[object], names: Sequence[str], width: int) -> bool:
    return len(_filled(row)) == width and all(names[:width]) and not any(map(_is_number, row))


def _are_two_lists(names: Sequence[str]) -> bool:
    """Return whether a heading stands twice, side by side: link, day, one figure and another."""
    return (
        len(names) >= 7
        and all(names[:3])
        and names[4:6] == names[:2]
        and bool(names[6])
        and names[6] != names[2]
    )


def _are_days(below: Sequence[Sequence[object]], width: int) -> bool:
    rows = [list(row[:width]) for row in below[:20] if len(_filled(row)) >= width]
    if not rows or 3 * len(rows) < 2 * sum(bool(_filled(row)) for row in below[:20]):
        return False
    numbers = {
        int(n) for column in range(1, width)
        for n in np.flatnonzero(np.isnan(parse_numbers([row[column] for row in rows]).values))
    }  # fmt: skip
    if 3 * len(numbers) > len(rows):
        return False
    days = [row[0] for row in rows]
    wrong = min((parse_dates(days, order=order).bad for order in ("mdy", "dmy")), key=len)
    return 3 * len(numbers | {int(n) for n in wrong}) <= len(rows)


def _days(table: Table, heading: int, figures: int) -> _Part:
    part = _Part(table)
    for number, row in enumerate(table.rows[heading + 1 :], heading + 2):
        if _filled(row):
            cells = [*row, *[None] * (figures + 1)]
            part.rows.append(number)
            part.days.append(cells[0])
            part.values.append(cells[1 : figures + 1])
    return part


def _list(table: Table, heading: int, first: int) -> _Part:
    """Return one of the two lists. What is no link is a filler: some files have "481" there."""
    part = _Part(table)
    for number, row in enumerate(table.rows[heading + 1 :], heading + 2):
        cells = [*row, *[None] * 8][first : first + 3]
        if is_linkedin(cells[0]):
            part.rows.append(number)
            part.links.append(cells[0])
            part.days.append(cells[1])
            part.values.append([cells[2]])
    return part


def _sum_above(rows: Sequence[Sequence[object]]) -> tuple[object, object] | None:
    """Return the day and the number of ``Total followers on 2/28/2026: | 1506``."""
    for row in rows:
        cells = _filled(row)
        numbers = [cell for cell in cells[1:] if _is_number(cell)]
        if numbers and isinstance(cells[0], str):
            words = cells[0].replace(":", " ").split()
            days = [word for word in words if any(sign.isdigit() for sign in word)]
            return (days[-1] if days else None), numbers[0]
    return None


def _sniff_workbook(member: Member) -> Sniffed | None:
    book = _look(member, whole=False)
    lists = bool(book.engaged or book.seen)
    links = any(part.links for part in (book.engaged, book.seen) if part)
    if not (lists or (book.daily and book.followers) or (book.english and book.parts)):
        return None
    if book.english:
        confidence = 0.95 if lists or len(book.parts) > 1 else 0.5
    elif lists and (links or book.daily):
        confidence = 0.6
    else:
        return None
    return Sniffed(
        confidence,
        Finding("It has the sheets of a person's analytics, with two lists of posts side by side.")
        if lists
        else Finding("It has the sheets of a person's analytics."),
        "en" if book.english else "",
    )


def _order(book: _Workbook) -> str:
    daily = [part.days for part in (book.daily, book.followers) if part]
    posts = [part.days for part in (book.engaged, book.seen) if part]
    return order_of([*daily, *posts], otherwise="mdy" if book.english else "dmy")


def _read_workbook(member: Member, reading: Reading) -> None:
    book = _look(member, whole=True)
    order = _order(book)
    reading.report.semantics.add("window")
    if book.daily:
        _add_days(book.daily, ("impressions", "engagements"), order, member, reading)
        _compare(book, member, reading)
    if book.followers:
        _add_days(book.followers, ("new_followers",), order, member, reading)
    if book.total:
        _add_total(book, order, member, reading)
    _add_posts(book, order, member, reading)


def _dates(part: _Part, order: str, member: Member, reading: Reading) -> Dates:
    days = parse_dates(part.days, order=order)
    for position in days.bad:
        reading.no_date(member, part.rows[position], str(part.days[position])[:40])
    return days


def _add_days(
    part: _Part, metrics: Sequence[str], order: str, member: Member, reading: Reading
) -> None:
    days = _dates(part, order, member, reading).values
    for n, metric in enumerate(metrics):
        values = _values(part, n, member, reading)
        there = days.notna().to_numpy() & ~np.isnan(values)
        reading.add(
            "daily",
            [
                {"date": day, "value": float(value)}
                for day, value in zip(days[there], values[there], strict=True)
            ],
            member,
            metric=metric,
        )


def _values(part: _Part, column: int, member: Member, reading: Reading) -> Any:
    cells = [row[column] for row in part.values]
    read = parse_numbers(cells)
    for position in read.bad:
        reading.no_number(member, part.rows[position], str(cells[position])[:40])
    return read.values


def _compare(book: _Workbook, member: Member, reading: Reading) -> None:
    """Note the sum of impressions that the first sheet states."""
    if book.impressions is None or book.daily is None:
        return
    stated = float(parse_numbers([book.impressions]).values[0])
    summed = float(np.nansum(parse_numbers([row[0] for row in book.daily.values]).values))
    if not np.isnan(stated):
        reading.total(member, "impressions", stated, summed)


def _add_total(book: _Workbook, order: str, member: Member, reading: Reading) -> None:
    said, number = book.total or (None, None)
    day = parse_dates([said], order=order).values[0] if said else pd.NaT
    if pd.isna(day) and book.followers:  # then it is that of the last day
        day = parse_dates(book.followers.days, order=order).values.max()
    if not pd.isna(day):
        value = float(parse_numbers([number]).values[0])
        reading.add("daily", [{"date": day, "value": value}], member, metric="followers")


def _add_posts(book: _Workbook, order: str, member: Member, reading: Reading) -> None:
    """Add the posts of both lists; one may have posts that the other has not."""
    posts: dict[str, dict[str, Any]] = {}
    for part in (book.engaged, book.seen):
        if part is None or not part.rows:
            continue
        days = _dates(part, order, member, reading).values
        figures = _values(part, 0, member, reading)
        for n, link in enumerate(part.links):
            if pd.isna(days[n]):
                continue
            urn = urn_of(link)
            post = posts.setdefault(
                urn or str(link).strip(), {"post_id": urn or None, "url": str(link).strip()}
            )
            post |= _moment(urn, days[n])
            if part is book.seen and not np.isnan(figures[n]):
                post["impressions"] = int(figures[n])
    if not posts:
        return
    if book.engaged and book.engaged.rows:
        reading.find(
            Finding(
                "“Engagements” of a post counts reactions, comments and shares together, so it "
                "was left out."
            )
        )
    reading.add(
        "posts",
        list(posts.values()),
        member,
        tz_source="UTC",
        metric_semantics="window",
        export_date=export_day(member, reading),
    )


def _moment(urn: str, day: pd.Timestamp) -> dict[str, object]:
    """Return when a post appeared: the moment that its link tells, if that is on the same day."""
    moment = time_of(urn)
    if moment is not None:
        exact = dt.datetime.fromtimestamp(moment, dt.UTC)
        if exact.date() == day.date():
            return {"published_at": exact, "time_precision": "minute"}
    return {"published_at": day, "time_precision": "day"}


WORKBOOK = Format("personal-workbook", _sniff_workbook, _read_workbook)
