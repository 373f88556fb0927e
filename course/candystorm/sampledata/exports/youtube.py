"""The sample data as YouTube gives them: Studio's advanced mode, and Google Takeout."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from candystorm.sampledata.exports._rows import (
    MONTHS,
    Row,
    by_day,
    cell,
    count,
    csv_bytes,
    own_comments,
    xlsx_bytes,
)

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files", "title_and_rest", "youtube_id"]

_STUDIO_ZONE = ZoneInfo("America/Los_Angeles")
_CREATED = dt.datetime(2026, 6, 1)
_LONGEST_TITLE = 100
_MOST_VIDEOS = 500
_MEAN_VIEWED = 0.42  # of a video's length; only for columns that nobody reads back

_NAMES = {
    "de": {
        "by_video": "Inhalte", "by_day": "Datum", "table": "Tabellendaten.csv",
        "totals": "Gesamtwerte.csv", "chart": "Diagrammdaten.csv", "total": "Gesamt",
        "cut": "Die 500 besten Ergebnisse werden angezeigt",
        "takeout": "Takeout/YouTube und YouTube Music", "videos": "Video-Metadaten/Videos.csv",
        "comments": "Kommentare/Kommentare.csv", "chats": "Livechats/Livechats.csv",
        "subscriptions": "Abos/Abos.csv", "history": "Verlauf/Wiedergabeverlauf.json",
        "old": "Takeout 2020/YouTube/Meine Kommentare/Meine Kommentare.html",
        "public": "Öffentlich",
    },
    "en": {
        "by_video": "Content", "by_day": "Date", "table": "Table data.csv",
        "totals": "Totals.csv", "chart": "Chart data.csv", "total": "Total",
        "cut": "Showing top 500 results",
        "takeout": "Takeout/YouTube and YouTube Music", "videos": "video metadata/videos.csv",
        "comments": "comments/comments.csv", "chats": "live chats/live chats.csv",
        "subscriptions": "subscriptions/subscriptions.csv",
        "history": "history/watch-history.json",
        "old": "Takeout 2020/YouTube/my-comments/my-comments.html",
        "public": "Public",
    },
}  # fmt: skip
#: English headings as Studio gave them for some time, with the soft hyphens of its page.
_VIDEO_HEADER = {
    "de": (
        "Videos", "Videotitel", "Veröffentlichungszeitpunkt des Videos", "Dauer",
        "Kommentare hinzugefügt", "Geteilte Inhalte", "Likes", "Gewonnene Abonnenten", "Aufrufe",
        "Wiedergabezeit (Stunden)", "Abonnenten", "Impressionen", "Klickrate der Impressionen (%)",
    ),
    "en": (
        "Content", "Video title", "Video pub\u00adlish time", "Duration",
        "Com\u00adments ad\u00added", "Shares", "Likes", "Sub\u00adscribers gained", "Views",
        "Watch time (hours)", "Sub\u00adscribers", "Im\u00adpres\u00adsions",
        "Im\u00adpres\u00adsions click-through rate (%)",
    ),
}  # fmt: skip
_DAY_HEADER = {
    "de": (
        "Datum", "Kommentare hinzugefügt", "Geteilte Inhalte", "Likes", "Verlorene Abonnenten",
        "Gewonnene Abonnenten", "Aufrufe", "Wiedergabezeit (Stunden)",
        "Durchschnittliche Wiedergabedauer",
    ),
    "en": (
        "Date", "Comments added", "Shares", "Likes", "Subscribers lost", "Subscribers gained",
        "Views", "Watch time (hours)", "Average view duration",
    ),
}  # fmt: skip
_METRICS = ("comments", "shares", "reactions", "unfollows", "follows", "video_views")
_COMMENT_HEADER = {
    "de": (
        "Kommentar-ID", "Kanal-ID", "Zeitstempel der Erstellung des Kommentars", "Preis",
        "Übergeordnete Kommentar-ID", "Beitrags\u2011ID", "Video-ID", "Kommentartext",
        "Kommentar-ID der obersten Ebene",
    ),
    "en": (
        "Comment ID", "Channel ID", "Comment Create Timestamp", "Price", "Parent Comment ID",
        "Post ID", "Video ID", "Comment Text", "Top-Level Comment ID",
    ),
}  # fmt: skip
_METADATA_HEADER = {
    "de": (
        "Video-ID", "Ungefähre Dauer (ms)", "Audiosprache des Videos", "Videokategorie",
        "Videobeschreibung (Original)", "Kanal-ID", "Tag: 1", "Videotitel (Original)",
        "Datenschutz", "Videostatus", "Zeitstempel bei Videoerstellung",
        "Zeitstempel bei Videoveröffentlichung",
    ),
    "en": (
        "Video ID", "Approx Duration (ms)", "Video Audio Language", "Video Category",
        "Video Description (Original)", "Channel ID", "Tag 1", "Video Title (Original)",
        "Privacy", "Video State", "Video Create Timestamp", "Video Publish Timestamp",
    ),
}  # fmt: skip
_CHAT_HEADER = {
    "de": ("Live-Chat-ID", "Video-ID", "Text für den Live-Chat"),
    "en": ("Live Chat ID", "Channel ID", "Live Chat Create Timestamp", "Price", "Video ID",
           "Live Chat Text"),
}  # fmt: skip
_SUBSCRIPTION_HEADER = {
    "de": ("Kanal-ID", "Kanal-URL", "Kanaltitel"),
    "en": ("Channel Id", "Channel Url", "Channel Title"),
}


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts, days and own comments as YouTube's files: path -> content.

    Parameters
    ----------
    tables : Tables
        Posts, daily figures and comments of one organisation on YouTube.
    language : {"de", "en"}
        Of the texts and of the headings.
    """
    posts = tables.posts.sort_values("published_at", kind="stable").to_dict("records")
    own = own_comments(tables.comments)
    comments = own.sort_values("created_at", kind="stable").to_dict("records")
    names = _NAMES[language]
    org = str(posts[0]["org"]) if posts and not pd.isna(posts[0]["org"]) else "channel"
    days = _wide(tables.daily)
    period = _period(posts, days)
    takeout, channel = names["takeout"], "UC" + youtube_id(org, 22)
    found = {
        f"{takeout}/{names['videos']}": _metadata(posts, channel, language),
        f"{takeout}/{names['comments']}": _comments(comments, channel, language),
        f"{takeout}/{names['chats']}": csv_bytes([_CHAT_HEADER[language]]),
        f"{takeout}/{names['subscriptions']}": _subscriptions(language),
        f"{takeout}/{names['history']}": _history(posts),
    }
    if comments:
        found[names["old"]] = _page(comments)
    if posts:
        folder = f"{names['by_video']} {period} {org}"
        found |= {
            f"{folder}/{names['table']}": _by_video(posts, language),
            f"{folder}/{names['chart']}": _chart(posts, language),
        }
        if len(days):
            found[f"{folder}/{names['totals']}"] = _totals(days, language)
        parts = [
            (names[part].removesuffix(".csv"), found[f"{folder}/{names[part]}"])
            for part in ("table", "totals", "chart")
            if f"{folder}/{names[part]}" in found
        ]
        found[f"Google Sheets/{folder}.xlsx"] = _workbook(parts)
    if len(days):
        folder = f"{names['by_day']} {period} {org}"
        found |= {
            f"{folder}/{names['table']}": _by_day(days, posts, language),
            f"{folder}/{names['chart']}": _totals(days, language),
        }
    return found


