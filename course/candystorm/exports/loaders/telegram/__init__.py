"""Telegram: the history of one channel or group, saved by Telegram Desktop.

A channel's messages become posts, a group's become comments, also those in the export of a whole
account. What is between two people (a personal chat, saved messages, a bot) is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from candystorm.exports.errors import EmptyExport
from candystorm.exports.json_rows import AT_ONCE, add_dated, entries
from candystorm.exports.json_streams import at, text_at
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.loaders.telegram.desktop_json import (
    CHANNELS,
    GROUPS,
    first_value,
    kind_of_json,
    mended,
)
from candystorm.exports.loaders.telegram.page_kinds import folder_of, kinds_of_chats, page_of
from candystorm.exports.loaders.telegram.pages import Message, messages_of
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

_VIDEOS = frozenset(["video_file", "video_message", "animation"])
_LINKS = frozenset(["link", "text_link"])
_PAGES = {
    "channel": Finding("It is a page with the messages of a channel."),
    "group": Finding("It is a page with the messages of a group."),
}


# --- what is what


def _private(member: Member) -> str:
    kind = kind_of_json(member)
    return "direct message" if kind and kind not in CHANNELS | GROUPS | {"account"} else ""


def _sniff_channel(member: Member) -> Sniffed | None:
    if kind_of_json(member) in CHANNELS:
        return Sniffed(0.98, Finding("It has the messages of a channel."))
    return None


def _sniff_group(member: Member) -> Sniffed | None:
    if kind_of_json(member) in GROUPS:
        return Sniffed(0.98, Finding("It has the messages of a group."))
    return None


def _sniff_account(member: Member) -> Sniffed | None:
    if kind_of_json(member) == "account":
        return Sniffed(0.98, Finding("It is the download of a whole account."))
    return None


def _sniff_channel_page(member: Member) -> Sniffed | None:
    page = page_of(member)
    if page is not None and (page.channel or page.names == {page.title}):
        return Sniffed(0.9, _PAGES["channel"])
    return None


def _sniff_group_page(member: Member) -> Sniffed | None:
    # Whether it is one is told by all pages of the chat together, when they are read.
    return None if page_of(member) is None else Sniffed(0.8, _PAGES["group"])


# --- messages of the JSON


Numbered = Iterable[tuple[int, Any]]


def _messages(numbered: Numbered, reading: Reading) -> Iterator[tuple[int, Any]]:
    for number, message in numbered:
        # "service": somebody came, something was pinned; "unsupported": only an id
        if text_at(message, "type") == "message":
            _note_private(message, reading)
            yield number, message


def _read_channel(member: Member, reading: Reading) -> None:
    _add_channel(entries(mended(member), reading, "messages.item", many=False), member, reading)


def _add_channel(numbered: Numbered, member: Member, reading: Reading) -> None:
    rows = [
        {
            "_row": number,
            "post_id": text_at(message, "id") or None,
            "published_at": _time(message),
            "type": _type(message),
            "text": _text(message, reading) or None,
            "reactions": _reactions(message),
            "impressions": text_at(message, "views") or None,
            "shares": text_at(message, "forwards") or None,
            "is_reply": bool(text_at(message, "reply_to_message_id")),
        }
        for number, message in _messages(numbered, reading)
    ]
    _add_posts(rows, member, reading)


def _add_posts(rows: list[dict[str, Any]], member: Member, reading: Reading) -> None:
    if any(row["reactions"] is not None for row in rows):
        # This version writes them, so where there are none nobody reacted.
        for row in rows:
            row["reactions"] = row["reactions"] or 0
    reading.report.semantics.add("lifetime")
    add_dated(
        "posts", rows, member, reading, timezone=reading.options.timezone, order="dmy",
        metric_semantics="lifetime",
    )  # fmt: skip


def _read_group(member: Member, reading: Reading) -> None:
    chat = first_value(mended(member), "id")
    numbered = entries(mended(member), reading, "messages.item", many=False)
    _add_group(numbered, chat, member, reading)


def _add_group(numbered: Numbered, chat: object, member: Member, reading: Reading) -> None:
    rows: list[dict[str, Any]] = []
    for number, message in _messages(numbered, reading):
        name, key = text_at(message, "from"), text_at(message, "from_id")
        rows.append(
            {
                "_row": number,
                "comment_id": text_at(message, "id") or None,
                "parent_id": text_at(message, "reply_to_message_id") or None,
                "post_id": None if chat is None else str(chat)[:40],
                "created_at": _time(message),
                "author_hash": reading.pseudonyms.of(key or name),
                "is_own": reading.is_own(name, key, key.removeprefix("user")),
                "text": _text(message, reading) or None,
            }
        )
        if len(rows) >= AT_ONCE:
            _add_comments(rows, member, reading)
            rows = []
    _add_comments(rows, member, reading)


def _read_account(member: Member, reading: Reading) -> None:
    """Read the channels and groups of a whole account; what is between two is counted."""
    public = private = 0
    for place in ("chats.list.item", "left_chats.list.item"):
        for _, chat in entries(mended(member), reading, place, many=False):
            kind, messages = text_at(chat, "type"), at(chat, "messages")
            numbered = enumerate(messages if isinstance(messages, list) else [], 1)
            public += kind in CHANNELS | GROUPS
            private += kind not in CHANNELS | GROUPS
            if kind in CHANNELS:
                _add_channel(numbered, member, reading)
            elif kind in GROUPS:
                _add_group(numbered, at(chat, "id"), member, reading)
    reading.dropped("direct message", private)
    if not public:
        raise EmptyExport(
            "There is nothing in it but what is private, such as messages or contacts. That is "
            "not read."
        )


def _add_comments(rows: list[dict[str, Any]], member: Member, reading: Reading) -> None:
    reading.dropped("name", sum(row["author_hash"] is not None for row in rows))
    add_dated("comments", rows, member, reading, timezone=reading.options.timezone, order="dmy")


def _time(message: Any) -> str:
    """Return when, in UTC where the file says it, else on the clock of the computer."""
    seconds = text_at(message, "date_unixtime")
    return seconds if seconds.isdigit() and 9 <= len(seconds) <= 11 else text_at(message, "date")


def _text(message: Any, reading: Reading) -> str:
    """Return the text, which is one or a list of parts; numbers of people are not read."""
    said = at(message, "text")
    if said in (None, "", []):
        said = at(message, "text_entities", default="")
    parts = said if isinstance(said, list) else [said]
    words = []
    for part in parts:
        if isinstance(part, str):
            words.append(part)
        elif text_at(part, "type") in ("phone", "bank_card"):
            words.append("…")
            reading.dropped("phone")
        else:
            words.append(text_at(part, "text"))
    text = "".join(words).strip()
    question = text_at(message, "poll", "question") or text_at(message, "poll", "question", "text")
    return "\n".join(filter(None, [text, question]))


def _note_private(message: Any, reading: Reading) -> None:
    if isinstance(message, dict):
        reading.dropped("location", "location_information" in message or "address" in message)
        reading.dropped("phone", "contact_information" in message)


def _type(message: Any) -> str:
    if text_at(message, "forwarded_from") or text_at(message, "forwarded_from_id"):
        return "repost"
    if at(message, "poll") is not None:
        return "poll"
    if text_at(message, "photo"):
        return "photo"
    kind = text_at(message, "media_type")
    if kind in _VIDEOS or text_at(message, "mime_type").startswith("video/"):
        return "video"
    if text_at(message, "mime_type").startswith("image/"):
        return "photo"
    if kind or text_at(message, "file") or at(message, "location_information") is not None:
        return "other"
    parts = at(message, "text")
    entities = at(message, "text_entities")
    for part in [*(parts if isinstance(parts, list) else []),
                 *(entities if isinstance(entities, list) else [])]:  # fmt: skip
        if text_at(part, "type") in _LINKS:
            return "link"
    return "text"


def _reactions(message: Any) -> int | None:
    """Return how many reacted; stars that were paid are no people."""
    found = at(message, "reactions")
    if not isinstance(found, list):
        return None
    counts = [at(one, "count") for one in found if text_at(one, "type") != "paid"]
    return sum(n for n in counts if isinstance(n, int) and not isinstance(n, bool) and n < 2**40)


# --- messages of the pages


def _read_page(member: Member, reading: Reading) -> None:
    """Read a page as what all pages of its chat together are."""
    page = page_of(member)
    if page is None:
        return
    if "telegram chats" not in reading.kept:
        reading.kept["telegram chats"] = kinds_of_chats(reading.files)
    kind = reading.kept["telegram chats"].get((folder_of(member), page.title), "private")
    noted = reading.report.recognised
    if kind == "private":
        noted[:] = [one for one in noted if one.file != member.path]
        reading.dropped("direct message")
        raise EmptyExport(
            "%(file)s may be what two people wrote to each other, so it was not read. If it is a "
            "channel or a group, please export it from Telegram as JSON.",
            file=member.name,
        )
    noted[:] = [
        replace(one, format=f"{kind}-page", reason=_PAGES[kind]) if one.file == member.path else one
        for one in noted
    ]
    if kind == "channel":
        _read_channel_page(member, reading)
    else:
        _read_group_page(page.title, member, reading)


def _page(member: Member, reading: Reading) -> list[tuple[int, Message]]:
    """Return the messages of a page, none where the same chat is there as JSON."""
    for other in reading.files:
        same_folder = folder_of(other) == folder_of(member) and other.suffix == ".json"
        if same_folder and kind_of_json(other) in CHANNELS | GROUPS:
            reading.find(
                Finding(
                    "The pages were not read, because the same messages are in %(file)s.",
                    file=other.name,
                )
            )
            return []
    found = messages_of(member)
    for message in found:
        reading.dropped(message.private, bool(message.private))
    return list(enumerate(found, 1))


def _read_channel_page(member: Member, reading: Reading) -> None:
    rows = [
        {
            "_row": number,
            "post_id": message.number or None,
            "published_at": message.when,
            "type": "repost" if message.forwarded else message.media or "text",
            "text": message.text or None,
            "reactions": message.reactions,
            "is_reply": bool(message.reply),
        }
        for number, message in _page(member, reading)
    ]
    _add_posts(rows, member, reading)


def _read_group_page(title: str, member: Member, reading: Reading) -> None:
    chat = reading.pseudonyms.of(title)
    rows = [
        {
            "_row": number,
            "comment_id": message.number or None,
            "parent_id": message.reply or None,
            "post_id": chat,
            "created_at": message.when,
            "author_hash": reading.pseudonyms.of(message.name),
            "is_own": reading.is_own(message.name),
            "text": message.text or None,
        }
        for number, message in _page(member, reading)
    ]
    _add_comments(rows, member, reading)


LOADER = Loader(
    "telegram",
    [
        Format("channel", _sniff_channel, _read_channel),
        Format("group", _sniff_group, _read_group),
        Format("account", _sniff_account, _read_account),
        Format("channel-page", _sniff_channel_page, _read_page),
        Format("group-page", _sniff_group_page, _read_page),
    ],
    ignore=_private,
)
