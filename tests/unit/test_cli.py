"""The command `candystorm`, but for the course itself, which the browser tests start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from candystorm import _files, cli, doctor, notebooks

LESSON = """\
{"cells": [{"cell_type": "code", "execution_count": 3, "id": "sum", "metadata": {}, "outputs": [],
"source": "1 + 1"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
"""


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def test_does_help_speak_the_language_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help", "--language", "de") == 0
    assert "Startet den Kurs im Browser" in capsys.readouterr().out


def test_is_help_shown_without_loading_what_it_does_not_need() -> None:
    heavy = "{'pandas', 'numpy', 'nbformat', 'jupyter_server', 'IPython'}"
    command = f"import candystorm.cli, sys; sys.exit(bool({heavy} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", command], check=True)


def test_is_an_expected_error_one_sentence_in_the_persons_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("grade", str(tmp_path / "missing"), "--language", "de") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert str(tmp_path / "missing") in said.err
    assert "Traceback" not in said.err


def test_does_an_unexpected_error_name_the_log_that_has_its_details(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_path: Path) -> list[Path]:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(cli, "_WORKSPACE", tmp_path / "candystorm")
    monkeypatch.setattr(notebooks, "notebook_files", fail)
    assert run("tidy", str(tmp_path)) == 1
    log = tmp_path / "candystorm" / "candystorm.log"
    said = capsys.readouterr().err
    assert str(log) in said
    assert "nobody thought of this" not in said
    assert "nobody thought of this" in log.read_text("utf-8")


def test_is_a_wrong_option_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--port", "0") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_does_tidy_check_fail_and_change_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = tmp_path / "m9-trial.ipynb"
    lesson.write_text(LESSON, "utf-8")
    assert run("tidy", "--check", str(tmp_path)) == 1
    assert str(lesson) in capsys.readouterr().out
    assert lesson.read_text("utf-8") == LESSON


def test_does_tidy_leave_nothing_to_tidy(tmp_path: Path) -> None:
    (tmp_path / "m9-trial.ipynb").write_text(LESSON, "utf-8")
    assert run("tidy", str(tmp_path)) == 0
    assert run("tidy", "--check", str(tmp_path)) == 0


def test_does_doctor_say_what_is_missing_and_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_files, "exercises", lambda: tmp_path)
    assert run("doctor", "--workspace", str(tmp_path / "own"), "--language", "de") == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "Übungen" in line)
    assert line.startswith("Problem")


def test_does_doctor_change_nothing(tmp_path: Path) -> None:
    doctor.examine(tmp_path / "own")
    assert list(tmp_path.iterdir()) == []
