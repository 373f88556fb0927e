"""Flickr: the download of an account's data, a JSON for each photo and others for comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from candystorm.exports.dates import parse_dates
from candystorm.exports.json_rows import entries
from candystorm.exports.json_streams import at, shape, text_at
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.markup import plain_text
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = ["LOADER"]

#: Flickr's clock: a photo that came in by an app at 19:37:56 in Toronto has 16:37:56 here.
_CLOCK = "America/Los_Angeles"
_AT_ONCE = 5_000
_VIDEOS = (".mp4", ".mov", ".m4v", ".avi", ".mpg", ".mpeg", ".3gp", ".wmv", ".ogv")
_WHEN = ("created", "date", "date_create")
_WORDS = ("comment", "message")
_ABOUT = ("photo_id", "photoset_id", "set_id", "gallery_id")


@dataclass
class _Archive:
    """What is known of all files of a download together."""

    photos_read: bool = False
    own_names: set[str] | None = None
    comment_ids: set[str] = field(default_factory=set)


def _archive(reading: Reading) -> _Archive:
    """Return what is known so far: the last file keeps it, because it is let go of last."""
    archive: _Archive = reading.files.members[-1].remember("flickr", _Archive)
    return archive


# --- photos


def _is_photo(member: Member) -> bool:
    keys = shape(member)
    return {"id", "photopage"} <= keys and bool(keys & {"count_views", "date_imported"})


def _sniff_photo(member: Member) -> Sniffed | None:
    if _is_photo(member):
        return Sniffed(0.98, Finding("It has what Flickr knows of a photo."))
    return None


def _read_photos(member: Member, reading: Reading) -> None:
    """Read all photos at once when the first is asked for: there are thousands of files."""
    archive = _archive(reading)
    if archive.photos_read:
        return
    archive.photos_read = True
    posts: list[dict[str, Any]] = []
    comments: list[dict[str, Any]] = []
    for other in reading.files:
        if not _is_photo(other):
            continue
        photo = next(_entries(other, "", reading), None)
        if photo is None:
            continue
        post = _post(photo, other, reading)
        if post is not None:
            posts.append(post)
            comments += _comments_below(photo, other, reading)
        if len(posts) >= _AT_ONCE:
            _add_posts(posts, member, reading)
            posts = []
    _add_posts(posts, member, reading)
    _add_comments(comments, member, reading)


def _entries(member: Member, prefix: str, reading: Reading) -> Iterator[Any]:
    return (entry for _, entry in entries(member, reading, prefix))


def _post(photo: Any, member: Member, reading: Reading) -> dict[str, Any] | None:
    reading.dropped(
        "location", len(geo) if isinstance(geo := at(photo, "geo"), list) else bool(geo)
    )
    reading.dropped("name", len(people) if isinstance(people := at(photo, "people"), list) else 0)
    if text_at(photo, "privacy") not in ("", "public"):
        reading.report.left_out_count += 1
        reading.find(Finding("Photos that not everybody may see were left out.", kind="privacy"))
        return None
    time = text_at(photo, "date_imported") or text_at(photo, "date_upload")
    if not text_at(photo, "id") or not time:
        reading.skip(member, None, Finding("The row has no date."))
        return None
    title = text_at(photo, "name").strip()
    description = plain_text(text_at(photo, "description"))
    return {
        "post_id": text_at(photo, "id"),
        "published_at": time,
        "type": "video" if text_at(photo, "original").lower().endswith(_VIDEOS) else "photo",
        "text": "\n\n".join(filter(None, (title, description))) or None,
        "url": text_at(photo, "photopage") or None,
        "impressions": text_at(photo, "count_views") or None,
        "reactions": text_at(photo, "count_faves") or None,
        "comments": text_at(photo, "count_comments") or None,
        "_member": member,
    }


def _comments_below(photo: Any, member: Member, reading: Reading) -> Iterator[dict[str, Any]]:
    comments = at(photo, "comments")
    archive = _archive(reading)
    for comment in comments if isinstance(comments, list) else []:
        author = text_at(comment, "user")
        comment_id = text_at(comment, "id") or _id_of(text_at(comment, "url"))
        if comment_id:
            archive.comment_ids.add(comment_id)
        reading.dropped("name", bool(author))
        yield {
            "comment_id": comment_id or None,
            "post_id": text_at(photo, "id"),
            "created_at": _first(comment, _WHEN),
            "author_hash": reading.pseudonyms.of(author),
            "is_own": _is_own(author, reading),
            "text": plain_text(_first(comment, _WORDS)) or None,
            "url": text_at(comment, "url") or None,
            "_member": member,
        }


def _first(entry: Any, keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := text_at(entry, key))), "")


def _id_of(url: str) -> str:
    return url.rpartition("#comment")[2] if "#comment" in url else ""


def _is_own(author: str, reading: Reading) -> bool | None:
    """Return whether the account wrote it: its profile in the same download says who it is."""
    archive = _archive(reading)
    if archive.own_names is None:
        archive.own_names = {
            text.casefold()
            for member in reading.files
            if _is_profile(member)
            for key in ("nsid", "screen_name", "path_alias")
            for text in _entries(member, key, reading)
            if isinstance(text, str) and text
        }
    if author.casefold() in archive.own_names:
        return True
    said = reading.is_own(author)
    return False if said is None and archive.own_names else said


def _add_posts(rows: list[dict[str, Any]], member: Member, reading: Reading) -> None:
    columns = _columns(rows, "published_at", reading)
    if columns is None:
        return
    for name in ("impressions", "reactions", "comments"):
        columns[name] = parse_numbers(columns[name]).values
    reading.report.timezones.add(_CLOCK)
    reading.report.semantics.add("lifetime")
    reading.add(
        "posts", columns, member,
        tz_source=_CLOCK, time_precision="minute", metric_semantics="lifetime",
    )  # fmt: skip


def _add_comments(rows: list[dict[str, Any]], member: Member, reading: Reading) -> None:
    columns = _columns(rows, "created_at", reading)
    if columns is not None:
        reading.report.timezones.add(_CLOCK)
        reading.add("comments", columns, member)


def _columns(rows: list[dict[str, Any]], when: str, reading: Reading) -> dict[str, Any] | None:
    """Return rows as columns; those whose date cannot be read are left out and told."""
    times = parse_dates([row[when] for row in rows], timezone=_CLOCK).values
    good = times.notna().tolist()
    for row, fine in zip(rows, good, strict=True):
        if not fine:
            reading.no_date(row["_member"], None, row[when][:40])
    kept = [row for row, fine in zip(rows, good, strict=True) if fine]
    if not kept:
        return None
    columns: dict[str, Any] = {
        name: [row[name] for row in kept] for name in kept[0] if name not in (when, "_member")
    }
    columns[when] = times[times.notna()]
    columns["export_file"] = [row["_member"].path for row in kept]
    return columns


# --- comments that the account wrote


def _comment_list(member: Member) -> str | None:
    """Return where in a file own comments stand, None where there are none."""
    keys = shape(member)
    for prefix in ("comments.item", "item"):
        if all(
            any(f"{prefix}.{key}" in keys for key in group) for group in (_WHEN, _WORDS, _ABOUT)
        ):
            return prefix
    return None


def _sniff_comments(member: Member) -> Sniffed | None:
    if _comment_list(member) is not None:
        return Sniffed(0.95, Finding("It has the comments that an account wrote."))
    return None


def _read_comments(member: Member, reading: Reading) -> None:
    _read_photos(member, reading)  # own comments below own photos stand in both
    known = _archive(reading).comment_ids
    rows = []
    for comment in _entries(member, _comment_list(member) or "item", reading):
        url = text_at(comment, "comment_url") or text_at(comment, "url")
        comment_id = text_at(comment, "comment_id") or _id_of(url)
        if comment_id and comment_id in known:
            continue
        rows.append(
            {
                "comment_id": comment_id or None,
                "post_id": text_at(comment, "photo_id") or None,
                "created_at": _first(comment, _WHEN),
                "is_own": True,
                "text": plain_text(_first(comment, _WORDS)) or None,
                "url": url or text_at(comment, "photo_url") or None,
                "_member": member,
            }
        )
    _add_comments(rows, member, reading)


# --- what is known, but no post


def _sniff_albums(member: Member) -> Sniffed | None:
    if {"albums.item.photo_count", "albums.item.view_count"} <= shape(member):
        return Sniffed(0.95, Finding("It has the albums of an account."))
    return None


def _read_albums(member: Member, reading: Reading) -> None:
    del member
    reading.find(Finding("Albums only put photos together; they are not counted as posts."))


def _is_profile(member: Member) -> bool:
    return {"nsid", "screen_name"} <= shape(member)


def _sniff_profile(member: Member) -> Sniffed | None:
    if _is_profile(member):
        return Sniffed(0.9, Finding("It tells whose account it is."))
    return None


def _read_profile(member: Member, reading: Reading) -> None:
    """Note what else stands there; the names were looked up for the comments."""
    reading.dropped("e-mail", "email" in shape(member))


def _private(member: Member) -> str:
    keys = shape(member)
    mails = {key.removesuffix(".subject") for key in keys if key.endswith("item.subject")}
    if any(
        f"{mail}.date_sent" in keys and keys & {f"{mail}.to", f"{mail}.to_user_id", f"{mail}.from"}
        for mail in mails
    ):
        return "direct message"
    people = {key.partition(".")[0] for key in keys if key}
    if people and people <= {"contacts", "followers"} and b"flickr.com/people/" in member.head():
        return "name"
    return ""


LOADER = Loader(
    "flickr",
    [
        Format("photo", _sniff_photo, _read_photos),
        Format("comments", _sniff_comments, _read_comments),
        Format("albums", _sniff_albums, _read_albums),
        Format("profile", _sniff_profile, _read_profile),
    ],
    ignore=_private,
)
