"""How a wave rises and fades on each platform, hour by hour."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping

import numpy as np

from candystorm.sampledata._history._clock import Clock
from candystorm.sampledata._history._days import HOUR
from candystorm.sampledata._history._platforms import platforms
from candystorm.sampledata._history._waves import Wave
from candystorm.sampledata._rhythm import Chance, pick

#: Hours of a bin, and how many of them a wave has: three weeks.
BIN = 0.25
BINS = int(24 * 21 / BIN)
#: The tail: a part of the wave fades so many times slower.
_TAIL, _SLOWER = 0.04, 4.0
#: What the organisation says itself is talked about again, after days hardly.
_STIRS, _LATE, _HARDLY = 0.09, 60, 0.25
#: On other platforms a wave fades at most so much faster or slower.
_PACES = (0.6, 1.5)
#: Up to this share of the liveliest hour, most people sleep.
_ASLEEP = 0.2


class Swell:
    """How many comments are to be expected in a wave, and when.

    Parameters
    ----------
    chance : Chance
        The source of all chance.
    wave : Wave
        Which.
    start : datetime
        When it starts (UTC).
    clocks : mapping of str to Clock
        By platform.
    names : iterable of str
        The platforms.

    Attributes
    ----------
    expected : dict of str to list of float
        By platform, how many comments come in each bin.
    """

    def __init__(
        self,
        chance: Chance,
        wave: Wave,
        start: dt.datetime,
        clocks: Mapping[str, Clock],
        names: Iterable[str],
    ) -> None:
        self._wave = wave
        self._start = start
        self._clocks = clocks
        shape = self._shape(wave.platform, wave.half_life_hours)
        hour = int(1 / BIN)
        # The liveliest hour of the first platform has as many as the texts say.
        scale = wave.peak_comments / max(
            math.fsum(shape[n : n + hour]) for n in range(len(shape) - hour)
        )
        self.expected = {wave.platform: [scale * value for value in shape]}
        pace = platforms()[wave.platform].pace
        for name in names:
            if name == wave.platform:
                continue
            here = platforms()[name]
            half_life = wave.half_life_hours * min(max(pace / here.pace, _PACES[0]), _PACES[1])
            volume = here.in_waves * (0.85 + 0.3 * float(chance.of(name).random()))
            self.expected[name] = [volume * scale * value for value in self._shape(name, half_life)]

    def joined(self, platform: str) -> float:
        """Return the hour at which the wave reaches a platform."""
        return self._wave.course.joins.get(platform, 0.0)

    def time(self, hours: float) -> dt.datetime:
        """Return the moment of an hour of the wave, to the second."""
        return (self._start + hours * HOUR).replace(microsecond=0)

    def moment(
        self, rng: np.random.Generator, platform: str, first: float, last: float
    ) -> dt.datetime:
        """Return a moment between two hours of the wave, rather when much is written."""
        expected = self.expected[platform]
        low, high = int(first / BIN), min(math.ceil(last / BIN), BINS)
        weights = [expected[n] + 1e-6 for n in range(low, max(high, low + 1))]
        number = low + pick(rng, range(len(weights)), weights)
        hours = (number + float(rng.random())) * BIN
        return self.time(min(max(hours, first), last))

    def _shape(self, platform: str, half_life: float) -> list[float]:
        wave, clock = self._wave, self._clocks[platform]
        rise = max(0.25, 0.6 * wave.course.phases[0])
        shape = []
        for number in range(BINS):
            hours = (number + 0.5) * BIN
            since = hours - self.joined(platform)
            if not 0 <= since <= 60 * half_life:
                shape.append(0.0)
                continue
            value = (1 - _TAIL) * fading(since - rise, half_life)
            value += _TAIL * fading(since, _SLOWER * half_life)
            value *= min(1.0, 0.2 + 0.8 * since / rise)
            for own in wave.own:
                if own.after_hours < hours < own.after_hours + 6 * half_life:
                    stirs = _STIRS * (_HARDLY if own.after_hours > _LATE else 1.0)
                    value += stirs * fading(hours - own.after_hours, 0.6 * half_life)
            lively = clock.now(self._start + hours * HOUR) / clock.most
            # A wave keeps people up, but not all night.
            value *= math.sqrt(lively) if lively > _ASLEEP else lively / math.sqrt(_ASLEEP)
            shape.append(value)
        return shape


def fading(hours: float, half_life: float) -> float:
    """Return what is left after some hours, in [0, 1]."""
    return float(0.5 ** (max(hours, 0.0) / half_life))
