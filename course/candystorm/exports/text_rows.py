"""The rows of a large CSV: the first ones at once, all of them where somebody asks, or columns."""

from __future__ import annotations

import csv
import gc
import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, islice
from typing import overload

__all__ = ["TextRows", "parsed", "without_collection"]

_HEAD = 64
_PIECE = 1 << 16
_AT_ONCE = 256  # rows that stay in the processor while they are turned into columns

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a post can be longer than 128 KiB


class TextRows(Sequence[list[object]]):
    """Rows of a text that are read as late as possible.

    Parameters
    ----------
    text : str
        What is in the file.
    delimiter : str
        What stands between the cells.
    skipped : int
        So many empty rows stand before the first.
    """

    def __init__(self, text: str, delimiter: str, skipped: int = 0) -> None:
        self._text, self._delimiter, self._skipped = text, delimiter, skipped

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, place: int) -> list[object]: ...
    @overload
    def __getitem__(self, place: slice) -> list[list[object]]: ...
    def __getitem__(self, place: int | slice) -> list[object] | list[list[object]]:
        if isinstance(place, slice):
            few = place.stop is not None and 0 <= place.stop <= len(self._first)
            few = few and (place.start or 0) >= 0 and (place.step or 1) > 0
        else:
            few = 0 <= place < len(self._first)
        return (self._first if few else self._all)[place]

    def __iter__(self) -> Iterator[list[object]]:
        return iter(self._all)

    def columns_below(self, header: int) -> list[list[str]] | None:
        """Return the cells below a row by columns, without making rows of them.

        Parameters
        ----------
        header : int
            Position of the row.

        Returns
        -------
        list of list of str
            As many columns as the row has; None where a row is shorter or longer, or the text
            breaks the rules of a CSV.
        """
        width = len(self[header])
        columns: list[list[str]] = [[] for _ in range(width)]
        rows = islice(_reader(self._text, self._delimiter), header + 1 - self._skipped, None)
        try:
            while part := list(islice(rows, _AT_ONCE)):
                if set(map(len, part)) != {width}:
                    return None
                for column, cells in zip(columns, zip(*part, strict=True), strict=True):
                    column.extend(cells)
        except csv.Error:
            return None
        return columns

    @cached_property
    def _first(self) -> list[list[object]]:
        return self._above + parsed(self._text, self._delimiter, most=_HEAD)

    @cached_property
    def _all(self) -> list[list[object]]:
        return self._above + parsed(self._text, self._delimiter)

    @property
    def _above(self) -> list[list[object]]:
        return [[] for _ in range(self._skipped)]


def parsed(
    text: str, delimiter: str, escape: str | None = None, most: int | None = None
) -> list[list[object]]:
    """Return the rows of a text; where it breaks the rules of a CSV, line by line from there.

    Parameters
    ----------
    text : str
        What is in the file.
    delimiter : str
        What stands between the cells.
    escape : str, optional
        A sign that takes its meaning from the next one.
    most : int, optional
        No more rows than these.
    """
    rows: list[list[object]] = []
    reader = _reader(text, delimiter, escape)
    try:
        with without_collection():
            rows.extend(islice(reader, most))  # type: ignore[arg-type]
    except csv.Error:
        rows.extend(list[object](line.split(delimiter)) for line in text.splitlines()[len(rows) :])
    return rows[:most]


def _reader(text: str, delimiter: str, escape: str | None = None) -> Iterator[list[str]]:
    return csv.reader(_lines(text), delimiter=delimiter, escapechar=escape, strict=False)


def _lines(text: str) -> Iterator[str]:
    """Give the lines with their ends."""
    return chain.from_iterable(io.StringIO(piece, newline="") for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Give whole lines in pieces: a stream holds four bytes for every letter."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin + _PIECE) + 1 or len(text)
        yield text[begin:end]
        begin = end


@contextmanager
def without_collection() -> Iterator[None]:
    """Keep Python from looking for garbage while a million lists are made that are none."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()
