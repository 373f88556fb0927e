"""WhatsApp: a chat that was saved as text, from Android or an iPhone, in whatever language.

Messages become comments, the chat is what they belong to. There is no other export: channels have
none, and reactions and who has read it are not in the text. The file is called like the person or
the group: it gets another name as soon as it is read.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from functools import cache
from pathlib import Path

from candystorm.errors import DefinitionError
from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import decode
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.loaders.whatsapp.file_names import rename, rename_all
from candystorm.exports.loaders.whatsapp.lines import (
    MARKS,
    NO_MARKS,
    Line,
    chat_lines,
    dates_of,
    is_chat,
)
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

_PHRASES = Path(__file__).with_name("phrases.toml")
_LARGEST = 256 * 2**20
#: No phrase of the app is longer.
_LONGEST_PHRASE = 120

#: ``<Anhang: 00000012-PHOTO-2024-12-31.jpg>`` behind what was written with it.
_ATTACHED = re.compile(rf"[{MARKS}]*<\s*[^<>:\n]{{2,30}}:\s*[^<>\n]{{1,300}}\.\w{{2,5}}\s*>\s*$")
#: ``IMG-20241231-WA0001.jpg (Datei angehängt)`` before it; the words are those of the phrases.
_FILE = re.compile(
    rf"^[{MARKS}]*[^\n]{{1,300}}\.\w{{2,5}} \((?P<what>[^()\n]{{3,40}})\)\s*(?:\n|$)"
)
_PLACE = re.compile(r"https?://maps\.(?:google|apple)\.com/\S*?[?&]?(?:q|ll|sll)=-?\d[\d.,\s%-]*\d")
_PHONE = re.compile(r"^\+?[\d\s().\-/]{6,25}$")
#: Somebody without a name in the address book, named in a message.
_MENTIONED_PHONE = re.compile(r"@\d{8,15}\b")
_POLL = re.compile(rf"^[{MARKS}]*OPTION:", re.M)


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    """Return what the app writes, as it is compared."""
    try:
        read = tomllib.loads(_PHRASES.read_text(encoding="utf-8"))[kind]
        return tuple({_plain(phrase) for phrases in read.values() for phrase in phrases})
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise DefinitionError(_PHRASES.name, kind, "", f"cannot be read: {error!r}") from error


def _plain(text: str) -> str:
    return text.translate(NO_MARKS).strip().strip("<>").strip().rstrip(".").casefold()


def _sniff(member: Member) -> Sniffed | None:
    def look() -> bool:
        head = member.head()
        if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and b"\0" in head:
            return False  # no text
        return is_chat(decode(head)[0])

    if not member.remember("whatsapp", look):
        return None
    return Sniffed(0.9, Finding("Its lines begin like those of a chat: a time, a name, a colon."))


def _read(member: Member, reading: Reading) -> None:
    chat = reading.pseudonyms.of(member.path)
    rename(member, reading)
    text, _ = decode(member.read(_LARGEST))
    written = list(chat_lines(text))
    lines = [line for line in written if line.name and not _is_notice(line)]
    notices = len(written) - len(lines)
    if notices:
        reading.find(Finding("Lines that WhatsApp itself wrote were left out: %(n)d.", n=notices))
    if not lines:
        return
    stamps, order, ambiguous = dates_of(written)
    if ambiguous:
        reading.find(
            Finding(
                "Days and months cannot be told apart here; the first number was taken for the "
                "month."
                if order == "mdy"
                else "Days and months cannot be told apart here; the first number was taken for "
                "the day.",
                kind="caution",
            )
        )
    stamp_of = {line.number: stamp for line, stamp in zip(written, stamps, strict=True)}
    times = parse_dates(
        [stamp_of[line.number] for line in lines], timezone=reading.options.timezone
    )
    reading.report.timezones.add(reading.options.timezone)
    bad = set(times.bad.tolist())
    rows = []
    for position, (line, time) in enumerate(zip(lines, times.values, strict=True)):
        if position in bad:
            reading.no_date(member, line.number, stamp_of[line.number])
            continue
        rows.append(
            {
                "comment_id": f"{chat}-{line.number}",
                "post_id": chat,
                "created_at": time,
                "author_hash": reading.pseudonyms.of(line.name),
                "is_own": reading.is_own(line.name),
                "text": _said(line, reading) or None,
            }
        )
    reading.dropped("name", len(rows))
    reading.dropped("phone", sum(bool(_PHONE.match(line.name)) for line in lines))
    reading.add("comments", rows, member)


def _is_notice(line: Line) -> bool:
    """Return whether the app wrote a line, though a name stands before it.

    On an iPhone a mark begins what the app writes. A mark before the whole line says that there
    is a photo or a file; what is left are members who come and go, calls, and notices.
    """
    if not line.bracketed:
        return False
    plain = _plain(line.text)
    if plain.startswith(_phrases("system")):
        return True
    if line.marked or line.text[:1] not in ("\u200e", "\u200f"):
        return False
    if any(sign.search(line.text) for sign in (_POLL, _ATTACHED, _PLACE)):
        return False
    return not plain.endswith(_phrases("media") + _phrases("deleted") + _phrases("edited"))


def _said(line: Line, reading: Reading) -> str:
    """Return what somebody wrote: without names of files, places and what the app adds."""
    text = _without_edited(line.text)
    if len(text) < _LONGEST_PHRASE and _plain(text) in _phrases("deleted"):
        return ""
    text = _ATTACHED.sub("", text)
    if (found := _FILE.match(text)) and _plain(found["what"]) in _phrases("media"):
        text = text[found.end() :]
    text = _without_placeholder(text)
    if _PLACE.search(text):
        reading.dropped("location")
        return ""
    text = text.translate(NO_MARKS)
    text, numbers = _MENTIONED_PHONE.subn("@…", text)
    reading.dropped("phone", numbers)
    return text.strip()


def _without_edited(text: str) -> str:
    begin = text.rfind("<")
    if begin >= 0 and _plain(text[begin:]) in _phrases("edited"):
        return text[:begin].rstrip(MARKS + " ")
    return text


def _without_placeholder(text: str) -> str:
    """Return a text without “Bild weggelassen” behind it; what was written with it stays."""
    if len(text) < _LONGEST_PHRASE and _plain(text) in _phrases("media"):
        return ""
    mark = max(text.rfind("\u200e"), text.rfind("\u200f"))
    if mark >= 0 and _plain(text[mark:]) in _phrases("media"):
        # “Bericht.pdf • 3 Seiten Dokument weggelassen”
        return "" if "•" in text[:mark] else text[:mark]
    return text


LOADER = Loader("whatsapp", [Format("chat", _sniff, _read)], finish=rename_all)
