"""Posts and comments as they stand on a platform."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from candystorm.sampledata._history._clock import Course
from candystorm.sampledata._texts import Words


@dataclass(eq=False, slots=True)
class Posted:
    """A post on one platform.

    Attributes
    ----------
    key, name
        What it says: the key of its text, the same on all platforms; in a series, ``name`` tells
        one content from another.
    time
        When it appeared (UTC).
    wave
        The wave in which it stands, if any.
    seen
        How many people saw it, whether or not the platform tells.
    talk
        How many comments that draws on average.
    figures
        All that happened until the data end, whether or not the platform tells.
    course
        How it came in.
    given
        Whether it was there before: its figures, comments and names stay as they are.
    """

    key: str
    name: str
    platform: str
    time: dt.datetime
    type: str
    text: Words
    title: Words | None
    weight: float
    paid: bool = False
    seconds: int | None = None
    wave: str | None = None
    post_id: str = ""
    seen: float = 0.0
    talk: float = 0.0
    figures: dict[str, int] = field(default_factory=dict)
    course: Course | None = None
    given: bool = False

    @property
    def place(self) -> str:
        """What tells it from all other posts, on whatever day it appears."""
        return f"{self.platform}/{self.wave or ''}/{self.name}"

    @property
    def full_text(self) -> Words:
        """The text, beneath its title where it has one."""
        if self.title is None:
            return self.text
        return {
            language: f"{self.title[language]}\n\n{text}" for language, text in self.text.items()
        }


@dataclass(eq=False, slots=True)
class Said:
    """A comment, or a reply of the organisation (``author_name`` is None).

    Attributes
    ----------
    time
        When it was written (UTC); None if the export lost that.
    label
        The key of a comment with a gold label.
    """

    post: Posted
    key: str
    time: dt.datetime | None
    text: Words
    author_hash: str
    author_name: str | None
    parent: Said | None = None
    kind: str | None = None
    needs_reply: bool = False
    stance: str | None = None
    wave: str | None = None
    label: str | None = None
    comment_id: str = ""
    parent_id: str | None = None
    replies_to: str | None = None
    given: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the organisation wrote it."""
        return self.author_name is None
