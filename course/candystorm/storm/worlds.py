"""All courses that one storm can take, on the same chance.

`draw` makes one tree of posts, as large as the storm can ever become, and gives every post a mark
between 0 and 1. In a world a post is there if the post that it answers is there and if its mark
lies below the branching factor that is in force at its time, divided by the highest. What people
decide moves only that factor. So two worlds differ by what was decided and by nothing else, a world
in which the factor is nowhere higher holds a part of the other's posts, and the same decisions give
the same posts again.

There is one exception: an action with supporters of its own (``supporters_per_hour`` of its effect;
in the course's effects only ``activate``) calls up posts that are in no world without it, and what
these call forth. Against such a world, a calmer one is a part of it only if it calls up no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from candystorm.errors import CandystormError
from candystorm.storm.courses import MOST_SUPPORTERS, Course, course_of, in_force, numbers
from candystorm.storm.effects import FACTIONS, Effects, own_effects
from candystorm.storm.process import Tree
from candystorm.storm.reals import is_number
from candystorm.storm.scenarios import Decision, Scenario

__all__ = ["CRITICAL", "HIGHEST", "InvalidWorld", "Storm", "World"]

#: The highest branching factor that can be chosen.
HIGHEST: Final = 1.0
#: Minutes of a step beyond which none is meant, a hundred years.
_LONGEST_STEP: Final = 60 * 24 * 36_525
#: Whose posts count as critical.
CRITICAL: Final = ("critic", "troll")

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class InvalidWorld(CandystormError):
    """A storm or a world was asked for with a number that none can have."""


@dataclass(frozen=True, eq=False)
class Storm:
    """A storm with all courses that it can take; made by `draw`.

    Attributes
    ----------
    scenario, seed
        What it was drawn from.
    tree
        All posts that there can ever be, parents before children.
    faction
        Position in ``FACTIONS``, a post each.
    aroused
        Whether it is written in high arousal.
    written
        Row in the scenario's posts; -1: drawn.
    background
        Whether it has nothing to do with the storm.
    ceiling
        Shape (minutes,): the branching factor at which the tree was drawn.
    """

    scenario: Scenario
    seed: int
    tree: Tree
    faction: npt.NDArray[np.int8]
    aroused: Flags
    written: npt.NDArray[np.int32]
    background: Flags
    called_up: Flags
    ceiling: Floats

    @cached_property
    def minute(self) -> npt.NDArray[np.int32]:
        """The minute in which each post comes."""
        return np.minimum(self.tree.time.astype(np.int32), self.scenario.engine.minutes - 1)

    def world(
        self,
        decisions: Iterable[Decision] = (),
        *,
        effects: Effects | None = None,
        branching: float | None = None,
    ) -> World:
        """Return the storm as it goes if this is decided.

        Parameters
        ----------
        decisions : iterable of Decision
            What is done, in any order; what comes before the first or after the last minute does
            nothing.
        effects : Effects, optional
            What actions do; the course's own if it is not given.
        branching : float, optional
            Another branching factor than the scenario's, up to `HIGHEST`.

        Returns
        -------
        World

        Raises
        ------
        InvalidDecision
            An action is unknown, or belongs to a storm of the other sign.
        InvalidWorld
            The branching factor is not a number from 0 to `HIGHEST`.
        """
        course = course_of(self.scenario, decisions, effects or own_effects())
        return self.along(course, branching=branching)

    def along(self, course: Course, *, branching: float | None = None) -> World:
        """Return the storm as it goes along a course that is worked out already.

        Parameters
        ----------
        course : Course
            Made by `course_of` for this storm's scenario.
        branching : float, optional
            Another branching factor than the scenario's, up to `HIGHEST`.

        Raises
        ------
        InvalidWorld
            The branching factor is not a number from 0 to `HIGHEST`.
        """
        own = self.scenario.engine.branching
        factor = own if branching is None else branching
        # A scenario may say more than `HIGHEST`, and then counts as that; sums of notches are a
        # bit off.
        if not is_number(factor) or not 0 <= factor <= max(own, HIGHEST) + 1e-9:
            raise InvalidWorld(
                "A branching factor lies between 0 and %(highest)s, not at %(value)s.",
                highest=HIGHEST,
                value=factor,
            )
        force = in_force(self.scenario, min(factor, HIGHEST), course.volume)
        threshold = (force / self.ceiling).astype(np.float32)
        there = self.tree.mark < threshold[self.faction, self.minute]
        first = self.tree.levels[1]
        gate = (course.supporters / (MOST_SUPPORTERS / 60)).astype(np.float32)
        there[:first] = True
        called = np.flatnonzero(self.called_up[:first])
        there[called] = self.tree.mark[called] < gate[self.minute[called]]
        for begin, end in zip(self.tree.levels[1:-1], self.tree.levels[2:], strict=True):
            there[begin:end] &= there[self.tree.parent[begin:end]]
        return World(self, course, force, there)


@dataclass(frozen=True, eq=False)
class World:
    """One course of a storm.

    Attributes
    ----------
    storm, course
        What it comes from.
    branching
        Shape (factions, minutes): the branching factor in force.
    there
        Which posts of the storm's tree are there.
    """

    storm: Storm
    course: Course
    branching: Floats
    there: Flags

    @cached_property
    def size(self) -> int:
        """How many posts the storm has, without those that have nothing to do with it."""
        return int(np.count_nonzero(self.there & ~self.storm.background))

    def counts(self, *, step: int = 30) -> npt.NDArray[np.int64]:
        """Return the storm's posts per step, without those that have nothing to do with it.

        Parameters
        ----------
        step : int
            Minutes of a step.

        Returns
        -------
        ndarray of int, shape (factions, channels, steps)
            In the order of ``FACTIONS`` and of the engine's channels.
        """
        return self._counts(self.there & ~self.storm.background, step)

    def volume(self, by: str = "faction", *, step: int = 30) -> pd.DataFrame:
        """Return all posts per step of so many minutes, a column for each faction or channel.

        Parameters
        ----------
        by : {"faction", "channel"}
            What the columns are.
        step : int
            Minutes of a step.

        Returns
        -------
        DataFrame of int
            Its index is the minute in which each step begins.
        """
        if by not in ("faction", "channel"):
            raise InvalidWorld(
                "Posts are counted by faction or by channel, not by %(value)r.", value=by
            )
        names = FACTIONS if by == "faction" else self.storm.scenario.engine.channels
        counts = self._counts(self.there, step).sum(axis=1 if by == "faction" else 0)
        begins = pd.Index(np.arange(counts.shape[1]) * step, name="t")
        return pd.DataFrame(counts.T, index=begins, columns=list(names))

    def _counts(self, which: Flags, step: int) -> npt.NDArray[np.int64]:
        engine, storm = self.storm.scenario.engine, self.storm
        if not isinstance(step, int | np.integer) or not 1 <= step <= _LONGEST_STEP:
            raise InvalidWorld(
                "A step is a whole number of minutes from 1 up, not %(value)s.", value=step
            )
        shape = (len(FACTIONS), len(engine.channels), -(-engine.minutes // step))
        posts = np.flatnonzero(which)
        cell = storm.faction[posts] * np.int32(shape[1]) + storm.tree.channel[posts]
        cell = cell * np.int32(shape[2]) + storm.minute[posts] // step
        return np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)

    def outcomes(self, *, step: int = 30) -> pd.DataFrame:
        """Return gratitude and trust, two indices from 0 to 100, at the end of each step.

        They are an assumption of the course: the points of what was done, and for trust the shares
        of critical and of supporting posts in the hours before.
        """
        weights = numbers()["outcomes"]
        volume = self._counts(self.there, step).sum(axis=1).astype(float)
        begins = np.arange(volume.shape[1]) * step
        keeps = 0.5 ** (step / weights["share_half_life"])
        ends = np.minimum(begins + step, self.storm.scenario.engine.minutes) - 1
        critical = _faded(volume[[FACTIONS.index(one) for one in CRITICAL]].sum(axis=0), keeps)
        supporting = _faded(volume[FACTIONS.index("supporter")], keeps)
        all_posts = np.maximum(_faded(volume.sum(axis=0), keeps), 1.0)
        trust = (
            weights["start"]
            + self.course.trust[ends]
            + weights["critical"] * critical / all_posts
            + weights["supporting"] * supporting / all_posts
        )
        gratitude = weights["start"] + self.course.gratitude[ends]
        return pd.DataFrame(
            {"gratitude": gratitude.clip(0, 100), "trust": trust.clip(0, 100)},
            index=pd.Index(begins, name="t"),
        )


def _faded(values: Floats, keeps: float) -> Floats:
    """Return the running sum in which a step keeps so much of what was before."""
    faded = np.empty(len(values))
    total = 0.0
    for position, value in enumerate(values.tolist()):
        total = total * keeps + value
        faded[position] = total
    return faded
