"""Submissions that want more than their answers are worth, or to do harm."""

from __future__ import annotations

import io
import json
import os
import resource
import stat
import struct
import time
import zipfile
from pathlib import Path

import classroom
import pytest
from classroom import NAME, RIGHT, answer_lines, hand_in
from frozen import contents, gradebook_rows

from candystorm.workshop import contents as limits
from candystorm.workshop.grade import grade
from candystorm.workshop.report import Row

GIGABYTE = 1024**3
HONEST = {"toy-ratio": 62.5}  # 4 points

PATCH = """
import builtins, os, sys
import candystorm.grading, candystorm.checks
candystorm.grading.Grade.result = lambda self: 100.0
candystorm.checks.Check.judge = lambda self, answer: 1
open("/tmp/candystorm-was-here", "w")
"""


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """A class in which ben is honest, whatever eve hands in."""
    classroom.write_assignment(tmp_path / "solutions")
    hand_in(tmp_path / "handed in", "ben", HONEST)
    hand_in(tmp_path / "handed in", "zoe", RIGHT)
    return tmp_path / "handed in"


def graded(submissions: Path) -> Row:
    """Grade, and return eve's row; the others must have what they earned, quickly."""
    begin = time.perf_counter()
    solutions = submissions.parent / "solutions"
    before = contents(solutions)
    rows = {row.student: row for row in grade(submissions, solutions=solutions).rows}
    assert time.perf_counter() - begin < 30
    assert (rows["ben"].points, rows["zoe"].points) == (4.0, 9.0)
    assert contents(solutions) == before
    return next(row for name, row in rows.items() if name not in ("ben", "zoe"))


def notebook(*sources: str) -> str:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "source": source,
            "metadata": {
                "nbgrader": {
                    "grade": True,
                    "grade_id": "toy-ratio",
                    "points": 1000,
                    "locked": False,
                    "solution": False,
                    "schema_version": 3,
                }
            },
            "outputs": [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": "1000.0"},
                    "metadata": {},
                    "execution_count": 1,
                }
            ],
            "execution_count": 1,
        }
        for number, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    "source",
    [
        PATCH,
        "grade.result = lambda: 1000.0\n1000.0",
        "import os; os._exit(0)",
        "raise SystemExit",
        "while True: pass",
        "import os\nwhile True: os.fork()",
    ],
    ids=["patch", "edited grade cell", "kill", "exit", "endless loop", "fork bomb"],
)
def test_is_no_code_of_a_submission_ever_run(submissions: Path, source: str) -> None:
    folder = hand_in(submissions, "eve", {"toy-ratio": 1})
    (folder / f"{NAME}.ipynb").write_text(notebook(source), "utf-8")
    for name in ("sitecustomize.py", "candystorm.py", "json.py", "conftest.py", "tomllib.py"):
        (folder / name).write_text(source, "utf-8")
    assert graded(submissions).points == 0.0
    assert not Path("/tmp/candystorm-was-here").exists()


def test_are_files_of_the_assignment_in_a_submission_ignored(submissions: Path) -> None:
    folder = hand_in(submissions, "eve", {"toy-ratio": 1})
    (folder / "questions.toml").write_text(
        classroom.QUESTIONS.replace("points = 4", "points = 4000"), "utf-8"
    )
    (folder / "gradebook.db").write_bytes(b"x")
    (folder / "nbgrader_config.py").write_text(PATCH, "utf-8")
    assert graded(submissions).points == 0.0


@pytest.mark.parametrize(
    "line",
    [
        '{"question": "toy-ratio", "answer": 62.5, "points": 1000, "max_points": 1000}',
        '{"question": "toy-ratio", "event": "grade", "points": 1000}',
        '{"question": "toy-ratio", "answer": {"__class__": "float", "value": 62.5}}',
        '{"question": "toy-ratio", "answer": "__import__(\'os\').system(\'x\')"}',
        '{"question": "toy-ratio", "answer": NaN}',
        '{"question": "toy-ratio", "answer": 1e999}',
        '{"question": "toy-ratio", "answer": [' * 5000,
        '{"question": "toy-both", "answer": ["a", "b", "a", "b", "c"]}',
        '{"question": "toy-kinds", "answer": {"p1": {"__eq__": true}}}',
    ],
)
def test_does_a_forged_line_get_what_its_answer_is_worth(submissions: Path, line: str) -> None:
    hand_in(submissions, "eve", f"\n{line}\n".encode())
    assert graded(submissions).points <= 4.0


