"""Own numbers: read the export of any platform into the same three tables.

``load_export`` finds out by structure what was downloaded, reads it into canonical columns
(`candystorm.exports.canonical`) and tells in its report what to know before any chart. People in
it get pseudonyms while they are read; nothing is unpacked to disk, sent, or executed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from candystorm.exports._load import Export, NeedsMapping, load_export
    from candystorm.exports.errors import (
        DamagedFile,
        EmptyExport,
        ExportError,
        TooLarge,
        UnknownExport,
        UnsafeFile,
    )
    from candystorm.exports.mapping import InvalidMapping, Mappings, Proposal
    from candystorm.exports.privacy import Pseudonyms
    from candystorm.exports.reading import Options
    from candystorm.exports.report import Finding, Report
    from candystorm.exports.writing import write_tables

#: Public name -> module that has it. Loaded when asked for: a report needs no loader.
_HOME = {
    "DamagedFile": "errors",
    "EmptyExport": "errors",
    "Export": "_load",
    "ExportError": "errors",
    "Finding": "report",
    "InvalidMapping": "mapping",
    "Mappings": "mapping",
    "NeedsMapping": "_load",
    "Options": "reading",
    "Proposal": "mapping",
    "Pseudonyms": "privacy",
    "Report": "report",
    "TooLarge": "errors",
    "UnknownExport": "errors",
    "UnsafeFile": "errors",
    "load_export": "_load",
    "write_tables": "writing",
}

__all__ = [
    "DamagedFile",
    "EmptyExport",
    "Export",
    "ExportError",
    "Finding",
    "InvalidMapping",
    "Mappings",
    "NeedsMapping",
    "Options",
    "Proposal",
    "Pseudonyms",
    "Report",
    "TooLarge",
    "UnknownExport",
    "UnsafeFile",
    "load_export",
    "write_tables",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
