"""The sample data as rows: posts with the link that they would have, figures by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import pandas as pd

from candystorm.sampledata.exports._rows import text

CREATED = dt.datetime(2026, 1, 1)


def number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def posts_of(posts: pd.DataFrame) -> list[dict[str, Any]]:
    """Return posts as rows, each with the link that it would have."""
    rows: list[dict[str, Any]] = []
    for row in posts.to_dict("records"):
        moment = row["published_at"]
        if pd.isna(moment):
            continue
        link = text(row.get("url"))
        if "linkedin.com" not in link or "urn:li:" not in link:
            urn = f"urn:li:activity:{numbered(moment, text(row['post_id']))}"
            link = f"https://www.linkedin.com/feed/update/{urn}"
        rows.append({str(name): value for name, value in row.items()} | {"link": link})
    return sorted(rows, key=lambda row: (row["published_at"], row["link"]), reverse=True)


def numbered(moment: pd.Timestamp, key: str) -> int:
    """Return a number as LinkedIn gives it: the milliseconds since 1970, then something else."""
    rest = int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), "big") % 2**22
    return (moment.value // 10**6 << 22) | rest


def daily_of(daily: pd.DataFrame) -> dict[dt.date, dict[str, float]]:
    days: dict[dt.date, dict[str, float]] = {}
    there = daily.dropna(subset=["date", "value"]).sort_values(["date", "metric"])
    for day, metric, value in zip(there["date"], there["metric"], there["value"], strict=True):
        days.setdefault(day.date(), {})[str(metric)] = float(value)
    return days


def stamp(posts: Sequence[dict[str, Any]], daily: dict[dt.date, dict[str, float]]) -> int:
    """Return the milliseconds that the name of a page's workbook ends with."""
    days = [row["published_at"].date() for row in posts] + list(daily)
    last = max(days, default=CREATED.date()) + dt.timedelta(days=1)
    return int(dt.datetime(last.year, last.month, last.day, 9, tzinfo=dt.UTC).timestamp() * 1000)
