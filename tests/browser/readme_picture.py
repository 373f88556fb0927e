"""`python3 tests --picture`: make the picture of the README anew, from the running course."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from running_course import CHROMIUM_FLAGS, RunningCourse

from candystorm import _system

PICTURE = Path(__file__).parents[2] / "docs" / "explorer.png"


def main() -> None:
    """Open the dialogue explorer in English and keep what is on screen."""
    with (
        TemporaryDirectory() as folder,
        RunningCourse(Path(folder)) as course,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=_system.chromium(), args=CHROMIUM_FLAGS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 1180})
        page.goto(course.address)
        page.goto(f"{course.url}/voila/render/m1-dialogue/lesson.en.ipynb#4")
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        page.locator(".x-controls .cs-segments label").nth(1).click()
        page.wait_for_timeout(1500)
        page.mouse.move(0, 0)
        page.locator(".x-card").first.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
