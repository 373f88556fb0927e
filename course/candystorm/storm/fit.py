"""How much posts trigger each other: a self-exciting process fitted to the times of posts.

A Hawkes process with exponential memory has three numbers: mu, posts an hour that come by
themselves; n, the branching factor, how many direct replies one post calls forth; and beta, how
fast this fades, told as a half-life. They are found by maximum likelihood (Ogata 1978). Their
intervals come from the curvature of the log-likelihood by the logarithms of the three; where that
is a poor picture of it, as with few posts, from the profile likelihood (Venzon and Moolgavkar
1988), which is followed until it has fallen by as much as the level allows.

Where the times don't tell n from chance, there is no answer, only a sentence that says so.

References
----------
Ogata, Y. (1978). The asymptotic behaviour of maximum likelihood estimators for stationary point
processes. Annals of the Institute of Statistical Mathematics 30, 243-261.

Ogata, Y. (1988). Statistical models for earthquake occurrences and residual analysis for point
processes. Journal of the American Statistical Association 83(401), 9-27.

Venzon, D. & Moolgavkar, S. (1988). A method for computing profile-likelihood-based confidence
intervals. Applied Statistics 37(1), 87-94.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from candystorm.storm.fitting.counts import fit_counts
from candystorm.storm.fitting.fitted import (
    FEWEST,
    NEEDED_GAIN,
    Fit,
    FitError,
    InvalidCounts,
    InvalidTimes,
    NotIdentifiable,
    TooFewEvents,
    require_level,
    told,
)
from candystorm.storm.fitting.likelihood import Array, Derivatives, Observed
from candystorm.storm.fitting.maximum import climb, profile_bound, standard_errors
from candystorm.storm.reals import is_number, reals

__all__ = [
    "FEWEST",
    "Fit",
    "FitError",
    "InvalidCounts",
    "InvalidTimes",
    "NotIdentifiable",
    "TooFewEvents",
    "fit",
    "fit_counts",
    "residuals",
]

#: So many posts are enough to tell where to begin.
_FOR_START: Final = 4000
#: If they gain at least this in log-likelihood; else chance may have chosen the place.
_CLEAR_GAIN: Final = 40.0
#: With so many posts, and standard errors of no more than this, curvature is a good picture.
_MANY: Final = 2000
_WELL_KNOWN: Final = 0.2


def fit(times: ArrayLike, end: float | None = None, *, level: float = 0.95) -> Fit:
    """Fit a self-exciting process to the times of posts.

    Parameters
    ----------
    times : array_like of float, shape (posts,)
        Hours since the observation began, ascending, from 0 up.
    end : float or None
        Hours of observation; None takes the last post, which makes mu a little too high.
    level : float
        Probability in (0, 1) of the intervals.

    Returns
    -------
    Fit

    Raises
    ------
    TooFewEvents
        There are fewer than :data:`FEWEST` posts.
    InvalidTimes
        The times are not numbers, not ascending, negative or after the end, or all the same.
    NotIdentifiable
        Nothing shows that posts trigger others, or for how long.

    Notes
    -----
    Posts of the same time, as where times are rounded to seconds, are spread evenly over the
    smallest step that occurs between times.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> bursts = rng.uniform(0, 1000, 300)[:, None] + rng.exponential(0.5, (300, 3)).cumsum(axis=1)
    >>> found = fit(np.sort(bursts, axis=None), end=1010)
    >>> low, high = found.intervals["n"]
    >>> bool(low < found.n < high), round(found.half_life, 1)
    (True, 0.4)
    """
    require_level(level)
    observed, step = _observed(times, end)
    found, place = _maximum(observed)
    if 2 * (found.value - _alone(observed)) < NEEDED_GAIN:
        raise NotIdentifiable(
            "These posts come much as posts do that have nothing to do with each other. Nothing "
            "tells how many others one post triggers, or for how long."
        )
    half_life = math.log(2) / math.exp(place[2])
    if half_life > observed.end:
        raise NotIdentifiable(
            "The effect of a post seems to last longer than the posts were watched. Its duration "
            "can't be told without watching for longer."
        )
    if half_life < step:
        raise NotIdentifiable(
            "The effect of a post seems to be over faster than these times are exact. Its duration "
            "can't be told without more exact times."
        )
    bounds, method = _intervals(observed, found, place, level)
    return told(place, bounds, found.value, observed.times.size, observed.end, level, method)


def residuals(fitted: Fit, times: ArrayLike) -> Array:
    """Return how many posts the fit expects between each post and the one before it.

    If the process is right, these are independent draws from an exponential distribution with
    mean 1 (the time-rescaling theorem, Ogata 1988): test them with Kolmogorov and Smirnov.

    Parameters
    ----------
    fitted : Fit
        Of these or other posts.
    times : array_like of float, shape (posts,)
        Hours since the observation began, ascending, from 0 up.

    Returns
    -------
    ndarray of shape (posts,), float64

    Raises
    ------
    InvalidTimes
        As in :func:`fit`.
    """
    observed, _ = _observed(times, None, fewest=1)
    return observed.expected(fitted.mu, fitted.n, fitted.beta)


def _observed(times: ArrayLike, end: float | None, fewest: int = FEWEST) -> tuple[Observed, float]:
    """Check the times; return them with the smallest step where some of them are equal, or 0."""
    hours = reals(times)
    if hours is None or hours.ndim != 1:
        raise InvalidTimes("The times of posts are one list of numbers, in hours.")
    if hours.size < fewest:
        raise TooFewEvents(
            "Posts: %(posts)s. At least %(needed)s are needed to tell how they trigger each other.",
            posts=hours.size,
            needed=fewest,
        )
    if not np.isfinite(hours).all():
        raise InvalidTimes("A time of a post is missing, or not a finite number.")
    gaps = np.diff(hours)
    if (gaps < 0).any():
        raise InvalidTimes(
            "The times of posts are not in order: number %(number)s is earlier than the one before "
            "it.",
            number=int(np.argmax(gaps < 0)) + 2,
        )
    last = float(hours[-1])
    if end is not None and not is_number(end):
        raise InvalidTimes("The end of the observation is a number of hours, not %(end)r.", end=end)
    watched = last if end is None else float(end)
    if hours[0] < 0 or not last <= watched < math.inf:
        raise InvalidTimes(
            "The times of posts lie between 0 and the end of the observation, %(end)s hours.",
            end=watched,
        )
    if (hours.size > 1 and hours[0] == last) or watched == 0:
        raise InvalidTimes("All posts have the same time, which tells nothing of their order.")
    return _spread(hours, gaps, watched)


def _spread(hours: Array, gaps: Array, end: float) -> tuple[Observed, float]:
    same = gaps == 0
    if not same.any():
        return Observed(hours, end), 0.0
    step = float(gaps[~same].min())
    first = np.concatenate([[True], ~same])
    group = np.cumsum(first) - 1
    sizes = np.bincount(group)
    place = np.arange(hours.size) - np.flatnonzero(first)[group]
    spread = hours + step * place / sizes[group]
    return Observed(spread, max(end, float(spread[-1]))), step


def _maximum(observed: Observed) -> tuple[Derivatives, Array]:
    for size in (_FOR_START, 5 * _FOR_START):
        if observed.times.size <= size:
            break
        first = (observed.times.size - size) // 2
        chosen = observed.times[first : first + size]
        few = Observed(chosen - chosen[0], float(chosen[-1] - chosen[0]))
        best = _highest(few)
        if best[0].value - _alone(few) > _CLEAR_GAIN:
            return climb(observed.log_likelihood, best[1])
    return _highest(observed)


def _highest(observed: Observed) -> tuple[Derivatives, Array]:
    tried = [climb(observed.log_likelihood, start) for start in _starts(observed)]
    return max(tried, key=lambda one: one[0].value)


def _alone(observed: Observed) -> float:
    """Return the log-likelihood of posts that come by themselves only."""
    return observed.times.size * (math.log(observed.times.size / observed.end) - 1)


def _starts(observed: Observed) -> list[Array]:
    """Return places to begin at: for a grid of beta, mu and n are found; its best places count."""
    size, end = observed.times.size, observed.end
    fastest = 3 / max(float(np.quantile(np.diff(observed.times), 0.1)), 1e-9 * end)
    grid = np.geomspace(1 / end, max(fastest, 100 / end), 14)
    places, values = [], []
    for beta in grid:
        per_share = observed.excitation(beta) * (end / observed.used_up(beta)) - 1
        share = _share(per_share)
        places.append(
            np.log([(1 - share) * size / end, share * size / observed.used_up(beta), beta])
        )
        values.append(float(np.log1p(share * per_share).sum()))
    value = np.array(values)
    padded = np.concatenate([[-np.inf], value, [-np.inf]])
    peaks = np.flatnonzero((value >= padded[:-2]) & (value >= padded[2:]))
    chosen = peaks[np.argsort(-value[peaks], kind="stable")][:3]
    return [places[index] for index in chosen]


def _share(per_share: Array) -> float:
    """Return the share p of triggered posts that makes the sum of log(1 + p x) largest.

    At the maximum mu and n times the replies used up sum to the number of posts, so that for a
    given beta one number is left, and the sum is concave in it.
    """
    low, high = 1e-3, 1 - 1e-6
    share = 0.5
    for _ in range(30):
        slopes = per_share / (1 + share * per_share)
        slope = float(slopes.sum())
        low, high = (share, high) if slope > 0 else (low, share)
        proposed = share + slope / float(slopes @ slopes)
        share, before = proposed if low < proposed < high else (low + high) / 2, share
        if abs(share - before) < 1e-4:
            break
    return share


def _intervals(
    observed: Observed, found: Derivatives, place: Array, level: float
) -> tuple[Array, str]:
    """Return bounds of the logarithms of mu, n and beta, shape (3, 2), and where they are from."""
    reach = NormalDist().inv_cdf((1 + level) / 2)
    errors = standard_errors(found.hessian)
    well_known = bool(np.isfinite(errors).all()) and errors.max() <= _WELL_KNOWN
    if observed.times.size >= _MANY and well_known:
        return np.stack([place - reach * errors, place + reach * errors], axis=1), "information"
    bounds = [
        [
            profile_bound(observed.log_likelihood, found, place, which, side * reach)
            for side in (-1, 1)
        ]
        for which in range(3)
    ]
    return np.array(bounds), "profile"
