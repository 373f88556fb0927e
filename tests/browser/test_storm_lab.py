"""The storm lab, by mouse and by keyboard, on pages of its own."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from on_page import kernel, look, violations
from playwright.sync_api import Locator, Page, expect

from candystorm import _files
from conftest import PageOf

START = 'import candystorm as cs\ncs.use_language("{}")\ncs.StormLab("{}")'
BAKERY = "bakery-oat-swirl"


@pytest.fixture
def shown(page_of: PageOf) -> PageOf:
    """Return a page with a lab: ``shown("de", width=400)``."""

    def open_page(
        language: str = "en", start: str = "", name: str = BAKERY, **more: object
    ) -> Page:
        return page_of(start + START.format(language, name), **more)

    return open_page


@pytest.mark.parametrize(("language", "width", "dark"), [("en", 1280, False), ("de", 400, True)])
def test_is_it_without_barriers_in_every_state(
    shown: PageOf, language: str, width: int, dark: bool
) -> None:
    page = shown(language, width=width, dark=dark)

    def see(state: str) -> None:
        look(page, f"storm-{state}-{language}-{width}-{'dark' if dark else 'light'}")

    see("start")
    page.locator(".s-luck button").click()
    expect(page.locator(".s-strip circle")).to_have_count(20)
    page.locator(".s-keys label").last.click()
    page.locator(".s-range").first.fill("35")
    expect(page.locator("[data-drawn]")).to_have_attribute("data-drawn", re.compile(" 35 listen"))
    see("channels")
    for fold in page.locator(".s-card summary").all():
        fold.click()
    expect(page.locator(".s-all tbody tr")).to_have_count(96)
    see("open")


def test_do_many_storms_alike_pile_up_below_the_words(shown: PageOf) -> None:
    page = shown("de", width=400, name="shelter-eight-oclock")
    page.locator(".s-luck button").click()
    dots = page.locator(".s-strip circle")
    expect(dots).to_have_count(20)
    tops = dots.evaluate_all("all => all.map(dot => dot.getBoundingClientRect().top)")
    across = dots.evaluate_all("all => all.map(dot => dot.getAttribute('cx'))")
    words = page.locator(".s-strip text", has_text="wie Schweigen").bounding_box()
    assert max(map(across.count, across)) >= 6, "the storms differ: no high pile was seen"
    assert words
    assert min(tops) >= words["y"] + words["height"] - 1


def drawn(page: Page, *what: object) -> None:
    """Wait until the lab shows a choice: scenario, seed, branching, policy, reaction."""
    expect(page.locator("[data-drawn]")).to_have_attribute(
        "data-drawn", " ".join(map(str, what)), timeout=20_000
    )


def pictures(page: Page) -> list[str]:
    """Return what the three pictures are made of."""
    return page.locator(".s-chart").evaluate_all(
        """all => all.map(chart =>
            [...chart.querySelectorAll(".s-layer")].map(path => path.getAttribute("d")).join())"""
    )


def slider(page: Page) -> Locator:
    return page.locator(".s-branching .s-range")


def press_until(page: Page, condition: str, key: str = "Tab", most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"(e => {condition})(document.activeElement)"):
            return
    raise AssertionError(f"{key} never reached {condition}")


def test_do_all_worlds_follow_a_drag(shown: PageOf) -> None:
    page = shown()
    before = pictures(page)
    scale = page.locator(".s-chart").first.locator(".s-grid text")
    usual = scale.all_text_contents()
    box = slider(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.78, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2, steps=15)
    held = scale.all_text_contents()
    page.mouse.up()
    drawn(page, "bakery-oat-swirl", 1, slider(page).input_value(), "listen", 60)
    assert all(one != other for one, other in zip(pictures(page), before, strict=True))
    number = page.locator(".s-gauge b").inner_text()
    assert 0.3 < float(number) < 0.6
    expect(page.locator(".s-gauge")).to_have_text(f"One post triggers {number} more")
    assert held == usual  # under the hand the scale stands still, so the storm shrinks
    expect(scale.nth(2)).not_to_have_text(usual[2])
    page.locator(".s-own").click()
    drawn(page, "bakery-oat-swirl", 1, 28, "listen", 60)
    assert pictures(page) == before


def test_can_everything_be_chosen_by_keyboard(shown: PageOf) -> None:
    page = shown()
    press_until(page, "e.matches('.s-branching .s-range')")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    drawn(page, "bakery-oat-swirl", 1, 31, "listen", 60)
    spoken = slider(page).get_attribute("aria-valuetext") or ""
    assert spoken.startswith("One post triggers 0.92 more. So one post becomes about 1")
    press_until(page, "e.matches('.s-controls input[type=radio]')")
    page.keyboard.press("ArrowDown")
    drawn(page, "bakery-oat-swirl", 1, 31, "open", 60)
    expect(page.locator(".s-controls .s-field .cs-quiet")).to_contain_text("own error")
    press_until(page, "e.matches('.s-controls select')")
    page.keyboard.press("ArrowUp")
    drawn(page, "bakery-oat-swirl", 1, 31, "open", 30)
    expect(page.locator("[data-world=yours] .s-about")).to_contain_text("first answer Tue 17:00")
    press_until(page, "e.matches('.s-dice button')")
    page.keyboard.press("Enter")
    drawn(page, "bakery-oat-swirl", 2, 31, "open", 30)
    press_until(page, "e.matches('.s-luck button')")
    page.keyboard.press("Enter")
    expect(page.locator(".s-range-said")).to_contain_text("In 20 storms of this kind")
    expect(page.locator(".s-luck button")).to_be_focused()


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_can_each_half_hour_be_read(shown: PageOf, by: str) -> None:
    page = shown()
    reader = page.locator(".s-read .s-range")
    if by == "mouse":
        box = page.locator(".s-chart").nth(1).bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] - 10, box["y"] + 50)
        expect(page.locator(".s-reading")).to_contain_text("Thu 16:00")
    else:
        reader.focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".s-reading")).to_contain_text("Tue 17:00")
        expect(page.locator(".s-around")).to_contain_text("Phase 2 of 6: For everyone, or else.")
    assert reader.get_attribute("aria-valuetext") == page.locator(".s-reading").inner_text()
    counts = page.locator(".s-now tbody td").all_inner_texts()
    sums = [sum(int(one) for one in counts[world::3]) for world in range(3)]
    told = re.findall(
        r"(?:posts|your way|good team|answer) (\d+)", page.locator(".s-reading").inner_text()
    )
    assert [str(one) for one in sums] == told


def test_do_stance_and_channel_add_up_to_the_same_with_a_fill_each(shown: PageOf) -> None:
    page = shown()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    rims = "all => all.map(e => e.getAttribute('d'))"
    before, totals = pictures(page), page.locator(".s-rim").evaluate_all(rims)
    for shown_by in ("By channel", "By stance"):
        page.locator(".s-keys label", has_text=shown_by).click()
        areas = page.locator(".s-chart").first.locator(".s-layer")
        fills = areas.evaluate_all("all => all.map(e => e.getAttribute('fill'))")
        assert len(set(fills)) == len(fills) >= 4
        assert page.locator(".s-legend li").count() == len(fills) + 1
        assert page.locator(".s-rim").evaluate_all(rims) == totals
        assert (pictures(page) == before) == (shown_by == "By stance")
    page.locator(".s-dice button").click()
    drawn(page, "bakery-oat-swirl", 2, 28, "listen", 60)
    assert asked == []  # nobody outside, and nobody at all


def test_has_every_picture_a_text_and_its_numbers_as_a_table(shown: PageOf) -> None:
    page = shown()
    for world, name in enumerate(("Nobody answers", "Your way", "A good team")):
        text = page.locator(".s-chart").nth(world).get_attribute("aria-label") or ""
        posts = page.locator(".s-posts").nth(world).inner_text()
        assert text.startswith(f"{name}: {posts} in 48 hours")
    page.locator(".s-card > details summary").click()
    rows = page.locator(".s-all tbody tr")
    expect(rows).to_have_count(96)
    total = sum(int(one) for one in page.locator(".s-all tbody td:nth-child(2)").all_inner_texts())
    assert f"{total:,} posts" == page.locator(".s-posts").nth(1).inner_text()
    expect(page.locator(".s-all")).to_contain_text("Tue 17:30: Listen and show empathy")
    page.locator(".s-card > details label", has_text="Nobody").click()
    expect(page.locator(".s-all caption")).to_contain_text("Nobody answers")
    expect(page.locator(".s-all")).not_to_contain_text("Listen and show")


def test_does_another_storm_bring_its_own_answers(shown: PageOf) -> None:
    page = shown("de")
    page.locator(".s-which label", has_text="Candystorm").click()
    drawn(page, "shelter-eight-oclock", 1, 27, "thank", 60)
    expect(page.locator(".s-card h3")).to_have_text("Um acht war sonst niemand da")
    expect(page.locator(".s-controls .cs-segments")).to_contain_text("Danken und andere nennen")
    expect(page.locator(".s-legend li").first).to_contain_text("Unterstützung")
    page.locator(".s-controls label", has_text="Sich selbst loben").click()
    expect(page.locator("[data-effect=boast]").first).to_contain_text("Unsere Annahme")


def test_is_a_changed_effect_seen_and_everything_of_a_file_text(
    page_of: PageOf, folder: Path
) -> None:
    evil = "<img src=x onerror='window.hit=1'>"
    lines = (_files.datasets() / "effects.csv").read_text("utf-8").splitlines(keepends=True)
    changed = [
        line.replace("Listening and showing", f"{evil} Listening and showing") for line in lines
    ]
    (folder / "datasets").mkdir()
    (folder / "datasets" / "effects.csv").write_text("".join(changed), "utf-8")
    page = page_of(START.format("en", BAKERY), folder=folder)
    expect(page.locator(".s-doubts")).to_contain_text("1 effect is not the course's own")
    effect = page.locator("[data-effect=empathy-early]")
    expect(effect).to_contain_text("Changed")
    expect(effect).to_contain_text(evil)
    assert page.locator(".cs-widget img").count() == 0
    assert page.evaluate("window.hit") is None
    assert violations(page) == []


def test_does_a_broken_file_of_effects_leave_the_lab_working(page_of: PageOf, folder: Path) -> None:
    (folder / "datasets").mkdir()
    (folder / "datasets" / "effects.csv").write_bytes(b"effect;action\nx;\n")
    page = page_of(START.format("de", BAKERY), folder=folder)
    expect(page.locator(".s-doubts")).to_contain_text("effects.csv, Zeile 2")
    expect(page.locator(".s-doubts")).to_contain_text("mit den Wirkungen des Kurses")
    expect(page.locator(".s-effect").first).to_be_visible()


def test_does_a_dead_connection_get_a_sentence(shown: PageOf, folder: Path) -> None:
    page = shown(
        folder=folder,
        start="import os; open('kernel.pid', 'w').write(str(os.getpid()))\n",
        own=True,
    )
    os.kill(kernel(folder), signal.SIGKILL)
    slider(page).fill("10")
    expect(page.locator(".s-trouble")).to_contain_text("interrupted", timeout=10_000)
