"""What the exports of Facebook, Instagram and Threads look like in common."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from candystorm.sampledata.exports._rows import MONTHS, cell, csv_bytes

__all__ = [
    "content_name", "daily_series", "downloaded", "group_by_type", "number", "pacific", "rows_of",
    "stamp", "table",
]  # fmt: skip

_PACIFIC = ZoneInfo("America/Los_Angeles")


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Give out the rows of a table, their columns as attributes."""
    return iter(frame.itertuples(index=False))


def number(value: Any) -> str:
    """Return a count as a cell, "" where it is missing."""
    return str(cell(value))


def pacific(moment: pd.Timestamp) -> str:
    """Return a moment as the Business Suite writes it, whoever exports it, wherever."""
    return moment.tz_convert(_PACIFIC).strftime("%m/%d/%Y %H:%M")


def stamp(moment: pd.Timestamp) -> int:
    """Return a moment in seconds since 1970."""
    return int(moment.timestamp())


def content_name(posts: pd.DataFrame, number_of_export: int) -> str:
    """Return a name as ``Mar-01-2026_May-31-2026_1234567890123456.csv``."""
    ends = (posts["published_at"].min(), posts["published_at"].max())
    first, last = (f"{MONTHS[one.month - 1]}-{one:%d-%Y}" for one in ends)
    return f"{first}_{last}_{number_of_export}.csv"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV as the Business Suite writes it: marked as UTF-8, quotes only where needed."""
    return csv_bytes([header, *rows], encoding="utf-8-sig")


def _series(title: str, date: str, days: pd.DataFrame) -> bytes:
    """Return one figure a day as the Business Suite writes it: UTF-16, everything in quotes."""
    lines = ["sep=,", f'"{title}"', f'"{date}","Primary"']
    lines += [f'"{day.date:%Y-%m-%d}T00:00:00","{day.value:.12g}"' for day in rows_of(days)]
    return "\ufeff".encode("utf-16-le") + "".join(f"{line}\n" for line in lines).encode("utf-16-le")


def daily_series(
    daily: pd.DataFrame, titles: Mapping[str, tuple[str, str]], date: str
) -> dict[str, bytes]:
    """Return a file a metric, of those that have the name of a file and a title."""
    found = {}
    for metric, days in daily.groupby("metric", sort=True):
        if str(metric) in titles:
            name, title = titles[str(metric)]
            ordered = days.sort_values("date", kind="stable")
            found[f"business-suite/{name}.csv"] = _series(title, date, ordered)
    return found


def group_by_type(posts: pd.DataFrame, *types: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the posts of these types, and the others."""
    chosen = posts["type"].isin(types)
    return posts[chosen], posts[~chosen]


def downloaded(content: Any) -> bytes:
    """Return JSON as Meta's data download has it: every byte of UTF-8 as a letter by itself."""
    return json.dumps(_bytes_as_letters(content), indent=2, ensure_ascii=True).encode()


def _bytes_as_letters(content: Any) -> Any:
    if isinstance(content, str):
        return content.encode("utf-8").decode("latin-1")
    if isinstance(content, Mapping):
        return {_bytes_as_letters(key): _bytes_as_letters(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_bytes_as_letters(value) for value in content]
    return content
