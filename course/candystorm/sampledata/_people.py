"""The invented people who comment: they have a name, keep it, and come back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from candystorm.sampledata._characters import names
from candystorm.sampledata._rhythm import happens, pick

#: The higher, the more evenly the comments are spread over the people.
REGULARS = 5.0
EVERYBODY = 60.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who comments, under a pseudonym (``hash``) and an invented name."""

    hash: str
    first_name: str
    initial: str
    gender: str

    @property
    def name(self) -> str:
        """First name and initial."""
        return f"{self.first_name} {self.initial}."


def pseudonym(organisation: str, who: str) -> str:
    """Return twelve hexadecimal digits for somebody, always the same."""
    return blake2b(f"{organisation}/{who}".encode(), digest_size=6).hexdigest()


def invent(rng: np.random.Generator, organisation: str, number: int) -> list[Person]:
    """Invent people with different names; the first of them comment most."""
    stock = names()
    people: list[Person] = []
    taken: set[str] = set()
    while len(people) < number:
        gender = "f" if happens(rng, 0.58) else "m"
        first_names = stock.f if gender == "f" else stock.m
        first_name = pick(rng, first_names, [1.0] * len(first_names))
        initial = pick(rng, stock.initials, [1.0] * len(stock.initials))
        person = Person(pseudonym(organisation, str(len(people))), first_name, initial, gender)
        if person.name not in taken:
            taken.add(person.name)
            people.append(person)
    return people


def somebody(
    rng: np.random.Generator,
    people: list[Person],
    evenness: float,
    *,
    besides: Collection[Person] = (),
    gender: str | None = None,
) -> Person:
    """Return one of the people, rather a regular, but none called like one of ``besides``."""
    taken = {person.first_name for person in besides}
    weights = [
        0.0
        if person.first_name in taken or (gender and person.gender != gender)
        else 1 / (rank + evenness)
        for rank, person in enumerate(people)
    ]
    return pick(rng, people, weights)
