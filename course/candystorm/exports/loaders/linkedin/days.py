"""Whether a workbook writes its days as month/day or day/month: one day follows the other."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from candystorm.exports.dates import parse_dates

__all__ = ["order_of"]


def order_of(columns: Sequence[Sequence[object]], *, otherwise: str) -> str:
    """Return "mdy" or "dmy".

    Parameters
    ----------
    columns : sequence of sequence
        Days as they stand in the file; those of a daily table have no gaps.
    otherwise : {"mdy", "dmy"}
        What it is when nothing tells.

    Examples
    --------
    >>> order_of([["03/10/2025", "04/10/2025", "05/10/2025"]], otherwise="mdy")
    'dmy'
    """
    for order in ("mdy", "dmy"):
        if any(_follow(days, order) for days in columns):
            return order
    return (
        parse_dates([day for days in columns for day in days], order=otherwise).order or otherwise
    )


def _follow(days: Sequence[object], order: str) -> bool:
    """Return whether each day is the next after another, if they are read in this order."""
    if len(days) < 2:
        return False
    read = parse_dates(days, order=order)
    steps = read.values.dropna().drop_duplicates().sort_values().diff().dropna()
    return not read.bad.size and len(steps) > 0 and bool(steps.max() <= pd.Timedelta(days=1))
