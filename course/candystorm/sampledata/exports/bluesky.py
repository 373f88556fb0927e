"""The sample data as Bluesky gives them: a repository, a feed, and a list of records."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import count, text

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
_POST, _REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
_STRANGER = "at://did:plc:strangerstrangerstranger/app.bsky.feed.post/3aaaaaaaaaa22"
_EMBEDS = {
    "photo": "app.bsky.embed.images", "video": "app.bsky.embed.video",
    "reel": "app.bsky.embed.video", "link": "app.bsky.embed.external",
}  # fmt: skip


class _Link(bytes):
    """The id of a block, where one block names another."""


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts as Bluesky's files: path -> content.

    Parameters
    ----------
    tables : Tables
        Posts of one organisation on Bluesky.
    language : {"de", "en"}
        Of the texts.
    """
    posts = tables.posts.sort_values("published_at", kind="stable")
    if posts.empty:
        return {}
    name = str(posts["org"].iloc[0])
    owner = "did:plc:" + hashlib.sha256(name.encode()).hexdigest()[:24]
    rows = [
        (_key(time, n), post)
        for n, (time, post) in enumerate(
            zip(posts["published_at"], posts.to_dict("records"), strict=True)
        )
    ]
    records = {
        f"{_REPOST if post['type'] == 'repost' else _POST}/{key}": _record(post, language)
        for key, post in rows
    }
    return {
        "repo.car": _repository(records, owner),
        "feed.json": _feed(rows, owner, name, language),
        "records.jsonl": _list(records, owner),
    }


def _key(time: pd.Timestamp, n: int) -> str:
    """Return a key that holds its time, as Bluesky makes them: 13 signs that sort by it."""
    number = (int(time.timestamp() * 1_000_000) << 10) | (n & 0x3FF)
    return "".join(_SORTABLE[(number >> shift) & 31] for shift in range(60, -1, -5))


def _moment(time: pd.Timestamp) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"


def _record(post: Mapping[Any, Any], language: str) -> dict[str, Any]:
    time = _moment(post["published_at"])
    if post["type"] == "repost":
        subject = {"uri": _STRANGER, "cid": _name(_id(b""))}
        return {"$type": _REPOST, "subject": subject, "createdAt": time}
    record: dict[str, Any] = {
        "$type": _POST,
        "text": text(post["text"]),
        "langs": [language],
        "createdAt": time,
    }
    if post["type"] in _EMBEDS:
        record["embed"] = {"$type": _EMBEDS[post["type"]]}
    if post["is_reply"] is True:
        parent = {"uri": _STRANGER, "cid": _name(_id(b""))}
        record["reply"] = {"root": parent, "parent": parent}
    return record


def _feed(
    rows: Sequence[tuple[str, Mapping[Any, Any]]], owner: str, name: str, language: str
) -> bytes:
    account = {"did": owner, "handle": f"{name}.bsky.example", "displayName": name}
    stranger = {"did": _STRANGER.split("/")[2], "handle": "stranger.bsky.example"}
    items = []
    for key, post in reversed(rows):
        time = _moment(post["published_at"])
        repost = post["type"] == "repost"
        view = {
            "uri": _STRANGER if repost else f"at://{owner}/{_POST}/{key}",
            "cid": _name(_id(key.encode())),
            "author": stranger if repost else account,
            "record": {"$type": _POST, "text": "…", "createdAt": "2026-01-01T00:00:00.000Z"}
            if repost
            else _record(post, language),
            "replyCount": count(post["comments"]),
            "repostCount": count(post["shares"]),
            "likeCount": count(post["reactions"]),
            "quoteCount": 0,
            "indexedAt": time,
            "labels": [],
        }
        item: dict[str, Any] = {"post": view}
        if repost:
            item["reason"] = {
                "$type": "app.bsky.feed.defs#reasonRepost",
                "by": account,
                "uri": f"at://{owner}/{_REPOST}/{key}",
                "indexedAt": time,
            }
        items.append(item)
    return json.dumps({"feed": items, "cursor": ""}, ensure_ascii=False).encode()


