"""Tables that no loader knows: propose which column is what, let a person say, remember it."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

from candystorm.exports.canonical import COMMENTS, POSTS
from candystorm.exports.decoding import plain_header
from candystorm.exports.errors import ExportError
from candystorm.exports.headers import Cells, TableFormat, read_cells, table_formats
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding, Recognition
from candystorm.exports.sources import Member
from candystorm.exports.tables import Table, tables
from candystorm.exports.values import parse_dates, parse_numbers

__all__ = [
    "FIELDS",
    "ColumnProposal",
    "InvalidMapping",
    "Mappings",
    "Proposal",
    "propose",
    "read_mapped",
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
_WHEN = {"posts": "published_at", "daily": "date", "comments": "created_at"}
_SAMPLE = 30
_DEEPEST_HEADER = 25
_KNOWN = 0.9
_SHOWN = 5
_SHOWN_CHARACTERS = 120


class InvalidMapping(ExportError):
    """What a person said the columns are cannot be.

    Its value ``field`` names what it is about: a canonical column, "platform", or "" for all.
    """


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
class Proposal:
    """What a table may be.

    Attributes
    ----------
    file, sheet : str
        Where it is.
    platform : str
        "" until a person has said it.
    table : {"posts", "daily", "comments"}
        What its rows seem to be.
    columns : tuple of ColumnProposal
        One a column.
    header_row : int
        Row of the headings, as a spreadsheet counts.
    first_rows : tuple of tuple of str
        The first rows, to look at; a cell for each of ``columns``.
    dates : {"mdy", "dmy"}
        What 3/4 means.
    timezone : str
        Of its times; "own" for the organisation's.
    alternatives : mapping of str to tuple of ColumnProposal
        The columns, should the rows be of another kind.
    """

    file: str
    sheet: str
    platform: str
    table: str
    columns: tuple[ColumnProposal, ...]
    header_row: int
    first_rows: tuple[tuple[str, ...], ...] = field(default=(), compare=False)
    dates: str = "dmy"
    timezone: str = "own"
    alternatives: Mapping[str, tuple[ColumnProposal, ...]] = field(
        default_factory=dict, compare=False
    )

    @property
    def key(self) -> str:
        """The same for every file with the same headings."""
        names = "\0".join(sorted(plain_header(column.header) for column in self.columns))
        return blake2b(names.encode(), digest_size=12).hexdigest()

    @property
    def confidence(self) -> float:
        """How sure it is of the columns that it would load."""
        sure = [column.confidence for column in self.columns if column.field]
        return sum(sure) / len(sure) if sure else 0.0

    def corrected(
        self, fields: Mapping[str, str], *, platform: str, table: str | None = None,
        dates: str | None = None, timezone: str | None = None,
    ) -> Proposal:  # fmt: skip
        """Return the mapping as a person wants it.

        Parameters
        ----------
        fields : mapping of str to str
            Heading -> canonical column, "" to leave it out; headings that are not named stay.
        platform : str
            Whose export it is, as in ``datasets/platforms.csv``.
        table : {"posts", "daily", "comments"}, optional
            What the rows are.
        dates : {"mdy", "dmy"}, optional
            What 3/4 means.
        timezone : str, optional
            Of its times.

        Raises
        ------
        InvalidMapping
            There is no date among the columns, or two columns are to be the same.
        """
        kind = table or self.table
        allowed = {*FIELDS[kind], ""}
        columns = tuple(
            replace(column, field=said, confidence=1.0 if said else 0.0)
            if (said := fields.get(column.header, column.field)) in allowed
            else replace(column, field="", confidence=0.0)
            for column in self.columns
        )
        changed = replace(
            self, platform=platform, table=kind, columns=columns, dates=dates or self.dates,
            timezone=timezone or self.timezone,
        )  # fmt: skip
        _refuse_impossible(changed)
        return changed


def _refuse_impossible(proposal: Proposal) -> None:
    fields = [column.field for column in proposal.columns if column.field]
    if _WHEN[proposal.table] not in fields:
        raise InvalidMapping("Please say which column holds the date.", field=_WHEN[proposal.table])
    twice = [name for name in fields if fields.count(name) > 1 and name != "metric"]
    if twice:
        raise InvalidMapping(
            "Two columns can't both be “%(field)s”. Please leave one of them out.", field=twice[0]
        )
    if len(fields) < 2:
        raise InvalidMapping("Please name at least one column beside the date.", field="")
    if not proposal.platform:
        raise InvalidMapping("Please say from which platform the file comes.", field="platform")


# --- proposing


def propose(member: Member) -> Proposal | None:
    """Return what the largest table of a file may be, None where there is no table with dates.

    Raises
    ------
    ExportError
        The file is damaged, too large, or a trap.
    """
    best: tuple[int, Proposal] | None = None
    for table in tables(member, whole=False):
        proposal = _proposal(table)
        if proposal and (best is None or len(table.rows) > best[0]):
            best = (len(table.rows), proposal)
    return best[1] if best else None


def _proposal(table: Table) -> Proposal | None:
    best: tuple[int, Proposal] | None = None
    for header in _headers(table.rows):
        proposal = _proposal_below(table, header)
        if proposal is None:
            continue
        known = sum(column.confidence >= _KNOWN for column in proposal.columns)
        if best is None or known > best[0]:
            best = (known, proposal)
    return best[1] if best else None


def _proposal_below(table: Table, header: int) -> Proposal | None:
    names = [str(cell).strip() if cell is not None else "" for cell in table.rows[header]]
    body = [row for _, row in _block(table.rows, header)]
    body = [[*row, *[None] * (len(names) - len(row))] for row in body[:_SAMPLE]]
    if not body:
        return None
    looks = [_look([row[n] for row in body], name) for n, name in enumerate(names)]
    dates = [n for n, look in enumerate(looks) if look.date > 0.8 and names[n]]
    if not dates:
        return None
    kind = _kind(names, looks, dates[0])
    named = [n for n, name in enumerate(names) if name]
    offers = {table: _columns(table, names, looks) for table in FIELDS}
    return Proposal(
        table.member.path, table.sheet, "", kind, offers[kind], header + 1,
        tuple(tuple(_shown(row[n]) for n in named) for row in body[:_SHOWN]),
        alternatives=offers,
    )  # fmt: skip


def _block(rows: Sequence[list[object]], header: int) -> list[tuple[int, list[object]]]:
    """Return the rows that belong to a heading, and their numbers as a spreadsheet counts.

    Some exports stack several tables in one sheet: behind an empty line, what has no date in it
    is the title of the next.
    """
    found: list[tuple[int, list[object]]] = []
    empty = False
    for number, row in enumerate(rows[header + 1 :], header + 2):
        there = [cell for cell in row if cell not in (None, "")]
        if not there:
            empty = len(found) > 1
            continue
        if empty and not parse_dates(there, year=2000).values.notna().any():
            break
        empty = False
        found.append((number, row))
    return found


def _shown(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _headers(rows: Sequence[Sequence[object]]) -> Iterator[int]:
    """Give out the rows of names that other rows of that width follow."""
    for number, row in enumerate(rows[:_DEEPEST_HEADER]):
        names = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if len(names) < 2 or len(set(names)) < len(names):
            continue
        if any(parse_dates([name]).values.notna().any() for name in names[:3]):
            continue
        below = [
            other
            for other in rows[number + 1 : number + 6]
            if any(c not in (None, "") for c in other)
        ]
        if below and len(below[0]) <= len(row) + 1:
            yield number


@dataclass(frozen=True)
class _Look:
    date: float
    number: float
    url: float
    words: float
    different: float


def _look(cells: Sequence[object], name: str = "") -> _Look:
    there = [cell for cell in cells if cell not in (None, "")]
    if not there:
        return _Look(0, 0, 0, 0, 0)
    count = len(there)
    texts = [str(cell) for cell in there]
    numbers = count - len(parse_numbers(there).bad)
    dates = int(parse_dates(there, year=2000).values.notna().sum())
    dotted = all(re.fullmatch(r"\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})", text) for text in texts)
    if numbers == count and all(re.fullmatch(r"-?[\d.,]+", text) for text in texts) and not dotted:
        # 20260105 and 1767571200 may be days, numbers of videos, or many views.
        dates = dates if all(len(text) >= 8 for text in texts) and _says_when(name) else 0
    return _Look(
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


def _kind(names: Sequence[str], looks: Sequence[_Look], when: int) -> str:
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


def _has_texts(names: Sequence[str], looks: Sequence[_Look]) -> bool:
    return any(
        look.words > 2 and look.date < 0.5 and _plain(name) not in _AUTHOR_WORDS
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


def _columns(kind: str, names: Sequence[str], looks: Sequence[_Look]) -> tuple[ColumnProposal, ...]:
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
            offers.append((0.6, n, _WHEN[kind]))
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


def _possible(column: str, look: _Look) -> bool:
    """Return whether what stands in a column could be what its heading says."""
    if column in _WHEN.values():
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


# --- reading


def read_mapped(proposal: Proposal, member: Member, reading: Reading) -> None:
    """Read a table as a person said it is to be read."""
    reading.recognised(
        Recognition(
            proposal.platform,
            "mapping",
            member.path,
            1.0,
            Finding("You said which column is what."),
        )
    )
    form = TableFormat(
        platform=proposal.platform,
        name="mapping",
        table=proposal.table,
        columns={},
        needs=(_WHEN[proposal.table],),
        timezone=proposal.timezone,
        dates=proposal.dates,
    )
    for table in tables(member):
        if table.sheet != proposal.sheet or len(table.rows) < proposal.header_row:
            continue
        header = table.rows[proposal.header_row - 1]
        position = {str(cell).strip(): n for n, cell in reversed(list(enumerate(header)))}
        chosen = [column for column in proposal.columns if column.field]
        metrics = _metrics([column.header for column in chosen if column.field == "metric"])
        fields: dict[str, int] = {}
        for column in chosen:
            if column.header in position:
                name = metrics[column.header] if column.field == "metric" else column.field
                fields[name] = position[column.header]
        rows = [
            (number, [*row, *[None] * (len(header) - len(row))])
            for number, row in _block(table.rows, proposal.header_row - 1)
        ]
        cells = Cells(
            table,
            {name: [row[n] for _, row in rows] for name, n in fields.items()},
            [number for number, _ in rows],
        )
        if _WHEN[proposal.table] in cells.columns:
            read_cells(form, cells, reading)


def _metrics(headers: Sequence[str]) -> dict[str, str]:
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


# --- remembering


def _zone(said: object) -> str:
    """Return a time zone that there is, "own" for all else."""
    return said if isinstance(said, str) and said in available_timezones() else "own"


class Mappings:
    """Mappings that a person made, kept in a file of the workspace.

    Parameters
    ----------
    path : Path, optional
        The file; without it nothing is remembered.
    tried : iterable of Proposal
        Mappings that count before those in the file, and that are not remembered yet.
    """

    def __init__(self, path: Path | None = None, tried: Iterable[Proposal] = ()) -> None:
        self._path = path
        self._tried = {proposal.key: proposal for proposal in tried}

    def of(self, proposal: Proposal) -> Proposal | None:
        """Return the mapping that was made for a table with the same headings."""
        if tried := self._tried.get(proposal.key):
            return replace(tried, file=proposal.file, sheet=proposal.sheet,
                           header_row=proposal.header_row)  # fmt: skip
        said = self._read().get(proposal.key)
        if not isinstance(said, dict) or not isinstance(said.get("fields"), dict):
            return None
        try:
            return proposal.corrected(
                {str(header): str(name) for header, name in said["fields"].items()},
                platform=str(said["platform"]),
                table=said["table"] if said.get("table") in FIELDS else None,
                dates="mdy" if said.get("dates") == "mdy" else "dmy",
                timezone=_zone(said.get("timezone")),
            )
        except (KeyError, TypeError, ExportError):
            return None

    def remember(self, proposal: Proposal) -> None:
        """Keep a mapping.

        Raises
        ------
        InvalidMapping
            It cannot be.
        ExportError
            The file can't be written; what was kept before is still there.
        """
        _refuse_impossible(proposal)
        self._write(
            self._read()
            | {
                proposal.key: {
                    "platform": proposal.platform,
                    "table": proposal.table,
                    "dates": proposal.dates,
                    "timezone": proposal.timezone,
                    "fields": {column.header: column.field for column in proposal.columns},
                }
            }
        )

    def forget(self, proposal: Proposal) -> None:
        """Ask again the next time that a table has these headings.

        Raises
        ------
        ExportError
            The file can't be written; what was kept before is still there.
        """
        kept = self._read()
        if kept.pop(proposal.key, None) is not None:
            self._write(kept)

    def _write(self, kept: dict[str, Any]) -> None:
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w",
                encoding="utf-8",
                dir=self._path.parent,
                delete=False,
                prefix=f".{self._path.name}-",
                suffix=".tmp",
            ) as new:
                json.dump(kept, new, ensure_ascii=False, indent=1)
            os.replace(new.name, self._path)  # noqa: PTH105 - atomic on every system
        except OSError as error:
            for half in self._path.parent.glob(f".{self._path.name}-*.tmp"):
                half.unlink(missing_ok=True)
            raise ExportError(
                "The course could not remember this: its folder is full or may not be written to."
            ) from error

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            content = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}
