"""Beneath which post each comment with a gold label stands: where its words fit best."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from candystorm.sampledata._history._manners import Manners
from candystorm.sampledata._history._posted import Posted
from candystorm.sampledata._history._talk import Talk
from candystorm.sampledata._history._topics import Remark
from candystorm.sampledata._history._triage import Labelled
from candystorm.sampledata._people import EVERYBODY
from candystorm.sampledata._rhythm import Chance, pick

_WORD = re.compile(r"[a-z]+")
#: Words that say nothing about what a post is about.
_EMPTY = frozenset(
    _WORD.findall(
        "a about all and are at before by for from how in is it me new no not of off on or our "
        "out the this to we what when with you your"
    )
)
#: Words are compared by their beginning: "adoption" fits "adopted".
_STEM = 5
#: A post that already has a labelled comment is so much worse for the next.
_TAKEN = 0.6
#: What a post is worth none of whose words fits: with other news, with bad news.
_ANYWHERE = (0.05, 0.01)
#: Every post whose words fit nearly as well as the best may be taken.
_NEARLY = 0.8


def place(
    chance: Chance,
    talk: Talk,
    posts: Sequence[Posted],
    labelled: Iterable[Labelled],
    manners: Manners,
) -> None:
    """Let each labelled comment be written beneath the post of its platform that fits best.

    Parameters
    ----------
    chance : Chance
        The source of all chance: which of the posts that fit equally well.
    talk : Talk
        Where they are written.
    posts : sequence of Posted
        Where they may stand.
    labelled : iterable of Labelled
        The comments of one organisation.
    manners : Manners
        Which posts hold bad news: what fits nowhere rather stands beneath another.
    """
    words = {post: stems(f"{post.key} {post.full_text['en']}") for post in posts}
    rarity = _rarity(words.values())
    here: defaultdict[str, list[Posted]] = defaultdict(list)
    for post in posts:
        here[post.platform].append(post)
    taken: Counter[Posted] = Counter()
    for one in labelled:
        rng = chance.of("labelled", one.key)
        wanted = stems(one.on)
        scores = [
            (_ANYWHERE[post.key in manners.unwelcome] + _told(wanted & words[post], rarity))
            * _TAKEN ** taken[post]
            for post in here[one.platform]
        ]
        best = max(scores)
        near = [
            post
            for post, score in zip(here[one.platform], scores, strict=True)
            if score >= _NEARLY * best
        ]
        post = pick(rng, near, [1.0] * len(near))
        taken[post] += 1
        remark = Remark(one.key, (post.key,), one.label, one.needs_reply, one.text, None)
        talk.write(rng, post, remark, EVERYBODY, label=one.key)


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of a text.

    Examples
    --------
    >>> sorted(stems("The opening hours"))
    ['hour', 'openi']
    """
    words = set(_WORD.findall(text.lower())) - _EMPTY
    return frozenset(word.rstrip("s")[:_STEM] if len(word) > 3 else word for word in words)


def _told(common: frozenset[str], rarity: Mapping[str, float]) -> float:
    return math.fsum(rarity[stem] for stem in common)


def _rarity(texts: Iterable[frozenset[str]]) -> defaultdict[str, float]:
    """Return how much each word tells: much if few posts have it (inverse document frequency)."""
    sets = list(texts)
    counts = Counter(stem for stems_ in sets for stem in stems_)
    return defaultdict(
        float, {stem: math.log((1 + len(sets)) / count) for stem, count in counts.items()}
    )
