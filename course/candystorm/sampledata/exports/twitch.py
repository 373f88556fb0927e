"""The sample data as Twitch's analytics give them: a table by day and one by stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from candystorm.sampledata.exports._rows import (
    MONTHS,
    WEEKDAYS,
    Row,
    by_day,
    cell,
    count,
    csv_bytes,
)

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_DAYS = (
    "Date", "Average Viewers", "Follows", "Minutes Streamed", "Minutes Watched", "Live Views",
    "Max Viewers", "Unique Viewers", "Engaged Viewers", "Hosts and Raids Viewers (%)", "Chatters",
    "Chat Messages", "Clips Created", "Clip Views", "Ad Breaks (Minutes)",
)  # fmt: skip
_STREAMS = (
    "Start Time", "End Time", "Average Viewers", "Max. Viewers", "Total Views", "Unique Views",
    "Minutes Watched", "New Followers", "Chatters", "Chat Messages", "Clips Created", "Clip Views",
    "Ad Breaks (Minutes)", "Minutes Streamed",
)  # fmt: skip
_USUAL_SECONDS = 3600
_MINUTES_A_VIEW = 7  # only for columns that nobody reads back


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write days and streams as Twitch's files: path -> content.

    The headings are English, whatever the language; no table has texts.

    Parameters
    ----------
    tables : Tables
        Posts (streams) and daily figures of one organisation on Twitch.
    language : {"de", "en"}
        Not used.
    """
    posts = tables.posts.sort_values("published_at", kind="stable").to_dict("records")
    found: dict[str, bytes] = {}
    if len(tables.daily):
        found["Channel Analytics and Revenue by day.csv"] = _by_day(tables.daily, posts)
    if posts:
        first, last = posts[0]["published_at"], posts[-1]["published_at"]
        name = f"Stream Sessions {first:%Y-%m-%d} to {last:%Y-%m-%d}.csv"
        found[name] = _by_stream(posts)
    return found


def _seconds(post: Row) -> int:
    return _USUAL_SECONDS if pd.isna(post["video_seconds"]) else int(post["video_seconds"])


def _by_day(daily: pd.DataFrame, posts: list[Row]) -> bytes:
    wide = by_day(daily)
    streamed: dict[str, int] = {}
    for post in posts:
        began = f"{post['published_at']:%Y-%m-%d}"
        streamed[began] = streamed.get(began, 0) + _seconds(post) // 60
    lines = []
    for index, row in wide.iterrows():
        day = pd.Timestamp(str(index))
        views = count(row.get("video_views", row.get("impressions")))
        minutes, watched = streamed.get(f"{day:%Y-%m-%d}", 0), views * _MINUTES_A_VIEW
        viewers = watched / minutes if minutes else 0.0
        lines.append(
            (
                f"{WEEKDAYS[day.weekday()]} {MONTHS[day.month - 1]} {day.day:02} {day.year}",
                round(viewers, 2), count(row.get("follows")), minutes, watched, views,
                round(viewers * 2), cell(row.get("reach")), round(viewers / 2), "0%",
                round(viewers / 3), count(row.get("comments")), 0, 0, 0,
            )
        )  # fmt: skip
    return csv_bytes([_DAYS, *lines])


def _by_stream(posts: list[Row]) -> bytes:
    lines = []
    for post in posts:
        start, minutes = post["published_at"], _seconds(post) // 60
        end = start + pd.Timedelta(minutes=minutes)
        watched = count(post["impressions"]) * _MINUTES_A_VIEW
        viewers = watched / minutes if minutes else 0.0
        lines.append(
            (
                f"{start:%Y-%m-%dT%H:%M:%S}Z", f"{end:%Y-%m-%dT%H:%M:%S}Z", round(viewers, 2),
                round(viewers * 2), cell(post["impressions"]), cell(post["reach"]), watched,
                cell(post["follows"]), round(viewers / 3), cell(post["comments"]), 0, 0, 0,
                minutes,
            )
        )  # fmt: skip
    return csv_bytes([_STREAMS, *lines])
