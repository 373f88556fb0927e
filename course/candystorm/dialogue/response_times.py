"""How fast an organisation answers, by the clock and in its opening hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from candystorm.dialogue._answering import MICROSECONDS_AN_HOUR, Waits, read_waits
from candystorm.dialogue._threads import UNKNOWN, Times
from candystorm.errors import CandystormError

__all__ = [
    "BusinessHours",
    "FirstResponseTime",
    "InvalidBusinessHours",
    "first_response_time",
    "response_time_by_weekday_and_hour",
]

_DAY = np.timedelta64(1, "D")
_MIDNIGHT = dt.time(0)


class InvalidBusinessHours(CandystormError):
    """Opening hours that no office could keep."""


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When somebody is there to answer, in local time.

    Parameters
    ----------
    opens, closes : datetime.time
        Local times; midnight as ``closes`` means the end of the day.
    weekdays : collection of int
        Days that are open, 0 = Monday to 6 = Sunday.
    holidays : collection of datetime.date
        Days that are closed all the same.

    Raises
    ------
    InvalidBusinessHours
        It closes before it opens, opens on no day, or a weekday is not in 0..6.

    Examples
    --------
    >>> BusinessHours(dt.time(8), dt.time(12, 30), weekdays={0, 2}).weekdays
    frozenset({0, 2})
    """

    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(17)
    weekdays: Collection[int] = field(default=frozenset(range(5)))
    holidays: Collection[dt.date] = field(default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "weekdays", frozenset(self.weekdays))
        object.__setattr__(self, "holidays", frozenset(self.holidays))
        if self.closes <= self.opens and self.closes != _MIDNIGHT:
            raise InvalidBusinessHours(
                "It cannot close at %(closes)s when it opens at %(opens)s.",
                opens=self.opens,
                closes=self.closes,
            )
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise InvalidBusinessHours(
                "Weekdays are numbers from 0 (Monday) to 6 (Sunday), not %(weekdays)s.",
                weekdays=sorted(self.weekdays),
            )


@dataclass(frozen=True, slots=True)
class FirstResponseTime:
    """How long people waited for the first answer.

    Attributes
    ----------
    median_hours, p90_hours : float
        Hours after which half, and nine tenths, of the answered comments had their answer; NaN
        when no answer has a known time.
    within_1h, within_4h, within_24h : float
        Share in [0, 1] of **all** comments that needed an answer and got it within that time:
        silence is a response time too, so an unanswered comment is not within. Comments whose
        answer has no known time are left out. NaN when there is none.
    n : int
        Comments that needed an answer.
    n_answered : int
        How many of them got one.
    n_timed : int
        How many of these have a known response time.
    """

    median_hours: float
    p90_hours: float
    within_1h: float
    within_4h: float
    within_24h: float
    n: int
    n_answered: int
    n_timed: int


def first_response_time(
    comments: pd.DataFrame,
    *,
    business_hours: BusinessHours | None = None,
    tz: str = "Europe/Vienna",
) -> FirstResponseTime:
    """Measure the time from a comment that needs an answer to its first answer.

    Parameters
    ----------
    comments : DataFrame
        Comments in canonical columns, or the table that :func:`candystorm.dialogue.answers` made
        of them.
    business_hours : BusinessHours or None
        Count only the hours that are open; None counts every hour.
    tz : str
        Time zone of the business hours, e.g. ``"Europe/Berlin"``. Summer time is respected.

    Returns
    -------
    FirstResponseTime

    Examples
    --------
    >>> comments = pd.DataFrame({
    ...     "comment_id": ["a", "b"], "parent_id": [None, "a"], "is_own": [False, True],
    ...     "created_at": pd.to_datetime(["2026-03-06 15:00", "2026-03-09 09:00"], utc=True),
    ... })
    >>> first_response_time(comments).median_hours
    66.0
    >>> first_response_time(comments, business_hours=BusinessHours()).median_hours
    2.0
    """
    waits = read_waits(comments)
    answered = waits.needs_reply & waits.answered
    hours = _hours(waits, business_hours, tz)[answered]
    hours = hours[~np.isnan(hours)]
    n, n_answered = int(np.count_nonzero(waits.needs_reply)), int(np.count_nonzero(answered))
    judged = n - n_answered + hours.size

    def within(limit: float) -> float:
        return int(np.count_nonzero(hours <= limit)) / judged if judged else float("nan")

    median, p90 = np.quantile(hours, (0.5, 0.9)) if hours.size else (np.nan, np.nan)
    return FirstResponseTime(
        float(median), float(p90), within(1), within(4), within(24), n, n_answered, hours.size
    )


