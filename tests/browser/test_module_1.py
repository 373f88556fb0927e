"""A person takes module 1: home, lesson, exercises, hand-in, and what the trainer's grader says."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from on_page import picture, violations
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from running_course import RunningCourse

from candystorm import _files

MODULE = "m1-dialogue"
TEXTS = {
    "de": "Heute am Tor: Mia, sieben Jahre alt, mit zwei Dosen Katzenfutter aus ihrem Taschengeld. "
    "Uns fehlt Nassfutter. Abgeben können Sie es bis 18 Uhr am Tor. Und erzählen Sie uns: Wer von "
    "Ihren Tieren war einmal bei uns? Herr Wieland liest heute Abend mit und antwortet bis 22 Uhr.",
    "en": "At the gate today: Mia, seven years old, with two tins of cat food from her pocket "
    "money. We are short of wet food. You can leave it at the gate until 6 p.m. And tell us: "
    "which of your animals once lived here? Mr Wieland reads along tonight and answers until ten.",
}
CODE = re.compile(
    r"Traceback|Error:|import candystorm|exercise\.\w|\bcs\.\w|BEGIN HIDDEN|undefined|\bNaN\b"
)


def model_answers() -> dict[str, object]:
    lines = (_files.solutions() / MODULE / "model.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines if line.strip()]
    return {entry["question"]: entry["answer"] for entry in entries if "answer" in entry}


@pytest.fixture(scope="module", params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, language: str) -> Iterator[RunningCourse]:
    workspace = tmp_path_factory.mktemp(language) / "workspace"
    with RunningCourse(workspace, language=language) as running:
        yield running


@pytest.fixture
def context(browser: Browser, course: RunningCourse) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    opened.close()
    outside = [url for url in asked if not url.startswith((course.url, "data:", "blob:"))]
    assert not outside, outside


@pytest.fixture
def page(context: BrowserContext, course: RunningCourse) -> Page:
    opened = context.new_page()
    opened.goto(course.address)
    return opened


def wait_until_ready(page: Page) -> None:
    page.wait_for_selector("body[data-ready]", timeout=60_000)


def step(page: Page) -> Locator:
    return page.locator("#cs-content > section:not([hidden])")


def question(page: Page, kind: str) -> Locator:
    return step(page).locator(f".q-is-{kind}")


def steps(page: Page) -> int:
    return page.locator("#cs-content > section").count()


def go_next(page: Page) -> None:
    page.locator(".cs-next").click()


def read_figure(page: Page, position: int) -> str:
    return step(page).locator(".x-value").nth(position).inner_text()


def choose(page: Page, organisation: int, month: int) -> None:
    """Set the explorer to an organisation and a month, both counted from 0."""
    explorer = step(page).locator(".x-card")
    explorer.locator(".x-controls .cs-segments label").nth(organisation).click()
    explorer.locator(".x-jumps button").nth(month).click()
    page.wait_for_timeout(400)


def test_is_every_page_free_of_code_errors_and_barriers(
    page: Page, course: RunningCourse, language: str
) -> None:
    for width in (400, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert violations(page, "body") == []
        picture(page, f"home-{language}-{width}")
    for kind in ("lesson", "exercise"):
        page.goto(f"{course.url}/voila/render/{MODULE}/{kind}.{language}.ipynb#1")
        wait_until_ready(page)
        for number in range(1, steps(page) + 1):
            expect(page.locator(".cs-count")).to_contain_text(str(number))
            page.wait_for_timeout(200)
            assert not CODE.search(page.locator("body").inner_text())
            assert violations(page, "body") == []
            for width in (1280, 400):
                page.set_viewport_size({"width": width, "height": 900})
                assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
                picture(page, f"{kind}-{language}-{number:02}-{width}")
            page.set_viewport_size({"width": 1280, "height": 900})
            if number < steps(page):
                go_next(page)


def test_does_the_way_through_module_1_end_with_full_points(
    page: Page, course: RunningCourse, language: str, tmp_path: Path
) -> None:
    # the lesson, from the home page to its last step
    page.locator(".cs-module .cs-go").first.click()
    wait_until_ready(page)
    for _ in range(steps(page) - 1):
        go_next(page)
    go_next(page)

    # the exercises
    page.wait_for_url(f"**/exercise.{language}.ipynb*")
    wait_until_ready(page)
    go_next(page)
    choose(page, organisation=1, month=1)
    field = question(page, "number").locator("input.q-box")
    field.fill(read_figure(page, 0))
    question(page, "number").locator(".cs-main").click()
    expect(question(page, "number").locator(".q-verdict")).to_contain_text("4", timeout=20_000)

    go_next(page)
    choose(page, organisation=0, month=1)
    question(page, "number").locator("input.q-box").fill(read_figure(page, 1).split()[0])
    question(page, "number").locator(".cs-main").click()
    expect(question(page, "number").locator(".q-verdict")).to_contain_text("4", timeout=20_000)

    # reload in the middle: nothing is lost
    before = question(page, "number").locator("input.q-box").input_value()
    page.reload()
    wait_until_ready(page)
    expect(question(page, "number").locator("input.q-box")).to_have_value(before)
    question(page, "number").scroll_into_view_if_needed()
    expect(question(page, "number").locator(".q-verdict")).to_contain_text("4", timeout=20_000)

    go_next(page)
    labels = model_answers()["m1-tags"]
    assert isinstance(labels, dict)
    for position, (_item, label) in enumerate(sorted(labels.items())):
        card = question(page, "labels").locator("[role=radiogroup]").nth(position)
        card.locator(f"label:has(input[value={label}])").click()

    go_next(page)
    question(page, "text").locator("textarea").fill(TEXTS[language])
    question(page, "text").locator("textarea").blur()
    expect(question(page, "text").locator(".q-saved")).not_to_be_empty()

    # hand in, and let the trainer grade
    page.goto(f"{course.url}/candystorm/?language={language}")
    expect(page.locator(".cs-done li")).not_to_have_count(0, timeout=20_000)
    page.locator("input[name=name]").fill("Zoë Öztürk")
    with page.expect_download() as download:
        page.locator(".cs-handin button").click()
    handed_in = tmp_path / "handed-in"
    handed_in.mkdir()
    download.value.save_as(handed_in / download.value.suggested_filename)
    assert points(handed_in, tmp_path / "workshop") == {
        "m1-ratio": 4.0,
        "m1-median": 4.0,
        "m1-tags": 6.0,
        "m1-rewrite": None,
    }


def test_can_exercises_be_done_by_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    with RunningCourse(tmp_path / "workspace", language="en") as course:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(course.address)
        press_until(page, "Tab", "document.activeElement.textContent.includes('Exercises')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/exercise.en.ipynb*")
        wait_until_ready(page)
        to_next_step(page)

        press_until(page, "Tab", "document.activeElement.type === 'radio'")
        page.keyboard.press("ArrowRight")
        press_until(page, "Tab", "document.activeElement.textContent.trim() === 'April'")
        page.keyboard.press("Enter")
        page.wait_for_timeout(400)
        ratio = read_figure(page, 0)
        press_until(page, "Tab", "document.activeElement.matches('.q-is-number input.q-box')")
        page.keyboard.type(ratio)
        press_until(page, "Tab", "document.activeElement.textContent.trim() === 'Check'")
        page.keyboard.press("Enter")
        expect(question(page, "number").locator(".q-verdict")).to_contain_text("4", timeout=20_000)

        to_next_step(page)
        press_until(page, "Tab", "document.activeElement.textContent.trim() === 'April'")
        page.keyboard.press("Space")
        page.wait_for_timeout(400)
        median = read_figure(page, 1).split()[0]
        press_until(page, "Tab", "document.activeElement.matches('.q-is-number input.q-box')")
        page.keyboard.type(median)
        page.keyboard.press("Tab")

        to_next_step(page)
        labels = model_answers()["m1-tags"]
        assert isinstance(labels, dict)
        for position, (_item, label) in enumerate(sorted(labels.items())):
            press_until(
                page,
                "Tab",
                f"[...document.querySelectorAll('.q-is-labels [role=radiogroup]')][{position}]"
                ".contains(document.activeElement)",
            )
            page.keyboard.press("Space")
            if label != page.evaluate("document.activeElement.value"):
                page.keyboard.press("ArrowRight")

        to_next_step(page)
        press_until(page, "Tab", "document.activeElement.matches('textarea')")
        page.keyboard.type(TEXTS["en"])
        page.keyboard.press("Tab")
        expect(question(page, "text").locator(".q-saved")).not_to_be_empty()
        page.wait_for_timeout(1000)
        page.close()
    handed_in = tmp_path / "handed-in" / "Ada"
    handed_in.parent.mkdir()
    (tmp_path / "workspace").rename(handed_in)
    found = points(handed_in.parent, tmp_path / "workshop")
    assert found == {"m1-ratio": 4.0, "m1-median": 4.0, "m1-tags": 6.0, "m1-rewrite": None}


def press_until(page: Page, key: str, condition: str, most: int = 120) -> None:
    """Press a key until a condition on the focused element holds."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(condition):
            return
    raise AssertionError(f"{key} never reached {condition}")


def to_next_step(page: Page) -> None:
    press_until(page, "Tab", "document.activeElement.matches('.cs-next')")
    page.keyboard.press("Enter")


def points(handed_in: Path, workshop: Path) -> dict[str, float | None]:
    """Grade with the trainer's command, and return what the gradebook holds."""
    command = ["grade", str(handed_in), "--workshop", str(workshop)]
    said = subprocess.run(
        [sys.executable, "-m", "candystorm", *command], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    with sqlite3.connect(workshop / "gradebook.db") as gradebook:
        rows = gradebook.execute(
            "SELECT base_cell.name, grade.auto_score FROM grade"
            " JOIN grade_cells ON grade_cells.id = grade.cell_id"
            " JOIN base_cell ON base_cell.id = grade_cells.id"
        )
        return dict(rows.fetchall())
