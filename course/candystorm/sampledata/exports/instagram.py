"""The posts of an account as Instagram exports them: Business Suite and data download."""

from __future__ import annotations

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
from candystorm.sampledata.exports._rows import own_comments, text

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_ACCOUNT: Final = "17841400000000001"
_FRONT: Final = {
    "en": ["Post ID", "Account ID", "Account username", "Account name", "Description",
           "Duration (sec)", "Publish time", "Permalink", "Post type", "Data comment", "Date"],
    "de": ["Beitrags-ID", "Konto-ID", "Nutzername des Kontos", "Kontoname", "Beschreibung",
           "Dauer (Sek.)", "Veröffentlichungszeit", "Permalink", "Beitragstyp", "Datenkommentar",
           "Datum"],
}  # fmt: skip
_POSTS: Final = {
    "en": ["Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves"],
    "de": ["Aufrufe", "Reichweite", "„Gefällt mir“-Angaben", "Geteilte Inhalte", "Follows",
           "Kommentare", "Gespeicherte Inhalte"],
}  # fmt: skip
_POST_COUNTS: Final = (
    "impressions",
    "reach",
    "reactions",
    "shares",
    "follows",
    "comments",
    "saves",
)
_STORIES: Final = {
    "en": ["Views", "Reach", "Likes", "Shares", "Profile visits", "Replies", "Link clicks",
           "Navigation", "Follows", "Sticker taps"],
    "de": ["Aufrufe", "Reichweite", "„Gefällt mir“-Angaben", "Geteilte Inhalte", "Profilbesuche",
           "Antworten", "Linkklicks", "Navigation", "Follows", "Sticker-Taps"],
}  # fmt: skip
_STORY_COUNTS: Final = ("impressions", "reach", "reactions", "shares", "", "comments", "clicks", "",
                        "follows", "")  # fmt: skip
