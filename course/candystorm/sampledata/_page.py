"""Let people comment on the posts, and the organisation answer in its own way.

The texts say what can be said beneath which post; here is decided when, by whom and how often,
and whether an answer comes.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from candystorm.sampledata._calendar import Published, publish
from candystorm.sampledata._characters import Character, character_of
from candystorm.sampledata._people import EVERYBODY, REGULARS, Person, invent, somebody
from candystorm.sampledata._read import LANGUAGES
from candystorm.sampledata._repertoire import Repertoire
from candystorm.sampledata._rhythm import (
    Chance,
    Desk,
    draw,
    end,
    happens,
    pick,
    time_after,
    time_of_answer,
)
from candystorm.sampledata._texts import Comment, Followup, Texts, Words, texts_of

_WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


@dataclass(eq=False, slots=True)
class Entry:
    """A comment that somebody wrote; ``person`` is None for the organisation.

    ``gone`` was deleted later, of ``untimed`` the time is lost; ``names`` are the comments that
    one reply answers together.
    """

    time: dt.datetime
    published: Published
    key: str
    text: Words
    parent: Entry | None
    person: Person | None
    kind: str = ""
    needs_reply: bool = False
    names: list[Entry] = field(default_factory=list)
    gone: bool = False
    untimed: bool = False


@dataclass(frozen=True, slots=True)
class Slots:
    """What goes into the slots of the texts of one thread."""

    friend: Person
    branch: str
    weekday: int

    def fill(self, text: Words, name: str = "") -> Words:
        """Return the text with its slots filled, in both languages."""
        return {
            language: text[language]
            .replace("{name}", name)
            .replace("{friend}", self.friend.first_name)
            .replace("{branch}", self.branch)
            .replace("{day}", _WEEKDAYS[language][self.weekday])
            for language in LANGUAGES
        }


class Page:
    """The page of an organisation in three months, and all that is said on it.

    Parameters
    ----------
    organisation : str
        ``"library"``, ``"shelter"`` or ``"bakery"``.
    rng : numpy.random.Generator
        The source of all chance; one number is drawn from it.

    Attributes
    ----------
    published : list of Published
        The posts, in order.
    entries : list of Entry
        The comments, in the order in which they were thought of.
    """

    def __init__(self, organisation: str, rng: np.random.Generator) -> None:
        self.chance = Chance(rng)
        self.rng = self.chance.of("page")
        self.texts: Texts = texts_of(organisation)
        self.character: Character = character_of(organisation)
        self.zone = ZoneInfo(self.texts.organisation.timezone)
        self.desk = Desk(self.chance.of("desk"), self.character, self.zone)
        self.people = invent(self.chance.of("people"), organisation, self.character.people)
        self.published = publish(
            self.chance.of("posts"), self.texts.posts, self.character, self.desk, self.zone
        )
        self.entries: list[Entry] = []
        self._repertoire = Repertoire(self.texts.comments, self.character)
        self._answered_together = {
            key: reply for reply in self.character.shared_replies for key in reply.to
        }
        for published in self.published:
            self._comment_on(published)
            self._add_to(published)

    def _comment_on(self, published: Published) -> None:
        place = (published.post.key, published.occurrence)
        writers: set[Person] = set()
        together: list[tuple[Entry, Slots, Comment]] = []
        comments = self._repertoire.choose(self.chance.of(*place), published)
        for number, comment in enumerate(comments):
            # Short remarks may come several times.
            again = number if comment.fits_any_post else 0
            self.rng = self.chance.of(*place, comment.key, again)
            time = self._time(comment, published)
            if time is None:
                continue
            person = self._somebody(comment, besides=writers)
            writers.add(person)
            slots = self._slots(person, time)
            entry = self._say(comment, time, published, None, person, slots.fill(comment.text))
            if comment.key in self._answered_together:
                together.append((entry, slots, comment))
            else:
                self._discuss(entry, slots, comment, self._reply(entry, slots, comment))
        if together:
            self._reply_together(published, together)

    def _time(self, comment: Comment, published: Published) -> dt.datetime | None:
        first, last = self.character.window.get(comment.key, (0.0, math.inf))
        start, until = published.time + dt.timedelta(hours=first), published.until
        if last < math.inf:
            until = min(until, published.time + dt.timedelta(hours=last))
        return time_after(self.rng, start, self.zone, until)

    def _somebody(self, text: Comment | Followup, besides: set[Person]) -> Person:
        gender = None
        if text.key in self.character.women:
            gender = "f"
        elif text.key in self.character.men:
            gender = "m"
        general = isinstance(text, Comment) and text.fits_any_post
        evenness = REGULARS if general else EVERYBODY
        return somebody(self.rng, self.people, evenness, besides=besides, gender=gender)

    def _slots(self, person: Person, time: dt.datetime) -> Slots:
        friend = somebody(self.rng, self.people, EVERYBODY, besides={person})
        branches = self.character.branches or ("",)
        branch = pick(self.rng, branches, [1.0] * len(branches))
        today = time.astimezone(self.zone).weekday()
        last = min(self.character.days, key=lambda day: (today - day - 1) % 7)
        return Slots(friend, branch, last)

    def _say(
        self,
        text: Comment | Followup,
        time: dt.datetime,
        published: Published,
        parent: Entry | None,
        person: Person,
        words: Words,
    ) -> Entry:
        entry = Entry(time, published, text.key, words, parent, person, text.kind, text.needs_reply)
        self.entries.append(entry)
        return entry

    def _reply(self, entry: Entry, slots: Slots, comment: Comment) -> Entry | None:
        """Let the organisation answer, if it has words and time for it."""
        if not comment.replies:
            return None
        twice = comment.key in self.character.second_replies and len(comment.replies) > 1
        certain = twice or comment.key in self.character.certain
        answers = self.desk.answers(entry.time, asked=entry.needs_reply)
        time = self.desk.reply_time(self.rng, entry.time)
        if not (answers or certain) or time is None:
            return None
        absent = self.character.exception(time.astimezone(self.zone).date()).absent
        variants = [one for one in comment.replies if not absent or absent not in one.text["de"]]
        if not variants:
            return None
        number = self._repertoire.uses(comment) + int(float(self.rng.random()) * len(variants))
        if twice:
            number = 0
        variant = variants[number % len(variants)]
        assert entry.person is not None
        words = slots.fill(variant.text, entry.person.first_name)
        reply = Entry(time, entry.published, variant.key, words, entry, None)
        self.entries.append(reply)
        if twice:
            later = time + dt.timedelta(minutes=min(draw(self.rng, 11, 2.5), 25))
            second = comment.replies[1]
            words = slots.fill(second.text, entry.person.first_name)
            self.entries.append(
                Entry(later.replace(microsecond=0), entry.published, second.key, words, entry, None)
            )
        return reply

    def _discuss(self, top: Entry, slots: Slots, comment: Comment, reply: Entry | None) -> None:
        """Let people write beneath a comment, in the order of the texts."""
        before = after = top
        chain_broken = {False: False, True: reply is None}
        assert top.person is not None
        writers = {top.person}
        for followup in comment.followups:
            if chain_broken[followup.after_reply]:
                continue
            parent = self._parent(followup, top, before, after, reply)
            start = max(parent.time, before.time)
            if followup.after_reply and reply is not None:
                start = max(parent.time, after.time, reply.time)
            start += dt.timedelta(days=self.character.later.get(followup.key, 0))
            time = time_of_answer(self.rng, start, self.zone)
            if time is None or not self._is_said(followup, top, time, reply):
                chain_broken[followup.after_reply] = True
                continue
            person = top.person
            if followup.by == "peer":
                tagged = "{friend}" in comment.text["de"] and slots.friend not in writers
                person = slots.friend if tagged else self._somebody(followup, besides=writers)
                writers.add(person)
            words = slots.fill(followup.text, top.person.first_name)
            said = self._say(followup, time, top.published, parent, person, words)
            if followup.after_reply:
                after = said
            else:
                before = said

    def _parent(
        self, followup: Followup, top: Entry, before: Entry, after: Entry, reply: Entry | None
    ) -> Entry:
        if followup.after_reply:
            assert reply is not None
            if after is not top:
                return after
            return reply if followup.by == "same" else top
        # Others answer the first comment, its author answers them.
        if followup.by == "same" or before.person is top.person:
            return before
        return top

    def _is_said(
        self, followup: Followup, top: Entry, time: dt.datetime, reply: Entry | None
    ) -> bool:
        if top.key in self.character.certain:
            return True
        likely = happens(self.rng, 0.62 if followup.needs_reply else 0.88)
        if followup.key in self.character.swift:
            assert reply is not None
            return likely and reply.time - top.time < dt.timedelta(hours=4)
        if reply is None or followup.after_reply or time < reply.time:
            return likely
        # Who reads the answer first rarely guesses one, and spreads no error that it refutes.
        return likely and followup.kind != "wrong_facts" and happens(self.rng, 0.5)

    def _reply_together(
        self, published: Published, together: list[tuple[Entry, Slots, Comment]]
    ) -> None:
        together.sort(key=lambda one: one[0].time)
        last, slots, comment = together[-1]
        time = self.desk.reply_time(self.rng, last.time)
        reply = None
        if time is not None and len(together) > 1:
            people = [entry.person.first_name for entry, _, _ in together if entry.person]
            shared = self._answered_together[comment.key]
            words = {
                language: shared.text[language].replace("{names}", _listed(people, language))
                for language in LANGUAGES
            }
            reply = Entry(time, published, "shared", words, last, None)
            reply.names = [entry for entry, _, _ in together]
            self.entries.append(reply)
        for entry, own_slots, own_comment in together[:-1]:
            self._discuss(entry, own_slots, own_comment, None)
        self._discuss(last, slots, comment, reply)

    def _add_to(self, published: Published) -> None:
        for addition in self.character.additions:
            if addition.post == published.post.key and published.occurrence == 0:
                time = published.time + dt.timedelta(hours=addition.hours)
                if time < end(self.zone):
                    entry = Entry(time, published, "addition", addition.text, None, None)
                    self.entries.append(entry)


def _listed(names: list[str], language: str) -> str:
    """Join names as people do.

    >>> _listed(["Ines", "Paul", "Vera"], "en")
    'Ines, Paul and Vera'
    """
    if len(names) < 2:
        return "".join(names)
    word = {"de": "und", "en": "and"}[language]
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
