"""Which comment an organisation's reply answers: the rules, on arrays.

The rules are told in :func:`candystorm.dialogue.answers`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from candystorm.dialogue._threads import (
    NONE,
    UNKNOWN,
    Flags,
    InvalidComments,
    Rows,
    Texts,
    Threads,
    Times,
    ascend,
    flags,
    latest_up_to,
    objects,
    read_threads,
    utc_times,
)

HOW = ("reply", "named", "nearest", "same person")
"""How a reply is known to answer a comment, in the order of their codes."""
REPLY, NAMED, NEAREST, SAME_PERSON = range(4)

MICROSECONDS_AN_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Replies:
    """Own replies and what they answer: three arrays with one entry a pair.

    Attributes
    ----------
    reply, comment : ndarray of intp
        Rows of the own reply and of the comment that it answers.
    how : ndarray of int8
        Code in ``HOW``.
    """

    reply: Rows
    comment: Rows
    how: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each inbound comment waited; every array has one entry a comment.

    Attributes
    ----------
    needs_reply, answered : ndarray of bool
        Whether it asks for an answer, whether it got one.
    created, answered_at : ndarray of int64
        Microseconds since 1970 UTC; ``UNKNOWN`` where missing.
    """

    needs_reply: Flags
    answered: Flags
    created: Times
    answered_at: Times

    def hours(self) -> NDArray[np.float64]:
        """Return hours from comment to answer, NaN where unknown; a skewed clock gives 0."""
        hours = np.full(self.created.size, np.nan)
        timed = np.flatnonzero((self.created != UNKNOWN) & (self.answered_at != UNKNOWN))
        waited = self.answered_at[timed] - self.created[timed]
        hours[timed] = np.maximum(waited, 0) / MICROSECONDS_AN_HOUR
        return hours


@dataclass(frozen=True, slots=True)
class Answering:
    """What :func:`candystorm.dialogue.answers` tells, as arrays; one entry an inbound comment.

    Attributes
    ----------
    comment, reply : ndarray of intp
        Rows of the comment and of its first answer, -1 without one.
    waits : Waits
        Its times.
    how : ndarray of int8
        Code in ``HOW``, -1 without an answer.
    """

    comment: Rows
    reply: Rows
    waits: Waits
    how: NDArray[np.int8]


def read_answering(comments: pd.DataFrame) -> Answering:
    """Find the first answer to every inbound comment of a table in canonical columns."""
    threads = read_threads(comments)
    own = flags(comments, "is_own")
    created = utc_times(comments, "created_at")
    replies = find_replies(comments, threads, own, created)
    first, how = _first_answers(comments, threads, own, created, replies)

    inbound = np.flatnonzero(~own)
    if "needs_reply" in comments:
        needs_reply = flags(comments, "needs_reply", missing=True)[inbound]
    else:
        needs_reply = np.ones(inbound.size, dtype=np.bool_)
    reply = first[inbound]
    answered = reply >= 0
    answered_at = np.where(answered, created[reply], UNKNOWN)
    waits = Waits(needs_reply, answered, created[inbound], answered_at)
    return Answering(inbound, reply, waits, how[inbound])


def read_waits(comments: pd.DataFrame) -> Waits:
    """Read the waits from comments, or from the table that ``answers`` made of them."""
    if "answered_at" not in comments:
        return read_answering(comments).waits
    return Waits(
        flags(comments, "needs_reply"),
        flags(comments, "answered"),
        utc_times(comments, "created_at"),
        utc_times(comments, "answered_at"),
    )


