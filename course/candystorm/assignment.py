"""An assignment as its notebook sees it: questions are asked, answers are graded and shown."""

from __future__ import annotations

import contextlib
import io
import math
import os
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from candystorm import _files
from candystorm.answers import AnswerLog, Answers
from candystorm.errors import CandystormError
from candystorm.language import _, current_language, format_number, languages, translate
from candystorm.questions import Answer, InvalidAnswer, Question, read_questions, text_in

if TYPE_CHECKING:
    from candystorm.checks import Check
    from candystorm.rubrics import Rubric

__all__ = [
    "ANSWER_LOG",
    "QUESTIONS",
    "RUBRICS",
    "Assignment",
    "Grade",
    "Result",
    "State",
    "format_points",
]

ANSWER_LOG: Final = "answers.jsonl"
QUESTIONS: Final = "questions.toml"
RUBRICS: Final = "rubrics.toml"

State: TypeAlias = Literal["unattempted", "wrong", "partly", "right", "answered", "unavailable"]

source_folder: ContextVar[Path | None] = ContextVar("source_folder", default=None)
"""While the grader runs a source notebook: its folder, so that no other folder's files count."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one answer is worth.

    Attributes
    ----------
    name : str
        The question's name.
    state : {"unattempted", "wrong", "partly", "right", "answered", "unavailable"}
        "answered": there is an answer, and a person grades it; "unavailable": it could not be
        checked here.
    points : float
        In [0, max_points], with two decimals.
    max_points : float
        Points for a right answer.
    message : str
        One sentence that helps, in the language of the page.
    answer : Answer
        The answer in normal form; None when there is none, or none that can be read.
    """

    name: str
    state: State
    points: float
    max_points: float
    message: str
    answer: Answer = None

    def sentence(self, language: str | None = None) -> str:
        """Return state, points and message in words.

        >>> Result("m1-ratio", "partly", 2.5, 4, "You are close.").sentence("en")
        'Partly right (2.5 of 4 points). You are close.'
        """
        words = {
            "unattempted": "Not answered (%(points)s of %(most)s points). %(message)s",
            "wrong": "Not right yet (%(points)s of %(most)s points). %(message)s",
            "partly": "Partly right (%(points)s of %(most)s points). %(message)s",
            "right": "Right (%(points)s of %(most)s points). %(message)s",
        }
        if self.state not in words:
            return self.message
        return translate(words[self.state], language) % {
            "points": format_points(self.points, language),
            "most": format_points(self.max_points, language),
            "message": self.message,
        }


def format_points(points: float, language: str | None = None) -> str:
    """Write points with as many decimals as they have, two at most.

    >>> format_points(4, "de"), format_points(2.5, "de"), format_points(0.33, "en")
    ('4', '2,5', '0.33')
    """
    return _format_points(points, language or current_language())


@lru_cache(maxsize=4096)  # a class has few different points, and Babel takes its time
def _format_points(points: float, language: str) -> str:
    digits = 0 if points == int(points) else 1 if round(points, 1) == points else 2
    return format_number(points, digits, language)


class Grade:
    """One grade cell at work: made by `Assignment.grade`, filled by `key`, ended by `result`."""

    def __init__(self, assignment: Assignment, question: str) -> None:
        self._assignment = assignment
        self._question = question
        self._key: Callable[[], Check] | None = None

    def key(self, function: Callable[[], Check]) -> Callable[[], Check]:
        """Take the key: a function without arguments that returns a check (a decorator)."""
        self._key = function
        return function

    def result(self) -> float:
        """Print one sentence, and return the points.

        It never raises and writes nothing to stderr, since nbgrader gives no points to a cell
        that does. Without a key (the hidden tests are cut out of a released notebook) it
        returns 0.0.
        """
        result = self._assignment.judge(self._question, self._key)
        print(result.sentence())
        return result.points


