"""Mentions per interval as the detector reads them: checked, on one grid, with the local clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from candystorm.errors import CandystormError
from candystorm.storm.reals import is_number

Numbers = NDArray[np.float64]
Seconds = NDArray[np.int64]

MINUTE, HOUR, DAY = 60, 3600, 86_400
LEARNT_FROM = 12
"""From so many first times a running detector learns the interval; it is still warming up then."""
MOST = 1e15
"""No place has more mentions in an interval; sums of such numbers are still exact enough."""


class InvalidMentions(CandystormError):
    """Mentions per interval can't be read; names the offending value."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions per interval; every array has one entry an interval, in order.

    Attributes
    ----------
    seconds : ndarray of int64
        Start of the interval, since 1970; where a day has 23 hours, days count all the same.
    wall : ndarray of int64
        The same on the clock of the place, by which people sleep and work.
    counts, shares : ndarray of float64
        Mentions, and the share of negative ones; nan where unknown.
    """

    seconds: Seconds
    wall: Seconds
    counts: Numbers
    shares: Numbers

    def __getitem__(self, part: slice) -> Mentions:
        return Mentions(self.seconds[part], self.wall[part], self.counts[part], self.shares[part])


@dataclass(frozen=True, slots=True)
class Days:
    """Which intervals lie on which day.

    Attributes
    ----------
    starts : ndarray of int64
        Where each day begins; the first entry is 0.
    of : ndarray of int64
        For each interval, which of them is its day.
    numbers : list of int
        The days, counted since 1970.
    """

    starts: Seconds
    of: Seconds
    numbers: list[int]


def days_of(wall: Seconds) -> Days:
    """Return the days of intervals that are in order."""
    day = wall // DAY
    starts = np.flatnonzero(np.diff(day, prepend=day[0] - 1))
    of = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(day)))
    return Days(starts, of, day[starts].tolist())


def read_mentions(counts: object, negative: object) -> tuple[pd.Series[Any], Mentions]:
    """Check a series of mentions, and of the share of negative ones, and take its arrays.

    Raises
    ------
    InvalidMentions
        They are no series by time, or a value is impossible.
    """
    if not isinstance(counts, pd.Series) or not isinstance(counts.index, pd.DatetimeIndex):
        raise InvalidMentions("Mentions must be a Series with a DatetimeIndex.")
    index = counts.index
    if index.hasnans:
        raise InvalidMentions("The time is missing in row %(row)s.", row=int(index.isna().argmax()))
    if not index.is_unique:
        raise InvalidMentions(
            "The time %(time)s is there twice.", time=index[index.duplicated()][0]
        )
    if not index.is_monotonic_increasing:
        raise InvalidMentions("Mentions must be in the order of their times.")
    values = _numbers(counts)
    check_counts(values)
    shares = np.full(len(values), np.nan)
    if negative is not None:
        if not isinstance(negative, pd.Series) or not negative.index.equals(index):
            raise InvalidMentions(
                "The shares of negative mentions must stand at the same times as the mentions."
            )
        shares = _numbers(negative)
        check_shares(shares)
    seconds = index.as_unit("s").asi8
    wall = seconds if index.tz is None else index.tz_localize(None).as_unit("s").asi8
    return counts, Mentions(seconds, wall, values, shares)


def _numbers(series: pd.Series[Any]) -> Numbers:
    kind = pd.api.types
    if (
        not kind.is_numeric_dtype(series.dtype)
        or kind.is_bool_dtype(series.dtype)
        or kind.is_complex_dtype(series.dtype)
    ):
        raise InvalidMentions(
            "Mentions and shares must be numbers, not %(dtype)s.", dtype=series.dtype
        )
    return series.to_numpy(dtype=np.float64, na_value=np.nan)


def check_counts(values: Numbers) -> None:
    """Refuse what no number of mentions can be.

    Raises
    ------
    InvalidMentions
        A number is negative, or above `MOST`.
    """
    wrong = (values < 0) | (values > MOST)
    if wrong.any():
        raise InvalidMentions(
            "There can't be %(value)s mentions in an interval.", value=values[wrong.argmax()]
        )


def check_shares(values: Numbers) -> None:
    """Refuse what no share can be.

    Raises
    ------
    InvalidMentions
        A share is not between 0 and 1.
    """
    wrong = ~((values >= 0) & (values <= 1)) & ~np.isnan(values)
    if wrong.any():
        raise InvalidMentions(
            "A share of negative mentions lies between 0 and 1; %(value)s does not.",
            value=values[wrong.argmax()],
        )


def interval_of(seconds: Seconds) -> int:
    """Return the interval of a series in seconds: the shortest step of its times.

    Raises
    ------
    InvalidMentions
        It is shorter than a minute or longer than a day.
    """
    interval = int(np.diff(seconds).min())
    if 23 * HOUR <= interval <= 25 * HOUR:
        return DAY  # the day on which clocks change
    return check_interval(interval)


def check_interval(interval: float) -> int:
    """Return an interval in whole seconds.

    Raises
    ------
    InvalidMentions
        It is no number, shorter than a minute or longer than a day.
    """
    if not is_number(interval):
        raise InvalidMentions("The interval is a number of seconds, not %(value)r.", value=interval)
    if not MINUTE <= interval <= DAY or interval != int(interval):
        raise InvalidMentions(
            "The interval must be between one minute and one day, not %(seconds)s seconds.",
            seconds=interval,
        )
    return int(interval)


def steps_between(mentions: Mentions, interval: int, before: tuple[int, int] | None) -> Seconds:
    """Return how many intervals lie between each time and the one before.

    Parameters
    ----------
    before
        ``seconds`` and ``wall`` of the last time of an earlier part, if there was one; without it
        the first entry is 1.

    Raises
    ------
    InvalidMentions
        A step is not a multiple of the interval, or goes back.
    """
    times = mentions.wall if interval == DAY else mentions.seconds
    first = times[0] - interval if before is None else before[interval == DAY]
    apart = np.diff(times, prepend=first)
    wrong = (apart <= 0) | (apart % interval != 0)
    if wrong.any():
        raise InvalidMentions(
            "The times must follow each other at one interval (%(minutes)s minutes), with or "
            "without gaps; %(time)s does not.",
            minutes=interval // MINUTE,
            time=pd.Timestamp(int(mentions.wall[wrong.argmax()]), unit="s"),
        )
    return apart // interval


def with_gaps(mentions: Mentions, steps: Seconds, longest: int) -> tuple[Mentions, Seconds]:
    """Put in the missing intervals, as unknown, at most ``longest`` a gap.

    After so many, no window and no filter remembers what was before.

    Returns
    -------
    Mentions
        With them.
    rows : ndarray of int64
        Where the given intervals stand in it.
    """
    put = np.minimum(steps, longest + 1)
    rows = np.cumsum(put) - 1
    total = int(rows[-1]) + 1
    if total == len(rows):
        return mentions, rows
    nearest = np.minimum(np.searchsorted(rows, np.arange(total)), len(rows) - 1)
    counts, shares = np.full(total, np.nan), np.full(total, np.nan)
    counts[rows], shares[rows] = mentions.counts, mentions.shares
    return Mentions(mentions.seconds[nearest], mentions.wall[nearest], counts, shares), rows
