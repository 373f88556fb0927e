"""The data download of an account: its own posts and comments, in three sorts of CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

import pandas as pd

from candystorm.sampledata.exports._rows import csv_bytes, own_comments, text
from candystorm.sampledata.exports.linkedin._rows import numbered

_FOLDER = "Basic_LinkedInDataExport_01-01-2026"
_UPLOADS = {"photo": "photo", "video": "video", "other": "document"}


def download(posts: Sequence[dict[str, Any]], comments: pd.DataFrame) -> dict[str, bytes]:
    """Return the account's own posts and comments; of others there is nothing in a download."""
    shares = [["Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility"]]
    for post in posts:
        # The download puts quotes around every line break of a post.
        commentary = text(post["text"]).replace("\n", '"\n"')
        place, _, urn = post["link"].rpartition("/")
        link = f"{place}/{quote(urn, safe='')}"
        shares.append(
            [
                f"{post['published_at']:%Y-%m-%d %H:%M:%S}",
                link,
                commentary,
                "",
                "",
                "MEMBER_NETWORK",
            ]
        )
    said = [["Date", "Link", "Message"], *_own_comments(posts, comments)]
    reactions = [["Date", "Type", "Link"]]
    reactions += [[row[0], "LIKE", row[1].partition("?")[0]] for row in said[1:]]
    media = [["Date/Time", "Media Description", "Media Link"]]
    for post in posts:
        kind = _UPLOADS.get(text(post.get("type")))
        if kind:
            moment = post["published_at"]
            when = f"{moment:%B} {moment.day}, {moment.year} at {moment:%I:%M %p}".replace(
                " 0", " "
            )
            media.append(
                [
                    f"You uploaded a feed {kind} on {when} (GMT)",
                    text(post["text"]),
                    "https://media.example/1",
                ]
            )
    connections = [
        ["Notes:"],
        ["When exporting your connection data, some of the email addresses may be missing."],
        [],
        ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"],
        ["Sam", "Sample", "https://www.linkedin.com/in/sample", "", "Aubach", "", "16 Jun 2025"],
    ]
    return {
        f"{_FOLDER}/Shares.csv": csv_bytes(shares),
        f"{_FOLDER}/Comments.csv": csv_bytes(said, doublequote=False, escapechar="\\"),
        f"{_FOLDER}/Reactions.csv": csv_bytes(reactions),
        f"{_FOLDER}/Rich_Media.csv": csv_bytes(media),
        f"{_FOLDER}/Connections.csv": csv_bytes(connections),
        "LinkedInDataExport_2018/Shares.csv": csv_bytes(shares, encoding="utf-16", delimiter="\t"),
    }


def _own_comments(posts: Sequence[dict[str, Any]], comments: pd.DataFrame) -> Iterable[list[str]]:
    links = {text(post["post_id"]): post["link"] for post in posts}
    for row in own_comments(comments).to_dict("records"):
        link = links.get(text(row["post_id"]), "")
        moment = row["created_at"]
        if not link:
            continue
        kind, _, post = link.rpartition("urn:li:")[2].partition(":")
        comment = "" if pd.isna(moment) else str(numbered(moment, text(row["comment_id"])))
        urn = quote(f"urn:li:comment:({kind}:{post},{comment})", safe="")
        yield [
            "" if pd.isna(moment) else f"{moment:%Y-%m-%d %H:%M:%S}",
            f"{link}?commentUrn={urn}" if comment else link,
            text(row["text"]),
        ]
