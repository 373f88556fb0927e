"""What became of each submission, for the trainer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from candystorm.assignment import format_points
from candystorm.language import _, format_number, ngettext

__all__ = ["Report", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one submission.

    Attributes
    ----------
    student : str
        The student's id; of something that is no submission, its name.
    assignment : str
        The assignment's name, "" when it is not known.
    state : {"graded", "unchanged", "failed"}
        "unchanged": it was graded before, and nothing of it has changed since.
    points, max_points : float
        Points and the most that there could be, without what a person grades; 0 when it failed.
    for_a_person : int
        Number of answers that a person has to read.
    problems : tuple of str
        One sentence each, in the language of the page.
    """

    student: str
    assignment: str
    state: Literal["graded", "unchanged", "failed"]
    points: float = 0.0
    max_points: float = 0.0
    for_a_person: int = 0
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What became of all submissions.

    Attributes
    ----------
    workshop : Path
        The folder with the gradebook.
    rows : list of Row
        One for each submission and assignment, in the order in which they were read.
    seconds : float
        How long it took.
    """

    workshop: Path
    rows: list[Row] = field(default_factory=list)
    seconds: float = 0.0

    def count(self, state: str) -> int:
        """Return how many submissions became this."""
        return sum(row.state == state for row in self.rows)

    def summary(self) -> str:
        """Return the report in words: problems one by one, then the figures.

        Examples
        --------
        >>> report = Report(Path("w"), [Row("anna", "m1-dialogue", "graded", 7.5, 10)], 0.5)
        >>> print(report.summary())
        1 submission graded, 0 unchanged since last time, 0 not graded.
        On average 7.5 of 10 points in m1-dialogue, not counting what a person grades.
        It took 0.5 seconds. The gradebook is w/gradebook.db.
        """
        lines = [f"{row.student}: {problem}" for row in self.rows for problem in row.problems]
        graded = self.count("graded")
        first = ngettext(
            "%(n)s submission graded, %(unchanged)s unchanged since last time, "
            "%(failed)s not graded.",
            "%(n)s submissions graded, %(unchanged)s unchanged since last time, "
            "%(failed)s not graded.",
            graded,
        )
        lines.append(
            first
            % {
                "n": format_number(graded),
                "unchanged": format_number(self.count("unchanged")),
                "failed": format_number(self.count("failed")),
            }
        )
        for assignment in sorted({row.assignment for row in self.rows if row.max_points}):
            lines += self._about(assignment)
        lines.append(
            _("It took %(seconds)s seconds. The gradebook is %(file)s.")
            % {
                "seconds": format_number(self.seconds, 1),
                "file": self.workshop / "gradebook.db",
            }
        )
        return "\n".join(lines)

    def _about(self, assignment: str) -> list[str]:
        rows = [row for row in self.rows if row.assignment == assignment and row.state != "failed"]
        if not rows:
            return []
        mean = round(sum(row.points for row in rows) / len(rows), 1)
        lines = [
            _(
                "On average %(points)s of %(most)s points in %(assignment)s, "
                "not counting what a person grades."
            )
            % {
                "points": format_points(mean),
                "most": format_points(rows[0].max_points),
                "assignment": assignment,
            }
        ]
        if waiting := sum(row.for_a_person for row in rows):
            text = ngettext(
                "%(n)s text waits to be graded in formgrader.",
                "%(n)s texts wait to be graded in formgrader.",
                waiting,
            )
            lines.append(text % {"n": format_number(waiting)})
        return lines
