"""The sample data in the language that the page speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candystorm import sampledata
from candystorm.language import current_language

if TYPE_CHECKING:
    import pandas as pd


def sample(organisation: str) -> sampledata.SampleData:
    """Return posts and comments of an organisation, texts in the current language.

    Parameters
    ----------
    organisation
        ``"library"``, ``"shelter"`` or ``"bakery"``.

    Returns
    -------
    SampleData
        Unpacks as ``posts, comments``.

    Raises
    ------
    KeyError
        There is no such organisation.
    """
    return sampledata.sample(organisation, current_language())


def organisations() -> pd.DataFrame:
    """Return the three organisations, described in the current language."""
    return sampledata.organisations(current_language())
