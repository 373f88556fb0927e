"""The sample data as servers of the Fediverse give them: Mastodon, Pixelfed and Misskey."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import count, text

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

_HOST = "https://social.example"
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_MEDIA = {
    "photo": ("image/jpeg", "jpeg"),
    "video": ("video/mp4", "mp4"),
    "reel": ("video/mp4", "mp4"),
}
_DIRECT = {"de": "Danke, das ist notiert.", "en": "Thank you, we have made a note of it."}


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts as the files of Fediverse servers: path -> content.

    Parameters
    ----------
    tables : Tables
        Posts of one organisation on Mastodon.
    language : {"de", "en"}
        Of the texts; the files themselves know no language.
    """
    posts = tables.posts.sort_values("published_at", kind="stable")
    if posts.empty:
        return {}
    name = str(posts["org"].iloc[0])
    rows = [
        (_snowflake(time, n), post)
        for n, (time, post) in enumerate(
            zip(posts["published_at"], posts.to_dict("records"), strict=True)
        )
    ]
    folder = "archive-20260601120000-8c1f4a7e2b905d36f0a1c4e7b2d85936"
    return {
        f"{folder}/outbox.json": _outbox(rows, name, language),
        f"{folder}/actor.json": _one_line(
            {"id": f"{_HOST}/users/{name}", "type": "Person", "outbox": "outbox.json",
             "likes": "likes.json", "bookmarks": "bookmarks.json", "preferredUsername": name}
        ),
        f"{folder}/likes.json": _one_line(
            {"id": "likes.json", "type": "OrderedCollection",
             "orderedItems": [f"{_HOST}/users/somebody/statuses/1"]}
        ),
        f"{folder}/bookmarks.json": _one_line(
            {"id": "bookmarks.json", "type": "OrderedCollection", "orderedItems": []}
        ),
        "pixelfed-statuses.json": _statuses(rows, name),
        "notes-2026-06-01-12-00-00.json": _notes(rows),
    }  # fmt: skip


def _snowflake(time: pd.Timestamp, n: int) -> str:
    """Return an id that holds its time, as Mastodon makes them."""
    return str((int(time.timestamp() * 1000) << 16) | (n & 0xFFFF))


def _moment(time: pd.Timestamp) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _markup(said: str) -> str:
    """Return a text as Mastodon marks it up: addresses are shown without their beginning."""

    def link(found: re.Match[str]) -> str:
        scheme, _, rest = found[0].partition("//")
        return (
            f'<a href="{found[0]}" target="_blank" rel="nofollow noopener" translate="no">'
            f'<span class="invisible">{scheme}//</span><span class="ellipsis">{rest[:30]}</span>'
            f'<span class="invisible">{rest[30:]}</span></a>'
        )

    body = _ADDRESS.sub(link, html.escape(said, quote=True).replace("&#x27;", "&#39;"))
    return "<p>" + body.replace("\n\n", "</p><p>").replace("\n", "<br />") + "</p>"


def _outbox(rows: Iterable[tuple[str, Mapping[Any, Any]]], name: str, language: str) -> bytes:
    account = f"{_HOST}/users/{name}"
    items = [
        _boost(number, post, account) if post["type"] == "repost"
        else _created(_note(number, post, account, language), account)
        for number, post in rows
    ]  # fmt: skip
    items.append(_created(_direct(account, language), account))
    head = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "outbox.json",
        "type": "OrderedCollection",
        "totalItems": len(items),
        "orderedItems": [],
    }
    # Servers of 2024 write the list twice: empty, and with what belongs into it.
    begin = json.dumps(head, separators=(",", ":"))[:-1]
    written = json.dumps(items, ensure_ascii=False, separators=(",", ":"))
    return f'{begin},"orderedItems":{written}}}'.encode()


def _created(note: dict[str, Any], account: str) -> dict[str, Any]:
    return {
        "id": f"{note['id']}/activity",
        "type": "Create",
        "actor": account,
        "published": note["published"],
        "to": note["to"],
        "cc": note["cc"],
        "object": note,
    }


def _boost(number: str, post: Mapping[Any, Any], account: str) -> dict[str, Any]:
    return {
        "id": f"{account}/statuses/{number}/activity",
        "type": "Announce",
        "actor": account,
        "published": _moment(post["published_at"]),
        "to": [_PUBLIC],
        "cc": [f"{_HOST}/users/somebody", f"{account}/followers"],
        "object": text(post["url"]) or f"{_HOST}/users/somebody/statuses/1",
    }


