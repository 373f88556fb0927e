"""Bluesky: an account's repository (CAR), and posts as JSON from the interface or from tools.

Only what the interface gives has counts: likes and replies lie in the repositories of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from candystorm.exports.json_rows import add_dated, entries, own_and_others
from candystorm.exports.json_streams import at, shape, text_at
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.loaders.bluesky.repository import Record, is_repository, read_repository
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

_POST, _REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
_KINDS = frozenset([_POST, _REPOST])
_EMBEDS = {
    "app.bsky.embed.images": "photo", "app.bsky.embed.video": "video",
    "app.bsky.embed.external": "link",
}  # fmt: skip

#: Path of the posts as they are shown, and of what holds each with its reason.
_VIEWS = {
    "feed.item.post": "feed.item", "item.post": "item", "post": "",
    "posts.item": "posts.item", "item": "item", "": "",
}  # fmt: skip
#: Path of records with their address.
_LISTS = ("records.item", "item", "")


# --- the repository


def _sniff_repository(member: Member) -> Sniffed | None:
    if not is_repository(member):
        return None
    return Sniffed(0.98, Finding("It is the download of a whole account."))


def _read_repository(member: Member, reading: Reading) -> None:
    found = read_repository(member, _KINDS)
    if not found.complete:
        reading.broke_off(member)
    rows = []
    for number, stored in enumerate(found.records, 1):
        row = _from_record(stored.value, stored.key or stored.cid, found.owner, stored)
        if row is not None:
            rows.append(row | {"_row": number})
    add_dated("posts", rows, member, reading, metric_semantics="lifetime")


def _from_record(
    record: Any, key: str, owner: str, stored: Record | None = None
) -> dict[str, Any] | None:
    """Return the row of a post or a repost, None for other records."""
    kind = text_at(record, "$type").removesuffix("#main")
    row: dict[str, Any] = {"post_id": key or None, "published_at": text_at(record, "createdAt")}
    if kind == _REPOST:
        # Whose post it is, is that other person's matter: nothing leads there.
        return row | {"type": "repost", "is_reply": False}
    if kind != _POST:
        return None
    named = key and not (stored is not None and not stored.key)
    return row | {
        "type": _type(record),
        "text": text_at(record, "text") or None,
        "url": f"https://bsky.app/profile/{owner}/post/{key}" if owner and named else None,
        "is_reply": bool(at(record, "reply", "parent")),
        "lang": text_at(record, "langs", 0) or None,
    }


def _type(record: Any) -> str:
    embed = at(record, "embed")
    kind = text_at(embed, "$type").partition("#")[0]
    if kind == "app.bsky.embed.recordWithMedia":
        kind = text_at(embed, "media", "$type").partition("#")[0]
    if kind in _EMBEDS:
        return _EMBEDS[kind]
    facets = at(record, "facets")
    for facet in facets if isinstance(facets, list) else []:
        features = at(facet, "features")
        for feature in features if isinstance(features, list) else []:
            if text_at(feature, "$type") == "app.bsky.richtext.facet#link":
                return "link"
    return "text"


def _place(member: Member, places: Iterable[str], *keys: str) -> str | None:
    """Return the first place in a JSON whose entries have all these keys, None for no such."""
    there = shape(member)
    for place in places:
        if {f"{place}.{key}" if place else key for key in keys} <= there:
            return place
    return None


# --- posts as the interface shows them


def _views(member: Member) -> str | None:
    return _place(member, _VIEWS, "uri", "author.did", "record.createdAt")


def _sniff_views(member: Member) -> Sniffed | None:
    if _views(member) is None:
        return None
    return Sniffed(0.98, Finding("It has posts of a feed, with their counts."))


def _read_views(member: Member, reading: Reading) -> None:
    reading.report.semantics.add("lifetime")
    place = _views(member) or ""
    inner = place.endswith("post")
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for number, item in entries(member, reading, _VIEWS[place]):
        view = at(item, "post") if inner else item
        row = _from_view(view, item)
        if row is None:
            reading.skip(member, number, Finding("The entry is no post."))
        else:
            # A pinned post stands at the top, and once more where it belongs.
            rows.setdefault((text_at(view, "uri"), str(row["post_id"])), row | {"_row": number})
    reposts = [row for row in rows.values() if row["type"] == "repost"]
    own, others = own_and_others([row for row in rows.values() if row["type"] != "repost"], reading)
    add_dated("posts", own + reposts, member, reading, metric_semantics="lifetime")
    reading.dropped("name", len(others))
    add_dated("comments", list(_as_comments(others, reading)), member, reading)


def _from_view(view: Any, item: Any) -> dict[str, Any] | None:
    address = text_at(view, "uri")
    key = address.rpartition("/")[2]
    author = text_at(view, "author", "did")
    if text_at(item, "reason", "$type").startswith("app.bsky.feed.defs#reasonRepost"):
        return {
            # The repost's own key is told since 2025.
            "post_id": text_at(item, "reason", "uri").rpartition("/")[2] or None,
            "published_at": text_at(item, "reason", "indexedAt"),
            "type": "repost",
            "is_reply": False,
        }
    record = at(view, "record")
    if isinstance(record, dict) and "$type" not in record:
        record = record | {"$type": _POST}
    row = _from_record(record, key, text_at(view, "author", "handle") or author)
    if row is None or row["type"] == "repost":
        return None
    return row | {
        "_author": author,
        "_names": (text_at(view, "author", "handle"), text_at(view, "author", "displayName")),
        "_parent": text_at(record, "reply", "parent", "uri").rpartition("/")[2],
        "_root": text_at(record, "reply", "root", "uri").rpartition("/")[2],
        "reactions": text_at(view, "likeCount") or None,
        "comments": text_at(view, "replyCount") or None,
        "shares": text_at(view, "repostCount") or None,
        "saves": text_at(view, "bookmarkCount") or None,
    }


def _as_comments(rows: list[dict[str, Any]], reading: Reading) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "_row": row["_row"],
            "comment_id": row["post_id"],
            "parent_id": row["_parent"] if row["_parent"] != row["_root"] else None,
            "post_id": row["_root"] or None,
            "created_at": row["published_at"],
            "author_hash": reading.pseudonyms.of(row["_author"]),
            "is_own": False,
            "text": row["text"],  # its address has the author's name
        }


# --- records with or without their address


def _list(member: Member) -> str | None:
    return _place(member, _LISTS, "uri", "value.$type", "value.createdAt")


def _is_feed(member: Member) -> bool:
    """Return whether posts are among the records: other things have records, too."""
    head = member.head()
    return any(f'"{kind}"'.encode() in head for kind in _KINDS)


def _sniff_list(member: Member) -> Sniffed | None:
    if _list(member) is None or not _is_feed(member):
        return None
    return Sniffed(0.97, Finding("It has the records of an account."))


def _read_list(member: Member, reading: Reading) -> None:
    rows = []
    for number, item in entries(member, reading, _list(member) or ""):
        address = text_at(item, "uri")
        owner = address.removeprefix("at://").partition("/")[0]
        row = _from_record(at(item, "value"), address.rpartition("/")[2], owner)
        if row is not None:
            rows.append(row | {"_row": number})
    add_dated("posts", rows, member, reading, metric_semantics="lifetime")


def _bare(member: Member) -> str | None:
    keys = shape(member)
    for place in ("item", ""):
        dot = f"{place}." if place else ""
        if {f"{dot}$type", f"{dot}createdAt"} <= keys and (
            f"{dot}text" in keys or f"{dot}subject.uri" in keys
        ):
            return place
    return None


def _sniff_bare(member: Member) -> Sniffed | None:
    if _bare(member) is None or not _is_feed(member):
        return None
    return Sniffed(0.95, Finding("It has the records of an account."))


def _read_bare(member: Member, reading: Reading) -> None:
    place = _bare(member) or ""
    rows = []
    for number, record in entries(member, reading, place):
        row = _from_record(record, "", "")
        if row is not None:
            rows.append(row | {"_row": number})
    if not place and len(rows) == 1 and member.suffix == ".json":
        # Tools that unpack a repository give each record a file that is called like its key.
        rows[0]["post_id"] = member.name.removesuffix(".json")
    add_dated("posts", rows, member, reading, metric_semantics="lifetime")


def _private(member: Member) -> str:
    """Return what a download of chats is: it has its own file."""
    return "direct message" if b'"chat.bsky.convo.' in member.head() and shape(member) else ""


LOADER = Loader(
    "bluesky",
    [
        Format("repository", _sniff_repository, _read_repository),
        Format("feed-json", _sniff_views, _read_views),
        Format("records-json", _sniff_list, _read_list),
        Format("record-files", _sniff_bare, _read_bare),
    ],
    ignore=_private,
)
