"""What a person can choose beside an upload: files of the workspace, samples, details."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from candystorm import _files, sampledata
from candystorm.exports import ExportError, Options
from candystorm.language import format_number
from candystorm.widgets._base import in_language
from candystorm.widgets.export_words import platform_name

__all__ = ["FOLDER", "exports_folder", "lying", "offers", "options", "samples"]

#: In the workspace: what is too large for the browser.
FOLDER: Final = "exports"

_MOST: Final = 60


def exports_folder(workspace: Path) -> Path:
    """Return the folder for exports: beside the notebook, if there is one, else in the workspace.

    It may be missing.
    """
    beside = Path.cwd() / FOLDER
    return beside if beside.is_dir() else workspace / FOLDER


def lying(folder: Path) -> list[Path]:
    """Return what lies in the folder for exports, the newest first; links are passed by."""
    try:
        there = [
            (path.stat().st_mtime, path)
            for path in folder.iterdir()
            if not path.name.startswith(".") and not path.is_symlink()
        ]
    except OSError:
        return []
    return [path for _, path in sorted(there, key=lambda one: (-one[0], one[1].name))[:_MOST]]


def samples(language: str) -> dict[str, list[Path]]:
    """Return the downloads of the sample exports by ``organisation/platform-language``."""
    root = _files.datasets() / "exports"
    found = sorted(path for path in root.glob("*/*") if path.is_dir())
    spoken = [path for path in found if path.name.endswith(f"-{language}")] or found
    return {f"{path.parent.name}/{path.name}": sorted(path.iterdir()) for path in spoken}


def offers(folder: Path, language: str) -> dict[str, Any]:
    """Return in one language, as plain data, what can be chosen without an upload.

    Returns
    -------
    dict
        ``folder`` (its path), ``there`` (whether it is), ``files`` (of ``name`` and ``about``),
        ``samples`` (by organisation: ``name``, ``exports`` of ``id``, ``text`` and ``downloads``).
    """
    by_organisation: dict[str, list[dict[str, Any]]] = {}
    for name, downloads in samples(language).items():
        organisation, _, export = name.partition("/")
        text = platform_name(export.rpartition("-")[0] or export, language)
        by_organisation.setdefault(organisation, []).append(
            {"id": name, "text": text, "downloads": [path.name for path in downloads]}
        )
    return {
        "folder": str(folder),
        "there": folder.is_dir(),
        "files": [{"name": path.name, "about": _about(path, language)} for path in lying(folder)],
        "samples": [
            {"name": _organisation(name, language), "exports": exports}
            for name, exports in by_organisation.items()
        ],
    }


def options(
    organisation: str, typed: Mapping[str, object], timezone: str, zones: Sequence[str]
) -> Options:
    """Return the details as a person typed them, as options of a load.

    Parameters
    ----------
    organisation : str
        Short name for the column ``org``.
    typed : mapping
        ``own`` (names, with commas between them), ``timezone`` and ``year``.
    timezone : str
        The one that counts when none of ``zones`` was chosen.
    zones : sequence of str
        What there is to choose from.

    Raises
    ------
    ExportError
        The year is none.
    """
    names = str(typed.get("own", ""))[:1000].replace(";", ",").split(",")
    zone = str(typed.get("timezone", ""))
    year = str(typed.get("year", "")).strip()
    if year and not (len(year) == 4 and year.isascii() and year.isdigit() and year >= "1990"):
        raise ExportError("Please write the year with four digits, for example 2026.")
    return Options(
        org=organisation,
        own=tuple(name.strip() for name in names if name.strip()),
        timezone=zone if zone in zones else timezone,
        year=int(year) if year else None,
    )


def _about(path: Path, language: str) -> str:
    _ = in_language(language)
    if path.is_dir():
        return _("folder")
    size = path.stat().st_size / 1024
    if size < 1000:
        return f"{format_number(math.ceil(size), 0, language)} KB"
    return f"{format_number(size / 1024, 0 if size > 10_000 else 1, language)} MB"


def _organisation(name: str, language: str) -> str:
    table = sampledata.organisations(language)
    return str(table.at[name, "name"]) if name in table.index else name
