"""Gate 7: imports only go down."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import candystorm

LIBRARY = Path(candystorm.__file__).parent

#: What it teaches: plain functions on plain data.
LOWEST = {"dialogue", "exports", "platforms", "principles", "sampledata", "storm"}
#: Who runs the course.
HIGHEST = {"__main__", "cli", "doctor", "pages", "warm", "workshop"}
#: Belong to no storey: every storey may use them.
SHARED = {"_files", "_startup", "_system", "errors", "language"}

#: Libraries that the lowest storey must not know.
SHOWING = ("ipywidgets", "anywidget", "nbgrader", "IPython", "nbformat", "jupyter_server")


def storey(module: str) -> int | None:
    """Return 0 for the lowest, 1 for how it is shown, 2 for who runs it, None for shared ones."""
    name = module.split(".")[0]
    if name in SHARED or not name:
        return None
    return 0 if name in LOWEST else 2 if name in HIGHEST else 1


def imports(file: Path) -> set[str]:
    """Return the modules of ours that a file imports, also inside of functions."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    ours = {name.removeprefix("candystorm.") for name in found if name.startswith("candystorm.")}
    return {
        name
        for name in ours
        if (LIBRARY / f"{name.split('.')[0]}.py").is_file()
        or (LIBRARY / name.split(".")[0]).is_dir()
    }


FILES = sorted(
    path for path in LIBRARY.rglob("*.py") if path.name != "__init__.py" or path.parent != LIBRARY
)


@pytest.mark.parametrize("file", FILES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_does_it_import_only_from_its_storey_or_below(file: Path) -> None:
    own = storey(file.relative_to(LIBRARY).with_suffix("").as_posix().replace("/", "."))
    allowed = 1 if own is None else own  # shared ones must not lean on who runs the course
    upward = {name for name in imports(file) if (storey(name) or 0) > allowed}
    assert not upward


def test_does_every_named_module_exist() -> None:
    known = {path.stem for path in LIBRARY.glob("*.py")} | {
        p.name for p in LIBRARY.iterdir() if p.is_dir()
    }
    assert known >= LOWEST | HIGHEST | SHARED


def test_does_the_lowest_storey_work_without_widgets_and_notebooks() -> None:
    code = (
        "import sys\n"
        f"import {', '.join('candystorm.' + name for name in sorted(LOWEST))}\n"
        f"print([name for name in {SHOWING!r} if name in sys.modules])\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
