"""How well and how fast storms are detected, beside two simple rules, on series made for it.

Seeds for developing and for reporting are apart: nothing was chosen by the second.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from candystorm.storm.detect import Detector, detect
from candystorm.storm.detection import episodes, rarity, running, usual

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.made_series import KINDS, Made, by_eye, varied
from bench.nab_score import F1, nab_score, silent, window_f1

DEVELOPING, REPORTING = 10_000, 900_000
SERIES = 100
SILENCE_HOURS = 12
POINTS = 1_000_000
STREAMED = 5_000

Judged = tuple[NDArray[np.float64], NDArray[np.bool_]]
Rule = Callable[["pd.Series[Any]"], Judged]


def of_course(counts: pd.Series[Any]) -> Judged:
    """Return score and alarms of our detector in its only setting."""
    found = detect(counts)
    return found["score"].to_numpy(), found["alarm"].to_numpy()


def z_score(counts: pd.Series[Any]) -> Judged:
    """Return mean and standard deviation by hour of day, of all days before; alarm from 6."""
    table = counts.groupby(pd.DatetimeIndex(counts.index).hour)
    mean = table.transform(lambda hour: hour.expanding().mean().shift())
    spread = table.transform(lambda hour: hour.expanding().std().shift())
    z = ((counts - mean) / spread.clip(lower=1)).fillna(0).to_numpy()
    return z, z > 6


def ratio(counts: pd.Series[Any]) -> Judged:
    """Return the last hour to its running average over two days; alarm from fourfold."""
    step = (counts.index[1] - counts.index[0]) / pd.Timedelta(hours=1)
    lately = counts.fillna(0).rolling(max(1, round(1 / step)), min_periods=1).sum()
    usual = lately.ewm(halflife=48 / step).mean().shift(max(1, round(1 / step)))
    value = ((lately + 3) / (usual + 3)).fillna(0).to_numpy()
    return value, value > 4


RULES: dict[str, Rule] = {
    "candystorm": of_course,
    "z-score by hour of day": z_score,
    "ratio to a running average": ratio,
}


def bench_detector_quality() -> Iterator[dict[str, Any]]:
    """Judge the detector, and two simple rules, on series that nothing was chosen by."""
    families: dict[str, tuple[list[Made], float | None, float | None]] = {
        "events among bursts": (_series(varied), 67, 0.70),
        "events among bursts, hourly": (_series(lambda seed: varied(seed, 3600)), None, None),
        "marked by eye": (_series(by_eye), None, None),
    }
    for family, (series, nab_target, f1_target) in families.items():
        for name, rule in RULES.items():
            judged = [rule(each.counts) for each in series]
            ours = rule is of_course
            targets = (nab_target, f1_target) if ours else (None, None)
            yield from _quality(f"{family}, {name}", series, judged, *targets)
            if ours and family != "marked by eye":
                yield from _by_kind(family, series, judged)


def bench_detector_parts() -> Iterator[dict[str, Any]]:
    """Leave out each part of the detector in turn, on the seeds for developing."""
    parts: dict[str, list[tuple[object, str, object]]] = {
        "all of it": [],
        "without the rhythm of the day": [(usual, "HOURS_A_DAY", 1)],
        "without the days of the week": [(usual.Rhythm, "_learn_weekday", lambda *_: None)],
        "without the level of the last hours": [(usual, "LOWEST", 1.0), (usual, "HIGHEST", 1.0)],
        "without what is rare on this series": [(rarity.Rarity, "learn", _nothing_learnt)],
        "with ten minutes alone": [(running, "WINDOWS", (600,))],
        "with the hour alone": [(running, "WINDOWS", (3600,))],
        "with single intervals too": [(running, "WINDOWS", (300, 600, 3600))],
        "without falling off in a known wave": [(episodes, "NEWS", -1e9)],
        "without waves that go on": [(episodes, "ELEVATED", 1e9)],
    }
    families = {"events": _series(varied, DEVELOPING), "by eye": _series(by_eye, DEVELOPING)}
    for name, changes in parts.items():
        with ExitStack() as changed:
            for owner, attribute, value in changes:
                changed.enter_context(patch.object(owner, attribute, value))
            for family, series in families.items():
                judged = [of_course(each.counts) for each in series]
                yield from _quality(f"{family}, {name}", series, judged, None, None)


def _nothing_learnt(account: rarity.Rarity, sizes: np.ndarray) -> np.ndarray:
    return np.repeat(account.table, len(sizes), axis=0)


def _series(make: Callable[[int], Made], first: int = REPORTING) -> list[Made]:
    return [make(first + number) for number in range(SERIES)]


def _places(series: list[Made], judged: list[Judged]) -> list[list[int]]:
    places = []
    for each, (_, alarms) in zip(series, judged, strict=True):
        step = each.counts.index[1] - each.counts.index[0]
        places.append(silent(alarms, round(pd.Timedelta(hours=SILENCE_HOURS) / step)))
    return places


def _quality(
    name: str,
    series: list[Made],
    judged: list[Judged],
    nab_target: float | None,
    f1_target: float | None,
) -> Iterator[dict[str, Any]]:
    windows = [each.windows for each in series]
    probations = [each.probation for each in series]
    score, threshold = nab_score([score for score, _ in judged], windows, probations)
    f1: F1 = window_f1(_places(series, judged), windows, probations)
    days = sum(
        (each.counts.index[-1] - each.counts.index[0]) / pd.Timedelta(days=1) for each in series
    )
    yield {
        "name": f"{name}: NAB standard score",
        "measured": f"{score:.1f} at {threshold:.2f}",
        "target": f"{nab_target:.0f}" if nab_target else "",
        "ok": score >= nab_target if nab_target else None,
    }
    yield {
        "name": f"{name}: F1 of windows",
        "measured": f"{f1.value:.2f} (precision {f1.precision:.2f}, recall {f1.recall:.2f}, "
        f"a false alarm in {days / max(f1.false, 1):.0f} days)",
        "target": f"{f1_target:.2f}" if f1_target else "",
        "ok": f1.value >= f1_target if f1_target else None,
    }


def _by_kind(family: str, series: list[Made], judged: list[Judged]) -> Iterator[dict[str, Any]]:
    places = _places(series, judged)
    delays: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for each, alarms in zip(series, places, strict=True):
        minutes = (each.counts.index[1] - each.counts.index[0]) / pd.Timedelta(minutes=1)
        for (begin, kind), (_, last) in zip(each.events, each.windows, strict=True):
            after = [place for place in alarms if begin <= place <= last]
            delays[kind].append((after[0] - begin) * minutes if after else np.nan)
    for kind, waited in delays.items():
        found = ~np.isnan(waited)
        yield {
            "name": f"{family}, candystorm: {kind} ({len(waited)})",
            "measured": f"recall {found.mean():.2f}, median delay {np.nanmedian(waited):.0f} min",
            "target": "",
            "ok": None,
        }


def bench_detector_speed() -> list[dict[str, Any]]:
    """Time a million intervals of five minutes at once, and some thousand one by one."""
    rng = np.random.default_rng(1)
    index = pd.date_range("2016-01-01", periods=POINTS, freq="5min", tz="UTC")
    rate = 5 * np.exp(0.8 * np.cos(np.asarray(index.hour) / 24 * 2 * np.pi))
    counts = pd.Series(rng.poisson(rate * rng.gamma(3, 1 / 3, POINTS)).astype(float), index)
    detect(counts.iloc[:5000])
    took = []
    for _ in range(3):
        begun = time.process_time()
        detect(counts)
        took.append(time.process_time() - begun)
    detector, begun = Detector(300), time.process_time()
    for moment, count in counts.iloc[:STREAMED].items():
        detector.update(moment, count)  # type: ignore[arg-type]
    one_by_one = time.process_time() - begun
    return [
        {
            "name": f"{POINTS:,} intervals of five minutes at once, on one core",
            "measured": f"{POINTS / min(took) / 1e6:.2f} million/s "
            f"(slowest {POINTS / max(took) / 1e6:.2f})",
            "target": "1 million/s",
            "ok": POINTS / min(took) >= 1e6,
        },
        {
            "name": "one by one",
            "measured": f"{STREAMED / one_by_one:,.0f}/s",
            "target": "",
            "ok": None,
        },
    ]
