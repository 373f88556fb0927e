"""What a person is told before any chart: what was read, what was left out, and what to doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from candystorm.errors import CandystormError

__all__ = ["Finding", "LeftOut", "Recognition", "Report", "Total"]


@dataclass(frozen=True, init=False)
class Finding:
    """One sentence about an export, to be said in the person's language.

    Parameters
    ----------
    sentence : str
        The English sentence, with ``%(name)s`` where a value goes; it is the gettext msgid.
    kind : {"info", "caution", "privacy"}
        How much it matters: good to know, to be doubted, dropped for somebody's sake.
    **values : object
        What goes into it.
    """

    sentence: str
    kind: str
    values: tuple[tuple[str, object], ...]

    def __init__(self, sentence: str, *, kind: str = "info", **values: object) -> None:
        object.__setattr__(self, "sentence", sentence)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "values", tuple(values.items()))

    @classmethod
    def of(cls, error: CandystormError, *, kind: str = "caution") -> Finding:
        """Return what an error says about a file without which the others were read."""
        return cls(error.sentence, kind=kind, **error.values)

    def __str__(self) -> str:
        return self.translated(str)

    def translated(self, gettext: Callable[[str], str]) -> str:
        """Return the sentence in another language, e.g. ``finding.translated(_)``."""
        sentence = gettext(self.sentence)
        return sentence % dict(self.values) if self.values else sentence


@dataclass(frozen=True)
class Recognition:
    """What a file was taken for, and why.

    Attributes
    ----------
    platform, format : str
        E.g. ``"x"`` and ``"content-csv"``.
    file : str
        The path of the member.
    confidence : float
        In [0, 1]; below 0.5 a person should confirm it.
    reason : Finding
        Why.
    language : str
        Of the headers, where that can be told, else "".
    """

    platform: str
    format: str
    file: str
    confidence: float
    reason: Finding
    language: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Rows that were not taken: ``row`` as a spreadsheet counts from 1, None for a whole file."""

    file: str
    row: int | None
    reason: Finding


@dataclass(frozen=True)
class Total:
    """A sum that the file states, beside the sum of what was read."""

    file: str
    column: str
    stated: float
    summed: float

    @property
    def agrees(self) -> bool:
        """Whether they differ by no more than one in a thousand, or 1."""
        return abs(self.stated - self.summed) <= max(1.0, abs(self.stated) / 1000)


@dataclass
class Report:
    """All that a person should know about a loaded export.

    Attributes
    ----------
    recognised : list of Recognition
        What each file was taken for.
    rows : dict of str to int
        Rows read, by table.
    left_out : list of LeftOut
        The first rows of each file that were not taken, with the reason.
    left_out_count : int
        How many rows there are of these in all.
    not_used : list of str
        Files that are no part of a known export.
    period : (Timestamp, Timestamp) or None
        From the first to the last moment in it, UTC.
    timezones : set of str
        Which time zones were assumed where the files say none.
    languages : set of str
        Of the headers.
    missing : dict of str to list of str
        Canonical columns that this export usually has and that are not in the file.
    semantics : set of str
        "lifetime" (counted until the export) or "window" (counted in the period).
    totals : list of Total
        Sums that the files state.
    broken_off : list of str
        Files that end in the middle.
    dropped : dict of str to int
        What was dropped for privacy, and how often.
    findings : list of Finding
        Everything else.
    """

    recognised: list[Recognition] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    left_out_count: int = 0
    not_used: list[str] = field(default_factory=list)
    period: tuple[pd.Timestamp, pd.Timestamp] | None = None
    timezones: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    missing: dict[str, list[str]] = field(default_factory=dict)
    semantics: set[str] = field(default_factory=set)
    totals: list[Total] = field(default_factory=list)
    broken_off: list[str] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def confidence(self) -> float:
        """How sure it is that the files are what they were taken for: the least sure counts."""
        return min((one.confidence for one in self.recognised), default=0.0)

    @property
    def wrong_totals(self) -> list[Total]:
        """Sums that don't match what the files state."""
        return [total for total in self.totals if not total.agrees]
