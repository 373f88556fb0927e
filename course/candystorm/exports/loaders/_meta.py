"""What Facebook, Instagram and Threads have in common in their data downloads.

Meta writes the same JSON for all three: times in seconds since 1970, texts whose UTF-8 was taken
for Latin-1, media by their path, everything of one post in one record. The same post often
stands in two files of a download; the better one is read.
"""

from __future__ import annotations

import io
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, Any

from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import plain_header, without_mojibake
from candystorm.exports.errors import ExportError
from candystorm.exports.json_rows import entries
from candystorm.exports.json_streams import Interrupted, at, is_json, records, shape, text_at
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = [
    "Entry", "Source", "add_comments", "add_posts", "clean", "formats_of", "kind_of_media",
    "labelled", "peek", "place_of", "private", "said", "siblings", "streamed", "told_privately",
    "words",
]  # fmt: skip

_FORMATS = Path(__file__).parents[1] / "formats"
_BATCH = 20_000
_VIDEOS = frozenset([".mp4", ".mov", ".m4v", ".avi", ".webm", ".3gp", ".mkv"])
#: Folders of a data download, which have these names in every language.
_FOLDERS = {
    "your_facebook_activity": "facebook", "your_activity_across_facebook": "facebook",
    "your_instagram_activity": "instagram",
}  # fmt: skip
_COUNTS = frozenset(
    ["impressions", "reach", "reactions", "comments", "shares", "saves", "clicks", "follows"]
)


@cache
def words(platform: str, section: str) -> dict[str, tuple[str, ...]]:
    """Return a list of words that stands beside the tables in ``formats/<platform>.toml``."""
    content = tomllib.loads((_FORMATS / f"{platform}.toml").read_text(encoding="utf-8"))
    return {
        name: tuple(plain_header(word) for word in listed)
        for name, listed in content[section].items()
    }


def clean(text: object) -> str:
    r"""Return a text as it was meant, "" for what is none.

    >>> clean("Gr\u00c3\u00bc\u00c3\u009fe "), clean(3)
    ('Grüße', '')
    """
    if not isinstance(text, str) or not text:
        return ""
    if text.isascii():
        return text.strip()
    # Half a letter outside the basic plane has no place in a table.
    return without_mojibake(text).encode("utf-8", "replace").decode("utf-8").strip()


def said(value: object, *keys: str | int) -> str:
    """Return the text at a path in a record, as it was meant."""
    return clean(text_at(value, *keys))


def kind_of_media(uris: Iterable[str]) -> str:
    """Return "video", "photo" or "" by the endings of files."""
    endings = {Path(uri.rpartition("/")[2]).suffix.lower() for uri in uris if uri}
    return "video" if endings & _VIDEOS else "photo" if endings else ""


def told_privately(media: object) -> Counter[str]:
    """Return what stands beside a photo or video that is nobody's business, and how often."""
    found: Counter[str] = Counter()
    for kind in ("photo_metadata", "video_metadata"):
        exif = at(media, "media_metadata", kind, "exif_data")
        for one in exif if isinstance(exif, list) else [exif]:
            found["ip"] += bool(text_at(one, "upload_ip"))
            found["location"] += bool(text_at(one, "latitude") or text_at(one, "longitude"))
    return +found


def labelled(entry: object) -> Iterator[tuple[str, object]]:
    """Give out what an entry tells under a label, whichever of Meta's two forms it has.

    Yields
    ------
    (str, object)
        The label as it is compared, and the mapping with its ``value`` or ``timestamp``.
    """
    by_label = at(entry, "string_map_data")
    if isinstance(by_label, dict):
        for label, told in by_label.items():
            yield plain_header(clean(label)), told
    listed = at(entry, "label_values")
    for told in listed if isinstance(listed, list) else []:
        yield plain_header(said(told, "label") or said(told, "title")), told


def place_of(member: Member) -> tuple[str, str]:
    """Return whose a file is by the folders of a data download, and what is below them.

    Returns
    -------
    (str, str)
        ``("instagram", "media/posts_1.json")``, ``("", "")`` where there are no such folders. The
        part of Threads is a folder in that of Instagram.
    """
    *folders, name = member.path.split("/")
    for depth, folder in enumerate(folders):
        if platform := _FOLDERS.get(folder):
            below = [*folders[depth + 1 :], name]
            return "threads" if below[0] == "threads" else platform, "/".join(below)
    return "", ""


# --- records


def peek(member: Member, prefix: str, most: int = 5) -> list[Any]:
    """Return the first records of a file, as far as they stand in its first 64 KiB."""
    head = member.head()

    def opened() -> IO[bytes]:
        return io.BytesIO(head)

    found: list[Any] = []
    with suppress(Interrupted, ExportError):  # the head ends in the middle, as it must
        found.extend(islice(records(Member(member.path, len(head), opened), prefix), most))
    return found


def streamed(member: Member, prefix: str, reading: Reading) -> Iterator[tuple[int, Any]]:
    """Give out the records of a file with their number; tell it when the file breaks off."""
    return entries(member, reading, prefix)


def add_posts(
    rows: Iterable[tuple[int, Mapping[str, Any]]], member: Member, reading: Reading
) -> None:
    """Add posts whose ``published_at`` is as it stands in the file."""
    reading.report.semantics.add("lifetime")
    _add("posts", "published_at", rows, member, reading, tz_source="UTC",
         time_precision="minute", metric_semantics="lifetime")  # fmt: skip


def add_comments(
    rows: Iterable[tuple[int, Mapping[str, Any]]], member: Member, reading: Reading
) -> None:
    """Add comments whose ``created_at`` is as it stands in the file; all are the account's own."""
    _add("comments", "created_at", rows, member, reading, is_own=True)