def find_replies(comments: pd.DataFrame, threads: Threads, own: Flags, created: Times) -> Replies:
    """Find what each own reply answers: what it names, else its parent, else the nearest."""
    named = _named(comments, threads, own, created)
    speaks = own.copy()
    speaks[named.reply] = False

    parent = threads.parent
    reply = np.flatnonzero(speaks & (parent >= 0))
    target = parent[reply]
    how = np.full(reply.size, REPLY, dtype=np.int8)
    after_own = np.flatnonzero(own[target])
    if after_own.size:
        # A second part of an own reply speaks to whom the first part spoke to.
        target[after_own] = ascend(np.where(own, parent, NONE))[0][target[after_own]]
        how[after_own] = NEAREST

    lost = np.concatenate((reply[own[target]], np.flatnonzero(speaks & threads.orphan)))
    kept = ~own[target]
    reply, target, how = reply[kept], target[kept], how[kept]
    if lost.size:
        near = _nearest_inbound(threads, own, created, lost)
        lost, near = lost[near >= 0], near[near >= 0]
        reply = np.concatenate((reply, lost))
        target = np.concatenate((target, near))
        how = np.concatenate((how, np.full(lost.size, NEAREST, dtype=np.int8)))
    return Replies(
        np.concatenate((reply, named.reply)),
        np.concatenate((target, named.comment)),
        np.concatenate((how, named.how)),
    )


def _nearest_inbound(threads: Threads, own: Flags, created: Times, replies: Rows) -> Rows:
    """Return for each reply the last inbound comment of its thread before it, or -1."""
    thread = threads.thread
    near = np.full(replies.size, NONE, dtype=np.intp)
    timed = np.flatnonzero(created[replies] != UNKNOWN)
    concerned = np.zeros(own.size, dtype=np.bool_)
    concerned[thread[replies[timed]]] = True
    inbound = np.flatnonzero(~own & (created != UNKNOWN) & concerned[thread])
    found = latest_up_to(
        thread[inbound], created[inbound], thread[replies[timed]], created[replies[timed]]
    )
    near[timed[found >= 0]] = inbound[found[found >= 0]]
    return near


def _first_answers(
    comments: pd.DataFrame, threads: Threads, own: Flags, created: Times, replies: Replies
) -> tuple[Rows, NDArray[np.int8]]:
    """Return for each row the row of its first answer, or -1, and how that is known."""
    first, how = _earliest(own.size, created, replies)
    if "author_hash" not in comments:
        return first, how

    # What one person said earlier in a thread is answered with what was replied to.
    thread = threads.thread
    spoken = np.zeros(own.size, dtype=np.bool_)
    spoken[thread[replies.comment]] = True
    waiting = np.flatnonzero(~own & (first < 0) & spoken[thread])
    if not waiting.size:
        return first, how
    spoken[:] = False
    spoken[thread[waiting]] = True
    pair = np.flatnonzero(spoken[thread[replies.comment]] & (created[replies.reply] != UNKNOWN))
    pair = pair[np.argsort(-replies.reply[pair], kind="stable")]
    author = objects(comments, "author_hash")
    to, by = replies.comment[pair], replies.reply[pair]
    found = latest_up_to(
        _person(author, thread, to),
        -created[by],
        _person(author, thread, waiting),
        -created[waiting],
    )
    waiting, found = waiting[found >= 0], found[found >= 0]
    same = thread[waiting] == thread[to[found]]
    same &= ~(pd.isna(author[waiting]) | pd.isna(author[to[found]]))
    same[same] = (author[waiting[same]] == author[to[found[same]]]).astype(np.bool_)
    first[waiting[same]] = by[found[same]]
    how[waiting[same]] = SAME_PERSON
    return first, how


def _earliest(rows: int, created: Times, replies: Replies) -> tuple[Rows, NDArray[np.int8]]:
    """Pick the earliest reply to each comment; at the same time the one that stands first."""
    time = np.full(rows, UNKNOWN, dtype=np.int64)
    np.minimum.at(time, replies.comment, created[replies.reply])
    candidate = np.flatnonzero(created[replies.reply] == time[replies.comment])
    first = np.full(rows, rows, dtype=np.intp)
    np.minimum.at(first, replies.comment[candidate], replies.reply[candidate])
    how = np.full(rows, NONE, dtype=np.int8)
    chosen = candidate[first[replies.comment[candidate]] == replies.reply[candidate]]
    how[replies.comment[chosen]] = replies.how[chosen]
    first[first == rows] = NONE
    return first, how


