"""Generate posts and comments of an organisation as tables."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pandas as pd

from candystorm.sampledata._calendar import Published
from candystorm.sampledata._characters import LAST_DAY, Character
from candystorm.sampledata._dirt import soil
from candystorm.sampledata._page import Entry, Page
from candystorm.sampledata._people import pseudonym
from candystorm.sampledata._read import LANGUAGES, SampleData
from candystorm.sampledata._rhythm import draw

PLATFORM = "facebook"


def generate(organisation: str, rng: np.random.Generator) -> SampleData:
    """Generate three months of one organisation.

    Parameters
    ----------
    organisation : {"library", "shelter", "bakery"}
        Whose texts and character to use.
    rng : numpy.random.Generator
        The source of all chance; the same state gives the same tables.

    Returns
    -------
    SampleData
        Canonical columns with the texts in both languages (``text_de``, ``text_en``).

    Raises
    ------
    DefinitionError
        The texts or the characters are not as they must be.
    """
    page = Page(organisation, rng)
    soil(page)
    prefix = page.character.prefix
    post_ids = {
        published: f"{prefix}-p{number:03d}" for number, published in enumerate(page.published, 1)
    }
    # In a stable order of time; a deleted comment leaves a gap in the numbers.
    entries = sorted(page.entries, key=lambda entry: entry.time)
    ids = {entry: f"{prefix}-c{number:04d}" for number, entry in enumerate(entries, 1)}
    standing = [entry for entry in entries if not entry.gone]
    count = Counter(entry.published for entry in standing)
    posts = [
        {"org": organisation, "platform": PLATFORM, "post_id": post_ids[published]}
        | _post(published, f"https://{PLATFORM}.example/{organisation}/{post_ids[published]}")
        | _figures(
            page.chance.of("figures", post_ids[published]),
            published,
            count[published],
            page.character,
        )
        for published in page.published
    ]
    comments = [
        {"org": organisation, "platform": PLATFORM, "comment_id": ids[entry]}
        | _comment(entry, organisation, ids, post_ids)
        for entry in standing
    ]
    return SampleData(
        pd.DataFrame(posts).astype({"clicks": "Int64"}),
        pd.DataFrame(comments).astype({"created_at": "datetime64[us, UTC]"}),
    )


def _post(published: Published, url: str) -> dict[str, object]:
    post = published.post
    return {
        "published_at": published.time,
        "tz_source": "UTC",
        "time_precision": "minute",
        "type": post.type,
        **{f"text_{language}": post.text[language] for language in LANGUAGES},
        "url": url,
    }


def _figures(
    rng: np.random.Generator, published: Published, comments: int, character: Character
) -> dict[str, object]:
    """Return what the platform counted; it shows more what is talked about."""
    post = published.post
    paid = post.key in character.paid
    reach = int(character.followers * min(draw(rng, 0.16, 4), 0.6) * (1 + comments / 12))
    reach = 3 * reach if paid else reach
    linked = post.type in ("link", "event")
    return {
        "impressions": int(reach * (1.1 + 0.3 * float(rng.random()))),
        "reach": reach,
        "reactions": comments // 2 + int(reach * draw(rng, 0.022, 4.5)),
        "comments": comments,
        "shares": int(reach * draw(rng, 0.0024, 3)),
        "clicks": int(reach * draw(rng, 0.03, 3)) if linked else None,
        "paid": paid,
        "is_reply": False,
        "export_date": LAST_DAY + dt.timedelta(days=1),
        "metric_semantics": "lifetime",
    }


def _comment(
    entry: Entry,
    organisation: str,
    ids: dict[Entry, str],
    post_ids: dict[Published, str],
) -> dict[str, object]:
    person = entry.person
    return {
        "parent_id": ids[entry.parent] if entry.parent else None,
        "post_id": post_ids[entry.published],
        "created_at": None if entry.untimed else entry.time,
        "author_hash": person.hash if person else pseudonym(organisation, "own"),
        "author_name": person.name if person else None,
        "is_own": person is None,
        "needs_reply": entry.needs_reply,
        "kind": entry.kind or None,
        "replies_to": ";".join(ids[named] for named in entry.names) or None,
        **{f"text_{language}": entry.text[language] for language in LANGUAGES},
    }
