"""Grading from the course's own source: one definition of right and wrong, run in three ways.

A grade cell reads the answer of its question from the answer log, asks its key and ends in the
points. Stock nbgrader runs it in the submitted notebook. `candystorm grade` and the "Check"
button run the very same cell from the course's source notebook, which nobody but its authors
wrote: the notebook is run once, then only its grade cells for each answer log. An answer is
data in all three; nothing in it is ever executed.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import math
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from candystorm.answers import Answers
from candystorm.assignment import (
    ANSWER_LOG,
    Assignment,
    Grade,
    Result,
    State,
    source_folder,
)
from candystorm.errors import CandystormError
from candystorm.language import _, current_language, use_language
from candystorm.questions import InvalidAnswer

__all__ = [
    "ANSWER_LOG",
    "Assignment",
    "Grade",
    "GradedCell",
    "Result",
    "SourceFailure",
    "SourceNotebook",
    "State",
    "open_source",
]


class SourceFailure(CandystormError):
    """The course's own notebook failed: an author has to see to it, no participant is to blame."""

    def __init__(self, file: object, cell: str, problem: str) -> None:
        super().__init__(
            "%(file)s, cell %(cell)s: %(problem)s.", file=file, cell=cell, problem=problem
        )


@dataclass(frozen=True, slots=True)
class GradedCell:
    """One graded cell of a source notebook.

    Attributes
    ----------
    name : str
        Its grade_id, which is the question's name.
    points : float
        Points for a right answer.
    manual : bool
        Whether a person grades it.
    cell : dict
        The cell as it stands in the file.
    """

    name: str
    points: float
    manual: bool
    cell: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Code:
    """A cell ready to run: its statements, and the expression in whose value it ends."""

    name: str
    body: CodeType
    end: CodeType | None


@dataclass
class _Run:
    """A notebook that was run up to its grade cells."""

    namespace: dict[str, Any]
    assignment: Assignment
    grade_cells: list[_Code] = field(default_factory=list)


