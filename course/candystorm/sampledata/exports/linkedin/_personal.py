"""The analytics of a person: of a period, and of a single post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from candystorm.sampledata.exports.linkedin._rows import number

_MOST_TOP_POSTS = 50


def _short_day(day: dt.date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def personal(
    posts: Sequence[dict[str, Any]], daily: dict[dt.date, dict[str, float]]
) -> list[tuple[str, list[list[Any]]]]:
    """Return the sheets of a person's analytics, where every number is a text."""
    shown = {day: figures.get("impressions_total") for day, figures in daily.items()}
    dated = [(day, value) for day, value in shown.items() if value is not None]
    days = sorted([day for day, _ in dated] or [row["published_at"].date() for row in posts])
    total = int(sum(value for _, value in dated))
    top: list[list[Any]] = [
        ["Maximum of 50 posts available to include in this list"],
        [],
        ["Post URL", "Post Publish Date", "Engagements", "481",
         "Post URL", "Post Publish Date", "Impressions"],
    ]  # fmt: skip
    seen = sorted(posts, key=lambda post: (-(number(post.get("impressions")) or 0), post["link"]))
    acted = sorted(posts, key=lambda post: (-_acted(post), post["link"]))
    for left, right in zip(acted[:_MOST_TOP_POSTS], seen[:_MOST_TOP_POSTS], strict=True):
        top.append(
            [
                left["link"], _short_day(left["published_at"].date()), str(_acted(left)), "481",
                right["link"], _short_day(right["published_at"].date()),
                str(number(right.get("impressions")) or ""),
            ]
        )  # fmt: skip
    engagement = [["Date", "Impressions", "Engagements"]]
    engagement += [[_short_day(day), str(int(value)), "0"] for day, value in dated]
    gained = [
        [_short_day(day), str(int(figures["new_followers_total"]))]
        for day, figures in daily.items()
        if "new_followers_total" in figures
    ]
    period = f"{_short_day(days[0])} - {_short_day(days[-1])}"
    return [
        ("DISCOVERY", [["Overall Performance", period], ["Impressions", str(total)],
                       ["Members reached", str(total // 2)]]),
        ("ENGAGEMENT", engagement),
        ("TOP POSTS", top),
        ("FOLLOWERS", [[f"Total followers on {_short_day(days[-1])}:", "1506"], [],
                       ["Date", "New followers"], *gained]),
        ("DEMOGRAPHICS", [["Top Demographics", "Value", "Percentage"],
                          ["Location", "Aubach", "< 1%"]]),
    ]  # fmt: skip


def _acted(post: dict[str, Any]) -> int:
    return sum(number(post.get(name)) or 0 for name in ("reactions", "comments", "shares"))


def single(post: dict[str, Any]) -> list[tuple[str, list[list[Any]]]]:
    moment = post["published_at"]
    figures = [
        ("Impressions", "impressions"), ("Members reached", "reach"), ("Reactions", "reactions"),
        ("Comments", "comments"), ("Reposts", "shares"), ("Saves", "saves"),
        ("Followers gained from this post", "follows"), ("Link engagements", "clicks"),
    ]  # fmt: skip
    numbers = [(label, number(post.get(name))) for label, name in figures]
    return [
        (
            "PERFORMANCE",
            [
                ["Post URL", post["link"]],
                ["Post Date", _short_day(moment.date())],
                ["Post Publish Time", f"{moment:%I:%M %p}".lstrip("0")],
                [],
                *([label, f"{number:,}"] for label, number in numbers if number is not None),
            ],
        ),
        ("TOP DEMOGRAPHICS", [["Category", "Value", "Percentage"], ["Location", "Aubach", "31%"]]),
    ]
