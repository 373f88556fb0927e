"""Storms: what drives them, what they do if somebody answers, how they are seen and foretold.

A shitstorm and a candystorm are one engine with two signs. `scenario` reads what people write and
the engine's numbers, `draw` makes a storm with all courses it can take, and ``storm.world`` is the
course for what was decided:

>>> from candystorm import storm
>>> every = storm.draw(storm.scenario("bakery-oat-swirl"), seed=1)
>>> early = every.world([storm.Decision(20, "empathy")])
>>> early.size <= every.world().size
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from candystorm.storm.effects import Effect, Effects, InvalidEffects
    from candystorm.storm.policies import Policy, policies_for
    from candystorm.storm.process import (
        InvalidProcess,
        Process,
        Roots,
        Tree,
        expected_size,
        mean_intensity,
        simulate,
    )
    from candystorm.storm.scenarios import (
        Decision,
        InvalidScenario,
        Scenario,
        scenario,
        scenario_names,
    )
    from candystorm.storm.worlds import Storm, World, draw

#: Each part is loaded when it is asked for.
_HOME = {
    "Decision": "scenarios",
    "Effect": "effects",
    "Effects": "effects",
    "InvalidEffects": "effects",
    "InvalidProcess": "process",
    "InvalidScenario": "scenarios",
    "Policy": "policies",
    "Process": "process",
    "Roots": "process",
    "Scenario": "scenarios",
    "Storm": "worlds",
    "Tree": "process",
    "World": "worlds",
    "draw": "worlds",
    "expected_size": "process",
    "mean_intensity": "process",
    "policies_for": "policies",
    "scenario": "scenarios",
    "scenario_names": "scenarios",
    "simulate": "process",
}
__all__ = [
    "Decision",
    "Effect",
    "Effects",
    "InvalidEffects",
    "InvalidProcess",
    "InvalidScenario",
    "Policy",
    "Process",
    "Roots",
    "Scenario",
    "Storm",
    "Tree",
    "World",
    "draw",
    "expected_size",
    "mean_intensity",
    "policies_for",
    "scenario",
    "scenario_names",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
