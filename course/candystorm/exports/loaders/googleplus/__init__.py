"""Google+, closed in April 2019: the posts of Takeout, as JSON and as pages."""

from __future__ import annotations

from collections.abc import Iterator

from candystorm.exports.json_streams import Interrupted
from candystorm.exports.loader import Format, Loader
from candystorm.exports.loaders.googleplus import pages, stream
from candystorm.exports.loaders.googleplus.entries import Author, Entry, add, owner
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = ["LOADER"]

_AT_ONCE = 5_000


def _authors(member: Member) -> Iterator[tuple[Author, bool]]:
    yield from stream.authors(member)
    yield from pages.authors(member)


def _read_stream(member: Member, reading: Reading) -> None:
    whose = owner(reading, _authors)
    found: list[tuple[int, Entry]] = []
    try:
        for number, entry in enumerate(stream.entries(member), 1):
            if entry is None:
                reading.skip(member, number, Finding("The entry has no text or no time."))
                continue
            found.append((number, entry))
            if len(found) >= _AT_ONCE:
                add(found, whose, member, reading)
                found = []
    except Interrupted:
        reading.broke_off(member)
    add(found, whose, member, reading)


def _read_page(member: Member, reading: Reading) -> None:
    entry = pages.entry(member)
    if entry is None:
        reading.skip(member, None, Finding("The entry has no text or no time."))
        return
    add([(1, entry)], owner(reading, _authors), member, reading)


LOADER = Loader(
    "googleplus",
    [
        Format("posts-json", stream.sniff, _read_stream),
        Format("posts-html", pages.sniff, _read_page),
    ],
)
