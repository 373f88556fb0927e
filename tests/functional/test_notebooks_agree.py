"""Gate 2: each notebook in git is in normal form and says the same in all its languages."""

from pathlib import Path

import pytest

from candystorm import _files
from candystorm.notebooks import notebook_files, tidy_bytes
from candystorm.notebooks.authoring import check_notebook

SOURCES = [*notebook_files(_files.lessons()), *notebook_files(_files.solutions())]
KEPT = [*SOURCES, *notebook_files(_files.exercises())]


def place(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_do_text_questions_and_translations_agree(path: Path) -> None:
    assert check_notebook(path) == []


@pytest.mark.parametrize("path", KEPT, ids=place)
def test_is_the_notebook_in_normal_form(path: Path) -> None:
    assert tidy_bytes(path) == path.read_bytes(), "run candystorm tidy"
