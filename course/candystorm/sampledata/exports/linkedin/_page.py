"""The analytics of a page: content, followers and visitors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from candystorm.sampledata.exports._rows import text
from candystorm.sampledata.exports.linkedin._rows import number
from candystorm.sampledata.exports.linkedin._workbooks import xls_of

_PARTS = ("organic", "sponsored", "total")

SHEETS = {
    "de": ("Kennzahlen", "Alle Beiträge"),
    "en": ("Metrics", "All posts"),
}
NOTES = {
    "de": (
        "Aggregierte Interaktionskennzahlen aller Beiträge, organisch und gesponsert.",
        "Interaktionskennzahlen der einzelnen Beiträge.",
    ),
    "en": (
        "Aggregated engagement metrics of all posts, organic and sponsored.",
        "Engagement metrics for individual posts.",
    ),
}
_METRICS = ("impressions", "reach", "clicks", "reactions", "comments", "shares", "engagement_rate")
#: In the German file, each metric names its parts in its own way.
_HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "impressions": (
            "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)",
        ),
        "reach": ("Unique impressions (organic)",),
        "clicks": ("Clicks (organic)", "Clicks (sponsored)", "Clicks (total)"),
        "reactions": ("Reactions (organic)", "Reactions (sponsored)", "Reactions (total)"),
        "comments": ("Comments (organic)", "Comments (sponsored)", "Comments (total)"),
        "shares": ("Reposts (organic)", "Reposts (sponsored)", "Reposts (total)"),
        "engagement_rate": (
            "Engagement rate (organic)", "Engagement rate (sponsored)", "Engagement rate (total)",
        ),
    },
    "de": {
        "impressions": (
            "Impressions (organische Updates)", "Impressions (Sponsored Updates)",
            "Impressions (insgesamt)",
        ),
        "reach": ("Individuelle Impressions (organische Updates)",),
        "clicks": (
            "Klicks (organische Updates)", "Klicks (Sponsored Updates)", "Klicks (insgesamt)",
        ),
        "reactions": (
            "Reaktionen (organisch)", "Reaktionen (gesponsert)", "Reaktionen (insgesamt)",
        ),
        "comments": (
            "Kommentare (organische Updates)", "Kommentare (Sponsored Updates)",
            "Kommentare (insgesamt)",
        ),
        "shares": (
            "Direkt geteilte Beiträge (organisch)", "Direkt geteilte Beiträge (gesponsert)",
            "Direkt geteilte Beiträge (insgesamt)",
        ),
        "engagement_rate": (
            "Engagement Rate (organische Updates)", "Engagement Rate (Sponsored Updates)",
            "Engagement Rate (insgesamt)",
        ),
    },
}  # fmt: skip
_POSTS = {
    "en": (
        "Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date",
        "Campaign start date", "Campaign end date", "Audience", "Impressions",
        "Views (excluding off-site video views)", "Off-site Views", "Clicks",
        "Click through rate (CTR)", "Likes", "Comments", "Reposts", "Follows", "Engagement rate",
        "Content Type",
    ),
    "de": (
        "Titel des Beitrags", "Link veröffentlichen", "Art des Beitrags", "Name der Kampagne",
        "Veröffentlicht von", "Erstellt am", "Startdatum der Kampagne", "Enddatum der Kampagne",
        "Zielgruppe", "Impressions", "Aufrufe", "Offsite-Aufrufe", "Klicks", "Klickrate (CTR)",
        "Likes", "Kommentare", "Direkt geteilte Beiträge", "Follower", "Engagement Rate",
        "Inhaltstyp",
    ),
}  # fmt: skip
_PAID = {"en": ("Organic", "Sponsored"), "de": ("Organisch", "Gesponsert")}
_DATE = {"en": "Date", "de": "Datum"}
_KINDS = {
    "en": {"photo": "Image", "video": "Video", "link": "Article", "poll": "Poll", "text": "Text",
           "event": "Event", "repost": "Repost", "other": "Document"},
    "de": {"photo": "Bild", "video": "Video", "link": "Artikel", "poll": "Umfrage", "text": "Text",
           "event": "Veranstaltung", "repost": "Repost", "other": "Dokument"},
}  # fmt: skip
_FOLLOWERS = (
    ("new_followers_sponsored", "Sponsored followers"),
    ("new_followers_organic", "Organic followers"),
    ("new_followers_auto_invited", "Auto-invited followers"),
    ("new_followers_total", "Total followers"),
)


def _american(day: dt.date) -> str:
    return f"{day:%m/%d/%Y}"


def _whole(value: float | None) -> int | float | None:
    return int(value) if value is not None and float(value).is_integer() else value


def metrics_of(daily: dict[dt.date, dict[str, float]], language: str) -> list[list[Any]]:
    names = [
        (f"{metric}_{part}", heading)
        for metric in _METRICS
        for part, heading in zip(_PARTS, _HEADINGS[language][metric], strict=False)
    ]
    rows: list[list[Any]] = [[_DATE[language], *(heading for _, heading in names)]]
    for day, figures in daily.items():
        if any(name in figures for name, _ in names):
            rows.append([_american(day), *(_whole(figures.get(name)) for name, _ in names)])
    return rows


def listed(posts: Sequence[dict[str, Any]], language: str) -> list[list[Any]]:
    rows: list[list[Any]] = [list(_POSTS[language])]
    for post in posts:
        shown, clicks = number(post.get("impressions")), number(post.get("clicks"))
        acted = [number(post.get(name)) for name in ("reactions", "comments", "shares", "clicks")]
        paid = post.get("paid")
        rows.append(
            [
                text(post["text"]),
                post["link"],
                _PAID[language][bool(paid) if paid is not None and not pd.isna(paid) else 0],
                "",
                "Alex Sample",
                _american(post["published_at"].date()),
                "",
                "",
                "",
                shown,
                None,
                None,
                clicks,
                clicks / shown if shown and clicks is not None else None,
                *acted[:3],
                number(post.get("follows")),
                sum(one or 0 for one in acted) / shown if shown else None,
                _KINDS[language].get(text(post.get("type")), ""),
            ]
        )
    return rows


def people(daily: dict[dt.date, dict[str, float]], stamp: int) -> dict[str, bytes]:
    """Return followers and visitors; their headings are known in English only."""
    found = {}
    followers: list[list[Any]] = [["Date", *(heading for _, heading in _FOLLOWERS)]]
    for day, figures in daily.items():
        if "new_followers_total" in figures:
            numbers = [_whole(figures.get(name)) for name, _ in _FOLLOWERS]
            followers.append([_american(day), *numbers])
    people: list[list[Any]] = [["Location", "Total followers"], ["Aubach", 12]]
    if len(followers) > 1:
        found[f"linkedin_followers_{stamp}.xls"] = xls_of(
            [("New followers", followers), ("Location", people)]
        )
    names = [
        (f"{what}_{device}", f"Total {what.replace('_', ' ')} ({device})")
        for what in ("page_views", "unique_visitors")
        for device in ("desktop", "mobile", "total")
    ]
    visitors: list[list[Any]] = [["Date", *(heading for _, heading in names)]]
    for day, figures in daily.items():
        if "page_views_total" in figures:
            visitors.append([_american(day), *(_whole(figures.get(name)) for name, _ in names)])
    if len(visitors) > 1:
        found[f"linkedin_visitors_{stamp}.xls"] = xls_of(
            [("Visitor metrics", visitors), ("Location", people)]
        )
    return found
