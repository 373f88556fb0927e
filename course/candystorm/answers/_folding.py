"""From the lines of an answer log to where each question stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO, Final, Literal, TypeAlias

from candystorm.answers._records import (
    LINE_LIMIT,
    Confidence,
    Record,
    count_lines,
    parse_record,
    split_records,
    work_of,
)

SIZE_LIMIT: Final = 256 * 1024 * 1024
"""Bytes of a log that are read; a day of hard work writes less than one megabyte."""

_WORK_LIMIT: Final = 2_000_000  # a forged log of dense records ends after some seconds ...
_QUESTIONS_LIMIT: Final = 500  # ... and does not fill the memory
_SKIPPED_LIMIT: Final = 10_000  # nobody wants to know more exactly
_HINTS: Final = 3
_CHUNK: Final = 1024 * 1024

Problem: TypeAlias = Literal["unreadable", "too-large"]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one question stands.

    Attributes
    ----------
    question : str
        The question's name.
    answer : object
        The last answer, as JSON data; None when there is none or it was emptied.
    time : datetime or None
        When that answer was given (UTC); before the first answer: the first event.
    attempt : int
        Which attempt the answer is: 1 + number of checks before it.
    hints : int
        How many hints were opened so far, 0 to 3.
    confidence : {"sure", "rather", "guess"} or None
        How sure the participant was of this answer.
    language : str or None
        The language in which the answer was given.
    checked : bool
        Whether a check came after the last answer.
    checks : int
        How many checks there were so far.
    """

    question: str
    answer: object = None
    time: datetime | None = None
    attempt: int = 1
    hints: int = 0
    confidence: Confidence | None = None
    language: str | None = None
    checked: bool = False
    checks: int = 0


class Answers(Mapping[str, Entry]):
    """The last state of each question in a log: a mapping from question name to `Entry`.

    Parameters
    ----------
    entries : mapping of str to Entry
        The states.
    skipped : int
        Number of lines that are not empty and no record of ours; 10,000 means that or more.
    language : str or None
        The language last seen in the log.
    problem : {"unreadable", "too-large"} or None
        Why there may be more than this: the file is not an ordinary file or may not be read;
        or it is larger than what is read.

    >>> Answers.of({"m1-ratio": 62.0})["m1-ratio"].answer
    62.0
    """

    def __init__(
        self,
        entries: Mapping[str, Entry] | None = None,
        *,
        skipped: int = 0,
        language: str | None = None,
        problem: Problem | None = None,
    ) -> None:
        self._entries = dict(entries or {})
        self.skipped = skipped
        self.language = language
        self.problem = problem

    @classmethod
    def of(cls, answers: Mapping[str, object]) -> Answers:
        """Return the state in which just these answers were given."""
        return cls({name: Entry(name, answer) for name, answer in answers.items()})

    def __getitem__(self, question: str) -> Entry:
        return self._entries[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        more = f", problem={self.problem!r}" if self.problem else ""
        return f"Answers({list(self)}, skipped={self.skipped}, language={self.language!r}{more})"


@dataclass(slots=True)
class Fold:
    """The state after some whole lines of a log."""

    only: Collection[str] | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    skipped: int = 0
    work: int = 0
    language: str | None = None
    problem: Problem | None = None

    def take(self, block: bytes) -> None:
        """Add whole lines."""
        usable = 0
        for line in split_records(block):
            self.work += work_of(line)
            if self.work > _WORK_LIMIT:
                self.problem = "too-large"
                break
            record = parse_record(line)
            if record is not None:
                usable += 1
                self._take_record(record)
        if self.skipped < _SKIPPED_LIMIT:
            self.skipped = min(self.skipped + count_lines(block) - usable, _SKIPPED_LIMIT)

    def _take_record(self, record: Record) -> None:
        name = record.question
        self.language = record.language or self.language
        if self.only is not None and name not in self.only:
            return
        if name not in self.entries and len(self.entries) >= _QUESTIONS_LIMIT:
            self.problem = "too-large"
            return
        self.entries[name] = after(self.entries.get(name), record)

    def answers(self, rest: bytes) -> Answers:
        """Return the state with the last, perhaps unfinished, line."""
        end = replace(self, entries=dict(self.entries))
        if rest:
            end.take(rest + b"\n")
        return Answers(
            end.entries,
            skipped=end.skipped,
            language=end.language,
            problem=end.problem,
        )


def after(before: Entry | None, record: Record) -> Entry:
    """Return where a question stands after one more event."""
    entry = before or Entry(record.question, time=record.time, language=record.language)
    if record.event == "answer":
        return replace(
            entry,
            answer=record.answer,
            time=record.time,
            attempt=1 + entry.checks,
            confidence=record.confidence,
            language=record.language or entry.language,
            checked=False,
        )
    if record.event == "check":
        return replace(entry, checked=True, checks=entry.checks + 1)
    return replace(entry, hints=min(entry.hints + 1, _HINTS))


def read_lines(file: BinaryIO, fold: Fold, limit: int) -> tuple[int, bytes]:
    """Fold the whole lines; return how many bytes they are, and the unfinished line after them.

    A line that is too long is cut as it is read: it stays too long to count, and short
    enough for the memory.
    """
    read = whole = 0
    rest = b""
    while chunk := file.read(min(_CHUNK, limit - read)):
        read += len(chunk)
        cut = chunk.rfind(b"\n") + 1
        if cut:
            fold.take(rest + chunk[:cut])
            whole = read - len(chunk) + cut
            rest = chunk[cut:]
        else:
            rest += chunk
        rest = rest[: LINE_LIMIT + 1]
    if read >= limit and file.read(1):
        fold.problem = "too-large"
    return whole, rest
