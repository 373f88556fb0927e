"""Where the course's own files are: in the source tree, or carried by the wheel."""

from __future__ import annotations

from pathlib import Path

_LIBRARY = Path(__file__).resolve().parent
_CARRIED = _LIBRARY / "course"
_TREE = _LIBRARY.parent.parent


def _folder(in_tree: str, carried: str) -> Path:
    inside = _CARRIED / carried
    return inside if inside.is_dir() else _TREE / in_tree


def lessons() -> Path:
    """Return the folder of the lessons in source form."""
    return _folder("course/lessons", "lessons")


def solutions() -> Path:
    """Return the folder of the assignments in source form, with their keys.

    It may be missing: a trainer can hand out the course without it.
    """
    return _folder("solutions", "solutions")


def exercises() -> Path:
    """Return the folder of the released assignments, one subfolder a language."""
    return _folder("exercises", "exercises")


def datasets() -> Path:
    """Return the folder of the sample data."""
    return _folder("datasets", "datasets")


def locale() -> Path:
    """Return the folder of the message catalogues."""
    return _LIBRARY / "locale"
