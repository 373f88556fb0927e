"""Answering, hints and checks of the question widgets, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asked import ORDER, RATIO, Checking, events, full_disk, own_log_file

from candystorm.answers import AnswerLog
from candystorm.widgets import QuestionWidget, question_widget


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
    with own_log_file(tmp_path, monkeypatch) as path:
        yield path


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
