"""Google+ as HTML: a page a post."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from candystorm.exports.decoding import decode
from candystorm.exports.loader import Sniffed
from candystorm.exports.loaders.googleplus.entries import Author, Comment, Entry, last_part
from candystorm.exports.markup import plain_text
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member

__all__ = ["authors", "entry", "sniff"]

_LARGEST_PAGE = 2**25
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\s?(?:[+-]\d\d(?::?\d\d)?|Z)?")
_AUTHOR = re.compile(rb"""<a[^>]*class=["']author["'][^>]*>.*?</a>""", re.DOTALL)
_LINK = re.compile(r"""href=["']([^"']*)""")
#: What stands in a page beside the text -> what kind of post it is.
_KINDS = (
    ("[class^=poll]", "poll"),
    ("[class^=event]", "event"),
    (".reshare-attribution", "repost"),
    (".video-placeholder, video", "video"),
    ("img.media, a.media-link, .album", "photo"),
    (".link-embed", "link"),
)
_BEYOND_PEOPLE = ("/communities/", "/collection", "/events/")


def sniff(member: Member) -> Sniffed | None:
    """Return how sure it is that a page is a post of Google+."""
    head = member.head()
    if b"plus.google.com" not in head and b"/posts/" not in head:
        return None
    if b"main-content" in head and _AUTHOR.search(head):
        return Sniffed(0.95, Finding("It has the posts of an account's archive."))
    return None


def authors(member: Member) -> Iterator[tuple[Author, bool]]:
    """Give out who wrote the post of a page, and whether in a community."""
    if sniff(member) is None:
        return
    head = member.head()
    if found := _AUTHOR.search(head):
        link, _ = decode(found[0])
        place = _LINK.search(link)
        yield _named(plain_text(link), place[1] if place else ""), b"/communities/" in head


def entry(member: Member) -> Entry | None:
    """Return the post of a page, None where there is none."""
    text, _ = decode(member.read(_LARGEST_PAGE))
    try:
        return _entry(BeautifulSoup(text, "html.parser"))
    except (RecursionError, AssertionError, ValueError):  # tags nested beyond all reason
        return None


def _named(name: str, link: str) -> Author:
    return Author(" ".join(name.split()), last_part(link))


def _entry(page: BeautifulSoup) -> Entry | None:
    author = page.select_one("a.author")
    if author is None or author.parent is None:
        return None
    header = author.parent
    time = _TIME.search(header.get_text(" "))
    place = header.select_one("a[href*='/posts/']")
    url = _href(place)
    content = page.select_one(".main-content")
    if not time or not url or content is None:
        return None
    comments = [_comment(one) for one in page.select(".comments .comment")]
    plus, shares = page.select_one(".plus-oners"), page.select_one(".resharers")
    reactions, shared = _people(plus), _people(shares)
    kind = next((kind for where, kind in _KINDS if page.select_one(where)), "text")
    return Entry(
        author=_named(author.get_text(), _href(author)),
        time=time[0],
        row={
            "post_id": last_part(url),
            "text": plain_text(content.decode_contents()) or None,
            "url": url if url.startswith(("http://", "https://")) else None,
            "type": kind,
            "reactions": reactions,
            "comments": len(comments),
            "shares": shared,
        },
        comments=comments,
        people=(reactions or 0) + (shared or 0),
        located=page.select_one(".location") is not None,
        private=_is_private(page.select_one(".visibility")),
    )


def _href(link: Tag | None) -> str:
    found = link.get("href") if link else None
    return found if isinstance(found, str) else ""


def _people(part: Tag | None) -> int | None:
    """Return how many people are named; nobody, where the page has no such part."""
    if part is None:
        return 0
    return len(part.select("a")) or None


def _comment(part: Tag) -> Comment:
    author, content = part.select_one("a.author"), part.select_one(".comment-content")
    time = _TIME.search(part.get_text(" "))
    return Comment(
        _named(author.get_text(), _href(author)) if author else Author(),
        time[0] if time else "",
        plain_text(content.decode_contents()) if content else "",
    )


def _is_private(part: Tag | None) -> bool:
    """Return whether a post was sent to single people: only their names stand behind the colon."""
    if part is None:
        return False
    links = part.select("a")
    if not links or any(word in _href(link) for link in links for word in _BEYOND_PEOPLE):
        return False
    said = part.get_text()
    for link in links:
        said = said.replace(link.get_text(), "", 1)
    return not re.sub(r"[\W_]", "", said.rpartition(":")[2])
