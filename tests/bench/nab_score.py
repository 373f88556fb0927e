"""How good alarms are: the score of the Numenta Anomaly Benchmark, and F1 of windows.

Own code from the published formula: Lavin, A. & Ahmad, S. (2015). Evaluating real-time anomaly
detection algorithms: the Numenta Anomaly Benchmark. 14th IEEE International Conference on Machine
Learning and Applications, 38-44. https://doi.org/10.1109/ICMLA.2015.141
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Windows = Sequence[tuple[int, int]]

FALSE_ALARM = 0.11  # of the standard profile; a hit and a missed window weigh 1


@dataclass(frozen=True)
class F1:
    """Windows hit, alarms outside of all windows, windows missed."""

    hits: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.hits / max(self.hits + self.false, 1)

    @property
    def recall(self) -> float:
        return self.hits / max(self.hits + self.missed, 1)

    @property
    def value(self) -> float:
        return 2 * self.hits / max(2 * self.hits + self.false + self.missed, 1)


def _sigmoid(place: Numbers) -> Numbers:
    result: Numbers = 2 / (1 + np.exp(5 * place)) - 1
    return result


def _worth(n: int, windows: Windows, probation: int) -> tuple[NDArray[np.int64], Numbers]:
    """Return for each interval its window, or -1, and what an alarm there is worth."""
    window, worth = np.full(n, -1), np.full(n, -1.0)
    ends = [*(start for start, _ in windows[1:]), n]
    for number, ((first, last), end) in enumerate(zip(windows, ends, strict=True)):
        inside = np.arange(first, last + 1)
        window[inside] = number
        # The earliest interval is worth 1, the last one nearly nothing.
        worth[inside] = _sigmoid((inside - last - 1) / (last - first + 1)) / _sigmoid(
            np.array([-1.0])
        )
        after = np.arange(last + 1, end)
        place = (after - last) / (last - first)
        worth[after] = np.where(place > 3, -1.0, _sigmoid(place))
    worth[window < 0] *= FALSE_ALARM
    worth[:probation] = np.nan
    return window, worth


def nab_score(
    scores: Sequence[Numbers], windows: Sequence[Windows], probations: Sequence[int]
) -> tuple[float, float]:
    """Return the standard score in per cent, and the one threshold at which it is highest.

    A detector without any alarm has 0, a perfect one 100.

    Parameters
    ----------
    scores
        Of each series.
    windows, probations
        Where its windows are, and how many intervals are not judged.
    """
    score, worth, window, number = [], [], [], 0
    for values, own, probation in zip(scores, windows, probations, strict=True):
        of, value = _worth(len(values), own, probation)
        judged = ~np.isnan(value)
        score.append(values[judged])
        worth.append(value[judged])
        window.append(np.where(of >= 0, of + number, -1)[judged])
        number += len(own)
    order = np.argsort(-np.concatenate(score), kind="stable")
    thresholds = np.concatenate(score)[order]
    best, at, total = -float(number), np.inf, -float(number)
    hit: dict[int, float] = {}
    rows = zip(
        thresholds.tolist(),
        np.append(thresholds[1:], -1.0).tolist(),
        np.concatenate(worth)[order].tolist(),
        np.concatenate(window)[order].tolist(),
        strict=True,
    )
    for threshold, following, value, of_window in rows:
        if of_window < 0:
            total += value
        else:  # its earliest alarm counts; missed no more
            before = hit.get(of_window)
            total += max(value - before, 0.0) if before is not None else 1 + value
            hit[of_window] = max(value, before or 0.0)
        if threshold != following and total > best:
            best, at = total, threshold
        if total < best - number:
            break  # it only gets worse with lower thresholds
    return 100 * (best + number) / (2 * number), at


def silent(alarms: NDArray[np.bool_], steps: int) -> list[int]:
    """Return where alarms are, none of them within so many steps after another."""
    kept: list[int] = []
    for place in np.flatnonzero(alarms).tolist():
        if not kept or place - kept[-1] >= steps:
            kept.append(place)
    return kept


def window_f1(
    alarms: Sequence[Sequence[int]], windows: Sequence[Windows], probations: Sequence[int]
) -> F1:
    """Count the windows with an alarm, the alarms without a window, the windows without alarm."""
    hits = false = missed = 0
    for places, own, probation in zip(alarms, windows, probations, strict=True):
        judged = [place for place in places if place >= probation]
        found = sum(any(a <= place <= b for place in judged) for a, b in own)
        hits, missed = hits + found, missed + len(own) - found
        false += sum(not any(a <= place <= b for a, b in own) for place in judged)
    return F1(hits, false, missed)