class SourceNotebook:
    """The source notebook of an assignment, ready to grade answers.

    Parameters
    ----------
    path : path-like
        The notebook; ``questions.toml`` and ``rubrics.toml`` are beside it.

    Attributes
    ----------
    name : str
        The assignment's name, which is the notebook's file name.
    content : dict
        The whole notebook, every language and audience in it.
    cells : list of dict
        Its cells; the source of each is one string.
    graded : tuple of GradedCell
        Its graded cells, in order.

    Raises
    ------
    SourceFailure
        The file is no notebook.
    OSError
        It can't be read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.name = self.path.stem
        try:
            content: dict[str, Any] = json.loads(self.path.read_bytes())
            self.cells: list[dict[str, Any]] = [_whole(cell) for cell in content["cells"]]
            self.content = {**content, "cells": self.cells}
            self.graded = tuple(
                GradedCell(meta["grade_id"], float(meta["points"]), bool(meta["solution"]), cell)
                for cell in self.cells
                if (meta := cell["metadata"].get("nbgrader", {})).get("grade")
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceFailure(self.path, "-", f"no notebook ({error!r})") from error
        self._started: _Run | None = None

    @property
    def assignment(self) -> Assignment:
        """The assignment that the notebook opens; running it first if need be."""
        return self._run().assignment

    @property
    def auto_points(self) -> float:
        """Points for right answers to all questions that no person grades."""
        return round(math.fsum(cell.points for cell in self.graded if not cell.manual), 2)

    def grade(
        self,
        answers: Answers,
        *,
        language: str | None = None,
        only: Collection[str] | None = None,
    ) -> dict[str, Result]:
        """Grade answers.

        Parameters
        ----------
        answers : Answers
            What a participant answered.
        language : str, optional
            The language of the messages; by default the current one.
        only : collection of str, optional
            The questions to grade; by default all.

        Returns
        -------
        dict of str to Result
            For each graded cell, in order. The same answers always give the same results.

        Raises
        ------
        SourceFailure
            A grade cell did not end in points, or its key raised.
        """
        run = self._run()
        assignment = run.assignment
        assignment.answers = answers
        assignment.results.clear()
        assignment.failures.clear()
        codes = {code.name: code for code in run.grade_cells}
        results: dict[str, Result] = {}
        with _speaking(language or current_language()), _silent():
            for cell in self.graded:
                if only is not None and cell.name not in only:
                    continue
                if cell.manual:
                    results[cell.name] = _for_a_person(assignment, cell)
                else:
                    points = self._points(run, codes[cell.name], cell.points)
                    found = assignment.results[cell.name]
                    results[cell.name] = replace(found, points=points, max_points=cell.points)
        return results

    def _points(self, run: _Run, code: _Code, most: float) -> float:
        """Run a grade cell and return the points in which it ends."""
        try:
            value = _execute(code, run.namespace)
        except Exception as error:
            raise SourceFailure(self.path, code.name, repr(error)) from error
        if failure := run.assignment.failures.get(code.name):
            raise SourceFailure(self.path, code.name, repr(failure)) from failure
        if code.name not in run.assignment.results or not isinstance(value, int | float):
            raise SourceFailure(self.path, code.name, "does not end in the points of its question")
        if not 0 <= value <= most:  # also when it is NaN
            raise SourceFailure(self.path, code.name, f"gives {value} points of {most}")
        return round(float(value), 2)

    def _run(self) -> _Run:
        """Run the notebook up to its grade cells, once."""
        if self._started is None:
            with _speaking(current_language()), _silent():
                self._started = self._start()
        return self._started

    def _start(self) -> _Run:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        grade_cells = []
        within = source_folder.set(self.path.parent)
        try:
            for cell in self.cells:
                if cell["cell_type"] != "code":
                    continue
                meta = cell["metadata"].get("nbgrader", {})
                if meta.get("grade") and not meta.get("solution"):
                    grade_cells.append(self._compile(cell, meta["grade_id"]))
                elif not meta.get("grade") and self._is_run(cell):
                    code = self._compile(cell, str(cell.get("id", "?")))
                    try:
                        _execute(code, namespace)
                    except Exception as error:
                        raise SourceFailure(self.path, code.name, repr(error)) from error
        finally:
            source_folder.reset(within)
        opened = [value for value in namespace.values() if isinstance(value, Assignment)]
        if len({id(value) for value in opened}) != 1:
            raise SourceFailure(self.path, "-", "must open exactly one assignment")
        run = _Run(namespace, opened[0], grade_cells)
        for graded in self.graded:
            if run.assignment.question(graded.name).points != graded.points:
                raise SourceFailure(
                    self.path, graded.name, "has other points than in questions.toml"
                )
        return run

    @staticmethod
    def _is_run(cell: dict[str, Any]) -> bool:
        """Whether a cell prepares something; widgets only show, trainer's cells are aside.

        Of the cells that set the page's language any one will do: the language is set anew
        for each submission.
        """
        return not {"widget", "trainer"} & set(cell["metadata"].get("tags", ()))

    def _compile(self, cell: dict[str, Any], name: str) -> _Code:
        place = f"<{self.path.name}: {name}>"
        try:
            tree = ast.parse(cell["source"], place)
            end = None
            if tree.body and isinstance(tree.body[-1], ast.Expr):
                end = compile(ast.Expression(tree.body.pop().value), place, "eval")
            return _Code(name, compile(tree, place, "exec"), end)
        except (SyntaxError, ValueError) as error:
            raise SourceFailure(self.path, name, f"is not plain Python ({error})") from error


def open_source(path: Path) -> SourceNotebook:
    """Return a source notebook that was opened before, unless its files changed since."""
    stamps = tuple(
        sorted((file.name, file.stat().st_mtime_ns) for file in path.parent.glob("*.[it]*"))
    )
    return _open(path, stamps)


@lru_cache(maxsize=16)
def _open(path: Path, stamps: tuple[tuple[str, int], ...]) -> SourceNotebook:
    return SourceNotebook(path)


def _whole(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell whose source is one string, as nbformat also allows a list of lines."""
    source = cell["source"]
    return {**cell, "source": source if isinstance(source, str) else "".join(source)}


def _execute(code: _Code, namespace: dict[str, Any]) -> object:
    exec(code.body, namespace)
    return eval(code.end, namespace) if code.end else None


def _for_a_person(assignment: Assignment, cell: GradedCell) -> Result:
    """Return the result of a question that a person grades: whether there is an answer."""
    try:
        answer = assignment.answer(cell.name)
    except InvalidAnswer as error:
        return Result(cell.name, "wrong", 0.0, cell.points, error.translated(_))
    if answer is None:
        return Result(cell.name, "unattempted", 0.0, cell.points, _("Not answered yet."))
    message = _("Your trainer reads this answer.")
    return Result(cell.name, "answered", 0.0, cell.points, message, answer)


@contextlib.contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Speak a language for a while, whatever the cells in between switch to."""
    before = current_language()
    use_language(language)
    try:
        yield
    finally:
        use_language(before)


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep what cells print from the grader's own output."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
