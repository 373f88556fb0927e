"""One line of an answer log: how a record is written, and how a line from a stranger is read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias, get_args

Event: TypeAlias = Literal["answer", "hint", "check"]
Confidence: TypeAlias = Literal["sure", "rather", "guess"]

LINE_LIMIT: Final = 64 * 1024
"""Bytes of the longest line that is read; nothing longer is written."""

DEPTH_LIMIT: Final = 8
"""How deep an answer may be nested; ours are at most four deep."""

_BRACKETS_LIMIT: Final = 6000  # more than the longest text can have

_EVENTS: Final = frozenset(get_args(Event))
_CONFIDENCES: Final = frozenset(get_args(Confidence))
_QUESTION: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")  # what nbgrader allows in a grade_id
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Record:
    """What one line of an answer log says.

    Attributes
    ----------
    question : str
        The question's name.
    event : {"answer", "hint", "check"}
        What happened.
    time : datetime or None
        When, in UTC; None in files written by hand.
    answer : object
        JSON data; None for an emptied answer and for the other events.
    confidence : {"sure", "rather", "guess"} or None
        How sure the participant was.
    language : str or None
        The language of the page, e.g. "de".
    """

    question: str
    event: Event
    time: datetime | None = None
    answer: object = None
    confidence: Confidence | None = None
    language: str | None = None


def is_question_name(name: object) -> bool:
    """Return whether this can be the name of a question (an nbgrader grade_id).

    >>> is_question_name("m1-ratio"), is_question_name("../m1"), is_question_name(None)
    (True, False, False)
    """
    return isinstance(name, str) and _QUESTION.fullmatch(name) is not None


def write_record(record: Record, *, attempt: int, hints: int) -> bytes:
    r"""Return the bytes that append a record to a log: a newline, then JSON in ASCII.

    ASCII, so that no editor and no half of an emoji can make the file unreadable.

    Raises
    ------
    ValueError
        When the answer is not JSON data.

    >>> write_record(Record("m1-ratio", "answer", answer="gr\u00fcn"), attempt=1, hints=0)
    b'\n{"question":"m1-ratio","event":"answer","attempt":1,"hints":0,"answer":"gr\\u00fcn"}'
    """
    fields: dict[str, object] = {"question": record.question, "event": record.event}
    if record.time is not None:
        fields["time"] = record.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    fields |= {"attempt": attempt, "hints": hints}
    if record.event == "answer":
        fields["answer"] = record.answer
    if record.confidence is not None:
        fields["confidence"] = record.confidence
    if record.language is not None:
        fields["language"] = record.language
    try:
        line = json.dumps(fields, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return b"\n" + line


def is_readable(line: bytes) -> bool:
    """Return whether a line is worth reading; most torn and forged lines are not.

    >>> is_readable(b'{"question": "m1-ra'), is_readable(b'{"question":' + b"[" * 60_000 + b"}")
    (False, False)
    """
    return (
        len(line) <= LINE_LIMIT
        and line.endswith((b"}", b"}\r", b"} "))
        and line.count(b"[") + line.count(b"{") <= _BRACKETS_LIMIT
    )


def parse_record(line: bytes) -> Record | None:
    """Read one line; None when it is not a record of ours, whatever else it is.

    >>> parse_record(b'{"question": "m1-ratio", "answer": NaN}') is None
    True
    """
    if not is_readable(line):
        return None
    line = line.removeprefix(_BOM).strip()
    try:
        fields = _DECODER.decode(line.decode("utf-8"))
        return _record(fields)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def split_records(block: bytes) -> Iterator[bytes]:
    """Yield the lines of a block that could be records.

    It leaps from one ``"question"`` to the next, so that rubbish costs next to nothing,
    even 50 million lines of one letter.
    """
    position = 0
    while (hit := block.find(b'"question"', position)) >= 0:
        start = max(block.rfind(b"\n", position, hit) + 1, position)
        end = block.find(b"\n", hit)
        if end < 0:
            end = len(block)
        yield block[start:end]
        position = end + 1


def work_of(line: bytes) -> int:
    """Return about how much work it is to read a line: 10, and 1 for each value in it; or 5.

    >>> work_of(b'{"question": "m1-order", "answer": ["a", "b"]}')
    14
    """
    if not is_readable(line):
        return 5
    return 10 + line.count(b",") + line.count(b"[") + line.count(b"{")


def count_lines(block: bytes) -> int:
    r"""Count the lines that are not empty in a block of whole lines.

    >>> count_lines(b"\n\na\r\n\r\nb\n")
    2
    """
    if not block.strip():
        return 0
    block = block.replace(b"\r\n", b"\n").replace(b"\n" * 64, b"\n")
    while b"\n\n" in block:
        block = block.replace(b"\n\n", b"\n")
    return block.count(b"\n") - block.startswith(b"\n")


def _record(fields: object) -> Record:
    """Check the types of a decoded line; ValueError or TypeError when one is wrong."""
    if not isinstance(fields, dict) or not is_question_name(fields.get("question")):
        raise ValueError("no question")
    event = fields.get("event", "answer")
    confidence = fields.get("confidence")
    language = fields.get("language")
    time = fields.get("time")
    if event not in _EVENTS:  # TypeError for a list
        raise ValueError("event")
    if confidence is not None and confidence not in _CONFIDENCES:
        raise ValueError("confidence")
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise ValueError("language")
    return Record(
        question=fields["question"],
        event=event,
        time=None if time is None else _utc(time),
        answer=_plain(fields.get("answer"), DEPTH_LIMIT) if event == "answer" else None,
        confidence=confidence if event == "answer" else None,
        language=language,
    )


def _utc(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("no time zone")
    return time.astimezone(UTC)


def _plain(value: object, depth: int) -> object:
    """Return JSON data whose strings can be written anywhere; ValueError when it is too deep."""
    if isinstance(value, str):
        # Half an emoji (a lone surrogate) is legal in JSON and breaks whoever encodes it later.
        return (
            value
            if value.isascii()
            else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
    if isinstance(value, list | dict):
        if depth == 0:
            raise ValueError("too deep")
        if isinstance(value, list):
            return [_plain(item, depth - 1) for item in value]
        return {str(_plain(key, 0)): _plain(item, depth - 1) for key, item in value.items()}
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number


def _whole(text: str) -> int:
    if len(text) > 20:  # longer than any 64-bit integer: it would overflow whoever computes with it
        raise ValueError("too large")
    return int(text)


def _refuse(text: str) -> object:
    raise ValueError(text)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_int=_whole, parse_constant=_refuse
)
