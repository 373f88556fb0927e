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
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from candystorm import _files
from candystorm.errors import CandystormError
from candystorm.storm.effects import FACTIONS
from candystorm.storm.process import Process

__all__ = [
    "Decision",
    "Engine",
    "InvalidScenario",
    "Phase",
    "Scenario",
    "read",
    "scenario",
    "scenario_names",
]

LANGUAGES: Final = ("de", "en")
COLUMNS: Final = (
    "key", "t", "channel", "persona", "faction", "arousal", "text_de", "text_en", "type", "truth",
    "reach_seed", "needs", "unlocks",
)  # fmt: skip
_WORDS: Final = {
    "faction": FACTIONS,
    "arousal": ("low", "high"),
    "type": (
        "post", "comment", "reply", "share", "photo", "video", "question", "article", "message",
    ),
    "truth": ("valid", "misleading", "irrelevant"),
    "needs": (
        "", "emergency", "hate", "complaint", "criticism", "wrong_facts", "question", "praise",
        "spam",
    ),
}  # fmt: skip

Floats = npt.NDArray[np.float64]


class InvalidScenario(CandystormError):
    """A scenario's files are not as they must be."""


@dataclass(frozen=True)
class Phase:
    """A part of a storm: ``key``, when it begins (minutes), and its words by language."""

    key: str
    begins: int
    title: Mapping[str, str]
    about: Mapping[str, str]


@dataclass(frozen=True, order=True)
class Decision:
    """What somebody does at a minute: ``t`` and ``action``."""

    t: float
    action: str


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


def read(folder: Path) -> Scenario:
    """Return the scenario in a folder.

    Raises
    ------
    InvalidScenario
        A file cannot be read, or something in it is not as it must be; the sentence says what.
    """
    try:
        told = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidScenario(
            "%(file)s cannot be read: %(problem)s", file="scenario.toml", problem=str(error)
        ) from error
    check = _Check(told)
    engine = check.engine()
    posts = _posts(folder / "posts.csv", engine.channels, [one["key"] for one in told["phases"]])
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
        reference=check.reference(),
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

    def number(self, where: Mapping[str, Any], entry: str, low: float, high: float) -> float:
        value = where.get(entry.rpartition(".")[2])
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise self.wrong(entry)
        return float(value)

    def table(self, entry: str, what: str) -> pd.DataFrame:
        found = []
        for number, row in enumerate(self.rows(entry), 1):
            if not isinstance(row.get("key"), str) or what not in row:
                raise self.wrong(f"{entry} {number}")
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
            branching=self.number(told, "engine.branching", 0, 1.1),
            context=told["context"],
            reach_sigma=self.number(told, "engine.reach_sigma", 0, 2),
            minutes=int(self.number(told, "engine.hours", 1, 14 * 24) * 60),
            channels=names,
            half_life=np.array([self.number(row, "half_life", 1, 10_080) for row in rows]),
            mentions=np.array([self.number(row, "mentions_per_hour", 0, 1000) for row in rows])
            / 60,
            excitation=self.excitation(rows, names),
            phases={
                row["key"]: self.number(factors, f"engine.phases.{row['key']}", 0, 2)
                for row in self.rows("phases")
            },
        )

    def excitation(self, rows: list[dict[str, Any]], names: tuple[str, ...]) -> Floats:
        matrix = np.zeros((len(names), len(names)))
        for here, row in enumerate(rows):
            told = row.get("calls_forth")
            if not isinstance(told, dict) or not set(told) <= set(names):
                raise self.wrong(f"engine.channels {names[here]}.calls_forth")
            for name in told:
                matrix[here, names.index(name)] = self.number(told, name, 0, 1e6)
        radius = float(np.abs(np.linalg.eigvals(matrix)).max())
        if radius <= 0:
            raise self.wrong("engine.channels.calls_forth")
        return np.asarray(matrix / radius)

    def reference(self) -> tuple[Decision, ...]:
        return tuple(
            sorted(
                Decision(self.number(row, "t", 0, 14 * 24 * 60), str(row.get("action", "")))
                for row in self.rows("reference")
            )
        )


def _posts(path: Path, channels: tuple[str, ...], phases: list[str]) -> pd.DataFrame:
    try:
        text = path.read_text(encoding="utf-8-sig")
        separator = ";" if ";" in text.partition("\n")[0] else ","
        posts = pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InvalidScenario(
            "%(file)s cannot be read: %(problem)s", file=path.name, problem=str(error)
        ) from error
    missing = [name for name in COLUMNS if name not in posts]
    if missing or posts.empty:
        raise InvalidScenario(
            "posts.csv lacks the column %(column)s.", column=missing[0] if missing else "key"
        )
    posts = pd.DataFrame({name: posts[name].str.strip() for name in COLUMNS})
    allowed = {**_WORDS, "channel": channels, "unlocks": ("", *phases[1:])}
    for column, words in allowed.items():
        _refuse(posts, column, ~posts[column].isin(words))
    for column in ("key", "persona", "text_de", "text_en"):
        _refuse(posts, column, posts[column] == "")
    _refuse(posts, "key", posts["key"].duplicated())
    _refuse(posts, "unlocks", (posts["unlocks"] != "") & posts["unlocks"].duplicated())
    for column in ("t", "reach_seed"):
        numbers = pd.to_numeric(posts[column], errors="coerce")
        _refuse(posts, column, ~(numbers >= 0) | (numbers > 1e9) | (numbers % 1 != 0))
        posts[column] = numbers.astype("int64")
    return posts.sort_values("t", kind="stable", ignore_index=True)


def _refuse(posts: pd.DataFrame, column: str, wrong: pd.Series) -> None:
    if wrong.any():
        number = int(np.flatnonzero(wrong)[0])
        raise InvalidScenario(
            "posts.csv, line %(line)d: %(value)r in the column %(column)s cannot be used. Please "
            "correct it.",
            line=number + 2,
            column=column,
            value=posts[column][number],
        )
