"""What is in a folder of submissions: one entry a student, whatever strangers called it."""

from __future__ import annotations

import hashlib
import os
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from candystorm.language import _

__all__ = ["Submission", "Submissions", "find_submissions", "student_id", "visible"]

NAME_LIMIT: Final = 80  # bytes of a student's id in UTF-8; it becomes a folder's name

ASIDE: Final = frozenset(
    {".DS_Store", ".git", ".gitkeep", ".ipynb_checkpoints", "Thumbs.db", "__MACOSX", "__pycache__"}
    | {"desktop.ini"}
)
"""What computers put beside the files of people."""

_WINDOWS: Final = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10)}
)


@dataclass(frozen=True, slots=True)
class Submission:
    """What one student handed in: one or more folders, zip files or answer logs."""

    student: str
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Submissions:
    """What a folder of submissions holds.

    Attributes
    ----------
    usable : list of Submission
        Sorted by student.
    refused : list of tuple of str
        Names of entries that are no submission, each with a sentence that says why.
    """

    usable: list[Submission]
    refused: list[tuple[str, str]]


def find_submissions(
    folder: Path, *, keep_names: bool = False, aside: Path | None = None
) -> Submissions:
    """List what is in a folder of submissions, one entry a student.

    Parameters
    ----------
    folder : Path
        nbgrader's ``submitted`` folder, or any folder with a folder, a zip file or an answer
        log (``name.jsonl``) for each student.
    keep_names : bool
        Take folders' names as nbgrader's student ids, unchanged; for nbgrader's own folder.
    aside : Path, optional
        A folder that is no submission: the workshop, if somebody put it there.

    Raises
    ------
    OSError
        The folder can't be read.
    """
    found: dict[str, tuple[str, list[Path]]] = {}
    refused = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: os.fsencode(entry.name)):
            if entry.name in ASIDE or (aside and Path(entry.path) == aside):
                continue
            name = entry.name
            if not entry.is_dir(follow_symlinks=False):
                name = name[: -len(Path(name).suffix) or None]
            problem = _why_not(entry)
            if keep_names and not problem and not _is_nbgrader_id(name):
                problem = _("Its name can't be used as a name in the gradebook; please rename it.")
            if problem:
                refused.append((visible(entry.name), problem))
                continue
            student = name if keep_names else student_id(name)
            # On these systems two names that differ in case only are one folder.
            key = student.casefold() if sys.platform in ("win32", "darwin") else student
            found.setdefault(key, (student, []))[1].append(Path(entry.path))
    usable = [Submission(student, tuple(paths)) for student, paths in found.values()]
    return Submissions(sorted(usable, key=lambda submission: submission.student), refused)


def _why_not(entry: os.DirEntry[str]) -> str:
    """Return why an entry is no submission, or ""."""
    if entry.is_symlink():
        return _("It is a link, and links are not followed.")
    if entry.is_dir(follow_symlinks=False):
        return ""
    if not entry.is_file(follow_symlinks=False):
        return _("It is neither a file nor a folder.")
    if entry.name.lower().endswith((".zip", ".jsonl")):
        return ""
    return _("It is neither a folder nor a zip file.")


def student_id(name: str) -> str:
    """Return the id under which nbgrader keeps a student, from the name of what was handed in.

    It is safe as a folder's name on every system and in a table. Two names never get the same
    id, but for two ways to write one letter (``é`` on macOS).

    Examples
    --------
    >>> student_id("Zoë Müller"), student_id("anna")
    ('Zoë Müller', 'anna')
    >>> student_id("../../etc/passwd").startswith("etc_passwd-"), student_id("") == student_id("_")
    (True, False)
    """
    normal = unicodedata.normalize("NFC", name)
    kept = "".join(mark if mark.isalnum() or mark in "._-@ " else "_" for mark in normal)
    kept = " ".join(kept.split()).lstrip("._-@ ").rstrip(". ")
    while len(kept.encode()) > NAME_LIMIT:
        kept = kept[:-1]
    reserved = not kept or kept.split(".")[0].lower() in _WINDOWS
    if kept == normal and not reserved:
        return normal
    mark = hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"student-{mark}" if reserved else f"{kept}-{mark}"


def _is_nbgrader_id(name: str) -> bool:
    return (
        0 < len(name) <= 128  # the width of nbgrader's column
        and len(os.fsencode(name)) <= 255
        and name.isprintable()
        and name == name.strip()
        and not name.startswith(".")  # nbgrader's own searches leave hidden folders out
    )


def visible(name: str) -> str:
    r"""Return a stranger's name so that it can be printed: nothing in it steers a terminal.

    >>> visible("anna\x1b[2J.zip")
    'anna?[2J.zip'
    """
    shown = "".join(mark if mark.isprintable() else "?" for mark in name)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"
