"""Workbooks that the compiled reader must not get, because it would take memory without end.

It cannot be stopped once it reads: a ring in an ``.xls`` keeps it busy for ever, a cell in the
last corner of a sheet makes it ask for more memory than there is, which ends Python.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import IO, Any

import numpy as np

from candystorm.exports.sources import Member

__all__ = ["refuse_traps"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_CELLS = 10_000_000
_CHUNK = 2**20

_Numbers = np.ndarray[Any, np.dtype[np.uint32]]


def refuse_traps(member: Member, content: bytes) -> None:
    """Refuse a workbook that would end or block Python.

    Raises
    ------
    ExportError
        It is damaged, or a sheet spans more cells than any export has.
    """
    if content.startswith(b"PK"):
        _refuse_wide_sheets(member, content)
    elif content.startswith(_OLE):
        _OldWorkbook(member, content).check()


# --- .xlsx

_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,10})[\"']")
#: Between two parts that are read, so that no place is cut.
_OVERLAP = 64
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError)


def _refuse_wide_sheets(member: Member, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if "sheet" not in entry.filename.lower():
                    continue
                with archive.open(entry) as stream:
                    rows, columns = _corner(stream)
                if rows * columns > _MOST_CELLS:
                    raise member.too_large()
    except (*_BROKEN, RuntimeError) as error:
        raise member.damaged() from error


def _corner(stream: IO[bytes]) -> tuple[int, int]:
    """Return the last row and column that a sheet's XML names."""
    rows = columns = 0
    left = b""
    while more := stream.read(_CHUNK):
        part = left + more
        found = _PLACE.findall(part)
        rows = max(rows, max((int(row) for _, row in found), default=0))
        columns = max(columns, max(map(_column, {name for name, _ in found}), default=0))
        left = part[-_OVERLAP:]
    return rows, columns


def _column(name: bytes) -> int:
    """Return the number of a column.

    >>> _column(b"A"), _column(b"xfd")
    (1, 16384)
    """
    number = 0
    for letter in name.upper():
        number = number * 26 + letter - 64
    return number


# --- .xls

_NO_SECTOR = 0xFFFFFFFA
_DIMENSIONS, _STRINGS = 0x0200, 0x00FC
_BEGINNINGS = frozenset([0x0009, 0x0209, 0x0409, 0x0809])
_CELLS = frozenset([0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0206, 0x0406, 0x00BD, 0x00BE, 0x00D6,
                    0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E])  # fmt: skip
_SEVERAL = frozenset([0x00BD, 0x00BE])


class _OldWorkbook:
    """An ``.xls``: sectors that lead to each other, and in them records of cells."""

    def __init__(self, member: Member, content: bytes) -> None:
        self._member = member
        self._content = content
        shift = int.from_bytes(content[0x1E:0x20], "little")
        if shift not in (9, 12) or len(content) < 0x200:
            raise member.damaged()
        self._size = 1 << shift
        self._sectors = len(content) // self._size + 1

    def check(self) -> None:
        header = np.frombuffer(self._content[0x28:0x200], "<u4")
        directories, fats, first, cutoff = header[0], header[1], header[2], header[4]
        small_first, smalls, table_first, tables = header[5:9]
        if max(directories, fats, smalls, tables) > self._sectors:
            raise self._member.damaged()
        fat = self._fat(header[9:], int(table_first))
        self._refuse_rings(fat)
        small_fat = np.frombuffer(self._follow(fat, int(small_first)), "<u4")
        self._refuse_rings(small_fat)
        directory = self._follow(fat, int(first))
        small_stream = b""
        for start in range(0, len(directory) - 127, 128):
            entry = directory[start : start + 128]
            name = entry[:64].decode("utf-16-le", "ignore").partition("\0")[0]
            place = int.from_bytes(entry[116:120], "little")
            length = int.from_bytes(entry[120 : 124 if self._size == 512 else 128], "little")
            if entry[66] and length > len(self._content):
                raise self._member.damaged()
            if entry[66] == 5:
                small_stream = self._follow(fat, place)
            elif name.casefold() in ("workbook", "book"):
                whole = self._follow(fat, place) if length >= cutoff else b""
                self._check_cells(whole or _small(small_fat, small_stream, place))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size].ljust(self._size, b"\0")

    def _fat(self, listed: _Numbers, following: int) -> _Numbers:
        numbers = [int(one) for one in listed]
        seen: set[int] = set()
        while following < _NO_SECTOR:
            if following in seen or following >= self._sectors:
                raise self._member.damaged()
            seen.add(following)
            table = np.frombuffer(self._sector(following), "<u4")
            numbers += [int(one) for one in table[:-1]]
            following = int(table[-1])
        used = [one for one in numbers if one < _NO_SECTOR]
        if len(set(used)) < len(used) or max(used, default=0) >= self._sectors:
            raise self._member.damaged()
        return np.frombuffer(b"".join(map(self._sector, used)), "<u4")

    def _refuse_rings(self, chain: _Numbers) -> None:
        following = chain.tolist()
        checked = bytearray(len(following))
        for start in range(len(following)):
            way = []
            at = start
            while at < len(following) and not checked[at]:
                checked[at] = 1  # on the way that is being followed
                way.append(at)
                at = following[at]
            if at < len(following) and checked[at] == 1:
                raise self._member.damaged()
            for one in way:
                checked[one] = 2

    def _follow(self, fat: _Numbers, start: int) -> bytes:
        parts = []
        at = start
        while at < len(fat):
            parts.append(self._sector(at))
            at = int(fat[at])
        return b"".join(parts)

    def _check_cells(self, book: bytes) -> None:
        rows: list[int] = []
        columns: list[int] = []
        at = 0
        while at + 4 <= len(book):
            kind = int.from_bytes(book[at : at + 2], "little")
            length = int.from_bytes(book[at + 2 : at + 4], "little")
            data = book[at + 4 : at + 4 + length]
            at += 4 + length
            if kind in _BEGINNINGS:
                self._refuse_wide(rows, columns)
                rows, columns = [], []
            elif kind in _CELLS and len(data) >= 4:
                rows.append(data[0] | data[1] << 8)
                columns.append(data[2] | data[3] << 8)
                if kind in _SEVERAL:
                    columns.append(int.from_bytes(data[-2:], "little"))
            elif kind == _DIMENSIONS and len(data) in (10, 14):
                size = "<u2" if len(data) == 10 else "<u4"
                self._refuse_wide(
                    np.frombuffer(data[:-6], size).tolist(),
                    np.frombuffer(data[-6:-2], "<u2").tolist(),
                )
            elif kind == _STRINGS and int.from_bytes(data[4:8], "little") > len(self._content):
                raise self._member.damaged()
        self._refuse_wide(rows, columns)

    def _refuse_wide(self, rows: list[int], columns: list[int]) -> None:
        if not rows:
            return
        height, width = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
        if height * width > _MOST_CELLS:
            raise self._member.too_large()


def _small(fat: _Numbers, stream: bytes, start: int) -> bytes:
    parts = []
    at = start
    while at < len(fat):
        parts.append(stream[at * 64 : at * 64 + 64])
        at = int(fat[at])
    return b"".join(parts)
