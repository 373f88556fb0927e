"""Read what fits where and who can have said it, in eighteen months (``manners.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from candystorm.errors import DefinitionError

_FILE = Path(__file__).with_name("manners.toml")


@dataclass(frozen=True, slots=True)
class Manners:
    """What fits where; ``manners.toml`` says what is what."""

    spring: frozenset[str]
    tags: frozenset[str]
    hearts: frozenset[str]
    first: frozenset[str]
    unwelcome: frozenset[str]
    neutral: frozenset[str]
    only_under: Mapping[str, frozenset[str]]
    rare: Mapping[str, float]
    women: frozenset[str]
    men: frozenset[str]

    def gender(self, key: str) -> str | None:
        """Return who can have said it: ``"f"``, ``"m"`` or anybody (None)."""
        return "f" if key in self.women else "m" if key in self.men else None


@cache
def manners_of(organisation: str) -> Manners:
    """Return the manners around ``"library"``, ``"shelter"`` or ``"bakery"``."""
    read = _read()[organisation]
    try:
        return Manners(
            frozenset(read["spring"]),
            frozenset(read["tags"]),
            frozenset(read["hearts"]),
            frozenset(read["first"]),
            frozenset(read["unwelcome"]),
            frozenset(read["neutral"]),
            {key: frozenset(posts) for key, posts in read.get("only_under", {}).items()},
            {key: float(share) for key, share in read.get("rare", {}).items()},
            frozenset(read["spoken_by"]["f"]),
            frozenset(read["spoken_by"]["m"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DefinitionError(_FILE.name, organisation, "", f"cannot be read: {error!r}") from error


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
