"""The data download of an account (GDPR): what it posted and said, and whom it leaves alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from candystorm.exports.cells import Cells
from candystorm.exports.dates import parse_dates
from candystorm.exports.decoding import decode, plain_header
from candystorm.exports.headers import TableFormat, fit_of, sniff_table, table_formats
from candystorm.exports.loader import Format, Sniffed
from candystorm.exports.loaders.linkedin.urns import comment_of, is_linkedin, urn_of
from candystorm.exports.markup import plain_text
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import dated, format_of
from candystorm.exports.tables import tables

__all__ = ["ARTICLE", "COMMENTS", "REACTIONS", "REPOSTS", "RICH_MEDIA", "SHARES", "private"]

_TABLES = table_formats("linkedin")
_LARGEST_ARTICLE = 16 * 2**20

#: Files about people: two headings that stand together nowhere else, and what they are.
_PRIVATE: Sequence[tuple[frozenset[str], str]] = [
    (frozenset(names), what)
    for names, what in [
        (("conversation id", "sender profile url"), "direct message"),
        (("conversation id", "from", "content"), "direct message"),
        (("from", "to", "subject", "content", "direction"), "direct message"),
        (("from", "to", "sent at", "direction"), "name"),
        (("first name", "last name", "connected on"), "name"),
        (("first name", "last name", "birth date"), "birthday"),
        (("first name", "last name", "maiden name"), "name"),
        (("first name", "last name", "job title", "creation date"), "name"),
        (("first name", "last name", "billing country"), "name"),
        (("date", "status", "fullname"), "name"),
        (("endorsee first name", "endorsee last name"), "name"),
        (("endorser first name", "endorser last name"), "name"),
        (("first name", "year of birth"), "birthday"),
        (("firstname", "lastname", "emails"), "e-mail"),
        (("email address", "confirmed", "primary"), "e-mail"),
        (("contact email", "contact phone number"), "e-mail"),
        (("extension", "number", "type"), "phone"),
        (("number", "extension", "is_whatsapp_number"), "phone"),
        (("registered at", "registration ip"), "ip"),
        (("login date", "ip address"), "ip"),
        (("challenge date", "ip address"), "ip"),
        (("member age", "member gender"), "birthday"),
        (("commute preference starting address", "phone number"), "location"),
    ]
]


def private(member: Member) -> str:
    """Return what a file of the download holds about people, "" if it is none of these."""
    if member.suffix not in (".csv", ".tsv", ".txt", ".xlsx", ".xls", ""):
        return ""
    for table in tables(member, whole=False):
        for row in table.rows[:15]:
            names = {plain_header(cell) for cell in row if isinstance(cell, str)}
            for needed, what in _PRIVATE:
                if needed <= names:
                    return what
    return ""


# --- tables with dates and links


def _with_links(form: TableFormat, link: str, only: int | None = None) -> Callable[..., Any]:
    """Return a look that also asks for links to LinkedIn: the headings alone say too little."""

    def sniff(member: Member) -> Sniffed | None:
        found = sniff_table(form, member)
        if found is None:
            return None
        for table in tables(member, whole=False):
            fit = fit_of(form, table)
            if fit is None or (only is not None and fit.of != only):
                continue
            rows = [row for row in table.rows[fit.header + 1 :] if len(row) > fit.by_column[link]]
            links = [row[fit.by_column[link]] for row in rows]
            if any(is_linkedin(cell) for cell in links):
                return found
            if not any(cell not in (None, "") for cell in links) and only is None:
                return Sniffed(0.5, found.reason, found.language)
        return None

    return sniff


def _moments(cells: Cells, column: str) -> None:
    """Write "Sat Sep 05 08:12:14 UTC 2026" with the zone at its end, where it is understood."""
    cells.columns[column] = [
        re.sub(r"^(.+\d:\d\d) (?:UTC|GMT) (\d{4})$", r"\1 \2 UTC", cell.strip())
        if isinstance(cell, str)
        else cell
        for cell in cells.columns[column]
    ]


def without_stray_quotes(texts: Sequence[str]) -> list[str]:
    r"""Return posts whose lines the download has put into quotes as they were written.

    Only if most posts with several lines are like that: a quote at the end of one line and at the
    beginning of the next.

    >>> without_stray_quotes(['Come!"\n"\n"At nine."', "One line"])[0]
    'Come!\n\nAt nine."'
    """
    several = [text for text in texts if "\n" in text]
    wrapped = [text for text in several if _is_wrapped(text)]
    if not wrapped or 2 * len(wrapped) < len(several):
        return list(texts)
    return [_unwrapped(text) if _is_wrapped(text) else text for text in texts]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _is_wrapped(text: str) -> bool:
    lines = _lines(text)
    return len(lines) > 1 and (
        all(line.endswith('"') for line in lines[:-1])
        and all(line.startswith('"') for line in lines[1:])
    )


def _unwrapped(text: str) -> str:
    lines = _lines(text)
    lines = [line.removesuffix('"') if n < len(lines) - 1 else line for n, line in enumerate(lines)]
    return "\n".join(line.removeprefix('"') if n else line for n, line in enumerate(lines))


def _prepare_shares(cells: Cells, reading: Reading) -> None:
    _moments(cells, "published_at")
    cells.columns["post_id"] = [urn_of(link) or None for link in cells.texts("url")]
    cells.columns["text"] = without_stray_quotes(cells.texts("text"))
    uploads = _uploads(reading)
    times = parse_dates(cells.columns["published_at"]).values
    told = zip(
        cells.texts("_shared_url"),
        cells.texts("_media_url"),
        times,
        cells.columns["text"],
        strict=True,
    )
    cells.columns["type"] = [_type(*one, uploads) for one in told]


def _type(
    shared: str, media: str, moment: pd.Timestamp, text: str, uploads: list[dict[str, Any]]
) -> str | None:
    """Return the type of a post; a post without any trace of media may have had some."""
    if media:
        return "video" if "/vid" in media or "video" in media else "photo"
    if shared and not is_linkedin(shared):
        return "link"
    for upload in uploads:
        if upload["text"] and _alike(upload["text"], text):
            return str(upload["type"])
        if not pd.isna(moment) and not pd.isna(upload["published_at"]):
            ahead = moment - upload["published_at"]
            if pd.Timedelta(minutes=-1) <= ahead <= pd.Timedelta(minutes=30):
                return str(upload["type"])
    return None


def _alike(described: str, text: str) -> bool:
    """Return whether a description is a post's text; in it, other letters became "?"."""
    plain = re.sub(r"[^a-z0-9]+", "", described.lower())[:60]
    return len(plain) >= 20 and re.sub(r"[^a-z0-9]+", "", text.lower()).startswith(plain)


