"""The analytics of a page beside those that it is compared with."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from candystorm.exports.cells import Cells
from candystorm.exports.dates import parse_dates
from candystorm.exports.headers import TableFormat, table_formats
from candystorm.exports.loaders.linkedin.page import export_day
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.table_rows import format_of

__all__ = ["COMPETITORS"]


def _read_competitors(form: TableFormat, cells: Cells, reading: Reading) -> None:
    """Read what pages reached in a period; the last of its days stands for it."""
    member = cells.table.member
    last = _last_day(cells)
    day = last or export_day(member, reading)
    if day is None:
        reading.skip(member, None, Finding("The file does not say for which days its figures are."))
        return
    reading.report.semantics.add("window")
    reading.find(
        Finding(
            "The figures of pages side by side are sums of the whole period; they stand at its "
            "last day, under the name of each page."
        )
    )
    own = reading.options.org
    pages = [own if own and reading.is_own(page) else page for page in cells.texts("_page")]
    for name, column in cells.columns.items():
        if name.startswith("_"):
            continue
        read = parse_numbers(column)
        for position in read.bad:
            reading.no_number(member, cells.rows[position], str(column[position])[:40])
        reading.add(
            "daily",
            [
                {"org": page, "date": day, "value": float(value)}
                for page, value in zip(pages, read.values, strict=True)
                if page and not np.isnan(value)
            ],
            member,
            metric=name if name == "followers" else f"{name}_in_period",
        )


def _last_day(cells: Cells) -> dt.date | None:
    above = min(cells.rows, default=2) - 2  # the rows above the heading
    said = [cell for row in cells.table.rows[: max(above, 0)] for cell in row]
    days: list[object] = [cell for cell in said if not isinstance(cell, str)]
    for text in (cell for cell in said if isinstance(cell, str)):
        days += re.findall(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", text[:200])
    found = parse_dates(days).values.dropna()
    return found.max().date() if len(found) else None


COMPETITORS = format_of(table_formats("linkedin")["page-competitors"], read=_read_competitors)
