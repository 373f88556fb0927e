"""Bytes to text: which encoding a file has, and what does not belong into a header."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

from charset_normalizer import from_bytes

__all__ = ["decode", "plain_header", "without_mojibake"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What files outside of western Windows are written in.
_ELSEWHERE = [
    "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "mac_roman", "cp850", "shift_jis",
    "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
#: Soft hyphens, spaces without width, marks of direction: invisible, and all over real exports.
_INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])
_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans("„“”‟«»‘’‚′`´–—‐‑−", "\"\"\"\"\"\"''''''-----")


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of a file, and its encoding.

    A mark at the beginning says what it is; else it is UTF-8 if it is valid UTF-8; else
    UTF-16 where every second byte is nought; else what its letters look like. Never fails:
    what has no meaning becomes �.

    >>> decode("Größe".encode("cp1252"))
    ('Größe', 'cp1252')
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace").removeprefix("\ufeff"), encoding
    try:
        if b"\0" not in content[:4096]:
            return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # Cut in the middle of a letter at the end: the file broke off, its encoding is known.
        if error.start > 64 and error.start >= len(content) - 4:
            return content.decode("utf-8", "replace"), "utf-8"
    sample = content[:4096]
    if sample and sample[1::2].count(0) > len(sample) // 8:
        return content.decode("utf-16-le", "replace"), "utf-16-le"
    if sample and sample[0::2].count(0) > len(sample) // 8:
        return content.decode("utf-16-be", "replace"), "utf-16-be"
    return _guess(content)


def _guess(content: bytes) -> tuple[str, str]:
    """Return the text in the encoding that its letters look like.

    Western exports come from Windows; only what would not be letters there is asked elsewhere.
    """
    western = content.decode("cp1252", "replace")
    odd = sum(sign == "�" or 0x7F <= ord(sign) < 0xA0 for sign in western[:20_000])
    beyond = sum(ord(sign) > 0x7F for sign in western[:20_000])
    if len(content) < 64 or (odd == 0 and beyond < 0.2 * min(len(western), 20_000)):
        return western, "cp1252"
    found = from_bytes(content[:20_000], cp_isolation=_ELSEWHERE).best()
    if found is None:
        return western, "cp1252"
    return content.decode(found.encoding, "replace"), found.encoding


def plain_header(text: object) -> str:
    r"""Return a column's name as it is compared: no invisible signs, no case, one sort of quotes.

    >>> plain_header("\ufeffVeröffent\u00adlichungs\u00a0zeit ")
    'veröffentlichungs zeit'
    """
    return _plain(text if isinstance(text, str) else str(text))


@lru_cache(maxsize=1 << 14)
def _plain(text: str) -> str:
    name = unicodedata.normalize("NFKC", text.translate(_INVISIBLE).translate(_QUOTES))
    return _SPACES.sub(" ", name).strip().strip('"').strip().casefold()


def without_mojibake(text: str) -> str:
    """Return a text whose UTF-8 was taken for Latin-1, as in Meta's JSON, as it was meant.

    >>> without_mojibake("Gr\u00c3\u00bc\u00c3\u009fe"), without_mojibake("Grüße")
    ('Grüße', 'Grüße')
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
