"""JSON as it comes: one record after the other, however large the file."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import ijson

from candystorm.exports.errors import DamagedFile
from candystorm.exports.sources import Member

__all__ = ["Interrupted", "at", "is_json", "opened", "records", "shape", "text_at"]

_BROKEN = (ijson.JSONError, UnicodeError, ValueError, RecursionError, MemoryError, OverflowError)
_MOST_PATHS = 4000
#: No export's keys lie deeper.
_DEEPEST = 60
#: What nests thousands deep is made to do harm.
_DEEPEST_RECORD = 2000


class Interrupted(Exception):
    """A JSON file ends or breaks in the middle; what came before it was given out."""


def is_json(member: Member) -> bool:
    """Return whether a file looks like JSON, also behind ``window.YTD… =``."""
    return _start(member.head()) is not None


def _start(head: bytes) -> int | None:
    """Return where JSON begins: at once, or behind the assignment to a variable."""
    skipped = 0
    if head.startswith(codecs.BOM_UTF8):
        skipped = 3
    stripped = head[skipped:].lstrip()
    if stripped[:1] in (b"{", b"["):
        return len(head) - len(stripped)
    equals = head[:512].find(b"=")
    name = head[skipped:equals].strip()
    if equals > 0 and name and all(c in _NAME for c in name):
        rest = head[equals + 1 :].lstrip()
        if rest[:1] in (b"{", b"["):
            return len(head) - len(rest)
    return None


_NAME = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$ ")


@contextmanager
def opened(member: Member) -> Iterator[BinaryIO]:
    """Open a file where its JSON begins, as UTF-8."""
    head = member.head()
    with member.open() as stream:
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield cast(BinaryIO, _Shallow(cast(BinaryIO, _AsUtf8(stream)), member))
            return
        skip = _start(head) or 0
        stream.read(skip)
        yield cast(BinaryIO, _Shallow(stream, member))


def shape(member: Member) -> frozenset[str]:
    """Return which keys are in the beginning of a JSON file, as paths.

    A list is ``item``: ``item.tweet.full_text``. Keys that differ in case are as they stand.

    Returns
    -------
    frozenset of str
        Empty where the file is no JSON.
    """
    found: frozenset[str] = member.remember("shape", lambda: _shape(member))
    return found


def _shape(member: Member) -> frozenset[str]:
    head = member.head()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode()
    start = _start(head)
    if start is None:
        return frozenset()
    paths: set[str] = set()
    place: list[str] = []  # the keys that lead to the value being read
    try:
        for event, value in ijson.basic_parse(
            io.BytesIO(head[start:]), multiple_values=True, use_float=True
        ):
            if event == "map_key":
                place[-1] = str(value)
            elif event in ("end_map", "end_array"):
                place.pop()
            else:
                if len(place) <= _DEEPEST:
                    paths.add(".".join(place))
                if event in ("start_map", "start_array"):
                    place.append("item" if event == "start_array" else "")
            if len(paths) > _MOST_PATHS:
                break
    except (*_BROKEN, IndexError):
        pass  # the head ends in the middle, as it must
    return frozenset(paths)


def records(member: Member, prefix: str = "item", *, many: bool = True) -> Iterator[Any]:
    """Give out the values at a path one after the other, holding one at a time.

    Parameters
    ----------
    member : Member
        The file.
    prefix : str
        Path of the values as :func:`shape` writes it; "" for the whole.
    many : bool
        Whether several JSON values may follow each other (JSON Lines).

    Raises
    ------
    Interrupted
        The file ends or breaks in the middle, after what was given out.
    """
    try:
        with opened(member) as stream:
            yield from ijson.items(stream, prefix, use_float=True, multiple_values=many)
    except (*_BROKEN, DamagedFile) as error:
        raise Interrupted(member.name) from error


def at(value: object, *keys: str | int, default: Any = None) -> Any:
    """Return what stands at a path in a value, ``default`` where anything is not as expected.

    >>> at({"a": [{"b": 1}]}, "a", 0, "b"), at({"a": 3}, "a", 0, "b")
    (1, None)
    """
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return default
        if value is None:
            return default
    return value


def text_at(value: object, *keys: str | int) -> str:
    """Return the text at a path, "" where there is none; numbers as they are written."""
    simple = len(keys) == 1 and type(value) is dict  # most of millions of calls
    found = value.get(keys[0]) if simple else at(value, *keys)  # type: ignore[attr-defined]
    if isinstance(found, str):
        return found
    if isinstance(found, bool) or not isinstance(found, int | float):
        return ""
    return str(found)


class _ReadWhole(io.RawIOBase):
    """A stream whose ``read`` is all there is to it."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)


class _AsUtf8(_ReadWhole):
    """UTF-16 read as UTF-8."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._left) < size:
            part = self._stream.read(max(size, 4096) if size >= 0 else -1)
            text = self._decoder.decode(part, final=not part)
            self._left += text.replace("\ufeff", "").encode("utf-8", "replace")
            if not part:
                break
        given, self._left = (
            (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        )
        return given


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_DENSE = 1024


class _Shallow(_ReadWhole):
    """A stream of JSON that refuses what nests thousands deep: reading it would take for ever.

    Brackets are counted, in texts too, where they mostly close as well; where they are dense,
    texts are left out of the count.
    """

    def __init__(self, stream: BinaryIO, member: Member) -> None:
        super().__init__()
        self._stream = stream
        self._member = member
        self._depth = 0

    def read(self, size: int = -1) -> bytes:
        part = self._stream.read(size)
        opened = part.count(b"[") + part.count(b"{")
        if opened > _DENSE:
            bare = _STRING.sub(b"", part)
            self._depth += bare.count(b"[") + bare.count(b"{") - bare.count(b"]") - bare.count(b"}")
        else:
            self._depth += opened - part.count(b"]") - part.count(b"}")
        self._depth = max(self._depth, 0)
        if self._depth > _DEEPEST_RECORD:
            raise self._member.damaged()
        return part
