"""How long grading a class takes, and how that compares with stock nbgrader."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

import candystorm
from candystorm.answers import read_answers
from candystorm.questions import Question, read_questions

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions"
NAME = "m1-dialogue"
STUDENTS = 1000
COMPARED = 20

GRADE = "from candystorm.cli import main; main()"
# Stock nbgrader without its own start-up, for a fair comparison of what a submission costs.
STOCK = """
import sys, time
import candystorm
from nbgrader.apps.nbgraderapp import main
begin = time.perf_counter()
try:
    main()
finally:
    print("seconds", time.perf_counter() - begin, file=sys.stderr)
"""


@dataclass(frozen=True)
class Run:
    """What a process took."""

    seconds: float
    megabytes: float
    output: str


def bench_grading() -> list[dict[str, Any]]:
    """Grade a class of 1,000, and 20 of them with stock nbgrader."""
    with tempfile.TemporaryDirectory(prefix="candystorm-bench-") as folder:
        root = Path(folder)
        make_class(root / "handed in", STUDENTS)
        first = run_grader(root / "handed in")
        again = run_grader(root / "handed in")
        workshop = root / "workshop"
        ours = points_of(workshop)
        theirs, seconds = grade_stock(workshop, root / "handed in", root / "stock")
        same = sum(ours[student] == points for student, points in theirs.items())
    per_ours, per_theirs = first.seconds / STUDENTS, seconds / COMPARED
    return [
        _row("1,000 submissions of m1, start-up included", first.seconds, "10 s", "s", 10),
        _row("  memory", first.megabytes, "300 MB", "MB", 300),
        _row("  the same again, unchanged", again.seconds, "10 s", "s", 10),
        {
            "name": f"a submission, against stock nbgrader ({per_theirs:.1f} s)",
            "measured": f"{per_theirs / per_ours:.0f} times faster",
            "target": "200 times",
            "ok": per_theirs / per_ours >= 200,
        },
        {
            "name": "  the same points as stock nbgrader",
            "measured": f"{same} of {len(theirs)}",
            "target": f"{COMPARED} of {COMPARED}",
            "ok": same == len(theirs) == COMPARED,
        },
    ]


def make_class(submissions: Path, students: int, seed: int = 1) -> None:
    """Hand in: right, wrong, partly right, empty and malformed; folders and zip files."""
    submissions.mkdir()
    chance = random.Random(seed)
    questions = read_questions(SOLUTIONS / NAME / "questions.toml")
    with (SOLUTIONS / NAME / "model.jsonl").open("rb") as file:
        model = {name: entry.answer for name, entry in read_answers(file).items()}
    mistakes = json.loads((SOLUTIONS / NAME / "mistakes.json").read_text("utf-8"))
    for number in range(students):
        answers = {
            name: _answer(question, model.get(name), mistakes, number, chance)
            for name, question in questions.items()
        }
        log = _log(answers, number, chance)
        if number % COMPARED == 4:
            log = b""
        if number % COMPARED == 9:
            log = b'\xff{"question": "' + log + b'\n{"question": "torn'
        name = f"student-{number:04}"
        if number % 2:
            _write_zip(submissions / f"{name}.zip", log)
        else:
            (submissions / name / NAME).mkdir(parents=True)
            (submissions / name / NAME / "answers.jsonl").write_bytes(log)


def _answer(
    question: Question,
    right: object,
    mistakes: list[Mapping[str, Any]],
    number: int,
    chance: random.Random,
) -> object:
    """Return an answer of one of these sorts; the first twenty have some of each."""
    sort = number % COMPARED if number < COMPARED else chance.randrange(COMPARED)
    if sort < 4 or right is None:
        return right
    known = [entry["answer"] for entry in mistakes if entry["question"] == question.name]
    if sort < 12 and known:
        return chance.choice(known)
    if sort < 15:
        return chance.choice([None, "forged", {"points": 100}, [[]], -1e300, True])
    if isinstance(right, dict):
        labels = [label.id for label in question.labels]
        return {
            item: label if chance.random() < 0.7 else chance.choice(labels)
            for item, label in right.items()
            if chance.random() < 0.9
        }
    if isinstance(right, float):
        return round(right + chance.uniform(-3, 3), 1)
    return f"{right} ({number})" if isinstance(right, str) else right


def _log(answers: Mapping[str, object], number: int, chance: random.Random) -> bytes:
    """Return a log as a working person leaves it: tries, hints and checks before the answer."""
    lines = []
    second = 0
    for name, answer in answers.items():
        for event in ("answer", "hint", "check", "answer", "answer"):
            record: dict[str, object] = {"question": name, "event": event}
            record["time"] = f"2026-05-{1 + number % 28:02}T10:{second // 60:02}:{second % 60:02}Z"
            second = min(second + chance.randrange(30), 3599)
            if event == "answer":
                record["answer"] = answer
            record["language"] = ("de", "en")[number % 2]
            lines.append("\n" + json.dumps(record))
    return "".join(lines).encode()


def _write_zip(path: Path, log: bytes) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"candystorm/{NAME}/answers.jsonl", log)
        archive.writestr(f"candystorm/{NAME}/{NAME}.ipynb", "{}")
    path.write_bytes(packed.getvalue())


def run_grader(submissions: Path) -> Run:
    """Run the command and wait for it."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-c", GRADE, "grade", str(submissions), "--language", "en"],
            stdout=said,
            stderr=said,
        )
        most = 0.0
        while process.poll() is None:
            most = max(most, _megabytes(process.pid))
            time.sleep(0.02)
        seconds = time.perf_counter() - begin
        said.seek(0)
        output = said.read().decode()
    if process.returncode:
        raise RuntimeError(output)
    return Run(seconds, most, output)


