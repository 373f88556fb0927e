"""Regression that wants to be close as often as possible.

The median absolute percentage error asks of a forecast that it be close in half of the cases; how
far off the others are doesn't matter to it. The median of what is to be expected is not the best
answer to that, and the mean still less: sizes are skewed, and the place with the most others close
by, the mode, is lower (Gneiting 2011). So the curve is drawn where the most training cases come
within a small relative error: each counts by a bell curve of its own error (modal regression, Yao
and Li 2014), and one that a second wave made ten times as large as it should be not at all. The
curve is a sum of broken lines (hinges) of the features, with a ridge penalty; it is found by
repeated weighted least squares, from the single best factor.

References
----------
Gneiting, T. (2011). Making and evaluating point forecasts. Journal of the American Statistical
Association 106(494), 746-762.

Lei, J., G'Sell, M., Rinaldo, A., Tibshirani, R. & Wasserman, L. (2018). Distribution-free
predictive inference for regression. Journal of the American Statistical Association 113(523),
1094-1111: intervals from residuals, scaled by how spread they are locally.

Yao, W. & Li, L. (2014). A new regression estimation method: modal linear regression. Scandinavian
Journal of Statistics 41(3), 656-671.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from candystorm.storm.forecasting.features import Array

__all__ = ["FEWEST_CASES", "Learned", "learn", "relative_errors"]

#: The outer 5 % on each side of so many cases is one of them.
FEWEST_CASES: Final = 20
#: Fewer cases than these carry one factor only.
_FOR_LINES: Final = 150
#: Of more cases, so many are enough to tell how far forecasts are off.
_FOR_ERRORS: Final = 8000
_FOLDS: Final = 4
_KNOTS: Final = (-1.0, 0.0, 1.0)
#: Ridge penalties, in cases of full weight.
_PENALTIES: Final = {"lines": 3.0, "broken lines": 30.0}
#: The bell curve's width, by the median error of the single factor; and a least width.
_WIDTH: Final = 0.8
_NARROWEST: Final = 0.02
_FARTHEST: Final = 3.5
_STEPS: Final = 25
_QUANTILES: Final = 401


@dataclass(frozen=True)
class Learned:
    """How the logarithm of (final size / seen) follows from features.

    Attributes
    ----------
    method : str
        "factor", "lines" or "broken lines": what was best in cross-validation.
    center, spread : ndarray of shape (features,)
        Features are scaled by these.
    weights : ndarray
        Of the basis; empty with a factor.
    factor : float
        Logarithm of the single best factor.
    most : float
        Logarithms of ratios beyond this were not seen in training.
    spread_weights : ndarray
        How far off forecasts are, by the features; empty where it is the same everywhere.
    errors : ndarray
        Quantiles of the errors in cross-validation, by how far off forecasts are.
    cases : int
        Training cases behind these.
    """

    method: str
    center: Array
    spread: Array
    weights: Array
    factor: float
    most: float
    spread_weights: Array
    errors: Array
    cases: int

    def ratio(self, features: Array) -> Array:
        """Return logarithms of final size / seen; shape (cases,) from (cases, features)."""
        if not self.weights.size:
            return np.full(len(features), self.factor)
        predicted = _basis(self._scaled(features), self.method) @ self.weights
        return np.asarray(np.clip(predicted, 0.0, self.most))

    def bounds(self, features: Array, level: float) -> tuple[Array, Array]:
        """Return logarithms of ratios between which the true one lies in a share of cases."""
        outside = (1 - level) / 2
        # One more case than were seen: the one to come.
        low = max(0.0, math.floor((self.cases + 1) * outside) / self.cases)
        high = min(1.0, math.ceil((self.cases + 1) * (1 - outside)) / self.cases)
        off = self._off(self._scaled(features))
        below, above = np.quantile(self.errors, [low, high])
        middle = self.ratio(features)
        return middle + min(below, 0.0) * off, middle + max(above, 0.0) * off

    def _scaled(self, features: Array) -> Array:
        return np.clip((features - self.center) / self.spread, -_FARTHEST, _FARTHEST)

    def _off(self, scaled: Array) -> Array:
        if not self.spread_weights.size:
            return np.ones(len(scaled))
        return np.asarray(np.exp(_basis(scaled, "lines") @ self.spread_weights))


def relative_errors(predicted: Array, true: Array) -> Array:
    """Return (true - predicted) / true, from logarithms."""
    return np.asarray(-np.expm1(predicted - true))


def learn(features: Array, ratios: Array) -> Learned:
    """Learn how the logarithm of (final size / seen) follows from features.

    Parameters
    ----------
    features : ndarray of shape (cases, features)
    ratios : ndarray of shape (cases,)
        Logarithms of final size / seen, from 0 up; at least :data:`FEWEST_CASES`.
    """
    center = np.median(features, axis=0)
    spread = np.std(features, axis=0) + 1e-9
    scaled = np.clip((features - center) / spread, -_FARTHEST, _FARTHEST)
    factor = _best_factor(ratios)
    error = float(np.median(np.abs(relative_errors(np.full_like(ratios, factor), ratios))))
    width = max(_WIDTH * error, _NARROWEST)
    held_out, method, chosen = _cross_validated(scaled, ratios, width)
    weights = np.empty(0)
    if method != "factor":
        weights = _modal(_basis(scaled, method), ratios, width, _PENALTIES[method], factor)
    off_by = ratios[chosen] - held_out
    spread_weights = np.empty(0)
    if chosen.size >= 2 * _FOR_LINES:
        lines = _basis(scaled[chosen], "lines")
        spread_weights = _ridge(lines, np.log(np.abs(off_by) + 0.1 * width), 0.05 * chosen.size)
        off_by = off_by / np.exp(lines @ spread_weights)
    errors = np.sort(off_by)
    if errors.size > _QUANTILES:
        errors = np.quantile(errors, np.linspace(0, 1, _QUANTILES))
    most = float(np.quantile(ratios, 0.995))
    return Learned(
        method, center, spread, weights, factor, most, spread_weights, errors, chosen.size
    )


def _cross_validated(
    scaled: Array, ratios: Array, width: float
) -> tuple[Array, str, NDArray[np.int64]]:
    """Return forecasts of cases that were held out, by the best method, and which cases these are.

    The best one has the most cases close by.
    """
    shuffled = np.random.default_rng(0).permutation(ratios.size)[:_FOR_ERRORS]
    folds = np.arange(shuffled.size) % _FOLDS
    methods = ["factor", *(_PENALTIES if shuffled.size >= _FOR_LINES else ())]
    found: dict[str, Array] = {}
    for method in methods:
        predicted = np.empty(shuffled.size)
        basis = _basis(scaled[shuffled], method)
        for fold in range(_FOLDS):
            kept, left_out = folds != fold, folds == fold
            factor = _best_factor(ratios[shuffled[kept]])
            predicted[left_out] = factor
            if method != "factor":
                weights = _modal(
                    basis[kept], ratios[shuffled[kept]], width, _PENALTIES[method], factor
                )
                most = np.quantile(ratios[shuffled[kept]], 0.995)
                predicted[left_out] = np.clip(basis[left_out] @ weights, 0, most)
        found[method] = predicted

    def close(method: str) -> float:
        return float(_bell(relative_errors(found[method], ratios[shuffled]), width).mean())

    best = max(methods, key=close)
    return found[best], best, shuffled


def _basis(scaled: Array, method: str) -> Array:
    one = np.ones((len(scaled), 1))
    if method == "factor":
        return one
    hinges = [np.maximum(scaled - knot, 0) for knot in _KNOTS if method == "broken lines"]
    return np.concatenate([one, scaled, *hinges], axis=1)


def _bell(errors: Array, width: float) -> Array:
    return np.asarray(np.exp(-0.5 * (errors / width) ** 2))


def _best_factor(ratios: Array) -> float:
    """Return the logarithm of the factor with the least median error."""
    tried = np.linspace(0.0, float(np.quantile(ratios, 0.9)), 121)
    some = np.quantile(ratios, np.linspace(0, 1, 1001)) if ratios.size > 1001 else ratios
    errors = np.median(np.abs(relative_errors(tried[:, None], some[None, :])), axis=1)
    # The curve is jagged; its neighbours steady it.
    smooth = np.convolve(np.pad(errors, 4, mode="edge"), np.ones(9) / 9, mode="valid")
    return float(tried[int(np.argmin(smooth))])


def _modal(basis: Array, ratios: Array, width: float, penalty: float, factor: float) -> Array:
    """Return weights of a basis with the most ratios close by, beginning at one factor."""
    weights = np.zeros(basis.shape[1])
    weights[0] = factor
    predicted = basis @ weights
    for _ in range(_STEPS):
        residual = ratios - predicted
        residual = np.where(np.abs(residual) > 1e-9, residual, 1e-9)
        errors = relative_errors(-residual, np.zeros(1))
        # The bell curve is of the relative error, the steps are by the logarithm: chain rule.
        slope = errors / residual * np.exp(-residual)
        weights = _ridge(basis, ratios, penalty, _bell(errors, width) * np.minimum(slope, 20.0))
        before, predicted = predicted, basis @ weights
        if float(np.abs(predicted - before).mean()) < 2e-4:
            break
    return weights


def _ridge(basis: Array, target: Array, penalty: float, by: Array | None = None) -> Array:
    """Weighted least squares; all but the first weight are drawn to 0."""
    root = np.ones(len(basis)) if by is None else np.sqrt(by)
    rooted = basis * root[:, None]
    normal = rooted.T @ rooted
    inner = np.arange(1, len(normal))
    normal[inner, inner] += penalty
    normal[0, 0] += 1e-9
    return np.asarray(np.linalg.solve(normal, rooted.T @ (root * target)))
