"""All courses that one storm can take, on the same chance.

`draw` makes one tree of posts, as large as the storm can ever become, and gives every post a mark
between 0 and 1. In a world a post is there if the post that it answers is there and if its mark
lies below the branching factor that is in force at its time, divided by the highest. What people
decide moves only that factor. So two worlds differ by what was decided and by nothing else, a world
in which the factor is nowhere higher holds a part of the other's posts, and the same decisions give
the same posts again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from math import log
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from candystorm.storm.effects import BOUNDS, FACTIONS, Effect, Effects
from candystorm.storm.process import Process, Roots, Tree, simulate
from candystorm.storm.scenarios import Decision, Scenario

__all__ = ["CRITICAL", "HIGHEST", "VERSION", "Course", "Storm", "World", "course_of", "draw"]

#: Raised whenever the same seed gives another storm than before.
VERSION: Final = 1
#: The highest branching factor that can be chosen, and the highest that can be in force.
HIGHEST: Final = 1.0
CAP: Final = 1.1
#: Whose posts count as critical.
CRITICAL: Final = ("critic", "troll")
#: Followers of somebody whose posts call forth as many as the average.
_USUAL_FOLLOWERS: Final = 80
#: Supporters' posts an hour that actions can call up together.
_MOST_SUPPORTERS: Final = 4.0
#: What an invited supporter's post calls forth, against that of somebody who came by themselves.
_INVITED_REACH: Final = 0.25
_PATIENCE: Final = 60  # minutes until silence is noticed
_SILENT_STEP: Final = 30
_SILENT_STEPS: Final = 6
_EARLY: Final = 60
_LATE: Final = 240
_SOON: Final = 60  # the same again within so many minutes is a template
_LISTENING: Final = 120  # minutes of posts that tell how aroused people are
#: Above this branching factor "a part less of the storm" has no meaning any more.
_SUBCRITICAL: Final = 0.95
#: An answer that people see.
_UNSEEN: Final = ("delete", "private")

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Course:
    """What decisions do to a storm, minute by minute.

    Attributes
    ----------
    decisions
        What was decided, in the order of time.
    volume
        Shape (factions, minutes): factor on the size of the storm, within `BOUNDS`.
    supporters
        Shape (minutes,): posts of supporters per minute that come only because of an action.
    gratitude, trust
        Shape (minutes,): points that actions gave or took.
    applied
        The effects that took part: minute and effect.
    """

    decisions: tuple[Decision, ...]
    volume: Floats
    supporters: Floats
    gratitude: Floats
    trust: Floats
    applied: tuple[tuple[float, Effect], ...]


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
        """
        course = course_of(self.scenario, decisions, effects or _own_effects())
        return self.along(course, branching=branching)

    def along(self, course: Course, *, branching: float | None = None) -> World:
        """Return the storm as it goes along a course that is worked out already.

        Parameters
        ----------
        course : Course
            Made by `course_of` for this storm's scenario.
        branching : float, optional
            Another branching factor than the scenario's, up to `HIGHEST`.
        """
        factor = self.scenario.engine.branching if branching is None else branching
        in_force = _in_force(self.scenario, min(factor, HIGHEST), course.volume)
        threshold = (in_force / self.ceiling).astype(np.float32)
        there = self.tree.mark < threshold[self.faction, self.minute]
        first = self.tree.levels[1]
        gate = (course.supporters / (_MOST_SUPPORTERS / 60)).astype(np.float32)
        there[:first] = True
        called = np.flatnonzero(self.called_up[:first])
        there[called] = self.tree.mark[called] < gate[self.minute[called]]
        for begin, end in zip(self.tree.levels[1:-1], self.tree.levels[2:], strict=True):
            there[begin:end] &= there[self.tree.parent[begin:end]]
        return World(self, course, in_force, there)


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
        names = FACTIONS if by == "faction" else self.storm.scenario.engine.channels
        counts = self._counts(self.there, step).sum(axis=1 if by == "faction" else 0)
        begins = pd.Index(np.arange(counts.shape[1]) * step, name="t")
        return pd.DataFrame(counts.T, index=begins, columns=list(names))

    def _counts(self, which: Flags, step: int) -> npt.NDArray[np.int64]:
        engine, storm = self.storm.scenario.engine, self.storm
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
        numbers = _numbers()["outcomes"]
        volume = self._counts(self.there, step).sum(axis=1).astype(float)
        begins = np.arange(volume.shape[1]) * step
        keeps = 0.5 ** (step / numbers["share_half_life"])
        ends = np.minimum(begins + step, self.storm.scenario.engine.minutes) - 1
        critical = _faded(volume[[FACTIONS.index(one) for one in CRITICAL]].sum(axis=0), keeps)
        supporting = _faded(volume[FACTIONS.index("supporter")], keeps)
        all_posts = np.maximum(_faded(volume.sum(axis=0), keeps), 1.0)
        trust = (
            numbers["start"]
            + self.course.trust[ends]
            + numbers["critical"] * critical / all_posts
            + numbers["supporting"] * supporting / all_posts
        )
        gratitude = numbers["start"] + self.course.gratitude[ends]
        return pd.DataFrame(
            {"gratitude": gratitude.clip(0, 100), "trust": trust.clip(0, 100)},
            index=pd.Index(begins, name="t"),
        )


