"""How fast the pages answer: a click, a drag, a storm, the second start, the way to a lesson."""

from __future__ import annotations

import json
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

#: Runs an action and tells after how many milliseconds the page was redrawn, and when it was
#: painted: the browser paints 60 times a second, so that adds up to 17 ms to whatever we do.
_TIMED = """([selector, watched, act, value]) => new Promise((done) => {
  const visible = [...document.querySelectorAll(selector)].filter((e) => e.getClientRects().length);
  const target = act === "click" ? visible[value % visible.length] : visible[0];
  const seen = [...document.querySelectorAll(watched)].find((e) => e.getClientRects().length);
  const watcher = new MutationObserver(() => {
    watcher.disconnect();
    const redrawn = performance.now() - start;
    requestAnimationFrame(() => setTimeout(() => done([redrawn, performance.now() - start])));
  });
  watcher.observe(seen, { childList: true, subtree: true, attributes: true, characterData: true });
  const start = performance.now();
  if (act === "click") target.click();
  else { target.value = value; target.dispatchEvent(new Event("input", { bubbles: true })); }
})"""


def _times(
    page: Page, selector: str, watched: str, act: str, values: list[int]
) -> tuple[list[float], list[float]]:
    """Return after how many milliseconds the page was redrawn, and after how many painted."""
    redrawn, painted = [], []
    for n, value in enumerate(values):
        took = page.evaluate(_TIMED, [selector, watched, act, value])
        if n >= WARM_UP:
            redrawn.append(float(took[0]))
            painted.append(float(took[1]))
        page.wait_for_timeout(30)
    return redrawn, painted


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
    page.wait_for_timeout(15_000)  # a person reads; meanwhile the next kernels get warm


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
            rows += _clicks(page, course) + _drags(page, course) + _storms(page, course)
        browser.close()
    return rows


def _open_lesson(browser: Browser, course: RunningCourse) -> float:
    page = browser.new_page()
    page.goto(course.address)
    page.wait_for_selector("h1")
    page.wait_for_timeout(8000)  # as long as a person looks at it; the next kernel gets warm
    began = time.perf_counter()
    page.locator(".cs-module .cs-go").first.click()
    # The thread viewer is the first control of the lesson.
    page.wait_for_selector(".t-post", state="attached", timeout=60_000)
    took = time.perf_counter() - began
    page.close()
    return took


def _clicks(page: Page, course: RunningCourse) -> list[dict[str, Any]]:
    _step(page, course, 2)
    values = [n % 7 for n in range(1, CLICKS + WARM_UP + 1)]
    return _latency("click", 25, 50, *_times(page, ".t-post", ".t-talk", "click", values))


def _drags(page: Page, course: RunningCourse) -> list[dict[str, Any]]:
    _step(page, course, 4)
    values = [1 + (n * 7) % 60 for n in range(CLICKS + WARM_UP)]
    times = _times(page, ".x-slider input", ".x-chart", "drag", values)
    return _latency("explorer's slider", 60, 60, *times)


def _storms(page: Page, course: RunningCourse) -> list[dict[str, Any]]:
    """Take the storm lab's times, on a page that has nothing else."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "lab",
        "source": "import candystorm as cs\ncs.StormLab()",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = course.workspace / "m1-dialogue" / "lab.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    page.goto(f"{course.url}/voila/render/m1-dialogue/lab.ipynb")
    page.wait_for_selector(".s-chart", timeout=60_000)
    page.wait_for_timeout(5000)
    values = [(n * 7) % 36 for n in range(CLICKS + WARM_UP)]
    times = _times(page, ".s-branching .s-range", ".s-chart", "drag", values)
    return _latency("storm lab's slider", 60, 60, *times)


def _latency(
    what: str, median: float, p95: float, redrawn: list[float], painted: list[float]
) -> list[dict[str, Any]]:
    middle = statistics.median
    return [
        _row(f"{what} → Python → redraw, median of {CLICKS}", middle(redrawn), median, "ms"),
        _row(f"{what} → Python → redraw, p95 of {CLICKS}", _p95(redrawn), p95, "ms"),
        {
            "name": f"{what}: the same until painted, median and p95",
            "measured": f"{middle(painted):.1f} and {_p95(painted):.1f} ms",
            "target": "",
            "ok": None,
        },
    ]
