"""XING gives no export: people fill in a template, and every cell of it is checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from candystorm.exports.cells import Cells
from candystorm.exports.dates import parse_dates
from candystorm.exports.headers import TableFormat, table_formats
from candystorm.exports.loader import Loader
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.table_rows import format_of
from candystorm.exports.xing_template import EXAMPLE_MARKS

__all__ = ["LOADER", "Problem", "check"]

_FORM = table_formats("xing")["template"]
_COUNTS = ("impressions", "reach", "reactions", "comments", "shares", "clicks", "follows")
_OPENED = dt.date(2003, 11, 1)
_MOST = 10**9
_SHOWN = 40
_XING = re.compile(r"^(?:https?://)?(?:[a-z-]+\.)*xing\.(?:com|to)(?:/|$)", re.I)

#: What people write for the type of a post, and our word for it.
_TYPES = {
    "foto": "photo", "photo": "photo", "bild": "photo", "image": "photo", "picture": "photo",
    "link": "link", "artikel": "link", "article": "link", "video": "video", "text": "text",
    "umfrage": "poll", "poll": "poll", "veranstaltung": "event", "event": "event",
    "termin": "event", "geteilt": "repost", "geteilter beitrag": "repost", "repost": "repost",
    "sonstiges": "other", "anderes": "other", "other": "other",
}  # fmt: skip

# What can be wrong; the values are filled in for each cell.
_NO_DATE = Finding("Row %(row)d has no date in the column “%(column)s”.")
_NOT_A_DATE = Finding("Row %(row)d, column “%(column)s”: “%(value)s” is not a date.")
_FUTURE = Finding("Row %(row)d, column “%(column)s”: %(value)s lies in the future.")
_TOO_EARLY = Finding("Row %(row)d, column “%(column)s”: %(value)s was before XING existed.")
_NO_TIME = Finding("Row %(row)d, column “%(column)s”: “%(value)s” is not a time of day.")
_NO_NUMBER = Finding("Row %(row)d, column “%(column)s”: “%(value)s” is no number.")
_NEGATIVE = Finding("Row %(row)d, column “%(column)s”: %(value)s is below zero.")
_NOT_WHOLE = Finding("Row %(row)d, column “%(column)s”: %(value)s is no whole number.")
_TOO_MANY = Finding("Row %(row)d, column “%(column)s”: %(value)s is more than there are people.")
_NO_TYPE = Finding("Row %(row)d, column “%(column)s”: “%(value)s” is no type of post.")
_NO_LINK = Finding("Row %(row)d, column “%(column)s”: “%(value)s” is no link to XING.")
_GREATER = Finding(
    "Row %(row)d: “%(column)s” (%(value)s) is greater than “%(other)s” (%(shown)d), which cannot "
    "be. Both were left out."
)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell: its row as a spreadsheet counts, its heading, and the sentence."""

    row: int
    column: str
    finding: Finding


@dataclass
class _Checked:
    """The columns of a filled-in template, and what is wrong with them."""

    values: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check(cells: Cells, *, today: dt.date, timezone: str) -> tuple[list[Any], list[Problem]]:
    """Return the posts of a filled-in template, and one problem for each wrong cell.

    Parameters
    ----------
    cells : Cells
        The template's columns, as people filled them in.
    today : date
        No post is from a later day.
    timezone : str
        Where the clock hangs (IANA name).

    Returns
    -------
    posts : list of dict
        One a row whose date is right, in canonical columns; a wrong figure is missing.
    problems : list of Problem
        In the order of the rows.
    """
    headings = _headings(cells)
    checked = _Checked()
    _check_days(cells, headings, checked, today)
    _check_clocks(cells, headings, checked, timezone)
    for name in _COUNTS:
        if name in cells.columns:
            _check_counts(name, cells, headings, checked)
    _check_reach(cells, headings, checked)
    _check_types(cells, headings, checked)
    _check_links(cells, headings, checked)
    checked.problems.sort(key=lambda problem: problem.row)
    return list(_posts(cells, checked)), checked.problems


def _headings(cells: Cells) -> dict[str, str]:
    """Return each column's heading as it stands in the file, else that of the template."""
    words = {
        name: tuple(word for language in _FORM.columns[name].values() for word in language)
        for name in _FORM.columns
    }
    above = {str(cell).strip() for row in cells.table.rows[:15] for cell in row if cell}
    return {
        name: next((word for word in known if word in above), known[0])
        for name, known in words.items()
    }


def _wrong(
    cells: Cells, headings: dict[str, str], n: int, name: str, what: Finding, **values: object
) -> Problem:
    said = cells.columns[name][n] if name in cells.columns else None
    finding = Finding(
        what.sentence,
        kind="caution",
        row=cells.rows[n],
        column=headings[name],
        value=_shown(said),
        **values,
    )
    return Problem(cells.rows[n], headings[name], finding)


def _shown(cell: object) -> str:
    if isinstance(cell, dt.datetime):
        return f"{cell:%d.%m.%Y}"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = " ".join(str(cell).split()) if cell is not None else ""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _check_days(cells: Cells, headings: dict[str, str], checked: _Checked, today: dt.date) -> None:
    said = cells.columns["published_at"]
    read = parse_dates(said, order=_FORM.dates)
    days: list[pd.Timestamp | None] = []
    for n, day in enumerate(read.values):
        wrong = None
        if said[n] in (None, ""):
            wrong = _NO_DATE
        elif pd.isna(day):
            wrong = _NOT_A_DATE
        elif day.date() > today:
            wrong = _FUTURE
        elif day.date() < _OPENED:
            wrong = _TOO_EARLY
        if wrong:
            checked.problems.append(_wrong(cells, headings, n, "published_at", wrong))
        days.append(None if wrong else day)
    checked.values["day"] = days


