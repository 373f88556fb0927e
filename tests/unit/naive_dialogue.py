"""The rules of candystorm.dialogue once more: slow, one comment at a time, to compare with."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Comment:
    """One row of a table of comments; the time is a number of minutes."""

    id: str
    parent: str | None = None
    own: bool = False
    at: int | None = None
    author: str | None = None
    needs_reply: bool = True
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The first answer to a comment."""

    reply: str
    how: str
    minutes: int | None
    at: int | None
    skew: bool


@dataclass
class Thread:
    """Where a comment stands."""

    parent: int | None
    lost: str | None = None
    cut: bool = False
    chain: list[int] = field(default_factory=list)

    @property
    def orphan(self) -> bool:
        return self.lost is not None or self.cut


def threads(comments: list[Comment]) -> list[Thread]:
    rows = {comment.id: row for row, comment in enumerate(comments)}
    found = [
        Thread(
            rows.get(comment.parent) if comment.parent else None,
            comment.parent if comment.parent and comment.parent not in rows else None,
        )
        for comment in comments
    ]
    for row in range(len(comments)):
        seen: list[int] = []
        here: int | None = row
        while here is not None and here not in seen:
            seen.append(here)
            here = found[here].parent
        if here == row == min(seen):
            found[row].parent, found[row].cut = None, True
    for row, thread in enumerate(found):
        here = row
        while here is not None:
            thread.chain.append(here)
            here = found[here].parent
    return found


def thread_key(found: list[Thread], row: int) -> object:
    top = found[row].chain[-1]
    return found[top].lost or top


def depth(found: list[Thread], row: int) -> int:
    return len(found[row].chain) + found[found[row].chain[-1]].orphan


def answered_by(comments: list[Comment], found: list[Thread], row: int) -> list[tuple[int, str]]:
    """Return which comments an own reply answers, and by which rule."""
    rows = {comment.id: row for row, comment in enumerate(comments)}
    reply, thread = comments[row], found[row]
    named = [rows[name] for name in reply.names if name in rows and not comments[rows[name]].own]
    if named:
        return [(target, "named") for target in named]
    if thread.parent is None and not thread.orphan:
        return []
    people = [other for other in thread.chain[1:] if not comments[other].own]
    if people:
        return [(people[0], "reply" if people[0] == thread.parent else "nearest")]
    before = [
        (other.at, place)
        for place, other in enumerate(comments)
        if not other.own
        and thread_key(found, place) == thread_key(found, row)
        and None not in (other.at, reply.at)
        and other.at <= reply.at
    ]
    return [(max(before)[1], "nearest")] if before else []


def answers(comments: list[Comment]) -> dict[str, Answer | None]:
    found = threads(comments)
    pairs = [
        (target, row, how)
        for row, comment in enumerate(comments)
        if comment.own
        for target, how in answered_by(comments, found, row)
    ]
    result: dict[str, Answer | None] = {}
    for row, comment in enumerate(comments):
        if comment.own:
            continue
        direct = [(reply, how) for target, reply, how in pairs if target == row]
        same = [
            (reply, "same person")
            for target, reply, _ in pairs
            if comment.author is not None
            and comments[target].author == comment.author
            and thread_key(found, target) == thread_key(found, row)
            and None not in (comments[reply].at, comment.at)
            and comments[reply].at >= comment.at
        ]
        candidates = direct or same
        result[comment.id] = None
        if candidates:
            reply, how = min(
                candidates,
                key=lambda one: (
                    comments[one[0]].at is None,
                    comments[one[0]].at or 0,
                    one[0],
                ),
            )
            at = comments[reply].at
            known = None not in (at, comment.at)
            result[comment.id] = Answer(
                comments[reply].id,
                how,
                max(0, at - comment.at) if known else None,
                at,
                known and at < comment.at,
            )
    return result


def waiting(comments: list[Comment], minute: int) -> int:
    """Return how many comments needing an answer wait at a moment."""
    given = answers(comments)
    count = 0
    for comment in comments:
        if comment.own or not comment.needs_reply or comment.at is None:
            continue
        answer = given[comment.id]
        if answer is not None and answer.at is None:
            continue
        gone = answer is not None and max(answer.at, comment.at) <= minute
        count += comment.at <= minute and not gone
    return count
