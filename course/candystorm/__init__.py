"""candystorm: social media is dialogue with many.

A notebook needs one import, ``import candystorm as cs``. The names below are loaded when they are
first used, so that the domain functions (`dialogue`, `principles`) work without any widget.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from candystorm._startup import spare_grammar

spare_grammar()

if TYPE_CHECKING:
    from candystorm import dialogue, principles
    from candystorm.assignment import Assignment
    from candystorm.checks import (
        close_to,
        cost_weighted,
        macro_f1,
        mistake,
        one_of,
        ranking_distance,
        set_overlap,
        within,
    )
    from candystorm.evidence import Evidence
    from candystorm.exports import load_export
    from candystorm.language import use_language
    from candystorm.pictures import week_of_waiting
    from candystorm.samples import organisations, sample
    from candystorm.widgets import (
        DialogueExplorer,
        ExportLoader,
        ExportReport,
        PlatformFacts,
        PrincipleChecker,
        StormLab,
        ThreadViewer,
    )

__version__ = "0.1.0"

#: Public name -> module that has it.
_HOME = {
    "dialogue": "",
    "principles": "",
    "close_to": "checks",
    "cost_weighted": "checks",
    "macro_f1": "checks",
    "mistake": "checks",
    "one_of": "checks",
    "ranking_distance": "checks",
    "set_overlap": "checks",
    "within": "checks",
    "Evidence": "evidence",
    "load_export": "exports",
    "Assignment": "assignment",
    "week_of_waiting": "pictures",
    "use_language": "language",
    "organisations": "samples",
    "sample": "samples",
    "DialogueExplorer": "widgets",
    "ExportLoader": "widgets",
    "ExportReport": "widgets",
    "PlatformFacts": "widgets",
    "PrincipleChecker": "widgets",
    "StormLab": "widgets",
    "ThreadViewer": "widgets",
}

__all__ = [
    "Assignment",
    "DialogueExplorer",
    "Evidence",
    "ExportLoader",
    "ExportReport",
    "PlatformFacts",
    "PrincipleChecker",
    "StormLab",
    "ThreadViewer",
    "close_to",
    "cost_weighted",
    "dialogue",
    "load_export",
    "macro_f1",
    "mistake",
    "one_of",
    "organisations",
    "principles",
    "ranking_distance",
    "sample",
    "set_overlap",
    "use_language",
    "week_of_waiting",
    "within",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'candystorm' has no attribute {name!r}")
    module = _HOME[name]
    found = import_module(f"candystorm.{module or name}")
    value = getattr(found, name) if module else found
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
