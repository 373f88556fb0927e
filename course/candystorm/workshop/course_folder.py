"""A workshop's folder, laid out so that nbgrader and formgrader find what they look for."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from importlib.resources import files
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from candystorm.answers import Answers
from candystorm.answers._records import Record, write_record
from candystorm.assignment import ANSWER_LOG
from candystorm.errors import CandystormError
from candystorm.workshop.build import KEPT_BACK

__all__ = ["GRADEBOOK", "CourseFolder", "WorkshopBusy", "default_workshop", "submitted_folder"]

GRADEBOOK: Final = "gradebook.db"
CONFIG: Final = "nbgrader_config.py"
SUBMITTED: Final = "submitted"
TIMESTAMP: Final = "timestamp.txt"
_STEPS: Final = {SUBMITTED, "source", "release", "autograded", "feedback", "downloaded"}
_LOCK: Final = ".candystorm-grade.lock"
_MADE_BY_US: Final = b'"made_by": "candystorm grade"'


class WorkshopBusy(CandystormError):
    """Somebody else is grading in the same folder."""


def submitted_folder(folder: Path) -> Path:
    """Return where the submissions are: in the folder, or in ``submitted/`` of a workshop.

    Raises
    ------
    CandystormError
        There is no such folder.
    """
    folder = folder.expanduser().resolve()
    if not folder.is_dir():
        raise CandystormError("%(folder)s is not a folder.", folder=folder)
    inner = folder / SUBMITTED
    beside = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    is_workshop = bool({CONFIG, GRADEBOOK} & beside) or beside <= _STEPS
    return inner if is_workshop and inner.is_dir() else folder


def default_workshop(submissions: Path) -> Path:
    """Return the workshop that submissions belong to, or where a new one is made.

    Examples
    --------
    >>> default_workshop(Path("/class/submitted")).as_posix()
    '/class'
    >>> default_workshop(Path("/class/downloads")).as_posix()
    '/class/workshop'
    """
    parent = submissions.parent
    return parent if submissions.name == SUBMITTED else parent / "workshop"


class CourseFolder:
    """The folder of one workshop.

    Parameters
    ----------
    root : Path
        The folder; made if need be.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep others from grading here at the same time; a killed grader keeps nobody out.

        Raises
        ------
        WorkshopBusy
            Somebody grades here.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / _LOCK).open("ab") as lock:
            if not _lock(lock.fileno()):
                raise WorkshopBusy(
                    "Somebody is grading in %(folder)s already. "
                    "Please wait until that has ended, then start again.",
                    folder=self.root,
                )
            yield

    def prepare(self, assignments: Iterable[Path]) -> None:
        """Write what nbgrader wants to find, where there is none yet: settings and sources.

        Parameters
        ----------
        assignments : iterable of Path
            The folders of the assignments.
        """
        folders = list(assignments)
        config = self.root / CONFIG
        if not config.exists():
            text = files(__package__).joinpath("nbgrader_config.py.txt").read_text("utf-8")
            ignored = [name for name in KEPT_BACK if name != ANSWER_LOG]
            kept = {folder.name: [ANSWER_LOG] for folder in folders}
            text = text.replace("@IGNORE@", repr(ignored)).replace("@EXCLUDE@", repr(kept))
            _replace(config, text.encode())
        for folder in folders:
            copy = self.root / "source" / folder.name
            if not copy.exists():
                ignored_names = shutil.ignore_patterns(*KEPT_BACK)
                unfinished = copy.with_name(f".{folder.name}")
                shutil.rmtree(unfinished, ignore_errors=True)
                shutil.copytree(folder, unfinished, ignore=ignored_names)
                unfinished.replace(copy)

    def autograded(self, student: str, assignment: str) -> Path:
        """Return where a graded notebook is."""
        return self.root / "autograded" / student / assignment / f"{assignment}.ipynb"

    def write_autograded(
        self, student: str, assignment: str, notebook: bytes, time: datetime | None
    ) -> None:
        """Write a graded notebook; it is there as a whole or as it was before."""
        path = self.autograded(student, assignment)
        folder = path.parent
        folder.mkdir(parents=True, exist_ok=True)
        _write_time(folder, time)
        _replace(path, notebook, 0o444)  # as nbgrader leaves it

    def write_submitted(
        self,
        student: str,
        assignment: str,
        answers: Answers,
        released: bytes,
        time: datetime | None,
    ) -> None:
        """Keep a submission where nbgrader keeps those that it collects.

        The answers are written anew, and the notebook beside them is our own, so whatever runs
        nbgrader on this copy runs nothing that a participant wrote. A submission that nbgrader
        collected is left alone.
        """
        folder = self.root / SUBMITTED / student / assignment
        notebook = folder / f"{assignment}.ipynb"
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            if notebook.exists() and _MADE_BY_US not in notebook.read_bytes():
                return
        records = [
            (Record(name, "answer", e.time, e.answer, e.confidence, e.language), e)
            for name, e in answers.items()
        ]
        oldest = datetime.min.replace(tzinfo=UTC)
        records.sort(key=lambda record: record[0].time or oldest)
        lines = [write_record(r, attempt=e.attempt, hints=e.hints) for r, e in records]
        _replace(folder / ANSWER_LOG, b"".join(lines))
        _replace(notebook, released)
        _write_time(folder, time)

    def note_submitted_time(self, student: str, assignment: str, time: datetime) -> None:
        """Note when something was submitted that nbgrader did not collect itself.

        formgrader compares the note with the gradebook, to know whether it is graded.

        Raises
        ------
        OSError
            It can't be written.
        """
        folder = self.root / SUBMITTED / student / assignment
        path = folder / TIMESTAMP
        if not folder.is_symlink() and folder.is_dir() and not path.is_symlink():
            _replace(path, _time_text(time))

    def collected_time(self, student: str, assignment: str) -> datetime | None:
        """Return when nbgrader collected a submission, None if it did not."""
        return read_time(self.root / SUBMITTED / student / assignment / TIMESTAMP)


