"""Find out what the files of an export are, and read them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from candystorm.exports._once import each_once
from candystorm.exports.archives import MEDIA
from candystorm.exports.canonical import joined
from candystorm.exports.errors import EmptyExport, ExportError, UnknownExport
from candystorm.exports.loaders import loaders
from candystorm.exports.mapping import Mappings, Proposal, propose, read_mapped
from candystorm.exports.privacy import Pseudonyms
from candystorm.exports.reading import Options, Reading
from candystorm.exports.report import Finding, LeftOut, Recognition, Report
from candystorm.exports.sources import Files, Member, collect

__all__ = ["Export", "NeedsMapping", "Progress", "load_export"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Is told the file at hand, and how many bytes of how many were read; (…, 0, 0) while it is still
looked what the files are. What it raises ends the loading."""


class NeedsMapping(UnknownExport):
    """A file is a table with dates, but a person must say what its columns are.

    Attributes
    ----------
    proposals : list of Proposal
        What they may be, a proposal a table.
    """

    def __init__(self, proposals: list[Proposal]) -> None:
        super().__init__(
            "Nobody has taught the course the headings of %(file)s yet. Please say which column "
            "is what.",
            file=proposals[0].file.rpartition("/")[2],
        )
        self.proposals = proposals


@dataclass(frozen=True, eq=False)
class Export:
    """What was read of an export.

    Attributes
    ----------
    platform : str
        Whose it is, as in ``datasets/platforms.csv``; of several, that with the most rows.
    posts, daily, comments : DataFrame
        In canonical columns (`candystorm.exports.canonical`), times in UTC, counts nullable.
    report : Report
        What to know before any chart.
    """

    platform: str
    posts: pd.DataFrame
    daily: pd.DataFrame
    comments: pd.DataFrame
    report: Report

    @property
    def platforms(self) -> list[str]:
        """All platforms that are in it, in the order of their names."""
        return sorted({one.platform for one in self.report.recognised})


def _silent(file: str, done: int, of: int) -> None:
    """Tell nobody."""


def load_export(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    options: Options | None = None,
    mappings: Mappings | None = None,
    pseudonyms: Pseudonyms | None = None,
    progress: Progress | None = None,
) -> Export:
    """Read the export of a platform, whatever it is.

    Parameters
    ----------
    paths : path or iterable of paths
        A file, a folder, a zip, a tar, or several of them.
    options : Options, optional
        What is known beforehand: the organisation, its own names, its time zone.
    mappings : Mappings, optional
        Which column is what in tables that no loader knows.
    pseudonyms : Pseudonyms, optional
        For tests; by default those of the session.
    progress : callable, optional
        Is told the file at hand, and how many bytes of how many were read.

    Returns
    -------
    Export

    Raises
    ------
    NeedsMapping
        It is a table with dates whose headings nobody knows.
    EmptyExport
        It was recognised, but there is no row in it.
    ExportError
        It is no export, damaged, too large or made to do harm; nothing was written.
    """
    with collect(paths) as files:
        return load_files(
            files,
            options or Options(),
            mappings or Mappings(),
            pseudonyms or Pseudonyms(),
            progress or _silent,
        )


def load_files(
    files: Files,
    options: Options,
    mappings: Mappings,
    pseudonyms: Pseudonyms,
    progress: Progress = _silent,
) -> Export:
    """Read files that are open already; see :func:`load_export`."""
    chosen, private, unknown = _recognise(files, progress)
    _count([member for _, member in chosen], progress)
    readings: dict[str, Reading] = {}

    def reading_of(platform: str) -> Reading:
        if platform not in readings:
            readings[platform] = Reading(platform, files, options, pseudonyms)
        return readings[platform]

    for recognition, member in chosen:
        reading = reading_of(recognition.platform)
        try:
            loaders()[recognition.platform].read(recognition, member, reading)
        except ExportError as error:
            if len(chosen) == 1:
                raise
            files.left_out.append((member.path, error))  # the others are still worth reading
        member.forget()
    for platform, reading in readings.items():
        if (finish := loaders()[platform].finish) is not None:
            finish(reading)
    mapped, proposals = _mapped(unknown, mappings, bool(chosen))
    for proposal, member in mapped:
        read_mapped(proposal, member, reading_of(proposal.platform))
    if not readings:
        if proposals:
            raise NeedsMapping(proposals)
        raise _unknown(files, private)
    known = {member.path for _, member in mapped}
    unused = [member.path for member in unknown if member.path not in known]
    return _export(list(readings.values()), files, private, unused)


def _count(members: list[Member], progress: Progress) -> None:
    """Let the members tell how much of them was read; one that is read twice is counted once."""
    of = sum(member.size for member in members)
    read: dict[str, int] = {}
    before = 0
    for member in members:

        def tell(more: int, member: Member = member, before: int = before) -> None:
            read[member.path] = min(read.get(member.path, 0) + more, member.size)
            progress(member.name, before + read[member.path], of)

        member.on_read = tell
        before += member.size


