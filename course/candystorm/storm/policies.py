"""Ways to answer a storm: what to do when, counted from the first reaction."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from candystorm.storm.scenarios import Decision

__all__ = ["Policy", "policies_for"]


@dataclass(frozen=True)
class Policy:
    """A way to answer a storm.

    Attributes
    ----------
    key, sign
        Name, and for which storms: -1 shitstorm, 1 candystorm.
    title, about
        Its words, by language.
    steps
        What is done, in minutes from the first reaction.
    """

    key: str
    sign: int
    title: Mapping[str, str]
    about: Mapping[str, str]
    steps: tuple[Decision, ...]

    def decisions(self, reaction: float) -> tuple[Decision, ...]:
        """Return what is done if the first reaction comes after so many minutes."""
        return tuple(Decision(reaction + step.t, step.action) for step in self.steps)


@cache
def policies_for(sign: int) -> tuple[Policy, ...]:
    """Return the ways to answer a storm of a sign."""
    told = tomllib.loads(Path(__file__).with_name("policies.toml").read_text(encoding="utf-8"))
    return tuple(
        Policy(
            one["key"],
            one["sign"],
            one["title"],
            one["about"],
            tuple(Decision(float(t), action) for t, action in one["steps"]),
        )
        for one in told["policies"]
        if one["sign"] == sign
    )
