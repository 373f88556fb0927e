"""How long a post lives: the time until half of its engagement has come, from one's own posts.

For each post the time is taken by which half of its engagement had come. The half-life is the
median of these times over posts: half of the posts are faster, half slower, and one post that
everybody shared does not move it. Pfeffer, Matter & Sargsyan (2023) measure tweets in this way.

The range beside it is that of the sign test (Thompson 1936). It assumes nothing about how
engagement decays, and it says by itself how many posts are too few: with five no range of 95 %
exists.

A young post still gains engagement and would look faster than it is. So posts are compared over
one window, of at least 20 half-lives where the data allow it, and those that are younger are left
out. Where engagement has not ended within the longest window, there is no answer yet. What comes
after the window is not counted; of posts that never quite end, the half-life is thus told a few
per cent too short.

References
----------
Pfeffer, J., Matter, D. & Sargsyan, A. (2023). The Half-Life of a Tweet. Proceedings of the
International AAAI Conference on Web and Social Media 17, 1163-1167. arXiv:2302.09654

Thompson, W. R. (1936). On confidence ranges for the median and other expectation distributions
for populations of unknown distribution form. Annals of Mathematical Statistics 7(3), 122-128.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from candystorm.exports.report import Finding
from candystorm.platforms._growth import (
    Growth,
    HalfLifeError,
    InvalidCurves,
    from_comments,
    from_curves,
)

__all__ = [
    "HalfLife",
    "HalfLifeError",
    "InvalidCurves",
    "PostsTooYoung",
    "TooCoarse",
    "TooFewPosts",
    "half_life_from_comments",
    "half_life_from_curves",
    "posts_needed",
]

#: A window of so many half-lives holds all but a little of what a post will ever get.
_HALF_LIVES = 20
#: With more posts than this a longer window, which holds even more, is worth leaving some out.
_PLENTY = 60
#: Of the engagement in a window, no more than this may come in its second half.
_STILL_COMING = 0.1
#: A range wider than this, from low to high, says little.
_WIDE = 5.0


class TooFewPosts(HalfLifeError):
    """There are fewer posts than a range takes."""


class PostsTooYoung(HalfLifeError):
    """Engagement had not ended when the posts were last looked at."""


class TooCoarse(HalfLifeError):
    """Half of the engagement comes faster than the times are exact."""


@dataclass(frozen=True, slots=True)
class HalfLife:
    """How long posts live.

    Attributes
    ----------
    hours : float
        The half-life: median over posts, in hours.
    low_hours, high_hours : float
        The range in which it lies with the probability ``level``.
    level : float
        In (0, 1).
    posts : int
        Posts that were used.
    too_young, without_engagement : int
        Posts that were left out.
    window_hours : float
        For how long each post was followed.
    findings : tuple of Finding
        What to know with it.
    """

    hours: float
    low_hours: float
    high_hours: float
    level: float
    posts: int
    too_young: int
    without_engagement: int
    window_hours: float
    findings: tuple[Finding, ...]


def posts_needed(level: float = 0.95) -> int:
    """Return how many posts a range of some level takes at least.

    Parameters
    ----------
    level : float
        Probability in (0, 1) that the range holds the half-life.

    Examples
    --------
    >>> posts_needed(), posts_needed(0.9)
    (6, 5)
    """
    # The widest range, from the fastest to the slowest post, misses only if all posts are on
    # the same side of the half-life.
    return max(2, math.ceil(1 - math.log2(1 - level)))


def half_life_from_curves(curves: pd.DataFrame, *, level: float = 0.95) -> HalfLife:
    """Estimate the half-life from how the engagement of posts grew.

    Parameters
    ----------
    curves : DataFrame
        One row a post and time: ``post_id``, ``age_hours`` (float, hours since it was published)
        and either ``total`` (engagement until then) or ``new`` (engagement since the row before,
        or since it was published). The last row of a post says how long it was followed.
    level : float
        Probability in (0, 1) that the range holds the half-life.

    Returns
    -------
    HalfLife

    Raises
    ------
    TooFewPosts
        Fewer than :func:`posts_needed` posts have engagement and are old enough.
    PostsTooYoung
        The posts still gained engagement when they were last looked at.
    TooCoarse
        Most of the posts had half of their engagement before their first figure, as when a
        post that lives for hours is counted once a day.
    InvalidCurves
        A column is missing, or holds something else than numbers from 0 up.

    Notes
    -----
    Between two figures growth is taken to be even for the half-life itself; for the range, all
    of it may have come just after the first or just before the second. A total that falls, as
    when likes are taken back, counts as no growth.

    Examples
    --------
    >>> age = [1.0, 2.0, 4.0, 8.0, 240.0]
    >>> curves = pd.concat(
    ...     pd.DataFrame({"post_id": f"p{n}", "age_hours": age, "total": [2, 5, 8, 9, 10]})
    ...     for n in range(8))
    >>> round(half_life_from_curves(curves).hours, 1)
    2.1
    """
    return _estimate(from_curves(curves), level)


def half_life_from_comments(
    posts: pd.DataFrame,
    comments: pd.DataFrame,
    *,
    until: pd.Timestamp | None = None,
    level: float = 0.95,
) -> HalfLife:
    """Estimate the half-life from the times of the comments, where nothing else has a time.

    Parameters
    ----------
    posts : DataFrame
        In canonical columns: ``post_id`` and ``published_at`` (with a time zone);
        ``time_precision`` ("minute" or "day") and ``export_date`` are used if they are there.
    comments : DataFrame
        In canonical columns: ``post_id`` and ``created_at`` (with a time zone). Own ones
        (``is_own``) don't count.
    until : Timestamp or None
        When the comments were exported; None takes the last ``export_date``, else the last
        comment.
    level : float
        Probability in (0, 1) that the range holds the half-life.

    Returns
    -------
    HalfLife
        Of the comments; likes and shares have no times in an export.

    Raises
    ------
    TooFewPosts, PostsTooYoung, TooCoarse, InvalidCurves
        As in :func:`half_life_from_curves`.

    Notes
    -----
    A post of which only the day is known may have been published at any time of that day. The
    range allows for that, and a half-life of less than a day is refused.

    Examples
    --------
    >>> days = pd.date_range("2026-03-01", periods=10, freq="D", tz="UTC")
    >>> posts = pd.DataFrame({"post_id": range(10), "published_at": days})
    >>> comments = pd.concat(
    ...     posts.assign(created_at=days + pd.Timedelta(hours=hours)) for hours in (1, 3, 9))
    >>> half_life_from_comments(posts, comments, until=pd.Timestamp("2026-06-01", tz="UTC")).hours
    3.0
    """
    return _estimate(from_comments(posts, comments, until), level)


@dataclass(frozen=True, slots=True)
class _Followed:
    """Posts followed over one window: by when half of their engagement had come.

    Each post stands there twice: of an even number of comments, neither the one before the half
    nor the one after it is in the middle.
    """

    window: float
    old_enough: int
    early: NDArray[np.float64]
    middle: NDArray[np.float64]
    late: NDArray[np.float64]
    still_coming: float

    @property
    def posts(self) -> int:
        return self.middle.size // 2


def _estimate(growth: Growth, level: float) -> HalfLife:
    if not 0 < level < 1:
        raise HalfLifeError("The level lies between 0 and 1, not at %(value)s.", value=level)
    needed = posts_needed(level)
    if growth.with_engagement < needed:
        raise TooFewPosts(
            "Posts with engagement: %(posts)s. At least %(needed)s are needed to tell a half-life "
            "and its range.",
            posts=growth.with_engagement,
            needed=needed,
        )
    found, long_enough = _followed(growth, needed)
    if np.median(found.early) <= 0:
        raise TooCoarse(
            "Half of the engagement comes faster than these times are exact. To tell a half-life "
            "as short as that, times to the hour or the minute are needed."
        )
    place = _places_outside(found.posts, level)
    low = float(np.sort(found.early)[2 * place])
    high = float(np.sort(found.late)[2 * (found.posts - place) - 1])
    too_young = growth.followed.size - found.old_enough
    silent = found.old_enough - found.posts
    findings = list(growth.findings)
    if too_young or silent:
        findings.append(
            Finding(
                "Posts left out as too young: %(young)s; without engagement: %(silent)s.",
                young=too_young,
                silent=silent,
            )
        )
    if not long_enough:
        findings.append(
            Finding(
                "The posts were followed for a short time compared with how long they live. The "
                "half-life may be somewhat longer.",
                kind="caution",
            )
        )
    if high > _WIDE * low:
        findings.append(
            Finding("The range is wide. More posts would make it narrower.", kind="caution")
        )
    return HalfLife(
        float(np.median(found.middle)),
        low,
        high,
        level,
        found.posts,
        too_young,
        silent,
        found.window,
        tuple(findings),
    )


def _followed(growth: Growth, needed: int) -> tuple[_Followed, bool]:
    """Choose how long posts are followed: as many posts as possible, but for long enough."""
    ages = np.sort(growth.followed)[::-1]
    ended = chosen = None
    for kept in _counts(ages.size, needed):
        window = float(ages[kept - 1])
        old_enough = growth.followed >= window
        found = _Followed(
            window,
            int(np.count_nonzero(old_enough)),
            *growth.halves(old_enough, window),
            growth.share_after(old_enough, window),
        )
        if found.posts < needed or found.still_coming > _STILL_COMING:
            continue
        if window < _HALF_LIVES * float(np.median(found.middle)):
            ended = found
        elif chosen is None or found.posts >= _PLENTY:
            chosen = found
        else:
            break
    if chosen is not None:
        return chosen, True
    if ended is None:
        raise PostsTooYoung(
            "The posts still gain engagement, or too few of them are old enough to tell when it "
            "ends. Try again when at least %(needed)s posts with engagement are older.",
            needed=needed,
        )
    return ended, False


def _counts(posts: int, needed: int) -> list[int]:
    """Return how many of the oldest posts to try, from all of them down."""
    steps = np.geomspace(max(posts, needed), needed, num=40).round()
    return sorted({min(int(step), posts) for step in steps}, reverse=True)


def _places_outside(posts: int, level: float) -> int:
    """Return how many of the fastest, and of the slowest, posts the range leaves out."""
    if posts > 1000:  # the numbers would get too large, and the normal distribution is exact enough
        reach = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(posts) / 2
        return int(posts / 2 - reach)
    place = below = 0
    while True:
        below += math.comb(posts, place)
        if below / 2**posts > (1 - level) / 2:
            return place - 1
        place += 1
