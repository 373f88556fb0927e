"""Instagram: tables of the Business Suite, and the data download with its old insights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from candystorm.exports.errors import ExportError
from candystorm.exports.headers import table_formats
from candystorm.exports.json_streams import Interrupted, at, records, shape, text_at
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.loaders._meta import (
    Entry,
    Source,
    add_comments,
    add_posts,
    clean,
    formats_of,
    kind_of_media,
    labelled,
    place_of,
    private,
    said,
    siblings,
    streamed,
    told_privately,
    words,
)  # fmt: skip
from candystorm.exports.loaders._meta_series import series_format
from candystorm.exports.loaders._meta_tables import read_content
from candystorm.exports.numbers import parse_duration
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import format_of

_TABLES = table_formats("instagram")
_POST_FILES = ("media/posts", "content/posts", "media/reels", "content/reels")
_REASON = Finding("It has the posts of an account's data download.")


# --- posts, reels, stories


def _is_post_file(member: Member) -> bool:
    """Return whether a file lies where a data download has posts; beside them lie likes."""
    platform, below = place_of(member)
    return platform == "instagram" and below.startswith(_POST_FILES)


def _posts_at(member: Member) -> str | None:
    keys = shape(member)
    if place_of(member)[0] not in ("", "instagram"):
        return None
    if keys == {""} and _is_post_file(member):
        return "item"  # a list of no posts
    for prefix in ("item.", ""):
        if {f"{prefix}media.item.uri", f"{prefix}media.item.creation_timestamp"} <= keys:
            other = {f"{prefix}label_values", f"{prefix}attachments", f"{prefix}timestamp"}
            return None if keys & other else prefix.removesuffix(".")
    return None


def _labelled_at(member: Member) -> str | None:
    keys = shape(member)
    if place_of(member)[0] not in ("", "instagram"):
        return None
    for prefix in ("item.", ""):
        if f"{prefix}label_values.item.media.item.uri" in keys:
            return prefix.removesuffix(".")
        # Where they must be posts, the label of a text is enough.
        if f"{prefix}label_values.item.label" in keys and _is_post_file(member):
            return prefix.removesuffix(".")
    return None


def _wrapped(*names: str) -> Any:
    def prefix(member: Member) -> str | None:
        keys = shape(member)
        return next((f"{name}.item" for name in names if name in keys), None)

    return prefix


def _media(record: Any) -> list[dict[str, Any]]:
    found = at(record, "media")
    if not isinstance(found, list):
        return [record] if isinstance(record, dict) else []
    return [one for one in found if isinstance(one, dict)]


def _entry(
    record: Any, media: list[dict[str, Any]], kind: str = "", text: str = "", time: object = None
) -> Entry | None:
    all_of_it = [record, *media]
    times = (at(one, "creation_timestamp") for one in all_of_it)
    time = time or next((one for one in times if one), None)
    if time is None:
        return None
    uris = tuple(uri for one in media if (uri := said(one, "uri")))
    text = text or next((title for one in all_of_it if (title := said(one, "title"))), "")
    dropped: Counter[str] = Counter()
    for one in media:
        dropped += told_privately(one)
    row = {"text": text or None, "type": kind or kind_of_media(uris) or "other"}
    return Entry(time, row, uris, dropped)


def _post(record: Any) -> Entry | None:
    return _entry(record, _media(record))


def _reel(record: Any) -> Entry | None:
    return _entry(record, _media(record), "reel")


def _video(record: Any) -> Entry | None:
    return _entry(record, _media(record), "video")


def _story(record: Any) -> Entry | None:
    return _entry(record, _media(record), "story")


def _labelled_post(record: Any) -> Entry | None:
    """Return a post of the form that came in 2025: its media and words stand under labels."""
    texts, reels = words("instagram", "labels")["text"], words("instagram", "labels")["reel"]
    media = _media(record) if at(record, "media") else []
    text = kind = ""
    for label, told in labelled(record):
        listed = at(told, "media")
        if isinstance(listed, list):
            media += [one for one in listed if isinstance(one, dict)]
        if label in texts:
            text = text or said(told, "value")
        elif label in reels and (at(told, "dict") or said(told, "value")):
            kind = "reel"
        if said(told, "value") == "cutout_sticker":
            return None  # a sticker that was made of a photo, shown nowhere by itself
    return _entry(record, media, kind, text, at(record, "timestamp"))


_DOWNLOAD = [
    Source("posts-labelled", _labelled_at, _labelled_post, 0.95, _REASON),
    Source("reels", _wrapped("ig_reels_media"), _reel, 0.98,
           Finding("It has the reels of an account's data download.")),
    Source("igtv", _wrapped("ig_igtv_media"), _video, 0.98,
           Finding("It has the videos of an account's data download.")),
    Source("posts", _posts_at, _post, 0.95, _REASON),
    Source("stories", _wrapped("ig_stories"), _story, 0.98,
           Finding("It has the stories of an account's data download.")),
]  # fmt: skip


# --- the old insights of posts

_INSIGHTS = {
    "organic_insights_posts": "", "organic_insights_reels": "reel",
    "organic_insights_stories": "story", "organic_insights_live": "video",
    "organic_insights_live_videos": "video",
}  # fmt: skip


def _insights_at(member: Member) -> str | None:
    keys = shape(member)
    return next((name for name in _INSIGHTS if f"{name}.item.string_map_data" in keys), None)


def _figures(record: Any) -> dict[str, Any]:
    """Return what an insight counts, as it stands there ("12.345", "--")."""
    figures: dict[str, Any] = {}
    by_metric = words("instagram", "insights")
    told = dict(labelled(record))
    for metric, labels in by_metric.items():
        for label in labels:  # the first label is the best
            if metric not in figures and (value := text_at(told.get(label), "value")):
                figures[metric] = value
    return figures


def _insight(record: Any, kind: str) -> Entry | None:
    by_name = at(record, "media_map_data")
    media = (
        [one for one in by_name.values() if isinstance(one, dict)]
        if isinstance(by_name, dict)
        else []
    )
    stamps = (at(told, "timestamp") for _, told in labelled(record))
    told = next((one for one in stamps if one), None)
    captions = (said(one, "value") for label, one in labelled(record) if label == "caption")
    entry = _entry({}, media, kind, next(captions, ""), told)
    if entry is None:
        return None
    seconds = next(
        (
            text_at(one, "value")
            for label, one in labelled(record)
            if label in ("duration", "dauer")
        ),
        "",
    )
    row = {**entry.row, **_figures(record)}
    row["video_seconds"] = parse_duration(seconds) if seconds else None
    return Entry(entry.time, row, entry.uris, entry.private)


def _sniff_insights(member: Member) -> Sniffed | None:
    if _insights_at(member) is None:
        return None
    return Sniffed(0.98, Finding("It has the insights of an account's data download."))


def _read_insights(member: Member, reading: Reading) -> None:
    name = _insights_at(member)
    if name is not None:
        add_posts(_insights(member, name, reading), member, reading)


def _insights(
    member: Member, name: str, reading: Reading
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give out the posts that no other file has; to the others the figures are added there."""
    told = _told(reading, member)
    for number, record in streamed(member, f"{name}.item", reading):
        entry = _insight(record, _INSIGHTS[name])
        if entry is None:
            reading.skip(member, number, Finding("The entry has no text or no time."))
        elif not told & entry.keys:
            yield number, {**entry.row, "published_at": entry.time}