class Assignment:
    """An assignment as its notebook sees it.

    Parameters
    ----------
    name : str
        The assignment's name, e.g. "m1-dialogue".
    folder : path-like, optional
        Where ``questions.toml`` is. By default the current folder if it has one, as every
        released assignment does, else the course's own files.

    Attributes
    ----------
    questions : dict of str to Question
        What is asked, in order.
    results : dict of str to Result
        What the grade cells that ran so far found.
    failures : dict of str to Exception
        Keys that raised: the course is broken there, not the answer.

    Raises
    ------
    CandystormError
        There is no such assignment.
    """

    def __init__(self, name: str, folder: str | os.PathLike[str] | None = None) -> None:
        self.name = name
        self.folder = _definitions(name, folder)
        self.questions: dict[str, Question] = read_questions(self.folder / QUESTIONS)
        self.log = AnswerLog(Path.cwd() / ANSWER_LOG)
        self.results: dict[str, Result] = {}
        self.failures: dict[str, Exception] = {}
        self._answers: Answers | None = None
        self._checks: dict[tuple[str, CodeType], Check] = {}

    def __repr__(self) -> str:
        return f"Assignment({self.name!r})"

    @property
    def answers(self) -> Answers:
        """The answers: those in ``answers.jsonl`` beside the notebook, or those that were set."""
        return self.log.read() if self._answers is None else self._answers

    @answers.setter
    def answers(self, answers: Answers) -> None:
        self._answers = answers

    @cached_property
    def rubrics(self) -> dict[str, Rubric]:
        """The rubrics of the questions that a person grades."""
        from candystorm.rubrics import read_rubrics

        path = self.folder / RUBRICS
        return read_rubrics(path) if path.is_file() else {}

    def question(self, name: str) -> Question:
        """Return a question.

        Raises
        ------
        CandystormError
            The assignment does not ask it.
        """
        if name not in self.questions:
            raise CandystormError(
                "The assignment %(assignment)s has no question %(question)s.",
                assignment=self.name,
                question=name,
            )
        return self.questions[name]

    def answer(self, name: str) -> Answer:
        """Return the answer to a question in normal form, None when there is none.

        Raises
        ------
        InvalidAnswer
            What stands in the log is no answer to this question.
        """
        entry = self.answers.get(name)
        return self.question(name).clean(entry.answer if entry else None)

    def ask(self, name: str) -> None:
        """Show the question, with the answer given so far; each change is saved at once."""
        from IPython.display import display

        from candystorm.widgets import question_widget

        question = self.question(name)
        rubric = self.rubrics.get(name)
        checked = self.can_check and question.points and not question.rubric
        widget = question_widget(question, self.log, self.check if checked else None, rubric=rubric)
        display(widget)  # type: ignore[no-untyped-call]

    def grade(self, name: str) -> Grade:
        """Begin the grade cell of a question."""
        return Grade(self, name)

    def judge(self, name: str, key: Callable[[], Check] | None) -> Result:
        """Return what the answer to a question is worth; never raises for an answer.

        Parameters
        ----------
        name : str
            The question.
        key : callable or None
            Returns the question's check; called once for all answers.
        """
        question = self.question(name)
        most = question.points
        try:
            answer = self.answer(name)
        except InvalidAnswer as error:
            result = Result(name, "wrong", 0.0, most, error.translated(_))
        else:
            if key is None:
                given = answer is not None
                message = _("Your answer is saved.") if given else _("Not answered yet.")
                state: State = "answered" if given else "unattempted"
                result = Result(name, state, 0.0, most, message, answer)
            else:
                result = self._ask_key(question, answer, key)
        self.results[name] = result
        return result

    def _ask_key(self, question: Question, answer: Answer, key: Callable[[], Check]) -> Result:
        name, most = question.name, question.points
        try:
            # nbgrader takes all points for a word on stderr, also for a library's warning.
            with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
                warnings.simplefilter("ignore")
                check = self._checks.get((name, key.__code__))
                if check is None:
                    check = self._checks[name, key.__code__] = key()
                verdict = check.judge(answer)
                message = text_in(verdict.message, current_language())
                points = _points(verdict.share, most)
        except Exception as error:  # noqa: BLE001 - the author's key may fail in any way
            self.failures[name] = error
            sorry = _("This answer could not be checked. Please tell your trainer.")
            return Result(name, "unavailable", 0.0, most, sorry, answer)
        return Result(name, verdict.state, points, most, message, answer)

    @property
    def can_check(self) -> bool:
        """Whether answers can be checked here: the key is on this machine, and it is allowed."""
        allowed = os.environ.get("CANDYSTORM_SELF_CHECK", "").lower() not in ("off", "0", "no")
        return allowed and _source_path(self.name).is_file()

    def check(self, name: str) -> Result | None:
        """Check the answer to a question with its own grade cell from the course.

        Returns
        -------
        Result or None
            None where checking is not possible, see `can_check`.
        """
        if not self.can_check:
            return None
        from candystorm.grading import SourceFailure, open_source

        try:
            source = open_source(_source_path(self.name))
            return source.grade(self.answers, only={name}).get(name)
        except (SourceFailure, CandystormError, OSError):
            sorry = _("This answer could not be checked. Please tell your trainer.")
            return Result(name, "unavailable", 0.0, self.question(name).points, sorry)

    def show_answer(self, name: str) -> None:
        """Show the answer to a question that a person grades, and the rubric beside it."""
        from IPython.display import display

        display(self.answer_sheet(name), raw=True)  # type: ignore[no-untyped-call]

    def answer_sheet(self, name: str, language: str | None = None) -> dict[str, str]:
        """Return question, answer and rubric as a MIME bundle (HTML and plain text)."""
        from candystorm.answer_sheet import sheet

        question = self.question(name)
        try:
            answer = self.answer(name)
        except InvalidAnswer:
            answer = None
        return sheet(question, answer, self.rubrics.get(name), language or current_language())


def _points(share: float, most: float) -> float:
    """Return the points for a share, whatever a check says."""
    if not math.isfinite(share):
        return 0.0
    return round(min(max(share, 0.0), 1.0) * most, 2)


def _definitions(name: str, folder: str | os.PathLike[str] | None) -> Path:
    """Return the folder with the questions of an assignment."""
    asked = folder or source_folder.get()
    places = (
        [Path(asked)]
        if asked
        else [
            Path.cwd(),
            _files.solutions() / name,
            *(_files.exercises() / language / name for language in languages()),
        ]
    )
    for place in places:
        if (place / QUESTIONS).is_file():
            return place
    raise CandystormError("There is no assignment %(name)s here.", name=name)


def _source_path(name: str) -> Path:
    return _files.solutions() / name / f"{name}.ipynb"
