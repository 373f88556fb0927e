"""What a LinkedIn link says: which post it is, which comment, and when it was made."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote

__all__ = ["comment_of", "is_linkedin", "time_of", "urn_of"]

_URN = re.compile(r"(activity|share|ugcpost)[:-](\d{6,19})(?!\d)", re.IGNORECASE)
_COMMENT = re.compile(r"comment:\((?:urn:li:)?[a-z]+:\d+,(\d{6,19})\)", re.IGNORECASE)
_REPLY = re.compile(r"replyUrn=[^&]*?comment:\([^,)]+,(\d{6,19})\)", re.IGNORECASE)
_LINK = re.compile(
    r"^(?:https?://)?(?:[a-z0-9-]+\.)*(?:linkedin\.com|lnkd\.in)(?:/|$)|^urn:li:", re.I
)
_KINDS = {"activity": "activity", "share": "share", "ugcpost": "ugcPost"}
_LONGEST = 4000
#: LinkedIn was opened in 2003; what lies outside is no time.
_YEARS = (dt.datetime(2003, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC))


def is_linkedin(cell: object) -> bool:
    """Return whether a cell is a link to LinkedIn.

    >>> is_linkedin("https://www.linkedin.com/feed/update/urn:li:share:1"), is_linkedin("481")
    (True, False)
    """
    return isinstance(cell, str) and bool(_LINK.match(cell.strip()[:_LONGEST]))


def _plain(link: object) -> str:
    if not isinstance(link, str):
        return ""
    return unquote(unquote(link.strip()[:_LONGEST]))  # links within links are escaped twice


def urn_of(link: object) -> str:
    """Return the key of the post that a link leads to, "" where it has none.

    >>> urn_of("https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7458194261025673216")
    'urn:li:ugcPost:7458194261025673216'
    >>> urn_of("https://www.linkedin.com/posts/anna_title-activity-7379000000000000001-AbCd")
    'urn:li:activity:7379000000000000001'
    """
    found = _URN.search(_plain(link).partition("?")[0]) or _URN.search(_plain(link))
    return f"urn:li:{_KINDS[found[1].lower()]}:{found[2]}" if found else ""


def comment_of(link: object) -> tuple[str, str]:
    """Return the number of the comment that a link leads to, and of that which it answers.

    >>> comment_of("https://www.linkedin.com/feed/update/urn:li:activity:7379000000000000001"
    ...            "?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A7379000000000000001%2C740001%29")
    ('740001', '')
    """
    plain = _plain(link)
    reply = _REPLY.search(plain)
    first = _COMMENT.search(plain)
    if reply:
        above = first[1] if first and first[1] != reply[1] else ""
        return reply[1], above
    return (first[1], "") if first else ("", "")


def time_of(urn: str) -> float | None:
    """Return when a post appeared (seconds since 1970), if its key tells: an activity's does.

    A share or ugcPost is numbered when it is written or scheduled, which can be days before.

    >>> round(time_of("urn:li:activity:7432392249344274432"))
    1772020399
    """
    kind, _, number = urn.rpartition(":")
    if kind != "urn:li:activity" or not number.isdigit():
        return None
    seconds = (int(number) >> 22) / 1000
    return seconds if _YEARS[0].timestamp() <= seconds <= _YEARS[1].timestamp() else None
