"""The form for tables that nobody knows: which column is what, as proposed and as corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import traitlets

from candystorm.exports import InvalidMapping, Mappings, Proposal
from candystorm.exports.dates import parse_dates
from candystorm.exports.schema_matching import FIELDS
from candystorm.language import current_language, format_day
from candystorm.widgets._base import CourseWidget, Translate, css, esm, from_browser, in_language
from candystorm.widgets.export_words import column_name, platform_name, platform_names

__all__ = ["Correction", "MappingForm", "mapping_words"]

#: Columns that hold when it was.
_WHEN: Final = ("published_at", "date", "created_at")
#: From this share on a proposal is sure, or probable; below it should be checked.
_SURE, _PROBABLE = 0.8, 0.6


class Correction:
    """What a person says about tables that nobody knows, one after another.

    Parameters
    ----------
    proposals : sequence of Proposal
        What the tables may be; at least one.
    language : str
        ``"de"`` or ``"en"``.

    Attributes
    ----------
    said : list of Proposal
        Those that the person has confirmed so far.
    """

    def __init__(self, proposals: Sequence[Proposal], language: str) -> None:
        self._proposals = list(proposals)
        self._language = language
        self._at = 0
        self.said: list[Proposal] = []

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be said."""
        return self._at >= len(self._proposals)

    def shown(self) -> dict[str, Any]:
        """Return the table at hand in one language as plain data; empty when all is said."""
        if self.is_done:
            return {}
        proposal = self._proposals[self._at]
        language = self._language
        return {
            "n": self._at + 1,
            "of": len(self._proposals),
            "file": " / ".join(
                part for part in (proposal.file.rpartition("/")[2], proposal.sheet) if part
            ),
            "platform": proposal.platform,
            "platforms": [
                {"id": name, "text": platform_name(name, language)}
                for name in (*sorted(platform_names(), key=str.casefold), "other")
            ],
            "kind": proposal.table,
            "headers": [column.header for column in proposal.columns],
            "columns": {
                kind: [
                    {"field": column.field, "sure": _how_sure(column.confidence)}
                    for column in columns
                ]
                for kind, columns in (
                    proposal.alternatives or {proposal.table: proposal.columns}
                ).items()
            },
            "fields": {
                kind: [{"id": name, "text": column_name(name, language)} for name in names]
                for kind, names in FIELDS.items()
            },
            "samples": [
                [row[n] if n < len(row) else "" for row in proposal.first_rows]
                for n in range(len(proposal.columns))
            ],
            "dates": self._dates(proposal),
        }

    def accept(
        self, fields: Sequence[object], platform: object, table: object, dates: object
    ) -> dict[str, Any]:
        """Take over what a person says of the table at hand, and go to the next one.

        Parameters
        ----------
        fields : sequence of str
            A canonical column for each of the table's, "" to leave it out.
        platform, table, dates : str
            As in `Proposal.corrected`.

        Returns
        -------
        dict
            Why it cannot be, when nothing was taken over: ``text``, ``place`` ("platform", a
            canonical column, or "") and ``columns`` (positions). Else empty.
        """
        proposal = self._proposals[self._at]
        kind = table if isinstance(table, str) and table in FIELDS else proposal.table
        given = [str(field) for field in fields]
        headers = [column.header for column in proposal.columns]
        if len(given) != len(headers):
            raise ValueError(f"{len(given)} fields for {len(headers)} columns")
        known = (*platform_names(), "other")
        try:
            self.said.append(
                proposal.corrected(
                    dict(zip(headers, given, strict=True)),
                    platform=platform if isinstance(platform, str) and platform in known else "",
                    table=kind,
                    dates="mdy" if dates == "mdy" else "dmy",
                )
            )
        except InvalidMapping as error:
            place = str(error.values["field"])
            error.values["field"] = column_name(place, self._language)
            return {
                "text": error.translated(in_language(self._language)),
                "place": place,
                "columns": [n for n, field in enumerate(given) if field and field == place],
            }
        self._at += 1
        return {}

    def leave_out(self) -> None:
        """Leave the table at hand out, and go to the next one."""
        self._at += 1

    def start_again(self) -> None:
        """Forget what was said, and go to the first table."""
        self._at = 0
        self.said.clear()

    def _dates(self, proposal: Proposal) -> dict[str, str]:
        """Return both readings of a date that can be read in two ways; empty where none can."""
        for n, column in enumerate(proposal.columns):
            if column.field not in _WHEN:
                continue
            cells = [row[n] for row in proposal.first_rows if n < len(row) and row[n]]
            day_first, month_first = (parse_dates(cells, order=order) for order in ("dmy", "mdy"))
            if not cells or not day_first.ambiguous:
                return {}
            pairs = zip(cells, day_first.values, month_first.values, strict=True)
            for cell, one, other in pairs:
                if one != other:
                    return {
                        "example": cell,
                        "dmy": format_day(one.date(), self._language),
                        "mdy": format_day(other.date(), self._language),
                        "chosen": proposal.dates,
                    }
        return {}


