"""Google Takeout of YouTube: what an account wrote, and what it says about its own videos."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from candystorm.exports.cells import Cells
from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import decode, plain_header
from candystorm.exports.headers import TableFormat, fit_of, table_formats
from candystorm.exports.json_streams import shape, text_at
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.loaders.youtube.studio import video_url
from candystorm.exports.markup import plain_text
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import dated, format_of, read_cells
from candystorm.exports.tables import tables

__all__ = ["TAKEOUT", "private", "segments_text"]

_TABLES = table_formats("youtube")
_LARGEST_PAGE = 2**28

_SEGMENT = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)
_TIME_WORDS = re.compile(r"timestamp|zeitstempel|creat|erstell")
_HIDDEN = frozenset(["private", "privat", "privé", "privado", "privato"])
_NO_DATE = Finding("The row has no date.")


def segments_text(cell: str) -> str:
    r"""Return the text of a comment: Takeout cuts it into pieces of JSON.

    Parameters
    ----------
    cell : str
        ``{"text":"…"},{"text":"…"}``, the same in ``{"takeoutSegments":[…]}`` (until 2024), or
        plain text.

    Examples
    --------
    >>> segments_text('{"text":"Ja! "},{"text":"Gern","mention":{}}'), segments_text("{Ja}")
    ('Ja! Gern', '{Ja}')
    """
    text = cell.strip()
    if not text.startswith(("{", "[")) or '"' not in text:
        return text
    try:
        pieces = _pieces(json.loads(f"[{text}]", strict=False))
    except (ValueError, RecursionError):
        pieces = [_unescaped(found[1]) for found in _SEGMENT.finditer(text)]
    return "".join(pieces).strip() if pieces else text


def _pieces(read: Any) -> list[str]:
    if isinstance(read, list):
        return [piece for one in read for piece in _pieces(one)]
    if not isinstance(read, dict):
        return []
    return (
        _pieces(read["takeoutSegments"]) if "takeoutSegments" in read else [text_at(read, "text")]
    )


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


# --- comments and live chats


def _read_comments(form: TableFormat, cells: Cells, reading: Reading) -> None:
    member = cells.table.member
    _find_time("created_at", cells)
    columns: dict[str, Any] = {}
    keep = list(range(len(cells)))
    if "created_at" in cells.columns:
        times, _ = dated(form, cells, "created_at", reading)
        for n in np.flatnonzero([cell in (None, "") for cell in cells.columns["created_at"]]):
            reading.skip(member, cells.rows[n], _NO_DATE)
        keep = [n for n, good in enumerate(times.notna()) if good]
        columns["created_at"] = times.iloc[keep]
    elif len(cells):
        reading.find(
            Finding(
                "Some comments have no date in the file; they were taken without one.",
                kind="caution",
            )
        )
    ids, videos, posts = cells.texts("comment_id"), cells.texts("_video"), cells.texts("_post")
    parents, tops = cells.texts("parent_id"), cells.texts("_top_level")
    channels, texts = cells.texts("_channel"), cells.texts("text")
    columns |= {
        "comment_id": [ids[n] for n in keep],
        "parent_id": [parents[n] or tops[n] or None for n in keep],
        "post_id": [videos[n] or posts[n] or None for n in keep],
        "author_hash": reading.pseudonyms.column([channels[n] for n in keep]),
        # Takeout holds nothing that others wrote.
        "is_own": [True] * len(keep),
        "text": [segments_text(texts[n]) for n in keep],
        "url": [_comment_url(videos[n], ids[n], form.name) for n in keep],
    }
    reading.add("comments", columns, member)


def _comment_url(video_id: str, comment_id: str, form: str) -> str | None:
    if not video_id:
        return None
    place = f"&lc={comment_id}" if form == "takeout-comments" and comment_id else ""
    return video_url(video_id) + place


def _find_time(column: str, cells: Cells) -> None:
    """Take a column with another heading for the time, if its words and its cells say so."""
    if column in cells.columns:
        return
    for name, found in cells.unknown.items():
        if _TIME_WORDS.search(plain_header(name)):
            there = [cell for cell in found if cell not in (None, "")]
            if there and parse_dates(there).values.notna().all():
                cells.columns[column] = found
                return


# --- what it says about its videos and posts


def _prepare_videos(cells: Cells, reading: Reading) -> None:
    keep = []
    for n, privacy in enumerate(cells.texts("_privacy")):
        if privacy.casefold() in _HIDDEN:
            reading.skip(cells.table.member, cells.rows[n], Finding("The video is private."))
        else:
            keep.append(n)
    cells.columns = {name: [column[n] for n in keep] for name, column in cells.columns.items()}
    cells.rows = [cells.rows[n] for n in keep]
    ids, columns = cells.texts("post_id"), cells.columns
    columns["text"] = [
        f"{title}\n{more}".strip() if more else title
        for title, more in zip(cells.texts("_title"), cells.texts("_description"), strict=True)
    ]
    columns["published_at"] = [
        published or created
        for published, created in zip(
            cells.texts("_published"), cells.texts("_created"), strict=True
        )
    ]
    columns["url"] = [video_url(one) for one in ids]
    columns["type"] = ["video"] * len(cells)
    milliseconds = parse_numbers(columns["_duration_ms"]).values
    columns["video_seconds"] = [None if np.isnan(one) else one / 1000 for one in milliseconds]


def _prepare_posts(cells: Cells, reading: Reading) -> None:
    _find_time("published_at", cells)
    if "published_at" not in cells.columns and len(cells):
        reading.find(
            Finding(
                "%(file)s does not say when the posts were published. They were taken without a "
                "date.",
                kind="caution",
                file=cells.table.member.name,
            )
        )
    columns = cells.columns
    columns["text"] = [segments_text(text) for text in cells.texts("text")]
    columns["url"] = [f"https://www.youtube.com/post/{one}" for one in cells.texts("post_id")]
    columns["type"] = ["photo" if image else "text" for image in cells.texts("_image")]


# --- the pages of comments that older Takeouts have

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?\s?(?:Z|UTC)?")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINK = re.compile(
    r"""href=["']https?://(?:www\.)?youtube\.com/(?:watch\?|post/|channel/)[^"'>]*"""
)
_VIDEO = re.compile(r"[?&;]v=([\w-]{5,20})")
_COMMENT = re.compile(r"[?&;]lc=([\w.-]+)")