_TYPES: Final = {
    "en": {"photo": "IG image", "video": "IG video", "reel": "IG reel", "story": "IG story"},
    "de": {"photo": "IG-Bild", "video": "IG-Video", "reel": "IG-Reel", "story": "IG-Story"},
}
_LIFETIME: Final = {"en": "Lifetime", "de": "Gesamte Laufzeit"}
_SERIES: Final = {
    "en": {
        "follows": ("Follows", "Instagram follows"),
        "engagements": ("Interactions", "Content interactions"),
        "clicks": ("Link clicks", "Instagram link clicks"), "impressions": ("Views", "Views"),
        "reach": ("Reach", "Instagram reach"),
        "profile_visits": ("Visits", "Instagram profile visits"),
    },
    "de": {
        "follows": ("Follows", "Instagram-Follows"),
        "engagements": ("Interaktionen", "Content-Interaktionen"),
        "clicks": ("Linkklicks", "Instagram-Linkklicks"), "impressions": ("Aufrufe", "Aufrufe"),
        "reach": ("Reichweite", "Instagram-Reichweite"),
        "profile_visits": ("Besuche", "Besuche des Instagram-Profils"),
    },
}  # fmt: skip
_DATE: Final = {"en": "Date", "de": "Datum"}
#: Labels of the data download; they are in the account's language.
_INSIGHTS: Final = {
    "en": {"stamp": "Creation Timestamp", "reach": "Accounts reached", "reactions": "Likes",
           "impressions": "Impressions", "follows": "Follows", "comments": "Comments",
           "shares": "Shares", "saves": "Saves"},
    "de": {"stamp": "Erstellungszeitstempel", "reach": "Erreichte Konten",
           "reactions": "„Gefällt mir“-Angaben", "impressions": "Impressionen",
           "follows": "Neue Follower", "comments": "Kommentare", "shares": "Geteilt",
           "saves": "Gespeichert"},
}  # fmt: skip
_COMMENT: Final = {
    "en": ("Comment", "Media Owner", "Time"),
    "de": ("Kommentar", "Medieninhaber", "Zeit"),
}
_ACTIVITY: Final = "download/your_instagram_activity"


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Return the exports of one account.

    Parameters
    ----------
    tables : Tables
        Its posts, daily figures and comments.
    language : {"de", "en"}
        In which the account is used.

    Returns
    -------
    dict of str to bytes
        Path inside the export -> content.
    """
    posts = tables.posts.sort_values("published_at", kind="stable").reset_index(drop=True)
    stories, others = group_by_type(posts, "story")
    found: dict[str, bytes] = {}
    if len(others):
        name = content_name(others, 1332077769010819)
        found[f"business-suite/{name}"] = _content(others, language, _POSTS, _POST_COUNTS)
    if len(stories):
        name = content_name(stories, 1372715008380738)
        found[f"business-suite/{name}"] = _content(stories, language, _STORIES, _STORY_COUNTS)
    found |= daily_series(tables.daily, _SERIES[language], _DATE[language])
    if len(posts):
        found |= _download(posts, language)
    own = own_comments(tables.comments)
    if len(own):
        path = f"{_ACTIVITY}/comments/post_comments_1.json"
        found[path] = _comments(own, language)
    return found


def _content(
    posts: pd.DataFrame, language: str, back: dict[str, list[str]], counts: tuple[str, ...]
) -> bytes:
    rows = []
    for post in rows_of(posts):
        row = [
            text(post.post_id), _ACCOUNT, "aubach", "Aubach", text(post.text),
            number(post.video_seconds) or "0", pacific(post.published_at), text(post.url),
            _TYPES[language].get(str(post.type), _TYPES[language]["photo"]), "",
            _LIFETIME[language],
        ]  # fmt: skip
        row += [number(getattr(post, name)) if name else "0" for name in counts]
        rows.append(row)
    return table([*_FRONT[language], *back[language]], rows)


# --- the data download


def _download(posts: pd.DataFrame, language: str) -> dict[str, bytes]:
    stories, rest = group_by_type(posts, "story")
    reels, rest = group_by_type(rest, "reel")
    media = f"{_ACTIVITY}/media"
    found: dict[str, bytes] = {}
    if len(rest):
        found[f"{media}/posts_1.json"] = downloaded(
            [{"media": [_medium(post)]} for post in rows_of(rest)]
        )
    if len(reels):
        found[f"{media}/reels.json"] = downloaded(
            {"ig_reels_media": [{"media": [_medium(post)]} for post in rows_of(reels)]}
        )
    if len(stories):
        found[f"{media}/stories.json"] = downloaded(
            {"ig_stories": [_medium(post) for post in rows_of(stories)]}
        )
    past = "download/logged_information/past_instagram_insights"
    for chosen, name in ((rest, "posts"), (reels, "reels"), (stories, "stories")):
        if len(chosen):
            told = [_insight(post, language) for post in rows_of(chosen)]
            found[f"{past}/{name}.json"] = downloaded({f"organic_insights_{name}": told})
    return found


def _medium(post: Any) -> dict[str, Any]:
    moving = post.type in ("video", "reel")
    folder = "stories" if post.type == "story" else "posts"
    name = f"{post.post_id}.{'mp4' if moving else 'jpg'}"
    return {
        "uri": f"media/{folder}/{post.published_at:%Y%m}/{name}",
        "creation_timestamp": stamp(post.published_at),
        "title": text(post.text),
    }


def _insight(post: Any, language: str) -> dict[str, Any]:
    labels = _INSIGHTS[language]
    told: dict[str, Any] = {labels["stamp"]: {"value": "", "timestamp": stamp(post.published_at)}}
    for metric, label in labels.items():
        if metric != "stamp":
            count = getattr(post, metric)
            value = "--" if pd.isna(count) else _grouped(int(count), language)
            told[label] = {"value": value, "timestamp": 0}
    return {"media_map_data": {"Media Thumbnail": _medium(post)}, "string_map_data": told}


def _grouped(count: int, language: str) -> str:
    return f"{count:,}".replace(",", "." if language == "de" else ",")


def _comments(comments: pd.DataFrame, language: str) -> bytes:
    comment, owner, time = _COMMENT[language]
    return downloaded([
        {
            "media_list_data": [{"uri": ""}],
            "string_map_data": {
                comment: {"value": text(one.text)},
                owner: {"value": "aubach"},
                time: {"timestamp": stamp(one.created_at)},
            },
        }
        for one in rows_of(comments)
    ])  # fmt: skip
