"""The sample data as Discord gives them: the package of an account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import own_comments

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]

_DISCORD_EPOCH_MS = 1420070400000
_CHANNEL, _OLDER, _PRIVATE = "700000000000000001", "700000000000000002", "700000000000000003"


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write what the organisation itself wrote as Discord's files: path -> content.

    Comments of the first half of the time stand in a CSV, as until 2023, the others in a JSON;
    a private conversation stands beside them.

    Parameters
    ----------
    tables : Tables
        Comments of one organisation on Discord; posts are messages there.
    language : {"de", "en"}
        Of the texts.
    """
    del language
    own = own_comments(tables.comments).sort_values("created_at", kind="stable").to_dict("records")
    half = len(own) // 2
    newest_first = [_message(comment) for comment in reversed(own[half:])]
    server = {"id": "600000000000000001", "name": "Aubach"}
    lines = [
        f"{_id(comment)},{comment['created_at']:%Y-%m-%d %H:%M:%S}.000000+00:00,{_cell(comment)},"
        for comment in own[:half]
    ]
    written: dict[str, bytes] = {
        f"messages/c{_OLDER}/channel.json": _json(
            {"id": _OLDER, "type": 0, "name": "fragen", "guild": server}
        ),
        f"messages/c{_OLDER}/messages.csv": "\r\n".join(
            ["ID,Timestamp,Contents,Attachments", *lines, ""]
        ).encode(),
        f"messages/c{_CHANNEL}/channel.json": _json(
            {"id": _CHANNEL, "type": "GUILD_TEXT", "name": "allgemein", "guild": server}
        ),
        f"messages/c{_CHANNEL}/messages.json": _json(newest_first),
        f"messages/c{_PRIVATE}/channel.json": _json(
            {"id": _PRIVATE, "type": "DM", "recipients": ["500000000000000001"]}
        ),
        f"messages/c{_PRIVATE}/messages.json": _json(
            [{"ID": 1, "Timestamp": "2026-03-02 09:00:00", "Contents": "Hallo", "Attachments": ""}]
        ),
        "messages/index.json": _json(
            {
                _OLDER: "fragen in Aubach", _CHANNEL: "allgemein in Aubach",
                _PRIVATE: "Direct Message with erika#0",
            }
        ),
        "account/user.json": _json(
            {"id": "500000000000000000", "username": "aubach", "email": "post@aubach.example",
             "phone": "", "ip": "192.0.2.7"}
        ),
        "servers/index.json": _json({server["id"]: server["name"]}),
    }  # fmt: skip
    return {f"package/{name}": content for name, content in written.items()}


def _id(comment: Mapping[Any, Any]) -> int:
    time: pd.Timestamp = comment["created_at"]
    return (int(time.timestamp() * 1000) - _DISCORD_EPOCH_MS) << 22


def _cell(comment: Mapping[Any, Any]) -> str:
    text = str(comment["text"]).replace('"', '""')
    return f'"{text}"'


def _message(comment: Mapping[Any, Any]) -> dict[str, object]:
    return {
        "ID": _id(comment),
        "Timestamp": f"{comment['created_at']:%Y-%m-%d %H:%M:%S}",
        "Contents": comment["text"],
        "Attachments": "",
    }


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
