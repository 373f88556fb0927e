"""How a wave rises and fades on each platform, and who writes what in it at which moment."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from candystorm.sampledata._history._clock import Clock, poisson
from candystorm.sampledata._history._days import DAY, HOUR, Period
from candystorm.sampledata._history._manners import Manners
from candystorm.sampledata._history._platforms import platforms
from candystorm.sampledata._history._posted import Posted, Said
from candystorm.sampledata._history._swell import BIN, BINS, Swell, fading
from candystorm.sampledata._history._town import CROWD, Town
from candystorm.sampledata._history._waves import PHASES, Voice, Wave
from candystorm.sampledata._history._wording import joined, varied
from candystorm.sampledata._people import Person
from candystorm.sampledata._rhythm import Chance, draw, happens, pick
from candystorm.sampledata._texts import Words

#: Hours of the first comment, and of the last with words of its own.
_AT_ONCE, _LATEST = 0.03, 260.0
#: Beneath the newest statement instead of the first post.
_BELOW_NEWEST = 0.45
#: What a reaction is: one of them in a variant, two of them, a friend's name, a heart, or a reply.
_TWO, _TAG, _HEART, _REPLY = 0.12, 0.1, 0.08, 0.16
#: An earlier reaction is repeated less often than one of its own phase.
_STALE = 0.45
#: How many repeat what somebody says, by kind of wave and stance.
_FOLLOWING = {
    "shitstorm": {"critic": 1.0, "neutral": 0.7, "supporter": 0.45, "troll": 0.3},
    "candystorm": {"supporter": 1.0, "neutral": 0.45, "critic": 0.2, "troll": 0.15},
    "false_alarm": {"neutral": 1.0, "supporter": 0.8, "critic": 0.35, "troll": 0.25},
}
#: Words wear off: said so many times, they are half as likely.
_WORN_AFTER = 12
_OPENS = 7


@dataclass(frozen=True, slots=True)
class Extras:
    """What people also say in any wave: calling a friend (with ``{friend}``), hearts."""

    tags: tuple[Words, ...]
    hearts: tuple[Words, ...]


class Surge:
    """One wave on all its platforms.

    Parameters
    ----------
    chance : Chance
        The source of all chance.
    wave : Wave
        Its texts and its course.
    posts : mapping of str to sequence of Posted
        By platform: the post on which it hangs, then the organisation's own ones.
    town : Town
        Who writes.
    period : Period
        The days.
    clocks : mapping of str to Clock
        By platform.
    manners : Manners
        Who can have said what.
    extras : Extras
        What people also say.

    Attributes
    ----------
    said : list of Said
        All comments and replies.
    """

    def __init__(
        self,
        chance: Chance,
        wave: Wave,
        posts: Mapping[str, Sequence[Posted]],
        town: Town,
        period: Period,
        clocks: Mapping[str, Clock],
        manners: Manners,
        extras: Extras,
    ) -> None:
        self._chance = chance
        self._wave = wave
        self._posts = posts
        self._town = town
        self._period = period
        self._manners = manners
        self._extras = extras
        self._start = period.local(wave.start)
        self._speakers: dict[str, Person] = {}
        self._repeated: Counter[str] = Counter()
        self.said: list[Said] = []
        self._swell = Swell(chance, wave, self._start, clocks, posts)
        for voice in wave.comments:
            if not wave.is_bot(voice):
                self._speak_up(voice)
        if wave.course.bots is None:
            for name in posts:
                self._react(name)
            self._leave_nothing_unsaid()
        else:
            self._react_to_bots()
        for said in sorted(self.said, key=_order):
            self._answer(said)

    def _window(self, voice: Voice) -> tuple[float, float]:
        course = self._wave.course
        if voice.key in course.hours:
            return course.hours[voice.key]
        ends = (_AT_ONCE, *course.phases, min(6 * self._wave.half_life_hours + 60, _LATEST))
        number = PHASES.index(voice.phase)
        return ends[number], ends[number + 1]

    # What people write

    def _speak_up(self, voice: Voice) -> None:
        """Let somebody write a full comment, once."""
        rng = self._chance.of("voice", voice.key)
        first, last = self._window(voice)
        length = max(map(len, voice.text.values()))
        places = [
            name
            for name in self._posts
            if length <= platforms()[name].limit and self._swell.joined(name) + 0.1 < last
        ]
        near = [name for name in places if name == self._wave.platform]
        # It begins in one place, and who wonders about bought praise does so where it is.
        if near and (voice.phase == "signal" or self._wave.course.bots is not None):
            places = near
        weights = [1.0 if name in near else platforms()[name].in_waves for name in places]
        platform = pick(rng, places, weights)
        first = max(first, self._swell.joined(platform) + 0.05)
        time = self._swell.moment(rng, platform, first, max(first, last))
        self._say(rng, voice, platform, time, self._speaker(rng, voice), voice.text)

    def _speaker(self, rng: np.random.Generator, voice: Voice) -> Person:
        for number, keys in enumerate(self._wave.course.same):
            if voice.key in keys:
                known = self._speakers.get(str(number))
                if known is None:
                    gender = next(filter(None, map(self._manners.gender, sorted(keys))), None)
                    known = self._town.somebody(rng, CROWD, gender=gender, crowd=True)
                    self._speakers[str(number)] = known
                return known
        gender = self._manners.gender(voice.key)
        return self._town.somebody(rng, CROWD, gender=gender, crowd=True)

    def _react(self, platform: str) -> None:
        """Fill the wave up with very short reactions."""
        rng = self._chance.of("reactions", platform)
        there = [said for said in self.said if said.post.platform == platform]
        full = [0] * BINS
        for said in there:
            assert said.time is not None
            full[min(int((said.time - self._start) / HOUR / BIN), BINS - 1)] += 1
        for number, expected in enumerate(self._swell.expected[platform]):
            for _ in range(poisson(rng, expected) - full[number]):
                hours = (number + float(rng.random())) * BIN
                time = self._swell.time(hours)
                voice = self._reaction(rng, hours)
                if voice is None or time >= self._period.end:
                    continue
                self._say_briefly(rng, voice, platform, time, hours)

    def _leave_nothing_unsaid(self) -> None:
        """Let every reaction be made once."""
        platform = self._wave.platform
        for voice in self._wave.reactions:
            if not self._repeated[voice.key]:
                rng = self._chance.of("unsaid", voice.key)
                time = self._swell.moment(rng, platform, *self._window(voice))
                person = self._town.somebody(rng, CROWD, crowd=True)
                self._say(rng, voice, platform, time, person, voice.text)

    def _react_to_bots(self) -> None:
        """Let bots praise in bursts, and people wonder about them."""
        for platform in self._posts:
            self._praise(platform)
        for voice in self._wave.reactions:
            if self._wave.is_bot(voice):
                continue
            rng = self._chance.of("people", voice.key)
            first, last = self._window(voice)
            for _ in range(1 + poisson(rng, 1.2)):
                time = self._swell.moment(rng, self._wave.platform, first, last)
                person = self._town.somebody(rng, CROWD, crowd=True)
                self._say(rng, voice, self._wave.platform, time, person, _typed(rng, voice))

    def _praise(self, platform: str) -> None:
        wave, bots = self._wave, self._wave.course.bots
        assert bots is not None
        rng = self._chance.of("bots", platform)
        voices = [voice for voice in (*wave.comments, *wave.reactions) if wave.is_bot(voice)]
        weights = [1.0 if voice in wave.reactions else 0.45 for voice in voices]
        volume = 1.0 if platform == wave.platform else 0.5 * platforms()[platform].in_waves
        late = self._swell.joined(platform)
        # Everything there is comes once, then again by chance.
        waiting = list(voices) if platform == wave.platform else []
        bursts = [
            bots.first + n * bots.every / 60
            for n in range(1 + int((bots.last - bots.first) * 60 / bots.every + 1e-6))
        ]
        first_hour = sum(
            fading(burst - bots.first, wave.half_life_hours)
            for burst in bursts
            if burst < bots.first + 1
        )
        number = 0
        for burst in bursts:
            size = volume * wave.peak_comments / first_hour
            size *= fading(burst - bots.first, wave.half_life_hours)
            second = 3.0
            for _ in range(int(size + float(rng.random()))):
                voice = waiting.pop(0) if waiting else pick(rng, voices, weights)
                time = self._start + (burst + late) * HOUR + dt.timedelta(seconds=int(second))
                second += bots.gap
                number += not happens(rng, 0.2)
                account = self._town.bot(
                    self._chance.of("bot", platform, number), f"{wave.key}/{platform}", number
                )
                self._add(voice, self._posts[platform][0], time, account, voice.text, None)

    def _reaction(self, rng: np.random.Generator, hours: float) -> Voice | None:
        voices, weights = [], []
        ends = (*self._wave.course.phases, math.inf)
        now = next(number for number, end in enumerate(ends) if hours < end)
        for voice in self._wave.reactions:
            own = PHASES.index(voice.phase)
            window = self._wave.course.hours.get(voice.key)
            if window is None and own > now:
                continue
            if window is not None and not window[0] <= hours <= window[1]:
                continue
            voices.append(voice)
            weight = _FOLLOWING[self._wave.kind].get(voice.stance, 1.0)
            weight /= 1 + self._repeated[voice.key] / _WORN_AFTER
            weights.append(weight if own >= now else weight * _STALE)
        return pick(rng, voices, weights) if voices else None

    def _say_briefly(
        self, rng: np.random.Generator, voice: Voice, platform: str, time: dt.datetime, hours: float
    ) -> None:
        text = _typed(rng, voice)
        kind, mark = voice, float(rng.random())
        if mark < _TWO:
            other = self._reaction(rng, hours)
            if other is not None and other is not voice and other.stance == voice.stance:
                text = joined(text, _typed(rng, other))
        elif mark < _TWO + _TAG:
            friend = self._town.somebody(rng, CROWD, crowd=True)
            frame = pick(rng, self._extras.tags, [1.0] * len(self._extras.tags))
            text = {
                language: words.replace("{friend}", friend.first_name)
                for language, words in frame.items()
            }
            kind = replace(voice, key="tag", kind="chat", stance="neutral", needs_reply=False)
        elif mark < _TWO + _TAG + _HEART and self._wave.kind == "candystorm":
            text = pick(rng, self._extras.hearts, [1.0] * len(self._extras.hearts))
            kind = replace(voice, key="heart", kind="praise", stance="supporter", needs_reply=False)
        self._repeated[kind.key] += 1
        person = self._town.somebody(rng, CROWD, crowd=True)
        self._say(rng, kind, platform, time, person, text)

    def _say(
        self,
        rng: np.random.Generator,
        voice: Voice,
        platform: str,
        time: dt.datetime,
        person: Person,
        text: Words,
    ) -> None:
        posts = [post for post in self._posts[platform] if post.time < time]
        if not posts:
            return
        post = posts[-1] if len(posts) > 1 and happens(rng, _BELOW_NEWEST) else posts[0]
        account = (self._town.hash(person, platform), person.name)
        parent = None
        if voice in self._wave.reactions and happens(rng, _REPLY):
            parent = self._parent(rng, post, time, voice)
        self._add(voice, post, time, account, text, parent)

    def _parent(
        self, rng: np.random.Generator, post: Posted, time: dt.datetime, voice: Voice
    ) -> Said | None:
        """Return a comment of the last hours with which somebody agrees."""
        found = [
            said
            for said in self.said
            if said.post is post
            and said.parent is None
            and said.stance == voice.stance
            and said.time is not None
            and time - DAY / 2 < said.time < time
            and len(said.text["de"]) > 60
        ]
        return pick(rng, found, [1.0] * len(found)) if found else None

    def _add(
        self,
        voice: Voice,
        post: Posted,
        time: dt.datetime,
        account: tuple[str, str],
        text: Words,
        parent: Said | None,
    ) -> None:
        self.said.append(
            Said(
                post,
                voice.key,
                time,
                text,
                account[0],
                account[1],
                parent,
                voice.kind,
                voice.needs_reply,
                voice.stance,
                self._wave.key,
            )
        )

    # What the organisation answers

    def _answer(self, said: Said) -> None:
        voice = next((one for one in self._wave.comments if one.key == said.key), None)
        if voice is None or voice.reply is None or said.time is None:
            return
        course = self._wave.course
        rng = self._chance.of("answer", voice.key)
        if course.bots is not None and self._wave.is_bot(voice):
            if any(one.is_own and one.key == voice.key for one in self.said):
                return  # bots say it several times, and are thanked once
            first, last = course.bots.thanked
            time = self._start + (first + (last - first) * float(rng.random())) * HOUR
        else:
            since = course.replies.get(voice.key, course.answers_from)
            time = max(said.time, self._start + since * HOUR)
            # What must be said at a certain hour is said soon then.
            minutes = draw(rng, 6, 2.5) if voice.key in course.replies else draw(rng, 22, 1.5)
            time = self._awake(rng, time + min(minutes, 300) * dt.timedelta(minutes=1))
        time = time.replace(microsecond=0)
        if time < self._period.end:
            own = self._town.own_hash(said.post.platform)
            self.said.append(
                Said(said.post, voice.key, time, voice.reply, own, None, said, wave=self._wave.key)
            )

    def _awake(self, rng: np.random.Generator, time: dt.datetime) -> dt.datetime:
        local = time.astimezone(self._period.zone)
        until = self._wave.course.answers_until
        if _OPENS <= local.hour < until:
            return time
        morning = local.replace(hour=_OPENS, minute=25, second=0)
        if local.hour >= until:
            morning += DAY
        return morning.astimezone(dt.UTC) + (70 * float(rng.random())) * dt.timedelta(minutes=1)


def _typed(rng: np.random.Generator, voice: Voice) -> Words:
    return varied(rng, voice.text, asks=voice.kind == "question")


def _order(said: Said) -> tuple[dt.datetime, str]:
    assert said.time is not None
    return said.time, said.key


def top_hour(said: Sequence[Said]) -> tuple[dt.datetime, int]:
    """Return when the hour with most comments begins, and how many they are."""
    counts: dict[dt.datetime, int] = {}
    for one in said:
        if one.time is not None and not one.is_own:
            hour = one.time.replace(minute=0, second=0)
            counts[hour] = counts.get(hour, 0) + 1
    best = min(counts, key=lambda hour: (-counts[hour], hour))
    return best, counts[best]


def over(said: Sequence[Said], share: float) -> dt.datetime:
    """Return when a share of the comments has been written."""
    times = sorted(one.time for one in said if one.time is not None and not one.is_own)
    return times[min(int(share * len(times)), len(times) - 1)]
