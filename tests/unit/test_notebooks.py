"""Reading and writing notebooks, and their normal form."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm.errors import DefinitionError
from candystorm.notebooks import (
    notebook_files,
    read_notebook,
    tidy,
    tidy_file,
    tidy_tree,
    write_notebook,
)

TOY = Path(__file__).parents[1] / "toy/solutions/toy-dialogue/toy-dialogue.ipynb"


def code(name: str = "answer", source: str = "6 * 7", **more: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": name, "metadata": {}, "source": source}
    return cell | {"execution_count": None, "outputs": []} | more


def markdown(source: str, name: str = "intro-en", tag: str = "en") -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {"tags": [tag]}, "source": source}


def notebook(*cells: dict[str, Any], **metadata: Any) -> Any:
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.from_dict(content)


RESULT = {"data": {"text/plain": "42"}, "execution_count": 3, "metadata": {"a": 1},
          "output_type": "execute_result"}  # fmt: skip


def test_is_what_running_leaves_behind_removed() -> None:
    timed = {"execution": {"iopub.execute_input": "2026-05-04"}, "collapsed": True, "tags": []}
    run = code(outputs=[RESULT], execution_count=3, metadata=timed)
    cell = tidy(notebook(run, widgets={}, language_info={"name": "python", "version": "3.11.7"}))
    assert cell["cells"] == [code()]
    assert set(cell["metadata"]) == {"candystorm", "kernelspec", "language_info"}
    assert cell["metadata"]["language_info"] == {"name": "python"}


def test_is_the_output_kept_that_the_text_quotes() -> None:
    quoted = code(outputs=[RESULT], execution_count=3, metadata={"tags": ["nbval-check-output"]})
    cell = tidy(notebook(quoted))["cells"][0]
    assert cell["execution_count"] is None
    assert cell["outputs"] == [RESULT | {"execution_count": None, "metadata": {}}]


def test_is_what_nbgrader_and_the_views_read_kept() -> None:
    graded = {"grade": True, "grade_id": "q", "locked": True, "points": 4.0, "solution": False}
    locked = code(metadata={"nbgrader": graded, "editable": False, "tags": ["widget", "en", "en"]})
    plain = code("plain", metadata={"nbgrader": {"grade": False, "locked": False}})
    first, second = tidy(notebook(locked, plain, candystorm={"module": "m1", "x": 1}))["cells"]
    assert first["metadata"] == {
        "editable": False, "nbgrader": graded | {"points": 4}, "tags": ["en", "widget"],
    }  # fmt: skip
    assert second["metadata"] == {}


def test_is_code_left_as_it_is_but_for_blank_lines_around_it() -> None:
    source = 'text = """\r\nEins.  Zwei.\r\n\r\n"""\r\n'
    cell = tidy(notebook(code(source=f"\n{source}\n  ")))["cells"][0]
    assert cell["source"] == source.replace("\r\n", "\n").rstrip()


def test_is_an_empty_cell_dropped() -> None:
    assert [cell["id"] for cell in tidy(notebook(code(), code("last", " ")))["cells"]] == ["answer"]


def test_does_text_get_one_sentence_a_line() -> None:
    assert tidy(notebook(markdown("One. Two.")))["cells"][0]["source"] == "One.\nTwo."


def test_are_pictures_in_text_kept() -> None:
    pictured = markdown("![x](attachment:x.png)") | {
        "attachments": {"x.png": {"image/png": "aGk="}}
    }
    assert tidy(notebook(pictured))["cells"][0]["attachments"] == {"x.png": {"image/png": "aGk="}}


TAGS = st.lists(st.sampled_from(["de", "en", "trainer", "widget", "nbval-check-output"]))
PRINTED = {"name": "stdout", "output_type": "stream", "text": "a\n"}
OUTPUTS = st.lists(st.sampled_from([RESULT, PRINTED]))
METADATA = st.fixed_dictionaries(
    {"tags": TAGS},
    optional={
        "nbgrader": st.fixed_dictionaries(
            {"grade": st.booleans(), "locked": st.booleans(), "solution": st.booleans()},
            optional={"points": st.floats(0, 9), "grade_id": st.text("ab", min_size=1)},
        ),
        "editable": st.booleans(),
        "scrolled": st.booleans(),
    },
)
CELLS = st.lists(
    st.one_of(
        st.builds(code, st.text("abc-", min_size=1, max_size=9), st.text(), metadata=METADATA,
                  outputs=OUTPUTS, execution_count=st.none() | st.integers(0, 9)),
        st.builds(markdown, st.text(), st.text("abc-", min_size=1, max_size=9)),
    ),
    unique_by=lambda cell: cell["id"],
)  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(CELLS)
def test_does_tidying_twice_change_nothing_more(cells: list[dict[str, Any]]) -> None:
    once = tidy(notebook(*cells))
    assert write_notebook(tidy(once)) == write_notebook(once)


@settings(deadline=None, max_examples=30)
@given(CELLS)
def test_is_a_tidy_notebook_valid(cells: list[dict[str, Any]]) -> None:
    nbformat.validate(tidy(notebook(*cells)))


@settings(deadline=None, max_examples=30)
@given(CELLS)
def test_does_tidying_leave_its_argument_alone(cells: list[dict[str, Any]]) -> None:
    before = notebook(*cells)
    text = nbformat.writes(before)
    tidy(before)
    assert nbformat.writes(before) == text


def test_is_a_file_written_as_nbformat_writes_it() -> None:
    with TOY.open(encoding="utf-8") as file:
        read = nbformat.read(file, as_version=4)
    assert write_notebook(read_notebook(TOY)).decode() == nbformat.writes(read) + "\n"


def test_is_an_old_notebook_read_the_same_each_time(tmp_path: Path) -> None:
    old = {"cells": [code()], "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
    old["cells"][0].pop("id")
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(old), "utf-8")
    assert read_notebook(path) == read_notebook(path)
    assert read_notebook(path)["cells"][0]["id"] == "cell-1"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"nbformat": 3}',
        '{"nbformat": 4, "cells": [1], "metadata": {}}',
        "[" * 9999,
    ],
)
def test_is_what_is_no_notebook_named_in_the_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text(content, "utf-8")
    with pytest.raises(DefinitionError, match=r"broken\.ipynb"):
        read_notebook(path)


def test_does_tidying_a_file_say_whether_it_changed_it(tmp_path: Path) -> None:
    path = tmp_path / "m1-dialogue.ipynb"
    path.write_text(nbformat.writes(notebook(markdown("One. Two."), code())), "utf-8")
    assert tidy_file(path) is True
    changed = path.read_bytes()
    assert tidy_file(path) is False
    assert path.read_bytes() == changed
    assert list(tmp_path.iterdir()) == [path]


def test_does_tidying_a_file_say_which_module_it_belongs_to(tmp_path: Path) -> None:
    path = tmp_path / "m1-dialogue.ipynb"
    path.write_text(nbformat.writes(notebook(markdown("One."))), "utf-8")
    tidy_file(path)
    ours = read_notebook(path)["metadata"]["candystorm"]
    assert ours == {"module": "m1-dialogue", "page": "lesson"}


def test_are_checkpoints_and_hidden_folders_left_alone(tmp_path: Path) -> None:
    for name in ("b/one.ipynb", "a.ipynb", ".venv/x.ipynb", "b/.ipynb_checkpoints/one.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(nbformat.writes(notebook(code())), "utf-8")
    found = [tmp_path / "a.ipynb", tmp_path / "b/one.ipynb"]
    assert notebook_files(tmp_path) == found
    assert tidy_tree(tmp_path) == found
