"""Mastodon and its kin: archives of accounts in the Fediverse.

``outbox.json`` comes from Mastodon, Pleroma, Akkoma and others (ActivityPub); lists of statuses
from Pixelfed, from tools that save an account, or from the programming interface; ``notes-….json``
from Misskey and its forks. Direct messages lie among the posts: they are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from candystorm.exports.json_rows import AT_ONCE, add_dated, entries, own_and_others
from candystorm.exports.json_streams import at, shape, text_at
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.markup import plain_text
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

#: Where activities or notes stand: an outbox, or a list of Pixelfed (until January 2025).
_OUTBOXES = ("orderedItems.item", "item", "data.item", "item.data.item")
#: Where statuses stand: Pixelfed and the interface; mastodon-archive keeps more beside them.
_STATUSES = ("item", "statuses.item", "data.item", "item.data.item", "")

_PUBLIC = ("#Public", "as:Public", "Public")
#: What is a post; others are answers in a poll, or messages of a chat.
_POSTS = {
    "Note": "", "Question": "poll", "Article": "", "Page": "", "Event": "event", "Video": "video",
    "Image": "photo", "Audio": "other",
}  # fmt: skip
_TITLED = frozenset(["Article", "Page", "Event", "Video", "Audio"])
_LINK = re.compile(r"<a (?![^>]*\b(?:mention|hashtag|u-url)\b)[^>]*href=[\"']https?:", re.I)
_MEDIA = {"image": "photo", "video": "video", "gifv": "video", "audio": "other"}


def _place(member: Member, places: Iterable[str], keys: Iterable[str]) -> str | None:
    """Return the first path below which all these keys are."""
    there = shape(member)
    for place in places:
        dot = f"{place}." if place else ""
        if all(f"{dot}{key}" in there for key in keys):
            return place
    return None


# --- outbox.json


def _outbox(member: Member) -> str | None:
    for keys in (("type", "published", "object"), ("type", "published", "object.type"),
                 ("type", "published", "content", "attributedTo")):  # fmt: skip
        if (place := _place(member, _OUTBOXES, keys)) is not None:
            return place
    # Somebody who posted nothing; lists of what was liked have the same form, but no sum.
    keys_there = shape(member)
    if {"type", "totalItems", "orderedItems"} <= keys_there:
        return None if "orderedItems.item" in keys_there else "orderedItems.item"
    return None


def _sniff_outbox(member: Member) -> Sniffed | None:
    if _outbox(member) is None:
        return None
    return Sniffed(0.98, Finding("It has the posts of an account's archive."))


def _read_outbox(member: Member, reading: Reading) -> None:
    reading.report.semantics.add("lifetime")
    rows: list[dict[str, Any]] = []
    for number, entry in entries(member, reading, _outbox(member) or "orderedItems.item"):
        row = _from_activity(entry, member, number, reading)
        if row is not None:
            rows.append(row | {"_row": number})
        if len(rows) >= AT_ONCE:
            _add(rows, member, reading)
            rows = []
    _add(rows, member, reading)


def _add(rows: list[dict[str, Any]], member: Member, reading: Reading) -> None:
    add_dated("posts", rows, member, reading, metric_semantics="lifetime")


def _from_activity(
    entry: Any, member: Member, number: int, reading: Reading
) -> dict[str, Any] | None:
    """Return the row of an activity (what somebody did) or a note (what they did it to)."""
    kind = text_at(entry, "type")
    if kind == "Announce":
        if not _is_direct(entry):
            return _from_announcement(entry)
        reading.dropped("direct message")
        return None
    note = at(entry, "object") if kind in ("Create", "Update") else entry
    kind = text_at(note, "type")
    if kind == "ChatMessage" or (kind in _POSTS and _is_direct(note, entry)):
        reading.dropped("direct message")
        return None
    if kind not in _POSTS:
        if kind not in ("Answer", "Like", "Follow"):
            reading.skip(member, number, Finding("The entry is no post."))
        return None
    return _from_note(note, entry)


def _from_announcement(entry: Any) -> dict[str, Any]:
    """Return the row of a boost: its post is another person's, so nothing leads there."""
    return {
        "post_id": _short_id(text_at(entry, "id")) or None,
        "published_at": text_at(entry, "published"),
        "type": "repost",
        "is_reply": False,
    }