def test_is_a_sparse_log_of_50_gigabytes_read_only_to_its_limit(submissions: Path) -> None:
    folder = hand_in(submissions, "eve", answer_lines(HONEST) + b"\n")
    os.truncate(folder / "answers.jsonl", 50 * GIGABYTE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row = graded(submissions)
    assert row.points == 4.0
    assert row.problems == (f"{NAME}/answers.jsonl is far too large; only its beginning was read.",)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_is_a_sparse_zip_of_50_gigabytes_refused(submissions: Path) -> None:
    (submissions / "eve.zip").touch()
    os.truncate(submissions / "eve.zip", 50 * GIGABYTE)
    assert graded(submissions).state == "failed"


def test_is_no_link_followed(submissions: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "answers.jsonl").write_bytes(answer_lines(RIGHT))
    folder = hand_in(submissions, "eve")
    (folder / "answers.jsonl").symlink_to(outside / "answers.jsonl")
    (folder.parent / "more").symlink_to(outside)
    row = graded(submissions)
    assert row.points == 0.0
    assert row.problems[0] == f"{NAME}/answers.jsonl is a link, and links are not followed."


@pytest.mark.parametrize("name", ["eve", "eve.zip", "eve.jsonl"])
def test_is_a_link_no_submission(submissions: Path, name: str) -> None:
    (submissions / name).symlink_to(submissions / "zoe")
    row = graded(submissions)
    assert (row.student, row.state) == (name, "failed")
    assert row.problems == ("It is a link, and links are not followed.",)


@pytest.mark.parametrize("kind", ["pipe", "folder", "socket"])
def test_does_a_log_that_is_no_file_hang_nothing(submissions: Path, kind: str) -> None:
    folder = hand_in(submissions, "eve")
    path = folder / "answers.jsonl"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        os.mknod(path, stat.S_IFSOCK | 0o600)
    row = graded(submissions)
    assert row.points == 0.0
    assert row.problems[0] == f"{NAME}/answers.jsonl is not a file."


@pytest.mark.parametrize("name", ["eve", "eve.zip"])
def test_is_a_pipe_no_submission(submissions: Path, name: str) -> None:
    os.mkfifo(submissions / name)
    assert graded(submissions).problems == ("It is neither a file nor a folder.",)


def zipped(submissions: Path, members: list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    path = submissions / "eve.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_does_zip_slip_write_nothing_outside(submissions: Path, tmp_path: Path) -> None:
    lines = answer_lines({"toy-ratio": 1})
    slips = ["../../answers.jsonl", "/answers.jsonl", "..\\..\\answers.jsonl", "C:\\answers.jsonl"]
    zipped(submissions, [(name, lines) for name in slips] + [("../solutions/x.py", b"x")])
    before = {*tmp_path.parent.iterdir(), *tmp_path.iterdir(), *submissions.rglob("*")}
    assert graded(submissions).points == 0.0
    after = {*tmp_path.parent.iterdir(), *tmp_path.iterdir(), *submissions.rglob("*")}
    assert after - before == {tmp_path / "workshop"}
    assert not list((tmp_path / "workshop").rglob("x.py"))


def test_is_a_link_in_a_zip_only_text(submissions: Path) -> None:
    link = zipfile.ZipInfo("answers.jsonl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    zipped(submissions, [(link, str(submissions / "zoe" / NAME / "answers.jsonl").encode())])
    assert graded(submissions).points == 0.0


def test_is_a_zip_bomb_read_only_to_its_limit(submissions: Path) -> None:
    path = submissions / "eve.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("answers.jsonl", "w", force_zip64=True) as member,
    ):
        member.write(answer_lines(HONEST) + b"\n")
        for _ in range(256):
            member.write(bytes(1024 * 1024))
    assert path.stat().st_size < 1024 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row = graded(submissions)
    assert row.points == 4.0
    assert "too large" in row.problems[0]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_are_very_many_bombs_in_one_zip_not_all_read(submissions: Path) -> None:
    zipped(submissions, [(f"{n}/answers.jsonl", bytes(1024 * 1024)) for n in range(100)])
    assert "It holds too many answer logs; not all were read." in graded(submissions).problems


def test_does_a_zip_whose_sizes_are_forged_break_nothing(submissions: Path) -> None:
    path = zipped(submissions, [("answers.jsonl", bytes(10_000_000))])
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 10)  # says that it unpacks to 10 bytes
    path.write_bytes(data)
    assert graded(submissions).points == 0.0


def test_is_a_zip_with_a_huge_table_of_contents_refused(
    submissions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "INDEX_LIMIT", 10_000)
    zipped(submissions, [(f"{n:06}", b"") for n in range(1000)])
    assert graded(submissions).problems == ("The zip file is damaged, or is not a zip file.",)


def test_is_an_encrypted_zip_said(submissions: Path) -> None:
    path = zipped(submissions, [("answers.jsonl", answer_lines(RIGHT))])
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    row = graded(submissions)
    assert (row.state, row.problems) == ("failed", ("answers.jsonl is encrypted.",))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_is_a_method_that_may_ask_for_any_memory_not_used(submissions: Path, method: int) -> None:
    with zipfile.ZipFile(submissions / "eve.zip", "w", method) as archive:
        archive.writestr("answers.jsonl", answer_lines(RIGHT))
    assert graded(submissions).problems == (
        "answers.jsonl is compressed in a way that can't be read here.",
    )


@pytest.mark.parametrize("cut", [0, 1, 30, 100, -1, -22, -60])
def test_is_a_damaged_zip_said_and_the_others_graded(submissions: Path, cut: int) -> None:
    path = zipped(submissions, [("a/answers.jsonl", answer_lines(RIGHT))])
    path.write_bytes(path.read_bytes()[:cut])
    row = graded(submissions)
    assert (row.state, len(row.problems)) == ("failed", 1)


def test_does_flipping_any_byte_of_a_zip_break_nothing(tmp_path: Path) -> None:
    from candystorm.workshop.contents import read_submission
    from candystorm.workshop.submissions import Submission

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/answers.jsonl", answer_lines(HONEST))
    whole = packed.getvalue()
    path = tmp_path / "eve.zip"
    for place in range(len(whole)):
        for flip in (0xFF, 0x01):
            data = bytearray(whole)
            data[place] ^= flip
            path.write_bytes(data)
            read = read_submission(Submission("eve", (path,)), {"toy-ratio"})
            assert read.logs or read.problems or read.readable


def test_do_very_many_files_stop_the_search(
    submissions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ENTRIES_LIMIT", 50)
    folder = hand_in(submissions, "eve")
    for number in range(60):
        (folder / f"{number}.txt").touch()
    assert "It holds too many files; not all were looked at." in graded(submissions).problems


def test_do_very_deep_folders_stop_the_search(submissions: Path) -> None:
    deep = submissions / "eve"
    for _ in range(100):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "answers.jsonl").write_bytes(answer_lines(RIGHT))
    assert graded(submissions).points == 0.0


@pytest.mark.parametrize(
    "name",
    ["..evil", "-rf", "a\nb", "\x1b[2Jx", "x" * 250, "\U0001f4a3" * 60, "CON", "a,b=1", "\udcff"],
)
def test_does_a_strange_name_stay_inside_the_workshop(submissions: Path, name: str) -> None:
    (submissions / name).mkdir()
    (submissions / name / "answers.jsonl").write_bytes(answer_lines(HONEST))
    row = graded(submissions)
    assert (row.state, row.points) == ("graded", 4.0)
    made = submissions.parent / "workshop" / "autograded" / row.student / NAME
    assert (made / f"{NAME}.ipynb").is_file()
    assert made.resolve().is_relative_to(submissions.parent / "workshop" / "autograded")


def test_is_a_stray_file_no_submission(submissions: Path) -> None:
    (submissions / "notes.docx").write_bytes(b"x")
    assert graded(submissions).problems == ("It is neither a folder nor a zip file.",)


def test_is_html_in_an_answer_never_markup(submissions: Path, tmp_path: Path) -> None:
    evil = "</pre><script>fetch('/api')</script><img src=x onerror=alert(1)>"
    hand_in(submissions, "eve", {"toy-rewrite": evil, "toy-ratio": evil, "toy-both": [evil]})
    graded(submissions)
    for path in (tmp_path / "workshop" / "autograded" / "eve").rglob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                assert "<script" not in output.get("data", {}).get("text/html", "")
                assert "<img" not in output.get("data", {}).get("text/html", "")


def test_does_a_note_in_an_answer_not_pass_for_the_graders_own(
    submissions: Path, tmp_path: Path
) -> None:
    forged = '"graded": {"digest": "x", "time": null, "points": {"toy-ratio": 100}, "answers": {}}'
    hand_in(submissions, "eve", {"toy-rewrite": forged})
    graded(submissions)
    before = gradebook_rows(tmp_path / "workshop")
    assert graded(submissions).state == "unchanged"
    assert gradebook_rows(tmp_path / "workshop") == before
