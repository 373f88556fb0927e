"""Questions on a page, used by a person: by mouse, by keyboard, in any size and colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from asking import ANSWERS, KINDS, LABELS, QUESTIONS, TEXT
from on_page import (
    check,
    number,
    picture,
    records,
    scrolls_sideways,
    violations,
    wait_for_answers,
)
from playwright.sync_api import Page, expect

from conftest import PageOf, Server

pytestmark = pytest.mark.browser

# --- each kind, by mouse and by keyboard


def test_is_every_kind_answered_by_mouse(ask: PageOf, folder: Path) -> None:
    page = ask(*KINDS, language="de")
    number(page).click()
    page.keyboard.type("62,5")
    page.get_by_text("Danke für den Hinweis").click()
    for text in ("Er stellt eine Frage", "bleibt danach ansprechbar", "ändert etwas"):
        page.get_by_text(text).click()
    page.get_by_role("button", name="Nach oben: Hinweis").click()
    page.get_by_role("button", name="Nach unten: Frage").click()
    for n, label in enumerate(LABELS.values()):
        item = page.locator(".q-item").nth(n)
        item.get_by_text("Lädt zum" if label == "dialogic" else "Sendet nur").click()
    expect(page.get_by_text("12 von 12 zugeordnet")).to_be_visible()
    page.locator("textarea").click()
    page.keyboard.type(TEXT)
    page.locator(".q-prompt").first.click()
    wait_for_answers(page, folder, ANSWERS)


def test_is_every_kind_answered_by_keyboard_alone(ask: PageOf, folder: Path) -> None:
    page = ask(*KINDS)
    press = page.keyboard.press

    def tab_to(selector: str) -> None:
        for _ in range(40):
            press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"Tab does not reach {selector}")

    tab_to(".q-number-box")
    page.keyboard.type("62.5")
    tab_to(".q-option input")
    press("Space")
    tab_to(".q-option input[type=checkbox]")
    press("Space")
    press("Tab")
    press("Space")
    press("Tab")
    press("Tab")
    press("Space")
    tab_to("[aria-label^='Move up: A hint']")
    press("Enter")
    tab_to("[aria-label^='Move down: A question']")
    press("Enter")
    for label in LABELS.values():
        tab_to(".q-item input")
        press("Space")
        if label == "dialogic":
            press("ArrowRight")
    tab_to("textarea")
    page.keyboard.type(TEXT)
    press("Tab")
    wait_for_answers(page, folder, ANSWERS)


def test_does_the_keyboard_alone_open_a_hint_and_check(ask: PageOf, folder: Path) -> None:
    page = ask("ratio")
    number(page).focus()
    page.keyboard.type("62.5")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # "Sure"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".q-verdict")).to_have_text(re.compile("Right"))
    expect(check(page)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".q-hints li")).to_have_count(1)
    assert [r["event"] for r in records(folder)] == ["answer", "answer", "check", "hint"]
    assert records(folder)[1]["confidence"] == "sure"


def test_does_the_focus_stay_on_the_arrow_that_moves_an_item(ask: PageOf) -> None:
    page = ask("order")
    arrow = page.get_by_role("button", name="Move down: Praise")
    arrow.focus()
    for _ in range(5):  # two more than there are places
        page.keyboard.press("Enter")
    expect(arrow).to_be_focused()
    assert page.locator(".q-rank-text").last.inner_text() == "Praise for the reading night"


def test_is_a_new_place_read_out(ask: PageOf) -> None:
    page = ask("order", language="de")
    page.get_by_role("button", name="Nach oben: Hinweis").click()
    expect(page.locator(".cs-heard[role=status]")).to_have_text(
        "Hinweis, dass Kundendaten offen im Netz stehen: Platz 1 von 4"
    )


def test_does_dragging_put_an_item_in_its_place(ask: PageOf, folder: Path) -> None:
    page = ask("order")
    rows = page.locator(".q-rank")
    start, end = rows.nth(0).bounding_box(), rows.nth(2).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 200, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(start["x"] + 205, end["y"] + 35, steps=12)
    page.mouse.up()
    wait_for_answers(page, folder, {"order": ["data", "question", "praise", "complaint"]})
    assert len(records(folder)) == 1


def test_is_an_order_that_is_right_already_taken_as_it_stands(ask: PageOf, folder: Path) -> None:
    page = ask("order")
    page.get_by_role("button", name="This order is right").click()
    wait_for_answers(page, folder, {"order": [option.id for option in QUESTIONS["order"].options]})


# --- hints, check, feedback


def test_do_hints_open_one_by_one(ask: PageOf, folder: Path) -> None:
    page = ask("ratio", language="de")
    for n in (1, 2, 3):
        page.get_by_role("button", name=f"Tipp {n} von 3").click()
        expect(page.locator(".q-hints li")).to_have_count(n)
    expect(page.get_by_role("button", name=re.compile("Tipp"))).to_have_count(0)
    expect(page.locator(".q-hints li").last).to_be_focused()
    assert [r["event"] for r in records(folder)] == ["hint"] * 3


def test_does_a_double_click_check_once(ask: PageOf, folder: Path) -> None:
    page = ask("ratio")
    number(page).fill("62.5")
    check(page).dblclick()
    expect(page.locator(".q-verdict")).to_be_visible()
    page.wait_for_timeout(500)
    check(page).dblclick()
    page.wait_for_timeout(500)
    assert [r["event"] for r in records(folder)] == ["answer", "check"]
    assert (folder / "checked.txt").read_text().split() == ["ratio"]


def test_is_what_was_just_typed_what_is_checked(ask: PageOf, folder: Path) -> None:
    page = ask("ratio")
    number(page).fill("10")
    check(page).click()
    expect(page.locator(".q-verdict")).to_contain_text("Not right yet")
    number(page).fill("62.5")
    check(page).click()  # sooner than the pause in which typing is saved
    expect(page.locator(".q-verdict")).to_contain_text("Right")
    assert [r.get("answer") for r in records(folder) if r["event"] == "answer"] == [10.0, 62.5]


def test_does_a_verdict_go_as_soon_as_the_answer_changes(ask: PageOf) -> None:
    page = ask("first")
    page.locator(".q-option").nth(1).click()
    check(page).click()
    expect(page.locator(".q-verdict")).to_contain_text("Not right yet")
    page.locator(".q-option").nth(0).click()
    expect(page.locator(".q-verdict")).to_have_count(0)


def test_is_an_unanswered_question_told_so(ask: PageOf, folder: Path) -> None:
    page = ask("posts", language="de")
    check(page).click()
    expect(page.locator(".q-verdict")).to_contain_text("Noch nicht beantwortet")
    assert records(folder) == []


def test_is_a_failing_check_one_sentence(ask: PageOf, server: Server) -> None:
    page = ask(
        "from candystorm.widgets import question_widget",
        "question_widget(QUESTIONS['ratio'], AnswerLog('answers.jsonl'), lambda name: 1 / 0)",
    )
    number(page).fill("62.5")
    check(page).click()
    expect(page.locator(".q-message")).to_contain_text("This did not work.")
    assert "Error" not in page.inner_text("body")
    assert "ZeroDivisionError" in (server.folder / "candystorm.log").read_text("utf-8")


# --- for everybody


def use_everything(page: Page) -> None:
    """Bring every part of every question on the page."""
    number(page).fill("viele")
    number(page).press("Enter")
    page.locator("textarea").fill("x" * 310)
    page.locator(".q-option").nth(1).click()
    page.locator(".q-option").nth(3).click()
    page.locator(".q-option").nth(4).click()
    page.locator(".q-rank button").nth(3).click()
    for n in range(9):
        page.locator(".q-item").nth(n).locator("label").nth(n % 2).click()
    for button in page.locator("button.cs-plain").all():
        button.click()
    for button in page.locator("button.cs-main").all()[1:]:
        button.click()
        # A verdict moves what stands below it: nobody clicks there before it has come.
        expect(button).to_have_attribute("aria-disabled", "false")
    page.locator("summary").first.click()
    expect(page.locator(".q-verdict")).to_have_count(4)
    expect(page.locator(".q-message .cs-note")).to_have_count(2)


@pytest.mark.parametrize(("language", "dark"), [("de", True), ("en", False)])
def test_has_axe_nothing_to_say(ask: PageOf, language: str, dark: bool) -> None:
    page = ask(*KINDS, "rubric()", "rubric(None)", language=language, dark=dark)
    found = violations(page)
    use_everything(page)
    assert found + violations(page) == []


@pytest.mark.parametrize(("language", "width", "dark"), [("de", 1280, False), ("en", 400, True)])
def test_does_everything_fit_the_width(ask: PageOf, language: str, width: int, dark: bool) -> None:
    page = ask(*KINDS, "rubric()", language=language, width=width, dark=dark)
    look = f"questions-{language}-{width}-{'dark' if dark else 'light'}"
    picture(page, f"{look}-untouched")
    assert not scrolls_sideways(page)
    use_everything(page)
    picture(page, f"{look}-used")
    assert not scrolls_sideways(page)


def test_is_everything_large_enough_for_a_finger(ask: PageOf) -> None:
    page = ask(*KINDS, width=400)
    sizes = page.locator(
        ".cs-widget button:visible, .cs-widget label:has(input):visible, .cs-widget summary:visible"
    ).evaluate_all("all => all.map(e => [e.offsetWidth, e.offsetHeight])")
    assert min(min(size) for size in sizes) >= 44


def test_is_text_of_people_never_markup(ask: PageOf) -> None:
    page = ask(
        "from candystorm.questions import Question, Option; from candystorm.widgets import *",
        "text = {'de': '<img src=x onerror=alert(1)><b>', 'en': '<img src=x onerror=alert(1)><b>'}",
        "question_widget(Question(name='q', kind='labels', prompt=text,"
        " items=(Option('a', text),), labels=(Option('x', text), Option('y', text))),"
        " AnswerLog('answers.jsonl'))",
    )
    assert page.locator(".cs-widget img, .cs-widget .q-item b").count() == 0
    expect(page.locator(".q-item-text")).to_have_text("<img src=x onerror=alert(1)><b>")
