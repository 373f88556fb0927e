"""The detector's memory, and what it makes of the next intervals: many at once, or one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from candystorm.storm.detection.episodes import Episodes, levels
from candystorm.storm.detection.mentions import DAY, HOUR, MINUTE, Mentions, Numbers, days_of
from candystorm.storm.detection.rarity import Rarity
from candystorm.storm.detection.shares import Shares, signs
from candystorm.storm.detection.usual import Usual

WINDOWS = (10 * MINUTE, HOUR)
"""Seconds in which excess is looked for: one sharp burst, and a wave that builds up."""
WARM_UP_DAYS, WARM_UP_INTERVALS = 2, 14
"""Nothing is said before both have been seen."""
BACKGROUND = 8.0
"""Mentions added to the usual ones, so that a quiet hour is not taken for an exact one."""
EXPONENT = 0.4
"""Of the usual mentions in the size of an excess: 0 would count heads, 0.5 tells chance (their
standard deviation), 1 ratios. People go by heads a little more than chance does."""


@dataclass(frozen=True, slots=True)
class Onset:
    """An alarm in numbers.

    Attributes
    ----------
    row : int
        Of the interval, in the part given.
    begun : int
        How many intervals before it the wave began.
    window : int
        In how many intervals the mentions were counted.
    mentions, usual : float
        How many came in these, and how many are usual.
    share, usual_share : float
        Of negative ones; nan where unknown.
    """

    row: int
    begun: int
    window: int
    mentions: float
    usual: float
    share: float
    usual_share: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What the detector says about each interval of a part, and its alarms."""

    score: Numbers
    level: NDArray[np.int8]
    sign: NDArray[np.int8]
    onsets: list[Onset]


