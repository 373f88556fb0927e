"""The answer log as a file: saved is saved, whatever happens to process, disk and file."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm import answers as answers_module
from candystorm.answers import AnswerLog, AnswerNotSaved, _folding

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX: pipes, limits, signals")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


@pytest.fixture
def log(path: Path) -> AnswerLog:
    return AnswerLog(path)


def records(path: Path) -> list[dict[str, object]]:
    """Every whole record of a log, as any JSON reader sees it."""
    found = []
    for line in path.read_bytes().split(b"\n"):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


# What is written and what is read


@pytest.mark.parametrize(
    "answer", [62.5, "b", ["a", "c"], {"p01": "dialogic"}, "Grüße, 🦉\n„Zitat“", 0.0, None]
)
def test_does_an_answer_come_back_as_it_was(log: AnswerLog, answer: object) -> None:
    saved = log.append_answer("m1", answer, confidence="rather", language="de")
    assert AnswerLog(log.path).read()["m1"] == saved
    assert saved.answer == answer
    assert (saved.confidence, saved.language) == ("rather", "de")


def test_is_a_record_one_line_that_says_everything(log: AnswerLog) -> None:
    log.append_hint("m1")
    log.append_check("m1")
    log.append_answer("m1", "grün", confidence="guess", language="de")
    content = log.path.read_bytes()
    assert content.isascii()
    assert content.count(b"\n") == 3
    assert content.startswith(b"\n")
    *_, record = records(log.path)
    del record["time"]
    assert record == {
        "question": "m1",
        "event": "answer",
        "attempt": 2,
        "hints": 1,
        "answer": "grün",
        "confidence": "guess",
        "language": "de",
    }


def test_is_the_time_utc_with_milliseconds(log: AnswerLog) -> None:
    saved = log.append_answer("m1", 1.0)
    [record] = records(log.path)
    assert saved.time is not None
    assert record["time"] == f"{saved.time:%Y-%m-%dT%H:%M:%S}.{saved.time.microsecond // 1000:03}Z"
    assert abs(saved.time.timestamp() - time.time()) < 60


def test_does_the_last_answer_count(log: AnswerLog) -> None:
    log.append_answer("m1", 1.0)
    log.append_answer("m2", 5.0)
    log.append_answer("m1", 2.0)
    found = log.read()
    assert {name: entry.answer for name, entry in found.items()} == {"m1": 2.0, "m2": 5.0}


def test_does_a_check_begin_the_next_attempt(log: AnswerLog) -> None:
    assert log.append_answer("m1", 1.0).attempt == 1
    checked = log.append_check("m1")
    assert (checked.attempt, checked.checked, checked.checks) == (1, True, 1)
    again = log.append_answer("m1", 2.0)
    assert (again.attempt, again.checked, again.checks) == (2, False, 1)


def test_are_hints_counted_up_to_three(log: AnswerLog) -> None:
    assert [log.append_hint("m1").hints for _ in range(5)] == [1, 2, 3, 3, 3]
    assert log.append_answer("m1", 1.0).hints == 3
    assert log.append_answer("m2", 1.0).hints == 0


def test_are_attempts_of_another_tab_counted(path: Path) -> None:
    one, two = AnswerLog(path), AnswerLog(path)
    one.append_answer("m1", 1.0)
    two.append_check("m1")
    assert one.append_answer("m1", 2.0).attempt == 2


def test_is_there_nothing_before_the_first_answer(log: AnswerLog) -> None:
    found = log.read()
    assert (len(found), found.skipped, found.problem, found.language) == (0, 0, None, None)


def test_is_an_answer_that_a_reader_would_skip_refused(log: AnswerLog) -> None:
    no_json: list[object] = [float("nan"), 10**400, {1, 2}, b"x", [[[[[[[[[[]]]]]]]]]]]
    for answer in no_json:
        with pytest.raises(AnswerNotSaved) as caught:
            log.append_answer("m1", answer)
        assert caught.value.reason == "other"
    assert not log.path.exists()


def test_is_an_answer_that_is_too_long_refused(log: AnswerLog) -> None:
    with pytest.raises(AnswerNotSaved) as caught:
        log.append_answer("m1", "x" * 70_000)
    assert caught.value.reason == "too-large"
    assert not log.path.exists()


def test_does_the_longest_text_fit_in_a_line(log: AnswerLog) -> None:
    text = "🦉" * 5000  # the most that read_questions allows, in its longest form
    log.append_answer("m1", text)
    assert log.read()["m1"].answer == text


def test_is_half_an_emoji_made_harmless(log: AnswerLog) -> None:
    assert log.append_answer("m1", "a\ud83eb").answer == "a\ufffdb"
    assert log.read()["m1"].answer == "a\ufffdb"


@settings(deadline=None)
@given(content=st.binary(max_size=300), answer=st.text(max_size=40))
def test_is_an_answer_saved_behind_anything(content: bytes, answer: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "answers.jsonl")
        path.write_bytes(content)
        saved = AnswerLog(path).append_answer("m1", answer)
        assert AnswerLog(path).read()["m1"] == saved


# Torn lines, kills, two writers


def test_does_a_torn_record_leave_all_others_alone(path: Path) -> None:
    whole = AnswerLog(path)
    whole.append_answer("before", 1.0)
    kept = path.stat().st_size
    whole.append_answer("torn", 2.0)
    content = path.read_bytes()
    for length in range(kept + 1, len(content)):
        path.write_bytes(content[:length])
        found = AnswerLog(path).read()
        assert set(found) == {"before"}
        AnswerLog(path).append_answer("after", 3.0)
        AnswerLog(path).append_answer("last", 4.0)
        assert set(AnswerLog(path).read()) == {"before", "after", "last"}
        assert AnswerLog(path).read().skipped == (length > kept + 1)


_WRITER = """
import sys
from candystorm.answers import AnswerLog
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
log = AnswerLog(path)
for number in range(count):
    log.append_answer(name, f"{name}-{number}-" + "x" * (number * 37 % 5000))
    print(number, flush=True)
