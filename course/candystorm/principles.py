"""The five principles of dialogic communication, as a checklist on posts.

Kent & Taylor (1998) wrote the principles for websites. That a single post shows them by certain
signs in its text is an assumption of this course; the signs stand in ``principles.toml``, where
they can be read and changed. The checklist does not understand a text: it finds words, and says
which, so that a person can judge.

How often it agrees with the people who tagged the 82 posts of the sample data is checked in
``tests/unit/test_principles.py``: nearly always on dialogic or one-way (0.96) and on sending
people away (0.96), mostly on useful information (0.8) and return visits (0.75). On ease (0.76) it
is hardly better than guessing (kappa 0.23): long sentences and jargon are only part of what makes
a post hard.

References
----------
Kent, M. L. & Taylor, M. (1998). Building dialogic relationships through the World Wide Web.
Public Relations Review 24(3), 321-334. https://doi.org/10.1016/S0363-8111(99)80143-X

Rybalko, S. & Seltzer, T. (2010). Dialogic communication in 140 characters or less. Public
Relations Review 36(4), 336-341: the principles applied to single tweets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from candystorm.errors import CandystormError

__all__ = [
    "PRINCIPLES",
    "Principle",
    "Sign",
    "UnknownLanguage",
    "invites_reply",
    "principle_checklist",
    "principle_signs",
]

_FILE = Path(__file__).with_name("principles.toml")
_LANGUAGES = ("de", "en")
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
# Numbers are read at a glance: times and prices make no sentence long.
_WORD = re.compile(r"[^\W\d][\w'’:-]*")
_HASHTAG = re.compile(r"#\w+")
# A full stop inside a number, a link or an abbreviation ends no sentence.
_NO_END = re.compile(
    r"https?://\S+|www\.\S+|\w\.(?=\w)|\d\.(?=\s?\d)|\b\w\.(?:\s?\w\.)+|\b\d{1,2}\.(?=\s?\w)"
)


class UnknownLanguage(CandystormError):
    """There are no signs for that language."""


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the five principles of dialogic communication.

    Attributes
    ----------
    id : str
        ``"dialogic_loop"``, ``"useful_information"``, ``"return_visits"``, ``"ease"`` or
        ``"conservation_of_visitors"``.
    needs_sign : bool
        Whether it takes a sign for it; if not, it is met unless a sign speaks against it and
        none for it.
    name, question, signs : mapping of str to str
        By language ("de", "en"): its short name, the question to ask of a post, and by what the
        checklist tells (our assumption).
    """

    id: str
    needs_sign: bool
    name: Mapping[str, str]
    question: Mapping[str, str]
    signs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sign:
    """Words in a post that speak for a principle, or against it.

    Attributes
    ----------
    principle : str
        The principle's id.
    id : str
        Kind of sign, such as ``"question"`` or ``"price"``.
    name : mapping of str to str
        The kind in words, by language.
    supports : bool
        False for a sign against the principle.
    start, end : int
        Where the words stand, in characters: ``text[start:end]``.
    text : str
        The words.
    """

    principle: str
    id: str
    name: Mapping[str, str]
    supports: bool
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Detector:
    """Finds one kind of sign; what it may hold is told in principles.toml."""

    principle: str
    id: str
    name: Mapping[str, str]
    against: bool = False
    in_question: bool = False
    de: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)
    both: list[str] = field(default_factory=list)
    unless: list[str] = field(default_factory=list)
    more_words_than: int | None = None
    more_hashtags_than: int | None = None

    def spans(self, text: str, languages: tuple[str, ...]) -> Iterator[tuple[int, int]]:
        """Yield where the sign stands in a text."""
        if self.more_words_than is not None:
            for start, end in _sentences(text):
                if len(_WORD.findall(text, start, end)) > self.more_words_than:
                    yield start, end
        if self.more_hashtags_than is not None:
            tags = list(_HASHTAG.finditer(text))
            if len(tags) > self.more_hashtags_than:
                yield tags[0].start(), tags[-1].end()
        pattern = _pattern(self.id, self.principle, languages)
        if pattern is None:
            return
        if self.in_question:
            unless = _whole_words(tuple(self.unless))
            for start, end in _sentences(text):
                if "?" not in text[start:end] or (unless and unless.search(text, start, end)):
                    continue
                if pattern.search(text, start, end):
                    yield start, end
            return
        for match in pattern.finditer(text):
            yield match.span()


def _read(key: Literal["principle", "sign"]) -> list[dict[str, Any]]:
    with _FILE.open("rb") as file:
        tables: list[dict[str, Any]] = tomllib.load(file)[key]
    return tables


PRINCIPLES: tuple[Principle, ...] = tuple(Principle(**table) for table in _read("principle"))
"""The five principles, in the order of the course."""

_DETECTORS = tuple(_Detector(**table) for table in _read("sign"))