def _read_comments(form: TableFormat, cells: Cells, reading: Reading) -> None:
    """Read what the account itself said; the file does not have what others said."""
    _moments(cells, "created_at")
    member = cells.table.member
    empty = np.array([cell in (None, "") for cell in cells.columns["created_at"]], dtype=bool)
    times, _ = dated(form, cells, "created_at", reading)
    good = times.notna().to_numpy() | empty
    if empty.any():
        reading.find(
            Finding(
                "Some comments have no date in the file; they were taken without one.",
                kind="caution",
            )
        )
    links = cells.texts("url")
    texts = cells.texts("text")
    rows = []
    for n in np.flatnonzero(good):
        if not texts[n] and not links[n]:
            reading.skip(member, cells.rows[n], Finding("The entry has no text or no time."))
            continue
        comment, above = comment_of(links[n])
        rows.append(
            {
                "comment_id": comment or None,
                "parent_id": above or None,
                "post_id": urn_of(links[n]) or None,
                "created_at": None if empty[n] else times[n],
                "text": texts[n],
                "url": links[n] or None,
            }
        )
    reading.add("comments", rows, member, is_own=True)


def _read_reactions(form: TableFormat, cells: Cells, reading: Reading) -> None:
    """Count by day what the account gave to others: no figures of its own posts."""
    _moments(cells, "date")
    days, _ = dated(form, cells, "date", reading)
    given = Counter(days.dropna().dt.normalize())
    ordered = sorted(given)
    reading.find(
        Finding("The reactions in a data download are those that the account gave to others.")
    )
    reading.report.semantics.add("window")
    reading.add(
        "daily",
        [{"date": day, "value": float(given[day])} for day in ordered],
        cells.table.member,
        metric="reactions_given",
    )


def _prepare_reposts(cells: Cells, _: Reading) -> None:
    _moments(cells, "published_at")
    cells.columns["post_id"] = [urn_of(link) or None for link in cells.texts("url")]
    cells.columns["type"] = ["repost"] * len(cells)


def _format(name: str, link: str, only: int | None = None, **how: Any) -> Format:
    form = format_of(_TABLES[name], **how)
    return Format(name, _with_links(_TABLES[name], link, only), form.read)


SHARES = format_of(_TABLES["shares"], _prepare_shares)
COMMENTS = _format("comments", "url", read=_read_comments)
REACTIONS = _format("reactions", "_link", read=_read_reactions)
REPOSTS = _format("reposts", "url", only=2, prepare=_prepare_reposts)


