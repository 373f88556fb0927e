"""What a fitted self-exciting process is, and why there may be none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from candystorm.errors import CandystormError
from candystorm.storm.fitting.likelihood import Array
from candystorm.storm.reals import is_number

__all__ = [
    "FEWEST",
    "NEEDED_GAIN",
    "Fit",
    "FitError",
    "InvalidCounts",
    "InvalidTimes",
    "NotIdentifiable",
    "TooFewEvents",
    "require_level",
    "told",
]

#: Three numbers and their intervals need at least so many posts.
FEWEST: Final = 20
#: Twice the gain in log-likelihood over posts that come by themselves only must be at least this:
#: two numbers more, at 95 %.
NEEDED_GAIN: Final = 5.99


class FitError(CandystormError):
    """The times of these posts give no answer."""


class InvalidTimes(FitError):
    """The times are not ascending numbers within the time of observation."""


class InvalidCounts(FitError):
    """The counts are not whole numbers from 0 up."""


class TooFewEvents(FitError):
    """There are fewer posts than three numbers need."""


class NotIdentifiable(FitError):
    """Very different numbers explain the times about equally well."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A self-exciting process, as far as the times of posts tell it.

    Attributes
    ----------
    mu : float
        Posts an hour that come by themselves.
    n : float
        Branching factor: direct replies that one post calls forth, on average. Below 1 a storm
        dies out.
    beta : float
        How fast that fades, by the hour.
    half_life : float
        Hours in which half of the direct replies to a post have come: log 2 / beta.
    intervals : mapping of str to (float, float)
        For ``mu``, ``n``, ``beta`` and ``half_life``: where each lies with the probability
        ``level``. A bound of 0 or infinity means that there is none.
    log_likelihood : float
        Of the times; of the counts, where these were given.
    events : int
        Posts.
    end : float
        Hours of observation.
    level : float
        In (0, 1).
    method : str
        Where the intervals come from: "information" or "profile".
    """

    mu: float
    n: float
    beta: float
    half_life: float
    intervals: Mapping[str, tuple[float, float]]
    log_likelihood: float
    events: int
    end: float
    level: float = 0.95
    method: str = "information"


def require_level(level: float) -> None:
    """Refuse a level that is no part of all cases, with `FitError`."""
    if not is_number(level) or not 0 < level < 1:
        raise FitError("The level lies between 0 and 1, not at %(value)s.", value=level)


def told(
    place: Array, bounds: Array, value: float, events: int, end: float, level: float, method: str
) -> Fit:
    """Return a fit from logarithms of mu, n and beta; bounds have the shape (3, 2)."""
    mu, n, beta = (float(one) for one in np.exp(place))
    found = {
        name: (float(low), float(high))
        for name, (low, high) in zip(("mu", "n", "beta"), np.exp(bounds), strict=True)
    }
    slow, fast = found["beta"]
    found["half_life"] = (math.log(2) / fast, math.log(2) / slow if slow > 0 else math.inf)
    return Fit(mu, n, beta, math.log(2) / beta, found, value, events, end, level, method)
