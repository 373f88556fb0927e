"""People in an export get a pseudonym as soon as they are read, and another in every session."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from hashlib import blake2b

__all__ = ["Pseudonyms", "quotable", "without_addresses"]

_SESSION = secrets.token_bytes(32)
_IP = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){4,7}[0-9a-f:]*", re.I)
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")


class Pseudonyms:
    """Pseudonyms of one session: the same person has the same, nobody can be found by it.

    Parameters
    ----------
    salt : bytes, optional
        For tests; by default drawn once when the program starts, and kept nowhere.

    Examples
    --------
    >>> names = Pseudonyms(b"salt")
    >>> names.of("Erika M.") == names.of("erika m. "), names.of("Max") == names.of("Erika M.")
    (True, False)
    """

    def __init__(self, salt: bytes = _SESSION) -> None:
        self._salt = salt
        self._known: dict[str, str] = {}

    def of(self, person: object) -> str | None:
        """Return the pseudonym of a name or id: twelve hexadecimal digits; None for nobody."""
        if person is None or person != person:
            return None
        name = str(person).strip().casefold()
        if not name:
            return None
        if name not in self._known:
            digest = blake2b(name.encode("utf-8", "replace"), key=self._salt, digest_size=6)
            self._known[name] = digest.hexdigest()
        return self._known[name]

    def column(self, people: Iterable[object]) -> list[str | None]:
        """Return the pseudonyms of many."""
        return [self.of(person) for person in people]


def without_addresses(text: str) -> str:
    """Return a text with every e-mail address in it replaced by ``[e-mail]``.

    >>> without_addresses("Schreiben Sie an erika@firma.example!")
    'Schreiben Sie an [e-mail]!'
    """
    return _EMAIL.sub("[e-mail]", text) if "@" in text else text


def quotable(cell: str) -> str:
    """Return a cell as a report may show it: without addresses of e-mail and of computers.

    >>> quotable("erika@firma.example"), quotable("203.0.113.77"), quotable("12.5.")
    ('[e-mail]', '[IP]', '12.5.')
    """
    return _IP.sub("[IP]", without_addresses(cell))
