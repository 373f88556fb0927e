"""Series of a page or account: files of the Business Suite that hold one figure a day.

Above the days stands what they count, in the account's language; several series can stand below
each other. ``Audience.csv`` has the same form, but tells who the audience is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import decode, plain_header
from candystorm.exports.errors import ExportError
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.loaders._meta import words
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.tables import Table, tables

__all__ = ["audience_format", "metric_of", "series_format"]

_DATES = frozenset(["date", "datum", "data", "fecha", "dato", "päivämäärä", "tarih", "dátum"])
_PRIMARY = "primary"
_LONGEST_TITLE = 60
_EMPTY = (None, "")
_NAME = re.compile(r"instagram|(?<![a-z])ig(?![a-z])", re.I)
_MOST_BESIDE = 60


@dataclass
class _Block:
    """A title, a heading and rows below it."""

    title: str
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[object]]] = field(default_factory=list)

    @property
    def is_series(self) -> bool:
        return len(self.header) > 1 and self.header[0] in _DATES

    @property
    def platform(self) -> str:
        """The platform that the title names, else ""."""
        named = [name for name in ("facebook", "instagram") if name in self.title]
        return named[0] if len(named) == 1 else ""


def _blocks(rows: Sequence[Sequence[object]]) -> Iterator[_Block]:
    block = _Block("")
    for number, row in enumerate(rows, 1):
        filled = [cell for cell in row if cell not in _EMPTY]
        if not filled:
            continue
        if len(filled) == 1 and row[0] not in _EMPTY and (not block.title or block.header):
            if block.header:
                yield block
            block = _Block(plain_header(row[0]))
        elif not block.header:
            block.header = [plain_header("" if cell is None else cell) for cell in row]
        else:
            block.rows.append((number, list(row)))
    if block.header:
        yield block


def metric_of(title: str) -> tuple[str, bool]:
    """Return the metric that a title names, and whether it is one that is known.

    >>> metric_of("Facebook link clicks"), metric_of("Visualizações"), metric_of("Stars earned")
    (('clicks', True), ('impressions', True), ('stars earned', False))
    """
    plain = plain_header(title)
    for metric, pieces in words("facebook", "series").items():
        if any(piece in plain for piece in pieces):
            return metric, True
    return plain or "value", False


def series_format(platform: str) -> Format:
    """Return the format of the daily series of a platform, ``"facebook"`` or ``"instagram"``."""

    def sniff(member: Member) -> Sniffed | None:
        for table in tables(member, whole=False):
            block = next(_blocks(table.rows), None)
            if block is not None and (sure := _confidence(block, member, platform)):
                reason = Finding("It has a title and one figure a day below it.")
                return Sniffed(sure, reason)
        return None

    return Format("page-series", sniff, _read_series)


def _confidence(block: _Block, member: Member, platform: str) -> float:
    if not block.is_series or not block.title:
        return 0.0
    named_primary = _PRIMARY in block.header
    short = len(block.title) <= _LONGEST_TITLE and len(block.header) == 2
    if not named_primary and not (short and metric_of(block.title)[1]):
        return 0.0
    if block.platform:
        return 0.95 if block.platform == platform else 0.0
    if not named_primary:
        return 0.0  # a title and two columns: that could be anybody's
    instagram = bool(_NAME.search(member.path))
    return {"facebook": 0.7, "instagram": 0.75 if instagram else 0.65}[platform]


def _read_series(member: Member, reading: Reading) -> None:
    reading.report.semantics.add("window")
    for table in tables(member):
        for block in _blocks(table.rows):
            if block.is_series:
                _add(block, table, reading)


def _add(block: _Block, table: Table, reading: Reading) -> None:
    member = table.member
    metric, _ = metric_of(block.title)
    at = block.header.index(_PRIMARY) if _PRIMARY in block.header else 1
    days = [_day(row[0]) for _, row in block.rows]
    cells = [row[at] if at < len(row) else None for _, row in block.rows]
    dates = parse_dates(days, order="mdy")
    read = parse_numbers(cells, whole=False)  # a machine wrote it: 23.936 is not 23,936
    for n in dates.bad:
        reading.no_date(member, block.rows[n][0], _short(days[n]))
    for n in read.bad:
        reading.no_number(member, block.rows[n][0], _short(cells[n]))
    good = dates.values.notna().to_numpy() & ~np.isnan(read.values)
    reading.add(
        "daily",
        {"date": dates.values[good].reset_index(drop=True), "value": read.values[good]},
        member,
        metric=metric,
        platform=_whose(block, member, reading),
    )


def _day(cell: object) -> object:
    """Return the day of ``2026-01-16T01:00:00``: its clock only says where summer time is."""
    return cell.partition("T")[0] if isinstance(cell, str) and cell[:4].isdigit() else cell


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _whose(block: _Block, member: Member, reading: Reading) -> str:
    """Return whose figures these are: what the title says, else what the files beside it say."""
    if block.platform:
        return block.platform
    beside = _named_beside(member, reading)
    if len(beside) == 1:
        return beside.pop()
    reading.find(
        Finding(
            "%(file)s does not say whether it is of Facebook or of Instagram. It was taken for "
            "%(platform)s.",
            kind="caution",
            file=member.name,
            platform=reading.platform.capitalize(),
        )
    )
    return reading.platform


def _named_beside(member: Member, reading: Reading) -> set[str]:
    folder = member.path.rpartition("/")[0]
    named: set[str] = set()
    beside = (
        other
        for other in reading.files
        if other.suffix == ".csv" and other.path.rpartition("/")[0] == folder
    )
    for _, other in zip(range(_MOST_BESIDE), beside, strict=False):
        try:
            for table in tables(other, whole=False):
                named |= {block.platform for block in _blocks(table.rows) if block.is_series}
        except ExportError:
            continue
    return named - {""}


# --- who the audience is


def audience_format() -> Format:
    """Return the format of ``Audience.csv``, which is recognised, but not used."""
    return Format("audience", _sniff_audience, _tell_audience)


def _sniff_audience(member: Member) -> Sniffed | None:
    if member.suffix not in (".csv", ".txt", ""):
        return None
    if decode(member.head())[0][:4].casefold() != "sep=":
        return None
    for table in tables(member, whole=False):
        first = next(_blocks(table.rows), None)
        if first is None or first.is_series or not first.title:
            continue
        known = any(word in first.title for word in words("facebook", "audience")["words"])
        reason = Finding("It tells who the audience is.")
        return Sniffed(0.8 if known else 0.55, reason)
    return None


def _tell_audience(member: Member, reading: Reading) -> None:
    reading.find(
        Finding(
            "%(file)s tells the age, gender and places of the audience. The course does not use "
            "them.",
            file=member.name,
        )
    )