class MappingForm(CourseWidget):
    """Say which column is what in tables that no loader knows.

    Parameters
    ----------
    proposals : sequence of Proposal
        As `candystorm.exports.NeedsMapping` has them.
    mappings : Mappings, optional
        Where it is remembered; without them it is only in `said`.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Attributes
    ----------
    mapping : dict
        The table at hand, see `Correction.shown`; empty when all is said.
    objection : dict
        Why the last try could not be: ``text``, ``place`` and ``columns`` (positions).
    said : list of Proposal
        What the person has confirmed.
    """

    _esm = esm("mapping_view", "mapping_form")
    _css = css("mapping_view")

    mapping = traitlets.Dict().tag(sync=True)
    objection = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        proposals: Sequence[Proposal],
        mappings: Mappings | None = None,
        *,
        language: str | None = None,
    ) -> None:
        spoken = language or current_language()
        self._correction = Correction(proposals, spoken)
        self._mappings = mappings or Mappings()
        super().__init__(
            words=mapping_words(in_language(spoken)),
            language=spoken,
            mapping=self._correction.shown(),
        )

    @property
    def said(self) -> list[Proposal]:
        """What the person has confirmed so far."""
        return list(self._correction.said)

    @from_browser
    def read_it(
        self, fields: Sequence[str], platform: str, table: str, dates: str = "dmy"
    ) -> dict[str, Any]:
        """Take over what a person says of the table at hand, remember it, and show the next."""
        self.objection = self._correction.accept(fields, platform, table, dates)
        if not self.objection:
            self._mappings.remember(self._correction.said[-1])
            self.mapping = self._correction.shown()
        return self.mapping

    @from_browser
    def leave_out(self) -> dict[str, Any]:
        """Leave the table at hand out, and show the next."""
        self.objection = {}
        self._correction.leave_out()
        self.mapping = self._correction.shown()
        return self.mapping


def mapping_words(_: Translate) -> dict[str, str]:
    """Return what the browser says around the form."""
    return {
        "mapping": _("Which column is what?"),
        "mapping_lead": _(
            "The course does not know these headings yet. Below each stands what it may be. "
            "Please correct what is wrong; it is remembered for the next time."
        ),
        "mapping_file": _("File %(n)s of %(of)s"),
        "from_platform": _("Where is the file from?"),
        "please_choose": _("Please choose"),
        "kind_of_rows": _("What is a row?"),
        "kind_posts": _("A post"),
        "kind_daily": _("A day"),
        "kind_comments": _("A comment or message"),
        "which_day": _("Which day is %(example)s?"),
        "column_is": _("This column is"),
        "leave_out_column": _("(leave out)"),
        "sure_column": _("sure"),
        "probable_column": _("probably"),
        "check_column": _("please check"),
        "left_column": _("is not read"),
        "own_choice": _("your choice"),
        "no_sample": _("empty"),
        "samples_of": _("First values"),
        "read_it": _("Read it like this"),
        "leave_file": _("Leave this file out"),
        "mapping_done": _("Thank you, this is remembered."),
        "interrupted": _("The connection to the course is interrupted. Please reload the page."),
    }


def _how_sure(confidence: float) -> str:
    if confidence >= _SURE:
        return "sure"
    return "probable" if confidence >= _PROBABLE else "check"
