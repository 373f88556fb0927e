"""Which platform fits: weights, ratings and two reasons to leave one out, all of them visible.

Each platform is rated from 0 to 4 by each criterion; its score is the weighted mean, as a share
of 100. That is the simplest of the additive value models, chosen because everybody can follow it
with a pencil. The ratings are those of the course, most of them assumptions and labelled so; a
person who knows better puts in their own. A closed platform, and one that needs more time or
quicker answers than there is capacity for, is left out rather than marked down.

References
----------
Edwards, W. (1977). How to use multiattribute utility measurement for social decisionmaking. IEEE
Transactions on Systems, Man, and Cybernetics 7(5), 326-340: the weighted mean.

Butler, J., Jia, J. & Dyer, J. (1997). Simulation techniques for the sensitivity analysis of
multi-criteria decision models. European Journal of Operational Research 103(3), 531-546: how
often the winner changes when all weights change at once.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from candystorm.exports.report import Finding
from candystorm.platforms._records import Registry, read_registry
from candystorm.platforms._rows import Criterion, criteria, properties
from candystorm.platforms.capacity import Capacity, InvalidFit
from candystorm.platforms.registry import require_platform

__all__ = [
    "Capacity",
    "Criterion",
    "InvalidFit",
    "Judged",
    "Ranking",
    "Sensitivity",
    "criteria",
    "rank",
    "rating_of",
    "sensitivity",
]

HIGHEST = 4
#: Nobody can answer what nobody can write.
_NO_REPLIES = ("reactions",)
_EQUAL = 1e-9  # scores that differ by less are a tie


@dataclass(frozen=True, slots=True)
class Judged:
    """A rating that went into a ranking.

    Attributes
    ----------
    rating : float
        From 0 to 4.
    basis : str
        "assumption" (ours), "own" (the person's), "forms" (counted), or the property from whose
        figure it follows.
    reason : mapping of str to str
        One sentence by language; empty for own and counted ones.
    """

    rating: float
    basis: str
    reason: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Ranking:
    """Platforms in the order in which they fit.

    Attributes
    ----------
    table : DataFrame
        One row a platform that is left, the best first, its short name in the index: ``rank``
        (equal scores share one), ``score`` (0 to 100) and the rating (0 to 4) by each criterion
        that counts.
    weights : dict of str to float
        Of each criterion that counts; they add up to 1.
    excluded : dict of str to Finding
        What was left out, and why.
    names : dict of str to str
        The platforms' names.
    judged : dict of (str, str) to Judged
        Each rating with what it is based on, by platform and criterion.
    """

    table: pd.DataFrame
    weights: dict[str, float]
    excluded: dict[str, Finding]
    names: dict[str, str]
    judged: dict[tuple[str, str], Judged]

    @property
    def winners(self) -> tuple[str, ...]:
        """The best platform, or several with the same score; none if all were left out."""
        return tuple(self.table.index[self.table["rank"] == 1])


def rank(
    weights: Mapping[str, float] | None = None,
    *,
    forms: Collection[str] = (),
    own: Mapping[str, Mapping[str, float]] | None = None,
    capacity: Capacity | None = None,
    folder: Path | None = None,
) -> Ranking:
    """Rank the platforms by how well they fit.

    Parameters
    ----------
    weights : mapping of str to float, or None
        How much each criterion counts, in any unit; what is not named does not count. None takes
        the weights of ``criteria.toml`` (our assumption).
    forms : collection of str
        What the organisation can make ("text", "photo", "short_video", …). Without any the
        criterion "forms" does not count.
    own : mapping of str to mapping of str to float, or None
        Ratings of the person's own, from 0 to 4, by criterion and platform.
    capacity : Capacity or None
        Leaves out platforms for which it does not suffice.
    folder : Path or None
        Where the tables are; None means those of the course.

    Returns
    -------
    Ranking

    Raises
    ------
    InvalidFit
        A criterion or form does not exist, a weight or a rating is out of range, or nothing
        counts.
    NotInRegistry
        An own rating is of a platform that is not in the tables.

    Examples
    --------
    >>> ranking = rank({"dialogue": 2, "exit": 1})
    >>> ranking.winners
    ('bluesky', 'mastodon')
    >>> str(ranking.excluded["googleplus"])
    'Google+ closed in 2019.'
    """
    known = read_registry(folder)
    shares = _shares(weights, forms)
    judged = _judged(known, forms, own or {})
    excluded: dict[str, Finding] = {}
    scores: dict[str, float] = {}
    for short in known.platforms:
        out = _left_out(known, short, shares, judged, capacity)
        if out:
            excluded[short] = out
        else:
            value = sum(weight * judged[short, name].rating for name, weight in shares.items())
            scores[short] = 100 * value / HIGHEST
    ordered = sorted(scores, key=lambda short: -scores[short])
    table = pd.DataFrame(
        {
            "rank": [
                1 + sum(other > scores[short] + _EQUAL for other in scores.values())
                for short in ordered
            ],
            "score": [scores[short] for short in ordered],
            **{name: [judged[short, name].rating for short in ordered] for name in shares},
        },
        index=pd.Index(ordered, name="platform", dtype="str"),
    )
    names = {short: one.name for short, one in known.platforms.items()}
    return Ranking(table, shares, excluded, names, judged)


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How firmly the winner stands when the weights are a little different.

    Attributes
    ----------
    stays : float
        Share in [0, 1] of the draws in which the winner, or one of them, is still in front.
    wins : Series
        By platform, share of the draws in which it is in front, the largest first; in a tie
        several are.
    draws : int
        How many sets of weights were drawn.
    spread : float
        By what share each weight was changed at most.
    finding : Finding
        The same in a sentence.
    """

    stays: float
    wins: pd.Series[float]
    draws: int
    spread: float
    finding: Finding


def sensitivity(
    ranking: Ranking,
    rng: np.random.Generator,
    *,
    draws: int = 10_000,
    spread: float = 0.2,
) -> Sensitivity:
    """Draw weights around the chosen ones and count how often the winner stays in front.

    Parameters
    ----------
    ranking : Ranking
        Of :func:`rank`.
    rng : numpy.random.Generator
        Where chance comes from.
    draws : int
        How many sets of weights.
    spread : float
        Each weight is multiplied by a number between 1 - spread and 1 + spread, uniformly and
        independently of the others.

    Returns
    -------
    Sensitivity

    Raises
    ------
    InvalidFit
        No platform is left in the ranking.

    Examples
    --------
    >>> ranking = rank({"audience": 1, "lifetime": 1})
    >>> sensitivity(ranking, np.random.default_rng(1)).stays
    1.0
    """
    if not len(ranking.table):
        raise InvalidFit("No platform is left to compare. Please allow more time or fewer rules.")
    ratings = ranking.table[list(ranking.weights)].to_numpy(dtype=np.float64)
    weights = np.array(list(ranking.weights.values()))
    drawn = rng.uniform(1 - spread, 1 + spread, size=(draws, weights.size)) * weights
    # Dividing by their sum would change all scores of a draw alike, and who is in front never.
    # Not @: for so few numbers waking the threads of the matrix library takes ten times as long.
    scores = np.einsum("pc,dc->pd", ratings, drawn)
    front = scores >= scores.max(axis=0) - _EQUAL
    best = ranking.table.index.isin(ranking.winners)
    stays = float(front[best].any(axis=0).mean())
    wins = pd.Series(front.mean(axis=1), index=ranking.table.index, name="wins")
    wins = wins.sort_values(ascending=False, kind="stable")
    rivals = [short for short in wins.index if short not in ranking.winners]
    winner = ", ".join(ranking.names[short] for short in ranking.winners)
    percent = round(100 * spread)
    if stays >= 0.95 or not rivals:
        finding = Finding(
            "%(winner)s stays in front, even if each weight is up to %(spread)s%% higher or lower.",
            winner=winner,
            spread=percent,
        )
    else:
        finding = Finding(
            "It is close: if each weight is up to %(spread)s%% higher or lower, %(winner)s stays "
            "in front in %(stays)s of 100 cases. The closest rival is %(rival)s.",
            kind="caution",
            winner=winner,
            spread=percent,
            stays=math.floor(100 * stays),
            rival=ranking.names[str(rivals[0])],
        )
    return Sensitivity(stays, wins, draws, spread, finding)


def rating_of(criterion: str, figure: float) -> int:
    """Turn a figure into a rating, by the steps in ``criteria.toml``.

    Parameters
    ----------
    criterion : {"audience", "lifetime"}
        By what is rated.
    figure : float
        Share of the target group in percent, or half-life in hours.

    Raises
    ------
    InvalidFit
        By that criterion no rating follows from a figure.

    Examples
    --------
    >>> rating_of("audience", 40), rating_of("lifetime", 24)
    (3, 2)
    """
    follows = criteria()[_criterion(criterion)].follows
    if follows is None:
        raise InvalidFit("By %(value)r no rating follows from a figure.", value=criterion)
    return sum(figure >= step for step in follows.steps)


def _criterion(name: str) -> str:
    if name not in criteria():
        raise InvalidFit(
            "There is no criterion %(value)r; there are: %(allowed)s.",
            value=name,
            allowed=", ".join(criteria()),
        )
    return name


def _shares(weights: Mapping[str, float] | None, forms: Collection[str]) -> dict[str, float]:
    if weights is None:
        weights = {name: criterion.weight for name, criterion in criteria().items()}
    for name, weight in weights.items():
        if not 0 <= weight < math.inf:
            raise InvalidFit(
                "Weights are numbers from 0 up, but %(criterion)r has %(value)s.",
                criterion=_criterion(name),
                value=weight,
            )
    counted = {
        _criterion(name): float(weight)
        for name, weight in weights.items()
        if weight and (forms or name != "forms")
    }
    total = sum(counted.values())
    if not total:
        raise InvalidFit("At least one weight must be more than 0.")
    return {name: weight / total for name, weight in counted.items()}


def _judged(
    known: Registry, forms: Collection[str], own: Mapping[str, Mapping[str, float]]
) -> dict[tuple[str, str], Judged]:
    found = {
        key: Judged(rating.rating, rating.basis, rating.reason)
        for key, rating in known.ratings.items()
    }
    offered = {
        fact.platform: set(fact.value.split(";"))
        for fact in known.facts
        if fact.property == "forms"
    }
    allowed = properties()["forms"].choices or {}
    for form in forms:
        if form not in allowed:
            raise InvalidFit(
                "There is no form %(value)r; there are: %(allowed)s.",
                value=form,
                allowed=", ".join(allowed),
            )
    wanted = set(forms)
    for short, takes in offered.items():
        if wanted:
            found[short, "forms"] = Judged(HIGHEST * len(wanted & takes) / len(wanted), "forms")
    for criterion, by_platform in own.items():
        for short, rating in by_platform.items():
            require_platform(short, known)
            if not 0 <= rating <= HIGHEST:
                raise InvalidFit(
                    "Ratings go from 0 to 4, but %(platform)s has %(value)s.",
                    platform=known.platforms[short].name,
                    value=rating,
                )
            found[short, _criterion(criterion)] = Judged(float(rating), "own")
    return found


def _left_out(
    known: Registry,
    short: str,
    shares: Mapping[str, float],
    judged: Mapping[tuple[str, str], Judged],
    capacity: Capacity | None,
) -> Finding | None:
    platform = known.platforms[short]
    if platform.closed_on is not None:
        return Finding(
            "%(platform)s closed in %(year)s.", platform=platform.name, year=platform.closed_on.year
        )
    if any((short, name) not in judged for name in shares):
        return Finding(
            "%(platform)s is not rated by everything that counts for you. Put in your own ratings "
            "to compare it.",
            platform=platform.name,
        )
    silent = any(
        fact.value in _NO_REPLIES
        for fact in known.facts
        if (fact.platform, fact.property) == (short, "reply_model")
    )
    return None if capacity is None or silent else capacity.refuses(short, platform.name)
