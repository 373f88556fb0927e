"""Starting, stopping, and what a person sees when something goes wrong."""

from __future__ import annotations

import json
import re
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from on_page import picture, violations
from playwright.sync_api import Browser, Page, expect
from running_course import RunningCourse


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCourse]:
    with RunningCourse(tmp_path_factory.mktemp("course") / "workspace", "--trainer") as running:
        yield running


@pytest.fixture
def page(browser: Browser, course: RunningCourse) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(course.address)
    yield opened
    opened.close()


def test_does_ctrl_c_end_it_cleanly(tmp_path: Path) -> None:
    with RunningCourse(tmp_path / "workspace", language="de") as course:
        process = psutil.Process(course.process_id)
        for _ in range(100):  # until the first warm kernel runs
            if children := process.children(recursive=True):
                break
            psutil.wait_procs([], timeout=0.1)
        said = course.stop()
    assert "Ihre Antworten sind gespeichert" in said
    assert "Traceback" not in said
    assert course.exit_code == 0
    _gone, alive = psutil.wait_procs(children, timeout=10)
    assert not alive


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")
def test_does_it_listen_on_its_own_address_only(course: RunningCourse) -> None:
    port = int(course.url.rpartition(":")[2])
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    # Whoever listens on every address of the computer listens on this one as well.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


@pytest.mark.parametrize(
    "path", ["/candystorm/", "/candystorm/api/progress", "/candystorm/hand-in", "/api/contents"]
)
def test_does_nobody_get_in_without_the_token(course: RunningCourse, path: str) -> None:
    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.build_opener(NoRedirect).open(course.url + path)
    assert refused.value.code in (302, 403)


@pytest.mark.parametrize("language", ["de", "en"])
def test_is_an_error_one_sentence_and_the_details_in_the_log(
    page: Page, course: RunningCourse, language: str
) -> None:
    lesson = course.workspace / "m1-dialogue" / f"lesson.{language}.ipynb"
    before = lesson.read_bytes()
    notebook = json.loads(before)
    for cell in notebook["cells"]:
        if cell["id"] == "threads-viewer":
            cell["source"] = "secret_name / 0"
    lesson.write_text(json.dumps(notebook), "utf-8")
    try:
        page.goto(f"{course.url}/voila/render/m1-dialogue/lesson.{language}.ipynb#2")
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        shown = page.locator("section:not([hidden]) .cs-broken")
        expect(shown).to_have_count(1)
        assert not re.search("secret_name|NameError|Traceback", page.content())
        assert violations(page, "body") == []
        picture(page, f"error-{language}-1280")
        page.locator(".cs-next").click()  # the way on
        expect(page.locator("section:not([hidden]) .q-card")).to_be_visible()
    finally:
        lesson.write_bytes(before)
    assert "secret_name" in (course.workspace / "candystorm.log").read_text("utf-8")


def test_is_the_first_text_there_before_the_controls(page: Page, course: RunningCourse) -> None:
    page.goto(f"{course.url}/voila/render/m1-dialogue/lesson.de.ipynb", wait_until="commit")
    expect(page.locator(".cs-start")).to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    expect(page.locator(".cs-start")).to_have_count(0)


def test_does_the_language_switch_stay_at_the_step(page: Page, course: RunningCourse) -> None:
    page.goto(f"{course.url}/voila/render/m1-dialogue/lesson.de.ipynb#3")
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    page.locator("[data-switch=en]").click()
    page.wait_for_url("**/lesson.en.ipynb#3")
    expect(page.locator(".cs-count")).to_have_text("Step 3 of 9")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_does_the_home_page_know_where_one_left_off(page: Page, course: RunningCourse) -> None:
    page.goto(f"{course.url}/voila/render/m1-dialogue/lesson.en.ipynb#4")
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    page.wait_for_timeout(500)
    page.goto(f"{course.url}/candystorm/?language=en")
    expect(page.locator(".cs-resume")).to_contain_text("step 4")
    page.locator(".cs-resume a").click()
    page.wait_for_url("**/lesson.en.ipynb#4")


def test_does_the_home_page_offer_what_comes_next(page: Page, course: RunningCourse) -> None:
    page.goto(f"{course.url}/voila/render/m1-dialogue/lesson.en.ipynb#1")
    _walk(page, "**/exercise.en.ipynb*")
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    page.goto(f"{course.url}/candystorm/?language=en")
    expect(page.locator(".cs-resume")).to_contain_text("“Exercises: From sending to dialogue”")
    module = page.locator(".cs-module").first
    expect(module.locator("a").first).to_have_text("Read the lesson again")
    expect(module.locator(".cs-first")).to_have_text("Exercises")
    page.locator(".cs-resume a").click()
    _walk(page, "**/candystorm/*")
    expect(page.locator(".cs-module").first).to_be_visible()
    expect(page.locator(".cs-resume")).to_have_count(0)


def _walk(page: Page, to: str) -> None:
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    for _ in range(int(page.locator(".cs-count").inner_text().split()[-1]) - 1):
        with page.expect_response("**/api/place"):
            page.locator(".cs-next").click()
    page.locator(".cs-next").click()
    page.wait_for_url(to)


def test_do_trainers_see_their_notes_and_participants_none(
    page: Page, course: RunningCourse
) -> None:
    for kind, notes in (("lesson", 0), ("lesson.trainer", 1)):
        page.goto(f"{course.url}/voila/render/m1-dialogue/{kind}.de.ipynb")
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        found = page.locator(".cs-is-trainer").count()
        assert (found > 0) == bool(notes)
    picture(page, "trainer-de-1280")


def test_does_a_dark_room_get_a_dark_page(browser: Browser, course: RunningCourse) -> None:
    context = browser.new_context(color_scheme="dark", viewport={"width": 400, "height": 900})
    page = context.new_page()
    page.goto(course.address)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(23, 26, 33)"
    assert violations(page, "body") == []
    picture(page, "home-dark-400")
    context.close()


def test_does_a_file_name_keep_the_persons_name_and_nothing_dangerous(
    page: Page, course: RunningCourse
) -> None:
    page.goto(f"{course.url}/candystorm/?language=en")
    page.locator("input[name=name]").fill("../../Zoë <b>Öztürk")
    with page.expect_download() as download:
        page.locator(".cs-handin button").click()
    assert download.value.suggested_filename == "Zoë-b-Öztürk.zip"
