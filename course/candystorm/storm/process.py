"""A marked self-exciting (Hawkes) process on several channels, as a tree of posts.

A post on channel a calls forth, on average, ``branching[a, b]`` posts on channel b, more of them
the more reach it has; a post on channel b follows after an exponential delay with the half-life of
b. The tree is drawn generation by generation, all posts of a generation at once (Hawkes and Oakes
1974), so that drawing costs no loop over posts.

Times and reach lie on a grid of 1/1024, on which their sums are exact: the last bit of an
exponential, which differs between processors, changes nothing.

References
----------
Hawkes, A. G. & Oakes, D. (1974). A cluster process representation of a self-exciting process.
Journal of Applied Probability 11(3), 493-503. https://doi.org/10.2307/3212693
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import count
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from candystorm.errors import CandystormError
from candystorm.storm.reals import is_number, reals

__all__ = [
    "InvalidProcess",
    "Process",
    "Roots",
    "Tree",
    "expected_size",
    "mean_intensity",
    "simulate",
]

Floats = npt.NDArray[np.float64]

#: Steps of a minute on which a post can lie, and steps of the mean reach.
_GRID: Final = 1024.0
_CLASSES: Final = 1 << 16
#: So many posts at once are drawn fastest: their arrays stay in the processor's cache.
_BLOCK: Final = 1 << 16
#: From so many parents on, and up to so many children of each, they are drawn rank by rank.
_MANY: Final = 4096
_LARGE: Final = 8.0
_NEVER: Final = 1e-18
#: More posts than these are a mistake in a process, not a storm.
_MOST: Final = 100_000_000


class InvalidProcess(CandystormError):
    """A process whose numbers contradict each other, or that grows without end."""


@dataclass(frozen=True)
class Process:
    """What drives a storm.

    Parameters
    ----------
    baseline : array of shape (channels,)
        Posts per minute that nothing called forth.
    branching : array of shape (channels, channels)
        Mean number of posts on the second channel that one on the first calls forth.
    half_life : array of shape (channels,)
        Minutes until half of what is called forth on a channel has come.
    reach_sigma : float
        Spread of the logarithm of reach; 0: all posts have the same. The mean is always 1.

    Raises
    ------
    InvalidProcess
        Shapes do not fit together, or a number is negative or none.
    """

    baseline: Floats
    branching: Floats
    half_life: Floats
    reach_sigma: float = 0.0

    def __post_init__(self) -> None:
        for name, dimensions in (("baseline", 1), ("branching", 2), ("half_life", 1)):
            given = reals(getattr(self, name))
            value = np.array(np.nan if given is None else given, float, ndmin=dimensions)
            if not np.isfinite(value).all() or (value < 0).any():
                raise InvalidProcess("%(name)s must hold numbers from 0 on.", name=name)
            object.__setattr__(self, name, value)
        channels = len(self.baseline)
        fits = self.branching.shape == (channels, channels) and self.half_life.shape == (channels,)
        if not fits or not channels:
            raise InvalidProcess("The numbers of a process must be for the same channels.")
        spread = self.reach_sigma
        if not (self.half_life > 0).all() or not is_number(spread) or not 0 <= spread <= 3:
            raise InvalidProcess("Half-lives must be above 0, and the spread of reach from 0 to 3.")

    @property
    def branching_factor(self) -> float:
        """Posts that one post calls forth on average; from 1 on, a storm grows without end.

        The spectral radius of `branching`.
        """
        return float(np.abs(np.linalg.eigvals(self.branching)).max())


@dataclass(frozen=True)
class Roots:
    """Posts that nothing in the process called forth.

    ``time`` in minutes, ``channel`` by its position, ``reach`` with the mean 1: arrays of one
    length.
    """

    time: Floats
    channel: npt.NDArray[np.int8]
    reach: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Tree:
    """Posts in the order of their generations: a parent stands before its children.

    Arrays of one length: ``time`` in minutes, ``parent`` (its position; -1: none), ``channel``
    (its position), ``reach`` (mean 1) and ``mark`` (uniform in [0, 1)). ``levels`` are the
    positions at which the generations begin, and the end; only of a tree drawn in one block.
    """

    time: Floats
    parent: npt.NDArray[np.int32]
    channel: npt.NDArray[np.int8]
    reach: npt.NDArray[np.float32]
    mark: npt.NDArray[np.float32]
    levels: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.time)


def expected_size(process: Process) -> Floats:
    """Return, for a first post on each channel, how many posts it becomes in the end, itself too.

    With one channel 1 / (1 - n). Shape (channels,); infinite where it never ends.
    """
    if process.branching_factor >= 1:
        return np.full(len(process.baseline), np.inf)
    identity = np.eye(len(process.baseline))
    return np.asarray(np.linalg.solve(identity - process.branching, np.ones(len(identity))), float)


def mean_intensity(process: Process) -> Floats:
    """Return the posts per minute on each channel once the process has settled.

    With one channel baseline / (1 - n). Shape (channels,); infinite where it never settles.
    """
    if process.branching_factor >= 1:
        return np.full(len(process.baseline), np.inf)
    identity = np.eye(len(process.baseline))
    return np.asarray(np.linalg.solve(identity - process.branching.T, process.baseline), float)


def simulate(
    process: Process,
    end: float,
    chance: np.random.Generator | int,
    *,
    roots: Roots | None = None,
    envelope: Floats | None = None,
) -> Tree:
    """Draw a tree.

    Parameters
    ----------
    process : Process
        What drives it.
    end : float
        Minutes after which nothing is drawn any more.
    chance : Generator or int
        Source of chance, or its seed. The same seed gives the same tree.
    roots : Roots, optional
        The first posts; without it they are drawn from the baseline.
    envelope : array of shape (minutes,), optional
        For each minute, the part of the branching that is in force, from 0 to 1.

    Returns
    -------
    Tree

    Raises
    ------
    InvalidProcess
        It grows beyond every measure before the end; or the end, a first post, the envelope or the
        seed is none.
    """
    _check(process, end, roots, envelope)
    random = _generator(chance)
    first = roots or _drawn_roots(process, end, random)
    times: list[Floats] = []
    parents: list[npt.NDArray[np.int32]] = []
    channels: list[npt.NDArray[np.int8]] = []
    reaches: list[npt.NDArray[np.float32]] = []
    levels = [0]
    size = _BLOCK if roots is None else max(len(first.time), 1)
    for begin in range(0, len(first.time), size):
        time = _on_grid(first.time[begin : begin + size])
        channel = first.channel[begin : begin + size]
        reach = first.reach[begin : begin + size]
        parent = np.full(len(time), -1, np.int32)
        while len(time):
            times.append(time)
            parents.append(parent)
            channels.append(channel)
            reaches.append(reach)
            offset = levels[-1]
            levels.append(offset + len(time))
            if levels[-1] > _MOST:
                raise InvalidProcess(
                    "This storm grows beyond every measure. Please choose a lower branching factor."
                )
            time, parent, channel, reach = _children(
                process, end, random, (time, channel, reach), envelope
            )
            parent += np.int32(offset)
    if not times:
        nothing = np.empty(0, np.float32)
        return Tree(
            np.empty(0), np.empty(0, np.int32), np.empty(0, np.int8), nothing, nothing, (0, 0)
        )
    return Tree(
        np.concatenate(times),
        np.concatenate(parents),
        np.concatenate(channels),
        np.concatenate(reaches),
        random.random(levels[-1], dtype=np.float32),
        tuple(levels) if len(first.time) <= size else (),
    )


def _generator(chance: np.random.Generator | int) -> np.random.Generator:
    if isinstance(chance, np.random.Generator):
        return chance
    if not isinstance(chance, int | np.integer) or chance < 0:
        raise InvalidProcess("A seed is a whole number from 0 up, not %(value)s.", value=chance)
    return np.random.Generator(np.random.PCG64(chance))


def _check(process: Process, end: float, roots: Roots | None, envelope: Floats | None) -> None:
    """Refuse what no tree can be drawn from."""
    if not is_number(end) or not 0 <= end < math.inf:
        raise InvalidProcess("A storm ends after minutes from 0 up, not %(value)s.", value=end)
    if roots is not None:
        parts = (roots.time, roots.channel, roots.reach)
        time, channel, reach = (reals(part) for part in parts)
        if time is None or channel is None or reach is None:
            raise InvalidProcess("The first posts must be told in numbers.")
        if time.ndim != 1 or not time.shape == channel.shape == reach.shape:
            raise InvalidProcess("The first posts need as many channels and reaches as times.")
        for part in (time, reach):
            if not np.isfinite(part).all() or (part < 0).any():
                raise InvalidProcess("Times and reaches of first posts must be numbers from 0 up.")
        if not np.isin(channel, np.arange(len(process.baseline))).all():
            raise InvalidProcess("A first post is on a channel that the process doesn't have.")
    if envelope is not None:
        shares = reals(envelope)
        if shares is None or shares.ndim != 1 or not shares.size:
            raise InvalidProcess("The envelope must have one number for each minute.")
        if not ((shares >= 0) & (shares <= 1)).all():
            raise InvalidProcess("The envelope must hold numbers from 0 to 1.")


def _on_grid(values: Floats) -> Floats:
    return np.rint(values * _GRID) / _GRID


def _drawn_roots(process: Process, end: float, random: np.random.Generator) -> Roots:
    counts = random.poisson(process.baseline * end)
    channel = np.repeat(np.arange(len(counts), dtype=np.int8), counts)
    time = random.random(len(channel)) * end
    return Roots(time, channel, _reach(process, len(time), random))


def _reach(process: Process, n: int, random: np.random.Generator) -> npt.NDArray[np.float32]:
    if not process.reach_sigma:
        return np.ones(n, np.float32)
    drawn: npt.NDArray[np.float32] = _quantiles(process.reach_sigma)[
        random.integers(0, _CLASSES, n, dtype=np.uint16)
    ]
    return drawn


@cache
def _quantiles(sigma: float) -> npt.NDArray[np.float32]:
    """Return the log-normal law with mean 1 as so many equally likely values, on the grid."""
    middles = (np.arange(_CLASSES // 2) + 0.5) / _CLASSES
    normal = np.array([NormalDist().inv_cdf(float(one)) for one in middles])
    values = np.exp(np.concatenate([normal, -normal[::-1]]) * sigma)
    return np.asarray(np.rint(values / values.mean() * _GRID) / _GRID, np.float32)


def _children(
    process: Process,
    end: float,
    random: np.random.Generator,
    parents: tuple[Floats, npt.NDArray[np.int8], npt.NDArray[np.float32]],
    envelope: Floats | None,
) -> tuple[Floats, npt.NDArray[np.int32], npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Return time, parent in its generation, channel and reach of the next generation."""
    time, channel, reach = parents
    alone = len(process.baseline) == 1
    if alone and not process.reach_sigma:
        parent = _evenly(float(process.branching[0, 0]), len(time), random)
    else:
        parent = _by_reach(process.branching.sum(axis=1)[channel] * reach, random)
    if alone:
        on = np.zeros(len(parent), np.int8)
        scale: Floats | float = float(process.half_life[0]) / math.log(2)
    else:
        on = _channels(process, channel[parent], random)
        scale = (process.half_life / math.log(2))[on]
    delay = random.standard_exponential(len(parent)) * scale
    when = time[parent] + _on_grid(delay)
    there = when <= end
    if envelope is not None:
        minute = np.minimum(when.astype(np.int64), len(envelope) - 1)
        there &= random.random(len(when)) < envelope[minute]
    kept = np.flatnonzero(there)
    return when[kept], parent[kept], on[kept], _reach(process, len(kept), random)


