"""Plain words for exports: columns, files, platforms, time zones; and what the loader says."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from babel import Locale, dates

from candystorm import platforms
from candystorm.widgets._base import Translate, in_language

__all__ = [
    "column_name",
    "format_name",
    "language_name",
    "loader_words",
    "platform_name",
    "platform_names",
    "privacy_name",
    "time_zones",
    "type_name",
    "zone_name",
]

#: Canonical columns and figures of a day, as a person calls them.
_COLUMNS: Final = {
    "published_at": "Published at",
    "created_at": "Written at",
    "date": "Day",
    "text": "Text",
    "url": "Link",
    "post_id": "ID of the post",
    "comment_id": "ID of the comment",
    "parent_id": "ID of the comment it answers",
    "author_hash": "Who wrote it",
    "is_own": "By the organisation",
    "type": "Kind of post",
    "lang": "Language",
    "paid": "Paid",
    "is_reply": "Is a reply",
    "video_seconds": "Length of the video",
    "metric": "Figure of the day",
    "impressions": "Impressions",
    "reach": "Reach",
    "reactions": "Reactions",
    "comments": "Comments",
    "shares": "Shares",
    "saves": "Saves",
    "clicks": "Clicks",
    "follows": "New followers",
    "unfollows": "Unfollows",
    "followers": "Followers",
    "profile_visits": "Profile visits",
    "page_views": "Page views",
    "unique_visitors": "Visitors",
    "video_views": "Video views",
    "video_viewers": "Video viewers",
    "media_views": "Media views",
    "engagements": "Engagements",
    "interactions": "Interactions",
    "engagement_rate": "Engagement rate",
    "link_clicks": "Link clicks",
    "reposts": "Reposts",
    "messages": "Messages",
    "viewers": "Viewers",
    "watch_hours": "Hours watched",
    "completion_rate": "Watched to the end",
    "reactions_given": "Reactions to others",
    "posts": "Posts",
    "dislikes": "Dislikes",
    "unlikes": "Likes taken back",
    "new_likes": "New likes",
    "page_likes": "Likes of the page",
    "engaged_users": "Engaged people",
    "engaged_views": "Engaged views",
    "net_follows": "Followers won or lost",
    "new_followers": "New followers",
    "new_viewers": "New viewers",
    "returning_viewers": "Returning viewers",
    "thumbnail_impressions": "Impressions of the thumbnail",
}

#: What stands behind the name of a figure that a platform counts apart.
_PARTS: Final = {
    "organic": "organic",
    "sponsored": "sponsored",
    "total": "in all",
    "desktop": "on computers",
    "mobile": "on phones",
    "auto_invited": "invited automatically",
    "in_period": "in the period",
}

#: What stands before it: the part of a page that is counted.
_PLACES: Final = {"overview": "overview", "life": "life page", "jobs": "jobs page"}

#: What a file is, by platform and format of its loader.
_FORMATS: Final = {
    "bluesky/feed-json": "posts of an account",
    "bluesky/record-files": "posts of an account",
    "bluesky/records-json": "posts of an account",
    "bluesky/repository": "download of the account",
    "discord/messages": "messages from a download of your data",
    "facebook/audience": "figures on the audience from Meta Business Suite",
    "facebook/comments": "comments from a download of your data",
    "facebook/content-csv": "table of posts from Meta Business Suite",
    "facebook/insights-page": "daily figures from the older page insights",
    "facebook/insights-posts": "table of posts from the older page insights",
    "facebook/page-series": "daily figures from Meta Business Suite",
    "facebook/posts": "posts from a download of your data",
    "facebook/posts-labelled": "posts from a download of your data",
    "facebook/reels": "reels from a download of your data",
    "facebook/stories": "stories from a download of your data",
    "facebook/videos": "videos from a download of your data",
    "flickr/albums": "albums from a download of your data",
    "flickr/comments": "comments from a download of your data",
    "flickr/photo": "photos from a download of your data",
    "flickr/profile": "profile from a download of your data",
    "googleplus/posts-html": "posts from a download of your data",
    "googleplus/posts-json": "posts from a download of your data",
    "instagram/comments": "comments from a download of your data",
    "instagram/comments-old": "comments from a download of your data",
    "instagram/content-csv": "table of posts from Meta Business Suite",
    "instagram/igtv": "videos from a download of your data",
    "instagram/insights": "figures of posts from a download of your data",
    "instagram/media-old": "posts from a download of your data",
    "instagram/page-series": "daily figures from Meta Business Suite",
    "instagram/posts": "posts from a download of your data",
    "instagram/posts-labelled": "posts from a download of your data",
    "instagram/reels": "reels from a download of your data",
    "instagram/stories": "stories from a download of your data",
    "linkedin/article": "articles from a download of your data",
    "linkedin/comments": "comments from a download of your data",
    "linkedin/page-competitors": "comparison with other pages",
    "linkedin/page-workbook": "workbook with the figures of a page",
    "linkedin/personal-post": "figures of one post",
    "linkedin/personal-workbook": "workbook with the figures of a profile",
    "linkedin/reactions": "reactions from a download of your data",
    "linkedin/reposts": "reposts from a download of your data",
    "linkedin/rich-media": "pictures and videos from a download of your data",
    "linkedin/shares": "posts from a download of your data",
    "mastodon/misskey-notes": "posts of an account",
    "mastodon/outbox": "posts of an account",
    "mastodon/statuses": "posts of an account",
    "reddit/comment-headers": "list of comments from a download of your data",
    "reddit/comments": "comments from a download of your data",
    "reddit/post-headers": "list of posts from a download of your data",
    "reddit/posts": "posts from a download of your data",
    "telegram/account": "channels and groups of an account",
    "telegram/channel": "messages of a channel",
    "telegram/channel-page": "messages of a channel",
    "telegram/group": "messages of a group",
    "telegram/group-page": "messages of a group",
    "threads/posts": "posts from a download of your data",
    "tiktok/audience": "figures on the audience",
    "tiktok/business-content": "table of videos from the statistics",
    "tiktok/business-overview": "daily figures from the statistics",
    "tiktok/content": "table of videos from the statistics",
    "tiktok/download": "posts from a download of your data",
    "tiktok/download-texts": "posts from a download of your data",
    "tiktok/followers": "number of followers by day",
    "tiktok/overview": "daily figures from the statistics",
    "tiktok/viewers": "number of viewers by day",
    "twitch/channel-analytics": "daily figures from the statistics",
    "twitch/stream-sessions": "table of streams from the statistics",
    "twitch/stream-summary": "course of one stream",
    "whatsapp/chat": "exported chat",
    "x/archive": "posts from the archive of the account",
    "x/content-csv": "table of posts from the statistics",
    "x/notes": "long posts from the archive of the account",
    "x/overview-csv": "daily figures from the statistics",
    "x/tweet-activity-csv": "table of posts from the older statistics",
    "x/video-overview-csv": "daily figures of videos from the statistics",
    "xing/template": "table that was filled in by hand",
    "youtube/studio-chart": "figures of single videos by day from YouTube Studio",
    "youtube/studio-days": "daily figures from YouTube Studio",
    "youtube/studio-other": "table from YouTube Studio",
    "youtube/studio-videos": "table of videos from YouTube Studio",
    "youtube/takeout-comments": "comments from a download of your data",
    "youtube/takeout-live-chats": "messages in live chats from a download of your data",
    "youtube/takeout-page": "comments from a download of your data",
    "youtube/takeout-posts": "posts from a download of your data",
    "youtube/takeout-videos": "videos from a download of your data",
    "youtube/video-list": "list of videos",
}

#: What nobody needs to keep of people.
_PRIVACY: Final = {
    "name": "names",
    "e-mail": "e-mail addresses",
    "ip": "IP addresses",
    "phone": "phone numbers",
    "location": "places",
    "birthday": "birthdays",
    "direct message": "private messages",
    "private": "private files",
}

_TYPES: Final = {
    "photo": "photo",
    "link": "link",
    "video": "video",
    "text": "text",
    "event": "event",
    "poll": "poll",
    "story": "story",
    "reel": "reel",
    "repost": "repost",
    "other": "other",
}

#: Time zones to choose from; others can be given in the notebook.
_ZONES: Final = (
    "UTC", "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
    "America/Bogota", "America/Chicago", "America/Los_Angeles", "America/Mexico_City",
    "America/New_York", "America/Sao_Paulo", "America/Toronto", "Asia/Dubai", "Asia/Jerusalem",
    "Asia/Kolkata", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Atlantic/Reykjavik",
    "Australia/Sydney", "Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin",
    "Europe/Bratislava", "Europe/Brussels", "Europe/Bucharest", "Europe/Budapest",
    "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv",
    "Europe/Lisbon", "Europe/Ljubljana", "Europe/London", "Europe/Luxembourg", "Europe/Madrid",
    "Europe/Oslo", "Europe/Paris", "Europe/Prague", "Europe/Riga", "Europe/Rome",
    "Europe/Sarajevo", "Europe/Sofia", "Europe/Stockholm", "Europe/Tallinn", "Europe/Vaduz",
    "Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb", "Europe/Zurich",
    "Pacific/Auckland",
)  # fmt: skip


def column_name(column: str, language: str) -> str:
    """Return what a person calls a canonical column or a figure of a day.

    >>> column_name("author_hash", "en"), column_name("clicks_organic", "en")
    ('Who wrote it', 'Clicks (organic)')
    """
    _ = in_language(language)
    if column in _COLUMNS:
        return _(_COLUMNS[column])
    for part in _PARTS:
        if column.endswith(f"_{part}"):
            return f"{column_name(column.removesuffix(f'_{part}'), language)} ({_(_PARTS[part])})"
    place, _sign, rest = column.partition("_")
    if place in _PLACES:
        return f"{column_name(rest, language)}, {_(_PLACES[place])}"
    plain = column.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def format_name(platform: str, form: str, language: str) -> str:
    """Return what a person calls a file of an export, "" where nobody has said it yet.

    >>> format_name("x", "content-csv", "en")
    'table of posts from the statistics'
    """
    _ = in_language(language)
    if form == "mapping":
        return _("table whose columns you named")
    name = f"{platform}/{form}"
    return _(_FORMATS[name]) if name in _FORMATS else ""


def privacy_name(what: str, language: str) -> str:
    """Return what was dropped for privacy, in the plural."""
    _ = in_language(language)
    return _(_PRIVACY[what]) if what in _PRIVACY else what


def type_name(kind: str, language: str) -> str:
    """Return what kind of post it is."""
    _ = in_language(language)
    return _(_TYPES[kind]) if kind in _TYPES else kind


def platform_name(platform: str, language: str) -> str:
    """Return the name of a platform, with the one it had before.

    >>> platform_name("x", "en"), platform_name("elsewhere", "en")
    ('X (Twitter)', 'Elsewhere')
    """
    name, former = platform_names().get(platform, ("", ""))
    if not name:
        return in_language(language)("another platform") if platform == "other" else (
            platform[:1].upper() + platform[1:]
        )  # fmt: skip
    return f"{name} ({former})" if platform == "x" else name


@lru_cache
def platform_names() -> dict[str, tuple[str, str]]:
    """Return name and former name of every platform that the course knows, by its short name."""
    table = platforms.platforms("en")
    return {
        str(short): (str(row["name"]), str(row["former_name"] or ""))
        for short, row in table.iterrows()
    }


def language_name(spoken: str, language: str) -> str:
    """Return the name of a language in another.

    >>> language_name("de", "en"), language_name("en", "de")
    ('German', 'Englisch')
    """
    return str(Locale.parse(language).languages.get(spoken, spoken))


@lru_cache
def time_zones(language: str) -> dict[str, str]:
    """Return time zones to choose from with the city they are named after, in its order.

    >>> time_zones("de")["Europe/Vienna"]
    'Wien'
    """
    named = {zone: zone_name(zone, language) for zone in _ZONES}
    return dict(sorted(named.items(), key=lambda one: _sortable(one[1])))


def zone_name(zone: str, language: str) -> str:
    """Return the city that a time zone is named after."""
    try:
        return dates.get_timezone_location(zone, locale=language, return_city=True)
    except LookupError:
        return zone


def _sortable(name: str) -> str:
    return unicodedata.normalize("NFD", name).casefold()


def loader_words(_: Translate) -> dict[str, str]:
    """Return what the browser says around the loader."""
    return {
        "title": _("Your own numbers"),
        "lead": _(
            "Choose an export just as you downloaded it from the platform. It is read on the "
            "course's computer and goes nowhere else; names of people become pseudonyms."
        ),
        "drop": _("Drop files here"),
        "drop_more": _("one file, several, or the whole zip"),
        "choose": _("Choose files"),
        "choose_folder": _("Choose a folder"),
        "details": _("Details that help"),
        "own": _("Names under which you write"),
        "own_help": _("with commas between them; so your own comments are recognised"),
        "timezone": _("Your time zone"),
        "year": _("Year"),
        "year_help": _("only if the file tells none"),
        "folder": _("From your course folder"),
        "folder_help": _("Very large files: put them into this folder, then choose them here."),
        "make_folder": _("Make this folder"),
        "look_again": _("Look again"),
        "read_files": _("Read"),
        "nothing_there": _("The folder is empty."),
        "samples": _("Try it with sample data"),
        "which_sample": _("Which export?"),
        "which_download": _("Which file of it?"),
        "read_sample": _("Read"),
        "sending": _("Sending %(n)s of %(of)s MB"),
        "skipped": _("Photos and videos are not needed and stay where they are."),
        "progress": _("Progress"),
        "stop": _("Stop"),
        "stopped": _("Stopped. Everything is as it was."),
        "too_large": _(
            "This is %(n)s MB, and the browser can send %(of)s MB at most. Please put it into the "
            "folder %(folder)s and choose it from there."
        ),
        "too_many": _(
            "These are %(n)s files, and the browser can send %(of)s at most. Please choose the zip "
            "as you downloaded it, or put the folder into %(folder)s."
        ),
        "none_chosen": _("There is no file in what you chose."),
        "unreadable": _("%(file)s cannot be read any more. Please choose it once more."),
        "other": _("Choose another export"),
        "forget": _("Ask me again which column is what"),
        "forgotten": _("Forgotten. The next time you will be asked again."),
        "interrupted": _("The connection to the course is interrupted. Please reload the page."),
    }
