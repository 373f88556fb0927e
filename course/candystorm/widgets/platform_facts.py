"""What is known of a platform, or of two side by side: every figure with year and source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import traitlets
from babel import Locale, dates, numbers, units

from candystorm import platforms
from candystorm.errors import CandystormError
from candystorm.exports import Finding
from candystorm.language import (
    current_language,
    format_day,
    format_number,
    format_percent,
    ngettext,
)
from candystorm.platforms import Event, Fact
from candystorm.widgets._base import CourseWidget, css, esm, from_browser, in_language
from candystorm.widgets.export_words import platform_name

__all__ = ["NotShown", "PlatformFacts"]

_DURATIONS: Final = {
    "minutes": "duration-minute",
    "hours": "duration-hour",
    "days": "duration-day",
    "months": "duration-month",
}
_LARGE: Final = 1_000_000  # what is more is written in words: 263.6 million


class NotShown(CandystormError):
    """What was asked for cannot be shown, as it makes no sense."""


class PlatformFacts(CourseWidget):
    """Choose a platform and see what became of it and what is known of it, or compare two.

    Parameters
    ----------
    platform : str, optional
        Short name of the platform to begin with, such as ``"xing"``; by default the first one.
    beside : str, optional
        Short name of another one to compare it with.
    today : date, optional
        The day from which the age of figures is counted; by default the day of the person.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.
    folder : Path, optional
        Where the tables are; by default those of the course.

    Raises
    ------
    NotInRegistry
        There is no such platform or language.
    NotShown
        Both are the same platform, or the day is none.

    Attributes
    ----------
    platforms : list of dict
        ``id`` and ``name`` of those to choose from.
    state : dict
        What is on screen: ``platform`` and ``beside`` (short names, ``beside`` empty for one
        alone), ``summary`` and ``aging`` (sentences), ``told`` (what each is and what became of
        it), ``rows`` (its facts by property, a cell for each platform) and ``sources``.
    """

    _esm = esm("platform_facts")
    _css = css("platform_facts")

    platforms: traitlets.List[Any] = traitlets.List().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        platform: str | None = None,
        *,
        beside: str | None = None,
        today: dt.date | None = None,
        language: str | None = None,
        folder: Path | None = None,
    ) -> None:
        spoken = language or current_language()
        known = [str(short) for short in platforms.platforms(spoken, folder=folder).index]
        self._today = today
        self._folder = folder
        first = known[0] if platform is None else platform
        super().__init__(
            words=_words(spoken),
            language=spoken,
            platforms=[{"id": short, "name": platform_name(short, spoken)} for short in known],
            state=_state(first, beside or "", _Said(spoken, today, folder)),
        )

    @from_browser
    def look(self, platform: str, beside: str = "") -> dict[str, Any]:
        """Show a platform, alone or beside another one, and return the new state.

        Parameters
        ----------
        platform : str
            Short name.
        beside : str
            Short name of the other one, empty for none.
        """
        said = _Said(self.language, self._today, self._folder)
        self.state = _state(platform, beside, said)
        return dict(self.state)


class _Said:
    """The tables, said in one language on one day."""

    def __init__(self, language: str, today: dt.date | None, folder: Path | None) -> None:
        if not isinstance(today, dt.date | None):
            raise NotShown(
                "The day must be a date such as date(2026, 11, 1), not %(value)r.", value=today
            )
        self.language = language
        self.today = today or dt.date.today()
        self.folder = folder
        self._ = in_language(language)

    def platform(self, short: str) -> dict[str, Any]:
        """Return what a platform is and what became of it."""
        events = platforms.timeline(short, folder=self.folder)  # refuses what is no platform
        row: Mapping[Any, Any] = (
            platforms.platforms(self.language, folder=self.folder).loc[short].to_dict()
        )
        return {
            "id": short,
            "name": row["name"],
            "status": row["status"],
            "status_text": self.status(row),
            "about": row["about"],
            "started": self.started(row),
            "source": self.source(row["source_title"], row["checked"]),
            "hints": self.unchecked(row["checked"]),
            "events": [self.event(one) for one in events],
        }

    def status(self, row: Mapping[Any, Any]) -> str:
        _ = self._
        if row["status"] == "closed":
            return _("Closed in %(year)s") % {"year": row["closed_on"].year}
        return _("Still going") if row["status"] == "alive" else _("Has changed")

    def started(self, row: Mapping[Any, Any]) -> str:
        _ = self._
        if row["former_name"]:
            return _("Started in %(year)s, formerly called %(name)s.") % {
                "year": row["founded"],
                "name": row["former_name"],
            }
        return _("Started in %(year)s.") % {"year": row["founded"]}

    def event(self, event: Event) -> dict[str, Any]:
        return {
            "date": self.when(event.date, event.until),
            "text": event.text[self.language],
            "source": self.source(event.source_title, event.checked),
            "hints": self.unchecked(event.checked),
        }

    def cell(self, facts: Sequence[Fact]) -> dict[str, Any]:
        """Return all values of a property, the newest first; what concerns all is said once."""
        newest = sorted(facts, key=lambda fact: fact.until, reverse=True)
        contradicted = [one for fact in newest for one in self.contradictions(fact)]
        return {
            "values": [self.value(fact) for fact in newest],
            "hints": [self.hint(one) for one in dict.fromkeys(contradicted)],
        }

    def value(self, fact: Fact) -> dict[str, Any]:
        once = self.contradictions(fact)
        return {
            "text": self.amount(fact),
            "figure": fact.number is not None,
            "as_of": self.as_of(fact),
            "source": self.source(fact.source_title, fact.checked),
            "note": fact.note[self.language],
            "hints": [
                self.hint(one)
                for one in platforms.hints(fact, self.today, folder=self.folder)
                if one not in once
            ],
        }

    def contradictions(self, fact: Fact) -> list[Finding]:
        """Return what is to be doubted even of a fresh, exact and checked figure: the others."""
        if not platforms.disagreeing(fact, folder=self.folder):
            return []
        ideal = replace(fact, checked=True, bound="")
        return platforms.hints(ideal, fact.until, folder=self.folder)

    def hint(self, finding: Finding) -> dict[str, str]:
        return {"kind": finding.kind, "text": finding.translated(self._)}

    def unchecked(self, checked: bool) -> list[dict[str, str]]:
        _ = self._
        return [] if checked else [{"kind": "caution", "text": _("Nobody has checked this yet.")}]

    def amount(self, fact: Fact) -> str:
        """Return a value in words: a number with its unit, or what was chosen."""
        _ = self._
        if fact.number is None:
            return _capital(", ".join(platforms.labels(fact, self.language)))
        amount = self.measure(fact.number, fact.unit)
        if fact.bound == "<":
            return _("under %(amount)s") % {"amount": amount}
        return _("over %(amount)s") % {"amount": amount} if fact.bound == ">" else amount

    def measure(self, number: float, unit: str) -> str:
        if unit in _DURATIONS:
            return units.format_unit(number, _DURATIONS[unit], locale=self.language)
        digits = 0 if float(number).is_integer() else 1
        if unit == "percent":
            return format_percent(number / 100, digits, self.language)
        n = {"n": self.number(number, digits)}
        one = 1 if number == 1 else 2
        if unit == "characters":
            return ngettext("%(n)s character", "%(n)s characters", one, self.language) % n
        if unit == "accounts":
            return ngettext("%(n)s account", "%(n)s accounts", one, self.language) % n
        if unit == "people":
            return ngettext("%(n)s person", "%(n)s people", one, self.language) % n
        return f"{n['n']} {unit}"

    def number(self, number: float, digits: int) -> str:
        if number > _LARGE and number % 10_000 == 0:  # so that nothing is rounded away
            return numbers.format_compact_decimal(
                number, format_type="long", locale=self.language, fraction_digits=2
            )
        return format_number(number, digits, self.language)

    def as_of(self, fact: Fact) -> str:
        """Return when it held, and where."""
        _ = self._
        date = self.when(fact.as_of, fact.until)
        # That a word or a limit holds everywhere goes without saying; how many people, not.
        if fact.region == "world" and fact.unit not in ("people", "accounts", "percent"):
            return _capital(_("as of %(date)s") % {"date": date})
        said = _("%(region)s, as of %(date)s") % {"region": self.region(fact.region), "date": date}
        return _capital(said)

    def region(self, region: str) -> str:
        _ = self._
        own = {
            "world": _("worldwide"),
            "EU": _("EU"),
            "DACH": _("Germany, Austria and Switzerland"),
        }
        territories = Locale.parse(self.language).territories
        return own.get(region) or str(territories.get(region, region))

    def when(self, date: str, until: dt.date) -> str:
        """Return a year, a month or a day as exactly as it is known."""
        known = date.count("-")
        if known == 2:
            return format_day(until, self.language)
        if known == 1:
            return dates.format_skeleton("yMMMM", until, locale=self.language)
        return date

    def source(self, title: str, checked: bool) -> str:
        _ = self._
        return f"{_('Source') if checked else _('Can be checked at')}: {title}"


def _state(platform: str, beside: str, said: _Said) -> dict[str, Any]:
    chosen = [str(platform), *([str(beside)] if beside else [])]
    told = [said.platform(short) for short in chosen]
    if len(set(chosen)) < len(chosen):
        raise NotShown(
            "%(name)s cannot be compared with itself. Please choose another platform beside it.",
            name=told[0]["name"],
        )
    facts = {short: platforms.facts(short, folder=said.folder) for short in chosen}
    every = [fact for short in chosen for fact in facts[short]]
    return {
        "platform": chosen[0],
        "beside": chosen[1] if beside else "",
        "summary": _summary([one["name"] for one in told], said),
        "aging": _aging(every, said),
        "told": told,
        "rows": _rows(facts, said),
        "sources": _sources(chosen, every, said),
    }


def _summary(names: Sequence[str], said: _Said) -> str:
    _ = said._
    if len(names) == 1:
        return _("You now see %(name)s.") % {"name": names[0]}
    return _("You now see %(name)s beside %(other)s.") % {"name": names[0], "other": names[1]}


def _aging(facts: Iterable[Fact], said: _Said) -> str:
    """Return a sentence where anything is old enough for a hint."""
    _ = said._
    if not any(platforms.is_dated(fact, said.today) for fact in facts):
        return ""
    return _("Figures age: what is older than 18 months carries a hint.")


def _rows(facts: Mapping[str, Sequence[Fact]], said: _Said) -> list[dict[str, Any]]:
    """Return a row for each property of which something is known, a cell for each platform."""
    rows = []
    for told in platforms.properties().values():
        cells = [[fact for fact in facts[short] if fact.property == told.id] for short in facts]
        if any(cells):
            rows.append(
                {
                    "id": told.id,
                    "name": told.name[said.language],
                    "cells": [said.cell(cell) for cell in cells],
                }
            )
    return rows


def _sources(chosen: Sequence[str], facts: Iterable[Fact], said: _Said) -> list[dict[str, str]]:
    """Return title and address of every source that is named, each once."""
    table = platforms.platforms(said.language, folder=said.folder)
    named = [
        (str(table.at[short, "source_title"]), str(table.at[short, "source"])) for short in chosen
    ]
    for short in chosen:
        events = platforms.timeline(short, folder=said.folder)
        named += [(event.source_title, event.source) for event in events]
    named += [(fact.source_title, fact.source) for fact in facts]
    return [{"title": title, "address": address} for title, address in dict.fromkeys(named)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(language: str) -> Mapping[str, str]:
    _ = in_language(language)
    return {
        "title": _("What we know of the platforms"),
        "lead": _("What became of each, and its figures: every one with year and source."),
        "platform": _("Platform"),
        "beside": _("Compare with"),
        "alone": _("no other"),
        "became": _("What became of it"),
        "known": _("What is known"),
        "property": _("Property"),
        "unknown": _("We know nothing about this."),
        "sources": _("Addresses of the sources"),
        "interrupted": _("The connection to the course is interrupted. Please reload the page."),
    }
