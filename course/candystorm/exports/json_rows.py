"""Rows from JSON: one entry after the other, with its time read and its place in the file kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from candystorm.exports.dates import parse_dates
from candystorm.exports.json_streams import Interrupted, records
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = ["AT_ONCE", "add_dated", "entries", "own_and_others"]

#: So many rows are gathered before they become a table.
AT_ONCE = 20_000

_TIME = {"posts": "published_at", "comments": "created_at"}
_SAYS_ZONE = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$")


def entries(
    member: Member, reading: Reading, prefix: str = "item", *, many: bool = True
) -> Iterator[tuple[int, Any]]:
    """Give out the entries of a JSON file with their number, and tell where it breaks off.

    Parameters
    ----------
    member : Member
        The file.
    reading : Reading
        Where a finding goes.
    prefix, many
        As for :func:`candystorm.exports.json_streams.records`.
    """
    try:
        yield from enumerate(records(member, prefix, many=many), 1)
    except Interrupted:
        reading.broke_off(member)


def add_dated(
    table: str,
    rows: Sequence[dict[str, Any]],
    member: Member,
    reading: Reading,
    *,
    timezone: str = "UTC",
    order: str = "mdy",
    **same: object,
) -> int:
    """Add rows whose time is still a text; rows without a time are told and left out.

    Parameters
    ----------
    table : {"posts", "comments"}
        Which.
    rows : sequence of dict
        Canonical columns; ``_row`` is the number of the entry, other keys that begin with ``_``
        are not for the table.
    member : Member
        Where they come from.
    reading : Reading
        Where they go.
    timezone, order
        As for :func:`candystorm.exports.dates.parse_dates`.
    **same : object
        Columns that are the same in all rows.

    Returns
    -------
    int
        How many were added.
    """
    column = _TIME[table]
    times = parse_dates([row[column] for row in rows], timezone=timezone, order=order)
    assumed = False
    good = []
    for row, time in zip(rows, times.values, strict=True):
        stated = row[column]
        if time != time:
            if stated:
                reading.no_date(member, row.get("_row"), str(stated)[:40])
            else:
                reading.skip(member, row.get("_row"), Finding("The row has no date."))
            continue
        assumed = assumed or not _is_zoned(stated)
        good.append({name: cell for name, cell in row.items() if name[0] != "_"} | {column: time})
    if not good:
        return 0
    if table == "posts":
        same = {
            "tz_source": timezone if assumed else "UTC",
            "time_precision": "minute" if times.precise else "day",
        } | same
    if assumed and timezone != "UTC":
        reading.report.timezones.add(timezone)
    return reading.add(table, good, member, **same)


def _is_zoned(stated: object) -> bool:
    """Return whether a time says its zone; seconds since 1970 do."""
    return not isinstance(stated, str) or stated.isdigit() or bool(_SAYS_ZONE.search(stated))


def own_and_others(
    rows: Sequence[dict[str, Any]], reading: Reading
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Tell an account's own posts from those of others in the same file.

    An export holds one account's posts; what a search or a thread gives holds several. Then the
    organisation's own are those of the names that the person gave; if none of them is there,
    those of whoever wrote most.

    Parameters
    ----------
    rows : sequence of dict
        With ``_author``, an id, and ``_names``, what else the author is called.
    reading : Reading
        For what the person said.

    Returns
    -------
    own, others : list of dict
    """
    authors = Counter(row["_author"] for row in rows)
    if len(authors) < 2:
        return list(rows), []
    own = {
        row["_author"] for row in rows if reading.is_own(row["_author"], *row.get("_names", ()))
    } or {authors.most_common(1)[0][0]}
    return (
        [row for row in rows if row["_author"] in own],
        [row for row in rows if row["_author"] not in own],
    )
