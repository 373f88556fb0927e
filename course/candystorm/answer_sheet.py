"""An answer as a person reads it: plain text, or HTML in which nothing of it is markup.

The same two forms serve the participant's page, the trainer's formgrader and the feedback.

>>> from candystorm.questions import Question
>>> ask = Question(name="q", kind="number", prompt={"en": "How much?"}, unit={"en": "%"})
>>> answer_text(ask, 62.5, "en"), answer_text(ask, None, "en")
('62.5 %', 'no answer')
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Final

from candystorm.assignment import format_points
from candystorm.language import format_number, translate
from candystorm.questions import Answer, Option, Question, text_in
from candystorm.rubrics import Rubric

__all__ = ["answer_html", "answer_text", "rubric_html", "rubric_text", "sheet"]

# MathJax of nbconvert's pages would typeset "$...$" and its commands can make links.
_NO_FORMULAS: Final = 'class="mathjax_ignore tex2jax_ignore"'
_CELL: Final = 'style="text-align:left;vertical-align:top;padding:0.3em 0.8em 0.3em 0"'


def answer_text(question: Question, answer: Answer, language: str) -> str:
    """Return an answer in normal form as plain text, several lines where it has several parts."""
    if answer is None:
        return translate("no answer", language)
    match question.kind, answer:
        case "number", float():
            unit = f" {text_in(question.unit, language)}" if question.unit else ""
            return _number(answer, language) + unit
        case "choice", str():
            return _texts(question.options, language).get(answer, answer)
        case "choices", list():
            options = _texts(question.options, language)
            return "\n".join(f"- {options.get(name, name)}" for name in answer)
        case "ranking", list():
            options = _texts(question.options, language)
            return "\n".join(
                f"{place}. {options.get(name, name)}" for place, name in enumerate(answer, 1)
            )
        case "labels", dict():
            return "\n".join(
                f"{item}: {label}" for item, label in _labelled(question, answer, language)
            )
    return str(answer)


def answer_html(question: Question, answer: Answer, language: str) -> str:
    """Return an answer in normal form as HTML; everything that a person wrote is escaped."""
    if question.kind == "labels" and isinstance(answer, dict):
        rows = "".join(
            f"<tr><td {_CELL}>{html.escape(item)}</td><td {_CELL}>{html.escape(label)}</td></tr>"
            for item, label in _labelled(question, answer, language)
        )
        return f"<table {_NO_FORMULAS}>{rows}</table>"
    text = html.escape(answer_text(question, answer, language))
    style = "white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:0"
    return f'<pre {_NO_FORMULAS} style="{style}">{text}</pre>'


def rubric_text(rubric: Rubric, language: str) -> str:
    """Return a rubric as plain text: each criterion, and its levels from the lowest up."""
    lines = []
    for criterion in rubric.criteria:
        lines.append(text_in(criterion.name, language))
        for level in criterion.levels:
            points = format_points(level.points, language)
            lines.append(f"  {points}: {text_in(level.anchor, language)}")
    return "\n".join(lines)


def rubric_html(rubric: Rubric, language: str) -> str:
    """Return a rubric as an HTML table: a row for each criterion, its lowest level first."""
    rows = []
    for criterion in rubric.criteria:
        cells = "".join(
            f"<td {_CELL}><strong>{format_points(level.points, language)}</strong> "
            f"{html.escape(text_in(level.anchor, language))}</td>"
            for level in criterion.levels
        )
        name = html.escape(text_in(criterion.name, language))
        rows.append(f'<tr><th scope="row" {_CELL}>{name}</th>{cells}</tr>')
    caption = translate("What counts, with the points of each level", language)
    return (
        f'<table {_NO_FORMULAS}><caption style="text-align:left">{html.escape(caption)}</caption>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def sheet(
    question: Question, answer: Answer, rubric: Rubric | None, language: str, verdict: str = ""
) -> dict[str, str]:
    """Return question and answer, and verdict and rubric where they are, as a MIME bundle.

    Parameters
    ----------
    question : Question
        What was asked.
    answer : Answer
        The answer in normal form.
    rubric : Rubric or None
        How a person grades it.
    language : str
        The language of the page.
    verdict : str
        What was found, in a sentence.

    Returns
    -------
    dict of str to str
        ``text/html`` and ``text/plain``.
    """
    prompt = text_in(question.prompt, language)
    markup = [
        f"<p {_NO_FORMULAS}><strong>{html.escape(prompt)}</strong></p>",
        answer_html(question, answer, language),
    ]
    plain = [prompt, answer_text(question, answer, language)]
    if verdict:
        markup.append(f"<p {_NO_FORMULAS}>{html.escape(verdict)}</p>")
        plain.append(verdict)
    if rubric:
        markup.append(rubric_html(rubric, language))
        plain.append(rubric_text(rubric, language))
    inside = "".join(markup)
    return {
        "text/html": f'<section lang="{html.escape(language)}">{inside}</section>',
        "text/plain": "\n\n".join(plain),
    }


def _texts(options: Iterable[Option], language: str) -> dict[str, str]:
    return {option.id: text_in(option.text, language) for option in options}


def _labelled(
    question: Question, answer: Mapping[str, str], language: str
) -> Iterable[tuple[str, str]]:
    """Yield every item with the text of its label, also those that got none."""
    labels = _texts(question.labels, language)
    for item in question.items:
        chosen = answer.get(item.id)
        label = labels.get(chosen, chosen) if chosen else "–"
        yield text_in(item.text, language), label


def _number(value: float, language: str) -> str:
    """Write a number with the decimals that it has, six at most."""
    if abs(value) >= 1e15 or (value and abs(value) < 1e-6):
        return f"{value:g}"
    digits = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    return format_number(value, digits, language)