def youtube_id(of: object, length: int = 11) -> str:
    """Return an id as YouTube makes them, always the same for the same thing."""
    return urlsafe_b64encode(blake2b(str(of).encode(), digest_size=24).digest()).decode()[:length]


def title_and_rest(text: object) -> tuple[str, str]:
    """Return a video's title and its description: the first line, unless it is too long for one."""
    title, _, rest = str(text).partition("\n")
    if len(title) > _LONGEST_TITLE:
        end = title.rfind(" ", 0, _LONGEST_TITLE)
        end = end if end > 0 else _LONGEST_TITLE
        title, rest = title[:end], f"{title[end:].strip()}\n{rest}"
    return title, rest.strip()


def _day(time: pd.Timestamp) -> str:
    """Return a day as "Mar 2, 2026": in English in every language, and as it is in Los Angeles."""
    local = time.tz_convert(_STUDIO_ZONE)
    return f"{MONTHS[local.month - 1]} {local.day}, {local.year}"


def _iso(day: object) -> str:
    return str(day)[:10]


def _seconds(post: Row) -> int:
    return 90 if pd.isna(post["video_seconds"]) else int(post["video_seconds"])


def _hours(views: int, seconds: float) -> float:
    return round(views * seconds * _MEAN_VIEWED / 3600, 4)


