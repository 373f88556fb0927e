"""The dialogue explorer: ratio, response times and queue of an organisation, redrawn on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
import traitlets

from candystorm import dialogue, sampledata
from candystorm.language import current_language, format_duration, format_percent
from candystorm.widgets._base import CourseWidget, css, esm, from_browser, in_language

__all__ = ["DialogueExplorer"]

#: Upper ends of the bars of response times, in hours.
_BARS: Final = (1.0, 4.0, 24.0, 72.0)


@dataclass(frozen=True, slots=True)
class _Organisation:
    """What is worked out once, so that a drag only filters."""

    name: str
    description: str
    timezone: str
    hours: dialogue.BusinessHours
    answers: pd.DataFrame
    day: np.ndarray[Any, np.dtype[np.int64]]
    queue_day: np.ndarray[Any, np.dtype[np.float64]]
    waiting: np.ndarray[Any, np.dtype[np.int64]]


@lru_cache
def _period() -> tuple[date, int]:
    """Return the first day of the sample data and how many days they span."""
    first, last = [], []
    for organisation in sampledata.ORGANISATIONS:
        comments = sampledata.sample(organisation).comments
        described = sampledata.organisations("en").loc[organisation]
        local = comments["created_at"].dropna().dt.tz_convert(described["timezone"])
        first.append(local.min().date())
        last.append(local.max().date())
    start = min(first).replace(day=2) if min(first).day == 1 else min(first)
    return start, (max(last) - start).days + 1


@lru_cache
def _organisation(organisation: str, language: str) -> _Organisation:
    described: Mapping[Any, Any] = sampledata.organisations(language).loc[organisation].to_dict()
    comments = sampledata.sample(organisation, language).comments
    answers = dialogue.answers(comments)
    start, _days = _period()
    midnight = pd.Timestamp(start, tz=described["timezone"])

    def days_since(times: pd.Series[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
        # By the calendar, so that the day of the change to summer time is one day as well.
        local = times.dt.tz_convert(described["timezone"]).dt.tz_localize(None)
        gone = (local - midnight.tz_localize(None)) / pd.Timedelta(days=1)
        return np.asarray(gone.to_numpy(dtype=np.float64, na_value=np.nan))

    queue = dialogue.unanswered_queue(answers, freq=None)
    return _Organisation(
        name=described["name"],
        description=described["description"],
        timezone=described["timezone"],
        hours=dialogue.BusinessHours(
            described["opens"], described["closes"], described["weekdays"]
        ),
        answers=answers,
        day=np.floor(np.nan_to_num(days_since(answers["created_at"]), nan=-1)).astype(np.int64),
        queue_day=days_since(queue["time"]),
        waiting=queue["waiting"].to_numpy(),
    )


def work_ahead(language: str) -> None:
    """Work out what every explorer in a language needs, so that a page need not wait for it."""
    for organisation in sampledata.ORGANISATIONS:
        _organisation(organisation, language)


class DialogueExplorer(CourseWidget):
    """Dialogue ratio, response times and queue of the sample organisations.

    A person picks an organisation and drags a period; every number follows.

    Parameters
    ----------
    organisation : str
        The one to begin with: ``"library"``, ``"shelter"`` or ``"bakery"``.
    first, last : date, optional
        The period to begin with, both days included; by default the whole three months.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Attributes
    ----------
    organisations : list of dict
        ``id``, ``name`` and ``description`` of those to choose from.
    start : str
        First day of the data (ISO); days are counted from it.
    days : int
        How many days the data span.
    state : dict
        What is on screen: ``organisation``, ``first`` and ``last`` (days from ``start``),
        ``office`` (count office hours only), the figures, and the queue.
    """

    _esm = esm("explorer")
    _css = css("explorer")

    organisations: traitlets.List[Any] = traitlets.List().tag(sync=True)
    start = traitlets.Unicode().tag(sync=True)
    days = traitlets.Int().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        organisation: str = "library",
        *,
        first: date | None = None,
        last: date | None = None,
        language: str | None = None,
    ) -> None:
        spoken = language or current_language()
        start, days = _period()
        table = sampledata.organisations(spoken)
        super().__init__(
            words=_words(spoken),
            language=spoken,
            organisations=[
                {"id": name, "name": row["name"], "description": row["description"]}
                for name, row in table.iterrows()
            ],
            start=start.isoformat(),
            days=days,
        )
        self.look(
            organisation,
            (first - start).days if first else 0,
            (last - start).days if last else days - 1,
        )

    @from_browser
    def look(
        self, organisation: str, first: float, last: float, office: bool = False
    ) -> dict[str, Any]:
        """Show an organisation in a period, and return the new state.

        Parameters
        ----------
        organisation : str
            Whose figures.
        first, last : int
            The period in days from `start`, both included; turned round if need be.
        office : bool
            Count only the hours in which the organisation is staffed.
        """
        if organisation not in sampledata.ORGANISATIONS:
            organisation = sampledata.ORGANISATIONS[0]
        one, other = (min(max(int(day), 0), self.days - 1) for day in (first, last))
        self.state = self._state(organisation, min(one, other), max(one, other), bool(office))
        return dict(self.state)

    def _state(self, organisation: str, first: int, last: int, office: bool) -> dict[str, Any]:
        shown = _organisation(organisation, self.language)
        whole = first == 0 and last == self.days - 1  # then also comments without a time count
        inside = (shown.day >= first) & (shown.day <= last)
        table = shown.answers if whole else shown.answers[inside]
        ratio = dialogue.dialogue_ratio(table)
        hours = shown.hours if office else None
        speed = dialogue.first_response_time(table, business_hours=hours, tz=shown.timezone)
        state = {
            "organisation": organisation,
            "first": first,
            "last": last,
            "office": office,
            "needing": ratio.needing_answer,
            "answered": ratio.answered,
            "ratio": _number(ratio.ratio),
            "median": _number(speed.median_hours),
            "p90": _number(speed.p90_hours),
            "within": [
                _number(share) for share in (speed.within_1h, speed.within_4h, speed.within_24h)
            ],
            "bars": self._bars(table),
            "queue": self._queue(shown, first, last),
        }
        state["summary"] = self._summary(shown.name, first, last, state)
        return state

    def _bars(self, table: pd.DataFrame) -> list[int]:
        """Count the comments needing an answer by how long they waited; the last got none."""
        needing = table[table["needs_reply"]]
        hours = needing["response_hours"].to_numpy()
        hours = hours[~np.isnan(hours)]
        counts = np.bincount(np.searchsorted(_BARS, hours), minlength=len(_BARS) + 1)
        return [*(int(n) for n in counts), int((~needing["answered"]).sum())]

    def _queue(self, shown: _Organisation, first: int, last: int) -> dict[str, list[float]]:
        """Return the queue in the period as steps: from a day on, so many wait."""
        inside = (shown.queue_day >= first) & (shown.queue_day < last + 1)
        before = np.flatnonzero(shown.queue_day < first)
        start = int(shown.waiting[before[-1]]) if before.size else 0
        return {
            "day": [float(first), *np.round(shown.queue_day[inside], 3).tolist()],
            "waiting": [start, *shown.waiting[inside].tolist()],
        }

    def _summary(self, name: str, first: int, last: int, state: dict[str, Any]) -> str:
        _ = in_language(self.language)
        if not state["needing"]:
            return _("%(name)s: in this period no comment needed an answer.") % {"name": name}
        if state["median"] is None:
            return _("%(name)s: %(needing)s comments needed an answer, none got one.") % {
                "name": name,
                "needing": state["needing"],
            }
        return _(
            "%(name)s: %(ratio)s of the comments that needed an answer got one; half of the "
            "answers came within %(median)s. At most %(queue)s waited at the same time."
        ) % {
            "name": name,
            "ratio": format_percent(state["ratio"], 1, self.language),
            "median": format_duration(state["median"], self.language),
            "queue": max(state["queue"]["waiting"]),
        }


def _number(value: float) -> float | None:
    """Return a number that JSON has a word for."""
    return None if np.isnan(value) else round(float(value), 4)


def _words(language: str) -> Mapping[str, str]:
    _ = in_language(language)
    return {
        "title": _("Dialogue explorer"),
        "organisation": _("Organisation"),
        "period": _("Period"),
        "from": _("From"),
        "to": _("To"),
        "whole": _("All three months"),
        "office": _("Count opening hours only"),
        "ratio": _("Dialogue ratio"),
        "ratio_text": _("%(answered)s of %(needing)s comments that needed an answer got one"),
        "nothing": _("In this period no comment needed an answer"),
        "median": _("Median"),
        "median_text": _("half of the answers came faster"),
        "p90": _("90% value"),
        "p90_text": _("nine in ten answers had come"),
        "queue": _("Who is waiting"),
        "queue_text": _("Comments waiting for an answer at the same time"),
        "read": _("Read the curve: day"),
        "waiting": _("%(n)s waiting"),
        "bars": _("How long people waited"),
        "bar_1": _("up to 1 hour"),
        "bar_2": _("1 to 4 hours"),
        "bar_3": _("4 to 24 hours"),
        "bar_4": _("1 to 3 days"),
        "bar_5": _("longer than 3 days"),
        "bar_6": _("no answer"),
        "min": _("min"),
        "h": _("h"),
        "days": _("days"),
        "none": _("none"),
        "interrupted": _("The connection to the course is interrupted. Please reload the page."),
    }
