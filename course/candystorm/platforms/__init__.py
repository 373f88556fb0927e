"""Platforms: what is known of each, which one fits, and how long a post lives.

The tables in ``datasets/`` carry every figure with its year and source, and say whether somebody
looked it up. A new platform is a row in ``platforms.csv``, with rows in ``platform_facts.csv`` and
``platform_ratings.csv``; nothing in the code names a platform. If it has an export, it gets a
loader in `candystorm.exports.loaders`.
"""

from __future__ import annotations

from candystorm.platforms.capacity import Capacity, InvalidFit
from candystorm.platforms.explanation import Explanation, Reason, why
from candystorm.platforms.fit import (
    Criterion,
    Ranking,
    Sensitivity,
    criteria,
    rank,
    rating_of,
    sensitivity,
)
from candystorm.platforms.half_life import (
    HalfLife,
    HalfLifeError,
    InvalidCurves,
    PostsTooYoung,
    TooCoarse,
    TooFewPosts,
    half_life_from_comments,
    half_life_from_curves,
    posts_needed,
)
from candystorm.platforms.registry import (
    Event,
    Fact,
    NotInRegistry,
    Property,
    Rating,
    disagreeing,
    facts,
    hints,
    hours,
    is_dated,
    labels,
    platforms,
    properties,
    ratings,
    timeline,
)

__all__ = [
    "Capacity",
    "Criterion",
    "Event",
    "Explanation",
    "Fact",
    "HalfLife",
    "HalfLifeError",
    "InvalidCurves",
    "InvalidFit",
    "NotInRegistry",
    "PostsTooYoung",
    "Property",
    "Ranking",
    "Rating",
    "Reason",
    "Sensitivity",
    "TooCoarse",
    "TooFewPosts",
    "criteria",
    "disagreeing",
    "facts",
    "half_life_from_comments",
    "half_life_from_curves",
    "hints",
    "hours",
    "is_dated",
    "labels",
    "platforms",
    "posts_needed",
    "properties",
    "rank",
    "rating_of",
    "ratings",
    "sensitivity",
    "timeline",
    "why",
]