def response_time_by_weekday_and_hour(
    comments: pd.DataFrame,
    tz: str = "Europe/Vienna",
    *,
    business_hours: BusinessHours | None = None,
) -> pd.DataFrame:
    """Tell when comments come and how long they wait, by local weekday and hour.

    Parameters
    ----------
    comments : DataFrame
        Comments in canonical columns, or the table that :func:`candystorm.dialogue.answers` made
        of them.
    tz : str
        Time zone of the people and the office.
    business_hours : BusinessHours or None
        Count only the hours that are open; None counts every hour.

    Returns
    -------
    DataFrame
        168 rows: ``weekday`` (0 = Monday), ``hour`` (0 to 23, of the comment), ``comments`` (that
        needed an answer), ``answered`` and ``median_hours`` (of those with a known response
        time; NaN without).

    Examples
    --------
    >>> comments = pd.DataFrame({
    ...     "comment_id": ["a"], "parent_id": [None], "is_own": [False],
    ...     "created_at": pd.to_datetime(["2026-07-06 22:30"], utc=True),
    ... })
    >>> table = response_time_by_weekday_and_hour(comments)
    >>> table[table["comments"] > 0][["weekday", "hour"]].to_numpy().tolist()
    [[1, 0]]
    """
    waits = read_waits(comments)
    dated = waits.needs_reply & (waits.created != UNKNOWN)
    local = _utc(waits.created[dated]).tz_convert(tz)
    cell = local.day_of_week.to_numpy() * 24 + local.hour.to_numpy()
    hours = _hours(waits, business_hours, tz)[dated]
    return pd.DataFrame(
        {
            "weekday": np.repeat(np.arange(7), 24),
            "hour": np.tile(np.arange(24), 7),
            "comments": np.bincount(cell, minlength=168),
            "answered": np.bincount(cell[waits.answered[dated]], minlength=168),
            "median_hours": _medians(cell[~np.isnan(hours)], hours[~np.isnan(hours)], 168),
        }
    )


def local_instants(wall: NDArray[np.datetime64], tz: str, *, first: bool) -> Times:
    """Turn times on a local clock into microseconds since 1970 UTC.

    A time that summer time skips becomes the moment of the change; of one that happens twice
    the ``first`` or the second is taken.
    """
    index = pd.DatetimeIndex(wall.astype("datetime64[us]"))
    zoned = index.tz_localize(
        ZoneInfo(tz), nonexistent="shift_forward", ambiguous=np.full(len(index), first)
    )
    return zoned.as_unit("us").asi8


def local_days(start: int, end: int, tz: str) -> NDArray[np.datetime64]:
    """Return every local day from one moment to another (microseconds since 1970 UTC)."""
    local = _utc(np.array([start, end])).tz_convert(ZoneInfo(tz)).tz_localize(None)
    first, last = local.to_numpy().astype("datetime64[D]")
    return np.arange(first, last + _DAY)


def _hours(waits: Waits, business_hours: BusinessHours | None, tz: str) -> NDArray[np.float64]:
    """Return hours to the answer, NaN where unknown."""
    hours = waits.hours()
    timed = np.flatnonzero(~np.isnan(hours))
    if business_hours is None or not timed.size:
        return hours
    came = waits.created[timed]
    went = np.maximum(waits.answered_at[timed], came)
    opens, closes = _opening(business_hours, int(came.min()), int(went.max()), tz)
    hours[timed] = (_open_until(went, opens, closes) - _open_until(came, opens, closes)) / (
        MICROSECONDS_AN_HOUR
    )
    return hours


def _opening(hours: BusinessHours, start: int, end: int, tz: str) -> tuple[Times, Times]:
    """Return when the office opens and closes, day by day."""
    days = local_days(start, end, tz)
    weekday = (days.astype(np.int64) + 3) % 7  # 1970 began with a Thursday
    closed = np.array(sorted(hours.holidays), dtype="datetime64[D]")
    days = days[np.isin(weekday, sorted(hours.weekdays)) & ~np.isin(days, closed)]
    day_of_closing = days + _DAY if hours.closes == _MIDNIGHT else days
    return (
        local_instants(days + _since_midnight(hours.opens), tz, first=True),
        local_instants(day_of_closing + _since_midnight(hours.closes), tz, first=False),
    )


def _open_until(times: Times, opens: Times, closes: Times) -> Times:
    """Return how long the office had been open until each time, in microseconds."""
    if not opens.size:
        return np.zeros_like(times)
    before = np.concatenate(([0], np.cumsum(closes - opens)))
    day = np.searchsorted(opens, times, side="right") - 1
    today = np.clip(times - opens[day], 0, (closes - opens)[day])
    return np.where(day < 0, 0, before[day] + today)


def _medians(
    group: NDArray[np.intp], values: NDArray[np.float64], groups: int
) -> NDArray[np.float64]:
    """Return the median of each group, NaN for an empty one."""
    ordered = values[np.lexsort((values, group))]
    counts = np.bincount(group, minlength=groups)
    starts = np.cumsum(counts) - counts
    medians = np.full(groups, np.nan)
    filled = np.flatnonzero(counts)
    low = ordered[starts[filled] + (counts[filled] - 1) // 2]
    high = ordered[starts[filled] + counts[filled] // 2]
    medians[filled] = (low + high) / 2
    return medians


def _since_midnight(time: dt.time) -> np.timedelta64:
    return np.timedelta64(
        dt.timedelta(
            hours=time.hour,
            minutes=time.minute,
            seconds=time.second,
            microseconds=time.microsecond,
        ),
        "us",
    )


def _utc(times: Times) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(times.view("datetime64[us]")).tz_localize("UTC")
