"""When each post of an organisation appears."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from candystorm.sampledata._characters import FIRST_DAY, LAST_DAY, Character, Slot
from candystorm.sampledata._rhythm import Desk, end, moment, pick
from candystorm.sampledata._texts import Post

_DAY = dt.timedelta(days=1)
#: Nobody likes to post on a day that already has one, or beside it.
_SAME_DAY = 0.04
_NEXT_DAY = 0.45


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """A post at its moment (UTC); nobody begins a thread beneath it after ``until``."""

    post: Post
    time: dt.datetime
    until: dt.datetime
    occurrence: int


def publish(
    rng: np.random.Generator,
    posts: tuple[Post, ...],
    character: Character,
    desk: Desk,
    zone: ZoneInfo,
) -> list[Published]:
    """Return when each post appears, in this order; a weekly series appears many times."""
    busy: dict[dt.date, int] = {}
    published: list[Published] = []
    for post in sorted(posts, key=lambda post: (not post.repeat, _days(post, character))):
        slot = character.slot(post.key)
        days = _series(post, character) if post.repeat else [_day(rng, post, character, desk, busy)]
        for occurrence, day in enumerate(days):
            busy[day] = busy.get(day, 0) + 1
            time = moment(day, _time(rng, slot, character), zone)
            published.append(Published(post, time, _until(slot, day, zone), occurrence))
    return sorted(published, key=lambda one: (one.time, one.post.key))


def _candidates(post: Post, character: Character) -> list[dt.date]:
    slot = character.slot(post.key)
    days = [slot.first + number * _DAY for number in range((slot.last - slot.first).days + 1)]
    return [
        day
        for day in days
        if day.month in post.months
        and day not in character.closed
        and (
            character.posting.weekdays[day.weekday()] > 0
            if slot.weekdays is None
            else day.weekday() in slot.weekdays
        )
    ]


def _days(post: Post, character: Character) -> int:
    """Return on how many days a post could appear: the choosy ones are placed first."""
    return len(_candidates(post, character))


def _series(post: Post, character: Character) -> list[dt.date]:
    """Return the first possible day of every week, or every second or third week."""
    by_week: dict[int, dt.date] = {}
    for day in _candidates(post, character):
        by_week.setdefault((day - FIRST_DAY).days // 7, day)
    every = character.slot(post.key).every
    return [day for number, day in enumerate(by_week.values()) if number % every == 0]


def _day(
    rng: np.random.Generator,
    post: Post,
    character: Character,
    desk: Desk,
    busy: dict[dt.date, int],
) -> dt.date:
    days = _candidates(post, character)
    weights = []
    for day in days:
        weight = character.posting.weekdays[day.weekday()] or 0.5
        weight *= _SAME_DAY ** busy.get(day, 0)
        weight *= _NEXT_DAY ** (busy.get(day - _DAY, 0) + busy.get(day + _DAY, 0))
        if desk.is_staffed(day):
            weight *= character.posting.rather_staffed
        elif character.slot(post.key).staffed:
            weight = 0.0
        weights.append(weight)
    return pick(rng, days, weights)


def _time(rng: np.random.Generator, slot: Slot, character: Character) -> dt.time:
    posting = character.posting
    first = posting.opens.hour * 60 + posting.opens.minute
    last = posting.closes.hour * 60 + posting.closes.minute
    if slot.hours is not None:
        first, last = min(slot.hours) * 60, max(slot.hours) * 60 + 59
    minute = first + int(float(rng.random()) * (last - first))
    minute -= minute % posting.step
    return dt.time(minute // 60, minute % 60)


def _until(slot: Slot, day: dt.date, zone: ZoneInfo) -> dt.datetime:
    last = slot.until
    if last is None:
        return end(zone)
    if isinstance(last, int):
        last = day + last * _DAY
    return moment(min(last, LAST_DAY) + _DAY, dt.time(0), zone)
