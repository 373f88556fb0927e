"""Workbooks as LinkedIn makes them: the older form of Excel, and days as numbers."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

_EPOCH = dt.datetime(1899, 12, 30)


def with_day_numbers(
    sheets: Sequence[tuple[str, list[list[Any]]]],
) -> list[tuple[str, list[list[Any]]]]:
    """Return the same sheets with days as Excel counts them, as some exports have them."""

    def day(cell: Any) -> Any:
        if isinstance(cell, str) and len(cell) == 10 and cell[2:6:3] == "//":
            return (dt.datetime.strptime(cell, "%m/%d/%Y") - _EPOCH).days
        return cell

    return [(name, [[day(cell) for cell in row] for row in rows]) for name, rows in sheets]


def xls_of(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets:
        sheet = book.add_sheet(name)
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                if cell not in (None, ""):
                    sheet.write(n, m, cell)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
