"""Building ``exercises/``: nbgrader's generate_assignment on ``solutions/``, then the views."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from candystorm.errors import CandystormError
from candystorm.language import translate
from candystorm.notebooks import (
    CHECKED_OUTPUT,
    Notebook,
    cell_tags,
    nbgrader_metadata,
    read_notebook,
    tidy,
    tidy_tree,
    write_notebook,
)
from candystorm.notebooks.authoring import answer_call, check_agreement
from candystorm.notebooks.views import notebook_languages, view

__all__ = ["KEPT_BACK", "BuildError", "build"]

#: What lies beside an assignment and never reaches participants.
KEPT_BACK = (
    "model.jsonl",
    "mistakes.json",
    "answers.jsonl",  # an author's own try; nbgrader would lay it over a participant's answers
    ".*",
    "*.pyc",
    "__pycache__",
    "feedback",
)

# A marker that is misspelt is no marker to nbgrader: what it should have hidden would go out.
_LEFT_OVER = re.compile(
    r"\b(begin|end)\W+(hidden|solution|mark)|hidden\W*test|mark\W*scheme|\.key\b", re.IGNORECASE
)


class BuildError(CandystormError):
    """An assignment can't be handed out as it is; says which and why."""


def build(root: Path, out: Path | None = None) -> list[Path]:
    """Build the exercises that participants get, one folder a language, from ``solutions/``.

    The same sources give the same bytes. The folder is replaced as a whole when all of it is
    built, and left alone when it is the same already. The working directory of the process
    changes while nbgrader runs.

    Parameters
    ----------
    root
        The repository: a folder with ``solutions/``.
    out
        Where to build; by default ``exercises/`` beside ``solutions/``.

    Returns
    -------
    list of Path
        What was built: paths below ``out``, sorted.

    Raises
    ------
    BuildError
        An assignment is wrong in itself, or nbgrader refuses it. Nothing is replaced then.
    DefinitionError
        A notebook or a file of questions can't be read.
    """
    root = root.resolve()
    out = (out or root / "exercises").resolve()
    sources = root / "solutions"
    out.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as course,
        # On the same disk as the folder whose place it takes.
        tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as staging,
    ):
        new = Path(staging) / "new"
        new.mkdir()
        for folder in sorted({path.parent for path in sources.glob("*/*.ipynb")}):
            _refuse_disagreement(folder)
            _generate(folder, Path(course))
            _lay_out(folder.name, Path(course), new)
        built = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
        if _contents(new) != _contents(out):
            _replace(out, new, Path(staging) / "old")
    return built


def _refuse_disagreement(folder: Path) -> None:
    for path in sorted(folder.glob("*.ipynb")):
        problems = [f"{path.name}: {problem}" for problem in check_agreement(path)]
        if problems:
            raise BuildError(
                "%(assignment)s can't be built:\n%(problems)s",
                assignment=folder.name,
                problems="\n".join(problems),
            )


def _generate(folder: Path, course: Path) -> None:
    """Run nbgrader on a tidy copy of one assignment."""
    # Here, because it takes a second that nobody but authors should wait for.
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.utils import capture_log

    source = course / "source" / folder.name
    shutil.copytree(folder, source)
    tidy_tree(source)
    directory = CourseDirectory(root=str(course), assignment_id=folder.name, ignore=list(KEPT_BACK))
    # A gradebook with a table in it is not asked for its version, for which nbgrader would start
    # another program. This one is thrown away.
    with closing(sqlite3.connect(course / "gradebook.db")) as gradebook:
        gradebook.execute(
            "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"
        )
    outcome: dict[str, Any] = capture_log(GenerateAssignment(coursedir=directory))
    if not outcome["success"]:
        raise BuildError(
            "nbgrader can't build %(assignment)s:\n%(details)s",
            assignment=folder.name,
            details=outcome.get("log") or outcome["error"],
        )


def _lay_out(assignment: str, course: Path, out: Path) -> None:
    """Write the participants' view of a release in each language, with the files beside it."""
    source, released = course / "source" / assignment, course / "release" / assignment
    files = sorted(path for path in released.rglob("*") if path.is_file())
    notebooks = {path: read_notebook(path) for path in files if path.suffix == ".ipynb"}
    languages = {name for notebook in notebooks.values() for name in notebook_languages(notebook)}
    for language in sorted(languages):
        for path in files:
            target = out / language / assignment / path.relative_to(released)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path in notebooks:
                page = _page(notebooks[path], read_notebook(source / path.name), language)
                _refuse_left_over(assignment, page)
                target.write_bytes(write_notebook(page))
            else:
                shutil.copyfile(path, target)


def _page(released: Notebook, source: Notebook, language: str) -> Notebook:
    from nbgrader.utils import compute_checksum

    sources = {cell["id"]: cell for cell in source["cells"]}
    page = tidy(view(released, language, "participant"))
    for cell in page["cells"]:
        nbgrader, before = nbgrader_metadata(cell), sources[cell["id"]]
        if not nbgrader:
            if CHECKED_OUTPUT in cell_tags(cell):
                cell["outputs"] = before["outputs"]  # which nbgrader removed
        elif answer_call(before["source"]) == nbgrader["grade_id"]:
            # nbgrader gives 0 to a manual cell that is still as it was handed out. Here the answer
            # is in the answer log and the cell never changes, so it goes out changed already.
            comment = translate("Your trainer reads this answer.", language)
            cell["source"] = f"{before['source']}\n# {comment}"
        else:
            cell["metadata"]["nbgrader"]["checksum"] = compute_checksum(cell)
    return page


def _refuse_left_over(assignment: str, page: Notebook) -> None:
    for cell in page["cells"]:
        if cell["cell_type"] == "code" and (found := _LEFT_OVER.search(cell["source"])):
            raise BuildError(
                "%(assignment)s: the cell %(cell)s would show participants what is hidden: "
                "%(found)s. Is a marker misspelt?",
                assignment=assignment,
                cell=cell["id"],
                found=found[0],
            )


def _contents(folder: Path) -> dict[Path, bytes]:
    files: Iterator[Path] = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): path.read_bytes() for path in files}


def _replace(out: Path, new: Path, old: Path) -> None:
    """Put the new folder in the place of the old one."""
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
