"""The sample data as Reddit gives them: a flat folder of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import csv_bytes, own_comments

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_FORUM = "aubach"
_POSTS = ("id", "permalink", "date", "ip", "subreddit", "gildings", "title", "url", "body")
_COMMENTS = (
    "id", "permalink", "date", "ip", "subreddit", "gildings", "link", "parent", "body", "media",
)  # fmt: skip
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts and own comments as Reddit's files: path -> content.

    Parameters
    ----------
    tables : Tables
        Posts and comments of one organisation on Reddit.
    language : {"de", "en"}
        Of the texts; Reddit's headings are English.
    """
    del language
    posts = [
        _post(post)
        for post in tables.posts.sort_values("published_at", kind="stable").to_dict("records")
    ]
    comments = [
        _comment(comment)
        for comment in own_comments(tables.comments)
        .sort_values("created_at", kind="stable")
        .to_dict("records")
    ]
    folder = f"export_{_FORUM}_20260601"
    heads = [name for name in _POSTS if name not in ("title", "body")]
    written = {
        "posts": _csv(_POSTS, posts),
        "post_headers": _csv(heads, posts),
        "comments": _csv(_COMMENTS, comments),
        "comment_headers": _csv(_COMMENTS[:-2], comments),
        "saved_posts": b"id,permalink\n",
        "post_votes": b"id,permalink,direction\n",
        "ip_logs": b"date,ip\nregistration ip,192.0.2.7\n2026-03-02 09:00:00 UTC,192.0.2.7\n",
        "messages": (
            b"id,permalink,thread_id,date,ip,from,to,subject,body\n"
            b"1a,https://www.reddit.com/message/messages/1a,1a,2026-03-02 09:00:00 UTC,192.0.2.7,"
            b"erika,aubach,Hallo,Hallo\n"
        ),
        "chat_history": (
            b"message_id,created_at,updated_at,username,message,thread_parent_message_id,"
            b"channel_url,subreddit,channel_name,conversation_type\n"
        ),
    }
    return {f"{folder}/{name}.csv": content for name, content in written.items()}


def _id(name: object) -> str:
    """Return an id as Reddit has them: seven digits to the base of 36."""
    number = int(blake2b(str(name).encode(), digest_size=8).hexdigest(), 16) % 36**6 + 36**6
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def _address(post: object) -> str:
    return f"https://www.reddit.com/r/{_FORUM}/comments/{_id(post)}/beitrag/"


def _date(time: pd.Timestamp) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _post(post: Mapping[Any, Any]) -> dict[str, object]:
    title, _, body = str(post["text"]).partition("\n\n")
    number = _id(post["post_id"])
    targets = {
        "photo": f"https://i.redd.it/{number}.jpg",
        "video": f"https://v.redd.it/{number}",
        "link": f"https://www.aubach.example/{number}",
    }
    return {
        "id": number,
        "permalink": _address(post["post_id"]),
        "date": _date(post["published_at"]),
        "ip": "192.0.2.7",
        "subreddit": _FORUM,
        "gildings": 0,
        "title": title,
        "url": targets.get(post["type"], _address(post["post_id"])),
        "body": body,
    }


def _comment(comment: Mapping[Any, Any]) -> dict[str, object]:
    number = _id(comment["comment_id"])
    parent = comment["parent_id"]
    return {
        "id": number,
        "permalink": f"{_address(comment['post_id'])}{number}/",
        "date": _date(comment["created_at"]),
        "ip": "192.0.2.7",
        "subreddit": _FORUM,
        "gildings": 0,
        "link": _address(comment["post_id"]),
        "parent": "" if pd.isna(parent) or not parent else _id(parent),
        "body": comment["text"],
        "media": "",
    }


def _csv(header: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    return csv_bytes([header, *([row[name] for name in header] for row in rows)])
