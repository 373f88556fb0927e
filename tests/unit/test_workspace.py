"""The participant's folder: laid out once, kept for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from candystorm.pages.workspace import Module, Workspace, modules

LESSON = Module("m1-dialogue", lesson=True, exercise=True).page("lesson", "de")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path / "Kurs von Zoë")
    space.prepare()
    return space


def test_does_it_hold_lesson_exercise_and_data_in_both_languages(workspace: Workspace) -> None:
    laid_out = {str(p.relative_to(workspace.folder)) for p in workspace.folder.rglob("*.*")}
    for language in ("de", "en"):
        for kind in ("lesson", "lesson.trainer", "exercise"):
            assert f"m1-dialogue/{kind}.{language}.ipynb" in laid_out
    assert "datasets/comments.csv" in laid_out


def test_is_nothing_laid_out_twice(workspace: Workspace) -> None:
    assert not list(workspace.folder.rglob("*.20??-??-??.*"))


def test_does_a_participant_get_no_key(workspace: Workspace) -> None:
    files = [path.read_bytes() for path in workspace.folder.rglob("*.*") if path.is_file()]
    assert not [one for one in files if b"HIDDEN TESTS" in one or b"close_to" in one]
    assert not list(workspace.folder.rglob("m*.jsonl")) + list(workspace.folder.rglob("mist*"))


def test_does_a_second_start_leave_everything_as_it_was(workspace: Workspace) -> None:
    before = {p: p.stat().st_mtime_ns for p in workspace.folder.rglob("*") if p.is_file()}
    workspace.prepare()
    assert {p: p.stat().st_mtime_ns for p in workspace.folder.rglob("*") if p.is_file()} == before


def test_does_an_update_keep_answers(workspace: Workspace) -> None:
    workspace.answers("m1-dialogue").append_answer("m1-ratio", 62.0)
    before = (workspace.folder / "m1-dialogue" / "answers.jsonl").read_bytes()
    (workspace.folder / ".candystorm.json").unlink()  # as after an update: nothing is known
    workspace.prepare()
    assert (workspace.folder / "m1-dialogue" / "answers.jsonl").read_bytes() == before


def test_is_a_notebook_that_a_person_changed_left_alone(workspace: Workspace) -> None:
    (workspace.folder / LESSON).write_text("mine", "utf-8")
    workspace.prepare()
    assert (workspace.folder / LESSON).read_text("utf-8") == "mine"


def test_does_an_update_keep_a_copy_of_what_a_person_changed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.folder / LESSON).write_text("mine", "utf-8")
    monkeypatch.setattr(Workspace, "_course_files", lambda self: {LESSON: b"new"})
    workspace.prepare()
    assert (workspace.folder / LESSON).read_bytes() == b"new"
    copies = (workspace.folder / "m1-dialogue").glob("lesson.de.*.ipynb")
    assert [copy.read_text("utf-8") for copy in copies] == ["mine"]


def test_is_a_deleted_notebook_brought_back(workspace: Workspace) -> None:
    (workspace.folder / LESSON).unlink()
    workspace.prepare()
    assert (workspace.folder / LESSON).is_file()


def test_is_the_place_remembered(workspace: Workspace) -> None:
    workspace.keep_place(LESSON, 2, 9, "de")
    workspace.keep_place(LESSON, 3, 9, "de")
    place = Workspace(workspace.folder).place()
    assert (place["page"], place["step"], place["language"]) == (LESSON, 3, "de")
    assert place["seen"]["m1-dialogue/lesson"] == [2, 3]


@pytest.mark.parametrize("rubbish", ["", "[]", "{", '{"seen": 3, "steps": "x"}', "[" * 100_000])
def test_does_a_broken_progress_file_do_no_harm(workspace: Workspace, rubbish: str) -> None:
    (workspace.folder / "progress.json").write_text(rubbish, "utf-8")
    workspace.keep_place(LESSON, 1, 9, "de")
    assert workspace.place()["step"] == 1


def test_are_the_modules_those_that_the_course_has() -> None:
    assert modules()[0] == Module("m1-dialogue", lesson=True, exercise=True)
