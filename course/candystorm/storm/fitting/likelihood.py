"""The log-likelihood of a Hawkes process with exponential memory, and its derivatives.

The intensity after the posts at t_1 < t_2 < … is mu + sum n beta exp(-beta (t - t_j)). Its sums
over the past follow a recursion from post to post (Ozaki 1979). Written out, the recursion is a
cumulative sum of exponentials that overflow; so it is summed in short rows, each scaled to its own
beginning, and what a row leaves to the next one follows the same recursion, with a sixteenth of the
steps. Nothing is approximated, and no loop runs over posts.

References
----------
Ogata, Y. (1978). The asymptotic behaviour of maximum likelihood estimators for stationary point
processes. Annals of the Institute of Statistical Mathematics 30, 243-261.

Ozaki, T. (1979). Maximum likelihood estimation of Hawkes' self-exciting point processes. Annals of
the Institute of Statistical Mathematics 31, 145-155.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Derivatives", "Observed"]

Array: TypeAlias = NDArray[np.float64]
Sums: TypeAlias = tuple[Array, Array, Array]
Carried: TypeAlias = tuple[float, float, float]

_ROW = 16
#: Posts whose sums are formed at once: their arrays stay in the processor's cache.
_BLOCK = 512 * _ROW
_NOTHING: Carried = (0.0, 0.0, 0.0)
#: What happened this many memory times ago weighs less than the last digit of a float; and
#: sixteen such gaps in a row still have an exponential that is a float.
_FORGOTTEN = 36.0


@dataclass(frozen=True, slots=True)
class Derivatives:
    """The log-likelihood at one place, by the logarithms of mu, n and beta.

    Attributes
    ----------
    value : float
        The log-likelihood.
    gradient : ndarray of shape (3,)
    hessian : ndarray of shape (3, 3)
    """

    value: float
    gradient: Array
    hessian: Array


@dataclass(frozen=True)
class Observed:
    """The times of posts, laid out for the recursion.

    Attributes
    ----------
    times : ndarray of shape (posts,), float64
        Strictly ascending, from 0 up.
    end : float
        How long was watched, at least until the last post.
    """

    times: Array
    end: float

    @cached_property
    def _blocks(self) -> list[tuple[Array, Array, int]]:
        """Blocks of posts: time since the post before, time until the end, how many they are."""
        gaps = np.diff(self.times, prepend=0.0)
        return [
            (
                _in_columns(gaps[first : first + _BLOCK]),
                _in_columns(self.end - self.times[first : first + _BLOCK]),
                min(_BLOCK, self.times.size - first),
            )
            for first in range(0, self.times.size, _BLOCK)
        ]

    def excitation(self, beta: float) -> Array:
        """Return beta exp(-beta (t_i - t_j)), summed over the posts before each one.

        Returns
        -------
        ndarray of shape (posts,)
            In the order of the times.
        """
        found, carried = [], _NOTHING
        for gaps, _, size in self._blocks:
            past, carried = _past(gaps * beta, carried, moments=False)
            found.append(beta * _in_order(past[0], size))
        return np.concatenate(found)

    def used_up(self, beta: float) -> float:
        """Return how many of the direct replies to all posts came before the end, by share."""
        return float(-np.expm1(-beta * (self.end - self.times)).sum())

    def log_likelihood(self, place: Array) -> Derivatives:
        """Return the log-likelihood and its derivatives at the logarithms of mu, n and beta."""
        mu, n, beta = (float(value) for value in np.exp(place))
        value, twice = -mu * self.end, 0.0
        gradient = np.array([-mu * self.end, 0.0, 0.0])
        hessian = np.zeros((3, 3))
        carried = _NOTHING
        for gaps, until_end, size in self._blocks:
            (zeroth, first, second), carried = _past(gaps * beta, carried, moments=True)
            zeroth *= n * beta
            rate = zeroth + mu
            # The last column may be filled up with posts that never were.
            _clear(rate, size, 1.0)
            one = 1 / rate
            _clear(one, size, 0.0)
            # By log beta: beta e^-x gives (1 - x) beta e^-x, then (1 - 3x + x^2) beta e^-x.
            first *= n * beta
            second *= n * beta
            scores = np.empty((3, one.size))
            scores[0] = mu * one.ravel()
            scores[1] = (zeroth * one).ravel()
            scores[2] = ((zeroth - first) * one).ravel()
            second += zeroth - 3 * first
            still = beta * until_end
            left = np.exp(-still)
            _clear(left, size, 0.0)
            late = float(np.vdot(still, left))
            value += float(np.log(rate).sum()) - n * (size - float(left.sum()))
            gradient += scores.sum(axis=1)
            gradient[1] -= n * (size - float(left.sum()))
            gradient[2] -= n * late
            hessian -= scores @ scores.T
            still *= still
            twice += float(np.vdot(second, one)) - n * (late - float(np.vdot(still, left)))
        hessian[0, 0] += gradient[0]
        hessian[1, 1] += gradient[1]
        hessian[1, 2] += gradient[2]
        hessian[2, 1] += gradient[2]
        hessian[2, 2] += twice
        return Derivatives(value, gradient, hessian)

    def expected(self, mu: float, n: float, beta: float) -> Array:
        """Return how many posts were to be expected between each post and the one before it.

        Returns
        -------
        ndarray of shape (posts,)
            In the order of the times, from 0 up.
        """
        gaps = np.diff(self.times, prepend=0.0)
        past = self.excitation(beta) / beta
        after = np.concatenate([[0.0], 1 + past[:-1]])  # the memory just after the post before
        return np.asarray(mu * gaps - n * np.expm1(-beta * gaps) * after)


def _in_columns(values: Array) -> Array:
    columns = -(-values.size // _ROW)
    padded = np.zeros(columns * _ROW)
    padded[: values.size] = values
    return np.ascontiguousarray(padded.reshape(columns, _ROW).T)


def _in_order(laid_out: Array, size: int) -> Array:
    return laid_out.T.reshape(-1)[:size]


def _clear(laid_out: Array, size: int, value: float) -> None:
    """Overwrite the places behind the last post, all of them in the last column."""
    if size < laid_out.size:
        laid_out[size - laid_out.size :, -1] = value


def _past(gaps: Array, carried: Carried, *, moments: bool) -> tuple[Sums, Carried]:
    """Return sums of e^-x, x e^-x and x^2 e^-x over the posts before each, x the memory times.

    Parameters
    ----------
    gaps
        Shape (row, columns): memory times (beta hours) since the post before.
    carried
        The sums just after the last post before this block.
    moments
        Whether the second and the third sum are asked for; else they are empty.

    Returns
    -------
    tuple
        The sums, and what to carry to the next block.
    """
    sums = _with_itself(gaps, None, carried, moments=moments)
    # From just after the post before to just before this one.
    zeroth, first, second = (_before(one, left) for one, left in zip(sums, carried, strict=True))
    # Only the last block is filled up, and nothing comes after it.
    ended = [float(one[-1, -1]) if one.size else 0.0 for one in sums]
    return _aged((zeroth, first, second), gaps, moments=moments), (ended[0], ended[1], ended[2])


def _before(laid_out: Array, carried: float) -> Array:
    """Shift by one post."""
    if not laid_out.size:
        return laid_out
    shifted = np.empty_like(laid_out)
    shifted[1:] = laid_out[:-1]
    shifted[0, 1:] = laid_out[-1, :-1]
    shifted[0, 0] = carried
    return shifted


def _aged(sums: Sums, by: Array, *, moments: bool) -> Sums:
    """Return sums over the past as they are some memory times later."""
    decay = np.exp(-by)
    zeroth = sums[0] * decay
    if not moments:
        return zeroth, sums[1], sums[2]
    first = sums[1] * decay
    second = sums[2] * decay
    second += by * (2 * first + by * zeroth)
    first += by * zeroth
    return zeroth, first, second


def _with_itself(gaps: Array, added: Sums | None, carried: Carried, *, moments: bool) -> Sums:
    """Return the sums just after each step; ``added`` is what each step adds, by default 1.

    The steps stand in columns, as in :func:`_in_columns`.
    """
    tau = np.cumsum(np.minimum(gaps, _FORGOTTEN), axis=0)
    since_row = tau - tau[0]
    grown = np.exp(since_row)
    shrunk = 1 / grown
    empty = np.empty((0, 0))

    def summed(weights: Array) -> Array:
        return np.asarray(np.cumsum(weights, axis=0) * shrunk)

    base = grown if added is None else grown * added[0]
    zeroth = summed(base)
    first = second = empty
    if moments:
        lagged = base * since_row
        once = summed(lagged)
        twice = summed(lagged * since_row)
        first = since_row * zeroth - once
        second = since_row * (since_row * zeroth - 2 * once) + twice
        if added is not None:
            own = grown * added[1]
            own_first = summed(own)
            first += own_first
            second += 2 * (since_row * own_first - summed(own * since_row))
            second += summed(grown * added[2])
    columns = gaps.shape[1]
    into: list[Array] = [np.full(1, value) for value in carried]
    if columns > 1:
        ends = tuple(_in_columns(one[-1]) if one.size else empty for one in (zeroth, first, second))
        # From the end of one row to the end of the next.
        between = _in_columns(tau[-1])
        left = _with_itself(between, (ends[0], ends[1], ends[2]), carried, moments=moments)
        into = [
            np.concatenate([into[k], _in_order(left[k], columns)[:-1]]) if left[k].size else empty
            for k in range(3)
        ]
    elif carried == _NOTHING:
        return zeroth, first, second
    old = _aged((into[0], into[1], into[2]), tau, moments=moments)
    zeroth += old[0]
    if moments:
        first += old[1]
        second += old[2]
    return zeroth, first, second
