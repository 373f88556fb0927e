"""Rows as CSV and Excel, the same bytes every time."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from candystorm.sampledata.exports.linkedin._rows import CREATED

_EPOCH = dt.datetime(1899, 12, 30)


def csv_of(
    rows: Iterable[Sequence[Any]], *, delimiter: str = ",", mark: bool = False,
    backslash: bool = False,
) -> bytes:  # fmt: skip
    """Return rows as a CSV; with ``backslash``, quotes are escaped as LinkedIn's comments are."""
    lines = io.StringIO(newline="")
    writer = csv.writer(
        lines, delimiter=delimiter, lineterminator="\n", doublequote=not backslash,
        escapechar="\\" if backslash else None,
    )  # fmt: skip
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return lines.getvalue().encode("utf-8-sig" if mark else "utf-8")


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


def xlsx_of(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                if cell in (None, ""):
                    continue
                if isinstance(cell, str):
                    sheet.write_string(n, m, cell)
                else:
                    sheet.write_number(n, m, cell)
    book.close()
    return content.getvalue()
