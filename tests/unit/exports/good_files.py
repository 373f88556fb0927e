"""Small good files of every platform, as the sample data are written: what fuzzers start from."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import SimpleNamespace
from typing import Any

import pandas as pd

import candystorm.sampledata.exports as writers
from candystorm.exports.canonical import frame


@cache
def good_files() -> dict[str, bytes]:
    """Return path -> content of all that the writers make of three posts, in two languages."""
    found: dict[str, bytes] = {}
    for module in sorted(module.name for module in pkgutil.iter_modules(writers.__path__)):
        if module.startswith("_"):
            continue
        write = importlib.import_module(f"{writers.__name__}.{module}").files
        for language in ("de", "en"):
            for path, content in write(tables(module), language).items():
                found[f"{module}/{language}/{path}"] = content
    return found


def tables(platform: str) -> Any:
    """Return three posts, some days and comments of a library on a platform."""
    moments = ["2026-03-02 09:00:10", "2026-03-29 01:30:00", "2026-04-03 17:30:00"]
    times: Any = pd.Series(pd.to_datetime(moments, utc=True))
    numbers = (
        "impressions",
        "reach",
        "reactions",
        "comments",
        "shares",
        "saves",
        "clicks",
        "follows",
    )
    columns: dict[str, Any] = {
        "org": ["library"] * 3,
        "platform": [platform] * 3,
        "post_id": ["lib-p001", "lib-p002", "lib-p003"],
        "published_at": times,
        "type": ["photo", "video", "link"],
        "text": ["Brot & Butter, „heute“", "Zeile eins\nZeile zwei <b>", "Grüße 🎉 aus Aubach"],
        "url": [f"https://{platform}.example/{n}" for n in range(3)],
        "video_seconds": [None, 73.0, None],
        "paid": [False, True, False],
        "is_reply": [False] * 3,
    } | {name: [900 + n, 30 + n, 4000 + n] for n, name in enumerate(numbers)}
    posts = frame("posts", columns)
    days = pd.date_range("2026-03-01", periods=5)
    metrics = (
        *("followers", "impressions", "reach", "reactions", "comments", "shares", "clicks"),
        *("follows", "unfollows", "profile_visits", "video_views"),
    )
    daily = frame(
        "daily",
        {
            "org": ["library"] * len(days) * len(metrics),
            "platform": [platform] * len(days) * len(metrics),
            "date": [day for day in days for _ in metrics],
            "metric": list(metrics) * len(days),
            "value": [10.0 + n for n in range(len(days) * len(metrics))],
        },
    )
    comments = frame(
        "comments",
        {
            "org": ["library"] * 3,
            "platform": [platform] * 3,
            "comment_id": ["c1", "c2", "c3"],
            "parent_id": [None, "c1", None],
            "post_id": ["lib-p001", "lib-p001", "lib-p003"],
            "created_at": times + pd.Timedelta(hours=2),
            "author_hash": ["aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"],
            "is_own": [False, True, False],
            "text": ["Wann habt ihr offen?", "Bis 18 Uhr, schöne Grüße", "Danke!"],
        },
    )
    comments["author_name"] = pd.Series(["Eva K.", None, "Milan S."], dtype="str")
    return SimpleNamespace(posts=posts, daily=daily, comments=comments)
