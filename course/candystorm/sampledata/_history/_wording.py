"""How the same few words look when different people type them."""

from __future__ import annotations

import re

import numpy as np

from candystorm.sampledata._rhythm import happens, pick
from candystorm.sampledata._texts import Words

#: Somebody is called, or a word is masked.
_NAMED = re.compile(r"[@\[]")
_SHOUTED = re.compile(r"\b[A-ZÄÖÜ]{2,}\b")
_AS_IS, _NO_STOP, _SMALL, _LOUD = range(4)


def varied(rng: np.random.Generator, words: Words, *, asks: bool = False) -> Words:
    """Return a short remark as it stands, without its full stop, in small letters, or louder.

    A question (``asks``) does not become louder, even one without a question mark.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.Generator(np.random.PCG64(2))
    >>> said = {varied(rng, {"de": "Wie schön.", "en": "How lovely."})["en"] for _ in range(60)}
    >>> sorted(said)
    ['How lovely', 'How lovely!', 'How lovely!!', 'How lovely.', 'how lovely']
    """
    way = pick(rng, (_AS_IS, _NO_STOP, _SMALL, _LOUD), (0.52, 0.2, 0.16, 0.0 if asks else 0.12))
    marks = "!!" if happens(rng, 0.35) else "!"
    return {language: _typed(text, way, marks) for language, text in words.items()}


def _typed(text: str, way: int, marks: str) -> str:
    plain = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    if way == _AS_IS or not plain[-1:].isalnum() or _SHOUTED.search(text) or _NAMED.search(text):
        return text
    if way == _SMALL:
        return plain.lower()
    return plain + (marks if way == _LOUD else "")


def joined(first: Words, second: Words) -> Words:
    """Return two short remarks as one.

    Examples
    --------
    >>> joined({"en": "Heartless"}, {"en": "Not one more cent!"})["en"]
    'Heartless. Not one more cent!'
    """
    return {
        language: f"{text}{'.' if text[-1:].isalnum() else ''} {second[language]}"
        for language, text in first.items()
    }
