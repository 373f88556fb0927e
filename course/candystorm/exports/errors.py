"""What can be wrong with an export, each in one sentence for the person who chose it."""

from __future__ import annotations

from candystorm.errors import CandystormError

__all__ = ["DamagedFile", "EmptyExport", "ExportError", "TooLarge", "UnknownExport", "UnsafeFile"]


class ExportError(CandystormError):
    """An export cannot be read; nothing was written and nothing is changed."""


class DamagedFile(ExportError):
    """A file breaks off, or is not what its name says."""


class TooLarge(ExportError):
    """A file, or what it unpacks to, is larger than any export."""


class UnsafeFile(ExportError):
    """A file is made to do harm, or looks like it."""


class EmptyExport(ExportError):
    """A file was recognised, but there is no row in it."""


class UnknownExport(ExportError):
    """No loader knows these files, and no table with dates is among them."""