def draw(scenario: Scenario, seed: int) -> Storm:
    """Draw a storm with all courses that it can take.

    Parameters
    ----------
    scenario : Scenario
        Its posts are in every storm; chance adds what they call forth.
    seed : int
        The same seed gives the same storm, as long as `VERSION` is the same.

    Returns
    -------
    Storm
    """
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, VERSION])))
    engine = scenario.engine
    ceiling = _in_force(scenario, HIGHEST, np.full((1, engine.minutes), BOUNDS[1]))[0]
    process = engine.process(1.0)
    roots, faction, written, background, called = _roots(scenario, process, random)
    tree = simulate(
        Process(process.baseline, process.branching * CAP, process.half_life, process.reach_sigma),
        engine.minutes,
        random,
        roots=roots,
        envelope=ceiling / CAP,
    )
    factions = _factions(scenario, tree, faction, random)
    aroused = (
        random.random(len(tree))
        < np.array([_numbers()["arousal"][one] for one in FACTIONS])[factions]
    )
    rows = np.full(len(tree), -1, np.int32)
    rows[: len(written)] = written
    told = np.flatnonzero(rows >= 0)
    aroused[told] = scenario.posts["arousal"].to_numpy()[rows[told]] == "high"
    apart = np.zeros(len(tree), bool)
    apart[: len(background)] = background
    for begin, end in zip(tree.levels[1:-1], tree.levels[2:], strict=True):
        apart[begin:end] = apart[tree.parent[begin:end]]
    gated = np.zeros(len(tree), bool)
    gated[: len(called)] = called
    return Storm(scenario, seed, tree, factions, aroused, rows, apart, gated, ceiling)


def course_of(scenario: Scenario, decisions: Iterable[Decision], effects: Effects) -> Course:
    """Return what decisions do, minute by minute; see `Course`."""
    chosen = tuple(sorted(decisions))
    applied = _applied(scenario, chosen, effects)
    minutes = np.arange(scenario.engine.minutes, dtype=float)
    logs = np.zeros((len(FACTIONS), len(minutes)))
    supporters = np.zeros(len(minutes))
    indices = np.zeros((2, len(minutes)))
    lasting = _numbers()["outcomes"]["half_life"]
    for at, effect in applied:
        begin = min(max(int(np.ceil(at)), 0), len(minutes))
        age = minutes[begin:] - at
        fading = 0.5 ** (age / effect.half_life_minutes)
        for faction in effect.factions:
            logs[FACTIONS.index(faction), begin:] += log(effect.volume) * fading
        supporters[begin:] += effect.supporters_per_hour / 60 * fading
        worn = 0.5 ** (age / lasting)
        indices[0, begin:] += effect.gratitude * worn
        indices[1, begin:] += effect.trust * worn
    return Course(
        chosen,
        np.clip(np.exp(logs), *BOUNDS),
        np.minimum(supporters, _MOST_SUPPORTERS / 60),
        indices[0],
        indices[1],
        tuple(applied),
    )


def _applied(
    scenario: Scenario, decisions: tuple[Decision, ...], effects: Effects
) -> list[tuple[float, Effect]]:
    """Return which effects take part, and from which minute on."""
    found: list[tuple[float, Effect | None]] = []
    begins = {phase.key: float(phase.begins) for phase in scenario.phases}
    media, new_fact = begins.get("media", 0.0), begins.get("new-fact", float("inf"))
    before: list[Decision] = []
    for decision in decisions:
        holds = _conditions(scenario, decision.t, before, media, new_fact)
        soon = {one.action for one in before if decision.t - one.t < _SOON}
        action = "repeated" if decision.action in soon else decision.action
        found.append((decision.t, effects.of(action, scenario.sign, holds)))
        if decision.action == "deny" and decision.t < new_fact < scenario.engine.minutes:
            late = frozenset({*holds, "falsified"})
            found.append((new_fact, effects.of("deny", scenario.sign, late)))
        before.append(decision)
    seen = min((one.t for one in decisions if one.action not in _UNSEEN), default=float("inf"))
    silent = effects.of("silence", scenario.sign, frozenset())
    for step in range(_SILENT_STEPS):
        at = _PATIENCE + step * _SILENT_STEP
        if at < seen:
            found.append((float(at), silent))
    return [(at, effect) for at, effect in found if effect is not None]


