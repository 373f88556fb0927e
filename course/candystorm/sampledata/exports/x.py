"""The sample data as X gives them: two tables of its analytics, the older one, and the archive."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import MONTHS, WEEKDAYS, by_day, count, csv_bytes

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

_TWITTER_EPOCH_MS = 1288834974657
_CONTENT = (
    "Post id", "Date", "Post text", "Post Link", "Impressions", "Likes", "Engagements",
    "Bookmarks", "Shares", "New follows", "Replies", "Reposts", "Profile visits",
    "Detail Expands", "URL Clicks", "Hashtag Clicks", "Permalink Clicks",
)  # fmt: skip
_OVERVIEW = (
    "Date", "Impressions", "Likes", "Engagements", "Bookmarks", "Shares", "New follows",
    "Unfollows", "Replies", "Reposts", "Profile visits", "Create Post", "Video views",
    "Media views",
)  # fmt: skip
_ACTIVITY = (
    "Tweet id", "Tweet permalink", "Tweet text", "time", "impressions", "engagements",
    "engagement rate", "retweets", "replies", "likes", "user profile clicks", "url clicks",
    "hashtag clicks", "detail expands", "permalink clicks", "app opens", "app installs",
    "follows", "email tweet", "dial phone", "media views", "media engagements",
)  # fmt: skip


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts and days as X's files: path -> content.

    X writes its headings in English whatever the language of the account; only the texts differ.

    Parameters
    ----------
    tables : Tables
        Posts and daily figures of one organisation on X.
    language : {"de", "en"}
        Of the texts.
    """
    posts = tables.posts.sort_values("published_at", kind="stable")
    ids = [_snowflake(time, n) for n, time in enumerate(posts["published_at"])]
    rows = list(zip(ids, posts.to_dict("records"), strict=True))
    return {
        "account_analytics_content.csv": _content(rows),
        "account_overview_analytics.csv": _overview(tables.daily, posts),
        "tweet_activity_metrics.csv": _activity(rows),
        "archive/data/tweets.js": _archive(rows, language),
        "archive/data/direct-messages.js": b"window.YTD.direct_messages.part0 = [ ]",
    }


def _snowflake(time: pd.Timestamp, n: int) -> str:
    """Return an id that holds its time, as X makes them."""
    milliseconds = int(time.timestamp() * 1000) - _TWITTER_EPOCH_MS
    return str((milliseconds << 22) | (n & 0xFFF))


def _engagements(post: Mapping[Any, Any]) -> int:
    return sum(count(post[name]) for name in ("reactions", "comments", "shares", "clicks"))


def _content(rows: Iterable[tuple[str, Mapping[Any, Any]]]) -> bytes:
    lines = [
        (
            post_id, _day(post["published_at"]), post["text"],
            f"https://x.com/aubach/status/{post_id}", count(post["impressions"]),
            count(post["reactions"]), _engagements(post), count(post["saves"]),
            count(post["shares"]), count(post["follows"]), count(post["comments"]), 0, 0, 0,
            count(post["clicks"]), 0, 0,
        )
        for post_id, post in rows
    ]  # fmt: skip
    return csv_bytes([_CONTENT, *lines])


def _day(time: pd.Timestamp) -> str:
    """Return a day as "Sat, Sep 12, 2026", whatever language the computer speaks."""
    return f"{WEEKDAYS[time.weekday()]}, {MONTHS[time.month - 1]} {time.day}, {time.year}"


def _moment(time: pd.Timestamp) -> str:
    """Return a moment as "Tue Mar 19 14:05:17 +0000 2019"."""
    weekday, month = _day(time)[:3], _day(time)[5:8]
    return f"{weekday} {month} {time.day:02} {time:%H:%M:%S} +0000 {time.year}"


def _overview(daily: pd.DataFrame, posts: pd.DataFrame) -> bytes:
    wide = by_day(daily)
    made = posts["published_at"].dt.date.value_counts()
    names = (
        "impressions", "reactions", "engagements", "saves", "shares", "follows", "unfollows",
        "comments", "reposts", "profile_visits",
    )  # fmt: skip
    lines = [
        [
            _day(pd.Timestamp(str(day))),
            *(count(row.get(name)) for name in names),
            count(made.get(pd.Timestamp(str(day)).date(), 0)),
            count(row.get("video_views")),
            0,
        ]
        for day, row in wide.iterrows()
    ]
    return csv_bytes([_OVERVIEW, *lines[::-1]])


def _activity(rows: Iterable[tuple[str, Mapping[Any, Any]]]) -> bytes:
    lines = []
    for post_id, post in rows:
        impressions, engagements = count(post["impressions"]), _engagements(post)
        rate = round(engagements / impressions, 4) if impressions else 0.0
        lines.append(
            (
                post_id, f"https://twitter.com/aubach/status/{post_id}", post["text"],
                post["published_at"].strftime("%Y-%m-%d %H:%M +0000"), f"{impressions}.0",
                f"{engagements}.0", rate, f"{count(post['shares'])}.0",
                f"{count(post['comments'])}.0", f"{count(post['reactions'])}.0", "0.0",
                f"{count(post['clicks'])}.0", "0.0", "0.0", "0.0", "0", "0",
                f"{count(post['follows'])}", "0", "0", "0", "0",
            )
        )  # fmt: skip
    return csv_bytes([_ACTIVITY, *lines])


def _archive(rows: Iterable[tuple[str, Mapping[Any, Any]]], language: str) -> bytes:
    tweets = []
    for post_id, post in rows:
        tweets.append(
            {
                "tweet": {
                    "retweeted": False,
                    "source": '<a href="https://mobile.twitter.com" rel="nofollow">Web App</a>',
                    "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
                    "display_text_range": ["0", str(len(post["text"]))],
                    "favorite_count": str(count(post["reactions"])),
                    "id_str": post_id,
                    "truncated": False,
                    "retweet_count": str(count(post["shares"])),
                    "id": post_id,
                    "created_at": _moment(post["published_at"]),
                    "favorited": False,
                    "full_text": html.escape(post["text"], quote=False),
                    "lang": language,
                }
            }
        )
    text = json.dumps(tweets, ensure_ascii=False, indent=2)
    return f"window.YTD.tweets.part0 = {text}".encode()
