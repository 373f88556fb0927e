"""Question definitions: what is asked, in each language, and what counts as an answer to it.

The questions of a lesson or an assignment stand in a TOML file beside it; a table's name is the
question's name (the nbgrader grade_id):

.. code-block:: toml

    [m1-ratio]
    kind = "number"             # number | choice | choices | ranking | labels | text
    points = 4                  # absent or 0: not graded
    prompt = {de = "Wie hoch ist ...?", en = "What is ...?"}
    unit = {de = "%", en = "%"}                  # number only, optional
    confidence = true                            # ask how sure one is
    hints = [{de = "...", en = "..."}]           # up to three
    # choice, choices, ranking:
    options = [{id = "a", de = "...", en = "..."}, {id = "b", de = "...", en = "..."}]
    # labels: one label for each item
    items = [{id = "p01", de = "...", en = "..."}]
    labels = [{id = "one_way", de = "...", en = "..."}, {id = "dialogic", de = "...", en = "..."}]
    # text:
    min_characters = 40
    max_characters = 600
    rubric = true               # its levels stand in rubrics.toml under the same name

`Question.clean` brings a value from a stranger (a browser, an answer log) into its normal form:

=========  =========================================================================
kind       normal form; None (or an empty value) means unattempted
=========  =========================================================================
number     float, finite
choice     str, the id of an option
choices    list of str, sorted ids without doubles
ranking    list of str, all ids, best first
labels     dict of item id to label id, in the items' order; items may be missing
text       str, Unicode NFC, without control characters and space around it
=========  =========================================================================
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from candystorm.questions._cleaning import (
    Answer,
    InvalidAnswer,
    clean_choice,
    clean_choices,
    clean_labels,
    clean_number,
    clean_ranking,
    clean_text,
    parse_number,
)
from candystorm.questions._definitions import Table, Text, no_doubles, read_tables

__all__ = [
    "Answer",
    "InvalidAnswer",
    "Option",
    "Question",
    "Text",
    "parse_number",
    "read_questions",
    "text_in",
]

Kind: TypeAlias = Literal["number", "choice", "choices", "ranking", "labels", "text"]

_CHARACTERS_LIMIT: Final = 5000  # so that any text fits in one line of an answer log
_CHARACTERS_DEFAULT: Final = 2000


def text_in(text: Text, language: str) -> str:
    """Return a text in a language, in English where that language is missing.

    >>> text_in({"de": "Beiträge", "en": "posts"}, "de"), text_in({"en": "posts"}, "fr")
    ('Beiträge', 'posts')
    """
    return text.get(language) or text["en"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option, item or label of a question: its id and its text in each language."""

    id: str
    text: Text


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question.

    Attributes
    ----------
    name : str
        Its name, which is the nbgrader grade_id.
    kind : {"number", "choice", "choices", "ranking", "labels", "text"}
        How it is asked.
    prompt : Text
        The question itself.
    points : float
        Points for a right answer; 0: not graded.
    unit : Text or None
        What is counted, for a number.
    confidence : bool
        Whether to ask how sure one is.
    hints : tuple of Text
        Up to three, opened one by one.
    options : tuple of Option
        For choice, choices and ranking.
    items, labels : tuple of Option
        For labels: each item gets one of the labels.
    min_characters, max_characters : int
        For text. A text under the minimum is a draft: it is saved, but not finished.
    rubric : bool
        Whether a person grades it with the rubric of the same name.
    """

    name: str
    kind: Kind
    prompt: Text
    points: float = 0.0
    unit: Text | None = None
    confidence: bool = False
    hints: tuple[Text, ...] = ()
    options: tuple[Option, ...] = ()
    items: tuple[Option, ...] = ()
    labels: tuple[Option, ...] = ()
    min_characters: int = 0
    max_characters: int = 2000
    rubric: bool = False

    def clean(self, value: object, language: str | None = None) -> Answer:
        """Return the normal form of an answer, None for an empty one.

        Parameters
        ----------
        value : object
            Anything: it may come from a browser or from a file that a stranger wrote.
        language : str, optional
            The language in which a number was typed; without it a string is no number.

        Raises
        ------
        InvalidAnswer
            When it is no answer to this question; nothing else is ever raised.

        Examples
        --------
        >>> ask = Question(name="m1-ratio", kind="number", prompt={"de": "?", "en": "?"})
        >>> ask.clean(62), ask.clean("62,5 %", "de"), ask.clean("  ", "de")
        (62.0, 62.5, None)
        """
        if value is None:
            return None
        options = [option.id for option in self.options]
        match self.kind:
            case "number":
                return clean_number(value, language)
            case "choice":
                return clean_choice(value, options)
            case "choices":
                return clean_choices(value, options)
            case "ranking":
                return clean_ranking(value, options)
            case "labels":
                items = [item.id for item in self.items]
                return clean_labels(value, items, {label.id for label in self.labels})
            case "text":
                return clean_text(value, self.max_characters)

    def to_dict(self, language: str) -> dict[str, object]:
        """Return the question in one language as plain data, for a widget.

        Hints are only counted: each is opened on its own.

        >>> ask = Question(name="q", kind="number", prompt={"de": "Wie viel?", "en": "How much?"})
        >>> ask.to_dict("de")["prompt"]
        'Wie viel?'
        """
        return {
            "name": self.name,
            "kind": self.kind,
            "prompt": text_in(self.prompt, language),
            "points": self.points,
            "unit": text_in(self.unit, language) if self.unit else "",
            "confidence": self.confidence,
            "hints": len(self.hints),
            "options": _in_language(self.options, language),
            "items": _in_language(self.items, language),
            "labels": _in_language(self.labels, language),
            "min_characters": self.min_characters,
            "max_characters": self.max_characters,
            "rubric": self.rubric,
        }


def read_questions(path: str | os.PathLike[str]) -> dict[str, Question]:
    """Read the questions of a lesson or an assignment, in the order of the file.

    Raises
    ------
    DefinitionError
        When something is missing, unknown or of the wrong type; it names file, question and key.
    OSError
        When the file can't be read.
    """
    return {name: _question(name, table) for name, table in read_tables(Path(path)).items()}


def _question(name: str, table: Table) -> Question:
    kind = table.word("kind", among=get_args(Kind))
    choosing = kind in ("choice", "choices", "ranking")
    question = Question(
        name=name,
        kind=kind,  # type: ignore[arg-type]  # word() has just checked it
        prompt=table.text("prompt"),
        points=table.points("points", default=0),
        unit=table.text("unit") if kind == "number" and "unit" in table.values else None,
        confidence=table.flag("confidence"),
        hints=tuple(hint.languages() for hint in table.tables("hints", 0, 3)),
        options=_options(table, "options", at_least=2) if choosing else (),
        items=_options(table, "items", at_least=1) if kind == "labels" else (),
        labels=_options(table, "labels", at_least=2) if kind == "labels" else (),
        min_characters=(
            table.whole("min_characters", 0, _CHARACTERS_LIMIT) if kind == "text" else 0
        ),
        max_characters=(
            table.whole("max_characters", _CHARACTERS_DEFAULT, _CHARACTERS_LIMIT)
            if kind == "text"
            else _CHARACTERS_DEFAULT
        ),
        rubric=table.flag("rubric") if kind == "text" else False,
    )
    table.end()
    if question.min_characters > question.max_characters:
        raise table.error("min_characters", "is more than max_characters")
    return question


def _options(table: Table, key: str, at_least: int) -> tuple[Option, ...]:
    tables = table.tables(key, at_least, 200)
    options = [Option(entry.word("id"), entry.languages()) for entry in tables]
    no_doubles(tables, [option.id for option in options])
    return tuple(options)


def _in_language(options: tuple[Option, ...], language: str) -> list[dict[str, str]]:
    return [{"id": option.id, "text": text_in(option.text, language)} for option in options]
