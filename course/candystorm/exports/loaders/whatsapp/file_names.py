"""Names of a chat's files without the person or group that WhatsApp calls them after.

“WhatsApp Chat mit Erika M..txt” becomes “WhatsApp chat.txt”, a second one “WhatsApp chat 2.txt”; so
do the archive and the folder that have the same name or hold nothing but a “_chat.txt”.
"""

from __future__ import annotations

from dataclasses import replace

from candystorm.exports.reading import Reading
from candystorm.exports.sources import Member

__all__ = ["rename", "rename_all"]

_LABEL = "WhatsApp chat"
#: What an iPhone calls every chat, within an archive that has the name.
_NEUTRAL = "_chat"
_ENDINGS = (".txt", ".zip")
_KEPT = "whatsapp names"


def rename(member: Member, reading: Reading) -> None:
    """Give a chat's file another name, and note it where the old one stands in the report."""
    known: dict[str, str] = reading.kept.setdefault(_KEPT, {})
    names = _names_in(member.path)
    if names and not any(name in known for name in names):
        number = len(set(known.values())) + 1
        label = _LABEL if number == 1 else f"{_LABEL} {number}"
        known.update(dict.fromkeys(names, label))
    old, member.path = member.path, _renamed(member.path, known)
    noted = reading.report.recognised
    noted[:] = [replace(one, file=member.path) if one.file == old else one for one in noted]


def rename_all(reading: Reading) -> None:
    """Give what lies beside the chats in the same archives their new names, too."""
    known: dict[str, str] = reading.kept.get(_KEPT, {})
    for member in reading.files:
        member.path = _renamed(member.path, known)
    left_out = reading.files.left_out
    left_out[:] = [(_renamed(path, known), error) for path, error in left_out]


def _names_in(path: str) -> list[str]:
    """Return the parts of a chat's path that tell whose it is, without endings."""
    stems = [_stem(part)[0] for part in path.split("/")]
    name, above = stems[-1], stems[-2] if len(stems) > 1 else ""
    if name.casefold() == _NEUTRAL:
        return [above] if above else []
    return [name]


def _renamed(path: str, known: dict[str, str]) -> str:
    parts = (_stem(part) for part in path.split("/"))
    return "/".join(known.get(stem, stem) + ending for stem, ending in parts)


def _stem(part: str) -> tuple[str, str]:
    """Return a part of a path without and with only its ending, where that is a chat's."""
    for ending in _ENDINGS:
        if part.casefold().endswith(ending):
            return part[: -len(ending)], part[-len(ending) :]
    return part, ""
