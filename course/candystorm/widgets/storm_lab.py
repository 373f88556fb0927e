"""The storm lab: one storm, three ways to answer it, on the same chance."""

from __future__ import annotations

import logging
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import traitlets

from candystorm import storm
from candystorm.errors import CandystormError
from candystorm.language import current_language, format_percent
from candystorm.storm.comparison import figures, spread
from candystorm.storm.courses import Course, course_of
from candystorm.widgets._base import (
    CourseWidget,
    course_folder,
    css,
    esm,
    from_browser,
    in_language,
)
from candystorm.widgets.storm_said import (
    REACTIONS,
    STEP,
    Choice,
    Telling,
    branching_factors,
)
from candystorm.widgets.storm_words import world_names

__all__ = ["NoSuchChoice", "StormLab", "range_said"]

#: So many storms tell how much is chance.
STORMS: Final = 20
_MOST_SEEDS: Final = 999_999

_log = logging.getLogger("candystorm")


class NoSuchChoice(CandystormError):
    """What was chosen is not among what can be chosen."""

    def __init__(self) -> None:
        super().__init__("This cannot be chosen here. Everything is as it was.")


@dataclass(frozen=True)
class _Way:
    """What is done in each of the three worlds of a scenario, what that does, and its words."""

    scenario: str
    decided: tuple[tuple[storm.Decision, ...], ...]
    courses: list[Course]
    told: dict[str, Any]


class StormLab(CourseWidget):
    """Choose how catching a storm is and how it is answered, and see what becomes of it.

    Three worlds stand one below the other on the same chance: nobody answers, your way, and what a
    good team would do.

    Parameters
    ----------
    scenario : str, optional
        Name of the storm to begin with; by default the first one.
    seed : int
        The chance to begin with.
    effects : Path, optional
        A file with what actions do; by default ``datasets/effects.csv`` of the workspace, and
        without one the course's own.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Raises
    ------
    InvalidScenario
        There is no such scenario, or its files are not as they must be.
    NoSuchChoice
        The seed is no whole number from 1 on.

    Attributes
    ----------
    scenarios : list of dict
        ``id`` and ``text`` of those to choose from.
    told : dict
        What the scenario says, its choices, its clock and its phases.
    way : dict
        For the chosen way: what is done in each world, and the effects that took part.
    state : dict
        What was chosen, and the figures of the three worlds in words.
    counts : bytes
        Posts by world, stance, channel and step: unsigned integers of four bytes, lowest first.
    chance : dict
        What the way changes in each of several storms, and the sentence about it; empty until
        somebody asks.
    """

    _esm = esm("storm_chart", "storm_lab")
    _css = css("storm_lab")

    scenarios: traitlets.List[Any] = traitlets.List().tag(sync=True)
    told = traitlets.Dict().tag(sync=True)
    way = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    counts = traitlets.Bytes().tag(sync=True)
    chance = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        scenario: str | None = None,
        *,
        seed: int = 1,
        effects: Path | None = None,
        language: str | None = None,
    ) -> None:
        spoken = language or current_language()
        self._there = _scenarios()
        first = storm.scenario(scenario) if scenario else next(iter(self._there.values()))
        self._effects, self._doubt = _effects(effects, spoken)
        super().__init__(
            words=_words(spoken),
            language=spoken,
            scenarios=[
                {"id": key, "text": Telling(one, spoken).name()} for key, one in self._there.items()
            ],
        )
        self._way: _Way | None = None
        self._choice = _first_choice(first, seed)
        _refuse_impossible(first, self._choice)
        self._show(self._choice)

    @from_browser
    def choose(
        self, scenario: str, seed: int, branching: int, policy: str, reaction: int
    ) -> dict[str, Any]:
        """Show what becomes of a choice, and return the new state.

        Parameters
        ----------
        scenario : str
            Name of the storm; the choices of another one begin anew.
        seed : int
            The chance.
        branching : int
            Position of the branching factor among ``told["branching"]``.
        policy : str
            Name of the way to answer.
        reaction : int
            Minutes until the first answer.
        """
        if not isinstance(scenario, str) or scenario not in self._there:
            raise NoSuchChoice
        told = storm.scenario(scenario)
        if scenario != self._choice.scenario:
            choice = _first_choice(told, seed)
        else:
            choice = Choice(scenario, seed, branching, policy, reaction)
        _refuse_impossible(told, choice)
        self._show(choice)
        return dict(self.state)

    @from_browser
    def ask_chance(self) -> dict[str, Any]:
        """Work out what the chosen way changes in many storms of this kind."""
        choice = self._choice
        told = storm.scenario(choice.scenario)
        changes = spread(
            [_drawn(choice.scenario, seed) for seed in range(1, STORMS + 1)],
            _decisions(told, choice)[1],
            effects=self._effects,
            branching=branching_factors(told)[choice.branching],
        )
        self.chance = {
            "changes": [round(float(one), 4) for one in changes],
            "sentence": range_said(
                float(changes.min()), float(changes.max()), STORMS, self.language
            ),
        }
        return dict(self.chance)

    def _show(self, choice: Choice) -> None:
        """Work everything out, and only then change what is shown."""
        told = storm.scenario(choice.scenario)
        telling = Telling(told, self.language)
        drawn = _drawn(choice.scenario, choice.seed)
        way = self._worked_out(choice, telling)
        branching = branching_factors(told)[choice.branching]
        worlds = [drawn.along(one, branching=branching) for one in way.courses]
        state = telling.state(choice, [figures(world, step=STEP) for world in worlds])
        counts = np.stack([world.counts(step=STEP) for world in worlds])
        opening = self.told if self.told.get("id") == told.key else telling.opening()
        with self.hold_sync():
            if _without_seed(choice) != _without_seed(self._choice):
                self.chance = {}
            self._choice = choice
            self._way = way
            self.told = opening
            self.way = way.told
            self.state = state
            self.counts = counts.astype("<u4").tobytes()

    def _worked_out(self, choice: Choice, telling: Telling) -> _Way:
        """Return what is done and what it does, worked out once for a whole drag."""
        decided = _decisions(telling.scenario, choice)
        if self._way is not None and (self._way.scenario, self._way.decided) == (
            choice.scenario,
            decided,
        ):
            return self._way
        courses = [course_of(telling.scenario, one, self._effects) for one in decided]
        told = telling.way(choice, decided, courses[1].applied, self._effects)
        return _Way(choice.scenario, decided, courses, told | {"doubt": self._doubt})


