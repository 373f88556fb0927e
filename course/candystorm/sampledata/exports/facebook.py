"""The posts of a page as Facebook exports them: Business Suite, older Insights, data download."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from candystorm.sampledata.exports._meta import (
    content_name,
    daily_series,
    downloaded,
    group_by_type,
    number,
    pacific,
    rows_of,
    stamp,
    table,
)  # fmt: skip
from candystorm.sampledata.exports._rows import by_day, csv_bytes, own_comments, text

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_PAGE = "100064000000001"
_PROFILE: Final = "download/this_profile's_activity_across_facebook"

_HEADER: Final = {
    "en": [
        "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)",
        "Publish time", "Caption type", "Permalink", "Is crosspost", "Is share", "Post type",
        "Languages", "Custom labels", "Funded content status", "Data comment", "Date", "Views",
        "Views from Organic posts", "Views from Boosted posts", "Reach",
        "Reactions, Comments and Shares", "Reactions", "Comments", "Shares", "Total clicks",
        "Link Clicks", "Negative feedback from users: Hide all",
    ],
    "de": [
        "Beitrags-ID", "Seiten-ID", "Seitenname", "Titel", "Beschreibung", "Dauer (Sek.)",
        "Veröffentlichungszeit", "Untertiteltyp", "Permalink", "Ist Crosspost", "Ist geteilt",
        "Beitragstyp", "Sprachen", "Benutzerdefinierte Labels", "Finanzierungsstatus",
        "Datenkommentar", "Datum", "Aufrufe", "Aufrufe aus organischen Beiträgen",
        "Aufrufe aus beworbenen Beiträgen", "Reichweite",
        "Reaktionen, Kommentare und geteilte Inhalte", "Reaktionen", "Kommentare",
        "Geteilte Inhalte", "Klicks insgesamt", "Linkklicks",
        "Negatives Feedback von Nutzern: Alle verbergen",
    ],
}  # fmt: skip
_TYPES: Final = {
    "en": {
        "photo": "Photos", "video": "Videos", "link": "Links", "text": "Text", "event": "Events",
        "reel": "Reels", "story": "Stories", "poll": "Polls", "repost": "Photos",
        "other": "Offers",
    },
    "de": {
        "photo": "Fotos", "video": "Videos", "link": "Links", "text": "Text",
        "event": "Veranstaltungen", "reel": "Reels", "story": "Stories", "poll": "Umfragen",
        "repost": "Fotos", "other": "Angebote",
    },
}  # fmt: skip
_LIFETIME: Final = {"en": "Lifetime", "de": "Gesamte Laufzeit"}
#: Metric -> name of the file and title of the series.
_SERIES: Final = {
    "en": {
        "follows": ("Follows", "Facebook follows"),
        "unfollows": ("Unfollows", "Facebook unfollows"),
        "engagements": ("Interactions", "Content interactions"),
        "clicks": ("Link clicks", "Facebook link clicks"), "impressions": ("Views", "Views"),
        "viewers": ("Viewers", "Viewers"), "reach": ("Reach", "Facebook reach"),
        "profile_visits": ("Visits", "Facebook visits"),
    },
    "de": {
        "follows": ("Follows", "Facebook-Follows"),
        "unfollows": ("Entfolgt", "Facebook-Entfolgungen"),
        "engagements": ("Interaktionen", "Content-Interaktionen"),
        "clicks": ("Linkklicks", "Facebook-Linkklicks"), "impressions": ("Aufrufe", "Aufrufe"),
        "viewers": ("Betrachter", "Betrachter"), "reach": ("Reichweite", "Facebook-Reichweite"),
        "profile_visits": ("Besuche", "Facebook-Besuche"),
    },
}  # fmt: skip
_DATE: Final = {"en": "Date", "de": "Datum"}


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Return the exports of one page.

    Parameters
    ----------
    tables : Tables
        Its posts, daily figures and comments.
    language : {"de", "en"}
        In which the page's account is used.

    Returns
    -------
    dict of str to bytes
        Path inside the export -> content. The older Insights had English headings in every
        language.
    """
    posts = tables.posts.sort_values("published_at", kind="stable").reset_index(drop=True)
    found: dict[str, bytes] = {}
    if len(posts):
        name = content_name(posts, 1039829308656930)
        found[f"business-suite/{name}"] = _content(posts, language)
        old = "insights/Facebook Insights Data Export (Post Level)"
        found[f"{old}.csv"] = _insights_csv(posts)
        found[f"{old}.xlsx"] = _insights_xlsx(posts)
        found |= _posts_json(posts)
    found |= daily_series(tables.daily, _SERIES[language], _DATE[language])
    if len(tables.daily):
        found["insights/Facebook Insights Data Export (Page Level).xls"] = _page_xls(tables.daily)
    own = own_comments(tables.comments)
    if len(own):
        path = f"{_PROFILE}/comments_and_reactions/comments.json"
        found[path] = _comments_json(own)
    return found


