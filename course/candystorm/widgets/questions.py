"""The widget that asks a question: each change is saved at once, checked when asked for."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, Protocol, get_args

import traitlets

from candystorm.answers import AnswerLog, AnswerNotSaved, Confidence, Entry
from candystorm.errors import CandystormError
from candystorm.language import current_language, ngettext
from candystorm.questions import InvalidAnswer, Question, text_in
from candystorm.rubrics import Rubric
from candystorm.widgets._base import (
    CourseWidget,
    NotRecorded,
    Translate,
    css,
    esm,
    from_browser,
    in_language,
)
from candystorm.widgets.rubric import SelfAssessment, points_text, rubric_data, rubric_words

__all__ = ["Checked", "Checker", "QuestionWidget", "question_widget"]

_CONFIDENCES: Final = frozenset(get_args(Confidence))


class Checked(Protocol):
    """What a check found, as `candystorm.grading.Result` says it."""

    @property
    def state(self) -> str:
        """Where the answer stands: "unattempted", "wrong", "partly", "right", ..."""

    @property
    def points(self) -> float:
        """Points earned."""

    @property
    def max_points(self) -> float:
        """Points for a right answer."""

    @property
    def message(self) -> str:
        """One sentence that helps, in the language of the page."""


Checker = Callable[[str], Checked | None]
"""Checks the saved answer to the question of this name; None where that is not possible."""


class QuestionWidget(CourseWidget):
    """One question with its answer, hints and feedback.

    Parameters
    ----------
    question : Question
        What is asked.
    log : AnswerLog
        Where each change is appended at once.
    check : callable, optional
        Checks the saved answer; without it there is no "Check" button.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.
    rubric : Rubric, optional
        Shown beforehand, for a question that a person grades; one can assess oneself with it.

    Attributes
    ----------
    question : dict
        The question in one language, as `Question.to_dict` gives it, with ``key`` (names the
        unsaved draft in the browser), ``check`` (whether it can be checked) and ``rubric``.
    state : dict
        Where it stands: ``answer``, ``confidence`` and ``time`` as in the answer log (ISO, UTC);
        ``hints`` (texts of those opened); ``checked``; ``verdict`` (None, or state, points,
        max_points and message of the last check, as long as it holds); ``refusal`` (None, or
        why the last answer was not saved: ``message``, and ``invalid``: whether it is the
        answer's own fault); ``assessment`` (the participant's own, by criterion).
    """

    _esm = esm("fields", "rubric_view", "question")
    _css = css("question", "rubric")

    question = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        question: Question,
        log: AnswerLog,
        check: Checker | None = None,
        *,
        language: str | None = None,
        rubric: Rubric | None = None,
    ) -> None:
        spoken = language or current_language()
        self._asked = question
        self._answers = log
        self._check = check
        self._assessment = SelfAssessment(rubric, log) if rubric else None
        self._verdict: dict[str, object] | None = None
        self._judged: datetime | None = None  # time of the answer that the verdict is about
        shown = question.to_dict(spoken) | {
            "key": _draft_key(log, question.name),
            "check": check is not None,
            "rubric": rubric_data(rubric, spoken) if rubric else None,
        }
        words = _words(in_language(spoken)) | rubric_words(in_language(spoken))
        words |= _points_words(question.points, spoken) if question.points else {}
        super().__init__(words=words, language=spoken, question=shown)
        self._show(self._entry())

    @from_browser
    def answer(self, value: object, confidence: str | None = None) -> dict[str, Any]:
        """Save an answer, and return the new state.

        Nothing is written when nothing changed, so a message that comes twice counts once. An
        answer that is none, or can't be saved, leaves the log as it is and sets ``refusal``.

        Parameters
        ----------
        value : object
            The answer as the browser has it: a number as it was typed, else the normal form.
        confidence : {"sure", "rather", "guess"}, optional
            How sure the participant is.
        """
        try:
            answer = self._asked.clean(value, self.language)
        except InvalidAnswer as error:
            return self._refuse(error, invalid=True)
        before = self._entry()
        how_sure = _confidence(confidence) if self._asked.confidence else None
        unchanged = answer == before.answer and (
            # How sure one was is asked before the verdict; then it stands.
            how_sure == before.confidence or before.checked or answer is None
        )
        if not unchanged:
            try:
                before = self._answers.append_answer(
                    self._asked.name, answer, confidence=how_sure, language=self.language
                )
            except AnswerNotSaved as error:
                return self._refuse(error, invalid=error.reason == "too-large")
        return self._show(before)

    @from_browser
    def open_hint(self, number: int | None = None) -> dict[str, Any]:
        """Open the next hint and count it, and return the new state.

        Parameters
        ----------
        number : int, optional
            Which one, from 1; one that is open already is not counted again (another tab, a
            double click).
        """
        entry = self._entry()
        if entry.hints < len(self._asked.hints) and number in (None, entry.hints + 1):
            try:
                entry = self._answers.append_hint(self._asked.name)
            except AnswerNotSaved as error:
                raise NotRecorded from error
        return self._show(entry, refusal=self.state["refusal"])

    @from_browser
    def check(self) -> dict[str, Any]:
        """Check the saved answer and count the check, and return the new state.

        An answer that is checked already is not counted again, an empty one never. What could
        not be saved is not checked.
        """
        entry = self._entry()
        if self._check is None or self.state["refusal"]:
            return self._show(entry, refusal=self.state["refusal"])
        self._judge(entry)
        if entry.answer is not None and not entry.checked:
            try:
                entry = self._answers.append_check(self._asked.name)
            except AnswerNotSaved as error:
                self._verdict = None
                raise NotRecorded from error
        return self._show(entry)

    @from_browser
    def recheck(self) -> dict[str, Any]:
        """Show again what a check before the reload found, without counting it."""
        entry = self._entry()
        if entry.checked and self._check is not None:
            self._judge(entry)
        return self._show(entry, refusal=self.state["refusal"])

    @from_browser
    def refresh(self) -> dict[str, Any]:
        """Read the answer log again: another tab may have written to it."""
        return self._show(self._entry(), refusal=self.state["refusal"])

    @from_browser
    def assess(self, criterion: str, level: int) -> dict[str, Any]:
        """Save which level of a rubric's criterion the participant sees in the own text."""
        if self._assessment is not None:
            self._assessment.assess(criterion, level)
        return self._show(self._entry(), refusal=self.state["refusal"])

    def _entry(self) -> Entry:
        """Return where the question stands in the log, its answer in normal form.

        The file may have been edited by hand: what is no answer counts as none.
        """
        name = self._asked.name
        entry = self._answers.read().get(name) or Entry(name)
        try:
            answer = self._asked.clean(entry.answer)
        except InvalidAnswer:
            answer = None
        if answer == entry.answer:
            return entry
        return replace(entry, answer=answer)

    def _judge(self, entry: Entry) -> None:
        if self._verdict is not None and self._judged == entry.time and entry.checked:
            return
        found = self._check(self._asked.name) if self._check else None
        self._judged = entry.time
        self._verdict = (
            None
            if found is None
            else {
                "state": found.state,
                "points": found.points,
                "max_points": found.max_points,
                "message": found.message,
            }
        )

    def _show(self, entry: Entry, refusal: object = None) -> dict[str, Any]:
        """Set the state that the browser shows."""
        holds = self._verdict is not None and self._judged == entry.time
        hints = self._asked.hints[: entry.hints]
        self.state = {
            "answer": entry.answer,
            "confidence": entry.confidence,
            "time": _iso(entry.time) if entry.answer is not None else None,
            "hints": [text_in(hint, self.language) for hint in hints],
            "checked": entry.checked,
            "verdict": self._verdict if holds else None,
            "refusal": refusal,
            "assessment": self._assessment.levels() if self._assessment else {},
        }
        return self.state

    def _refuse(self, error: CandystormError, *, invalid: bool) -> dict[str, Any]:
        sentence = error.translated(in_language(self.language))
        self.state = {**self.state, "refusal": {"message": sentence, "invalid": invalid}}
        return self.state


