"""The thread viewer: posts of an organisation and the conversations beneath them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import traitlets

from candystorm import dialogue
from candystorm.language import current_language, format_date, format_duration, ngettext
from candystorm.widgets._base import CourseWidget, css, esm, from_browser, in_language

__all__ = ["ThreadViewer"]

#: An answer that took longer is shown as late (hours).
LATE: Final = 24.0

#: What a person can look for.
_FILTERS: Final = ("all", "waiting", "late", "people")


class ThreadViewer(CourseWidget):
    """Posts and the threads beneath them, with who answered whom and after how long.

    Parameters
    ----------
    posts, comments : DataFrame
        In canonical columns, with ``text``; ``author_name`` and ``needs_reply`` are used if there.
    organisation : str, optional
        The organisation's name, shown beside its own comments.
    timezone : str
        In which times are shown.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Attributes
    ----------
    posts : list of dict
        The posts that the filter leaves, newest first: ``id``, ``date``, ``text``, ``comments``
        and ``waiting`` (how many wait for an answer).
    thread : dict
        The conversation on screen: ``post``, and ``comments`` with ``depth``, ``author``, ``own``,
        ``date``, ``text``, ``status`` and ``sign``.
    speakers : list of dict
        Who speaks to whom in that conversation: ``text``, ``comments``.
    filter : str
        ``"all"``, ``"waiting"``, ``"late"`` or ``"people"``.
    """

    _esm = esm("threads")
    _css = css("threads")

    posts: traitlets.List[Any] = traitlets.List().tag(sync=True)
    thread = traitlets.Dict().tag(sync=True)
    speakers: traitlets.List[Any] = traitlets.List().tag(sync=True)
    filter = traitlets.Unicode("all").tag(sync=True)

    def __init__(
        self,
        posts: pd.DataFrame,
        comments: pd.DataFrame,
        *,
        organisation: str = "",
        timezone: str = "Europe/Vienna",
        language: str | None = None,
    ) -> None:
        spoken = language or current_language()
        self._timezone = ZoneInfo(timezone)
        self._organisation = organisation or in_language(spoken)("The organisation")
        self._own_posts = posts.sort_values("published_at", ascending=False)
        self._comments = with_answers(comments)
        self._known = set(comments["comment_id"])
        # Taken apart once, so that a click only picks.
        self._rows: dict[str, list[dict[Any, Any]]] = {}
        in_order = self._comments.sort_values("created_at", na_position="last")
        for row in in_order.to_dict("records"):
            self._rows.setdefault(str(row["post_id"]), []).append(row)
        self._tables = {str(post): table for post, table in comments.groupby("post_id")}
        self._originals = {
            str(row["post_id"]): (self._date(row["published_at"], spoken), str(row["text"]))
            for row in posts.to_dict("records")
        }
        super().__init__(words=_words(spoken), language=spoken)
        self.look("all")

    @from_browser
    def look(self, filter: str) -> list[dict[str, Any]]:  # noqa: A002 - the browser's word
        """Show the posts that a filter leaves, and read one of them.

        Parameters
        ----------
        filter : {"all", "waiting", "late", "people"}
            All posts, those with a comment that waits, with a late answer, or where people
            speak with each other.
        """
        self.filter = filter if filter in _FILTERS else "all"
        counted = self._comments.groupby("post_id").agg(
            written=("comment_id", "size"), waiting=("waits", "sum"), late=("late", "sum")
        )
        shown = self._own_posts.join(counted, on="post_id")
        if self.filter == "waiting":
            shown = shown[shown["waiting"] > 0].sort_values("waiting", ascending=False)
        elif self.filter == "late":
            shown = shown[shown["late"] > 0]
        elif self.filter == "people":
            shown = shown[shown["post_id"].isin(self._posts_with_peer_talk())]
        self.posts = [
            {
                "id": str(row["post_id"]),
                "date": self._originals[str(row["post_id"])][0],
                "text": str(row["text"]),
                "comments": int(row["written"]) if pd.notna(row["written"]) else 0,
                "waiting": int(row["waiting"]) if pd.notna(row["waiting"]) else 0,
            }
            for _index, row in shown.iterrows()
        ]
        liveliest = max(self.posts, key=lambda post: post["comments"], default={"id": ""})
        first = self.posts[0] if self.posts and self.filter != "all" else liveliest
        self.read(first["id"])
        return self.posts

    def _posts_with_peer_talk(self) -> set[str]:
        people = self._comments[~self._comments["is_own"].astype(bool)]
        writers = people.set_index("comment_id")["author_hash"]
        parent = people["parent_id"].map(writers)
        other = parent.notna() & (parent != people["author_hash"])
        return set(people.loc[other, "post_id"])

    @from_browser
    def read(self, post: str) -> dict[str, Any]:
        """Show the conversation beneath a post.

        Parameters
        ----------
        post : str
            Id of the post; an unknown one shows nothing.
        """
        if post not in self._originals:
            self.thread, self.speakers = {}, []
            return {}
        date, text = self._originals[post]
        self.thread = {
            "post": post,
            "date": date,
            "text": text,
            "comments": [self._shown(row) for row in _in_order(self._rows.get(post, []))],
        }
        self.speakers = self._speakers(self._tables.get(post))
        return dict(self.thread)

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        sign, status = self._status(row)
        own = bool(row["is_own"])
        return {
            "id": str(row["comment_id"]),
            "depth": min(int(row["depth"]), 4),
            "author": self._author(row),
            "own": own,
            "date": self._date(row["created_at"], self.language),
            "text": str(row["text"]),
            "sign": sign,
            "status": status,
            "orphan": pd.notna(row["parent_id"]) and row["parent_id"] not in self._known,
        }

    def _author(self, row: dict[str, Any]) -> str:
        name = row.get("author_name")
        if isinstance(name, str) and name:
            return name
        return self._organisation if row["is_own"] else ""

    def _status(self, row: dict[str, Any]) -> tuple[str, str]:
        _ = in_language(self.language)
        if row["is_own"]:
            return "", ""
        if row["answered"] is True and pd.notna(row["response_hours"]):
            sign = "late" if row["late"] else "answered"
            duration = format_duration(row["response_hours"], self.language)
            return sign, _("answered after %(time)s") % {"time": duration}
        if row["answered"] is True:
            return "answered", _("answered")
        return ("waiting", _("waiting for an answer")) if row["waits"] else ("", "")

    def _speakers(self, comments: pd.DataFrame | None) -> list[dict[str, Any]]:
        _ = in_language(self.language)
        names = {
            ("person", "organisation"): _("People to the organisation"),
            ("organisation", "person"): _("The organisation to people"),
            ("person", "person"): _("People among themselves"),
        }
        counts: dict[tuple[str, str], int] = {}
        if comments is not None:
            table = dialogue.who_speaks_to_whom(comments)
            pairs = zip(table["speaker"], table["addressee"], strict=True)
            counts = dict(zip(pairs, map(int, table["comments"]), strict=True))
        return [{"text": text, "comments": counts.get(key, 0)} for key, text in names.items()]

    def _date(self, moment: Any, language: str) -> str:
        if pd.isna(moment):
            return in_language(language)("time unknown")
        return format_date(moment.to_pydatetime(), self._timezone, language)


def _in_order(rows: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    """Return the comments as they are read: each followed by what hangs beneath it."""
    known = {row["comment_id"] for row in rows}
    beneath: dict[Any, list[dict[Any, Any]]] = {}
    for row in rows:
        parent = row["parent_id"] if row["parent_id"] in known else None
        beneath.setdefault(parent, []).append(row)
    order: list[dict[Any, Any]] = []
    stack = beneath.pop(None, [])[::-1]
    while stack:
        row = stack.pop()
        order.append(row)
        stack.extend(beneath.pop(row["comment_id"], [])[::-1])
    return order


def with_answers(comments: pd.DataFrame) -> pd.DataFrame:
    """Add to comments what the viewer shows of them: answered, waiting, late, how deep."""
    answers = dialogue.answers(comments)
    joined = comments.merge(
        answers[["comment_id", "answered", "response_hours"]], on="comment_id", how="left"
    )
    depth = dialogue.thread_depth(comments)[["comment_id", "thread_id", "depth"]]
    joined = joined.merge(depth, on="comment_id")
    needs = joined["needs_reply"].fillna(True) if "needs_reply" in joined else True
    answered = joined["answered"].fillna(False).astype(bool)
    joined["waits"] = ~joined["is_own"].astype(bool) & needs & ~answered
    joined["late"] = joined["response_hours"] > LATE
    return joined


def _words(language: str) -> Mapping[str, str]:
    _ = in_language(language)
    return {
        "title": _("Thread viewer"),
        "filter": _("Show"),
        "all": _("All posts"),
        "waiting": _("Waiting for an answer"),
        "late": _("Answered late"),
        "people": _("People among themselves"),
        "posts": _("Posts"),
        "conversation": _("Conversation"),
        "nobody": _("Nobody has written here yet."),
        "nothing": _("No post fits."),
        "speakers": _("Who speaks to whom"),
        "count_one": ngettext("%(n)d comment", "%(n)d comments", 1, language),
        "count": ngettext("%(n)d comment", "%(n)d comments", 2, language),
        "waits": _("%(n)s waiting"),
        "deleted": _("Reply to a comment that was deleted"),
        "back": _("Back to the posts"),
        "interrupted": _("The connection to the course is interrupted. Please reload the page."),
    }