def _content(posts: pd.DataFrame, language: str) -> bytes:
    rows = []
    for post in rows_of(posts):
        sum_of_all = [
            one for one in (post.reactions, post.comments, post.shares) if not pd.isna(one)
        ]
        moving = post.type in ("video", "reel")
        views = 0 if pd.isna(post.impressions) else int(post.impressions)
        boosted = "" if pd.isna(post.paid) else str(max(1, views // 2) if post.paid else 0)
        rows.append([
            text(post.post_id), _PAGE, "Seite" if language == "de" else "Page",
            # A reel's text stands in both columns, that of other posts only in the title.
            text(post.text), text(post.text) if post.type == "reel" else "",
            number(post.video_seconds) or ("" if moving else "0"), pacific(post.published_at),
            "N/A", text(post.url), "0", "1" if post.type == "repost" else "0",
            _TYPES[language].get(str(post.type), ""), "", "", "", "", _LIFETIME[language],
            number(post.impressions), "", boosted, number(post.reach),
            str(int(sum(sum_of_all))) if sum_of_all else "", number(post.reactions),
            number(post.comments), number(post.shares), number(post.clicks), "", "",
        ])  # fmt: skip
    return table(_HEADER[language], rows)


# --- the older Insights

_INSIGHTS: Final = [
    "Post ID", "Permalink", "Post Message", "Type", "Countries", "Languages", "Posted",
    "Audience Targeting", "Lifetime Post Total Reach", "Lifetime Post organic reach",
    "Lifetime Post Paid Reach", "Lifetime Post Total Impressions",
    "Lifetime Post Organic Impressions", "Lifetime Post Paid Impressions",
    "Lifetime Engaged Users", "Lifetime Post Consumers", "Lifetime Post Consumptions",
]  # fmt: skip
_EXPLAINED: Final = [
    "", "", "", "", "", "", "", "",
    "Lifetime: The total number of people your Page post was served to. (Unique Users)",
    "Lifetime: The number of people who saw your post in their news feed. (Unique Users)",
    "Lifetime: The number of people your advertised Page post was served to. (Unique Users)",
    "Lifetime: The number of impressions of your Page post. (Total Count)",
    "Lifetime: The number of impressions of your post in the news feed. (Total Count)",
    "Lifetime: The number of impressions of your Page post in an ad. (Total Count)",
    "Lifetime: The number of people who engaged with your post. (Unique Users)",
    "Lifetime: The number of people who clicked anywhere in your post. (Unique Users)",
    "Lifetime: The number of clicks anywhere in your post. (Total Count)",
]  # fmt: skip
_ACTIONS: Final = [("comments", "comment"), ("reactions", "like"), ("shares", "share")]
_OLD_TYPES: Final = {
    "photo": "Photo", "video": "Video", "link": "Link", "text": "Status", "event": "Event",
    "reel": "Reel", "story": "Story", "poll": "Poll", "repost": "Share", "other": "Offer",
}  # fmt: skip


def _insight(post: Any) -> list[str]:
    paid = "" if pd.isna(post.paid) else "1" if post.paid else "0"
    return [
        text(post.post_id), text(post.url), text(post.text), _OLD_TYPES.get(str(post.type), ""),
        "", "", f"{pacific(post.published_at)[:10]} {_clock(post.published_at)}", "",
        number(post.reach), "", paid, number(post.impressions), "", paid, "", "",
        number(post.clicks),
    ]  # fmt: skip


def _clock(moment: pd.Timestamp) -> str:
    local = moment.tz_convert("America/Los_Angeles")
    return f"{local:%I:%M:%S} {'AM' if local.hour < 12 else 'PM'}"


def _insights_csv(posts: pd.DataFrame) -> bytes:
    named = [f"Lifetime Post Stories by action type - {word}" for _, word in _ACTIONS]
    explained = "Lifetime: The number of stories created about your Page post, by action type."
    rows = (
        [*_insight(post), *[number(getattr(post, name)) for name, _ in _ACTIONS]]
        for post in rows_of(posts)
    )
    return csv_bytes([[*_INSIGHTS, *named], [*_EXPLAINED, *[explained] * len(named)], *rows])


def _insights_xlsx(posts: pd.DataFrame) -> bytes:
    """Return the same as a workbook, where likes, comments and shares have their own sheet."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime(2026, 6, 1, tzinfo=dt.UTC)})
    main = book.add_worksheet("Key Metrics")
    stories = book.add_worksheet("Lifetime Post Stories by act...")
    main.write_row(0, 0, _INSIGHTS)
    main.write_row(1, 0, _EXPLAINED)
    stories.write_row(0, 0, [*_INSIGHTS[:8], *[word for _, word in _ACTIONS]])
    for n, post in enumerate(rows_of(posts)):
        cells = _insight(post)
        main.write_row(n + 2, 0, [*cells[:8], *[int(cell) if cell else "" for cell in cells[8:]]])
        counts = [number(getattr(post, name)) for name, _ in _ACTIONS]
        stories.write_row(
            n + 2, 0, [*cells[:8], *[int(count) if count else "" for count in counts]]
        )
    book.close()
    return out.getvalue()


_PAGE_METRICS: Final = {
    "page_likes": "Lifetime Total Likes", "new_likes": "Daily New Likes",
    "unlikes": "Daily Unlikes", "engaged_users": "Daily Page Engaged Users",
    "reach": "Daily Total Reach", "impressions": "Daily Total Impressions",
    "clicks": "Daily Page Consumptions", "profile_visits": "Daily Total logged-in page views",
    "video_views": "Daily Total Video Views", "follows": "Daily New Follows",
}  # fmt: skip


def _page_xls(daily: pd.DataFrame) -> bytes:
    import xlwt

    wide = by_day(daily)
    metrics = [name for name in _PAGE_METRICS if name in wide.columns]
    book = xlwt.Workbook()
    sheet = book.add_sheet("Key Metrics")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    # All columns stand there, also those in which nothing was counted.
    for column, title in enumerate(["Date", *_PAGE_METRICS.values()]):
        sheet.write(0, column, title)
        if column:
            sheet.write(1, column, f"{title.split(maxsplit=1)[0]}: what that is. (Total Count)")
    for n, date in enumerate(wide.index, 2):
        sheet.write(n, 0, date.to_pydatetime(), day)
        for column, name in enumerate(_PAGE_METRICS, 1):
            if name in metrics and not pd.isna(wide.loc[date, name]):
                sheet.write(n, column, float(wide.loc[date, name]))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- the data download


def _posts_json(posts: pd.DataFrame) -> dict[str, bytes]:
    stories, rest = group_by_type(posts, "story")
    reels, rest = group_by_type(rest, "reel")
    found: dict[str, bytes] = {}
    if len(rest):
        path = f"{_PROFILE}/posts/profile_posts_1.json"
        found[path] = downloaded([_post(post) for post in rows_of(rest)])
    if len(reels):
        found[f"{_PROFILE}/reels/your_reels.json"] = downloaded(
            {"lasso_videos_v2": [_post(post) for post in rows_of(reels)]}
        )
    if len(stories):
        found[f"{_PROFILE}/stories/archived_stories.json"] = downloaded(
            {"archived_stories_v2": [_post(post) for post in rows_of(stories)]}
        )
    return found


def _post(post: Any) -> dict[str, Any]:
    record: dict[str, Any] = {"timestamp": stamp(post.published_at)}
    attached = _attached(post)
    if attached:
        record["attachments"] = [{"data": [attached]}]
    record["data"] = [{"post": text(post.text)}] if text(post.text) else []
    record["title"] = "Die Seite hat ihren Status aktualisiert."
    return record


def _attached(post: Any) -> dict[str, Any]:
    kind = str(post.type)
    if kind in ("photo", "video", "reel", "story"):
        ending = "mp4" if kind in ("video", "reel") else "jpg"
        uri = f"this_profile's_activity_across_facebook/posts/media/{post.post_id}.{ending}"
        return {"media": {"uri": uri, "creation_timestamp": stamp(post.published_at), "title": ""}}
    if kind in ("link", "repost"):
        return {"external_context": {"url": "https://www.example.org/"}}
    if kind == "event":
        return {
            "event": {"name": text(post.text)[:60], "start_timestamp": stamp(post.published_at)}
        }
    if kind == "poll":
        return {"poll": {"question": text(post.text)[:60], "options": []}}
    return {}


def _comments_json(comments: pd.DataFrame) -> bytes:
    return downloaded({
        "comments_v2": [
            {
                "timestamp": stamp(one.created_at),
                "data": [{"comment": {
                    "timestamp": stamp(one.created_at), "comment": text(one.text),
                    "author": text(getattr(one, "author_name", "")),
                }}],
                "title": "Die Seite hat den Beitrag einer Person kommentiert.",
            }
            for one in rows_of(comments)
        ]
    })  # fmt: skip
