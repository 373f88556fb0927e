"""A check, its verdict, and the known mistakes: the frame around the check vocabulary."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from candystorm.checks._verdict_sentences import UNATTEMPTED, UNREADABLE, Sentence

State: TypeAlias = Literal["unattempted", "wrong", "partly", "right"]
Finding: TypeAlias = tuple[float, Sentence]

_log = logging.getLogger(__name__)
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Verdict:
    """What a check says of an answer.

    Attributes
    ----------
    state : {"unattempted", "wrong", "partly", "right"}
        Right when the share is 1, wrong when it is 0.
    share : float
        Share of the points, in [0, 1].
    message : dict of str to str
        One sentence that helps, by language ("de", "en").
    """

    state: State
    share: float
    message: dict[str, str]


@dataclass(frozen=True)
class Mistake:
    """A known mistake: how to recognise it, what to say, and what it still earns.

    Attributes
    ----------
    matches : callable
        Takes the answer and returns whether this is the mistake.
    sentence : dict of str to str
        What to say, by language.
    share : float or None
        Share of the points in [0, 1]; None: whatever the check gives.
    """

    matches: Callable[[Any], object]
    sentence: Sentence
    share: float | None = 0.0

    def applies(self, value: object) -> bool:
        """Return whether an answer is this mistake."""
        try:
            return bool(self.matches(value))
        except Exception:  # noqa: BLE001 - an author's function meets an answer it did not expect
            _log.info("a known mistake could not be tried", exc_info=True)
            return False


@dataclass(frozen=True)
class Check:
    """A way to judge answers; made by the functions of this module.

    Attributes
    ----------
    read : callable
        Returns an answer in the form that `score` takes; None when it is of the wrong type.
    score : callable
        Returns the share of the points and a sentence.
    mistakes : tuple of Mistake
        Tried in this order when the share is under 1; the first that matches counts.
    own : Mapping
        Sentences for some states in place of the default ones, see `saying`.
    """

    read: Callable[[object], Any]
    score: Callable[[Any], Finding]
    mistakes: tuple[Mistake, ...] = ()
    own: Mapping[State, Sentence] = field(default_factory=dict)

    def judge(self, answer: object) -> Verdict:
        """Judge an answer; never raises, whatever it is."""
        if _is_empty(answer):
            return self._verdict(0.0, UNATTEMPTED, "unattempted")
        value = self.read(answer)
        if value is None:
            return Verdict("wrong", 0.0, dict(UNREADABLE))
        share, sentence = self.score(value)
        if share < 1 - _ROUNDING:
            for known in self.mistakes:
                if known.applies(value):
                    share = share if known.share is None else known.share
                    return replace(self, own={})._verdict(share, known.sentence)
        return self._verdict(share, sentence)

    def saying(self, state: State, *, de: str, en: str) -> Check:
        """Return the same check with a sentence of its own for a state.

        >>> from candystorm.checks import one_of
        >>> check = one_of("b").saying("right", de="Genau: erst fragen.", en="Yes: ask first.")
        >>> check.judge("b").message["en"]
        'Yes: ask first.'
        """
        return replace(self, own={**self.own, state: {"de": de, "en": en}})

    def _verdict(self, share: float, sentence: Sentence, state: State | None = None) -> Verdict:
        if share > 1 - _ROUNDING:
            share = 1.0
        elif not share > _ROUNDING:
            share = 0.0
        if state is None:
            state = "right" if share == 1 else "partly" if share else "wrong"
        return Verdict(state, share, dict(self.own.get(state, sentence)))


def _is_empty(answer: object) -> bool:
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or (isinstance(answer, list | tuple | dict) and not answer)


def mistake(
    matches: Check | Callable[[Any], object], *, de: str, en: str, share: float | None = 0.0
) -> Mistake:
    """Return a known mistake for the ``mistakes`` of a check.

    Parameters
    ----------
    matches : Check or callable
        A check for which the mistaken answer is right, or a function that takes the answer in
        its normal form (see `candystorm.questions`) and returns whether it is this mistake.
        A function that fails on an answer does not match it.
    de, en : str
        One sentence that helps on, without the key.
    share : float or None
        Share of the points in [0, 1]; None keeps what the check itself gives.

    Raises
    ------
    ValueError
        When the share is not in [0, 1] or a sentence is empty.
    """
    if share is not None and not 0 <= share <= 1:
        raise ValueError(f"a share is in [0, 1], not {share}")
    if not de.strip() or not en.strip():
        raise ValueError("a known mistake needs its sentence in both languages")
    if isinstance(matches, Check):
        check = matches
        return Mistake(
            lambda value: check.judge(value).state == "right", {"de": de, "en": en}, share
        )
    return Mistake(matches, {"de": de, "en": en}, share)