def _person(author: Texts, thread: Rows, rows: Rows) -> NDArray[np.int64]:
    """Return a number for each author in each thread; two of them may share one by chance."""
    hashes = np.fromiter(map(hash, author[rows].tolist()), dtype=np.int64, count=rows.size)
    return hashes ^ (thread[rows] * np.int64(0x9E3779B97F4A7C1))


def _named(comments: pd.DataFrame, threads: Threads, own: Flags, created: Times) -> Replies:
    """Find the comments that own replies name, by id or by @name."""
    reply: list[int] = []
    comment: list[int] = []
    if "replies_to" in comments:
        reply, comment = _named_by_id(comments, threads, own)
    if "author_name" in comments and "text" in comments:
        already = set(reply)
        for row, target in _named_in_text(comments, threads, own, created):
            if row not in already:
                reply.append(row)
                comment.append(target)
    return Replies(
        np.array(reply, dtype=np.intp),
        np.array(comment, dtype=np.intp),
        np.full(len(reply), NAMED, dtype=np.int8),
    )


def _named_by_id(
    comments: pd.DataFrame, threads: Threads, own: Flags
) -> tuple[list[int], list[int]]:
    values = objects(comments, "replies_to")
    beside: list[int] = []
    names: list[str] = []
    for row in np.flatnonzero(own).tolist():
        for name in _listed(values[row]):
            beside.append(row)
            names.append(name)
    asked = np.empty(len(names), dtype=np.object_)
    asked[:] = names
    rows = threads.ids.rows(asked, np.array(beside, dtype=np.intp))
    pairs = [
        (reply, row)
        for reply, row in zip(beside, rows.tolist(), strict=True)
        if row >= 0 and not own[row]
    ]
    return [reply for reply, _ in pairs], [row for _, row in pairs]


def _listed(value: Any) -> Iterable[str]:
    """Return the names in a list, or in a text with semicolons between them."""
    if isinstance(value, str):
        return [name for part in value.split(";") if (name := part.strip())]
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return [str(name) for name in value]
    if value is None or value is pd.NA or value != value:
        return []
    raise InvalidComments(
        "replies_to must be a list of comment ids or text, not %(value)r.", value=value
    )


def _named_in_text(
    comments: pd.DataFrame, threads: Threads, own: Flags, created: Times
) -> Iterable[tuple[int, int]]:
    """Yield (own reply, comment) for each @name: the person's parent, else the latest before."""
    texts = objects(comments, "text")
    mentioning = [
        row
        for row in np.flatnonzero(own).tolist()
        if isinstance(texts[row], str) and "@" in texts[row]
    ]
    if not mentioning:
        return
    names = objects(comments, "author_name")
    # An own comment on the post itself may name people of all its threads.
    place: list[Any] = threads.thread.tolist()
    spoken: dict[Any, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    posts = objects(comments, "post_id").tolist() if "post_id" in comments else None
    for row in np.flatnonzero(~own).tolist():
        if isinstance(names[row], str) and names[row].strip():
            name = names[row].strip().casefold()
            spoken[place[row]][name].append(row)
            if posts is not None:
                spoken["post", posts[row]][name].append(row)
    for row in mentioning:
        starts_thread = threads.parent[row] < 0 and not threads.orphan[row]
        where = ("post", posts[row]) if starts_thread and posts is not None else place[row]
        people = spoken.get(where, {})
        for name in _people_at(texts[row].casefold(), people):
            said = [
                other
                for other in people[name]
                if other == threads.parent[row] or created[other] <= created[row] != UNKNOWN
            ]
            if threads.parent[row] in said:
                yield row, int(threads.parent[row])
            elif said:
                yield row, max(said, key=lambda other: (created[other], other))


def _people_at(text: str, people: Iterable[str]) -> Iterable[str]:
    """Return those of the people whom a text names with @; of two names that fit the longer."""
    longest_first = sorted(people, key=len, reverse=True)
    found = []
    for part in text.split("@")[1:]:
        for name in longest_first:
            if part.startswith(name) and not part[len(name) : len(name) + 1].isalnum():
                found.append(name)
                break
    return dict.fromkeys(found)
