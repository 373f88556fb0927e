"""Notebooks as files in git: reading, writing, and the one form in which they are kept.

In normal form a notebook holds nothing that running it or opening it changes: no outputs (but of
cells tagged ``nbval-check-output``, whose figures the text quotes), no execution counts, only the
metadata that the course reads, cell ids that stay, and one sentence a line.
"""

from __future__ import annotations

import json
import os
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

from candystorm.errors import DefinitionError
from candystorm.notebooks.sentences import one_sentence_a_line

__all__ = [
    "CHECKED_OUTPUT",
    "Cell",
    "Notebook",
    "cell_tags",
    "nbgrader_metadata",
    "notebook_files",
    "read_notebook",
    "tidy",
    "tidy_bytes",
    "tidy_file",
    "tidy_tree",
    "write_notebook",
]

#: A notebook and a cell, as nbformat holds them (its ``NotebookNode`` is a dict).
Notebook: TypeAlias = dict[str, Any]
Cell: TypeAlias = dict[str, Any]

#: The tag of a cell whose output is kept, and compared by nbval.
CHECKED_OUTPUT = "nbval-check-output"

_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_CANDYSTORM_METADATA = ("audience", "language", "module", "page", "title")


def cell_tags(cell: Cell) -> list[str]:
    """Return the tags of a cell."""
    return list(cell["metadata"].get("tags", ()))


def nbgrader_metadata(cell: Cell) -> dict[str, Any]:
    """Return what nbgrader knows of a cell; empty if it is no cell of nbgrader's."""
    return dict(cell["metadata"].get("nbgrader") or {})


def read_notebook(path: Path) -> Notebook:
    """Read a notebook file.

    Parameters
    ----------
    path
        A notebook of format 4. Cells without an id get one (``cell-1`` …), the same each time.

    Returns
    -------
    dict
        nbformat's ``NotebookNode``.

    Raises
    ------
    DefinitionError
        The file is no notebook.
    OSError
        The file can't be read.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["nbformat"] != 4:
            raise DefinitionError(path, "", "nbformat", "open and save it once in JupyterLab")
        _give_ids(content["cells"])
        notebook = _node(content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DefinitionError(path, "", "", f"is no notebook ({error})") from error
    notebook["nbformat_minor"] = 5
    return notebook


def _node(content: dict[str, Any]) -> Notebook:
    """Return a copy as nbformat's node, with whole strings where a file has lists of lines."""
    from nbformat.v4 import to_notebook  # here, because it takes long and few callers need it

    node: Notebook = to_notebook(content)  # type: ignore[no-untyped-call]
    return node


def _give_ids(cells: list[dict[str, Any]]) -> None:
    """Name cells that have no id: nbformat's own would be another one at each reading."""
    taken = {cell.get("id") for cell in cells}
    free = (f"cell-{number}" for number in range(1, 2 * len(cells) + 2))
    for cell in cells:
        if not cell.get("id"):
            cell["id"] = next(name for name in free if name not in taken)


def write_notebook(notebook: Notebook) -> bytes:
    r"""Return a notebook as the bytes of its file, the same for the same notebook.

    Parameters
    ----------
    notebook
        Left as it is.

    Returns
    -------
    bytes
        JSON as nbformat writes it (indent 1, sorted keys, UTF-8) and a last ``\n``.
    """
    from nbformat.v4 import writes

    text: str = writes(_node(notebook))  # type: ignore[no-untyped-call]
    return f"{text}\n".encode()


