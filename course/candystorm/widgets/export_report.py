"""The report on a loaded export: what was recognised, read, left out, and what to doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import traitlets

from candystorm.exports import Export, Finding, Report
from candystorm.exports.report import Recognition, Total
from candystorm.language import (
    current_language,
    format_number,
    format_percent,
    format_period,
    ngettext,
)
from candystorm.widgets._base import CourseWidget, Translate, css, esm, in_language
from candystorm.widgets._export_rows import first_rows
from candystorm.widgets.export_words import (
    column_name,
    format_name,
    language_name,
    platform_name,
    privacy_name,
    zone_name,
)

__all__ = ["ExportReport", "report_data", "report_words", "sure_word"]

#: From this share on it is certain, fairly sure, rather unsure; below it should be checked.
_CERTAIN, _FAIRLY, _RATHER = 0.85, 0.7, 0.5
_MOST_NAMED: Final = 40  # reasons and files that are named one by one


class ExportReport(CourseWidget):
    """What a person should know about a loaded export before any chart.

    Parameters
    ----------
    export : Export
        From `candystorm.exports.load_export`.
    timezone : str
        In which times are shown.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Attributes
    ----------
    report : dict
        The report in one language, see `report_data`.
    """

    _esm = esm("report_view", "export_report")
    _css = css("report_view")

    report = traitlets.Dict().tag(sync=True)

    def __init__(
        self, export: Export, *, timezone: str = "Europe/Vienna", language: str | None = None
    ) -> None:
        spoken = language or current_language()
        super().__init__(
            words=report_words(in_language(spoken)),
            language=spoken,
            report=report_data(export, spoken, timezone),
        )

    @property
    def sentences(self) -> list[str]:
        """The same as plain sentences, in the order in which they stand."""
        return list(_sentences(self.report))


def report_data(export: Export, language: str, timezone: str = "Europe/Vienna") -> dict[str, Any]:
    """Return a report in one language as plain data.

    Parameters
    ----------
    export : Export
        What was read.
    language : str
        ``"de"`` or ``"en"``.
    timezone : str
        In which times are shown.

    Returns
    -------
    dict
        ``headline``; ``cautions`` (sentences); ``facts``, each with ``id``, ``label`` and
        ``lines`` (of ``text`` and ``note``); ``left_out`` (``title``, ``rows`` of ``file``,
        ``rows`` and ``reason``, ``more``); ``tables`` with their first rows.
    """
    said = _Said(export.report, language, timezone)
    return {
        "headline": said.headline(export),
        "cautions": said.cautions(export),
        "facts": [fact for fact in said.facts(export) if fact["lines"]],
        "left_out": said.left_out(),
        "tables": first_rows(export, language, timezone),
    }


class _Said:
    """A report, said in one language."""

    def __init__(self, report: Report, language: str, timezone: str) -> None:
        self.report = report
        self.language = language
        self.zone = timezone
        self._ = in_language(language)

    def number(self, value: float) -> str:
        digits = 0 if float(value).is_integer() else 2
        return format_number(value, digits, self.language)

    def files(self, n: int) -> str:
        return ngettext("%(n)s file", "%(n)s files", n, self.language) % {"n": self.number(n)}

    def headline(self, export: Export) -> str:
        _ = self._
        spoken = self.language
        days = export.daily["date"].nunique()
        posts, comments = len(export.posts), len(export.comments)
        rows = [
            ngettext("%(n)s post", "%(n)s posts", posts, spoken) % {"n": self.number(posts)},
            ngettext("%(n)s day with figures", "%(n)s days with figures", days, spoken)
            % {"n": self.number(days)},
            ngettext("%(n)s comment", "%(n)s comments", comments, spoken)
            % {"n": self.number(comments)},
        ]
        there = [text for text, n in zip(rows, (posts, days, comments), strict=True) if n]
        names = ", ".join(platform_name(name, spoken) for name in export.platforms)
        period = self.period(export)
        return f"{names}: {', '.join([*there, *([period] if period else [])])}"

    def period(self, export: Export) -> str:
        days = list(_days(export, ZoneInfo(self.zone)))
        return format_period(min(days), max(days), self.language) if days else ""

    def cautions(self, export: Export) -> list[str]:
        _ = self._
        sentences = [
            _(
                "It is not certain that %(file)s is %(what)s. Please look whether its rows are "
                "right."
            )
            % {"file": _name(one.file), "what": self.what(one)}
            for one in self.report.recognised
            if one.confidence < _RATHER
        ]
        sentences += [self.total(one) for one in self.report.wrong_totals]
        sentences += self.findings("caution")
        if len(export.comments) and export.comments["is_own"].isna().all():
            sentences.append(
                _(
                    "It is not known which comments are your own. Please say under which names you "
                    "write, and choose the export once more."
                )
            )
        return list(dict.fromkeys(sentences))

    def facts(self, export: Export) -> Iterator[dict[str, Any]]:
        _ = self._
        report = self.report
        yield _fact("recognised", _("Recognised"), self.recognised())
        yield _fact("period", _("Period"), [_line(self.period(export))])
        yield _fact("zone", _("Time zone"), self.time_zone(export))
        languages = [language_name(one, self.language) for one in sorted(report.languages)]
        yield _fact("language", _("Language of the headings"), [_line(", ".join(languages))])
        yield _fact("counts", _("What the counts mean"), self.semantics())
        yield _fact("missing", _("Not in the file"), self.missing())
        yield _fact("totals", _("Sums compared"), self.totals())
        yield _fact("privacy", _("Not kept, for privacy"), self.privacy())
        yield _fact("unused", _("Files that were not needed"), self.unused())
        yield _fact("more", _("Good to know"), map(_line, self.findings("info")))

    def recognised(self) -> list[dict[str, str]]:
        """Return what the files are and how sure that is; many of one kind in one line."""
        _ = self._
        kinds: dict[tuple[str, str], list[Recognition]] = {}
        for one in self.report.recognised:
            kinds.setdefault((one.platform, one.format), []).append(one)
        lines = []
        for members in kinds.values():
            least = min(members, key=lambda one: one.confidence)
            files = _name(least.file) if len(members) == 1 else self.files(len(members))
            sure = sure_word(least.confidence, _)
            share = format_percent(least.confidence, 0, self.language)
            why = _("%(sure)s, %(share)s: %(reason)s") % {
                "sure": sure[:1].upper() + sure[1:],
                "share": share,
                "reason": least.reason.translated(_),
            }
            lines.append(_line(f"{self.what(least)} ({files})", why))
        return lines

    def what(self, one: Recognition) -> str:
        form = format_name(one.platform, one.format, self.language)
        name = platform_name(one.platform, self.language)
        return f"{name}, {form}" if form else name

    def time_zone(self, export: Export) -> list[dict[str, str]]:
        _ = self._
        shown = _("All times are shown as they are in %(city)s.") % {
            "city": zone_name(self.zone, self.language)
        }
        if self.report.timezones:
            assumed = [zone_name(one, self.language) for one in sorted(self.report.timezones)]
            sentence = _("The file names none, so %(cities)s was assumed.")
            return [_line(sentence % {"cities": ", ".join(assumed)}, shown)]
        precise = (export.posts["time_precision"] == "minute").any() or len(export.comments)
        if not precise:
            return [_line(_("The file tells only days, no time of day."))]
        return [_line(_("The file says it itself."), shown)]

    def semantics(self) -> list[dict[str, str]]:
        _ = self._
        said = {
            "lifetime": _line(
                _("All that came together from publication to the export."),
                _(
                    "Older posts had more time for it, so compare only posts of a similar age, "
                    "and never add up two exports."
                ),
            ),
            "window": _line(
                _("Only what came together in the period of the export."),
                _("What a post got before or after is not in it: new posts look weaker."),
            ),
        }
        return [said[one] for one in sorted(self.report.semantics) if one in said]

    def missing(self) -> list[dict[str, str]]:
        _ = self._
        columns = dict.fromkeys(name for names in self.report.missing.values() for name in names)
        names = dict.fromkeys(column_name(name, self.language) for name in columns)
        if not names:
            return []
        why = _("It stays empty in the tables; it does not count as 0.")
        return [_line(", ".join(names), why)]

    def totals(self) -> list[dict[str, str]]:
        _ = self._
        agree = len(self.report.totals) - len(self.report.wrong_totals)
        lines = []
        if agree:
            sentence = ngettext(
                "%(n)s sum in the file is what its rows add up to.",
                "%(n)s sums in the file are what its rows add up to.",
                agree,
                self.language,
            )
            lines.append(_line(sentence % {"n": self.number(agree)}))
        return [*lines, *(_line(self.total(one)) for one in self.report.wrong_totals)]

    def total(self, one: Total) -> str:
        _ = self._
        return _("%(column)s: the file says %(stated)s, but its rows add up to %(summed)s.") % {
            "column": column_name(one.column, self.language),
            "stated": self.number(one.stated),
            "summed": self.number(one.summed),
        }

    def privacy(self) -> list[dict[str, str]]:
        _ = self._
        dropped = [
            f"{privacy_name(what, self.language)} ({self.number(times)})"
            for what, times in sorted(self.report.dropped.items())
        ]
        why = _("People have a pseudonym that is another one the next time.")
        note = why if "name" in self.report.dropped else ""
        lines = [_line(_capital(", ".join(dropped)), note)] if dropped else []
        return [*lines, *map(_line, self.findings("privacy"))]

    def unused(self) -> list[dict[str, str]]:
        left_out = {one.file for one in self.report.left_out if one.row is None}
        names = [_name(path) for path in self.report.not_used if path not in left_out]
        return self.named(names)

    def named(self, names: Sequence[str]) -> list[dict[str, str]]:
        _ = self._
        if not names:
            return []
        more = len(names) - 10
        rest = _("and %(n)s more") % {"n": self.number(more)} if more > 0 else ""
        return [_line(", ".join([*names[:10], *([rest] if rest else [])]))]

    def findings(self, kind: str) -> list[str]:
        return [_sentence(one, self._) for one in self.report.findings if one.kind == kind]

    def left_out(self) -> dict[str, Any]:
        _ = self._
        groups: dict[tuple[str, str], list[int]] = {}
        for one in self.report.left_out:
            group = groups.setdefault((_name(one.file), _sentence(one.reason, _)), [])
            if one.row is not None:
                group.append(one.row)
        rows = [
            {"file": file, "rows": ", ".join(map(self.number, numbers)), "reason": reason}
            for (file, reason), numbers in list(groups.items())[:_MOST_NAMED]
        ]
        named = sum(map(len, list(groups.values())[:_MOST_NAMED]))
        more = self.report.left_out_count - named
        return {
            "title": self.left_out_title(),
            "rows": rows,
            "more": _("and %(n)s more") % {"n": self.number(more)} if more > 0 else "",
        }

    def left_out_title(self) -> str:
        _ = self._
        rows = self.report.left_out_count
        files = len({one.file for one in self.report.left_out if one.row is None})
        texts = [
            ngettext("%(n)s row", "%(n)s rows", rows, self.language) % {"n": self.number(rows)},
            self.files(files),
        ]
        there = [text for text, n in zip(texts, (rows, files), strict=True) if n]
        if not there:
            return ""
        return _("Left out or incomplete: %(what)s") % {"what": ", ".join(there)}


def report_words(_: Translate) -> dict[str, str]:
    """Return what the browser says around a report."""
    return {
        "report": _("What was read"),
        "first_look": _("Please look at this first"),
        "all_well": _("Nothing stood out."),
        "left_row": _("Row"),
        "left_file": _("File"),
        "left_reason": _("Reason"),
        "first_rows": _("The first rows"),
        "which_table": _("Which table?"),
        "no_value": _("not in the file"),
    }


def sure_word(confidence: float, _: Translate) -> str:
    """Return how sure it is, in words."""
    if confidence >= _CERTAIN:
        return _("certain")
    if confidence >= _FAIRLY:
        return _("fairly sure")
    return _("rather unsure") if confidence >= _RATHER else _("unsure, please check")


def _fact(name: str, label: str, lines: Iterable[dict[str, str]]) -> dict[str, Any]:
    return {"id": name, "label": label, "lines": [line for line in lines if line["text"]]}


def _line(text: str, note: str = "") -> dict[str, str]:
    return {"text": text, "note": note}


def _sentence(finding: Finding, _: Translate) -> str:
    return finding.translated(_)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _days(export: Export, zone: ZoneInfo) -> Iterator[dt.date]:
    """Yield first and last day of each table; a day without a time is the same everywhere."""
    vague = export.posts["time_precision"] == "day"
    precise = (export.posts.loc[~vague, "published_at"], export.comments["created_at"])
    whole = (export.posts.loc[vague, "published_at"], export.daily["date"])
    for times, known in (*((one, zone) for one in precise), *((one, None) for one in whole)):
        there = times.dropna()
        for moment in (there.min(), there.max()) if len(there) else ():
            yield (pd.Timestamp(moment).tz_convert(known) if known else moment).date()


def _sentences(report: dict[str, Any]) -> Iterator[str]:
    yield report["headline"]
    yield from report["cautions"]
    for fact in report["facts"]:
        for line in fact["lines"]:
            yield f"{fact['label']}: {line['text']}"
            if line["note"]:
                yield line["note"]
    left_out = report["left_out"]
    if left_out["title"]:
        yield left_out["title"]
    for row in left_out["rows"]:
        place = f"{row['file']}, {row['rows']}" if row["rows"] else row["file"]
        yield f"{place}: {row['reason']}"
    if left_out["more"]:
        yield left_out["more"]
