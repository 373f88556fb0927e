"""Questions on a page, used by a person: by mouse, by keyboard, with everything that goes wrong."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from asking import QUESTIONS, widget
from on_page import picture, ready, records, scrolls_sideways, second_tab, violations
from playwright.sync_api import Locator, Page, expect

from candystorm.answers import AnswerLog
from conftest import PageOf, Server

pytestmark = pytest.mark.browser

KINDS = ["ratio", "first", "signs", "order", "posts", "rewrite"]
LABELS = {f"p{n:02}": "dialogic" if n in (2, 4, 6, 8, 11) else "one_way" for n in range(1, 13)}
TEXT = "Ab Montag öffnen wir früher. Wann kämen Sie am liebsten? 📚"
ANSWERS = {
    "ratio": 62.5,
    "first": "thanks",
    "signs": ["asks", "learns", "stays"],
    "order": ["data", "praise", "complaint", "question"],
    "posts": LABELS,
    "rewrite": TEXT,
}


@pytest.fixture
def folder(server: Server, tmp_path: Path) -> Path:
    """The folder of the page and of its answers."""
    path = server.folder / tmp_path.name
    path.mkdir()
    return path


@pytest.fixture
def ask(page_of: PageOf, folder: Path) -> Callable[..., Page]:
    """Return a page with questions: ``ask("ratio", language="de")``."""

    def open_page(*names: str, language: str = "en", **more: object) -> Page:
        setup = (
            f"import os, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
            f"import candystorm as cs; cs.use_language({language!r})\n"
            "from asking import *\n"
            "open('kernel.pid', 'w').write(str(os.getpid())); None"
        )
        cells = [f"widget({name!r})" if name in QUESTIONS else name for name in names]
        return page_of(setup, *cells, folder=folder, **more)

    return open_page


def answers(folder: Path) -> dict[str, object]:
    return {
        name: entry.answer for name, entry in AnswerLog(folder / "answers.jsonl").read().items()
    }


def saved(page: Page, n: int = 0) -> Locator:
    return page.locator(".q-saved").nth(n)


def wait_until_saved(page: Page, n: int = 0) -> None:
    expect(saved(page, n)).to_contain_text(re.compile(r"(Saved|[Gg]espeichert).*\d\d:\d\d"))


def wait_for_answers(page: Page, folder: Path, expected: dict[str, object]) -> None:
    """Wait until the log says so; a message needs some milliseconds from browser to disk."""
    for _ in range(100):
        if answers(folder) == expected:
            return
        page.wait_for_timeout(100)
    assert answers(folder) == expected


def number(page: Page) -> Locator:
    return page.locator(".q-number-box")


def check(page: Page) -> Locator:
    return page.locator("button.cs-main")


def kernel(folder: Path) -> int:
    return int((folder / "kernel.pid").read_text())


# --- each kind, by mouse and by keyboard


def test_is_every_kind_answered_by_mouse(ask: Callable[..., Page], folder: Path) -> None:
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


def test_is_every_kind_answered_by_keyboard_alone(ask: Callable[..., Page], folder: Path) -> None:
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


def test_does_the_keyboard_alone_open_a_hint_and_check(
    ask: Callable[..., Page], folder: Path
) -> None:
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


def test_does_the_focus_stay_on_the_arrow_that_moves_an_item(ask: Callable[..., Page]) -> None:
    page = ask("order")
    arrow = page.get_by_role("button", name="Move down: Praise")
    arrow.focus()
    for _ in range(5):  # two more than there are places
        page.keyboard.press("Enter")
    expect(arrow).to_be_focused()
    assert page.locator(".q-rank-text").last.inner_text() == "Praise for the reading night"


def test_is_a_new_place_read_out(ask: Callable[..., Page]) -> None:
    page = ask("order", language="de")
    page.get_by_role("button", name="Nach oben: Hinweis").click()
    expect(page.locator(".cs-heard[role=status]")).to_have_text(
        "Hinweis, dass Kundendaten offen im Netz stehen: Platz 1 von 4"
    )


def test_does_dragging_put_an_item_in_its_place(ask: Callable[..., Page], folder: Path) -> None:
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


def test_is_an_order_that_is_right_already_taken_as_it_stands(
    ask: Callable[..., Page], folder: Path
) -> None:
    page = ask("order")
    page.get_by_role("button", name="This order is right").click()
    wait_for_answers(page, folder, {"order": [option.id for option in QUESTIONS["order"].options]})


# --- what was answered comes back


def fill_log(folder: Path) -> AnswerLog:
    log = AnswerLog(folder / "answers.jsonl")
    for name, answer in ANSWERS.items():
        log.append_answer(name, answer, confidence="rather" if name == "first" else None)
    return log


def form(page: Page) -> dict[str, object]:
    """Return what the form shows, as a person sees it."""
    chosen = page.locator(".q-option:has(:checked)").all_inner_texts()
    return {
        "ratio": number(page).input_value(),
        "chosen": chosen,
        "order": page.locator(".q-rank-text").all_inner_texts(),
        "posts": page.locator(".q-item label:has(:checked)").all_inner_texts(),
        "rewrite": page.locator("textarea").input_value(),
        "sure": page.locator(".q-confidence label:has(:checked)").all_inner_texts(),
    }


def test_does_every_answer_come_back_after_a_reload(ask: Callable[..., Page], folder: Path) -> None:
    fill_log(folder)
    page = ask(*KINDS, language="de")
    shown = form(page)
    assert shown["ratio"] == "62,5"
    assert len(shown["chosen"]) == 4  # type: ignore[arg-type]
    assert shown["order"][0] == "Hinweis, dass Kundendaten offen im Netz stehen"  # type: ignore[index]
    assert shown["posts"][:2] == ["Sendet nur", "Lädt zum Dialog ein"]  # type: ignore[index]
    assert shown["rewrite"] == TEXT
    assert shown["sure"] == ["Eher sicher"]
    assert len(records(folder)) == len(ANSWERS)  # showing is not answering


def test_does_a_verdict_come_back_after_a_reload_without_a_new_attempt(
    ask: Callable[..., Page], folder: Path
) -> None:
    page = ask("ratio")
    number(page).fill("62.5")
    check(page).click()
    expect(page.locator(".q-verdict")).to_contain_text("4 of 4 points")
    page.reload()
    ready(page)
    expect(page.locator(".q-verdict")).to_contain_text("4 of 4 points")
    assert [r["event"] for r in records(folder)] == ["answer", "check"]


def test_does_a_second_tab_show_and_follow_the_first(
    ask: Callable[..., Page], folder: Path
) -> None:
    first = ask("ratio", "rewrite")
    number(first).fill("40")
    number(first).press("Enter")
    wait_until_saved(first)
    second = second_tab(first)
    assert number(second).input_value() == "40"
    second.locator("textarea").fill("Was fehlt Ihnen bei uns?")
    second.locator("textarea").blur()
    wait_until_saved(second, 1)
    expect(first.locator("textarea")).to_have_value("Was fehlt Ihnen bei uns?")


def test_does_another_tab_never_disturb_who_is_typing(
    ask: Callable[..., Page], folder: Path
) -> None:
    page = ask("rewrite")
    box = page.locator("textarea")
    box.press_sequentially("Ich schreibe")
    AnswerLog(folder / "answers.jsonl").append_answer("rewrite", "Ein anderer Tab")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    box.press_sequentially(" gerade.", delay=60)
    box.blur()
    wait_for_answers(page, folder, {"rewrite": "Ich schreibe gerade."})
    assert box.input_value() == "Ich schreibe gerade."


def test_are_two_views_of_one_widget_alike(ask: Callable[..., Page]) -> None:
    page = ask("w = widget('ratio')", "display(w)", "display(w)")
    number(page).nth(0).fill("62.5")
    number(page).nth(0).press("Enter")
    expect(number(page).nth(1)).to_have_value("62.5")
    assert violations(page) == []  # e.g. an id that stands twice


# --- saving


def test_is_typing_saved_in_the_pause_not_at_every_key(
    ask: Callable[..., Page], folder: Path
) -> None:
    page = ask("rewrite")
    page.locator("textarea").press_sequentially("Wann kämen Sie?", delay=30)
    wait_until_saved(page)
    wait_for_answers(page, folder, {"rewrite": "Wann kämen Sie?"})
    assert len(records(folder)) <= 2


def test_is_what_was_just_typed_there_after_a_reload(
    ask: Callable[..., Page], folder: Path
) -> None:
    page = ask("rewrite")
    page.locator("textarea").type("Noch im Satz")
    page.reload()
    ready(page)
    expect(page.locator("textarea")).to_have_value("Noch im Satz")
    wait_for_answers(page, folder, {"rewrite": "Noch im Satz"})


def test_is_a_half_composed_character_not_saved(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("rewrite")
    page.locator("textarea").focus()
    chromium = page.context.new_cdp_session(page)
    for text in ("に", "にほ", "にほん"):
        chromium.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    page.wait_for_timeout(1200)
    assert answers(folder) == {}
    chromium.send("Input.insertText", {"text": "日本"})
    wait_for_answers(page, folder, {"rewrite": "日本"})


def test_is_a_word_in_place_of_a_number_told_and_kept(
    ask: Callable[..., Page], folder: Path
) -> None:
    page = ask("ratio", language="de")
    number(page).fill("viele")
    number(page).press("Enter")
    expect(page.locator(".q-message")).to_be_visible()
    expect(number(page)).to_have_attribute("aria-invalid", "true")
    assert number(page).input_value() == "viele"
    assert answers(folder) == {}
    number(page).fill("62,5")
    number(page).press("Enter")
    expect(page.locator(".q-message")).to_be_empty()
    expect(saved(page)).to_contain_text("62,5 %")


def test_does_nobody_complain_while_a_number_is_being_typed(ask: Callable[..., Page]) -> None:
    page = ask("ratio")
    number(page).press_sequentially("-")
    page.wait_for_timeout(1200)
    expect(page.locator(".q-message")).to_be_empty()
    number(page).blur()
    expect(page.locator(".q-message")).not_to_be_empty()


def test_is_a_text_that_is_too_long_told_and_kept(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("rewrite")
    page.locator("textarea").fill("x" * 305)
    page.locator("textarea").blur()
    expect(page.locator(".q-counter")).to_have_text("305 of 300, 5 too many")
    expect(page.locator(".q-message")).to_contain_text("too long by 5 characters")
    page.reload()
    ready(page)
    assert page.locator("textarea").input_value() == "x" * 305
    assert answers(folder) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can fill the disk of one process")
def test_does_a_full_disk_lose_nothing(ask: Callable[..., Page], folder: Path) -> None:
    import resource

    page = ask("ratio", language="de")
    everything = resource.prlimit(kernel(folder), resource.RLIMIT_FSIZE)
    resource.prlimit(kernel(folder), resource.RLIMIT_FSIZE, (0, everything[1]))
    number(page).fill("62,5")
    check(page).click()
    expect(page.locator(".q-message")).not_to_be_empty()
    expect(saved(page)).to_have_text("Noch nicht gespeichert")
    expect(page.locator(".q-verdict")).to_have_count(0)
    assert number(page).input_value() == "62,5"
    resource.prlimit(kernel(folder), resource.RLIMIT_FSIZE, everything)
    page.get_by_role("button", name="Noch einmal speichern").click()
    wait_until_saved(page)
    expect(page.locator(".q-message")).to_be_empty()
    wait_for_answers(page, folder, {"ratio": 62.5})


def test_does_a_dead_kernel_lose_nothing(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("rewrite")
    os.kill(kernel(folder), getattr(signal, "SIGKILL", signal.SIGTERM))
    page.locator("textarea").fill(TEXT)
    expect(page.locator(".q-message")).to_contain_text(
        "the connection to the course is interrupted"
    )
    expect(saved(page)).to_have_text("Not saved yet")
    page.reload()
    ready(page)
    assert page.locator("textarea").input_value() == TEXT
    wait_for_answers(page, folder, {"rewrite": TEXT})


def test_is_a_draft_older_than_the_log_dropped(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("rewrite")
    page.locator("textarea").fill("Neu")
    page.locator("textarea").blur()
    wait_until_saved(page)
    page.evaluate(
        "key => localStorage.setItem(key, JSON.stringify({value: 'Alt', time: 1, base: 'before'}))",
        f"candystorm:draft:{draft_key(folder)}",
    )
    page.reload()
    ready(page)
    assert page.locator("textarea").input_value() == "Neu"


def draft_key(folder: Path) -> str:
    return str(widget("rewrite", str(folder / "answers.jsonl")).question["key"])


# --- hints, check, feedback


def test_do_hints_open_one_by_one_and_stay_open(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("ratio", language="de")
    for n in (1, 2, 3):
        page.get_by_role("button", name=f"Tipp {n} von 3").click()
        expect(page.locator(".q-hints li")).to_have_count(n)
    expect(page.get_by_role("button", name=re.compile("Tipp"))).to_have_count(0)
    expect(page.locator(".q-hints li").last).to_be_focused()
    page.reload()
    ready(page)
    expect(page.locator(".q-hints li")).to_have_count(3)
    assert [r["event"] for r in records(folder)] == ["hint"] * 3


def test_does_a_double_click_check_once(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("ratio")
    number(page).fill("62.5")
    check(page).dblclick()
    expect(page.locator(".q-verdict")).to_be_visible()
    page.wait_for_timeout(500)
    check(page).dblclick()
    page.wait_for_timeout(500)
    assert [r["event"] for r in records(folder)] == ["answer", "check"]
    assert (folder / "checked.txt").read_text().split() == ["ratio"]


def test_is_what_was_just_typed_what_is_checked(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("ratio")
    number(page).fill("10")
    check(page).click()
    expect(page.locator(".q-verdict")).to_contain_text("Not right yet")
    number(page).fill("62.5")
    check(page).click()  # sooner than the pause in which typing is saved
    expect(page.locator(".q-verdict")).to_contain_text("Right")
    assert [r.get("answer") for r in records(folder) if r["event"] == "answer"] == [10.0, 62.5]


def test_does_a_verdict_go_as_soon_as_the_answer_changes(ask: Callable[..., Page]) -> None:
    page = ask("first")
    page.locator(".q-option").nth(1).click()
    check(page).click()
    expect(page.locator(".q-verdict")).to_contain_text("Not right yet")
    page.locator(".q-option").nth(0).click()
    expect(page.locator(".q-verdict")).to_have_count(0)


def test_is_an_unanswered_question_told_so(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("posts", language="de")
    check(page).click()
    expect(page.locator(".q-verdict")).to_contain_text("Noch nicht beantwortet")
    assert records(folder) == []


def test_is_a_failing_check_one_sentence(ask: Callable[..., Page], server: Server) -> None:
    page = ask(
        "from candystorm.widgets import question_widget",
        "question_widget(QUESTIONS['ratio'], AnswerLog('answers.jsonl'), lambda name: 1 / 0)",
    )
    number(page).fill("62.5")
    check(page).click()
    expect(page.locator(".q-message")).to_contain_text("This did not work.")
    assert "Error" not in page.inner_text("body")
    assert "ZeroDivisionError" in (server.folder / "candystorm.log").read_text("utf-8")


def test_is_the_own_assessment_kept(ask: Callable[..., Page], folder: Path) -> None:
    page = ask("rewrite", "rubric()")
    expect(page.get_by_text("How do you see your own text?").first).to_be_hidden()
    page.locator("textarea").fill(TEXT)
    page.locator("textarea").blur()
    page.locator("summary").nth(1).click()
    page.locator("label.r-level:visible").first.click()
    page.wait_for_timeout(300)
    page.reload()
    ready(page)
    expect(page.locator(".r-level :checked")).to_have_count(2)  # in the question, and alone


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
    page.locator("summary").first.click()
    expect(page.locator(".q-verdict")).to_have_count(4)
    expect(page.locator(".q-message .cs-note")).to_have_count(2)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_has_axe_nothing_to_say(ask: Callable[..., Page], language: str, dark: bool) -> None:
    page = ask(*KINDS, "rubric()", "rubric(None)", language=language, dark=dark)
    found = violations(page)
    use_everything(page)
    assert found + violations(page) == []


@pytest.mark.parametrize(("language", "width", "dark"), [("de", 1280, False), ("en", 400, True)])
def test_does_everything_fit_the_width(
    ask: Callable[..., Page], language: str, width: int, dark: bool
) -> None:
    page = ask(*KINDS, "rubric()", language=language, width=width, dark=dark)
    look = f"questions-{language}-{width}-{'dark' if dark else 'light'}"
    picture(page, f"{look}-untouched")
    assert not scrolls_sideways(page)
    use_everything(page)
    picture(page, f"{look}-used")
    assert not scrolls_sideways(page)


def test_is_everything_large_enough_for_a_finger(ask: Callable[..., Page]) -> None:
    page = ask(*KINDS, width=400)
    sizes = page.locator(
        ".cs-widget button:visible, .cs-widget label:has(input):visible, .cs-widget summary:visible"
    ).evaluate_all("all => all.map(e => [e.offsetWidth, e.offsetHeight])")
    assert min(min(size) for size in sizes) >= 44


def test_is_text_of_people_never_markup(ask: Callable[..., Page]) -> None:
    page = ask(
        "from candystorm.questions import Question, Option; from candystorm.widgets import *",
        "text = {'de': '<img src=x onerror=alert(1)><b>', 'en': '<img src=x onerror=alert(1)><b>'}",
        "question_widget(Question(name='q', kind='labels', prompt=text,"
        " items=(Option('a', text),), labels=(Option('x', text), Option('y', text))),"
        " AnswerLog('answers.jsonl'))",
    )
    assert page.locator(".cs-widget img, .cs-widget .q-item b").count() == 0
    expect(page.locator(".q-item-text")).to_have_text("<img src=x onerror=alert(1)><b>")
