"""The five-principle checker: one's own view of a post beside the signs in its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import traitlets

from candystorm import principles, sampledata
from candystorm.language import current_language
from candystorm.widgets._base import CourseWidget, css, esm, from_browser, in_language

__all__ = ["PrincipleChecker"]

_LONGEST: Final = 5000  # characters of an own post; longer ones are cut


class PrincipleChecker(CourseWidget):
    """Tick which of the five principles a post meets, then compare with the signs in its text.

    Parameters
    ----------
    posts : sequence of str, optional
        Posts to choose from; by default two of each sample organisation, the one with the most
        signs and the one with the fewest. A person can also enter a post of their own.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Attributes
    ----------
    posts : list of dict
        ``text`` and ``by`` of the posts to choose from.
    principles : list of dict
        ``id``, ``name``, ``question`` and ``signs`` of the five.
    comparison : dict
        After `compare`: ``text`` in ``pieces`` (each with the ``signs`` it shows), and for each
        principle ``ticked``, ``found`` and ``because``; empty before.
    """

    _esm = esm("principle_checker")
    _css = css("principle_checker")

    posts: traitlets.List[Any] = traitlets.List().tag(sync=True)
    principles: traitlets.List[Any] = traitlets.List().tag(sync=True)
    comparison = traitlets.Dict().tag(sync=True)

    def __init__(self, posts: Sequence[str] | None = None, *, language: str | None = None) -> None:
        spoken = language or current_language()
        shown = (
            [{"text": text, "by": ""} for text in posts]
            if posts is not None
            else [{"text": text, "by": by} for by, text in _contrasts(spoken)]
        )
        super().__init__(
            words=_words(spoken),
            language=spoken,
            posts=shown,
            principles=[
                {
                    "id": principle.id,
                    "name": principle.name[spoken],
                    "question": principle.question[spoken],
                    "signs": principle.signs[spoken],
                }
                for principle in principles.PRINCIPLES
            ],
        )

    @from_browser
    def compare(self, text: str, ticked: Sequence[str]) -> dict[str, Any]:
        """Compare a person's view of a post with the signs in its text.

        Parameters
        ----------
        text : str
            The post.
        ticked : sequence of str
            Ids of the principles that the person sees met.
        """
        text = str(text)[:_LONGEST]
        if not text.strip():
            self.comparison = {}
            return {}
        signs = principles.principle_signs(text, self.language)
        own = {str(name) for name in ticked}
        rows = [
            {
                "id": principle.id,
                "ticked": principle.id in own,
                "found": principles.is_met(principle, signs[principle.id]),
                "because": _because(signs[principle.id], self.language),
            }
            for principle in principles.PRINCIPLES
        ]
        self.comparison = {
            "text": text,
            "pieces": _pieces(text, [s for found in signs.values() for s in found]),
            "rows": rows,
            "same": sum(row["ticked"] == row["found"] for row in rows),
        }
        return dict(self.comparison)

    @from_browser
    def start_again(self) -> None:
        """Take the comparison away, for the next post."""
        self.comparison = {}


def work_ahead(language: str) -> None:
    """Work out what every checker in a language needs, so that a page need not wait for it."""
    _contrasts(language)


@lru_cache
def _contrasts(language: str) -> tuple[tuple[str, str], ...]:
    """Return two posts of each organisation: with the most signs, with the fewest."""
    table = sampledata.organisations(language)
    chosen = []
    for organisation in sampledata.ORGANISATIONS:
        posts = sampledata.sample(organisation, language).posts.drop_duplicates("text")
        checks = principles.principle_checklist(posts, language).drop(columns="post_id")
        met = checks.sum(axis=1).to_numpy()
        texts = posts["text"].to_list()
        name = str(table.at[organisation, "name"])
        chosen += [(name, texts[int(met.argmin())]), (name, texts[int(met.argmax())])]
    return tuple(chosen)


def _because(signs: Sequence[principles.Sign], language: str) -> list[dict[str, Any]]:
    return [
        {"text": sign.text.strip(), "name": sign.name[language], "supports": sign.supports}
        for sign in signs
    ]


def _pieces(text: str, signs: Sequence[principles.Sign]) -> list[dict[str, Any]]:
    """Cut a text where signs begin and end, so that each piece knows the signs over it."""
    cuts = sorted({0, len(text), *(s.start for s in signs), *(s.end for s in signs)})
    return [
        {
            "text": text[start:end],
            "signs": sorted({s.principle for s in signs if s.start < end and start < s.end}),
        }
        for start, end in pairwise(cuts)
    ]


def _words(language: str) -> Mapping[str, str]:
    _ = in_language(language)
    return {
        "title": _("Five-principle checker"),
        "choose": _("Which post?"),
        "own": _("A post of your own"),
        "own_label": _("Your post"),
        "view": _("What do you see in it?"),
        "compare": _("Compare"),
        "again": _("Next post"),
        "you": _("You"),
        "checker": _("Checker"),
        "yes": _("yes"),
        "no": _("no"),
        "agree": _("You and the checker agree on %(n)s of 5."),
        "nothing": _("no sign found"),
        "against": _("speaks against it"),
        "assumption": _(
            "The checker counts signs in the text. If in doubt, your judgement counts."
        ),
        "principle": _("Principle"),
        "why": _("Signs in the text"),
        "empty": _("Please enter a post first."),
        "interrupted": _("The connection to the course is interrupted. Please reload the page."),
    }
