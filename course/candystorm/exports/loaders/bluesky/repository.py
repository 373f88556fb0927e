"""Repositories of Bluesky: a file of blocks (CAR), each a record or a node of the tree of keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import libipld

from candystorm.exports.sources import Member

__all__ = ["Record", "Repository", "is_repository", "read_repository"]

#: A block is a record, and no record is larger than a megabyte.
_LARGEST_BLOCK = 8 * 2**20
_CID_LENGTH = 36
_CID_BEGIN = b"\x01\x71\x12\x20"  # version 1, DAG-CBOR, SHA-256 of 32 bytes


class _Broken(ValueError):
    """A block is none."""


@dataclass(frozen=True)
class Record:
    """A record of a repository.

    Attributes
    ----------
    collection : str
        What it is: ``"app.bsky.feed.post"``.
    key : str
        Its name within the collection, "" where the tree doesn't say it.
    value : dict
        What is in it.
    cid : str
        The id that its content has.
    """

    collection: str
    key: str
    value: dict[str, Any]
    cid: str


@dataclass(frozen=True)
class Repository:
    """What was read of a repository.

    Attributes
    ----------
    owner : str
        Whose it is (DID), "" where it doesn't say.
    records : list of Record
        Those of the collections that were wanted.
    complete : bool
        Whether all is there that the tree of keys names.
    """

    owner: str
    records: list[Record]
    complete: bool


def is_repository(member: Member) -> bool:
    """Return whether a file is a repository, by its first blocks."""
    found: bool = member.remember("repository", lambda: _looks_like_one(member.head()))
    return found


def _looks_like_one(head: bytes) -> bool:
    length, begin = _varint(head)
    if not 10 < length < 4096 or len(head) < begin + length:
        return False
    try:
        header = _decoded(head[begin : begin + length])
    except _Broken:
        return False
    if not isinstance(header, dict) or header.get("version") != 1 or "roots" not in header:
        return False
    return b"app.bsky." in head or (b"cdid" in head and b"ddata" in head)


def read_repository(member: Member, collections: frozenset[str]) -> Repository:
    """Return the records of some collections of a repository.

    Parameters
    ----------
    member : Member
        The file.
    collections : frozenset of str
        Which kinds of record are wanted; others are not kept.

    Raises
    ------
    DamagedFile
        It breaks off within a block, or is not what it seems.
    """
    owner = ""
    wanted: dict[bytes, dict[str, Any]] = {}
    keys: dict[bytes, list[str]] = {}
    nodes: set[bytes] = set()
    named: set[bytes] = set()
    try:
        with member.open() as stream:
            for cid, block in _blocks(stream):
                value = _decoded(block)
                if not isinstance(value, dict):
                    continue
                kind = value.get("$type")
                if isinstance(kind, str) and kind.removesuffix("#main") in collections:
                    wanted[cid] = value
                elif isinstance(value.get("e"), list):
                    nodes.add(cid)
                    named |= _links(value)
                    _note_keys(value["e"], keys)
                elif "data" in value and "sig" in value:
                    owner = str(value.get("did") or "")
                    named |= {value["data"]} if isinstance(value["data"], bytes) else set()
    except _Broken as error:
        raise member.damaged() from error
    lost = any(
        cid not in wanted and any(key.partition("/")[0] in collections for key in found)
        for cid, found in keys.items()
    )
    return Repository(owner, list(_records(wanted, keys)), not lost and named <= nodes)


def _records(wanted: dict[bytes, dict[str, Any]], keys: dict[bytes, list[str]]) -> Iterator[Record]:
    for cid, value in wanted.items():
        collection = str(value["$type"]).removesuffix("#main")
        named = [key for key in keys.get(cid, []) if key.startswith(f"{collection}/")]
        # The same words at the same moment are one block with two keys.
        for key in named or [""]:
            yield Record(collection, key.rpartition("/")[2], value, _text_of(cid))


def _links(node: dict[str, Any]) -> set[bytes]:
    """Return the nodes that a node names: to its left, and behind each of its keys."""
    others = [entry.get("t") for entry in node["e"] if isinstance(entry, dict)]
    return {cid for cid in [node.get("l"), *others] if isinstance(cid, bytes)}


def _blocks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    length = _next_varint(stream)
    if length is None or length > 4096:
        raise _Broken
    _exactly(stream, length)  # the header
    while (length := _next_varint(stream)) is not None:
        if not _CID_LENGTH < length <= _LARGEST_BLOCK:
            raise _Broken
        block = _exactly(stream, length)
        if not block.startswith(_CID_BEGIN):
            continue  # a picture, or anything else that is no record
        yield block[:_CID_LENGTH], block[_CID_LENGTH:]


def _note_keys(tree_entries: list[Any], keys: dict[bytes, list[str]]) -> None:
    """Note which record has which key: in a node, each is told by how it differs from the last."""
    last = b""
    for entry in tree_entries:
        if not isinstance(entry, dict):
            return
        kept, rest, cid = entry.get("p"), entry.get("k"), entry.get("v")
        if not (isinstance(kept, int) and isinstance(rest, bytes) and isinstance(cid, bytes)):
            return
        if not 0 <= kept <= len(last):
            return
        last = last[:kept] + rest
        keys.setdefault(cid, []).append(last.decode("utf-8", "replace"))


def _decoded(block: bytes) -> Any:
    try:
        return libipld.decode_dag_cbor(block)
    except (ValueError, TypeError, RecursionError, MemoryError, OverflowError) as error:
        raise _Broken from error
    except BaseException as error:
        # The reader is compiled: where it gives up, it raises what is no ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise _Broken from error


def _text_of(cid: bytes) -> str:
    return str(libipld.encode_cid(cid))  # its form was looked at when it was read


def _varint(data: bytes) -> tuple[int, int]:
    """Return a number of variable length at the beginning of some bytes, and where it ends."""
    number = 0
    for position, byte in enumerate(data[:9]):
        number |= (byte & 127) << (7 * position)
        if byte < 128:
            return number, position + 1
    return -1, 0


def _next_varint(stream: BinaryIO) -> int | None:
    number = shift = 0
    while shift < 63:
        byte = stream.read(1)
        if not byte:
            if shift:
                raise _Broken
            return None
        number |= (byte[0] & 127) << shift
        if byte[0] < 128:
            return number
        shift += 7
    raise _Broken


def _exactly(stream: BinaryIO, length: int) -> bytes:
    parts = []
    left = length
    while left:
        part = stream.read(left)
        if not part:
            raise _Broken
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
