"""Reading the TOML files of authors: strictly, with errors that name file, entry and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from candystorm.answers._records import is_question_name
from candystorm.errors import DefinitionError

Text: TypeAlias = Mapping[str, str]
"""A text in several languages: language to text, always with "de" and "en"."""

REQUIRED_LANGUAGES: Final = ("de", "en")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")


class Table:
    """One TOML table while it is read; each key is taken once, and none may be left over.

    Parameters
    ----------
    file : Path
        The file, for errors.
    entry : str
        The name of the question, for errors.
    values : object
        What stands there.
    prefix : str
        Where inside the entry, e.g. ``"options[2]"``.
    """

    def __init__(self, file: Path, entry: str, values: object, prefix: str = "") -> None:
        self.file = file
        self.entry = entry
        self.prefix = prefix
        if not isinstance(values, dict):
            raise self.error("", "must be a table")
        self.values = dict(values)

    def error(self, key: str, problem: str) -> DefinitionError:
        """Return the error to raise for a key."""
        place = ".".join(part for part in (self.prefix, key) if part)
        return DefinitionError(self.file, self.entry, place, problem)

    def take(self, key: str, kind: type, default: object = None) -> object:
        """Take a value of a type; without a default the key must be there."""
        value = self.values.pop(key, default)
        if value is None:
            raise self.error(key, "is missing")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, f"must be a {_TOML_TYPES[kind]}, not {value!r:.40}")
        return value

    def word(self, key: str, among: tuple[str, ...] = ()) -> str:
        """Take one word: an id, or one of some words."""
        word = str(self.take(key, str))
        if among and word not in among:
            raise self.error(key, f"must be one of {', '.join(among)}, not {word!r:.40}")
        if not _ID.fullmatch(word):
            raise self.error(key, f"may have letters, digits, - and _ only, not {word!r:.40}")
        return word

    def flag(self, key: str) -> bool:
        """Take true or false; false when it is absent."""
        return bool(self.take(key, bool, default=False))

    def whole(self, key: str, default: int, at_most: int) -> int:
        """Take a whole number from 0 to a limit."""
        number = self.take(key, int, default=default)
        if not isinstance(number, int) or not 0 <= number <= at_most:
            raise self.error(key, f"must be between 0 and {at_most}, not {number}")
        return number

    def points(self, key: str, default: float | None = None) -> float:
        """Take a number of points, 0 or more."""
        value = self.values.get(key, default)
        points = self.take(key, float if isinstance(value, float) else int, default=default)
        if not isinstance(points, int | float) or not 0 <= points <= 1000:
            raise self.error(key, f"must be between 0 and 1000, not {points}")
        return float(points)

    def text(self, key: str) -> Text:
        """Take a text in all languages."""
        inside = Table(self.file, self.entry, self.take(key, dict), self._inside(key))
        return inside.languages()

    def languages(self) -> Text:
        """Take all that is left as a text in all languages."""
        for language in REQUIRED_LANGUAGES:
            text = self.take(language, str)
            self.values[language] = text
        for language, text in self.values.items():
            if not _LANGUAGE.fullmatch(language):
                raise self.error(language, "is not known here")
            if not isinstance(text, str) or not text.strip():
                raise self.error(language, "must be a text that is not empty")
        texts, self.values = self.values, {}
        return {language: str(text).strip() for language, text in texts.items()}

    def tables(self, key: str, at_least: int, at_most: int) -> list[Table]:
        """Take an array of tables."""
        values = self.take(key, list, default=[] if at_least == 0 else None)
        if not isinstance(values, list) or not at_least <= len(values) <= at_most:
            raise self.error(key, f"must have {at_least} to {at_most} entries")
        return [
            Table(self.file, self.entry, value, f"{self._inside(key)}[{number}]")
            for number, value in enumerate(values, start=1)
        ]

    def end(self) -> None:
        """Refuse keys that nobody took: most are slips of the pen."""
        for key in self.values:
            raise self.error(key, "is not known here")

    def _inside(self, key: str) -> str:
        return ".".join(part for part in (self.prefix, key) if part)


def read_tables(path: Path) -> dict[str, Table]:
    """Read a TOML file whose tables are named after questions, in the order of the file.

    Raises
    ------
    DefinitionError
        When it is not TOML in UTF-8, or a name is not a question's.
    OSError
        When it can't be read.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DefinitionError(path, "", "", f"is not valid TOML: {error}") from error
    for name in entries:
        if not is_question_name(name):
            raise DefinitionError(
                path, name, "", "a question's name has letters, digits, - and _ only"
            )
    return {name: Table(path, name, values) for name, values in entries.items()}


def no_doubles(tables: list[Table], ids: list[str]) -> None:
    """Refuse an id that stands twice."""
    for position, (table, name) in enumerate(zip(tables, ids, strict=True)):
        if name in ids[:position]:
            raise table.error("id", f"{name!r} stands twice")


_TOML_TYPES: Final[Mapping[type, str]] = {
    str: "text",
    bool: "true or false",
    int: "number",
    float: "number",
    dict: "table",
    list: "list",
}
