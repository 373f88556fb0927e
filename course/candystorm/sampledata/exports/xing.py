"""The sample data in the table that people fill in for XING, which gives no export."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_HEADINGS = {
    "de": ("Datum", "Uhrzeit", "Art", "Text", "Link auf XING", "Impressionen", "Reichweite",
           "Reaktionen", "Kommentare", "Geteilt", "Klicks", "Neue Follower"),
    "en": ("Date", "Time", "Type", "Text", "Link on XING", "Impressions", "Reach", "Reactions",
           "Comments", "Shares", "Clicks", "New followers"),
}  # fmt: skip
_NOTE = {"de": "XING gibt keinen Export.", "en": "XING gives no export."}
_EXAMPLE = {"de": "Beispiel: wird nicht geladen.", "en": "Example: it is not loaded."}
_KINDS = {
    "de": {"photo": "Foto", "link": "Link", "video": "Video", "text": "Text", "poll": "Umfrage",
           "event": "Veranstaltung", "repost": "Geteilt", "other": "Sonstiges"},
    "en": {name: name for name in
           ("photo", "link", "video", "text", "poll", "event", "repost", "other")},
}  # fmt: skip
_FIGURES = ("impressions", "reach", "reactions", "comments", "shares", "clicks", "follows")


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Return one organisation's posts as somebody would have entered them.

    Parameters
    ----------
    tables : Tables
        In canonical columns, only those of this organisation and platform.
    language : {"de", "en"}
        Of the headings.

    Returns
    -------
    dict of str to bytes
        The template filled in, the example row still in it. Times are those of Vienna; figures
        have the thousands' points of the language.
    """
    rows = [
        [_NOTE[language]],
        list(_HEADINGS[language]),
        ["31.03.2026", "09:30", "", _EXAMPLE[language], "https://www.xing.com/pages/x/posts/1",
         "1200", "900", "34", "5", "2", "18", "1"],
    ]  # fmt: skip
    posts = tables.posts.dropna(subset=["published_at"]).sort_values(["published_at", "post_id"])
    for post in posts.to_dict("records"):
        local = post["published_at"].tz_convert("Europe/Vienna")
        rows.append(
            [
                f"{local:%d.%m.%Y}",
                f"{local:%H:%M}",
                _KINDS[language].get(_text(post.get("type")), ""),
                _text(post.get("text")),
                _text(post.get("url")),
                *(_figure(post.get(name), language) for name in _FIGURES),
            ]
        )
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=";", lineterminator="\r\n").writerows(rows)
    return {f"xing_{language}.csv": lines.getvalue().encode("utf-8-sig")}


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _figure(value: Any, language: str) -> str:
    if value is None or pd.isna(value):
        return ""
    figure = f"{int(value):,}"
    return figure.replace(",", ".") if language == "de" else figure