def _check_clocks(cells: Cells, headings: dict[str, str], checked: _Checked, timezone: str) -> None:
    """Put the time of day to the day; a day without one stays a day, and is not moved."""
    moments: list[pd.Timestamp | None] = []
    for n, (day, clock) in enumerate(zip(checked.values["day"], _clocks(cells), strict=True)):
        moment = None
        if day is not None and clock:
            read = parse_dates([f"{day:%b %d %Y} {clock}"], timezone=timezone)
            if read.bad.size or not read.precise:
                wrong = _NO_TIME
                checked.problems.append(_wrong(cells, headings, n, "_time", wrong))
            else:
                moment = read.values[0]
        moments.append(moment)
    checked.values["moment"] = moments


def _clocks(cells: Cells) -> list[str]:
    """Return times of day as texts; Excel gives them as times, or as parts of a day."""
    said = cells.columns.get("_time", [None] * len(cells))
    clocks = []
    for cell in said:
        if isinstance(cell, dt.datetime | dt.time):
            clocks.append(f"{cell:%H:%M}")
        elif isinstance(cell, dt.timedelta):
            minutes = int(cell.total_seconds()) // 60
            clocks.append(f"{minutes // 60:02}:{minutes % 60:02}")
        elif isinstance(cell, float) and 0 < cell < 1:
            minutes = round(cell * 24 * 60)
            clocks.append(f"{minutes // 60:02}:{minutes % 60:02}")
        else:
            text = "" if cell is None else str(cell).strip()
            clocks.append(text.removesuffix("Uhr").strip().replace(".", ":") if text else "")
    return clocks


def _check_counts(name: str, cells: Cells, headings: dict[str, str], checked: _Checked) -> None:
    read = parse_numbers(cells.columns[name])
    bad = {int(n) for n in read.bad}
    counts: list[int | None] = []
    for n, value in enumerate(read.values):
        wrong = None
        if n in bad:
            wrong = _NO_NUMBER
        elif pd.isna(value):
            pass
        elif value < 0:
            wrong = _NEGATIVE
        elif value != int(value):
            wrong = _NOT_WHOLE
        elif value > _MOST:
            wrong = _TOO_MANY
        if wrong:
            checked.problems.append(_wrong(cells, headings, n, name, wrong))
        counts.append(None if wrong or pd.isna(value) else int(value))
    checked.values[name] = counts


def _check_reach(cells: Cells, headings: dict[str, str], checked: _Checked) -> None:
    """Nobody can be reached without the post being shown: then one of the two is wrong."""
    reach = checked.values.get("reach", [])
    impressions = checked.values.get("impressions", [])
    for n, (people, shown) in enumerate(zip(reach, impressions, strict=False)):
        if people is not None and shown is not None and people > shown:
            checked.problems.append(
                _wrong(
                    cells, headings, n, "reach", _GREATER,
                    other=headings["impressions"], shown=shown,
                )
            )  # fmt: skip
            reach[n] = impressions[n] = None


def _check_types(cells: Cells, headings: dict[str, str], checked: _Checked) -> None:
    types: list[str | None] = []
    for n, said in enumerate(cells.texts("type")):
        kind = _TYPES.get(said.casefold())
        if said and kind is None:
            wrong = _NO_TYPE
            checked.problems.append(_wrong(cells, headings, n, "type", wrong))
        types.append(kind)
    checked.values["type"] = types


def _check_links(cells: Cells, headings: dict[str, str], checked: _Checked) -> None:
    links: list[str | None] = []
    for n, link in enumerate(cells.texts("url")):
        right = bool(_XING.match(link))
        if link and not right:
            checked.problems.append(_wrong(cells, headings, n, "url", _NO_LINK))
        links.append(link if right else None)
    checked.values["url"] = links


def _posts(cells: Cells, checked: _Checked) -> Iterator[dict[str, Any]]:
    texts = cells.texts("text")
    for n, day in enumerate(checked.values["day"]):
        if day is None:
            continue
        moment = checked.values["moment"][n]
        counts = {name: checked.values[name][n] for name in _COUNTS if name in checked.values}
        yield counts | {
            "published_at": day.normalize() if moment is None else moment,
            "time_precision": "day" if moment is None else "minute",
            "type": checked.values["type"][n],
            "text": texts[n] or None,
            "url": checked.values["url"][n],
        }


def _without_examples(cells: Cells) -> int:
    """Leave out the example of the template, and return how many rows it had."""
    marks = tuple(mark.casefold() for mark in EXAMPLE_MARKS)
    keep = [
        n for n, text in enumerate(cells.texts("text")) if not text.casefold().startswith(marks)
    ]
    left_out = len(cells) - len(keep)
    cells.columns = {name: [column[n] for n in keep] for name, column in cells.columns.items()}
    cells.rows = [cells.rows[n] for n in keep]
    return left_out


def _read(form: TableFormat, cells: Cells, reading: Reading) -> None:
    member = cells.table.member
    if _without_examples(cells):
        reading.find(Finding("The example row of the template was left out."))
    if not len(cells):
        return
    today = reading.options.export_date or dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    zone = reading.options.timezone
    posts, problems = check(cells, today=today, timezone=zone)
    for problem in problems:
        reading.skip(member, problem.row, problem.finding)
    if any(post["time_precision"] == "minute" for post in posts):
        reading.report.timezones.add(zone)
    reading.report.semantics.add("lifetime")
    reading.add("posts", posts, member, tz_source=zone, metric_semantics="lifetime")


LOADER = Loader("xing", [format_of(_FORM, read=_read)])
