"""The first rows of an export's tables, as texts to look at."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from candystorm.exports import Export
from candystorm.language import format_day, format_number, ngettext
from candystorm.widgets._base import in_language
from candystorm.widgets.export_words import column_name, type_name

__all__ = ["first_rows"]

_ROWS: Final = 6
_CHARACTERS: Final = 160
_MOST_COUNTS: Final = 5
_COUNTS: Final = (
    "impressions", "reach", "reactions", "comments", "shares", "saves", "clicks", "follows",
)  # fmt: skip


def first_rows(export: Export, language: str, timezone: str) -> list[dict[str, Any]]:
    """Return the first rows of posts, days and comments, of each that has any.

    Parameters
    ----------
    export : Export
        What was read.
    language : str
        ``"de"`` or ``"en"``.
    timezone : str
        In which times are shown.

    Returns
    -------
    list of dict
        ``id``, ``name``, ``columns`` (of ``name`` and ``number``), ``rows`` (lists of texts, ""
        where nothing is known) and ``more`` (how many rows are not shown, in words).
    """
    shown = _Shown(language, ZoneInfo(timezone))
    found = []
    if len(export.posts):
        counts = [name for name in _COUNTS if export.posts[name].notna().any()][:_MOST_COUNTS]
        words = ["text"] if export.posts["text"].notna().any() else ["url"]
        found.append(shown.table("posts", export.posts, ["published_at", "type", *words, *counts]))
    if len(export.daily):
        found.append(shown.days(export.daily))
    if len(export.comments):
        columns = ["created_at", "text", "author_hash", "is_own"]
        found.append(shown.table("comments", export.comments, columns))
    return found


class _Shown:
    """Cells as a person of a language reads them."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language
        self.zone = zone
        self._ = in_language(language)

    def table(self, name: str, table: pd.DataFrame, columns: list[str]) -> dict[str, Any]:
        first = table.head(_ROWS)
        there = [column for column in columns if table[column].notna().any()]
        vague = (
            (first["time_precision"] == "day").tolist()
            if "time_precision" in first
            else [False] * len(first)
        )
        cells = {
            column: [
                self.cell(column, value, day)
                for value, day in zip(first[column].tolist(), vague, strict=True)
            ]
            for column in there
        }
        return self.described(
            name,
            [(column_name(column, self.language), column in _COUNTS) for column in there],
            [list(row) for row in zip(*cells.values(), strict=True)] if cells else [],
            len(table),
        )

    def days(self, daily: pd.DataFrame) -> dict[str, Any]:
        """Return a row a day; of many figures those that most days have."""
        first = daily[daily["platform"] == daily["platform"].iloc[0]]
        metrics = first["metric"].value_counts(sort=True).index[:_MOST_COUNTS].tolist()
        some = first[first["metric"].isin(metrics)].sort_values("date", kind="stable")
        some = some[some["date"].isin(some["date"].drop_duplicates().head(_ROWS))]
        wide = some.pivot_table(index="date", columns="metric", values="value", aggfunc="first")
        wide = wide.reindex(columns=metrics)
        rows = [
            [format_day(day.date(), self.language), *(self.number(value) for value in values)]
            for day, values in zip(wide.index, wide.to_numpy(dtype=float), strict=True)
        ]
        names = [(column_name(metric, self.language), True) for metric in metrics]
        heading = (column_name("date", self.language), False)
        return self.described("daily", [heading, *names], rows, int(daily["date"].nunique()))

    def described(
        self, name: str, columns: list[tuple[str, bool]], rows: list[list[str]], of: int
    ) -> dict[str, Any]:
        _ = self._
        names = {"posts": _("Posts"), "daily": _("Days"), "comments": _("Comments")}
        more = of - len(rows)
        rest = ngettext("and %(n)s more row", "and %(n)s more rows", more, self.language)
        return {
            "id": name,
            "name": f"{names[name]} ({self.number(of)})",
            "columns": [{"name": text, "number": number} for text, number in columns],
            "rows": rows,
            "more": rest % {"n": self.number(more)} if more > 0 else "",
        }

    def cell(self, column: str, value: Any, day_only: bool) -> str:
        _ = self._
        if pd.isna(value):
            return ""
        if column in ("published_at", "created_at"):
            if day_only:
                return format_day(value.date(), self.language)
            local = value.tz_convert(self.zone)
            return f"{format_day(local.date(), self.language)}, {local:%H:%M}"
        if column in _COUNTS:
            return self.number(value)
        if column == "is_own":
            return _("yes") if value else _("no")
        if column == "type":
            return type_name(str(value), self.language)
        text = " ".join(str(value).split())
        return text if len(text) <= _CHARACTERS else text[: _CHARACTERS - 1].rstrip() + "…"

    def number(self, value: float) -> str:
        if pd.isna(value):
            return ""
        return format_number(value, 0 if float(value).is_integer() else 1, self.language)
