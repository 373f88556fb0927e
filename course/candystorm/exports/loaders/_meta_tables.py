"""Tables of posts that Facebook and Instagram export: the content of the Business Suite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from candystorm.exports.canonical import POSTS
from candystorm.exports.cells import Cells, leave_out_cut_ids
from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import plain_header
from candystorm.exports.headers import TableFormat
from candystorm.exports.loaders._meta import clean, words
from candystorm.exports.numbers import parse_durations, parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.table_rows import read_cells

__all__ = ["mark_paid", "post_type", "read_content"]

_COUNTS = tuple(name for name, kind in POSTS.items() if kind == "Int64")
_EMPTY = (None, "")


def post_type(told: str) -> str | None:
    """Return our word for what an export calls a post, in whatever language it does.

    >>> post_type("IG carousel"), post_type("Videos"), post_type("Berättelse"), post_type("")
    ('photo', 'video', 'story', None)
    """
    plain = plain_header(told)
    if not plain:
        return None
    for kind, pieces in words("facebook", "types").items():
        if any(piece in plain for piece in pieces):
            return kind
    return "other"


def read_content(form: TableFormat, cells: Cells, reading: Reading) -> None:
    """Read the content export of the Business Suite, one row a post or one row a post and day."""
    cells.columns["text"] = _longer(cells.texts("_title"), cells.texts("_description"))
    leave_out_cut_ids(cells, reading)
    if _counts_by_day(cells):
        _add_days_up(cells)
        form = replace(form, semantics="window")
        reading.find(
            Finding(
                "%(file)s counts every post day by day. The days were added up, but not the "
                "reach: whoever saw a post on two days would count twice.",
                kind="caution",
                file=cells.table.member.name,
            )
        )
    mark_paid(cells)
    _fill("impressions", "_plays", cells)
    _fill("comments", "_replies", cells)
    _take("clicks", "_link_clicks", cells, reading)
    columns = cells.columns
    told = list(zip(cells.texts("type"), cells.texts("_is_share"), strict=True))
    kinds = {one: "repost" if one[1] == "1" else post_type(one[0]) for one in set(told)}
    columns["type"] = list(map(kinds.__getitem__, told))
    if "video_seconds" in columns:  # a photo lasts 0 seconds there
        seconds = parse_durations(columns["video_seconds"])
        columns["video_seconds"] = np.where(seconds > 0, seconds, np.nan)
    read_cells(form, cells, reading)


def _longer(titles: Sequence[str], descriptions: Sequence[str]) -> Sequence[str]:
    """Return the whole text: sometimes the title holds it, sometimes the description."""
    if not any(descriptions):
        return _cleaned(titles)
    both = zip(_cleaned(titles), _cleaned(descriptions), strict=True)
    return [title if len(title) >= len(text) else text for title, text in both]


def _cleaned(texts: Sequence[str]) -> Sequence[str]:
    if "".join(texts).isascii():
        return texts
    return [text if text.isascii() else clean(text) for text in texts]


def mark_paid(cells: Cells) -> None:
    """Tell which posts were shown for money, where the table has views or reach bought."""
    bought = [
        parse_numbers(cells.columns[name]).values
        for name in ("_boosted_views", "_boosted_reach")
        if name in cells.columns
    ]
    if bought:
        most = np.fmax.reduce(bought)
        cells.columns["paid"] = [None if np.isnan(one) else str(one > 0) for one in most]


def _fill(column: str, other: str, cells: Cells) -> None:
    """Take another column's cell where a column has none: stories have replies, not comments."""
    if other not in cells.columns:
        return
    spare = cells.columns[other]
    own = cells.columns.get(column, [None] * len(cells))
    cells.columns[column] = [b if a in _EMPTY else a for a, b in zip(own, spare, strict=True)]


def _take(column: str, other: str, cells: Cells, reading: Reading) -> None:
    """Take another column for a whole column that is not there."""
    if column in cells.columns or other not in cells.columns:
        return
    cells.columns[column] = cells.columns[other]
    missing = reading.report.missing.get(cells.table.member.path, [])
    if column in missing:
        missing.remove(column)


def _counts_by_day(cells: Cells) -> bool:
    """Return whether the column "Date" holds days; else it says "Lifetime" in some language."""
    filled = (cell for cell in cells.columns.get("_counted", []) if cell not in _EMPTY)
    told = list(islice(filled, 1000))
    if not told:
        return False
    return bool(parse_dates(told).values.notna().mean() > 0.5)


def _add_days_up(cells: Cells) -> None:
    names = cells.texts("post_id" if "post_id" in cells.columns else "url")
    rows: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        rows.setdefault(name or f"row {position}", []).append(position)
    groups = list(rows.values())
    counted: dict[str, list[Any]] = {}
    for column in (*_COUNTS, "_plays", "_replies", "_link_clicks", "_boosted_views"):
        if column in cells.columns and column != "reach":
            values = parse_numbers(cells.columns[column]).values
            counted[column] = [_sum(values[group]) for group in groups]
    first = [group[0] for group in groups]
    cells.columns = {
        name: [values[position] for position in first]
        for name, values in cells.columns.items()
        if name not in ("reach", "_boosted_reach")
    } | counted
    cells.rows = [cells.rows[position] for position in first]
    cells.unknown = {}


def _sum(values: np.ndarray[Any, np.dtype[np.float64]]) -> float | None:
    there = values[~np.isnan(values)]
    return float(there.sum()) if len(there) else None
