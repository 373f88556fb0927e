"""Twitch: what the analytics of a channel export, by day and by stream."""

from __future__ import annotations

import numpy as np

from candystorm.exports.cells import Cells
from candystorm.exports.errors import EmptyExport
from candystorm.exports.headers import TableFormat, sniff_table, table_formats
from candystorm.exports.loader import Format, Loader
from candystorm.exports.loaders._periods import warn_of_longer_periods
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import dated, format_of, read_cells

__all__ = ["LOADER"]

_TABLES = table_formats("twitch")
#: Figures of a day that no sum can be made of.
_AVERAGES = {
    "_average_viewers": "average_viewers",
    "_max_viewers": "max_viewers",
    "_reach": "reach",
    "_chatters": "chatters",
}


def _read_days(form: TableFormat, cells: Cells, reading: Reading) -> None:
    columns = cells.columns
    for name, metric in _AVERAGES.items():
        if name in columns:
            columns[metric] = list(parse_numbers(columns[name], whole=False).values)
    minutes = parse_numbers(columns["_minutes_watched"]).values
    columns["watch_hours"] = [round(one / 60, 4) for one in minutes]
    days, _ = dated(form, cells, "date", reading)
    warn_of_longer_periods(days, cells.table.member, reading)
    # The dates were parsed, and told where they are none.
    good = np.flatnonzero(days.notna())
    cells.columns = {name: [column[n] for n in good] for name, column in columns.items()}
    cells.rows = [cells.rows[n] for n in good]
    read_cells(form, cells, reading)


def _prepare_streams(cells: Cells, reading: Reading) -> None:
    columns = cells.columns
    columns["type"] = ["video"] * len(cells)
    if "_minutes_streamed" in columns:
        minutes = parse_numbers(columns["_minutes_streamed"]).values
        columns["video_seconds"] = [None if np.isnan(one) else one * 60 for one in minutes]


def _leave_summary(member: Member, reading: Reading) -> None:
    """Say that five minutes of a stream are neither a post nor a day."""
    why = EmptyExport(
        "%(file)s tells how a single stream went, minute by minute, which is not read. Please "
        "choose the channel analytics by day or the stream sessions.",
        file=member.name,
    )
    if len(reading.files) == 1:
        raise why
    reading.skip(member, None, Finding(why.sentence, file=member.name))


LOADER = Loader(
    "twitch",
    [
        format_of(_TABLES["channel-analytics"], read=_read_days),
        format_of(_TABLES["stream-sessions"], prepare=_prepare_streams),
        Format(
            "stream-summary",
            lambda member: sniff_table(_TABLES["stream-summary"], member),
            _leave_summary,
        ),
    ],
)
