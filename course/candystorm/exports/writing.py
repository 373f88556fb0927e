"""Tables to take away: CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from candystorm.exports.errors import ExportError

if TYPE_CHECKING:
    from candystorm.exports._load import Export

__all__ = ["safe_cell", "to_csv", "write_tables"]

#: A spreadsheet takes a cell that begins so for a formula, and may call programs or addresses.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("Brot = gut"), safe_cell("-3")
    ("'=HYPERLINK(1)", 'Brot = gut', "'-3")
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8 with a mark, for Excel; texts safe, numbers as they are.

    Parameters
    ----------
    table : DataFrame
        In canonical columns; times are written in UTC.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(str(name)) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, str):
        return safe_cell(value)
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def write_tables(export: Export, folder: Path) -> list[Path]:
    """Write posts, daily figures and comments of an export into a folder, those that have rows.

    Parameters
    ----------
    export : Export
        What was loaded; its people have pseudonyms.
    folder : Path
        Where to; it is made if it is not there.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    ExportError
        The folder is full or may not be written to.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("posts", "daily", "comments"):
            table = getattr(export, name)
            if len(table):
                path = folder / f"{export.platform}-{name}.csv"
                path.write_bytes(to_csv(table))
                written.append(path)
    except OSError as error:
        raise ExportError(
            "The tables could not be saved: the folder is full or may not be written to."
        ) from error
    return written
