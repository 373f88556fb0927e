"""The notebook that a graded submission becomes: our own release form, with answers and points.

Nothing of it comes from the submitted notebook. The hidden tests are cut out of it, so that
formgrader and the feedback made from it hold no key.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from candystorm.answer_sheet import sheet
from candystorm.assignment import Result
from candystorm.grading import SourceFailure, SourceNotebook
from candystorm.notebooks.views import view

__all__ = ["Autograded", "GradingNote", "answer_digest", "read_note", "released_source"]

ASIDE: Final = "remove-cell"
"""The tag of code that prepares or asks: nbgrader's pages leave it out, as people don't read it."""

_TAIL: Final = 64 * 1024  # bytes at the end of a notebook in which its note is
_KEPT: Final = 1000  # outputs that are kept in case somebody else answered the same
_NOTE: Final = '"graded": '
_HIDDEN: Final = re.compile(
    r"^[^\n]*BEGIN (HIDDEN TESTS|SOLUTION|MARK SCHEME).*?END \1[^\n]*(\n|\Z)", re.DOTALL | re.M
)
_LEFT_OVER: Final = re.compile(r"hidden\W*test|\.key\b|\b(begin|end)\W+solution", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GradingNote:
    """What a graded notebook says about itself, so that the next run knows what is done.

    Attributes
    ----------
    digest : str
        Stands for everything that the notebook was made from.
    time : str or None
        When it was submitted.
    collected : bool
        Whether nbgrader noted that time; else it is that of the last answer.
    points : dict of str to float or None
        By question; None where a person grades.
    answers : dict of str to str
        A digest of each answer.
    """

    digest: str
    time: str | None
    collected: bool
    points: dict[str, float | None]
    answers: dict[str, str]

    def to_dict(self) -> dict[str, object]:
        """Return the note as plain data."""
        return {
            "digest": self.digest,
            "time": self.time,
            "collected": self.collected,
            "points": self.points,
            "answers": self.answers,
        }


class Autograded:
    """Makes the graded notebooks of one assignment in one language.

    Parameters
    ----------
    source : SourceNotebook
        The assignment.
    language : str
        The language of the page.

    Attributes
    ----------
    released : bytes
        The same notebook as it is handed out, without any answer.

    Raises
    ------
    SourceFailure
        Something hidden would show.
    """

    def __init__(self, source: SourceNotebook, language: str) -> None:
        self._source = source
        self._language = language
        page = view(source.content, language, "participant")
        graded = {id_of(cell.cell) for cell in source.graded}
        self._outputs_made: dict[tuple[object, ...], str] = {}
        self._manual = {cell.name for cell in source.graded if cell.manual}
        # Most cells are the same for everybody, so they become JSON once.
        self._cells: list[str | tuple[str, str]] = []
        released = []
        for cell in page["cells"]:
            shown = _released_cell(cell, source)
            released.append(_json(shown))
            if id_of(cell) in graded:
                name = cell["metadata"]["nbgrader"]["grade_id"]
                self._cells.append((_json({**shown, "outputs": []}).removesuffix("]}"), name))
            else:
                self._cells.append(released[-1])
        metadata = dict(page["metadata"])
        ours = {**metadata.pop("candystorm"), "made_by": "candystorm grade"}
        rest = _json(metadata).removeprefix("{")
        self._metadata = f'{{"candystorm": {_json(ours).removesuffix("}")}', f"}}, {rest}"
        self.released = self._notebook(released, "")

    def notebook(self, results: Mapping[str, Result], note: GradingNote) -> bytes:
        """Return the file of a graded notebook: the same results give the same bytes."""
        cells = [
            cell
            if isinstance(cell, str)
            else f"{cell[0]}{self._shown(results[cell[1]], note.answers[cell[1]])}]}}"
            for cell in self._cells
        ]
        return self._notebook(cells, f", {_NOTE}{_json(note.to_dict())}")

    def _shown(self, result: Result, answer: str) -> str:
        """Return the outputs of a graded cell, made once for all who answered the same."""
        key = (result.name, answer, result.state, result.points, result.message)
        if key not in self._outputs_made:
            if len(self._outputs_made) >= _KEPT:
                self._outputs_made.clear()
            self._outputs_made[key] = self._outputs(result)
        return self._outputs_made[key]

    def _notebook(self, cells: list[str], note: str) -> bytes:
        before, after = self._metadata
        body = ",\n".join(cells)
        return (
            f'{{"cells": [\n{body}\n],\n"metadata": {before}{note}{after},\n'
            f'"nbformat": 4, "nbformat_minor": 5}}\n'
        ).encode()

    def _outputs(self, result: Result) -> str:
        """Return what a graded cell shows, as JSON without the brackets around it."""
        assignment = self._source.assignment
        question = assignment.question(result.name)
        rubric = assignment.rubrics.get(result.name)
        verdict = "" if result.state == "answered" else result.sentence(self._language)
        data = sheet(question, result.answer, rubric, self._language, verdict)
        outputs: list[dict[str, Any]] = [
            {"output_type": "display_data", "data": data, "metadata": {}}
        ]
        if result.name not in self._manual:  # as stock nbgrader finds the points of a cell
            outputs.append(
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": repr(result.points)},
                    "execution_count": None,
                    "metadata": {},
                }
            )
        return _json(outputs)[1:-1]


def read_note(path: Path) -> GradingNote | None:
    """Return the note in a graded notebook, None when there is none that can be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            tail = file.read(_TAIL).decode("utf-8", "replace")
        start = tail.rindex(_NOTE) + len(_NOTE)
        note = GradingNote(**json.JSONDecoder().raw_decode(tail, start)[0])
        whole = isinstance(note.points, dict) and isinstance(note.answers, dict)
        return note if whole else None
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def answer_digest(answer: object) -> str:
    """Return a short digest of an answer, "" for none.

    >>> answer_digest(None), answer_digest(62.5) == answer_digest(62.0)
    ('', False)
    """
    if answer is None:
        return ""
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:16]


def released_source(source: str) -> str:
    r"""Return a cell's source without what is hidden from participants.

    >>> released_source("a\n### BEGIN HIDDEN TESTS\nkey\n### END HIDDEN TESTS\nb")
    'a\nb'
    """
    return _HIDDEN.sub("", source).rstrip("\n")


def id_of(cell: dict[str, Any]) -> str:
    """Return a cell's id."""
    return str(cell["id"])


def _released_cell(cell: dict[str, Any], source: SourceNotebook) -> dict[str, Any]:
    metadata = {
        key: cell["metadata"][key] for key in ("tags", "nbgrader") if key in cell["metadata"]
    }
    shown = {"cell_type": cell["cell_type"], "id": cell["id"], "metadata": metadata}
    if "nbgrader" in metadata:
        metadata |= {"deletable": False}
        metadata["nbgrader"] = {**metadata["nbgrader"], "cell_type": cell["cell_type"]}
    shown["source"] = released_source(cell["source"])
    if cell["cell_type"] == "code":
        if "nbgrader" not in metadata:
            metadata["tags"] = [*metadata.get("tags", ()), ASIDE]
        if _LEFT_OVER.search(shown["source"]):
            raise SourceFailure(source.path, id_of(cell), "shows what must stay hidden")
        shown |= {"execution_count": None, "outputs": []}
    return shown


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
