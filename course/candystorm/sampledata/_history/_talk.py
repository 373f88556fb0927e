"""What people write beneath the posts on ordinary days, and how the organisation answers."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from candystorm.sampledata._characters import Character
from candystorm.sampledata._history._clock import Life, poisson
from candystorm.sampledata._history._days import Period
from candystorm.sampledata._history._manners import Manners
from candystorm.sampledata._history._platforms import platforms
from candystorm.sampledata._history._posted import Posted, Said
from candystorm.sampledata._history._topics import Remark, Topics
from candystorm.sampledata._history._town import Town
from candystorm.sampledata._history._wording import varied
from candystorm.sampledata._page import Slots
from candystorm.sampledata._people import EVERYBODY, REGULARS, Person
from candystorm.sampledata._repertoire import BRIEF
from candystorm.sampledata._rhythm import Chance, Desk, happens, pick
from candystorm.sampledata._texts import ANY_POST, Texts, Words

#: How often a full sentence may stand in eighteen months.
MOST_USES = 2
_TWICE = 0.5
#: Short remarks wear off: the more often one was made, the rarer it is.
_WORN_AFTER = 12
_RARE_KINDS = {"complaint": 0.3, "criticism": 0.3, "spam": 0.25, "question": 0.6}
_EARLIEST = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Answerable:
    """A comment that the organisation has words for."""

    said: Said
    reply: Words
    slots: Slots | None
    first_name: str


class Talk:
    """All that is said on ordinary days.

    Parameters
    ----------
    chance : Chance
        The source of all chance.
    town : Town
        Who can say it.
    period : Period
        The days; nothing is said after the last.
    character : Character
        How the organisation answers.
    manners : Manners
        What fits where.

    Attributes
    ----------
    said : list of Said
        The comments, in the order in which they were thought of.
    """

    def __init__(
        self, chance: Chance, town: Town, period: Period, character: Character, manners: Manners
    ) -> None:
        self._chance = chance
        self._town = town
        self._period = period
        self._character = character
        self._manners = manners
        self.said: list[Said] = []
        self._below: Counter[Posted] = Counter()
        self._writers: defaultdict[Posted, set[Person]] = defaultdict(set)
        self._answerable: list[Answerable] = []
        self._uses: Counter[str] = Counter()

    def on_topics(self, posts: Sequence[Posted], remarks: Iterable[Remark]) -> None:
        """Let people write what fits beneath particular posts, and the longer general remarks."""
        for remark in remarks:
            rng = self._chance.of("remark", remark.key)
            general = remark.fits_any_post
            if general and _is_brief(remark):
                continue
            places = [post for post in posts if self._fits(remark, post)]
            series = len({post.text["de"] for post in places}) > 1
            times = MOST_USES if series and happens(rng, _TWICE) else 1
            for _ in range(times):
                post = pick(rng, places, [0.2 + post.talk for post in places])
                self.write(rng, post, remark, EVERYBODY)
                # The second time elsewhere, beneath something else.
                places = [one for one in places if one.text["de"] != post.text["de"]] or places

    def briefly(self, posts: Sequence[Posted], remarks: Iterable[Remark]) -> None:
        """Fill up what is said beneath each post with very short remarks."""
        brief = [remark for remark in remarks if remark.fits_any_post and _is_brief(remark)]
        for post in posts:
            rng = self._chance.of("brief", post.place)
            wanted = poisson(rng, post.talk) - self._below[post]
            made: set[str] = set()
            for _ in range(wanted):
                possible = [
                    remark
                    for remark in brief
                    if remark.key not in made and self._fits(remark, post)
                ]
                if not possible:
                    break
                remark = pick(rng, possible, [self._weight(remark) for remark in possible])
                made.add(remark.key)
                self.write(rng, post, remark, REGULARS)
        self._let_the_first_be_first()

    def _weight(self, remark: Remark) -> float:
        weight = _RARE_KINDS.get(remark.kind, 1.0) * self._manners.rare.get(remark.key, 1.0)
        return weight / (1 + self._uses[remark.key] / _WORN_AFTER)

    def _fits(self, remark: Remark, post: Posted) -> bool:
        if ANY_POST not in remark.on and post.key not in remark.on:
            return False
        if max(map(len, remark.text.values())) > platforms()[post.platform].limit:
            return False
        manners = self._manners
        if post.key not in manners.only_under.get(remark.key, (post.key,)):
            return False
        unwelcome = remark.fits_any_post and post.key in manners.unwelcome
        return not unwelcome or remark.key in manners.neutral

    def write(
        self,
        rng: np.random.Generator,
        post: Posted,
        remark: Remark,
        evenness: float,
        *,
        label: str | None = None,
    ) -> Said:
        """Let somebody write a remark beneath a post."""
        person = self._town.somebody(
            rng,
            evenness,
            besides=self._writers[post],
            gender=self._manners.gender(remark.key),
        )
        self._writers[post].add(person)
        self._below[post] += 1
        self._uses[remark.key] += 1
        slots = self._slots(rng, remark, person)
        text = remark.text if slots is None else slots.fill(remark.text)
        if _is_brief(remark) and label is None:
            text = varied(rng, text, asks=remark.kind == "question")
        said = Said(
            post,
            remark.key,
            self._time(rng, post),
            text,
            self._town.hash(person, post.platform),
            person.name,
            kind=remark.kind,
            needs_reply=remark.needs_reply,
            label=label,
        )
        self.said.append(said)
        if remark.reply is not None:
            self._answerable.append(Answerable(said, remark.reply, slots, person.first_name))
        return said

    def _slots(self, rng: np.random.Generator, remark: Remark, person: Person) -> Slots | None:
        if "{" not in remark.text["de"] and (remark.reply is None or "{" not in remark.reply["de"]):
            return None
        friend = self._town.somebody(rng, EVERYBODY, besides={person})
        branches = self._character.branches or ("",)
        return Slots(friend, pick(rng, branches, [1.0] * len(branches)), 0)

    def _time(self, rng: np.random.Generator, post: Posted) -> dt.datetime:
        life = post.course
        assert isinstance(life, Life)
        until = self._period.end - _EARLIEST
        share = life.share(until) * (0.002 + 0.996 * float(rng.random()))
        second = dt.timedelta(seconds=int(50 * float(rng.random())))
        return min(max(life.when(share), post.time + _EARLIEST + second), until)

    def _let_the_first_be_first(self) -> None:
        """Let who says to be the first comment before all others."""
        below: defaultdict[Posted, list[Said]] = defaultdict(list)
        for said in self.said:
            below[said.post].append(said)
        for comments in below.values():
            for said in comments:
                if said.key in self._manners.first:
                    earliest = min(comments, key=lambda one: one.time or self._period.end)
                    said.time, earliest.time = earliest.time, said.time

    def answer(self, desk: Desk) -> None:
        """Let the organisation answer, in the order in which it reads."""
        for one in sorted(self._answerable, key=_read_order):
            said = one.said
            assert said.time is not None
            rng = self._chance.of("reply", said.post.place, said.key)
            looked_at = happens(rng, platforms()[said.post.platform].attention)
            answers = looked_at and desk.answers(said.time, asked=said.needs_reply)
            time = desk.reply_time(rng, said.time)
            if not answers or time is None or time >= self._period.end:
                continue
            words = one.reply if one.slots is None else one.slots.fill(one.reply, one.first_name)
            own = self._town.own_hash(said.post.platform)
            self.said.append(Said(said.post, said.key, time, words, own, None, parent=said))


def remarks_of(texts: Topics, spring: Texts, manners: Manners) -> list[Remark]:
    """Return all remarks of ordinary days, with those of spring 2026 that people make any time."""
    general = [
        Remark(
            comment.key,
            (ANY_POST,),
            comment.kind,
            comment.needs_reply,
            comment.text,
            comment.replies[0].text if comment.replies else None,
        )
        for comment in spring.comments
        if comment.key in manners.spring
    ]
    return [*texts.remarks, *general]


def _is_brief(remark: Remark) -> bool:
    return max(map(len, remark.text.values())) < BRIEF


def _read_order(one: Answerable) -> tuple[dt.datetime, str, str]:
    assert one.said.time is not None
    return one.said.time, one.said.post.place, one.said.key
