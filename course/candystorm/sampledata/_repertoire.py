"""Which of the written comments come beneath which post, and how often."""

from __future__ import annotations

from collections import Counter

import numpy as np

from candystorm.sampledata._calendar import Published
from candystorm.sampledata._characters import Character
from candystorm.sampledata._rhythm import draw, happens, pick
from candystorm.sampledata._texts import Comment

#: How often a text that is more than a short remark may stand in three months.
MOST_USES = 3
#: Up to so many characters a remark is short, and up to so many it comes several times on a post.
BRIEF = 45
_INTERJECTION = 12
_MOST_REMARKS = 12
_MOST_USES_OF_A_REMARK = 7


class Repertoire:
    """The comments of an organisation's public, and how often each was used.

    Parameters
    ----------
    comments : tuple of Comment
        All that were written.
    character : Character
        Which of them do not fit where.
    """

    def __init__(self, comments: tuple[Comment, ...], character: Character) -> None:
        self._general = [comment for comment in comments if comment.fits_any_post]
        self._specific = [comment for comment in comments if not comment.fits_any_post]
        self._character = character
        self._uses: Counter[str] = Counter()
        self._last_use: dict[str, int] = {}
        self._certain = character.certain.union(*(reply.to for reply in character.shared_replies))

    def choose(self, rng: np.random.Generator, published: Published) -> list[Comment]:
        """Return the comments that begin a thread beneath a post."""
        if published.post.repeat:
            chosen = self._for_series(rng, published)
        else:
            chosen = self._for_post(rng, published)
        chosen += self._remarks(rng, published)
        for comment in chosen:
            self._uses[comment.key] += 1
            self._last_use[comment.key] = published.occurrence
        return chosen

    def uses(self, comment: Comment) -> int:
        """Return how often a comment was used."""
        return self._uses[comment.key]

    def _for_post(self, rng: np.random.Generator, published: Published) -> list[Comment]:
        post = published.post
        share = min(0.99, 0.85 + 0.05 * post.weight)
        return [
            comment
            for comment in self._specific
            if post.key in comment.posts
            and (
                happens(rng, share if not self._uses[comment.key] else share / 3)
                or comment.key in self._certain
            )
        ]

    def _for_series(self, rng: np.random.Generator, published: Published) -> list[Comment]:
        """Choose few of them each time: a series has the same question again, but not soon."""
        post = published.post
        fresh = [
            comment
            for comment in self._specific
            if post.key in comment.posts
            and self._uses[comment.key] < MOST_USES
            and published.occurrence - self._last_use.get(comment.key, -9) > 2
        ]
        chosen: list[Comment] = []
        wanted = min(len(fresh), int(draw(rng, 1.6 * post.weight, 2.5) + 0.5))
        while len(chosen) < wanted:
            weights = [1 / (1 + 3 * self._uses[comment.key]) for comment in fresh]
            chosen.append(pick(rng, fresh, weights))
            fresh.remove(chosen[-1])
        return chosen

    def _remarks(self, rng: np.random.Generator, published: Published) -> list[Comment]:
        """Choose from what fits beneath any post: little, and more where much is said."""
        chosen: list[Comment] = []
        for _ in range(min(int(draw(rng, 1.2 * published.post.weight**1.4, 1.8)), _MOST_REMARKS)):
            possible = [
                comment for comment in self._general if self._fits(comment, published, chosen)
            ]
            if not possible:
                break
            weights = [8.0 if len(comment.text["de"]) < BRIEF else 1.0 for comment in possible]
            chosen.append(pick(rng, possible, weights))
        return chosen

    def _fits(self, comment: Comment, published: Published, chosen: list[Comment]) -> bool:
        post = published.post.key
        if post in self._character.unwelcome and comment.key not in self._character.neutral:
            return False
        if post not in self._character.only_under.get(comment.key, (post,)):
            return False
        if len(comment.text["de"]) >= BRIEF or comment.followups:
            return comment not in chosen and self._uses[comment.key] < MOST_USES
        if len(comment.text["de"]) > _INTERJECTION and "{friend}" not in comment.text["de"]:
            return comment not in chosen and self._uses[comment.key] < _MOST_USES_OF_A_REMARK
        most = 1 + (published.post.weight > 1) + (published.post.weight > 3)
        return chosen.count(comment) < most
