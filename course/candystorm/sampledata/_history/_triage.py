"""Read the comments with gold labels (``texts/triage/``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from candystorm.sampledata._history._platforms import platforms, presences
from candystorm.sampledata._history._topics import FOLDER, part, refuse_doubles, toml
from candystorm.sampledata._read import ORGANISATIONS
from candystorm.sampledata._texts import TextEntry, Words, text_entries

#: In the order in which the tests for them are made: the first that fits wins.
LABELS = (
    "emergency",
    "hate",
    "complaint",
    "criticism",
    "wrong_facts",
    "question",
    "praise",
    "spam",
)
AROUSALS = ("low", "high")
TARGETS = ("brand", "peer", "third_person")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment with its gold label.

    Attributes
    ----------
    also, why
        In ambiguous ones: the second accepted label, and what speaks for each.
    on
        Words that say beneath what sort of post it stands.
    """

    key: str
    label: str
    org: str
    platform: str
    also: str | None
    why: Words | None
    arousal: str
    target: str
    needs_reply: bool
    incident: bool
    deadline_minutes: int
    irony: bool
    dialect: bool
    on: str
    text: Words


@cache
def labelled() -> tuple[Labelled, ...]:
    """Return all comments with labels, in the order of the labels and files."""
    found = [
        one for label in LABELS for one in read_labelled(FOLDER / "triage" / f"{label}.toml", label)
    ]
    refuse_doubles(FOLDER / "triage", (one.key for one in found))
    return tuple(found)


def read_labelled(path: Path, label: str) -> tuple[Labelled, ...]:
    """Read the comments of one label.

    Raises
    ------
    DefinitionError
        Something in it is missing, misspelt, there twice or of the wrong kind; the error names
        the file, the entry and the key.
    """
    return tuple(_labelled(entry, label) for entry in text_entries(path, "comments", toml(path)))


def _labelled(entry: TextEntry, label: str) -> Labelled:
    org = entry.one_of("org", ORGANISATIONS)
    platform = entry.one_of("platform", tuple(presences(org)))
    ambiguous = "also" in entry.values or "why" in entry.values
    text = entry.words()
    if max(len(words) for words in text.values()) > platforms()[platform].limit:
        raise entry.error("platform", f"is {platform!r}, where the text is too long")
    return Labelled(
        key=entry.take("key", str),
        label=label,
        org=org,
        platform=platform,
        also=entry.one_of("also", tuple(set(LABELS) - {label})) if ambiguous else None,
        why=part(entry, "why").words() if ambiguous else None,
        arousal=entry.one_of("arousal", AROUSALS),
        target=entry.one_of("target", TARGETS),
        needs_reply=entry.take("needs_reply", bool),
        incident=entry.take("incident", bool),
        deadline_minutes=entry.take("deadline_minutes", int),
        irony=entry.take("irony", bool),
        dialect=entry.take("dialect", bool),
        on=entry.take("on", str),
        text=text,
    )
