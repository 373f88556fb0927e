"""Lines of a chat that was saved as text: who wrote what, and when.

Every phone writes them in its own language and clock. What a line means is therefore decided by
the whole file: all its messages begin alike, and their days only run forward.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import babel
import numpy as np

__all__ = ["Line", "chat_lines", "dates_of", "is_chat"]

#: Marks of direction: invisible, and at odd places in every chat.
MARKS = "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
NO_MARKS = dict.fromkeys(map(ord, MARKS))
_M = f"[{MARKS}]*"
_SPACES = " \u00a0\u2009\u202f"
_S = f"[{_SPACES}]"
#: Letters, with the signs above them that some scripts need.
_LETTER = r"[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0900-\u0e7f]"
#: ``31.12.24, 23:59``, ``12/31/24, 11:59 PM``, ``2024/12/31 下午11:59``, ``13. 6. 2018. klo 21.25``
_MOMENT = (
    rf"(?P<first>\d{{1,4}}){_M}(?P<sign>[./-]){_M}{_S}?"
    rf"(?P<second>\d{{1,4}}){_M}(?P=sign){_M}{_S}?(?P<third>\d{{1,4}})"
    rf"(?P<before>(?:[{MARKS}{_SPACES}.,،]|{_LETTER}){{0,24}}?)"
    rf"(?P<hour>\d{{1,2}})(?:[:.٫]|{_S}?h{_S}?)(?P<minute>\d{{2}})(?:[:.٫](?P<second_>\d{{2}}))?"
    rf"(?P<after>(?:[{MARKS}{_SPACES}.]|{_LETTER}){{0,24}}?)"
)
_BRACKETED = re.compile(rf"^{_M}\[{_M}{_MOMENT}{_M}\]{_S}?(?P<rest>.*)$", re.S)
_DASHED = re.compile(
    rf"^{_M}{_MOMENT}(?P<end>{_M}{_S}[-–—]{_S}{_M}|{_S},{_S}|:{_S})(?P<rest>.*)$", re.S
)
_BARE = re.compile(rf"^{_M}{_MOMENT}(?P<end>{_S})(?P<rest>.*)$", re.S)

_NAME_AND_TEXT = re.compile(r"^(?P<name>.{1,100}?):(?: (?P<text>.*))?$", re.S)
_NAME_AND_TEXT_BRACKETED = re.compile(r"^(?P<name>[^:]{1,100}):(?P<text>.*)$", re.S)
_QUOTES = re.compile('["“”„«»‟]')
#: What programs call what they log: a line of theirs begins like one of a chat.
_LOG_LEVELS = frozenset(
    ["info", "error", "warn", "warning", "debug", "trace", "fatal", "critical", "notice", "severe"]
)

#: Languages whose words for the half of the day a phone writes.
_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "is", "pl", "cs", "sk", "hu",
    "ro", "bg", "hr", "sl", "sr", "mk", "sq", "el", "tr", "ru", "uk", "lt", "lv", "et", "ca", "eu",
    "gl", "ar", "fa", "he", "hi", "bn", "mr", "ta", "te", "ur", "th", "vi", "id", "ms", "fil", "sw",
    "af", "zh", "zh_Hant", "ja", "ko",
)  # fmt: skip
#: Stand behind the time, but say nothing.
_NO_PERIOD = frozenset(["", "uhr", "h", "hs", "hrs", "uur", "น"])
_DAY = 24 * 3600
_COMMON = {"am": (0, _DAY // 2), "pm": (_DAY // 2, _DAY)}


@dataclass(slots=True)
class Line:
    """A message of a chat, or a line that the app itself wrote.

    Attributes
    ----------
    number : int
        Where it begins, counted from 1.
    date : tuple of str
        The three numbers of its day, as they stand there.
    sign : str
        What stands between them.
    clock : (int, int, int)
        Hour of 24, minute and second.
    name : str
        Who wrote it, "" for the app itself.
    text : str
        What, with line breaks and all marks.
    marked : bool
        Whether a mark stands before all: so begins what has a photo or a file with it.
    bracketed : bool
        Whether the time stands in brackets, as iPhones write it.
    period : str
        The half of the day as it is written, "" on a clock of 24 hours.
    """

    number: int
    date: tuple[str, str, str]
    sign: str
    clock: tuple[int, int, int]
    name: str
    text: str
    marked: bool
    bracketed: bool
    period: str


@dataclass(frozen=True, slots=True)
class _Style:
    """How the messages of one file begin."""

    pattern: re.Pattern[str]
    sign: str
    end: str
    seconds: bool


def is_chat(text: str) -> bool:
    """Return whether a text begins as a chat does, and people write in it.

    Parameters
    ----------
    text : str
        The file, or its beginning.
    """
    first = text.lstrip(MARKS + " \r\n")[:1]
    if not first or not (first == "[" or first.isdigit()):
        return False
    names = [line.name.casefold() for line in chat_lines(text) if line.name]
    logged = sum(name.strip() in _LOG_LEVELS for name in names)
    return len(names) > 0 and logged * 2 < len(names)


def chat_lines(text: str) -> Iterator[Line]:
    r"""Return the messages of a chat, and what the app wrote between them.

    Parameters
    ----------
    text : str
        The whole file; the first line that is not empty says how messages begin in it.

    Examples
    --------
    >>> chat = "31.12.24, 23:59 - Erika: Guten\nRutsch!\n01.01.25, 00:01 - Max: Prost"
    >>> [(line.date, line.name, line.text) for line in chat_lines(chat)]
    [(('31', '12', '24'), 'Erika', 'Guten\nRutsch!'), (('01', '01', '25'), 'Max', 'Prost')]
    """
    style: _Style | None = None
    current: Line | None = None
    more: list[str] = []
    # Other signs that break lines are signs in a message.
    for number, raw in enumerate(text.split("\n"), 1):
        row = raw.removesuffix("\r")
        if style is None:
            if not row.strip(MARKS + " "):
                continue
            style = _style_of(row)
            if style is None:
                return
        found = _line(row, number, style)
        if found is None:
            more.append(row)
            continue
        if current is not None:
            yield _whole(current, more)
        current, more = found, []
    if current is not None:
        yield _whole(current, more)


def _whole(line: Line, more: list[str]) -> Line:
    if more:
        line.text = "\n".join([line.text, *more])
    line.text = line.text.rstrip()
    return line


def _style_of(row: str) -> _Style | None:
    for pattern in (_BRACKETED, _DASHED, _BARE):
        found = pattern.match(row)
        if not found or (pattern is _BARE and not found["second_"]):
            continue
        if _clock(found) is not None:
            return _Style(pattern, found["sign"], _end(found), found["second_"] is not None)
    return None


def _end(found: re.Match[str]) -> str:
    return "]" if found.re is _BRACKETED else found["end"].strip(MARKS + _SPACES)


def _line(row: str, number: int, style: _Style) -> Line | None:
    found = style.pattern.match(row)
    if (
        not found
        or found["sign"] != style.sign
        or _end(found) != style.end
        or (found["second_"] is not None) != style.seconds
    ):
        return None
    clock = _clock(found)
    if clock is None:
        return None
    bracketed = style.pattern is _BRACKETED
    name, text = _name_and_text(found["rest"], bracketed)
    return Line(
        number, (found["first"], found["second"], found["third"]), found["sign"], clock[:3], name,
        text, row[:1] in MARKS, bracketed, clock[3],
    )  # fmt: skip


def _name_and_text(rest: str, bracketed: bool) -> tuple[str, str]:
    """Return who wrote a line and what; "" and all of it where it has no name."""
    found = (_NAME_AND_TEXT_BRACKETED if bracketed else _NAME_AND_TEXT).match(rest)
    # “Erika changed the name to “A: b””: the colon stands within the quotes.
    if not found or len(_QUOTES.findall(found["name"])) % 2:
        return "", rest
    name = found["name"].translate(NO_MARKS).replace("\u202f", " ")
    name = name.replace("\u00a0", " ").strip().removeprefix("~").strip()
    return name, (found["text"] or "").removeprefix(" ")


# --- the clock


def _clock(found: re.Match[str]) -> tuple[int, int, int, str] | None:
    """Return hour, minute, second of a line, and how it names the half of the day."""
    hour, minute = int(found["hour"]), int(found["minute"])
    second = int(found["second_"] or 0)
    after, before = _word(found["after"]), _word(found["before"])
    period = _period(after) or _period(before)
    if after not in _NO_PERIOD and _period(after) is None:
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    if period is None or not 1 <= hour <= 12:
        return hour, minute, second, ""
    start, end = period
    exact = (hour % 12) * 3600 + minute * 60
    inside = [
        at for at in (exact, exact + _DAY // 2)
        if (start <= at < end if start < end else at >= start or at < end)
    ]  # fmt: skip
    at = inside[0] if len(inside) == 1 else exact + (_DAY // 2 if start >= _DAY // 2 else 0)
    written = (found["after"] or found["before"]).strip(MARKS + _SPACES)
    return at // 3600, minute, second, written


def _period(word: str) -> tuple[int, int] | None:
    if word in _NO_PERIOD:
        return None
    return _COMMON.get(word) or day_periods().get(word)  # many languages take a moment to load


@lru_cache(maxsize=1024)
def _word(text: str) -> str:
    plain = text.casefold().translate(NO_MARKS)
    return re.sub(r"[\s.,،]", "", plain)


@cache
def day_periods() -> dict[str, tuple[int, int]]:
    """Return when the half of a day begins and ends (seconds), by its word in many languages."""
    found: dict[str, tuple[int, int]] = {}
    for language in _LANGUAGES:
        locale = babel.Locale.parse(language)
        spans = _spans(locale)
        for context in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                for period, word in locale.day_periods.get(context, {}).get(width, {}).items():
                    if period in spans and _word(word) not in _NO_PERIOD:
                        found.setdefault(_word(word), spans[period])
    # As older phones wrote them.
    return found | _COMMON | {"오전": _COMMON["am"], "오후": _COMMON["pm"]}


def _spans(locale: babel.Locale) -> dict[str, tuple[int, int]]:
    spans = {"am": (0, _DAY // 2), "pm": (_DAY // 2, _DAY)}
    for period, rules in (locale.day_period_rules.get(None) or {}).items():
        for rule in rules:
            if "from" in rule and "before" in rule:
                spans[period] = (rule["from"], rule["before"])
            elif "at" in rule:
                spans.setdefault(period, (rule["at"], rule["at"] + 3600))
    return spans


# --- the days

#: Positions of year, month and day.
_ORDERS = {
    "dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2), "ydm": (0, 2, 1),
    "myd": (1, 0, 2), "dym": (1, 2, 0),
}  # fmt: skip
_BUDDHIST = 543
_FIRST_YEAR, _LAST_YEAR = 2009, 2199


def dates_of(lines: list[Line]) -> tuple[list[str], str, bool]:
    """Return the days of messages, decided by all of them together.

    Parameters
    ----------
    lines : list of Line
        In their order. Where nothing else tells, days come before months; with a slash months
        do where the clock says AM and PM, as in America.

    Returns
    -------
    dates : list of str
        ``"2024-12-31 23:59:00"``; days that are none (31 February) as they stand.
    order : str
        E.g. ``"dmy"``.
    ambiguous : bool
        Whether another order would fit as well.
    """
    if not lines:
        return [], "dmy", False
    days = np.array([[int(part) for part in line.date] for line in lines], dtype=np.int64)
    orders = _possible(lines)
    scores = {order: _score(days, order) for order in orders}
    best = max(orders, key=lambda order: scores[order])  # the first of equals
    rival = {"dmy": "mdy", "mdy": "dmy"}.get(best)
    ambiguous = lines[0].sign == "/" and rival in scores and scores[rival] == scores[best]
    year, month, day = (days[:, position] for position in _ORDERS[best])
    stamps = [
        f"{y}-{m:02}-{d:02} {h:02}:{minute:02}:{second:02}"
        for y, m, d, (h, minute, second) in zip(
            _full(year).tolist(), month.tolist(), day.tolist(),
            (line.clock for line in lines), strict=True,
        )
    ]  # fmt: skip
    return stamps, best, ambiguous


def _possible(lines: list[Line]) -> list[str]:
    widths = [max(len(line.date[n]) for line in lines) for n in range(3)]
    if widths[0] == 4:
        return ["ymd", "ydm"]
    if widths[1] == 4:
        return ["myd", "dym"]
    american = lines[0].sign == "/" and any(line.period in ("AM", "PM") for line in lines)
    orders = ["mdy", "dmy"] if american else ["dmy", "mdy"]
    return orders if widths[2] == 4 else [*orders, "ymd"]


def _score(days: np.ndarray[tuple[int, int], np.dtype[np.int64]], order: str) -> tuple[int, int]:
    """Return how many days there are in that order, and how often the next is no earlier."""
    year, month, day = (days[:, position] for position in _ORDERS[order])
    year = _full(year)
    valid = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    valid &= (year >= _FIRST_YEAR) & (year <= _LAST_YEAR)
    running = (year * 100 + month) * 100 + day
    return int(valid.sum()), int((np.diff(running) >= 0).sum())


def _full(
    year: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    full = np.where(year < 100, year + 2000, year)
    return np.where((full > 2400) & (full < 2800), full - _BUDDHIST, full)
