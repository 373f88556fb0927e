"""How rare an excess is on this series: its size beside the largest of each day so far.

Series differ: on one a burst of ten times the usual comes every day, on another never. So each
keeps account of the largest excess of each day. Their logarithms are taken as Gumbel distributed,
which makes the tail of the excess itself a power law, as bursts of mentions have it. Neither
place nor scale is known, so all scales are kept, each weighed by how well it told the days so far
(Bayes); for each scale the place has a gamma distribution, which a day changes by two additions.
What comes less often than the return period scores above 0.5 on every series.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from candystorm.storm.detection.mentions import Days, Numbers

RETURN_PERIOD = 10.0
"""An excess that is expected less often than once in so many days is an alarm."""
FEWEST = 8
"""Intervals of which the largest is taken: a day, or more days where a day has fewer."""

LARGEST_AT_FIRST, DAYS_AT_FIRST = math.log(7), 0.5
"""What a series is taken for before it has shown anything, and for how many days that counts."""
SCALES = np.geomspace(0.55, 2.0, 7)
SCALE_AT_FIRST, SPREAD_AT_FIRST = 0.7, 0.3
"""The likely scale, and how far series are from it: standard deviation of its logarithm.
Smaller ones are left out: a series is never trusted to be calmer than chance alone allows."""
FADE = 0.955
"""A day counts so much less with each day that passes."""
LOWEST = math.log(2)
"""A day without any excess counts as one with this."""

SIZES = np.linspace(0.0, 12.0, 121)
"""Logarithms of the excess for which the rarity is kept; between them a straight line."""
TAILS = np.exp(-SIZES / SCALES[:, np.newaxis])
SUMS_AT_FIRST = DAYS_AT_FIRST * np.exp(-LARGEST_AT_FIRST / SCALES)
AT_FIRST = -0.5 * (np.log(SCALES / SCALE_AT_FIRST) / SPREAD_AT_FIRST) ** 2


@dataclass(slots=True)
class Rarity:
    """The running account of one window's excesses."""

    day: int = -1
    largest: float = 0.0
    intervals: int = 0
    came: Numbers = field(default_factory=lambda: np.zeros(len(SCALES) + 1))
    evidence: Numbers = field(default_factory=lambda: np.zeros(len(SCALES)))
    table: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.table = _tables(self.came[np.newaxis], self.evidence[np.newaxis])

    def take(self, excess: Numbers, known: Numbers, days: Days) -> Numbers:
        """Return the logarithm of how rarely each excess comes, 0 at the return period.

        Parameters
        ----------
        excess
            In any unit that is the same over the day; the series goes on where it was left.
        known
            1 where it can be told, else 0.
        days
            The days in it.
        """
        largest = np.maximum.reduceat(np.where(known > 0, excess, 0.0), days.starts).tolist()
        count = np.add.reduceat(known, days.starts).tolist()
        over, learnt = [], []
        for day, most, intervals in zip(days.numbers, largest, count, strict=True):
            if day != self.day:
                if self.intervals >= FEWEST:
                    over.append(max(math.log(max(self.largest, 1.0)), LOWEST))
                    self.largest, self.intervals = 0.0, 0
                self.day = day
            learnt.append(len(over))
            self.largest = max(self.largest, most)
            self.intervals += int(intervals)
        tables = np.vstack([self.table, self.learn(np.array(over))]) if over else self.table
        row = np.array(learnt)[days.of]
        result: Numbers = tables[row, 0]
        large = np.flatnonzero(excess > 1.0)
        last = len(SIZES) - 1
        place = np.minimum(np.log(excess[large]) * (last / SIZES[-1]), last)
        left = np.minimum(place.astype(np.int64), last - 1)
        share = place - left
        left += row[large] * len(SIZES)
        flat = tables.ravel()
        result[large] = (1 - share) * flat[left] + share * flat[left + 1]
        return result

    def learn(self, sizes: Numbers) -> Numbers:
        """Take days that are over, and return the table as it is after each.

        Parameters
        ----------
        sizes
            The logarithm of the largest excess of each.
        """
        parts = sizes[:, np.newaxis] / SCALES
        came = np.column_stack([np.exp(-parts), np.ones(len(sizes))])
        after = _faded(self.came, came)
        before = np.vstack([self.came, after[:-1]])
        sums, days = SUMS_AT_FIRST + before[:, :-1], DAYS_AT_FIRST + before[:, -1:]
        total = sums + came[:, :-1]
        told = days * np.log(sums / total) - np.log(SCALES * total) - parts + np.log(days)
        evidence = _faded(self.evidence, told)
        self.came, self.evidence = after[-1], evidence[-1]
        tables = _tables(after, evidence)
        self.table = tables[-1:]
        return tables


def _faded(sums: Numbers, added: Numbers) -> Numbers:
    """Return the running sums along the days, of which what was before fades."""
    result = np.empty_like(added)
    for row, more in zip(result, added, strict=True):
        sums = np.add(FADE * sums, more, out=row)
    return result


def _tables(came: Numbers, evidence: Numbers) -> Numbers:
    weights = AT_FIRST + evidence
    weights = np.exp(weights - weights.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    weights *= (DAYS_AT_FIRST + came[:, -1:]) / (SUMS_AT_FIRST + came[:, :-1])
    # One by one, so that many days at once give the same to the last bit as one.
    often = sum(weights[:, [scale]] * tail for scale, tail in enumerate(TAILS))
    result: Numbers = -np.log(RETURN_PERIOD * often)
    return result
