"""A grader that is killed at any moment, and the next run."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import classroom
import pytest
from classroom import RIGHT, hand_in
from frozen import contents, gradebook_rows

from candystorm.workshop.grade import grade

STUDENTS = 130  # two full batches and a rest

# Runs the grader in a process of its own; the second part kills it inside at a chosen place.
RUN = """
import os, signal, sys
from pathlib import Path
from candystorm import language
from candystorm.workshop.grade import grade
language.use_language("en")

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def killing(owner, name, after, before=True):
    original, calls = getattr(owner, name), []
    def counting(*args, **kwargs):
        calls.append(1)
        if before and len(calls) == after:
            kill()
        outcome = original(*args, **kwargs)
        if len(calls) == after:
            kill()
        return outcome
    setattr(owner, name, counting)

root = Path(sys.argv[1])
{place}
print("started", flush=True)
grade(root / "handed in", solutions=root / "solutions")
"""

PLACES = {
    "in the first batch": "from candystorm.workshop import grade as m\n"
    "killing(m.read_submission.__globals__['_Reading'], 'log', 20)",
    "before a transaction": "from candystorm.workshop.grades import AssignmentGrades\n"
    "killing(AssignmentGrades, 'save', 2)",
    "in a transaction": "from candystorm.workshop.grades import AssignmentGrades\n"
    "killing(AssignmentGrades, 'save', 2, before=False)",
    "between book and notebooks": "from candystorm.workshop.course_folder import CourseFolder\n"
    "killing(CourseFolder, 'write_autograded', 51)",
    "among the notebooks": "from candystorm.workshop.course_folder import CourseFolder\n"
    "killing(CourseFolder, 'write_autograded', 70, before=False)",
    "while a file is replaced": "import os as m\nkilling(m, 'replace', 333)",
    "while a file is written": "import os as m\nkilling(m, 'fdopen', 222, before=False)",
    "while the gradebook is made": "from candystorm.workshop.gradebook import Gradebook\n"
    "killing(Gradebook, '_register_cells', 1, before=False)",
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same class, graded without being disturbed."""
    root = prepare(tmp_path_factory.mktemp("finished"))
    run(root)
    return root


def prepare(root: Path) -> Path:
    classroom.write_assignment(root / "solutions")
    chance = random.Random(1)
    for number in range(STUDENTS):
        answers = {name: value for name, value in RIGHT.items() if chance.random() < 0.7}
        hand_in(root / "handed in", f"s{number:03}", answers, minute=number % 60)
    return root


def run(root: Path, place: str = "") -> int:
    script = RUN.replace("{place}", place)
    return subprocess.run([sys.executable, "-c", script, str(root)], check=False).returncode


def check(root: Path, finished: Path) -> None:
    """Nothing is lost, nothing is there twice, and nothing is left lying about."""
    grade(root / "handed in", solutions=root / "solutions")
    assert gradebook_rows(root / "workshop") == gradebook_rows(finished / "workshop")
    ours, theirs = contents(root / "workshop"), contents(finished / "workshop")
    for files in (ours, theirs):
        del files["gradebook.db"]  # has ids drawn by chance
    assert ours == theirs
    before = contents(root)
    grade(root / "handed in", solutions=root / "solutions")
    assert contents(root) == before


@pytest.mark.parametrize("place", PLACES)
def test_does_a_killed_grader_complete_when_started_again(
    tmp_path: Path, finished: Path, place: str
) -> None:
    root = prepare(tmp_path)
    assert run(root, PLACES[place]) == -signal.SIGKILL
    check(root, finished)


def test_does_being_killed_again_and_again_lose_nothing(tmp_path: Path, finished: Path) -> None:
    root = prepare(tmp_path)
    chance = random.Random(7)
    killed = 0
    for _ in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", RUN.replace("{place}", ""), str(root)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.5))
            process.kill()
            killed += process.wait() == -signal.SIGKILL
    assert killed > 3
    check(root, finished)


def test_does_a_kill_leave_the_workshop_open_for_the_next(tmp_path: Path) -> None:
    root = prepare(tmp_path)
    run(root, PLACES["among the notebooks"])
    assert grade(root / "handed in", solutions=root / "solutions").count("failed") == 0


def test_does_a_kill_not_hide_that_a_text_changed(tmp_path: Path) -> None:
    root = prepare(tmp_path)
    run(root)
    for number in range(STUDENTS):
        hand_in(root / "handed in", f"s{number:03}", {"toy-rewrite": "New?"}, minute=59)
    book = root / "workshop" / "gradebook.db"
    with sqlite3.connect(book) as connection:
        connection.execute("UPDATE grade SET manual_score = 3, needs_manual_grade = 0")
    run(root, PLACES["between book and notebooks"])
    grade(root / "handed in", solutions=root / "solutions")
    with sqlite3.connect(book) as connection:
        (waiting,) = connection.execute(
            "SELECT count(*) FROM grade g JOIN base_cell c ON c.id = g.cell_id "
            "WHERE c.name = 'toy-rewrite' AND g.needs_manual_grade AND g.manual_score = 3"
        ).fetchone()
    assert waiting == STUDENTS