def principle_signs(text: str, language: str | None = None) -> dict[str, list[Sign]]:
    """Find the signs of each principle in a post.

    Parameters
    ----------
    text : str
        The post.
    language : {"de", "en"} or None
        Its language; None looks for the signs of both.

    Returns
    -------
    dict of str to list of Sign
        For every principle its signs, for and against, in the order of the text.

    Raises
    ------
    UnknownLanguage
        There are no signs for the language.

    Examples
    --------
    >>> found = principle_signs("Which book shall we buy? Tell us by Friday, 5 pm.", "en")
    >>> [sign.text for sign in found["dialogic_loop"]]
    ['Which book shall we buy?', 'Tell us']
    >>> [(sign.text, sign.name["en"]) for sign in found["useful_information"]]
    [('by Friday', 'day or date'), ('5 pm', 'time of day')]
    """
    languages = _known(language)
    found: dict[str, list[Sign]] = {principle.id: [] for principle in PRINCIPLES}
    for detector in _DETECTORS:
        for start, end in detector.spans(text, languages):
            found[detector.principle].append(
                Sign(
                    detector.principle,
                    detector.id,
                    detector.name,
                    not detector.against,
                    start,
                    end,
                    text[start:end],
                )
            )
    for signs in found.values():
        signs.sort(key=lambda sign: (sign.start, sign.end))
    return found


def is_met(principle: Principle, signs: list[Sign]) -> bool:
    """Tell whether a post meets a principle, from the signs of it that were found.

    Examples
    --------
    >>> ease = PRINCIPLES[3]
    >>> is_met(ease, [])
    True
    """
    supported = any(sign.supports for sign in signs)
    return supported if principle.needs_sign else supported or not signs


def principle_checklist(posts: pd.DataFrame, language: str | None = None) -> pd.DataFrame:
    """Check posts against the five principles, by the signs in their texts.

    Parameters
    ----------
    posts : DataFrame
        With ``post_id`` and ``text``; ``lang`` is used if ``language`` is None.
    language : {"de", "en"} or None
        Language of the posts; None takes ``lang`` of the post, else looks for both.

    Returns
    -------
    DataFrame
        One row a post, in the order of ``posts``: ``post_id`` and a bool for each principle. A
        post without text meets none.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["p"], "text": ["Story time every Friday at 3 pm."]})
    >>> principle_checklist(posts, "en")[["dialogic_loop", "return_visits"]]
       dialogic_loop  return_visits
    0          False           True
    """
    rows = []
    for text, spoken in zip(posts["text"], post_languages(posts, language), strict=True):
        if isinstance(text, str) and text.strip():
            found = principle_signs(text, spoken)
            rows.append([is_met(principle, found[principle.id]) for principle in PRINCIPLES])
        else:
            rows.append([False] * len(PRINCIPLES))
    table = pd.DataFrame(rows, columns=[principle.id for principle in PRINCIPLES], dtype=bool)
    table.insert(0, "post_id", posts["post_id"].to_numpy())
    return table


def invites_reply(text: object, language: str | None = None) -> bool:
    """Tell whether a post asks its readers something or invites them to answer.

    The first principle, the dialogic loop, by the same signs; False for a missing text.

    Examples
    --------
    >>> invites_reply("Was lesen Sie gerade?", "de"), invites_reply("Heute geschlossen.", "de")
    (True, False)
    """
    languages = _known(language)
    if not isinstance(text, str):
        return False
    return any(
        any(True for _ in detector.spans(text, languages))
        for detector in _DETECTORS
        if detector.principle == "dialogic_loop" and not detector.against
    )


def post_languages(posts: pd.DataFrame, language: str | None) -> list[str | None]:
    """Return the language of each post: the given one, else ``lang`` where we know it."""
    if language is not None or "lang" not in posts:
        return [language] * len(posts)
    return [lang if lang in _LANGUAGES else None for lang in posts["lang"].tolist()]


def _known(language: str | None) -> tuple[str, ...]:
    if language is None:
        return _LANGUAGES
    if language not in _LANGUAGES:
        raise UnknownLanguage("There are no signs for the language %(value)r.", value=language)
    return (language,)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence, without the spaces around it."""
    masked = _NO_END.sub(lambda match: match[0].replace(".", "_").replace("?", "_"), text)
    for match in _SENTENCE.finditer(masked):
        start, end = match.span()
        sentence = text[start:end]
        start += len(sentence) - len(sentence.lstrip())
        end -= len(sentence) - len(sentence.rstrip())
        if start < end:
            yield start, end


@cache
def _pattern(sign: str, principle: str, languages: tuple[str, ...]) -> re.Pattern[str] | None:
    detector = next(one for one in _DETECTORS if (one.id, one.principle) == (sign, principle))
    words = [word for language in languages for word in getattr(detector, language)]
    return _whole_words((*words, *detector.both))


@cache
def _whole_words(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
