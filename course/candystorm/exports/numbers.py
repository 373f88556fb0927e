"""Numbers and lengths of time as the platforms write them, a whole column at once.

A column is read by its own evidence: ``1.200`` is one thousand two hundred beside ``2.345.678``.
What cannot be read is missing, and its rows are told.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from candystorm.exports.columns import EMPTY, factorised

__all__ = ["Numbers", "parse_duration", "parse_durations", "parse_numbers"]

_SCALES = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "thousand": 1e3, "m": 1e6, "mio": 1e6, "mio.": 1e6,
    "million": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9,
}  # fmt: skip
_NUMBER = re.compile(r"^([+-]?)([\d.,'’ ]*\d[\d.,'’ ]*)\s*(%|[a-zA-Z]+\.?)?$")
#: 1.234.567, and 12,34,567 as India counts.
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{2,3})*\.\d{3}|\d{1,3}(?:,\d{2,3})*,\d{3}")
_CURRENCY = re.compile(r"^(?:€|\$|£|EUR|USD|CHF|GBP)\s*|\s*(?:€|\$|£|EUR|USD|CHF|GBP)$")


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A column of numbers: ``values`` (float64, NaN where missing) and ``bad`` (row positions)."""

    values: np.ndarray[Any, np.dtype[np.float64]]
    bad: np.ndarray[Any, np.dtype[np.intp]]


def parse_numbers(cells: Sequence[object], *, whole: bool = True) -> Numbers:
    """Read a column of numbers.

    Parameters
    ----------
    cells : sequence
        Texts, or numbers of a spreadsheet.
    whole : bool
        Whether it counts something: then a lone ``1.200`` or ``1,200`` is 1200, else 1.2.

    Returns
    -------
    Numbers
        Per cent become shares: ``12 %`` is 0.12.

    Examples
    --------
    >>> parse_numbers(["1.200", "3,5 Tsd.", "-2", "", "n/a", "many"]).values.tolist()
    [1200.0, 3500.0, -2.0, nan, nan, nan]
    >>> parse_numbers(["2,5 %", "0.1"], whole=False).values.tolist()
    [0.025, 0.1]
    """
    digits = _digits(cells)
    if digits is not None:
        return Numbers(digits, np.empty(0, dtype=np.intp))
    codes, uniques = factorised(cells)
    point = _decimal_point([cell for cell in uniques if isinstance(cell, str)], whole)
    read = [_number(cell, point) for cell in uniques]
    values = np.array([math.nan if one is None else one for one in read] or [math.nan])
    unreadable = np.array([one is None for one in read] or [False])
    return Numbers(values[codes], np.flatnonzero(unreadable[codes]))


def _digits(cells: Sequence[object]) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Return the numbers if all cells are texts of a few digits: then there is nothing to weigh."""
    texts = cast("Sequence[str]", cells)
    try:
        digits = "".join(texts)
    except TypeError:  # not only texts
        return None
    if not (digits.isascii() and digits.isdecimal()):
        return None
    values = np.fromstring(" ".join(texts), np.int64, sep=" ")
    if len(values) != len(texts) or values.max() >= 10**15:  # some are empty, or far too long
        return None
    return values.astype(float)


def _decimal_point(texts: Iterable[str], whole: bool) -> str:
    """Return which sign is the decimal point in a column, by what it must be somewhere."""
    points = {".": 0, ",": 0}
    for text in texts:
        found = _NUMBER.match(_CURRENCY.sub("", text.strip()))
        digits = found[2].strip() if found else ""
        dots, commas = digits.count("."), digits.count(",")
        if dots and commas:
            points["." if digits.rfind(".") > digits.rfind(",") else ","] += 3
        elif dots == 1 or commas == 1:
            sign = "." if dots else ","
            before, _, after = digits.partition(sign)
            if len(after) != 3 or before in ("", "0") or len(before) > 3:
                points[sign] += 1
            elif whole:
                points["," if sign == "." else "."] += 1
        elif dots > 1:
            points[","] += 3
        elif commas > 1:
            points["."] += 3
    return "," if points[","] > points["."] else "."


def _number(cell: object, point: str) -> float | None:
    """Return one number, NaN for an empty cell, None for one that is not a number."""
    if cell is None:
        return math.nan
    if isinstance(cell, bool):
        return float(cell)
    if isinstance(cell, int | float):
        try:
            return float(cell) if math.isfinite(cell) else math.nan
        except OverflowError:
            return None
    if not isinstance(cell, str):
        return None
    text = cell.replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-").strip()
    if text.casefold() in EMPTY:
        return math.nan
    if len(text) > 64:
        return None
    text = _CURRENCY.sub("", text)
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]
    found = _NUMBER.match(text)
    if not found:
        return None
    sign, digits, unit = found.groups()
    other = "," if point == "." else "."
    digits = re.sub(r"['’ ]", "", digits)
    if digits.count(other) == 1 and point not in digits and len(digits.partition(other)[2]) != 3:
        point, other = other, point  # 2,5 is two and a half in any company
    if digits.count(point) > 1:  # thousands after all
        point, other = other, point
    before, _, after = digits.partition(point)
    if other in after or (other in before and not _THOUSANDS.fullmatch(before)):
        return None
    digits = digits.replace(other, "").replace(point, ".")
    scale = 1.0
    if unit == "%":
        scale = 0.01
    elif unit:
        if unit.casefold() not in _SCALES:
            return None
        scale = _SCALES[unit.casefold()]
    try:
        value = float(sign + digits) * scale
    except ValueError:
        return None
    return round(value, 12) if scale == 0.01 else value


# --- lengths of time

_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{2})(?:\.\d+)?$")


def parse_durations(cells: Sequence[object]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a column of durations in seconds, NaN where there is none; see `parse_duration`."""
    codes, uniques = factorised(cells)
    read = [None if cell in (None, "") else parse_duration(cell) for cell in uniques]
    values = np.array([math.nan if one is None else one for one in read] or [math.nan])
    seconds: np.ndarray[Any, np.dtype[np.float64]] = values[codes]
    return seconds


def parse_duration(cell: object) -> float | None:
    """Return seconds of ``1:02:03``, ``PT4M13S``, a spreadsheet's duration or a plain number.

    >>> parse_duration("1:02:03"), parse_duration("PT4M13S"), parse_duration("45")
    (3723.0, 253.0, 45.0)
    """
    if isinstance(cell, dt.timedelta):
        return cell.total_seconds()
    if isinstance(cell, dt.time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    text = str(cell).strip()
    if found := _CLOCK.match(text):
        hours, minutes, seconds = found.groups()
        return int(hours or 0) * 3600.0 + int(minutes) * 60 + int(seconds)
    if found := re.match(r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$", text):
        hours, minutes, seconds = found.groups()
        return int(hours or 0) * 3600.0 + int(minutes or 0) * 60 + float(seconds or 0)
    number = _number(cell, ".")
    return None if number is None or math.isnan(number) else number
