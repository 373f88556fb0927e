"""The days of the sample data: their first and last, holidays, closed days (``calendar.toml``)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from candystorm.sampledata._rhythm import moment

_FILE = Path(__file__).with_name("calendar.toml")
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bump:
    """Some hours in which much is said about an organisation, for a reason outside its posts."""

    start: dt.datetime
    top: float
    half_life_hours: float
    negative: float


@dataclass(frozen=True, slots=True)
class Period:
    """All the days, in one time zone.

    Attributes
    ----------
    first, last
        The first and the last day.
    start, end
        The moments (UTC) at which they begin and end.
    """

    first: dt.date
    last: dt.date
    zone: ZoneInfo

    @property
    def start(self) -> dt.datetime:
        """The moment (UTC) at which the first day begins."""
        return moment(self.first, dt.time(0), self.zone)

    @property
    def end(self) -> dt.datetime:
        """The moment (UTC) at which the last day is over."""
        return moment(self.last + DAY, dt.time(0), self.zone)

    def days(self) -> Iterator[dt.date]:
        """Yield each day."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + number * DAY

    def day(self, time: dt.datetime) -> dt.date:
        """Return the local day of a moment."""
        return time.astimezone(self.zone).date()

    def local(self, time: dt.datetime) -> dt.datetime:
        """Return a local time without zone, as it stands in the files, as a moment in UTC."""
        return time.replace(tzinfo=self.zone).astimezone(dt.UTC)


def period(timezone: str) -> Period:
    """Return the days of the sample data in a time zone."""
    return Period(_read()["first"], _read()["last"], ZoneInfo(timezone))


@cache
def holidays() -> frozenset[dt.date]:
    """Return the public holidays."""
    return frozenset(_read()["holidays"])


@cache
def closed(organisation: str) -> frozenset[dt.date]:
    """Return the days on which an organisation is closed and sends nothing."""
    days: set[dt.date] = set()
    for first, last in _read()[organisation]["closed"]:
        days.update(first + number * DAY for number in range((last - first).days + 1))
    return frozenset(days)


@cache
def days_off(organisation: str) -> frozenset[dt.date]:
    """Return the days on which nobody sits there to answer."""
    if _read()[organisation].get("works_on_holidays", False):
        return closed(organisation)
    return closed(organisation) | holidays()


@cache
def bumps(organisation: str) -> tuple[Bump, ...]:
    """Return the hours in which much is said for a reason outside the posts (local time)."""
    return tuple(Bump(**values) for values in _read()[organisation].get("bumps", []))


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