@lru_cache(maxsize=64)
def _drawn(scenario: str, seed: int) -> storm.Storm:
    return storm.draw(storm.scenario(scenario), seed)


def _scenarios() -> dict[str, storm.Scenario]:
    """Return the scenarios that can be read; of any other there is a line in the log file."""
    found = {}
    problem: CandystormError | None = None
    for key in storm.scenario_names():
        try:
            found[key] = storm.scenario(key)
        except storm.InvalidScenario as error:
            _log.warning("the storm lab leaves out %s: %s", key, error)
            problem = error
    if not found and problem is not None:
        raise problem
    return found


def _effects(path: Path | None, language: str) -> tuple[storm.Effects, str]:
    """Return the effects to count with, and a sentence if those of the workspace are not they."""
    file = course_folder() / "datasets" / "effects.csv" if path is None else path
    if path is None and not file.is_file():
        return storm.Effects.of_course(), ""
    try:
        return storm.Effects.read(file), ""
    except storm.InvalidEffects as error:
        _ = in_language(language)
        own = _("Until then the lab counts with the course's own effects.")
        return storm.Effects.of_course(), f"{error.translated(_)} {own}"


def _first_choice(told: storm.Scenario, seed: int) -> Choice:
    own = branching_factors(told).index(told.engine.branching)
    return Choice(told.key, seed, own, storm.policies_for(told.sign)[0].key, 60)


def _without_seed(choice: Choice) -> tuple[object, ...]:
    scenario, _seed, *others = astuple(choice)
    return scenario, *others


