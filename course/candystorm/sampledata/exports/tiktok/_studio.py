"""Tables of TikTok Studio and of the Business Suite."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from babel.dates import format_date

from candystorm.sampledata.exports._rows import by_day, cell, csv_bytes, xlsx_bytes
from candystorm.sampledata.exports.tiktok._videos import HANDLE, Video, count

__all__ = ["business", "studio"]

_CONTENT = (
    "Time", "Video title", "Video link", "Post time", "Total likes", "Total comments",
    "Total shares", "Total views",
)  # fmt: skip
_OVERVIEW = {
    "Video Views": ("video_views", "impressions"), "Profile Views": ("profile_visits",),
    "Likes": ("reactions",), "Comments": ("comments",), "Shares": ("shares",),
}  # fmt: skip
_VIEWERS = {
    "Total Viewers": ("reach",), "New Viewers": ("new_viewers",),
    "Returning Viewers": ("returning_viewers",),
}  # fmt: skip
_BUSINESS_CONTENT = {
    "Video title": "text", "Video link": "", "Post time": "", "Video views": "impressions",
    "Likes": "reactions", "Comments": "comments", "Shares": "shares",
    "Add to favorites": "saves",
}  # fmt: skip
_BUSINESS_OVERVIEW = {
    "Video views": ("video_views", "impressions"), "Reached audience": ("reach",),
    "Profile views": ("profile_visits",), "Likes": ("reactions",), "Shares": ("shares",),
    "Comments": ("comments",), "Website clicks ": ("link_clicks",),
    "Phone number clicks ": (), "Net growth": ("net_follows",), "New followers": ("follows",),
    "Lost followers": ("unfollows",),
}  # fmt: skip
#: Studio knows no more than this, and gives no more in one download.
_YEAR = 365
_CREATED = dt.datetime(2026, 1, 1)


def studio(posts: Sequence[Video], daily: pd.DataFrame, language: str) -> dict[str, bytes]:
    """Write the tables of TikTok Studio, each in the folder that its zip unpacks to."""
    days = _days(daily)
    exported = max([*days.index, *(video.time.date() for video in posts)], default=None)
    if exported is None:
        return {}
    exported += dt.timedelta(days=1)
    lines = [_video_line(video, exported, language) for video in posts]
    written = {f"Content_{HANDLE}/Content.csv": _quoted(_CONTENT, lines)}
    for years, start in enumerate(range(len(days), 0, -_YEAR)):
        part = days.iloc[max(start - _YEAR, 0) : start]
        first, last = part.index[0], part.index[-1]
        second = int(pd.Timestamp(last, tz="UTC").timestamp()) + 60_374
        folder = f"Overview_{first}_{second}_{HANDLE}"
        written[f"{folder}/Overview.csv"] = _daily_csv(_OVERVIEW, part, language)
        if years == 0:
            written |= _people(part, exported, language)
    return written


def _people(days: pd.DataFrame, exported: dt.date, language: str) -> dict[str, bytes]:
    """Write who follows and who watches; the day of the download is not counted yet."""
    written = {
        f"Followers_{HANDLE}/FollowerGender.csv": _quoted(
            ("Gender", "Distribution"), [("Female", "0.61"), ("Male", "0.37"), ("Other", "0.02")]
        ),
        f"Followers_{HANDLE}/FollowerTopTerritories.csv": _quoted(
            ("Top territories", "Distribution"), [("AT", "0.912"), ("DE", "0.071")]
        ),
        f"Followers_{HANDLE}/FollowerActivity.csv": _quoted(
            ("Date", "Hour", "Active followers"), []
        ),
    }
    if "followers" in days:
        followers = days["followers"]
        # As in real files: the difference to the day after, whatever the heading says.
        steps = followers.diff().shift(-1).fillna(0)
        written[f"Followers_{HANDLE}/FollowerHistory.csv"] = _quoted(
            ("Date", "Followers", "Difference in followers from previous day"),
            [
                (_day(day, language), count(number), count(step))
                for day, number, step in zip(days.index, followers, steps, strict=True)
            ],
        )
    if "reach" in days:
        rows = [*_rows(_VIEWERS, days, language), [_day(exported, language), "undefined", "0", "0"]]
        written[f"Viewers_{HANDLE}/Viewers.xlsx"] = xlsx_bytes(
            [("Viewers", [["Date", *_VIEWERS], *rows])], _CREATED
        )
    return written


def business(posts: Sequence[Video], daily: pd.DataFrame) -> dict[str, bytes]:
    """Write the two tables of the Business Suite, with years and times of day (UTC)."""
    videos = [
        [
            video.post["text"], video.address, f"{video.time:%Y/%m/%d %H:%M:%S}",
            *(cell(video.post[name]) for name in list(_BUSINESS_CONTENT.values())[3:]),
        ]
        for video in posts
    ]  # fmt: skip
    days = _days(daily)
    rows = [
        [
            f"{day:%Y/%m/%d}",
            *(_business(_value(row, names)) for names in _BUSINESS_OVERVIEW.values()),
        ]
        for day, row in days.iterrows()
    ]
    return {
        "Business Suite/Video.csv": csv_bytes([list(_BUSINESS_CONTENT), *videos]),
        "Business Suite/Overview.csv": csv_bytes([["Date", *_BUSINESS_OVERVIEW], *rows]),
    }


def _days(daily: pd.DataFrame) -> pd.DataFrame:
    wide = by_day(daily)
    wide.index = pd.Index([pd.Timestamp(str(day)).date() for day in wide.index])
    return wide.sort_index()


def _day(day: dt.date, language: str) -> str:
    return format_date(day, "d. MMMM" if language == "de" else "MMMM d", locale=language)


def _video_line(video: Video, exported: dt.date, language: str) -> list[str]:
    post = video.post
    numbers = (post[name] for name in ("reactions", "comments", "shares", "impressions"))
    return [
        _day(exported, language), str(post["text"]), video.address,
        _day(video.time.date(), language), *map(count, numbers),
    ]  # fmt: skip


def _value(row: Any, names: Iterable[str]) -> Any:
    return next((row[name] for name in names if name in row and not pd.isna(row[name])), None)


def _rows(
    columns: Mapping[str, Sequence[str]], days: pd.DataFrame, language: str
) -> list[list[str]]:
    return [
        [_day(day, language), *(count(_value(row, names)) for names in columns.values())]
        for day, row in zip(days.index, days.to_dict("records"), strict=True)
    ]


def _daily_csv(columns: Mapping[str, Sequence[str]], days: pd.DataFrame, language: str) -> bytes:
    return _quoted(("Date", *columns), _rows(columns, days, language))


def _quoted(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a CSV as Studio does: everything in quotes, quotes in texts as they are."""
    lines = [",".join(f'"{one}"' for one in row) for row in (header, *rows)]
    return "\n".join(lines).encode("utf-8-sig")


def _business(value: Any) -> object:
    return "NAN" if value is None else int(value)
