"""What the evidence says: each claim with its label, its limits and its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from candystorm.language import _, current_language

_FILE = Path(__file__).with_name("evidence.toml")


@dataclass(frozen=True)
class Claim:
    """A claim of the course.

    Attributes
    ----------
    key
        Its name in ``evidence.toml``.
    label
        ``"measured"``, ``"direction"`` or ``"assumption"``.
    claim, note
        What it says and what limits it, by language.
    source
        Author, year, title, by language.
    """

    key: str
    label: str
    claim: dict[str, str]
    note: dict[str, str]
    source: dict[str, str]


@lru_cache
def claims() -> dict[str, Claim]:
    """Return all claims of the course by key."""
    with _FILE.open("rb") as file:
        return {key: Claim(key=key, **entry) for key, entry in tomllib.load(file).items()}


class Evidence:
    """Claims to show, in the current language.

    Parameters
    ----------
    *keys
        Names in ``evidence.toml``.

    Raises
    ------
    KeyError
        There is no such claim.

    Examples
    --------
    >>> from candystorm.language import use_language
    >>> use_language("en")
    >>> Evidence("needs-reply")  # doctest: +ELLIPSIS
    [Our assumption] Whether a comment needs an answer is a rule that we set ...
    """

    def __init__(self, *keys: str) -> None:
        self.claims = [claims()[key] for key in keys]
        self.language = current_language()

    def _label(self, claim: Claim) -> tuple[str, str]:
        # The sign differs in shape, so nobody has to tell colours apart.
        return {
            "measured": ("●", _("Measured")),
            "direction": ("◐", _("Direction only")),
            "assumption": ("○", _("Our assumption")),
        }[claim.label]

    def __repr__(self) -> str:
        lines = []
        for claim in self.claims:
            lines.append(f"[{self._label(claim)[1]}] {claim.claim[self.language]}")
            lines.append(f"    {claim.note[self.language]} ({claim.source[self.language]})")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        items = []
        for claim in self.claims:
            sign, label = self._label(claim)
            items.append(
                f'<li class="cs-claim" data-label="{claim.label}">'
                f'<p class="cs-claim-label"><span aria-hidden="true">{sign}</span>'
                f" {escape(label)}</p>"
                f'<p class="cs-claim-text">{escape(claim.claim[self.language])}</p>'
                f'<p class="cs-claim-note">{escape(claim.note[self.language])}</p>'
                f'<p class="cs-claim-source">{escape(_("Source"))}: '
                f"{escape(claim.source[self.language])}</p></li>"
            )
        return f'<ul class="cs-claims">{"".join(items)}</ul>'
