"""The sample data as Telegram Desktop gives them: a channel (JSON and page) and a group."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import count, text

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

_ZONE = "Europe/Vienna"
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")
_FILE = "(File not included. Change data exporting settings to download.)"
_MEDIA: dict[str, dict[str, object]] = {
    "photo": {"photo": _FILE, "width": 1280, "height": 960},
    "video": {"file": _FILE, "media_type": "video_file", "mime_type": "video/mp4"},
    "reel": {"file": _FILE, "media_type": "video_file", "mime_type": "video/mp4"},
    "other": {"file": _FILE, "mime_type": "application/pdf"},
    "repost": {"forwarded_from": "Aubach", "forwarded_from_id": "channel1900000001"},
}
_WRAPS = {"photo": "photo_wrap", "video": "video_file_wrap", "reel": "video_file_wrap"}


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts as a channel's files, and comments as a group's: path -> content.

    Telegram Desktop writes its exports in English, whatever language it speaks.

    Parameters
    ----------
    tables : Tables
        Posts and comments of one organisation on Telegram; comments with ``author_name``.
    language : {"de", "en"}
        Of the texts.
    """
    del language  # nothing but the texts
    posts = tables.posts.sort_values("published_at", kind="stable").to_dict("records")
    comments = tables.comments.sort_values("created_at", kind="stable").to_dict("records")
    name = str((posts or comments or [{"org": ""}])[0]["org"])
    written: dict[str, bytes] = {}
    if posts:
        written["ChatExport_2026-06-01/result.json"] = _channel(posts, name)
        written["ChatExport_2026-06-01 (1)/messages.html"] = _page(posts, name)
    if comments:
        written["ChatExport_2026-06-01 (2)/result.json"] = _group(comments, name)
    return written


Rows = Iterable[Mapping[Any, Any]]


def _channel(posts: Rows, name: str) -> bytes:
    messages: list[dict[str, Any]] = [
        {
            "id": 1, "type": "service", "date": "2026-03-01T08:00:00",
            "date_unixtime": "1772348400", "actor": name, "actor_id": "channel1900000000",
            "action": "create_channel", "title": name, "text": "", "text_entities": [],
        }
    ]  # fmt: skip
    for number, post in enumerate(posts, 2):
        body, entities = _parts(text(post["text"]))
        message = {
            **_moment(number, post["published_at"]),
            "from": name,
            "from_id": "channel1900000000",
            **_MEDIA.get(str(post["type"]), {}),
            **({"reply_to_message_id": 1} if post["is_reply"] is True else {}),
        }
        if post["type"] == "poll":
            message["poll"] = {
                "question": text(post["text"]), "closed": False, "total_voters": 0,
                "answers": [{"text": word, "voters": 0, "chosen": False} for word in "AB"],
            }  # fmt: skip
            body, entities = "", []
        message |= {"text": body, "text_entities": entities}
        if count(post["reactions"]):
            message["reactions"] = [
                {"type": "emoji", "count": count(post["reactions"]), "emoji": "👍"}
            ]
        messages.append(message)
    return _result(name, "public_channel", 1900000000, messages)


def _group(comments: Rows, name: str) -> bytes:
    numbers: dict[str, int] = {}
    messages = []
    for number, comment in enumerate(comments, 1):
        numbers[str(comment["comment_id"])] = number
        who = comment.get("author_name")
        author = name if who is None or pd.isna(who) else str(who)
        body, entities = _parts(text(comment["text"]))
        message = {
            **_moment(number, comment["created_at"]),
            "from": author,
            "from_id": f"user{int.from_bytes(author.encode()[:6].ljust(6), 'big')}",
        }
        parent = numbers.get(str(comment["parent_id"]))
        if parent:
            message["reply_to_message_id"] = parent
        messages.append(message | {"text": body, "text_entities": entities})
    return _result(f"{name} chat", "public_supergroup", 1900000002, messages)


def _moment(number: int, time: pd.Timestamp) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": time.tz_convert(_ZONE).strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(int(time.timestamp())),
    }


