"""The JSON that Telegram Desktop writes, which is not always JSON, and what kind of chat it is."""

from __future__ import annotations

import io
import re
from typing import IO, Any, cast

from candystorm.exports.json_streams import Interrupted, records, shape
from candystorm.exports.sources import Member

__all__ = ["CHANNELS", "GROUPS", "first_value", "kind_of_json", "mended"]

CHANNELS = frozenset(["public_channel", "private_channel"])
GROUPS = frozenset(["private_group", "public_group", "private_supergroup", "public_supergroup"])
_BETWEEN_TWO = frozenset(["personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes"])
_MESSAGES = frozenset(["messages.item.id", "messages.item.type", "messages.item.date"])
_SENDERS = frozenset(["messages.item.from_id", "messages.item.date_unixtime"])
#: Of the export of a whole account.
_ACCOUNT = frozenset(
    ["personal_information.user_id", "chats.list", "left_chats.list", "contacts.list"]
)

_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.S)
_BARE_PATH = re.compile(
    rb'("document_id": )(?!"|-?\d|null\b|true\b|false\b|[\[{])([^\r\n]*?)(,?\r?\n)'
)
_PART = 1 << 20


def kind_of_json(member: Member) -> str:
    """Return the kind of chat that a file holds.

    Returns
    -------
    str
        One of :data:`CHANNELS` or :data:`GROUPS`; "account" for the export of a whole account,
        "personal_chat" and others for what is between two people; "" for another file.
    """
    found: str = member.remember("telegram kind", lambda: _kind(member))
    return found


def _kind(member: Member) -> str:
    head = member.head()
    if b'"about"' not in head and (b'"messages"' not in head or b'"type"' not in head):
        return ""
    keys = shape(mended(member))
    if "about" in keys and keys & _ACCOUNT and "messages" not in keys:
        return "account"
    if not {"type", "id", "messages"} <= keys:
        return ""
    beginning = Member(member.path, len(head), lambda: io.BytesIO(_mend(head)))
    kind = first_value(beginning, "type")
    known = isinstance(kind, str) and kind in CHANNELS | GROUPS | _BETWEEN_TWO
    if known and (keys >= _MESSAGES or "messages.item" not in keys):
        return str(kind)
    return "unknown" if keys >= _MESSAGES and keys & _SENDERS else ""


def first_value(member: Member, prefix: str) -> Any:
    """Return the first value at a path, None where there is none."""
    try:
        return next(records(member, prefix), None)
    except Interrupted:
        return None


def mended(member: Member) -> Member:
    r"""Return the file as JSON.

    Two faults are mended while it is read: signs that control something are written as ``\x1B``
    (in all versions), and custom emojis have a path without quotes (in version 4.1). Both stand
    within one line.
    """
    found: Member = member.remember(
        "telegram", lambda: Member(member.path, member.size, lambda: _opened(member))
    )
    return found


def _opened(member: Member) -> IO[bytes]:
    return cast(IO[bytes], _Mended(member))


class _Mended(io.RawIOBase):
    def __init__(self, member: Member) -> None:
        super().__init__()
        self._context = member.open()
        self._stream = self._context.__enter__()
        self._raw = b""
        self._ready = b""

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._context.__exit__(None, None, None)
        super().close()

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._ready) < size:
            part = self._stream.read(_PART)
            self._raw += part
            cut = self._raw.rfind(b"\n") + 1 if part else len(self._raw)
            if part and not cut and len(self._raw) > 4 * _PART:
                cut = len(self._raw) - 8  # all in one line: somebody else wrote it, and in JSON
            self._ready += _mend(self._raw[:cut])
            self._raw = self._raw[cut:]
            if not part:
                break
        size = len(self._ready) if size < 0 else size
        given, self._ready = self._ready[:size], self._ready[size:]
        return given


def _mend(part: bytes) -> bytes:
    if b"\\x" in part:
        part = _ESCAPE.sub(lambda one: b"\\u00" + one[1] if one[1] else one[0], part)
    if b'"document_id": ' in part:
        part = _BARE_PATH.sub(
            lambda one: one[1] + b'"' + one[2].replace(b'"', b"'") + b'"' + one[3], part
        )
    return part
