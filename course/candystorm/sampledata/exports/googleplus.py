"""The sample data as Google Takeout gave Google+: a file a post, as JSON or as a page."""

from __future__ import annotations

import html
import json
import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import Row, count, text

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files", "google_id"]

_LONGEST_NAME = 42  # of a file, behind its day
_MEDIA = {"photo": "image/*", "video": "video/*", "reel": "video/*", "story": "image/*"}


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts and the comments below them as Google+'s files: path -> content.

    The keys are English whatever the language of the account; only the texts differ.

    Parameters
    ----------
    tables : Tables
        Posts and comments of one organisation on Google+.
    language : {"de", "en"}
        Of the texts.
    """
    found: dict[str, bytes] = {}
    comments = tables.comments.sort_values("created_at", kind="stable")
    for post in tables.posts.sort_values("published_at", kind="stable").to_dict("records"):
        below = comments[comments["post_id"] == post["post_id"]].to_dict("records")
        name = f"{post['published_at']:%Y%m%d} - {_name(str(post['text']))}"
        while f"Takeout/Google+ Stream/Posts/{name}.json" in found:
            name += "_"
        found |= {
            f"Takeout/Google+ Stream/Posts/{name}.json": _json(post, below),
            f"Takeout as HTML/Google+ Stream/Posts/{name}.html": _page(post, below, language),
        }
    return found


def google_id(of: object, length: int = 11) -> str:
    """Return an id, always the same for the same thing."""
    return blake2b(str(of).encode(), digest_size=24).hexdigest()[:length]


def _name(text: str) -> str:
    return re.sub(r"[^\w ,.!-]", "", text.partition("\n")[0])[:_LONGEST_NAME].strip()


def _moment(time: pd.Timestamp) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}+0000"


def _html(value: Any) -> str:
    return html.escape(text(value), quote=False).replace("\n", "<br>")


def _person(name: str) -> dict[str, str]:
    number = str(int(google_id(name, 16), 16)).zfill(21)[:21]
    return {
        "displayName": name,
        "profilePageUrl": f"https://plus.google.com/{number}",
        "resourceName": f"users/{number}",
    }


def _organisation(post: Row) -> str:
    return "page" if pd.isna(post["org"]) else str(post["org"])


def _who(comment: Row, post: Row) -> str:
    if comment["is_own"] is True or str(comment["is_own"]) == "True":
        return _organisation(post)
    name = comment.get("author_name")
    return str(comment["author_hash"] if name is None or pd.isna(name) else name)


def _crowd(post: Row, metric: str) -> list[dict[str, str]]:
    return [_person(f"Person {n}") for n in range(1, count(post[metric]) + 1)]


def _url(post: Row) -> str:
    number = _person(_organisation(post))["profilePageUrl"]
    return f"{number}/posts/{google_id(post['post_id'])}"


def _json(post: Row, comments: list[Row]) -> bytes:
    content = {
        "url": _url(post),
        "creationTime": _moment(post["published_at"]),
        "updateTime": _moment(post["published_at"]),
        "author": _person(_organisation(post)),
        "content": _html(post["text"]),
    }
    record: dict[str, Any] = dict(content)
    if kind := _MEDIA.get(str(post["type"])):
        record["media"] = {"url": "https://lh3.example/photo.jpg", "contentType": kind}
    elif post["type"] == "link":
        record["link"] = {"title": "Aubach", "url": "https://aubach.example/"}
    if comments:
        record["comments"] = [
            {
                "creationTime": _moment(comment["created_at"]),
                "author": _person(_who(comment, post)),
                "content": _html(comment["text"]),
                "postUrl": _url(post),
                "resourceName": f"media/{google_id(comment['comment_id'], 24)}",
            }
            for comment in comments
        ]
    if plus := _crowd(post, "reactions"):
        record["plusOnes"] = [{"plusOner": one} for one in plus]
    if shares := _crowd(post, "shares"):
        record["reshares"] = [{"resharer": one} for one in shares]
    record["postAcl"] = {
        "visibleToStandardAcl": {"circles": [{"type": "CIRCLE_TYPE_PUBLIC"}]},
        "isPublic": True,
    }
    return json.dumps(record, ensure_ascii=False, indent=2).encode()


def _page(post: Row, comments: list[Row], language: str) -> bytes:
    org = _person(_organisation(post))
    attached = {
        "photo": '<a class="media-link" href="photo.jpg"><img class="media" src="photo.jpg"></a>',
        "video": '<div class="video-placeholder">video</div>',
        "link": '<a class="link-embed" href="https://aubach.example/">Aubach</a>',
    }.get(str(post["type"]), "")
    public = {"de": "Geteilt mit: Öffentlich", "en": "Shared with: Public"}[language]
    parts = [
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Google+</title></head><body>",
        '<div style="display: flex"><img class="author-photo" src="photo.jpg">',
        f'<a class="author" href="{org["profilePageUrl"]}">{_html(org["displayName"])}</a> - ',
        f'<a href="{_url(post)}">{_moment(post["published_at"])}</a></div>',
        f'<div class="main-content">{_html(post["text"])}</div>{attached}',
        f'<div class="visibility">{public}</div><div class="post-activity">',
        _named("plus-oners", "+1'd by: ", _crowd(post, "reactions")),
        _named("resharers", "Reshared by: ", _crowd(post, "shares")),
        '</div><div class="comments">',
        *(_below(comment, post) for comment in comments),
        "</div></body></html>",
    ]
    return "".join(parts).encode()


def _named(part: str, label: str, people: list[dict[str, str]]) -> str:
    if not people:
        return ""
    links = (f'<a href="{one["profilePageUrl"]}">{one["displayName"]}</a>' for one in people)
    return f'<div class="{part}">{label}{", ".join(links)}</div>'


def _below(comment: Row, post: Row) -> str:
    who = _person(_who(comment, post))
    return (
        f'<div class="comment"><a class="author" href="{who["profilePageUrl"]}">'
        f'{_html(who["displayName"])}</a><span class="time"> - {_moment(comment["created_at"])}'
        f'</span><div class="comment-content">{_html(comment["text"])}</div></div>'
    )
