"""Discord: the data package of an account.

It holds nothing but what the account itself wrote, in servers and in private. Only the number of
messages a day in channels of servers is taken; no text is, and no private conversation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import plain_header
from candystorm.exports.errors import EmptyExport
from candystorm.exports.json_rows import entries
from candystorm.exports.json_streams import Interrupted, at, records, shape, text_at
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.tables import tables

__all__ = ["LOADER"]

_HEADINGS = frozenset({"id", "timestamp", "contents"})
#: Kinds of channels in servers: numbers until 2023, words since. 12 is a private thread.
_OPEN = frozenset(
    [
        *("0", "2", "5", "10", "11", "13", "15", "16"),
        *("guild_text", "guild_voice", "guild_announcement", "guild_news", "guild_stage_voice"),
        *("guild_forum", "guild_media", "public_thread", "announcement_thread", "news_thread"),
    ]
)
_AT_ONCE = 50_000


@dataclass
class _Package:
    """What is known of all files of a package together."""

    read: bool = False


def _package(reading: Reading) -> _Package:
    """Return what is known so far: the last file keeps it, because it is let go of last."""
    package: _Package = reading.files.members[-1].remember("discord", _Package)
    return package


def _sniff(member: Member) -> Sniffed | None:
    if _is_json(member) or _is_table(member):
        return Sniffed(0.9, Finding("It has the messages of an account's package."))
    return None


def _is_json(member: Member) -> bool:
    return {"item.ID", "item.Timestamp", "item.Contents"} <= shape(member)


def _is_table(member: Member) -> bool:
    if member.suffix != ".csv":
        return False
    heads = [table.rows[0] for table in tables(member, whole=False) if table.rows]
    return any({plain_header(cell) for cell in row} >= _HEADINGS and len(row) <= 6 for row in heads)


def _read(member: Member, reading: Reading) -> None:
    """Count the messages of all channels when the first is asked for: days have one number."""
    package = _package(reading)
    if package.read:
        return
    package.read = True
    reading.find(
        Finding(
            "Only the number of own messages a day in channels of servers was taken. No text was "
            "read, and no private conversation.",
            kind="privacy",
        )
    )
    channels = _channels(reading)
    days: Counter[Any] = Counter()
    seen = False
    for other in reading.files:
        if _sniff(other) is None:
            continue
        if not channels.get(_folder(other), False):
            reading.dropped("direct message")
            continue
        seen = True
        days.update(_days(other, reading))
    if not seen:
        raise EmptyExport("There is nothing in it but private messages, which are not read.")
    ordered = sorted(days)
    reading.report.semantics.add("window")
    reading.add(
        "daily",
        {"date": ordered, "value": [days[day] for day in ordered]},
        member,
        metric="messages",
    )


def _folder(member: Member) -> str:
    return member.path.rpartition("/")[0]


def _channels(reading: Reading) -> dict[str, bool]:
    """Return for the folder of each channel whether it belongs to a server."""
    found: dict[str, bool] = {}
    for member in reading.files:
        if member.size < 1 << 16 and {"id", "type"} <= shape(member):
            try:
                for channel in records(member, ""):
                    found[_folder(member)] = _is_open(channel)
            except Interrupted:
                found[_folder(member)] = False
    return found


def _is_open(channel: Any) -> bool:
    kind = text_at(channel, "type").casefold()
    return kind in _OPEN and at(channel, "recipients") is None


def _days(member: Member, reading: Reading) -> Iterator[Any]:
    """Give out the day of each message (UTC)."""
    cells: list[object] = []
    for stamp in _stamps(member, reading):
        cells.append(stamp)
        if len(cells) >= _AT_ONCE:
            yield from _parsed(cells, member, reading)
            cells = []
    yield from _parsed(cells, member, reading)


def _parsed(cells: list[object], member: Member, reading: Reading) -> Iterator[Any]:
    times = parse_dates(cells).values
    for stamp in (cell for cell, fine in zip(cells, times.notna(), strict=True) if not fine):
        reading.no_date(member, None, str(stamp)[:40])
    yield from times.dropna().dt.tz_localize(None).dt.normalize()


def _stamps(member: Member, reading: Reading) -> Iterator[object]:
    if _is_json(member):
        for _, stamp in entries(member, reading, "item.Timestamp"):
            yield stamp if isinstance(stamp, str) else ""
        return
    for table in tables(member):
        header = [plain_header(cell) for cell in table.rows[0]] if table.rows else []
        if "timestamp" in header:
            position = header.index("timestamp")
            yield from (row[position] for row in table.rows[1:] if len(row) > position)


LOADER = Loader("discord", [Format("messages", _sniff, _read)])