def question_widget(
    question: Question,
    log: AnswerLog,
    check: Checker | None = None,
    *,
    language: str | None = None,
    rubric: Rubric | None = None,
) -> QuestionWidget:
    """Return the widget for a question; see `QuestionWidget`."""
    return QuestionWidget(question, log, check, language=language, rubric=rubric)


def _confidence(name: object) -> Confidence | None:
    return name if name in _CONFIDENCES else None  # type: ignore[return-value]


def _iso(time: datetime | None) -> str | None:
    if time is None:
        return None
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _draft_key(log: AnswerLog, question: str) -> str:
    """Name the draft of one person's answer in a browser that several people may use."""
    try:
        person = os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (OSError, KeyError):  # a container without a name for its user
        person = ""
    owner = f"{person}\n{log.path.resolve()}"
    return f"{hashlib.sha256(owner.encode()).hexdigest()[:16]}:{question}"


def _points_words(points: float, language: str) -> dict[str, str]:
    of = ngettext(
        "%(n)s of %(of)s point", "%(n)s of %(of)s points", 1 if points == 1 else 2, language
    )
    return {"points": points_text(points, language), "of_points": of}


def _words(_: Translate) -> dict[str, str]:
    """Return what the browser says around a question."""
    return {
        "points": _("Question"),
        "saved": _("Saved %(time)s"),
        "saved_as": _("Saved: %(value)s, %(time)s"),
        "saved_draft": _("Saved as a draft %(time)s"),
        "not_saved": _("Not saved yet"),
        "save_again": _("Save again"),
        "interrupted": _(
            "Not saved yet: the connection to the course is interrupted. Your answer stays here."
        ),
        "no_connection": _(
            "The connection to the course is interrupted right now. Your answer stays here."
        ),
        "how_sure": _("How sure are you?"),
        "sure": _("Sure"),
        "rather": _("Rather sure"),
        "guess": _("A guess"),
        "hint": _("Hint %(n)s of %(of)s"),
        "hint_title": _("Hint %(n)s"),
        "check": _("Check"),
        "checking": _("Checking …"),
        "right": _("Right"),
        "partly": _("Partly right"),
        "wrong": _("Not right yet"),
        "unattempted": _("Not answered yet"),
        "answered": _("Answered"),
        "unavailable": _("Not checked"),
        "several": _("Choose all that apply."),
        "ranking_help": _("Drag the items into order, or use the arrows."),
        "keep_order": _("This order is right"),
        "move_up": _("Move up: %(item)s"),
        "move_down": _("Move down: %(item)s"),
        "drag": _("Drag to move"),
        "position": _("%(item)s: place %(n)s of %(of)s"),
        "labelled": _("%(n)s of %(of)s labelled"),
        "limit": _("Up to %(max)s characters"),
        "limits": _("%(min)s to %(max)s characters"),
        "counter": _("%(n)s of %(of)s"),
        "counter_under": _("%(n)s of %(of)s, %(rest)s still missing"),
        "counter_over": _("%(n)s of %(of)s, %(rest)s too many"),
    }
