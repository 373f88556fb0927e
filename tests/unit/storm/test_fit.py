"""Do the three numbers of a self-exciting process come back from the times of its posts?"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from candystorm.storm.fit import (
    Fit,
    FitError,
    InvalidCounts,
    InvalidTimes,
    NotIdentifiable,
    TooFewEvents,
    fit,
    fit_counts,
    residuals,
)
from candystorm.storm.fitting.likelihood import Observed

Array = NDArray[np.float64]


def clusters(mu: float, n: float, beta: float, end: float, seed: int) -> Array:
    """Draw posts as clusters, independently of the intensity by which they are fitted."""
    rng = np.random.default_rng(seed)
    generation = rng.uniform(0, end, rng.poisson(mu * end))
    posts = [generation]
    while generation.size:
        replies = rng.poisson(n, generation.size)
        generation = np.repeat(generation, replies) + rng.exponential(1 / beta, replies.sum())
        generation = generation[generation < end]
        posts.append(generation)
    return np.sort(np.concatenate(posts))


def naive_log_likelihood(times: Array, end: float, mu: float, n: float, beta: float) -> float:
    found = -mu * end - n * sum(1 - math.exp(-beta * (end - one)) for one in times)
    for index, one in enumerate(times):
        past = n * beta * sum(math.exp(-beta * (one - other)) for other in times[:index])
        found += math.log(mu + past)
    return found


def holds(found: Fit, **true: float) -> bool:
    return all(found.intervals[k][0] <= v <= found.intervals[k][1] for k, v in true.items())


@pytest.mark.parametrize("beta", [0.01, 1.0, 50.0, 20_000.0])
def test_is_the_likelihood_the_sum_over_all_pairs(beta: float) -> None:
    times = clusters(2, 0.6, 3, 60, seed=1)
    found = Observed(times, 60.0).log_likelihood(np.log([1.5, 0.7, beta]))
    assert found.value == pytest.approx(naive_log_likelihood(times, 60.0, 1.5, 0.7, beta), rel=1e-9)


def test_is_it_the_same_over_several_blocks() -> None:
    times = clusters(20, 0.8, 5, 200, seed=2)
    assert times.size > 2 * 8192
    mu, n, beta, past, last, expected = 18.0, 0.75, 6.0, 0.0, 0.0, 0.0
    for one in times:
        past *= math.exp(-beta * (one - last))
        expected += math.log(mu + n * beta * past)
        past, last = past + 1, one
    expected -= mu * 200 + n * float(-np.expm1(-beta * (200 - times)).sum())
    found = Observed(times, 200.0).log_likelihood(np.log([mu, n, beta]))
    assert found.value == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("beta", [0.5, 4.0, 300.0])
def test_are_the_derivatives_those_of_the_likelihood(beta: float) -> None:
    observed = Observed(clusters(1, 0.6, 4, 200, seed=3), 200.0)
    place, step = np.log([0.8, 0.5, beta]), 1e-5 * np.eye(3)
    found = observed.log_likelihood(place)
    up = [observed.log_likelihood(place + one) for one in step]
    down = [observed.log_likelihood(place - one) for one in step]
    slopes = [(a.value - b.value) / 2e-5 for a, b in zip(up, down, strict=True)]
    bends = [(a.gradient - b.gradient) / 2e-5 for a, b in zip(up, down, strict=True)]
    assert found.gradient == pytest.approx(slopes, rel=1e-5, abs=1e-3)
    assert found.hessian == pytest.approx(np.array(bends), rel=1e-5, abs=1e-3)


@pytest.mark.parametrize(
    ("mu", "n", "beta", "end"),
    [(2, 0.5, 3, 1000), (1, 0.9, 20, 1500), (20, 0.5, 2, 500), (0.2, 0.8, 1, 5000)],
)
def test_do_the_numbers_come_back(mu: float, n: float, beta: float, end: float) -> None:
    found = fit(clusters(mu, n, beta, end, seed=4), end)
    assert found.mu == pytest.approx(mu, rel=0.15)
    assert found.n == pytest.approx(n, rel=0.15)
    assert found.beta == pytest.approx(beta, rel=0.25)
    assert found.half_life == pytest.approx(math.log(2) / found.beta)


@pytest.mark.parametrize(("end", "method"), [(60, "profile"), (1500, "information")])
def test_do_intervals_hold_the_truth_about_as_often_as_they_say(end: float, method: str) -> None:
    held = []
    for seed in range(40):
        found = fit(clusters(2, 0.6, 3, end, 1000 + seed), end)
        assert found.method == method
        held.append([holds(found, mu=2), holds(found, n=0.6), holds(found, half_life=0.231)])
    # Of 40, fewer than 34 happen once in a thousand at 95 %.
    assert np.sum(held, axis=0).min() >= 34


def test_is_a_storm_that_grows_told_as_such() -> None:
    found = fit(clusters(3, 1.4, 2, 6, seed=5), 6)
    assert found.intervals["n"][0] > 1


def test_are_residuals_exponential_with_mean_one() -> None:
    from scipy.stats import kstest

    times = clusters(2, 0.7, 5, 600, seed=6)
    found = fit(times, 600)
    assert kstest(residuals(found, times), "expon").pvalue > 0.05
    shuffled = np.sort(np.random.default_rng(7).uniform(0, 600, times.size))
    assert kstest(residuals(found, shuffled), "expon").pvalue < 1e-6


def test_do_equal_times_matter_little_where_they_are_rounded() -> None:
    times = clusters(2, 0.6, 3, 500, seed=8)
    exact, rounded = fit(times, 500), fit(np.floor(times * 120) / 120, 500)  # half minutes
    assert rounded.n == pytest.approx(exact.n, rel=0.05)
    assert rounded.beta == pytest.approx(exact.beta, rel=0.1)


def test_does_the_unit_of_time_not_matter() -> None:
    times = clusters(2, 0.6, 3, 100, seed=9)
    hours, minutes = fit(times, 100), fit(60 * times, 6000)
    assert minutes.n == pytest.approx(hours.n, rel=1e-3)
    assert minutes.half_life == pytest.approx(60 * hours.half_life, rel=1e-3)


@pytest.mark.parametrize(
    ("times", "end", "why"),
    [
        (np.arange(5.0), None, TooFewEvents),
        ([], None, TooFewEvents),
        (np.full(30, 2.0), None, InvalidTimes),
        (np.zeros(30), None, InvalidTimes),
        (np.arange(30.0)[::-1], None, InvalidTimes),
        ([*np.arange(30.0), math.nan], None, InvalidTimes),
        ([*np.arange(30.0), math.inf], None, InvalidTimes),
        (np.arange(30.0) - 1, None, InvalidTimes),
        (np.arange(30.0), 20, InvalidTimes),
        (np.arange(30.0), math.nan, InvalidTimes),
        (np.ones((30, 2)), None, InvalidTimes),
        (["soon"] * 30, None, InvalidTimes),
        (pd.date_range("2026-03-02", periods=30, freq="h"), None, InvalidTimes),
        (pd.timedelta_range("1h", periods=30, freq="h"), None, InvalidTimes),
        ([pd.Timedelta(hours=n) for n in range(30)], None, InvalidTimes),
        (np.arange(30) * 1j, None, InvalidTimes),
        ([10**400] * 30, None, InvalidTimes),
        (None, None, InvalidTimes),
        (np.arange(30.0), "x", InvalidTimes),
        (np.arange(200.0), None, NotIdentifiable),
        (np.sort(np.random.default_rng(1).uniform(0, 100, 300)), 100, NotIdentifiable),
    ],
)
def test_is_it_refused_with_a_sentence(times: object, end: float, why: type[FitError]) -> None:
    with pytest.raises(why) as refused:
        fit(times, end)  # type: ignore[arg-type]
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("level", [0, 1, -1, math.nan, "x", None])
def test_is_an_impossible_level_refused(level: float) -> None:
    with pytest.raises(FitError):
        fit(clusters(2, 0.6, 3, 50, seed=1), 50, level=level)


def binned(times: Array, end: float, interval: float) -> NDArray[np.int64]:
    return np.histogram(times, np.arange(0, end + interval / 2, interval))[0]


@pytest.mark.parametrize("interval", [0.5, 1.0, 3.0])
def test_do_the_numbers_come_back_from_counts(interval: float) -> None:
    counts = [binned(clusters(4, 0.6, 0.6, 240, seed), 240, interval) for seed in range(2)]
    found = [fit_counts(one, interval) for one in counts]
    assert np.mean([one.n for one in found]) == pytest.approx(0.6, abs=0.1)
    assert np.mean([one.mu for one in found]) == pytest.approx(4, rel=0.25)
    assert sum(holds(one, n=0.6, beta=0.6) for one in found) >= 1


def test_do_fine_counts_say_what_the_times_say() -> None:
    times = clusters(2, 0.6, 1.0, 60, seed=3)
    exact, counted = fit(times, 60), fit_counts(binned(times, 60, 0.1), 0.1)
    assert counted.n == pytest.approx(exact.n, rel=0.05)
    assert counted.half_life == pytest.approx(exact.half_life, rel=0.15)


def test_is_the_half_life_left_open_where_bins_are_too_long() -> None:
    found = fit_counts(binned(clusters(4, 0.6, 30, 300, seed=1), 300, 2.0), 2.0)
    assert holds(found, n=0.6)
    low, high = found.intervals["half_life"]
    assert high / max(low, 1e-9) > 10


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([1] * 5, TooFewEvents),
        ([0] * 50, TooFewEvents),
        ([3.5] * 50, InvalidCounts),
        ([-1, *[5] * 50], InvalidCounts),
        ([math.nan] * 50, InvalidCounts),
        ([[3] * 50] * 2, InvalidCounts),
        (["many"] * 50, InvalidCounts),
        (np.ones(50) * 1j, InvalidCounts),
        (pd.timedelta_range("1h", periods=50, freq="h"), InvalidCounts),
        (np.random.default_rng(1).poisson(4, 200), NotIdentifiable),
    ],
)
def test_are_counts_refused_with_a_sentence(counts: object, why: type[FitError]) -> None:
    with pytest.raises(why):
        fit_counts(counts)  # type: ignore[arg-type]


def test_are_a_hundred_thousand_posts_fitted_in_the_time_of_a_breath() -> None:
    times = clusters(5, 0.8, 5, 4000, seed=1)

    def busy(work: Callable[[], object]) -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    assert min(busy(lambda: fit(times, 4000)) for _ in range(2)) < 1.0  # the bench has the target
