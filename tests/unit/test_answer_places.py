"""The answer log where it can't be written: full, read-only, no file at all."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from candystorm.answers import AnswerLog, AnswerNotSaved

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX: pipes, limits, signals")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


@pytest.fixture
def log(path: Path) -> AnswerLog:
    return AnswerLog(path)


# Full and read-only disks


_IN_LITTLE_ROOM = """
import resource, sys
from candystorm.answers import AnswerLog, AnswerNotSaved
path, room = sys.argv[1], int(sys.argv[2])
log = AnswerLog(path)
resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
saved = 0
try:
    while True:
        log.append_answer("m1", float(saved))
        saved += 1
except AnswerNotSaved as error:
    reason = error.reason
read = log.read()["m1"].answer
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
log.append_answer("m1", -1.0)
log.append_answer("m2", -2.0)
print(reason, saved, int(read))
"""


@posix_only
@pytest.mark.parametrize("room", range(400, 520, 17))
def test_is_a_full_disk_told_and_survived(path: Path, room: int) -> None:
    command = [sys.executable, "-c", _IN_LITTLE_ROOM, str(path), str(room)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    reason, saved, read = ended.stdout.split()
    assert reason == "full"
    assert int(saved) > 1
    assert int(read) == int(saved) - 1
    found = AnswerLog(path).read()
    assert (found["m1"].answer, found["m2"].answer) == (-1.0, -2.0)
    assert found.skipped <= 1  # the torn record


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC, "full"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "other"),
    ],
)
def test_what_does_a_failing_disk_mean(
    log: AnswerLog, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    for function in ("write", "fsync"):
        with monkeypatch.context() as patch, pytest.raises(AnswerNotSaved) as caught:
            patch.setattr(os, function, fail)
            log.append_answer("m1", 1.0)
        assert caught.value.reason == reason
    log.append_answer("m1", 2.0)
    assert log.read()["m1"].answer == 2.0


@contextmanager
def nobody() -> Iterator[None]:
    """Be someone whom permissions bind; root is bound by none."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@posix_only
@pytest.mark.parametrize("kept", ["folder", "file"])
def test_is_a_read_only_place_told(kept: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = AnswerLog(Path(folder, "answers.jsonl"))
        if kept == "file":
            log.append_answer("m1", 1.0)
            log.path.chmod(0o444)
        Path(folder).chmod(0o555)
        with nobody(), pytest.raises(AnswerNotSaved) as caught:
            log.append_answer("m1", 2.0)
        assert caught.value.reason == "read-only"
        assert [entry.answer for entry in log.read().values()] == [1.0] * (kept == "file")
        Path(folder).chmod(0o700)


@posix_only
def test_is_a_log_that_may_not_be_read_a_problem_and_no_error() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        log = AnswerLog(Path(folder, "answers.jsonl"))
        log.append_answer("m1", 1.0)
        log.path.chmod(0o000)
        with nobody():
            assert log.read().problem == "unreadable"


def test_is_a_missing_folder_told(tmp_path: Path) -> None:
    log = AnswerLog(tmp_path / "gone" / "answers.jsonl")
    assert len(log.read()) == 0
    with pytest.raises(AnswerNotSaved) as caught:
        log.append_answer("m1", 1.0)
    assert caught.value.reason == "other"


# Things that are no ordinary file


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path is short
        try:
            listener.bind(path.name)
        finally:
            os.chdir(here)


def _link(path: Path) -> None:
    secret = path.parent / "secret.jsonl"
    secret.write_text('{"question": "m1", "answer": 62}')
    path.symlink_to(secret)


def _link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "secret.jsonl")


def _link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


@posix_only
@pytest.mark.parametrize(
    "make", [_folder, _pipe, _socket, _link, _link_to_nothing, _link_to_device, _link_to_itself]
)
def test_is_something_else_of_that_name_left_alone(
    log: AnswerLog, make: Callable[[Path], None]
) -> None:
    make(log.path)
    secret = log.path.parent / "secret.jsonl"
    before = secret.read_bytes() if secret.exists() else None
    found = log.read()
    assert (len(found), found.problem) == (0, "unreadable")
    with pytest.raises(AnswerNotSaved):
        log.append_answer("m1", 1.0)
    assert (secret.read_bytes() if secret.exists() else None) == before


@posix_only
@pytest.mark.parametrize("make", [_link_to_device, _pipe])
def test_does_a_device_stay_closed_even_where_links_are_followed(
    path: Path, make: Callable[[Path], None]
) -> None:
    make(path)
    log = AnswerLog(path, follow_symlinks=True)
    assert log.read().problem == "unreadable"
    with pytest.raises(AnswerNotSaved):
        log.append_answer("m1", 1.0)


@posix_only
def test_does_a_pipe_with_a_reader_get_nothing(log: AnswerLog) -> None:
    os.mkfifo(log.path)
    reader = os.open(log.path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(AnswerNotSaved):
            log.append_answer("m1", 1.0)
        assert os.read(reader, 100) == b""
    finally:
        os.close(reader)


@posix_only
def test_is_a_link_followed_where_that_is_wanted(path: Path) -> None:
    _link(path)
    log = AnswerLog(path, follow_symlinks=True)
    assert log.read()["m1"].answer == 62
    log.append_answer("m1", 63.0)
    assert log.read()["m1"].answer == 63.0
    assert path.is_symlink()


@posix_only
def test_may_the_workspace_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    AnswerLog(tmp_path / "linked" / "answers.jsonl").append_answer("m1", 1.0)
    assert AnswerLog(tmp_path / "real" / "answers.jsonl").read()["m1"].answer == 1.0
