"""The sample data as tables like Vimeo's: its headings are not known well enough for a loader."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

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
        views = _count(post["impressions"])
        seconds = 90 if pd.isna(post["video_seconds"]) else int(post["video_seconds"])
        rows.append(
            (
                f"https://vimeo.com/{_FIRST_VIDEO + n * 7919}", title_and_rest(post["text"])[0],
                f"{post['published_at']:%Y-%m-%d}", views, views * 3, _cell(post["reach"]),
                views * seconds // 2, 50, views // 3, 0, _cell(post["reactions"]),
                _cell(post["comments"]),
            )
        )  # fmt: skip
    found = {"vimeo-analytics-videos.csv": _csv(_BY_VIDEO, rows)} if rows else {}
    wide = tables.daily.pivot_table(
        index="date", columns="metric", values="value", aggfunc="sum"
    ).to_dict("index")
    if wide:
        days = []
        for day, row in wide.items():
            views = _count(row.get("video_views", row.get("impressions")))
            days.append((str(day)[:10], views, views // 3, 0))
        found["vimeo-analytics-days.csv"] = _csv(_BY_DAY, days)
    return found


def _count(value: Any) -> int:
    return 0 if value is None or pd.isna(value) else int(value)


def _cell(value: Any) -> int | str:
    return "" if pd.isna(value) else int(value)


def _csv(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode()
