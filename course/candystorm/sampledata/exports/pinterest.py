"""The sample data as tables like Pinterest's: its headings are not known well enough for a loader.

The overview stacks several tables in one file, with their titles and empty lines between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from candystorm.sampledata.exports._rows import Row, cell, csv_bytes
from candystorm.sampledata.exports.youtube import title_and_rest

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_BY_PIN = (
    "Pin title", "Pin link", "Created at", "Impressions", "Pin clicks", "Outbound clicks", "Saves",
    "Comments",
)  # fmt: skip
_FIRST_PIN = 1_055_599_868_000_000_000


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write pins and days as tables that a person must say the columns of: path -> content.

    Parameters
    ----------
    tables : Tables
        Posts and daily figures of one organisation on Pinterest.
    language : {"de", "en"}
        Not used: the headings are English.
    """
    posts = tables.posts.sort_values("published_at", kind="stable").to_dict("records")
    found = {}
    if posts:
        found["pins.csv"] = csv_bytes([_BY_PIN, *(_pin(n, post) for n, post in enumerate(posts))])
    metrics = tables.daily[tables.daily["metric"] == "impressions"]
    days = metrics.groupby("date")["value"].sum()
    if len(days):
        found["Analytics overview.csv"] = _overview(days, posts)
    return found


def _link(n: int) -> str:
    return f"https://www.pinterest.com/pin/{_FIRST_PIN + n * 104_729}"


def _pin(n: int, post: Row) -> Sequence[object]:
    clicks = cell(post["clicks"])
    return (
        title_and_rest(post["text"])[0], _link(n), f"{post['published_at']:%Y-%m-%d %H:%M:%S}",
        cell(post["impressions"]), 2 * clicks if clicks != "" else "", clicks,
        cell(post["saves"]), cell(post["comments"]),
    )  # fmt: skip


def _overview(days: pd.Series[float], posts: list[Row]) -> bytes:
    dates = [str(day)[:10] for day in days.index]
    lines: list[Sequence[object]] = [
        ("Analytics overview",),
        (f"{dates[0]} - {dates[-1]}",),
        ("Content type", "All"),
        ("Devices", "All"),
        (),
        ("Date", "Impressions"),
        *((date, int(value)) for date, value in zip(dates, days, strict=True)),
        (),
        ("Top Pins",),
        ("Pin", "Format", "Impressions"),
        *((_link(n), "Organic", cell(post["impressions"])) for n, post in enumerate(posts[:3])),
    ]
    return csv_bytes(lines)
