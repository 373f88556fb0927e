"""Rubrics: how a person grades a free text, with the same words for participant and trainer.

The rubrics of an assignment stand in ``rubrics.toml``; a table's name is the name of the
question whose text it grades:

.. code-block:: toml

    [m1-rewrite]
    [[m1-rewrite.criteria]]
    id = "invitation"
    name = {de = "Lädt zum Antworten ein", en = "Invites an answer"}
    levels = [                # the lowest first, each with an anchor sentence
        {points = 0, de = "Nur eine Ansage.", en = "An announcement only."},
        {points = 2, de = "Eine echte Frage.", en = "A genuine question."},
    ]
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from candystorm.questions import Question, text_in
from candystorm.questions._definitions import Table, Text, no_doubles, read_tables

__all__ = ["Criterion", "Level", "Rubric", "read_rubrics"]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion: its points and the anchor sentence that describes it."""

    points: float
    anchor: Text


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its id, its name, and its levels from the lowest to the highest."""

    id: str
    name: Text
    levels: tuple[Level, ...]

    @property
    def max_points(self) -> float:
        """Points of the highest level."""
        return self.levels[-1].points


@dataclass(frozen=True, slots=True)
class Rubric:
    """How a free text is graded.

    Attributes
    ----------
    question : str
        The name of the question.
    criteria : tuple of Criterion
        What is looked at; the points add up.

    >>> level = Level(2.0, {"de": "Eine echte Frage.", "en": "A genuine question."})
    >>> criterion = Criterion("invitation", {"de": "Einladung", "en": "Invitation"}, (level,))
    >>> Rubric("m1-rewrite", (criterion,)).max_points
    2.0
    """

    question: str
    criteria: tuple[Criterion, ...]

    @property
    def max_points(self) -> float:
        """Points of a text that reaches the highest level of every criterion."""
        return sum(criterion.max_points for criterion in self.criteria)

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the rubric in one language as plain data, for a widget."""
        return {
            "question": self.question,
            "max_points": self.max_points,
            "criteria": [
                {
                    "id": criterion.id,
                    "name": text_in(criterion.name, language),
                    "max_points": criterion.max_points,
                    "levels": [
                        {"points": level.points, "text": text_in(level.anchor, language)}
                        for level in criterion.levels
                    ],
                }
                for criterion in self.criteria
            ],
        }


def read_rubrics(
    path: str | os.PathLike[str], questions: Mapping[str, Question] | None = None
) -> dict[str, Rubric]:
    """Read the rubrics of an assignment, in the order of the file.

    Parameters
    ----------
    path : path-like
        The file ``rubrics.toml``.
    questions : mapping of str to Question, optional
        The questions of the assignment: each with ``rubric = true`` must have its rubric, no
        other may have one, and the points must agree.

    Raises
    ------
    DefinitionError
        When something is missing, unknown, of the wrong type or does not agree; it names file,
        question and key.
    OSError
        When the file can't be read.
    """
    tables = read_tables(Path(path))
    empty = Table(Path(path), "", {})
    rubrics = {name: _rubric(name, table) for name, table in tables.items()}
    if questions is not None:
        asked = {name: question for name, question in questions.items() if question.rubric}
        for name in sorted(asked.keys() - rubrics.keys()):
            raise empty.error("", f"has no rubric for the question [{name}]")
        for name, rubric in rubrics.items():
            if name not in asked:
                raise tables[name].error("", "is no question with rubric = true")
            if rubric.max_points != asked[name].points:
                raise tables[name].error(
                    "criteria",
                    f"add up to {rubric.max_points:g} points, "
                    f"but the question has {asked[name].points:g}",
                )
    return rubrics


def _rubric(name: str, table: Table) -> Rubric:
    criteria = table.tables("criteria", 1, 20)
    rubric = Rubric(name, tuple(map(_criterion, criteria)))
    no_doubles(criteria, [criterion.id for criterion in rubric.criteria])
    table.end()
    return rubric


def _criterion(table: Table) -> Criterion:
    levels = table.tables("levels", 2, 10)
    criterion = Criterion(
        id=table.word("id"),
        name=table.text("name"),
        levels=tuple(Level(level.points("points"), level.languages()) for level in levels),
    )
    table.end()
    points = [level.points for level in criterion.levels]
    if points[0] != 0 or any(low >= high for low, high in pairwise(points)):
        raise table.error("levels", "must begin with 0 points and rise")
    return criterion
