import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from candystorm.answers import Answers, Entry
from candystorm.workshop.contents import FoundLog, sort_logs
from candystorm.workshop.submissions import find_submissions, student_id, visible

names = st.text(st.characters(exclude_characters="\0/"), min_size=1, max_size=300)


@given(name=names | st.binary(min_size=1, max_size=100).map(os.fsdecode))
@example(name="..")
@example(name="../../etc/passwd")
@example(name="...")
@example(name="CON")
@example(name="com1.zip")
@example(name="=cmd|' /C calc'!A0")
@example(name="\u202efdp.exe")
@example(name="x" * 5000)
@example(name="\U0001f9d1" * 80)
def test_is_any_name_safe_as_a_folder_and_in_a_table(name: str) -> None:
    made = student_id(name)
    assert 0 < len(made.encode()) <= 100  # and encodable at all
    assert made.isprintable()
    assert made == made.strip()
    assert made[0].isalnum()
    assert not set(made) & set('/\\:*?"<>|,;=+\n\t{}[]')
    assert made.split(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@given(one=names, other=names)
@example(one="a/b", other="a_b")
@example(one="a b", other="a  b")
@example(one=".anna", other="anna")
def test_do_two_names_never_become_one_student(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (student_id(one) == student_id(other)) == same


@pytest.mark.parametrize("name", ["anna", "Zoë Müller", "müller_jan_4711", "anna@example.org"])
def test_does_an_ordinary_name_stay(name: str) -> None:
    assert student_id(name) == name
    assert student_id(unicodedata.normalize("NFD", name)) == name  # as macOS writes it


@given(name=st.text(max_size=200))
def test_does_a_name_never_steer_the_terminal(name: str) -> None:
    assert visible(name).isprintable()
    assert len(visible(name)) <= 60


def test_are_a_zip_and_a_folder_of_one_name_one_student(tmp_path: Path) -> None:
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna.zip").write_bytes(b"")
    (tmp_path / "ben.ZIP").write_bytes(b"")
    (tmp_path / ".DS_Store").write_bytes(b"")
    found = find_submissions(tmp_path)
    assert [(s.student, len(s.paths)) for s in found.usable] == [("anna", 2), ("ben", 1)]
    assert found.refused == []


@pytest.mark.parametrize("name", [".hidden", "bell\x07", "x" * 129])
def test_is_a_name_refused_that_nbgrader_could_not_keep(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    found = find_submissions(tmp_path, keep_names=True)
    assert found.usable == []
    assert "rename" in found.refused[0][1]


def log(folder: str, *questions: str, minute: int | None = None) -> FoundLog:
    from datetime import UTC, datetime

    time = None if minute is None else datetime(2026, 5, 4, 9, minute, tzinfo=UTC)
    entries = {name: Entry(name, 1, time) for name in questions}
    return FoundLog((folder,), Answers(entries))


ASKED = {"m1": frozenset({"m1-a", "m1-b"}), "m2": frozenset({"m2-a"})}


def test_does_a_log_belong_to_the_assignment_whose_questions_it_answers() -> None:
    logs = [log("download", "m2-a"), log("renamed by hand", "m1-a", "m1-b")]
    chosen, several = sort_logs(logs, ASKED)
    assert (chosen["m1"], chosen["m2"], several) == (logs[1], logs[0], set())


def test_does_the_newest_log_count() -> None:
    logs = [log("new", "m1-a", minute=9), log("old", "m1-a", "m1-b", minute=5), log("m1")]
    for order in (logs, logs[::-1]):
        chosen, several = sort_logs(order, ASKED)
        assert (chosen["m1"].folders, several) == (("new",), {"m1"})


def test_does_an_empty_log_count_in_the_folder_of_its_assignment() -> None:
    assert sort_logs([log("m2")], ASKED)[0].keys() == {"m2"}
    assert sort_logs([log("elsewhere")], ASKED)[0] == {}
    assert sort_logs([log("elsewhere")], {"m1": ASKED["m1"]})[0].keys() == {"m1"}
