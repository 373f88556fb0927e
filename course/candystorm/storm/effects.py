"""What an action does to a storm: teaching parameters, a row each, in ``datasets/effects.csv``.

Evidence tells the direction of most effects and the size of none, so every size is an assumption
of the course; the label of a row says what its direction rests on. A trainer can write other
numbers into the file of a workspace; `Effects.changed` then tells which rows are not the course's.

``volume`` is what the action would make of the storm's size if it were in force from the first
post on: 0.96 means four per cent fewer posts. It is highest when the action is taken, and halves
with every ``half_life_minutes``. All effects together stay within `BOUNDS`, because the best
replies that were ever measured cut the spread by 11 per cent (Herhausen et al. 2019).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from candystorm import _files
from candystorm.errors import CandystormError

__all__ = [
    "BOUNDS",
    "CONDITIONS",
    "FACTIONS",
    "LABELS",
    "Effect",
    "Effects",
    "InvalidEffects",
    "known_actions",
    "own_effects",
]

#: What all effects together can make of the size of a storm.
BOUNDS: Final = (0.89, 1.4)
#: When an effect applies; several are joined by a comma.
CONDITIONS: Final = (
    "any",
    "early",
    "late",
    "high arousal",
    "explained",
    "before media",
    "falsified",
    "hedonic",
)
FACTIONS: Final = ("critic", "supporter", "neutral", "troll", "press")
LABELS: Final = ("measured", "direction", "assumption")
#: What nobody chooses: it happens by saying nothing, or the same thing twice.
AUTOMATIC: Final = ("silence", "repeated")

_LIMITS: Final = {
    "volume": (0.5, 2.0),
    "half_life_minutes": (1.0, 10_080.0),
    "supporters_per_hour": (0.0, 1000.0),
    "gratitude": (-100.0, 100.0),
    "trust": (-100.0, 100.0),
}


class InvalidEffects(CandystormError):
    """The file of effects is not as it must be."""


@dataclass(frozen=True)
class Effect:
    """One row: what an action does under a condition.

    Attributes
    ----------
    key, action, condition
        Name; what is done; one or several of `CONDITIONS`.
    sign
        -1 in a shitstorm, 1 in a candystorm, 0 in both.
    factions
        Whose posts it makes more or fewer.
    volume, half_life_minutes
        Factor on the size of a storm, and how fast it wears off.
    supporters_per_hour
        Posts of supporters that come only because of it, at first.
    gratitude, trust
        Points on two indices from 0 to 100.
    label
        What its direction rests on: one of `LABELS`. Its size is assumed in each case.
    source, says
        Where it is from; what it says, by language.
    """

    key: str
    action: str
    condition: tuple[str, ...]
    sign: int
    factions: tuple[str, ...]
    volume: float
    half_life_minutes: float
    supporters_per_hour: float
    gratitude: float
    trust: float
    label: str
    source: str
    says: Mapping[str, str]


@dataclass(frozen=True)
class Effects:
    """All effects, in the order of the file: the first whose condition holds is the one.

    Attributes
    ----------
    rows
        The effects.
    changed
        The keys of those that are not as the course has them.
    """

    rows: tuple[Effect, ...]
    changed: tuple[str, ...] = ()

    @classmethod
    def of_course(cls) -> Effects:
        """Return the course's own effects."""
        return cls(_read(_files.datasets() / "effects.csv"))

    @classmethod
    def read(cls, path: Path) -> Effects:
        """Return the effects that a trainer wrote, and which of them differ from the course's.

        Raises
        ------
        InvalidEffects
            A row is not as it must be; the sentence names it.
        """
        own = {effect.key: effect for effect in own_effects().rows}
        rows = _read(path)
        here = {effect.key: effect for effect in rows}
        differs = [key for key in here if own.get(key) != here[key]]
        return cls(rows, tuple(differs + [key for key in own if key not in here]))

    def actions(self, sign: int) -> list[str]:
        """Return what can be done in a storm of a sign, in the order of the file."""
        there = [one.action for one in self.rows if one.sign in (0, sign)]
        return [action for action in dict.fromkeys(there) if action not in AUTOMATIC]

    def of(self, action: str, sign: int, holds: frozenset[str]) -> Effect | None:
        """Return the effect of an action where these conditions hold; ``None``: it has none."""
        for effect in self.rows:
            if effect.action != action or effect.sign not in (0, sign):
                continue
            if all(one == "any" or one in holds for one in effect.condition):
                return effect
        return None


@cache
def own_effects() -> Effects:
    """Return the course's own effects, read once."""
    return Effects.of_course()


def known_actions(sign: int, effects: Effects | None = None) -> list[str]:
    """Return what can be done in a storm of a sign: in the course, and with other effects.

    Whoever takes a row out of the effects takes away what an action does, not the action.
    """
    own = own_effects().actions(sign)
    return own if effects is None else list(dict.fromkeys(own + effects.actions(sign)))


def _read(path: Path) -> tuple[Effect, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        separator = ";" if ";" in text.partition("\n")[0] else ","
        table = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidEffects(
            "%(file)s cannot be read. Please save it as CSV in UTF-8.", file=path.name
        ) from error
    effects = [_effect(row, number, path.name) for number, row in enumerate(table, 2)]
    if not effects:
        raise InvalidEffects("%(file)s has no effect in it.", file=path.name)
    for key in {one.key for one in effects}:
        if sum(one.key == key for one in effects) > 1:
            raise InvalidEffects(
                "%(file)s names the effect %(effect)s twice.", file=path.name, effect=key
            )
    return tuple(effects)


def _effect(row: Mapping[str, str | None], number: int, file: str) -> Effect:
    def wrong(column: str) -> InvalidEffects:
        return InvalidEffects(
            "%(file)s, line %(line)d: %(value)r in the column %(column)s cannot be used. "
            "Please correct it, or take the course's file again.",
            file=file,
            line=number,
            column=column,
            value=row.get(column) or "",
        )

    def word(column: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        words = tuple(one.strip() for one in (row.get(column) or "").replace(";", ",").split(","))
        if not all(one in allowed for one in words):
            raise wrong(column)
        return words

    def number_of(column: str) -> float:
        try:
            value = float((row.get(column) or "").replace(",", "."))
        except ValueError:
            raise wrong(column) from None
        low, high = _LIMITS[column]
        if not (math.isfinite(value) and low <= value <= high):
            raise wrong(column)
        return value

    for column in ("effect", "action", "says_de", "says_en"):
        if not (row.get(column) or "").strip():
            raise wrong(column)
    factions = word("acts_on", ("all", *FACTIONS))
    return Effect(
        key=str(row["effect"]),
        action=str(row["action"]),
        condition=word("condition", CONDITIONS),
        sign=int(word("sign", ("-1", "0", "1"))[0]),
        factions=FACTIONS if "all" in factions else factions,
        volume=number_of("volume"),
        half_life_minutes=number_of("half_life_minutes"),
        supporters_per_hour=number_of("supporters_per_hour"),
        gratitude=number_of("gratitude"),
        trust=number_of("trust"),
        label=word("label", LABELS)[0],
        source=row.get("source") or "",
        says={"de": str(row["says_de"]), "en": str(row["says_en"])},
    )
