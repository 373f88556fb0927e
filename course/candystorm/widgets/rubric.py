"""A rubric as the participant sees it: what counts, beforehand, and to assess one's own text."""

from __future__ import annotations

from typing import Any, Final

import traitlets

from candystorm.answers import AnswerLog, AnswerNotSaved
from candystorm.language import current_language, format_number, ngettext
from candystorm.questions import text_in
from candystorm.rubrics import Level, Rubric
from candystorm.widgets._base import (
    CourseWidget,
    NotRecorded,
    Translate,
    css,
    esm,
    from_browser,
    in_language,
)

__all__ = ["RubricWidget", "SelfAssessment", "points_text", "rubric_data", "rubric_words"]

_SUFFIX: Final = "-self"  # no question is called so, and the grader passes it by


class SelfAssessment:
    """A participant's own assessment with a rubric, kept in the answer log.

    It stands there under the question's name with ``-self``: for the participant and a talk
    about it, never for points.

    Parameters
    ----------
    rubric : Rubric
        Its criteria and levels.
    log : AnswerLog
        Where it is kept.
    """

    def __init__(self, rubric: Rubric, log: AnswerLog) -> None:
        self._name = rubric.question + _SUFFIX
        self._log = log
        self._levels = {
            criterion.id: {level.points for level in criterion.levels}
            for criterion in rubric.criteria
        }

    def levels(self) -> dict[str, float]:
        """Return the points of the level that was chosen, by criterion."""
        entry = self._log.read().get(self._name)
        given = entry.answer if entry and isinstance(entry.answer, dict) else {}
        return {name: given[name] for name in self._levels if self._is_level(name, given.get(name))}

    def assess(self, criterion: str, points: float) -> dict[str, float]:
        """Save the level of one criterion, and return those of all.

        Raises
        ------
        ValueError
            There is no such criterion or level.
        NotRecorded
            The log can't be written.
        """
        if not self._is_level(criterion, points):
            raise ValueError(f"no level {points!r} of {criterion!r}")
        before = self.levels()
        if before.get(criterion) != points:
            try:
                self._log.append_answer(self._name, {**before, criterion: points})
            except AnswerNotSaved as error:
                raise NotRecorded from error
        return self.levels()

    def _is_level(self, criterion: object, points: object) -> bool:
        # Not `in`: what stands in a file may be a list, which has no hash.
        return isinstance(criterion, str) and any(
            points == level for level in self._levels.get(criterion, ())
        )


class RubricWidget(CourseWidget):
    """A rubric; with an answer log, one can assess oneself with it.

    Parameters
    ----------
    rubric : Rubric
        What is shown.
    log : AnswerLog, optional
        Where the own assessment is kept; without it the rubric is only shown.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Attributes
    ----------
    rubric : dict
        The rubric in one language, see `rubric_data`.
    assessment : dict
        Points of the chosen level by criterion.
    """

    _esm = esm("rubric_view", "rubric")
    _css = css("rubric")

    rubric = traitlets.Dict().tag(sync=True)
    assessment = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        rubric: Rubric,
        log: AnswerLog | None = None,
        *,
        language: str | None = None,
    ) -> None:
        spoken = language or current_language()
        self._own = SelfAssessment(rubric, log) if log else None
        super().__init__(
            words=rubric_words(in_language(spoken)),
            language=spoken,
            rubric=rubric_data(rubric, spoken, own=self._own is not None),
            assessment=self._own.levels() if self._own else {},
        )

    @from_browser
    def assess(self, criterion: str, level: float) -> dict[str, Any]:
        """Save the level of one criterion, and return the points of all."""
        if self._own is not None:
            self.assessment = self._own.assess(criterion, level)
        return self.assessment

    @from_browser
    def refresh(self) -> dict[str, Any]:
        """Read the answer log again: another tab may have written to it."""
        if self._own is not None:
            self.assessment = self._own.levels()
        return self.assessment


def rubric_data(rubric: Rubric, language: str, *, own: bool = True) -> dict[str, Any]:
    """Return a rubric in one language as plain data, the best level first.

    Parameters
    ----------
    rubric : Rubric
        The rubric.
    language : str
        ``"de"`` or ``"en"``.
    own : bool
        Whether the participant can choose the level of the own text.
    """

    def level(level: Level) -> dict[str, object]:
        return {
            "points": level.points,
            "label": points_text(level.points, language),
            "text": text_in(level.anchor, language),
        }

    return {
        "max_points": rubric.max_points,
        "own": own,
        "criteria": [
            {
                "id": criterion.id,
                "name": text_in(criterion.name, language),
                "levels": [level(one) for one in reversed(criterion.levels)],
            }
            for criterion in rubric.criteria
        ],
    }


def points_text(points: float, language: str) -> str:
    """Return a number of points in words.

    >>> points_text(1, "en"), points_text(2.5, "de")
    ('1 point', '2,5 Punkte')
    """
    form = ngettext("%(n)s point", "%(n)s points", 1 if points == 1 else 2, language)
    return form % {"n": format_number(points, 0 if points == int(points) else 1, language)}


def rubric_words(_: Translate) -> dict[str, str]:
    """Return what the browser says around a rubric."""
    return {
        "rubric": _("What counts in your text"),
        "rubric_own": _("How do you see your own text?"),
        "rubric_help": _(
            "Choose a level for each. Your view is kept with your answers and changes no points."
        ),
        "rubric_sum": _("Your own view: %(n)s of %(of)s"),
    }
