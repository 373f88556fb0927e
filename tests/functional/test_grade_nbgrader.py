"""nbgrader's own commands, formgrader and autograder on what `candystorm grade` leaves behind."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import classroom
import pytest
from classroom import NAME, RIGHT, answer_lines, hand_in

from candystorm.workshop.grade import grade

SECRETS = ("HIDDEN", "close_to", "macro_f1", "set_overlap", "def key", "grade.key", "[5, 8]")
CLASS: dict[str, Any] = {
    "anna": RIGHT,
    "ben": {"toy-ratio": 37.5, "toy-kinds": {"p1": "one_way"}, "toy-rewrite": "<b>Why?</b>"},
    "cara": None,
    "dan": {"toy-ratio": "62.5", "toy-both": 7, "toy-kinds": {"p1": 1, "zz": "talk"}},
    "eve": b'{"question": "toy-ratio", "answer": 62.5}\n{"torn": \xff\n\n[[[[\n',
}
POINTS = {"anna": 9.0, "ben": 1 + 1.0, "cara": 0.0, "dan": 0.0, "eve": 4.0}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    classroom.write_assignment(root / "solutions")
    for student, answers in CLASS.items():
        hand_in(root / "handed in", student, answers)
    report = grade(root / "handed in", solutions=root / "solutions", language="en")
    assert {row.student: row.points for row in report.rows} == pytest.approx(POINTS)
    return report.workshop


# candystorm first: it spares nbgrader four seconds of its start.
NBGRADER = "import candystorm; from nbgrader.apps.nbgraderapp import main; main()"


def surroundings(home: Path) -> dict[str, str]:
    """Nobody's settings but the workshop's, and a kernel that imports our library."""
    programs = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "JUPYTER_NO_CONFIG": "",
        "IPYTHONDIR": str(home / ".ipython"),
        "PATH": os.pathsep.join([programs, os.environ["PATH"]]),
    }


def nbgrader(workshop: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", NBGRADER, *arguments],
        cwd=workshop,
        env=surroundings(workshop.parent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_does_nbgrader_make_feedback_without_a_key(workshop: Path) -> None:
    nbgrader(workshop, "generate_feedback", NAME)
    pages = {path.parent.parent.name: path for path in workshop.glob("feedback/*/*/*.html")}
    assert pages.keys() == CLASS.keys()
    for path in pages.values():
        page = path.read_text("utf-8")
        for secret in SECRETS:
            assert secret not in page
    ben = pages["ben"].read_text("utf-8")
    assert "That is the rest." in ben
    assert "import candystorm" not in ben
    assert "&lt;b&gt;Why?&lt;/b&gt;" in ben
    assert "<b>Why?</b>" not in ben
    assert re.search(r"\(Score: 2.0 / 15.0\)", ben)


def test_does_nbgrader_export_the_points(workshop: Path) -> None:
    nbgrader(workshop, "export")
    with (workshop / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {name: float(row["score"]) for name, row in rows.items()} == pytest.approx(POINTS)
    assert rows["anna"]["timestamp"] == "2026-05-04 09:00:03.250000"


@dataclass(frozen=True)
class Formgrader:
    """A Jupyter server with formgrader in a workshop."""

    url: str

    def ask(self, path: str, body: object = None, method: str = "GET") -> str:
        request = urllib.request.Request(
            f"{self.url}/formgrader/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "token t0ken"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def formgrader(workshop: Path) -> Iterator[Formgrader]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser"]
    command += [
        f"--ServerApp.port={port}",
        "--IdentityProvider.token=t0ken",
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={workshop}",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]
    log = (workshop.parent / "server.log").open("wb")
    with subprocess.Popen(
        command, cwd=workshop, env=surroundings(workshop.parent), stdout=log, stderr=log
    ) as server:
        try:
            found = Formgrader(f"http://127.0.0.1:{port}")
            for _ in range(600):
                try:
                    found.ask("api/status")
                    break
                except (urllib.error.URLError, ConnectionError):
                    assert server.poll() is None, Path(log.name).read_text("utf-8")
                    time.sleep(0.2)
            yield found
        finally:
            server.terminate()
            server.wait(30)
            log.close()


def test_does_formgrader_show_the_class(formgrader: Formgrader) -> None:
    (assignment,) = json.loads(formgrader.ask("api/assignments"))
    assert (assignment["name"], assignment["num_submissions"]) == (NAME, 5)
    assert assignment["max_score"] == 15.0
    rows = json.loads(formgrader.ask(f"api/submissions/{NAME}"))
    assert all(row["autograded"] for row in rows)
    assert {row["student"]: row["score"] for row in rows} == pytest.approx(POINTS)
    waiting = {row["student"] for row in rows if row["needs_manual_grade"]}
    assert waiting == {"anna", "ben"}
    for page in ("manage_assignments", f"manage_submissions/{NAME}", f"gradebook/{NAME}/{NAME}"):
        assert "<title>nbgrader formgrade</title>" in formgrader.ask(page)


def submission_of(formgrader: Formgrader, student: str) -> str:
    rows = json.loads(formgrader.ask(f"api/submitted_notebooks/{NAME}/{NAME}"))
    return next(str(row["id"]) for row in rows if row["student"] == student)


def test_does_a_trainer_grade_a_text_in_formgrader(formgrader: Formgrader, workshop: Path) -> None:
    submission = submission_of(formgrader, "anna")
    page = formgrader.ask(f"submissions/{submission}/")
    assert "Which book kept you awake last night?" in page
    assert "A genuine question." in page  # the rubric beside it
    assert "exercise.ask(" not in page
    for secret in SECRETS:
        assert secret not in page
    grades = json.loads(formgrader.ask(f"api/grades?submission_id={submission}"))
    (text,) = [entry for entry in grades if entry["name"] == "toy-rewrite"]
    formgrader.ask(f"api/grade/{text['id']}", {"manual_score": 5}, "PUT")
    handed_in = workshop.parent / "handed in"
    hand_in(handed_in, "anna", {**RIGHT, "toy-both": ["a"]}, minute=20)
    grade(handed_in, solutions=workshop.parent / "solutions")
    rows = json.loads(formgrader.ask(f"api/submissions/{NAME}"))
    (anna,) = [row for row in rows if row["student"] == "anna"]
    assert (anna["score"], anna["needs_manual_grade"]) == (8 + 5.0, False)


def test_does_the_feedback_button_work(formgrader: Formgrader) -> None:
    done = json.loads(formgrader.ask(f"api/assignment/{NAME}/ben/generate_feedback", {}, "POST"))
    assert done["success"], done


# Stock nbgrader, for people who have a course of their own


@pytest.fixture(scope="module")
def stock(workshop: Path) -> Path:
    """The same class, graded by nbgrader's own autograder with the workshop's settings."""
    course = workshop.parent / "stock"
    shutil.copytree(workshop / "source", course / "source")
    shutil.copy(workshop / "nbgrader_config.py", course)
    shutil.copytree(workshop / "submitted", course / "submitted")
    for student, answers in CLASS.items():
        log = course / "submitted" / student / NAME / "answers.jsonl"
        lines = answers if isinstance(answers, bytes) else answer_lines(answers or {})
        log.write_bytes(lines)
    mallory = course / "submitted" / "mallory" / NAME
    shutil.copytree(course / "submitted" / "anna" / NAME, mallory)
    notebook = json.loads((mallory / f"{NAME}.ipynb").read_text("utf-8"))
    notebook["cells"][1]["source"] += "\nfrom candystorm.assignment import Grade\nGrade.result = 0"
    (mallory / f"{NAME}.ipynb").write_text(json.dumps(notebook), "utf-8")
    nbgrader(course, "generate_assignment", NAME)
    nbgrader(course, "autograde", NAME)
    return course


def test_does_stock_nbgrader_give_the_same_points(stock: Path) -> None:
    nbgrader(stock, "export")
    with (stock / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == pytest.approx({**POINTS, "mallory": 0.0})


def test_does_stock_nbgrader_leave_an_answered_text_to_a_person(stock: Path) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{stock / 'gradebook.db'}") as book:
        text = book.find_grade("toy-rewrite", NAME, NAME, "anna")
        assert (text.auto_score, text.needs_manual_grade) == (None, True)


def test_does_feedback_of_stock_nbgrader_hold_no_key(stock: Path) -> None:
    nbgrader(stock, "generate_feedback", NAME)
    pages = list(stock.glob("feedback/*/*/*.html"))
    assert len(pages) == len(CLASS) + 1
    for page in pages:
        for secret in SECRETS:  # also not in mallory's tracebacks
            assert secret not in page.read_text("utf-8")
    assert "TypeError" in next(page for page in pages if "mallory" in str(page)).read_text("utf-8")


def test_do_both_gradebooks_know_the_same_cells(stock: Path, workshop: Path) -> None:
    from nbgrader.api import Gradebook

    kept = []
    for course in (stock, workshop):
        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
            notebook = book.find_notebook(NAME, NAME)
            cells = {
                (cell.name, cell.cell_type, cell.locked, cell.source, cell.checksum)
                for cell in notebook.source_cells
            }
            grades = {(cell.name, cell.max_score, cell.cell_type) for cell in notebook.grade_cells}
            kept.append((cells, grades, {cell.name for cell in notebook.solution_cells}))
    assert kept[0] == kept[1]
