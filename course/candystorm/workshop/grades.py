"""The grades of one assignment in nbgrader's gradebook: what is there, and writing more."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

__all__ = ["AssignmentGrades", "CellGrade", "GradedSubmission", "KnownSubmission", "new_id"]


@dataclass(frozen=True, slots=True)
class CellGrade:
    """The automatic grade of one cell.

    Attributes
    ----------
    auto_score : float or None
        Points; None when a person has to grade it.
    changed : bool
        Whether the answer is another one than when it was graded last, as far as is known.
    """

    auto_score: float | None
    changed: bool


@dataclass(frozen=True, slots=True)
class GradedSubmission:
    """What goes into the gradebook for one student.

    Attributes
    ----------
    student : str
        The student's id.
    time : datetime or None
        When it was submitted (aware).
    grades : mapping of str to CellGrade
        By name of the graded cell.
    comments : mapping of str to str or None
        nbgrader's automatic comment on each manual cell.
    """

    student: str
    time: datetime | None
    grades: Mapping[str, CellGrade]
    comments: Mapping[str, str | None]


@dataclass(slots=True)
class KnownSubmission:
    """What the gradebook holds of one student's submission.

    Attributes
    ----------
    id, notebook_id : str
        nbgrader's ids of the submission and of its notebook.
    time : datetime or None
        When it was submitted.
    auto_scores : dict of str to float or None
        By name of the graded cell.
    """

    id: str
    notebook_id: str
    time: datetime | None
    auto_scores: dict[str, float | None] = field(default_factory=dict)


class AssignmentGrades:
    """The grades of one assignment in a gradebook.

    Attributes
    ----------
    known : dict of str to KnownSubmission
        What is there, by student.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        assignment_id: str,
        notebook_id: str,
    ) -> None:
        self._connection = connection
        self._assignment_id = assignment_id
        self._notebook_id = notebook_id
        cells = connection.execute(
            "SELECT type, name, id FROM base_cell WHERE notebook_id = ?", (notebook_id,)
        ).fetchall()
        self._grade_cells = {name: cell for kind, name, cell in cells if kind == "GradeCell"}
        self._comment_cells = {name: cell for kind, name, cell in cells if kind == "SolutionCell"}
        self.known = self._read()

    def _read(self) -> dict[str, KnownSubmission]:
        known: dict[str, KnownSubmission] = {}
        by_notebook: dict[str, KnownSubmission] = {}
        rows = self._connection.execute(
            "SELECT s.student_id, s.id, n.id, s.timestamp FROM submitted_assignment s "
            "LEFT JOIN submitted_notebook n ON n.assignment_id = s.id AND n.notebook_id = ? "
            "WHERE s.assignment_id = ?",
            (self._notebook_id, self._assignment_id),
        )
        for student, submission, notebook, time in rows:
            entry = KnownSubmission(submission, notebook or new_id(), _read_time(time))
            known[student] = by_notebook[entry.notebook_id] = entry
        names = {cell: name for name, cell in self._grade_cells.items()}
        for notebook, cell, score in self._connection.execute(
            "SELECT g.notebook_id, g.cell_id, g.auto_score FROM grade g JOIN submitted_notebook n "
            "ON n.id = g.notebook_id WHERE n.notebook_id = ?",
            (self._notebook_id,),
        ):
            if notebook in by_notebook and cell in names:
                by_notebook[notebook].auto_scores[names[cell]] = score
        return known

    def save(self, submissions: Sequence[GradedSubmission]) -> None:
        """Write submissions; what a person graded or wrote stays as it is.

        A grade that a person gave needs their eyes again when the answer, or the automatic
        score, is another one than when they gave it.
        """
        run = self._connection.executemany
        for graded in submissions:
            entry = self.known.get(graded.student)
            if entry is None:
                entry = KnownSubmission(new_id(), new_id(), graded.time)
                self.known[graded.student] = entry
            entry.time = graded.time
            entry.auto_scores = {name: cell.auto_score for name, cell in graded.grades.items()}
        entries = [(graded, self.known[graded.student]) for graded in submissions]
        run("INSERT OR IGNORE INTO student (id) VALUES (?)", [(s.student,) for s in submissions])
        run(
            "INSERT INTO submitted_assignment (id, assignment_id, student_id, timestamp) VALUES "
            "(?, ?, ?, ?) ON CONFLICT (assignment_id, student_id) DO UPDATE SET "
            "timestamp = excluded.timestamp",
            [
                (entry.id, self._assignment_id, graded.student, _write_time(graded.time))
                for graded, entry in entries
            ],
        )
        run(
            "INSERT OR IGNORE INTO submitted_notebook (id, assignment_id, notebook_id, flagged) "
            "VALUES (?, ?, ?, 0)",
            [(entry.notebook_id, entry.id, self._notebook_id) for _, entry in entries],
        )
        run(
            "INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade) VALUES "
            "(:id, :notebook, :cell, :score, :score IS NULL) ON CONFLICT (cell_id, notebook_id) "
            "DO UPDATE SET auto_score = excluded.auto_score, needs_manual_grade = CASE "
            "WHEN manual_score IS NULL THEN excluded.auto_score IS NULL "
            "WHEN :changed OR auto_score IS NOT excluded.auto_score THEN 1 "
            "ELSE needs_manual_grade END",
            [
                {
                    "id": new_id(),
                    "notebook": entry.notebook_id,
                    "cell": self._grade_cells[name],
                    "score": cell.auto_score,
                    "changed": cell.changed,
                }
                for graded, entry in entries
                for name, cell in graded.grades.items()
            ],
        )
        run(
            "INSERT INTO comment (id, notebook_id, cell_id, auto_comment) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (cell_id, notebook_id) DO UPDATE SET auto_comment = excluded.auto_comment",
            [
                (new_id(), entry.notebook_id, self._comment_cells[name], comment)
                for graded, entry in entries
                for name, comment in graded.comments.items()
            ],
        )


def new_id() -> str:
    """Return an id as nbgrader makes them: by chance, so that it tells nothing."""
    return uuid4().hex


def _write_time(time: datetime | None) -> str | None:
    """Write a time as SQLAlchemy does for SQLite: UTC without saying so."""
    if time is None:
        return None
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _read_time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
