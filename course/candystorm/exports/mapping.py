"""Tables that no loader knows: a mapping says which column is what.

It is proposed, corrected by a person, read by, and remembered. What makes a column look like
something stands in `candystorm.exports.schema_matching`.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from candystorm.exports.cells import Cells
from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import plain_header
from candystorm.exports.errors import ExportError
from candystorm.exports.headers import TableFormat
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding, Recognition
from candystorm.exports.schema_matching import (
    FIELDS,
    WHEN,
    ColumnProposal,
    kind_of,
    look_at,
    match_columns,
    metric_names,
)
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import read_cells
from candystorm.exports.tables import Table, rows_below, tables

__all__ = [
    "InvalidMapping",
    "Mappings",
    "Proposal",
    "propose",
    "read_mapped",
]

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
    if WHEN[proposal.table] not in fields:
        raise InvalidMapping("Please say which column holds the date.", field=WHEN[proposal.table])
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
    names = _names(table.rows[header])
    body = [row for _, row in rows_below(table.rows, header)]
    body = [[*row, *[None] * (len(names) - len(row))] for row in body[:_SAMPLE]]
    if not body:
        return None
    looks = [look_at([row[n] for row in body], name) for n, name in enumerate(names)]
    # A row of sums among a few rows has no date.
    dates = [n for n, look in enumerate(looks) if look.date > 0.6 and names[n]]
    if not dates:
        return None
    kind = kind_of(names, looks, dates[0])
    named = [n for n, name in enumerate(names) if name]
    offers = {table: match_columns(table, names, looks) for table in FIELDS}
    return Proposal(
        table.member.path, table.sheet, "", kind, offers[kind], header + 1,
        tuple(tuple(_shown(row[n]) for n in named) for row in body[:_SHOWN]),
        alternatives=offers,
    )  # fmt: skip


def _names(header: Sequence[object]) -> list[str]:
    """Return the names of columns; of two that are alike the second gets a number."""
    seen: Counter[str] = Counter()
    names = []
    for cell in header:
        name = "" if cell is None else str(cell).strip()
        seen[name] += 1
        names.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return names


def _shown(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _headers(rows: Sequence[Sequence[object]]) -> Iterator[int]:
    """Give out the rows of names that other rows of that width follow."""
    for number, row in enumerate(rows[:_DEEPEST_HEADER]):
        names = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if len(names) < 2:
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
        needs=(WHEN[proposal.table],),
        timezone=proposal.timezone,
        dates=proposal.dates,
    )
    for table in tables(member):
        if table.sheet != proposal.sheet or len(table.rows) < proposal.header_row:
            continue
        header = table.rows[proposal.header_row - 1]
        position = {name: n for n, name in enumerate(_names(header))}
        chosen = [column for column in proposal.columns if column.field]
        metrics = metric_names([column.header for column in chosen if column.field == "metric"])
        fields: dict[str, int] = {}
        for column in chosen:
            if column.header in position:
                name = metrics[column.header] if column.field == "metric" else column.field
                fields[name] = position[column.header]
        rows = [
            (number, [*row, *[None] * (len(header) - len(row))])
            for number, row in rows_below(table.rows, proposal.header_row - 1)
        ]
        cells = Cells(
            table,
            {name: [row[n] for _, row in rows] for name, n in fields.items()},
            [number for number, _ in rows],
        )
        if WHEN[proposal.table] in cells.columns:
            read_cells(form, cells, reading)


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
