"""Read the tables of datasets/, and three months of sample data in one language."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pandas as pd

from candystorm import _files
from candystorm.errors import CandystormError

ORGANISATIONS = ("library", "shelter", "bakery")
LANGUAGES = ("de", "en")

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_COUNTS = ("impressions", "reach", "reactions", "comments", "shares")
#: Types of columns by table; all other columns are texts, or times by their names.
_TYPES: dict[str, dict[str, str]] = {
    "organisations": {},
    "posts": {
        **dict.fromkeys(_COUNTS, "int64"),
        "clicks": "Int64",
        "paid": "bool",
        "is_reply": "bool",
    },
    "comments": {"is_own": "bool", "needs_reply": "bool"},
    "history-posts": {
        **dict.fromkeys((*_COUNTS, "saves", "clicks", "follows"), "Int64"),
        "video_seconds": "Float64",
        "paid": "boolean",
        "is_reply": "boolean",
    },
    "history-daily": {"value": "Float64"},
    "history-comments": {"is_own": "boolean", "needs_reply": "boolean"},
    "history-curves": {"age_hours": "float64", "total": "int64"},
    "mentions": {"mentions": "int64", "negative": "int64"},
    "waves": {"comments": "int64", "top_hour": "int64"},
    "triage": {
        **dict.fromkeys(("needs_reply", "incident", "irony", "dialect"), "bool"),
        "deadline_minutes": "int64",
    },
}
_TIMES = frozenset({"published_at", "created_at", "hour", "start", "peak", "end"})
_DAYS = frozenset({"date", "export_date"})
#: Tables that are large stand there compressed, the others for people to read.
_COMPRESSED = frozenset(
    {"history-posts", "history-daily", "history-comments", "history-curves", "mentions"}
)


class NoSuchSample(CandystormError, KeyError):
    """There is no sample of that organisation, or not in that language."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would put it in quotes


@dataclass(frozen=True, slots=True, eq=False)
class SampleData:
    """Posts and comments of one organisation; unpacks as ``posts, comments``.

    Attributes
    ----------
    posts : DataFrame
        One row a post, in the order of ``published_at`` (UTC).
    comments : DataFrame
        One row a comment or own reply, in the order in which they were written; ``created_at``
        (UTC) of a few is missing.
    """

    posts: pd.DataFrame
    comments: pd.DataFrame

    def __iter__(self) -> Iterator[pd.DataFrame]:
        return iter((self.posts, self.comments))


def sample(organisation: str, language: str = "de") -> SampleData:
    """Return posts and comments of an organisation from 2 March to 31 May 2026.

    Parameters
    ----------
    organisation : {"library", "shelter", "bakery"}
        Whose.
    language : {"de", "en"}
        Language of the column ``text``; everything else is the same in both.

    Returns
    -------
    SampleData
        Tables of the caller's own, in canonical columns: names as text (missing: NA), times with
        time zone UTC, truth values as bool, counts as int64 (``clicks``: Int64, missing where a
        post has no link). Own comments have the organisation's name as ``author_name``.

    Raises
    ------
    NoSuchSample
        There is no such organisation or language.

    Examples
    --------
    >>> posts, comments = sample("library", "en")
    >>> bool(comments["post_id"].isin(posts["post_id"]).all())
    True
    """
    require(organisation, ORGANISATIONS, "organisation")
    require(language, LANGUAGES, "language")
    posts, comments = _read(organisation, language)
    return SampleData(posts.copy(), comments.copy())


def organisations(language: str = "de") -> pd.DataFrame:
    """Describe the three organisations.

    Parameters
    ----------
    language : {"de", "en"}
        Language of ``name`` and ``description``.

    Returns
    -------
    DataFrame
        One row an organisation, named ``org`` in the index: ``name``, ``kind`` ("public", "ngo"
        or "company"), ``description``, ``opens`` and ``closes`` (datetime.time, local),
        ``weekdays`` (tuple of int, 0 = Monday) and ``timezone``.

    Raises
    ------
    NoSuchSample
        There is no such language.

    Examples
    --------
    >>> organisations("en").loc["library", "name"]
    'Aubach City Library'
    """
    require(language, LANGUAGES, "language")
    return _organisations(language).copy()


def require(value: str, allowed: tuple[str, ...], what: str) -> None:
    """Raise if there is no such organisation or language."""
    if value not in allowed:
        raise NoSuchSample(
            "There is no %(what)s %(value)r in the sample data; there are: %(allowed)s.",
            what=what,
            value=value,
            allowed=", ".join(allowed),
        )


@cache
def read_table(name: str) -> pd.DataFrame:
    """Return a table as it stands in datasets/, with all organisations and both languages."""
    ending = "csv.bz2" if name in _COMPRESSED else "csv"
    # Only an empty field is missing: somebody may well comment "None" or "NA".
    table = pd.read_csv(
        _files.datasets() / f"{name}.{ending}",
        dtype=defaultdict(lambda: "str", _TYPES[name]),
        keep_default_na=False,
        na_values=[""],
        encoding="utf-8",
    )
    for column in _TIMES & set(table.columns):
        table[column] = pd.to_datetime(table[column], format=_TIME, utc=True)
    for column in _DAYS & set(table.columns):
        table[column] = pd.to_datetime(table[column], format="%Y-%m-%d")
    return table


def in_language(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return a table with its texts in one language only."""
    others = [other for other in LANGUAGES if other != language]
    table = table.drop(
        columns=[name for name in table.columns if name.rpartition("_")[2] in others]
    )
    return table.rename(columns=lambda name: name.removesuffix(f"_{language}"))


def table_of(name: str, organisation: str, language: str) -> pd.DataFrame:
    """Return what a table has of one organisation, in one language."""
    table = read_table(name)
    return in_language(table[table["org"] == organisation].reset_index(drop=True), language)


@cache
def _read(organisation: str, language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    posts, comments = (
        table_of(name, organisation, language).assign(lang=language)
        for name in ("posts", "comments")
    )
    posts["export_date"] = posts["export_date"].dt.date
    name = str(_organisations(language).at[organisation, "name"])
    comments["author_name"] = comments["author_name"].mask(comments["is_own"], name)
    return posts, comments


@cache
def _organisations(language: str) -> pd.DataFrame:
    table = read_table("organisations")
    return pd.DataFrame(
        {
            "name": table[f"name_{language}"],
            "kind": table["kind"],
            "description": table[f"description_{language}"],
            "opens": table["opens"].map(dt.time.fromisoformat),
            "closes": table["closes"].map(dt.time.fromisoformat),
            "weekdays": table["weekdays"].map(lambda days: tuple(map(int, days.split(";")))),
            "timezone": table["timezone"],
        }
    ).set_index(pd.Index(table["org"], name="org"))
