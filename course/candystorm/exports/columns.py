"""A column of cells of which nobody knows yet what they are: which are empty, which differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["EMPTY", "factorised"]

#: What platforms and people write where nothing is known, in small letters.
EMPTY = frozenset(
    ["", "-", "–", "—", "--", "n/a", "na", "nan", "none", "null", "k. a.", "k.a.", "nil", "#n/a",
     "."]
)  # fmt: skip


def factorised(cells: Sequence[object]) -> tuple[np.ndarray[Any, np.dtype[np.intp]], list[object]]:
    """Return a code for each cell, and the different cells; a column has few of them."""
    if set(map(type, cells)) <= {str}:
        codes, uniques = pd.factorize(np.array(cells, dtype=object))
        return codes, list(uniques)
    known: dict[object, int] = {}
    codes = np.empty(len(cells), dtype=np.intp)
    for n, cell in enumerate(cells):
        if isinstance(cell, list | dict | set):  # JSON where a value should be
            cell = "[…]"
        key = (type(cell), cell) if not isinstance(cell, str) else cell  # 1 is not True
        codes[n] = known.setdefault(key, len(known))
    return codes, [key if isinstance(key, str) else key[1] for key in known]  # type: ignore[index]
