"""How many mentions are usual: the hour of the day, the day of the week, and the level of late.

Each is learnt from what is past only. The rhythm of a day is learnt when the day is over, from
square roots of rates (for counts their spread hardly depends on their size), and an unusual day
moves it no more than a slightly unusual one. What the last hours were compared with the rhythm
follows faster; mentions count there up to a cap, so that a storm is not soon what is usual.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from candystorm.storm.detection.mentions import DAY, HOUR, Days, Mentions, Numbers, Seconds

HOURS_A_DAY = 24
SLOWEST = 0.1
"""Weight of a new day in the rhythm; days before weigh less and less, half after a week."""
SURPRISE = 2.5
"""An hour moves the rhythm by no more than so many times its usual deviation."""
WEEKDAY_WEIGHT = 0.15
LEVEL_HALF_LIFE = 8 * HOUR
LEVEL_CAP = 5.0
LEVEL_PRIOR = 5.0
"""So many mentions speak for the rhythm before the last hours do."""
OUTAGE = 10.0
"""Not a single mention in an hour with so many usual ones: nothing is learnt from that hour."""
LOWEST, HIGHEST = 0.6, 4.0
"""Bounds of the level: what comes back after an outage is not a storm."""


@dataclass(slots=True)
class Rhythm:
    """What a day is like, by hour, and what the days of the week are like.

    Parameters
    ----------
    hours : int
        Into how many parts a day is divided.
    """

    hours: int
    roots: Numbers = field(init=False)
    days: Numbers = field(init=False)
    complete: bool = False
    deviation: float = 0.0
    weekdays: list[float] = field(default_factory=lambda: [0.0] * 7)
    weeks: list[int] = field(default_factory=lambda: [0] * 7)

    def __post_init__(self) -> None:
        self.roots, self.days = np.zeros(self.hours), np.zeros(self.hours)

    def usual(self, weekday: int) -> Numbers:
        """Return the usual mentions an interval for each hour of a day; nan if nothing is known."""
        roots = self.roots
        if not self.complete:
            seen = self.days > 0
            if not seen.any():
                return np.full(self.hours, np.nan)
            roots = np.where(seen, roots, roots[seen].mean())
        roots = roots * self._of(weekday)
        return roots * roots

    def _of(self, weekday: int) -> float:
        return math.exp(0.5 * (self.weekdays[weekday] - sum(self.weekdays) / 7))

    def learn(self, weekday: int, usual: Numbers, sums: Numbers, known: Numbers) -> None:
        """Take a day that is over.

        Parameters
        ----------
        weekday
            Monday is 0.
        usual
            What :meth:`usual` said about it.
        sums, known
            The mentions of each hour, and how many of its intervals are known.
        """
        have = (known > 0) & ((sums > 0) | ~(usual * known >= OUTAGE))  # nan: nothing is usual yet
        present = int(np.count_nonzero(have))
        if not present:
            return
        roots = np.sqrt(sums / np.maximum(known, 1.0))
        bound = math.inf
        seen = np.ones_like(have) if self.complete else self.days > 0
        if self.complete or seen.any():
            roots /= self._of(weekday)
            if 2 * present >= self.hours:
                self._learn_weekday(
                    weekday, float(np.add.reduce(sums)), float(usual @ (known * have))
                )
        away = roots - self.roots
        old = have & seen
        both = int(np.count_nonzero(old))
        if both:
            far = np.abs(away)
            far = np.minimum(far, 3 * self.deviation) if self.deviation else far
            usually = float(np.add.reduce(far * old)) / both
            if self.deviation:
                self.deviation += WEEKDAY_WEIGHT * (usually - self.deviation)
            else:
                self.deviation = usually
            average = float(np.add.reduce(self.roots)) / self.hours
            bound = SURPRISE * max(self.deviation, 0.05 * average)
        weight = np.maximum(1 / (self.days + 1), SLOWEST)
        moved = self.roots + weight * np.minimum(np.maximum(away, -bound), bound)
        if not (self.complete and present == self.hours):
            moved = np.where(have, np.where(seen, moved, roots), self.roots)
        self.roots = moved
        self.days += have
        self.complete = self.complete or bool((self.days > 0).all())

    def _learn_weekday(self, weekday: int, came: float, expected: float) -> None:
        change = math.log((came + 5.0) / (expected + 5.0))
        weight = max(1 / (self.weeks[weekday] + 3), WEEKDAY_WEIGHT)
        self.weekdays[weekday] += weight * min(max(change, -1.0), 1.0)
        self.weeks[weekday] += 1


@dataclass(slots=True)
class Usual:
    """The running baseline; :meth:`take` may get a series in one piece or one by one."""

    interval: int
    hours: int = field(init=False)
    rhythm: Rhythm = field(init=False)
    day: int = -1
    sums: Numbers = field(init=False)
    known: Numbers = field(init=False)
    expected: Numbers = field(init=False)
    hour: int = -1
    hour_sums: tuple[float, float] = (0.0, 0.0)
    decayed: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        self.hours = max(1, min(HOURS_A_DAY, DAY // self.interval))
        self.rhythm = Rhythm(self.hours)
        self.sums, self.known = np.zeros(self.hours), np.zeros(self.hours)
        self.expected = self.rhythm.usual(0)

    def take(self, part: Mentions, days: Days) -> tuple[Numbers, Numbers]:
        """Return what is usual at each interval, and learn from it afterwards.

        Parameters
        ----------
        part
            The next intervals.
        days
            The days in it.

        Returns
        -------
        usual : ndarray of float64
            Mentions by the rhythm; nan while nothing is known of it.
        level : ndarray of float64
            What to multiply them by, as the last hours were.
        """
        counts = np.where(np.isnan(part.counts), 0.0, part.counts)
        second = part.wall % DAY
        at = days.of * self.hours + second * self.hours // DAY
        size = (len(days.starts), self.hours)
        sums = np.bincount(at, counts, size[0] * size[1]).reshape(size)
        known = np.bincount(at, ~np.isnan(part.counts), size[0] * size[1]).reshape(size)
        table = np.empty(size)
        for number, day in enumerate(days.numbers):
            if day != self.day:
                if self.day >= 0:
                    self.rhythm.learn((self.day + 3) % 7, self.expected, self.sums, self.known)
                self.day = day
                self.sums, self.known = np.zeros(self.hours), np.zeros(self.hours)
                self.expected = self.rhythm.usual((day + 3) % 7)
            self.sums += sums[number]
            self.known += known[number]
            table[number] = self.expected
        # Between the middles of two hours a straight line.
        place = (second + self.interval / 2) * (self.hours / DAY) - 0.5
        before = np.floor(place)
        share = place - before
        left = before.astype(np.int64) % self.hours
        right = (left + 1) % self.hours
        flat, row = table.ravel(), days.of * self.hours
        usual = (1 - share) * flat[row + left] + share * flat[row + right]
        return usual, self._level(part, counts, usual, part.wall // DAY * self.hours + at - row)

    def _level(self, part: Mentions, counts: Numbers, usual: Numbers, hour: Seconds) -> Numbers:
        known = ~np.isnan(part.counts) & ~np.isnan(usual)
        expected = np.where(known, usual, 0.0)
        capped = np.where(known, np.minimum(counts, LEVEL_CAP * expected + 2), 0.0)
        starts = np.flatnonzero(np.diff(hour, prepend=hour[0] - 1))
        lengths = np.diff(starts, append=len(hour))
        nominal = DAY // self.hours
        fade = 0.5 ** (nominal / max(LEVEL_HALF_LIFE, 3 * nominal))
        levels = []
        (came, awaited), (had, hoped) = self.hour_sums, self.decayed
        came_by, awaited_by = np.add.reduceat(capped, starts), np.add.reduceat(expected, starts)
        if self.hour == int(hour[0]):
            came_by[0] += came
            awaited_by[0] += awaited
        last = self.hour
        runs = zip(hour[starts].tolist(), came_by.tolist(), awaited_by.tolist(), strict=True)
        for now, sum_by, usual_by in runs:
            if now != last:
                if came or awaited < OUTAGE:
                    had, hoped = fade * had + came, fade * hoped + awaited
                last = now
            levels.append(min(max((had + LEVEL_PRIOR) / (hoped + LEVEL_PRIOR), LOWEST), HIGHEST))
            came, awaited = sum_by, usual_by
        self.hour, self.hour_sums, self.decayed = last, (came, awaited), (had, hoped)
        return np.repeat(levels, lengths)