@dataclass(slots=True)
class Running:
    """Everything that is remembered; its size does not grow.

    Parameters
    ----------
    interval : int
        Seconds.
    """

    interval: int
    windows: tuple[int, ...] = field(init=False)
    usual: Usual = field(init=False)
    rarities: list[Rarity] = field(init=False)
    episodes: Episodes = field(init=False)
    shares: Shares = field(default_factory=Shares)
    tail: NDArray[np.float64] = field(init=False)
    seen: int = 0
    wave_from: int = -1
    wave_level: float = 1.0
    wave_sums: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        self.windows = tuple(sorted({max(1, round(w / self.interval)) for w in WINDOWS}))
        self.usual = Usual(self.interval)
        self.rarities = [Rarity() for _ in self.windows]
        self.episodes = Episodes(self.interval)
        self.tail = np.zeros((5, self.windows[-1]))
        self.tail[2] = 1.0

    @property
    def longest_gap(self) -> int:
        """After so many missing intervals nothing of what was before is in a window."""
        return max(DAY // self.interval, self.windows[-1])

    def take(self, part: Mentions) -> Findings:
        """Judge the next intervals, without gaps, and learn from them."""
        days = days_of(part.wall)
        usual, level = self.usual.take(part, days)
        known = ~(np.isnan(part.counts) | np.isnan(usual))
        counts, usual = np.where(known, part.counts, 0.0), np.where(known, usual, 0.0)
        toned = known & ~np.isnan(part.shares)
        mentions = np.where(toned, counts, 0.0)
        negative = np.where(toned, counts * part.shares, 0.0)
        usual_share = self.shares.take(mentions, negative, days)

        longest = self.windows[-1]
        run = np.empty((5, longest + len(counts)))
        run[:, :longest] = self.tail
        run[0, longest:], run[1, longest:], run[2, longest:] = counts, usual, level
        for row, values in ((3, mentions), (4, negative)):
            run[row, longest:] = values
            # From the last sum on, one by one: the same in one piece as interval by interval.
            np.cumsum(run[row, longest - 1 :], out=run[row, longest - 1 :])
        self.tail = run[:, -longest:].copy()

        came, by_rhythm, awaited, rarity = [], [], [], []
        for window, account in zip(self.windows, self.rarities, strict=True):
            came.append(moving_sum(run[0], window)[longest:])
            # The level as it was before the window, so that a wave is not measured by itself.
            lately = run[2, longest - window : -window]
            by_rhythm.append(moving_sum(run[1], window)[longest:])
            awaited.append(by_rhythm[-1] * lately)
            excess = (came[-1] - awaited[-1]) / (awaited[-1] + BACKGROUND) ** EXPONENT
            rarity.append(account.take(excess, known.astype(np.float64), days))
        highest = np.maximum.reduce(rarity)
        seen = self.seen + np.cumsum(~np.isnan(part.counts))
        self.seen = int(seen[-1])
        warm = seen >= max(WARM_UP_DAYS * DAY // self.interval, WARM_UP_INTERVALS)
        judged = warm & known
        first = self.episodes.row
        reported, alarms, active, alarm_of = self.episodes.take(np.where(judged, highest, -np.inf))

        onsets, sums, from_level = [], {self.wave_from: self.wave_sums}, {}
        from_level[self.wave_from] = self.wave_level
        for row in alarms.tolist():
            which = max(range(len(self.windows)), key=lambda number: float(rarity[number][row]))
            window, here = self.windows[which], row + longest
            before = here - window
            of_day = usual_share[days.of[row]]
            toned_now = run[3, here] - run[3, before]
            onsets.append(
                Onset(
                    row,
                    _begun(run[:, before + 1 : here + 1]),
                    window,
                    float(came[which][row]),
                    float(awaited[which][row]),
                    float((run[4, here] - run[4, before]) / toned_now) if toned_now else np.nan,
                    float(of_day),
                )
            )
            self.wave_from, self.wave_level = first + row, float(run[2, before])
            self.wave_sums = (float(run[3, before]), float(run[4, before]))
            sums[self.wave_from], from_level[self.wave_from] = self.wave_sums, self.wave_level

        level_of, sign_of = np.zeros((2, len(counts)), np.int8)
        if len(active):
            keys = np.array(sorted(sums))
            which_wave = np.searchsorted(keys, alarm_of)
            at_level = np.array([from_level[key] for key in keys.tolist()])[which_wave]
            at_sums = np.array([sums[key] for key in keys.tolist()])[which_wave]
            ratio: Numbers = np.maximum.reduce(
                [
                    many[active] / (rhythmic[active] * at_level + 1)
                    for many, rhythmic in zip(came, by_rhythm, strict=True)
                ]
            )
            hours = (first + active - alarm_of).astype(np.float64) * (self.interval / HOUR)
            level_of[active] = levels().of(ratio, hours)
            sign_of[active] = signs(
                run[3, longest:][active] - at_sums[:, 0],
                run[4, longest:][active] - at_sums[:, 1],
                usual_share[days.of[active]],
            )
        with np.errstate(over="ignore"):
            score = 1 / (1 + np.exp(-reported))
        return Findings(score, level_of, sign_of, onsets)


def _begun(window: Numbers) -> int:
    above = window[0] > 1.5 * window[1] * window[2] + 1
    return window.shape[1] - 1 - int(above.argmax()) if above.any() else 0


def moving_sum(values: Numbers, window: int) -> Numbers:
    """Return at each place the sum of the last ``window`` values; before the first there is 0.

    The same additions at every place, so a value does not depend on how much was given at once.

    Examples
    --------
    >>> moving_sum(np.array([1.0, 2.0, 3.0, 4.0]), 3)
    array([1., 3., 6., 9.])
    """
    result, power, done = np.zeros_like(values), values, 0
    width = 1
    while True:
        if window & width:
            result = result + _later(power, done)
            done += width
        width *= 2
        if width > window:
            return result
        power = power + _later(power, width // 2)


def _later(values: Numbers, by: int) -> Numbers:
    if not by:
        return values
    moved = np.zeros_like(values)
    moved[by:] = values[:-by]
    return moved
