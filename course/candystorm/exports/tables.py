"""Tables in files: CSV of any sort and Excel, as rows of cells with their place in the file."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from python_calamine import CalamineError, CalamineWorkbook

from candystorm.exports.archives import HARMLESS, HIGHEST_RATIO
from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import decode, plain_header
from candystorm.exports.errors import UnsafeFile
from candystorm.exports.sources import Member
from candystorm.exports.text_rows import TextRows, parsed
from candystorm.exports.workbook_traps import refuse_traps

__all__ = ["Table", "is_spreadsheet", "rows_below", "tables"]

_LARGEST_TEXT = 2**30
#: From so many letters on a CSV is read by columns, where it can be.
_LARGE = 2**20
_LARGEST_WORKBOOK = 256 * 2**20
_LARGEST_UNPACKED = 2**30
_DELIMITERS = ",;\t|"
_SPREADSHEETS = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x09\x08",
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
)
_HEAD_ROWS = 40
#: So far down a header may stand, below notes and titles.
_DEEPEST_HEADER = 15


@dataclass(eq=False)
class Table:
    """Rows of cells.

    Attributes
    ----------
    member : Member
        The file.
    sheet : str
        Name of the sheet, "" in a CSV.
    rows : sequence of list
        All rows from the first on, preamble and header included: row 1 of a spreadsheet is
        ``rows[0]``. Texts in a CSV; also numbers, dates and None in Excel.
    whole : bool
        Whether these are all rows, or only the first ones.
    ended : bool
        Whether the last line of a CSV has an end; without one it may be cut.
    """

    member: Member
    sheet: str
    rows: Sequence[list[object]]
    whole: bool = True
    ended: bool = True

    @cached_property
    def headings(self) -> list[list[str]]:
        """The first rows as headings are compared; one of them may be the header."""
        return [
            [plain_header(cell) if isinstance(cell, str) else "" for cell in row]
            for row in self.rows[:_DEEPEST_HEADER]
        ]


def rows_below(rows: Sequence[list[object]], header: int) -> list[tuple[int, list[object]]]:
    """Return the rows that belong to a heading, and their numbers as a spreadsheet counts.

    Some exports stack several tables in one sheet: behind an empty line, what has no date in it
    is the title of the next.
    """
    found: list[tuple[int, list[object]]] = []
    empty = False
    for number, row in enumerate(rows[header + 1 :], header + 2):
        there = [cell for cell in row if cell not in (None, "")]
        if not there:
            empty = len(found) > 1
            continue
        if empty and not parse_dates(there, year=2000).values.notna().any():
            break
        empty = False
        found.append((number, row))
    return found


def is_spreadsheet(member: Member) -> bool:
    """Return whether a file is an Excel workbook, by its content."""
    head = member.head()
    if head.startswith(b"PK\x03\x04"):
        return member.suffix in (".xlsx", ".xlsm", ".xls") or b"xl/" in head
    return head.startswith(_SPREADSHEETS)


def tables(member: Member, *, whole: bool = True) -> list[Table]:
    """Return the tables of a file: one of a CSV, one a sheet of a workbook.

    Parameters
    ----------
    member : Member
        The file.
    whole : bool
        Whether to read all rows, or only as many as it takes to recognise it.

    Returns
    -------
    list of Table
        Empty where the file is no table.

    Raises
    ------
    ExportError
        It is damaged, too large, or a trap.
    """
    if is_spreadsheet(member):
        found: list[Table] = member.remember("workbook", lambda: _workbook(member))
        return found
    if whole:
        text, _ = decode(member.read(_LARGEST_TEXT))
        return _text_table(member, text, whole=True)
    head: list[Table] = member.remember("head", lambda: _head(member))
    return head


def _head(member: Member) -> list[Table]:
    content = member.head()
    if _is_binary(content):
        return []
    text, _ = decode(content)
    if len(content) < member.size:  # the last line is cut
        text = text[: text.rfind("\n") + 1] or text
    return _text_table(member, text, whole=False)


def _is_binary(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or not content:
        return False
    sample = content[:4096]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    zeros = sample.count(0)
    # A single nought gets into a text by accident; every second byte is one in UTF-16.
    return odd - zeros > len(sample) // 50 or (2 < zeros < len(sample) // 8)


def _text_table(member: Member, text: str, *, whole: bool) -> list[Table]:
    if text.lstrip()[:1] in ("{", "<") and member.suffix not in (".csv", ".tsv", ".txt"):
        return []
    skipped = 0
    declared = ""
    if text[:4].casefold() == "sep=" and len(text) > 4:
        declared, skipped = text[4], 1
        text = text[text.find("\n") + 1 :]
    delimiter = declared or _delimiter(text)
    ended = text.endswith(("\n", "\r"))
    if whole and len(text) > _LARGE and '\\"' not in text:
        return [Table(member, "", TextRows(text, delimiter, skipped), ended=ended)]
    rows = _rows(text, delimiter)
    if not whole:
        rows = rows[:_HEAD_ROWS]
    return [Table(member, "", [[] for _ in range(skipped)] + rows, whole, ended)]


def _delimiter(text: str) -> str:
    """Return what stands between the cells: it cuts most lines into the same number of parts."""
    sample = text[:30_000]
    best, highest = ",", 0.0
    for sign in _DELIMITERS:
        if sign not in sample:
            continue
        widths = Counter(len(row) for row in parsed(sample, sign)[:_HEAD_ROWS] if row)
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda one: (one[0] > 1, one[1] * one[0]))
        score = (width - 1) * times
        if score > highest:
            best, highest = sign, score
    return best


def _rows(text: str, delimiter: str) -> list[list[object]]:
    rows = parsed(text, delimiter)
    if '\\"' in text:
        # Some write \" where a CSV has "": whichever reading gives rows of one width is right.
        escaped = parsed(text, delimiter, "\\")
        if _unevenness(escaped) < _unevenness(rows):
            rows = escaped
    return rows


def _unevenness(rows: Sequence[Sequence[object]]) -> int:
    widths = Counter(len(row) for row in rows if row)
    return sum(widths.values()) - max(widths.values(), default=0)


def _workbook(member: Member) -> list[Table]:
    content = member.read(_LARGEST_WORKBOOK)
    if content.startswith(b"PK"):
        _refuse_bomb(member, content)
    refuse_traps(member, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if (sheet.total_height or 0) * (sheet.total_width or 0) > 50_000_000:
                raise member.too_large()
            rows = sheet.to_python(skip_empty_area=False)
            found.append(Table(member, name, [[_cell(cell) for cell in row] for row in rows]))
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise member.damaged() from error
    except BaseException as error:
        # The reader is compiled: where it gives up, it raises what is no ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise member.damaged() from error
    return found


def _cell(cell: object) -> object:
    return None if cell == "" else cell


def _refuse_bomb(member: Member, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise member.damaged() from error
    if unpacked > _LARGEST_UNPACKED or (
        unpacked > HARMLESS and unpacked > HIGHEST_RATIO * len(content)
    ):
        raise UnsafeFile(
            "%(file)s unpacks to far more than any export, so it was not opened.", file=member.name
        )
