"""The language a person reads: words from gettext catalogues, numbers and dates by Babel."""

from __future__ import annotations

import io
from datetime import date, datetime, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations

import babel
from babel import dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from candystorm import _files
from candystorm._system import spoken_language

SOURCE_LANGUAGE = "en"  # the msgids are English, so English needs no catalogue

_PLACES = {"en": "en_GB"}  # the course's English is European: 4 May, and 24 hours

_current = SOURCE_LANGUAGE


@lru_cache
def languages() -> tuple[str, ...]:
    """Return the languages of the course, the source language last.

    A language is there as soon as it has a message catalogue.

    Examples
    --------
    >>> languages()
    ('de', 'en')
    """
    found = {path.parts[-3] for path in _files.locale().glob("*/LC_MESSAGES/candystorm.po")}
    return (*sorted(found - {SOURCE_LANGUAGE}), SOURCE_LANGUAGE)


def current_language() -> str:
    """Return the language in use, ``"de"`` or ``"en"``."""
    return _current


def use_language(language: str) -> None:
    """Speak this language from now on.

    Parameters
    ----------
    language
        ``"de"`` or ``"en"``.

    Raises
    ------
    ValueError
        The course has no such language.
    """
    global _current
    if language not in languages():
        raise ValueError(f"no language {language!r}; there are {', '.join(languages())}")
    _current = language


def system_language() -> str:
    """Return the course's language nearest to the one of this computer."""
    spoken = spoken_language()
    return spoken if spoken in languages() else SOURCE_LANGUAGE


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    path = _files.locale() / language / "LC_MESSAGES" / "candystorm.po"
    if not path.is_file():
        return NullTranslations()
    # Compiling takes milliseconds and spares a built file that could fall behind its source.
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(message: str, language: str | None = None) -> str:
    """Return a message of the library in a language, by default the current one.

    Parameters
    ----------
    message
        The English sentence as it stands in the code.
    language
        ``"de"`` or ``"en"``.
    """
    return _catalogue(language or _current).gettext(message) if message else ""


def _(message: str) -> str:
    """Return a message in the current language (gettext's usual name)."""
    return translate(message)


def ngettext(singular: str, plural: str, n: int, language: str | None = None) -> str:
    """Return the plural form that fits ``n`` in a language.

    Examples
    --------
    >>> ngettext("%(n)d comment", "%(n)d comments", 2, "en") % {"n": 2}
    '2 comments'
    """
    return _catalogue(language or _current).ngettext(singular, plural, n)


def format_number(value: float, digits: int = 0, language: str | None = None) -> str:
    """Write a number with a fixed number of decimals.

    Examples
    --------
    >>> format_number(1234.5, 1, "de"), format_number(1234.5, 1, "en")
    ('1.234,5', '1,234.5')
    """
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(numbers.format_decimal(value, format=pattern, locale=language or _current))


def format_percent(share: float, digits: int = 0, language: str | None = None) -> str:
    """Write a share in [0, 1] as per cent.

    Examples
    --------
    >>> format_percent(0.125, 1, "en")
    '12.5%'
    """
    spoken = language or _current
    own: numbers.NumberPattern = numbers.parse_pattern(
        babel.Locale.parse(spoken).percent_formats[None].pattern
    )
    own.frac_prec = (digits, digits)
    return str(own.apply(share, spoken))


def format_date(
    moment: datetime, timezone: tzinfo | None = None, language: str | None = None
) -> str:
    """Write day, month, and time of a moment, in a time zone.

    Parameters
    ----------
    moment
        An aware time.
    timezone
        The zone to show; by default the moment's own.

    Examples
    --------
    >>> from datetime import UTC
    >>> format_date(datetime(2026, 5, 4, 9, 30, tzinfo=UTC), language="de")
    '4. Mai, 09:30'
    >>> format_date(datetime(2026, 5, 4, 9, 30, tzinfo=UTC), language="en")
    '4 May, 09:30'
    """
    spoken = language or _current
    zone = timezone or moment.tzinfo
    place = _PLACES.get(spoken, spoken)
    day = dates.format_skeleton("MMMd", moment, tzinfo=zone, locale=place)
    return f"{day}, {dates.format_time(moment, 'HH:mm', tzinfo=zone, locale=place)}"


def format_day(day: date, language: str | None = None) -> str:
    """Write a day with its year.

    Examples
    --------
    >>> format_day(date(2026, 3, 4), "de"), format_day(date(2026, 3, 4), "en")
    ('4. März 2026', '4 March 2026')
    """
    spoken = language or _current
    return dates.format_date(day, "long", locale=_PLACES.get(spoken, spoken))


def format_period(first: date, last: date, language: str | None = None) -> str:
    """Write a period of days, the year once where one is enough.

    Examples
    --------
    >>> format_period(date(2026, 3, 1), date(2026, 5, 31), "de")
    '1. März – 31. Mai 2026'
    """
    if first == last:
        return format_day(last, language)
    spoken = language or _current
    start = format_day(first, spoken)
    if first.year == last.year:
        start = dates.format_skeleton("MMMMd", first, locale=_PLACES.get(spoken, spoken))
    return f"{start} – {format_day(last, language)}"


def format_duration(hours: float, language: str | None = None) -> str:
    """Write a duration in the unit a person would say.

    Parameters
    ----------
    hours
        Length in hours, not negative.

    Examples
    --------
    >>> format_duration(0.4, "en"), format_duration(3.25, "de"), format_duration(60, "de")
    ('24 min', '3,2 Std.', '2,5 Tage')
    """
    if hours < 1:
        return f"{format_number(hours * 60, 0, language)} " + translate("min", language)
    if hours < 48:
        return f"{format_number(hours, 1, language)} " + translate("h", language)
    return f"{format_number(hours / 24, 1, language)} " + translate("days", language)
