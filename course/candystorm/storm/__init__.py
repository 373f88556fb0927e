"""Storms: what drives them, what they do if somebody answers, how they are seen and foretold.

A shitstorm and a candystorm are one engine with two signs. `scenario` reads what people write and
the engine's numbers, `draw` makes a storm with all courses it can take, and ``storm.world`` is the
course for what was decided:

>>> from candystorm import storm
>>> every = storm.draw(storm.scenario("bakery-oat-swirl"), seed=1)
>>> early = every.world([storm.Decision(20, "empathy")])
>>> early.size <= every.world().size
True

`Detector` sees a storm in counts of mentions as they come, `fit_population` foretells the size of a
cascade from its first hours. The functions for whole series, ``storm.detect.detect`` and
``storm.fit.fit``, stand in the modules of their names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from candystorm.storm.detect import Alarm, Detector
    from candystorm.storm.drawing import draw
    from candystorm.storm.effects import Effect, Effects, InvalidEffects
    from candystorm.storm.forecast import Forecast, Population, default_population, fit_population
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
        InvalidDecision,
        InvalidScenario,
        Scenario,
        scenario,
        scenario_names,
    )
    from candystorm.storm.worlds import InvalidWorld, Storm, World

#: Each part is loaded when it is asked for.
_HOME = {
    "Alarm": "detect",
    "Decision": "scenarios",
    "Detector": "detect",
    "Effect": "effects",
    "Effects": "effects",
    "Forecast": "forecast",
    "InvalidDecision": "scenarios",
    "InvalidEffects": "effects",
    "InvalidProcess": "process",
    "InvalidScenario": "scenarios",
    "InvalidWorld": "worlds",
    "Policy": "policies",
    "Population": "forecast",
    "Process": "process",
    "Roots": "process",
    "Scenario": "scenarios",
    "Storm": "worlds",
    "Tree": "process",
    "World": "worlds",
    "default_population": "forecast",
    "draw": "drawing",
    "expected_size": "process",
    "fit_population": "forecast",
    "mean_intensity": "process",
    "policies_for": "policies",
    "scenario": "scenarios",
    "scenario_names": "scenarios",
    "simulate": "process",
}
__all__ = [
    "Alarm",
    "Decision",
    "Detector",
    "Effect",
    "Effects",
    "Forecast",
    "InvalidDecision",
    "InvalidEffects",
    "InvalidProcess",
    "InvalidScenario",
    "InvalidWorld",
    "Policy",
    "Population",
    "Process",
    "Roots",
    "Scenario",
    "Storm",
    "Tree",
    "World",
    "default_population",
    "draw",
    "expected_size",
    "fit_population",
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
