"""A storm that people can practise on: what is said, when, by whom, and the engine's numbers.

A scenario is a folder with two files that a trainer can write too. ``scenario.toml`` has the
scene, the phases, what an inquiry brings to light, ready statements, the engine's numbers and what
a good team would do. ``posts.csv`` has what people write, a row each:

=================  ==============================================================================
``key``            name of the post
``t``              minutes since the first one
``channel``        where, one of the engine's channels
``persona``        who
``faction``        critic, supporter, neutral, troll or press
``arousal``        low or high
``text_de``        what, in German; ``text_en`` in English
``type``           post, comment, reply, share, photo, video, question, article or message
``truth``          valid, misleading or irrelevant
``reach_seed``     followers
``needs``          one of the eight labels of the triage, or empty
``unlocks``        the phase that begins with it, or empty
=================  ==============================================================================
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from candystorm import _files
from candystorm.errors import CandystormError
from candystorm.storm.effects import Effects, known_actions
from candystorm.storm.posts import InvalidScenario, read_posts, read_text
from candystorm.storm.process import Process
from candystorm.storm.reals import is_number

__all__ = [
    "Decision",
    "Engine",
    "InvalidDecision",
    "InvalidScenario",
    "Phase",
    "Scenario",
    "read",
    "scenario",
    "scenario_names",
]

LANGUAGES: Final = ("de", "en")
#: Minutes that a storm can last.
_LONGEST: Final = 14 * 24 * 60

Floats = npt.NDArray[np.float64]


class InvalidDecision(CandystormError):
    """A decision that nobody can take in this storm."""


@dataclass(frozen=True)
class Phase:
    """A part of a storm: ``key``, when it begins (minutes), and its words by language."""

    key: str
    begins: int
    title: Mapping[str, str]
    about: Mapping[str, str]


@dataclass(frozen=True, order=True)
class Decision:
    """What somebody does at a minute: ``t`` and ``action``.

    Raises
    ------
    InvalidDecision
        The minute is not a finite number.
    """

    t: float
    action: str

    def __post_init__(self) -> None:
        if not is_number(self.t) or not isfinite(self.t):
            raise InvalidDecision(
                "A decision is taken in a minute, a number; %(minute)r is none.", minute=self.t
            )


@dataclass(frozen=True, eq=False)
class Engine:
    """The numbers of a storm.

    Attributes
    ----------
    branching
        Posts that one post calls forth on average while nobody answers, before any phase.
    context
        "utilitarian" or "hedonic": is the matter about use and safety, or about fun.
    reach_sigma
        Spread of the logarithm of reach.
    minutes
        How long it goes on.
    channels
        Names of the channels.
    half_life
        Minutes until half of the replies have come, by channel.
    mentions
        Posts per minute that have nothing to do with the storm, by channel.
    excitation
        Shape (channels, channels): who calls forth how many where, for a branching factor of 1.
    phases
        Factor on the branching factor, by phase.
    """

    branching: float
    context: str
    reach_sigma: float
    minutes: int
    channels: tuple[str, ...]
    half_life: Floats
    mentions: Floats
    excitation: Floats
    phases: Mapping[str, float]

    def process(self, branching: float) -> Process:
        """Return the process with a branching factor."""
        return Process(self.mentions, self.excitation * branching, self.half_life, self.reach_sigma)


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario: its words by language, its posts as a table, its engine.

    Attributes
    ----------
    key, organisation, sign, start
        Name; whose storm; -1 or 1; local time of the first post.
    title, briefing, truth
        By language; ``truth`` is for the trainer and the debrief.
    phases
        In their order, the first begins at 0.
    facts, statements
        Tables: ``key``, ``after`` (minutes) or ``kind``, ``text_de``, ``text_en``.
    posts
        What people write, in the order of ``t``, with the columns of the file.
    engine
        Its numbers.
    reference
        What a good team does.
    """

    key: str
    organisation: str
    sign: int
    start: dt.datetime
    title: Mapping[str, str]
    briefing: Mapping[str, str]
    truth: Mapping[str, str]
    phases: tuple[Phase, ...]
    facts: pd.DataFrame
    statements: pd.DataFrame
    posts: pd.DataFrame
    engine: Engine
    reference: tuple[Decision, ...]

    def phase_at(self, minute: float) -> Phase:
        """Return the phase that is on at a minute."""
        return max(
            (phase for phase in self.phases if phase.begins <= minute),
            key=lambda phase: phase.begins,
            default=self.phases[0],
        )


