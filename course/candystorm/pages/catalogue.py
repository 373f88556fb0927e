"""What the home page says of each module: a data file, so that a new module is a few lines."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from candystorm import _files


@lru_cache
def _catalogue() -> dict[str, Any]:
    with (_files.lessons() / "modules.toml").open("rb") as file:
        return tomllib.load(file)


def module_texts(name: str, language: str) -> dict[str, Any]:
    """Return title, promise and minutes of a module.

    Parameters
    ----------
    name
        ``"m1-dialogue"``.
    language
        ``"de"`` or ``"en"``.

    Returns
    -------
    dict
        ``number`` (int), ``title``, ``promise`` (str), ``minutes`` (of self-study, int).

    Raises
    ------
    KeyError
        The catalogue has no such module.
    """
    entry = _catalogue()[name]
    return {
        "number": entry["number"],
        "title": entry["title"][language],
        "promise": entry["promise"][language],
        "minutes": entry["minutes"]["self_study"],
    }