"""


def _writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@posix_only
def test_is_every_acknowledged_answer_there_after_kill_9(path: Path) -> None:
    for number in range(6):
        name = f"round{number}"
        with _writer(path, name, 10_000_000) as writer:
            assert writer.stdout
            acknowledged = [writer.stdout.readline()]
            time.sleep(random.uniform(0.01, 0.2))
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged += writer.stdout.readlines()
        last = max(int(line) for line in acknowledged if line.endswith("\n"))
        saved = [str(record["answer"]) for record in records(path) if record["question"] == name]
        assert [int(answer.split("-")[1]) for answer in saved[: last + 1]] == list(range(last + 1))
        answer = AnswerLog(path).read()[name].answer
        assert isinstance(answer, str)
        assert int(answer.split("-")[1]) >= last


def test_can_two_processes_write_at_once(path: Path) -> None:
    with _writer(path, "one", 500) as one, _writer(path, "two", 500) as two:
        outputs = [process.communicate(timeout=120)[0] for process in (one, two)]
    assert [len(output.split()) for output in outputs] == [500, 500]
    written = records(path)
    for name in ("one", "two"):
        found = [record["answer"] for record in written if record["question"] == name]
        assert found == [f"{name}-{n}-" + "x" * (n * 37 % 5000) for n in range(500)]
    assert AnswerLog(path).read().skipped == 0


# Reading again


def test_is_an_unchanged_log_not_read_again(
    log: AnswerLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append_answer("m1", 1.0)
    found = log.read()
    monkeypatch.delattr(answers_module, "open_file")
    assert log.read() is found


def test_is_only_what_is_new_read(log: AnswerLog, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        log.append_answer("m1", float(number))
    log.read()
    size = log.path.stat().st_size
    log.append_answer("m1", 20.0)
    begun_at = []

    def spy(file: object, *arguments: object) -> object:
        begun_at.append(file.tell())  # type: ignore[attr-defined]
        return _folding.read_lines(file, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(answers_module, "read_lines", spy)
    assert log.read()["m1"].answer == 20.0
    assert len(begun_at) == 1
    assert size - 200 < begun_at[0] < size


PIECES = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [
                b"\n",
                b'\n{"question":"a","answer":1}',
                b'\n{"question":"a","event":"check"}',
                b'{"question":"b","event":"hint"}\n',
                b'\n{"question":"a","ans',
                b'wer":2,"language":"de"}',
            ]
        ),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(pieces=PIECES)
def test_does_reading_on_give_what_reading_anew_gives(pieces: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "answers.jsonl")
        growing = AnswerLog(path)
        for piece in pieces:
            with path.open("ab") as file:
                file.write(piece)
            on, anew = growing.read(), AnswerLog(path).read()
            assert dict(on) == dict(anew)
            assert (on.skipped, on.language) == (anew.skipped, anew.language)


def test_is_a_log_that_was_replaced_read_anew(path: Path) -> None:
    log = AnswerLog(path)
    for number in range(5):
        log.append_answer("m1", float(number))
    log.read()
    path.write_bytes(b'{"question": "m2", "answer": 1}\n' * 100)  # the same file, longer
    assert set(log.read()) == {"m2"}
    path.write_bytes(b'{"question": "m3", "answer": 1}\n')  # ... and shorter
    assert set(log.read()) == {"m3"}
    path.unlink()
    assert set(log.read()) == set()


def test_does_an_error_speak_the_readers_language() -> None:
    error = AnswerNotSaved("full")
    assert error.translated(lambda sentence: sentence.upper()) == str(error).upper()
