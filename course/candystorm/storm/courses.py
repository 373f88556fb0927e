"""What decisions do to a storm, minute by minute: its branching factor, and two indices."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from candystorm.storm.effects import BOUNDS, FACTIONS, Effect, Effects, known_actions
from candystorm.storm.scenarios import Decision, InvalidDecision, Scenario

__all__ = ["CAP", "MOST_SUPPORTERS", "Course", "course_of", "in_force", "numbers"]

#: The highest branching factor that can be in force.
CAP: Final = 1.1
#: Supporters' posts an hour that actions can call up together.
MOST_SUPPORTERS: Final = 4.0
_PATIENCE: Final = 60  # minutes until silence is noticed
_SILENT_STEP: Final = 30
_SILENT_STEPS: Final = 6
_EARLY: Final = 60
_LATE: Final = 240
_SOON: Final = 60  # the same again within so many minutes is a template
_LISTENING: Final = 120  # minutes of posts that tell how aroused people are
#: Above this branching factor "a part less of the storm" has no meaning any more.
_SUBCRITICAL: Final = 0.95
#: Actions that nobody takes for an answer.
_UNSEEN: Final = ("delete", "private")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Course:
    """What decisions do to a storm, minute by minute.

    Attributes
    ----------
    decisions
        What was decided while the storm lasts, in the order of time.
    volume
        Shape (factions, minutes): factor on the size of the storm, within `BOUNDS`.
    supporters
        Shape (minutes,): posts of supporters per minute that come only because of an action.
    gratitude, trust
        Shape (minutes,): points that actions gave or took.
    applied
        The effects that took part: minute and effect.
    """

    decisions: tuple[Decision, ...]
    volume: Floats
    supporters: Floats
    gratitude: Floats
    trust: Floats
    applied: tuple[tuple[float, Effect], ...]


def course_of(scenario: Scenario, decisions: Iterable[Decision], effects: Effects) -> Course:
    """Return what decisions do, minute by minute; see `Course`.

    Raises
    ------
    InvalidDecision
        An action is unknown, or belongs to a storm of the other sign.
    """
    decided = list(decisions)
    _require_known(decided, scenario.sign, effects)
    chosen = tuple(sorted(one for one in decided if 0 <= one.t < scenario.engine.minutes))
    applied = _applied(scenario, chosen, effects)
    minutes = np.arange(scenario.engine.minutes, dtype=float)
    logs = np.zeros((len(FACTIONS), len(minutes)))
    supporters = np.zeros(len(minutes))
    indices = np.zeros((2, len(minutes)))
    lasting = numbers()["outcomes"]["half_life"]
    for at, effect in applied:
        begin = min(max(int(np.ceil(at)), 0), len(minutes))
        age = minutes[begin:] - at
        fading = 0.5 ** (age / effect.half_life_minutes)
        for faction in effect.factions:
            logs[FACTIONS.index(faction), begin:] += log(effect.volume) * fading
        supporters[begin:] += effect.supporters_per_hour / 60 * fading
        worn = 0.5 ** (age / lasting)
        indices[0, begin:] += effect.gratitude * worn
        indices[1, begin:] += effect.trust * worn
    return Course(
        chosen,
        np.clip(np.exp(logs), *BOUNDS),
        np.minimum(supporters, MOST_SUPPORTERS / 60),
        indices[0],
        indices[1],
        tuple(applied),
    )


def _require_known(decisions: list[Decision], sign: int, effects: Effects) -> None:
    allowed, others = known_actions(sign, effects), known_actions(-sign, effects)
    for one in decisions:
        if one.action in allowed:
            continue
        if one.action not in others:
            sentence = "There is no action %(action)r; there are: %(allowed)s."
        elif sign < 0:
            sentence = (
                "The action %(action)r is for candystorms, and this is a shitstorm; there are: "
                "%(allowed)s."
            )
        else:
            sentence = (
                "The action %(action)r is for shitstorms, and this is a candystorm; there are: "
                "%(allowed)s."
            )
        raise InvalidDecision(sentence, action=one.action, allowed=", ".join(allowed))


def _applied(
    scenario: Scenario, decisions: tuple[Decision, ...], effects: Effects
) -> list[tuple[float, Effect]]:
    """Return which effects take part, and from which minute on."""
    found: list[tuple[float, Effect | None]] = []
    begins = {phase.key: float(phase.begins) for phase in scenario.phases}
    media, new_fact = begins.get("media", 0.0), begins.get("new-fact", float("inf"))
    before: list[Decision] = []
    for decision in decisions:
        holds = _conditions(scenario, decision.t, before, media, new_fact)
        soon = {one.action for one in before if decision.t - one.t < _SOON}
        action = "repeated" if decision.action in soon else decision.action
        found.append((decision.t, effects.of(action, scenario.sign, holds)))
        denied = any(one.action == "deny" for one in before)
        if decision.action == "deny" and not denied and decision.t < new_fact < float("inf"):
            late = frozenset({*holds, "falsified"})
            found.append((new_fact, effects.of("deny", scenario.sign, late)))
        before.append(decision)
    seen = min((one.t for one in decisions if one.action not in _UNSEEN), default=float("inf"))
    silent = effects.of("silence", scenario.sign, frozenset())
    for step in range(_SILENT_STEPS):
        at = _PATIENCE + step * _SILENT_STEP
        if at < seen:
            found.append((float(at), silent))
    return [(at, effect) for at, effect in found if effect is not None]


def _conditions(
    scenario: Scenario, t: float, before: list[Decision], media: float, new_fact: float
) -> frozenset[str]:
    times = scenario.posts["t"].to_numpy()
    heard = scenario.posts["arousal"].to_numpy()[(times <= t) & (times > t - _LISTENING)]
    holds = {
        "early": t <= _EARLY,
        "late": t >= _LATE,
        "high arousal": len(heard) > 0 and bool((heard == "high").mean() >= 0.5),
        "explained": any(one.action == "explain" for one in before),
        "before media": t < media,
        "falsified": t >= new_fact,
        "hedonic": scenario.engine.context == "hedonic",
    }
    return frozenset(name for name, holding in holds.items() if holding)


def in_force(scenario: Scenario, branching: float, volume: Floats) -> Floats:
    """Return the branching factor by faction and minute.

    A storm of branching factor n has 1 / (1 - n) posts for each first one. A factor v on its size
    is thus a factor (1 - (1 - n) / v) / n on n.
    """
    engine = scenario.engine
    hours = (scenario.start.hour * 60 + scenario.start.minute + np.arange(engine.minutes)) // 60
    attention = np.array(numbers()["attention"])[hours % 24]
    phases = np.ones(engine.minutes)
    for phase in scenario.phases:
        phases[phase.begins :] = engine.phases[phase.key]
    alone = branching * attention * phases
    n = np.clip(alone, 0.01, _SUBCRITICAL)
    force: Floats = np.minimum(alone * np.maximum(1 - (1 - n) / volume, 0) / n, CAP)
    return force


@cache
def numbers() -> dict[str, Any]:
    """Return the numbers that hold for every scenario, from ``engine.toml``."""
    return tomllib.loads(Path(__file__).with_name("engine.toml").read_text(encoding="utf-8"))
