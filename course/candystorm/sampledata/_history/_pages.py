"""All posts of an organisation in eighteen months, on all its platforms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd

from candystorm.sampledata._characters import Character, character_of
from candystorm.sampledata._generate import generate
from candystorm.sampledata._history._clock import clock, live
from candystorm.sampledata._history._days import HOUR, Period, days_off, period
from candystorm.sampledata._history._platforms import platforms
from candystorm.sampledata._history._posted import Posted
from candystorm.sampledata._history._reach import figures, reach, seconds
from candystorm.sampledata._history._schedule import Plan, post
from candystorm.sampledata._history._topics import Series, topics_of
from candystorm.sampledata._history._waves import Statement, Wave, waves_of
from candystorm.sampledata._read import SampleData
from candystorm.sampledata._rhythm import Chance
from candystorm.sampledata._texts import texts_of

#: Minutes after Facebook at which a picture of spring 2026 is on Instagram.
_COPIED = (8, 140)
#: How much a post of the organisation in a wave moves people anyway.
_IN_A_WAVE = 1.2


class Pages:
    """The pages of an organisation on all its platforms, and all that it posts there.

    Parameters
    ----------
    organisation : str
        ``"library"``, ``"shelter"`` or ``"bakery"``.
    chance : Chance
        The source of all chance.

    Attributes
    ----------
    ordinary, given, in_waves : list of Posted
        The posts of ordinary days; those of spring 2026 on Facebook, which stay as they are; by
        wave and platform, those of the waves.
    """

    def __init__(self, organisation: str, chance: Chance) -> None:
        self.organisation = organisation
        self.chance = chance
        self.spring_texts = texts_of(organisation)
        self.texts = topics_of(organisation)
        self.period: Period = period(self.spring_texts.organisation.timezone)
        self.clocks = {
            name: clock(platform.rhythm, self.period) for name, platform in platforms().items()
        }
        self.spring: SampleData = generate(
            organisation, np.random.Generator(np.random.PCG64(character_of(organisation).seed))
        )
        self.given = self._given()
        self.in_waves = {wave.key: self._of_wave(wave) for wave in waves_of(organisation)}
        self.ordinary = [*self._planned(), *self._copied()]
        self._name()
        for posted in self.ordinary:
            self._let_live(posted)
            posted.figures = self._observed(
                posted,
                figures(self._rng("figures", posted), posted, organisation, self.period),
            )
        for posted in (*self.given, *self.stirred):
            self._let_live(posted)

    @property
    def stirred(self) -> list[Posted]:
        """The posts of all waves."""
        return [
            posted
            for by_platform in self.in_waves.values()
            for posts in by_platform.values()
            for posted in posts
        ]

    @property
    def posts(self) -> list[Posted]:
        """All posts, in the order in which they appeared."""
        return sorted((*self.given, *self.ordinary, *self.stirred), key=_order)

    @cached_property
    def character(self) -> Character:
        """The organisation's character, with the days off of eighteen months."""
        character = character_of(self.organisation)
        return replace(character, closed=character.closed | days_off(self.organisation))

    def _rng(self, what: str, posted: Posted) -> np.random.Generator:
        return self.chance.of(what, posted.place)

    def _let_live(self, posted: Posted) -> None:
        platform, here = platforms()[posted.platform], self.clocks[posted.platform]
        posted.course = live(self._rng("life", posted), platform, here, posted.time)
        if not posted.given:
            reach(self._rng("reach", posted), posted, self.organisation, self.period, here)
            posted.seconds = seconds(self._rng("video", posted), posted)

    def _observed(self, posted: Posted, found: dict[str, int]) -> dict[str, int]:
        """Return what of it has happened when the data end."""
        assert posted.course is not None
        share = posted.course.share(self.period.end)
        return {name: int(value * share + 0.5) for name, value in found.items()}

    def _given(self) -> list[Posted]:
        keys = {one.text["de"]: one for one in self.spring_texts.posts}
        found = []
        for row in self.spring.posts.to_dict("records"):
            written = keys[row["text_de"]]
            counts = {
                name: int(row[name]) for name in ("impressions", "reach", "reactions", "shares")
            }
            clicks = 0 if pd.isna(row["clicks"]) else int(row["clicks"])
            found.append(
                Posted(
                    key=written.key,
                    name=str(row["post_id"]),
                    platform="facebook",
                    time=pd.Timestamp(row["published_at"]).to_pydatetime(),
                    type=written.type,
                    text=written.text,
                    title=None,
                    weight=written.weight,
                    paid=bool(row["paid"]),
                    post_id=str(row["post_id"]),
                    figures=counts | {"clicks": clicks, "saves": 0, "follows": 0, "video_views": 0},
                    given=True,
                )
            )
        return found

    def _copied(self) -> list[Posted]:
        """Return the pictures and videos of spring 2026 as they stand on Instagram."""
        found = []
        for one in self.given:
            if one.type in ("photo", "video"):
                rng = self.chance.of("copied", one.name)
                minutes = _COPIED[0] + float(rng.random()) * (_COPIED[1] - _COPIED[0])
                time = one.time + dt.timedelta(minutes=int(minutes))
                found.append(
                    Posted(
                        one.key, one.name, "instagram", time, one.type, one.text, None, one.weight
                    )
                )
        return found

    def _planned(self) -> list[Posted]:
        storms = [wave.start.date() for wave in waves_of(self.organisation)]
        taken = {self.period.day(one.time) for one in self.given}
        plan = Plan(self.chance, self.organisation, self.character, self.period, taken, storms)
        found = []
        for planned in plan.of(self.texts):
            rng = self.chance.of("time", planned.name)
            hour = float(rng.random())
            if isinstance(planned.topic, Series):
                # A rubric has its hour, and misses it by minutes.
                usual = float(self.chance.of("hour", planned.topic.key).random())
                hour = 0.9 * usual + 0.1 * hour
            found += post(rng, planned, self.organisation, self.character, self.period, hour)
        return found

    def _of_wave(self, wave: Wave) -> dict[str, list[Posted]]:
        start = self.period.local(wave.start)
        names = (wave.platform, *wave.spreads_to)
        found: dict[str, list[Posted]] = {name: [] for name in names}
        statements = (wave.trigger, *wave.own)
        for number, statement in enumerate(statements):
            for name in names:
                rng = self.chance.of("statement", wave.key, number, name)
                time = start + statement.after_hours * HOUR
                if number == 0 and wave.course.posted is not None:
                    time = self.period.local(wave.course.posted)
                if name != wave.platform:
                    # It is there before anybody comments on it.
                    late = 0.55 * wave.course.joins[name] if number == 0 else 0.4
                    time += (0.1 + 0.9 * float(rng.random())) * late * HOUR
                found[name].append(_statement(wave, statement, number, name, time))
        return found

    def _name(self) -> None:
        prefix = self.character.prefix
        counts: Counter[str] = Counter()
        for posted in self.posts:
            if not posted.given:
                counts[posted.platform] += 1
                number = counts[posted.platform]
                posted.post_id = f"{prefix}-{posted.platform}-p{number:04d}"


def _statement(
    wave: Wave, statement: Statement, number: int, platform: str, time: dt.datetime
) -> Posted:
    behaviour = platforms()[platform]
    return Posted(
        key=wave.key if number == 0 else f"{wave.key}-{number}",
        name=str(number),
        platform=platform,
        time=time.replace(second=0, microsecond=0),
        type=behaviour.type_of(statement.type),
        text=statement.short if behaviour.short else statement.text,
        title=None,
        weight=_IN_A_WAVE,
        wave=wave.key,
    )


def _order(posted: Posted) -> tuple[dt.datetime, str, str]:
    return posted.time, posted.platform, posted.place
