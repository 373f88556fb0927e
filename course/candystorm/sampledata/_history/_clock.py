"""Time as people spend it: an hour at night holds less of it than one after supper.

How reactions to a post come in is told in this time, so that a post of the late evening sleeps
when its readers do, and the half-life of a platform is a property of the platform.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Protocol

import numpy as np

from candystorm.sampledata._history._days import HOUR, Period
from candystorm.sampledata._history._platforms import Platform, rhythms

#: How far the half-lives of single posts lie from that of the platform (of its logarithm).
_DIFFERENT = 0.3
#: A platform that forgets within hours does so at its usual pace also at the hours when people are
#: there and posts appear: the fewer hours, the more.
_USUAL_PACE, _HOURS = 0.6, 6.0


class Clock:
    """How much people do on platforms of one rhythm, hour by hour.

    Parameters
    ----------
    name : str
        The rhythm.
    period : Period
        The days; a little before and after them is known, too.

    Attributes
    ----------
    most : float
        What is done in the liveliest hour, of which an average hour has 1.
    """

    def __init__(self, name: str, period: Period) -> None:
        workday, weekend = rhythms()[name]
        mean = (5 * sum(workday) + 2 * sum(weekend)) / 168
        self._zone = period.zone
        self._hours = tuple(
            tuple(value / mean for value in (workday if day < 5 else weekend)) for day in range(7)
        )
        self.most = max(max(day) for day in self._hours)
        self._start = period.start - 48 * HOUR
        hours = int((period.end - self._start) / HOUR) + 48
        self._done = [self._in_hour(self._start + n * HOUR) for n in range(hours)]
        self._until = list(accumulate(self._done, initial=0.0))

    def _in_hour(self, time: dt.datetime) -> float:
        local = time.astimezone(self._zone)
        return self._hours[local.weekday()][local.hour]

    def now(self, time: dt.datetime) -> float:
        """Return how much is done at a moment: 1 on average."""
        return self._done[int((time - self._start) / HOUR)]

    def elapsed(self, time: dt.datetime) -> float:
        """Return the hours of such time since a moment before the data."""
        hours = (time - self._start) / HOUR
        whole = int(hours)
        done = self._until[whole]
        return done + (self._until[whole + 1] - done) * (hours - whole)

    def time(self, elapsed: float) -> dt.datetime:
        """Return the moment at which so many hours have elapsed, to the second."""
        whole = min(bisect_right(self._until, elapsed), len(self._until) - 1) - 1
        done = self._until[whole]
        part = (elapsed - done) / (self._until[whole + 1] - done)
        return (self._start + (whole + part) * HOUR).replace(microsecond=0)


@cache
def clock(rhythm: str, period: Period) -> Clock:
    """Return the clock of a rhythm."""
    return Clock(rhythm, period)


class Course(Protocol):
    """How the reactions to a post come in."""

    def share(self, time: dt.datetime) -> float:
        """Return the share of all reactions that has come until a moment, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Life:
    """How the reactions to one post come in: a log-logistic course in the time of the clock.

    Attributes
    ----------
    born
        When it appeared, on the clock.
    half_life
        Hours on the clock until half of all there will ever be.
    shape
        How steep that is.
    """

    clock: Clock
    born: float
    half_life: float
    shape: float

    def share(self, time: dt.datetime) -> float:
        """Return the share of all reactions that has come until a moment, in [0, 1]."""
        return self.share_at(self.clock.elapsed(time))

    def share_at(self, elapsed: float) -> float:
        """Return the share that has come until a moment on the clock."""
        age = elapsed - self.born
        if age <= 0:
            return 0.0
        return float(1 / (1 + (self.half_life / age) ** self.shape))

    def when(self, share: float) -> dt.datetime:
        """Return when a share of all reactions has come."""
        age = self.half_life * (share / (1 - share)) ** (1 / self.shape)
        return self.clock.time(self.born + age)


@dataclass(frozen=True, slots=True)
class Rush:
    """How the reactions to a post in a wave come in: mostly when people comment.

    Attributes
    ----------
    life
        How they would come in otherwise.
    times
        The comments, in order.
    weight
        The share of the reactions that come with the comments.
    bought
        The share of the reactions that was bought, between two moments.
    """

    life: Life
    times: tuple[dt.datetime, ...]
    weight: float
    bought: float = 0.0
    window: tuple[dt.datetime, dt.datetime] | None = None

    def share(self, time: dt.datetime) -> float:
        """Return the share of all reactions that has come until a moment, in [0, 1]."""
        share = self.life.share(time)
        if self.times:
            share += self.weight * (bisect_right(self.times, time) / len(self.times) - share)
        if self.window is not None:
            first, last = self.window
            part = min(max((time - first) / (last - first), 0.0), 1.0)
            share += self.bought * (part - share)
        return share


def live(rng: np.random.Generator, platform: Platform, clock: Clock, time: dt.datetime) -> Life:
    """Return the life of a post that appears at a moment."""
    half_life = platform.half_life * math.exp(_DIFFERENT * normal(rng))
    lively = min(max(clock.now(time), 0.4), 2.5)
    half_life *= lively ** (_USUAL_PACE / (1 + platform.half_life / _HOURS))
    return Life(clock, clock.elapsed(time), half_life, platform.shape)


def normal(rng: np.random.Generator) -> float:
    """Return a number of the standard normal distribution, made of two uniform ones.

    After Box and Muller (1958); see `candystorm.sampledata._rhythm` for why not NumPy's own.
    """
    radius = math.sqrt(-2 * math.log(1 - float(rng.random())))
    return radius * math.cos(2 * math.pi * float(rng.random()))


def poisson(rng: np.random.Generator, mean: float) -> int:
    """Return how often something happens that happens ``mean`` times on average."""
    if mean > 40:
        return max(0, round(mean + math.sqrt(mean) * normal(rng)))
    mark, count = float(rng.random()), 0
    probability = math.exp(-mean)
    below = probability
    while mark > below and count < 200:
        count += 1
        probability *= mean / count
        below += probability
    return count


def whole(rng: np.random.Generator, value: float) -> int:
    """Return a whole number that is ``value`` on average."""
    return int(value + float(rng.random()))
