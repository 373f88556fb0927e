"""`python3 tests --picture`: make the pictures of the README anew, from the running course."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from running_course import CHROMIUM_FLAGS, RunningCourse

from candystorm import _system

DOCS = Path(__file__).parents[2] / "docs"
LAB = 'import candystorm as cs\n\ncs.use_language("en")\ncs.StormLab("bakery-oat-swirl")'


def main() -> None:
    """Open the dialogue explorer and the storm lab in English, and keep what is on screen."""
    with (
        TemporaryDirectory() as folder,
        RunningCourse(Path(folder)) as course,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=_system.chromium(), args=CHROMIUM_FLAGS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 2400})
        page.goto(course.address)
        _open(page, f"{course.url}/voila/render/m1-dialogue/lesson.en.ipynb#4")
        page.locator(".x-controls .cs-segments label").nth(1).click()
        _keep(page, "explorer.png", ".x-card")
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LAB)])
        nbformat.write(notebook, course.workspace / "storm.ipynb")
        _open(page, f"{course.url}/voila/render/storm.ipynb")
        page.locator(".s-controls label", has_text="Name the error first").click()
        _keep(page, "storm-lab.png", ".s-headline", ".s-charts")
        browser.close()


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("body[data-ready]", timeout=60_000)


def _keep(page: Page, name: str, first: str, last: str = "") -> None:
    """Keep the screen from one element to the end of another, or one of them alone."""
    page.wait_for_timeout(1500)
    page.mouse.move(0, 0)
    begin = page.locator(first).first.bounding_box()
    end = page.locator(last or first).first.bounding_box()
    assert begin
    assert end
    edge = 16 if last else 0
    page.screenshot(
        path=DOCS / name,
        clip={
            "x": begin["x"] - edge,
            "y": begin["y"] - edge,
            "width": max(begin["width"], end["width"]) + 2 * edge,
            "height": end["y"] + end["height"] - begin["y"] + 2 * edge,
        },
    )


if __name__ == "__main__":
    main()
