"""HTML to plain text: posts and comments of some platforms come as markup."""

from __future__ import annotations

import html
import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

__all__ = ["plain_text"]

_BLOCKS = re.compile(r"<\s*(?:br\b[^>]*|/p|/div|/li|/h\d)\s*/?>", re.I)
_TAG = re.compile(r"<[a-zA-Z/!]")
_LONGEST = 2_000_000
_PLAIN_TAG = re.compile(
    r"</?(?:p|a|b|i|u|s|em|strong|span|div|ul|ol|li|del|blockquote)(?:\s[^<>]*)?>", re.I
)
_SIMPLE = re.compile(rf"(?:[^<>]|{_PLAIN_TAG.pattern})*", re.I)


def plain_text(markup: str) -> str:
    r"""Return what a person would read in a piece of HTML, paragraphs as line breaks.

    Parameters
    ----------
    markup : str
        HTML, or plain text with entities.

    Examples
    --------
    >>> plain_text("<p>Gr&uuml;&szlig;e<br>aus <b>Aubach</b></p><script>alert(1)</script>")
    'Grüße\naus Aubach'
    """
    if "<" not in markup or not _TAG.search(markup):
        return html.unescape(markup).strip()
    broken = _BLOCKS.sub("\n", markup[:_LONGEST])
    if _SIMPLE.fullmatch(broken):  # most posts; a parser takes a millisecond for each
        return _tidy(html.unescape(_PLAIN_TAG.sub("", broken)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        try:
            soup = BeautifulSoup(broken, "html.parser")
            for unseen in soup(["script", "style", "template"]):
                unseen.extract()
            text = soup.get_text()
        except (RecursionError, AssertionError, ValueError):
            text = html.unescape(re.sub(r"<[^>]*>", "", broken))
    return _tidy(text)


def _tidy(text: str) -> str:
    return re.sub(r"[ \t]*\n[ \t\n]*", "\n", text).strip()
