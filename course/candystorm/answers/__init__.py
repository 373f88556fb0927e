"""The answer log: what a participant answered, as data, safe against whatever happens to a file.

A log is a text file, ``answers.jsonl`` beside the participant's notebook. Each record is written
by one call of the operating system, as a newline and one line of JSON. A record that was cut
short (kill, power cut, full disk) therefore never touches the one after it, two processes can
write at once, and the last line needs no newline.

The file is data from a stranger: nothing in it is executed, and a line that is not a record of
ours is skipped and counted. What a record claims about attempts and hints is for people who read
the file; a reader counts the events itself.

>>> import io
>>> log = b'''
... {"question": "m1-ratio", "event": "answer", "answer": 12.5, "language": "de"}
... {"question": "m1-ratio", "event": "check"}
... {"question": "m1-ratio", "event": "answer", "answer": 62.0}
... {"question": "m1-ra'''
>>> answers = read_answers(io.BytesIO(log))
>>> answers["m1-ratio"].answer, answers["m1-ratio"].attempt, answers.skipped, answers.language
(62.0, 2, 1, 'de')
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeAlias

from candystorm.answers._appending import append_line, open_file
from candystorm.answers._folding import SIZE_LIMIT, Answers, Entry, Fold, after, read_lines
from candystorm.answers._records import (
    LINE_LIMIT,
    Confidence,
    Event,
    Record,
    parse_record,
    write_record,
)
from candystorm.errors import CandystormError

__all__ = ["AnswerLog", "AnswerNotSaved", "Answers", "Confidence", "Entry", "read_answers"]

Reason: TypeAlias = Literal["full", "read-only", "too-large", "other"]


class AnswerNotSaved(CandystormError):
    """An answer could not be written; the form still has it.

    Attributes
    ----------
    reason : {"full", "read-only", "too-large", "other"}
        No room left; no right to write there; the answer or the log is too large; anything else.
    """

    _SENTENCES: Final[Mapping[Reason, str]] = {
        "full": "Your answer is not saved yet: the disk is full. "
        "It is still in the form. Please make room, then answer once more.",
        "read-only": "Your answer is not saved yet: this folder may not be written to. "
        "It is still in the form. Please move your folder, or ask your trainer.",
        "too-large": "Your answer is too long to be saved. Please shorten it.",
        "other": "Your answer is not saved yet, because the file for it could not be written. "
        "It is still in the form. Please try again, or ask your trainer.",
    }

    def __init__(self, reason: Reason, **values: object) -> None:
        super().__init__(self._SENTENCES[reason], **values)
        self.reason: Reason = reason


class AnswerLog:
    """The answer log of one notebook.

    Parameters
    ----------
    path : path-like
        Where ``answers.jsonl`` is or will be; its folder exists.
    follow_symlinks : bool
        Whether the file itself may be a symbolic link. Not by default: the log of a submission
        could point anywhere. Links among its parent folders are always followed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = AnswerLog(Path(folder, "answers.jsonl"))
    ...     saved = log.append_answer("m1-ratio", 62.0, confidence="rather", language="de")
    ...     checked = log.append_check("m1-ratio")
    ...     log.read()["m1-ratio"] == checked, checked.attempt, checked.checked
    (True, 1, True)
    """

    def __init__(self, path: str | os.PathLike[str], *, follow_symlinks: bool = False) -> None:
        self.path = Path(path)
        self.follow_symlinks = follow_symlinks
        self._known: _Known | None = None

    def __repr__(self) -> str:
        return f"AnswerLog({str(self.path)!r})"

    def append_answer(
        self,
        question: str,
        answer: object,
        *,
        confidence: Confidence | None = None,
        language: str | None = None,
    ) -> Entry:
        """Write an answer (JSON data; None empties it) to the disk and return where it stands.

        Raises
        ------
        AnswerNotSaved
            When it is not safely on the disk.
        """
        return self._append(question, "answer", answer, confidence, language)

    def append_hint(self, question: str) -> Entry:
        """Write that one more hint was opened; raises AnswerNotSaved."""
        return self._append(question, "hint")

    def append_check(self, question: str) -> Entry:
        """Write that the answer was checked; raises AnswerNotSaved."""
        return self._append(question, "check")

    def read(self) -> Answers:
        """Return the state of each question; never raises, whatever is at the path.

        It costs one ``stat`` when the file did not change, and reads only what is new when it
        only grew.
        """
        known = self._known
        try:
            status = self.path.stat(follow_symlinks=self.follow_symlinks)
            if known and known.stamp == _stamp(status):
                return known.answers
            with os.fdopen(
                open_file(self.path, os.O_RDONLY, self.follow_symlinks), "rb", 0
            ) as file:
                self._known = known = _read_on(file, known)
        except FileNotFoundError:
            self._known = None
            return Answers()
        except OSError:
            self._known = None
            return Answers(problem="unreadable")
        return known.answers

    def _append(
        self,
        question: str,
        event: Event,
        answer: object = None,
        confidence: Confidence | None = None,
        language: str | None = None,
    ) -> Entry:
        answers = self.read()
        if answers.problem == "too-large":  # it would be written behind what is read
            raise AnswerNotSaved("other")
        before = answers.get(question) or Entry(question)
        record = Record(question, event, datetime.now(UTC), answer, confidence, language)
        opened = after(before, record).hints
        try:
            line = write_record(record, attempt=1 + before.checks, hints=opened)
        except ValueError as error:
            raise AnswerNotSaved("other") from error
        if len(line) > LINE_LIMIT:
            raise AnswerNotSaved("too-large")
        written = parse_record(line)
        if written is None:  # a reader would skip it: a wrong name, numbers too large, too deep
            raise AnswerNotSaved("other")
        try:
            append_line(self.path, line, self.follow_symlinks)
        except OSError as error:
            raise AnswerNotSaved(_REASONS.get(error.errno or 0, "other")) from error
        return after(answers.get(question), written)


def read_answers(
    lines: BinaryIO, *, limit: int = SIZE_LIMIT, only: Collection[str] | None = None
) -> Answers:
    """Read an answer log from an open file or a member of a zip file.

    Parameters
    ----------
    lines : binary file
        The log, from its beginning.
    limit : int
        Bytes to read at most; when there are more, ``problem`` is "too-large" and the rest
        is left unread.
    only : collection of str, optional
        Names of the questions to keep; the others are read and forgotten.

    Returns
    -------
    Answers
        Whatever the content, this is an `Answers`; only an error of the file itself is raised
        (OSError, or what ``zipfile`` raises for a damaged archive).
    """
    fold = Fold(only=only)
    _, rest = read_lines(lines, fold, limit)
    return fold.answers(rest)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of a file, and how to recognise that it only grew since."""

    stamp: tuple[int, int, int, int]
    fold: Fold
    offset: int  # bytes of whole lines in the fold
    seam: bytes  # the bytes just before the offset
    answers: Answers


def _read_on(file: BinaryIO, known: _Known | None) -> _Known:
    stamp = _stamp(os.fstat(file.fileno()))  # before reading: what comes later is seen next time
    offset, fold = 0, Fold()
    if known and stamp[:2] == known.stamp[:2] and stamp[2] >= known.offset:
        file.seek(known.offset - len(known.seam))
        if file.read(len(known.seam)) == known.seam:
            offset, fold = known.offset, replace(known.fold, entries=dict(known.fold.entries))
    file.seek(offset)
    whole, rest = read_lines(file, fold, SIZE_LIMIT - offset)
    offset += whole
    file.seek(max(offset - 64, 0))
    seam = file.read(min(offset, 64))
    return _Known(stamp, fold, offset, seam, fold.answers(rest))


def _stamp(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


_REASONS: Final[Mapping[int, Reason]] = {
    errno.ENOSPC: "full",
    errno.EFBIG: "full",  # a limit on the size of files
    getattr(errno, "EDQUOT", errno.ENOSPC): "full",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
    errno.EROFS: "read-only",
}
