"""Cascades of varied kinds, made by a self-exciting process: our assumption, for want of real ones.

Each reshare calls forth others, by the reach of who shared it, at reaction times with a power law,
while interest in the topic falls and the night is quiet. Some are taken up once more later, some
begin with a burst of bots, and to some people come from elsewhere. The kinds and their figures
stand in ``assumed.toml``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from candystorm.storm.forecasting.features import Array

__all__ = ["Kind", "cascades", "kinds", "simulate"]

Pair: TypeAlias = tuple[float, float]
_Index: TypeAlias = NDArray[np.int64]

_TABLE: Final = Path(__file__).with_name("assumed.toml")
HORIZON_HOURS: Final = 168.0
#: Of each kind, so many cascades are shipped; smaller ones tell nothing, larger ones take space.
_OF_EACH: Final = 90
_SIZES: Final = (10, 1500)
_GENERATIONS: Final = 60
#: Cascades end when they have about so many; few do.
_LARGEST: Final = 20_000
_SECOND: Final = 1 / 3600


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cascades; what the figures mean stands in ``assumed.toml``."""

    plateau_minutes: Pair
    exponent: Pair
    interest_hours: Pair
    first_reshares: Pair
    branching: Pair
    reach_sigma: float
    night: Pair
    second_wave: float
    bots: float
    newcomers: Pair
    newcomer_hours: Pair


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds by name."""
    table = tomllib.loads(_TABLE.read_text("utf-8"))
    default: dict[str, Any] = table["default"]
    return {name: Kind(**{**default, **own}) for name, own in table["kinds"].items()}


def cascades(seed: int = 7) -> list[Array]:
    """Return the cascades that are shipped: equally many of each kind."""
    found: list[Array] = []
    for number, kind in enumerate(kinds().values()):
        rng = np.random.default_rng([seed, number])
        low, high = _SIZES
        chosen: list[Array] = []
        while len(chosen) < _OF_EACH:
            chosen += [one for one in simulate(kind, 200, rng) if low <= one.size <= high]
        found += chosen[:_OF_EACH]
    return found


def simulate(kind: Kind, count: int, rng: np.random.Generator) -> list[Array]:
    """Draw cascades of one kind.

    Parameters
    ----------
    kind : Kind
    count : int
        How many.
    rng : Generator

    Returns
    -------
    list of ndarray
        Of each, hours since the first post (which is in it, as 0), ascending, to the second.
    """
    return _Drawing(kind, count, rng).cascades()


class _Drawing:
    """Cascades while they are drawn, all of them at once, generation by generation."""

    def __init__(self, kind: Kind, count: int, rng: np.random.Generator) -> None:
        def varied(pair: Pair) -> Array:
            return pair[0] * np.exp(rng.normal(0.0, pair[1], count))

        self.kind, self.count, self.rng = kind, count, rng
        self.plateau = varied(kind.plateau_minutes) / 60
        self.exponent = np.clip(rng.normal(*kind.exponent, count), 0.08, 1.5)
        self.interest = varied(kind.interest_hours)
        self.first = varied(kind.first_reshares)
        self.branching = 1.6 * np.minimum(rng.beta(*kind.branching, count), 0.9)
        self.begun = rng.normal(16.0, 5.0, count)
        self.night = np.clip(rng.normal(*kind.night, count), 0.0, 0.98)
        self.newcomer_hours = varied(kind.newcomer_hours)

    def cascades(self) -> list[Array]:
        of, at, mean, taken_up = self._seeds()
        all_of, all_at = [of], [at]
        sizes = np.zeros(self.count, dtype=np.int64)
        for _ in range(_GENERATIONS):
            of, at, taken_up = self._reshares(of, at, mean, taken_up)
            if not at.size:
                break
            all_of.append(of)
            all_at.append(at)
            sizes += np.bincount(of, minlength=self.count)
            mean = np.where(sizes[of] < _LARGEST, self._calls_forth(of), 0.0)
        of, at = self._bots()
        all_of.append(of)
        all_at.append(at)
        found, hours = np.concatenate(all_of), np.concatenate(all_at)
        hours = np.round(hours / _SECOND) * _SECOND
        kept = hours < HORIZON_HOURS
        found, hours = found[kept], hours[kept]
        order = np.lexsort((hours, found))
        ends = np.cumsum(np.bincount(found, minlength=self.count))
        return np.split(hours[order], ends[:-1])

    def _seeds(self) -> tuple[_Index, Array, Array, Array]:
        """Return first posts, people who take one up later, and people who find it elsewhere."""
        rng, kind = self.rng, self.kind
        posts = np.arange(self.count)
        later = np.flatnonzero(rng.random(self.count) < kind.second_wave)
        later_at = np.exp(rng.uniform(np.log(0.3), np.log(120.0), later.size))
        later_mean = self.first[later] * np.exp(rng.normal(-0.5, 1.0, later.size))
        many = kind.newcomers[0] * np.exp(rng.normal(0.0, kind.newcomers[1], self.count))
        new = np.repeat(posts, rng.poisson(many))
        new_at = rng.exponential(self.newcomer_hours[new])
        awake = rng.random(new.size) < self._activity(new, new_at)
        new, new_at = new[awake], new_at[awake]
        return (
            np.concatenate([posts, later, new]),
            np.concatenate([np.zeros(self.count), later_at, new_at]),
            np.concatenate([self.first, later_mean, self._calls_forth(new)]),
            # Interest begins anew with a second wave, and for nobody else.
            np.concatenate([np.zeros(self.count), later_at, np.zeros(new.size)]),
        )

    def _reshares(
        self, of: _Index, at: Array, mean: Array, taken_up: Array
    ) -> tuple[_Index, Array, Array]:
        parent = np.repeat(np.arange(of.size), self.rng.poisson(np.minimum(mean, 1e5)))
        child, since = of[parent], taken_up[parent]
        hours = at[parent] + self._reaction(child)
        likely = np.exp(-(hours - since) / self.interest[child]) * self._activity(child, hours)
        kept = (hours < HORIZON_HOURS) & (self.rng.random(hours.size) < likely)
        return child[kept], hours[kept], since[kept]

    def _reaction(self, of: _Index) -> Array:
        exponent, plateau = self.exponent[of], self.plateau[of]
        early = self.rng.random(of.size) < exponent / (1 + exponent)
        even = self.rng.random(of.size)
        return plateau * np.where(early, even, even ** (-1 / exponent))

    def _calls_forth(self, of: _Index) -> Array:
        sigma = self.kind.reach_sigma
        reach = np.exp(self.rng.normal(-sigma * sigma / 2, sigma, of.size))
        return np.minimum(reach * self.branching[of], np.maximum(self.first[of], 90.0))

    def _activity(self, of: _Index, hours: Array) -> Array:
        night = self.night[of]
        clock = np.cos(2 * np.pi * (hours + self.begun[of] - 20) / 24)
        return np.asarray((1 + night * clock) / (1 + night))

    def _bots(self) -> tuple[_Index, Array]:
        rng = self.rng
        some = np.flatnonzero(rng.random(self.count) < self.kind.bots)
        of = np.repeat(some, rng.geometric(1 / 15, some.size))
        begin = np.zeros(self.count)
        begin[some] = rng.exponential(0.3, some.size)
        return of, begin[of] + rng.exponential(0.02, of.size)
