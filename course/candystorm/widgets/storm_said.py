"""What the storm lab says: its choices, its figures and what took part, in one language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from babel import dates

from candystorm import sampledata, storm
from candystorm.language import format_number, format_percent, ngettext
from candystorm.storm.comparison import Figures, difference, posts_of_one
from candystorm.storm.effects import FACTIONS
from candystorm.storm.worlds import HIGHEST
from candystorm.widgets._base import in_language
from candystorm.widgets.storm_words import (
    action_name,
    all_of,
    channel_name,
    label_of,
    size_of,
    stance_name,
    time_of,
    world_names,
)

__all__ = [
    "REACTIONS",
    "STEP",
    "Choice",
    "Telling",
    "branching_factors",
    "scene",
]

#: Minutes that one step of the timeline stands for.
STEP: Final = 30
#: Minutes until the first answer, to choose from.
REACTIONS: Final = (15, 30, 60, 120, 240, 480, 960)
_WORLDS: Final = ("nobody", "yours", "team")
_LOWEST: Final = 0.30
_NOTCH: Final = 0.02
#: From the bottom of the picture to its top: what a storm mostly consists of lies on the ground.
_STANCES: Final = {
    -1: ("critic", "troll", "neutral", "supporter", "press"),
    1: ("supporter", "neutral", "critic", "troll", "press"),
}


@dataclass(frozen=True)
class Choice:
    """What a person set: the branching factor by its position, the reaction in minutes."""

    scenario: str
    seed: int
    branching: int
    policy: str
    reaction: int


class Telling:
    """A scenario and what happens in it, in one language."""

    def __init__(self, scenario: storm.Scenario, language: str) -> None:
        self.scenario = scenario
        self.language = language
        self._ = in_language(language)

    def opening(self) -> dict[str, Any]:
        """Return what does not change while somebody tries things out."""
        _ = self._
        told, language = self.scenario, self.language
        steps = -(-told.engine.minutes // STEP)
        briefing = told.briefing[language]
        return {
            "id": told.key,
            "language": language,
            "title": told.title[language],
            "sign": self.sign(),
            "sign_text": _("a storm of anger") if told.sign < 0 else _("a storm of praise"),
            "organisation": self.organisation(),
            "scene": scene(briefing),
            "briefing": briefing,
            "branching": [self.branching(one) for one in branching_factors(told)],
            "own": branching_factors(told).index(told.engine.branching),
            "policies": [
                {"id": one.key, "text": one.title[language], "about": one.about[language]}
                for one in storm.policies_for(told.sign)
            ],
            "reactions": [{"id": one, "text": self.reaction(one)} for one in REACTIONS],
            "step": STEP,
            "minutes": told.engine.minutes,
            "midnight": told.start.hour * 60 + told.start.minute,
            "days": [self.day(n) for n in range(told.engine.minutes // 1440 + 2)],
            "times": [self.when(n * STEP) for n in range(steps)],
            "phases": [
                {
                    "t": one.begins,
                    "time": self.when(one.begins),
                    "title": one.title[language],
                    "about": one.about[language],
                }
                for one in told.phases
            ],
            "stances": [
                {"id": one, "at": FACTIONS.index(one), "name": stance_name(one, language)}
                for one in _STANCES[told.sign]
            ],
            "channels": [
                {"id": one, "at": n, "name": channel_name(one, language)}
                for n, one in enumerate(told.engine.channels)
            ],
            "sizes": [len(_WORLDS), len(FACTIONS), len(told.engine.channels), steps],
        }

    def name(self) -> str:
        """Return what the storm is called among others."""
        return f"{self.sign()}: {self.organisation()}"

    def sign(self) -> str:
        """Return which of the two kinds of storms it is."""
        _ = self._
        return _("Shitstorm") if self.scenario.sign < 0 else _("Candystorm")

    def organisation(self) -> str:
        """Return whose storm it is; one that the sample data do not know keeps its own name."""
        names = sampledata.organisations(self.language)["name"]
        return str(names.get(self.scenario.organisation, self.scenario.organisation))

    def branching(self, n: float) -> dict[str, str]:
        """Return what a branching factor means, in words."""
        _ = self._
        number = format_number(n, 2, self.language)
        size = posts_of_one(n)
        if np.isinf(size):
            means = _(
                "From 1 on, a storm no longer ends by itself. Here only the night and people's "
                "tiredness slow it down."
            )
        else:
            posts = format_number(size, 0 if size >= 5 else 1, self.language)
            means = _("So one post becomes about %(posts)s in the end.") % {"posts": posts}
        said = _("One post triggers %(number)s more") % {"number": number}
        return {"number": number, "said": said, "means": means}

    def reaction(self, minutes: int) -> str:
        """Return when the first answer comes."""
        _ = self._
        time = time_of(minutes, self.language)
        then = self.scenario.start + dt.timedelta(minutes=minutes)
        if then.date() > self.scenario.start.date() and 5 <= then.hour < 12:
            return _("next morning (after %(time)s)") % {"time": time}
        return _("after %(time)s") % {"time": time}

    def when(self, minute: float) -> str:
        """Return the local time, as in "Tue 16:30"."""
        return _clock(self.scenario.start + dt.timedelta(minutes=float(minute)), self.language)

    def day(self, n: int) -> str:
        """Return the name of a day, counted from the first."""
        then = self.scenario.start.date() + dt.timedelta(days=n)
        return dates.format_date(then, "cccc", locale=self.language)

    def way(
        self,
        choice: Choice,
        decided: Sequence[Sequence[storm.Decision]],
        applied: Sequence[tuple[float, storm.Effect]],
        effects: storm.Effects,
    ) -> dict[str, Any]:
        """Return what is done in each world, and the effects that took part in the chosen one."""
        _ = self._
        policies = {one.key: one for one in storm.policies_for(self.scenario.sign)}
        titles = ["", policies[choice.policy].title[self.language], ""]
        worlds = []
        for title, decisions in zip(titles, decided, strict=True):
            done = [one for one in decisions if one.t < self.scenario.engine.minutes]
            first = done and _("first answer %(time)s") % {"time": self.when(done[0].t)}
            worlds.append(
                {
                    "about": ", ".join(part for part in (title, first) if part),
                    "done": [
                        {
                            "t": one.t,
                            "time": self.when(one.t),
                            "text": action_name(one.action, self.language),
                        }
                        for one in done
                    ],
                }
            )
        return {
            "worlds": worlds,
            "effects": self.effects(applied, effects),
            "changed": self.changed(effects),
        }

    def effects(
        self, applied: Sequence[tuple[float, storm.Effect]], effects: storm.Effects
    ) -> list[dict[str, Any]]:
        """Return the effects that took part, each once, in the order of their first time."""
        times: dict[str, list[float]] = {}
        rows = {effect.key: effect for _at, effect in applied}
        for at, effect in sorted(applied, key=lambda one: one[0]):
            if at < self.scenario.engine.minutes:
                times.setdefault(effect.key, []).append(at)
        return [
            {
                **label_of(rows[key], self.language),
                "id": key,
                "action": action_name(rows[key].action, self.language),
                "times": self.times(at),
                "says": rows[key].says[self.language],
                "size": size_of(rows[key], self.language),
                "source": rows[key].source,
                "changed": key in effects.changed,
            }
            for key, at in times.items()
        ]

    def times(self, minutes: Sequence[float]) -> str:
        """Return several local times, or how many and from when to when."""
        _ = self._
        times = list(dict.fromkeys(self.when(one) for one in minutes))
        if len(times) > 3:
            return _("%(n)s times from %(first)s to %(last)s") % {
                "n": len(minutes),
                "first": times[0],
                "last": times[-1],
            }
        return all_of(times, self.language)

    def changed(self, effects: storm.Effects) -> str:
        """Return which effects are not the course's, or nothing."""
        if not effects.changed:
            return ""
        rows = [*storm.Effects.of_course().rows, *effects.rows]
        actions = {one.key: one.action for one in rows}
        names = [f"{action_name(actions[key], self.language)} ({key})" for key in effects.changed]
        sentence = ngettext(
            "%(n)s effect is not the course's own, somebody has changed it: %(names)s.",
            "%(n)s effects are not the course's own, somebody has changed them: %(names)s.",
            len(names),
            self.language,
        )
        return sentence % {"n": len(names), "names": all_of(names, self.language)}

    def state(self, choice: Choice, worlds: Sequence[Figures]) -> dict[str, Any]:
        """Return the figures of the three worlds in words."""
        changes = [difference(one.posts, worlds[0].posts) for one in worlds]
        return {
            **asdict(choice),
            "headline": f"{self.brought(changes[1])} {self.managed(changes[2])}",
            "change": round(changes[1], 4),
            "worlds": [
                {
                    "posts": self.posts(one.posts),
                    "change": self.change(change) if n else "",
                    "summary": self.summary(_WORLDS[n], one),
                }
                for n, (one, change) in enumerate(zip(worlds, changes, strict=True))
            ],
            "rows": self.rows(worlds, changes),
        }

    def rows(self, worlds: Sequence[Figures], changes: Sequence[float]) -> dict[str, list[str]]:
        """Return each figure in the three worlds."""
        _ = self._
        spoken = self.language
        peak = _("%(posts)s from %(time)s")
        return {
            "posts": [_number(one.posts, spoken) for one in worlds],
            "change": ["–", *(self.change(one) for one in changes[1:])],
            "critical": [_percent(one.critical, spoken) for one in worlds],
            "peak": [
                peak % {"posts": one.peak, "time": self.when(one.peak_begins)} for one in worlds
            ],
            "gratitude": [_number(one.gratitude, spoken) for one in worlds],
            "trust": [_number(one.trust, spoken) for one in worlds],
        }

    def posts(self, n: int) -> str:
        """Return so many posts in words."""
        number = _number(n, self.language)
        return ngettext("%(n)s post", "%(n)s posts", n, self.language) % {"n": number}

    def percent(self, share: float) -> str:
        """Return a change without its sign; empty if it is none in whole per cent."""
        return _percent(abs(share), self.language) if abs(share) >= 0.005 else ""

    def change(self, share: float) -> str:
        """Return how many more or fewer posts there are."""
        _ = self._
        much = {"share": self.percent(share)}
        if not much["share"]:
            return _("about as many")
        return (_("%(share)s fewer") if share < 0 else _("%(share)s more")) % much

    def brought(self, share: float) -> str:
        """Return what the chosen way brings, as a sentence."""
        _ = self._
        much = {"share": self.percent(share)}
        if not much["share"]:
            return _("Your way brings about as many posts as silence.")
        if share < 0:
            return _("Your way brings %(share)s fewer posts than silence.") % much
        return _("Your way brings %(share)s more posts than silence.") % much

    def managed(self, share: float) -> str:
        """Return what a good team manages, as a sentence."""
        _ = self._
        return _("A good team: %(change)s.") % {"change": self.change(share)}

    def summary(self, world: str, one: Figures) -> str:
        """Return a picture in words."""
        _ = self._
        hours = format_number(self.scenario.engine.minutes / 60, 0, self.language)
        return _(
            "%(world)s: %(posts)s in %(hours)s hours, %(critical)s of them by critics and trolls. "
            "In the busiest half hour, from %(time)s, there are %(peak)s."
        ) % {
            "world": world_names(self.language)[world],
            "posts": self.posts(one.posts),
            "hours": hours,
            "critical": _percent(one.critical, self.language),
            "peak": one.peak,
            "time": self.when(one.peak_begins),
        }


