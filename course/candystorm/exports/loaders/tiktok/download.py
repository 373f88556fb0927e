"""The download of a TikTok account's data: one JSON, or a text file for each list.

Names of sections and keys changed over the years, and so did their case; the lists are found by
the names of their last steps. Only own videos and own comments are read, nothing else is held.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import ijson

from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import decode
from candystorm.exports.json_rows import entries
from candystorm.exports.json_streams import opened, shape
from candystorm.exports.loader import Sniffed
from candystorm.exports.loaders.tiktok.studio import video_id
from candystorm.exports.numbers import parse_numbers
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = ["private", "read_json", "read_texts", "sniff_json", "sniff_texts"]

_BROKEN = (ijson.JSONError, UnicodeError, ValueError, RecursionError, MemoryError, OverflowError)
#: Video.Videos.VideoList until 2024, Post.Posts.VideoList since; never Watch History.VideoList.
_POSTS = re.compile(r"(?:^|\.)(?:videos?|posts?)\.videolist$")
_COMMENTS = re.compile(r"(?:^|\.)comments?\.commentslist$")
#: Lists that only this download has, whichever of its sections a person asked for.
_SIGNS = re.compile(
    r"^(?:[\w +&]+\.)?[\w +&-]+\.(?:commentslist|itemfavoritelist|favorite(?:effects|hashtag|sound|"
    r"video|collection|comment|location|playlist|moviesandtv)list|fanslist|blocklist|searchlist|"
    r"sharehistorylist|loginhistorylist|statuslist|status list|repostlist|profilemap|settingsmap|"
    r"chathistory|golivelist|watchlivemap|coinpurchasehistorylist|"
    r"offtiktokactivitydatalist|activitysummarymap)(?:\.|$)|"
    r"(?:watch|browsing) history\.videolist(?:\.|$)"
)
_DEEPEST = 4
_AT_ONCE = 20_000
_NOTHING = frozenset({"", "n/a", "none", "null", "n.v.t.", "k. a.", "undefined"})
_LARGEST_TEXT = 2**30


def _plain(key: object) -> str:
    return re.sub(r"[\s_]", "", str(key)).casefold()


def sniff_json(member: Member) -> Sniffed | None:
    """Return how sure it is that a file is the JSON of a download."""
    keys = {key.casefold() for key in shape(member)}
    if any(_SIGNS.search(key) or _POSTS.search(key) for key in keys if not key.startswith("item")):
        return Sniffed(0.96, Finding("It has the lists of an account's download."))
    return None


@dataclass
class _Lists:
    """Where in a JSON the lists are, and how much there is of what is left alone."""

    posts: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)
    private: Counter[str] = field(default_factory=Counter)


def _lists(member: Member) -> _Lists:
    """Look through a JSON once, holding nothing of it."""
    found = _Lists()
    try:
        with opened(member) as stream:
            for prefix, event, _ in ijson.parse(stream, use_float=True, multiple_values=True):
                if event == "start_array" and prefix.count(".") <= _DEEPEST:
                    path = prefix.casefold()
                    if _POSTS.search(path):
                        found.posts.add(prefix)
                    elif _COMMENTS.search(path):
                        found.comments.add(prefix)
                elif event == "start_map" and prefix.endswith("item"):
                    path = prefix.casefold()
                    if ".chathistory." in path or ".groupchat." in path:
                        found.private["direct message"] += 1
                    elif path.endswith("loginhistorylist.item"):
                        found.private["ip"] += 1
    except _BROKEN:
        pass  # reading the lists will tell
    return found


def read_json(member: Member, reading: Reading) -> None:
    """Read own videos and own comments of the JSON of a download."""
    found = _lists(member)
    for what, times in found.private.items():
        reading.dropped(what, times)
    for prefix in sorted(found.posts):
        _add_posts(_items(member, prefix, reading), member, reading)
    for prefix in sorted(found.comments):
        _add_comments(_items(member, prefix, reading), member, reading)


def _items(member: Member, prefix: str, reading: Reading) -> Iterator[Mapping[str, str]]:
    """Give out the entries of a list, keys without case and blanks, values as texts."""
    for _, entry in entries(member, reading, f"{prefix}.item"):
        yield _texts(entry)


def _texts(entry: object) -> dict[str, str]:
    if not isinstance(entry, dict):
        return {}
    texts = {}
    for key, value in entry.items():
        text = str(value).strip() if isinstance(value, str | int | float) else ""
        texts[_plain(key)] = "" if text.casefold() in _NOTHING else text
    return texts


def _first(entry: Mapping[str, str], *keys: str) -> str:
    return next((entry[key] for key in keys if entry.get(key)), "")


_DATE = ("date", "datum", "fecha", "data", "createtime", "time")
_LINK = ("link", "videolink", "lien", "enlace")
_LIKES = ("likes", "like(s)", "likescount", "likecount", "gefälltmir", "gefällt-mir-angaben",
          "vind-ik-leuks", "j'aime", "megusta", "curtidas", "mipiace")  # fmt: skip
_TITLE = ("title", "titel", "titre", "título", "titolo")
_COMMENT = (
    "comment",
    "kommentar",
    "reactie",
    "commentaire",
    "comentario",
    "comentário",
    "commento",
)
_PLACE = ("location", "standort", "locatie", "ort")
_ORIGINAL = ("originalposturl", "originalpostlink", "url", "link", "linknaarorigineelbericht",
             "linkzumoriginalbeitrag", "linkzumoriginal-beitrag")  # fmt: skip


def _add_posts(entries: Iterator[Mapping[str, str]], member: Member, reading: Reading) -> None:
    rows: list[dict[str, Any]] = []
    for number, entry in enumerate(entries, 1):
        time, link = _first(entry, *_DATE), _first(entry, *_LINK)
        if not time:
            reading.skip(member, number, Finding("The row has no date."))
            continue
        reading.dropped("location", bool(_first(entry, *_PLACE)))
        post_id = video_id(link)
        rows.append(
            {
                "post_id": post_id or None,
                "published_at": time,
                "type": "photo" if re.search(r"/photo/|[._-]jpe?g|\.webp|image", link) else "video",
                "text": _first(entry, *_TITLE) or None,
                # The others are addresses of the file itself; they end after some days.
                "url": link if post_id else None,
                "reactions": _first(entry, *_LIKES) or None,
                "_row": number,
            }
        )
        if len(rows) >= _AT_ONCE:
            _flush("posts", "published_at", rows, member, reading)
            rows = []
    _flush("posts", "published_at", rows, member, reading)


def _add_comments(entries: Iterator[Mapping[str, str]], member: Member, reading: Reading) -> None:
    rows: list[dict[str, Any]] = []
    for number, entry in enumerate(entries, 1):
        time, link = _first(entry, *_DATE), _first(entry, *_ORIGINAL)
        if not time:
            reading.skip(member, number, Finding("The row has no date."))
            continue
        rows.append(
            {
                "post_id": video_id(link) or None,
                "created_at": time,
                "is_own": True,
                # The address of a video has the name of the person whose it is.
                "text": _first(entry, *_COMMENT) or None,
                "_row": number,
            }
        )
        if len(rows) >= _AT_ONCE:
            _flush("comments", "created_at", rows, member, reading)
            rows = []
    _flush("comments", "created_at", rows, member, reading)


def _flush(
    table: str, when: str, rows: list[dict[str, Any]], member: Member, reading: Reading
) -> None:
    """Add rows whose date can be read, times in UTC as the download has them."""
    if not rows:
        return
    found = parse_dates([row[when] for row in rows])
    if found.precise and not found.zoned:
        reading.report.timezones.add("UTC")
    times = found.values
    good = times.notna().tolist()
    for row, fine in zip(rows, good, strict=True):
        if not fine:
            reading.no_date(member, row["_row"], row[when][:40])
    kept = [row for row, fine in zip(rows, good, strict=True) if fine]
    columns: dict[str, Any] = {
        name: [row[name] for row in kept] for name in rows[0] if name not in ("_row", when)
    }
    columns[when] = times[times.notna()]
    same: dict[str, object] = {}
    if table == "posts":
        columns["reactions"] = parse_numbers(columns["reactions"]).values
        reading.report.semantics.add("lifetime")
        same = {"tz_source": "UTC", "time_precision": "minute", "metric_semantics": "lifetime"}
    reading.add(table, columns, member, **same)


# --- the text files

#: A record begins with a label of any language and a time.
_BEGINS = re.compile(r"^([^\W\d][^:\n]{0,30}): (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?: UTC)?)\s*$")
_LABELLED = re.compile(r"^([^\W\d][^:\n]{0,40}): ?(.*)$")
_LABELS = frozenset(
    {*_LINK, *_LIKES, *_TITLE, *_COMMENT, *_PLACE, *_ORIGINAL}
    | {"photo", "foto", "video", "sticker", "sound", "whocanview", "coverimage"}
)
_CHATS = re.compile(r"^>>> [^\n]{1,200}::?\s*$\s*^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.M)


def _head(member: Member) -> str:
    if member.suffix not in (".txt", ""):
        return ""
    text: str = member.remember("text head", lambda: decode(member.head())[0])
    return text


def private(member: Member) -> str:
    """Return what a text file is that nobody may read: messages, or where somebody logged in."""
    text = _head(member)
    if _CHATS.search(text[:2000]):
        return "direct message"
    first = next(_blocks(text[:8000]), {})
    return "ip" if "ip" in first and len(first) >= 3 else ""


def sniff_texts(member: Member) -> Sniffed | None:
    """Return how sure it is that a file lists own videos or own comments."""
    kind = _kind(list(_blocks(_head(member)[:16_000]))[:5])
    if kind:
        return Sniffed(0.9, Finding("It has the entries of an account's download."))
    return None


def _kind(blocks: list[dict[str, str]]) -> str:
    if not blocks:
        return ""
    labels = set().union(*blocks)
    if labels & set(_COMMENT):
        return "comments"
    links = [link for block in blocks if (link := _first(block, *_LINK)).startswith("http")]
    # Videos that somebody watched, liked or saved have an address to share, and nothing else.
    own = labels & {*_LIKES, *_TITLE} or any(not video_id(link) for link in links)
    method = any("method" in label or label == "ip" for label in labels)
    return "posts" if links and own and not method else ""


def _blocks(text: str) -> Iterator[dict[str, str]]:
    """Give out the records of a text: label without case and blanks -> value.

    A comment can have several lines; only a line that begins with a label of the first record,
    or with a known one, begins a new value.
    """
    block: dict[str, str] = {}
    labels = set(_LABELS)
    first, key, blank = True, "", 0
    for line in text.splitlines():
        if not line.strip():
            blank += 1
            continue
        if begins := _BEGINS.match(line):
            if block:
                yield block
                first = False
            key = _plain(begins[1])
            block = {"date": begins[2]}
            labels.add(key)
        elif block:
            labelled = _LABELLED.match(line)
            name = _plain(labelled[1]) if labelled else ""
            if labelled and name not in block and (first or name in labels):
                key = name
                labels.add(name)
                block[key] = labelled[2].strip()
            elif key in block:
                block[key] += "\n" * (blank + 1) + line.strip()
        blank = 0
    if block:
        yield block


def read_texts(member: Member, reading: Reading) -> None:
    """Read the own videos or own comments of a text file."""
    text, _ = decode(member.read(_LARGEST_TEXT))
    kind = _kind(list(_blocks(text[:16_000]))[:5])
    entries = (_texts(block) for block in _blocks(text))
    (_add_comments if kind == "comments" else _add_posts)(entries, member, reading)
