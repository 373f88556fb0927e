"""Tables by day that are by week or month after all: Studio and Twitch let a person choose."""

from __future__ import annotations

import pandas as pd

from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = ["warn_of_longer_periods"]


def warn_of_longer_periods(days: pd.Series[pd.Timestamp], member: Member, reading: Reading) -> None:
    """Say so where the rows of a table are a week or more apart from each other."""
    gaps = days.dropna().sort_values().diff().dropna()
    if len(gaps) >= 2 and gaps.min() >= pd.Timedelta(days=6):
        reading.find(
            Finding(
                "%(file)s counts by weeks or months; each figure stands at the first day of its "
                "period.",
                kind="caution",
                file=member.name,
            )
        )
