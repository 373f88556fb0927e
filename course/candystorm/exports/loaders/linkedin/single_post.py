"""The analytics of one post of a person: the name of each figure beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from candystorm.exports.cells import Cells
from candystorm.exports.dates import parse_dates
from candystorm.exports.headers import fit_of, table_formats
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.loaders.linkedin.page import export_day
from candystorm.exports.loaders.linkedin.urns import is_linkedin, time_of, urn_of
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.tables import Table, tables

__all__ = ["SINGLE_POST"]

_POST = table_formats("linkedin")["post-xlsx"]


def _turned(table: Table) -> Table | None:
    """Return names beside values as a heading above one row, up to the demographics."""
    names: list[object] = []
    values: list[object] = []
    for row in table.rows[:60]:
        cells = [cell for cell in row if cell not in (None, "")]
        if len(cells) > 2:
            break
        if len(cells) == 2 and isinstance(row[0], str):
            names.append(row[0])
            values.append(cells[1])
    return Table(table.member, table.sheet, [names, values], table.whole) if names else None


def _single(member: Member, *, whole: bool) -> tuple[Table, dict[str, int], bool] | None:
    for table in tables(member, whole=whole):
        turned = _turned(table)
        fit = fit_of(_POST, turned) if turned else None
        if turned and fit and fit.header == 0 and is_linkedin(turned.rows[1][fit.by_column["url"]]):
            return turned, fit.by_column, fit.unverified
    return None


def _sniff_post(member: Member) -> Sniffed | None:
    found = _single(member, whole=False)
    if found is None:
        return None
    return Sniffed(
        0.45 if found[2] else 0.9, Finding("It has the figures of one post, name beside value.")
    )


def _read_post(member: Member, reading: Reading) -> None:
    found = _single(member, whole=True)
    if found is None:
        return
    table, by_column, _ = found
    row = table.rows[1]
    cells = Cells(table, {name: [row[position]] for name, position in by_column.items()}, [2])
    link = str(row[by_column["url"]]).strip()
    urn = urn_of(link)
    post: dict[str, Any] = {"post_id": urn or None, "url": link} | _when(cells, urn, reading)
    if "published_at" not in post:
        reading.skip(member, None, Finding("The row has no date."))
        return
    for name, column in cells.columns.items():
        if name.startswith("_") or name in post:
            continue
        read = parse_numbers(column)
        if read.bad.size:
            reading.no_number(member, None, str(column[0])[:40])
        elif not np.isnan(read.values[0]):
            post[name] = read.values[0]
    reading.report.semantics.add("lifetime")
    reading.add(
        "posts",
        [post],
        member,
        metric_semantics="lifetime",
        export_date=export_day(member, reading),
    )


def _when(cells: Cells, urn: str, reading: Reading) -> dict[str, object]:
    """Return when the post appeared: by its link, else by the clock of the one who exported."""
    zone = reading.options.timezone
    day = parse_dates(cells.columns.get("_day", [None])).values[0]
    moment = time_of(urn)
    if moment is not None:
        exact = dt.datetime.fromtimestamp(moment, dt.UTC)
        if pd.isna(day) or abs((exact.date() - day.date()).days) <= 1:
            return {"published_at": exact, "time_precision": "minute", "tz_source": "UTC"}
    if pd.isna(day):
        return {}
    clock = cells.texts("_time")[0]
    timed = parse_dates([f"{day:%Y-%m-%d} {clock}"], timezone=zone) if clock else None
    if timed is None or timed.bad.size:
        named = parse_dates([f"{day:%b %d %Y} {clock}"], timezone=zone)  # 9:37 AM
        timed = named if clock and not named.bad.size else None
    if timed is not None and timed.precise:
        reading.report.timezones.add(zone)
        return {
            "published_at": timed.values[0], "time_precision": "minute", "tz_source": zone,
        }  # fmt: skip
    return {"published_at": day, "time_precision": "day", "tz_source": zone}


SINGLE_POST = Format("personal-post", _sniff_post, _read_post)
