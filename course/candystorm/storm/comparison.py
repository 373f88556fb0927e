"""Worlds of a storm in figures: each for itself, against another one, and over many chances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candystorm.storm.effects import FACTIONS, Effects
from candystorm.storm.process import Process, expected_size
from candystorm.storm.scenarios import Decision
from candystorm.storm.worlds import CRITICAL, Storm, World

__all__ = ["Figures", "difference", "figures", "posts_of_one", "spread"]


@dataclass(frozen=True)
class Figures:
    """A world in six figures.

    Attributes
    ----------
    posts
        Posts of the storm, without those that have nothing to do with it.
    critical
        The share of them that critics and trolls write, in [0, 1].
    peak, peak_begins
        Posts in the busiest step, and the minute in which it begins.
    gratitude, trust
        Two indices from 0 to 100, at the end; an assumption of the course.
    """

    posts: int
    critical: float
    peak: int
    peak_begins: int
    gratitude: float
    trust: float


def figures(world: World, *, step: int = 30) -> Figures:
    """Return a world in figures; ``step`` is the length of a step in minutes."""
    counts = world.counts(step=step)
    by_step = counts.sum(axis=(0, 1))
    busiest = int(by_step.argmax())
    indices = world.outcomes(step=step).iloc[-1]
    return Figures(
        posts=world.size,
        critical=float(
            counts[[FACTIONS.index(one) for one in CRITICAL]].sum() / max(world.size, 1)
        ),
        peak=int(by_step[busiest]),
        peak_begins=busiest * step,
        gratitude=float(indices["gratitude"]),
        trust=float(indices["trust"]),
    )


def difference(posts: int, without: int) -> float:
    """Return how many more posts there are than without an answer, as a share of those.

    >>> difference(90, 100)
    -0.1
    """
    return (posts - without) / without if without else 0.0


def spread(
    storms: Iterable[Storm],
    decisions: Iterable[Decision],
    *,
    effects: Effects | None = None,
    branching: float | None = None,
) -> npt.NDArray[np.float64]:
    """Return what decisions change in each of several storms, as `difference` says it.

    Parameters
    ----------
    storms : iterable of Storm
        The same scenario on different chances.
    decisions, effects, branching
        As in `Storm.world`.

    Returns
    -------
    ndarray of shape (storms,)
    """
    found = []
    chosen = tuple(decisions)
    for storm in storms:
        with_and_without = (
            storm.world(one, effects=effects, branching=branching).size for one in (chosen, ())
        )
        found.append(difference(*with_and_without))
    return np.array(found)


def posts_of_one(branching: float) -> float:
    """Return how many posts one becomes in the end, itself too: 1 / (1 - n), infinite from 1 on.

    >>> round(posts_of_one(0.86), 1)
    7.1
    """
    alone = Process(np.zeros(1), np.array([[branching]]), np.ones(1))
    return float(expected_size(alone)[0])
