"""What the first hours of a cascade show: how many came, when, and whether they still come.

Each feature is a plain figure of the times seen: logarithms of shares, of rates and of waiting
times, for growth is multiplied rather than added. All of them are relative to the window, so that
they mean the same after an hour and after a day.

References
----------
Szabo, G. & Huberman, B. (2010). Predicting the popularity of online content. Communications of the
ACM 53(8), 80-88: the logarithm of early and of late popularity are nearly a straight line.

Cheng, J., Adamic, L., Dow, P. A., Kleinberg, J. & Leskovec, J. (2014). Can cascades be predicted?
Proceedings of the 23rd International Conference on World Wide Web, 925-936: of all features, those
of time tell most.

Zhao, Q., Erdogdu, M. A., He, H. Y., Rajaraman, A. & Leskovec, J. (2015). SEISMIC: a self-exciting
point process model for predicting tweet popularity. Proceedings of the 21st ACM SIGKDD Conference,
1513-1522: how long people take to react, and the projection of a self-exciting process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Counts", "features", "joined"]

Array: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
_Mean: TypeAlias = Callable[[Array], Array]
_Total: TypeAlias = Callable[[Array], Array]

#: Nothing is told apart that is closer than this share of the window.
_FINEST: Final = 1 / 600
#: Parts of the window: how many came early, and how many come still.
_EARLY: Final = (1 / 64, 1 / 16, 1 / 8, 1 / 4)
_LATE: Final = (1 / 2, 3 / 4, 7 / 8, 15 / 16)
#: Reaction times of Zhao et al. (2015): even up to five minutes, then a power law.
_PLATEAU_HOURS: Final = 5 / 60
_EXPONENT: Final = 0.242
#: Readers of a first post, in those of a reshare: what is seen at first is mostly its own.
_FIRST_POST: Final = 10.0
_CELLS: Final = 16


def joined(cascades: list[Array]) -> tuple[Array, Counts]:
    """Return the times of cascades one after another, and where each begins and the last ends."""
    begins = np.concatenate([[0], np.cumsum([len(one) for one in cascades])]).astype(np.int64)
    return np.concatenate([*cascades, np.empty(0)]), begins


def features(
    hours: Array, begins: Counts, after_hours: float, horizon_hours: float
) -> tuple[Counts, Array]:
    """Return what is seen of cascades some hours after their first post.

    Parameters
    ----------
    hours : ndarray of shape (events,)
        Hours since the first post; each cascade's own are ascending, from 0 up.
    begins : ndarray of shape (cascades + 1,)
        Where each cascade's begin, and the end.
    after_hours, horizon_hours : float
        The window that is seen, and the one that is asked for.

    Returns
    -------
    tuple of ndarray
        How many events are seen, shape (cascades,), and the features, shape (cascades, features).
    """
    cascades = begins.size - 1
    of = np.repeat(np.arange(cascades), np.diff(begins))
    in_window = hours <= after_hours
    hours, of = hours[in_window], of[in_window]
    seen = np.bincount(of, minlength=cascades)
    end = np.cumsum(seen)
    begin = end - seen
    some = np.maximum(seen, 1)
    place = np.minimum(hours / after_hours, 1.0)

    def total(values: Array) -> Array:
        return np.asarray(np.bincount(of, values, minlength=cascades))

    def mean(values: Array) -> Array:
        return total(values) / some

    def at(index: Counts) -> Array:
        """Return where in the window an event of each cascade came; the end if there is none."""
        if not place.size:
            return np.ones(cascades)
        chosen = place[np.clip(index, np.minimum(begin, place.size - 1), place.size - 1)]
        return np.where(seen > 0, chosen, 1.0)

    columns: list[Array] = [np.log(some)]
    parts = np.searchsorted(np.array(_EARLY + _LATE), place, side="right")
    size = len(_EARLY) + len(_LATE) + 1
    cumulated = np.bincount(of * size + parts, minlength=cascades * size).reshape(cascades, size)
    cumulated = np.cumsum(cumulated, axis=1)
    for index in range(size - 1):
        came = cumulated[:, index] if index < len(_EARLY) else seen - cumulated[:, index]
        columns.append(np.log((came + 0.5) / (some + 1)))
    for share in (0.1, 0.25, 0.5, 0.75):
        columns.append(np.log(at(begin + (share * seen).astype(np.int64)) + _FINEST))
    for share in (0.5, 0.75, 0.9):
        columns.append(np.log(1 - at(begin + (share * seen).astype(np.int64)) + _FINEST))
    for last in (1, 3, 10):
        columns.append(np.log(1 - at(np.maximum(end - last, begin)) + _FINEST))
    columns += [mean(np.log(place + 0.01)), mean(np.log(1.01 - place))]
    for memory in (1 / 32, 1 / 8, 1 / 3):
        recent = mean(np.exp((place - 1) / memory)) / memory
        columns.append(np.log(recent + 0.2 / some))
    columns += _burstiness(hours, of, begin[seen > 0], mean)
    columns += _evenness(place, of, cascades, some)
    columns += _projection(hours, total, after_hours, horizon_hours, some)
    return seen, np.column_stack(columns)


def _burstiness(hours: Array, of: Counts, firsts: Counts, mean: _Mean) -> list[Array]:
    """Return mean and spread of waiting times; a bot's are all short."""
    gaps = np.diff(hours, prepend=0.0)
    gaps[firsts] = hours[firsts]
    logs = np.log1p(3600 * gaps)
    middle = mean(logs)
    return [middle, np.sqrt(np.maximum(mean(logs * logs) - middle**2, 0))]