def _told(reading: Reading, member: Member) -> frozenset[str]:
    """Return by what posts of the other files are known: names of media, and seconds."""
    keys: set[str] = set()
    for other in siblings(reading, member):
        try:
            for source in _DOWNLOAD:
                prefix = source.prefix(other)
                if prefix is not None:
                    found = (source.entry(record) for record in records(other, prefix))
                    keys.update(key for entry in found if entry for key in entry.keys)
        except (Interrupted, ExportError):
            continue
    return frozenset(keys)


def _known_figures(reading: Reading) -> dict[str, dict[str, Any]]:
    """Return the figures of the insights files, by the names of media and by seconds."""
    known: dict[str, dict[str, Any]] = {}
    for other in siblings(reading):
        try:
            name = _insights_at(other)
            if name is None:
                continue
            for record in records(other, f"{name}.item"):
                entry = _insight(record, _INSIGHTS[name])
                if entry is not None:
                    figures = {k: v for k, v in entry.row.items() if k not in ("text", "type")}
                    for key in entry.keys:
                        known.setdefault(key, figures)
        except (Interrupted, ExportError):
            continue
    return known


# --- the download until 2020


def _sniff_old(member: Member) -> Sniffed | None:
    keys = shape(member)
    if any(f"{name}.item.taken_at" in keys for name in ("photos", "videos", "stories")):
        return Sniffed(0.95, _REASON)
    return None


