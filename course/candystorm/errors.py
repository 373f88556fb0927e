"""Errors that speak to the person at hand.

>>> error = CandystormError("%(file)s is not there.", file="answers.jsonl")
>>> str(error)
'answers.jsonl is not there.'
>>> error.translated({"%(file)s is not there.": "%(file)s fehlt."}.__getitem__)
'answers.jsonl fehlt.'
"""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["CandystormError", "DefinitionError"]


class CandystormError(Exception):
    """Base class of everything that candystorm raises on purpose.

    Parameters
    ----------
    sentence : str
        One English sentence for the person who meets the error; it is the gettext msgid,
        with ``%(name)s`` where a value goes.
    **values : object
        The values.

    Attributes
    ----------
    sentence : str
        The msgid, without the values.
    values : dict of str to object
        What goes into it, for the person and for the programmer.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values

    def translated(self, gettext: Callable[[str], str]) -> str:
        """Return the sentence in another language, e.g. ``error.translated(_)``."""
        sentence = gettext(self.sentence)
        return sentence % self.values if self.values else sentence


class DefinitionError(CandystormError):
    """A file that an author wrote is not as it must be; names the file, the entry and the key.

    Parameters
    ----------
    file : object
        The file's path.
    entry : str
        The question's name, or "" when the whole file is meant.
    key : str
        The key, e.g. ``options[2].de``, or "".
    problem : str
        What is wrong, in English, without a full stop.
    """

    def __init__(self, file: object, entry: str, key: str, problem: str) -> None:
        place = ", ".join(part for part in (str(file), entry and f"[{entry}]", key) if part)
        super().__init__("%(place)s: %(problem)s.", place=place, problem=problem)
        self.file = file
        self.entry = entry
        self.key = key
        self.problem = problem