# --- uploads

_UPLOAD = re.compile(
    r"uploaded an? (?P<kind>[a-z ]{3,40}?) on (?P<when>.{6,40}? at \d{1,2}:\d\d\s?[AP]M)", re.I
)
_NO_POST = re.compile(r"profile|background|cover|banner|logo", re.I)
_KINDS = {"photo": "photo", "image": "photo", "video": "video"}


def _posted(sentences: Sequence[str], texts: Sequence[str]) -> list[dict[str, Any] | None]:
    """Return what each upload is as a post, None for a portrait and the like."""
    found = [_UPLOAD.search(sentence[:300]) for sentence in sentences]
    times = parse_dates(
        [f"{one['when'].replace(' at ', ' ')} UTC" if one else None for one in found]
    ).values
    posts: list[dict[str, Any] | None] = []
    for one, moment, text in zip(found, times, texts, strict=True):
        if one is None or _NO_POST.search(one["kind"]):
            posts.append(None)
            continue
        word = one["kind"].lower().split()[-1]
        posts.append(
            {
                "published_at": moment,
                "type": _KINDS.get(word, "other"),
                "text": "" if text in ("-", "–", "—") else text,
            }
        )
    return posts


def _others(name: str, reading: Reading) -> list[Member]:
    """Return the files of the same download that hold a table of this format."""
    written = [member for member in reading.files if member.suffix in (".csv", ".tsv")]
    return [member for member in written if sniff_table(_TABLES[name], member)]


def _uploads(reading: Reading) -> list[dict[str, Any]]:
    """Return the uploads that are told in another file of the same download."""
    form = _TABLES["rich-media"]
    found: list[dict[str, Any]] = []
    for member in _others("rich-media", reading):
        for table in tables(member):
            fit = fit_of(form, table)
            if fit is None:
                continue
            rows = [row for row in table.rows[fit.header + 1 :] if len(row) >= len(fit.by_column)]
            sentences = [str(row[fit.by_column["_sentence"]] or "") for row in rows]
            texts = [str(row[fit.by_column["text"]] or "").strip() for row in rows]
            found += [post for post in _posted(sentences, texts) if post]
    return found


def _read_uploads(form: TableFormat, cells: Cells, reading: Reading) -> None:
    """Read uploads as posts, but only where the list of posts itself is not there."""
    member = cells.table.member
    if _others("shares", reading):
        return
    posts = []
    for row, post in zip(
        cells.rows, _posted(cells.texts("_sentence"), cells.texts("text")), strict=True
    ):
        if post is None:
            continue
        if pd.isna(post["published_at"]):
            reading.skip(member, row, Finding("The row has no date."))
            continue
        posts.append(post)
    reading.add("posts", posts, member, tz_source="UTC", time_precision="minute")


RICH_MEDIA = format_of(_TABLES["rich-media"], read=_read_uploads)


# --- articles

_TITLE = re.compile(
    r"<h1[^>]*>\s*<a[^>]+href=[\"'](https?://[a-z.]*linkedin\.com/pulse/[^\"']+)[\"'][^>]*>(.*?)</a>",
    re.I | re.S,
)
_PUBLISHED = re.compile(
    r"(?:Published|Created)\s+on:?\s*(\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?)", re.I
)


def _sniff_article(member: Member) -> Sniffed | None:
    if member.suffix not in (".html", ".htm"):
        return None
    head, _ = decode(member.head())
    if _TITLE.search(head):
        return Sniffed(0.9, Finding("It is an article as the data download has it."))
    return None


def _read_article(member: Member, reading: Reading) -> None:
    markup, _ = decode(member.read(_LARGEST_ARTICLE))
    title = _TITLE.search(markup)
    said = [*re.findall(r"Published\s+on[^<]{0,40}", markup, re.I), markup]
    dates = [found[1] for part in said if (found := _PUBLISHED.search(part))]
    if not title or not dates:
        reading.skip(member, None, Finding("The article has no date in its file."))
        return
    time = parse_dates([dates[0]])
    body = plain_text(markup[title.end() :])
    body = re.sub(r"^(?:(?:Created|Published) on[^\n]*\n?)+", "", body, flags=re.I).strip()
    heading = plain_text(title[2])
    reading.add(
        "posts",
        [
            {
                "published_at": time.values[0],
                "url": title[1],
                "text": f"{heading}\n\n{body}".strip(),
                "type": "text",
                "time_precision": "minute" if time.precise else "day",
            }
        ],
        member,
        tz_source="UTC",
    )


ARTICLE = Format("article", _sniff_article, _read_article)
