"""Grading a class: answer logs in, nbgrader's gradebook and graded notebooks out.

The course's own notebook is run once, then only its grade cells for each submission. Nothing of
a submission is executed or opened but its answer logs, which are data.

A submission is done when its graded notebook carries a note of everything that it was made
from. The gradebook is written before the notebook, so a grader that is killed at any moment
leaves at most submissions that the next run grades once more, with the same outcome.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

import candystorm
from candystorm import _files
from candystorm.answers import Answers
from candystorm.assignment import QUESTIONS, RUBRICS, Result
from candystorm.errors import CandystormError
from candystorm.grading import SourceFailure, SourceNotebook
from candystorm.language import _, current_language, languages
from candystorm.questions import read_questions
from candystorm.workshop.autograded import Autograded, GradingNote, answer_digest, read_note
from candystorm.workshop.contents import (
    Contents,
    last_answer_time,
    read_submission,
    sort_logs,
)
from candystorm.workshop.course_folder import (
    GRADEBOOK,
    CourseFolder,
    default_workshop,
    submitted_folder,
)
from candystorm.workshop.gradebook import Gradebook
from candystorm.workshop.grades import AssignmentGrades, CellGrade, GradedSubmission
from candystorm.workshop.report import Report, Row
from candystorm.workshop.submissions import Submission, find_submissions, visible

__all__ = ["Progress", "grade"]

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called before each submission: how many are done, how many there are, whose is next."""

_BATCH: Final = 50  # submissions that are written at once
_FORMAT: Final = "1"  # of the graded notebooks; another number has all graded anew


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
            found = find_submissions(folder, keep_names=in_place)
            report = Report(course.root)
            report.rows += [Row(name, "", "failed", problems=(why,)) for name, why in found.refused]
            with Gradebook.open(course.root / GRADEBOOK) as gradebook:
                run = _Run(course, gradebook, sources, language or current_language(), in_place)
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
        sources: dict[str, Path],
        language: str,
        in_place: bool,
    ) -> None:
        self._course = course
        self._gradebook = gradebook
        self._sources = sources
        self._language = language
        self._in_place = in_place
        self._questions = {
            name: frozenset(read_questions(path.with_name(QUESTIONS)))
            for name, path in sources.items()
        }
        self._asked = frozenset[str]().union(*self._questions.values())
        self._desks: dict[str, _Desk] = {}

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

    def _desk(self, name: str) -> _Desk:
        if name not in self._desks:
            source = SourceNotebook(self._sources[name])
            source.grade(Answers())  # a source that is broken stops the run before it writes
            self._desks[name] = _Desk(
                self._course,
                self._gradebook,
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


@dataclass(frozen=True, slots=True)
class _Graded:
    """One graded submission, to be written."""

    entry: GradedSubmission
    answers: Answers
    notebook: bytes
    released: bytes


@dataclass
class _Desk:
    """Where the submissions of one assignment are graded."""

    course: CourseFolder
    gradebook: Gradebook
    source: SourceNotebook
    grades: AssignmentGrades
    language: str
    in_place: bool
    asked: frozenset[str]
    waiting: list[_Graded] = field(default_factory=list)
    notebooks: dict[str, Autograded] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = [self.source.path.read_bytes()]
        for name in (QUESTIONS, RUBRICS):
            path = self.source.path.with_name(name)
            parts.append(path.read_bytes() if path.is_file() else b"")
        version = f"{candystorm.__version__} {_FORMAT}".encode()
        self._made_from = hashlib.sha256(b"\0".join([version, *parts]))

    def take(self, student: str, answers: Answers, problems: tuple[str, ...]) -> Row:
        """Grade one submission, unless nothing has changed since it was graded last."""
        spoken = answers.language or self.language
        language = spoken if spoken in languages() else self.language
        submitted = last_answer_time(answers, self.asked)
        if self.in_place:
            collected = self.course.collected_time(student, self.source.name)
            if collected is None and submitted is not None:
                problems += self._note_time(student, submitted)
            submitted = collected or submitted
        digest = self._digest(answers, language, submitted)
        before = read_note(self.course.autograded(student, self.source.name))
        if before and before.digest == digest and self._is_in_gradebook(student, before):
            return self._row(student, "unchanged", before.points, problems)
        try:
            results = self.source.grade(answers, language=language)
        except SourceFailure as failure:
            sorry = _("It could not be graded: %(reason)s") % {"reason": failure.translated(_)}
            return Row(student, self.source.name, "failed", problems=(*problems, sorry))
        note = GradingNote(
            digest,
            submitted.isoformat() if submitted else None,
            {name: _auto_score(result) for name, result in results.items()},
            {name: answer_digest(result.answer) for name, result in results.items()},
        )
        self._put(student, answers, results, note, before, submitted, language)
        return self._row(student, "graded", note.points, problems)

    def _note_time(self, student: str, submitted: datetime) -> tuple[str, ...]:
        try:
            self.course.note_submitted_time(student, self.source.name, submitted)
        except OSError:
            return (_("Its folder may not be written to, so formgrader shows it as not graded."),)
        return ()

    def _put(
        self,
        student: str,
        answers: Answers,
        results: dict[str, Result],
        note: GradingNote,
        before: GradingNote | None,
        submitted: datetime | None,
        language: str,
    ) -> None:
        if language not in self.notebooks:
            self.notebooks[language] = Autograded(self.source, language)
        notebook = self.notebooks[language]
        old = before.answers if before else {}
        entry = GradedSubmission(
            student,
            submitted,
            {
                name: CellGrade(score, changed=old.get(name) != note.answers[name])
                for name, score in note.points.items()
            },
            {
                cell.name: None if results[cell.name].answer else "No response."  # nbgrader's words
                for cell in self.source.graded
                if cell.manual
            },
        )
        self.waiting.append(
            _Graded(entry, answers, notebook.notebook(results, note), notebook.released)
        )
        if len(self.waiting) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting: first the gradebook, then the notebooks, which tell it is done."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        with self.gradebook.transaction():
            self.grades.save([graded.entry for graded in waiting])
        name = self.source.name
        for graded in waiting:
            student, submitted = graded.entry.student, graded.entry.time
            if not self.in_place:
                self.course.write_submitted(
                    student, name, graded.answers, graded.released, submitted
                )
            self.course.write_autograded(student, name, graded.notebook, submitted)

    def _digest(self, answers: Answers, language: str, submitted: datetime | None) -> str:
        """Return a digest of everything that the outcome depends on."""
        given = {
            name: entry.answer
            for name, entry in answers.items()
            if name in self.asked and entry.answer is not None
        }
        made_from = self._made_from.copy()
        text = json.dumps([given, language, str(submitted)], sort_keys=True)
        made_from.update(text.encode())
        return made_from.hexdigest()

    def _is_in_gradebook(self, student: str, note: GradingNote) -> bool:
        known = self.grades.known.get(student)
        if known is None:
            return False
        noted = datetime.fromisoformat(note.time) if note.time else None
        return known.time == noted and known.auto_scores == note.points

    def _row(
        self,
        student: str,
        state: str,
        points: dict[str, float | None],
        problems: Sequence[str],
    ) -> Row:
        scores = [score for score in points.values() if score is not None]
        return Row(
            student,
            self.source.name,
            "graded" if state == "graded" else "unchanged",
            round(math.fsum(scores), 2),
            self.source.auto_points,
            len(points) - len(scores),
            tuple(problems),
        )


def _auto_score(result: Result) -> float | None:
    """Return what the computer gives; None: a person gives the points."""
    return None if result.state == "answered" else result.points
