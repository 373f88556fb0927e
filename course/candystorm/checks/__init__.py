"""The check vocabulary: how an answer is judged.

A check is made once from the key and judges any answer: it returns a `Verdict` with a state, the
share of the points and one sentence in each language, and never raises, whatever the answer is.

====================  ==========================================================================
check                 share of the points
====================  ==========================================================================
`close_to`            1 within the tolerance, half within a wider one, else 0
`within`              the same for a range
`one_of`              1 for an accepted option, a share of its own for a half-right one, else 0
`set_overlap`         Jaccard index: right ones chosen / all that are right or chosen
`ranking_distance`    Kendall's tau, 0 where it is negative: chance earns nothing
`macro_f1`            mean F1 of the labels, scaled between two marks
`cost_weighted`       1 - cost / worst possible cost, scaled between two marks
====================  ==========================================================================

The state follows from the share: right at 1, wrong at 0, partly between. An answer of the wrong
type is wrong. Known mistakes are tried in their order when an answer is not right.

>>> ratio = close_to(62.0, within=0.5, percent=True, mistakes=[
...     mistake(close_to(38.0, within=0.5), share=0.25,
...             de="Das ist der Anteil ohne Antwort.", en="That is the share without a reply."),
... ])
>>> ratio.judge(62.3).state, ratio.judge(38).message["en"], ratio.judge(0.62).share
('right', 'That is the share without a reply.', 0.5)
>>> ratio.judge(None).state, ratio.judge({"forged": 1e300}).state
('unattempted', 'wrong')
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from candystorm.checks._judging import Check, Finding, Mistake, State, Verdict, mistake
from candystorm.checks._verdict_sentences import CHOICE, LABELS, NUMBER, ORDER, SELECTION

__all__ = [
    "Check",
    "Mistake",
    "State",
    "Verdict",
    "close_to",
    "cost_weighted",
    "macro_f1",
    "mistake",
    "one_of",
    "ranking_distance",
    "set_overlap",
    "within",
]

_TOLERANCE: Final = 1e-9  # relative: 0.1 + 0.2 is 0.3


def close_to(
    expected: float,
    *,
    within: float,
    nearly: float = 0.0,
    percent: bool = False,
    mistakes: Iterable[Mistake] = (),
) -> Check:
    """Return a check for a number.

    Parameters
    ----------
    expected : float
        The right number, in the question's unit.
    within : float
        How far an answer may be away and still be right.
    nearly : float
        How far an answer may be away and still earn half of the points.
    percent : bool
        Whether to recognise 0.62 or 6200 in place of 62; it earns half of the points.
    mistakes : iterable of Mistake
        Known mistakes.

    Raises
    ------
    ValueError
        When a number is not finite or a distance is negative.

    >>> close_to(4.5, within=0.1, nearly=0.5).judge(4.9)  # doctest: +ELLIPSIS
    Verdict(state='partly', share=0.5, message={'de': 'Fast: ...
    """
    center = _finite(expected)
    return _number_check(lambda x: abs(x - center), within, nearly, percent, mistakes)


def within(
    low: float,
    high: float,
    *,
    nearly: float = 0.0,
    percent: bool = False,
    mistakes: Iterable[Mistake] = (),
) -> Check:
    """Return a check for a number from low to high, both included.

    ``nearly`` is the distance from the range that still earns half of the points; the rest is
    as in `close_to`.

    >>> [within(2, 5, nearly=1).judge(answer).share for answer in (1.5, 2, 5, 6.5)]
    [0.5, 1.0, 1.0, 0.0]
    """
    low, high = _finite(low), _finite(high)
    if low > high:
        raise ValueError(f"the range from {low} to {high} is empty")
    return _number_check(lambda x: max(low - x, x - high, 0.0), 0.0, nearly, percent, mistakes)


def one_of(
    *accepted: str, partly: Mapping[str, float] | None = None, mistakes: Iterable[Mistake] = ()
) -> Check:
    """Return a check for one choice.

    Parameters
    ----------
    *accepted : str
        Ids of the right options.
    partly : mapping of str to float
        Ids of half-right options and the share each earns, between 0 and 1.
    mistakes : iterable of Mistake
        Known mistakes.

    >>> [one_of("b", partly={"c": 0.5}).judge(answer).share for answer in "abc"]
    [0.0, 1.0, 0.5]
    """
    shares = {**(partly or {}), **dict.fromkeys(accepted, 1.0)}
    if not accepted or not all(0 < share <= 1 for share in shares.values()):
        raise ValueError("one_of needs an accepted option, and shares between 0 and 1")

    def score(answer: str) -> Finding:
        share = shares.get(answer, 0.0)
        return share, CHOICE["right" if share == 1 else "partly" if share else "wrong"]

    return Check(_string, score, tuple(mistakes))


def set_overlap(expected: Collection[str], *, mistakes: Iterable[Mistake] = ()) -> Check:
    """Return a check for several choices, by the Jaccard index (Jaccard, 1901).

    The share is the number of right ones chosen, divided by the number of all that are right
    or chosen. So whoever ticks every box gets no more than the part of the boxes that is right;
    F1 would be kinder to that.

    >>> [set_overlap({"a", "b"}).judge(list(answer)).share for answer in ("ab", "a", "abcd", "c")]
    [1.0, 0.5, 0.5, 0.0]
    """
    key = frozenset(expected)
    if not key or isinstance(expected, str):
        raise ValueError("set_overlap needs the ids of the right options")

    def score(answer: list[str]) -> Finding:
        chosen = set(answer)
        if not chosen & key:
            return 0.0, SELECTION["wrong"]
        missing, surplus = key - chosen, chosen - key
        kind = "both" if missing and surplus else "missing" if missing else "surplus"
        share = len(chosen & key) / len(chosen | key)
        return share, SELECTION[kind if missing or surplus else "right"]

    return Check(_strings, score, tuple(mistakes))


def ranking_distance(
    expected: Sequence[str | Collection[str]], *, mistakes: Iterable[Mistake] = ()
) -> Check:
    """Return a check for an order, by Kendall's tau (Kendall, 1938).

    Of all pairs, tau is the part in the right order minus the part in the wrong order. Its
    negative half counts as 0, so that an order by chance earns nothing on average.

    Parameters
    ----------
    expected : sequence of str or collections of str
        The ids, best first; ids in a collection of their own may stand in any order.
    mistakes : iterable of Mistake
        Known mistakes.

    >>> check = ranking_distance(["a", ("b", "c"), "d"])
    >>> [round(check.judge(list(answer)).share, 2) for answer in ("abcd", "acbd", "abdc", "dcba")]
    [1.0, 1.0, 0.6, 0.0]
    """
    groups = [[group] if isinstance(group, str) else list(group) for group in expected]
    place = {name: position for position, group in enumerate(groups) for name in group}
    if len(groups) < 2 or len(place) != sum(map(len, groups)):
        raise ValueError("ranking_distance needs at least two places, and each id once")

    def read(answer: object) -> list[str] | None:
        ranking = _strings(answer)
        return ranking if ranking and sorted(ranking) == sorted(place) else None

    def score(answer: list[str]) -> Finding:
        steps = [place[b] - place[a] for a, b in combinations(answer, 2) if place[a] != place[b]]
        tau = sum(math.copysign(1, step) for step in steps) / len(steps)
        return max(tau, 0.0), ORDER["right" if tau == 1 else "partly" if tau > 0 else "wrong"]

    return Check(read, score, tuple(mistakes))


def macro_f1(
    gold: Mapping[str, str],
    *,
    full: float = 1.0,
    none: float = 0.0,
    mistakes: Iterable[Mistake] = (),
) -> Check:
    """Return a check for labels, by the macro-averaged F1 (van Rijsbergen, 1979).

    F1 is computed for each label that occurs in the key, and all count alike, however rare. An
    item without a label is an error for the label it should have; unknown items are ignored.

    Parameters
    ----------
    gold : mapping of str to str
        The right label of each item.
    full : float
        The macro-F1 from which an answer is right.
    none : float
        The macro-F1 up to which it earns nothing; the share rises evenly between the two.
    mistakes : iterable of Mistake
        Known mistakes; a function gets a dict of item to label, in which items can be missing.

    >>> check = macro_f1({"p1": "one_way", "p2": "one_way", "p3": "dialogic"}, full=0.9)
    >>> check.judge({"p1": "one_way", "p2": "one_way", "p3": "dialogic"}).state
    'right'
    >>> check.judge({"p1": "one_way", "p2": "one_way"}).message["en"]
    'You are on your way. Not labelled yet: 1.'
    """
    occurring = sorted(set(gold.values()))
    size = Counter(gold.values())

    def quality(answer: dict[str, str]) -> float:
        given = Counter(answer[item] for item in gold if item in answer)
        hits = Counter(label for item, label in gold.items() if answer.get(item) == label)
        f1 = [2 * hits[label] / (size[label] + given[label]) for label in occurring]
        return math.fsum(f1) / len(f1)

    return _labels_check(gold, quality, full, none, mistakes)


def cost_weighted(
    gold: Mapping[str, str],
    costs: Mapping[tuple[str, str], float],
    *,
    otherwise: float = 1.0,
    full: float = 1.0,
    none: float = 0.0,
    mistakes: Iterable[Mistake] = (),
) -> Check:
    """Return a check for labels whose errors differ in weight.

    The quality is 1 - cost / worst possible cost, both summed over the items.

    Parameters
    ----------
    gold : mapping of str to str
        The right label of each item.
    costs : mapping of (str, str) to float
        Cost of giving the second label to an item whose right label is the first; ``"*"`` in
        second place stands for every other label, in first place for every other item.
        An item without a label costs as much as its worst label.
    otherwise : float
        Cost of an error that `costs` does not name.
    full, none, mistakes
        As in `macro_f1`, for the quality.

    >>> check = cost_weighted({"c1": "emergency", "c2": "praise"}, {("emergency", "*"): 9.0})
    >>> round(check.judge({"c1": "emergency", "c2": "spam"}).share, 2)
    0.9
    """
    named = {label for pair in costs for label in pair if label != "*"} | set(gold.values())
    if not all(math.isfinite(cost) and cost >= 0 for cost in (*costs.values(), otherwise)):
        raise ValueError("costs are finite and not negative")

    def cost(right: str, given: str) -> float:
        if given == right:
            return 0.0
        pairs = ((right, given), (right, "*"), ("*", given))
        return next((costs[pair] for pair in pairs if pair in costs), otherwise)

    # "" is a label that nobody named: it costs what an unknown one does.
    worst = {
        item: max(cost(right, given) for given in {"", *named}) for item, right in gold.items()
    }
    total = math.fsum(worst.values())
    if not total > 0:
        raise ValueError("no error costs anything")

    def quality(answer: dict[str, str]) -> float:
        paid = [
            cost(right, answer[item]) if item in answer else worst[item]
            for item, right in gold.items()
        ]
        return 1 - math.fsum(paid) / total

    return _labels_check(gold, quality, full, none, mistakes)


def _number_check(
    distance: Callable[[float], float],
    within: float,
    nearly: float,
    percent: bool,
    mistakes: Iterable[Mistake],
) -> Check:
    if min(_finite(within), _finite(nearly)) < 0:
        raise ValueError("a distance is not negative")

    def fits(number: float, reach: float) -> bool:
        return distance(number) <= reach + _TOLERANCE * max(1.0, abs(number))

    def score(answer: float) -> Finding:
        if fits(answer, within):
            return 1.0, NUMBER["right"]
        if fits(answer, nearly):
            return 0.5, NUMBER["nearly"]
        if percent and fits(answer * 100, within):
            return 0.5, NUMBER["too small"]
        if percent and fits(answer / 100, within):
            return 0.5, NUMBER["too large"]
        return 0.0, NUMBER["wrong"]

    return Check(_number, score, tuple(mistakes))


def _labels_check(
    gold: Mapping[str, str],
    quality: Callable[[dict[str, str]], float],
    full: float,
    none: float,
    mistakes: Iterable[Mistake],
) -> Check:
    if not gold:
        raise ValueError("there is no item in the key")
    if not 0 <= none < full <= 1:
        raise ValueError(f"none < full, both in [0, 1]; not {none} and {full}")

    def score(answer: dict[str, str]) -> Finding:
        reached = quality(answer)
        share = min(max((reached - none) / (full - none), 0.0), 1.0)
        if share > 1 - _TOLERANCE:
            perfect = reached > 1 - _TOLERANCE
            return 1.0, LABELS["right" if perfect else "good enough"]
        given = [answer[item] for item in gold if item in answer]
        if missing := len(gold) - len(given):
            sentence = LABELS["unfinished"]
            return share, {name: text % {"count": missing} for name, text in sentence.items()}
        if len(set(given)) == 1 < len(set(gold.values())):
            return share, LABELS["all the same"]
        return share, LABELS["partly" if share > _TOLERANCE else "wrong"]

    return Check(_labels, score, tuple(mistakes))


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number to compare with")
    return float(number)


def _number(answer: object) -> float | None:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    try:
        number = float(answer)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _string(answer: object) -> str | None:
    return answer if isinstance(answer, str) else None


def _strings(answer: object) -> list[str] | None:
    if isinstance(answer, list | tuple) and all(isinstance(item, str) for item in answer):
        return list(answer)
    return None


def _labels(answer: object) -> dict[str, str] | None:
    if not isinstance(answer, dict):
        return None
    return {
        item: label
        for item, label in answer.items()
        if isinstance(item, str) and isinstance(label, str)
    }