def _period(posts: list[Row], days: pd.DataFrame) -> str:
    moments = [pd.Timestamp(post["published_at"]).tz_localize(None) for post in posts]
    moments += [pd.Timestamp(str(day)) for day in days.index]
    return f"{min(moments):%Y-%m-%d}_{max(moments):%Y-%m-%d}" if moments else ""


def _wide(daily: pd.DataFrame) -> pd.DataFrame:
    wide = by_day(daily)
    if "video_views" not in wide and "impressions" in wide:
        wide["video_views"] = wide["impressions"]
    return wide


# --- Studio


def _by_video(posts: list[Row], language: str) -> bytes:
    most = sorted(posts, key=lambda post: -count(post["impressions"]))
    lines: list[list[object]] = []
    for post in most[:_MOST_VIDEOS]:
        views = count(post["impressions"])
        shown = views * 9  # thumbnails are shown more often than chosen
        lines.append(
            [
                youtube_id(post["post_id"]), title_and_rest(post["text"])[0],
                _day(post["published_at"]), _seconds(post), cell(post["comments"]),
                cell(post["shares"]), cell(post["reactions"]), cell(post["follows"]), views,
                _hours(views, _seconds(post)), count(post["follows"]), shown,
                round(100 * views / shown, 2) if shown else "",
            ]
        )  # fmt: skip
    sums = [round(sum(float(str(line[n] or 0)) for line in lines), 4) for n in range(4, 12)]
    totals = [int(one) if one.is_integer() else one for one in sums]
    total = [_NAMES[language]["total"], "", "", "", *totals, ""]
    cut = [[_NAMES[language]["cut"]]] if len(most) > _MOST_VIDEOS else []
    return csv_bytes([_VIDEO_HEADER[language], total, *lines, *cut])


def _chart(posts: list[Row], language: str) -> bytes:
    """Return what the chart shows: the most viewed videos, a row for each of them and each day."""
    most = sorted(posts, key=lambda post: -count(post["impressions"]))[:5]
    header = _VIDEO_HEADER[language]
    lines = []
    for post in most:
        start = post["published_at"].tz_convert(_STUDIO_ZONE)
        left = count(post["impressions"])
        for n in range(7):
            views, left = left - left // 2, left // 2
            lines.append(
                (
                    f"{start + pd.Timedelta(days=n):%Y-%m-%d}", youtube_id(post["post_id"]),
                    title_and_rest(post["text"])[0], _day(post["published_at"]), _seconds(post),
                    views,
                )
            )  # fmt: skip
    date, views_name = _DAY_HEADER[language][0], header[8]
    return csv_bytes([(date, *header[:4], views_name), *sorted(lines)])


def _totals(days: pd.DataFrame, language: str) -> bytes:
    header = (_DAY_HEADER[language][0], _DAY_HEADER[language][6])
    lines = [(_iso(day), count(row.get("video_views"))) for day, row in days.iterrows()]
    return csv_bytes([header, *lines])


def _by_day(days: pd.DataFrame, posts: list[Row], language: str) -> bytes:
    seconds = sum(map(_seconds, posts)) // max(len(posts), 1) or 90
    viewed = int(seconds * _MEAN_VIEWED)
    clock = f"{viewed // 3600}:{viewed // 60 % 60:02}:{viewed % 60:02}"
    lines: list[list[object]] = []
    sums = [0] * len(_METRICS)
    for day, row in days.iterrows():
        counts = [count(row.get(name)) for name in _METRICS]
        sums = [one + other for one, other in zip(sums, counts, strict=True)]
        lines.append([_iso(day), *counts, _hours(counts[-1], seconds), clock])
    total = [_NAMES[language]["total"], *sums, _hours(sums[-1], seconds), clock]
    return csv_bytes([_DAY_HEADER[language], total, *lines])


