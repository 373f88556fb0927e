"""The sample data as WhatsApp gives them: one chat, saved on Android and on an iPhone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from candystorm.sampledata.exports._rows import text

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

_ZONE = "Europe/Vienna"
_MARK = "\u200e"
_CHAT = {"de": "WhatsApp Chat mit Aubach.txt", "en": "WhatsApp Chat with Aubach.txt"}
_ENCRYPTED = {
    "de": "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Nur Personen in diesem Chat "
    "können sie lesen, anhören oder teilen. Mehr erfahren",
    "en": "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen "
    "to, or share them. Learn more",
}
_CREATED = {"de": "Die Gruppe „Aubach“ wurde erstellt", "en": "The group “Aubach” was created"}
_OMITTED = {"de": "Bild weggelassen", "en": "image omitted"}
_EXCLUDED = {"de": "<Medien ausgeschlossen>", "en": "<Media omitted>"}


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write comments as chats: path -> content.

    WhatsApp names files, times and what it writes itself in the language of the phone.

    Parameters
    ----------
    tables : Tables
        Comments of one organisation on WhatsApp, with ``author_name``.
    language : {"de", "en"}
        Of the phone and of the texts.
    """
    comments = tables.comments.sort_values("created_at", kind="stable")
    if comments.empty:
        return {}
    messages = [
        (time.tz_convert(_ZONE), comment)
        for time, comment in zip(comments["created_at"], comments.to_dict("records"), strict=True)
    ]
    return {
        _CHAT[language]: "\n".join([*_android(messages, language), ""]).encode(),
        "WhatsApp Chat - Aubach/_chat.txt": "\r\n".join(
            [*_iphone(messages, language), ""]
        ).encode(),
    }


Messages = Iterable[tuple[pd.Timestamp, Mapping[Any, Any]]]


def _name(comment: Mapping[Any, Any]) -> str:
    name = comment.get("author_name")
    return "Aubach" if name is None or pd.isna(name) else str(name)


def _android(messages: Messages, language: str) -> Iterator[str]:
    first = True
    for time, comment in messages:
        begin = f"{_android_time(time, language)} - "
        if first:
            yield begin + _ENCRYPTED[language]
            yield begin + _CREATED[language]
        first = False
        yield f"{begin}{_name(comment)}: {text(comment['text']) or _EXCLUDED[language]}"


def _android_time(time: pd.Timestamp, language: str) -> str:
    if language == "de":
        return time.strftime("%d.%m.%y, %H:%M")
    return f"{time.month}/{time.day}/{time:%y}, {_twelve(time)}"


def _twelve(time: pd.Timestamp, seconds: str = "") -> str:
    """Return a time on a clock of 12 hours, with the narrow space before AM and PM."""
    half = "AM" if time.hour < 12 else "PM"
    return f"{time.hour % 12 or 12}:{time:%M}{seconds}\u202f{half}"


def _iphone(messages: Messages, language: str) -> Iterator[str]:
    first = True
    for time, comment in messages:
        begin = f"[{_iphone_time(time, language)}] "
        if first:
            yield f"{begin}Aubach: {_MARK}{_ENCRYPTED[language]}"
            yield f"{begin}Aubach: {_MARK}{_CREATED[language]}"
        first = False
        said = text(comment["text"])
        if said:
            yield f"{begin}{_name(comment)}: {said}"
        else:
            yield f"{_MARK}{begin}{_name(comment)}: {_MARK}{_OMITTED[language]}"


def _iphone_time(time: pd.Timestamp, language: str) -> str:
    if language == "de":
        return time.strftime("%d.%m.%y, %H:%M:%S")
    return f"{time.month}/{time.day}/{time:%y}, {_twelve(time, f':{time:%S}')}"
