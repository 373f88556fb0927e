"""What each platform counted on each day, and how many followed."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from candystorm.sampledata._history._clock import normal, poisson, whole
from candystorm.sampledata._history._days import DAY, Period
from candystorm.sampledata._history._platforms import Platform, platforms, presences
from candystorm.sampledata._history._posted import Posted, Said
from candystorm.sampledata._history._reach import has_link
from candystorm.sampledata._history._waves import Wave
from candystorm.sampledata._rhythm import Chance, moment

Counts = npt.NDArray[np.int64]

#: What is spread over days as the reactions to a post come in.
_SPREAD = (
    "impressions",
    "reach",
    "reactions",
    "shares",
    "saves",
    "clicks",
    "follows",
    "video_views",
)
#: How unevenly that goes from day to day.
_UNEVEN = 0.5
#: How people come to follow on the seven days from Monday.
_WEEK = (1.08, 1.02, 1.0, 1.0, 0.95, 0.9, 1.05)
#: On another platform of the wave, and on one that it doesn't reach, this part comes and goes.
_ELSEWHERE, _FAR_AWAY = 0.4, 0.04
#: How much longer than about it people talk they come and go because of a wave.
_LINGERS = 1.5
#: Share of the bought followers that the platform finds, and how many of them at once.
_FOUND = 0.93
_PURGES = (0.55, 0.3, 0.15)
#: Somebody new comes even where more leave: so many, per one who leaves.
_LEAST = 0.35
_NEARLY_ALL = 0.9985
#: How unevenly older posts are seen (of the logarithm).
_OLD = 0.35
_VISITS_PER_FOLLOW = 1.6


def daily(
    chance: Chance,
    organisation: str,
    posts: Iterable[Posted],
    said: Sequence[Said],
    waves: Mapping[str, Wave],
    period: Period,
) -> list[dict[str, object]]:
    """Return one row a platform, day and metric."""
    by_platform: defaultdict[str, list[Posted]] = defaultdict(list)
    for post in posts:
        by_platform[post.platform].append(post)
    comments: defaultdict[str, Counter[dt.date]] = defaultdict(Counter)
    for one in said:
        time = one.post.time if one.time is None else one.time
        comments[one.post.platform][period.day(time)] += 1
    rows: list[dict[str, object]] = []
    for name, presence in presences(organisation).items():
        platform = platforms()[name]
        days = [day for day in period.days() if presence.until is None or day <= presence.until]
        sums = _sums(chance, by_platform[name], period, len(days))
        sums["comments"] = np.array([comments[name][day] for day in days], dtype=np.int64)
        crowd = _Crowd(chance.of("followers", name), platform, days, presence.first, presence.last)
        for wave in waves.values():
            crowd.come_with(wave)
        sums |= crowd.grow(sums["follows"])
        _add_the_rest(chance.of("rest", name), platform, sums)
        for number, day in enumerate(days):
            for metric in platform.daily:
                value = int(sums[metric][number])
                rows.append(
                    {
                        "org": organisation,
                        "platform": name,
                        "date": day,
                        "metric": metric,
                        "value": value,
                    }
                )
    return rows


def _sums(
    chance: Chance, posts: Sequence[Posted], period: Period, number: int
) -> dict[str, Counts]:
    sums = {metric: np.zeros(number, dtype=np.int64) for metric in _SPREAD}
    midnights = [period.start]
    midnights += [moment(day + DAY, dt.time(0), period.zone) for day in period.days()]
    for post in posts:
        first = (period.day(post.time) - period.first).days
        if first >= number:
            continue
        shares = _shares(chance.of("days", post.place), post, midnights[first + 1 : number + 1])
        for metric in _SPREAD:
            total = post.figures[metric]
            if metric == "clicks" and not has_link(post):
                total = 0
            if metric == "video_views" and post.type != "video":
                total = 0
            if total:
                # Each day gets what brings the sum so far nearest to what it should be.
                until = np.floor(total * shares + 0.5).astype(np.int64)
                sums[metric][first:] += np.diff(until, prepend=0)
    return sums


def _shares(
    rng: np.random.Generator, post: Posted, midnights: Sequence[dt.datetime]
) -> npt.NDArray[np.float64]:
    """Return which share of all that happened to a post had happened at each midnight."""
    assert post.course is not None
    whole_share = post.course.share(midnights[-1])
    until: list[float] = []
    for time in midnights:
        until.append(post.course.share(time))
        if until[-1] >= _NEARLY_ALL * whole_share:
            break
    until[-1] = max(whole_share, 1e-9)
    parts = np.diff(np.array(until), prepend=0.0) * (1 + _UNEVEN * (rng.random(len(until)) - 0.5))
    sums = np.cumsum(parts)
    shares = np.ones(len(midnights))
    shares[: len(sums) - 1] = sums[:-1] / sums[-1]
    return shares


class _Crowd:
    """How people come to follow on one platform, and leave.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of all chance.
    platform : Platform
        Where.
    days : sequence of date
        All its days.
    first, last : int
        How many follow before the first day, and about how many on the last.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        platform: Platform,
        days: Sequence[dt.date],
        first: int,
        last: int,
    ) -> None:
        self._rng = rng
        self._platform = platform
        self._days = days
        self._first, self._last = first, last
        self._come = [0.0] * len(days)
        self._go = [0.0] * len(days)

    def come_with(self, wave: Wave) -> None:
        """Let people come and go with a wave."""
        start = (wave.start.date() - self._days[0]).days
        if start >= len(self._days):
            return
        followers = self._first + (self._last - self._first) * start / len(self._days)
        here = 1.0 if self._platform.name == wave.platform else _ELSEWHERE
        if self._platform.name not in (wave.platform, *wave.spreads_to):
            here = _FAR_AWAY
        come = here * followers * wave.course.follows
        go = here * followers * wave.course.unfollows
        if wave.course.bots is not None:
            if here == _FAR_AWAY:
                return
            self._spread(self._come, come, start, (0.8, 0.2))
            for number, share in enumerate(_PURGES):
                first, last = wave.course.purged
                day = start + first + int((last - first) * (number + float(self._rng.random())) / 3)
                self._spread(self._go, _FOUND * come * share, day, (1.0,))
            return
        left = 1 - (wave.start.hour + wave.start.minute / 60) / 24
        days = max(wave.half_life_hours, 8.0) * _LINGERS / 24
        course = [left, *(0.5 ** (number / days) for number in range(1, 14))]
        self._spread(self._come, come, start, course)
        self._spread(self._go, go, start, course)

    def _spread(
        self, sums: list[float], number: float, start: int, course: Sequence[float]
    ) -> None:
        whole_course = math.fsum(course)
        for day, part in enumerate(course, start):
            if day < len(sums):
                sums[day] += number * part / whole_course

    def grow(self, by_posts: Counts) -> dict[str, Counts]:
        """Return followers, follows and unfollows of each day."""
        days = len(self._days)
        known = math.fsum(self._come) - math.fsum(self._go) + float(by_posts.sum())
        churn = self._platform.churn * (self._first + self._last) / 2
        # What is missing to the followers of the last day comes by itself, or leaves.
        base = (self._last - self._first - known) / days + churn
        least = _LEAST * churn
        leaves = 1.0 if base >= least else 1 + (least - base) / churn
        base = max(base, least)
        followers, rows = self._first, []
        for number, day in enumerate(self._days):
            come = poisson(self._rng, base * _WEEK[day.weekday()] + self._come[number])
            come += int(by_posts[number])
            go = poisson(self._rng, leaves * self._platform.churn * followers + self._go[number])
            go = min(go, followers)
            followers += come - go
            rows.append((followers, come, go))
        table = np.array(rows, dtype=np.int64)
        return {
            name: table[:, column]
            for column, name in enumerate(("followers", "follows", "unfollows"))
        }


def _add_the_rest(rng: np.random.Generator, platform: Platform, sums: dict[str, Counts]) -> None:
    """Add views of older posts, and visits of the profile."""
    visits = []
    for number, followers in enumerate(sums["followers"].tolist()):
        if platform.older:
            seen = poisson(rng, followers * platform.older * math.exp(_OLD * normal(rng)))
            sums["impressions"][number] += seen
            sums["video_views"][number] += whole(rng, seen * platform.video)
        # Whom one day shows a post to several times is one person.
        sums["reach"][number] = min(sums["reach"][number], sums["impressions"][number])
        expected = followers * platform.profile[1]
        expected += float(sums["impressions"][number]) * platform.profile[0]
        expected += float(sums["follows"][number]) * _VISITS_PER_FOLLOW
        visits.append(poisson(rng, expected))
    sums["profile_visits"] = np.array(visits, dtype=np.int64)
