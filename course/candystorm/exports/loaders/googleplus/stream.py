"""Google+ as JSON: a file a post, or many of them in a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from candystorm.exports.json_streams import Interrupted, at, records, shape, text_at
from candystorm.exports.loader import Sniffed
from candystorm.exports.loaders.googleplus.entries import Author, Comment, Entry, last_part
from candystorm.exports.markup import plain_text
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = ["authors", "entries", "sniff"]

_NEEDED = ("creationTime", "url", "author.displayName")
_TELLING = (
    "author.profilePageUrl", "author.avatarImageUrl", "author.resourceName", "activityId",
    "postKind", "postAcl.isPublic",
)  # fmt: skip
_BEYOND_PEOPLE = ("communityAcl", "eventAcl", "collectionAcl")


def _prefix(member: Member) -> str | None:
    """Return where in a file the posts are, None where there are none."""
    keys = shape(member)
    for prefix in ("", "item"):
        start = f"{prefix}." if prefix else ""
        if all(start + key in keys for key in _NEEDED) and any(
            start + key in keys for key in _TELLING
        ):
            return prefix
    return None


def sniff(member: Member) -> Sniffed | None:
    """Return how sure it is that a file holds posts of Google+."""
    if _prefix(member) is None:
        return None
    return Sniffed(0.97, Finding("It has the posts of an account's archive."))


def authors(member: Member) -> Iterator[tuple[Author, bool]]:
    """Give out who wrote each post of a file, and whether in a community."""
    prefix = _prefix(member)
    if prefix is None:
        return
    start = f"{prefix}." if prefix else ""
    in_community = any(key.startswith(f"{start}postAcl.communityAcl") for key in shape(member))
    try:
        for author in records(member, f"{start}author"):
            yield _author(author), in_community
    except Interrupted:
        return


def entries(member: Member) -> Iterator[Entry | None]:
    """Give out the posts of a file one after the other, None for what is none.

    Raises
    ------
    Interrupted
        The file breaks off.
    """
    for record in records(member, _prefix(member) or ""):
        yield _entry(record)


def _author(value: object) -> Author:
    page = text_at(value, "profilePageUrl") or text_at(value, "resourceName")
    return Author(text_at(value, "displayName").strip(), last_part(page))


def _entry(record: Any) -> Entry | None:
    url = text_at(record, "url")
    post_id = (last_part(url) if "/posts/" in url else text_at(record, "activityId")) or last_part(
        text_at(record, "resourceName")
    )
    if not isinstance(record, dict) or not post_id:
        return None
    comments = at(record, "comments")
    return Entry(
        author=_author(record.get("author")),
        time=text_at(record, "creationTime"),
        row={
            "post_id": post_id,
            "text": plain_text(text_at(record, "content")) or None,
            "url": url if url.startswith(("http://", "https://")) else None,
            "type": _type(record),
            "reactions": _length(record, "plusOnes"),
            "comments": _length(record, "comments"),
            "shares": _length(record, "reshares"),
        },
        comments=[_comment(one) for one in comments if isinstance(one, dict)]
        if isinstance(comments, list)
        else [],
        people=(_length(record, "plusOnes") or 0) + (_length(record, "reshares") or 0),
        located="location" in record,
        private=_is_private(record.get("postAcl")),
    )


def _length(record: dict[str, Any], key: str) -> int | None:
    """Return how many there are; lists that are empty are not written at all."""
    found = record.get(key, [])
    return len(found) if isinstance(found, list) else None


def _comment(one: dict[str, Any]) -> Comment:
    name = text_at(one, "resourceName") or text_at(one, "commentActivityId")
    return Comment(
        _author(one.get("author")),
        text_at(one, "creationTime"),
        plain_text(text_at(one, "content")),
        last_part(name),
    )


def _type(record: dict[str, Any]) -> str:
    if record.get("poll"):
        return "poll"
    if record.get("event") or at(record, "postAcl", "eventAcl"):
        return "event"
    if record.get("resharedPost"):
        return "repost"
    kind = text_at(record, "media", "contentType") or text_at(
        record, "album", "media", 0, "contentType"
    )
    if kind.startswith("video"):
        return "video"
    if kind or record.get("media") or record.get("album"):
        return "photo"
    return "link" if record.get("link") else "text"


def _is_private(acl: object) -> bool:
    """Return whether a post was sent to single people and nobody else: a message."""
    if at(acl, "isPublic") is True or any(at(acl, key) for key in _BEYOND_PEOPLE):
        return False
    people = at(acl, "visibleToStandardAcl", "users")
    return bool(people) and not at(acl, "visibleToStandardAcl", "circles")
