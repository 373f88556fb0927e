"""X, until July 2023 Twitter: tables of its analytics, and the archive of an account."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from candystorm.exports.cells import Cells, leave_out_cut_ids
from candystorm.exports.dates import parse_dates
from candystorm.exports.headers import TableFormat, table_formats
from candystorm.exports.json_rows import entries
from candystorm.exports.json_streams import at, shape, text_at
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding
from candystorm.exports.sources import Member
from candystorm.exports.table_rows import format_of, read_cells

Numbers = np.ndarray[Any, np.dtype[np.float64]]

_FIRST_SNOWFLAKE = 2**34  # ids before November 2010 are only counted up
_TWITTER_EPOCH_MS = 1288834974657
_TABLES = table_formats("x")
_LINK = re.compile(r"/status(?:es)?/(\d{5,19})(?!\d)")


def _times_of_ids(ids: Sequence[str]) -> Numbers | None:
    """Return when posts were written (seconds since 1970): their ids hold it, to the millisecond.

    None where one of them is no such id.
    """
    if not all(map(str.isdigit, ids)) or max(map(len, ids), default=0) > 19:
        return None
    numbers = np.array([int(one) for one in ids], dtype=np.uint64)
    if not ((numbers > _FIRST_SNOWFLAKE) & (numbers < 2**63)).all():
        return None
    return ((numbers >> np.uint64(22)).astype(np.float64) + _TWITTER_EPOCH_MS) / 1000


def _read_content(form: TableFormat, cells: Cells, reading: Reading) -> None:
    """Read posts whose table tells only the day: the id tells the second."""
    _mend_ids(cells, reading)
    days = cells.columns.pop("_day")
    exact = _times_of_ids(cells.texts("post_id"))
    agree = exact is not None and _agree(exact, days)
    cells.columns["published_at"] = exact.tolist() if exact is not None and agree else days
    missing = reading.report.missing.get(cells.table.member.path, [])
    if "published_at" in missing:
        missing.remove("published_at")
    read_cells(form, cells, reading)


def _mend_ids(cells: Cells, reading: Reading) -> None:
    """Take ids that a spreadsheet has rounded from the links; without a link they are left out."""
    links = [found[1] if (found := _LINK.search(link)) else "" for link in cells.texts("url")]
    ids = cells.texts("post_id")
    mended = [link or one for link, one in zip(links, ids, strict=True)]
    if mended != ids:
        cells.columns["post_id"] = mended
    leave_out_cut_ids(cells, reading)


def _agree(exact: Numbers, days: list[Any]) -> bool:
    """Return whether the times in all ids are of the days beside them, in whatever time zone.

    A spreadsheet may have rounded the ids; then the days are better than nothing.
    """
    told = parse_dates(days).values.dt.tz_localize(None).to_numpy().astype("datetime64[s]")
    noon = told.astype(float) + 43_200
    noon[np.isnat(told)] = np.nan
    return not bool((np.abs(exact - noon) > 36 * 3600).any())


def _sniff_archive(member: Member) -> Sniffed | None:
    keys = shape(member)
    if "item.tweet.deleted_at" in keys:  # what the person took back is no post of theirs
        return None
    wrapped = {"item.tweet.id_str", "item.tweet.created_at"} <= keys
    if wrapped or {"item.id_str", "item.created_at", "item.full_text"} <= keys:
        return Sniffed(0.98, Finding("It has the posts of an account's archive."))
    return None


def _read_archive(member: Member, reading: Reading) -> None:
    reading.report.semantics.add("lifetime")
    rows: list[dict[str, Any]] = []
    wrapped = "item.tweet.id_str" in shape(member)
    for number, tweet in entries(member, reading, "item.tweet" if wrapped else "item"):
        row = _post(tweet)
        if row is None:
            reading.skip(member, number, Finding("The entry has no text or no time."))
            continue
        rows.append(row)
        if len(rows) >= 20_000:
            _add(rows, member, reading)
            rows = []
    _add(rows, member, reading)


def _post(tweet: Any) -> dict[str, Any] | None:
    post_id = text_at(tweet, "id_str") or text_at(tweet, "id")
    time = text_at(tweet, "created_at")
    if not post_id or not time:
        return None
    text = text_at(tweet, "full_text") or text_at(tweet, "text")
    entities = tweet.get("entities")
    urls = at(entities, "urls") or ()
    if "&" in text:
        text = html.unescape(text)
    return {
        "post_id": post_id,
        "published_at": time,
        "text": _with_full_links(text, urls) if urls else text,
        "url": f"https://x.com/i/web/status/{post_id}",
        "reactions": text_at(tweet, "favorite_count") or None,
        "shares": text_at(tweet, "retweet_count") or None,
        "is_reply": bool(
            text_at(tweet, "in_reply_to_status_id") or text_at(tweet, "in_reply_to_status_id_str")
        ),
        "lang": text_at(tweet, "lang") or None,
        "type": _type(text, at(tweet, "extended_entities", "media") or at(entities, "media"), urls),
    }


def _with_full_links(text: str, urls: object) -> str:
    for url in urls if isinstance(urls, list) else []:
        short, full = text_at(url, "url"), text_at(url, "expanded_url")
        if short and full:
            text = text.replace(short, full)
    return text


def _type(text: str, media: object, urls: object) -> str:
    if text.startswith("RT @"):
        return "repost"
    kind = text_at(media, 0, "type")
    if kind:
        return "video" if "video" in kind or "gif" in kind else "photo"
    return "link" if urls else "text"


def _add(rows: list[dict[str, Any]], member: Member, reading: Reading) -> None:
    times = parse_dates([row.pop("published_at") for row in rows])
    reading.add(
        "posts",
        [row | {"published_at": time} for row, time in zip(rows, times.values, strict=True)],
        member,
        tz_source="UTC",
        time_precision="minute",
        metric_semantics="lifetime",
    )


def _sniff_notes(member: Member) -> Sniffed | None:
    if "item.noteTweet.core.text" in shape(member):
        return Sniffed(0.98, Finding("It has the long posts of an account's archive."))
    return None


def _read_notes(member: Member, reading: Reading) -> None:
    rows: list[dict[str, Any]] = []
    reading.kept.setdefault("notes", []).append((member, rows))
    for _, note in entries(member, reading, "item.noteTweet"):
        time = text_at(note, "createdAt")
        if time:
            rows.append(
                {
                    "post_id": text_at(note, "noteTweetId"),
                    "published_at": time,
                    "text": text_at(note, "core", "text"),
                    "type": "text",
                }
            )


def _put_notes(reading: Reading) -> None:
    """Give long posts their whole text.

    Of a long post the archive holds the beginning among all posts, and the whole in a file of its
    own, under another id: the two have the same second and begin alike.
    """
    for member, rows in reading.kept.get("notes", []):
        times = parse_dates([row["published_at"] for row in rows]).values.dt.floor("s")
        at_second: dict[pd.Timestamp, list[int]] = {}
        for number, second in enumerate(times):
            at_second.setdefault(second, []).append(number)
        whole = set()
        for frame in reading.frames("posts"):
            seconds = frame["published_at"].dt.floor("s")
            for place in np.flatnonzero(seconds.isin(list(at_second))).tolist():
                for number in at_second[seconds.iloc[place]]:
                    text = rows[number]["text"]
                    if _beginning(text) == _beginning(frame["text"].iloc[place]):
                        frame.loc[frame.index[place], "text"] = text
                        whole.add(number)
        _add([row for number, row in enumerate(rows) if number not in whole], member, reading)


def _beginning(text: object) -> str:
    return " ".join(text.split())[:40] if isinstance(text, str) else ""


def _private(member: Member) -> str:
    keys = shape(member)
    if any(key.startswith("item.dmConversation") for key in keys):
        return "direct message"
    return ""


LOADER = Loader(
    "x",
    [
        Format("archive", _sniff_archive, _read_archive),
        Format("notes", _sniff_notes, _read_notes),
        format_of(_TABLES["tweet-activity-csv"], _mend_ids),
        format_of(_TABLES["content-csv"], read=_read_content),
        format_of(_TABLES["overview-csv"]),
        format_of(_TABLES["video-overview-csv"]),
    ],
    ignore=_private,
    finish=_put_notes,
)
