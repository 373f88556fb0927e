"""The sample data as tables like Vimeo's: its headings are not known well enough for a loader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from candystorm.sampledata.exports._rows import by_day, cell, count, csv_bytes
from candystorm.sampledata.exports.youtube import title_and_rest

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_BY_VIDEO = (
    "Video URL", "Video title", "Video upload date", "Views", "Impressions", "Unique Viewers",
    "Total time watched (seconds)", "Avg. % watched", "Finishes", "Downloads", "Likes", "Comments",
)  # fmt: skip
_BY_DAY = ("Date", "Views", "Finishes", "Downloads")
_FIRST_VIDEO = 1_084_000_000  # numbers of ten digits, as Vimeo counts by now


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write videos and days as tables that a person must say the columns of: path -> content.

    Parameters
    ----------
    tables : Tables
        Posts and daily figures of one organisation on Vimeo.
    language : {"de", "en"}
        Not used: the headings are English.
    """
    posts = tables.posts.sort_values("published_at", kind="stable").to_dict("records")
    rows = []
    for n, post in enumerate(posts):
        views = count(post["impressions"])
        seconds = 90 if pd.isna(post["video_seconds"]) else int(post["video_seconds"])
        rows.append(
            (
                f"https://vimeo.com/{_FIRST_VIDEO + n * 7919}", title_and_rest(post["text"])[0],
                f"{post['published_at']:%Y-%m-%d}", views, views * 3, cell(post["reach"]),
                views * seconds // 2, 50, views // 3, 0, cell(post["reactions"]),
                cell(post["comments"]),
            )
        )  # fmt: skip
    found = {"vimeo-analytics-videos.csv": csv_bytes([_BY_VIDEO, *rows])} if rows else {}
    wide = by_day(tables.daily).to_dict("index")
    if wide:
        days = []
        for day, row in wide.items():
            views = count(row.get("video_views", row.get("impressions")))
            days.append((str(day)[:10], views, views // 3, 0))
        found["vimeo-analytics-days.csv"] = csv_bytes([_BY_DAY, *days])
    return found
