"""One notebook, many views, and what a notebook lacks to have them all."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from candystorm.errors import DefinitionError
from candystorm.notebooks import read_notebook, write_notebook
from candystorm.notebooks.views import AUDIENCES, check_twins, notebook_languages, view

TOY = Path(__file__).parents[1] / "toy/solutions/toy-dialogue/toy-dialogue.ipynb"


def cell(name: str, *tags: str, kind: str = "markdown", source: str = "Text.") -> dict[str, Any]:
    made = {"cell_type": kind, "id": name, "metadata": {"tags": list(tags)}, "source": source}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def notebook(*cells: dict[str, Any]) -> Any:
    ours = {"module": "m1-dialogue", "page": "lesson"}
    content = {"cells": cells, "metadata": {"candystorm": ours}, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.from_dict(content)


def twins(stem: str, *tags: str, **more: Any) -> list[dict[str, Any]]:
    return [cell(f"{stem}-de", "de", *tags, **more), cell(f"{stem}-en", "en", *tags, **more)]


LESSON = notebook(
    *twins("title", source="## Kein Titel\n\n```\n# auch keiner\n```\n\n# Der *Titel* #"),
    *twins("timing", "trainer"),
    *twins("setup", kind="code"),
    cell("explorer", "widget", kind="code"),
    cell("debrief", "trainer", kind="code"),
)


def ids(language: str, audience: str) -> list[str]:
    return [cell["id"] for cell in view(LESSON, language, audience)["cells"]]


def test_does_a_participant_see_one_language_and_no_trainers_cells() -> None:
    assert ids("de", "participant") == ["title-de", "setup-de", "explorer"]
    assert ids("en", "participant") == ["title-en", "setup-en", "explorer"]


def test_does_a_trainer_see_all_cells_of_a_language() -> None:
    assert ids("de", "trainer") == ["title-de", "timing-de", "setup-de", "explorer", "debrief"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_is_a_view_a_valid_notebook(audience: str) -> None:
    nbformat.validate(view(read_notebook(TOY), "de", audience))


def test_does_a_view_say_what_it_is() -> None:
    assert view(LESSON, "en", "trainer")["metadata"]["candystorm"] == {
        "audience": "trainer",
        "language": "en",
        "module": "m1-dialogue",
        "page": "lesson",
        "title": "Der *Titel*",
    }


def test_does_a_view_leave_the_notebook_alone() -> None:
    before = write_notebook(LESSON)
    seen = view(LESSON, "de", "participant")
    seen["cells"][0]["source"] = "changed"
    seen["cells"][0]["metadata"]["tags"].append("changed")
    assert write_notebook(LESSON) == before


def test_is_a_view_of_a_view_the_view() -> None:
    seen = view(LESSON, "de", "participant")
    assert view(seen, "de", "participant") == seen


def test_is_a_third_language_found_by_its_tags_alone() -> None:
    third = notebook(*twins("title"), cell("title-fr", "fr", source="# Le titre"))
    assert notebook_languages(third) == ("de", "en", "fr")
    assert view(third, "fr", "participant")["metadata"]["candystorm"]["title"] == "Le titre"


def test_has_a_view_the_title_in_its_language() -> None:
    seen = view(read_notebook(TOY), "de", "participant")
    assert seen["metadata"]["candystorm"]["title"] == "Ein kleiner Dialog"


@pytest.mark.parametrize(("language", "audience"), [("fr", "trainer"), ("de", "everybody")])
def test_is_an_unknown_view_refused(language: str, audience: str) -> None:
    with pytest.raises(ValueError, match="there are"):
        view(LESSON, language, audience)


def test_must_a_notebook_say_where_it_belongs() -> None:
    stray = notebook(*twins("title"))
    del stray["metadata"]["candystorm"]["module"]
    with pytest.raises(DefinitionError, match=r"metadata\.candystorm\.module"):
        view(stray, "de", "participant")


def test_is_a_complete_notebook_without_problems() -> None:
    assert check_twins(LESSON) == []
    assert check_twins(read_notebook(TOY)) == []


GRADED = {"grade": True, "grade_id": "q", "locked": True, "points": 1, "solution": False}


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ([cell("a-de", "de")], "a-de: there is no a-en beside it."),
        ([cell("a-en", "en")], "a-en: there is no a-de beside it."),
        ([cell("a-de", "de"), cell("x", kind="code"), cell("a-en", "en")], "no a-en beside it"),
        ([cell("a-de", "de"), cell("b-en", "en")], "a-de: there is no a-en beside it."),
        (
            [*twins("a"), cell("b-en", "en"), cell("b-de", "de")],
            "the same order as elsewhere, de, en",
        ),
        ([cell("a-de", "de", "trainer"), cell("a-en", "en")], "their other tags differ"),
        ([cell("a-de", "de", kind="code"), cell("a-en", "en")], "one is code"),
        ([cell("a-de", "de", source="## A"), cell("a-en", "en", source="# A")], "their headings"),
        (
            [*twins("a"), cell("a-fr", "fr"), *twins("b")],
            "b-de and b-en: there is no b-fr beside it.",
        ),
        ([cell("note")], "note: text needs the tag of its language."),
        ([cell("note", kind="raw")], "note: text needs the tag of its language."),
        ([cell("a-de", "de", "en")], "a-de: a cell is in one language, not in de and en."),
        ([cell("a", "de"), cell("a-en", "en")], "a: the id of a cell tagged de ends in -de."),
        ([*twins("a"), *twins("a")], "a-de: 2 cells have this id."),
        ([cell("3f2e1c9a", kind="code")], "3f2e1c9a: give the cell an id"),
        ([cell("0b3f9d52-7a0e-4c0f-9a3e-0a1b2c3d4e5f", kind="code")], "give the cell an id"),
        ([cell("cell-1", kind="code")], "cell-1: give the cell an id"),
        ([cell("My_Cell", kind="code")], "My_Cell: give the cell an id"),
        (
            [cell("q-de", "de", kind="code") | {"metadata": {"tags": ["de"], "nbgrader": GRADED}}],
            "q-de: all languages share a cell of nbgrader's; remove the tag de.",
        ),
    ],
)
def test_is_a_problem_named(cells: list[dict[str, Any]], problem: str) -> None:
    assert any(problem in found for found in check_twins(notebook(*cells)))