def _refuse_impossible(told: storm.Scenario, choice: Choice) -> None:
    numbers = (choice.seed, choice.branching, choice.reaction)
    possible = (
        all(type(one) is int for one in numbers)
        and 1 <= choice.seed <= _MOST_SEEDS
        and 0 <= choice.branching < len(branching_factors(told))
        and choice.reaction in REACTIONS
        and choice.policy in [one.key for one in storm.policies_for(told.sign)]
    )
    if not possible:
        raise NoSuchChoice


def _decisions(told: storm.Scenario, choice: Choice) -> tuple[tuple[storm.Decision, ...], ...]:
    """Return what is done in each of the three worlds."""
    policy = next(one for one in storm.policies_for(told.sign) if one.key == choice.policy)
    return (), policy.decisions(choice.reaction), told.reference


def range_said(least: float, most: float, storms: int, language: str) -> str:
    """Return in words between which changes many storms lie."""
    _ = in_language(language)
    low, high = (format_percent(abs(one), 0, language) for one in (least, most))
    both = {"storms": storms, "one": high, "other": low}
    if most <= 0:
        return (
            _(
                "In %(storms)s storms of this kind your way made between %(one)s and %(other)s "
                "fewer posts than silence."
            )
            % both
        )
    if least >= 0:
        return (
            _(
                "In %(storms)s storms of this kind your way made between %(other)s and %(one)s "
                "more posts than silence."
            )
            % both
        )
    return (
        _(
            "In %(storms)s storms of this kind your way made anything from %(other)s fewer to "
            "%(one)s more posts than silence."
        )
        % both
    )


def _words(language: str) -> dict[str, str]:
    _ = in_language(language)
    return {
        **world_names(language),
        "which": _("Which storm?"),
        "briefing": _("How it begins, and how it goes on"),
        "phases": _("What happens when"),
        "from": _("from %(time)s"),
        "catching": _("How catching is this storm?"),
        "factor": _("Branching factor"),
        "own": _("As in the scenario: %(number)s"),
        "policy": _("How do you answer?"),
        "reaction": _("When do you first answer?"),
        "seed": _("Chance no. %(n)s"),
        "again": _("Another chance"),
        "by": _("What the areas show"),
        "by_stance": _("By stance"),
        "by_channel": _("By channel"),
        "ghost": _("Nobody answers, to compare"),
        "per_step": _("posts per half hour"),
        "read": _("Go through the hours"),
        "read_said": _(
            "%(time)s: without an answer %(nobody)s posts, your way %(yours)s, a good team %(team)s"
        ),
        "phase": _("Phase %(n)s of %(of)s"),
        "figures": _("What came of it"),
        "posts": _("Posts in all"),
        "change": _("Against silence"),
        "critical": _("Critical share"),
        "critical_text": _("posts by critics and trolls"),
        "peak": _("Peak"),
        "peak_text": _("posts in the busiest half hour"),
        "gratitude": _("Gratitude at the end"),
        "gratitude_text": _("index from 0 to 100"),
        "trust": _("Trust at the end"),
        "trust_text": _("index from 0 to 100"),
        "assumption": _("Our assumption"),
        "chance": _("How much of it is chance?"),
        "chance_about": _(
            "All three worlds have the same chance, so they differ by the answer alone. "
            "With another chance the same answer can do more or less."
        ),
        "chance_ask": _("Try 20 storms"),
        "chance_key": _(
            "One dot for each storm: how many more or fewer posts than with silence. "
            "The triangle is the storm above."
        ),
        "counting": _("One moment, 20 storms are on their way."),
        "silence": _("like silence"),
        "effects": _("What took part on your way"),
        "effects_about": _(
            "Studies tell at most the direction of these effects. Each size is an assumption of "
            "the course, and all together are held so small that no answer switches a storm off."
        ),
        "nothing": _("No effect took part."),
        "size": _("Size"),
        "size_assumed": _("Size assumed"),
        "source": _("Source"),
        "changed": _("Changed"),
        "numbers": _("All numbers as a table"),
        "whose": _("Of which world?"),
        "total": _("All"),
        "time": _("Time"),
        "what": _("What happened"),
        "interrupted": _("The connection to the course is interrupted. Please reload the page."),
    }
