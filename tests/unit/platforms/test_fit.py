"""Ranking platforms: scores, what is left out, and how firmly the winner stands."""

from __future__ import annotations

import dataclasses
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm import _files, platforms
from candystorm.platforms import Capacity, InvalidFit, NotInRegistry, rank, sensitivity

CRITERIA = list(platforms.criteria())


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


# Scores


def test_is_the_score_the_weighted_mean_of_the_ratings() -> None:
    ranking = rank({"audience": 3, "dialogue": 1})
    given = {one.criterion: one.rating for one in platforms.ratings("linkedin")}
    expected = 100 * (3 * given["audience"] + given["dialogue"]) / 16
    assert ranking.table.at["linkedin", "score"] == pytest.approx(expected)
    assert ranking.weights == {"audience": 0.75, "dialogue": 0.25}


def test_stands_the_best_first_with_its_rank() -> None:
    table = rank().table
    assert table["score"].is_monotonic_decreasing
    assert table["rank"].iloc[0] == 1
    assert table["rank"].is_monotonic_increasing


def test_share_platforms_with_equal_scores_a_rank() -> None:
    ranking = rank({"exit": 1})
    assert ranking.winners == ("bluesky", "mastodon")
    assert ranking.table["rank"].tolist()[:3] == [1, 1, 3]


@given(st.floats(0.01, 1000))
@settings(max_examples=20, deadline=None)
def test_does_only_the_proportion_of_weights_count(factor: float) -> None:
    weights = {"audience": 2.0, "legal": 1.0, "exit": 0.5}
    scaled = rank({name: weight * factor for name, weight in weights.items()})
    assert scaled.table["score"].to_numpy() == pytest.approx(rank(weights).table["score"])


def test_does_what_is_not_named_not_count() -> None:
    ranking = rank({"audience": 1, "exit": 0})
    assert list(ranking.table.columns) == ["rank", "score", "audience"]


def test_are_forms_counted_that_a_platform_takes() -> None:
    table = rank(forms=["text", "photo", "audio", "live"]).table
    assert table.at["twitch", "forms"] == 1  # live
    assert table.at["x", "forms"] == 4
    assert table.at["instagram", "forms"] == 2


def test_do_forms_count_only_if_the_person_named_some() -> None:
    assert "forms" not in rank().table
    assert "forms" in rank(forms=["text"]).table


def test_takes_an_own_rating_the_place_of_ours() -> None:
    ranking = rank({"audience": 1}, own={"audience": {"mastodon": 4, "facebook": 0.5}})
    assert ranking.table.at["mastodon", "score"] == 100
    assert ranking.table.at["facebook", "score"] == 12.5
    assert ranking.judged["mastodon", "audience"].basis == "own"
    assert ranking.judged["linkedin", "audience"].basis == "use_share"


@pytest.mark.parametrize(
    ("figure", "rating"), [(0, 0), (4.9, 0), (5, 1), (15, 2), (34.9, 2), (35, 3), (60, 4), (100, 4)]
)
def test_becomes_a_share_of_the_target_group_a_rating(figure: float, rating: int) -> None:
    assert platforms.rating_of("audience", figure) == rating


# What is refused


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"weights": {"beauty": 1}}, "no criterion 'beauty'; there are: audience"),
        ({"weights": {"audience": -1}}, "'audience' has -1"),
        ({"weights": {"audience": math.nan}}, "'audience' has nan"),
        ({"weights": {"audience": 0}}, "At least one weight"),
        ({"weights": {"forms": 1}}, "At least one weight"),
        ({"weights": {}}, "At least one weight"),
        ({"forms": ["opera"]}, "no form 'opera'; there are: text"),
        ({"own": {"audience": {"x": 5}}}, "from 0 to 4, but X has 5"),
        ({"own": {"beauty": {"x": 1}}}, "no criterion 'beauty'"),
    ],
)
def test_is_what_cannot_be_ranked_refused(asked: dict[str, object], problem: str) -> None:
    with pytest.raises(InvalidFit, match=problem):
        rank(**asked)


def test_is_an_own_rating_of_an_unknown_platform_refused() -> None:
    with pytest.raises(NotInRegistry, match="myspace"):
        rank(own={"audience": {"myspace": 1}})


def test_follows_no_rating_from_a_figure_where_none_is_meant() -> None:
    with pytest.raises(InvalidFit, match="dialogue"):
        platforms.rating_of("dialogue", 3)


@pytest.mark.parametrize("wrong", [-1.0, math.inf, math.nan])
def test_is_an_impossible_capacity_refused(wrong: float) -> None:
    with pytest.raises(InvalidFit):
        Capacity(promise_hours=wrong, gap_hours=1, hours_a_week=1)
    with pytest.raises(InvalidFit):
        Capacity(1, 1, 1, messages_a_week={"x": wrong})


# What is left out


def test_is_a_closed_platform_left_out_whatever_its_ratings() -> None:
    own = {name: {"googleplus": 4} for name in CRITERIA}
    ranking = rank(own=own)
    assert str(ranking.excluded["googleplus"]) == "Google+ closed in 2019."
    assert "googleplus" not in ranking.table.index
    assert len(ranking.table) == 19


