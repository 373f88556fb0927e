"""Is it a dialogue? Who is answered, how fast, how deep the threads go, who still waits.

All functions take DataFrames in the canonical columns of the course and give back a DataFrame
or a frozen dataclass. Those that only need to know who was answered when also take the table
that :func:`answers` made, so that threads are read once and then filtered by period or
organisation: a filter on the comments themselves would cut threads in two.

Comments have ``comment_id`` and ``parent_id`` (text; missing: directly on the post), ``is_own``
and ``created_at`` (with a time zone). ``post_id``, ``platform``, ``author_hash``,
``needs_reply``, ``replies_to`` and ``author_name`` with ``text`` are used where they are there.
Times without a time zone are refused: nobody can tell which hour they mean.

References
----------
Kent, M. L. & Taylor, M. (1998). Building dialogic relationships through the World Wide Web.
Public Relations Review 24(3), 321-334. https://doi.org/10.1016/S0363-8111(99)80143-X

Rybalko, S. & Seltzer, T. (2010). Dialogic communication in 140 characters or less: How Fortune
500 companies engage stakeholders using Twitter. Public Relations Review 36(4), 336-341.
https://doi.org/10.1016/j.pubrev.2010.08.004
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from candystorm.dialogue._answering import HOW, read_answering, read_waits
from candystorm.dialogue._threads import UNKNOWN, InvalidComments, Times, as_utc, read_threads
from candystorm.dialogue.response_times import (
    BusinessHours,
    FirstResponseTime,
    InvalidBusinessHours,
    first_response_time,
    local_days,
    local_instants,
    response_time_by_weekday_and_hour,
)
from candystorm.dialogue.speakers import one_way_posts, share_of_one_way_posts, who_speaks_to_whom

__all__ = [
    "BusinessHours",
    "DialogueRatio",
    "FirstResponseTime",
    "InvalidBusinessHours",
    "InvalidComments",
    "answers",
    "dialogue_ratio",
    "first_response_time",
    "one_way_posts",
    "response_time_by_weekday_and_hour",
    "share_of_one_way_posts",
    "thread_depth",
    "unanswered_queue",
    "who_speaks_to_whom",
]

_HOW = pd.CategoricalDtype(list(HOW))


def answers(comments: pd.DataFrame) -> pd.DataFrame:
    """Tell for every inbound comment whether the organisation answered it, and when.

    Parameters
    ----------
    comments : DataFrame
        Comments in canonical columns, inbound and own.

    Returns
    -------
    DataFrame
        One row an inbound comment, in the order of ``comments``: ``comment_id``, ``created_at``
        (UTC), ``needs_reply``, ``answered``, ``answered_at`` (UTC), ``response_hours`` (NaN
        without an answer or a time), ``reply_id``, ``how`` (the rule that applied) and
        ``clock_skew`` (the answer is stamped before its comment; it counts as 0 hours).

    Raises
    ------
    InvalidComments
        A column is missing or is not in canonical form; a ``comment_id`` occurs twice.

    Notes
    -----
    An own reply (``is_own``, not directly on the post) answers, and ``how`` says which it was:

    ``named``
        the comments that it names in ``replies_to`` (a list of ids, or a text with ``;`` between
        them), else those of the people it names with @ (if ``author_name`` is given): the parent
        if it is theirs, else their latest comment before it in the thread. A reply that names
        comments answers these only, since where all replies hang under the first comment of a
        thread its parent says little; one on the post itself counts if it names.
    ``reply``
        its parent, the comment that it hangs under.
    ``nearest``
        where the parent is an own reply, the next inbound comment further up; where there is
        none, or the parent is deleted, the last inbound comment of the thread before it.
    ``same person``
        and what the same person (``author_hash``) had said earlier in that thread and that has
        no answer of its own: on Facebook or Instagram a second question hangs beside the first.

    The earliest of several replies counts. Answers of other people are not counted, nor are own
    comments that start a thread. A comment whose reply has no time is answered, but has no
    response time. Without the column ``needs_reply`` every inbound comment needs a reply, and so
    does one for which it is missing.

    Examples
    --------
    >>> comments = pd.DataFrame({
    ...     "comment_id": ["a", "b", "c"],
    ...     "parent_id": [None, "a", None],
    ...     "is_own": [False, True, False],
    ...     "created_at": pd.to_datetime(
    ...         ["2026-03-02 09:00", "2026-03-02 10:30", "2026-03-03 08:00"], utc=True),
    ... })
    >>> answers(comments)[["comment_id", "answered", "response_hours", "reply_id"]]
      comment_id  answered  response_hours reply_id
    0          a      True             1.5        b
    1          c     False             NaN      NaN
    """
    found = read_answering(comments)
    waits = found.waits
    names = _names(comments)
    timed = (waits.created != UNKNOWN) & (waits.answered_at != UNKNOWN)
    return pd.DataFrame(
        {
            "comment_id": names.take(found.comment),
            "created_at": as_utc(waits.created),
            "needs_reply": waits.needs_reply,
            "answered": waits.answered,
            "answered_at": as_utc(waits.answered_at),
            "response_hours": waits.hours(),
            "reply_id": names.take(found.reply, allow_fill=True),
            "how": pd.Categorical.from_codes(found.how, dtype=_HOW, validate=False),
            "clock_skew": timed & (waits.answered_at < waits.created),
        },
        copy=False,
    )


@dataclass(frozen=True, slots=True)
class DialogueRatio:
    """How many of the comments that need an answer got one.

    Attributes
    ----------
    answered : int
        Comments that needed an answer and got one.
    needing_answer : int
        Comments that needed an answer.
    ratio : float
        Share in [0, 1]; NaN when nothing needed an answer.
    """

    answered: int
    needing_answer: int
    ratio: float


def dialogue_ratio(comments: pd.DataFrame) -> DialogueRatio:
    """Return the share of the comments needing an answer that the organisation answered.

    Parameters
    ----------
    comments : DataFrame
        Comments in canonical columns, or the table that :func:`answers` made of them.

    Returns
    -------
    DialogueRatio

    Notes
    -----
    The dialogic loop of Kent & Taylor (1998), measured as whether a question gets an answer.
    Rybalko & Seltzer (2010) count organisations that respond; here comments are counted.

    Examples
    --------
    >>> comments = pd.DataFrame({
    ...     "comment_id": ["a", "b", "c"], "parent_id": [None, "a", None],
    ...     "is_own": [False, True, False],
    ...     "created_at": pd.to_datetime(["2026-03-02"] * 3, utc=True),
    ... })
    >>> dialogue_ratio(comments)
    DialogueRatio(answered=1, needing_answer=2, ratio=0.5)
    """
    waits = read_waits(comments)
    needing = int(np.count_nonzero(waits.needs_reply))
    answered = int(np.count_nonzero(waits.needs_reply & waits.answered))
    return DialogueRatio(answered, needing, answered / needing if needing else float("nan"))


def thread_depth(comments: pd.DataFrame) -> pd.DataFrame:
    """Tell how deep in its thread every comment stands.

    Parameters
    ----------
    comments : DataFrame
        With ``comment_id`` and ``parent_id``.

    Returns
    -------
    DataFrame
        One row a comment, in the order of ``comments``: ``comment_id``, ``thread_id`` (its first
        comment, or the missing one that it hangs under), ``depth`` (1 directly on the post),
        ``depth_is_minimum`` (a comment further up is deleted or outside the table; it counts as
        one step, at depth 1) and ``thread_depth`` (the deepest comment of the thread).

    Notes
    -----
    Parents in a circle, which a broken export can have, are cut at the comment that stands first
    in the table.

    Examples
    --------
    >>> thread_depth(pd.DataFrame({
    ...     "comment_id": ["a", "b", "c"], "parent_id": [None, "a", "gone"]}))
      comment_id thread_id  depth  depth_is_minimum  thread_depth
    0          a         a      1             False             2
    1          b         a      2             False             2
    2          c      gone      2              True             2
    """
    threads = read_threads(comments)
    deepest = np.zeros(threads.depth.size, dtype=np.intp)
    np.maximum.at(deepest, threads.thread, threads.depth)
    names = _names(comments)
    thread_id = names.take(threads.thread)
    lost = np.flatnonzero(threads.orphan[threads.thread])
    above = threads.named[threads.thread[lost]]
    # Where a circle was cut the comment above is in the table: that thread has its own name.
    gone = ~pd.isna(above)
    thread_id[lost[gone]] = above[gone]
    return pd.DataFrame(
        {
            "comment_id": names.copy(),
            "thread_id": thread_id,
            "depth": threads.depth,
            "depth_is_minimum": threads.orphan[threads.top],
            "thread_depth": deepest[threads.thread],
        },
        copy=False,
    )


def unanswered_queue(
    comments: pd.DataFrame,
    *,
    freq: str | None = "1h",
    until: pd.Timestamp | None = None,
    tz: str = "Europe/Vienna",
) -> pd.DataFrame:
    """Count the comments that wait for an answer over time.

    Parameters
    ----------
    comments : DataFrame
        Comments in canonical columns, or the table that :func:`answers` made of them.
    freq : str or None
        Distance of the points: hours, minutes or days (``"1h"``, ``"15min"``, ``"1D"``); days
        begin at midnight of ``tz``. None gives a point at every change instead.
    until : Timestamp or None
        Last moment to show, with a time zone; None ends with the last comment or answer.
    tz : str
        Where the days begin.

    Returns
    -------
    DataFrame
        ``time`` (UTC, rising) and ``waiting``, the comments needing an answer that had come and
        were not answered at that moment. Constant between two changes.

    Notes
    -----
    Comments without a time, and those whose answer has none, are left out: when they came or
    went is not known.

    Examples
    --------
    >>> comments = pd.DataFrame({
    ...     "comment_id": ["a", "b", "c"], "parent_id": [None, "a", None],
    ...     "is_own": [False, True, False],
    ...     "created_at": pd.to_datetime(
    ...         ["2026-03-02 09:00", "2026-03-02 10:30", "2026-03-02 10:00"], utc=True),
    ... })
    >>> unanswered_queue(comments)["waiting"].tolist()
    [1, 2, 1]
    """
    waits = read_waits(comments)
    counted = waits.needs_reply & (waits.created != UNKNOWN)
    counted &= ~waits.answered | (waits.answered_at != UNKNOWN)
    came = waits.created[counted]
    # A skewed clock must not let a comment leave before it came.
    went = np.maximum(waits.answered_at[counted], came)
    went = went[went != UNKNOWN]
    if until is not None and until.tzinfo is None:
        raise InvalidComments("until needs a time zone, such as UTC; it is %(value)s.", value=until)
    if not came.size:
        return pd.DataFrame({"time": as_utc(came), "waiting": came})

    end = max(int(came.max()), int(went.max(initial=0)))
    if until is not None:
        end = int(pd.DatetimeIndex([until]).as_unit("us").asi8[0])
    if freq is None:
        moments = np.unique(np.concatenate((came, went)))
    else:
        start = int(came.min())
        moments = _moments(start, max(start, end), freq, tz)
    if until is not None:
        moments = moments[moments <= end]
    came_by = np.bincount(np.searchsorted(moments, came), minlength=moments.size)
    went_by = np.bincount(np.searchsorted(moments, went), minlength=moments.size)
    waiting = np.cumsum(came_by[: moments.size] - went_by[: moments.size])
    return pd.DataFrame({"time": as_utc(moments), "waiting": waiting}, copy=False)


def _names(comments: pd.DataFrame) -> pd.api.extensions.ExtensionArray:
    names = comments["comment_id"]
    return (names if names.dtype == "str" else names.astype("str")).array


def _moments(start: int, end: int, freq: str, tz: str) -> Times:
    """Return a regular grid, from the point before the start to the one after the end."""
    offset = pd.tseries.frequencies.to_offset(freq)
    if isinstance(offset, pd.offsets.Day) and offset.n > 0:
        days = local_days(start, end, tz)
        midnights = np.append(days, days[-1] + np.arange(1, offset.n + 1))
        return local_instants(midnights[:: offset.n], tz, first=True)
    if not isinstance(offset, pd.offsets.Tick) or offset.nanos < 1_000_000_000:
        raise InvalidComments("freq must be minutes, hours or days, not %(value)s.", value=freq)
    step = offset.nanos // 1000
    return np.arange(start // step * step, end + step, step, dtype=np.int64)