# --- Takeout


def _metadata(posts: list[Row], channel: str, language: str) -> bytes:
    lines = []
    for post in posts:
        title, description = title_and_rest(post["text"])
        moment = f"{post['published_at']:%Y-%m-%dT%H:%M:%S}+00:00"
        lines.append(
            (
                youtube_id(post["post_id"]), _seconds(post) * 1000, language, "", description,
                channel, "", title, _NAMES[language]["public"], "", moment, moment,
            )
        )  # fmt: skip
    return csv_bytes([_METADATA_HEADER[language], *lines])


def _comment_id(comment_id: object) -> str:
    return "Ug" + youtube_id(comment_id, 24)


def _comments(comments: list[Row], channel: str, language: str) -> bytes:
    lines = []
    for comment in comments:
        parent: str = "" if pd.isna(comment["parent_id"]) else _comment_id(comment["parent_id"])
        lines.append(
            (
                _comment_id(comment["comment_id"]), channel,
                f"{comment['created_at']:%Y-%m-%dT%H:%M:%S}.{comment['created_at']:%f}+00:00", "",
                parent, "", _video_of(comment), _segments(str(comment["text"])), parent,
            )
        )  # fmt: skip
    return csv_bytes([_COMMENT_HEADER[language], *lines]) + b"\n\n"


def _video_of(comment: Row) -> str:
    return "" if pd.isna(comment["post_id"]) else youtube_id(comment["post_id"])


def _segments(text: str) -> str:
    """Return a text as Takeout writes it: JSON in pieces, line breaks pieces of their own."""
    pieces: list[str] = []
    for n, line in enumerate(text.split("\n")):
        pieces += ["\n"] if n else []
        pieces += [line] if line else []
    return ",".join(
        json.dumps({"text": piece}, ensure_ascii=False, separators=(",", ":")) for piece in pieces
    )


def _subscriptions(language: str) -> bytes:
    channel = "UC" + youtube_id("somebody else", 22)
    line = (channel, f"http://www.youtube.com/channel/{channel}", "Aubach TV")
    return csv_bytes([_SUBSCRIPTION_HEADER[language], line])


def _history(posts: list[Row]) -> bytes:
    watched = [
        {
            "header": "YouTube",
            "title": f"Watched {title_and_rest(post['text'])[0]}",
            "titleUrl": f"https://www.youtube.com/watch?v={youtube_id(post['post_id'])}",
            "time": f"{post['published_at']:%Y-%m-%dT%H:%M:%S}.000Z",
            "products": ["YouTube"],
            "activityControls": ["YouTube watch history"],
        }
        for post in posts[:3]
    ]
    return json.dumps(watched, ensure_ascii=False, indent=2).encode()


def _page(comments: list[Row]) -> bytes:
    """Return the page of comments that Takeout had until about 2021."""
    entries = []
    for comment in comments:
        place = f"v={_video_of(comment)}&amp;lc={_comment_id(comment['comment_id'])}"
        text = html.escape(str(comment["text"]), quote=False).replace("\n", "<br>")
        entries.append(
            f"<li>Sent at {comment['created_at']:%Y-%m-%d %H:%M:%S} UTC while watching "
            f'<a href="http://www.youtube.com/watch?{place}">a video</a>.<br/>{text}</li>'
        )
    return f"<html><body><ul>{''.join(entries)}</ul></body></html>".encode()


def _workbook(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """Return tables as the workbook that "Export to Google Sheets" ends in."""

    def number(value: str) -> float | str:
        return float(value) if value.replace(".", "", 1).isdecimal() else value

    sheets = ((name, csv.reader(io.StringIO(part.decode(), newline=""))) for name, part in parts)
    numbered = ((name, ([number(one) for one in row] for row in rows)) for name, rows in sheets)
    return xlsx_bytes(numbered, _CREATED)
