"""How many people a post reaches, and what they do with it."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from candystorm.sampledata._history._clock import Clock, normal, poisson, whole
from candystorm.sampledata._history._days import Period
from candystorm.sampledata._history._platforms import (
    Platform,
    platforms,
    presences,
    public,
    tail,
)
from candystorm.sampledata._history._posted import Posted
from candystorm.sampledata._history._waves import Wave
from candystorm.sampledata._rhythm import happens

#: What moves people more reaches more of them, and makes more of them do something.
_WEIGHT_REACHES = 0.6
_WEIGHT_MOVES = 0.35
#: A post at the liveliest hour reaches so many times as many as one in the dead of night.
_LIVELY = (0.80, 1.22)
#: How differently people react to posts that reach the same number (of the logarithm).
_MOODS = 0.28
_MOST_COMMENTS = 40
#: People who only see an advertisement comment less.
_PAID_TALK = 0.5


def followers_about(organisation: str, platform: str, time: dt.datetime, period: Period) -> float:
    """Return how many follow about then: a straight line from the first to the last day."""
    presence = presences(organisation)[platform]
    last = period.last if presence.until is None else presence.until
    part = (period.day(time) - period.first).days / (last - period.first).days
    return presence.first + (presence.last - presence.first) * min(max(part, 0.0), 1.0)


def reach(
    rng: np.random.Generator, posted: Posted, organisation: str, period: Period, clock: Clock
) -> None:
    """Set how many people see a post, and how much they talk about it."""
    platform = platforms()[posted.platform]
    seen = followers_about(organisation, platform.name, posted.time, period) * platform.seen
    seen *= posted.weight**_WEIGHT_REACHES
    seen *= math.exp(platform.spread * normal(rng))
    lively = clock.now(posted.time) / clock.most
    seen *= _LIVELY[0] + (_LIVELY[1] - _LIVELY[0]) * math.sqrt(lively)
    talk = public(organisation).talkative * platform.comments * posted.weight**_WEIGHT_MOVES
    far = further(rng)
    if posted.paid:
        seen *= platform.paid
        talk *= _PAID_TALK
    elif posted.wave is None and far > 1:
        seen *= far
        talk *= tail().rates
    posted.seen = seen
    posted.talk = min(seen * talk, _MOST_COMMENTS)


def further(rng: np.random.Generator) -> float:
    """Return how many times further a post goes: nearly always 1, else from a Pareto tail."""
    rule = tail()
    if not happens(rng, 1 / rule.one_in):
        return 1.0
    # The distribution function between least and most, turned around.
    at_most = 1 - (rule.least / rule.most) ** rule.exponent
    return float(rule.least * (1 - float(rng.random()) * at_most) ** (-1 / rule.exponent))


def figures(
    rng: np.random.Generator, posted: Posted, organisation: str, period: Period
) -> dict[str, int]:
    """Return what there will ever be of views and reactions to a post of no wave."""
    platform = platforms()[posted.platform]
    usual = followers_about(organisation, platform.name, posted.time, period) * platform.seen
    rates = posted.weight**_WEIGHT_MOVES * math.exp(_MOODS * normal(rng))
    if posted.paid:
        rates *= platform.paid_rates
    elif posted.seen > 4 * usual * posted.weight**_WEIGHT_REACHES:
        rates *= tail().rates
    return counted(rng, posted, platform, posted.seen, rates)


def counted(
    rng: np.random.Generator, posted: Posted, platform: Platform, seen: float, rates: float
) -> dict[str, int]:
    """Return views and reactions of so many people."""
    people = max(1, whole(rng, seen))
    views = platform.views * (0.93 + 0.2 * float(rng.random()))
    found = {"reach": people, "impressions": max(people, whole(rng, seen * views))}
    for name in ("reactions", "shares", "saves", "follows"):
        found[name] = poisson(rng, seen * getattr(platform, name) * rates)
    found["clicks"] = poisson(rng, seen * platform.clicks * rates)
    found["video_views"] = whole(rng, found["impressions"] * platform.video)
    return found


def stirred(
    rng: np.random.Generator, posted: Posted, wave: Wave, comments: int, trigger: bool
) -> dict[str, int]:
    """Return what there will ever be of views and reactions to a post in a wave."""
    platform, course = platforms()[posted.platform], wave.course
    mood = math.exp(_MOODS * normal(rng))
    found = counted(rng, posted, platform, posted.seen, mood)
    more = comments * course.reached * (0.8 + 0.4 * float(rng.random()))
    found["reach"] += int(more)
    found["impressions"] += int(more * platform.views * 1.15)
    found["video_views"] = whole(rng, found["impressions"] * platform.video)
    found["reactions"] += poisson(rng, comments * course.reactions * mood)
    found["shares"] += poisson(rng, comments * course.shares * mood)
    found["saves"] += poisson(rng, more * platform.saves)
    found["follows"] += poisson(rng, more * platform.follows)
    if course.likes is not None and trigger:
        # Bought likes come without anybody seeing the post.
        here = 1.0 if posted.platform == wave.platform else 0.5 * platform.in_waves
        found["reactions"] = whole(rng, (course.likes.bought + course.likes.people) * here)
    return found


def has_link(posted: Posted) -> bool:
    """Return whether a post leads elsewhere."""
    return (
        posted.type in ("link", "event")
        or posted.platform == "pinterest"
        or ".example" in posted.text["de"]
    )


def told(posted: Posted, found: dict[str, int], comments: int) -> dict[str, int | None]:
    """Return what the platform tells of all that happened: the rest is missing."""
    gives = platforms()[posted.platform].gives
    columns: dict[str, int | None] = {
        name: found[name] if name in gives else None
        for name in ("impressions", "reach", "reactions", "shares", "saves", "follows")
    }
    columns["clicks"] = found["clicks"] if "clicks" in gives and has_link(posted) else None
    columns["comments"] = comments
    return columns


def seconds(rng: np.random.Generator, posted: Posted) -> int | None:
    """Return how long the video of a post is, None if it has none."""
    if posted.type != "video":
        return None
    if posted.seconds is not None:
        return posted.seconds
    length = 22 + 70 * float(rng.random()) ** 1.5
    return int(2.4 * length) if posted.platform in ("youtube", "vimeo") else int(length)
