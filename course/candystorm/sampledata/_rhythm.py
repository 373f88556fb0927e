"""Chance and time: when people write, and when somebody sits there to answer.

Only uniform numbers are drawn from the generator, and everything else is made of them here:
NumPy keeps their stream the same in all versions and on all machines, other distributions not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from candystorm.sampledata._characters import (
    FIRST_DAY,
    LAST_DAY,
    Character,
    Exceptional,
    rhythm,
)

T = TypeVar("T")

_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)
#: A comment comes with half of them within this time of the post, one in nine after two days.
_BURST_HOURS = 2.2
_BURST_TAIL = 0.72
_LONGEST_HOURS = 24 * 12
_LONGEST_ANSWER = 60 * 40


class Chance:
    """Many independent streams of chance from one: what has another name has its own.

    So a comment that an author adds changes nothing in the other threads.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source; one number is drawn from it.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._root = int(float(rng.random()) * 2**53)

    def of(self, *names: object) -> np.random.Generator:
        """Return the stream of that name, from its beginning."""
        name = "/".join(map(str, (self._root, *names)))
        digest = blake2b(name.encode(), digest_size=16).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def pick(rng: np.random.Generator, items: Sequence[T], weights: Sequence[float]) -> T:
    """Return one of the items, by weight."""
    sums = list(accumulate(weights))
    mark = float(rng.random()) * sums[-1]
    for item, below in zip(items, sums, strict=True):
        if mark < below:
            return item
    return items[-1]


def draw(rng: np.random.Generator, median: float, spread: float) -> float:
    """Return a positive number of a log-logistic distribution, the wider the lower ``spread``."""
    mark = min(max(float(rng.random()), 0.001), 0.999)
    return float(median * (mark / (1 - mark)) ** (1 / spread))


def happens(rng: np.random.Generator, probability: float) -> bool:
    """Return whether it happens."""
    return float(rng.random()) < probability


def moment(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return a local time in UTC."""
    return dt.datetime.combine(day, time, tzinfo=zone).astimezone(dt.UTC)


def end(zone: ZoneInfo) -> dt.datetime:
    """Return the moment at which the data end, in UTC."""
    return moment(LAST_DAY + _DAY, dt.time(0), zone)


def time_after(
    rng: np.random.Generator, start: dt.datetime, zone: ZoneInfo, until: dt.datetime
) -> dt.datetime | None:
    """Return when somebody comments on a post of that moment, None if it would be too late."""
    for _ in range(200):
        mark = float(rng.random())
        hours = _BURST_HOURS * ((1 - mark) ** (-1 / _BURST_TAIL) - 1)
        time = _to_the_second(start + dt.timedelta(hours=min(hours, 9999), minutes=2))
        if hours <= _LONGEST_HOURS and time < until and happens(rng, _liveliness(time, zone)):
            return time
    return None


def time_of_answer(
    rng: np.random.Generator, start: dt.datetime, zone: ZoneInfo
) -> dt.datetime | None:
    """Return when a person reacts to a comment of that moment, None if after the data."""
    for _ in range(200):
        minutes = min(draw(rng, 40, 1.1), _LONGEST_ANSWER)
        time = _to_the_second(start + minutes * _MINUTE + _MINUTE)
        if happens(rng, _liveliness(time, zone)):
            return time if time < end(zone) else None
    return None


def _liveliness(time: dt.datetime, zone: ZoneInfo) -> float:
    """Return the probability that somebody who could write at that moment does, in [0, 1]."""
    local = time.astimezone(zone)
    hours = rhythm()
    return (hours.workday if local.weekday() < 5 else hours.weekend)[local.hour] / hours.most


def _to_the_second(time: dt.datetime) -> dt.datetime:
    return time.replace(microsecond=0)


class Desk:
    """Where the organisation answers: on which days somebody sits there, and when they reply.

    Parameters
    ----------
    rng : numpy.random.Generator
        Decides on which days somebody is there.
    character : Character
        Of the organisation.
    zone : ZoneInfo
        Its time zone.
    first, last : date
        The days to plan, both included.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        character: Character,
        zone: ZoneInfo,
        first: dt.date = FIRST_DAY,
        last: dt.date = LAST_DAY,
    ) -> None:
        self._character = character
        self._zone = zone
        self._last = last
        self._staffed: set[dt.date] = set()
        self._due = {True: float(rng.random()), False: float(rng.random())}
        day = first
        while day <= last:
            present = character.exception(day).present
            if present is None:
                present = character.answering.present
            # One number a day, wanted or not: a change of one day leaves the others as they are.
            there = happens(rng, present)
            works = day.weekday() in character.answering.weekdays and day not in character.closed
            if there and works:
                self._staffed.add(day)
            day += _DAY

    def is_staffed(self, day: dt.date) -> bool:
        """Return whether somebody is there on that day."""
        return day in self._staffed

    def answers(self, time: dt.datetime, *, asked: bool) -> bool:
        """Return whether a comment of that moment gets an answer, if anybody sees it in time.

        Shares add up until the next comment is due, so that three months hold the character's
        share exactly, and not only on average.
        """
        answering = self._character.answering
        share = answering.share if asked else answering.share_unasked
        self._due[asked] += share * self._exception(time).share
        if self._due[asked] < 1:
            return False
        self._due[asked] -= 1
        return True

    def reply_time(self, rng: np.random.Generator, time: dt.datetime) -> dt.datetime | None:
        """Return when a comment of that moment is answered; None if nobody saw it in time."""
        answering = self._character.answering
        median = answering.minutes * self._exception(time).minutes
        needed = draw(rng, median, answering.spread) * _MINUTE + _MINUTE
        day = time.astimezone(self._zone).date()
        while day <= self._last:
            if self.is_staffed(day):
                start = max(moment(day, answering.opens, self._zone), time)
                if start - time > dt.timedelta(hours=answering.patience):
                    return None
                left = moment(day, answering.closes, self._zone) - start
                if needed <= left:
                    return _to_the_second(start + needed)
                needed -= max(left, dt.timedelta())
            day += _DAY
        return None

    def _exception(self, time: dt.datetime) -> Exceptional:
        return self._character.exception(time.astimezone(self._zone).date())