def scenario_names() -> list[str]:
    """Return the names of the course's scenarios."""
    return sorted(path.parent.name for path in _folder().glob("*/scenario.toml"))


@cache
def scenario(key: str) -> Scenario:
    """Return one of the course's scenarios.

    Raises
    ------
    InvalidScenario
        There is none of that name.
    """
    if key not in scenario_names():
        raise InvalidScenario(
            "There is no scenario %(scenario)r; there are: %(allowed)s.",
            scenario=key,
            allowed=", ".join(scenario_names()),
        )
    return read(_folder() / key)


def read(folder: Path, *, effects: Effects | None = None) -> Scenario:
    """Return the scenario in a folder.

    Parameters
    ----------
    folder : Path
        With ``scenario.toml`` and ``posts.csv``.
    effects : Effects, optional
        Their actions can be in the reference too, besides those of the course.

    Raises
    ------
    InvalidScenario
        A file cannot be read, or something in it is not as it must be; the sentence says what.
    """
    try:
        told = tomllib.loads(read_text(folder / "scenario.toml"))
    except tomllib.TOMLDecodeError as error:
        raise InvalidScenario(
            "%(file)s cannot be read: %(problem)s", file="scenario.toml", problem=str(error)
        ) from error
    check = _Check(told)
    engine = check.engine()
    phases = [one["key"] for one in told["phases"]]
    posts = read_posts(folder / "posts.csv", engine.channels, phases, engine.minutes)
    return Scenario(
        key=check.text("key"),
        organisation=check.text("organisation"),
        sign=check.sign(),
        start=check.start(),
        title=check.both(told, "title"),
        briefing=check.both(told, "briefing"),
        truth=check.both(told, "truth"),
        phases=check.phases(posts),
        facts=check.table("facts", "after"),
        statements=check.table("statements", "kind"),
        posts=posts,
        engine=engine,
        reference=check.reference(known_actions(check.sign(), effects)),
    )


def _folder() -> Path:
    return _files.datasets() / "scenarios"


