"""The handlers of the question widgets, without a browser."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from candystorm import _files
from candystorm.answers import AnswerLog
from candystorm.questions import Option, Question
from candystorm.rubrics import Criterion, Level, Rubric
from candystorm.widgets import QuestionWidget, RubricWidget, question_widget

RATIO = Question(
    name="m1-ratio",
    kind="number",
    points=4,
    prompt={"de": "Wie hoch ist der Anteil?", "en": "How high is the share?"},
    unit={"de": "%", "en": "%"},
    confidence=True,
    hints=({"de": "Zählen Sie.", "en": "Count."}, {"de": "Teilen Sie.", "en": "Divide."}),
)
ORDER = Question(
    name="m1-order",
    kind="ranking",
    prompt={"de": "?", "en": "?"},
    options=tuple(Option(name, {"de": name, "en": name}) for name in "abc"),
)
REWRITE = Question(
    name="m1-rewrite",
    kind="text",
    points=2,
    prompt={"de": "?", "en": "?"},
    max_characters=50,
    rubric=True,
)
RUBRIC = Rubric(
    "m1-rewrite",
    (
        Criterion(
            "invitation",
            {"de": "Einladung", "en": "Invitation"},
            (
                Level(0, {"de": "Keine.", "en": "None."}),
                Level(2, {"de": "Eine Frage.", "en": "A question."}),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Found:
    """What a check says."""

    state: str
    points: float
    max_points: float
    message: str


class Checking:
    """A check that counts how often it runs."""

    def __init__(self, log: AnswerLog) -> None:
        self.log = log
        self.runs = 0

    def __call__(self, name: str) -> Found:
        self.runs += 1
        entry = self.log.read().get(name)
        if entry is None or entry.answer is None:
            return Found("unattempted", 0, 4, "Not answered yet.")
        right = entry.answer == 62.5
        return Found("right" if right else "wrong", 4.0 * right, 4, "Look again.")


@pytest.fixture
def log(tmp_path: Path) -> AnswerLog:
    return AnswerLog(tmp_path / "answers.jsonl")


@pytest.fixture
def check(log: AnswerLog) -> Checking:
    return Checking(log)


@pytest.fixture
def ratio(log: AnswerLog, check: Checking) -> QuestionWidget:
    return question_widget(RATIO, log, check, language="de")


@pytest.fixture(autouse=True)
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Send details of errors to a file of the test, and take its handler away afterwards."""
    monkeypatch.setenv("CANDYSTORM_LOG", str(tmp_path / "candystorm.log"))
    logger = logging.getLogger("candystorm")
    monkeypatch.setattr(logger, "handlers", [])
    yield tmp_path / "candystorm.log"
    for handler in logger.handlers:
        handler.close()


