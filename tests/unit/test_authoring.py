"""Do notebooks, their questions and all their translations agree?"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from candystorm import _files
from candystorm.notebooks import read_notebook, write_notebook
from candystorm.notebooks.authoring import (
    check_agreement,
    check_notebook,
    check_translations,
    questions_file,
)

TOY = Path(__file__).parents[1] / "toy/solutions/toy-dialogue"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """Return a copy of the toy assignment's notebook, to be spoilt."""
    return Path(shutil.copytree(TOY, tmp_path / "toy-dialogue")) / "toy-dialogue.ipynb"


def edit(path: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    notebook = read_notebook(path)
    change(next(cell for cell in notebook["cells"] if cell["id"] == name))
    path.write_bytes(write_notebook(notebook))


def test_is_a_sound_assignment_without_problems(toy: Path) -> None:
    assert check_notebook(toy) == []


def test_is_another_form_named(toy: Path) -> None:
    toy.write_text(json.dumps(json.loads(toy.read_text("utf-8"))), "utf-8")
    assert check_notebook(toy) == ["It is not in normal form: run candystorm tidy."]
    assert check_agreement(toy) == []


def test_is_what_is_no_notebook_a_problem_and_no_error(toy: Path) -> None:
    toy.write_text("{", "utf-8")
    [problem] = check_notebook(toy)
    assert "toy-dialogue.ipynb" in problem


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("toy-ratio", {"points": 5}, "toy-ratio: the cell gives 5 points, the question 4."),
        ("toy-ratio", {"locked": False}, "toy-ratio: a cell that grades is locked."),
        ("toy-ratio", {"solution": True}, "toy-ratio: a cell that a person grades"),
        ("toy-rewrite", {"solution": False}, "toy-rewrite: a cell that a person grades"),
        ("toy-ratio", {"grade_id": "toy-rest"}, "toy-rest: a cell grades it, but there is no such"),
        ("toy-ratio", {"grade_id": "toy-rest"}, "toy-ratio: it has points, but no cell grades it."),
        ("toy-ratio", {"grade_id": "toy-rewrite"}, "toy-rewrite: 2 cells grade it."),
    ],
)
def test_is_a_graded_cell_named_that_differs_from_its_question(
    toy: Path, name: str, change: dict[str, Any], problem: str
) -> None:
    edit(toy, name, lambda cell: cell["metadata"]["nbgrader"].update(change))
    assert any(found.startswith(problem) for found in check_agreement(toy))


@pytest.mark.parametrize(
    ("name", "source", "problem"),
    [
        ("ask-ratio", "exercise.ask('toy-rest')", "toy-rest: a cell asks it, but there is no such"),
        ("ask-ratio", "exercise.ask('toy-rest')", "toy-ratio: it has points, but no cell asks it."),
        (
            "toy-ratio",
            'grade = exercise.grade("toy-rest")',
            "toy-ratio: its cell is about toy-rest.",
        ),
        (
            "toy-rewrite",
            "'The answer is no.'",
            "toy-rewrite: a cell that a person grades is one line",
        ),
    ],
)
def test_is_a_cell_named_that_is_about_something_else(
    toy: Path, name: str, source: str, problem: str
) -> None:
    edit(toy, name, lambda cell: cell.update(source=source))
    assert any(found.startswith(problem) for found in check_agreement(toy))


def test_is_a_cell_named_whose_output_cannot_be_compared(toy: Path) -> None:
    edit(toy, "checked", lambda cell: cell.update(outputs=[]))
    assert check_agreement(toy) == [
        "checked: run it once and save, so that its output can be compared."
    ]


def test_is_a_missing_rubric_named(toy: Path) -> None:
    toy.with_name("rubrics.toml").unlink()
    assert check_agreement(toy) == ["toy-rewrite: there is no rubrics.toml."]


@pytest.mark.parametrize("file", ["questions.toml", "rubrics.toml"])
def test_is_a_text_named_that_is_in_a_language_of_its_own(toy: Path, file: str) -> None:
    path = toy.with_name(file)
    path.write_text(path.read_text("utf-8").replace("{de =", '{fr = "?", de =', 1), "utf-8")
    [problem] = check_agreement(toy)
    assert problem.startswith(f"{file}, toy-")
    assert problem.endswith("fr is none of the notebook's languages.")


def test_is_a_text_named_that_lacks_a_language_of_the_notebook() -> None:
    options = {"q": {"options": [{"id": "a", "de": "Ja", "en": "Yes"}, {"id": "b", "de": "Nein"}]}}
    assert check_translations(options, ("de", "en")) == ["q.options[2]: it is not in en."]
    assert check_translations(options, ("de", "en", "fr")) == [
        "q.options[1]: it is not in fr.",
        "q.options[2]: it is not in en.",
        "q.options[2]: it is not in fr.",
    ]


def test_is_toml_that_is_none_named(toy: Path) -> None:
    toy.with_name("rubrics.toml").write_text("[", "utf-8")
    [problem] = check_notebook(toy)
    assert "rubrics.toml" in problem


def test_does_a_lesson_ask_the_questions_of_its_assignment(tmp_path: Path) -> None:
    lesson = tmp_path / "m1-dialogue.ipynb"
    assert questions_file(lesson) == _files.solutions() / "m1-dialogue" / "questions.toml"
    (tmp_path / "questions.toml").touch()
    assert questions_file(lesson) == tmp_path / "questions.toml"
