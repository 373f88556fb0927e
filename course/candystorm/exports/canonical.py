"""The tables that every export becomes: posts, daily figures, comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

__all__ = ["COMMENTS", "DAILY", "POSTS", "TABLES", "frame", "gathered", "joined"]

_TEXT, _COUNT, _TIME, _FLAG, _REAL, _DAY = "str", "Int64", "time", "boolean", "Float64", "day"

#: Column -> kind of the table of posts; counts are nullable, times are UTC.
POSTS: Final = {
    "org": _TEXT,
    "platform": _TEXT,
    "post_id": _TEXT,
    "published_at": _TIME,
    "tz_source": _TEXT,
    "time_precision": _TEXT,
    "type": _TEXT,
    "text": _TEXT,
    "url": _TEXT,
    "impressions": _COUNT,
    "reach": _COUNT,
    "reactions": _COUNT,
    "comments": _COUNT,
    "shares": _COUNT,
    "saves": _COUNT,
    "clicks": _COUNT,
    "follows": _COUNT,
    "video_seconds": _REAL,
    "paid": _FLAG,
    "is_reply": _FLAG,
    "lang": _TEXT,
    "export_file": _TEXT,
    "export_date": _DAY,
    "metric_semantics": _TEXT,
}

#: Column -> kind of the table of daily figures: one row a platform, day and metric.
DAILY: Final = {
    "org": _TEXT,
    "platform": _TEXT,
    "date": _DAY,
    "metric": _TEXT,
    "value": _REAL,
    "export_file": _TEXT,
}

#: Column -> kind of the table of comments and messages.
COMMENTS: Final = {
    "org": _TEXT,
    "platform": _TEXT,
    "comment_id": _TEXT,
    "parent_id": _TEXT,
    "post_id": _TEXT,
    "created_at": _TIME,
    "author_hash": _TEXT,
    "is_own": _FLAG,
    "text": _TEXT,
    "url": _TEXT,
    "export_file": _TEXT,
}

TABLES: Final = {"posts": POSTS, "daily": DAILY, "comments": COMMENTS}


def frame(table: str, columns: Mapping[str, Sequence[Any] | pd.Series[Any]]) -> pd.DataFrame:
    """Return rows as a table in canonical columns.

    Parameters
    ----------
    table : {"posts", "daily", "comments"}
        Which.
    columns : mapping of str to sequence
        What is known; all of the same length. What is not there becomes missing.

    Returns
    -------
    DataFrame
        All columns of the table, in their order.

    Examples
    --------
    >>> posts = frame("posts", {"post_id": ["1"], "reactions": [None]})
    >>> posts["reactions"].isna().tolist(), str(posts["published_at"].dtype)
    ([True], 'datetime64[us, UTC]')
    """
    kinds = TABLES[table]
    length = max((len(values) for values in columns.values()), default=0)
    index = pd.RangeIndex(length)
    return pd.DataFrame(
        {name: _column(columns.get(name), kind, index) for name, kind in kinds.items()},
        index=index,
        copy=False,
    )


_DTYPES: Final = {_TIME: "datetime64[us, UTC]", _DAY: "datetime64[us]"}


def _column(values: Any, kind: str, index: pd.RangeIndex) -> pd.Series[Any]:
    if values is None or not len(index):
        return pd.Series(index=index, dtype=_DTYPES.get(kind, kind))
    if isinstance(values, pd.Series):
        values = values.reset_index(drop=True)
    typed = isinstance(values, pd.Series) or (
        isinstance(values, np.ndarray) and values.dtype.kind == "f" and kind in (_COUNT, _REAL)
    )
    series = pd.Series(values, index=index, dtype=None if typed else object)
    if kind == _TIME:
        return pd.to_datetime(series, utc=True, errors="coerce").astype("datetime64[us, UTC]")
    if kind == _DAY:
        times = pd.to_datetime(series, utc=True, errors="coerce").astype("datetime64[us, UTC]")
        return times.dt.tz_localize(None).dt.normalize()
    if kind in (_COUNT, _REAL):
        numbers = pd.to_numeric(series, errors="coerce").astype("Float64")
        if kind == _REAL:
            return numbers
        return numbers.where(numbers.abs() < 2**62).round().astype("Int64")
    if kind == _FLAG:
        return series.astype("boolean")
    return series.astype("str")


def gathered(
    table: str, parts: Sequence[Mapping[str, Sequence[Any] | pd.Series[Any]]]
) -> pd.DataFrame:
    """Return several parts, each as :func:`frame` takes them, as one table."""
    if len(parts) == 1:
        return frame(table, parts[0])
    lengths = [max((len(values) for values in part.values()), default=0) for part in parts]
    names = {name for part in parts for name in part}
    return frame(table, {name: _end_to_end(name, parts, lengths) for name in sorted(names)})


def _end_to_end(
    name: str,
    parts: Sequence[Mapping[str, Sequence[Any] | pd.Series[Any]]],
    lengths: Sequence[int],
) -> Sequence[Any] | pd.Series[Any]:
    pieces = [part.get(name) for part in parts]
    series = [piece for piece in pieces if isinstance(piece, pd.Series)]
    if len(series) == len(pieces) and len({piece.dtype for piece in series}) == 1:
        return pd.concat(series, ignore_index=True)
    whole: list[Any] = []
    for piece, length in zip(pieces, lengths, strict=True):
        whole.extend([None] * length if piece is None else piece)
    return whole


def joined(table: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return several tables as one."""
    if not frames:
        return frame(table, {})
    return pd.concat(list(frames), ignore_index=True) if len(frames) > 1 else frames[0]
