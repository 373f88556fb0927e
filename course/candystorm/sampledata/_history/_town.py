"""The people who comment, on all platforms: they come back, under another pseudonym elsewhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from functools import cache
from itertools import accumulate

import numpy as np

from candystorm.sampledata._characters import character_of
from candystorm.sampledata._people import Person, invent, pseudonym
from candystorm.sampledata._rhythm import Chance, pick

#: So many of them live in and around the town, and write when a wave goes through it.
TOWN = 1400
#: The higher, the more evenly the comments of a wave are spread over the people.
CROWD = 420.0
_NAMES = ("anna", "best", "happy", "john", "lucky", "maria", "mega", "nice", "real", "star", "top")


class Town:
    """The people around one organisation; the first of them are those of spring 2026.

    Parameters
    ----------
    organisation : str
        Around which.
    """

    def __init__(self, organisation: str) -> None:
        character = character_of(organisation)
        self._organisation = organisation
        # As the spring invents them, so that they are the same people.
        source = Chance(np.random.Generator(np.random.PCG64(character.seed)))
        self.people = invent(source.of("people"), organisation, TOWN)
        self._numbers = {person: number for number, person in enumerate(self.people)}
        self.regulars = character.people

    def hash(self, person: Person, platform: str) -> str:
        """Return the pseudonym of somebody on a platform."""
        if platform == "facebook":
            return person.hash
        return pseudonym(f"{self._organisation}/{platform}", str(self._numbers[person]))

    def own_hash(self, platform: str) -> str:
        """Return the pseudonym of the organisation on a platform."""
        if platform == "facebook":
            return pseudonym(self._organisation, "own")
        return pseudonym(f"{self._organisation}/{platform}", "own")

    def somebody(
        self,
        rng: np.random.Generator,
        evenness: float,
        *,
        besides: Collection[Person] = (),
        gender: str | None = None,
        crowd: bool = False,
    ) -> Person:
        """Return one of the people, rather a regular; in a ``crowd``, of the whole town."""
        sums = _sums(TOWN if crowd else self.regulars, evenness)
        person = self.people[0]
        for _ in range(80):
            mark = bisect_right(sums, float(rng.random()) * sums[-1])
            person = self.people[min(mark, len(sums) - 1)]
            if person not in besides and gender in (None, person.gender):
                return person
        return person

    def bot(self, rng: np.random.Generator, wave: str, number: int) -> tuple[str, str]:
        """Return pseudonym and name of an account that was made to praise, and no more."""
        name = pick(rng, _NAMES, [1.0] * len(_NAMES))
        digits = 1000 + int(float(rng.random()) * 98000)
        return pseudonym(f"{self._organisation}/bought/{wave}", str(number)), f"{name}{digits}"


@cache
def _sums(people: int, evenness: float) -> list[float]:
    return list(accumulate(1 / (rank + evenness) for rank in range(people)))
