"""Mentions per interval made to measure a detector: many shapes, each series with its own nature.

Two ways to say what an alarm should find. ``varied``: events of known kinds are put into a series
of bursts, holidays, outages, bots and drifts, which are none. ``by_eye``: bursts and waves of all
sizes are of one population, and those few are marked that somebody who looks at the whole series
would mark as the most striking, with a little error. The second is how most real series get their
labels, and no detector that can't see the future gets all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

DAY = 86_400
MARKED = 0.1
"""Share of a series that is in windows, as in the Numenta benchmark."""
KINDS = {"storm": 0.28, "candystorm": 0.2, "launch": 0.16, "television": 0.2, "bots": 0.1,
         "level shift": 0.06}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A series and what is to be found in it.

    Attributes
    ----------
    counts : Series
        Mentions per interval.
    windows : list of (int, int)
        First and last interval of each marked window.
    events : list of (int, str)
        For each window where the event begins, and its kind.
    probation : int
        So many intervals are not judged.
    """

    counts: pd.Series[Any]
    windows: list[tuple[int, int]]
    events: list[tuple[int, str]]
    probation: int


@dataclass(frozen=True)
class _Clock:
    step: int
    n: int
    start: pd.Timestamp

    @property
    def hour(self) -> Numbers:
        first = self.start.hour + self.start.minute / 60
        result: Numbers = (first + np.arange(self.n) * self.step / 3600) % 24
        return result

    @property
    def weekday(self) -> NDArray[np.int64]:
        second = self.start.hour * 3600 + np.arange(self.n) * self.step
        return (self.start.day_of_week + second // DAY) % 7

    @property
    def probation(self) -> int:
        return min(int(0.15 * self.n), 750)

    def steps(self, hours: float) -> float:
        return hours * 3600 / self.step

    def since(self, place: int) -> Numbers:
        result: Numbers = (np.arange(self.n) - place) * self.step / 3600
        return result


def _clock(rng: np.random.Generator, step: int) -> _Clock:
    days = int(rng.integers(28, 64)) if step < 3600 else int(rng.integers(150, 400))
    start = pd.Timestamp("2026-01-05") + pd.Timedelta(hours=int(rng.integers(0, 168)))
    return _Clock(step, days * DAY // step, start)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _rate(rng: np.random.Generator, clock: _Clock) -> tuple[Numbers, Numbers]:
    """Return the usual rate, and the logarithm of its daily rhythm."""
    hour, days = clock.hour, np.arange(clock.n) * clock.step / DAY
    daily = rng.uniform(0.2, 1.4) * np.cos(2 * np.pi * (hour - rng.uniform(8, 22)) / 24)
    daily = daily + rng.uniform(0, 0.5) * np.cos(4 * np.pi * (hour - rng.uniform(0, 24)) / 24)
    if rng.random() < 0.4:
        daily = daily + rng.uniform(0.2, 0.8) * ((hour > 9) & (hour < 17))
    weekly = np.where(clock.weekday >= 5, np.log(rng.uniform(0.4, 1.15)), 0.0)
    logs = daily + weekly + rng.normal(0, 0.4) * days / days[-1]
    for hours, spread in ((rng.uniform(0.5, 6), 0.3), (rng.uniform(12, 48), 0.35)):
        logs = logs + rng.uniform(0.05, spread) * _wandering(rng, clock.n, clock.steps(hours))
    rate = np.exp(logs)
    return rate * (_log_uniform(rng, 0.6, 100) * clock.step / 300 / rate.mean()), daily


def _wandering(rng: np.random.Generator, n: int, half_life: float) -> Numbers:
    fade = 0.5 ** (1 / max(half_life, 1))
    state, values = 0.0, []
    for step in rng.normal(0, np.sqrt(1 - fade**2), n).tolist():
        state = fade * state + step
        values.append(state)
    return np.array(values)


def _spaced(rng: np.random.Generator, clock: _Clock, number: int) -> tuple[list[int], int]:
    width = int(MARKED * clock.n / number)
    places: list[int] = []
    for _ in range(500):
        place = int(rng.integers(clock.probation + width // 2, clock.n - width // 2 - 2))
        if len(places) < number and all(abs(place - other) > 1.05 * width for other in places):
            places.append(place)
    return sorted(places), width


def varied(seed: int, step: int = 300) -> Made:
    """Make a series with events of known kinds, and much that is none."""
    rng = np.random.default_rng(seed)
    clock = _clock(rng, step)
    rate, daily = _rate(rng, clock)
    usual, mean = rate.copy(), float(rate.mean())
    for _ in range(rng.integers(0, 3)):  # holidays
        begin = int(rng.integers(4 * DAY // step, clock.n))
        rate[begin : begin + int(rng.integers(1, 3)) * DAY // step] *= rng.uniform(0.3, 0.7)
    places, width = _spaced(rng, clock, int(rng.integers(2, 6)))
    events = []
    extra = np.zeros(clock.n)
    for place in places:
        kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
        if kind == "level shift":
            rate[place:] *= rng.uniform(2.5, 6)
        else:
            height = max(mean * np.exp(rng.normal(np.log(6), 0.8)) + 3 * np.sqrt(mean), 1.5 * mean)
            extra += height * _wave(rng, kind, clock.since(place), daily - daily[place])
        events.append((place, kind))
    counts = _noisy(rng, rate + extra)
    _retweets(rng, counts, usual, clock, rng.uniform(1.3, 4.5), _log_uniform(rng, 0.3, 12))
    if rng.random() < 0.25:  # a bot that posts every day at the same time
        second = (clock.start.hour * 3600 + np.arange(clock.n) * step) % DAY
        at = second // step == int(rng.integers(0, DAY // step))
        counts[at] += rng.poisson(mean * rng.uniform(1, 6) + 1, int(at.sum()))
    if rng.random() < 0.15:  # and one that posts every hour
        counts[:: max(1, 3600 // step)] += np.round(mean * rng.uniform(0.3, 1) + 1)
    if rng.random() < 0.35:
        _outages(rng, counts, clock)
    return _made(clock, counts, events, width)


def _wave(rng: np.random.Generator, kind: str, hours: Numbers, daily: Numbers) -> Numbers:
    """Return the shape of an event of height 1, from the hours since it began."""
    after, begun = np.maximum(hours, 0.0), hours >= 0
    if kind == "launch":  # looked forward to
        before = 0.15 * np.exp(np.minimum(hours, 0) / 2)
        return np.where(begun, 1.3 * np.exp(-after / rng.uniform(1, 8)), 1.3 * before)
    if kind == "television":
        return np.where(begun, 2 * np.exp(-after / rng.uniform(0.1, 1.5)), 0.0)
    if kind == "bots":
        return np.where(begun & (hours < rng.uniform(0.5, 5)), 1.2, 0.0)
    rise, fall = _log_uniform(rng, 0.1, 4), _log_uniform(rng, 2, 20)
    shape = begun * (1 - np.exp(-after / rise)) * (1 + after / fall) ** -1.6
    shape /= shape.max()
    if rng.random() < 0.35:  # a second wave
        later = np.maximum(hours - rng.uniform(8, 30), 0.0)
        second = (1 - np.exp(-later / rise)) * np.exp(-later / fall)
        shape += rng.uniform(0.3, 1) * second / max(second.max(), 1e-9)
    return np.asarray(shape * np.exp(0.6 * daily), dtype=np.float64)


def _noisy(rng: np.random.Generator, rate: Numbers) -> Numbers:
    shape = _log_uniform(rng, 1.5, 40)
    return rng.poisson(rate * rng.gamma(shape, 1 / shape, len(rate))).astype(float)


def _retweets(
    rng: np.random.Generator,
    counts: Numbers,
    rate: Numbers,
    clock: _Clock,
    tail: float,
    a_day: float,
) -> None:
    """Put in bursts of one to five intervals, whose sizes have a power law."""
    number = rng.poisson(a_day * clock.n * clock.step / DAY)
    at = rng.choice(clock.n, number, p=rate / rate.sum())
    size = rng.uniform(0.8, 2.5) * np.sqrt(rate[at] * rate.mean()) * rng.pareto(tail, number)
    for place, height in zip(at, np.minimum(size, 120 * rate.mean() + 10), strict=True):
        parts = np.r_[1.0, rng.uniform(0.1, 0.7, rng.integers(0, 4))][: clock.n - place]
        counts[place : place + len(parts)] += rng.poisson(height * parts + 0.5)


def _outages(rng: np.random.Generator, counts: Numbers, clock: _Clock) -> None:
    for _ in range(rng.integers(1, 4)):
        begin = int(rng.integers(0, clock.n))
        length = int(clock.steps(_log_uniform(rng, 0.3, 20)))
        counts[begin : begin + length] = np.nan if rng.random() < 0.5 else 0


def by_eye(seed: int) -> Made:
    """Make a series whose most striking bursts and waves are marked."""
    rng = np.random.default_rng(seed)
    clock = _clock(rng, 300)
    rate, _ = _rate(rng, clock)
    mean = float(rate.mean())
    number = rng.poisson(clock.n / 288 * _log_uniform(rng, 2, 25))
    at = np.sort(rng.choice(clock.n, number, p=rate / rate.sum()))
    of_rate = (rate[at] / mean) ** rng.uniform(0.2, 1)
    size = rng.uniform(0.5, 2) * mean * of_rate * (rng.pareto(rng.uniform(1.2, 2.6), number) + 0.3)
    size = np.minimum(size, rng.uniform(20, 120) * mean)
    # Large ones last longer, mostly.
    lasting = np.exp(
        rng.normal(np.log(1.2), 0.5, number) + 0.5 * np.log1p(size / mean / 3) * rng.random(number)
    )
    extra = np.zeros(clock.n)
    for place, height, steps in zip(at, size, lasting, strict=True):
        shape = np.exp(-np.arange(int(8 * steps) + 1) / steps)
        if rng.random() < 0.3:
            shape = np.r_[np.linspace(0.2, 0.8, rng.integers(0, 3)), shape]
        extra[place : place + len(shape)] += height * shape[: clock.n - place]
    striking = np.log(size) + 0.25 * np.log(lasting)
    for _ in range(rng.integers(0, 3)):  # long waves
        place, height = (
            int(rng.integers(clock.probation, clock.n - 300)),
            mean * rng.uniform(1.5, 6),
        )
        hours, fall = clock.since(place), _log_uniform(rng, 2, 14)
        after = np.maximum(hours, 0)
        rise = _log_uniform(rng, 0.2, 3)
        extra += height * (hours >= 0) * (1 - np.exp(-after / rise)) * np.exp(-after / fall)
        at = np.r_[at, place]
        striking = np.r_[striking, np.log(height) + 0.25 * np.log(clock.steps(fall))]
    counts = _noisy(rng, rate + extra)
    if rng.random() < 0.3:
        _outages(rng, counts, clock)
    marks = int(rng.integers(2, 6))
    width = int(MARKED * clock.n / marks)
    places: list[int] = []
    for which in np.argsort(-(striking + rng.normal(0, 0.3, len(striking)))):
        place = int(at[which])
        apart = all(abs(place - other) > 1.05 * width for other in places)
        if len(places) < marks and apart and clock.probation + 20 <= place < clock.n - 20:
            places.append(place)
    return _made(clock, counts, [(place, "by eye") for place in sorted(places)], width)


def _made(clock: _Clock, counts: Numbers, events: list[tuple[int, str]], width: int) -> Made:
    index = pd.date_range(clock.start, periods=clock.n, freq=pd.Timedelta(seconds=clock.step))
    windows = [
        (max(place - width // 2, 0), min(place + width // 2, clock.n - 1)) for place, _ in events
    ]
    return Made(pd.Series(counts, index), windows, events, clock.probation)
