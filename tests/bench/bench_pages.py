"""How fast the pages answer: a click, a drag, the second start, and the way into a lesson."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from running_course import CHROMIUM_FLAGS, RunningCourse

from candystorm import _system

CLICKS = 60
WARM_UP = 5

#: Runs an action and tells after how many milliseconds the redraw that it caused was painted.
_TIMED = """([selector, watched, act, value]) => new Promise((done) => {
  const visible = [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length);
  const target = act === "click" ? visible[value % visible.length] : visible[0];
  const seen = [...document.querySelectorAll(watched)].find((e) => e.getClientRects().length);
  const watcher = new MutationObserver(() => {
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  });
  watcher.observe(seen, { childList: true, subtree: true, attributes: true, characterData: true });
  const start = performance.now();
  if (act === "click") target.click();
  else { target.value = value; target.dispatchEvent(new Event("input", { bubbles: true })); }
})"""


def _times(page: Page, selector: str, watched: str, act: str, values: list[int]) -> list[float]:
    times = []
    for n, value in enumerate(values):
        took = page.evaluate(_TIMED, [selector, watched, act, value])
        if n >= WARM_UP:
            times.append(float(took))
        page.wait_for_timeout(30)
    return times


def _row(name: str, measured: float, target: float, unit: str) -> dict[str, Any]:
    digits = 1 if unit == "ms" else 2
    return {
        "name": name,
        "measured": f"{measured:.{digits}f} {unit}",
        "target": f"≤ {target:g} {unit}",
        "ok": measured <= target,
    }


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _step(page: Page, course: RunningCourse, number: int) -> None:
    page.goto(f"{course.url}/voila/render/m1-dialogue/lesson.en.ipynb#{number}")
    page.wait_for_selector("body[data-ready]", timeout=60_000)


def bench_pages() -> list[dict[str, Any]]:
    """Start the course twice and take the second one's times in Chromium."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        with RunningCourse(Path(folder)):
            pass  # the first start lays out the workspace
        browser = playwright.chromium.launch(
            executable_path=_system.chromium(), args=CHROMIUM_FLAGS
        )
        page = browser.new_page()
        began = time.perf_counter()
        with RunningCourse(Path(folder)) as course:
            page.goto(course.address)
            page.wait_for_selector("h1")
            start = time.perf_counter() - began
            open_lesson = [_open_lesson(browser, course) for _ in range(5)]
            rows = [
                _row("second start to the home page", start, 6, "s"),
                _row(
                    "home to lesson, first widget usable (median of 5)",
                    statistics.median(open_lesson),
                    3,
                    "s",
                ),
            ]
            rows += _clicks(page, course) + _drags(page, course)
        browser.close()
    return rows


def _open_lesson(browser: Browser, course: RunningCourse) -> float:
    page = browser.new_page()
    page.goto(course.address)
    page.wait_for_selector("h1")
    page.wait_for_timeout(4000)  # as long as a person looks at it; the next kernel gets warm
    began = time.perf_counter()
    page.locator(".cs-module .cs-go").first.click()
    # The thread viewer is the first control of the lesson.
    page.wait_for_selector(".t-post", state="attached", timeout=60_000)
    took = time.perf_counter() - began
    page.close()
    return took


def _clicks(page: Page, course: RunningCourse) -> list[dict[str, Any]]:
    _step(page, course, 2)
    page.wait_for_timeout(500)
    values = [n % 7 for n in range(1, CLICKS + WARM_UP + 1)]
    times = _times(page, ".t-post", ".t-talk", "click", values)
    return [
        _row(f"click → Python → redraw, median of {CLICKS}", statistics.median(times), 25, "ms"),
        _row(f"click → Python → redraw, p95 of {CLICKS}", _p95(times), 50, "ms"),
    ]


def _drags(page: Page, course: RunningCourse) -> list[dict[str, Any]]:
    _step(page, course, 4)
    page.wait_for_timeout(500)
    values = [1 + (n * 7) % 60 for n in range(CLICKS + WARM_UP)]
    times = _times(page, ".x-slider input", ".x-chart", "drag", values)
    return [
        _row(
            f"slider of the dialogue explorer, median of {CLICKS}",
            statistics.median(times),
            60,
            "ms",
        ),
        _row(f"slider of the dialogue explorer, p95 of {CLICKS}", _p95(times), 60, "ms"),
    ]
