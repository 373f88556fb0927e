"""To the top of a log-likelihood, and from there to where its profile has fallen.

References
----------
Venzon, D. & Moolgavkar, S. (1988). A method for computing profile-likelihood-based confidence
intervals. Applied Statistics 37(1), 87-94.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from candystorm.storm.fitting.likelihood import Array, Derivatives

__all__ = ["climb", "profile_bound", "standard_errors"]

#: A number may be this many times (by its logarithm) from its estimate; beyond, it has no bound.
_FARTHEST: Final = 9.0


def climb(
    log_likelihood: Callable[[Array], Derivatives],
    place: Array,
    held: int | None = None,
    tolerance: float = 1e-7,
) -> tuple[Derivatives, Array]:
    """Climb to a maximum by Newton's method, with shorter steps where it goes too far.

    Parameters
    ----------
    log_likelihood : callable
        Takes a place, gives the value and its derivatives.
    place : ndarray
        Where to begin.
    held : int or None
        A coordinate that stays as it is.
    tolerance : float
        How much may be missing to the top, about twice.
    """
    free = np.array([index for index in range(place.size) if index != held])
    here = log_likelihood(place)
    for _ in range(60):
        gradient = here.gradient[free]
        curvature, axes = np.linalg.eigh(-here.hessian[np.ix_(free, free)])
        # Where the surface bends upward, the gradient still says which way is up.
        along = (gradient @ axes) / np.maximum(np.abs(curvature), 1e-3)
        if float(np.abs(gradient @ axes) @ np.abs(along)) < tolerance and curvature[0] > 0:
            break
        step = np.zeros_like(place)
        step[free] = axes @ along
        step *= min(1.0, 1.5 / float(np.abs(step).max()))
        ahead, there = place + step, log_likelihood(place + step)
        while not there.value > here.value and np.abs(step).max() > 1e-9:
            step /= 3
            ahead, there = place + step, log_likelihood(place + step)
        if not there.value > here.value:
            break
        place, here = ahead, there
        if np.abs(place).max() > 60:
            break
    return here, place


def standard_errors(hessian: Array) -> Array:
    """Return standard errors from the curvature at a maximum; infinite where it has none."""
    try:
        variances = np.diag(np.linalg.inv(-hessian))
    except np.linalg.LinAlgError:
        return np.full(len(hessian), np.inf)
    return np.where(variances > 0, np.sqrt(np.abs(variances)), np.inf)


def profile_bound(
    log_likelihood: Callable[[Array], Derivatives],
    found: Derivatives,
    place: Array,
    which: int,
    reach: float,
) -> float:
    """Return where the profile likelihood has fallen by half of the square of a reach.

    The signed root of its fall is nearly a straight line, so a few steps find the place.
    """
    side = math.copysign(1.0, reach)
    wanted = abs(reach)
    error = float(standard_errors(found.hessian)[which])
    near, near_fall = 0.0, 0.0
    far, far_fall = math.inf, math.inf
    step = min(wanted * error, 1.0)
    at, at_step = place, 0.0
    # Along the ridge, the others follow.
    others = [index for index in range(place.size) if index != which]
    follow = np.zeros_like(place)
    follow[which] = side
    inner = found.hessian[np.ix_(others, others)]
    follow[others] = -side * np.linalg.solve(inner, found.hessian[others, which])
    for _ in range(40):
        start = at + np.clip((step - at_step) * follow, -1.5, 1.5)
        start[which] = place[which] + side * step
        here, at = climb(log_likelihood, start, which, 1e-3)
        at_step = step
        fall = math.sqrt(max(0.0, 2 * (found.value - here.value)))
        if abs(fall - wanted) < 0.01:
            return float(place[which] + side * step)
        if fall < wanted:
            near, near_fall = step, fall
            if step >= _FARTHEST:
                return side * math.inf
        else:
            far, far_fall = step, fall
        if math.isinf(far):
            ahead = near * wanted / max(near_fall, 0.05)
            step = min(max(ahead, 1.2 * near), near + 2.0, _FARTHEST)
        else:
            ahead = near + (wanted - near_fall) * (far - near) / (far_fall - near_fall)
            margin = 0.1 * (far - near)
            step = min(max(ahead, near + margin), far - margin)
    return float(place[which] + side * step)
