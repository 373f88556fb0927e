"""The sample data as tables like Snapchat's: nobody has shown what its real ones look like."""

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
            _cell(post["impressions"]), _cell(post["reach"]), _cell(post["shares"]), 0,
            _cell(post["follows"]),
        )
        for n, post in enumerate(posts)
    ]  # fmt: skip
    found = {"stories.csv": _csv(_BY_STORY, rows)} if rows else {}
    wide = tables.daily.pivot_table(
        index="date", columns="metric", values="value", aggfunc="sum"
    ).to_dict("index")
    if wide:
        days = [
            (str(day)[:10], *(_cell(row.get(metric)) for metric in _METRICS))
            for day, row in wide.items()
        ]
        found["insights.csv"] = _csv(_BY_DAY, days)
    return found


def _cell(value: Any) -> int | str:
    return "" if value is None or pd.isna(value) else int(value)


def _csv(header: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode()
