"""Why one platform fits better than another, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from candystorm.exports.report import Finding
from candystorm.platforms._rows import criteria
from candystorm.platforms.fit import HIGHEST, Judged, Ranking
from candystorm.platforms.registry import NotInRegistry, require_language

__all__ = ["Explanation", "Reason", "why"]

_DECIMAL = {"de": ","}


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion does to the comparison.

    Attributes
    ----------
    criterion, name : str
        Short name, and name in the person's language.
    better, worse : str
        Short names of the platforms, as this criterion sees them.
    weight : float
        Share in [0, 1].
    points : float
        Of 100, by how much it puts ``better`` ahead.
    finding : Finding
        The same in a sentence.
    because : dict of str to str
        By platform, the reason for its rating in the person's language; "" for own ratings and
        counted forms.
    assumed : dict of str to bool
        By platform, whether its rating is an assumption of the course.
    """

    criterion: str
    name: str
    better: str
    worse: str
    weight: float
    points: float
    finding: Finding
    because: Mapping[str, str]
    assumed: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one platform is ahead of another.

    Attributes
    ----------
    winner, loser : str
        Short names; with equal scores in the order in which they were asked for.
    headline : Finding
        The result, or why one of them was left out.
    reasons : tuple of Reason
        What puts the winner ahead, the weightiest first.
    objections : tuple of Reason
        What speaks for the other one.
    caution : Finding or None
        How much of this rests on assumptions of the course.
    """

    winner: str
    loser: str
    headline: Finding
    reasons: tuple[Reason, ...] = ()
    objections: tuple[Reason, ...] = ()
    caution: Finding | None = None


def why(ranking: Ranking, a: str, b: str, language: str = "de") -> Explanation:
    """Explain why one platform fits better than another.

    Parameters
    ----------
    ranking : Ranking
        Of :func:`candystorm.platforms.rank`.
    a, b : str
        Short names, in any order.
    language : {"de", "en"}
        Language of the names and reasons, and of the numbers in the sentences.

    Returns
    -------
    Explanation

    Raises
    ------
    NotInRegistry
        There is no such platform or language.

    Examples
    --------
    >>> from candystorm.platforms import rank
    >>> found = why(rank({"dialogue": 1, "audience": 1}), "facebook", "reddit", "en")
    >>> str(found.headline)
    'Facebook beats Reddit, 100 to 75 of 100.'
    >>> str(found.reasons[0].finding)
    'Audience: Facebook 4 of 4, Reddit 2 of 4. With its weight that makes +25 for Facebook.'
    >>> found.reasons[0].because["facebook"]
    'In Austria about two thirds of those surveyed use it.'
    """
    require_language(language)
    for short in (a, b):
        if short not in ranking.names:
            raise NotInRegistry(
                "There is no platform %(value)r in the tables; there are: %(allowed)s.",
                value=short,
                allowed=", ".join(ranking.names),
            )
    if a in ranking.excluded or b in ranking.excluded:
        winner, loser = (a, b) if b in ranking.excluded else (b, a)
        return Explanation(winner, loser, ranking.excluded[loser])
    score = ranking.table["score"].astype("float64")
    scores = {short: float(score.loc[short]) for short in (a, b)}
    winner, loser = (b, a) if scores[b] > scores[a] else (a, b)
    reasons = _reasons(ranking, winner, loser, language)
    values = {
        "winner": ranking.names[winner],
        "loser": ranking.names[loser],
        "high": _number(scores[winner], language),
        "low": _number(scores[loser], language),
    }
    if values["high"] == values["low"]:
        headline = Finding("%(winner)s and %(loser)s fit equally well, %(high)s of 100.", **values)
    else:
        headline = Finding("%(winner)s beats %(loser)s, %(high)s to %(low)s of 100.", **values)
    return Explanation(
        winner,
        loser,
        headline,
        tuple(reason for reason in reasons if reason.better == winner),
        tuple(reason for reason in reasons if reason.better == loser),
        _caution(ranking, winner, loser),
    )


def _reasons(ranking: Ranking, winner: str, loser: str, language: str) -> list[Reason]:
    found = []
    for name, weight in ranking.weights.items():
        pair = {short: ranking.judged[short, name] for short in (winner, loser)}
        better, worse = sorted(pair, key=lambda short: -pair[short].rating)
        lead = pair[better].rating - pair[worse].rating
        if not lead:
            continue
        points = 100 * weight * lead / HIGHEST
        label = criteria()[name].name[language]
        finding = Finding(
            "%(criterion)s: %(better)s %(more)s of 4, %(worse)s %(less)s of 4. With its weight "
            "that makes +%(points)s for %(better)s.",
            criterion=label,
            better=ranking.names[better],
            worse=ranking.names[worse],
            more=_number(pair[better].rating, language),
            less=_number(pair[worse].rating, language),
            points=_number(points, language),
        )
        found.append(
            Reason(
                name,
                label,
                better,
                worse,
                weight,
                points,
                finding,
                {short: one.reason.get(language, "") for short, one in pair.items()},
                {short: _assumed(one) for short, one in pair.items()},
            )
        )
    return sorted(found, key=lambda reason: -reason.points)


def _caution(ranking: Ranking, winner: str, loser: str) -> Finding | None:
    used = [ranking.judged[short, name] for short in (winner, loser) for name in ranking.weights]
    assumed = sum(map(_assumed, used))
    if not assumed:
        return None
    return Finding(
        "Ratings that are our assumption: %(assumed)s of %(all)s. Where you know better, put in "
        "your own.",
        kind="caution",
        assumed=assumed,
        all=len(used),
    )


def _assumed(one: Judged) -> bool:
    return one.basis == "assumption"


def _number(value: float, language: str) -> str:
    """Write a number with at most one decimal, as the language does."""
    written = f"{value:.1f}".removesuffix(".0")
    return written.replace(".", _DECIMAL.get(language, "."))