def _read_old(member: Member, reading: Reading) -> None:
    reading.dropped("direct message", "direct.item.taken_at" in shape(member))
    for name, kind in (("photos", "photo"), ("videos", "video"), ("stories", "story")):
        add_posts(_old(member, name, kind, reading), member, reading)


def _old(
    member: Member, name: str, kind: str, reading: Reading
) -> Iterator[tuple[int, dict[str, Any]]]:
    before: tuple[str, str] | None = None
    for number, record in streamed(member, f"{name}.item", reading):
        time, text = text_at(record, "taken_at"), said(record, "caption")
        reading.dropped("location", bool(text_at(record, "location")))
        if before == (time, text) and text:
            continue  # one more photo of the same post
        before = (time, text)
        yield number, {"published_at": time, "text": text or None, "type": kind}


# --- comments

_COMMENTS = ("comments_media_comments", "comments_reels_comments", "comments_story_comments",
             "post_comments_1", "post_comments")  # fmt: skip


def _comments_at(member: Member) -> tuple[str, float] | None:
    """Return where one's own comments stand, and how sure that is."""
    keys = shape(member)
    for name in _COMMENTS:
        if f"{name}.item" in keys:
            return f"{name}.item", 0.98
    texts = words("instagram", "comments")["text"]
    for prefix in ("item.", ""):
        start = f"{prefix}string_map_data."
        labels = {key.removeprefix(start).split(".")[0] for key in keys if key.startswith(start)}
        if any(clean(label).casefold() in texts for label in labels):
            return prefix.removesuffix("."), 0.95
        if f"{prefix}media_list_data" in keys and len(labels) in (2, 3):
            return prefix.removesuffix("."), 0.6  # a language that nobody has shown yet
    return None


def _sniff_comments(member: Member) -> Sniffed | None:
    found = _comments_at(member)
    if found is None:
        return None
    return Sniffed(found[1], Finding("It has the comments of an account's data download."))


def _read_comments(member: Member, reading: Reading) -> None:
    found = _comments_at(member)
    if found is not None:
        add_comments(_comments(member, found[0], reading), member, reading)


def _comments(
    member: Member, prefix: str, reading: Reading
) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, record in streamed(member, prefix, reading):
        text, time, names = _comment(record)
        if not text:
            reading.skip(member, number, Finding("The entry has no text or no time."))
            continue
        reading.dropped("name", names)
        yield number, {"created_at": time, "text": text}


def _comment(record: Any) -> tuple[str, object, int]:
    """Return the text and the time of a comment, and how many people were named beside it."""
    told = list(labelled(record))
    if told:
        texts, owners = (
            words("instagram", "comments")["text"],
            words("instagram", "comments")["owner"],
        )
        times = [one for _, value in told if (one := at(value, "timestamp"))]
        values = [(label, said(value, "value")) for label, value in told if said(value, "value")]
        known = [value for label, value in values if label in texts]
        # Whatever the language: the comment stands first, then whose post it is.
        others = [value for label, value in values if label not in owners]
        return (known or others or [""])[0], times[0] if times else None, max(len(values) - 1, 0)
    listed = at(record, "string_list_data", 0)
    names = int(bool(text_at(record, "title")))
    return said(listed, "value"), at(listed, "timestamp"), names


def _sniff_old_comments(member: Member) -> Sniffed | None:
    if "media_comments.item.item" in shape(member):
        return Sniffed(0.97, Finding("It has the comments of an account's data download."))
    return None


def _read_old_comments(member: Member, reading: Reading) -> None:
    add_comments(_old_comments(member, reading), member, reading)


def _old_comments(member: Member, reading: Reading) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, record in streamed(member, "media_comments.item", reading):
        text = said(record, 1)
        if not text:
            reading.skip(member, number, Finding("The entry has no text or no time."))
            continue
        reading.dropped("name", bool(text_at(record, 2)))
        yield number, {"created_at": at(record, 0), "text": text}


LOADER = Loader(
    "instagram",
    [
        *formats_of(_DOWNLOAD, _known_figures),
        Format("insights", _sniff_insights, _read_insights),
        Format("media-old", _sniff_old, _read_old),
        Format("comments", _sniff_comments, _read_comments),
        Format("comments-old", _sniff_old_comments, _read_old_comments),
        format_of(_TABLES["content-csv"], read=read_content),
        series_format("instagram"),
    ],
    ignore=private,
)
