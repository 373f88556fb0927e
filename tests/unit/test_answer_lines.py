"""The answer log as content from a stranger: every line of it may be anything."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm.answers import Answers, Entry, read_answers
from candystorm.answers._records import LINE_LIMIT

GOOD = b'{"question": "m1", "answer": 62.0, "language": "de"}'


def read(content: bytes) -> Answers:
    return read_answers(io.BytesIO(content))


def line(**fields: object) -> bytes:
    return json.dumps({"question": "m1", "answer": 1} | fields).encode()


BAD = {
    "torn": GOOD[:-3],
    "a torn record, then another on the same line": GOOD[:20] + GOOD,
    "two records on one line": GOOD + GOOD,
    "no JSON": b'"question" is what I ask',
    "a list": b'["question", "m1", "answer", 62]',
    "a list around a record": b"[" + GOOD + b"]",
    "a string": b'"question"',
    "NaN": line(answer=float("nan")),
    "Infinity": line(answer=float("inf")),
    "a float that overflows": b'{"question": "m1", "answer": 1e999}',
    "a giant integer": b'{"question": "m1", "answer": ' + b"9" * 400 + b"}",
    "an integer of more digits than Python reads": (
        b'{"question": "m1", "answer": ' + b"9" * 5000 + b"}"
    ),
    "lists nine deep": b'{"question": "m1", "answer": ' + b"[" * 9 + b"]" * 9 + b"}",
    "deep lists": b'{"question": "m1", "answer": ' + b"[" * 900 + b"]" * 900 + b"}",
    "lists deeper than the stack": b'{"question": "m1", "answer": ' + b"[" * 5000 + b"}",
    "deep objects": b'{"question": "m1", "answer": ' + b'{"a":' * 500 + b"1" + b"}" * 501,
    "a key that stands twice": b'{"question": "m1", "answer": 1, "answer": 2}',
    "a key that stands twice inside": b'{"question": "m1", "answer": {"p": "a", "p": "b"}}',
    "no question": b'{"event": "answer", "answer": 1, "the question": null}',
    "a question that is a number": line(question=5),
    "a question that is a list": line(question=["m1"]),
    "a question that is null": line(question=None),
    "an empty question": line(question=""),
    "a question that is a path": line(question="../../m1"),
    "a question that is a page": line(question="<script>alert(1)</script>"),
    "a question that is too long": line(question="q" * 101),
    "a question in other letters": line(question="frageⅯ1"),
    "an unknown event": line(event="grade"),
    "an event that is a list": line(event=["answer"]),
    "an event that is an object": line(event={}),
    "an unknown confidence": line(confidence="very"),
    "a confidence that is a list": line(confidence=[]),
    "a language that is a path": line(language="../de"),
    "a language that is a number": line(language=4),
    "a time that is a number": line(time=1_700_000_000),
    "a time without a zone": line(time="2026-11-23T07:13:00.000"),
    "a time that is none": line(time="yesterday"),
    "a time before all times": line(time="0001-01-01T00:00:00+23:59"),
    "invalid UTF-8": b'{"question": "m1", "answer": "\xff\xfe"}',
    "UTF-16": GOOD.decode().encode("utf-16"),
    "NUL bytes": b"\0" * 4096,
    "NUL bytes before a record": b"\0\0\0" + GOOD,
    "a NUL byte in a string": b'{"question": "m1", "answer": "\0"}',
    "a line that is too long": line(answer="x" * LINE_LIMIT),
    "many empty lists": line(answer=[[]] * 15_000),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_is_a_bad_line_skipped_and_counted(bad: bytes) -> None:
    found = read(b"\n".join((bad, GOOD, bad, bad)))
    assert dict(found) == {"m1": Entry("m1", 62.0, language="de")}
    assert found.skipped == 3
    assert found.problem is None


UNUSUAL = {
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "Windows line ends": b"\r\n" + GOOD + b"\r\n\r\n",
    "space around it": b"  " + GOOD + b" \n",
    "another order of keys": b'{"language": "de", "answer": 62.0, "question": "m1"}',
    "unknown keys": GOOD[:-1] + b', "points": 100, "__class__": "os.system"}',
    "forged counts": GOOD[:-1] + b', "attempt": -5, "hints": [9], "checked": "yes"}',
    "empty lines": b"\n\n\n" + GOOD + b"\n\n",
}


@pytest.mark.parametrize("content", UNUSUAL.values(), ids=UNUSUAL)
def test_is_an_unusual_record_read(content: bytes) -> None:
    found = read(content)
    assert dict(found) == {"m1": Entry("m1", 62.0, language="de")}
    assert found.skipped == 0


def test_can_half_an_emoji_not_break_who_writes_it_on() -> None:
    found = read(b'{"question": "m1", "answer": {"a\\ud83e": ["b\\udd89", "\\ud83e\\udd89"]}}')
    assert found["m1"].answer == {"a\ufffd": ["b\ufffd", "🦉"]}


def test_are_unknown_questions_kept_apart() -> None:
    content = GOOD + b"\n" + line(question="forged")
    assert set(read(content)) == {"m1", "forged"}
    found = read_answers(io.BytesIO(content), only={"m1"})
    assert set(found) == {"m1"}
    assert found.skipped == 0


def test_is_the_language_the_last_one_seen() -> None:
    content = [line(language="de"), line(question="m2", language="en"), line()]
    assert read(b"\n".join(content)).language == "en"


def test_can_a_log_be_read_out_of_a_zip_file() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m1/answers.jsonl", b"\n" + GOOD + b"\n" + GOOD[:9])
    with zipfile.ZipFile(packed) as archive, archive.open("m1/answers.jsonl") as member:
        found = read_answers(member)  # type: ignore[arg-type]  # typeshed knows it as IO[bytes]
    assert (found["m1"].answer, found.skipped) == (62.0, 1)


def test_is_more_than_the_limit_left_unread() -> None:
    content = GOOD + b"\n" + line(question="m2") + b"\n"
    found = read_answers(io.BytesIO(content), limit=len(GOOD) + 10)
    assert (set(found), found.problem) == ({"m1"}, "too-large")
    assert read_answers(io.BytesIO(content), limit=len(content)).problem is None


class Endless(io.RawIOBase):
    """A file of one piece again and again, then an end; none of it is ever held."""

    def __init__(self, piece: bytes, size: int, end: bytes) -> None:
        self.piece = piece * (2_000_000 // len(piece))
        self.left = size
        self.end = io.BytesIO(end)

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= 1_000_000 * 2
        if self.left <= 0:
            return self.end.read(size)
        self.left -= size
        return self.piece[:size]


RUBBISH = {
    "one line": b"x",
    "one line of zeros": b"\0",
    "open brackets": b"[",
    "empty lines": b"\n",
    "Windows' empty lines": b"\r\n",
    "short lines": b"x\n",
    "JSON of something else": b'{"a": [1, 2, 3]}\n',
    "long lines with the word": b'{"question": "m1", "answer": "' + b"x" * 70_000 + b'"}\n',
    "no UTF-8": bytes(range(255, 0, -1)),
}


@pytest.mark.parametrize("piece", RUBBISH.values(), ids=RUBBISH)
def test_are_100_mb_of_rubbish_read_in_little_memory(piece: bytes) -> None:
    rubbish = Endless(piece, 100_000_000, b"\n" + GOOD)
    tracemalloc.start()
    try:
        found = read_answers(rubbish)  # type: ignore[arg-type]  # all that is used of it is read
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found["m1"].answer == 62.0
    assert found.problem is None
    assert peak < 16_000_000


FORGED = {
    "records": line(question="m2") + b"\n",
    "records of many lists": line(question="m2", answer=[[]] * 5000) + b"\n",
    "almost records": b'"question"\n',
}


@pytest.mark.parametrize("piece", FORGED.values(), ids=FORGED)
def test_does_reading_end_where_a_log_is_forged_to_be_slow(piece: bytes) -> None:
    forged = Endless(piece, 100_000_000, b"\n" + GOOD)
    assert read_answers(forged).problem == "too-large"  # type: ignore[arg-type]


def test_do_forged_questions_not_fill_the_memory() -> None:
    content = b"\n".join(line(question=f"q{number}") for number in range(5000))
    found = read(content)
    assert len(found) == 500
    assert found.problem == "too-large"


@settings(deadline=None)
@given(content=st.binary(max_size=2000))
def test_does_no_content_raise(content: bytes) -> None:
    assert isinstance(read(content), Answers)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4)
    ),
    max_leaves=12,
)
KEYS = ["question", "event", "time", "answer", "confidence", "language", "attempt", "hints"]
VALUES = JSON | st.sampled_from(["m1", "answer", "hint", "check", "sure", "de"])


@settings(deadline=None)
@given(lines=st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES), max_size=5))
def test_does_no_record_raise_or_break_the_types(lines: list[dict[str, object]]) -> None:
    found = read(b"\n".join(json.dumps(fields).encode() for fields in lines))
    for name, entry in found.items():
        assert entry.question == name
        assert entry.attempt >= 1
        assert 0 <= entry.hints <= 3
        json.dumps(entry.answer, allow_nan=False, ensure_ascii=False).encode()
    assert found.skipped <= len(lines)


def test_is_a_state_made_of_answers_alone() -> None:
    found = Answers.of({"m1": 62.0, "m2": "b"})
    assert (found["m1"].answer, found["m2"].attempt, len(found)) == (62.0, 1, 2)
