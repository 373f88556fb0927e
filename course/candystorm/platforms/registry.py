"""What is known of each platform, and what became of it: every figure with year and source."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from candystorm.errors import CandystormError
from candystorm.exports.report import Finding
from candystorm.platforms._records import (
    Event,
    Fact,
    Platform,
    Rating,
    Registry,
    read_registry,
)
from candystorm.platforms._rows import LANGUAGES, Property, properties

__all__ = [
    "Event",
    "Fact",
    "NotInRegistry",
    "Platform",
    "Property",
    "Rating",
    "disagreeing",
    "facts",
    "hints",
    "hours",
    "is_dated",
    "labels",
    "platforms",
    "properties",
    "ratings",
    "timeline",
]

#: A figure is dated after so many months.
MONTHS = 18

#: In hours; a month is a twelfth of 365.25 days.
_HOURS = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0, "months": 730.5}


class NotInRegistry(CandystormError):
    """There is no such platform, property or language in the tables."""


def platforms(language: str = "de", *, folder: Path | None = None) -> pd.DataFrame:
    """Describe all platforms.

    Parameters
    ----------
    language : {"de", "en"}
        Language of ``about``.
    folder : Path or None
        Where the tables are; None means those of the course.

    Returns
    -------
    DataFrame
        One row a platform, its short name in the index: ``name``, ``former_name``, ``founded``
        (year), ``status`` ("alive", "changed" or "closed"), ``closed_on`` (date or None),
        ``seed``, ``export_loader``, ``about``, ``source``, ``source_title`` and ``checked``.

    Raises
    ------
    NotInRegistry
        There is no such language.
    DefinitionError
        A table is not as it must be.

    Examples
    --------
    >>> platforms("en").loc["googleplus", ["name", "status"]].tolist()
    ['Google+', 'closed']
    """
    require_language(language)
    rows = [
        {
            "platform": one.platform,
            "name": one.name,
            "former_name": one.former_name,
            "founded": one.founded,
            "status": one.status,
            "closed_on": one.closed_on,
            "seed": one.seed,
            "export_loader": one.export_loader,
            "about": one.about[language],
            "source": one.source,
            "source_title": one.source_title,
            "checked": one.checked,
        }
        for one in read_registry(folder).platforms.values()
    ]
    return pd.DataFrame(rows).set_index("platform")


def facts(
    platform: str | None = None,
    property: str | None = None,  # noqa: A002  (so the column is called)
    *,
    folder: Path | None = None,
) -> list[Fact]:
    """Return what is known, in the order of the table; ``pandas.DataFrame`` makes a table of it.

    Parameters
    ----------
    platform, property : str or None
        Only of that platform, only that property.
    folder : Path or None
        Where the tables are; None means those of the course.

    Returns
    -------
    list of Fact
        Sources that contradict each other are all there.

    Raises
    ------
    NotInRegistry
        There is no such platform or property.

    Examples
    --------
    >>> [(fact.value, fact.as_of) for fact in facts("tiktok", "text_limit")]
    [('2200', '2025'), ('4000', '2026')]
    """
    known = read_registry(folder)
    if platform is not None:
        require_platform(platform, known)
    if property is not None and property not in properties():
        raise NotInRegistry(
            "Nothing is told about %(value)r; what is told: %(allowed)s.",
            value=property,
            allowed=", ".join(properties()),
        )
    return [
        fact
        for fact in known.facts
        if platform in (None, fact.platform) and property in (None, fact.property)
    ]


def ratings(platform: str | None = None, *, folder: Path | None = None) -> list[Rating]:
    """Return how platforms are rated, in the order of the table.

    Parameters
    ----------
    platform : str or None
        Only of that platform.
    folder : Path or None
        Where the tables are; None means those of the course.

    Raises
    ------
    NotInRegistry
        There is no such platform.

    Examples
    --------
    >>> ratings("pinterest")[-1].reason["en"]
    'More than three months, by one source only.'
    """
    known = read_registry(folder)
    if platform is not None:
        require_platform(platform, known)
    return [one for one in known.ratings.values() if platform in (None, one.platform)]


def timeline(platform: str | None = None, *, folder: Path | None = None) -> list[Event]:
    """Tell what became of the eight platforms that the course began with, in order of time.

    Parameters
    ----------
    platform : str or None
        Only of that platform, be it one of the eight or not.
    folder : Path or None
        Where the tables are; None means those of the course.

    Raises
    ------
    NotInRegistry
        There is no such platform.

    Examples
    --------
    >>> [(event.date, event.text["en"]) for event in timeline("x")][-1]
    ('2023-07-24', 'Twitter is now called X. The bird disappears.')
    """
    known = read_registry(folder)
    if platform is not None:
        require_platform(platform, known)
    shown = [
        event
        for event in known.events
        if (
            known.platforms[event.platform].seed if platform is None else event.platform == platform
        )
    ]
    return sorted(shown, key=lambda event: event.date)


def is_dated(fact: Fact, today: dt.date) -> bool:
    """Tell whether a fact is older than 18 months; a month or a year counts from its end.

    Examples
    --------
    >>> fact = facts("facebook", "monthly_users")[0]
    >>> fact.as_of, is_dated(fact, dt.date(2026, 12, 30)), is_dated(fact, dt.date(2026, 12, 31))
    ('2025-06', False, True)
    """
    return pd.Timestamp(today) > pd.Timestamp(fact.until) + pd.DateOffset(months=MONTHS)


def disagreeing(fact: Fact, *, folder: Path | None = None) -> list[Fact]:
    """Return what other sources say otherwise: limits and half-lives that differ.

    Examples
    --------
    >>> fact = facts("tiktok", "text_limit")[0]
    >>> [other.value for other in disagreeing(fact)]
    ['4000']
    """
    if not properties()[fact.property].one_value:
        return []
    return [
        one
        for one in facts(fact.platform, fact.property, folder=folder)
        if one.region == fact.region and (one.number, one.unit) != (fact.number, fact.unit)
    ]


def hints(fact: Fact, today: dt.date, *, folder: Path | None = None) -> list[Finding]:
    """Return what to doubt about a fact.

    Parameters
    ----------
    fact : Fact
        Which.
    today : date
        The day of the person who reads it.
    folder : Path or None
        Where the tables are; None means those of the course.

    Returns
    -------
    list of Finding
        One sentence each; none for a figure that was checked and is not dated.

    Examples
    --------
    >>> fact = facts("x", "half_life")[-1]
    >>> [str(hint) for hint in hints(fact, dt.date(2026, 11, 1))]
    ['Nobody has checked this figure yet.', 'Sources disagree on this figure.']
    """
    found = []
    is_figure = fact.number is not None
    if not fact.checked and is_figure:
        found.append(Finding("Nobody has checked this figure yet.", kind="caution"))
    elif not fact.checked:
        found.append(Finding("Nobody has checked this yet.", kind="caution"))
    if is_dated(fact, today) and is_figure:
        found.append(
            Finding(
                "This figure is of %(year)s, more than 18 months old. Please look for a newer one "
                "before you rely on it.",
                kind="caution",
                year=fact.as_of[:4],
            )
        )
    elif is_dated(fact, today):
        found.append(
            Finding(
                "This is how it was in %(year)s, more than 18 months ago. It may have changed.",
                kind="caution",
                year=fact.as_of[:4],
            )
        )
    if fact.bound == "<":
        found.append(Finding("Only an upper limit of this figure is known."))
    elif fact.bound == ">":
        found.append(Finding("Only a lower limit of this figure is known."))
    if disagreeing(fact, folder=folder):
        found.append(Finding("Sources disagree on this figure.", kind="caution"))
    return found


def hours(fact: Fact) -> float:
    """Return a duration such as a half-life in hours.

    Raises
    ------
    ValueError
        It is no duration.

    Examples
    --------
    >>> hours(facts("youtube", "half_life")[0])
    144.0
    """
    if fact.number is None or fact.unit not in _HOURS:
        raise ValueError(f"{fact.property} is no duration")
    return fact.number * _HOURS[fact.unit]


def labels(fact: Fact, language: str = "de") -> list[str]:
    """Return the words for a fact that is a choice or a list; none for a figure.

    Examples
    --------
    >>> labels(facts("linkedin", "reply_model")[0], "en")
    ['comments with one level of replies']
    """
    require_language(language)
    choices = properties()[fact.property].choices
    return [choices[one][language] for one in fact.value.split(";")] if choices else []


def require_platform(platform: str, known: Registry) -> None:
    """Refuse a platform that is not in the tables."""
    if platform not in known.platforms:
        raise NotInRegistry(
            "There is no platform %(value)r in the tables; there are: %(allowed)s.",
            value=platform,
            allowed=", ".join(known.platforms),
        )


def require_language(language: str) -> None:
    """Refuse a language that the tables don't have."""
    if language not in LANGUAGES:
        raise NotInRegistry(
            "The platform tables are not there in the language %(value)r.", value=language
        )