def read_time(path: Path) -> datetime | None:
    """Return the time in a ``timestamp.txt`` as nbgrader reads it, in UTC; None if there is none.

    Parameters
    ----------
    path : Path
        It may come from a stranger: only the beginning of an ordinary file is read.
    """
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with path.open("rb") as file:
            words = file.read(200).decode().split()
        zone: tzinfo = UTC
        if len(words) == 3:
            zone = _zone(words[2])
        time = datetime.fromisoformat(" ".join(words[:2]))
        return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)
    except (OSError, ValueError, OverflowError):
        return None


def _zone(name: str) -> tzinfo:
    offset = datetime.strptime(name, "%z").tzinfo if name[:1] in ("+", "-") else None
    try:
        return offset or ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC  # as nbgrader takes a zone that it does not know


def _time_text(time: datetime) -> bytes:
    text = time.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return f"{text} UTC\n".encode()


def _write_time(folder: Path, time: datetime | None) -> None:
    if time is None:
        (folder / TIMESTAMP).unlink(missing_ok=True)
    else:
        _replace(folder / TIMESTAMP, _time_text(time))


def _replace(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file in one step: after a kill it is the old one or the new one."""
    new = os.path.join(path.parent, f".{path.name}.new")  # noqa: PTH118 - thousands of times
    if sys.platform == "win32":
        mode = 0o644  # there a file that may not be written can't be replaced
    try:
        descriptor = os.open(new, _CREATE, mode)
    except PermissionError:  # a killed grader has left one that may not be written
        os.unlink(new)  # noqa: PTH108
        descriptor = os.open(new, _CREATE, mode)
    with os.fdopen(descriptor, "wb", 0) as file:
        file.write(content)
    os.replace(new, path)  # noqa: PTH105


_CREATE: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_TRUNC
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
