"""The sample data as Flickr gives them: a JSON for each photo, and others beside them."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_CLOCK = "America/Los_Angeles"
_OWN = "99999999@N00"
_PAGE = "https://www.flickr.com/photos/aubach"


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts and comments as Flickr's files: path -> content.

    The keys are English whatever the language of the account; only the texts differ.

    Parameters
    ----------
    tables : Tables
        Posts and comments of one organisation on Flickr.
    language : {"de", "en"}
        Of the texts.
    """
    del language
    folder = "72157700000000000_0123456789ab_part1"
    posts = tables.posts.sort_values("published_at", kind="stable").to_dict("records")
    comments = tables.comments.sort_values("created_at", kind="stable").to_dict("records")
    below: dict[Any, list[Mapping[Any, Any]]] = {}
    for comment in comments:
        below.setdefault(comment["post_id"], []).append(comment)
    photos = [_photo(post, below.get(post["post_id"], [])) for post in posts]
    own = [
        {
            "photo_id": _number(comment["post_id"]),
            "photo_url": f"{_PAGE}/{_number(comment['post_id'])}/",
            "comment": html.escape(str(comment["text"]), quote=False),
            "comment_url": f"{_PAGE}/{_number(comment['post_id'])}/#comment{_comment_id(comment)}",
            "created": _clock(comment["created_at"]),
        }
        for comment in comments
        if _own(comment)
    ]
    written: dict[str, Any] = {
        f"photo_{photo['id']}.json": photo for photo in photos
    } | {
        "account_profile.json": {
            "real_name": "Aubach", "join_date": "2005-08-31 03:47:36",
            "email": "post@aubach.example", "nsid": _OWN, "path_alias": "aubach",
            "screen_name": "aubach", "pro_user": "no", "stats": {"tags_count": 0},
        },
        "albums.json": {"albums": [_album([photo["id"] for photo in photos])]},
        "contacts_part001.json": {"contacts": {"Erika": "https://www.flickr.com/people/erika/"}},
        "photos_comments_part001.json": {"comments": own},
        "received_flickrmail_part001.json": {
            "flickrmail": [
                {"id": "1", "from": "88888888@N00", "to": _OWN, "subject": "Hallo",
                 "body": "Hallo", "date_sent": "2026-03-02 09:00:00"}
            ]
        },
    }  # fmt: skip
    return {
        f"{folder}/{name}": json.dumps(content, ensure_ascii=True, indent=2).encode()
        for name, content in written.items()
    }


def _number(name: object) -> str:
    """Return an id as Flickr has them: eleven digits."""
    return str(50_000_000_000 + int(blake2b(str(name).encode(), digest_size=4).hexdigest(), 16))


def _clock(time: pd.Timestamp) -> str:
    return f"{time.tz_convert(_CLOCK):%Y-%m-%d %H:%M:%S}"


def _count(value: Any) -> str | None:
    return None if pd.isna(value) else str(int(value))


def _comment_id(comment: Mapping[Any, Any]) -> str:
    return f"72157{_number(comment['comment_id'])}"


def _own(comment: Mapping[Any, Any]) -> bool:
    return not pd.isna(comment["is_own"]) and bool(comment["is_own"])


def _author(comment: Mapping[Any, Any]) -> str:
    if _own(comment):
        return _OWN
    return f"{_number(comment['author_hash'])[-8:]}@N04"


def _photo(post: Mapping[Any, Any], comments: list[Mapping[Any, Any]]) -> dict[str, Any]:
    """Return a post as Flickr's JSON: numbers are texts, the description is HTML."""
    number = _number(post["post_id"])
    title, _, description = str(post["text"]).partition("\n\n")
    ending = "mp4" if post["type"] == "video" else "jpg"
    return {
        "id": number,
        "name": title,
        "description": html.escape(description, quote=False),
        "count_views": _count(post["impressions"]),
        "count_faves": _count(post["reactions"]),
        "count_comments": _count(post["comments"]),
        "date_taken": f"{post['published_at'].tz_convert('Europe/Vienna'):%Y-%m-%d %H:%M:%S}",
        "count_tags": "1",
        "count_notes": "0",
        "rotation": 0,
        "date_imported": _clock(post["published_at"]),
        "photopage": f"{_PAGE}/{number}/",
        "original": f"https://live.staticflickr.com/65535/{number}_0123456789_o.{ending}",
        "license": "All Rights Reserved",
        "geo": [{"latitude": "48208000", "longitude": "16373000", "accuracy": "16"}],
        "groups": [],
        "albums": [],
        "tags": [
            {"tag": "aubach", "user": f"{_PAGE}/", "date_create": _clock(post["published_at"])}
        ],
        "people": [],
        "notes": [],
        "privacy": "public",
        "comment_permissions": "any flickr member",
        "tagging_permissions": "people you follow",
        "safety": "safe",
        "comments": [
            {
                "id": _comment_id(comment),
                "date": _clock(comment["created_at"]),
                "user": _author(comment),
                "comment": html.escape(str(comment["text"]), quote=False),
                "url": f"{_PAGE}/{number}/#comment{_comment_id(comment)}",
            }
            for comment in comments
        ],
    }


def _album(photos: list[str]) -> dict[str, Any]:
    return {
        "photo_count": str(len(photos)),
        "id": "72157600000000001",
        "url": f"{_PAGE}/albums/72157600000000001",
        "title": "Aubach",
        "description": "",
        "view_count": "12",
        "created": "1772445600",
        "last_updated": "1772445600",
        "cover_photo": "",
        "photos": photos,
    }
