"""How large a cascade becomes, from its first hours and from other cascades.

One cascade alone says little about its end: most of what comes later is not yet there to be seen.
Many finished cascades say it much better. So a population is learned from them: how the final size
follows from what was seen after an hour, or after any other time. What is used of a cascade stands
in ``forecasting/features.py``, how it is learned in ``forecasting/modal.py``. The size is the one
that most cascades like this come close to, not their mean, which a few huge ones would pull up. The
interval comes from forecasts of cascades that were held out, so it is as wide as forecasts were
really off.

>>> rng = np.random.default_rng(1)
>>> past = [np.sort(rng.exponential(size, 10 * size)) for size in rng.integers(1, 20, 400)]
>>> population = fit_population(past)
>>> found = population.forecast(past[0], after_hours=6)
>>> bool(found.seen <= found.low <= found.size <= found.high)
True
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from candystorm.errors import CandystormError
from candystorm.storm.forecasting.features import Array, Counts, features, joined
from candystorm.storm.forecasting.modal import FEWEST_CASES, Learned, learn
from candystorm.storm.forecasting.packing import pack, unpack
from candystorm.storm.reals import is_number, reals

__all__ = [
    "FEWEST_SEEN",
    "Forecast",
    "ForecastError",
    "InvalidCascade",
    "Population",
    "TooFewCascades",
    "TooLittleSeen",
    "default_population",
    "fit_population",
]

#: Of fewer than five events the count alone, as chance has it, is off by half as often as not.
FEWEST_SEEN: Final = 5
WEEK_HOURS: Final = 168.0
#: Where the cascades that everybody gets are kept.
_SHIPPED: Final = Path(__file__).parent / "forecasting" / "population.json"
#: How many cascades are written down with a population, for times that are not learned yet.
_WRITTEN: Final = 1500


class ForecastError(CandystormError):
    """There is no forecast for this."""


class InvalidCascade(ForecastError):
    """The times of a cascade are not numbers from 0 up, or the hours asked for are none."""


class TooLittleSeen(ForecastError):
    """Too few events were seen to tell anything."""


class TooFewCascades(ForecastError):
    """Too few cascades are known to learn from."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How large a cascade becomes.

    Attributes
    ----------
    size : int
        Events until the horizon, those seen included, and the first post if it was among them.
    low, high : int
        The size is one of these or between them with the probability ``level``.
    seen : int
        Events until ``after_hours``.
    after_hours, horizon_hours : float
        Hours since the first post: how long was watched, and until when the size is asked for.
    level : float
        In (0, 1).
    method : str
        What the size comes from: "factor", "lines", "broken lines", or "counted" when the horizon
        has passed.
    """

    size: int
    low: int
    high: int
    seen: int
    after_hours: float
    horizon_hours: float
    level: float = 0.9
    method: str = "factor"


class Population:
    """Finished cascades, and what was learned from them.

    What is learned depends on how long was watched; it is learned when it is first asked for, and
    kept.

    Parameters
    ----------
    hours : ndarray of shape (events,)
        Hours since the first post, of one cascade after another, ascending within each.
    begins : ndarray of shape (cascades + 1,)
        Where each cascade begins, and the end.
    learned : mapping of (after_hours, horizon_hours) to Learned
        What is known already.
    assumed : bool
        Whether the cascades were made by us, not observed.
    """

    def __init__(
        self,
        hours: Array,
        begins: Counts,
        learned: Mapping[tuple[float, float], Learned] | None = None,
        *,
        assumed: bool = False,
    ) -> None:
        self._hours = hours
        self._begins = begins
        self._learned = dict(learned or {})
        self.assumed = assumed

    def __len__(self) -> int:
        return self._begins.size - 1

    def __repr__(self) -> str:
        return f"<Population of {len(self)} cascades>"

    def forecast(
        self,
        seen: ArrayLike,
        after_hours: float,
        horizon_hours: float = WEEK_HOURS,
        *,
        level: float = 0.9,
    ) -> Forecast:
        """Tell how large a cascade becomes.

        Parameters
        ----------
        seen : array_like of float, shape (events,)
            Hours since the first post of the events so far, in any order; those after
            ``after_hours`` are ignored. The first post is in it, as 0, if it is in the cascades of
            the population.
        after_hours : float
            For how long the cascade was watched.
        horizon_hours : float
            Until when the size is asked for.
        level : float
            Probability in (0, 1) of the interval.

        Returns
        -------
        Forecast

        Raises
        ------
        TooLittleSeen
            Fewer than :data:`FEWEST_SEEN` events were seen.
        TooFewCascades
            Of the population, too few cascades had that many by then.
        InvalidCascade
            A time or a number of hours is none.
        """
        if not is_number(level) or not 0 < level < 1:
            raise ForecastError("The level lies between 0 and 1, not at %(value)s.", value=level)
        after, horizon = _positive(after_hours), _positive(horizon_hours)
        hours = _ascending(seen)
        until = min(after, horizon)
        hours = hours[hours <= until]
        if hours.size < FEWEST_SEEN:
            raise TooLittleSeen(
                "Seen so far: %(seen)s. At least %(needed)s are needed; with fewer, chance decides "
                "how large this becomes.",
                seen=hours.size,
                needed=FEWEST_SEEN,
            )
        count = hours.size
        if horizon <= after:
            return Forecast(count, count, count, count, after, horizon, level, "counted")
        learned = self.learned(after, horizon)
        _, shown = features(hours, np.array([0, hours.size]), after, horizon)
        size = count * math.exp(float(learned.ratio(shown)[0]))
        low, high = (count * math.exp(float(one[0])) for one in learned.bounds(shown, level))
        return Forecast(
            round(size),
            max(math.floor(low), count),
            math.ceil(high),
            count,
            after,
            horizon,
            level,
            learned.method,
        )

    def learned(self, after_hours: float, horizon_hours: float = WEEK_HOURS) -> Learned:
        """Return what the population teaches about cascades that were watched for some hours.

        Raises
        ------
        TooFewCascades
            Too few cascades had :data:`FEWEST_SEEN` events by then.
        """
        key = (_positive(after_hours), _positive(horizon_hours))
        if key not in self._learned:
            self._learned[key] = self._learn(*key)
        return self._learned[key]

    def _learn(self, after_hours: float, horizon_hours: float) -> Learned:
        seen, shown = features(self._hours, self._begins, after_hours, horizon_hours)
        of = np.repeat(np.arange(len(self)), np.diff(self._begins))
        sizes = np.bincount(of[self._hours <= horizon_hours], minlength=len(self))
        enough = seen >= FEWEST_SEEN
        cases = int(np.count_nonzero(enough))
        if cases < FEWEST_CASES:
            raise TooFewCascades(
                "Cascades to learn from: %(cascades)s had enough events by then. At least "
                "%(needed)s are needed for a forecast with an interval.",
                cascades=cases,
                needed=FEWEST_CASES,
            )
        return learn(shown[enough], np.log(sizes[enough] / seen[enough]))

    def to_dict(self, cascades: int = _WRITTEN) -> dict[str, Any]:
        """Return the population as plain data for JSON.

        What was learned so far is kept exactly. Of the cascades a part is kept, with times to
        about a hundredth, for forecasts after other hours.

        Parameters
        ----------
        cascades : int
            How many are kept at most.
        """
        step = max(1, -(-len(self) // max(cascades, 1)))
        kept = [
            self._hours[self._begins[index] : self._begins[index + 1]]
            for index in range(0, len(self), step)
        ]
        return {
            "assumed": self.assumed,
            "learned": [
                {"after_hours": after, "horizon_hours": horizon, **_plain(learned)}
                for (after, horizon), learned in sorted(self._learned.items())
            ],
            "cascades": [pack(hours) for hours in kept] if cascades else [],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Population:
        """Return the population that :meth:`to_dict` wrote.

        Raises
        ------
        ForecastError
            It is not what was written.
        """
        try:
            hours, begins = joined([unpack(text) for text in data["cascades"]])
            learned = {
                (float(one["after_hours"]), float(one["horizon_hours"])): _learned(one)
                for one in data["learned"]
            }
            assumed = bool(data["assumed"])
        except (KeyError, TypeError, ValueError, IndexError):
            raise ForecastError("This is not a population of cascades.") from None
        return cls(hours, begins, learned, assumed=assumed)


def fit_population(cascades: Iterable[ArrayLike]) -> Population:
    """Learn from finished cascades how large one becomes.

    Parameters
    ----------
    cascades : iterable of array_like of float
        Of each, the hours since its first post at which it was shared, in any order; with or
        without the first post itself, as 0, but the same in all of them. Each was watched at least
        until the horizon that will be asked for.

    Returns
    -------
    Population

    Raises
    ------
    InvalidCascade
        A time is not a number from 0 up.
    TooFewCascades
        There are fewer than 20.

    Notes
    -----
    With a few hundred cascades the features begin to count; a few thousand are better. With fewer
    than 150 there is only one factor for all.
    """
    if not isinstance(cascades, Iterable):
        raise InvalidCascade("Cascades are a list with a list of hours for each of them.")
    known = [_ascending(cascade, number) for number, cascade in enumerate(cascades, start=1)]
    if len(known) < FEWEST_CASES:
        raise TooFewCascades(
            "Cascades to learn from: %(cascades)s. At least %(needed)s are needed for a forecast "
            "with an interval.",
            cascades=len(known),
            needed=FEWEST_CASES,
        )
    return Population(*joined(known))


@cache
def default_population() -> Population:
    """Return the population for people who have no cascades of their own.

    Its cascades are our assumption: they were made by a self-exciting process of varied kinds, as
    :mod:`candystorm.storm.forecasting.assumed` tells, and not observed anywhere.
    """
    return Population.from_dict(json.loads(_SHIPPED.read_text("utf-8")))


def _positive(hours: float) -> float:
    if not is_number(hours) or not 0 < hours < math.inf:
        raise InvalidCascade(
            "A time to watch is a number of hours above 0, not %(value)s.", value=hours
        )
    return float(hours)


def _ascending(times: ArrayLike, number: int = 0) -> Array:
    hours = reals(times)
    if hours is not None and hours.ndim == 1 and np.isfinite(hours).all() and (hours >= 0).all():
        return np.sort(hours)
    if number:
        raise InvalidCascade(
            "Cascade number %(number)s is not a list of hours from 0 up since its first post.",
            number=number,
        )
    raise InvalidCascade("A cascade is a list of hours from 0 up since its first post.")


def _plain(learned: Learned) -> dict[str, Any]:
    return {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in vars(learned).items()
    }


def _learned(data: Mapping[str, Any]) -> Learned:
    def array(name: str) -> Array:
        return np.array(data[name], dtype=np.float64)

    return Learned(
        str(data["method"]),
        array("center"),
        array("spread"),
        array("weights"),
        float(data["factor"]),
        float(data["most"]),
        array("spread_weights"),
        array("errors"),
        int(data["cases"]),
    )


def build(target: Path = _SHIPPED) -> None:
    """Write the cascades that everybody gets anew, the same bytes every time."""
    from candystorm.storm.forecasting.assumed import cascades

    written = Population(*joined(cascades()), assumed=True).to_dict()
    lines = ",\n".join(json.dumps(one) for one in written.pop("cascades"))
    text = json.dumps(written)[:-1] + f', "cascades": [\n{lines}\n]}}\n'
    target.write_bytes(text.encode("ascii"))


if __name__ == "__main__":
    build()
    print(f"Written to {_SHIPPED}.")
