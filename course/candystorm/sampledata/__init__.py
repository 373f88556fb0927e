"""Sample data of three invented organisations: read them, or generate them anew.

A city library, an animal shelter and a regional bakery chain post, are commented on and answer,
each in its own way: `sample` returns Facebook from 2 March to 31 May 2026, `history` eighteen
months on all platforms, with their `waves` and the comments for `triage`. What is said stands in
``texts/``, written by hand in German and English; who says it when, and whether an answer comes,
is drawn from seeded chance after ``characters.toml`` and the files in ``_history/``.
``python -m candystorm.sampledata`` writes the tables in ``datasets/`` anew, to the same byte.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from candystorm.sampledata._read import (
    ORGANISATIONS,
    NoSuchSample,
    SampleData,
    organisations,
    sample,
)

if TYPE_CHECKING:
    from candystorm.sampledata._generate import generate
    from candystorm.sampledata._history._generate import History, generate_history
    from candystorm.sampledata._read_history import HistoryData, history, triage, waves
    from candystorm.sampledata._tags import post_tags
    from candystorm.sampledata._write import build

__all__ = [
    "ORGANISATIONS",
    "History",
    "HistoryData",
    "NoSuchSample",
    "SampleData",
    "build",
    "generate",
    "generate_history",
    "history",
    "organisations",
    "post_tags",
    "sample",
    "triage",
    "waves",
]

#: What a lesson does not need: the module is loaded when it is asked for.
_HOME = {
    "History": "_history._generate",
    "HistoryData": "_read_history",
    "build": "_write",
    "generate": "_generate",
    "generate_history": "_history._generate",
    "history": "_read_history",
    "post_tags": "_tags",
    "triage": "_read_history",
    "waves": "_read_history",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
