"""What the files of all platforms are made of: cells, rows, and tables of them as CSV and Excel."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeAlias

import pandas as pd

__all__ = [
    "MONTHS", "WEEKDAYS", "Row", "by_day", "cell", "count", "csv_bytes", "own_comments", "text",
    "xlsx_bytes",
]  # fmt: skip

Row: TypeAlias = dict[Hashable, Any]
"""A post or a comment, by column."""

#: As platforms write them that speak English to everybody, whatever the computer speaks.
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def count(value: Any) -> int:
    """Return a count, 0 where it is missing."""
    return 0 if pd.isna(value) else int(value)


def cell(value: Any) -> int | str:
    """Return a count, "" where it is missing."""
    return "" if pd.isna(value) else int(value)


def text(value: Any) -> str:
    """Return a text, "" where it is missing."""
    return "" if pd.isna(value) else str(value)


def by_day(daily: pd.DataFrame) -> pd.DataFrame:
    """Return daily figures with a row a day and a column a metric."""
    return daily.pivot_table(index="date", columns="metric", values="value", aggfunc="sum")


def own_comments(comments: pd.DataFrame) -> pd.DataFrame:
    """Return what the organisation itself wrote."""
    return comments[comments["is_own"].fillna(False).astype(bool)]


def csv_bytes(
    rows: Iterable[Sequence[object]],
    *,
    encoding: str = "utf-8",
    lineterminator: str = "\n",
    **form: Any,
) -> bytes:
    """Return rows as a CSV, the heading the first of them.

    Parameters
    ----------
    rows : iterable of sequence
        None is an empty cell.
    encoding, lineterminator : str
        Of the file.
    **form
        What else is special about it, as `csv.writer` names it.
    """
    content = io.StringIO(newline="")
    csv.writer(content, lineterminator=lineterminator, **form).writerows(rows)
    return content.getvalue().encode(encoding)


def xlsx_bytes(
    sheets: Iterable[tuple[str, Iterable[Sequence[object]]]], created: dt.datetime
) -> bytes:
    """Return sheets of rows as a workbook, the same bytes every time.

    Parameters
    ----------
    sheets : iterable of (str, iterable of sequence)
        Name and rows of each; texts stay texts, None and "" are empty cells.
    created : datetime
        What the workbook says of itself.
    """
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": created})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                for m, value in enumerate(row):
                    if isinstance(value, str):
                        if value:
                            sheet.write_string(n, m, value)
                    elif value is not None:
                        sheet.write_number(n, m, value)
    return content.getvalue()