def _from_note(note: Any, entry: Any) -> dict[str, Any]:
    kind = text_at(note, "type")
    content = text_at(note, "content")
    text = plain_text(content)
    name = plain_text(text_at(note, "name")) if kind in _TITLED else ""
    return {
        "post_id": _short_id(text_at(note, "id")) or None,
        "published_at": text_at(note, "published") or text_at(entry, "published"),
        "text": "\n".join(filter(None, [name, plain_text(text_at(note, "summary")), text])) or None,
        "url": _url(note) or text_at(note, "id") or None,
        "reactions": _count(note, "likes"),
        "shares": _count(note, "shares"),
        "comments": _count(note, "replies"),
        "is_reply": bool(at(note, "inReplyTo")),
        "lang": _language(note, content),
        "type": _POSTS[kind] or _type(at(note, "attachment"), content),
    }


def _is_direct(*said: Any) -> bool:
    """Return whether neither everybody nor the followers are among those whom it is for."""
    if any(at(one, "directMessage") is True for one in said):
        return True
    people: list[Any] = []
    for one in said:
        for key in ("to", "cc"):
            found = at(one, key, default=[])
            people += found if isinstance(found, list) else [found]
    return not any(
        isinstance(one, str) and (one.endswith(_PUBLIC) or one.rstrip("/").endswith("/followers"))
        for one in people
    )


def _short_id(identifier: str) -> str:
    """Return the part of an id that tells it from others of the account.

    >>> _short_id("https://a.example/users/us/statuses/109/activity")
    '109'
    """
    return identifier.removesuffix("/activity").rstrip("/").rpartition("/")[2][:200]


def _url(note: Any) -> str:
    url = at(note, "url")
    if isinstance(url, list):  # PeerTube: the page first, then the files
        url = url[0] if url else None
    return text_at(url, "href") if isinstance(url, dict) else url if isinstance(url, str) else ""


def _count(note: Any, what: str) -> int | None:
    """Return how many there are; Mastodon tells likes and boosts since version 4.3."""
    found = at(note, what, "totalItems")
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _language(note: Any, content: str) -> str | None:
    versions = at(note, "contentMap")
    if isinstance(versions, dict):
        for language, text in versions.items():
            if text == content and 2 <= len(str(language)) <= 8 and language != "und":
                return str(language)
    return None


def _type(attachments: Any, content: str) -> str:
    listed = attachments if isinstance(attachments, list) else [attachments]
    kinds = [text_at(one, "mediaType") or text_at(one, "type") for one in listed]
    for begin, word in (("video", "video"), ("image", "photo"), ("audio", "other")):
        if any(kind.casefold().startswith(begin) for kind in kinds):
            return word
    if "Link" in kinds or _LINK.search(content):
        return "link"
    return "other" if any(kinds) else "text"


# --- statuses


def _statuses(member: Member) -> str | None:
    return _place(member, _STATUSES, ("id", "created_at", "content", "visibility", "account.acct"))


def _sniff_statuses(member: Member) -> Sniffed | None:
    if _statuses(member) is None:
        return None
    return Sniffed(0.97, Finding("It is a list of the posts of an account in the Fediverse."))


def _read_statuses(member: Member, reading: Reading) -> None:
    reading.report.semantics.add("lifetime")
    rows = []
    for number, status in entries(member, reading, _statuses(member) or ""):
        if text_at(status, "visibility") == "direct":
            reading.dropped("direct message")
        elif isinstance(status, dict):
            rows.append(_from_status(status) | {"_row": number})
    own, others = own_and_others(rows, reading)
    _add(own, member, reading)
    reading.dropped("name", len(others))
    add_dated("comments", list(_as_comments(others, reading)), member, reading)


