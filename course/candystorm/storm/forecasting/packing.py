"""Cascades in little space: times on a grid that is finer where events are denser, as letters.

A letter is the number of grid steps since the event before. Steps are even for about a minute and
grow with time after that, by about a hundredth of it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from candystorm.storm.forecasting.features import Array

__all__ = ["pack", "unpack"]

#: All printable letters that JSON writes as they are, but the last two.
_LETTERS: Final = "".join(chr(code) for code in range(ord("!"), ord("}")) if chr(code) not in '"\\')
_BASE: Final = len(_LETTERS)
#: Two letters follow: so many steps.
_FAR: Final = "}"
#: Two letters follow: so many more events at the same step.
_MORE: Final = "~"
_MINUTE: Final = 1 / 60
_FINENESS: Final = 100
_MOST: Final = _BASE * _BASE - 1


def pack(hours: Array) -> str:
    """Return a cascade as text.

    Parameters
    ----------
    hours : ndarray of shape (events,)
        Hours since the first post, ascending, from 0 up.

    Examples
    --------
    >>> unpack(pack(np.array([0.0, 0.5, 0.5, 24.0]))).round(2).tolist()
    [0.0, 0.5, 0.5, 24.05]
    """
    # The first post keeps a step of its own.
    steps = np.ceil(_FINENESS * np.log1p(hours / _MINUTE)).astype(np.int64)
    at, counts = np.unique(steps, return_counts=True)
    text = []
    for gap, count in zip(np.diff(at, prepend=0).tolist(), counts.tolist(), strict=True):
        text.append(_LETTERS[gap] if gap < _BASE else _FAR + _two(min(gap, _MOST)))
        more = count - 1
        while more:
            if more < 4:
                text.append(_LETTERS[0] * more)
                break
            run = min(more, _MOST)
            text.append(_MORE + _two(run))
            more -= run
    return "".join(text)


def unpack(text: str) -> Array:
    """Return the times of a cascade, in hours; those at one step are spread evenly over it.

    Raises
    ------
    ValueError
        The text is not a cascade.
    """
    steps: list[int] = []
    counts: list[int] = []
    at, place = 0, 0
    while place < len(text):
        letter = text[place]
        long = letter in (_FAR, _MORE)
        value = _number(text[place + 1 : place + 3]) if long else _LETTERS.index(letter)
        place += 3 if long else 1
        if letter == _MORE or (value == 0 and steps):
            counts[-1] += value if letter == _MORE else 1
        else:
            at += value
            steps.append(at)
            counts.append(1)
    ends = np.expm1(np.array(steps, dtype=np.float64) / _FINENESS) * _MINUTE
    starts = np.expm1(np.maximum(np.array(steps) - 1.0, 0) / _FINENESS) * _MINUTE
    repeats = np.array(counts, dtype=np.int64)
    first = np.repeat(np.cumsum(repeats) - repeats, repeats)
    share = (np.arange(first.size) - first + 0.5) / np.repeat(repeats, repeats)
    return np.asarray(np.repeat(starts, repeats) + np.repeat(ends - starts, repeats) * share)


def _two(number: int) -> str:
    high, low = divmod(number, _BASE)
    return _LETTERS[high] + _LETTERS[low]


def _number(letters: str) -> int:
    if len(letters) != 2:
        raise ValueError(letters)
    return _LETTERS.index(letters[0]) * _BASE + _LETTERS.index(letters[1])
