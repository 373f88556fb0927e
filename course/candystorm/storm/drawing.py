"""Draw a storm: one tree of posts, as large as decisions can ever make it."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from candystorm.storm.courses import CAP, MOST_SUPPORTERS, in_force, numbers
from candystorm.storm.effects import BOUNDS, FACTIONS
from candystorm.storm.process import Process, Roots, Tree, simulate
from candystorm.storm.scenarios import Scenario
from candystorm.storm.scenarios import scenario as named
from candystorm.storm.worlds import HIGHEST, Flags, InvalidWorld, Storm

__all__ = ["VERSION", "draw"]

#: Raised whenever the same seed gives another storm than before.
VERSION: Final = 1
#: Followers of somebody whose posts call forth as many as the average.
_USUAL_FOLLOWERS: Final = 80
#: What an invited supporter's post calls forth, against that of somebody who came by themselves.
_INVITED_REACH: Final = 0.25
#: The same for a post that has nothing to do with the storm.
_BACKGROUND_REACH: Final = 0.25


def draw(scenario: Scenario | str, seed: int) -> Storm:
    """Draw a storm with all courses that it can take.

    Parameters
    ----------
    scenario : Scenario or str
        One, or the name of one of the course's. Its posts are in every storm; chance adds what
        they call forth.
    seed : int
        From 0 up. The same seed gives the same storm, as long as `VERSION` is the same.

    Returns
    -------
    Storm

    Raises
    ------
    InvalidScenario
        There is no scenario of that name.
    InvalidWorld
        The seed is not a whole number from 0 up.
    """
    scenario = scenario if isinstance(scenario, Scenario) else named(scenario)
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise InvalidWorld("A seed is a whole number from 0 up, not %(value)s.", value=seed)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, VERSION])))
    engine = scenario.engine
    ceiling = in_force(scenario, HIGHEST, np.full((1, engine.minutes), BOUNDS[1]))[0]
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
        < np.array([numbers()["arousal"][one] for one in FACTIONS])[factions]
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


def _roots(
    scenario: Scenario, process: Process, random: np.random.Generator
) -> tuple[Roots, npt.NDArray[np.int8], npt.NDArray[np.int32], Flags, Flags]:
    """Return the first posts: those that are written, the background, and supporters on call."""
    engine, posts = scenario.engine, scenario.posts
    told = len(posts)
    start = scenario.start.hour * 60 + scenario.start.minute
    rhythm = np.array(numbers()["mentions"])
    count = random.poisson(engine.mentions * engine.minutes * rhythm.max())
    channel = np.repeat(np.arange(len(count)), count)
    time = random.random(len(channel)) * engine.minutes
    hour = (start + time.astype(int)) // 60 % 24
    kept = random.random(len(time)) < rhythm[hour] / rhythm.max()
    time, channel = time[kept], channel[kept]
    spare = random.poisson(MOST_SUPPORTERS / 60 * engine.minutes)
    weights = engine.mentions / engine.mentions.sum() if engine.mentions.any() else None
    on_call = random.choice(len(engine.channels), spare, p=weights)
    names = {name: n for n, name in enumerate(engine.channels)}
    reach = np.log1p(posts["reach_seed"].to_numpy(float)) / np.log1p(_USUAL_FOLLOWERS)
    usual = np.repeat([_BACKGROUND_REACH, _INVITED_REACH], [len(time), spare])
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
    table = numbers()["answers"]["shitstorm" if scenario.sign < 0 else "candystorm"]
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
