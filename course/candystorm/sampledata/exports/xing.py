"""The sample data in the table that people fill in for XING, which gives no export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import csv_bytes, text

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
                _KINDS[language].get(text(post.get("type")), ""),
                text(post.get("text")),
                text(post.get("url")),
                *(_figure(post.get(name), language) for name in _FIGURES),
            ]
        )
    content = csv_bytes(rows, encoding="utf-8-sig", lineterminator="\r\n", delimiter=";")
    return {f"xing_{language}.csv": content}


def _figure(value: Any, language: str) -> str:
    if value is None or pd.isna(value):
        return ""
    figure = f"{int(value):,}"
    return figure.replace(",", ".") if language == "de" else figure
