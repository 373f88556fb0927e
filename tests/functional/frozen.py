"""What a folder and a gradebook hold, so that two states can be compared."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any


def contents(root: Path) -> dict[str, bytes | str]:
    """Return every file below a folder; links as where they lead."""
    found: dict[str, bytes | str] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def gradebook_rows(workshop: Path) -> list[Any]:
    """Return what a gradebook says, without the ids that nbgrader draws by chance."""
    with sqlite3.connect(workshop / "gradebook.db") as connection:
        grades = connection.execute(
            "SELECT a.name, s.student_id, s.timestamp, b.name, c.name, c.type, g.auto_score, "
            "g.manual_score, g.extra_credit, g.needs_manual_grade FROM grade g "
            "JOIN base_cell c ON c.id = g.cell_id "
            "JOIN submitted_notebook n ON n.id = g.notebook_id "
            "JOIN notebook b ON b.id = n.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id "
            "JOIN assignment a ON a.id = s.assignment_id"
        ).fetchall()
        comments = connection.execute(
            "SELECT s.student_id, c.name, c.type, m.auto_comment, m.manual_comment FROM comment m "
            "JOIN base_cell c ON c.id = m.cell_id "
            "JOIN submitted_notebook n ON n.id = m.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id"
        ).fetchall()
        students = connection.execute("SELECT id FROM student").fetchall()
        counts = [
            connection.execute(f"SELECT '{table}', count(*) FROM {table}").fetchone()
            for table in ("submitted_assignment", "submitted_notebook", "grade", "comment")
        ]
    return [sorted(map(repr, rows)) for rows in (grades, comments, students, counts)]
