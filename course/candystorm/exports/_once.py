"""Rows that several files tell: each counts once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from candystorm.exports.canonical import TABLES
from candystorm.exports.report import Finding, Report

__all__ = ["each_once"]

#: What makes two rows of different files the same.
_SAME = {
    "posts": ["platform", "post_id"],
    "daily": ["org", "platform", "date", "metric"],
    "comments": ["platform", "post_id", "comment_id"],  # a chat counts its messages from 1
}
_WHEN = {"posts": "published_at", "comments": "created_at"}
#: A day in one time zone, and a moment of it in another, are no further apart.
_SAME_TIME = pd.Timedelta(hours=48)


def each_once(
    posts: pd.DataFrame, daily: pd.DataFrame, comments: pd.DataFrame, report: Report
) -> list[pd.DataFrame]:
    """Return the tables without what a second file tells again, and tell how often it did.

    A platform's analytics and its data download hold the same posts: loaded together, each would
    count twice. Where the files agree, what only one of them knows is taken over. Where their
    figures differ, they are of different days, periods or pages, and figures of the two are never
    mixed: the row with the higher ones stays as it is.
    """
    again = apart = 0
    tables = []
    for name, table in zip(_SAME, (posts, daily, comments), strict=True):
        table, same, different = _once(name, table)
        again += same
        apart += different
        tables.append(table)
    if again:
        report.findings.append(
            Finding(
                "Several files tell the same. Rows that were counted only once: %(n)d.",
                n=again,
            )
        )
    if apart:
        report.findings.append(
            Finding(
                "Several files give different figures: they are of different days, periods or "
                "pages. The higher figures were taken, in so many rows: %(n)d. Please load such "
                "files one by one.",
                kind="caution",
                n=apart,
            )
        )
    return tables


def _once(name: str, table: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Return a table with each row once, and how many others said the same, or something else."""
    keys = _SAME[name]
    if table["export_file"].nunique() < 2:
        return table, 0, 0
    figures = [column for column, kind in TABLES[name].items() if kind in ("Int64", "Float64")]
    groups = table.groupby(keys, dropna=False)
    told_by = groups["export_file"].transform("nunique").gt(1) & table[keys[-1]].notna()
    if name in _WHEN:  # two channels may have given the same number to two posts
        when = groups[_WHEN[name]]
        told_by &= ~(when.transform("max") - when.transform("min") > _SAME_TIME)
    if not told_by.any():
        return table, 0, 0
    several = table[told_by]
    groups = several.groupby(keys, dropna=False)
    differs = pd.Series(False, index=several.index)
    for figure in figures:
        differs |= groups[figure].transform("nunique").gt(1)
    chosen = groups["export_file"].transform("first")
    if differs.any():
        sums = several[figures].fillna(0).sum(axis=1).astype(float).where(differs, 0.0)
        highest = sums.groupby([several[key] for key in keys], dropna=False).transform("idxmax")
        chosen = several["export_file"].loc[highest].set_axis(several.index)
    others = several[several["export_file"] != chosen]
    kept = table.drop(index=others.index)
    differing = differs.reindex(kept.index, fill_value=False)
    kept = _filled(kept, others, keys, figures, differing)
    different = int(differs[others.index].sum())
    return kept.reset_index(drop=True), len(others) - different, different


def _filled(
    kept: pd.DataFrame,
    others: pd.DataFrame,
    keys: list[str],
    figures: list[str],
    differs: pd.Series[Any],
) -> pd.DataFrame:
    """Return rows with their gaps filled from rows of the same keys: figures where they agree."""
    known = others.groupby(keys, dropna=False).first()
    known = known.reindex(pd.MultiIndex.from_frame(kept[keys]))
    columns = {}
    for name in known:
        spare = pd.Series(known[name].array, index=kept.index)
        if name in figures:
            spare = spare.mask(differs)
        columns[str(name)] = kept[name].fillna(spare)
    return kept.assign(**columns)[list(kept.columns)]