def _list(records: Mapping[str, Any], owner: str) -> bytes:
    lines = [
        json.dumps(
            {"uri": f"at://{owner}/{key}", "cid": _name(_id(_encoded(value))), "value": value},
            ensure_ascii=False,
        )
        for key, value in records.items()
    ]
    return ("\n".join(lines) + "\n").encode()


# --- the repository: a block for each record, the nodes of a tree of their keys, and a commit


def _repository(records: Mapping[str, Any], owner: str) -> bytes:
    blocks: dict[bytes, bytes] = {}
    keys = {key.encode(): _stored(value, blocks) for key, value in sorted(records.items())}
    root = _node(sorted(keys), keys, max(map(_depth, keys)), blocks)
    commit: dict[str, Any] = {
        "did": owner, "rev": max(records).rpartition("/")[2], "sig": bytes(64), "data": root,
        "prev": None, "version": 3,
    }  # fmt: skip
    first = _stored(commit, blocks)
    header = _encoded({"roots": [first], "version": 1})
    ordered = [first, *(cid for cid in blocks if cid != first)]
    return b"".join(
        [_varint(len(header)), header]
        + [_varint(len(cid) + len(blocks[cid])) + cid + blocks[cid] for cid in ordered]
    )


def _depth(key: bytes) -> int:
    """Return how high a key stands in the tree: half of the noughts that its hash begins with."""
    bits = f"{int.from_bytes(hashlib.sha256(key).digest()):0256b}"
    return (len(bits) - len(bits.lstrip("0"))) // 2


def _node(
    keys: Sequence[bytes], cids: Mapping[bytes, _Link], depth: int, blocks: dict[bytes, bytes]
) -> _Link | None:
    """Return the id of the node above some keys, None for none; write it and those below."""
    if not keys:
        return None
    here = [n for n, key in enumerate(keys) if _depth(key) == depth]
    if not here and depth == 0:
        return None
    gaps = [-1, *here, len(keys)]
    below = [_node(keys[begin + 1 : end], cids, depth - 1, blocks) for begin, end in pairwise(gaps)]
    entries = []
    last = b""
    for n, right in zip(here, below[1:], strict=True):
        key = keys[n]
        shared = next(
            (i for i, (a, b) in enumerate(zip(last, key, strict=False)) if a != b),
            min(len(last), len(key)),
        )
        entries.append({"p": shared, "k": key[shared:], "v": cids[key], "t": right})
        last = key
    return _stored({"l": below[0], "e": entries}, blocks)


def _stored(value: object, blocks: dict[bytes, bytes]) -> _Link:
    block = _encoded(value)
    cid = _id(block)
    blocks[cid] = block
    return cid


def _id(block: bytes) -> _Link:
    return _Link(b"\x01\x71\x12\x20" + hashlib.sha256(block).digest())


def _name(cid: bytes) -> str:
    number, length = int.from_bytes(cid), len(cid) * 8
    padded = number << (-length % 5)
    signs = -(-length // 5)
    return "b" + "".join(_BASE32[(padded >> (5 * n)) & 31] for n in reversed(range(signs)))


def _varint(number: int) -> bytes:
    written = b""
    while number > 127:
        written += bytes([number & 127 | 128])
        number >>= 7
    return written + bytes([number])


def _encoded(value: object) -> bytes:
    """Return a value as DAG-CBOR."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, _Link):
        return b"\xd8\x2a" + _head(2, len(value) + 1) + b"\x00" + value
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(_encoded, value))
    if isinstance(value, dict):
        pairs = sorted(value.items(), key=lambda pair: (len(pair[0].encode()), pair[0].encode()))
        return _head(5, len(pairs)) + b"".join(_encoded(k) + _encoded(v) for k, v in pairs)
    raise TypeError(type(value).__name__)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    for more, form, limit in ((24, ">B", 2**8), (25, ">H", 2**16), (26, ">I", 2**32)):
        if number < limit:
            return bytes([major << 5 | more]) + struct.pack(form, number)
    return bytes([major << 5 | 27]) + struct.pack(">Q", number)
