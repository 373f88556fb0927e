"""Workbooks that would keep Python busy for ever, or end it."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from candystorm.exports import DamagedFile, TooLarge, load_export
from candystorm.exports.sources import collect
from candystorm.exports.tables import tables


def old(cells: dict[tuple[int, int], object]) -> bytearray:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for (row, column), value in cells.items():
        sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return bytearray(out.getvalue())


def new(cells: dict[tuple[int, int], object]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for (row, column), value in cells.items():
        sheet.write(row, column, value)
    book.close()
    return out.getvalue()


def rows(folder: Path, name: str, content: bytes | bytearray) -> list[list[object]]:
    path = folder / name
    path.write_bytes(content)
    with collect(path) as files:
        return tables(next(iter(files)))[0].rows


def fat_at(content: bytearray) -> int:
    (sector,) = struct.unpack_from("<I", content, 0x4C)
    return (int(sector) + 1) * 512


SMALL: dict[tuple[int, int], object] = {(0, 0): "Date", (1, 0): "x", (1, 1): 3.0}


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx"])
def test_is_an_honest_workbook_read(tmp_path: Path, name: str) -> None:
    content = old(SMALL) if name == "a.xls" else new(SMALL)
    assert rows(tmp_path, name, content) == [["Date", None], ["x", 3.0]]


def test_is_a_chain_that_leads_back_to_itself_refused(tmp_path: Path) -> None:
    content = old(SMALL)
    struct.pack_into("<I", content, fat_at(content) + 4, 0)  # the second sector leads to the first
    with pytest.raises(DamagedFile):
        rows(tmp_path, "a.xls", content)


def test_is_a_list_of_chains_that_leads_back_to_itself_refused(tmp_path: Path) -> None:
    content = old(SMALL)
    struct.pack_into("<II", content, 0x44, 0, 1)
    content[512 + 508 : 512 + 512] = struct.pack("<I", 0)
    with pytest.raises(DamagedFile):
        rows(tmp_path, "a.xls", content)


@pytest.mark.parametrize("at", [0x28, 0x2C, 0x40, 0x48])
def test_is_a_header_refused_that_tells_of_more_than_there_is(tmp_path: Path, at: int) -> None:
    content = old(SMALL)
    struct.pack_into("<I", content, at, 2**31)
    with pytest.raises(DamagedFile):
        rows(tmp_path, "a.xls", content)


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx"])
def test_is_a_cell_in_the_last_corner_refused(tmp_path: Path, name: str) -> None:
    last = (65535, 255) if name == "a.xls" else (1048575, 16383)
    far = SMALL | {last: "x"}
    path = tmp_path / name
    path.write_bytes(old(far) if name == "a.xls" else new(far))
    with pytest.raises(TooLarge):
        load_export(path)


def test_is_a_corner_found_where_two_parts_meet(tmp_path: Path) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(new(SMALL | {(1048575, 16383): "x"}))) as one,
        zipfile.ZipFile(out, "w") as two,
    ):
        for name in one.namelist():
            content = one.read(name)
            if name.endswith("sheet1.xml"):
                place = content.index(b'r="XFD1048576"')
                content = content.replace(
                    b"<sheetData>", b" " * (2**20 - place - 5) + b"<sheetData>"
                )
                assert content.index(b'r="XFD1048576"') < 2**20 < content.index(b'"', 2**20)
            two.writestr(name, content)
    with pytest.raises(TooLarge):
        rows(tmp_path, "a.xlsx", out.getvalue())
