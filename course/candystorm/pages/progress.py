"""How far a person is: steps seen, questions answered, points of what was checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from candystorm import _files
from candystorm.assignment import Assignment
from candystorm.grading import open_source
from candystorm.pages.workspace import Module, Workspace
from candystorm.questions import Question


@dataclass(frozen=True)
class Progress:
    """How far a person is in one module.

    Attributes
    ----------
    steps_seen, steps
        Steps of the lesson; ``steps`` is 0 as long as nobody opened it.
    answered, questions
        Graded questions of the assignment.
    points, max_points
        Points of the questions that were checked, and what the assignment is worth.
        ``points`` is None where nothing was checked or checking is turned off.
    """

    steps_seen: int
    steps: int
    answered: int
    questions: int
    points: float | None
    max_points: float


def graded_questions(assignment: Assignment) -> dict[str, Question]:
    """Return the questions of an assignment that carry points."""
    return {name: question for name, question in assignment.questions.items() if question.points}


def steps_seen(place: dict[str, Any], page: str) -> tuple[int, int]:
    """Return how many steps of a page were seen, and how many it has; 0 if nobody opened it.

    Parameters
    ----------
    place
        As :meth:`Workspace.place` gives it.
    page
        Path of the page below the workspace, without its language: ``m1-dialogue/lesson``.
    """
    seen, steps = place["seen"].get(page), place["steps"].get(page)
    return len(seen) if isinstance(seen, list) else 0, steps if isinstance(steps, int) else 0


def progress(workspace: Workspace, module: Module) -> Progress:
    """Return how far the person of a workspace is in a module.

    Parameters
    ----------
    workspace
        The person's folder.
    module
        The module.

    Returns
    -------
    Progress
        Points count only what was checked: nobody learns here whether an unchecked answer is right.
    """
    seen, steps = steps_seen(workspace.place(), f"{module.name}/lesson")
    assignment = Assignment(module.name)
    graded = graded_questions(assignment)
    answers = workspace.answers(module.name).read()
    answered = [name for name in graded if name in answers]
    checked = [name for name in answered if answers[name].checked]
    points = None
    if checked and assignment.can_check:
        source = open_source(_files.solutions() / module.name / f"{module.name}.ipynb")
        results = source.grade(answers, only=set(checked))
        points = sum(result.points for result in results.values())
    return Progress(
        steps_seen=seen,
        steps=steps,
        answered=len(answered),
        questions=len(graded),
        points=points,
        max_points=sum(q.points for q in graded.values()),
    )
