"""Read how posts fare on each platform, and who follows the organisations (``platforms.toml``)."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from candystorm.errors import DefinitionError

_FILE = Path(__file__).with_name("platforms.toml")


@dataclass(frozen=True, slots=True)
class Platform:
    """How posts fare on one platform; ``platforms.toml`` says what is what and from where."""

    name: str
    types: tuple[str, ...]
    otherwise: str
    gives: frozenset[str]
    daily: tuple[str, ...]
    half_life: float
    shape: float
    seen: float
    spread: float
    views: float
    reactions: float
    follows: float
    comments: float
    video: float
    paid: float
    paid_rates: float
    attention: float
    limit: int
    in_waves: float
    pace: float
    profile: tuple[float, float]
    churn: float
    rhythm: str
    short: bool = False
    titled: bool = False
    older: float = 0.0
    shares: float = 0.0
    saves: float = 0.0
    clicks: float = 0.0

    def type_of(self, kind: str) -> str:
        """Return the form that a post of some form takes here."""
        return kind if kind in self.types else self.otherwise


@dataclass(frozen=True, slots=True)
class Presence:
    """How many follow an organisation on a platform, from the first day to the last."""

    first: int
    last: int
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Public:
    """How much is said about an organisation.

    Attributes
    ----------
    seed
        The numbers of chance.
    talkative
        Comments per person reached on Facebook.
    everyday
        Mentions an hour elsewhere.
    """

    seed: int
    talkative: float
    everyday: float


@dataclass(frozen=True, slots=True)
class Tail:
    """How often and how much further a few posts go."""

    one_in: int
    exponent: float
    least: float
    most: float
    rates: float


@cache
def platforms() -> dict[str, Platform]:
    """Return all platforms by name."""
    known = {field.name for field in fields(Platform)} - {"name", "otherwise"}
    found = {}
    for name, values in _read()["platforms"].items():
        unknown = set(values) - known - {"else"}
        if unknown:
            raise DefinitionError(_FILE.name, name, ", ".join(sorted(unknown)), "is not known")
        try:
            found[name] = _platform(name, values)
        except (TypeError, KeyError) as error:
            raise DefinitionError(_FILE.name, name, "", f"cannot be read: {error}") from error
    return found


def _platform(name: str, values: dict[str, Any]) -> Platform:
    taken = {key: value for key, value in values.items() if key != "else"}
    taken |= {
        "types": tuple(values["types"]),
        "gives": frozenset(values["gives"]),
        "daily": tuple(values["daily"]),
        "profile": tuple(values["profile"]),
    }
    return Platform(name=name, otherwise=values["else"], **taken)


@cache
def presences(organisation: str) -> dict[str, Presence]:
    """Return where an organisation is, in a stable order."""
    read = _read()[organisation]
    until = read.get("until", {})
    return {
        name: Presence(first, last, until.get(name))
        for name, (first, last) in read["followers"].items()
    }


@cache
def public(organisation: str) -> Public:
    """Return how much is said about an organisation."""
    read = _read()[organisation]
    return Public(read["seed"], read["talkative"], read["everyday"])


@cache
def tail() -> Tail:
    """Return how a few posts go much further than all others."""
    return Tail(**_read()["tail"])


@cache
def rhythms() -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    """Return the rhythms: what people do in each hour of a workday and of a day at the weekend."""
    found = {
        name: (tuple(days["workday"]), tuple(days["weekend"]))
        for name, days in _read()["rhythms"].items()
    }
    for name, days in found.items():
        if any(len(day) != 24 for day in days):
            raise DefinitionError(_FILE.name, f"rhythms.{name}", "", "a day has 24 hours")
    return found


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
