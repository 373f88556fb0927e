"""Pictures that stand still, each with a text that says the same."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from babel.dates import get_day_names
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from candystorm import dialogue
from candystorm.language import _, current_language

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
    narrow : bytes
        The same for the width of a phone.
    alt : str
        What it shows, in words: who can't see it misses nothing.
    """

    png: bytes
    narrow: bytes
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        wide, narrow = (
            f"data:image/png;base64,{base64.b64encode(png).decode()}"
            for png in (self.png, self.narrow)
        )
        return (
            f'<figure class="cs-picture"><picture><source media="(max-width: 600px)" '
            f'srcset="{narrow}"><img src="{wide}" alt="{escape(self.alt)}"></picture>'
            f"<figcaption>{escape(self.alt)}</figcaption></figure>"
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
    return Picture(
        _heat_map(asked, silent, narrow=False),
        _heat_map(asked, silent, narrow=True),
        _in_words(asked, silent),
    )


def _weekdays(width: Literal["wide", "short"] = "wide") -> list[str]:
    names = get_day_names(width, "stand-alone", current_language())
    return [names[day] for day in range(7)]


def _blocks() -> list[str]:
    return [f"{hour}–{hour + 3}" for hour in range(0, 24, 3)]


def _heat_map(asked: Counts, silent: Counts, *, narrow: bool) -> bytes:
    size = (4, 3.9) if narrow else (8, 3.9)
    figure = Figure(figsize=size, dpi=130, layout="constrained", facecolor=_PAPER)
    axes = figure.add_subplot()
    axes.pcolormesh(silent, cmap=_HEAT, vmin=0, vmax=max(1, silent.max()), edgecolors=_PAPER, lw=3)
    for (day, block), n in np.ndenumerate(asked):
        if n:
            dark = silent[day, block] > 0.8 * max(1, silent.max())
            axes.text(
                block + 0.5,
                day + 0.5,
                f"{silent[day, block]}{'/' if narrow else ' / '}{n}",
                ha="center",
                va="center",
                fontsize=11,
                color=_PAPER if dark else _INK,
            )
    if narrow:  # hours where they begin: there is no room for "18–21"
        axes.set_xticks(range(9), [str(hour) for hour in range(0, 25, 3)])
    else:
        axes.set_xticks(np.arange(8) + 0.5, _blocks())
    axes.set_yticks(np.arange(7) + 0.5, _weekdays("short" if narrow else "wide"))
    axes.invert_yaxis()
    axes.set_xlabel(_("Hour at which the comment came"), color=_INK)
    axes.tick_params(length=0, colors=_INK, labelsize=11)
    for spine in axes.spines.values():
        spine.set_visible(False)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


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
