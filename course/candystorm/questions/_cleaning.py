"""Bringing answers into their normal form, and reading numbers as people type them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from candystorm.errors import CandystormError

Answer: TypeAlias = float | str | list[str] | dict[str, str] | None
InvalidReason: TypeAlias = Literal[
    "not-a-number", "unknown-option", "not-a-ranking", "too-long", "wrong-type"
]


class InvalidAnswer(CandystormError):
    """A value is no answer to this question.

    Attributes
    ----------
    reason : {"not-a-number", "unknown-option", "not-a-ranking", "too-long", "wrong-type"}
        What is wrong with it.
    """

    _SENTENCES: Final[Mapping[InvalidReason, str]] = {
        "not-a-number": "Please enter one number, for example %(example)s.",
        "unknown-option": "This option does not exist here. Please choose again.",
        "not-a-ranking": "The order is not complete. Please put every item in its place once.",
        "too-long": "Your text is too long by %(surplus)d characters. Please shorten it.",
        "wrong-type": "This answer could not be read. Please answer once more.",
    }

    def __init__(self, reason: InvalidReason, **values: object) -> None:
        super().__init__(self._SENTENCES[reason], **values)
        self.reason: InvalidReason = reason


def parse_number(text: str, language: str) -> float:
    """Return the number that a person typed.

    German writes 1.234,5 and English 1,234.5. What can only be meant one way is understood in
    either language; what could be both follows the language: "1.234" is 1234 in German and
    1.234 in English, "1,234" the other way round. A percent sign changes nothing ("62 %" is
    62.0). Spaces and apostrophes may group thousands.

    Parameters
    ----------
    text : str
        What was typed.
    language : str
        "de"; every other language is read as English.

    Raises
    ------
    InvalidAnswer
        When it is no number, or its groups of thousands are not of three digits.

    Examples
    --------
    >>> [parse_number(text, "de") for text in ("12,5", "12.5", "1.234", "1,234.5", "62 %", "−3")]
    [12.5, 12.5, 1234.0, 1234.5, 62.0, -3.0]
    >>> [parse_number(text, "en") for text in ("12,5", "12.5", "1.234", "1,234", "1'234.5")]
    [12.5, 12.5, 1.234, 1234.0, 1234.5]
    >>> parse_number("1.2.3", "en")
    Traceback (most recent call last):
    candystorm.questions._cleaning.InvalidAnswer: Please enter one number, for example 12.5.
    """
    decimal, group = (",", ".") if language == "de" else (".", ",")
    refusal = InvalidAnswer("not-a-number", example=f"12{decimal}5")
    typed = _NUMBER.fullmatch(text.strip().translate(_TYPED)) if len(text) <= 60 else None
    if typed is None:
        raise refusal
    body = typed["body"]
    if "." in body and "," in body:  # the last mark is the decimal one
        decimal = max(".,", key=body.rindex)
    elif body.count(".") + body.count(",") > 1:  # 1.234.567: only groups come more than once
        decimal = "," if "." in body else "."
    elif group in body and not _GROUPED[group].fullmatch(body):  # 12.5 in German
        decimal = group
    whole, _, fraction = body.partition(decimal)
    marks = set(re.sub("[0-9]", "", whole))
    if (fraction and not fraction.isdigit()) or not (whole or fraction) or len(marks) > 1:
        raise refusal
    for mark in marks:
        if not _GROUPED[mark].fullmatch(whole):
            raise refusal
        whole = whole.replace(mark, "")
    number = float(f"{whole or 0}.{fraction or 0}")
    return 0.0 - number if typed["sign"] == "-" else number


def clean_number(value: object, language: str | None) -> float | None:
    """Return a finite float."""
    if isinstance(value, str):
        if not value.strip():
            return None
        if language is None:
            raise InvalidAnswer("wrong-type")
        return parse_number(value, language)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidAnswer("wrong-type")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InvalidAnswer("not-a-number", example="12")
    return number + 0.0  # -0.0 is 0.0


def clean_choice(value: object, options: Collection[str]) -> str | None:
    """Return the id of an option."""
    if not isinstance(value, str):
        raise InvalidAnswer("wrong-type")
    if value and value not in options:
        raise InvalidAnswer("unknown-option")
    return value or None


def clean_choices(value: object, options: Collection[str]) -> list[str] | None:
    """Return sorted ids of options without doubles."""
    chosen = sorted(set(_strings(value)))
    if any(name not in options for name in chosen):
        raise InvalidAnswer("unknown-option")
    return chosen or None


def clean_ranking(value: object, options: Collection[str]) -> list[str] | None:
    """Return all ids of the options in an order."""
    ranking = _strings(value)
    if ranking and sorted(ranking) != sorted(options):
        raise InvalidAnswer("not-a-ranking")
    return ranking or None


def clean_labels(
    value: object, items: Sequence[str], labels: Collection[str]
) -> dict[str, str] | None:
    """Return the known labels of the known items, in the items' order."""
    if not isinstance(value, Mapping):
        raise InvalidAnswer("wrong-type")
    given = {item: value.get(item) for item in items}
    return {
        item: label for item, label in given.items() if isinstance(label, str) and label in labels
    } or None


def clean_text(value: object, max_characters: int) -> str | None:
    """Return a text in Unicode NFC, without control characters and space around it."""
    if not isinstance(value, str):
        raise InvalidAnswer("wrong-type")
    text = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # half an emoji
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark) != "Cc")
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > max_characters:
        raise InvalidAnswer("too-long", surplus=len(text) - max_characters)
    return text or None


def _strings(value: object) -> list[str]:
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return list(value)
    raise InvalidAnswer("wrong-type")


# Marks that keyboards, spreadsheets and phones put in place of the plain ones.
_TYPED: Final = str.maketrans("−–\xa0\u202f\u2009’", "--   '")
_NUMBER: Final = re.compile(r"(?P<sign>[+-]?) ?(?P<body>[0-9.,' ]*[0-9.,]) ?%?")
_GROUPED: Final = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ".,' "
}
