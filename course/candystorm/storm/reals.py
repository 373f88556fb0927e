"""Numbers as people hand them over: real ones, and nothing that only looks like them."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import TypeGuard

import numpy as np
import numpy.typing as npt

__all__ = ["is_number", "reals"]


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether something is a real number; true and false are none.

    >>> is_number(3), is_number(np.float32(0.5)), is_number("3"), is_number(True)
    (True, True, False, False)
    """
    return isinstance(value, Real) and not isinstance(value, bool)


def reals(values: object) -> npt.NDArray[np.float64] | None:
    """Return a copy of what somebody gave as an array of numbers; None if it is anything else.

    Dates and durations are none: NumPy would make nanoseconds of them. Complex numbers would lose
    a part.

    >>> reals([1, 2.5]), reals(["1"]), reals([np.timedelta64(1, "h")])
    (array([1. , 2.5]), None, None)
    """
    try:
        found = np.asarray(values)
        if found.dtype.kind not in "iufO":
            return None
        if found.dtype.kind == "O" and not all(
            is_number(one) or isinstance(one, Decimal) for one in found.flat
        ):
            return None
        return np.array(found, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        return None
