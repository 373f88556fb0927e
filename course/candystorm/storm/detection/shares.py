"""Which sign a wave has: its share of negative mentions, against what is usual."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from candystorm.storm.detection.mentions import Days, Numbers

FADE = 0.97
"""A day's weight in the usual share falls to half in about three weeks."""
MOST = 3.0
"""A day counts for no more than so many usual days: a storm is not what is usual."""
FEWEST = 20
"""With fewer mentions before, nobody knows what is usual."""
CLEAR = 1.645
"""Standard errors; chance alone is as far off once in twenty times, in each direction."""
MORE, LESS = 0.1, 0.6
"""A shitstorm has so much more, a candystorm at most so many times the usual share."""


@dataclass(slots=True)
class Shares:
    """The running share of negative mentions."""

    day: int = -1
    mentions: float = 0.0
    negative: float = 0.0
    of_day: float = 0.0
    negative_of_day: float = 0.0
    usual_day: float = 0.0

    def take(self, mentions: Numbers, negative: Numbers, days: Days) -> Numbers:
        """Return the usual share for each day, nan while nobody knows it.

        Parameters
        ----------
        mentions, negative
            How many there are whose tone is known, and how many of these are negative.
        days
            The days in it.
        """
        usual = []
        every = np.add.reduceat(mentions, days.starts).tolist()
        bad = np.add.reduceat(negative, days.starts).tolist()
        for day, n, k in zip(days.numbers, every, bad, strict=True):
            if day != self.day:
                self._close_day()
                self.day = day
            usual.append(self.negative / self.mentions if self.mentions >= FEWEST else np.nan)
            self.of_day += n
            self.negative_of_day += k
        return np.array(usual)

    def _close_day(self) -> None:
        if not self.of_day:
            return
        weight = 1.0
        if self.usual_day:
            weight = min(1.0, MOST * self.usual_day / self.of_day)
            self.usual_day += 0.1 * (weight * self.of_day - self.usual_day)
        else:
            self.usual_day = self.of_day
        self.mentions = FADE * self.mentions + weight * self.of_day
        self.negative = FADE * self.negative + weight * self.negative_of_day
        self.of_day = self.negative_of_day = 0.0


def signs(mentions: Numbers, negative: Numbers, usual: Numbers) -> NDArray[np.int8]:
    """Return -1, +1, or 0 where shares are unknown or do not clearly differ from the usual one."""
    n = np.maximum(mentions, 1.0)
    share = negative / n
    # One usual mention more of each kind: with none negative so far, chance still has a spread.
    expected = (usual * n + 1) / (n + 2)
    off = (share - usual) / np.sqrt(expected * (1 - expected) / n)
    shitstorm = (off > CLEAR) & (share >= usual + MORE)
    candystorm = (off < -CLEAR) & (share <= LESS * usual)
    known = (mentions > 0) & ~np.isnan(usual)
    return np.where(known, candystorm.astype(np.int8) - shitstorm, 0).astype(np.int8)