def _recognise(
    files: Files, progress: Progress
) -> tuple[list[tuple[Recognition, Member]], dict[str, int], list[Member]]:
    """Return what each file is; what nobody may read, by kind; and the files that nobody knows."""
    chosen: list[tuple[Recognition, Member]] = []
    private: dict[str, int] = {}
    unknown: list[Member] = []
    for member in files:
        progress(member.name, 0, 0)
        if member.suffix in MEDIA:
            unknown.append(member)
            continue
        best: Recognition | None = None
        kept_out = ""
        try:
            for loader in loaders().values():
                if loader.ignore is not None and (kept_out := loader.ignore(member)):
                    break
                found = loader.recognise(member)
                if found and (best is None or found.confidence > best.confidence):
                    best = found
        except ExportError as error:
            files.left_out.append((member.path, error))
            continue
        if kept_out:
            private[kept_out] = private.get(kept_out, 0) + 1
        elif best:
            chosen.append((best, member))
        else:
            unknown.append(member)
            member.forget()  # there may be very many of them
    return chosen, private, unknown


def _mapped(
    unknown: list[Member], mappings: Mappings, others: bool
) -> tuple[list[tuple[Proposal, Member]], list[Proposal]]:
    """Return tables whose mapping is remembered, and proposals for the others."""
    mapped: list[tuple[Proposal, Member]] = []
    proposals: list[Proposal] = []
    for member in unknown:
        if member.suffix in MEDIA:
            continue
        try:
            proposal = propose(member)
        except ExportError:
            continue
        if proposal is None:
            continue
        if remembered := mappings.of(proposal):
            mapped.append((remembered, member))
        elif not others:
            proposals.append(proposal)
    return mapped, proposals


def _unknown(files: Files, private: dict[str, int]) -> ExportError:
    if files.left_out:
        return files.left_out[0][1]
    if private:
        return EmptyExport(
            "There is nothing in it but what is private, such as messages or contacts. That is "
            "not read."
        )
    return UnknownExport(
        "This is no export that the course knows, and no table with dates is in it. Please choose "
        "the file as you downloaded it from the platform."
    )


def _export(
    readings: list[Reading], files: Files, private: dict[str, int], unused: list[str]
) -> Export:
    tables = [reading.tables() for reading in readings]
    posts, daily, comments = (
        joined(name, [getattr(one, name) for one in tables if len(getattr(one, name))])
        for name in ("posts", "daily", "comments")
    )
    if not len(posts) + len(daily) + len(comments):
        for _, error in files.left_out:
            raise error
        names = [one.file.rpartition("/")[2] for one in readings[0].report.recognised]
        for member in files:
            if any(member.path in reading.report.broken_off for reading in readings):
                raise member.damaged()
        raise EmptyExport(
            "%(file)s was recognised, but there is no row in it. Please download it again, and "
            "choose a period in which something was posted.",
            file=names[0] if names else "",
        )
    report = _report([reading.report for reading in readings])
    posts, daily, comments = each_once(posts, daily, comments, report)
    report.rows = {"posts": len(posts), "daily": len(daily), "comments": len(comments)}
    for what, times in private.items():
        report.dropped[what] = report.dropped.get(what, 0) + times
    report.not_used = [*unused, *(path for path, _ in files.left_out)]
    for path, error in files.left_out:
        report.left_out.append(LeftOut(path, None, Finding.of(error)))
    report.period = _period(posts, daily, comments)
    largest = max(
        tables, key=lambda one: len(one.posts) * 1000 + len(one.comments) + len(one.daily)
    )
    return Export(readings[tables.index(largest)].platform, posts, daily, comments, report)


def _report(parts: list[Report]) -> Report:
    report = parts[0]
    for other in parts[1:]:
        report.recognised += other.recognised
        report.left_out += other.left_out
        report.left_out_count += other.left_out_count
        report.timezones |= other.timezones
        report.languages |= other.languages
        report.semantics |= other.semantics
        report.missing |= other.missing
        report.totals += other.totals
        report.broken_off += other.broken_off
        report.findings += [one for one in other.findings if one not in report.findings]
        for what, times in other.dropped.items():
            report.dropped[what] = report.dropped.get(what, 0) + times
    return report


def _period(*tables: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    moments = []
    for table, column in zip(tables, ("published_at", "date", "created_at"), strict=True):
        times = table[column].dropna()
        if column == "date":
            times = times.dt.tz_localize("UTC")
        if len(times):
            moments += [times.min(), times.max()]
    return (min(moments), max(moments)) if moments else None
