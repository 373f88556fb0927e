"""Grading a class: answer logs in, nbgrader's gradebook and graded notebooks out.

The course's own notebook is run once, then only its grade cells for each submission. Nothing of
a submission is executed or opened but its answer logs, which are data.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from candystorm import _files
from candystorm.answers import Answers
from candystorm.assignment import QUESTIONS
from candystorm.errors import CandystormError
from candystorm.grading import SourceNotebook
from candystorm.language import _, current_language
from candystorm.questions import read_questions
from candystorm.workshop.contents import Contents, read_submission, sort_logs
from candystorm.workshop.course_folder import (
    GRADEBOOK,
    CourseFolder,
    default_workshop,
    submitted_folder,
)
from candystorm.workshop.desk import Desk, Writer
from candystorm.workshop.gradebook import Gradebook
from candystorm.workshop.report import Report, Row
from candystorm.workshop.submissions import Submission, find_submissions, visible

__all__ = ["Progress", "grade"]

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called before each submission: how many are done, how many there are, whose is next."""


def grade(
    submissions: Path,
    *,
    workshop: Path | None = None,
    assignment: str | None = None,
    language: str | None = None,
    solutions: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Grade a folder of submissions.

    Parameters
    ----------
    submissions : Path
        nbgrader's ``submitted`` folder, a workshop that has one, or any folder with a folder or
        a zip file for each participant.
    workshop : Path, optional
        The folder for the gradebook and the graded notebooks. By default the one that
        ``submitted`` is in, else ``workshop`` beside the submissions.
    assignment : str, optional
        Grade this assignment only.
    language : str, optional
        The language for participants whose answers don't tell theirs; by default the current one.
    solutions : Path, optional
        The assignments' folder; by default the course's own.
    progress : callable, optional
        See `Progress`.

    Returns
    -------
    Report
        What became of each submission. One that is broken is in it with a sentence.

    Raises
    ------
    CandystormError
        Nothing can be graded: no such folder or assignment, a gradebook in use, a broken source.
    """
    begin = time.perf_counter()
    folder = submitted_folder(submissions)
    course = CourseFolder((workshop or default_workshop(folder)).expanduser().resolve())
    sources = _find_sources(solutions or _files.solutions(), assignment)
    in_place = folder == course.root / "submitted"
    try:
        with course.alone():
            course.prepare(path.parent for path in sources.values())
            found = find_submissions(folder, keep_names=in_place, aside=course.root)
            report = Report(course.root)
            report.rows += [Row(name, "", "failed", problems=(why,)) for name, why in found.refused]
            with Gradebook.open(course.root / GRADEBOOK) as gradebook, Writer() as writer:
                run = _Run(
                    course, gradebook, writer, sources, language or current_language(), in_place
                )
                for number, submission in enumerate(found.usable):
                    if progress:
                        progress(number, len(found.usable), submission.student)
                    report.rows += run.take(submission)
                run.finish()
            if progress:
                progress(len(found.usable), len(found.usable), "")
    except OSError as error:
        raise CandystormError(
            "%(folder)s could not be read or written: %(reason)s.",
            folder=visible(str(error.filename or course.root)),
            reason=error.strerror or type(error).__name__,
        ) from error
    report.seconds = time.perf_counter() - begin
    return report


def _find_sources(solutions: Path, only: str | None) -> dict[str, Path]:
    """Return the source notebooks by assignment."""
    found = {
        folder.name: folder / f"{folder.name}.ipynb"
        for folder in sorted(solutions.glob("*/"))
        if (folder / f"{folder.name}.ipynb").is_file()
    }
    if only is not None:
        found = {name: path for name, path in found.items() if name == only}
        if not found:
            raise CandystormError("There is no assignment %(name)s here.", name=visible(only))
    if not found:
        raise CandystormError(
            "The solutions of the course are not on this computer, so nothing can be graded here."
        )
    return found


class _Run:
    """One run of the grader."""

    def __init__(
        self,
        course: CourseFolder,
        gradebook: Gradebook,
        writer: Writer,
        sources: dict[str, Path],
        language: str,
        in_place: bool,
    ) -> None:
        self._course = course
        self._gradebook = gradebook
        self._writer = writer
        self._sources = sources
        self._language = language
        self._in_place = in_place
        self._questions = {
            name: frozenset(read_questions(path.with_name(QUESTIONS)))
            for name, path in sources.items()
        }
        self._asked = frozenset[str]().union(*self._questions.values())
        self._desks: dict[str, Desk] = {}

    def take(self, submission: Submission) -> list[Row]:
        """Grade one submission, whatever assignments are in it."""
        contents = read_submission(submission, self._asked)
        chosen, several = sort_logs(contents.logs, self._questions)
        answers = {name: log.answers for name, log in chosen.items()}
        problems = list(contents.problems)
        if contents.readable:
            self._add_untouched(contents, answers, problems)
        if not answers:
            return [Row(submission.student, "", "failed", problems=tuple(problems))]
        rows = []
        for name in sorted(answers):
            if name in several:
                problems.append(
                    _("There are several answer logs for %(assignment)s; the newest one counts.")
                    % {"assignment": name}
                )
            desk = self._desk(name)
            rows.append(desk.take(submission.student, answers[name], tuple(problems)))
            problems = []
        return rows

    def _add_untouched(
        self, contents: Contents, answers: dict[str, Answers], problems: list[str]
    ) -> None:
        """Add assignments that were handed in without any answer: they count as 0 points."""
        untouched = contents.folders & self._sources.keys() - answers.keys()
        if not answers and not untouched and len(self._sources) == 1:
            untouched = set(self._sources)
        for name in sorted(untouched):
            answers[name] = Answers()
            problems.append(
                _("There are no answers for %(assignment)s in it.") % {"assignment": name}
            )
        if not answers:
            problems.append(_("There are no answers in it."))

    def _desk(self, name: str) -> Desk:
        if name not in self._desks:
            source = SourceNotebook(self._sources[name])
            self._writer.wait()
            self._desks[name] = Desk(
                self._course,
                self._gradebook,
                self._writer,
                source,
                self._gradebook.assignment(source),
                self._language,
                self._in_place,
                self._questions[name],
            )
        return self._desks[name]

    def finish(self) -> None:
        """Write what is not written yet."""
        for desk in self._desks.values():
            desk.flush()
        self._writer.wait()