def _note(number: str, post: Mapping[Any, Any], account: str, language: str) -> dict[str, Any]:
    content = _markup(text(post["text"]))
    address = f"{account}/statuses/{number}"
    note: dict[str, Any] = {
        "id": address,
        "type": "Question" if post["type"] == "poll" else "Note",
        "summary": None,
        "inReplyTo": f"{address}0" if post["is_reply"] is True else None,
        "published": _moment(post["published_at"]),
        "url": f"{_HOST}/@{account.rpartition('/')[2]}/{number}",
        "attributedTo": account,
        "to": [_PUBLIC],
        "cc": [f"{account}/followers"],
        "sensitive": False,
        "atomUri": address,
        "conversation": f"tag:social.example,2026-03-01:objectId={number}:objectType=Conversation",
        "content": content,
        "contentMap": {language: content},
        "attachment": [],
        "tag": [],
        "replies": {"id": f"{address}/replies", "type": "Collection", "first": {"items": []}},
        "likes": {
            "id": f"{address}/likes", "type": "Collection", "totalItems": count(post["reactions"]),
        },
        "shares": {
            "id": f"{address}/shares", "type": "Collection", "totalItems": count(post["shares"]),
        },
    }  # fmt: skip
    if post["type"] == "poll":
        note["oneOf"] = [
            {"type": "Note", "name": word, "replies": {"totalItems": 0}} for word in "AB"
        ]
    if post["type"] in _MEDIA:
        kind, ending = _MEDIA[post["type"]]
        note["attachment"] = [
            {"type": "Document", "mediaType": kind, "url": f"/media_attachments/{number}.{ending}",
             "name": None, "width": 1440, "height": 1081}
        ]  # fmt: skip
    elif post["type"] == "link":
        note["attachment"] = [{"type": "Link", "href": "https://aubach.example/"}]
    return note


def _direct(account: str, language: str) -> dict[str, Any]:
    """Return a message to one person: it lies among the posts of every archive."""
    content = f"<p>@<span>somebody</span> {_DIRECT[language]}</p>"
    return {
        "id": f"{account}/statuses/1",
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": "2026-03-02T08:00:00Z",
        "url": f"{_HOST}/@{account.rpartition('/')[2]}/1",
        "attributedTo": account,
        "to": [f"{_HOST}/users/somebody"],
        "cc": [],
        "content": content,
        "contentMap": {language: content},
        "attachment": [],
    }


def _one_line(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _statuses(rows: Iterable[tuple[str, Mapping[Any, Any]]], name: str) -> bytes:
    """Return what Pixelfed gives; it has no boosts, and writes nought for how often it was one."""
    written = []
    for number, post in rows:
        if post["type"] == "repost":
            continue
        said, address = text(post["text"]), f"https://pixelfed.example/p/{name}/{number}"
        kind = {"photo": "image", "video": "video", "reel": "video"}.get(post["type"])
        written.append(
            {
                "_v": 1,
                "id": number,
                "uri": address,
                "url": address,
                "in_reply_to_id": f"{number}0" if post["is_reply"] is True else None,
                "reblog": None,
                "content": _ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', html.escape(said)),
                "content_text": said,
                "created_at": post["published_at"].strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                "reblogs_count": 0,
                "favourites_count": count(post["reactions"]),
                "sensitive": False,
                "spoiler_text": "",
                "visibility": "public",
                "language": None,
                "pf_type": "photo" if kind else "text",
                "reply_count": count(post["comments"]),
                "place": None,
                "media_attachments": [{"id": number, "type": kind}] if kind else [],
                "account": {"id": "1", "username": name, "acct": name},
                "poll": {"id": number} if post["type"] == "poll" else None,
            }
        )
    listed = json.dumps(written, ensure_ascii=False, indent=4)
    return ("[\n\n" + listed[2:-1] + "\n]").encode()


def _notes(rows: Iterable[tuple[str, Mapping[Any, Any]]]) -> bytes:
    written = []
    for number, post in rows:
        kind = _MEDIA.get(post["type"], ("", ""))[0]
        note = {
            "id": number,
            "text": None if post["type"] == "repost" else text(post["text"]),
            "createdAt": post["published_at"].strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "fileIds": [number] if kind else [],
            "files": [{"id": number, "type": kind}] if kind else [],
            "replyId": f"{number}0" if post["is_reply"] is True else None,
            "renoteId": f"{number}1" if post["type"] == "repost" else None,
            "poll": {"choices": ["A", "B"]} if post["type"] == "poll" else None,
            "cw": None,
            "visibility": "public",
            "visibleUserIds": [],
            "localOnly": False,
            "reactionAcceptance": None,
        }
        written.append(json.dumps(note, ensure_ascii=False, separators=(",", ":")))
    return ("[" + ",\n".join(written) + "]").encode()
