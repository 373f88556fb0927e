"""How large does a cascade become, from its first hours?"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from candystorm.storm import forecast as module
from candystorm.storm.forecast import (
    FEWEST_SEEN,
    ForecastError,
    InvalidCascade,
    Population,
    TooFewCascades,
    TooLittleSeen,
    default_population,
    fit_population,
)
from candystorm.storm.forecasting.assumed import kinds, simulate
from candystorm.storm.forecasting.packing import pack, unpack

Array = NDArray[np.float64]


@cache
def cascades(kind: str = "later", count: int = 2400) -> list[Array]:
    return simulate(kinds()[kind], count, np.random.default_rng(1))


@cache
def learned(kind: str = "later") -> Population:
    return fit_population(cascades(kind)[:1400])


def unknown(after: float, kind: str = "later") -> list[Array]:
    later = cascades(kind)[1400:]
    return [one for one in later if np.count_nonzero(one <= after) >= 10]


@pytest.mark.parametrize("kind", ["later", "waves"])
@pytest.mark.parametrize("after", [1.0, 6.0])
def test_is_it_closer_than_the_single_best_factor(kind: str, after: float) -> None:
    population, tested = learned(kind), unknown(after, kind)
    found = [population.forecast(one, after) for one in tested]
    true = np.array([one.size for one in tested])
    factor = math.exp(population.learned(after).factor)
    own = np.median([abs(one.size / size - 1) for one, size in zip(found, true, strict=True)])
    single = np.median(
        [abs(factor * one.seen / size - 1) for one, size in zip(found, true, strict=True)]
    )
    assert own < 0.97 * single


@pytest.mark.parametrize(("after", "level"), [(1.0, 0.9), (6.0, 0.9), (24.0, 0.5)])
def test_do_intervals_hold_the_size_about_as_often_as_they_say(after: float, level: float) -> None:
    tested = unknown(after)
    found = [learned().forecast(one, after, level=level) for one in tested]
    held = [one.low <= true.size <= one.high for one, true in zip(found, tested, strict=True)]
    # Four standard errors.
    assert np.mean(held) == pytest.approx(level, abs=4 * math.sqrt(level * (1 - level) / len(held)))


@pytest.mark.parametrize("after", [0.25, 1.0, 2.5, 48.0])
def test_lies_the_size_between_what_was_seen_and_the_upper_bound(after: float) -> None:
    for one in unknown(after)[:50]:
        found = learned().forecast(one, after)
        assert found.seen == np.count_nonzero(one <= after)
        assert found.seen <= found.low <= found.size <= found.high < math.inf


def test_does_what_comes_later_not_count() -> None:
    one = unknown(1.0)[0]
    early = one[one <= 1.0]
    assert learned().forecast(one, 1.0) == learned().forecast(early, 1.0)


def test_does_the_order_not_matter() -> None:
    one, few = unknown(1.0)[0], cascades()[:400]
    found = fit_population(few).forecast(one, 1.0)
    assert fit_population(few).forecast(one[::-1], 1.0) == found
    assert fit_population(one[::-1] for one in few).forecast(one, 1.0) == found


def test_is_there_nothing_to_foretell_after_the_horizon() -> None:
    one = unknown(1.0)[0]
    found = learned().forecast(one, 200.0)
    assert (found.low, found.size, found.high) == (one.size, one.size, one.size)
    assert learned().forecast(one, 30.0, 24.0).seen == np.count_nonzero(one <= 24)


def test_is_a_nearer_horizon_reached_with_less() -> None:
    tested = unknown(1.0)[:200]
    day = [learned().forecast(one, 1.0, 24.0).size for one in tested]
    week = [learned().forecast(one, 1.0).size for one in tested]
    assert np.median(day) < np.median(week)


def test_carry_few_cascades_one_factor() -> None:
    few = fit_population([np.linspace(0, 10, 40 + n) for n in range(60)])
    found = few.forecast(np.linspace(0, 1, 10), 2.0)
    assert found.method == "factor"
    assert found.size == pytest.approx(10 * 60 / 13, rel=0.2)


def test_is_a_cascade_unlike_all_others_kept_in_bounds() -> None:
    for strange in (np.zeros(50), np.full(100_000, 0.999), np.linspace(0.9999, 1, 10)):
        found = learned().forecast(strange, 1.0)
        assert strange.size <= found.size <= 60 * strange.size
        assert math.isfinite(found.high)


@pytest.mark.parametrize("seen", [0, 1, FEWEST_SEEN - 1])
def test_is_too_little_refused(seen: int) -> None:
    with pytest.raises(TooLittleSeen, match=f"Seen so far: {seen}"):
        learned().forecast([*np.linspace(0, 0.5, seen), 3.0], 1.0)


def test_is_just_enough_not_refused() -> None:
    assert learned().forecast(np.linspace(0, 0.5, FEWEST_SEEN), 1.0).size >= FEWEST_SEEN


@pytest.mark.parametrize(
    "times",
    [
        [-1.0] * 20,
        [math.nan] * 20,
        [[1.0] * 9] * 9,
        "soon",
        [None],
        pd.date_range("2026-03-02", periods=20, freq="h"),
        pd.timedelta_range("1h", periods=20, freq="h"),
        np.ones(20) * 1j,
    ],
    ids=lambda times: type(times).__name__,
)
def test_are_times_that_are_none_refused(times: object) -> None:
    with pytest.raises(InvalidCascade):
        learned().forecast(times, 1.0)  # type: ignore[arg-type]
    with pytest.raises(InvalidCascade, match="number 2"):
        fit_population([[1.0], times])  # type: ignore[list-item]


@pytest.mark.parametrize("hours", [0, -1, math.nan, math.inf, "one"])
def test_are_hours_that_are_none_refused(hours: object) -> None:
    with pytest.raises(InvalidCascade):
        learned().forecast(np.linspace(0, 1, 20), hours)  # type: ignore[arg-type]
    with pytest.raises(InvalidCascade):
        learned().forecast(np.linspace(0, 1, 20), 1.0, hours)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cascades", [None, 3, "soon", pd.date_range("2026-03-02", periods=30, freq="h")]
)
def test_are_cascades_that_are_none_refused(cascades: object) -> None:
    with pytest.raises(InvalidCascade):
        fit_population(cascades)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", [0, 1, math.nan, "x", None])
def test_is_an_impossible_level_refused(level: float) -> None:
    with pytest.raises(ForecastError, match="level"):
        learned().forecast(np.linspace(0, 1, 20), 1.0, level=level)


def test_are_too_few_cascades_refused() -> None:
    with pytest.raises(TooFewCascades):
        fit_population([np.linspace(0, 10, 50)] * 5)
    late = fit_population([np.linspace(100, 110, 50)] * 50)
    with pytest.raises(TooFewCascades):
        late.forecast(np.linspace(0, 1, 20), 1.0)


def test_says_a_population_the_same_after_it_was_written_and_read() -> None:
    one = unknown(1.0)[0]
    before = learned().forecast(one, 1.0)
    again = Population.from_dict(json.loads(json.dumps(learned().to_dict(cascades=200))))
    assert again.forecast(one, 1.0) == before
    other = again.forecast(one, 3.0), learned().forecast(one, 3.0)
    assert other[0].size == pytest.approx(other[1].size, rel=0.5)


def test_is_something_else_than_a_population_refused() -> None:
    for wrong in ({}, {"assumed": True, "learned": [], "cascades": ["}!"]}, {"cascades": 3}):
        with pytest.raises(ForecastError):
            Population.from_dict(wrong)


def test_keep_packed_cascades_their_times() -> None:
    for one in [*cascades()[:30], np.zeros(9000), np.array([0.0, 1e-4, 167.9])]:
        back = unpack(pack(one))
        assert back.size == one.size
        assert back == pytest.approx(one, rel=0.011, abs=0.0003)


def test_is_the_shipped_population_rebuilt_to_the_byte(tmp_path: Path) -> None:
    module.build(tmp_path / "population.json")
    shipped = module._SHIPPED.read_bytes()
    assert (tmp_path / "population.json").read_bytes() == shipped
    assert len(shipped) < 200_000


def test_is_the_shipped_population_told_as_assumed() -> None:
    assert default_population().assumed
    assert not learned().assumed


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_does_the_shipped_population_fit_every_kind_somehow(kind: str) -> None:
    drawn = simulate(kinds()[kind], 200, np.random.default_rng(9))
    tested = [one for one in drawn if np.count_nonzero(one <= 6) >= 10]
    found = [default_population().forecast(one, 6.0) for one in tested]
    off = [abs(one.size / true.size - 1) for one, true in zip(found, tested, strict=True)]
    assert np.median(off) < 0.3
