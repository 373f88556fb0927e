"""What kind of chat pages hold: a channel, a group, or a talk of two that is nobody's business.

A page doesn't say it. Who writes tells it, and what only happens in a channel or a group; all pages
of a chat are looked at together, because on one of them perhaps only one person wrote.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from candystorm.exports.errors import ExportError
from candystorm.exports.loaders.telegram.pages import LARGEST_PAGE
from candystorm.exports.markup import plain_text
from candystorm.exports.sources import Files, Member

__all__ = ["Page", "folder_of", "kinds_of_chats", "page_of"]

_FEWEST_IN_A_GROUP = 3
#: In a talk of two no more than two can react.
_FEWEST_REACTIONS = 3

_NAME = re.compile(rb'<div class="from_name">\s*([^<]*?)\s*<')
_FORWARDED = re.compile(rb'<div class="forwarded body">\s*<div class="from_name">[^<]*<')
_TITLE = re.compile(
    rb'<div class="page_header">.{0,400}?<div class="text bold">\s*([^<]*?)\s*</div>', re.S
)
_SERVICE = re.compile(
    rb'<div class="message service"[^>]*>\s*<div class="body details">\s*(.{1,2000}?)\s*</div>',
    re.S,
)
#: Stars that were paid have a class more.
_REACTIONS = re.compile(
    rb'<span class="reaction(?: active)?">(?:(?!<span class="reaction).){0,4000}?'
    rb'<span class="count">\s*(\d{1,9})\s*<',
    re.S,
)
#: What the app writes where something happened, in English in every language.
_IN_A_CHANNEL = re.compile(
    r"^Channel (?:«.*» created$|title changed to «|photo (?:changed|removed)$)"
)
_IN_A_GROUP = re.compile(
    r".(?: created group «| changed group title to «| changed group photo$| removed group photo$"
    r"| joined group by (?:link from|request)| converted this group to a supergroup$"
    r"| converted a basic group to this supergroup)"
)


@dataclass(frozen=True)
class Page:
    """What tells the kind of chat on one page.

    Attributes
    ----------
    title : str
        What the chat is called; a talk of two is called like the other one.
    names : frozenset of str
        Who wrote.
    channel, group : bool
        Whether something happened that only happens there.
    many : bool
        Whether more people reacted than two.
    """

    title: str
    names: frozenset[str]
    channel: bool
    group: bool
    many: bool


def page_of(member: Member) -> Page | None:
    """Return what tells the kind of chat, None for what is no such page."""
    found: Page | None = member.remember("telegram page", lambda: _page(member))
    return found


def _page(member: Member) -> Page | None:
    head = member.head()
    marks = (b'class="page_wrap"', b'class="message ', b'class="history"')
    if not all(mark in head for mark in marks):
        return None
    content = member.read(LARGEST_PAGE)
    title = _TITLE.search(content)
    happened = [plain_text(_decoded(one)) for one in _SERVICE.findall(content)]
    return Page(
        title=_plain(title[1]) if title else "",
        names=frozenset(map(_plain, _NAME.findall(_FORWARDED.sub(b"", content)))) - {""},
        channel=any(_IN_A_CHANNEL.search(one) for one in happened),
        group=any(_IN_A_GROUP.search(one) for one in happened),
        many=any(int(one) >= _FEWEST_REACTIONS for one in _REACTIONS.findall(content)),
    )


def _decoded(part: bytes) -> str:
    return part.decode("utf-8", "replace")


def _plain(name: bytes) -> str:
    return html.unescape(_decoded(name)).strip()


def folder_of(member: Member) -> str:
    """Return where a file lies."""
    return member.path.rpartition("/")[0]


def kinds_of_chats(files: Files) -> dict[tuple[str, str], str]:
    """Return "channel", "group" or "private" for the pages of each folder and title."""
    chats: dict[tuple[str, str], list[Page]] = {}
    for member in files:
        if member.suffix in (".html", ".htm"):
            try:
                page = page_of(member)
            except ExportError:
                continue  # its own reading tells it
            if page is not None:
                chats.setdefault((folder_of(member), page.title), []).append(page)
    return {chat: _kind(chat[1], pages) for chat, pages in chats.items()}


def _kind(title: str, pages: Iterable[Page]) -> str:
    """Return the kind of chat that all its pages together are; what cannot be told is private."""
    pages = list(pages)
    names = frozenset[str]().union(*(page.names for page in pages))
    if any(page.channel for page in pages):
        return "channel"
    if any(page.group for page in pages):
        return "group"
    if not title or not names:
        return "private"
    if any(page.many for page in pages):
        return "channel" if names == {title} else "group"
    return "group" if len(names) >= _FEWEST_IN_A_GROUP and title not in names else "private"
