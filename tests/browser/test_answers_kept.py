"""Nothing that a person entered is lost: reload, second tab, full disk, dead kernel."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from asking import ANSWERS, KINDS, TEXT, widget
from on_page import (
    answers,
    check,
    kernel,
    number,
    ready,
    records,
    saved,
    second_tab,
    violations,
    wait_for_answers,
    wait_until_saved,
)
from playwright.sync_api import Page, expect

from candystorm.answers import AnswerLog
from conftest import PageOf

pytestmark = pytest.mark.browser

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


def test_does_every_answer_come_back_after_a_reload(ask: PageOf, folder: Path) -> None:
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


def test_does_a_reload_bring_back_verdict_hints_and_what_was_just_typed(
    ask: PageOf, folder: Path
) -> None:
    page = ask("ratio", "rewrite", "rubric()", own=True)
    page.get_by_role("button", name="Hint 1 of 3").click()
    page.get_by_role("button", name="Hint 2 of 3").click()
    expect(page.locator(".q-hints li")).to_have_count(2)
    number(page).fill("62.5")
    check(page).click()
    expect(page.locator(".q-verdict")).to_contain_text("4 of 4 points")
    page.locator("textarea").fill(TEXT)
    page.locator("textarea").blur()
    page.locator("summary").nth(1).click()
    page.locator("label.r-level:visible").first.click()
    page.wait_for_timeout(300)
    page.locator("textarea").fill("")
    page.locator("textarea").type("Noch im Satz")
    page.reload()
    ready(page)
    expect(page.locator("textarea")).to_have_value("Noch im Satz")
    wait_until_saved(page, 1)
    assert answers(folder)["rewrite"] == "Noch im Satz"
    expect(page.locator(".q-verdict")).to_contain_text("4 of 4 points")
    expect(page.locator(".q-hints li")).to_have_count(2)
    expect(page.locator(".r-level :checked")).to_have_count(2)  # in the question, and alone
    events = [record["event"] for record in records(folder)]
    assert events.count("check") == 1
    assert events.count("hint") == 2


def test_does_a_second_tab_show_and_follow_the_first(ask: PageOf, folder: Path) -> None:
    first = ask("ratio", "rewrite", own=True)
    number(first).fill("40")
    number(first).press("Enter")
    wait_until_saved(first)
    second = second_tab(first)
    assert number(second).input_value() == "40"
    second.locator("textarea").fill("Was fehlt Ihnen bei uns?")
    second.locator("textarea").blur()
    wait_until_saved(second, 1)
    expect(first.locator("textarea")).to_have_value("Was fehlt Ihnen bei uns?")


def test_does_another_tab_never_disturb_who_is_typing(ask: PageOf, folder: Path) -> None:
    page = ask("rewrite")
    box = page.locator("textarea")
    box.press_sequentially("Ich schreibe")
    AnswerLog(folder / "answers.jsonl").append_answer("rewrite", "Ein anderer Tab")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    box.press_sequentially(" gerade.", delay=60)
    box.blur()
    wait_for_answers(page, folder, {"rewrite": "Ich schreibe gerade."})
    assert box.input_value() == "Ich schreibe gerade."


def test_are_two_views_of_one_widget_alike(ask: PageOf) -> None:
    page = ask("w = widget('ratio')", "display(w)", "display(w)", own=True)
    number(page).nth(0).fill("62.5")
    number(page).nth(0).press("Enter")
    expect(number(page).nth(1)).to_have_value("62.5")
    assert violations(page) == []  # e.g. an id that stands twice


# --- saving


def test_is_typing_saved_in_the_pause_not_at_every_key(ask: PageOf, folder: Path) -> None:
    page = ask("rewrite")
    page.locator("textarea").press_sequentially("Wann kämen Sie?", delay=30)
    wait_until_saved(page)
    wait_for_answers(page, folder, {"rewrite": "Wann kämen Sie?"})
    assert len(records(folder)) <= 2


def test_is_a_half_composed_character_not_saved(ask: PageOf, folder: Path) -> None:
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


def test_is_a_word_in_place_of_a_number_told_and_kept(ask: PageOf, folder: Path) -> None:
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


def test_does_nobody_complain_while_a_number_is_being_typed(ask: PageOf) -> None:
    page = ask("ratio")
    number(page).press_sequentially("-")
    page.wait_for_timeout(1200)
    expect(page.locator(".q-message")).to_be_empty()
    number(page).blur()
    expect(page.locator(".q-message")).not_to_be_empty()


def test_is_a_text_that_is_too_long_told(ask: PageOf, folder: Path) -> None:
    page = ask("rewrite")
    page.locator("textarea").fill("x" * 305)
    page.locator("textarea").blur()
    expect(page.locator(".q-counter")).to_have_text("305 of 300, 5 too many")
    expect(page.locator(".q-message")).to_contain_text("too long by 5 characters")
    assert answers(folder) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can fill the disk of one process")
def test_does_a_full_disk_lose_nothing(ask: PageOf, folder: Path) -> None:
    import resource

    page = ask("ratio", language="de", own=True)
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


def test_does_a_dead_kernel_lose_nothing(ask: PageOf, folder: Path) -> None:
    page = ask("rewrite", own=True)
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


def test_is_a_draft_there_after_a_reload_unless_it_is_older_than_the_log(
    ask: PageOf, folder: Path
) -> None:
    page = ask("rewrite", own=True)
    box = page.locator("textarea")
    box.fill("x" * 305)  # too long to be saved
    box.blur()
    expect(page.locator(".q-message")).to_contain_text("too long by 5 characters")
    page.reload()
    ready(page)
    assert box.input_value() == "x" * 305
    assert answers(folder) == {}
    box.fill("Neu")
    box.blur()
    wait_until_saved(page)
    page.evaluate(
        "key => localStorage.setItem(key, JSON.stringify({value: 'Alt', time: 1, base: 'before'}))",
        f"candystorm:draft:{draft_key(folder)}",
    )
    page.reload()
    ready(page)
    assert box.input_value() == "Neu"


def draft_key(folder: Path) -> str:
    return str(widget("rewrite", str(folder / "answers.jsonl")).question["key"])
