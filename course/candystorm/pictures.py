"""Pictures that stand still, each with a text that says the same."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from candystorm import dialogue
from candystorm.language import _

__all__ = ["Picture", "week_of_waiting"]

Counts: TypeAlias = NDArray[np.int64]

_PAPER, _INK, _ACCENT = "#fffdf8", "#1d2433", "#b3174f"
_HEAT = LinearSegmentedColormap.from_list("candystorm", [_PAPER, "#f2b8cc", _ACCENT])


@dataclass(frozen=True)
class Picture:
    """A picture for a page.

    Attributes
    ----------
    png : bytes
        The picture.
    alt : str
        What it shows, in words: who can't see it misses nothing.
    """

    png: bytes
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png).decode()
        return (
            f'<figure class="cs-picture"><img src="data:image/png;base64,{data}" '
            f'alt="{escape(self.alt)}"><figcaption>{escape(self.alt)}</figcaption></figure>'
        )


def week_of_waiting(comments: pd.DataFrame, timezone: str = "Europe/Vienna") -> Picture:
    """Draw at which hours of the week comments come that stay unanswered.

    Parameters
    ----------
    comments : DataFrame
        In canonical columns, or the table that `candystorm.dialogue.answers` made of them.
    timezone : str
        Time zone of the people.

    Returns
    -------
    Picture
        Seven rows (Monday first) of eight three-hour blocks: how many comments needed an answer,
        and how many of them never got one.
    """
    table = dialogue.response_time_by_weekday_and_hour(comments, timezone)
    asked = table["comments"].to_numpy().reshape(7, 8, 3).sum(axis=2)
    silent = asked - table["answered"].to_numpy().reshape(7, 8, 3).sum(axis=2)
    return Picture(_heat_map(asked, silent), _in_words(asked, silent))


def _weekdays() -> list[str]:
    return [
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ]


def _blocks() -> list[str]:
    return [f"{hour}–{hour + 3}" for hour in range(0, 24, 3)]


def _heat_map(asked: Counts, silent: Counts) -> bytes:
    figure = Figure(figsize=(8, 3.9), dpi=130, layout="constrained", facecolor=_PAPER)
    axes = figure.add_subplot()
    axes.pcolormesh(silent, cmap=_HEAT, vmin=0, vmax=max(1, silent.max()), edgecolors=_PAPER, lw=3)
    for (day, block), n in np.ndenumerate(asked):
        if n:
            dark = silent[day, block] > 0.8 * max(1, silent.max())
            axes.text(
                block + 0.5,
                day + 0.5,
                f"{silent[day, block]} / {n}",
                ha="center",
                va="center",
                fontsize=11,
                color=_PAPER if dark else _INK,
            )
    _label(axes, _blocks(), _weekdays())
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _label(axes: Axes, blocks: Sequence[str], weekdays: Sequence[str]) -> None:
    axes.set_xticks(np.arange(8) + 0.5, blocks)
    axes.set_yticks(np.arange(7) + 0.5, weekdays)
    axes.invert_yaxis()
    axes.set_xlabel(_("Hour at which the comment came"), color=_INK)
    axes.tick_params(length=0, colors=_INK, labelsize=11)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _in_words(asked: Counts, silent: Counts) -> str:
    if not asked.sum():
        return _("No comment needed an answer.")
    day, block = np.unravel_index(int(silent.argmax()), silent.shape)
    by_day = ", ".join(
        f"{name} {gone} / {all_}"
        for name, gone, all_ in zip(_weekdays(), silent.sum(axis=1), asked.sum(axis=1), strict=True)
    )
    return _(
        "Unanswered comments of all that needed an answer, by weekday: %(by_day)s. "
        "Most stayed unanswered on %(day)s at %(block)s o'clock (%(n)s)."
    ) % {
        "by_day": by_day,
        "day": _weekdays()[int(day)],
        "block": _blocks()[int(block)],
        "n": int(silent.max()),
    }
