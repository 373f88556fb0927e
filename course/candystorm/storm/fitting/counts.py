"""How much posts trigger each other, from how many there were in each hour or each day.

Within a bin nobody knows when a post came, nor which of them triggered which. But the first two
moments of the count and of the intensity are known exactly: for a given intensity at the beginning
of a bin they follow linear differential equations (Hawkes 1971). So the intensity is followed from
bin to bin by the best linear prediction (Kalman 1960): what is known before a bin gives mean and
variance of its count, excitation within the bin included, and the count corrects what is known
after it. Each count is taken as negative binomial with that mean and variance. With bins much
shorter than the half-life this becomes the likelihood of the times themselves; with long ones the
spread of the counts still tells n, while the half-life gets lost, and the interval says so.

References
----------
Hawkes, A. G. (1971). Spectra of some self-exciting and mutually exciting point processes.
Biometrika 58(1), 83-90.

Kalman, R. E. (1960). A new approach to linear filtering and prediction problems. Journal of Basic
Engineering 82(1), 35-45.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from candystorm.storm.fitting.fitted import (
    FEWEST,
    NEEDED_GAIN,
    Fit,
    InvalidCounts,
    NotIdentifiable,
    TooFewEvents,
    require_level,
    told,
)
from candystorm.storm.fitting.likelihood import Array, Derivatives
from candystorm.storm.fitting.maximum import climb, profile_bound, standard_errors
from candystorm.storm.reals import is_number, reals

__all__ = ["fit_counts"]

#: A half-life needs a few bins to be seen.
_FEWEST_BINS: Final = 10
#: With standard errors of no more than this, curvature is a good picture of the likelihood.
_WELL_KNOWN: Final = 0.1
#: Step of differences by the logarithm, where second differences lose the fewest digits.
_STEP: Final = 1e-3
#: Beyond these, in bins, a half-life can't be told from none, or from a trend.
_HALF_LIVES: Final = (0.02, 1.0)


def fit_counts(counts: ArrayLike, interval: float = 1.0, *, level: float = 0.95) -> Fit:
    """Fit a self-exciting process to how many posts there were in each interval.

    Parameters
    ----------
    counts : array_like of int, shape (bins,)
        Posts of each interval, in order, also where there were none.
    interval : float
        Length of one, in hours.
    level : float
        Probability in (0, 1) of the intervals.

    Returns
    -------
    Fit

    Raises
    ------
    TooFewEvents
        There are fewer than :data:`FEWEST` posts, or too few intervals.
    InvalidCounts
        The counts are not whole numbers from 0 up, or the interval is no length.
    NotIdentifiable
        Nothing shows that posts trigger others.

    Notes
    -----
    This is an approximation: the counts are not exactly negative binomial, and the best linear
    prediction is not the best one. A half-life shorter than about a third of an interval can't be
    seen; its interval then has no lower bound.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> bursts = rng.uniform(0, 500, 300)[:, None] + rng.exponential(2.0, (300, 3)).cumsum(axis=1)
    >>> found = fit_counts(np.bincount(bursts.astype(int).ravel()))
    >>> low, high = found.intervals["n"]
    >>> bool(low < found.n < high)
    True
    """
    require_level(level)
    numbers = _numbers(counts)
    if not is_number(interval) or not 0 < interval < math.inf:
        raise InvalidCounts(
            "An interval has a length above 0 hours, not %(hours)s.", hours=interval
        )
    surface = _Surface(numbers)
    tried = [climb(surface, start, tolerance=1e-3) for start in surface.starts()]
    found, place = max(tried, key=lambda one: one[0].value)
    if 2 * (found.value - surface.alone()) < NEEDED_GAIN:
        raise NotIdentifiable(
            "These counts vary no more than those of posts that have nothing to do with each "
            "other. Nothing tells how many others one post triggers."
        )
    reach = NormalDist().inv_cdf((1 + level) / 2)
    errors = standard_errors(found.hessian)
    method = "information" if errors.max() <= _WELL_KNOWN else "profile"
    if method == "information":
        bounds = np.stack([place - reach * errors, place + reach * errors], axis=1)
    else:
        bounds = np.array(
            [
                [profile_bound(surface, found, place, which, side * reach) for side in (-1, 1)]
                for which in range(3)
            ]
        )
    hours = np.array([-math.log(interval), 0.0, -math.log(interval)])
    posts, end = int(numbers.sum()), interval * numbers.size
    return told(place + hours, bounds + hours[:, None], found.value, posts, end, level, method)


def _numbers(counts: ArrayLike) -> Array:
    numbers = reals(counts)
    if numbers is None or numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise InvalidCounts("The counts are one list of whole numbers from 0 up.")
    if (numbers < 0).any() or (numbers != np.round(numbers)).any():
        raise InvalidCounts("The counts are one list of whole numbers from 0 up.")
    if numbers.size < _FEWEST_BINS:
        raise TooFewEvents(
            "Intervals with a count: %(bins)s. At least %(needed)s are needed to tell how posts "
            "trigger each other.",
            bins=numbers.size,
            needed=_FEWEST_BINS,
        )
    if numbers.sum() < FEWEST:
        raise TooFewEvents(
            "Posts: %(posts)s. At least %(needed)s are needed to tell how they trigger each other.",
            posts=int(numbers.sum()),
            needed=FEWEST,
        )
    return numbers


class _Surface:
    """The log-likelihood of counts, by the logarithms of mu, n and beta; time runs in bins."""

    def __init__(self, numbers: Array) -> None:
        from scipy.special import gammaln

        self.numbers = numbers
        self._log_gamma = gammaln
        self._lowest = math.log(math.log(2) / (_HALF_LIVES[1] * numbers.size))
        self._highest = math.log(math.log(2) / _HALF_LIVES[0])

    def __call__(self, place: Array) -> Derivatives:
        """Return the value, and its derivatives from differences."""
        steps = _STEP * np.eye(3)
        value = self.value(place)
        up = [self.value(place + step) for step in steps]
        down = [self.value(place - step) for step in steps]
        gradient = np.array([(a - b) / (2 * _STEP) for a, b in zip(up, down, strict=True)])
        hessian = np.empty((3, 3))
        for i in range(3):
            hessian[i, i] = (up[i] + down[i] - 2 * value) / _STEP**2
            for j in range(i):
                both = self.value(place + steps[i] + steps[j])
                both += self.value(place - steps[i] - steps[j])
                mixed = (both - up[i] - down[i] - up[j] - down[j] + 2 * value) / (2 * _STEP**2)
                hessian[i, j] = hessian[j, i] = mixed
        return Derivatives(value, gradient, hessian)

    def value(self, place: Array) -> float:
        """Return the log-likelihood of the counts."""
        return float(self._terms(place).sum())

    def alone(self) -> float:
        """Return the log-likelihood of posts that have nothing to do with each other."""
        mean = np.full(self.numbers.size, self.numbers.mean())
        return float(self._negative_binomial(mean, mean).sum())

    def _terms(self, place: Array) -> Array:
        """Return what each count adds to the log-likelihood."""
        mean, variance = _predicted(self.numbers, *np.exp(place).tolist())
        # Beyond the half-lives that can be seen there is nothing but a gentle slope back.
        outside = max(0.0, place[2] - self._highest) + max(0.0, self._lowest - place[2])
        return self._negative_binomial(mean, variance) - float(outside**2) / mean.size

    def _negative_binomial(self, mean: Array, variance: Array) -> Array:
        over = np.maximum(variance - mean, 1e-8 * mean)
        size = mean * mean / over
        gamma = self._log_gamma
        terms = gamma(self.numbers + size) - gamma(size) - gamma(self.numbers + 1)
        terms -= size * np.log1p(over / mean)
        return np.asarray(terms + self.numbers * np.log(over / (mean + over)))

    def starts(self) -> list[Array]:
        """Return the best of a coarse grid to begin at."""
        mean = float(self.numbers.mean())
        grid = [
            np.log([(1 - n) * mean, n, math.log(2) / half_life])
            for n in (0.2, 0.5, 0.8)
            for half_life in (0.2, 1.0, 4.0, 16.0, 64.0)
            if half_life < self.numbers.size / 2
        ]
        return sorted(grid, key=self.value, reverse=True)[:2]


def _predicted(numbers: Array, mu: float, n: float, beta: float) -> tuple[Array, Array]:
    """Return mean and variance of each count, given those before it.

    With the intensity l and its variance p at the beginning of a bin, during the bin

        mean' = beta mu - kappa mean,          kappa = beta (1 - n)
        v' = -2 kappa v + (n beta)^2 mean      variance of the intensity
        c' = -kappa c + v + n beta mean        its covariance with the count
        w' = 2 c + mean                        variance of the count

    which is linear, so that one matrix takes every bin from its beginning to its end.
    """
    from scipy.linalg import expm

    kappa, jump = beta * (1 - n), n * beta
    rates = np.zeros((6, 6))  # mean, v, c, w, expected count, 1
    rates[0, [0, 5]] = -kappa, beta * mu
    rates[1, [0, 1]] = jump * jump, -2 * kappa
    rates[2, [0, 1, 2]] = jump, 1, -kappa
    rates[3, [0, 2]] = 1, 2
    rates[4, 0] = 1
    (m_l, *_, m_1), v, c, w, (e_l, *_, e_1), _ = expm(rates).tolist()
    v_l, v_p, v_1 = v[0], v[1], v[5]
    c_l, c_p, c_1 = c[0], c[1], c[5]
    w_l, w_p, w_1 = w[0], w[1], w[5]
    lowest = 1e-3 * mu
    intensity, p = mu, 0.0
    means, variances = [], []
    for number in numbers.tolist():
        mean = e_l * intensity + e_1
        variance = w_l * intensity + w_p * p + w_1
        covariance = c_l * intensity + c_p * p + c_1
        means.append(mean)
        variances.append(variance)
        gain = covariance / variance
        p = max(v_l * intensity + v_p * p + v_1 - gain * covariance, 0.0)
        intensity = max(m_l * intensity + m_1 + gain * (number - mean), lowest)
    return np.array(means), np.array(variances)
