"""What a test does on a page, and what it sees there."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from candystorm.answers import AnswerLog

ARTEFACTS = Path(__file__).parents[1] / "artefacts"


def ready(page: Page) -> None:
    """Wait until the first of our widgets is there."""
    page.locator(".cs-widget").first.wait_for(timeout=60_000)


def second_tab(page: Page) -> Page:
    """Open the same page once more in the same browser."""
    tab = page.context.new_page()
    tab.goto(page.url)
    ready(tab)
    return tab


def violations(page: Page, inside: str = ".cs-widget") -> list[str]:
    """Return what axe-core finds in our parts of the page, one line for each element."""
    found = Axe().run(page, context=inside).response["violations"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Return whether a widget is wider than its place."""
    return bool(
        page.evaluate(
            "[...document.querySelectorAll('.cs-widget, .cs-widget *')].some("
            "e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline'"
            " && !e.matches('.cs-heard, input')"
            ") || document.documentElement.scrollWidth > innerWidth"
        )
    )


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page for people to look at, with ``--pictures``."""
    if not os.environ.get("CANDYSTORM_TEST_PICTURES"):
        return
    ARTEFACTS.mkdir(exist_ok=True)
    window = page.viewport_size or {"width": 1280, "height": 900}
    # Voilà's page scrolls inside of itself, so the window grows until it does not; lists in a
    # widget go on scrolling.
    height = page.evaluate(
        "Math.max(...[...document.querySelectorAll('*')]"
        ".filter(e => !e.closest('.cs-widget')).map(e => e.scrollHeight))"
    )
    page.set_viewport_size({"width": window["width"], "height": min(int(height) + 40, 8000)})
    page.screenshot(path=ARTEFACTS / f"{name}.png")
    page.set_viewport_size(window)


def look(page: Page, name: str, *, height: int = 9000) -> None:
    """Keep a picture, and find no barrier and nothing that is wider than its place.

    For the rules of accessibility, what a page that scrolls inside of itself does not show is
    hidden; so the window is made ``height`` pixels high for them.
    """
    page.mouse.move(0, 0)
    picture(page, name)
    assert not scrolls_sideways(page), name
    window = page.viewport_size or {"width": 1280, "height": 900}
    page.set_viewport_size({"width": window["width"], "height": height})
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 100)))")
    assert violations(page) == [], name
    page.set_viewport_size(window)


def go_dark(page: Page) -> None:
    """Switch to the dark theme as JupyterLab and Voilà say it."""
    page.evaluate(
        "document.body.dataset.jpThemeLight = 'false';"
        "document.documentElement.style.setProperty('--jp-layout-color0', '#171a21')"
    )


def go_light(page: Page) -> None:
    """Switch back to the light theme."""
    page.evaluate(
        "delete document.body.dataset.jpThemeLight;"
        "document.documentElement.style.removeProperty('--jp-layout-color0')"
    )


def records(folder: Path) -> list[dict[str, object]]:
    """Return the records of an answer log as they stand in the file."""
    path = folder / "answers.jsonl"
    lines = path.read_text("utf-8").split("\n") if path.exists() else []
    return [json.loads(line) for line in lines if line]


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