def _entry(part: str) -> tuple[str, str, str] | None:
    """Return time, link and text of a list item: who wrote when about what, a break, the text."""
    head, *rest = _BREAK.split(part, maxsplit=1)
    time, link = _TIME.search(head), _LINK.search(head)
    if not rest or not time or not link:
        return None
    return time[0], link[0], plain_text(rest[0].partition("</li>")[0])


def _sniff_page(member: Member) -> Sniffed | None:
    head = member.head()
    if b"<li>" not in head or b"youtube.com/" not in head:
        return None
    text, _ = decode(head)
    if any(_entry(part) for part in text.split("<li>")[1:4]):
        return Sniffed(
            0.95, Finding("It has comments of an account, as Google Takeout gives them.")
        )
    return None


def _read_page(member: Member, reading: Reading) -> None:
    text, _ = decode(member.read(_LARGEST_PAGE))
    parts = text.split("<li>")[1:]
    if parts and "</li>" not in parts[-1]:
        reading.broke_off(member)
        parts.pop()
    rows: list[dict[str, Any]] = []
    for number, part in enumerate(parts, 1):
        entry = _entry(part)
        if entry is None:
            reading.skip(member, number, Finding("The entry has no text or no time."))
            continue
        time, link, said = entry
        video, comment = _VIDEO.search(link), _COMMENT.search(link)
        comment_id = comment[1] if comment else ""
        rows.append(
            {
                "comment_id": comment_id or None,
                # An answer's id begins with that of the comment that it answers.
                "parent_id": comment_id.partition(".")[0] if "." in comment_id else None,
                "post_id": video[1] if video else None,
                "created_at": time,
                "is_own": True,
                "text": said,
                "url": _comment_url(video[1], comment_id, "takeout-comments") if video else None,
            }
        )
    times = parse_dates([row.pop("created_at") for row in rows])
    for number in times.bad:
        reading.skip(member, int(number) + 1, Finding("The entry has no text or no time."))
    reading.add(
        "comments",
        [
            row | {"created_at": time}
            for row, time in zip(rows, times.values, strict=True)
            if time == time  # not a day that no calendar has
        ],
        member,
    )


# --- what is nobody's business


def private(member: Member) -> str:
    """Return what a file is that is left alone: what somebody searched, watched, subscribed to."""
    keys = shape(member)
    if {"item.header", "item.products", "item.time"} <= keys:
        return "private"
    head = member.head()
    if b'class="outer-cell mdl-cell' in head:
        return "private"
    form = _TABLES["takeout-subscriptions"]
    if b"," in head and any(fit_of(form, table) for table in tables(member, whole=False)):
        return "private"
    return ""


TAKEOUT = (
    format_of(_TABLES["takeout-comments"], read=_read_comments),
    format_of(_TABLES["takeout-live-chats"], read=_read_comments),
    format_of(_TABLES["takeout-videos"], prepare=_prepare_videos, read=read_cells),
    format_of(_TABLES["takeout-posts"], prepare=_prepare_posts),
    Format("takeout-page", _sniff_page, _read_page),
)
