"""YouTube Studio: what its advanced mode exports, by video and by day.

An export has three tables: the figures of each video (or day, or country …), the sums of the
channel by day, and what the chart above them shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from candystorm.exports.cells import Cells, cells_of
from candystorm.exports.decoding import plain_header
from candystorm.exports.errors import EmptyExport
from candystorm.exports.headers import TableFormat, fit_of, sniff_table, table_formats
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.loaders._periods import warn_of_longer_periods
from candystorm.exports.numbers import parse_duration, parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import add_daily, dated, format_of, read_cells
from candystorm.exports.tables import Table, tables

__all__ = ["STUDIO", "video_url"]

_TABLES = table_formats("youtube")
_VIDEOS, _DAYS = _TABLES["studio-videos"], _TABLES["studio-days"]
_CHART, _OTHER = _TABLES["studio-chart"], _TABLES["studio-other"]

_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_MOST_VIDEOS = 500
#: What a browser puts behind the name of a file that is there already.
_AGAIN = re.compile(r" ?\(\d+\)$")
#: Figures that nobody but Studio has: they show whose table it is.
_OWN = frozenset(
    ["_watch_hours", "_average_view_seconds", "_viewed_rate", "_click_rate", "engaged_views"]
)
#: What the tables are called that hold days and one or two common words beside them.
_NAMES = frozenset(
    [
        "totals", "gesamtwerte", "totales", "totaux", "totais", "totali", "合計",
        "chart data", "diagrammdaten", "datos del gráfico", "datos del grafico", "dati del grafico",
        "données du graphique", "dados do gráfico", "グラフのデータ",
        "table data", "tabellendaten", "datos de la tabla", "dados da tabela", "dati della tabella",
        "informations relatives aux tableaux", "表データ",
    ]
)  # fmt: skip


def video_url(video_id: str) -> str:
    """Return where a video is to be seen."""
    return f"https://www.youtube.com/watch?v={video_id}"


# --- by video


def _drop_notes(cells: Cells, reading: Reading) -> None:
    """Leave out lines such as "Showing top 500 results": one sentence where an id would be."""
    filled = (*cells.columns.values(), *cells.unknown.values())
    keep = []
    for n, first in enumerate(cells.texts("post_id")):
        alone = sum(column[n] not in (None, "") for column in filled) == 1
        if alone and " " in first.strip():
            reading.skip(
                cells.table.member,
                cells.rows[n],
                Finding("This row is a note, not a video: “%(value)s”.", value=first[:60]),
            )
        else:
            keep.append(n)
    if len(keep) >= _MOST_VIDEOS:
        reading.find(
            Finding(
                "YouTube exports no more than 500 videos at once, and %(file)s ends there. Choose "
                "shorter periods to have the others as well.",
                kind="caution",
                file=cells.table.member.name,
            )
        )
    _choose(cells, keep)


def _choose(cells: Cells, keep: Sequence[int]) -> None:
    if len(keep) == len(cells):
        return
    cells.columns = {name: [column[n] for n in keep] for name, column in cells.columns.items()}
    cells.unknown = {name: [column[n] for n in keep] for name, column in cells.unknown.items()}
    cells.rows = [cells.rows[n] for n in keep]


def _visible(text: str) -> str:
    """Return a text without the soft hyphens that the page of Studio puts into it."""
    return text.replace("\u00ad", "").strip()


def _video_id(text: str) -> str:
    """Return an id without what spreadsheets put before one that begins with ``-``."""
    bare = _visible(text).lstrip("'").strip()
    return "" if bare.startswith("#") else bare


def _prepare_videos(cells: Cells, reading: Reading) -> None:
    _drop_notes(cells, reading)
    columns, member = cells.columns, cells.table.member
    ids = [_video_id(text) for text in cells.texts("post_id")]
    columns["post_id"] = [video_id or None for video_id in ids]
    columns["url"] = [video_url(one) if _ID.fullmatch(one) else None for one in ids]
    columns["type"] = ["video"] * len(cells)
    for name in ("text", "published_at"):
        if name in columns:
            columns[name] = [
                _visible(cell) if isinstance(cell, str) else cell for cell in columns[name]
            ]
    if "follows" not in columns and "_follows_net" in columns:
        columns["follows"] = columns["_follows_net"]
        _not_missing("follows", member, reading)
    if "published_at" in columns and not any(columns["published_at"]):
        del columns["published_at"]
        reading.find(
            Finding(
                "%(file)s does not say when the videos were published. They were taken without a "
                "date.",
                kind="caution",
                file=member.name,
            )
        )
    if "_thumbnail_impressions" in columns:
        reading.find(
            Finding(
                "“Impressions” are here how often a video was viewed, not how often its thumbnail "
                "was shown."
            )
        )


def _not_missing(column: str, member: Member, reading: Reading) -> None:
    missing = reading.report.missing.get(member.path, [])
    if column in missing:
        missing.remove(column)


def _read_videos(form: TableFormat, cells: Cells, reading: Reading) -> None:
    _prepare_videos(cells, reading)
    read_cells(form, cells, reading)


# --- by day


def _numbers(cells: Sequence[object]) -> list[float | None]:
    return [
        None if np.isnan(one) else float(one) for one in parse_numbers(cells, whole=False).values
    ]


def _shares(cells: Sequence[object]) -> list[float | None]:
    """Return what stands below a heading with (%): 5.23, or 5.23% where a spreadsheet helped."""
    signed = [isinstance(cell, str) and cell.rstrip().endswith("%") for cell in cells]
    return [
        number if number is None or done else round(number / 100, 12)
        for number, done in zip(_numbers(cells), signed, strict=True)
    ]


def _seconds(cells: Sequence[object]) -> list[float | None]:
    return [None if cell in (None, "") else parse_duration(cell) for cell in cells]


#: Column -> metric, and how it is read.
_AVERAGES: dict[str, tuple[str, Callable[[Sequence[object]], list[float | None]]]] = {
    "_watch_hours": ("watch_hours", _numbers),
    "_average_view_seconds": ("average_view_seconds", _seconds),
    "_viewed_rate": ("average_viewed_rate", _shares),
    "_click_rate": ("click_rate", _shares),
    "_reach": ("reach", _numbers),
    "_new_viewers": ("new_viewers", _numbers),
    "_returning_viewers": ("returning_viewers", _numbers),
}


def _sniff_days(member: Member) -> Sniffed | None:
    for table in tables(member, whole=False):
        fit = fit_of(_DAYS, table)
        if fit is None or _breaks_down(table, fit.header, set(fit.by_column.values())):
            continue
        if _OWN & fit.by_column.keys():
            return sniff_table(_DAYS, member)
        # "Date, Views" may be anybody's: here its name must say that it is Studio's.
        name = _AGAIN.sub("", plain_header(table.sheet or PurePosixPath(member.name).stem))
        if fit.header == 0 and fit.matched == fit.of <= 3 and name in _NAMES:
            reason = Finding("It has days and figures of a channel, and a name that YouTube gives.")
            return Sniffed(0.55, reason, fit.language)
    return None


def _breaks_down(table: Table, header: int, known: set[int]) -> bool:
    """Return whether a column says of which video, country or age a row is: no sum of a day."""
    body = table.rows[header + 1 : header + 30]
    for position, name in enumerate(table.rows[header]):
        if position in known or name in (None, ""):
            continue
        cells = [row[position] for row in body if len(row) > position and row[position]]
        words = [cells[n] for n in parse_numbers(cells, whole=False).bad]
        if len([word for word in words if parse_duration(word) is None]) * 2 > len(cells):
            return True
    return False


def _read_days(form: TableFormat, cells: Cells, reading: Reading) -> None:
    table, member = cells.table, cells.table.member
    reading.report.missing.pop(member.path, None)  # what is there is what the person chose
    fit = fit_of(form, table)
    days, _ = dated(form, cells, "date", reading)
    there = days.notna()
    if (
        fit is None
        or _breaks_down(table, fit.header, set(fit.by_column.values()))
        or days[there].duplicated().any()
    ):
        reading.skip(
            member,
            None,
            Finding("The table has several rows for the same day; only whole days are read."),
        )
        return
    warn_of_longer_periods(days[there], member, reading)
    reading.report.semantics.add(form.semantics)
    metrics: dict[str, list[Any]] = {}
    for name, column in cells.columns.items():
        if name in _AVERAGES:
            metric, read = _AVERAGES[name]
            metrics[metric] = list(read(column))
        elif name != "date" and not name.startswith("_"):
            metrics[name] = list(column)
    before = _before(reading)
    for metric, column in metrics.items():
        column = [cell if good else None for cell, good in zip(column, there, strict=True)]
        _take_once(metric, days, column, before, reading)
        add_daily(metric, days, column, cells, reading)


def _before(reading: Reading) -> dict[tuple[str, pd.Timestamp], float]:
    """Return the figures of days that other tables of this export gave already."""
    daily = reading.tables().daily
    keys = zip(daily["metric"], daily["date"], strict=True)
    return dict(zip(keys, daily["value"].astype(float), strict=True))


def _take_once(
    metric: str,
    days: pd.Series[pd.Timestamp],
    column: list[Any],
    before: dict[tuple[str, pd.Timestamp], float],
    reading: Reading,
) -> None:
    """Empty the cells of days that are known: the sums by day stand in up to three files."""
    if not before:
        return
    values = parse_numbers(column).values
    for n, day in enumerate(days):
        if column[n] in (None, "") or pd.isna(day):
            continue
        known = before.get((metric, day.tz_localize(None)))
        if known is None:
            continue
        column[n] = None
        if abs(known - values[n]) > max(1e-6 * abs(known), 1e-6):
            reading.find(
                Finding(
                    "Two files of this export give different figures for the same day. The first "
                    "one was taken.",
                    kind="caution",
                )
            )
        else:
            reading.find(
                Finding("Several files of this export give the same figures; each counts once.")
            )


# --- a file


def _read(member: Member, reading: Reading) -> None:
    """Read every table of a file: a workbook holds all three of an export."""
    heads = tables(member, whole=False)
    rows = dict(reading.report.rows)
    for form, read in ((_VIDEOS, _read_videos), (_DAYS, _read_days)):
        if any(fit_of(form, head) for head in heads):
            missing = reading.report.missing.get(member.path)
            for cells in cells_of(form, member, reading):
                read(form, cells, reading)
            if form is _DAYS and missing is not None:
                reading.report.missing[member.path] = missing
    if any(fit_of(_CHART, head) for head in heads):
        _leave(
            member, reading, rows, EmptyExport(
                "%(file)s tells how single videos did day by day, which is not read. Please choose "
                "“Table data” of the same export.", file=member.name,
            ),
        )  # fmt: skip
    elif any(fit_of(_OTHER, head) for head in heads):
        _leave(
            member, reading, rows, EmptyExport(
                "%(file)s counts by something other than videos or days. Please choose “Content” "
                "or “Date” in the advanced mode of YouTube Studio and export again.",
                file=member.name,
            ),
        )  # fmt: skip


def _leave(member: Member, reading: Reading, before: dict[str, int], why: EmptyExport) -> None:
    """Say why a table is not read: as an error where the person chose nothing else."""
    if len(reading.files) == 1 and reading.report.rows == before:
        raise why
    reading.skip(member, None, Finding(why.sentence, file=member.name))


def _format(form: TableFormat, sniff: Callable[[Member], Sniffed | None] | None = None) -> Format:
    return Format(form.name, sniff or (lambda member: sniff_table(form, member)), _read)


STUDIO = (
    _format(_VIDEOS),
    _format(_DAYS, _sniff_days),
    _format(_CHART),
    _format(_OTHER),
    format_of(_TABLES["video-list"], prepare=_prepare_videos),
)
