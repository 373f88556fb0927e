"""Facebook: tables of the Business Suite and of the older Insights, and the data download."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from candystorm.exports.cells import Cells, cells_of
from candystorm.exports.decoding import plain_header
from candystorm.exports.headers import sniff_table, table_formats
from candystorm.exports.json_streams import at, shape, text_at
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.loaders._meta import (
    Entry,
    Source,
    add_comments,
    formats_of,
    kind_of_media,
    labelled,
    peek,
    place_of,
    private,
    said,
    siblings,
    streamed,
    told_privately,
    words,
)  # fmt: skip
from candystorm.exports.loaders._meta_series import audience_format, series_format
from candystorm.exports.loaders._meta_tables import mark_paid, post_type, read_content
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import format_of, read_cells

_TABLES = table_formats("facebook")
_ACTIONS = ("reactions", "comments", "shares")


# --- the older Insights


def _read_insights(member: Member, reading: Reading) -> None:
    """Read posts whose likes, comments and shares can stand on another sheet."""
    form = _TABLES["insights-posts"]
    actions = _actions(member, reading)
    for cells in cells_of(form, member, reading):
        _drop_explanations(cells)
        ids = cells.texts("post_id")
        for column in _ACTIONS:
            if column not in cells.columns and actions:
                cells.columns[column] = [actions.get(one, {}).get(column) for one in ids]
            elif column not in cells.columns and f"_talking_{column}" in cells.columns:
                cells.columns[column] = cells.columns[f"_talking_{column}"]
        told = [column for column in _ACTIONS if column in cells.columns]
        missing = reading.report.missing.get(member.path)
        if missing:
            reading.report.missing[member.path] = [one for one in missing if one not in told]
        cells.columns["type"] = [post_type(one) for one in cells.texts("type")]
        mark_paid(cells)
        read_cells(form, cells, reading)


def _drop_explanations(cells: Cells) -> None:
    """Leave out the second heading, which explains each figure in a sentence."""
    both = zip(cells.texts("post_id"), cells.texts("published_at"), strict=True)
    kept = [position for position, (one, time) in enumerate(both) if one or time]
    cells.columns = {name: [told[n] for n in kept] for name, told in cells.columns.items()}
    cells.rows = [cells.rows[n] for n in kept]
    cells.unknown = {}


def _actions(member: Member, reading: Reading) -> dict[str, dict[str, Any]]:
    """Return likes, comments and shares by the post's id, from the first sheet that has them."""
    form = _TABLES["insights-actions"]
    missing = dict(reading.report.missing)
    found = [one for one in cells_of(form, member, reading) if one.table.sheet]
    reading.report.missing = missing  # what that sheet lacks stands on the other
    order = [plain_header(name) for name in form.sheets]
    for cells in sorted(found, key=lambda one: order.index(plain_header(one.table.sheet))):
        columns = {name: cells.columns[name] for name in _ACTIONS if name in cells.columns}
        return {
            # A cell without a figure says that nobody did it.
            one: {name: told[n] or 0 for name, told in columns.items()}
            for n, one in enumerate(cells.texts("post_id"))
            if one
        }
    return {}


# --- the data download

_POSTS = ("data.item.post", "attachments.item.data")
_NO_POSTS = ("data.item.comment", "data.item.reaction", "label_values")
#: Below the folder of the download; beside them lie edits and albums.
_POST_FILES = ("posts/your_posts", "posts/profile_posts")
_HOLD_POSTS = (
    "item", "status_updates.item", "posts.item", "posts_v2.item", "profile_posts_v2.item",
    "your_posts.item", "your_posts_v2.item", "",
)  # fmt: skip


def _under(prefix: str, key: str) -> str:
    return f"{prefix}.{key}" if prefix else key


