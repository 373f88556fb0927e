"""A small assignment with everything that an assignment has, and a class that hands it in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAME = "toy-posts"

QUESTIONS = """
[toy-ratio]
kind = "number"
points = 4
prompt = {de = "Wie viel Prozent?", en = "How many per cent?"}
unit = {de = "%", en = "%"}

[toy-kinds]
kind = "labels"
points = 3
prompt = {de = "Was ist das?", en = "What is it?"}
items = [
  {id = "p1", de = "Wir haben auf.", en = "We are open."},
  {id = "p2", de = "Was lesen Sie?", en = "What do you read?"},
  {id = "p3", de = "Neu: Hefte.", en = "New: magazines."},
]
labels = [
  {id = "one_way", de = "Sendung", en = "One-way"},
  {id = "talk", de = "Gespräch", en = "Dialogue"},
]

[toy-both]
kind = "choices"
points = 2
prompt = {de = "Was gehört dazu?", en = "What belongs to it?"}
options = [
  {id = "a", de = "Zuhören", en = "Listening"},
  {id = "b", de = "Fragen", en = "Asking"},
  {id = "c", de = "Senden", en = "Sending"},
]

[toy-rewrite]
kind = "text"
points = 6
prompt = {de = "Schreiben Sie um.", en = "Rewrite it."}
min_characters = 5
max_characters = 400
rubric = true
"""

RUBRICS = """
[toy-rewrite]
[[toy-rewrite.criteria]]
id = "invitation"
name = {de = "Lädt ein", en = "Invites"}
levels = [
  {points = 0, de = "Nur Ansage.", en = "An announcement."},
  {points = 6, de = "Eine echte Frage.", en = "A genuine question."},
]
"""

RIGHT: dict[str, object] = {
    "toy-ratio": 62.5,
    "toy-kinds": {"p1": "one_way", "p2": "talk", "p3": "one_way"},
    "toy-both": ["a", "b"],
    "toy-rewrite": "Which book kept you awake last night?",
}

_KEYS = {
    "toy-ratio": (
        "    posts = [5, 8]\n"
        "    return cs.close_to(100 * posts[0] / posts[1], within=0.5, mistakes=[\n"
        "        cs.mistake(cs.close_to(37.5, within=0.5), share=0.25,\n"
        '            de="Das ist der Rest.", en="That is the rest.")])'
    ),
    "toy-kinds": '    return cs.macro_f1({"p1": "one_way", "p2": "talk", "p3": "one_way"})',
    "toy-both": '    return cs.set_overlap({"a", "b"})',
}


def write_assignment(solutions: Path, name: str = NAME) -> Path:
    """Write the assignment and return its notebook."""
    folder = solutions / name
    folder.mkdir(parents=True)
    (folder / "questions.toml").write_text(QUESTIONS, "utf-8")
    (folder / "rubrics.toml").write_text(RUBRICS, "utf-8")
    (folder / "model.jsonl").write_text("the model answers\n", "utf-8")
    (folder / "mistakes.json").write_text("[]", "utf-8")
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(_notebook(name), ensure_ascii=False, indent=1), "utf-8")
    return path


def _notebook(name: str) -> dict[str, Any]:
    cells = [
        _text("title-de", "de", "# Beiträge"),
        _text("title-en", "en", "# Posts"),
        _text("timing-de", "de trainer", "Fünf Minuten."),
        _text("timing-en", "en trainer", "Five minutes."),
        _code("setup-de", 'import candystorm as cs\n\ncs.use_language("de")', "de"),
        _code("setup-en", 'import candystorm as cs\n\ncs.use_language("en")', "en"),
        _code("exercise", f'exercise = cs.Assignment("{name}")'),
    ]
    for question, points in (("toy-ratio", 4), ("toy-kinds", 3), ("toy-both", 2)):
        cells += [
            _code(f"ask-{question}", f'exercise.ask("{question}")', "widget"),
            _graded(question, points, _grade_cell(question)),
        ]
    cells += [
        _code("ask-toy-rewrite", 'exercise.ask("toy-rewrite")', "widget"),
        _graded("toy-rewrite", 6, 'exercise.show_answer("toy-rewrite")', solution=True),
    ]
    return {
        "cells": cells,
        "metadata": {
            "candystorm": {"module": name, "page": "exercise"},
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _grade_cell(question: str) -> str:
    return (
        f'grade = exercise.grade("{question}")\n'
        "### BEGIN HIDDEN TESTS\n"
        "@grade.key\n"
        f"def key():\n{_KEYS[question]}\n"
        "### END HIDDEN TESTS\n"
        "grade.result()"
    )


def _text(name: str, tags: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": name,
        "metadata": {"tags": tags.split()},
        "source": source,
    }


def _code(name: str, source: str, tags: str = "") -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"tags": tags.split()} if tags else {},
        "outputs": [],
        "source": source,
    }


def _graded(name: str, points: float, source: str, solution: bool = False) -> dict[str, Any]:
    cell = _code(name, source)
    cell["metadata"] = {
        "nbgrader": {
            "grade": True,
            "grade_id": name,
            "locked": not solution,
            "points": points,
            "schema_version": 3,
            "solution": solution,
            "task": False,
        }
    }
    return cell


def answer_lines(
    answers: Mapping[str, object], *, language: str | None = "en", minute: int = 0
) -> bytes:
    """Return an answer log, as the widgets write it."""
    lines = []
    for second, (question, answer) in enumerate(answers.items()):
        record: dict[str, object] = {
            "question": question,
            "event": "answer",
            "time": f"2026-05-04T09:{minute:02}:{second:02}.250Z",
            "attempt": 1,
            "hints": 0,
            "answer": answer,
        }
        if language:
            record["language"] = language
        lines.append("\n" + json.dumps(record, ensure_ascii=False))
    return "".join(lines).encode()


def hand_in(
    submissions: Path,
    student: str,
    answers: Mapping[str, object] | bytes | None = None,
    *,
    name: str = NAME,
    **how: Any,
) -> Path:
    """Write a student's submission as a folder and return that folder."""
    folder = submissions / student / name
    folder.mkdir(parents=True, exist_ok=True)
    if answers is not None:
        log = answers if isinstance(answers, bytes) else answer_lines(answers, **how)
        (folder / "answers.jsonl").write_bytes(log)
    return folder


def graded_cells(workshop: Path, student: str, name: str = NAME) -> dict[str, dict[str, Any]]:
    """Return the graded cells of a student's graded notebook, by question."""
    path = workshop / "autograded" / student / name / f"{name}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return {cell["id"]: cell for cell in cells if cell["metadata"].get("nbgrader")}
