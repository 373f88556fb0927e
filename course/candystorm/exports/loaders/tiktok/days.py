"""Days as TikTok Studio writes them: without a year, in the language of the person."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import babel
from babel.dates import get_month_names

__all__ = ["DayOfYear", "days_without_year", "nearest", "row_of_days"]

#: English first: of languages that know the same words, the first wins.
_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "is", "pl", "cs", "sk", "hu",
    "ro", "bg", "hr", "sr", "sl", "el", "tr", "ru", "uk", "vi", "id", "ms", "fil", "ar", "he", "th",
    "hi", "bn", "ur", "my", "km", "jv",
)  # fmt: skip
#: Months that people write in words where Unicode's data has numbers.
_VIETNAMESE = (
    "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai",
)  # fmt: skip
_AUSTRIAN = {"jänner": 1, "feber": 2}
_LONGEST = 60
#: A year has fewer days than this; what differs more often is something else.
_MOST = 2_000
_EAST_ASIAN = re.compile(r"^\D*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?\s*$")
_NUMBER = re.compile(r"\d{1,2}(?!\d)")

DayOfYear = tuple[int, int]
"""Month and day."""


@cache
def _names(language: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Return the names of the months of a language, and what finds one in a text."""
    locale = babel.Locale.parse(language)
    months: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for month, name in get_month_names(width, context, locale).items():
                word = _plain(name)
                if len(word) > 1 and not word.isdigit():
                    months.setdefault(word, int(month))
    if language == "de":
        months |= _AUSTRIAN
    if language == "vi":
        months |= {f"tháng {name}": month for month, name in enumerate(_VIETNAMESE, 1)}
        months |= {"tháng giêng": 1, "tháng bốn": 4, "tháng bẩy": 7, "tháng chạp": 12}
    if language == "he":
        months |= {f"ב{name}": month for name, month in months.items()}
    longest_first = sorted(months, key=len, reverse=True)
    found = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return found, months


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace(".", " ").strip()


def _day(text: str, language: str) -> DayOfYear | None:
    pattern, months = _names(language)
    found = pattern.search(text)
    if found is None:
        return None
    number = _NUMBER.search(text[: found.start()] + " " + text[found.end() :])
    return _possible(months[found[0]], int(number[0])) if number else None


def _possible(month: int, day: int) -> DayOfYear | None:
    try:
        dt.date(2000, month, day)
    except ValueError:
        return None
    return month, day


def days_without_year(cells: Sequence[object]) -> list[DayOfYear | None]:
    """Return month and day of each cell, None where it is not a day without a year.

    The language is that which understands most of the column: ``listopada`` is November in
    Polish, and October in Croatian.

    >>> days_without_year(["August 18", "9月13日", "18 tháng Tám", "18.08.2026", "many"])
    [(8, 18), (9, 13), (8, 18), None, None]
    """
    texts = {
        cell: _plain(cell)
        for cell in cells
        if isinstance(cell, str) and len(cell) <= _LONGEST and not re.search(r"\d{3}", cell)
    }
    known: dict[str, DayOfYear | None] = {}
    for cell, text in texts.items():
        if east := _EAST_ASIAN.match(text):
            known[cell] = _possible(int(east[1]), int(east[2]))
    left = {cell: text for cell, text in texts.items() if cell not in known}
    while 0 < len(left) <= _MOST:
        best: dict[str, DayOfYear] = {}
        for language in _LANGUAGES:
            read = {cell: day for cell, text in left.items() if (day := _day(text, language))}
            if len(read) > len(best):
                best = read
        if not best:
            break
        known |= best
        left = {cell: text for cell, text in left.items() if cell not in best}
    return [known.get(cell) if isinstance(cell, str) else None for cell in cells]


def row_of_days(days: Sequence[DayOfYear | None], last: dt.date) -> list[dt.date | None]:
    """Return the days of a table with one row a day: years change where December meets January.

    Parameters
    ----------
    days : sequence
        In the order of the rows, forwards or backwards.
    last : date
        No day is after this one.
    """
    there = [(n, day) for n, day in enumerate(days) if day is not None]
    steps = [
        (_ordinal(after) - _ordinal(before)) % 366 for (_, before), (_, after) in pairwise(there)
    ]
    forwards = sum(step <= 183 for step in steps) * 2 >= len(steps)
    found: list[dt.date | None] = [None] * len(days)
    following = last
    for n, day in reversed(there) if forwards else there:
        date = nearest(day, not_after=following)
        found[n] = date
        following = date or following
    return found


def nearest(day: DayOfYear, not_after: dt.date) -> dt.date | None:
    """Return the last such day that is not after a date; None where there is none."""
    for year in range(not_after.year, not_after.year - 9, -1):  # 29 February
        if year < dt.MINYEAR:
            return None
        try:
            date = dt.date(year, *day)
        except ValueError:
            continue
        if date <= not_after:
            return date
    return None


def _ordinal(day: DayOfYear) -> int:
    return dt.date(2000, *day).timetuple().tm_yday
