"""A post of Google+ with its comments, whichever way Takeout wrote it down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from candystorm.exports.dates import parse_dates
from candystorm.exports.errors import ExportError
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = ["Author", "Comment", "Entry", "add", "last_part", "owner"]

#: An offset of whole hours may be written without its minutes.
_SHORT_OFFSET = re.compile(r"(?<=\d)([+-]\d\d)$")


@dataclass(frozen=True)
class Author:
    """Who wrote something: the name that was shown, and an id where there is one."""

    name: str = ""
    id: str = ""

    @property
    def key(self) -> str:
        """What tells one from another."""
        return self.id or self.name


@dataclass(frozen=True)
class Comment:
    """What somebody wrote below a post."""

    author: Author
    time: str
    text: str
    id: str = ""


@dataclass(frozen=True)
class Entry:
    """A post.

    Attributes
    ----------
    author : Author
        Who wrote it.
    time : str
        As it stands in the file.
    row : dict
        Its other columns.
    comments : list of Comment
        Those below it.
    people : int
        How many names of people who liked or shared it were dropped.
    located : bool
        Whether it says where it was written.
    private : bool
        Whether it was sent to single people only.
    """

    author: Author
    time: str
    row: dict[str, Any]
    comments: list[Comment] = field(default_factory=list)
    people: int = 0
    located: bool = False
    private: bool = False


def last_part(address: str) -> str:
    """Return what identifies something in its address, e.g. a post or a profile."""
    return address.partition("?")[0].rstrip("/").rpartition("/")[2]


def owner(
    reading: Reading, authors: Callable[[Member], Iterable[tuple[Author, bool]]]
) -> Author | None:
    """Return whose export it is: who the person said, else who wrote most of the posts.

    Parameters
    ----------
    reading : Reading
        Of this export.
    authors : callable
        Gives out the author of each post of a file, and whether it is of a community, where
        others write as well.
    """

    def count() -> Author | None:
        alone: Counter[Author] = Counter()
        among_others: Counter[Author] = Counter()
        for member in reading.files:
            try:
                found = list(authors(member))
            except ExportError:  # told when it is its turn
                continue
            for author, in_community in found:
                (among_others if in_community else alone)[author] += 1
        named = [
            author for author in (*alone, *among_others) if reading.is_own(author.name, author.id)
        ]
        if named:
            return named[0]
        most = (alone or among_others).most_common(1)
        return most[0][0] if most else None

    # Kept with the first file: it is forgotten once, when that was read, and never again.
    known: Author | None = next(iter(reading.files)).remember("google+ owner", count)
    return known


def _is(author: Author, other: Author | None) -> bool:
    if other is None:
        return False
    if author.id and other.id:
        return author.id == other.id
    return bool(author.name) and author.name.casefold() == other.name.casefold()


def add(
    entries: list[tuple[int, Entry]], whose: Author | None, member: Member, reading: Reading
) -> None:
    """Add posts of the account and all comments below them.

    Parameters
    ----------
    entries : list of (int, Entry)
        Posts with their number in the file.
    whose : Author or None
        The account, from :func:`owner`.
    member : Member
        The file.
    reading : Reading
        Where they go.
    """
    reading.report.semantics.add("lifetime")
    posts: list[dict[str, Any]] = []
    times: list[str] = []
    comments: list[dict[str, Any]] = []
    comment_times: list[str] = []
    for (number, entry), moment in zip(entries, _moments(e.time for _, e in entries), strict=True):
        if entry.private:
            reading.dropped("direct message")
            continue
        if not moment:
            reading.skip(member, number, Finding("The entry has no text or no time."))
            continue
        if whose is not None and not _is(entry.author, whose):
            reading.skip(member, number, Finding("Somebody else wrote this post."))
            continue
        posts.append(entry.row)
        times.append(moment)
        reading.dropped("location", int(entry.located))
        reading.dropped("name", entry.people)
        for comment in entry.comments:
            own = reading.is_own(comment.author.name, comment.author.id) or _is(
                comment.author, whose
            )
            reading.dropped("name", int(not own and bool(comment.author.key)))
            comment_times.append(comment.time)
            comments.append(
                {
                    "comment_id": comment.id or None,
                    "post_id": entry.row["post_id"],
                    "author_hash": reading.pseudonyms.of(comment.author.key),
                    "is_own": own,
                    "text": comment.text,
                }
            )
    reading.add(
        "posts",
        [
            row | {"published_at": moment}
            for row, moment in zip(posts, parse_dates(times).values, strict=True)
        ],
        member,
        tz_source="UTC",
        time_precision="minute",
        metric_semantics="lifetime",
    )
    found = parse_dates([_whole_offset(time) for time in comment_times]).values
    kept = [row | {"created_at": time} for row, time in zip(comments, found, strict=True)]
    for row in kept:
        if row["created_at"] != row["created_at"]:
            reading.skip(member, None, Finding("The entry has no text or no time."))
    reading.add("comments", [row for row in kept if row["created_at"] == row["created_at"]], member)


def _whole_offset(time: str) -> str:
    return _SHORT_OFFSET.sub(r"\g<1>00", time.strip()) if len(time) > 10 else time


def _moments(times: Iterable[str]) -> list[str]:
    """Return the times that are some, "" for the others."""
    whole = [_whole_offset(time) for time in times]
    there = parse_dates(whole).values.notna()
    return [time if good else "" for time, good in zip(whole, there, strict=True)]