def _evenly(mean: float, n: int, random: np.random.Generator) -> npt.NDArray[np.int32]:
    """Return the parents of children, each of n parents having Poisson(mean) of them.

    The children lie on a line as points of a Poisson process; every parent owns a piece of it.
    """
    places = np.sort(random.random(random.poisson(mean * n))) if n < 64 else None
    if places is None:
        steps = np.cumsum(random.standard_exponential(random.poisson(mean * n) + 1))
        places = steps[:-1] / steps[-1]
    return np.minimum((places * n).astype(np.int32), n - 1)


def _by_reach(means: Floats, random: np.random.Generator) -> npt.NDArray[np.int32]:
    """Return the parents of children, each parent having Poisson(its mean) of them.

    Of many parents at once those with a first child are found, of them those with a second, and so
    on: most have none, and half of the rest have one.
    """
    if len(means) < _MANY:
        return np.repeat(np.arange(len(means), dtype=np.int32), random.poisson(means))
    likely = np.exp(-means)  # of no child; below, of so many
    left = random.random(len(means))
    more = np.flatnonzero((left >= likely) & (means < _LARGE)).astype(np.int32)
    large = np.flatnonzero(means >= _LARGE).astype(np.int32)
    parents = [more, np.repeat(large, random.poisson(means[large]))]
    left, likely, means = left[more] - likely[more], likely[more], means[more]
    for n in count(1):
        likely *= means / n
        further = np.flatnonzero((left >= likely) & (likely > _NEVER))
        if not len(further):
            break
        more, means = more[further], means[further]
        left, likely = left[further] - likely[further], likely[further]
        parents.append(more)
    return np.concatenate(parents)


def _channels(
    process: Process, of_parents: npt.NDArray[np.int8], random: np.random.Generator
) -> npt.NDArray[np.int8]:
    totals = process.branching.sum(axis=1, keepdims=True)
    shares = np.divide(
        process.branching, totals, where=totals > 0, out=np.zeros_like(totals + process.branching)
    )
    edges = np.cumsum(shares, axis=1).astype(np.float32)
    drawn = random.random(len(of_parents), dtype=np.float32)
    on = np.zeros(len(drawn), np.int8)
    for edge in edges.T[:-1]:
        on += drawn >= edge[of_parents]
    return on
