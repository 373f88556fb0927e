"""Schema matching: which column of an unknown table may be what, and what its rows may be.

Two things tell: the words of its heading, compared with all headings that the loaders know, and
what stands in its cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from candystorm.exports.canonical import COMMENTS, POSTS
from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import plain_header
from candystorm.exports.headers import table_formats
from candystorm.exports.numbers import parse_numbers

__all__ = [
    "FIELDS",
    "WHEN",
    "ColumnProposal",
    "Look",
    "kind_of",
    "look_at",
    "match_columns",
    "metric_names",
]

#: What a column can be, in the order in which a person is asked.
FIELDS: Final = {
    "posts": (
        "published_at", "text", "url", "post_id", "type", "impressions", "reach", "reactions",
        "comments", "shares", "saves", "clicks", "follows", "video_seconds", "lang",
    ),
    "daily": ("date", "metric"),
    "comments": (
        "created_at", "text", "author_hash", "comment_id", "parent_id", "post_id", "url",
    ),
}  # fmt: skip
#: The column without which a table is none of its kind.
WHEN: Final = {"posts": "published_at", "daily": "date", "comments": "created_at"}


@dataclass(frozen=True)
class ColumnProposal:
    """What one column may be.

    Attributes
    ----------
    header : str
        Its heading, as it stands in the file.
    field : str
        A canonical column, or "" to leave it out.
    confidence : float
        In [0, 1].
    """

    header: str
    field: str
    confidence: float


@dataclass(frozen=True)
class Look:
    """What stands in a column.

    Attributes
    ----------
    date, number, url : float
        Share of its cells that are one, in [0, 1].
    words : float
        Mean words a cell.
    different : float
        Share of different cells, in [0, 1].
    """

    date: float
    number: float
    url: float
    words: float
    different: float


def look_at(cells: Sequence[object], name: str = "") -> Look:
    """Return what stands in some cells of a column with that heading."""
    there = [cell for cell in cells if cell not in (None, "")]
    if not there:
        return Look(0, 0, 0, 0, 0)
    count = len(there)
    texts = [str(cell) for cell in there]
    numbers = count - len(parse_numbers(there).bad)
    dates = int(parse_dates(there, year=2000).values.notna().sum())
    dotted = all(re.fullmatch(r"\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})", text) for text in texts)
    if numbers == count and all(re.fullmatch(r"-?[\d.,]+", text) for text in texts) and not dotted:
        # 20260105 and 1767571200 may be days, numbers of videos, or many views.
        dates = dates if all(len(text) >= 8 for text in texts) and _says_when(name) else 0
    return Look(
        dates / count,
        numbers / count,
        sum(text.startswith(("http://", "https://", "www.")) for text in texts) / count,
        sum(len(text.split()) for text in texts) / count,
        len(set(texts)) / count,
    )


def _says_when(name: str) -> bool:
    plain = _plain(name)
    words = plain.split()
    return any(word in (words if len(word) < 4 else plain) for word in _TIME_WORDS)


def _plain(name: str) -> str:
    """Return a heading as it is compared, also where it is the name of a field: ``pin_clicks``."""
    return " ".join(plain_header(name).replace("_", " ").split())


def kind_of(names: Sequence[str], looks: Sequence[Look], when: int) -> str:
    """Return whether rows are "posts", "daily" or "comments"; ``when`` is a column of dates."""
    vocabulary = _vocabulary("posts")
    counts = {
        vocabulary.get(_plain(name))
        for name, look in zip(names, looks, strict=True)
        if look.number > 0.8
    }
    said = any(
        _plain(name) in _AUTHOR_WORDS and look.words <= 4 and look.number < 0.8
        for name, look in zip(names, looks, strict=True)
    )
    # Who wrote it makes a comment, unless it was counted how many saw it.
    if said and not counts & _SEEN and _has_texts(names, looks):
        return "comments"
    numeric = sum(look.number > 0.8 for n, look in enumerate(looks) if n != when)
    wordy = any(
        look.words > 3
        or look.url > 0.5
        or (look.number < 0.2 and look.date < 0.2 and look.different > 0.5)
        for look in looks
    )
    return "daily" if numeric and not wordy and looks[when].different > 0.8 else "posts"


def _has_texts(names: Sequence[str], looks: Sequence[Look]) -> bool:
    return any(
        (look.words > 2 or _vocabulary("comments").get(_plain(name)) == "text")
        and look.date < 0.5
        and _plain(name) not in _AUTHOR_WORDS
        for name, look in zip(names, looks, strict=True)
    )


_SEEN = frozenset(["impressions", "reach", "clicks", "saves", "follows"])
_TIME_WORDS = frozenset(
    ["date", "datum", "day", "tag", "time", "zeit", "timestamp", "zeitpunkt", "zeitstempel",
     "created", "erstellt", "published", "veröffentlicht", "posted", "at", "am", "uploaded"]
)  # fmt: skip
_AUTHOR_WORDS = (
    "author", "from", "user", "username", "name", "autor", "autorin", "von", "nutzer", "verfasser",
    "commenter",
)  # fmt: skip


@cache
def _vocabulary(table: str) -> dict[str, str]:
    """Return header -> canonical column, from everything that the loaders know."""
    words: dict[str, str] = {}
    for path in sorted(Path(__file__).with_name("formats").glob("*.toml")):
        for form in table_formats(path.stem).values():
            for column, languages in form.columns.items():
                if form.table == table and column in FIELDS[table]:
                    for headers in languages.values():
                        for header in headers:
                            words.setdefault(_plain(header), column)
    for column, more in _MORE_WORDS.items():
        if column in FIELDS[table]:
            for word in more:
                words.setdefault(_plain(word), column)
    return words


_MORE_WORDS: Final = {
    "published_at": ("date", "datum", "published", "veröffentlicht", "time", "zeit", "posted",
                     "created", "erstellt", "created at", "timestamp", "post date", "zeitpunkt",
                     "upload date", "uploaded", "hochgeladen", "publish date", "created time",
                     "release time", "start time", "start date", "veröffentlichungsdatum",
                     "erstellungsdatum", "published at", "publish time"),
    "date": ("date", "datum", "day", "tag"),
    "created_at": ("date", "datum", "time", "zeit", "created", "timestamp", "zeitpunkt",
                   "created at", "created time"),
    "text": ("text", "message", "caption", "title", "titel", "description", "beschreibung", "name",
             "post", "beitrag", "comment", "kommentar", "body", "content", "inhalt", "nachricht",
             "video title", "videotitel", "pin title", "pin-titel", "story", "headline",
             "überschrift"),
    "url": ("url", "link", "permalink", "address", "adresse", "video url", "pin link", "pin url",
            "pin-link"),
    "post_id": ("id", "post id", "beitrags-id", "video id", "pin id", "story id", "snap id",
                "clip id", "uri"),
    "comment_id": ("id", "comment id", "kommentar-id"),
    "author_hash": _AUTHOR_WORDS,
    "type": ("type", "typ", "format", "content type", "art", "kind"),
    "impressions": ("impressions", "views", "aufrufe", "impressionen", "plays", "wiedergaben",
                    "video views", "story views", "total views", "ansichten", "einblendungen"),
    "reach": ("reach", "reichweite", "unique viewers", "unique impressions", "zuschauer",
              "unique views", "viewers", "total audience", "erreichte personen",
              "eindeutige zuschauer"),
    "reactions": ("likes", "reactions", "reaktionen", "gefällt mir", "hearts", "favorites",
                  "favourites", "upvotes", "faves"),
    "comments": ("comments", "kommentare", "replies", "antworten"),
    "shares": ("shares", "reposts", "retweets", "geteilt", "geteilte inhalte", "weitergeleitet"),
    "saves": ("saves", "gespeichert", "bookmarks", "repins", "gemerkt", "merken"),
    "clicks": ("clicks", "klicks", "link clicks", "outbound clicks", "linkklicks",
               "ausgehende klicks"),
    "follows": ("follows", "new followers", "neue follower", "follower", "new subscribers",
                "subscribers gained", "neue abonnenten"),
    "video_seconds": ("duration", "dauer", "length", "länge", "video length", "videolänge"),
    "lang": ("language", "sprache"),
}  # fmt: skip


def match_columns(
    kind: str, names: Sequence[str], looks: Sequence[Look]
) -> tuple[ColumnProposal, ...]:
    """Return what each column with a heading may be, should the rows be of that kind."""
    vocabulary = _vocabulary(kind)
    offers: list[tuple[float, int, str]] = []
    for n, (name, look) in enumerate(zip(names, looks, strict=True)):
        plain = _plain(name)
        known = vocabulary.get(plain)
        if known and _possible(known, look):
            offers.append((0.9, n, known))
        for word, column in vocabulary.items():
            if len(word) > 3 and word in plain and column != known and _possible(column, look):
                offers.append((0.5 + 0.2 * len(word) / max(len(plain), 1), n, column))
        if look.date > 0.8:
            offers.append((0.6, n, WHEN[kind]))
        if look.words > 4 and "text" in FIELDS[kind]:
            offers.append((0.45, n, "text"))
        if look.url > 0.8 and "url" in FIELDS[kind]:
            offers.append((0.55, n, "url"))
        if kind == "daily" and look.number > 0.8 and look.date < 0.8:
            offers.append((0.7, n, "metric"))
    chosen: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for confidence, n, column in sorted(offers, key=lambda one: (-one[0], one[1])):
        if n in chosen or (column in taken and column != "metric"):
            continue
        chosen[n] = (column, confidence)
        taken.add(column)
    return tuple(
        ColumnProposal(name, *chosen.get(n, ("", 0.0))) for n, name in enumerate(names) if name
    )


def _possible(column: str, look: Look) -> bool:
    """Return whether what stands in a column could be what its heading says."""
    if column in WHEN.values():
        return look.date > 0.5
    kind = POSTS.get(column) or COMMENTS.get(column)
    if column == "video_seconds":
        return look.words <= 2 and look.date < 0.5  # 1:05 is a length, too
    if kind in ("Int64", "Float64"):
        return look.number > 0.5 or look.different == 0
    if column.endswith("_id"):
        return look.words <= 1.2 and look.url < 0.5
    # "Link clicks" is no link, and "Content views" no text.
    return column not in ("text", "url", "type", "lang") or look.number < 0.8


def metric_names(headers: Sequence[str]) -> dict[str, str]:
    """Return what figures of days are called: as with the platforms that are known, if they are."""
    names = {header: _plain(header) for header in headers}
    taken = set(names.values())
    for header, plain in names.items():
        name = _FOLLOWERS.get(plain) or _vocabulary("posts").get(plain, "")
        if name not in taken and (name == "followers" or POSTS.get(name) == "Int64"):
            names[header] = name
            taken.add(name)
    return names


#: Beside a post it is who came by it, on a day it is how many there are.
_FOLLOWERS: Final = dict.fromkeys(
    ("follower", "followers", "abonnenten", "subscribers", "fans"), "followers"
)