def tidy(notebook: Notebook) -> Notebook:
    """Return a notebook in normal form.

    Parameters
    ----------
    notebook
        Left as it is.

    Returns
    -------
    dict
        A notebook of format 4.5. Doing it twice changes nothing more.
    """
    cells = [_tidy_cell(cell) for cell in notebook["cells"]]
    # JupyterLab leaves an empty cell at the end.
    cells = [cell for cell in cells if cell["source"] or "nbgrader" in cell["metadata"]]
    _give_ids(cells)
    ours = notebook["metadata"].get("candystorm") or {}
    metadata = {
        "candystorm": {key: ours[key] for key in _CANDYSTORM_METADATA if key in ours},
        "kernelspec": dict(_KERNEL),
        "language_info": {"name": "python"},
    }
    return _node({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _tidy_cell(cell: Cell) -> Cell:
    kind = cell["cell_type"]
    source = cell["source"].replace("\r\n", "\n").replace("\r", "\n")
    tidied: Cell = {"cell_type": kind, "metadata": _tidy_metadata(cell["metadata"])}
    if cell.get("id"):
        tidied["id"] = cell["id"]
    if kind == "markdown":
        tidied["source"] = one_sentence_a_line(source)
    else:
        tidied["source"] = source.strip("\n").rstrip()
    if kind == "code":
        tidied["execution_count"] = None
        kept = CHECKED_OUTPUT in cell_tags(cell)
        tidied["outputs"] = [_tidy_output(output) for output in cell["outputs"]] if kept else []
    elif cell.get("attachments"):
        tidied["attachments"] = deepcopy(cell["attachments"])
    return tidied


def _tidy_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    tidied: dict[str, Any] = {}
    if tags := metadata.get("tags"):
        tidied["tags"] = sorted(set(tags))
    # nbgrader locks the cells of a release so.
    tidied |= {key: False for key in ("deletable", "editable") if metadata.get(key) is False}
    graded = dict(metadata.get("nbgrader") or {})
    if any(graded.get(key) for key in ("grade", "locked", "solution", "task")):
        points = graded.get("points")
        if isinstance(points, float) and points.is_integer():
            graded["points"] = int(points)
        tidied["nbgrader"] = graded
    return tidied


def _tidy_output(output: dict[str, Any]) -> dict[str, Any]:
    tidied = deepcopy(dict(output))
    if "execution_count" in tidied:
        tidied["execution_count"] = None
    if "metadata" in tidied:
        tidied["metadata"] = {}
    return tidied


def tidy_file(path: Path) -> bool:
    """Put a notebook file into normal form.

    Parameters
    ----------
    path
        The notebook; its file name names the module if its metadata does not.

    Returns
    -------
    bool
        Whether the file was changed. It is replaced in one step, or not at all.

    Raises
    ------
    DefinitionError
        The file is no notebook.
    OSError
        The file can't be read or written.
    """
    content = tidy_bytes(path)
    if content == path.read_bytes():
        return False
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(path.stat().st_mode & 0o777)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return True


def tidy_bytes(path: Path) -> bytes:
    """Return what a notebook file holds in normal form; the file is left as it is.

    Parameters
    ----------
    path
        The notebook.

    Raises
    ------
    DefinitionError
        The file is no notebook.
    """
    notebook = tidy(read_notebook(path))
    ours = notebook["metadata"]["candystorm"]
    graded = any("nbgrader" in cell["metadata"] for cell in notebook["cells"])
    ours.setdefault("module", path.stem)
    ours.setdefault("page", "exercise" if graded else "lesson")
    return write_notebook(notebook)


def notebook_files(root: Path) -> list[Path]:
    """Return the notebooks below a folder, sorted; checkpoints and hidden folders are left out.

    Parameters
    ----------
    root
        A folder, or one notebook.
    """
    if root.is_file():
        return [root]
    found = (path.relative_to(root) for path in root.rglob("*.ipynb"))
    return [root / path for path in sorted(found) if not any(p.startswith(".") for p in path.parts)]


def tidy_tree(root: Path) -> list[Path]:
    """Put every notebook below a folder into normal form.

    Parameters
    ----------
    root
        A folder, or one notebook.

    Returns
    -------
    list of Path
        The files that were changed.
    """
    return [path for path in notebook_files(root) if tidy_file(path)]
