"""How often an organisation is mentioned in each hour, and how often angrily."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from candystorm.sampledata._history._clock import Clock, normal, poisson
from candystorm.sampledata._history._days import HOUR, Period, bumps, holidays
from candystorm.sampledata._history._platforms import public
from candystorm.sampledata._history._posted import Said
from candystorm.sampledata._history._waves import Wave
from candystorm.sampledata._rhythm import Chance, happens

_NEGATIVE_KINDS = frozenset({"complaint", "criticism", "hate"})
_NEGATIVE_STANCES = frozenset({"critic", "troll"})
#: Share of the everyday mentions that are angry, and how much days and weeks differ.
_GRUMBLE = 0.07
_DAYS, _WEEKS = 0.28, 0.16
_HOLIDAY = 0.7


def mentions(
    chance: Chance,
    organisation: str,
    said: Sequence[Said],
    waves: Mapping[str, Wave],
    period: Period,
    clock: Clock,
) -> list[dict[str, object]]:
    """Return all mentions of each hour (UTC): the comments, and what is said elsewhere."""
    comments, angry, echoes, angry_echoes = _counted(said, waves)
    share = _angry_share(said)
    rows: list[dict[str, object]] = []
    time, day, mood = period.start, None, 1.0
    rng = chance.of("mentions")
    while time < period.end:
        today = period.day(time)
        if today != day:
            day = today
            rng = chance.of("mentions", today)
            mood = math.exp(_DAYS * normal(rng)) * (_HOLIDAY if today in holidays() else 1.0)
            mood *= _week(chance, today)
        usual = poisson(rng, public(organisation).everyday * clock.now(time) * mood)
        grumbling = sum(happens(rng, _GRUMBLE) for _ in range(usual))
        for bump in bumps(organisation):
            since = (time - period.local(bump.start)) / HOUR
            if 0 <= since < 12 * bump.half_life_hours:
                more = poisson(rng, bump.top * 0.5 ** (since / bump.half_life_hours))
                usual += more
                grumbling += sum(happens(rng, bump.negative) for _ in range(more))
        for wave, echo in echoes.get(time, {}).items():
            more = poisson(rng, echo)
            usual += more
            here = angry_echoes.get(time, {}).get(wave, 0.0) / echo if echo else 0.0
            grumbling += _binomial(rng, more, 0.5 * here + 0.5 * share[wave])
        rows.append(
            {
                "org": organisation,
                "hour": time,
                "mentions": usual + comments[time],
                "negative": grumbling + angry[time],
            }
        )
        time += HOUR
    return rows


def is_negative(said: Said) -> bool:
    """Return whether a comment is angry at the organisation or at others."""
    if said.stance is not None:
        return said.stance in _NEGATIVE_STANCES
    return said.kind in _NEGATIVE_KINDS


def _counted(
    said: Sequence[Said], waves: Mapping[str, Wave]
) -> tuple[
    Counter[dt.datetime],
    Counter[dt.datetime],
    dict[dt.datetime, dict[str, float]],
    dict[dt.datetime, dict[str, float]],
]:
    comments: Counter[dt.datetime] = Counter()
    angry: Counter[dt.datetime] = Counter()
    echoes: dict[dt.datetime, dict[str, float]] = {}
    angry_echoes: dict[dt.datetime, dict[str, float]] = {}
    for one in said:
        if one.time is None or one.is_own:
            continue
        hour = one.time.replace(minute=0, second=0, microsecond=0)
        comments[hour] += 1
        negative = is_negative(one)
        angry[hour] += negative
        if one.wave is not None:
            echo = waves[one.wave].course.echo
            _add(echoes, hour, one.wave, echo)
            _add(angry_echoes, hour, one.wave, echo * negative)
    return comments, angry, echoes, angry_echoes


def _add(
    sums: dict[dt.datetime, dict[str, float]], hour: dt.datetime, wave: str, value: float
) -> None:
    here = sums.setdefault(hour, {})
    here[wave] = here.get(wave, 0.0) + value


def _angry_share(said: Sequence[Said]) -> dict[str, float]:
    """Return which share of the comments of each wave is angry."""
    all_, angry = Counter[str](), Counter[str]()
    for one in said:
        if one.wave is not None and not one.is_own:
            all_[one.wave] += 1
            angry[one.wave] += is_negative(one)
    return {wave: angry[wave] / count for wave, count in all_.items()}


def _binomial(rng: np.random.Generator, number: int, share: float) -> int:
    if number > 60:
        spread = math.sqrt(number * share * (1 - share))
        return min(max(round(number * share + spread * normal(rng)), 0), number)
    return sum(happens(rng, share) for _ in range(number))


def _week(chance: Chance, day: dt.date) -> float:
    return math.exp(_WEEKS * normal(chance.of("week", *day.isocalendar()[:2])))
