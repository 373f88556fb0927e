"""Who speaks to whom, and which posts only send."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from candystorm.dialogue._answering import find_replies
from candystorm.dialogue._threads import (
    NONE,
    Flags,
    ascend,
    flags,
    objects,
    read_threads,
    utc_times,
)
from candystorm.principles import invites_reply, post_languages

__all__ = ["one_way_posts", "share_of_one_way_posts", "who_speaks_to_whom"]

_PERSON, _ORGANISATION, _EVERYONE, _UNKNOWN = range(4)
_ROLES = ("person", "organisation", "everyone", "unknown")
_PAIRS = (
    (_ORGANISATION, _PERSON),
    (_PERSON, _ORGANISATION),
    (_PERSON, _PERSON),
    (_ORGANISATION, _EVERYONE),
    (_ORGANISATION, _UNKNOWN),
    (_PERSON, _UNKNOWN),
)


def who_speaks_to_whom(comments: pd.DataFrame) -> pd.DataFrame:
    """Count who addresses whom in the comments.

    Parameters
    ----------
    comments : DataFrame
        Comments in canonical columns.

    Returns
    -------
    DataFrame
        Always the same six rows: ``speaker``, ``addressee`` and ``comments``, their number.

    Notes
    -----
    A comment on a post speaks to the organisation, a reply to whoever wrote its parent. Someone
    who replies to their own comment goes on speaking to the one they spoke to. An own comment on
    a post speaks to everyone unless it names somebody. Below a deleted comment the addressee is
    unknown, but for own replies that :func:`candystorm.dialogue.answers` can place.

    Examples
    --------
    >>> comments = pd.DataFrame({
    ...     "comment_id": ["a", "b", "c"], "parent_id": [None, "a", "a"],
    ...     "is_own": [False, True, False], "author_hash": ["x", "us", "y"],
    ...     "created_at": pd.to_datetime(["2026-03-02"] * 3, utc=True),
    ... })
    >>> who_speaks_to_whom(comments).head(3)
            speaker     addressee  comments
    0  organisation        person         1
    1        person  organisation         1
    2        person        person         1
    """
    own, addressee = _addressees(comments)
    speaker = np.where(own, _ORGANISATION, _PERSON)
    return pd.DataFrame(
        [
            (
                _ROLES[one],
                _ROLES[other],
                int(np.count_nonzero((speaker == one) & (addressee == other))),
            )
            for one, other in _PAIRS
        ],
        columns=["speaker", "addressee", "comments"],
    )


def one_way_posts(
    posts: pd.DataFrame, comments: pd.DataFrame, *, language: str | None = None
) -> pd.DataFrame:
    """Tell which posts only send: they invite nobody, and nobody is answered below them.

    Parameters
    ----------
    posts : DataFrame
        With ``post_id`` and ``text``; ``platform`` and ``lang`` are used if there.
    comments : DataFrame
        Comments in canonical columns with ``post_id``, inbound and own.
    language : {"de", "en"} or None
        Language of the posts; None takes ``lang`` of the post, else both.

    Returns
    -------
    DataFrame
        One row a post, in the order of ``posts``: ``post_id``, ``invites`` (the text asks or
        invites, by :func:`candystorm.principles.invites_reply`), ``replied`` (the organisation
        replied to somebody below it) and ``one_way`` (neither).

    Notes
    -----
    Rybalko & Seltzer (2010) call an organisation dialogic when it responds to people or tries to
    start a dialogue; a post is one-way here when it does neither. How an invitation is
    recognised is an assumption of this course. Stricter measures are one line away:
    ``1 - one_way_posts(...)["replied"].mean()`` is the share without a reply,
    ``1 - one_way_posts(...)["invites"].mean()`` the share without an invitation.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["p", "q"], "text": ["New opening hours.", "Any ideas?"]})
    >>> comments = pd.DataFrame({
    ...     "comment_id": ["a"], "parent_id": [None], "is_own": [False], "post_id": ["p"],
    ...     "created_at": pd.to_datetime(["2026-03-02"], utc=True)})
    >>> one_way_posts(posts, comments, language="en")["one_way"].tolist()
    [True, False]
    """
    own, addressee = _addressees(comments)
    speaks_to_someone = own & ((addressee == _PERSON) | (addressee == _UNKNOWN))
    keys = ["post_id"]
    if "platform" in posts and "platform" in comments:
        keys.append("platform")
    places = comments.loc[speaks_to_someone, keys]
    replied = pd.MultiIndex.from_frame(posts[keys]).isin(pd.MultiIndex.from_frame(places))
    languages = post_languages(posts, language)
    invites = np.array(
        [invites_reply(text, lang) for text, lang in zip(posts["text"], languages, strict=True)],
        dtype=np.bool_,
    )
    return pd.DataFrame(
        {
            "post_id": posts["post_id"].to_numpy(),
            "invites": invites,
            "replied": replied,
            "one_way": ~(invites | replied),
        }
    )


def share_of_one_way_posts(
    posts: pd.DataFrame, comments: pd.DataFrame, *, language: str | None = None
) -> float:
    """Return the share of posts that only send, in [0, 1]; NaN without posts.

    Parameters and definition as in :func:`one_way_posts`.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["p", "q"], "text": ["New opening hours.", "Any ideas?"]})
    >>> nobody = pd.DataFrame({
    ...     "comment_id": [], "parent_id": [], "is_own": [], "post_id": [],
    ...     "created_at": pd.to_datetime([], utc=True)})
    >>> share_of_one_way_posts(posts, nobody, language="en")
    0.5
    """
    one_way = one_way_posts(posts, comments, language=language)["one_way"]
    return float(one_way.mean()) if len(one_way) else float("nan")


def _addressees(comments: pd.DataFrame) -> tuple[Flags, NDArray[np.intp]]:
    """Return who is own, and whom each comment addresses."""
    threads = read_threads(comments)
    own = flags(comments, "is_own")
    parent = threads.parent
    addressee = np.where(own, _EVERYONE, _ORGANISATION)

    below = np.flatnonzero(parent >= 0)
    goes_on = own[below] & own[parent[below]]
    if "author_hash" in comments:
        author = objects(comments, "author_hash")
        people = np.flatnonzero(~own[below] & ~own[parent[below]])
        one, other = author[below[people]], author[parent[below[people]]]
        known = ~(pd.isna(one) | pd.isna(other))
        goes_on[people[known]] = (one[known] == other[known]).astype(np.bool_)
    step = np.full(own.size, NONE, dtype=np.intp)
    step[below[goes_on]] = parent[below[goes_on]]
    begins = ascend(step)[0]

    to = parent[begins]
    addressee[to >= 0] = np.where(own[to[to >= 0]], _ORGANISATION, _PERSON)
    addressee[threads.orphan[begins]] = _UNKNOWN
    addressee[find_replies(comments, threads, own, utc_times(comments, "created_at")).reply] = (
        _PERSON
    )
    return own, addressee
