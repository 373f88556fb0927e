"""Threads: its part of Instagram's data download."""

from __future__ import annotations

from collections import Counter
from typing import Any

from candystorm.exports.json_streams import at, shape
from candystorm.exports.loader import Loader
from candystorm.exports.loaders._meta import (
    Entry,
    Source,
    formats_of,
    kind_of_media,
    private,
    said,
    told_privately,
)  # fmt: skip
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

_POSTS = "text_post_app_text_posts"


def _posts_at(member: Member) -> str | None:
    keys = shape(member)
    if f"{_POSTS}.media" in keys:
        return _POSTS  # a single thread stands there without a list
    below = {key for key in keys if key.startswith(f"{_POSTS}.")}
    return f"{_POSTS}.item" if _POSTS in keys and below != {f"{_POSTS}.item"} else None


def _post(record: Any) -> Entry | None:
    found = at(record, "media")
    media = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    all_of_it = [record, *media]
    time = next(
        (at(one, "creation_timestamp") for one in all_of_it if at(one, "creation_timestamp")), None
    )
    if time is None:
        return None
    text = next((words for one in all_of_it if (words := said(one, "title"))), "")
    uris = tuple(uri for one in media if (uri := said(one, "uri")))
    dropped: Counter[str] = Counter()
    for one in media:
        dropped += told_privately(one)
    replies = [at(one, "text_app_post", "is_reply") for one in all_of_it]
    told = [one for one in replies if isinstance(one, bool)]
    row = {
        "text": text or None,
        "type": kind_of_media(uris) or ("text" if text else "other"),
        "is_reply": any(told) if told else None,
    }
    return Entry(time, row, uris, dropped)


LOADER = Loader(
    "threads",
    formats_of(
        [Source("posts", _posts_at, _post, 0.98,
                Finding("It has the posts of an account's data download."))]
    ),
    ignore=private,
)  # fmt: skip
