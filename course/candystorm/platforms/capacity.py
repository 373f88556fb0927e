"""Whether there is time to answer: the filter that no good score makes up for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from candystorm.errors import CandystormError
from candystorm.exports.report import Finding

__all__ = ["Capacity", "InvalidFit"]

_ROUNDING = 1e-9


class InvalidFit(CandystormError):
    """Weights, ratings, forms or capacity with which nothing can be ranked."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What answering takes, and what there is for it.

    Parameters
    ----------
    promise_hours : float
        Within how many hours people are promised an answer.
    gap_hours : float
        The longest time, in hours, in which nobody looks: a night, or a weekend.
    hours_a_week : float
        Hours a week for reading and answering.
    messages_a_week : float or mapping of str to float
        Messages a week that need an answer, for every platform or by platform; a platform that
        is not named gets none.
    minutes_a_message : float
        Minutes for reading and answering one (default: our assumption).

    Raises
    ------
    InvalidFit
        A number is negative or not finite.

    Notes
    -----
    A rule of thumb for choosing: the hours must suffice on average, and nobody can wait longer
    than until somebody looks. Queues are not counted here.
    """

    promise_hours: float
    gap_hours: float
    hours_a_week: float
    messages_a_week: float | Mapping[str, float] = 0.0
    minutes_a_message: float = 6.0

    def __post_init__(self) -> None:
        messages = self.messages_a_week
        numbers = [self.promise_hours, self.gap_hours, self.hours_a_week, self.minutes_a_message]
        numbers += messages.values() if isinstance(messages, Mapping) else [messages]
        for number in numbers:
            if not 0 <= number < math.inf:
                raise InvalidFit("Hours, minutes and messages cannot be %(value)s.", value=number)

    def refuses(self, platform: str, name: str) -> Finding | None:
        """Return why there is no capacity for a platform, or None."""
        messages = self.messages_a_week
        expected = messages.get(platform, 0.0) if isinstance(messages, Mapping) else messages
        needed = expected * self.minutes_a_message
        if needed > self.hours_a_week * 60 + _ROUNDING:
            return Finding(
                "Answering on %(platform)s takes about %(needed)s minutes a week, and there are "
                "%(available)s.",
                kind="caution",
                platform=name,
                needed=math.ceil(needed),
                available=math.floor(self.hours_a_week * 60),
            )
        if expected and self.gap_hours > self.promise_hours:
            return Finding(
                "On %(platform)s people write in public, but for up to %(gap)g hours nobody looks, "
                "and the promise is an answer within %(promise)g.",
                kind="caution",
                platform=name,
                gap=self.gap_hours,
                promise=self.promise_hours,
            )
        return None
