"""Read eighteen months of sample data, the waves in them, and the comments with labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from candystorm.sampledata._read import (
    LANGUAGES,
    ORGANISATIONS,
    in_language,
    organisations,
    read_table,
    require,
    table_of,
)

_COUNTS = ("impressions", "reach", "reactions", "comments", "shares", "saves", "clicks", "follows")
#: What the tables of exports have besides, in this order (`candystorm.exports.canonical`).
_POSTS = (
    *("org", "platform", "post_id", "published_at", "tz_source", "time_precision", "type", "text"),
    *("url", *_COUNTS, "video_seconds", "paid", "is_reply", "lang", "export_file", "export_date"),
    *("metric_semantics", "title", "key", "wave"),
)
_DAILY = ("org", "platform", "date", "metric", "value", "export_file")
_COMMENTS = (
    *("org", "platform", "comment_id", "parent_id", "post_id", "created_at", "author_hash"),
    *("is_own", "text", "url", "export_file", "author_name", "needs_reply", "kind", "stance"),
    *("wave", "label", "replies_to", "lang"),
)


class HistoryData:
    """Eighteen months of one organisation; each table is read when it is first asked for.

    Attributes
    ----------
    organisation, language : str
        Whose, and in which language the texts are.
    """

    def __init__(self, organisation: str, language: str) -> None:
        self.organisation = organisation
        self.language = language

    @cached_property
    def posts(self) -> pd.DataFrame:
        """One row a post and platform, in the order of ``published_at`` (UTC).

        Canonical columns, as an export is read, and besides: ``title``, ``key`` (the topic, the
        same on all platforms) and ``wave``. What a platform does not tell is missing.
        """
        return self._of("history-posts", _POSTS)

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row a platform, ``date`` (local) and ``metric``; canonical columns."""
        return self._of("history-daily", _DAILY)

    @cached_property
    def comments(self) -> pd.DataFrame:
        """One row a comment or own reply, in the order in which they were written.

        Canonical columns, and besides: ``author_name`` (own comments: the organisation's),
        ``needs_reply``, ``kind``, ``stance`` and ``wave`` (in a wave), ``label`` (the key of a
        comment in `triage`) and ``replies_to``.
        """
        comments = self._of("history-comments", _COMMENTS)
        name = str(organisations(self.language).at[self.organisation, "name"])
        comments["author_name"] = comments["author_name"].mask(
            comments["is_own"].astype("bool"), name
        )
        return comments

    @cached_property
    def curves(self) -> pd.DataFrame:
        """How engagement grew: ``post_id``, ``age_hours`` and ``total`` until then."""
        return self._of("history-curves")

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """One row an ``hour`` (UTC): ``mentions`` on all platforms, and how many ``negative``."""
        return self._of("mentions")

    def _of(self, name: str, columns: Sequence[str] = ()) -> pd.DataFrame:
        table = table_of(name, self.organisation, self.language)
        if not columns:
            return table
        missing = [column for column in columns if column not in table]
        empty = {
            column: pd.Series(
                [self.language if column == "lang" else None] * len(table), dtype="str"
            )
            for column in missing
        }
        return table.assign(**empty)[list(columns)]


def history(organisation: str, language: str = "de") -> HistoryData:
    """Return eighteen months of an organisation on all its platforms.

    Parameters
    ----------
    organisation : {"library", "shelter", "bakery"}
        Whose.
    language : {"de", "en"}
        Language of the texts; everything else is the same in both.

    Returns
    -------
    HistoryData
        Tables of the caller's own, from 2 December 2024 to 31 May 2026.

    Raises
    ------
    NoSuchSample
        There is no such organisation or language.

    Examples
    --------
    >>> sorted(history("library").posts["platform"].unique())[:4]
    ['bluesky', 'facebook', 'flickr', 'instagram']
    """
    require(organisation, ORGANISATIONS, "organisation")
    require(language, LANGUAGES, "language")
    return HistoryData(organisation, language)


def waves(language: str = "de") -> pd.DataFrame:
    """Return the waves of all organisations.

    Parameters
    ----------
    language : {"de", "en"}
        Language of ``title`` and ``story``.

    Returns
    -------
    DataFrame
        One row a wave: ``org``, ``wave``, ``kind`` ("shitstorm", "candystorm", "false_alarm",
        "bought"), ``platform`` where it began, ``spreads_to``, ``start``, ``peak`` and ``end``
        (UTC), ``comments``, ``top_hour``, ``title`` and ``story``.

    Raises
    ------
    NoSuchSample
        There is no such language.

    Examples
    --------
    >>> waves("en").groupby("org")["kind"].nunique().tolist()
    [4, 4, 4]
    """
    require(language, LANGUAGES, "language")
    return in_language(read_table("waves").copy(), language)


def triage(language: str = "de") -> pd.DataFrame:
    """Return the comments with gold labels of all organisations.

    Parameters
    ----------
    language : {"de", "en"}
        Language of ``text`` and ``why``.

    Returns
    -------
    DataFrame
        One row a comment: ``org``, ``platform``, ``key``, ``label``, ``also`` and ``why`` (in
        ambiguous ones), ``arousal``, ``target``, ``needs_reply``, ``incident``,
        ``deadline_minutes``, ``irony``, ``dialect``, ``comment_id``, ``post_id``, ``created_at``
        (UTC) and ``text``.

    Raises
    ------
    NoSuchSample
        There is no such language.

    Examples
    --------
    >>> set(triage("en")["label"].value_counts())
    {42}
    """
    require(language, LANGUAGES, "language")
    return in_language(read_table("triage").copy(), language)
