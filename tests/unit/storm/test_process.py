"""The engine's process: what theory says of it, and an independent simulator."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
from hawkes import univariate
from scipy import stats

from candystorm.storm import InvalidProcess, Process, Roots, expected_size, mean_intensity, simulate

HALF_LIFE = 30.0
DECAY = math.log(2) / HALF_LIFE


def first_posts(n: int, channel: int = 0) -> Roots:
    return Roots(np.zeros(n), np.full(n, channel, np.int8), np.ones(n, np.float32))


def standard_error(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / math.sqrt(len(values)))


@pytest.mark.parametrize("n", [0.2, 0.6, 0.9])
@pytest.mark.parametrize("sigma", [0.0, 1.0])
def test_does_a_first_post_become_as_many_as_theory_says(n: float, sigma: float) -> None:
    tree = simulate(Process([0.0], [[n]], [HALF_LIFE], sigma), 1e6, 4, roots=first_posts(20_000))
    family = np.arange(len(tree))
    for begin, end in zip(tree.levels[1:-1], tree.levels[2:], strict=True):
        family[begin:end] = family[tree.parent[begin:end]]
    sizes = np.bincount(family, minlength=20_000)[:20_000]
    assert expected_size(Process([0.0], [[n]], [1.0]))[0] == pytest.approx(1 / (1 - n))
    assert abs(sizes.mean() - 1 / (1 - n)) < 4 * standard_error(sizes)


@pytest.mark.parametrize("each", [400, 4000])  # few are drawn one by one, many rank by rank
def test_have_posts_of_every_reach_children_as_poisson_says(each: int) -> None:
    reaches = np.array([0.0, 0.01, 0.6, 4.0, 7.5, 60.0], np.float32)
    reach = np.tile(reaches, each)
    roots = Roots(np.zeros(len(reach)), np.zeros(len(reach), np.int8), reach)
    tree = simulate(Process([0.0], [[0.9]], [HALF_LIFE], 1.0), 1e6, 8, roots=roots)
    parents = tree.parent[tree.levels[1] : tree.levels[2]]
    children = np.bincount(parents, minlength=len(reach)).reshape(each, len(reaches))
    assert not children[:, 0].any()
    for counts, mean in zip(children.T[1:], 0.9 * reaches[1:], strict=True):
        law = stats.poisson(float(mean))
        most = int(law.isf(5 / each))
        seen = np.bincount(np.minimum(counts, most), minlength=most + 1)
        expected = each * np.append(law.pmf(np.arange(most)), law.sf(most - 1))
        few = np.cumsum(expected) < 5  # at the low end these make one class
        seen = np.append(seen[few].sum() + seen[~few][0], seen[~few][1:])
        expected = np.append(expected[few].sum() + expected[~few][0], expected[~few][1:])
        if len(seen) > 1:
            assert stats.chisquare(seen, expected).pvalue > 1e-3


def test_does_a_first_post_on_each_channel_become_as_many_as_theory_says() -> None:
    branching = np.array([[0.4, 0.2, 0.01], [0.1, 0.5, 0.02], [2.0, 1.0, 0.1]])
    process = Process(np.zeros(3), branching, np.array([45.0, 20.0, 240.0]), 0.8)
    for channel, size in enumerate(expected_size(process)):
        totals = [
            len(simulate(process, 1e6, seed, roots=first_posts(200, channel))) / 200
            for seed in range(40)
        ]
        assert abs(np.mean(totals) - size) < 4 * standard_error(np.array(totals))


def test_is_the_mean_intensity_what_theory_says() -> None:
    process = Process([0.5, 0.2], [[0.5, 0.2], [0.1, 0.4]], [10.0, 20.0])
    counts = np.array(
        [
            np.bincount(tree.channel[tree.time > 500], minlength=2) / 4500
            for tree in (simulate(process, 5000, seed) for seed in range(40))
        ]
    )
    wanted = mean_intensity(process)
    assert wanted == pytest.approx(np.linalg.solve(np.eye(2) - process.branching.T, [0.5, 0.2]))
    for channel in (0, 1):
        assert abs(counts[:, channel].mean() - wanted[channel]) < 4 * standard_error(
            counts[:, channel]
        )


def residuals(times: np.ndarray, mu: float, n: float) -> np.ndarray:
    """Return the compensator between events: exponential with mean 1 if the model is right."""
    compensator = np.empty(len(times))
    memory, before, total = 0.0, 0.0, 0.0
    for position, time in enumerate(times):
        faded = memory * math.exp(-DECAY * (time - before))
        total += mu * (time - before) + n * (memory - faded)
        compensator[position] = total
        memory, before = faded + 1.0, time
    return np.diff(compensator)


def test_is_the_rescaled_time_that_of_a_poisson_process() -> None:
    """Kolmogorov-Smirnov on 200 seeds: the p-values must be spread evenly themselves."""
    process = Process([0.2], [[0.7]], [HALF_LIFE])
    values = []
    for seed in range(200):
        times = np.sort(simulate(process, 1500, seed).time)
        # Posts lie on a grid of 1/1024 minute: where two fall together, spread them again.
        times = np.sort(times + np.random.default_rng(seed).random(len(times)) / 1024)
        values.append(stats.kstest(residuals(times, 0.2, 0.7), "expon").pvalue)
    assert stats.kstest(values, "uniform").pvalue > 0.001
    assert np.mean(np.array(values) < 0.05) < 0.12


def test_does_it_agree_with_an_independent_simulator() -> None:
    """Thinning after Ogata, in Rust: counts, gaps and bursts have the same distribution."""
    mu, n, end = 0.2, 0.7, 2000.0
    theirs = univariate.Parameters(mu, n, DECAY)
    assert theirs.branching_ratio() == pytest.approx(n)
    process = Process([mu], [[n]], [HALF_LIFE])
    ours_at = [np.sort(simulate(process, end, seed).time) for seed in range(200)]
    theirs_at = [univariate.simulate(theirs, end, seed) for seed in range(200)]
    for of in (
        len,
        lambda times: np.count_nonzero(times < 100),
        lambda times: np.histogram(times, np.arange(0, end, 20))[0].max(),
        lambda times: np.median(np.diff(times)),
    ):
        told = stats.ks_2samp([of(one) for one in ours_at], [of(one) for one in theirs_at])
        assert told.pvalue > 0.001


def test_are_delays_exponential_with_the_half_life_of_the_childs_channel() -> None:
    process = Process([0.0, 0.0], [[0.4, 0.4], [0.0, 0.0]], [10.0, 100.0])
    tree = simulate(process, 1e5, 1, roots=first_posts(20_000))
    children = tree.parent >= 0
    delay = (tree.time - tree.time[tree.parent])[children]
    for channel, half_life in enumerate(process.half_life):
        mine = delay[tree.channel[children] == channel]
        assert np.median(mine) == pytest.approx(half_life, rel=0.05)
        assert stats.kstest(mine, "expon", (0, half_life / math.log(2))).pvalue > 0.001


def test_has_reach_the_mean_1_and_the_spread_that_was_asked_for() -> None:
    tree = simulate(Process([1000.0], [[0.0]], [1.0], 1.0), 60, 1)
    assert tree.reach.mean() == pytest.approx(1, abs=0.02)
    assert np.log(tree.reach).std() == pytest.approx(1, abs=0.02)


def test_stands_every_parent_before_its_children() -> None:
    tree = simulate(Process([100.0], [[0.8]], [HALF_LIFE], 1.0), 2000, 1)
    assert len(tree) > 500_000  # several blocks
    children = np.flatnonzero(tree.parent >= 0)
    assert (tree.parent[children] < children).all()
    assert (tree.time[tree.parent[children]] <= tree.time[children]).all()
    assert ((tree.mark >= 0) & (tree.mark < 1)).all()


def fingerprint(seed: int, roots: Roots | None = None) -> str:
    branching = [[0.6, 0.1], [0.2, 0.5]]
    process = Process([0.5, 0.2], branching, [45.0, 20.0], 1.0)
    tree = simulate(process, 1440, seed, roots=roots)
    parts = (tree.time, tree.parent, tree.channel, tree.reach, tree.mark)
    return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()[:16]


def test_is_a_seed_the_same_tree_on_every_system() -> None:
    assert [fingerprint(seed) for seed in (1, 2)] == FINGERPRINTS
    assert fingerprint(3, first_posts(9000)) == "2bb3331a4faf2ad6"


def test_does_an_envelope_thin_the_children() -> None:
    process = Process([0.0], [[0.8]], [HALF_LIFE])
    whole = simulate(process, 3000, 1, roots=first_posts(5000))
    half = simulate(process, 3000, 1, roots=first_posts(5000), envelope=np.full(3000, 0.5))
    assert len(whole) / 5000 == pytest.approx(5, rel=0.1)
    assert len(half) / 5000 == pytest.approx(1 / (1 - 0.4), rel=0.1)


def test_is_nothing_drawn_from_nothing() -> None:
    assert len(simulate(Process([0.0], [[0.5]], [30.0]), 100, 1)) == 0
    assert len(simulate(Process([1.0], [[0.0]], [30.0]), 0, 1)) == 0


@pytest.mark.parametrize(
    ("baseline", "branching", "half_life", "sigma"),
    [
        ([-1.0], [[0.5]], [30.0], 0.0),
        ([1.0], [[math.nan]], [30.0], 0.0),
        ([1.0], [[0.5, 0.1]], [30.0], 0.0),
        ([1.0, 1.0], [[0.5]], [30.0], 0.0),
        ([1.0], [[0.5]], [0.0], 0.0),
        ([1.0], [[0.5]], [30.0], 9.0),
    ],
)
def test_are_numbers_that_contradict_each_other_refused(
    baseline: list[float], branching: list[list[float]], half_life: list[float], sigma: float
) -> None:
    with pytest.raises(InvalidProcess):
        Process(baseline, branching, half_life, sigma)


@pytest.mark.parametrize("end", [-5, math.nan, math.inf, "soon", None])
def test_is_an_end_that_is_none_refused(end: float) -> None:
    with pytest.raises(InvalidProcess, match="ends after minutes"):
        simulate(Process([1.0], [[0.5]], [30.0]), end, 1)


@pytest.mark.parametrize(
    ("time", "channel", "reach", "told"),
    [
        ([math.nan], [0], [1.0], "from 0 up"),
        ([-1.0], [0], [1.0], "from 0 up"),
        ([1.0], [0], [math.inf], "from 0 up"),
        ([1.0, 2.0], [0], [1.0], "as many"),
        ([1.0], [0], [1.0, 1.0], "as many"),
        ([1.0], [1], [1.0], "doesn't have"),
        ([1.0], [-1], [1.0], "doesn't have"),
        (["soon"], [0], [1.0], "in numbers"),
    ],
)
def test_are_first_posts_that_are_none_refused(
    time: list[float], channel: list[int], reach: list[float], told: str
) -> None:
    roots = Roots(np.array(time), np.array(channel), np.array(reach))
    with pytest.raises(InvalidProcess, match=told):
        simulate(Process([1.0], [[0.5]], [30.0]), 100, 1, roots=roots)


@pytest.mark.parametrize("envelope", [[], [[0.5]], [1.5], [-0.1], [math.nan], ["a"]])
def test_is_an_envelope_that_is_none_refused(envelope: list[float]) -> None:
    with pytest.raises(InvalidProcess, match="envelope"):
        simulate(Process([1.0], [[0.5]], [30.0]), 100, 1, envelope=np.array(envelope))


@pytest.mark.parametrize("seed", [-1, "a", 1.5])
def test_is_a_seed_that_is_none_refused(seed: int) -> None:
    with pytest.raises(InvalidProcess, match="whole number from 0 up"):
        simulate(Process([1.0], [[0.5]], [30.0]), 100, seed)


def test_is_a_storm_without_end_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("candystorm.storm.process._MOST", 100_000)
    with pytest.raises(InvalidProcess, match="beyond every measure"):
        simulate(Process([1.0], [[2.0]], [10.0]), 10_000, 1)
    process = Process([1.0], [[1.2]], [10.0])
    assert process.branching_factor == pytest.approx(1.2)
    assert np.isinf(expected_size(process)).all()
    assert np.isinf(mean_intensity(process)).all()


FINGERPRINTS = ["87700f30b271f801", "1c3743c6040ad941"]
