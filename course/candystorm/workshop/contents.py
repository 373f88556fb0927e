"""Reading the answer logs in what a participant handed in, and touching nothing else of it.

A submission comes from a stranger. Of everything in it only files named ``answers.jsonl`` are
opened, and read as data up to a limit. Links are never followed, zip files are never unpacked,
and what is neither a file nor a folder (a pipe, a device) is never opened.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, cast

from candystorm.answers import Answers, read_answers
from candystorm.assignment import ANSWER_LOG
from candystorm.language import _
from candystorm.workshop.submissions import ASIDE, Submission, visible

__all__ = ["Contents", "FoundLog", "last_answer_time", "read_submission", "sort_logs"]

LOG_LIMIT: Final = 16 * 1024 * 1024  # bytes of one log; a day of hard work writes under one
LOGS_LIMIT: Final = 20  # logs of one submission
ENTRIES_LIMIT: Final = 20_000  # files and folders of one submission that are looked at
DEPTH_LIMIT: Final = 6  # folders below each other
INDEX_LIMIT: Final = 2 * 1024 * 1024  # bytes of a zip file's table of contents

_BROKEN_ZIP: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class FoundLog:
    """One answer log inside a submission.

    Attributes
    ----------
    folders : tuple of str
        The folders around it, outermost first.
    answers : Answers
        What it says.
    """

    folders: tuple[str, ...]
    answers: Answers


@dataclass(slots=True)
class Contents:
    """What was found in a submission.

    Attributes
    ----------
    logs : list of FoundLog
        Its answer logs.
    folders : set of str
        The folders directly inside it: in nbgrader's layout, the names of assignments.
    problems : list of str
        One sentence each.
    readable : bool
        Whether it could be looked at. If not, that it holds no answers means nothing.
    """

    logs: list[FoundLog] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    readable: bool = True


def read_submission(submission: Submission, only: Collection[str]) -> Contents:
    """Read the answer logs of a submission; whatever it is, this raises nothing.

    Parameters
    ----------
    submission : Submission
        From `find_submissions`.
    only : collection of str
        Names of the questions to keep.
    """
    reading = _Reading(only)
    for path in submission.paths:
        try:
            if stat.S_ISDIR(os.lstat(path).st_mode):
                reading.folder(path)
            elif path.suffix.lower() == ".zip":
                reading.zip(path, ())
            else:
                reading.log(path, ())
        except (OSError, ValueError):  # ValueError: a name that the system does not take
            reading.contents.problems.append(_("It could not be read."))
            reading.contents.readable = False
    return reading.contents


class _Reading:
    """One submission while it is read, with what is left of its limits."""

    def __init__(self, only: Collection[str]) -> None:
        self.only = only
        self.contents = Contents()
        self._entries_left = ENTRIES_LIMIT

    def folder(self, root: Path) -> None:
        """Read the answer logs in a folder."""
        zips: list[tuple[str, tuple[str, ...]]] = []
        for entry, folders in self._walk(root):
            if entry.name == ANSWER_LOG:
                self._log_entry(entry, folders)
            else:
                zips.append((entry.path, folders))
        if not self.contents.logs:  # learning platforms put each upload into a folder of its own
            for path, folders in sorted(zips)[:3]:
                self.zip(Path(path), folders)

    def _walk(self, root: Path) -> Iterator[tuple[os.DirEntry[str], tuple[str, ...]]]:
        """Yield answer logs and zip files below the root, never through a link."""
        waiting: list[tuple[str, tuple[str, ...]]] = [(str(root), ())]
        while waiting:
            place, folders = waiting.pop()
            if len(folders) == 1:
                self.contents.folders.add(folders[0])
            with os.scandir(place) as entries:
                for entry in entries:
                    self._entries_left -= 1
                    if self._entries_left < 0:
                        self._problem(_("It holds too many files; not all were looked at."))
                        return
                    if entry.name == ANSWER_LOG:
                        yield entry, folders
                    elif entry.is_dir(follow_symlinks=False):
                        aside = entry.name.startswith(".") or entry.name in ASIDE
                        if not aside and len(folders) < DEPTH_LIMIT:
                            waiting.append((entry.path, (*folders, entry.name)))
                    elif entry.name.lower().endswith(".zip") and entry.is_file(
                        follow_symlinks=False
                    ):
                        yield entry, folders

    def _log_entry(self, entry: os.DirEntry[str], folders: tuple[str, ...]) -> None:
        if entry.is_symlink():
            self._problem(_("%(file)s is a link, and links are not followed."), folders)
        elif not entry.is_file(follow_symlinks=False):
            self._problem(_("%(file)s is not a file."), folders)
        else:
            self.log(Path(entry.path), folders)

    def log(self, path: Path, folders: tuple[str, ...]) -> None:
        """Read an answer log that is a file."""
        try:
            with _open_file(path) as file:
                self._take(file, folders)
        except OSError:
            self._problem(_("%(file)s could not be read."), folders)
            self.contents.readable = False

    def zip(self, path: Path, folders: tuple[str, ...]) -> None:
        """Read the answer logs in a zip file, where they are."""
        try:
            with (
                _open_file(path) as file,
                zipfile.ZipFile(cast("BinaryIO", _SmallReads(file))) as archive,
            ):
                for member in archive.infolist():
                    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
                    around = (*folders, *parts[:-1])
                    if member.is_dir() or not parts or len(around) > DEPTH_LIMIT + 2:
                        continue
                    self.contents.folders.update(around[:1])
                    hidden = any(part in ASIDE for part in parts)
                    if parts[-1] == ANSWER_LOG and not hidden:
                        self._member(archive, member, around)
        except _BROKEN_ZIP:
            self._problem(_("The zip file is damaged, or is not a zip file."))
            self.contents.readable = False

    def _member(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, folders: tuple[str, ...]
    ) -> None:
        sentence = ""
        if member.flag_bits & 0x1:
            sentence = _("%(file)s is encrypted.")
        elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The others may ask for gigabytes of memory before the first byte comes out.
            sentence = _("%(file)s is compressed in a way that can't be read here.")
        else:
            try:
                with archive.open(member) as stream:
                    self._take(cast("BinaryIO", stream), folders)
            except _BROKEN_ZIP:
                sentence = _("%(file)s is damaged.")
        if sentence:
            self._problem(sentence, folders)
            self.contents.readable = False

    def _take(self, stream: BinaryIO, folders: tuple[str, ...]) -> None:
        if len(self.contents.logs) == LOGS_LIMIT:
            self._problem(_("It holds too many answer logs; not all were read."))
            return
        answers = read_answers(stream, limit=LOG_LIMIT, only=self.only)
        self.contents.logs.append(FoundLog(folders, answers))
        if answers.problem == "too-large":
            self._problem(_("%(file)s is far too large; only its beginning was read."), folders)

    def _problem(self, sentence: str, folders: Iterable[str] = ()) -> None:
        if "%(file)s" in sentence:
            sentence %= {"file": visible("/".join((*folders, ANSWER_LOG)))}
        if sentence not in self.contents.problems:
            self.contents.problems.append(sentence)


def sort_logs(
    logs: Iterable[FoundLog], assignments: Mapping[str, frozenset[str]]
) -> tuple[dict[str, FoundLog], set[str]]:
    """Find out to which assignment each answer log belongs; the newest one counts.

    Parameters
    ----------
    logs : iterable of FoundLog
        The logs of one student.
    assignments : mapping of str to frozenset of str
        Each assignment's questions.

    Returns
    -------
    logs : dict of str to FoundLog
        The log that counts for each assignment that has one.
    several : set of str
        Assignments with more than one log that answers something.
    """
    chosen: dict[str, FoundLog] = {}
    several: set[str] = set()
    for log in logs:
        known = {name: len(asked & log.answers.keys()) for name, asked in assignments.items()}
        belongs = max(known, key=lambda name: (known[name], name in log.folders), default=None)
        if belongs is None or not (known[belongs] or belongs in log.folders or len(known) == 1):
            continue
        asked = assignments[belongs]
        before = chosen.get(belongs)
        if before and known[belongs] and asked & before.answers.keys():
            several.add(belongs)
        if before is None or _rank(log, asked) > _rank(before, asked):
            chosen[belongs] = log
    return chosen, several


def _rank(log: FoundLog, asked: frozenset[str]) -> tuple[float, int, tuple[str, ...]]:
    time = last_answer_time(log.answers, asked)
    known = len(asked & log.answers.keys())
    return (time.timestamp() if time else float("-inf"), known, log.folders)


def last_answer_time(answers: Answers, asked: Collection[str]) -> datetime | None:
    """Return when the last answer to one of these questions was given (UTC), if that is known."""
    times = (
        entry.time
        for name, entry in answers.items()
        if name in asked and entry.answer is not None and entry.time is not None
    )
    return max(times, default=None)


@contextmanager
def _open_file(path: Path) -> Iterator[BinaryIO]:
    """Open an ordinary file for reading; a link or a pipe raises OSError and never hangs."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"):
        flags |= getattr(os, name, 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not an ordinary file")
        yield file


class _SmallReads:
    """A file that refuses to be read in one large piece.

    ``zipfile`` reads the whole table of contents at once, however large the file says it is.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(INDEX_LIMIT + 1 if size < 0 else min(size, INDEX_LIMIT + 1))
        if len(data) > INDEX_LIMIT:
            raise zipfile.BadZipFile("too large a piece")
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
