"""The desk of one assignment: submissions are graded there, and written in batches.

A submission is done when its graded notebook carries a note of everything that it was made
from. The gradebook is written before the notebook, so a grader that is killed at any moment
leaves at most submissions that the next run grades once more, with the same outcome.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import candystorm
from candystorm.answers import Answers
from candystorm.assignment import QUESTIONS, RUBRICS, Result
from candystorm.grading import SourceFailure, SourceNotebook
from candystorm.language import _, languages
from candystorm.workshop.autograded import Autograded, GradingNote, answer_digest, read_note
from candystorm.workshop.contents import last_answer_time
from candystorm.workshop.course_folder import CourseFolder
from candystorm.workshop.gradebook import Gradebook
from candystorm.workshop.grades import AssignmentGrades, CellGrade, GradedSubmission
from candystorm.workshop.report import Row

__all__ = ["Desk", "Writer"]

_BATCH: Final = 50  # submissions that are written at once
_FORMAT: Final = "1"  # of the graded notebooks; another number has all graded anew


class Writer:
    """Writes in a thread of its own, since it mostly waits for the disk; one job at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._job: Future[None] | None = None

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *error: object) -> None:
        self._thread.shutdown()

    def write(self, job: Callable[[], None]) -> None:
        """Begin a job when the one before has ended; what that one raised is raised here."""
        self.wait()
        self._job = self._thread.submit(job)

    def wait(self) -> None:
        """Wait until everything is written."""
        job, self._job = self._job, None
        if job:
            job.result()


@dataclass(frozen=True, slots=True)
class _Graded:
    """One graded submission, to be written."""

    entry: GradedSubmission
    answers: Answers
    notebook: bytes
    released: bytes


@dataclass
class Desk:
    """Where the submissions of one assignment are graded."""

    course: CourseFolder
    gradebook: Gradebook
    writer: Writer
    source: SourceNotebook
    grades: AssignmentGrades
    language: str
    in_place: bool
    asked: frozenset[str]
    waiting: list[_Graded] = field(default_factory=list)
    notebooks: dict[str, Autograded] = field(default_factory=dict)
    tried: bool = False

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
        before = read_note(self.course.autograded(student, self.source.name))
        answered = last_answer_time(answers, self.asked)
        collected = self._collected(student, before) if self.in_place else None
        if self.in_place and answered and not collected:
            problems += self._note_time(student, answered)
        submitted = collected or answered
        digest = self._digest(answers, language, submitted)
        if before and before.digest == digest and self._is_in_gradebook(student, before):
            return self._row(student, "unchanged", before.points, problems)
        if not self.tried:
            self.source.grade(Answers())  # a source that is broken stops the run
            self.tried = True
        try:
            results = self.source.grade(answers, language=language)
        except SourceFailure as failure:
            sorry = _("It could not be graded: %(reason)s") % {"reason": failure.translated(_)}
            return Row(student, self.source.name, "failed", problems=(*problems, sorry))
        note = GradingNote(
            digest,
            submitted.isoformat() if submitted else None,
            collected is not None,
            {name: _auto_score(result) for name, result in results.items()},
            {name: answer_digest(result.answer) for name, result in results.items()},
        )
        self._put(student, answers, results, note, before, submitted, language)
        return self._row(student, "graded", note.points, problems)

    def _collected(self, student: str, before: GradingNote | None) -> datetime | None:
        """Return when nbgrader collected a submission; a time that we noted ourselves is none."""
        found = self.course.collected_time(student, self.source.name)
        ours = before and not before.collected and found and before.time == found.isoformat()
        return None if ours else found

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
        """Have written what is waiting."""
        waiting, self.waiting = self.waiting, []
        if waiting:
            self.writer.write(lambda: self._write(waiting))

    def _write(self, waiting: list[_Graded]) -> None:
        """Write the gradebook, then the notebooks, which tell that it is done."""
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
