"""What people write in a storm, as ``posts.csv`` has it; the columns stand in `scenarios`."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from candystorm.errors import CandystormError
from candystorm.storm.effects import FACTIONS

__all__ = ["InvalidScenario", "read_posts", "read_text"]

COLUMNS: Final = (
    "key", "t", "channel", "persona", "faction", "arousal", "text_de", "text_en", "type", "truth",
    "reach_seed", "needs", "unlocks",
)  # fmt: skip
_WORDS: Final = {
    "faction": FACTIONS,
    "arousal": ("low", "high"),
    "type": (
        "post", "comment", "reply", "share", "photo", "video", "question", "article", "message",
    ),
    "truth": ("valid", "misleading", "irrelevant"),
    "needs": (
        "", "emergency", "hate", "complaint", "criticism", "wrong_facts", "question", "praise",
        "spam",
    ),
}  # fmt: skip


class InvalidScenario(CandystormError):
    """A scenario's files are not as they must be."""


def read_text(path: Path) -> str:
    """Return the text of a scenario's file.

    Raises
    ------
    InvalidScenario
        It cannot be read, or is in another encoding than UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidScenario(
            "%(file)s is not saved in UTF-8. Please save it again and choose UTF-8 as its "
            "encoding.",
            file=path.name,
        ) from error
    except OSError as error:
        raise InvalidScenario(
            "%(file)s cannot be read: %(problem)s", file=path.name, problem=str(error)
        ) from error


def read_posts(
    path: Path, channels: tuple[str, ...], phases: list[str], minutes: int
) -> pd.DataFrame:
    """Return the posts of a scenario, in the order of ``t``.

    Parameters
    ----------
    path : Path
        The file ``posts.csv``.
    channels, phases
        Names that may stand in it.
    minutes : int
        How long the storm goes on; all posts come before.

    Raises
    ------
    InvalidScenario
        Something in it is not as it must be; the sentence names the line.
    """
    posts = _table(read_text(path))
    allowed = {**_WORDS, "channel": channels, "unlocks": ("", *phases[1:])}
    for column, words in allowed.items():
        _refuse(posts, column, ~posts[column].isin(words))
    for column in ("key", "persona", "text_de", "text_en"):
        _refuse(posts, column, posts[column] == "")
    _refuse(posts, "key", posts["key"].duplicated())
    _refuse(posts, "unlocks", (posts["unlocks"] != "") & posts["unlocks"].duplicated())
    for column in ("t", "reach_seed"):
        numbers = pd.to_numeric(posts[column], errors="coerce")
        _refuse(posts, column, ~(numbers >= 0) | (numbers > 1e9) | (numbers % 1 != 0))
        posts[column] = numbers.astype("int64")
    late = (posts["t"] >= minutes).to_numpy()
    if late.any():
        line = int(posts.index[int(late.argmax())])
        raise InvalidScenario(
            "posts.csv, line %(line)d: the post %(post)s comes in minute %(minute)d, but the storm "
            "lasts only %(minutes)d minutes. Please give it an earlier t, or the storm more hours "
            "in scenario.toml.",
            line=line,
            post=posts.loc[line, "key"],
            minute=posts.loc[line, "t"],
            minutes=minutes,
        )
    return posts.sort_values("t", kind="stable", ignore_index=True)


def _table(text: str) -> pd.DataFrame:
    """Return the cells as text; the index is the line in which a row begins."""
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    found: dict[int, list[str]] = {}
    line = 1
    try:
        header = [name.strip() for name in next(rows, [])]
        line = rows.line_num + 1
        for row in rows:
            cells = [cell.strip() for cell in row]
            if any(cells[len(header) :]):
                raise InvalidScenario(
                    "posts.csv, line %(line)d has more cells than there are columns. Please put a "
                    "text with %(separator)r in it between quotation marks.",
                    line=line,
                    separator=separator,
                )
            if any(cells):
                found[line] = (cells + [""] * len(header))[: len(header)]
            line = rows.line_num + 1
    except csv.Error as error:
        raise InvalidScenario(
            "posts.csv, line %(line)d: a quotation mark is open, or stands within a text. Please "
            "put such a text between quotation marks, and write each one within it twice.",
            line=line,
        ) from error
    for name in COLUMNS:
        if name not in header:
            raise InvalidScenario("posts.csv lacks the column %(column)s.", column=name)
    if not found:
        raise InvalidScenario("posts.csv has no posts in it. Please write a row for each post.")
    columns = {name: [row[header.index(name)] for row in found.values()] for name in COLUMNS}
    return pd.DataFrame(columns, index=pd.Index(found), dtype="str")


def _refuse(posts: pd.DataFrame, column: str, wrong: pd.Series) -> None:
    if wrong.any():
        line = int(posts.index[np.flatnonzero(wrong)[0]])
        raise InvalidScenario(
            "posts.csv, line %(line)d: %(value)r in the column %(column)s cannot be used. Please "
            "correct it.",
            line=line,
            column=column,
            value=posts.loc[line, column],
        )
