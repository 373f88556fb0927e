"""Generate eighteen months of an organisation as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from candystorm.sampledata._history._clock import Life, Rush, clock
from candystorm.sampledata._history._curves import curves
from candystorm.sampledata._history._daily import daily
from candystorm.sampledata._history._days import HOUR
from candystorm.sampledata._history._manners import Manners, manners_of
from candystorm.sampledata._history._mentions import mentions
from candystorm.sampledata._history._pages import Pages
from candystorm.sampledata._history._placing import place
from candystorm.sampledata._history._posted import Posted, Said
from candystorm.sampledata._history._reach import stirred
from candystorm.sampledata._history._surge import Extras, Surge
from candystorm.sampledata._history._tables import (
    comment_rows,
    export_day,
    labelled_rows,
    name_comments,
    post_rows,
    wave_rows,
)
from candystorm.sampledata._history._talk import Talk, remarks_of
from candystorm.sampledata._history._town import Town
from candystorm.sampledata._history._triage import labelled
from candystorm.sampledata._history._waves import Wave, waves_of
from candystorm.sampledata._read import LANGUAGES
from candystorm.sampledata._rhythm import Chance, Desk
from candystorm.sampledata._texts import Words

_COUNTS = ("impressions", "reach", "reactions", "comments", "shares", "saves", "clicks", "follows")
#: Share of the reactions to a post in a wave that come when people comment.
_WITH_COMMENTS, _FEW_COMMENTS = 0.92, 0.4
_FEW = 12


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Eighteen months of one organisation.

    Attributes
    ----------
    posts, comments : DataFrame
        One row a post or comment, in canonical columns with the texts in all languages.
    daily : DataFrame
        One row a platform, day and metric.
    curves : DataFrame
        The engagement with each post at some ages.
    mentions : DataFrame
        How often the organisation was mentioned in each hour.
    waves, labelled : DataFrame
        One row a wave, and a comment with a gold label.
    """

    posts: pd.DataFrame
    daily: pd.DataFrame
    comments: pd.DataFrame
    curves: pd.DataFrame
    mentions: pd.DataFrame
    waves: pd.DataFrame
    labelled: pd.DataFrame


def generate_history(organisation: str, rng: np.random.Generator) -> History:
    """Generate 2 December 2024 to 31 May 2026 of one organisation on all its platforms.

    Parameters
    ----------
    organisation : {"library", "shelter", "bakery"}
        Whose texts and character to use.
    rng : numpy.random.Generator
        The source of all chance; the same state gives the same tables.

    Returns
    -------
    History
        Its tables; the posts and comments of spring 2026 on Facebook are those of
        `candystorm.sampledata.generate`.

    Raises
    ------
    DefinitionError
        Texts or behaviours are not as they must be.
    """
    chance = Chance(rng)
    pages = Pages(organisation, chance)
    waves = {wave.key: wave for wave in waves_of(organisation)}
    gold = [one for one in labelled() if one.org == organisation]
    town, manners = Town(organisation), manners_of(organisation)
    said = [*_given_comments(pages)]
    talk = Talk(chance, town, pages.period, pages.character, manners)
    remarks = remarks_of(pages.texts, pages.spring_texts, manners)
    ordinary = sorted(pages.ordinary, key=lambda post: (post.time, post.platform, post.place))
    talk.on_topics(ordinary, remarks)
    place(chance, talk, ordinary, gold, manners)
    talk.briefly(ordinary, remarks)
    talk.answer(
        Desk(
            chance.of("desk"),
            pages.character,
            pages.period.zone,
            pages.period.first,
            pages.period.last,
        )
    )
    said += talk.said
    for wave in waves.values():
        said += _surge(chance, pages, wave, town, manners)
    ordered = name_comments(said, pages.character.prefix)
    posts, period = pages.posts, pages.period
    day = clock("day", period)
    return History(
        posts=_posts(post_rows(organisation, posts, ordered, export_day(period))),
        daily=pd.DataFrame(daily(chance, organisation, posts, ordered, waves, period)),
        comments=_times(pd.DataFrame(comment_rows(organisation, ordered)), "created_at"),
        curves=pd.DataFrame(curves(organisation, posts, ordered, period)),
        mentions=_times(
            pd.DataFrame(mentions(chance, organisation, ordered, waves, period, day)), "hour"
        ),
        waves=_times(
            pd.DataFrame(wave_rows(organisation, waves.values(), ordered, period)),
            *("start", "peak", "end"),
        ),
        labelled=_times(pd.DataFrame(labelled_rows(organisation, gold, ordered)), "created_at"),
    )


def _given_comments(pages: Pages) -> list[Said]:
    """Return the comments of spring 2026 on Facebook, as they are."""
    posts = {post.post_id: post for post in pages.given}
    found: dict[str, Said] = {}
    for row in pages.spring.comments.to_dict("records"):
        time = row["created_at"]
        name = row["author_name"]
        found[str(row["comment_id"])] = Said(
            post=posts[str(row["post_id"])],
            key="",
            time=None if pd.isna(time) else pd.Timestamp(time).to_pydatetime(),
            text={language: str(row[f"text_{language}"]) for language in LANGUAGES},
            author_hash=str(row["author_hash"]),
            author_name=None if row["is_own"] else str(name),
            kind=_text(row["kind"]),
            needs_reply=bool(row["needs_reply"]),
            comment_id=str(row["comment_id"]),
            parent_id=_text(row["parent_id"]),
            replies_to=_text(row["replies_to"]),
            given=True,
        )
    return list(found.values())


def _surge(chance: Chance, pages: Pages, wave: Wave, town: Town, manners: Manners) -> list[Said]:
    """Let a wave go, and count what that does to its posts."""
    posts = pages.in_waves[wave.key]
    source = Chance(chance.of("wave", wave.key))
    surge = Surge(
        source, wave, posts, town, pages.period, pages.clocks, manners, _extras(pages, manners)
    )
    below: defaultdict[Posted, list[Said]] = defaultdict(list)
    for one in surge.said:
        below[one.post].append(one)
    for by_platform in posts.values():
        for number, post in enumerate(by_platform):
            _let_rush(source, pages, wave, post, below[post], trigger=number == 0)
    return surge.said


def _let_rush(
    chance: Chance, pages: Pages, wave: Wave, post: Posted, said: Sequence[Said], *, trigger: bool
) -> None:
    assert isinstance(post.course, Life)
    times = sorted(one.time for one in said if one.time is not None)
    post.figures = stirred(chance.of("figures", post.place), post, wave, len(times), trigger)
    weight = _WITH_COMMENTS if len(times) > _FEW else _FEW_COMMENTS
    bought, window, likes = 0.0, None, wave.course.likes
    if likes is not None and trigger:
        start = pages.period.local(wave.start)
        bought = likes.bought / (likes.bought + likes.people)
        window = (start + likes.first * HOUR, start + likes.last * HOUR)
        weight = 0.0
    post.course = Rush(post.course, tuple(times), weight, bought, window)


def _extras(pages: Pages, manners: Manners) -> Extras:
    texts = pages.spring_texts.comments
    bare: Words = dict.fromkeys(LANGUAGES, "@{friend}")
    return Extras(
        (*(one.text for one in texts if one.key in manners.tags), bare),
        tuple(one.text for one in texts if one.key in manners.hearts),
    )


def _posts(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    return table.astype(dict.fromkeys((*_COUNTS, "video_seconds"), "Int64"))


def _times(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return table.astype(dict.fromkeys(columns, "datetime64[us, UTC]"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
