"""An alarm, and why: the reason in numbers, and in a sentence of the person's language."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from candystorm.exports.report import Finding
from candystorm.language import format_duration, format_number, format_percent, translate

HOURS_A_DAY = 24
HARDLY_ANY = 0.5
"""With fewer usual mentions a ratio to them says nothing."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A storm begins.

    Attributes
    ----------
    time : Timestamp
        Of the interval at which it was seen.
    start : Timestamp
        Of the first interval with clearly more mentions than usual, within the window.
    level : int
        0 to 6 on the scale of Graf & Schwede (2012), as far as it can be told by now.
    sign : {-1, 0, 1}
        Shitstorm, unclear or unknown, candystorm.
    score : float
        In [0.5, 1]: of the return period, 0.5 at ten days.
    rate_ratio : float
        Mentions by usual mentions, over ``window``; infinite if none are usual.
    mentions, usual : float
        How many came in the window, and how many are usual.
    window : Timedelta
        The time over which these were counted.
    negative, usual_negative : float
        Share of negative mentions in the window, and the usual one; nan where unknown.
    """

    time: pd.Timestamp
    start: pd.Timestamp
    level: int
    sign: int
    score: float
    rate_ratio: float
    mentions: float
    usual: float
    window: pd.Timedelta
    negative: float
    usual_negative: float

    def reasons(self, language: str = "en") -> tuple[Finding, ...]:
        """Return why, one finding for the number and one for the tone, if it is known.

        Parameters
        ----------
        language
            Of the numbers in the findings: ``"de"`` or ``"en"``.
        """
        hours = self.window / pd.Timedelta(hours=1)
        # A day's sum is compared with such days, not with such hours.
        values = {
            "mentions": format_number(self.mentions, 0, language),
            "duration": _duration(hours, language),
            "usual": _rounded(self.usual, language),
        }
        ratio = _rounded(self.rate_ratio, language)
        if self.usual < HARDLY_ANY:
            many = Finding(
                "%(mentions)s mentions in %(duration)s where hardly any are usual.",
                mentions=values["mentions"],
                duration=values["duration"],
            )
        elif hours < HOURS_A_DAY:
            many = Finding(
                "%(mentions)s mentions in %(duration)s where %(usual)s are usual at this hour: "
                "%(ratio)s times as many.",
                **values,
                ratio=ratio,
            )
        else:
            many = Finding(
                "%(mentions)s mentions in one day where %(usual)s are usual on such a day: "
                "%(ratio)s times as many.",
                mentions=values["mentions"],
                usual=values["usual"],
                ratio=ratio,
            )
        if np.isnan(self.negative):
            return (many,)
        negative = format_percent(self.negative, 0, language)
        if np.isnan(self.usual_negative):
            return (many, Finding("%(negative)s of them are negative.", negative=negative))
        tone = Finding(
            "%(negative)s of them are negative; %(usual)s is usual.",
            negative=negative,
            usual=format_percent(self.usual_negative, 0, language),
        )
        return (many, tone)

    def sentence(self, language: str = "en") -> str:
        """Return why, in a language of the course.

        Examples
        --------
        >>> noon = pd.Timestamp("2026-03-18 12:00")
        >>> alarm = Alarm(noon, noon, 2, -1, 0.8, 5.7, 34, 6, pd.Timedelta("1h"), 0.8, 0.15)
        >>> alarm.sentence()
        '34 mentions in 1 h where 6 are usual at this hour: 5.7 times as many. 80% of them are \
negative; 15% is usual.'
        """
        return " ".join(
            finding.translated(lambda message: translate(message, language))
            for finding in self.reasons(language)
        )


def _duration(hours: float, language: str) -> str:
    if hours >= 1 and hours == int(hours):
        return f"{format_number(hours, 0, language)} " + translate("h", language)
    return format_duration(hours, language)


def _rounded(value: float, language: str) -> str:
    return format_number(value, 1 if value < 10 and round(value, 1) % 1 else 0, language)
