"""What a storm's actions, stances, channels and effects are called, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from babel import units

from candystorm.language import format_number, format_percent, ngettext
from candystorm.storm import Effect
from candystorm.widgets._base import in_language
from candystorm.widgets.export_words import platform_name

__all__ = [
    "action_name",
    "all_of",
    "channel_name",
    "label_of",
    "size_of",
    "stance_name",
    "time_of",
    "world_names",
]

#: Differs in shape, so nobody has to tell colours apart; as on the evidence cards.
_SIGNS: Final = {"measured": "●", "direction": "◐", "assumption": "○"}


def action_name(action: str, language: str) -> str:
    """Return what an action is called; one that a trainer made up keeps its own name.

    >>> action_name("private", "en"), action_name("tombola", "en")
    ('Offer a private channel', 'tombola')
    """
    _ = in_language(language)
    names = {
        "empathy": _("Listen and show empathy"),
        "explain": _("Explain"),
        "apologise": _("Apologise"),
        "private": _("Offer a private channel"),
        "compensate": _("Offer compensation"),
        "disclose": _("Name the own error"),
        "deny": _("Deny"),
        "correct": _("Correct a rumour"),
        "activate": _("Invite supporters"),
        "humour": _("Answer with humour"),
        "delete": _("Delete criticism"),
        "thank": _("Say thanks"),
        "stage": _("Give others the stage"),
        "intrude": _("Join conversations"),
        "amplify": _("Pass praise on"),
        "boast": _("Praise oneself"),
        "repeated": _("The same thing again"),
        "silence": _("No answer yet"),
    }
    return names.get(action, action)


def stance_name(stance: str, language: str) -> str:
    """Return what people of a stance are called."""
    _ = in_language(language)
    names = {
        "critic": _("Critics"),
        "supporter": _("Supporters"),
        "neutral": _("Undecided"),
        "troll": _("Trolls"),
        "press": _("Press"),
    }
    return names.get(stance, stance)


def channel_name(channel: str, language: str) -> str:
    """Return what a channel is called."""
    _ = in_language(language)
    return _("Press") if channel == "press" else platform_name(channel, language)


def label_of(effect: Effect, language: str) -> dict[str, str]:
    """Return what an effect's direction rests on: the label, its sign and its words."""
    _ = in_language(language)
    words = {
        "measured": _("Measured"),
        "direction": _("Direction only"),
        "assumption": _("Our assumption"),
    }
    return {"label": effect.label, "sign": _SIGNS[effect.label], "text": words[effect.label]}


def size_of(effect: Effect, language: str) -> str:
    """Return the size of an effect in words, with what fades."""
    _ = in_language(language)
    parts = []
    if effect.volume != 1:
        less = effect.volume < 1
        sentence = (
            _("%(share)s fewer posts at first") if less else _("%(share)s more posts at first")
        )
        parts.append(sentence % {"share": format_percent(abs(effect.volume - 1), 0, language)})
    if effect.supporters_per_hour:
        more = ngettext(
            "%(n)s more post an hour by supporters at first",
            "%(n)s more posts an hour by supporters at first",
            2 - (effect.supporters_per_hour == 1),
            language,
        )
        number = format_number(effect.supporters_per_hour, 0, language)
        parts.append(more % {"n": number})
    if parts:
        parts.append(
            _("half as much after %(time)s") % {"time": time_of(effect.half_life_minutes, language)}
        )
    if effect.gratitude:
        parts.append(_("gratitude %(points)s") % {"points": _points(effect.gratitude, language)})
    if effect.trust:
        parts.append(_("trust %(points)s") % {"points": _points(effect.trust, language)})
    return ", ".join(parts) or _("none")


def time_of(minutes: float, language: str) -> str:
    """Return a number of minutes as a person says it.

    >>> time_of(90, "en"), time_of(480, "de")
    ('1.5 hours', '8 Stunden')
    """
    number, unit = (minutes / 60, "hour") if minutes >= 60 else (minutes, "minute")
    return units.format_unit(
        int(number) if float(number).is_integer() else round(number, 1),
        f"duration-{unit}",
        locale=language,
    )


def all_of(words: Iterable[str], language: str) -> str:
    """Return words as one phrase: a, b and c."""
    _ = in_language(language)
    *first, last = words
    return _("%(some)s and %(last)s") % {"some": ", ".join(first), "last": last} if first else last


def world_names(language: str) -> Mapping[str, str]:
    """Return what the three worlds of the lab are called."""
    _ = in_language(language)
    return {"nobody": _("Nobody answers"), "yours": _("Your way"), "team": _("A good team")}


def _points(points: float, language: str) -> str:
    digits = 0 if float(points).is_integer() else 1
    return ("+" if points > 0 else "−") + format_number(abs(points), digits, language)
