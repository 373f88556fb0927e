"""What real exports have in small numbers: deleted comments, lost times, clocks that differ."""

from __future__ import annotations

import datetime as dt

import numpy as np

from candystorm.sampledata._page import Entry, Page
from candystorm.sampledata._rhythm import pick

DELETED = 4
SKEW = dt.timedelta(seconds=6)


def soil(page: Page) -> None:
    """Delete some comments with replies, lose some times, and set one clock slow."""
    rng = page.chance.of("dirt")
    parents = {entry.parent for entry in page.entries if entry.parent}
    tops = [entry for entry in page.entries if entry.parent is None and entry.person]
    together = {named for entry in page.entries for named in entry.names}
    answered = {entry.parent for entry in page.entries if entry.parent and not entry.person}

    discussed = [
        entry
        for entry in tops
        if entry in parents and entry not in together and entry.key not in page.character.certain
    ]
    for _ in range(DELETED):
        entry = _any(rng, discussed)
        discussed.remove(entry)
        entry.gone = True

    silent = [entry for entry in tops if entry not in parents]
    asked = [entry for entry in tops if entry in answered and entry.needs_reply and not entry.gone]
    asked = [entry for entry in asked if entry.key not in page.character.certain]
    replies = [entry for entry in page.entries if not entry.person and entry.parent in set(asked)]
    replies = [entry for entry in replies if entry not in parents and not entry.names]
    for lost in (silent, asked, replies):
        entry = _any(rng, [entry for entry in lost if not entry.untimed])
        entry.untimed = True

    if page.character.skewed:
        quick = [entry for entry in replies if not entry.untimed and entry.parent]
        first = min(quick, key=_wait)
        assert first.parent is not None
        first.time = first.parent.time - SKEW


def _wait(reply: Entry) -> dt.timedelta:
    assert reply.parent is not None
    return reply.time - reply.parent.time


def _any(rng: np.random.Generator, entries: list[Entry]) -> Entry:
    return pick(rng, entries, [1.0] * len(entries))