def _parts(said: str) -> tuple[str | list[object], list[dict[str, str]]]:
    """Return a text as Telegram writes it: in parts, where something in it is a link."""
    pieces = _ADDRESS.split(said)
    if len(pieces) == 1:
        return said, [{"type": "plain", "text": said}] if said else []
    parts: list[object] = []
    entities = []
    for n, piece in enumerate(pieces):
        kind = "link" if n % 2 else "plain"
        if kind == "link":
            parts.append({"type": kind, "text": piece})
        else:
            parts.append(piece)
        if piece:
            entities.append({"type": kind, "text": piece})
    return parts, entities


def _result(name: str, kind: str, number: int, messages: list[dict[str, Any]]) -> bytes:
    chat = {"name": name, "type": kind, "id": number, "messages": messages}
    return json.dumps(chat, ensure_ascii=False, indent=1).encode()


def _page(posts: Rows, name: str) -> bytes:
    title = html.escape(name)
    body = "".join(_message(number, post, title) for number, post in enumerate(posts, 2))
    return f"""<!DOCTYPE html>
<html>

 <head>

  <meta charset="utf-8"/>
<title>Exported Data</title>
  <meta content="width=device-width, initial-scale=1.0" name="viewport"/>

 </head>

 <body onload="CheckLocation();">

  <div class="page_wrap">

   <div class="page_header">

    <div class="content">

     <div class="text bold">
{title}
     </div>

    </div>

   </div>

   <div class="page_body chat_page">

    <div class="history">

     <div class="message service" id="message-1">

      <div class="body details">
1 March 2026
      </div>

     </div>
{body}
    </div>

   </div>

  </div>

 </body>

</html>
""".encode()


def _message(number: int, post: Mapping[Any, Any], title: str) -> str:
    local = post["published_at"].tz_convert(_ZONE)
    offset = local.strftime("%z")
    shown = f"{local:%d.%m.%Y %H:%M:%S} UTC{offset[:3]}:{offset[3:]}"
    said = html.escape(text(post["text"]))
    said = _ADDRESS.sub(r'<a href="\1">\1</a>', said).replace("\n", "<br>")
    kind = str(post["type"])
    media = ""
    if kind in _WRAPS:
        media = (
            '\n       <div class="media_wrap clearfix">\n        <a class="'
            f'{_WRAPS[kind]} clearfix pull_left" href="files/{number}"></a>\n       </div>\n'
        )
    if kind == "poll":
        media = (
            '\n       <div class="media_wrap clearfix">\n        <div class="media_poll">\n'
            f'         <div class="question bold">\n{said}\n         </div>\n        </div>\n'
            "       </div>\n"
        )
        said = ""
    reactions = count(post["reactions"])
    below = (
        '\n       <span class="reactions">\n\n        <span class="reaction">\n\n'
        '         <span class="emoji">\n👍\n         </span>\n\n         <span class="count">\n'
        f"{reactions}\n         </span>\n\n        </span>\n\n       </span>\n"
        if reactions
        else ""
    )
    inner = f'\n       <div class="text">\n{said}\n       </div>\n' if said else ""
    if kind == "repost":
        inner = (
            '\n       <div class="forwarded body">\n\n        <div class="from_name">\nAubach'
            f' <span class="date details" title="{shown}"> {local:%d.%m.%Y %H:%M:%S}</span>\n'
            f"        </div>\n{inner}\n       </div>\n"
        )
    reply = (
        '\n       <div class="reply_to details">\nIn reply to <a href="#go_to_message1" '
        'onclick="return GoToMessage(1)">this message</a>\n       </div>\n'
        if post["is_reply"] is True
        else ""
    )
    return f"""
     <div class="message default clearfix" id="message{number}">

      <div class="pull_left userpic_wrap">

       <div class="userpic userpic1" style="width: 42px; height: 42px">

        <div class="initials" style="line-height: 42px">
A
        </div>

       </div>

      </div>

      <div class="body">

       <div class="pull_right date details" title="{shown}">
{local:%H:%M}
       </div>

       <div class="from_name">
{title}
       </div>
{reply}{media}{inner}{below}
      </div>

     </div>
"""