def _add(
    table: str, when: str, rows: Iterable[tuple[int, Mapping[str, Any]]], member: Member,
    reading: Reading, **same: object,
) -> None:  # fmt: skip
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        times = parse_dates([_simple(row.get(when)) for _, row in batch])
        kept: list[dict[str, Any]] = []
        for (number, row), time in zip(batch, times.values, strict=True):
            if time == time:  # NaT is not
                kept.append({**row, when: time})
            else:
                reading.skip(member, number, Finding("The entry has no text or no time."))
        for column in _COUNTS & {name for row in kept for name in row}:
            # As texts they may be "12.345" or "--", and only the column tells which is what.
            read = parse_numbers([row.get(column) for row in kept])
            for row, value in zip(kept, read.values, strict=True):
                row[column] = None if value != value else float(value)
        reading.add(table, kept, member, **same)


def _simple(value: object) -> object:
    """Return a text or a number, None for what can be no time."""
    return value if isinstance(value, str | int | float) else None


# --- the same post in several files


@dataclass(frozen=True)
class Entry:
    """A post as one record tells it.

    Attributes
    ----------
    time : object
        As it stands there.
    row : mapping
        Canonical columns, without the time.
    uris : tuple of str
        Paths of its photos and videos; by them it is known in another file.
    private : Counter of str
        What was left alone.
    """

    time: object
    row: Mapping[str, Any]
    uris: tuple[str, ...] = ()
    private: Counter[str] = field(default_factory=Counter)

    @property
    def names(self) -> frozenset[str]:
        """Names of its photos and videos, without folders."""
        return frozenset(uri.rpartition("/")[2] for uri in self.uris if uri)

    @property
    def keys(self) -> frozenset[str]:
        """By what it is known in a file that counts: its names, and its second."""
        time = _simple(self.time)
        return self.names if time is None else self.names | {str(time)}


@dataclass(frozen=True)
class Source:
    """One kind of file that holds posts.

    Attributes
    ----------
    name : str
        Of the format.
    prefix : callable
        Takes a `Member`, returns where its records stand, None when it is something else.
    entry : callable
        Takes a record, returns an `Entry`, or None when it is no post.
    confidence : float
        How sure the structure makes it.
    reason : Finding
        Why.
    """

    name: str
    prefix: Callable[[Member], str | None]
    entry: Callable[[Any], Entry | None]
    confidence: float
    reason: Finding


More = Callable[[Reading], Mapping[str, Mapping[str, Any]]]
"""Returns what other files tell of posts, by the name of a photo or by the second."""


def formats_of(sources: Sequence[Source], more: More | None = None) -> list[Format]:
    """Return sources as formats; what an earlier one tells is not read again from a later one."""
    return [_format(source, sources[:n], more) for n, source in enumerate(sources)]


def _format(source: Source, better: Sequence[Source], more: More | None) -> Format:
    def sniff(member: Member) -> Sniffed | None:
        if source.prefix(member) is None:
            return None
        return Sniffed(source.confidence, source.reason)

    def read(member: Member, reading: Reading) -> None:
        prefix = source.prefix(member)
        if prefix is None:
            return
        told = _names_in(better, member, reading)
        known = more(reading) if more is not None else {}
        add_posts(_rows(source, member, prefix, reading, told, known), member, reading)

    return Format(source.name, sniff, read)


def _rows(
    source: Source, member: Member, prefix: str, reading: Reading, told: frozenset[str],
    known: Mapping[str, Mapping[str, Any]],
) -> Iterator[tuple[int, Mapping[str, Any]]]:  # fmt: skip
    for number, record in streamed(member, prefix, reading):
        entry = source.entry(record)
        if entry is None:
            reading.skip(member, number, Finding("The entry has no text or no time."))
            continue
        if told & entry.names:
            continue
        for what, times in entry.private.items():
            reading.dropped(what, times)
        counts = next((known[key] for key in (*entry.names, *entry.keys) if key in known), {})
        row = {**counts, **{name: value for name, value in entry.row.items() if value is not None}}
        yield number, {**row, "published_at": entry.time}


def siblings(reading: Reading, member: Member | None = None) -> Iterator[Member]:
    """Give out the other JSON files of an export that can hold posts."""
    for other in reading.files:
        if other is not member and other.suffix == ".json" and "/messages/" not in other.path:
            try:
                if is_json(other):
                    yield other
            except ExportError:
                continue  # it is told as left out already


def _names_in(sources: Sequence[Source], member: Member, reading: Reading) -> frozenset[str]:
    names: set[str] = set()
    for other in siblings(reading, member) if sources else ():
        try:
            for source in sources:
                prefix = source.prefix(other)
                if prefix is None:
                    continue
                for record in records(other, prefix):
                    entry = source.entry(record)
                    if entry is not None:
                        names |= entry.names
        except (Interrupted, ExportError):
            continue  # what came before counts; its own reading tells the rest
    return frozenset(names)


# --- what is nobody's business


def private(member: Member) -> str:
    """Return "direct message" for a file of messages, else ""."""
    keys = shape(member)
    if not keys:
        return ""
    talks = {
        "messages.item.sender_name", "messages.item.timestamp_ms", "messages.item.senderName",
        "item.conversation.item.sender", "item.conversation.item.created_at",
    }  # fmt: skip
    pairs = ({"participants", "messages"}, {"item.participants", "item.conversation"})
    if keys & talks or any(pair <= keys for pair in pairs):
        return "direct message"
    # A thread with hundreds of people: the messages begin behind the head.
    if {"participants", "participants.item.name"} <= keys and "messages" not in keys:
        return "direct message"
    return ""
