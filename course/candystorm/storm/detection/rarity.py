"""How rare an excess is on this series: its size among the largest of each day so far.

Series differ: on one a burst of ten times the usual comes every day, on another never. So each
keeps account of the largest excess of each day, as a logarithm: where it usually lies and how far
it scatters. Beyond it the tail is taken as exponential in the logarithm, a power law of the excess
itself, as bursts of mentions have it. What comes once a week scores 0.5 on every series.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from candystorm.storm.detection.mentions import Days, Numbers

RETURN_PERIOD = 6.0
"""An excess that comes less often than once in so many days is an alarm."""
FEWEST = 8
"""Intervals of which the largest is taken: a day, or more days where a day has fewer."""

USUAL_AT_FIRST, SCATTER_AT_FIRST = math.log(6), 0.5
"""What a series is taken for before it has shown anything, with the weight of two days."""
DAYS_AT_FIRST = 3
LOWEST_USUAL, LOWEST_SCATTER = math.log(4), 0.5
"""A series is never trusted to be calmer than chance alone allows."""
SLOWEST = 1 / 30
SURPRISE = 2.5
TAIL = 1.2
"""Scale of the tail, as a multiple of the mean absolute deviation."""


@dataclass(slots=True)
class Rarity:
    """The running account of one window's excesses."""

    day: int = -1
    usual: float = USUAL_AT_FIRST
    scatter: float = SCATTER_AT_FIRST
    blocks: int = 0
    largest: float = 0.0
    intervals: int = 0

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
        usual, scatter = [], []
        for day, most, intervals in zip(days.numbers, largest, count, strict=True):
            if day != self.day:
                self._close_day()
                self.day = day
            usual.append(max(self.usual, LOWEST_USUAL))
            scatter.append(max(self.scatter, LOWEST_SCATTER))
            self.largest = max(self.largest, most)
            self.intervals += int(intervals)
        logs = np.log(np.maximum(excess, 1.0))
        result: Numbers = (logs - np.array(usual)[days.of]) / np.array(scatter)[days.of]
        return result - math.log(RETURN_PERIOD)

    def _close_day(self) -> None:
        if self.intervals < FEWEST:
            return
        away = max(math.log(max(self.largest, 1.0)), LOWEST_USUAL) - self.usual
        bound = SURPRISE * self.scatter
        weight = max(1 / (self.blocks + DAYS_AT_FIRST), SLOWEST)
        self.usual += weight * min(max(away, -bound), bound)
        self.scatter += weight * (TAIL * min(abs(away), 1.5 * bound) - self.scatter)
        self.blocks += 1
        self.largest, self.intervals = 0.0, 0