def _conditions(
    scenario: Scenario, t: float, before: list[Decision], media: float, new_fact: float
) -> frozenset[str]:
    times = scenario.posts["t"].to_numpy()
    heard = scenario.posts["arousal"].to_numpy()[(times <= t) & (times > t - _LISTENING)]
    holds = {
        "early": t <= _EARLY,
        "late": t >= _LATE,
        "high arousal": len(heard) > 0 and bool((heard == "high").mean() >= 0.5),
        "explained": any(one.action == "explain" for one in before),
        "before media": t < media,
        "falsified": t >= new_fact,
        "hedonic": scenario.engine.context == "hedonic",
    }
    return frozenset(name for name, holding in holds.items() if holding)


def _in_force(scenario: Scenario, branching: float, volume: Floats) -> Floats:
    """Return the branching factor by faction and minute.

    A storm of branching factor n has 1 / (1 - n) posts for each first one. A factor v on its size
    is thus a factor (1 - (1 - n) / v) / n on n.
    """
    engine = scenario.engine
    hours = (scenario.start.hour * 60 + scenario.start.minute + np.arange(engine.minutes)) // 60
    attention = np.array(_numbers()["attention"])[hours % 24]
    phases = np.ones(engine.minutes)
    for phase in scenario.phases:
        phases[phase.begins :] = engine.phases[phase.key]
    alone = branching * attention * phases
    n = np.clip(alone, 0.01, _SUBCRITICAL)
    force: Floats = np.minimum(alone * np.maximum(1 - (1 - n) / volume, 0) / n, CAP)
    return force


def _roots(
    scenario: Scenario, process: Process, random: np.random.Generator
) -> tuple[Roots, npt.NDArray[np.int8], npt.NDArray[np.int32], Flags, Flags]:
    """Return the first posts: those that are written, the background, and supporters on call."""
    engine, posts = scenario.engine, scenario.posts
    told = len(posts)
    start = scenario.start.hour * 60 + scenario.start.minute
    rhythm = np.array(_numbers()["mentions"])
    count = random.poisson(engine.mentions * engine.minutes * rhythm.max())
    channel = np.repeat(np.arange(len(count)), count)
    time = random.random(len(channel)) * engine.minutes
    hour = (start + time.astype(int)) // 60 % 24
    kept = random.random(len(time)) < rhythm[hour] / rhythm.max()
    time, channel = time[kept], channel[kept]
    spare = random.poisson(_MOST_SUPPORTERS / 60 * engine.minutes)
    weights = engine.mentions / engine.mentions.sum() if engine.mentions.any() else None
    on_call = random.choice(len(engine.channels), spare, p=weights)
    names = {name: n for n, name in enumerate(engine.channels)}
    reach = np.log1p(posts["reach_seed"].to_numpy(float)) / np.log1p(_USUAL_FOLLOWERS)
    usual = np.concatenate([np.ones(len(time)), np.full(spare, _INVITED_REACH)])
    roots = Roots(
        np.concatenate([posts["t"].to_numpy(float), time, random.random(spare) * engine.minutes]),
        np.concatenate([posts["channel"].map(names), channel, on_call]).astype(np.int8),
        (np.rint(np.concatenate([reach, usual]) * 1024) / 1024).astype(np.float32),
    )
    neutral, supporter = FACTIONS.index("neutral"), FACTIONS.index("supporter")
    faction = np.concatenate(
        [
            posts["faction"].map(FACTIONS.index),
            np.full(len(time), neutral),
            np.full(spare, supporter),
        ]
    ).astype(np.int8)
    written = np.full(len(faction), -1, np.int32)
    written[:told] = np.arange(told)
    background = np.zeros(len(faction), bool)
    background[told : told + len(time)] = True
    called = np.zeros(len(faction), bool)
    called[told + len(time) :] = True
    return roots, faction, written, background, called


def _factions(
    scenario: Scenario, tree: Tree, of_roots: npt.NDArray[np.int8], random: np.random.Generator
) -> npt.NDArray[np.int8]:
    """Return who writes each post, given who wrote what it answers."""
    table = _numbers()["answers"]["shitstorm" if scenario.sign < 0 else "candystorm"]
    edges = np.cumsum(np.array([table[one] for one in FACTIONS]), axis=1)[:, :-1]
    faction = np.zeros(len(tree), np.int8)
    faction[: len(of_roots)] = of_roots
    drawn = random.random(len(tree))
    channels = scenario.engine.channels
    press = channels.index("press") if "press" in channels else -1
    for begin, end in zip(tree.levels[1:-1], tree.levels[2:], strict=True):
        whom = faction[tree.parent[begin:end]]
        who = (drawn[begin:end, None] >= edges[whom]).sum(axis=1)
        faction[begin:end] = np.where(
            tree.channel[begin:end] == press, FACTIONS.index("press"), who
        )
    return faction


def _faded(values: Floats, keeps: float) -> Floats:
    """Return the running sum in which a step keeps so much of what was before."""
    faded = np.empty(len(values))
    total = 0.0
    for position, value in enumerate(values.tolist()):
        total = total * keeps + value
        faded[position] = total
    return faded


@cache
def _numbers() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("engine.toml").read_text(encoding="utf-8"))


@cache
def _own_effects() -> Effects:
    return Effects.of_course()
