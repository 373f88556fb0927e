"""Threads of comments as arrays: who hangs under whom, how deep, in which thread.

Everything here works on whole columns, because a page of a busy organisation has a million
comments and a slider redraws on a thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from candystorm.errors import CandystormError

Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]
Times = NDArray[np.int64]
Texts = NDArray[np.object_]

NONE = -1
"""No such row."""
UNKNOWN = np.iinfo(np.int64).max
"""A missing time. It is later than every other, so "first" and "not after" need no extra case."""


class InvalidComments(CandystormError):
    """A table is not in canonical columns; names the column and an offending value."""


@dataclass(frozen=True, slots=True)
class Threads:
    """Comments in their threads; every array has one entry a row of the table.

    Attributes
    ----------
    ids : CommentIds
        The comments' names.
    parent : ndarray of intp
        Row of the parent, -1 where there is none in the table.
    orphan : ndarray of bool
        The row names a parent, but none that can be found: deleted, outside the export, or a
        circle that had to be cut here.
    top : ndarray of intp
        Row at the upper end of the chain of parents.
    thread : ndarray of intp
        Row that stands for the thread; the same for all that hang under one missing parent.
    depth : ndarray of intp
        1 directly on the post. A missing parent counts as one step.
    named : ndarray of object
        The parents' names, None after a cut.
    """

    ids: CommentIds
    parent: Rows
    orphan: Flags
    top: Rows
    thread: Rows
    depth: Rows
    named: Texts


class CommentIds:
    """Finds the rows of comments by their names.

    Names are looked up by Python's own 64-bit hash first and then compared letter by letter:
    several times as fast as looking up a million texts, and as exact.

    Parameters
    ----------
    comments : DataFrame
        With ``comment_id``, and ``platform`` where two platforms use the same names.

    Raises
    ------
    InvalidComments
        A name is missing, is no text, or occurs twice.
    """

    def __init__(self, comments: pd.DataFrame) -> None:
        self.names = objects(comments, "comment_id")
        if pd.api.types.infer_dtype(self.names, skipna=False) not in ("string", "empty"):
            raise InvalidComments(
                "comment_id must be text in every row, not %(value)r.",
                value=next(name for name in self.names if not isinstance(name, str)),
            )
        self._platforms: Texts | None = None
        self._index(self.names)
        repeated = self._repeated()
        if repeated is not None and "platform" in comments:
            self._platforms = objects(comments, "platform")
            self._index(self._key(self.names, self._platforms))
            repeated = self._repeated()
        if repeated is not None:
            raise InvalidComments("The comment_id %(value)r occurs twice.", value=repeated)

    def _index(self, keys: Texts) -> None:
        self._keys = keys
        self._hashes = pd.Index(_hashes(keys))
        self._exact: dict[object, int] | None = None
        if not self._hashes.is_unique:
            self._exact = {key: row for row, key in enumerate(keys.tolist())}

    def _repeated(self) -> object:
        """Return the first name that occurs a second time, or None."""
        if self._exact is None or len(self._exact) == self._keys.size:
            return None
        return next(
            name
            for row, (key, name) in enumerate(zip(self._keys, self.names, strict=True))
            if self._exact[key] != row
        )

    @staticmethod
    def _key(names: Texts, platforms: Texts) -> Texts:
        pairs = zip(platforms.tolist(), names.tolist(), strict=True)
        keys = np.empty(names.size, dtype=np.object_)
        keys[:] = [f"{platform}\n{name}" for platform, name in pairs]
        return keys

    def rows(self, names: Texts, beside: Rows) -> Rows:
        """Return the row of each name, -1 where no comment has it.

        ``beside`` are the rows that the names were read from: same platform, same names.
        """
        if self._platforms is not None:
            names = self._key(names, self._platforms[beside])
        if self._exact is not None:
            return np.array([self._exact.get(name, NONE) for name in names.tolist()], dtype=np.intp)
        rows = self._hashes.get_indexer(pd.Index(_hashes(names)))
        known = np.flatnonzero(rows >= 0)
        # Equal hashes do not make equal names.
        differ = self._keys[rows[known]] != names[known]
        rows[known[differ.astype(np.bool_)]] = NONE
        return rows


def read_threads(comments: pd.DataFrame) -> Threads:
    """Read the threads of a table of comments.

    Parameters
    ----------
    comments : DataFrame
        With ``comment_id`` and ``parent_id``; ``post_id`` and ``platform`` are used if there.

    Returns
    -------
    Threads

    Notes
    -----
    A ``parent_id`` that is missing, empty or the post's own id means "directly on the post".
    A circle of parents is cut at the comment that stands first in the table.
    """
    ids = CommentIds(comments)
    named = objects(comments, "parent_id")
    parent = np.full(named.size, NONE, dtype=np.intp)
    below = np.flatnonzero(~pd.isna(named))
    parent[below] = ids.rows(named[below], below)
    lost = below[parent[below] < 0]
    if lost.size:
        lost = lost[_names_a_comment(comments, named[lost], lost)]
    orphan = np.zeros(named.size, dtype=np.bool_)
    orphan[lost] = True

    top, steps = ascend(parent)
    circular = np.flatnonzero(parent[top] >= 0)
    if circular.size:
        cut = _first_rows_of_circles(parent, top[circular])
        parent[cut] = NONE
        orphan[cut] = True
        named = named.copy()
        named[cut] = None
        top, steps = ascend(parent)

    thread = top
    if orphan.any():
        # Replies to one deleted comment belong together, although it is gone.
        alone = np.flatnonzero(orphan)
        first: dict[object, int] = {}
        leader = np.arange(named.size)
        leader[alone] = [
            row if name is None else first.setdefault(name, row)
            for name, row in zip(named[alone].tolist(), alone.tolist(), strict=True)
        ]
        thread = leader[top]
    return Threads(ids, parent, orphan, top, thread, steps + 1 + orphan[top], named)


def _names_a_comment(comments: pd.DataFrame, parents: Texts, rows: Rows) -> Flags:
    """Tell which of the parents that are not in the table would be comments."""
    names = parents.tolist()
    strange = [name for name in names if not isinstance(name, str)]
    if strange:
        raise InvalidComments("parent_id must be text or missing, not %(value)r.", value=strange[0])
    if "post_id" not in comments:
        return np.array([name != "" for name in names], dtype=np.bool_)
    # Some exports name the post as the parent of a first comment.
    posts = objects(comments, "post_id")[rows].tolist()
    return np.array(
        [name not in ("", post) for name, post in zip(names, posts, strict=True)], dtype=np.bool_
    )


def ascend(step: Rows) -> tuple[Rows, Rows]:
    """Follow a step to its end for all rows at once, by pointer doubling.

    Parameters
    ----------
    step : ndarray of intp
        Next row, -1 at an end.

    Returns
    -------
    (ndarray of intp, ndarray of intp)
        The end of each row and the number of steps to it. A row that runs into a circle gets a
        row of that circle.
    """
    moving = np.flatnonzero(step >= 0)
    last = np.arange(step.size)
    last[moving] = step[moving]
    count = (step >= 0).astype(np.intp)
    # 2**rounds steps are more than there are rows: who still moves then walks in a circle.
    for _ in range(int(step.size).bit_length() + 1):
        moving = moving[step[last[moving]] >= 0]
        if not moving.size:
            break
        halfway = last[moving]
        count[moving] += count[halfway]
        last[moving] = last[halfway]
    return last, count


def _first_rows_of_circles(parent: Rows, on_circles: Rows) -> Rows:
    """Return the smallest row of each circle."""
    first = []
    seen: set[int] = set()
    for row in np.unique(on_circles).tolist():
        if row not in seen:
            first.append(row)
            while row not in seen:
                seen.add(row)
                row = int(parent[row])
    return np.array(first, dtype=np.intp)


def latest_up_to(
    keys: NDArray[np.int64], times: Times, sought_keys: NDArray[np.int64], sought_times: Times
) -> Rows:
    """Find for each sought key and time the last entry of that key that is not later.

    Returns
    -------
    ndarray of intp
        Position among the entries, -1 where there is none. Of entries at the same time the one
        that stands last.
    """
    all_keys = np.concatenate((keys, sought_keys))
    # lexsort is stable: at the same time an entry stays before what is sought.
    order = np.lexsort((np.concatenate((times, sought_times)), all_keys))
    is_entry = order < keys.size
    last = np.maximum.accumulate(np.where(is_entry, np.arange(order.size), NONE))
    seekers = ~is_entry
    entry = order[last[seekers]]
    same_key = (last[seekers] >= 0) & (all_keys[entry] == all_keys[order[seekers]])
    found = np.full(sought_keys.size, NONE, dtype=np.intp)
    found[order[seekers] - keys.size] = np.where(same_key, entry, NONE)
    return found


def objects(comments: pd.DataFrame, column: str) -> Texts:
    """Return a column as an array of Python objects, which may be the table's own: do not write."""
    values: Texts = column_of(comments, column).to_numpy(dtype=np.object_)
    return values