class _Check:
    """Reads scenario.toml, and says which entry is wrong."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told

    def wrong(self, entry: str) -> InvalidScenario:
        return InvalidScenario(
            "In scenario.toml the entry %(entry)s is missing or cannot be used. The course's own "
            "scenarios show how it is written.",
            entry=entry,
        )

    def text(self, entry: str) -> str:
        value = self._told.get(entry)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(entry)
        return value

    def both(self, where: Mapping[str, Any], entry: str, name: str = "") -> dict[str, str]:
        value = where.get(entry) if entry else where
        found = value if isinstance(value, dict) else {}
        for language in LANGUAGES:
            text = found.get(language)
            if not isinstance(text, str) or not text.strip():
                raise self.wrong(f"{name or entry}.{language}")
        return {language: found[language] for language in LANGUAGES}

    def sign(self) -> int:
        sign = self._told.get("sign")
        if sign not in (-1, 1):
            raise self.wrong("sign")
        return int(sign)

    def start(self) -> dt.datetime:
        start = self._told.get("start")
        if not isinstance(start, dt.datetime):
            raise self.wrong("start")
        return start.replace(tzinfo=None)

    def rows(self, entry: str, where: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        rows = (self._told if where is None else where).get(entry)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise self.wrong(entry)
        return rows

    def number(
        self, where: Mapping[str, Any], entry: str, low: float, high: float, of: str
    ) -> float:
        """Return a number of a part of the file; ``of`` is the part's name."""
        value = where.get(entry)
        if not is_number(value) or not low <= value <= high:
            raise self.wrong(f"{of}.{entry}")
        return float(value)

    def table(self, entry: str, what: str) -> pd.DataFrame:
        found = []
        for number, row in enumerate(self.rows(entry), 1):
            if not isinstance(row.get("key"), str) or what not in row:
                raise self.wrong(f"{entry} {number}")
            if what == "after":
                self.number(row, what, 0, _LONGEST, f"{entry} {row['key']}")
            texts = self.both(row, "", f"{entry} {row['key']}")
            found.append((row["key"], row[what], *texts.values()))
        return pd.DataFrame(found, columns=["key", what, "text_de", "text_en"])

    def phases(self, posts: pd.DataFrame) -> tuple[Phase, ...]:
        begins = posts[posts["unlocks"] != ""].set_index("unlocks")["t"]
        found = []
        for number, row in enumerate(self.rows("phases")):
            key = row["key"]
            if number and key not in begins.index:
                raise InvalidScenario(
                    "No post opens the phase %(phase)s. Please write its name into the column "
                    "unlocks of the post with which it begins.",
                    phase=key,
                )
            begin = int(begins[key]) if number else 0
            words = (self.both(row, one, f"phases {key}.{one}") for one in ("title", "about"))
            found.append(Phase(key, begin, *words))
        return tuple(found)

    def engine(self) -> Engine:
        told = self._told.get("engine")
        if not isinstance(told, dict):
            raise self.wrong("engine")
        for number, row in enumerate(self.rows("phases"), 1):
            if not isinstance(row.get("key"), str):
                raise self.wrong(f"phases {number}.key")
        if told.get("context") not in ("utilitarian", "hedonic"):
            raise self.wrong("engine.context")
        rows = self.rows("channels", told)
        names = tuple(str(row.get("key", "")) for row in rows)
        if len(set(names)) < len(names) or "" in names:
            raise self.wrong("engine.channels")
        factors = told.get("phases")
        if not isinstance(factors, dict):
            raise self.wrong("engine.phases")
        return Engine(
            branching=self.number(told, "branching", 0, 1.1, "engine"),
            context=told["context"],
            reach_sigma=self.number(told, "reach_sigma", 0, 2, "engine"),
            minutes=int(self.number(told, "hours", 1, _LONGEST / 60, "engine") * 60),
            channels=names,
            half_life=self.each(rows, "half_life", 1, 10_080),
            mentions=self.each(rows, "mentions_per_hour", 0, 1000) / 60,
            excitation=self.excitation(rows, names),
            phases={
                row["key"]: self.number(factors, row["key"], 0, 2, "engine.phases")
                for row in self.rows("phases")
            },
        )

    def each(self, rows: list[dict[str, Any]], entry: str, low: float, high: float) -> Floats:
        """Return a number of every channel."""
        return np.array(
            [self.number(row, entry, low, high, f"engine.channels {row['key']}") for row in rows]
        )

    def excitation(self, rows: list[dict[str, Any]], names: tuple[str, ...]) -> Floats:
        matrix = np.zeros((len(names), len(names)))
        for here, row in enumerate(rows):
            told = row.get("calls_forth")
            entry = f"engine.channels {names[here]}.calls_forth"
            if not isinstance(told, dict) or not set(told) <= set(names):
                raise self.wrong(entry)
            for name in told:
                matrix[here, names.index(name)] = self.number(told, name, 0, 1e6, entry)
        radius = float(np.abs(np.linalg.eigvals(matrix)).max())
        if radius <= 0:
            raise self.wrong("engine.channels.calls_forth")
        return np.asarray(matrix / radius)

    def reference(self, actions: list[str]) -> tuple[Decision, ...]:
        found = []
        for number, row in enumerate(self.rows("reference"), 1):
            minute = self.number(row, "t", 0, _LONGEST, f"reference {number}")
            if row.get("action") not in actions:
                raise self.wrong(f"reference {number}.action")
            found.append(Decision(minute, row["action"]))
        return tuple(sorted(found))
