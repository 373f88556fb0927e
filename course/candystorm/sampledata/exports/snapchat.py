"""The sample data as tables like Snapchat's: nobody has shown what its real ones look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candystorm.sampledata.exports._rows import by_day, cell, csv_bytes
from candystorm.sampledata.exports.youtube import title_and_rest

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_BY_STORY = (
    "Story ID", "Story title", "Posted at", "Story views", "Unique views", "Shares", "Screenshots",
    "New subscribers",
)  # fmt: skip
_BY_DAY = ("Date", "Story views", "Reach", "Subscribers")
_METRICS = ("impressions", "reach", "followers")


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write stories and days as tables that a person must say the columns of: path -> content.

    Parameters
    ----------
    tables : Tables
        Posts and daily figures of one organisation on Snapchat.
    language : {"de", "en"}
        Not used: the headings are English.
    """
    posts = tables.posts.sort_values("published_at", kind="stable").to_dict("records")
    rows = [
        (
            f"s{n:06}", title_and_rest(post["text"])[0], f"{post['published_at']:%Y-%m-%d %H:%M}",
            cell(post["impressions"]), cell(post["reach"]), cell(post["shares"]), 0,
            cell(post["follows"]),
        )
        for n, post in enumerate(posts)
    ]  # fmt: skip
    found = {"stories.csv": csv_bytes([_BY_STORY, *rows])} if rows else {}
    wide = by_day(tables.daily).to_dict("index")
    if wide:
        days = [
            (str(day)[:10], *(cell(row.get(metric)) for metric in _METRICS))
            for day, row in wide.items()
        ]
        found["insights.csv"] = csv_bytes([_BY_DAY, *days])
    return found
