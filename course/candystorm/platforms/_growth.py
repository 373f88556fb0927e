"""How engagement of posts grew, from figures over time or from the times of comments."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from candystorm.errors import CandystormError
from candystorm.exports.report import Finding

__all__ = ["Growth", "HalfLifeError", "InvalidCurves", "from_comments", "from_curves"]

Hours: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

_DAY = 24.0


class HalfLifeError(CandystormError):
    """The half-life cannot be told from these posts."""


class InvalidCurves(HalfLifeError):
    """A column is missing, or is not as it must be."""


class Growth(ABC):
    """Posts, for how long each was followed, and when its engagement came.

    Attributes
    ----------
    followed : ndarray of float
        Hours from publishing to the last look, by post.
    with_engagement : int
        How many posts have any.
    findings : tuple of Finding
        What to know about the data.
    """

    followed: Hours
    with_engagement: int
    findings: tuple[Finding, ...]

    @abstractmethod
    def halves(self, posts: Mask, window: float) -> tuple[Hours, Hours, Hours]:
        """Return by when half had come of what came within the window, two values a post.

        They are the age of the two engagements in the middle (of an odd number twice the same):
        the earliest that it can have been, the likeliest, the latest. Posts without are left out.
        """

    @abstractmethod
    def share_after(self, posts: Mask, window: float) -> float:
        """Return which share came in the second half of the window, as the mean over posts."""


@dataclass(frozen=True, eq=False)
class _Moments(Growth):
    """Every engagement with its age: rows in the order of post and age."""

    followed: Hours
    with_engagement: int
    findings: tuple[Finding, ...]
    post: NDArray[np.intp]
    early: Hours
    late: Hours

    def halves(self, posts: Mask, window: float) -> tuple[Hours, Hours, Hours]:
        rows = np.flatnonzero(posts[self.post] & (self.late <= window))
        counts = np.bincount(self.post[rows], minlength=self.followed.size)
        starts = (np.cumsum(counts) - counts)[counts > 0]
        counts = counts[counts > 0]
        middle = rows[np.concatenate((starts + (counts - 1) // 2, starts + counts // 2))]
        early, late = self.early[middle], self.late[middle]
        return early, (early + late) / 2, late

    def share_after(self, posts: Mask, window: float) -> float:
        rows = posts[self.post] & (self.late <= window)
        counts = np.bincount(self.post[rows], minlength=self.followed.size)
        rows &= self.late > window / 2
        after = np.bincount(self.post[rows], minlength=self.followed.size)
        return float(np.mean(after[counts > 0] / counts[counts > 0])) if counts.any() else 0.0


@dataclass(frozen=True, eq=False)
class _Curves(Growth):
    """Figures at some ages: rows in the order of post and age, each post beginning at 0, 0."""

    followed: Hours
    with_engagement: int
    findings: tuple[Finding, ...]
    post: NDArray[np.intp]
    age: Hours
    total: Hours

    def halves(self, posts: Mask, window: float) -> tuple[Hours, Hours, Hours]:
        which = np.flatnonzero(posts)
        total = np.floor(self._total_at(which, window) + 1e-9)
        which, total = which[total > 0], total[total > 0]
        which = np.concatenate((which, which))
        place = np.concatenate((np.floor((total + 1) / 2), np.floor(total / 2) + 1))
        # Rows rise by post and then by total, so one search finds the row for every post.
        row = self._search(self.total, which, place, side="left")
        before, after = self.total[row - 1], self.total[row]
        early, late = self.age[row - 1], self.age[row]
        within = (place - 0.5 - before) / (after - before)
        return early, early + np.clip(within, 0, 1) * (late - early), late

    def share_after(self, posts: Mask, window: float) -> float:
        which = np.flatnonzero(posts)
        total, half = (self._total_at(which, age) for age in (window, window / 2))
        some = total >= 1
        return float(np.mean(1 - half[some] / total[some])) if some.any() else 0.0

    def _total_at(self, which: NDArray[np.intp], age: float) -> Hours:
        ages = np.full(which.size, age)
        row = self._search(self.age, which, ages, side="right") - 1
        following = np.minimum(row + 1, self.age.size - 1)
        following = np.where(self.post[following] == which, following, row)
        width = self.age[following] - self.age[row]
        grown = self.total[following] - self.total[row]
        within = np.where(width > 0, (ages - self.age[row]) / np.where(width > 0, width, 1), 0)
        return self.total[row] + within * grown

    def _search(
        self,
        column: Hours,
        which: NDArray[np.intp],
        value: Hours,
        side: Literal["left", "right"],
    ) -> NDArray[np.intp]:
        most = float(column.max()) + 1
        return np.searchsorted(self.post * most + column, which * most + value, side=side)


def from_curves(curves: pd.DataFrame) -> Growth:
    """Read figures over time; see `candystorm.platforms.half_life_from_curves`."""
    counted = next((name for name in ("total", "new") if name in curves), "total")
    _require(curves, "post_id", "age_hours", counted)
    rows = pd.DataFrame(
        {
            "post": pd.factorize(curves["post_id"])[0],
            "age": pd.to_numeric(curves["age_hours"], errors="coerce").astype("float64"),
            "total": pd.to_numeric(curves[counted], errors="coerce").astype("float64"),
        }
    )
    rows = rows[(rows["post"] >= 0) & rows.notna().all(axis="columns")]
    if not np.isfinite(rows.to_numpy()).all() or (rows["age"] < 0).any():
        raise InvalidCurves("Ages are hours from 0 up, and figures are numbers.")
    rows = rows.sort_values(["post", "age"], kind="stable")
    if counted == "new":
        rows["total"] = rows.groupby("post")["total"].cumsum()
    # Likes that are taken back, and corrections of the platform, are no growth.
    rows["total"] = rows.groupby("post")["total"].cummax().clip(lower=0)
    rows = rows.drop_duplicates(["post", "age"], keep="last")
    known = rows["post"].unique()
    start = pd.DataFrame({"post": known, "age": 0.0, "total": 0.0})
    rows = pd.concat([start, rows]).sort_values(["post", "age"], kind="stable")
    post = np.searchsorted(known, rows["post"].to_numpy())
    last = rows.groupby("post")[["age", "total"]].max()
    return _Curves(
        last["age"].to_numpy(),
        int((last["total"] >= 1).sum()),
        (),
        post,
        rows["age"].to_numpy(),
        rows["total"].to_numpy(),
    )


def from_comments(
    posts: pd.DataFrame, comments: pd.DataFrame, until: pd.Timestamp | None
) -> Growth:
    """Read the times of comments; see `candystorm.platforms.half_life_from_comments`."""
    _require(posts, "post_id", "published_at")
    _require(comments, "post_id", "created_at")
    published = posts.dropna(subset=["published_at"]).drop_duplicates("post_id")
    comments = comments.dropna(subset=["created_at"])
    if "is_own" in comments:
        comments = comments[~comments["is_own"].fillna(False).astype(bool)]
    start = _microseconds(published["published_at"], "published_at")
    came = _microseconds(comments["created_at"], "created_at")
    row = pd.Index(published["post_id"]).get_indexer(pd.Index(comments["post_id"]))
    came, row = came[row >= 0], row[row >= 0]
    end = _last_look(published, came, start, until)
    by_day = np.zeros(start.size, dtype=bool)
    if "time_precision" in published:
        by_day = (published["time_precision"] == "day").to_numpy(dtype=bool)
    comments_by_day = bool(came.size > 1 and not (came % (_DAY * 3.6e9)).any())

    seen = came <= end
    came, row = came[seen], row[seen]
    # Clocks differ by seconds: a comment can be stamped before its post.
    age = np.maximum((came - start[row]) / 3.6e9, 0)
    late = age + _DAY * comments_by_day
    early = np.maximum(age - _DAY * by_day[row], 0)
    order = np.lexsort((late, row))
    findings = [Finding("Only comments are counted: likes and shares have no times.")]
    if by_day.any() or comments_by_day:
        findings.append(
            Finding("Times are known to the day only; the range allows for that.", kind="caution")
        )
    return _Moments(
        np.maximum((end - start) / 3.6e9 - _DAY * by_day, 0),
        np.unique(row).size,
        tuple(findings),
        row[order],
        early[order],
        late[order],
    )


def _last_look(posts: pd.DataFrame, came: Hours, start: Hours, until: pd.Timestamp | None) -> float:
    if until is not None:
        return float(_microseconds(pd.Series([until]), "until")[0])
    last = float(max(came.max(initial=0), start.max(initial=0)))
    if "export_date" in posts and posts["export_date"].notna().any():
        exported = pd.to_datetime(posts["export_date"].dropna(), utc=True)
        return max(last, float(_microseconds(exported, "export_date").max()))
    return last


def _microseconds(times: pd.Series[pd.Timestamp], name: str) -> Hours:
    try:
        zoned = pd.DatetimeIndex(times)
    except (TypeError, ValueError):
        zoned = pd.DatetimeIndex([])
    if times.size and zoned.tz is None:
        raise InvalidCurves("%(column)s needs times with a time zone, such as UTC.", column=name)
    return zoned.as_unit("us").asi8.astype(np.float64)


def _require(table: pd.DataFrame, *columns: str) -> None:
    missing = [name for name in columns if name not in table]
    if missing:
        raise InvalidCurves("Columns are missing: %(missing)s.", missing=", ".join(missing))
