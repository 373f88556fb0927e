"""The posts of an account as Threads has them in Instagram's data download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._meta import downloaded, rows_of, stamp
from candystorm.sampledata.exports._rows import text

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Return the export of one account.

    Parameters
    ----------
    tables : Tables
        Its posts; Threads tells no figures, and comments only as replies.
    language : {"de", "en"}
        In which the account is used; nothing in the file depends on it.

    Returns
    -------
    dict of str to bytes
        Path inside the export -> content.
    """
    posts = tables.posts.sort_values("published_at", kind="stable")
    if posts.empty:
        return {}
    told = [_post(post) for post in rows_of(posts)]
    path = "your_instagram_activity/threads/threads_and_replies.json"
    return {path: downloaded({"text_post_app_text_posts": told})}


def _post(post: Any) -> dict[str, Any]:
    ending = {"video": "mp4", "photo": "jpg"}.get(str(post.type), "")
    medium: dict[str, Any] = {
        "uri": f"media/posts/{post.published_at:%Y%m}/{post.post_id}.{ending}" if ending else "",
        "creation_timestamp": stamp(post.published_at),
        "media_metadata": {"camera_metadata": {"has_camera_metadata": False}},
        "title": text(post.text),
        "cross_post_source": {"source_app": "FB"},
    }
    if not pd.isna(post.is_reply):
        medium["text_app_post"] = {"is_reply": bool(post.is_reply), "reply_control": "everyone"}
    return {"media": [medium]}