def _posts_at(member: Member) -> str | None:
    keys = shape(member)
    for prefix in _HOLD_POSTS:
        if _under(prefix, "timestamp") not in keys:
            continue
        if any(_under(prefix, key) in keys for key in _NO_POSTS):
            return None
        if any(_under(prefix, key) in keys for key in _POSTS):
            return prefix
    return None


def _reels_at(member: Member) -> str | None:
    keys = shape(member)
    return "lasso_videos_v2.item" if "lasso_videos_v2.item.timestamp" in keys else None


def _stories_at(member: Member) -> str | None:
    keys = shape(member)
    for prefix in ("archived_stories_v2.item", "archived_stories.item"):
        if _under(prefix, "timestamp") in keys:
            return prefix
    return None


def _videos_at(member: Member) -> str | None:
    keys = shape(member)
    for prefix in ("videos_v2.item", "videos.item"):
        times = {_under(prefix, "timestamp"), _under(prefix, "creation_timestamp")}
        if times & keys and keys & {_under(prefix, "uri"), _under(prefix, "attachments")}:
            return prefix
    return None


def _labelled_at(member: Member) -> str | None:
    """Return where posts stand whose text has a label; likes and Instagram have the same form."""
    keys = shape(member)
    if not {"item.timestamp", "item.label_values"} <= keys:
        return None
    texts = set(words("facebook", "labels")["text"])
    found = [{label for label, _ in labelled(record)} for record in peek(member, "item")]
    if _is_post_file(member):
        return "item" if any(texts & labels for labels in found) else None
    if place_of(member)[0] not in ("", "facebook"):
        return None
    if "item.label_values.item.media.item.uri" in keys:
        return None  # Instagram's
    if any(not texts & labels or "url" in labels for labels in found):
        return None
    return "item"


def _is_post_file(member: Member) -> bool:
    """Return whether a file lies where a data download has posts."""
    platform, below = place_of(member)
    return platform == "facebook" and below.startswith(_POST_FILES)


def _some_posts_at(member: Member) -> str | None:
    """Return where posts stand, also in the file of somebody who has none."""
    if shape(member) == {""} and _is_post_file(member):
        return "item"
    return _posts_at(member)


def _post(record: Any, kind: str = "") -> Entry | None:
    time = at(record, "timestamp") or at(record, "creation_timestamp")
    if time is None:
        return None
    attached = list(_attached(record))
    media = [one["media"] for one in attached if isinstance(one.get("media"), dict)]
    if said(record, "uri"):
        media.append(record)  # a video by itself
    texts = [said(one, "post") for one in _listed(record, "data")]
    uris = tuple(said(one, "uri") for one in media)
    dropped: Counter[str] = Counter(location=sum("place" in one for one in attached))
    for one in media:
        dropped += told_privately(one)
    row = {
        "post_id": said(record, "fbid") or None,
        "text": "\n\n".join(filter(None, texts)) or _text_of(attached, media) or None,
        "type": kind or _type(attached, uris, texts),
    }
    return Entry(time, row, uris, +dropped)


def _listed(record: Any, key: str) -> list[Any]:
    found = at(record, key)
    return found if isinstance(found, list) else []


def _attached(record: Any) -> Iterator[dict[str, Any]]:
    for attachment in _listed(record, "attachments"):
        for one in _listed(attachment, "data"):
            if isinstance(one, dict):
                yield one


def _text_of(attached: list[dict[str, Any]], media: list[Any]) -> str:
    """Return the words of a post without a text: those of its photo, its poll, its event."""
    for one in media:
        if found := said(one, "description"):
            return found
    for one in attached:
        for path in (("poll", "question"), ("event", "name"), ("text",)):
            if found := said(one, *path):
                return found
    return ""


def _type(attached: list[dict[str, Any]], uris: tuple[str, ...], texts: list[str]) -> str:
    if kind := kind_of_media(uris):
        return kind
    kinds = {key for one in attached for key in one}
    for key, kind in (("poll", "poll"), ("event", "event"), ("external_context", "link")):
        if key in kinds:
            return kind
    return "text" if any(texts) else "other"


