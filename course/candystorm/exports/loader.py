"""The small interface that every platform's loader has: sniff the files, then read them.

A loader is a list of formats. A format looks at one file's structure (headers of a table, keys of
a JSON), never at its name, says how sure it is and why, and reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from candystorm.exports.reading import Reading
from candystorm.exports.report import Finding, Recognition
from candystorm.exports.sources import Files, Member

__all__ = ["Format", "Loader", "Sniffed"]


@dataclass(frozen=True)
class Sniffed:
    """How sure a format is that a file is its own: ``confidence`` in (0, 1], and why."""

    confidence: float
    reason: Finding
    language: str = ""


@dataclass(frozen=True)
class Format:
    """One kind of file of a platform.

    Attributes
    ----------
    name : str
        E.g. ``"content-csv"``; unique within the platform.
    sniff : callable
        Takes a `Member`, returns `Sniffed`, or None when it is something else. Never raises
        anything but an `ExportError`.
    read : callable
        Takes the `Member` and the `Reading`, adds rows to it.
    """

    name: str
    sniff: Callable[[Member], Sniffed | None]
    read: Callable[[Member, Reading], None]


@dataclass(frozen=True)
class Loader:
    """Everything that can be read of one platform.

    Attributes
    ----------
    platform : str
        As in ``datasets/platforms.csv``.
    formats : sequence of Format
        In this order; of two that are equally sure, the first wins.
    ignore : callable, optional
        Returns what a file is that is left alone for privacy ("direct message"), else "".
    finish : callable, optional
        Called with the `Reading` when all files are read: what belongs together is put together.
    """

    platform: str
    formats: Sequence[Format]
    ignore: Callable[[Member], str] | None = None
    finish: Callable[[Reading], None] | None = None

    def sniff(self, files: Files) -> list[Recognition]:
        """Return which of the files are this platform's, how sure that is, and why."""
        return [found for member in files if (found := self.recognise(member))]

    def recognise(self, member: Member) -> Recognition | None:
        """Return what a file is, if it is this platform's."""
        best: Recognition | None = None
        for form in self.formats:
            sniffed = form.sniff(member)
            if sniffed and (best is None or sniffed.confidence > best.confidence):
                best = Recognition(
                    self.platform, form.name, member.path, sniffed.confidence, sniffed.reason,
                    sniffed.language,
                )  # fmt: skip
        return best

    def read(self, recognised: Recognition, member: Member, reading: Reading) -> None:
        """Read a file as what it was recognised for."""
        form = next(form for form in self.formats if form.name == recognised.format)
        reading.recognised(recognised)
        form.read(member, reading)
