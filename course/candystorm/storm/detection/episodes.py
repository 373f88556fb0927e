"""From how rare each interval is to alarms: one for each wave, and a score that falls after it."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from candystorm.storm.detection.mentions import HOUR, Numbers, Seconds

SILENCE = 12
"""Hours: so long there is no second alarm, and so long must it be quiet for a wave to be over."""
CANDIDATE = -2.0
"""Rarity from which an interval is looked at; 0 is the alarm."""
ELEVATED = -1.5
"""Rarity from which a wave goes on."""
NEWS = 1.0
"""By so much must an interval be rarer than the one reported before to be reported as high."""
FORGET = 12
"""Hours in which what was reported counts one less."""
DAMPED = 2.0
"""By so much is the rarity of an interval reported lower that is no news."""
WORSE = 0.5
"""By so much must a wave that goes on be rarer than it was at its height for a second alarm."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The cut points of the scale; entry k is that of level k + 1."""

    ratio: Numbers
    hours: Numbers

    def of(self, ratio: Numbers, hours: Numbers) -> NDArray[np.int8]:
        """Return the level for each ratio to the usual rate and duration of the wave."""
        level = np.zeros(len(ratio), np.int8)
        for number, (least, lasting) in enumerate(zip(self.ratio, self.hours, strict=True), 1):
            level[(ratio >= least) & (hours >= lasting)] = number
        return level


@cache
def levels() -> Levels:
    """Return the cut points as ``levels.toml`` has them."""
    rows = tomllib.loads((Path(__file__).parent / "levels.toml").read_text("utf-8"))["level"]
    return Levels(*(np.array([row[name] for row in rows]) for name in ("ratio", "hours")))


@dataclass(slots=True)
class Episodes:
    """The wave that is running, if there is one; rows are counted from the first interval."""

    interval: int
    row: int = 0
    reported: float = -math.inf
    reported_at: int = 0
    highest: float = -math.inf
    alarm_at: int | None = None
    elevated_at: int | None = None
    running: bool = False

    def take(self, rarity: Numbers) -> tuple[Numbers, Seconds, Seconds, Seconds]:
        """Return what is reported of the next intervals, and where waves begin and go on.

        Parameters
        ----------
        rarity
            As :meth:`Rarity.take` gives it.

        Returns
        -------
        reported : ndarray of float64
            The rarity, lower where it is no news.
        alarms : ndarray of int64
            Where alarms are, in this part.
        active : ndarray of int64
            Where a wave is running.
        alarm_of : ndarray of int64
            For each of these the row of the alarm, from the first interval of all.
        """
        hour = HOUR / self.interval
        silence = math.ceil(SILENCE * hour)
        reported = rarity.copy()
        candidates = np.flatnonzero(rarity > CANDIDATE)
        alarms: list[int] = []
        at, until, since = [0], [self._until(silence)], [self.alarm_at or 0]
        for place, value in zip(candidates.tolist(), rarity[candidates].tolist(), strict=True):
            row = self.row + place
            if self.elevated_at is None or row - self.elevated_at > silence:
                self.running = False
            fires = (
                value > 0
                and (self.alarm_at is None or row - self.alarm_at >= silence)
                and not (self.running and value < self.highest + WORSE)
            )
            before = self.reported - (row - self.reported_at) / (FORGET * hour)
            if fires or value > before + NEWS:
                self.reported, self.reported_at = value, row
            else:
                reported[place] = min(value, 0.0) - DAMPED
            if fires:
                alarms.append(place)
                self.alarm_at, self.running = row, True
                self.highest = value
            self.highest = max(self.highest, value)
            if value > ELEVATED:
                self.elevated_at = row
                at.append(place)
                until.append(self._until(silence))
                since.append(self.alarm_at or 0)
        rows = np.arange(self.row, self.row + len(rarity))
        lengths = np.diff(at, append=len(rarity))
        active = np.flatnonzero(rows <= np.repeat(until, lengths))
        alarm_of = np.repeat(since, lengths)[active]
        self.row += len(rarity)
        return reported, np.array(alarms, dtype=np.int64), active, alarm_of

    def _until(self, silence: int) -> int:
        if not self.running or self.elevated_at is None:
            return -1
        return self.elevated_at + silence