def _labelled_post(record: Any) -> Entry | None:
    texts = words("facebook", "labels")["text"]
    text = next((said(told, "value") for label, told in labelled(record) if label in texts), "")
    listed = [_listed(record, "media"), *(_listed(told, "media") for _, told in labelled(record))]
    media = [one for part in listed for one in part if isinstance(one, dict)]
    uris = tuple(said(one, "uri") for one in media)
    if at(record, "timestamp") is None or not (text or any(uris)):
        return None
    row = {
        "post_id": said(record, "fbid") or None,
        "text": text or None,
        "type": kind_of_media(uris) or "text",
    }
    dropped: Counter[str] = Counter()
    for one in media:
        dropped += told_privately(one)
    return Entry(at(record, "timestamp"), row, uris, dropped)


def _read_labelled(member: Member, reading: Reading) -> None:
    """Read them, unless the posts stand in another file: then these are what they once said."""
    others = siblings(reading, member)
    if not _is_post_file(member) and any(_posts_at(other) is not None for other in others):
        reading.find(
            Finding(
                "%(file)s tells how posts were changed; the posts themselves are in another file.",
                file=member.name,
            )
        )
        return
    _LABELLED.read(member, reading)


def _comments_at(member: Member) -> str | None:
    keys = shape(member)
    for prefix in ("comments_v2.item", "comments.item", "item", ""):
        if _under(prefix, "data.item.comment.comment") in keys:
            return prefix
    return None


def _sniff_comments(member: Member) -> Sniffed | None:
    if _comments_at(member) is None:
        return None
    return Sniffed(0.97, Finding("It has the comments of an account's data download."))


def _read_comments(member: Member, reading: Reading) -> None:
    prefix = _comments_at(member)
    if prefix is not None:
        add_comments(_comments(member, prefix, reading), member, reading)


def _comments(
    member: Member, prefix: str, reading: Reading
) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, record in streamed(member, prefix, reading):
        told = [at(one, "comment") for one in _listed(record, "data")]
        text = next((found for one in told if (found := said(one, "comment"))), "")
        if not text:
            reading.skip(member, number, Finding("The entry has no text or no time."))
            continue
        # The sentence beside it names the person who was answered.
        reading.dropped("name", bool(text_at(record, "title")))
        time = at(record, "timestamp") or next((at(one, "timestamp") for one in told), None)
        yield number, {"created_at": time, "text": text}


_LABELLED = formats_of(
    [Source("posts-labelled", _labelled_at, _labelled_post, 0.6,
            Finding("It has the posts of an account's data download."))]
)[0]  # fmt: skip
_DOWNLOAD = [
    # What is a reel is told only there; what is a video stands among the posts as well.
    Source("reels", _reels_at, lambda one: _post(one, "reel"), 0.97,
           Finding("It has the reels of an account's data download.")),
    Source("posts", _some_posts_at, _post, 0.95,
           Finding("It has the posts of an account's data download.")),
    Source("videos", _videos_at, lambda one: _post(one, "video"), 0.9,
           Finding("It has the videos of an account's data download.")),
    Source("stories", _stories_at, lambda one: _post(one, "story"), 0.97,
           Finding("It has the stories of an account's data download.")),
]  # fmt: skip


def _sniff_insights(member: Member) -> Sniffed | None:
    return sniff_table(_TABLES["insights-posts"], member)


LOADER = Loader(
    "facebook",
    [
        *formats_of(_DOWNLOAD),
        Format("comments", _sniff_comments, _read_comments),
        Format("posts-labelled", _LABELLED.sniff, _read_labelled),
        format_of(_TABLES["content-csv"], read=read_content),
        Format("insights-posts", _sniff_insights, _read_insights),
        format_of(_TABLES["insights-page"]),
        series_format("facebook"),
        audience_format(),
    ],
    ignore=private,
)