def test_is_a_platform_left_out_that_takes_more_time_than_there_is() -> None:
    enough = Capacity(24, 16, hours_a_week=2, messages_a_week={"facebook": 20, "x": 21})
    ranking = rank(capacity=enough)
    assert "facebook" in ranking.table.index  # 20 messages, 6 minutes each: exactly 2 hours
    assert set(ranking.excluded) == {"googleplus", "x"}
    assert str(ranking.excluded["x"]) == (
        "Answering on X takes about 126 minutes a week, and there are 120."
    )


def test_is_a_platform_left_out_where_nobody_looks_within_the_time_promised() -> None:
    capacity = Capacity(promise_hours=4, gap_hours=16, hours_a_week=40, messages_a_week=10)
    ranking = rank(capacity=capacity)
    # In a channel of WhatsApp nobody can write, so nobody waits.
    assert list(ranking.table.index) == ["whatsapp"]
    assert "for up to 16 hours nobody looks" in str(ranking.excluded["facebook"])
    assert not set(rank(capacity=Capacity(16, 16, 40, 10)).excluded) - {"googleplus"}


def test_is_a_platform_kept_on_which_nobody_writes() -> None:
    capacity = Capacity(1, 16, 40, messages_a_week={"facebook": 10})
    assert set(rank(capacity=capacity).excluded) == {"googleplus", "facebook"}


def test_is_a_platform_left_out_that_nobody_has_rated(tmp_path: Path) -> None:
    for path in _files.datasets().glob("platform*.csv"):
        shutil.copy(path, tmp_path)
    path = tmp_path / "platform_ratings.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if not one.startswith("twitch,legal")), "utf-8")
    ranking = rank(folder=tmp_path)
    assert str(ranking.excluded["twitch"]).startswith("Twitch is not rated by everything")
    assert "twitch" in rank({"audience": 1}, folder=tmp_path).table.index
    assert "twitch" in rank(own={"legal": {"twitch": 1}}, folder=tmp_path).table.index


# How firmly the winner stands


def test_stays_a_winner_that_is_best_by_every_criterion() -> None:
    own = {name: {"vimeo": 4} for name in CRITERIA}
    found = sensitivity(rank(own=own), rng())
    assert found.stays == 1
    assert found.wins.index[0] == "vimeo"
    assert str(found.finding).startswith("Vimeo stays in front, even if each weight is up to 20%")


def duel(audience: tuple[float, float], independence: tuple[float, float]) -> platforms.Ranking:
    """Rank X against XING by two criteria; nobody else has a chance."""
    nobody = dict.fromkeys(map(str, platforms.platforms().index), 0.0)
    own = {
        "audience": nobody | {"x": audience[0], "xing": audience[1]},
        "exit": nobody | {"x": independence[0], "xing": independence[1]},
    }
    return rank({"audience": 1, "exit": 1}, own=own)


def test_is_a_tie_of_opposites_decided_by_chance() -> None:
    ranking = duel((4, 0), (0, 4))
    assert set(ranking.winners) == {"x", "xing"}
    found = sensitivity(ranking, rng())
    assert found.stays == 1  # one of the two is always in front
    assert found.wins["x"] == pytest.approx(0.5, abs=0.02)
    assert found.wins["xing"] == pytest.approx(0.5, abs=0.02)


def test_is_a_close_race_told_with_the_rival() -> None:
    # X leads as long as its lead of 2 by audience outweighs that of 1.8 by independence: two
    # weights between 0.8 and 1.2, the first more than 0.9 times the second.
    found = sensitivity(duel((4, 2), (2, 3.8)), rng())
    assert found.stays == pytest.approx(0.719, abs=0.02)
    assert str(found.finding) == (
        f"It is close: if each weight is up to 20% higher or lower, X stays in front in "
        f"{math.floor(100 * found.stays)} of 100 cases. The closest rival is XING."
    )
    assert found.finding.kind == "caution"


def test_agrees_the_share_with_counting_one_draw_after_the_other() -> None:
    ranking = rank(forms=["text", "photo", "short_video"])
    drawn = rng(7).uniform(0.8, 1.2, size=(500, len(ranking.weights)))
    stays = 0
    for factors in drawn:
        weights = dict(zip(ranking.weights, factors * list(ranking.weights.values()), strict=True))
        again = rank(weights, forms=["text", "photo", "short_video"])
        stays += again.winners[0] == ranking.winners[0]
    assert sensitivity(ranking, rng(7), draws=500).stays == stays / 500


def test_changes_nothing_without_spread() -> None:
    assert sensitivity(rank(), rng(), draws=100, spread=0).stays == 1


def test_gives_the_same_generator_the_same_answer() -> None:
    one, other = (sensitivity(rank(forms=["text"]), rng(3)) for _ in range(2))
    assert one.wins.equals(other.wins)


def test_is_there_nothing_to_compare_when_all_are_left_out() -> None:
    ranking = rank()
    empty = dataclasses.replace(ranking, table=ranking.table.iloc[:0])
    assert empty.winners == ()
    with pytest.raises(InvalidFit, match="No platform is left"):
        sensitivity(empty, rng())
