"""What a loader reads into: rows in canonical columns, and everything for the report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from candystorm.exports.canonical import gathered, joined
from candystorm.exports.errors import ExportError
from candystorm.exports.privacy import Pseudonyms, quotable, without_addresses
from candystorm.exports.report import Finding, LeftOut, Recognition, Report, Total
from candystorm.exports.sources import Files, Member

__all__ = ["Options", "Reading", "Tables"]

#: So many rows that were left out are named one by one for each file.
NAMED_ROWS = 20
_PACKED = 20_000


@dataclass(frozen=True)
class Options:
    """What a person can say about an export before it is read.

    Attributes
    ----------
    org : str
        Short name of the organisation, for the column ``org``.
    own : tuple of str
        Names, handles or ids under which the organisation itself writes.
    timezone : str
        Of the organisation (IANA name): where chats and files without one have their clock.
    year : int or None
        Of the last day, for exports that tell days without a year; else that of ``export_date``.
    export_date : date or None
        When it was downloaded; else today.
    """

    org: str = ""
    own: tuple[str, ...] = ()
    timezone: str = "Europe/Vienna"
    year: int | None = None
    export_date: dt.date | None = None


@dataclass(frozen=True, eq=False)
class Tables:
    """Posts, daily figures and comments in canonical columns, with the report on them."""

    posts: pd.DataFrame
    daily: pd.DataFrame
    comments: pd.DataFrame
    report: Report


@dataclass
class Reading:
    """Collects what one loader reads of some files.

    Attributes
    ----------
    platform : str
        Whose export it is.
    files : Files
        All files of the export, also those that other loaders read.
    options : Options
        What the person said.
    pseudonyms : Pseudonyms
        For every name of a person.
    report : Report
        Where findings go.
    kept : dict
        What a loader keeps until all files are read.
    """

    platform: str
    files: Files
    options: Options = field(default_factory=Options)
    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)
    report: Report = field(default_factory=Report)
    kept: dict[str, Any] = field(default_factory=dict)
    _frames: dict[str, list[pd.DataFrame]] = field(
        default_factory=lambda: {"posts": [], "daily": [], "comments": []}
    )
    _parts: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"posts": [], "daily": [], "comments": []}
    )
    _waiting: Counter[str] = field(default_factory=Counter)
    _left_out: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        table: str,
        columns: Mapping[str, Sequence[Any] | pd.Series[Any]] | Iterable[Mapping[str, Any]],
        member: Member,
        **same: object,
    ) -> int:
        """Add rows to a table, and return how many.

        Parameters
        ----------
        table : {"posts", "daily", "comments"}
            Which.
        columns : mapping of str to sequence, or iterable of rows
            Columns, or one mapping a row.
        member : Member
            Where they come from.
        **same : object
            Columns that are the same in all rows, unless they are given.
        """
        if not isinstance(columns, Mapping):
            columns = _columns(columns)
        length = max((len(values) for values in columns.values()), default=0)
        if not length:
            return 0
        fixed = {
            "org": self.options.org or None,
            "platform": self.platform,
            "export_file": member.path,
        } | same
        if table == "posts":
            fixed.setdefault("export_date", self.options.export_date)
        complete: dict[str, Sequence[Any] | pd.Series[Any]] = {
            name: _repeated(value, length) for name, value in fixed.items() if value is not None
        }
        if "text" in columns:
            columns = dict(columns)
            columns["text"] = self._safe_texts(columns["text"])
        # Many small parts become one table much faster together; large ones are packed at once.
        self._parts[table].append(complete | dict(columns))
        self._waiting[table] += length
        if self._waiting[table] >= _PACKED:
            self._pack(table)
        self.report.rows[table] = self.report.rows.get(table, 0) + length
        return length

    def _safe_texts(self, texts: Sequence[Any] | pd.Series[Any]) -> list[Any]:
        try:
            together = "".join(filter(None, texts))
        except TypeError:  # not only texts
            together = "".join(text for text in texts if isinstance(text, str))
        if "@" not in together:
            return list(texts)
        safe = []
        dropped = 0
        for text in texts:
            if isinstance(text, str) and "@" in text:
                plain = without_addresses(text)
                dropped += plain != text
                safe.append(plain)
            else:
                safe.append(text)
        if dropped:
            self.dropped("e-mail", dropped)
        return safe

    def skip(self, member: Member, row: int | None, reason: Finding) -> None:
        """Note a row that was left out: ``row`` as a spreadsheet counts, None for a whole file."""
        self.report.left_out_count += 1
        self._left_out[member.path] += 1
        if self._left_out[member.path] <= NAMED_ROWS:
            self.report.left_out.append(LeftOut(member.path, row, reason))

    def no_date(self, member: Member, row: int | None, cell: str) -> None:
        """Note a row that was left out because its date is none; ``cell`` as it is shown."""
        self.skip(member, row, Finding("“%(value)s” is not a date.", value=quotable(cell)))

    def no_number(self, member: Member, row: int | None, cell: str) -> None:
        """Note a row that was taken without a number that is none; ``cell`` as it is shown."""
        told = Finding(
            "“%(value)s” is no number; the row was taken without it.", value=quotable(cell)
        )
        self.skip(member, row, told)

    def find(self, finding: Finding) -> None:
        """Note a finding, once."""
        if finding not in self.report.findings:
            self.report.findings.append(finding)

    def broke_off(self, member: Member) -> None:
        """Note that a file ends in the middle; what came before that is read."""
        self.report.broken_off.append(member.path)
        self.find(
            Finding(
                "%(file)s breaks off in the middle; everything before that was read.",
                kind="caution",
                file=member.name,
            )
        )

    def dropped(self, what: str, times: int = 1) -> None:
        """Note that something was dropped for privacy.

        Parameters
        ----------
        what : {"e-mail", "ip", "name", "direct message", "phone", "location", "birthday"}
            What, in a word that the report has in every language.
        times : int
            How often.
        """
        if times > 0:
            self.report.dropped[what] = self.report.dropped.get(what, 0) + times

    def total(self, member: Member, column: str, stated: float, summed: float) -> None:
        """Note a sum that the file states, beside the sum of its rows."""
        self.report.totals.append(Total(member.path, column, stated, summed))

    def recognised(self, recognition: Recognition) -> None:
        """Note what a file was taken for."""
        self.report.recognised.append(recognition)
        if recognition.language:
            self.report.languages.add(recognition.language)

    @property
    def year(self) -> int:
        """The year of the last day, where an export does not tell it."""
        if self.options.year:
            return self.options.year
        return (self.options.export_date or dt.datetime.now(dt.UTC).date()).year

    def is_own(self, *names: object) -> bool | None:
        """Return whether one of these is the organisation; None when nobody said who it is."""
        if not self.options.own:
            return None
        own = {name.strip().lstrip("@").casefold() for name in self.options.own}
        said = {str(name).strip().lstrip("@").casefold() for name in names if name}
        return bool(own & said)

    def tables(self) -> Tables:
        """Return what was read.

        Raises
        ------
        ExportError
            Rows do not fit into the tables, which a broken file can cause.
        """
        posts, daily, comments = (
            joined(name, self.frames(name)) for name in ("posts", "daily", "comments")
        )
        return Tables(posts, daily, comments, self.report)

    def frames(self, table: str) -> list[pd.DataFrame]:
        """Return what was read of a table so far, in parts that may be changed.

        Raises
        ------
        ExportError
            Rows do not fit into the table.
        """
        self._pack(table)
        return self._frames[table]

    def _pack(self, table: str) -> None:
        if not self._parts[table]:
            return
        try:
            self._frames[table].append(gathered(table, self._parts[table]))
        except (ValueError, TypeError, OverflowError) as error:
            raise ExportError("What is in these files does not fit into a table.") from error
        self._parts[table].clear()
        self._waiting[table] = 0


def _repeated(value: object, length: int) -> list[object] | pd.Series[Any]:
    if isinstance(value, str) and length >= _PACKED:
        return pd.Series(value, index=pd.RangeIndex(length), dtype="str")
    return [value] * length


def _columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {}
    for length, row in enumerate(rows):
        for name, value in row.items():
            column = columns.get(name)
            if column is None:
                column = columns[name] = [None] * length
            column.append(value)
        for column in columns.values():
            if len(column) == length:
                column.append(None)
    return columns
