"""nbgrader's gradebook, written for a whole class at once.

nbgrader's own interface writes one value a transaction, its import takes half of the time that a
thousand submissions may take, and making a new gradebook through it takes longer than all of
them. The file is SQLite and its tables are nbgrader's own, so rows are written with SQL. The
tests compare the tables with those of the installed nbgrader and read every value through it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from candystorm.errors import CandystormError
from candystorm.grading import SourceNotebook
from candystorm.workshop.grades import AssignmentGrades, new_id

__all__ = ["Gradebook", "GradebookError"]

_BUSY_SECONDS: Final = 30.0  # formgrader may be writing a grade at this moment
_STUB: Final = "# YOUR CODE HERE\nraise NotImplementedError()"  # nbgrader's, for a manual cell


class GradebookError(CandystormError):
    """The gradebook can't be used as it is."""


class Gradebook:
    """nbgrader's gradebook of one course, opened with `Gradebook.open`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Gradebook]:
        """Open a gradebook, made if need be, for as long as the block runs.

        Raises
        ------
        GradebookError
            It is no gradebook, one of another version of nbgrader, or in use.
        """
        try:
            # The grader reads here and writes in a thread of its own, never both at a time.
            connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise GradebookError("The gradebook %(file)s can't be opened.", file=path) from error
        try:
            gradebook = cls(connection, path)
            with _in_words(path):
                gradebook._make_tables()
                yield gradebook
        finally:
            connection.close()

    def _make_tables(self) -> None:
        """Make the tables of a new gradebook; in one transaction, so all of them or none."""
        if not list(self._connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")):
            self._connection.executescript(f"BEGIN IMMEDIATE;{_schema()}COMMIT;")
        for table, columns in _columns().items():
            there = {row[1]: row for row in self._connection.execute(f"PRAGMA table_info({table})")}
            # A column that we don't know and that must be filled: from a later nbgrader.
            demanding = [
                name
                for name, row in there.items()
                if name not in columns and row[3] and row[4] is None
            ]
            if demanding or not columns <= there.keys():
                raise GradebookError(
                    "The gradebook %(file)s was made by another version of nbgrader. "
                    "Please run nbgrader db upgrade in its folder, then try again.",
                    file=self.path,
                )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything of the block, or nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def assignment(self, source: SourceNotebook) -> AssignmentGrades:
        """Register an assignment as nbgrader's generate_assignment does, and return its grades.

        Raises
        ------
        GradebookError
            Submissions were graded with other questions than the assignment has now.
        """
        with self.transaction():
            return AssignmentGrades(self._connection, *self._register(source))

    def _register(self, source: SourceNotebook) -> tuple[str, str]:
        run = self._connection.execute
        found = run("SELECT id FROM assignment WHERE name = ?", (source.name,)).fetchone()
        assignment_id = found[0] if found else new_id()
        if not found:
            run("INSERT OR IGNORE INTO course (id) VALUES ('default_course')")
            run(
                "INSERT INTO assignment (id, name, course_id) VALUES (?, ?, 'default_course')",
                (assignment_id, source.name),
            )
        found = run(
            "SELECT id FROM notebook WHERE assignment_id = ? AND name = ?",
            (assignment_id, source.name),
        ).fetchone()
        notebook_id = found[0] if found else new_id()
        if not found:
            kernel = json.dumps({"display_name": "Python 3 (ipykernel)", "language": "python",
                                 "name": "python3"})  # fmt: skip
            run(
                "INSERT INTO notebook (id, name, assignment_id, kernelspec) VALUES (?, ?, ?, ?)",
                (notebook_id, source.name, assignment_id, kernel),
            )
        self._register_cells(source, notebook_id)
        return assignment_id, notebook_id

    def _register_cells(self, source: SourceNotebook, notebook_id: str) -> None:
        run = self._connection.execute
        rows = run("SELECT name, type, id FROM base_cell WHERE notebook_id = ?", (notebook_id,))
        there = {(name, kind): cell_id for name, kind, cell_id in rows}
        wanted = {(cell.name, "GradeCell") for cell in source.graded}
        wanted |= {(cell.name, "SolutionCell") for cell in source.graded if cell.manual}
        if there.keys() - wanted or (there and wanted - there.keys()):
            graded = "SELECT 1 FROM submitted_notebook WHERE notebook_id = ? LIMIT 1"
            if run(graded, (notebook_id,)).fetchone():
                raise GradebookError(
                    "The questions of %(assignment)s have changed since it was first graded. "
                    "Please grade with the course as it was, or begin a new workshop folder.",
                    assignment=source.name,
                )
            for (_name, kind), cell_id in there.items():
                run(f"DELETE FROM {_TABLES[kind]} WHERE id = ?", (cell_id,))
            run("DELETE FROM base_cell WHERE notebook_id = ?", (notebook_id,))
            run("DELETE FROM source_cell WHERE notebook_id = ?", (notebook_id,))
            there.clear()
        for cell in source.graded:
            kinds = ("GradeCell", "SolutionCell") if cell.manual else ("GradeCell",)
            for kind in kinds:
                if (cell.name, kind) not in there:
                    cell_id = there[cell.name, kind] = new_id()
                    run(
                        "INSERT INTO base_cell (id, name, notebook_id, type) VALUES (?, ?, ?, ?)",
                        (cell_id, cell.name, notebook_id, kind),
                    )
                    if kind == "SolutionCell":
                        run("INSERT INTO solution_cells (id) VALUES (?)", (cell_id,))
            run(
                "INSERT INTO grade_cells (id, max_score, cell_type) VALUES (?, ?, ?) ON CONFLICT "
                "(id) DO UPDATE SET max_score = excluded.max_score, cell_type = excluded.cell_type",
                (there[cell.name, "GradeCell"], cell.points, cell.cell["cell_type"]),
            )
        for kept in _kept_cells(source):
            run(
                "INSERT INTO source_cell (id, name, cell_type, locked, source, checksum, "
                "notebook_id) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, notebook_id) DO "
                "UPDATE SET cell_type = excluded.cell_type, locked = excluded.locked, "
                "source = excluded.source, checksum = excluded.checksum",
                (new_id(), *kept, notebook_id),
            )


_TABLES: Final = {
    "GradeCell": "grade_cells",
    "SolutionCell": "solution_cells",
    "TaskCell": "task_cells",
}


def _kept_cells(source: SourceNotebook) -> Iterator[tuple[str, str, bool, str, str]]:
    """Yield name, type, lock, source and checksum of the cells that nbgrader keeps a copy of."""
    for cell in source.cells:
        meta: dict[str, Any] = cell["metadata"].get("nbgrader") or {}
        grade, solution = bool(meta.get("grade")), bool(meta.get("solution"))
        locked = not solution and (grade or bool(meta.get("locked")))
        if grade or solution or locked:
            text = _STUB if solution and cell["cell_type"] == "code" else cell["source"]
            parts = [text, cell["cell_type"], str(grade), str(solution), str(locked)]
            parts.append(meta["grade_id"])
            parts += [str(float(meta["points"]))] if grade else []
            # As in nbgrader.utils.compute_checksum; it marks changes and protects nothing.
            checksum = hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
            yield meta["grade_id"], cell["cell_type"], locked, text, checksum


@cache
def _schema() -> str:
    return files(__package__).joinpath("gradebook.sql").read_text("utf-8")


@cache
def _columns() -> dict[str, frozenset[str]]:
    """Return the columns of each table that rows are written to."""
    memory = sqlite3.connect(":memory:")
    memory.executescript(_schema())
    tables: Iterable[tuple[str]] = memory.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version'"
    ).fetchall()
    return {
        name: frozenset(row[1] for row in memory.execute(f"PRAGMA table_info({name})"))
        for (name,) in tables
    }


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Say in a sentence what SQLite says in its own words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            sentence = "The gradebook %(file)s is in use. Please close formgrader, then try again."
        elif "readonly" in str(error):
            sentence = "The gradebook %(file)s may not be written to."
        elif "full" in str(error):
            sentence = "The gradebook %(file)s could not be written: the disk is full."
        else:
            sentence = "The gradebook %(file)s could not be written."
        raise GradebookError(sentence, file=path) from error
    except sqlite3.DatabaseError as error:
        raise GradebookError("%(file)s is not an nbgrader gradebook.", file=path) from error
