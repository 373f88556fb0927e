"""Videos with the addresses that TikTok would give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import pandas as pd

__all__ = ["HANDLE", "Video", "count", "videos"]

HANDLE = "aubach"


@dataclass(frozen=True)
class Video:
    """One post: its id and address, and everything else by column."""

    video_id: str
    address: str
    post: Mapping[str, Any]

    @property
    def time(self) -> pd.Timestamp:
        """When it was published, UTC."""
        time: pd.Timestamp = self.post["published_at"]
        return time


def videos(posts: pd.DataFrame) -> list[Video]:
    """Return posts as videos, in the order of their time."""
    return [
        _video({str(name): value for name, value in post.items()})
        for post in posts.sort_values("published_at", kind="stable").to_dict("records")
    ]


def _video(post: Mapping[str, Any]) -> Video:
    """Return a post with an id whose upper half is the second of its upload."""
    lower = int.from_bytes(blake2b(str(post["post_id"]).encode(), digest_size=4).digest(), "big")
    video_id = str((int(post["published_at"].timestamp()) << 32) | lower)
    kind = "photo" if post["type"] == "photo" else "video"
    return Video(video_id, f"https://www.tiktok.com/@{HANDLE}/{kind}/{video_id}", post)


def count(value: Any) -> str:
    """Return a number as Studio writes it: "undefined" where it is not counted."""
    return "undefined" if pd.isna(value) else str(int(value))
