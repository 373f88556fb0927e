"""Small tables of comments for the tests, written as text."""

from __future__ import annotations

import pandas as pd

from candystorm import dialogue

US = "us"


def thread(rows: str) -> pd.DataFrame:
    """Read a table: id, parent ("-": on the post), author ("us" is the organisation), time."""
    records = [line.split() for line in rows.strip().splitlines()]
    frame = pd.DataFrame(
        [
            {
                "comment_id": name,
                "parent_id": None if parent == "-" else parent,
                "author_hash": author,
                "is_own": author == US,
                "created_at": pd.NaT if time == "?" else pd.Timestamp(f"2026-03-02T{time}Z"),
            }
            for name, parent, author, time in records
        ]
    )
    frame["post_id"] = "post"
    frame["created_at"] = pd.to_datetime(frame["created_at"], utc=True)
    return frame


def answered(comments: pd.DataFrame) -> dict[str, tuple[str, str, float]]:
    """Return for each answered comment its reply, the rule and the hours."""
    table = dialogue.answers(comments)
    table = table[table["answered"]]
    return {
        row.comment_id: (row.reply_id, row.how, row.response_hours) for row in table.itertuples()
    }