def events(log: AnswerLog) -> list[str]:
    lines = log.path.read_text("utf-8").split("\n") if log.path.exists() else []
    return [json.loads(line)["event"] for line in lines if line]


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow; a folder made read-only would not stop an administrator."""
    resource = pytest.importorskip("resource", reason="Windows has no limit to play a full disk")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# --- answering


def test_is_an_answer_in_the_log_at_once(ratio: QuestionWidget, log: AnswerLog) -> None:
    ratio.answer("62,5", "sure")
    entry = log.read()["m1-ratio"]
    assert (entry.answer, entry.confidence, entry.language) == (62.5, "sure", "de")


def test_is_the_saved_answer_shown_with_its_time(ratio: QuestionWidget, log: AnswerLog) -> None:
    state = ratio.answer("62,5")
    assert state == ratio.state
    assert state["answer"] == 62.5
    assert state["time"].endswith("Z")


def test_is_what_is_no_answer_refused_in_the_language(
    ratio: QuestionWidget, log: AnswerLog
) -> None:
    ratio.answer("62,5")
    ratio.answer("viele")
    assert ratio.state["refusal"]["invalid"] is True
    assert ratio.state["answer"] == 62.5
    assert events(log) == ["answer"]


def test_does_the_next_answer_clear_the_refusal(ratio: QuestionWidget) -> None:
    ratio.answer("viele")
    ratio.answer("62,5")
    assert ratio.state["refusal"] is None


def test_is_the_same_answer_written_only_once(ratio: QuestionWidget, log: AnswerLog) -> None:
    for _ in range(3):
        ratio.answer("62,5", "sure")
    assert events(log) == ["answer"]


def test_is_an_emptied_answer_an_event(ratio: QuestionWidget, log: AnswerLog) -> None:
    ratio.answer("62,5")
    ratio.answer(" ")
    assert log.read()["m1-ratio"].answer is None
    assert ratio.state["time"] is None


def test_is_nothing_written_before_there_is_an_answer(
    ratio: QuestionWidget, log: AnswerLog
) -> None:
    ratio.answer(None, "sure")
    assert events(log) == []


def test_is_a_change_of_confidence_saved(ratio: QuestionWidget, log: AnswerLog) -> None:
    ratio.answer("62,5", "guess")
    ratio.answer("62,5", "rather")
    assert log.read()["m1-ratio"].confidence == "rather"


def test_does_confidence_stand_once_the_verdict_is_known(
    ratio: QuestionWidget, log: AnswerLog
) -> None:
    ratio.answer("62,5", "guess")
    ratio.check()
    ratio.answer("62,5", "sure")
    assert log.read()["m1-ratio"].confidence == "guess"


def test_is_a_confidence_that_does_not_exist_left_out(
    ratio: QuestionWidget, log: AnswerLog
) -> None:
    ratio.answer("62,5", "certain")
    assert log.read()["m1-ratio"].confidence is None


def test_is_confidence_left_out_where_it_is_not_asked(log: AnswerLog) -> None:
    question_widget(ORDER, log).answer(["b", "a", "c"], "sure")
    assert log.read()["m1-order"].confidence is None


def test_does_a_new_widget_show_what_is_in_the_log(ratio: QuestionWidget, log: AnswerLog) -> None:
    ratio.answer("62,5", "sure")
    ratio.open_hint()
    again = question_widget(RATIO, AnswerLog(log.path), language="de")
    assert again.state["answer"] == 62.5
    assert again.state["confidence"] == "sure"
    assert again.state["hints"] == ["Zählen Sie."]


def test_is_an_edited_log_no_answer_of_another_kind(log: AnswerLog) -> None:
    log.append_answer("m1-order", ["a", "x"])
    assert question_widget(ORDER, log).state["answer"] is None


def test_does_a_refresh_show_what_another_tab_saved(ratio: QuestionWidget, log: AnswerLog) -> None:
    question_widget(RATIO, AnswerLog(log.path), language="de").answer("70")
    assert ratio.state["answer"] is None
    ratio.refresh()
    assert ratio.state["answer"] == 70.0


# --- when it can't be saved


def test_does_a_full_disk_tell_the_participant_and_keep_the_form(log: AnswerLog) -> None:
    widget = question_widget(RATIO, log, language="en")
    with full_disk():
        widget.answer("62.5")
    assert "disk is full" in widget.state["refusal"]["message"]
    assert widget.state["refusal"]["invalid"] is False
    assert widget.state["answer"] is None


def test_is_a_log_that_cannot_be_written_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    widget = question_widget(RATIO, AnswerLog(tmp_path / "file" / "answers.jsonl"), language="en")
    widget.answer("62.5")
    assert widget.state["refusal"]["message"]


def test_is_saving_again_enough_once_there_is_room(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    widget = question_widget(RATIO, AnswerLog(folder / "answers.jsonl"), language="en")
    widget.answer("62.5")
    assert widget.state["refusal"]
    folder.mkdir()
    widget.answer("62.5")
    assert widget.state["refusal"] is None
    assert widget.state["answer"] == 62.5


def test_is_what_is_not_saved_never_checked(tmp_path: Path) -> None:
    log = AnswerLog(tmp_path / "nowhere" / "answers.jsonl")
    check = Checking(log)
    widget = question_widget(RATIO, log, check, language="en")
    widget.answer("62.5")
    widget.check()
    assert check.runs == 0
    assert widget.state["refusal"]


def test_does_a_hint_that_cannot_be_counted_stay_closed(log: AnswerLog) -> None:
    widget = question_widget(RATIO, log, language="en")
    with full_disk():
        widget.open_hint()
    assert widget.state["hints"] == []
    assert "full" in widget.problem


# --- hints


def test_do_hints_open_one_by_one(ratio: QuestionWidget, log: AnswerLog) -> None:
    ratio.open_hint()
    assert ratio.state["hints"] == ["Zählen Sie."]
    ratio.open_hint()
    assert ratio.state["hints"] == ["Zählen Sie.", "Teilen Sie."]
    assert log.read()["m1-ratio"].hints == 2


def test_is_a_hint_that_is_open_not_counted_again(ratio: QuestionWidget, log: AnswerLog) -> None:
    ratio.open_hint(1)
    ratio.open_hint(1)
    assert log.read()["m1-ratio"].hints == 1


def test_are_there_no_more_hints_than_there_are(ratio: QuestionWidget, log: AnswerLog) -> None:
    for _ in range(5):
        ratio.open_hint()
    assert log.read()["m1-ratio"].hints == 2


def test_does_the_browser_not_know_a_hint_before_it_is_open(ratio: QuestionWidget) -> None:
    assert "Zählen" not in str([ratio.question, ratio.state, ratio.words])


# --- check


def test_does_a_check_show_the_verdict_and_count_an_attempt(
    ratio: QuestionWidget, log: AnswerLog
) -> None:
    ratio.answer("62,5")
    ratio.check()
    assert ratio.state["verdict"] == {
        "state": "right",
        "points": 4.0,
        "max_points": 4,
        "message": "Look again.",
    }
    assert log.read()["m1-ratio"].checks == 1


def test_does_a_double_click_check_once(
    ratio: QuestionWidget, check: Checking, log: AnswerLog
) -> None:
    ratio.answer("62,5")
    ratio.check()
    ratio.check()
    assert check.runs == 1
    assert events(log) == ["answer", "check"]


def test_is_an_empty_answer_not_an_attempt(ratio: QuestionWidget, log: AnswerLog) -> None:
    ratio.check()
    assert ratio.state["verdict"]["state"] == "unattempted"
    assert events(log) == []


def test_does_a_new_answer_take_the_verdict_away(ratio: QuestionWidget) -> None:
    ratio.answer("62,5")
    ratio.check()
    ratio.answer("63")
    assert ratio.state["verdict"] is None


def test_does_a_hint_leave_the_verdict(ratio: QuestionWidget) -> None:
    ratio.answer("62,5")
    ratio.check()
    ratio.open_hint()
    assert ratio.state["verdict"]


def test_is_a_checked_answer_judged_again_after_a_reload_without_counting(
    ratio: QuestionWidget, check: Checking, log: AnswerLog
) -> None:
    ratio.answer("62,5")
    ratio.check()
    again = question_widget(RATIO, log, check, language="de")
    assert again.state["checked"]
    assert check.runs == 1  # not before anybody looks at it
    again.recheck()
    assert again.state["verdict"]["state"] == "right"
    assert log.read()["m1-ratio"].checks == 1


def test_is_an_answer_that_was_never_checked_not_judged_on_opening(
    ratio: QuestionWidget, check: Checking
) -> None:
    ratio.answer("62,5")
    ratio.recheck()
    assert check.runs == 0


def test_is_there_no_verdict_where_checking_is_not_possible(log: AnswerLog) -> None:
    widget = question_widget(RATIO, log, lambda name: None, language="de")
    widget.answer("62,5")
    widget.check()
    assert widget.state["verdict"] is None


def test_does_the_browser_hear_whether_it_may_offer_a_check(log: AnswerLog) -> None:
    assert question_widget(RATIO, log).question["check"] is False


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
