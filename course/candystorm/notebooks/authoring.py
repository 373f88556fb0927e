"""What an author must keep: notebooks, their questions and all their translations agree.

Each check returns sentences in English that say where the problem is; no sentence, no problem.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from candystorm import _files
from candystorm.errors import DefinitionError
from candystorm.notebooks import (
    CHECKED_OUTPUT,
    Notebook,
    cell_tags,
    nbgrader_metadata,
    read_notebook,
    tidy_bytes,
)
from candystorm.notebooks.views import check_twins, notebook_languages
from candystorm.questions import Question, read_questions
from candystorm.rubrics import read_rubrics

__all__ = [
    "answer_call",
    "check_agreement",
    "check_notebook",
    "check_questions",
    "check_translations",
    "questions_file",
]

_ASKED = re.compile(r"\.ask\(\s*[\"']([^\"']+)[\"']")
_GRADED = re.compile(r"\.(?:grade|show_answer)\(\s*[\"']([^\"']+)[\"']")
_ANSWER_CALL = re.compile(r"\w+\.show_answer\([\"']([^\"']+)[\"']\)")


def questions_file(path: Path) -> Path:
    """Return where the questions of a notebook stand.

    Parameters
    ----------
    path
        The notebook. An assignment has its ``questions.toml`` beside it; a lesson asks the
        questions of the assignment of its name, so that one answer log serves both.
    """
    beside = path.with_name("questions.toml")
    return beside if beside.is_file() else _files.solutions() / path.stem / "questions.toml"


def check_notebook(path: Path) -> list[str]:
    """Check a notebook of the repository: its form, its twins, its questions.

    Parameters
    ----------
    path
        A lesson, or the notebook of an assignment, in source form.
    """
    try:
        problems = check_agreement(path)
        if tidy_bytes(path) != path.read_bytes():
            problems.append("It is not in normal form: run candystorm tidy.")
    except DefinitionError as error:
        return [str(error)]
    return problems


def check_agreement(path: Path) -> list[str]:
    """Check that a notebook's twins, questions and rubrics agree, whatever its form.

    Parameters
    ----------
    path
        A lesson, or the notebook of an assignment, in source form.

    Raises
    ------
    DefinitionError
        The notebook, its questions or its rubrics can't be read.
    """
    notebook = read_notebook(path)
    problems = check_twins(notebook)
    questions: dict[str, Question] = {}
    languages = notebook_languages(notebook)
    file = questions_file(path)
    if file.is_file():
        questions = read_questions(file)
        problems += _check_file(file, languages)
    rubrics = file.with_name("rubrics.toml")
    if rubrics.is_file():
        read_rubrics(rubrics, questions)
        problems += _check_file(rubrics, languages)
    else:
        problems += [
            f"{name}: there is no rubrics.toml." for name in questions if questions[name].rubric
        ]
    is_lesson = notebook["metadata"].get("candystorm", {}).get("page") == "lesson"
    problems += check_questions(notebook, questions, graded_elsewhere=is_lesson)
    problems += [
        f"{cell['id']}: run it once and save, so that its output can be compared."
        for cell in notebook["cells"]
        if CHECKED_OUTPUT in cell_tags(cell) and not cell.get("outputs")
    ]
    return problems


def check_questions(
    notebook: Notebook, questions: Mapping[str, Question], *, graded_elsewhere: bool = False
) -> list[str]:
    """Check that a notebook asks and grades what its questions say, for the same points.

    Parameters
    ----------
    notebook
        In source form.
    questions
        By name, as `read_questions` returns them.
    graded_elsewhere
        True for a lesson: it asks some of the questions of its assignment and grades none.
    """
    problems: list[str] = []
    graded: Counter[str] = Counter()
    asked: set[str] = set()
    for cell in notebook["cells"]:
        asked.update(_ASKED.findall(cell["source"]))
        nbgrader = nbgrader_metadata(cell)
        if nbgrader.get("grade"):
            name = str(nbgrader.get("grade_id"))
            graded[name] += 1
            problems += _graded_cell_problems(cell["source"], nbgrader, name, questions.get(name))
    problems += [f"{name}: {n} cells grade it." for name, n in graded.items() if n > 1]
    if not graded_elsewhere:
        problems += [
            f"{name}: it has points, but no cell {does} it."
            for does, cells in (("grades", set(graded)), ("asks", asked))
            for name, question in questions.items()
            if question.points and name not in cells
        ]
    problems += [f"{name}: a cell asks it, but there is no such question."
                 for name in sorted(asked - set(questions))]  # fmt: skip
    return problems


def _graded_cell_problems(
    source: str, nbgrader: Mapping[str, Any], name: str, question: Question | None
) -> Iterator[str]:
    by_a_person = bool(nbgrader.get("solution"))
    if question is None:
        yield f"{name}: a cell grades it, but there is no such question."
        return
    if float(nbgrader.get("points", 0)) != question.points:
        yield (
            f"{name}: the cell gives {nbgrader.get('points', 0):g} points, "
            f"the question {question.points:g}."
        )
    for other in _GRADED.findall(source):
        if other != name:
            yield f"{name}: its cell is about {other}."
    if by_a_person != question.rubric:
        yield f"{name}: a cell that a person grades (solution) and a rubric need each other."
    if by_a_person and answer_call(source) != name:
        yield f'{name}: a cell that a person grades is one line, exercise.show_answer("{name}").'
    if not by_a_person and not nbgrader.get("locked"):
        yield f"{name}: a cell that grades is locked."


def answer_call(source: str) -> str | None:
    """Return whose answer a cell shows to the trainer, None if it does anything else.

    Parameters
    ----------
    source
        Source of a code cell.

    Examples
    --------
    >>> answer_call('exercise.show_answer("m1-rewrite")')
    'm1-rewrite'
    >>> answer_call('print("The key is 62.5")')
    """
    call = _ANSWER_CALL.fullmatch(source.strip())
    return call[1] if call else None


def check_translations(value: object, languages: tuple[str, ...], place: str = "") -> list[str]:
    """Check that every text of a definition is in all languages, and in no other.

    Parameters
    ----------
    value
        What a TOML file holds, or a part of it.
    languages
        The languages that the notebook is in.
    place
        Where the part stands.

    Examples
    --------
    >>> check_translations({"m1-ratio": {"prompt": {"de": "Wie hoch?"}}}, ("de", "en"))
    ['m1-ratio.prompt: it is not in en.']
    """
    if isinstance(value, list):
        return [
            problem
            for number, entry in enumerate(value, start=1)
            for problem in check_translations(entry, languages, f"{place}[{number}]")
        ]
    if not isinstance(value, dict):
        return []
    problems: list[str] = []
    if not value.keys().isdisjoint(languages):
        # An option has its id beside its texts.
        texts = {key for key in value if re.fullmatch(r"[a-z]{2}", key)} - {"id"}
        problems += [f"{place}: it is not in {name}." for name in languages if name not in texts]
        problems += [f"{place}: {key} is none of the notebook's languages."
                     for key in sorted(texts - set(languages))]  # fmt: skip
    for key, entry in value.items():
        problems += check_translations(entry, languages, f"{place}.{key}".lstrip("."))
    return problems


def _check_file(path: Path, languages: tuple[str, ...]) -> list[str]:
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise DefinitionError(path, "", "", f"is not valid TOML: {error}") from error
    return [f"{path.name}, {problem}" for problem in check_translations(content, languages)]