# Numbers and times come back again and again in a drag, and writing one costs as much as a world.


def _number(value: float, language: str) -> str:
    return _whole(round(value), language)


def _percent(share: float, language: str) -> str:
    return _hundredths(round(100 * share), language)


@lru_cache(maxsize=4096)
def _whole(n: int, language: str) -> str:
    return format_number(n, 0, language)


@lru_cache
def _hundredths(n: int, language: str) -> str:
    return format_percent(n / 100, 0, language)


@lru_cache(maxsize=4096)
def _clock(then: dt.datetime, language: str) -> str:
    return dates.format_datetime(then, "ccc\u00a0HH:mm", locale=language)  # never torn apart


def scene(briefing: str) -> str:
    """Return how a briefing begins: sentences until they have said something.

    >>> scene("Tuesday. The phone buzzes, and a mother writes about your swirl. She is angry.")
    'Tuesday. The phone buzzes, and a mother writes about your swirl.'
    """
    said = ""
    for sentence in re.split(r"(?<=[.!?…])\s+", briefing.strip()):
        said = f"{said} {sentence}".strip()
        if len(said) > 50:
            break
    return said


@lru_cache
def branching_factors(told: storm.Scenario) -> tuple[float, ...]:
    """Return the branching factors that can be chosen, the scenario's own among them."""
    count = round((HIGHEST - _LOWEST) / _NOTCH) + 1
    notches = {round(_LOWEST + n * _NOTCH, 2) for n in range(count)}
    return tuple(sorted(notches | {told.engine.branching}))
