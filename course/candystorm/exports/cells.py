"""The columns of a table by their canonical names, as they stand in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from candystorm.exports.canonical import POSTS
from candystorm.exports.decoding import plain_header
from candystorm.exports.headers import Fit, TableFormat, fit_of
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.tables import Table, tables
from candystorm.exports.text_rows import TextRows

__all__ = ["Cells", "cells_of", "leave_out_cut_ids", "plain_text", "stripped"]

_EMPTY = (None, "")
_CUT_ID = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.I)
_COUNTS = frozenset(name for name, kind in POSTS.items() if kind == "Int64")


@dataclass(eq=False)
class Cells:
    """A table's columns by canonical name, as they stand in the file.

    Attributes
    ----------
    table : Table
        Where they come from.
    columns : dict of str to list or array
        Cells of each column that was recognised.
    rows : list of int
        The number of each row, as a spreadsheet counts.
    unknown : dict of str to list
        The other columns, by their header.
    """

    table: Table
    columns: dict[str, Any]
    rows: list[int]
    unknown: dict[str, list[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self, column: str) -> list[str]:
        """Return a column as texts, "" where it or a cell is missing."""
        cells = self.columns.get(column)
        return [""] * len(self) if cells is None else stripped(cells)


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


def _cells(form: TableFormat, table: Table, fit: Fit, reading: Reading) -> Cells:
    header = table.rows[fit.header]
    totals = {plain_header(word) for word in form.totals}
    longest = max(map(len, totals), default=0) + 8  # with invisible signs in it
    sums: list[list[object]] = []
    by_position = _whole_columns(table, fit.header, longest)
    if by_position is None:
        kept, numbers, sums = _sorted_out(form, table, fit, totals, longest, reading)
        in_a_row = list(chain.from_iterable(kept))
        by_position = [in_a_row[position :: len(header)] for position in range(len(header))]
    else:
        numbers = list(range(fit.header + 2, fit.header + 2 + len(by_position[0])))
    columns: dict[str, Any] = {
        column: by_position[position]
        for column, position in fit.by_column.items()
        if column not in form.private
    }
    taken = set(fit.by_column.values())
    unknown: dict[str, Any] = {
        str(name): by_position[position]
        for position, name in enumerate(header)
        if position not in taken and name not in (None, "")
    }
    cells = Cells(table, columns, numbers, unknown)
    if sums:
        _compare(form, cells, fit, sums[0], reading)
    return cells


def _whole_columns(table: Table, header: int, longest: int) -> Sequence[Sequence[object]] | None:
    """Return the columns if no row is empty, short, long or a sum: nothing is to be sorted out."""
    if not isinstance(table.rows, TextRows):
        return None
    columns = table.rows.columns_below(header)
    if not columns or not columns[0]:
        return None
    firsts = columns[0]
    if all(map(str.isdigit, firsts)) or min(map(len, firsts)) > longest:
        return columns
    return None


def _sorted_out(
    form: TableFormat, table: Table, fit: Fit, totals: set[str], longest: int, reading: Reading
) -> tuple[list[list[object]], list[int], list[list[object]]]:
    """Return the rows, as wide as the heading, with their numbers, and those that are sums."""
    width = len(table.rows[fit.header])
    needed = fit.by_column[form.needs[0]]
    last = len(table.rows)
    kept: list[list[object]] = []
    numbers: list[int] = []
    sums: list[list[object]] = []
    for number, row in enumerate(table.rows[fit.header + 1 :], fit.header + 2):
        if not any(row) and not any(cell not in (None, "") for cell in row):
            continue
        if len(row) < width:
            if number == last and not table.ended:
                reading.broke_off(table.member)
                continue
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
        if any(cell not in _EMPTY for cell in row[width:]):
            reading.skip(
                table.member,
                number,
                Finding("The row has more cells than the heading; the last ones were left out."),
            )
        kept.append(row[:width])
        numbers.append(number)
    return kept, numbers, sums


def _compare(
    form: TableFormat, cells: Cells, fit: Fit, sums: list[object], reading: Reading
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


def leave_out_cut_ids(cells: Cells, reading: Reading) -> None:
    """Leave out ids that a spreadsheet has cut ("1.22E+17"), and say so."""
    ids = cells.texts("post_id")
    if "+" in "".join(ids) and any(map(_CUT_ID.fullmatch, ids)):
        cells.columns["post_id"] = [None if _CUT_ID.fullmatch(one) else one for one in ids]
        reading.find(
            Finding(
                "A spreadsheet has cut the long numbers of the posts in %(file)s. They were left "
                "out. To keep them, choose the file as it was downloaded.",
                kind="caution",
                file=cells.table.member.name,
            )
        )


def stripped(cells: Sequence[object]) -> list[str]:
    """Return cells as texts, without the spaces around them."""
    try:
        return list(map(str.strip, cells))  # type: ignore[arg-type]
    except TypeError:  # not only texts
        return list(map(plain_text, cells))


def plain_text(cell: object) -> str:
    """Return a cell as a text, "" where it is empty."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell).strip()
