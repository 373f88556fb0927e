"""On which day each topic of eighteen months appears, and when on each platform."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from candystorm.sampledata import _characters as spring
from candystorm.sampledata._characters import Character
from candystorm.sampledata._history._days import DAY, Period, closed, holidays
from candystorm.sampledata._history._platforms import platforms, presences
from candystorm.sampledata._history._posted import Posted
from candystorm.sampledata._history._topics import Item, Series, Topic, Topics
from candystorm.sampledata._rhythm import Chance, moment, pick
from candystorm.sampledata._texts import Words

#: Nobody likes to post on a day that already has a topic, or beside it.
_SAME_DAY = 0.03
_NEXT_DAY = 0.5
#: Where one of its platforms has no room for a topic, another year is better.
_WITHOUT_A_PLATFORM = 0.15
_HOLIDAY = 0.25
#: So many days after a storm began, nothing cheerful is sent.
_QUIET_DAYS = 3
#: Minutes after the first platform at which the others get it, and when it is too late for that.
_LATER = (6, 120)
_LATEST = dt.time(21, 45)


@dataclass(frozen=True, slots=True)
class Planned:
    """A topic, or one content of a series, on its day."""

    topic: Topic | Series
    item: Item | None
    day: dt.date

    @property
    def name(self) -> str:
        """What tells it from the other contents of a series."""
        return self.topic.key if self.item is None else f"{self.topic.key}/{self.item.name['de']}"


class Plan:
    """What an organisation posts on which day.

    Parameters
    ----------
    chance : Chance
        The source of all chance.
    organisation : str
        Whose.
    character : Character
        When it likes to post.
    days : Period
        All days.
    taken : iterable of date
        Days that already have a topic.
    storms : iterable of date
        Days on which a wave begins.
    """

    def __init__(
        self,
        chance: Chance,
        organisation: str,
        character: Character,
        days: Period,
        taken: Iterable[dt.date],
        storms: Iterable[dt.date],
    ) -> None:
        self._chance = chance
        self._organisation = organisation
        self._character = character
        self._period = days
        self._days = list(days.days())
        self._topics: dict[dt.date, int] = {}
        for day in taken:
            self._take(day)
        self._quiet = {day + number * DAY for day in storms for number in range(_QUIET_DAYS)}

    def of(self, texts: Topics) -> list[Planned]:
        """Return every topic and every content of every series on its day."""
        planned = [one for series in texts.series for one in self._series(series)]
        # The choosy ones come first: the others find a day beside them.
        for topic in sorted(texts.topics, key=lambda topic: (len(self._fitting(topic)), topic.key)):
            day = self._day(topic)
            self._take(day)
            planned.append(Planned(topic, None, day))
        return sorted(planned, key=lambda one: (one.day, one.name))

    def _take(self, day: dt.date) -> None:
        self._topics[day] = self._topics.get(day, 0) + 1

    def _open(self, day: dt.date) -> bool:
        return day not in closed(self._organisation) and day not in self._quiet

    def _fitting(self, topic: Topic) -> list[dt.date]:
        weekdays = self._character.posting.weekdays
        in_days = [
            day
            for day in self._days
            if day.month in topic.months
            and topic.year in (None, day.year)
            and topic.from_day <= day.day <= topic.to_day
        ]
        # A topic of three days of the year appears on a Sunday, if it must.
        for usable in (
            [day for day in in_days if self._open(day) and weekdays[day.weekday()] > 0],
            [day for day in in_days if self._open(day)],
        ):
            if usable:
                return usable
        return in_days

    def _day(self, topic: Topic) -> dt.date:
        days = self._fitting(topic)
        rng = self._chance.of("day", topic.key)
        return pick(rng, days, [self._weight(topic, day) for day in days])

    def _weight(self, topic: Topic, day: dt.date) -> float:
        weight = self._character.posting.weekdays[day.weekday()] or 0.3
        weight *= _SAME_DAY ** self._topics.get(day, 0)
        beside = self._topics.get(day - DAY, 0) + self._topics.get(day + DAY, 0)
        weight *= _NEXT_DAY ** min(beside, 3)
        if day in holidays():
            weight *= _HOLIDAY
        here = [name for name in topic.platforms if has_room(self._organisation, name, day)]
        weight *= _WITHOUT_A_PLATFORM ** (len(topic.platforms) - len(here))
        return weight

    def _series(self, series: Series) -> list[Planned]:
        """Spread the contents over the weeks; those that fit some months only choose first."""
        rng = self._chance.of("series", series.key)
        dates = [day for day in self._days if day.weekday() == series.weekday and self._open(day)]
        step = len(dates) / len(series.items)
        slots = {dates[int((number + 0.5) * step)] for number in range(len(series.items))}
        chosen: dict[dt.date, Item] = {}
        for item in sorted(series.items, key=lambda item: (len(item.months), item.name["de"])):
            fitting = [day for day in sorted(slots) if day.month in item.months]
            free = [day for day in fitting if day not in chosen]
            if not free:
                # A date more, between the others.
                free = [day for day in dates if day.month in item.months and day not in chosen]
                free = [day for day in free if day not in slots] or free
            day = pick(rng, free, [1.0] * len(free))
            chosen[day] = item
        for day in chosen:
            self._take(day)
        return [Planned(series, item, day) for day, item in sorted(chosen.items())]


def has_room(organisation: str, platform: str, day: dt.date) -> bool:
    """Return whether a topic of these eighteen months may appear on a platform on a day.

    In spring 2026 Facebook holds the posts of the first module and no others.
    """
    until = presences(organisation)[platform].until
    if until is not None and day > until:
        return False
    return platform != "facebook" or not spring.FIRST_DAY <= day <= spring.LAST_DAY


def post(
    rng: np.random.Generator,
    planned: Planned,
    organisation: str,
    character: Character,
    period: Period,
    hour: float,
) -> list[Posted]:
    """Return a topic on all its platforms; ``hour`` is where in the posting hours it appears."""
    topic, item = planned.topic, planned.item
    first = character.posting.opens.hour * 60 + character.posting.opens.minute
    last = character.posting.closes.hour * 60 + character.posting.closes.minute
    step = character.posting.step
    minute = first + hour * (last - first)
    found: list[Posted] = []
    for name in topic.platforms:
        platform = platforms()[name]
        if found:
            minute += _LATER[0] + float(rng.random()) ** 2 * (_LATER[1] - _LATER[0])
        minute = min(minute, _LATEST.hour * 60 + _LATEST.minute - step)
        at = int(minute) - int(minute) % step
        if not has_room(organisation, name, planned.day):
            continue
        time = moment(planned.day, dt.time(at // 60, at % 60), period.zone)
        title: Words | None
        if isinstance(topic, Series):
            assert item is not None
            text, title, paid = topic.text(item), topic.title(item), False
        else:
            text = topic.short if platform.short else topic.text
            title, paid = topic.title, topic.paid and platform.paid > 1
        found.append(
            Posted(
                topic.key,
                planned.name,
                name,
                time,
                platform.type_of(topic.type),
                text,
                title if platform.titled else None,
                topic.weight,
                paid,
                topic.seconds,
            )
        )
    return found