def _megabytes(process: int) -> float:
    """Return the memory of a running process.

    What the system counts at its end would include this process, which it was at first.
    """
    try:
        return float(psutil.Process(process).memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def points_of(workshop: Path) -> dict[str, float]:
    """Return each student's points, as nbgrader's gradebook adds them up."""
    import sqlite3

    with sqlite3.connect(workshop / "gradebook.db") as book:
        rows = book.execute(
            "SELECT s.student_id, sum(coalesce(g.auto_score, 0)) FROM grade g "
            "JOIN submitted_notebook n ON n.id = g.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id GROUP BY s.student_id"
        )
        return {student: round(points, 2) for student, points in rows}


def grade_stock(workshop: Path, submissions: Path, course: Path) -> tuple[dict[str, float], float]:
    """Have stock nbgrader grade the first submissions; return points and seconds."""
    course.mkdir()
    shutil.copytree(workshop / "source", course / "source")
    shutil.copy(workshop / "nbgrader_config.py", course)
    for number in range(COMPARED):
        student = f"student-{number:04}"
        shutil.copytree(workshop / "submitted" / student, course / "submitted" / student)
        log = course / "submitted" / student / NAME / "answers.jsonl"
        log.write_bytes(_handed_in(submissions, student))
    _stock(course, "generate_assignment", NAME)
    seconds = _stock(course, "autograde", NAME)
    _stock(course, "export")
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        points = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}
    return {student: round(value, 2) for student, value in points.items()}, seconds


def _stock(course: Path, *arguments: str) -> float:
    programs = str(Path(sys.executable).parent)
    done = subprocess.run(
        [sys.executable, "-c", STOCK, *arguments],
        cwd=course,
        env={**os.environ, "PATH": os.pathsep.join([programs, os.environ["PATH"]])},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stderr.rsplit("seconds ", 1)[1])


def _handed_in(submissions: Path, student: str) -> bytes:
    packed = submissions / f"{student}.zip"
    if packed.is_file():
        with zipfile.ZipFile(packed) as archive:
            return archive.read(f"candystorm/{NAME}/answers.jsonl")
    return (submissions / student / NAME / "answers.jsonl").read_bytes()


def _row(name: str, measured: float, target: str, unit: str, most: float) -> dict[str, Any]:
    digits = 1 if unit == "s" else 0
    return {
        "name": name,
        "measured": f"{measured:.{digits}f} {unit}",
        "target": target,
        "ok": measured <= most,
    }


if __name__ == "__main__":
    print(candystorm.__version__)
    for row in bench_grading():
        print(row)
