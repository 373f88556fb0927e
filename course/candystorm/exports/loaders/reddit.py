"""Reddit: the tables of an account's data download."""

from __future__ import annotations

import re
from collections.abc import Callable

from candystorm.exports.cells import Cells
from candystorm.exports.headers import TableFormat, fit_of, sniff_table, table_formats
from candystorm.exports.loader import Format, Loader
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import format_of, read_cells
from candystorm.exports.tables import tables

__all__ = ["LOADER"]

_TABLES = table_formats("reddit")
_PREFIX = re.compile(r"^t\d_")
_POST = re.compile(r"/comments/([0-9a-z]{1,13})(?:/|$)")
_PHOTO = re.compile(r"^https?://(?:i\.redd\.it|i\.imgur\.com)/|/gallery/|\.(?:jpe?g|png|gif|webp)$")
_VIDEO = re.compile(r"^https?://(?:v\.redd\.it|(?:www\.|m\.)?youtube\.com|youtu\.be)/|\.mp4$")
#: Whole tables that nobody may read, and what the report calls that.
_PRIVATE = {
    "messages": "direct message",
    "chats": "direct message",
    "telephone": "phone",
    "birthday": "birthday",
}


def _read_posts(form: TableFormat, cells: Cells, reading: Reading) -> None:
    titles, bodies = cells.texts("_title"), cells.texts("_body")
    targets, addresses = cells.texts("_target"), cells.texts("url")
    cells.columns["text"] = [
        "\n\n".join(filter(None, (title, body))) for title, body in zip(titles, bodies, strict=True)
    ]
    cells.columns["type"] = [
        _type(target, address) for target, address in zip(targets, addresses, strict=True)
    ]
    cells.columns["post_id"] = [_PREFIX.sub("", one) for one in cells.texts("post_id")]
    cells.columns["url"] = [_whole(address) for address in addresses]
    read_cells(form, cells, reading)


def _type(target: str, address: str) -> str:
    """Return what a post is, by the address that it leads to: its own where it is text."""
    if not target or _post_of(target) == _post_of(address) != "":
        return "text"
    if _VIDEO.search(target):
        return "video"
    return "photo" if _PHOTO.search(target) else "link"


def _post_of(address: str) -> str:
    found = _POST.search(address)
    return found[1] if found else ""


def _whole(address: str) -> str:
    return f"https://www.reddit.com{address}" if address.startswith("/r/") else address


def _read_comments(form: TableFormat, cells: Cells, reading: Reading) -> None:
    """Read comments of the account: ``parent`` is another comment, or empty below a post."""
    links, addresses = cells.texts("_link"), cells.texts("url")
    parents = cells.texts("parent_id")
    cells.columns["post_id"] = [
        _post_of(link) or _post_of(address) or _below(parent, link)
        for parent, link, address in zip(parents, links, addresses, strict=True)
    ]
    cells.columns["parent_id"] = [
        None if parent.startswith("t3_") else _PREFIX.sub("", parent) for parent in parents
    ]
    cells.columns["comment_id"] = [_PREFIX.sub("", one) for one in cells.texts("comment_id")]
    cells.columns["url"] = [_whole(address) for address in addresses]
    cells.columns["is_own"] = ["true"] * len(cells)
    read_cells(form, cells, reading)


def _below(parent: str, link: str) -> str:
    return next((one[3:] for one in (link, parent) if one.startswith("t3_")), "")


def _unless(
    whole: str, read: Callable[[TableFormat, Cells, Reading], None]
) -> Callable[[TableFormat, Cells, Reading], None]:
    """Read a table only where the one that holds the same and more is not in the download."""

    def load(form: TableFormat, cells: Cells, reading: Reading) -> None:
        folder = cells.table.member.path.rpartition("/")[0]
        for other in reading.files:
            if other.path.rpartition("/")[0] == folder and sniff_table(_TABLES[whole], other):
                return
        read(form, cells, reading)
        if len(cells):
            reading.find(
                Finding(
                    "%(file)s holds no texts, only when and where something was written.",
                    kind="caution",
                    file=cells.table.member.name,
                )
            )

    return load


def _private(member: Member) -> str:
    for name, what in _PRIVATE.items():
        if sniff_table(_TABLES[name], member):
            return what
    for table in tables(member, whole=False):
        fit = fit_of(_TABLES["addresses"], table)
        if fit and fit.of == fit.matched:  # nothing but days and addresses
            return "ip"
    return ""


_FORMATS: list[Format] = [
    format_of(_TABLES["posts"], read=_read_posts),
    format_of(_TABLES["comments"], read=_read_comments),
    format_of(_TABLES["post-headers"], read=_unless("posts", _read_posts)),
    format_of(_TABLES["comment-headers"], read=_unless("comments", _read_comments)),
]

LOADER = Loader("reddit", _FORMATS, ignore=_private)
