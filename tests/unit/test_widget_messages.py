"""What reaches a question widget from the browser, and what it says: messages, words, rubric."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asked import ORDER, RATIO, REWRITE, RUBRIC, events, own_log_file
from babel.messages.pofile import read_po

from candystorm import _files
from candystorm.answers import AnswerLog
from candystorm.widgets import QuestionWidget, RubricWidget, question_widget


@pytest.fixture
def log(tmp_path: Path) -> AnswerLog:
    return AnswerLog(tmp_path / "answers.jsonl")


@pytest.fixture
def ratio(log: AnswerLog) -> QuestionWidget:
    return question_widget(RATIO, log, language="de")


@pytest.fixture(autouse=True)
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with own_log_file(tmp_path, monkeypatch) as path:
        yield path


# --- messages from the browser


def send(widget: QuestionWidget | RubricWidget, **message: Any) -> None:
    """Deliver a message as ipywidgets does."""
    widget._handle_custom_msg(message, [])


def test_does_a_message_call_its_handler_and_is_it_acknowledged(ratio: QuestionWidget) -> None:
    send(ratio, do="answer", value="62,5", confidence="sure", serial="view.1")
    assert ratio.state["answer"] == 62.5
    assert ratio.ack == "view.1"


@pytest.mark.parametrize("name", ["close", "__init__", "_show", "state", "send", "nothing", 5])
def test_does_the_browser_reach_no_other_method(ratio: QuestionWidget, name: object) -> None:
    before = ratio.state
    send(ratio, do=name, serial="view.1")
    assert ratio.state == before
    assert ratio.ack == ""


@pytest.mark.parametrize("message", ["answer", None, [], {"value": 3}])
def test_is_a_message_of_another_shape_harmless(ratio: QuestionWidget, message: object) -> None:
    ratio._handle_custom_msg(message, [])
    assert ratio.problem == ""


def test_does_an_error_become_one_sentence_and_a_note_in_the_log_file(
    log: AnswerLog, log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(name: str) -> None:
        raise ZeroDivisionError("in the key")

    widget = question_widget(RATIO, log, broken, language="de")
    widget.answer("62,5")
    send(widget, do="check", serial="view.2")
    assert widget.ack == "view.2"
    assert widget.problem
    assert "Traceback" not in widget.problem
    assert "ZeroDivisionError: in the key" in log_file.read_text("utf-8")
    assert capsys.readouterr().err == ""


def test_is_a_check_that_failed_no_attempt(log: AnswerLog) -> None:
    def broken(name: str) -> None:
        raise ZeroDivisionError

    widget = question_widget(RATIO, log, broken, language="de")
    widget.answer("62,5")
    widget.check()
    assert events(log) == ["answer"]


def test_does_the_problem_go_when_it_works_again(ratio: QuestionWidget) -> None:
    send(ratio, do="answer", wrong="argument")
    assert ratio.problem
    send(ratio, do="answer", value="62,5")
    assert ratio.problem == ""


def test_is_a_log_file_that_cannot_be_written_no_second_problem(
    ratio: QuestionWidget,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CANDYSTORM_LOG", str(tmp_path / "file" / "candystorm.log"))
    send(ratio, do="answer", wrong="argument", serial="view.1")
    assert ratio.ack == "view.1"
    assert capsys.readouterr().err == ""


# --- drafts and words


def test_do_two_logs_and_two_questions_keep_their_drafts_apart(tmp_path: Path) -> None:
    logs = [AnswerLog(tmp_path / name / "answers.jsonl") for name in ("a", "b")]
    keys = {question_widget(ask, log).question["key"] for ask in (RATIO, ORDER) for log in logs}
    assert len(keys) == 4


def test_do_two_people_on_one_computer_keep_their_drafts_apart(
    log: AnswerLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = set()
    for person in ("ada", "ben"):
        monkeypatch.setenv("JUPYTERHUB_USER", person)
        keys.add(question_widget(RATIO, log).question["key"])
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("language", "points"), [("de", "4 Punkte"), ("en", "4 points")], ids=["de", "en"]
)
def test_are_the_words_in_the_language(log: AnswerLog, language: str, points: str) -> None:
    widget = question_widget(RATIO, log, language=language)
    assert widget.words["points"] == points
    assert widget.question["prompt"] == RATIO.prompt[language]


@pytest.mark.parametrize("make", [lambda log: question_widget(REWRITE, log, rubric=RUBRIC)])
def test_is_every_word_translated(
    make: Callable[[AnswerLog], QuestionWidget], log: AnswerLog
) -> None:
    with (_files.locale() / "de/LC_MESSAGES/candystorm.po").open("rb") as source:
        known = {
            form
            for message in read_po(source, locale="de")
            if message.string
            for form in ([message.id] if isinstance(message.id, str) else message.id)
        }
    words = set(make(log).words.values())
    made = {"2 points"}  # points in words, made from a plural form
    assert words - made <= known


# --- rubric and own assessment


def test_is_the_rubric_shown_beforehand_best_level_first(log: AnswerLog) -> None:
    shown = question_widget(REWRITE, log, language="en", rubric=RUBRIC).question["rubric"]
    assert [level["text"] for level in shown["criteria"][0]["levels"]] == ["A question.", "None."]
    assert shown["criteria"][0]["levels"][0]["label"] == "2 points"


def test_is_an_own_assessment_kept_and_no_answer_to_the_question(log: AnswerLog) -> None:
    widget = question_widget(REWRITE, log, rubric=RUBRIC)
    send(widget, do="assess", criterion="invitation", level=2, serial="view.1")
    again = question_widget(REWRITE, log, rubric=RUBRIC)
    assert again.state["assessment"] == {"invitation": 2}
    assert "m1-rewrite" not in log.read()


@pytest.mark.parametrize(
    ("criterion", "level"), [("invitation", 1), ("style", 2), (["x"], 2), ("invitation", [2])]
)
def test_is_a_level_that_does_not_exist_refused(log: AnswerLog, criterion: Any, level: Any) -> None:
    widget = question_widget(REWRITE, log, rubric=RUBRIC)
    widget.assess(criterion, level)
    assert widget.problem
    assert widget.state["assessment"] == {}


def test_is_a_forged_assessment_in_the_log_passed_by(log: AnswerLog) -> None:
    log.append_answer("m1-rewrite-self", {"invitation": [2], "style": 1})
    assert question_widget(REWRITE, log, rubric=RUBRIC).state["assessment"] == {}


def test_does_the_rubric_alone_share_the_assessment(log: AnswerLog) -> None:
    question_widget(REWRITE, log, rubric=RUBRIC).assess("invitation", 2)
    assert RubricWidget(RUBRIC, log).assessment == {"invitation": 2}


def test_does_a_rubric_without_a_log_offer_no_assessment() -> None:
    widget = RubricWidget(RUBRIC, language="de")
    widget.assess("invitation", 2)
    assert widget.rubric["own"] is False
    assert widget.assessment == {}
