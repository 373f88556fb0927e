"""Worlds in figures: each for itself, against silence, and over many chances."""

from __future__ import annotations

import numpy as np
import pytest

from candystorm import storm
from candystorm.storm import Decision, Effects
from candystorm.storm.comparison import difference, figures, posts_of_one, spread
from candystorm.storm.courses import course_of
from candystorm.storm.effects import FACTIONS

BAKERY = storm.draw(storm.scenario("bakery-oat-swirl"), 1)
EMPATHY = [Decision(20, "empathy")]


def test_do_the_counts_hold_every_post_of_the_storm_and_no_other() -> None:
    world = BAKERY.world(EMPATHY)
    counts = world.counts()
    assert counts.shape == (len(FACTIONS), len(BAKERY.scenario.engine.channels), 96)
    assert counts.sum() == world.size
    posts = world.there & ~BAKERY.background
    for at in range(len(FACTIONS)):
        assert counts[at].sum() == np.count_nonzero(posts & (BAKERY.faction == at))
    for at in range(counts.shape[1]):
        assert counts[:, at].sum() == np.count_nonzero(posts & (BAKERY.tree.channel == at))


@pytest.mark.parametrize("step", [1, 7, 30, 60, 10_000])
def test_does_a_last_step_that_is_shorter_lose_nothing(step: int) -> None:
    world = BAKERY.world()
    assert world.counts(step=step).sum() == world.size


def test_is_a_course_worked_out_before_the_same_course() -> None:
    worked_out = course_of(BAKERY.scenario, EMPATHY, Effects.of_course())
    at_once = BAKERY.world(EMPATHY, branching=0.7)
    assert (BAKERY.along(worked_out, branching=0.7).there == at_once.there).all()


def test_are_the_figures_those_of_the_counts() -> None:
    world = BAKERY.world(EMPATHY)
    told = figures(world)
    by_step = world.counts().sum(axis=(0, 1))
    assert told.posts == by_step.sum()
    assert told.peak == by_step.max() == by_step[told.peak_begins // 30]
    critical = world.counts()[[FACTIONS.index("critic"), FACTIONS.index("troll")]].sum()
    assert told.critical == pytest.approx(critical / told.posts)
    end = world.outcomes().iloc[-1]
    assert (told.gratitude, told.trust) == (end["gratitude"], end["trust"])


@pytest.mark.parametrize(
    ("posts", "without", "share"), [(90, 100, -0.1), (130, 100, 0.3), (5, 5, 0), (3, 0, 0)]
)
def test_is_a_difference_a_share_of_what_silence_brings(
    posts: int, without: int, share: float
) -> None:
    assert difference(posts, without) == pytest.approx(share)


def test_does_the_spread_compare_each_storm_with_itself() -> None:
    storms = [storm.draw(BAKERY.scenario, seed) for seed in (1, 2, 3)]
    expected = [difference(one.world(EMPATHY).size, one.world().size) for one in storms]
    assert spread(storms, EMPATHY).tolist() == expected
    assert spread(storms, []).tolist() == [0, 0, 0]
    other = spread(storms, EMPATHY, branching=0.5)
    assert other.tolist() != expected


@pytest.mark.parametrize(("n", "posts"), [(0.0, 1), (0.5, 2), (0.9, 10), (1.0, np.inf)])
def test_does_one_post_become_as_many_as_the_series_says(n: float, posts: float) -> None:
    assert posts_of_one(n) == pytest.approx(posts)
