"""Thread viewer, dialogue explorer and checker, by mouse and by keyboard, on pages of their own."""

from __future__ import annotations

import re

import pytest
from on_page import picture, scrolls_sideways, violations
from playwright.sync_api import Page, expect

from conftest import PageOf

START = 'import candystorm as cs\ncs.use_language("{}")\n'
WIDGETS = {
    "threads": 'cs.ThreadViewer(*cs.sample("shelter"))',
    "explorer": "cs.DialogueExplorer()",
    "checker": "cs.PrincipleChecker()",
}


def press_until(page: Page, key: str, condition: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(condition):
            return
    raise AssertionError(f"{key} never reached {condition}")


@pytest.mark.parametrize("name", WIDGETS)
def test_is_it_without_barriers_in_light_and_dark_wide_and_narrow(
    page_of: PageOf, name: str
) -> None:
    for language, width, dark in (("en", 1280, False), ("de", 400, True)):
        page = page_of(START.format(language) + WIDGETS[name], width=width, dark=dark)
        assert violations(page) == []
        assert not scrolls_sideways(page)
        picture(page, f"widget-{name}-{language}-{width}-{'dark' if dark else 'light'}")


def test_does_a_click_on_a_post_open_its_conversation(page_of: PageOf) -> None:
    page = page_of(START.format("en") + WIDGETS["threads"])
    post = page.locator(".t-post").nth(2)
    text = post.locator(".t-text").inner_text()
    post.click()
    expect(page.locator(".t-original")).to_contain_text(text)
    expect(post).to_have_attribute("aria-current", "true")


def test_can_waiting_comments_be_found_by_keyboard(page_of: PageOf) -> None:
    page = page_of(START.format("en") + WIDGETS["threads"])
    page.keyboard.press("Tab")
    press_until(page, "Tab", "document.activeElement.type === 'radio'")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".t-post:not(:has(.t-waiting))")).to_have_count(0)
    press_until(page, "Tab", "document.activeElement.matches('.t-post')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".t-comments .t-waiting").first).to_be_visible()
    page.wait_for_function("document.activeElement.tagName === 'H3'")


def test_does_a_narrow_screen_show_one_side_at_a_time(page_of: PageOf) -> None:
    page = page_of(START.format("de") + WIDGETS["threads"], width=400)
    expect(page.locator(".t-talk")).to_be_hidden()
    page.locator(".t-post").nth(1).click()
    expect(page.locator(".t-talk")).to_be_visible()
    expect(page.locator(".t-posts")).to_be_hidden()
    page.locator(".t-back").click()
    expect(page.locator(".t-posts")).to_be_visible()


def test_do_all_figures_follow_a_drag(page_of: PageOf) -> None:
    page = page_of(START.format("en") + WIDGETS["explorer"])
    before = page.locator(".x-value").all_inner_texts()
    slider = page.locator(".x-slider input").first
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 12, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=12)
    page.mouse.up()
    expect(page.locator(".x-value").first).not_to_have_text(before[0])
    expect(page.locator("[data-drawn]")).to_have_attribute(
        "data-drawn", re.compile(rf"library {slider.input_value()} \d+ false")
    )


def test_can_the_period_and_the_curve_be_read_by_keyboard(page_of: PageOf) -> None:
    page = page_of(START.format("en") + WIDGETS["explorer"])
    page.locator(".x-slider input").first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".x-slider output").first).to_have_text("7 March")
    page.locator(".x-read input").focus()
    before = page.locator(".x-reading").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".x-reading")).not_to_have_text(before)
    spoken = page.locator(".x-read input").get_attribute("aria-valuetext")
    assert spoken == page.locator(".x-reading").inner_text()


@pytest.mark.parametrize("width", [1280, 400])
def test_does_each_figure_stand_beneath_its_name(page_of: PageOf, width: int) -> None:
    page = page_of(START.format("de") + WIDGETS["explorer"], width=width)
    for figure in page.locator(".x-figure").all():
        name, value, explained = (part.bounding_box() for part in figure.locator("dt, dd").all())
        assert name and value and explained
        assert name["x"] == value["x"] == explained["x"]
        assert name["y"] + name["height"] <= value["y"] + 1
        assert value["y"] + value["height"] <= explained["y"] + 1


def test_does_the_curve_have_a_text_that_says_the_same(page_of: PageOf) -> None:
    page = page_of(START.format("en") + WIDGETS["explorer"])
    page.locator(".x-controls label", has_text="Shelter").click()
    expect(page.locator(".x-chart")).to_have_attribute("aria-label", re.compile("Shelter"))
    ratio = page.locator(".x-value").first.inner_text()
    assert ratio in (page.locator(".x-chart").get_attribute("aria-label") or "")


def test_do_first_and_last_day_push_each_other(page_of: PageOf) -> None:
    page = page_of(START.format("en") + WIDGETS["explorer"])
    first, last = page.locator(".x-slider input").all()
    first.fill("70")
    last.fill("20")
    expect(first).to_have_value("20")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_does_the_checker_compare_what_was_ticked(page_of: PageOf, by: str) -> None:
    page = page_of(START.format("de") + WIDGETS["checker"])
    if by == "mouse":
        page.locator(".p-tick").first.click()
        page.locator(".p-card .cs-main").click()
    else:
        page.locator(".p-choose select").focus()
        press_until(page, "Tab", "document.activeElement.type === 'checkbox'")
        page.keyboard.press("Space")
        press_until(page, "Tab", "document.activeElement.matches('.p-card .cs-main')")
        page.keyboard.press("Enter")
    expect(page.locator(".p-table tbody tr")).to_have_count(5)
    expect(page.locator(".p-table tbody tr").first).to_contain_text("ja")
    assert violations(page) == []


def test_is_an_own_post_shown_as_text(page_of: PageOf) -> None:
    page = page_of(START.format("en") + WIDGETS["checker"])
    page.locator(".p-choose select").select_option("own")
    evil = '<img src=x onerror="window.hit=1"> What do you think? Tell us by Friday.'
    page.locator(".p-own textarea").fill(evil)
    page.locator(".p-card .cs-main").click()
    expect(page.locator(".p-table tbody tr")).to_have_count(5)
    assert page.locator(".p-post img").count() == 0
    assert page.evaluate("window.hit") is None


def test_does_an_empty_own_post_get_a_sentence(page_of: PageOf) -> None:
    page = page_of(START.format("de") + WIDGETS["checker"])
    page.locator(".p-choose select").select_option("own")
    page.locator(".p-card .cs-main").click()
    expect(page.locator(".p-trouble")).to_be_visible()
    expect(page.locator(".p-table")).to_have_count(0)