def _evenness(place: Array, of: Counts, cascades: int, some: Counts) -> list[Array]:
    """Return how even events are over parts of the window that grow as waiting times do."""
    cell = np.minimum((np.log1p(30 * place) / np.log(31) * _CELLS).astype(np.int64), _CELLS - 1)
    counts = np.bincount(of * _CELLS + cell, minlength=cascades * _CELLS).reshape(cascades, _CELLS)
    shares = (counts + 0.3) / (counts.sum(axis=1, keepdims=True) + 0.3 * _CELLS)
    jumps = np.diff(counts, axis=1) ** 2
    return [
        np.log(np.maximum(counts.max(axis=1), 1) / some),
        -(shares * np.log(shares)).sum(axis=1),
        np.log(jumps.sum(axis=1) / some + 0.5),
    ]


def _projection(
    hours: Array, total: _Total, after_hours: float, horizon_hours: float, some: Counts
) -> list[Array]:
    """Return what a self-exciting process makes of it: reactions still to come, by those so far."""
    half = after_hours / 2
    seen_to = _reacted(after_hours - hours)
    seen_recently = seen_to - _reacted(np.maximum(half - hours, 0))
    to_come = _reacted(horizon_hours - hours) - seen_to
    alone = _reacted(np.array([half, after_hours, horizon_hours]))
    readers = total(seen_to) + _FIRST_POST * alone[1]
    recent_readers = total(seen_recently) + _FIRST_POST * (alone[1] - alone[0])
    future = total(to_come) + _FIRST_POST * (alone[2] - alone[1])
    recent = total((hours > half).astype(np.float64)) + 0.5
    return [np.log(future / readers), np.log(future * recent / recent_readers / some)]


def _reacted(hours: Array) -> Array:
    """Return the share of reactions that came within some hours."""
    late = 1 - (np.maximum(hours, _PLATEAU_HOURS) / _PLATEAU_HOURS) ** -_EXPONENT / (1 + _EXPONENT)
    early = hours / _PLATEAU_HOURS * (_EXPONENT / (1 + _EXPONENT))
    return np.where(hours < _PLATEAU_HOURS, early, late)
