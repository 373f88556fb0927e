"""Grading a class: points, gradebook, graded notebooks, and grading again."""

from __future__ import annotations

import io
import json
import sqlite3
import threading
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import classroom
import nbformat
import pytest
from classroom import NAME, RIGHT, answer_lines, graded_cells, hand_in
from frozen import contents, gradebook_rows

from candystorm.errors import CandystormError
from candystorm.workshop.course_folder import WorkshopBusy
from candystorm.workshop.grade import grade
from candystorm.workshop.gradebook import GradebookError
from candystorm.workshop.report import Report, Row


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


class Room:
    """A folder with the assignment, submissions and the workshop."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.solutions = root / "solutions"
        self.submissions = root / "handed in"
        self.workshop = root / "workshop"
        self.submissions.mkdir()
        classroom.write_assignment(self.solutions)

    def grade(self, submissions: Path | None = None, **options: Any) -> Report:
        return grade(submissions or self.submissions, solutions=self.solutions, **options)

    def row(self, student: str) -> Row:
        (row,) = [row for row in self.grade().rows if row.student == student]
        return row

    def notebook(self, student: str) -> Path:
        return self.workshop / "autograded" / student / NAME / f"{NAME}.ipynb"

    def sql(self, statement: str, *values: object) -> list[Any]:
        with sqlite3.connect(self.workshop / "gradebook.db") as connection:
            return connection.execute(statement, values).fetchall()

    def grade_of(self, student: str, question: str) -> tuple[float | None, float | None, int]:
        (row,) = self.sql(
            "SELECT auto_score, manual_score, needs_manual_grade FROM grade g "
            "JOIN base_cell c ON c.id = g.cell_id "
            "JOIN submitted_notebook n ON n.id = g.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id "
            "WHERE s.student_id = ? AND c.name = ?",
            student,
            question,
        )
        return row

    def by_hand(self, student: str, question: str, score: float, comment: str) -> None:
        """Grade as formgrader does."""
        (cell,) = self.sql(
            "SELECT g.id, g.notebook_id FROM grade g JOIN base_cell c ON c.id = g.cell_id "
            "JOIN submitted_notebook n ON n.id = g.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id "
            "WHERE s.student_id = ? AND c.name = ?",
            student,
            question,
        )
        self.sql(
            "UPDATE grade SET manual_score = ?, extra_credit = 0.5, needs_manual_grade = 0 "
            "WHERE id = ?",
            score,
            cell[0],
        )
        self.sql("UPDATE comment SET manual_comment = ? WHERE notebook_id = ?", comment, cell[1])


def zip_of(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        (RIGHT, 9.0),
        ({"toy-ratio": 37.5}, 1.0),
        ({"toy-ratio": 62.5, "toy-both": ["a"], "toy-kinds": {"p1": "one_way"}}, 4 + 1 + 1.0),
        ({"toy-ratio": "forged", "toy-both": {"a": 1}, "toy-kinds": [[]], "toy-rewrite": 7}, 0.0),
        ({}, 0.0),
        (b"\x00\xff not a log {\n" * 50, 0.0),
    ],
)
def test_are_points_those_that_the_answers_earn(room: Room, answers: Any, points: float) -> None:
    hand_in(room.submissions, "anna", answers)
    row = room.row("anna")
    assert (row.state, row.points, row.max_points) == ("graded", points, 9.0)


def test_do_the_gradebook_and_the_notebook_say_the_same(room: Room) -> None:
    hand_in(room.submissions, "anna", {**RIGHT, "toy-ratio": 37.5})
    room.grade()
    cells = graded_cells(room.workshop, "anna")
    shown = {
        name: float(output["data"]["text/plain"])
        for name, cell in cells.items()
        for output in cell["outputs"]
        if output["output_type"] == "execute_result"
    }
    assert shown == {"toy-ratio": 1.0, "toy-kinds": 3.0, "toy-both": 2.0}
    kept = {name: room.grade_of("anna", name)[0] for name in shown}
    assert kept == shown


def test_is_a_graded_notebook_a_valid_notebook_without_the_key(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    text = room.notebook("anna").read_text("utf-8")
    nbformat.validate(nbformat.reads(text, as_version=4))
    for secret in ("HIDDEN", "key", "close_to", "posts[0]", "macro_f1", "Five", "Fünf"):
        assert secret not in text


def test_does_feedback_speak_the_language_last_used(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT, language="de")
    hand_in(room.submissions, "ben", RIGHT, language="en")
    hand_in(room.submissions, "cara", RIGHT, language=None)
    hand_in(room.submissions, "dan", RIGHT, language="xx")
    room.grade(language="de")
    titles = {
        student: "# Beiträge" in room.notebook(student).read_text("utf-8")
        for student in ("anna", "ben", "cara", "dan")
    }
    assert titles == {"anna": True, "ben": False, "cara": True, "dan": True}
    assert "Richtig, Ihre Zahl stimmt." in room.notebook("anna").read_text("utf-8")


def test_is_a_text_shown_as_text_beside_its_rubric(room: Room) -> None:
    text = '<script>alert("x")</script>\n$\\href{javascript:alert(1)}{y}$'
    hand_in(room.submissions, "anna", {"toy-rewrite": text})
    room.grade()
    (shown,) = [
        output["data"]
        for output in graded_cells(room.workshop, "anna")["toy-rewrite"]["outputs"]
        if output["output_type"] == "display_data"
    ]
    assert "<script" not in shown["text/html"]
    assert "&lt;script&gt;" in shown["text/html"]
    assert "A genuine question." in shown["text/html"]
    assert text in shown["text/plain"]


def test_is_the_time_of_submission_that_of_the_last_answer(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT, minute=30)
    room.grade()
    assert room.sql("SELECT timestamp FROM submitted_assignment") == [
        ("2026-05-04 09:30:03.250000",)
    ]
    note = room.notebook("anna").with_name("timestamp.txt").read_text("utf-8")
    assert note == "2026-05-04 09:30:03.250000 UTC\n"


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_does_a_forged_time_break_nothing(room: Room, time: str) -> None:
    log = f'\n{{"question": "toy-ratio", "answer": 62.5, "time": "{time}"}}'
    hand_in(room.submissions, "anna", log.encode())
    assert room.row("anna").points == 4.0
    assert room.row("anna").state == "unchanged"


# Grading again


def test_does_grading_twice_change_nothing(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    hand_in(room.submissions, "ben", {"toy-ratio": 1})
    hand_in(room.submissions, "cara")
    room.grade()
    before = contents(room.root)
    again = room.grade()
    assert [row.state for row in again.rows] == ["unchanged"] * 3
    assert contents(room.root) == before


def test_is_only_what_changed_graded_again(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    hand_in(room.submissions, "ben", {"toy-ratio": 1})
    room.grade()
    hand_in(room.submissions, "ben", RIGHT, minute=5)
    again = {row.student: (row.state, row.points) for row in room.grade().rows}
    assert again == {"anna": ("unchanged", 9.0), "ben": ("graded", 9.0)}
    assert room.sql("SELECT count(*) FROM submitted_assignment") == [(2,)]
    assert room.sql("SELECT count(*) FROM grade") == [(8,)]


def test_is_everything_graded_again_when_the_assignment_changed(room: Room) -> None:
    hand_in(room.submissions, "anna", {"toy-ratio": 62.5})
    room.grade()
    path = room.solutions / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text("utf-8").replace("[5, 8]", "[6, 8]"), "utf-8")
    assert (room.row("anna").state, room.grade_of("anna", "toy-ratio")[0]) == ("graded", 0.0)


@pytest.mark.parametrize("lost", ["gradebook.db", "autograded"])
def test_is_what_was_lost_made_again(room: Room, lost: str) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    rows, files = gradebook_rows(room.workshop), contents(room.workshop / "autograded")
    (room.workshop / lost).rename(room.root / "lost")
    assert room.row("anna").state == "graded"
    assert gradebook_rows(room.workshop) == rows
    assert contents(room.workshop / "autograded") == files


def test_is_a_gradebook_from_yesterday_brought_up_to_date(room: Room) -> None:
    hand_in(room.submissions, "anna", {"toy-ratio": 1})
    room.grade()
    yesterday = (room.workshop / "gradebook.db").read_bytes()
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    (room.workshop / "gradebook.db").write_bytes(yesterday)
    assert room.row("anna").state == "graded"
    assert room.grade_of("anna", "toy-ratio")[0] == 4.0


# What a person graded


def test_does_an_answered_text_wait_for_a_person_and_an_empty_one_not(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    hand_in(room.submissions, "ben", {"toy-ratio": 1})
    report = room.grade()
    assert room.grade_of("anna", "toy-rewrite") == (None, None, 1)
    assert room.grade_of("ben", "toy-rewrite") == (0.0, None, 0)
    assert [row.for_a_person for row in report.rows] == [1, 0]


def test_is_kept_what_a_person_graded(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    room.by_hand("anna", "toy-rewrite", 5.0, "Warm and clear.")
    hand_in(room.submissions, "anna", {**RIGHT, "toy-ratio": 1}, minute=9)
    assert room.row("anna").state == "graded"
    assert room.grade_of("anna", "toy-rewrite") == (None, 5.0, 0)
    assert room.sql("SELECT manual_comment FROM comment") == [("Warm and clear.",)]
    assert room.sql("SELECT DISTINCT extra_credit FROM grade WHERE manual_score = 5") == [(0.5,)]


def test_does_a_text_that_changed_need_a_person_again(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    room.by_hand("anna", "toy-rewrite", 5.0, "Warm and clear.")
    hand_in(room.submissions, "anna", {**RIGHT, "toy-rewrite": "Another question?"}, minute=9)
    room.grade()
    assert room.grade_of("anna", "toy-rewrite") == (None, 5.0, 1)
    room.by_hand("anna", "toy-rewrite", 6.0, "Even better.")
    room.grade()
    assert room.grade_of("anna", "toy-rewrite") == (None, 6.0, 0)


def test_are_late_penalties_and_extensions_left_alone(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    room.sql("UPDATE submitted_notebook SET late_submission_penalty = 2, flagged = 1")
    room.sql("UPDATE submitted_assignment SET extension = '1970-01-02 00:00:00.000000'")
    hand_in(room.submissions, "anna", {"toy-ratio": 1}, minute=9)
    room.grade()
    assert room.sql("SELECT late_submission_penalty, flagged FROM submitted_notebook") == [(2, 1)]
    assert room.sql("SELECT extension FROM submitted_assignment")[0][0].startswith("1970-01-02")


# Layouts


def test_is_a_zip_read_where_it_is(room: Room) -> None:
    log = answer_lines(RIGHT)
    members = {f"candystorm/{NAME}/answers.jsonl": log, "candystorm/photo.jpg": b"x" * 1000}
    (room.submissions / "anna.zip").write_bytes(zip_of(members))
    assert room.row("anna").points == 9.0
    assert not list(room.root.rglob("photo.jpg"))


def test_is_a_zip_in_a_folder_of_a_learning_platform_read(room: Room) -> None:
    folder = room.submissions / "Anna Muster_4711_file_"
    folder.mkdir()
    (folder / "work.zip").write_bytes(zip_of({"answers.jsonl": answer_lines(RIGHT)}))
    assert room.row("Anna Muster_4711_file_").points == 9.0


def test_does_what_macos_adds_to_a_zip_not_count(room: Room) -> None:
    members = {
        f"{NAME}/answers.jsonl": answer_lines({"toy-ratio": 1}),
        f"__MACOSX/{NAME}/answers.jsonl": answer_lines(RIGHT, minute=50),
    }
    (room.submissions / "anna.zip").write_bytes(zip_of(members))
    assert (room.row("anna").points, room.row("anna").problems) == (0.0, ())


def test_does_the_newest_of_several_logs_count_and_is_that_said(room: Room) -> None:
    folder = hand_in(room.submissions, "anna", RIGHT, minute=30)
    copy = folder.with_name("copy of it")
    copy.mkdir()
    (copy / "answers.jsonl").write_bytes(answer_lines({"toy-ratio": 1}, minute=20))
    row = room.row("anna")
    assert row.points == 9.0
    assert row.problems == (f"There are several answer logs for {NAME}; the newest one counts.",)


def test_is_a_workshop_among_the_submissions_no_submission(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    for _ in range(2):
        report = room.grade(workshop=room.submissions / "mine")
        assert [row.student for row in report.rows] == ["anna"]


def test_is_a_course_folder_taken_for_what_it_is(room: Room) -> None:
    hand_in(room.root / "class" / "submitted", "anna", RIGHT)
    report = room.grade(room.root / "class")
    assert [(row.student, row.points) for row in report.rows] == [("anna", 9.0)]
    assert report.workshop == room.root / "class"


@pytest.mark.parametrize("end", [b"", b"}", b'"graded": {"digest": 1}', b'"graded": []'])
def test_is_a_damaged_graded_notebook_made_again(room: Room, end: bytes) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    whole = room.notebook("anna").read_bytes()
    room.notebook("anna").chmod(0o644)
    room.notebook("anna").write_bytes(whole[:500] + end)
    assert room.row("anna").state == "graded"
    assert room.notebook("anna").read_bytes() == whole


def test_is_nbgraders_own_layout_graded_in_place(room: Room) -> None:
    submitted = room.root / "class" / "submitted"
    hand_in(submitted, "o'brien", RIGHT)
    hand_in(submitted, "late", RIGHT)
    note = submitted / "late" / NAME / "timestamp.txt"
    note.write_text("2026-06-01 10:00:00.000001 Europe/Vienna", "utf-8")
    report = room.grade(submitted)
    assert report.workshop == room.root / "class"
    assert {row.student: row.points for row in report.rows} == {"o'brien": 9.0, "late": 9.0}
    with sqlite3.connect(report.workshop / "gradebook.db") as connection:
        times = dict(connection.execute("SELECT student_id, timestamp FROM submitted_assignment"))
    assert times == {
        "o'brien": "2026-05-04 09:00:03.250000",
        "late": "2026-06-01 08:00:00.000001",
    }
    assert note.read_text("utf-8").endswith("Vienna")
    assert room.grade(report.workshop).count("unchanged") == 2


def test_does_the_time_follow_later_answers_unless_nbgrader_noted_it(room: Room) -> None:
    submitted = room.root / "class" / "submitted"
    hand_in(submitted, "anna", {"toy-ratio": 1}, minute=10)
    hand_in(submitted, "ben", {"toy-ratio": 1}, minute=10)
    note = "2026-05-04 09:11:00.000000 UTC"
    (submitted / "ben" / NAME / "timestamp.txt").write_text(note, "utf-8")
    room.grade(submitted)
    for student in ("anna", "ben"):
        hand_in(submitted, student, RIGHT, minute=40)
    report = room.grade(submitted)
    assert [row.points for row in report.rows] == [9.0, 9.0]
    with sqlite3.connect(report.workshop / "gradebook.db") as connection:
        times = dict(connection.execute("SELECT student_id, timestamp FROM submitted_assignment"))
    assert times == {"anna": "2026-05-04 09:40:03.250000", "ben": "2026-05-04 09:11:00.000000"}
    assert (submitted / "anna" / NAME / "timestamp.txt").read_text().startswith(times["anna"])
    assert (submitted / "ben" / NAME / "timestamp.txt").read_text() == note
    assert room.grade(submitted).count("unchanged") == 2


def test_are_several_assignments_of_a_workspace_told_apart(room: Room) -> None:
    classroom.write_assignment(room.solutions, "toy-other")
    path = room.solutions / "toy-other" / "toy-other.ipynb"
    for file in (path, path.with_name("questions.toml"), path.with_name("rubrics.toml")):
        text = file.read_text("utf-8")
        for question in RIGHT:
            text = text.replace(question, question.replace("toy-", "other-"))
        file.write_text(text, "utf-8")
    workspace = room.submissions / "anna"
    for folder, answers in (("a", RIGHT), ("b", {"other-ratio": 62.5})):
        (workspace / folder).mkdir(parents=True)
        (workspace / folder / "answers.jsonl").write_bytes(answer_lines(answers))
    rows = {row.assignment: row.points for row in room.grade().rows}
    assert rows == {NAME: 9.0, "toy-other": 4.0}
    assert [row.assignment for row in room.grade(assignment="toy-other").rows] == ["toy-other"]


def test_is_a_folder_of_a_trainer_without_solutions_said(room: Room) -> None:
    with pytest.raises(CandystormError, match="solutions of the course are not"):
        grade(room.submissions, solutions=room.root / "none")


def test_is_an_unknown_assignment_or_folder_said(room: Room) -> None:
    with pytest.raises(CandystormError, match="no assignment m9"):
        room.grade(assignment="m9")
    with pytest.raises(CandystormError, match="is not a folder"):
        room.grade(room.root / "missing")


def test_does_a_broken_source_stop_before_anything_is_written(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    path = room.solutions / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text("utf-8").replace("[5, 8]", "[5 / 0]"), "utf-8")
    with pytest.raises(CandystormError, match=r"toy-ratio.*ZeroDivisionError"):
        room.grade()
    assert not (room.workshop / "autograded").exists()


# The gradebook as such


def test_is_the_gradebook_the_one_that_nbgrader_makes(room: Room, tmp_path: Path) -> None:
    import nbgrader.api
    import nbgrader.dbutil
    from alembic.script import ScriptDirectory
    from sqlalchemy import create_engine

    room.grade()
    theirs = tmp_path / "theirs.db"
    nbgrader.api.Base.metadata.create_all(bind=create_engine(f"sqlite:///{theirs}"))
    ours = _tables(room.workshop / "gradebook.db")
    assert ours.pop("alembic_version")
    assert ours == _tables(theirs)
    head = ScriptDirectory(nbgrader.dbutil.ALEMBIC_DIR).get_current_head()
    assert room.sql("SELECT * FROM alembic_version") == [(head,)]


def _tables(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: " ".join(sql.split()) for name, sql in rows}


def test_does_nbgrader_read_what_was_written(room: Room) -> None:
    from nbgrader.api import Gradebook
    from nbgrader.utils import compute_checksum

    hand_in(room.submissions, "anna", RIGHT)
    hand_in(room.submissions, "ben")
    room.grade()
    with Gradebook(f"sqlite:///{room.workshop / 'gradebook.db'}") as theirs:
        found = theirs.find_submission(NAME, "anna")
        assert (found.score, found.max_score, found.code_score) == (9.0, 15.0, 9.0)
        assert found.needs_manual_grade
        assert found.timestamp == datetime(2026, 5, 4, 9, 0, 3, 250000)
        assert theirs.find_comment("toy-rewrite", NAME, NAME, "anna").comment is None
        assert theirs.find_comment("toy-rewrite", NAME, NAME, "ben").comment == "No response."
        assert theirs.average_assignment_score(NAME) == 4.5
        notebook = nbformat.read(room.solutions / NAME / f"{NAME}.ipynb", as_version=4)
        cells = {cell.id: cell for cell in notebook.cells}
        for kept in theirs.find_notebook(NAME, NAME).source_cells:
            if kept.locked:
                assert kept.checksum == compute_checksum(cells[kept.name])
                assert kept.source == cells[kept.name].source


def test_is_a_gradebook_of_another_nbgrader_left_alone(room: Room) -> None:
    room.grade()
    room.sql("ALTER TABLE grade RENAME COLUMN extra_credit TO bonus")
    before = (room.workshop / "gradebook.db").read_bytes()
    with pytest.raises(GradebookError, match="another version of nbgrader"):
        room.grade()
    assert (room.workshop / "gradebook.db").read_bytes() == before


def test_is_a_file_that_is_no_gradebook_left_alone(room: Room) -> None:
    room.workshop.mkdir()
    (room.workshop / "gradebook.db").write_bytes(b"A letter to grandmother.\n" * 100)
    with pytest.raises(GradebookError, match="is not an nbgrader gradebook"):
        room.grade()
    assert (room.workshop / "gradebook.db").read_bytes().startswith(b"A letter")


def test_are_questions_that_changed_after_grading_refused(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    folder = room.solutions / NAME
    for path in (folder / f"{NAME}.ipynb", folder / "questions.toml"):
        path.write_text(path.read_text("utf-8").replace("toy-both", "toy-new"), "utf-8")
    with pytest.raises(GradebookError, match="questions of toy-posts have changed"):
        room.grade()


def test_is_a_second_grader_told_to_wait(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    inside, go_on = threading.Event(), threading.Event()

    def slowly(done: int, total: int, student: str) -> None:
        inside.set()
        go_on.wait(30)

    first = threading.Thread(target=lambda: room.grade(progress=slowly))
    first.start()
    inside.wait(30)
    try:
        with pytest.raises(WorkshopBusy, match="Somebody is grading"):
            room.grade()
    finally:
        go_on.set()
        first.join()
    assert room.row("anna").state == "unchanged"


def test_are_the_settings_of_a_trainer_kept(room: Room) -> None:
    room.workshop.mkdir()
    (room.workshop / "nbgrader_config.py").write_text("# mine\n", "utf-8")
    room.grade()
    assert (room.workshop / "nbgrader_config.py").read_text("utf-8") == "# mine\n"


def test_is_a_submission_that_nbgrader_collected_never_overwritten(room: Room) -> None:
    collected = hand_in(room.workshop / "submitted", "anna", {"toy-ratio": 1})
    (collected / f"{NAME}.ipynb").write_text('{"cells": []}', "utf-8")
    hand_in(room.submissions, "anna", RIGHT)
    before = (collected / "answers.jsonl").read_bytes()
    room.grade()
    assert (collected / "answers.jsonl").read_bytes() == before


def test_does_grading_report_its_progress(room: Room) -> None:
    for student in ("anna", "ben"):
        hand_in(room.submissions, student, RIGHT)
    seen: list[tuple[int, int, str]] = []
    room.grade(progress=lambda *step: seen.append(step))
    assert seen == [(0, 2, "anna"), (1, 2, "ben"), (2, 2, "")]


def test_does_the_summary_say_what_happened(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    (room.submissions / "ben.zip").write_bytes(b"no zip")
    summary = room.grade().summary().splitlines()
    assert summary[0] == "ben: The zip file is damaged, or is not a zip file."
    assert summary[1] == "1 submission graded, 0 unchanged since last time, 1 not graded."
    assert summary[2].startswith(f"On average 9 of 9 points in {NAME}")
    assert summary[3] == "1 text waits to be graded in formgrader."


def test_is_a_workshop_that_can_not_be_written_said(room: Room) -> None:
    room.workshop.write_text("A file where a folder should be.", "utf-8")
    with pytest.raises(CandystormError, match="could not be read or written"):
        room.grade()


def test_is_a_copy_of_a_submission_all_that_nbgrader_needs(room: Room) -> None:
    hand_in(room.submissions, "anna", RIGHT)
    room.grade()
    copy = room.workshop / "submitted" / "anna" / NAME
    assert sorted(path.name for path in copy.iterdir()) == [
        "answers.jsonl",
        "timestamp.txt",
        f"{NAME}.ipynb",
    ]
    notebook = json.loads((copy / f"{NAME}.ipynb").read_text("utf-8"))
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    again = room.grade(room.workshop)
    assert [(row.state, row.points) for row in again.rows] == [("unchanged", 9.0)]
