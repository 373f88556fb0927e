"""Dates as the platforms write them, a whole column at once.

A column is read by its own evidence: 3/4 is 4 March beside 3/25. What cannot be read is missing,
and its rows are told.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import babel
import numpy as np
import pandas as pd
from babel.dates import get_month_names

from candystorm.exports.columns import EMPTY, factorised

__all__ = ["Dates", "parse_dates"]

_FORMATS = (
    "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y/%m/%d", "%Y%m%d", "%Y-%m",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d.%m.%y %H:%M:%S", "%d.%m.%y %H:%M",
    "%d.%m.%y",
    "%b %d %Y %H:%M:%S", "%b %d %Y %H:%M", "%b %d %Y %I:%M:%S %p", "%b %d %Y %I:%M %p", "%b %d %Y",
    "%d %b %Y %H:%M:%S", "%d %b %Y %H:%M", "%d %b %Y %I:%M:%S %p", "%d %b %Y %I:%M %p", "%d %b %Y",
    "%d %b %y %H:%M", "%d %b %y %I:%M %p", "%d %b %y",
    "%b %d %H:%M:%S %Y", "%b %Y",
)  # fmt: skip
_SLASHES = {
    "mdy": (
        "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p",
        "%m/%d/%Y", "%m/%d/%y %H:%M:%S", "%m/%d/%y %H:%M", "%m/%d/%y %I:%M %p", "%m/%d/%y",
        "%m-%d-%Y %H:%M", "%m-%d-%Y",
    ),
    "dmy": (
        "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M %p",
        "%d/%m/%Y", "%d/%m/%y %H:%M:%S", "%d/%m/%y %H:%M", "%d/%m/%y %I:%M %p", "%d/%m/%y",
        "%d-%m-%Y %H:%M", "%d-%m-%Y",
    ),
}  # fmt: skip
_YEARLESS = ("%b %d %H:%M", "%b %d", "%d %b", "%m-%d", "%d.%m.")
_DIGIT = re.compile(r"\d")
_ZONE = re.compile(r"(?:\s?(?P<utc>Z|UTC|GMT)|\s?(?P<offset>[+-]\d{2}:?\d{2}))$")
_WORD = re.compile(r"[^\W\d_]+\.?")
_CJK = re.compile(r"^(?:(\d{4})\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_FEW = 400
_EPOCH_S = (8e8, 4.2e9)
_EXCEL_DAYS = (30_000, 60_000)
_EXCEL_START = dt.datetime(1899, 12, 30)
#: Languages whose month names are understood: Babel knows them, platforms write them.
_LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro",
    "bg", "hr", "sl", "tr", "ru", "uk", "el", "vi", "id",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """A column of moments.

    Attributes
    ----------
    values : Series
        UTC, microseconds; NaT where missing.
    bad : ndarray
        Positions of cells that are no date.
    precise : bool
        Whether there are times of day, or only days.
    zoned : bool
        Whether the cells themselves say their time zone.
    order : str
        "mdy" or "dmy" where days and months are told apart by slashes, else "".
    ambiguous : bool
        Whether nothing in the column showed which of the two it is.
    yearless : bool
        Whether the year had to be taken from elsewhere.
    mixed : bool
        Whether some are written with slashes and others with dots, as a spreadsheet leaves them.
    """

    values: pd.Series[pd.Timestamp]
    bad: np.ndarray[Any, np.dtype[np.intp]]
    precise: bool
    zoned: bool
    order: str = ""
    ambiguous: bool = False
    yearless: bool = False
    mixed: bool = False


def parse_dates(
    cells: Sequence[object],
    *,
    timezone: str = "UTC",
    order: str = "mdy",
    year: int | None = None,
) -> Dates:
    """Read a column of dates.

    Parameters
    ----------
    cells : sequence
        Texts in any of the usual forms and languages, dates of a spreadsheet, seconds or
        milliseconds since 1970.
    timezone : str
        Where the clock hangs when a cell does not say it (IANA name).
    order : {"mdy", "dmy"}
        What 3/4 means when nothing in the column tells.
    year : int, optional
        The year of the last date, for columns that tell none ("August 18"); without it they
        are not read.

    Returns
    -------
    Dates

    Examples
    --------
    >>> parse_dates(["Sat, Sep 12, 2026", "13. Mai 2026"]).values.dt.strftime("%F").tolist()
    ['2026-09-12', '2026-05-13']
    >>> found = parse_dates(["03/04/2026 21:13", "03/25/2026 09:00"], timezone="Europe/Vienna")
    >>> found.order, str(found.values[0])
    ('mdy', '2026-03-04 20:13:00+00:00')
    """
    if len(cells) > 1000 and set(map(type, cells)) <= {int, float}:
        seconds = np.array(cells, dtype=float)
        if ((seconds >= _EPOCH_S[0]) & (seconds <= _EPOCH_S[1])).all():
            moments_us = (seconds * 1e6).round().astype("datetime64[us]")
            return Dates(pd.Series(moments_us).dt.tz_localize("UTC"), np.array([], int), True, True)
    codes, uniques = factorised(cells)
    read = [_prepared(cell) for cell in uniques]
    texts = {n: one for n, one in enumerate(read) if isinstance(one, str)}
    order, ambiguous = _slash_order(texts.values(), order)
    moments, precise_texts, yearless = _parsed_texts(texts, order, year)
    zone = ZoneInfo(timezone)
    values = np.full(max(len(uniques), 1), np.datetime64("NaT", "us"))
    bad = np.zeros(max(len(uniques), 1), dtype=bool)
    precise, zoned = precise_texts, False
    naive: list[int] = []
    for n, one in enumerate(read):
        if isinstance(one, str):
            moment, said_zone, has_time = moments.get(n, (None, False, False))
            if moment is None:
                bad[n] = True
                continue
            values[n] = moment
            if said_zone:
                zoned = True
            elif has_time:  # a day stays the day that it is
                naive.append(n)
        elif isinstance(one, tuple):
            day, has_time, in_utc = one
            values[n] = np.datetime64(day, "us")
            precise |= has_time
            if in_utc:
                zoned = True
            elif has_time:
                naive.append(n)
        elif one is False:
            bad[n] = True
    if precise and naive and timezone != "UTC":
        values[naive] = _to_utc(values[naive], zone)
    slashes = _have("/-", texts.values())
    series = pd.Series(values[codes] if len(cells) else values[:0]).dt.tz_localize("UTC")
    return Dates(
        series, np.flatnonzero(bad[codes]) if len(cells) else codes, precise, zoned,
        order if slashes else "", ambiguous, yearless, slashes and _have(".", texts.values()),
    )  # fmt: skip


def _to_utc(naive: Any, zone: ZoneInfo) -> Any:
    local = pd.DatetimeIndex(naive).tz_localize(
        zone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward"
    )
    return local.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]")


def _prepared(cell: object) -> str | _Moment | bool | None:
    """Return a text to parse, a moment (with time? in UTC?), None if empty, False if no date."""
    if cell is None or cell is pd.NaT:
        return None
    if isinstance(cell, dt.datetime):
        try:
            moment = cell.astimezone(dt.UTC).replace(tzinfo=None) if cell.tzinfo else cell
        except (OverflowError, ValueError):
            return False
        return _in_range(moment, cell.time() != dt.time(0) or bool(cell.tzinfo), bool(cell.tzinfo))
    if isinstance(cell, dt.date):
        return _in_range(dt.datetime(cell.year, cell.month, cell.day), False, False)
    if isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return _number_date(float(cell)) if abs(cell) < 1e18 else False
    if not isinstance(cell, str):
        return False
    text = cell.strip()
    if text.casefold() in EMPTY:
        return None
    if len(text) > 80:
        return False
    if text.replace(".", "", 1).isdigit() and text.isascii() and len(text.partition(".")[0]) != 8:
        number = float(text)
        if number >= _EPOCH_S[0]:
            return _number_date(number)
    return _plain_date(text)


_Moment = tuple[dt.datetime, bool, bool]
"""A moment, whether it has a time of day, and whether it is in UTC."""


def _in_range(moment: dt.datetime, has_time: bool, in_utc: bool) -> _Moment | bool:
    return (moment, has_time, in_utc) if 1970 <= moment.year <= 2199 else False


def _number_date(number: float) -> _Moment | bool | None:
    if not math.isfinite(number):
        return None if math.isnan(number) else False
    for scale in (1, 1e3, 1e6):
        if _EPOCH_S[0] <= number / scale <= _EPOCH_S[1]:
            moment = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=number / scale)
            return moment, True, True
    if _EXCEL_DAYS[0] <= number <= _EXCEL_DAYS[1]:
        moment = _EXCEL_START + dt.timedelta(days=number)
        return moment, number % 1 != 0, False
    return False


@cache
def _months() -> dict[str, str]:
    """Return the English short name of a month by its name in many languages."""
    short = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        locale = babel.Locale.parse(language)
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, locale).items():
                    word = name.casefold().rstrip(".")
                    if not word.isdigit() and len(word) > 2:
                        names.setdefault(word, short[int(month) - 1])
    names |= {"sept": "Sep", "mär": "Mar", "mrz": "Mar", "jän": "Jan", "jänner": "Jan",
              "feber": "Feb", "maerz": "Mar"}  # fmt: skip
    return names


def _plain_date(text: str) -> str:
    """Return a date in a form that a format can have: months in English, no weekday, no commas."""
    if found := _CJK.match(text):
        year, month, day = found.groups()
        return f"{year}-{int(month):02}-{int(day):02}" if year else f"{int(month):02}-{int(day):02}"
    text = text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u200e", "")
    if text[:4].isdigit() and text[4:5] in "-/":
        return text  # ISO, nothing to translate
    months = _months()
    has_month = False

    def word(found: re.Match[str]) -> str:
        nonlocal has_month
        name = found[0]
        bare = name.casefold().rstrip(".")
        if bare in ("am", "pm"):
            return name.rstrip(".").upper()
        if bare in ("z", "t", "utc", "gmt"):
            return name
        if not has_month and bare in months:
            has_month = True
            return f" {months[bare]} "
        return " "

    text = text.replace("a.m.", "AM").replace("p.m.", "PM")
    if any(sign.isalpha() for sign in text):
        text = _WORD.sub(word, text)
    if has_month:
        text = re.sub(r"(?<=\d)\.(?!\d)", " ", text)
    text = text.replace(",", " ").strip()
    return " ".join(text.split())


def _have(signs: str, texts: Iterable[str]) -> bool:
    form = re.compile(rf"\d{{1,2}}[{signs}]\d{{1,2}}[{signs}]\d{{2,4}}")
    return any(map(form.match, texts))


def _slash_order(texts: Iterable[str], expected: str) -> tuple[str, bool]:
    first = second = 0
    seen = False
    for text in texts:
        if found := re.match(r"(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}", text):
            seen = True
            first, second = max(first, int(found[1])), max(second, int(found[2]))
    if first > 12 >= second:
        return "dmy", False
    if second > 12 >= first:
        return "mdy", False
    return expected, seen


_Found = tuple[np.datetime64, bool, bool]
"""A moment, whether its zone was said, and whether it has a time of day."""


def _parsed_texts(
    texts: dict[int, str], order: str, year: int | None
) -> tuple[dict[int, _Found], bool, bool]:
    """Parse by one format after the other; each takes what it can of what is left."""
    found: dict[int, _Found] = {}
    offsets: dict[int, tuple[str, int | None]] = {}
    for n, text in texts.items():
        if not _DIGIT.search(text):
            continue
        zone = _ZONE.search(text) if len(text) > 10 else None
        minutes: int | None = None
        if zone:
            text = text[: zone.start()]
            minutes = 0
            if zone["offset"]:
                digits = zone["offset"].replace(":", "")
                minutes = int(digits[1:3]) * 60 + int(digits[3:5])
                minutes = -minutes if digits[0] == "-" else minutes
        elif " +0000 " in text or " +0000" in text:  # Tue Mar 19 14:05:17 +0000 2019
            text, minutes = text.replace(" +0000", ""), 0
        offsets[n] = (text, minutes)
    precise = yearless = False
    left = dict(offsets)
    formats = (*_FORMATS[:8], *_SLASHES[order], *_FORMATS[8:])
    for form in formats:
        if not left:
            break
        taken = _by_format(left, form)
        has_time = "%H" in form or "%I" in form
        precise |= bool(taken) and has_time
        for n, moment in taken.items():
            minutes = left.pop(n)[1]
            found[n] = (*_shifted(moment, minutes), has_time)
    if left and year is not None:
        yearless = _without_year(left, year, found)
    return found, precise, yearless


def _shifted(moment: np.datetime64, minutes: int | None) -> tuple[np.datetime64, bool]:
    if minutes is None:
        return moment, False
    return moment - np.timedelta64(minutes, "m"), True


def _by_format(left: dict[int, tuple[str, int | None]], form: str) -> dict[int, np.datetime64]:
    numbers = list(left)
    if len(numbers) <= _FEW:  # one by one is faster than to set up a whole column
        read = ((n, _parsed(left[n][0], form)) for n in numbers)
        return {n: np.datetime64(moment, "us") for n, moment in read if moment}
    # A look at the first and the last spares most formats the whole column.
    sample = [left[n][0] for n in (*numbers[:50], *numbers[-50:])]
    if not any(_parsed(text, form) for text in sample):
        return {}
    parsed = pd.to_datetime(
        pd.Series([left[n][0] for n in numbers], dtype=object), format=form, errors="coerce"
    )
    good = parsed.notna() & parsed.dt.year.between(1970, 2199)
    values = parsed.to_numpy().astype("datetime64[us]")
    return {numbers[i]: values[i] for i in np.flatnonzero(good.to_numpy())}


@lru_cache(maxsize=1 << 14)  # a heading is looked for in one row after the other
def _parsed(text: str, form: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.strptime(text, form)
    except ValueError:
        return None
    return moment if 1970 <= moment.year <= 2199 else None


def _without_year(
    left: dict[int, tuple[str, int | None]], year: int, found: dict[int, _Found]
) -> bool:
    """Read days without a year; where months run backwards a new year has begun."""
    days: list[tuple[int, dt.date]] = []
    for n, (text, _) in left.items():
        for form in _YEARLESS:
            try:
                days.append((n, dt.datetime.strptime(f"{text} 2000", f"{form} %Y").date()))
                break
            except ValueError:
                continue
    if not days:
        return False
    rising = sum(b[1] >= a[1] for a, b in pairwise(days)) * 2 >= len(days) - 1
    ordered = days[::-1] if rising else days
    current, after = year, dt.date(2000, 12, 31)
    for n, day in ordered:
        if day.month > after.month + 6:
            current -= 1
        after = day
        try:
            found[n] = (np.datetime64(day.replace(year=current), "us"), False, False)
        except ValueError:  # 29 February of a year that has none
            continue
        left.pop(n)
    return True