def _from_status(status: dict[str, Any]) -> dict[str, Any]:
    content = text_at(status, "content")
    boosted = at(status, "reblog")
    acct = text_at(status, "account", "acct")
    row = {
        "_author": text_at(status, "account", "id") or acct,
        "_names": (acct, text_at(status, "account", "username"), text_at(status, "account", "url")),
        "_parent": text_at(status, "in_reply_to_id"),
        "post_id": text_at(status, "id") or None,
        "published_at": text_at(status, "created_at"),
        "is_reply": bool(text_at(status, "in_reply_to_id")),
        "type": "repost",
    }
    if boosted is not None:
        return row  # what was boosted is another person's
    pixelfed = "pf_type" in status
    text = text_at(status, "content_text") or plain_text(content)
    shares = text_at(status, "reblogs_count")
    return row | {
        "text": "\n".join(filter(None, [text_at(status, "spoiler_text").strip(), text])) or None,
        "url": text_at(status, "url") or text_at(status, "uri") or None,
        "reactions": text_at(status, "favourites_count") or None,
        # Pixelfed writes nought here, whatever it is.
        "shares": None if pixelfed and shares == "0" else shares or None,
        "comments": text_at(status, "replies_count") or text_at(status, "reply_count") or None,
        "saves": text_at(status, "bookmarks_count") or None,
        "lang": text_at(status, "language") or None,
        "type": _type_of_status(status, content),
    }


def _type_of_status(status: Any, content: str) -> str:
    if at(status, "poll") is not None:
        return "poll"
    media = at(status, "media_attachments")
    for one in media if isinstance(media, list) else []:
        return _MEDIA.get(text_at(one, "type"), "other")
    if text_at(status, "card", "url") or _LINK.search(content):
        return "link"
    return "text"


def _as_comments(rows: list[dict[str, Any]], reading: Reading) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row["type"] != "repost":
            yield {
                "_row": row["_row"],
                "comment_id": row["post_id"],
                "parent_id": row["_parent"] or None,
                "created_at": row["published_at"],
                "author_hash": reading.pseudonyms.of(row["_author"]),
                "is_own": False,
                "text": row["text"],  # its address has the author's name
            }


# --- Misskey's notes


def _notes(member: Member) -> str | None:
    return _place(
        member, ("item", ""), ("id", "createdAt", "text", "cw", "renoteId", "visibility")
    )  # fmt: skip


def _sniff_notes(member: Member) -> Sniffed | None:
    if _notes(member) is None:
        return None
    return Sniffed(0.97, Finding("It has the notes of an account's export."))


def _read_notes(member: Member, reading: Reading) -> None:
    rows = []
    for number, note in entries(member, reading, _notes(member) or ""):
        if text_at(note, "visibility") == "specified":
            reading.dropped("direct message")
        elif isinstance(note, dict):
            rows.append(_from_misskey(note) | {"_row": number})
    _add(rows, member, reading)


def _from_misskey(note: dict[str, Any]) -> dict[str, Any]:
    text = "\n".join(filter(None, [text_at(note, "cw"), text_at(note, "text")]))
    files = at(note, "files")
    kinds = [text_at(one, "type") for one in files] if isinstance(files, list) else []
    if at(note, "poll") is not None:
        kind = "poll"
    elif any(one.startswith("video/") for one in kinds):
        kind = "video"
    elif any(one.startswith("image/") for one in kinds):
        kind = "photo"
    elif kinds or at(note, "fileIds"):
        kind = "other"
    elif text_at(note, "renoteId") and not text:
        kind = "repost"
    else:
        kind = "link" if re.search(r"https?://", text) else "text"
    return {
        "post_id": text_at(note, "id") or None,
        "published_at": text_at(note, "createdAt"),
        "text": text or None,
        "is_reply": bool(text_at(note, "replyId")),
        "type": kind,
    }


LOADER = Loader(
    "mastodon",
    [
        Format("outbox", _sniff_outbox, _read_outbox),
        Format("statuses", _sniff_statuses, _read_statuses),
        Format("misskey-notes", _sniff_notes, _read_notes),
    ],
)