def column_of(table: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Return a column, or say which one is missing."""
    try:
        series: pd.Series[Any] = table[column]
    except KeyError:
        raise InvalidComments("The table has no column %(column)s.", column=column) from None
    return series


def flags(comments: pd.DataFrame, column: str, *, missing: bool | None = None) -> Flags:
    """Return a column of yes and no; ``missing`` stands for a missing value, None forbids it."""
    values = column_of(comments, column).to_numpy()
    if values.dtype == np.bool_:
        return values
    result = np.empty(values.size, dtype=np.bool_)
    for row, value in enumerate(values.tolist()):
        if isinstance(value, bool | np.bool_):
            result[row] = value
        elif missing is not None and (value is None or value is pd.NA or value != value):
            result[row] = missing
        else:
            raise InvalidComments(
                "%(column)s must be true or false in every row, not %(value)r.",
                column=column,
                value=value,
            )
    return result


def utc_times(table: pd.DataFrame, column: str) -> Times:
    """Return a column of times in microseconds since 1970 UTC, ``UNKNOWN`` where missing.

    Raises
    ------
    InvalidComments
        The times have no time zone, or are no times.
    """
    series = column_of(table, column)
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        stamps = series.to_numpy(dtype="datetime64[us]")
    elif series.isna().all():
        return np.full(len(series), UNKNOWN, dtype=np.int64)
    else:
        zoned = pd.api.types.is_object_dtype(series.dtype) and all(
            getattr(value, "tzinfo", None) is not None for value in series[series.notna()]
        )
        if not zoned:
            raise InvalidComments(
                "%(column)s needs times with a time zone, such as UTC; these are %(dtype)s.",
                column=column,
                dtype=series.dtype,
            )
        # Python datetimes of several offsets, as a year with summer time has them.
        stamps = pd.to_datetime(series, utc=True).to_numpy(dtype="datetime64[us]")
    times: Times = stamps.astype(np.int64)
    missing = np.isnat(stamps)
    if missing.any():
        times[missing] = UNKNOWN
    return times


def as_utc(times: Times) -> pd.DatetimeIndex:
    """Return microseconds since 1970 as times in UTC, ``UNKNOWN`` as NaT."""
    stamps = np.where(times == UNKNOWN, np.iinfo(np.int64).min, times)
    return pd.DatetimeIndex(stamps.view("datetime64[us]"), tz="UTC", copy=False)


def _hashes(values: Texts) -> NDArray[np.int64]:
    return np.fromiter(map(hash, values.tolist()), dtype=np.int64, count=values.size)
