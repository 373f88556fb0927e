"""Own numbers, by mouse and by keyboard, on pages of their own: loader, report and mapping."""

from __future__ import annotations

import base64
import io
import os
import re
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from on_page import kernel, look, violations
from own_numbers import CHAT, UNKNOWN, x_posts
from playwright.sync_api import FileChooser, Locator, Page, expect

from conftest import PageOf

START = """
import os
import candystorm as cs
cs.use_language({!r})
open("kernel.pid", "w").write(str(os.getpid()))
loader = cs.ExportLoader()
loader.on_load(
    lambda export: open("loaded.txt", "a").write(f"{{export.platform}} {{len(export.posts)}}\\n")
)
loader
"""
EVIL = "<img src=x onerror='window.hit=1'>"
READ_IN_TIME = 30_000  # ms


@pytest.fixture
def shown(page_of: PageOf, folder: Path) -> PageOf:
    """Return a page with a loader: ``shown("de", width=400)``."""

    def open_page(language: str = "en", **more: object) -> Page:
        return page_of(START.format(language), folder=folder, **more)

    return open_page


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Write a file where the person's browser finds it: ``file("posts.csv", x_posts())``."""

    def write(name: str, content: bytes) -> Path:
        path = tmp_path / "downloads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return write


File = Callable[[str, bytes], Path]


def give(page: Page, *paths: Path, picks: str = "files") -> None:
    page.locator(f"[data-picks={picks}]").set_input_files(list(paths))


def headline(page: Page) -> Locator:
    return page.locator(".e-report .e-headline")


def wait_for(page: Page, phase: str) -> None:
    page.wait_for_function(
        f"document.querySelector('[data-phase={phase}]') !== null", timeout=READ_IN_TIME
    )


def loaded(folder: Path) -> list[str]:
    path = folder / "loaded.txt"
    return path.read_text("utf-8").split() if path.exists() else []


def uploads(folder: Path) -> list[Path]:
    return list((folder / "exports").glob(".upload-*"))


def wait_until(page: Page, condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert condition()


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return target.getvalue()


def rows_with_gaps() -> bytes:
    """Return posts of which some cannot be read, so that the report has much to say."""
    good = x_posts(9, "Heute Abend Lesung, Eintritt frei. Was wünschen Sie sich als Nächstes?")
    bad = b'"Sat, Sep 12, 2026"'
    return (
        good
        + b"77,never,Ohne Tag,https://x.com/a/status/77,abc,1,1,1,1,1,1,1,1,1,1,1,1\n"
        + (b"78," + bad + b",Mit Wort,https://x.com/a/status/78,viele,1,1,1,1,1,1,1,1,1,1,1,1\n")
    )


@pytest.mark.parametrize(("language", "width", "dark"), [("en", 1280, False), ("de", 400, True)])
def test_is_it_without_barriers_in_every_state(
    shown: PageOf, folder: Path, file: File, language: str, width: int, dark: bool
) -> None:
    (folder / "exports").mkdir()
    (folder / "exports" / "twitter-2026-05-31-archive.zip").write_bytes(zipped(a=x_posts()))
    (folder / "exports" / "meta-business-suite.csv").write_bytes(b"a,b\n")
    page = shown(language, width=width, dark=dark)

    def see(state: str) -> None:
        look(page, f"export-{state}-{language}-{width}-{'dark' if dark else 'light'}")

    see("start")
    for fold in page.locator(".l-folds summary").all():
        fold.click()
    see("open")
    give(page, file("posts.zip", zipped(a=x_posts())[:-30]))
    expect(page.locator(".l-trouble p")).to_be_visible(timeout=READ_IN_TIME)
    see("refused")
    give(page, file("unknown.csv", UNKNOWN))
    wait_for(page, "mapping")
    see("mapping")
    page.locator(".m-form .cs-main").click()
    expect(page.locator(".m-form [aria-invalid=true]")).to_be_focused()
    see("objection")
    page.locator(".m-form .cs-plain").click()
    give(page, file("posts.csv", rows_with_gaps()), file("chat.txt", CHAT))
    expect(headline(page)).to_be_visible(timeout=READ_IN_TIME)
    page.locator(".e-report summary").click()
    see("report")


def test_does_a_chosen_file_become_a_report_and_an_export(
    shown: PageOf, folder: Path, file: File
) -> None:
    page = shown()
    give(page, file("posts.csv", x_posts()))
    expect(headline(page)).to_have_text(
        "X (Twitter): 12 posts, 12 September – 23 September 2026", timeout=READ_IN_TIME
    )
    expect(headline(page)).to_be_focused()
    assert loaded(folder) == ["x", "12"]
    assert uploads(folder) == []


def drop(page: Page, *paths: Path) -> None:
    """Drop files as a person does; a test cannot drag them from outside of the browser."""
    files = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in paths]
    transfer = page.evaluate_handle(
        """files => {
          const transfer = new DataTransfer();
          for (const [name, content] of files) {
            const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
            transfer.items.add(new File([bytes], name));
          }
          return transfer;
        }""",
        files,
    )
    zone = page.locator(".l-drop")
    zone.dispatch_event("dragenter", {"dataTransfer": transfer})
    expect(zone).to_have_class(re.compile("l-over"))
    zone.dispatch_event("drop", {"dataTransfer": transfer})


def test_can_files_be_dropped(shown: PageOf, folder: Path, file: File) -> None:
    page = shown()
    drop(page, file("a.csv", x_posts(3)), file("b.csv", x_posts(4, "Noch etwas")))
    expect(headline(page)).to_contain_text("7 posts", timeout=READ_IN_TIME)
    assert loaded(folder) == ["x", "7"]


def test_can_several_files_and_a_zip_be_chosen_together(
    shown: PageOf, folder: Path, file: File
) -> None:
    page = shown()
    give(page, file("a.csv", x_posts(3)), file("b.zip", zipped(c=x_posts(5, "Noch etwas"))))
    expect(headline(page)).to_contain_text("8 posts", timeout=READ_IN_TIME)


def test_can_a_folder_be_chosen_and_are_its_photos_left_where_they_are(
    shown: PageOf, folder: Path, file: File
) -> None:
    for name in ("posts/2026.csv", "posts/old/2025.csv"):
        path = file(f"export/{name}", b"")
        path.write_bytes(x_posts(2, path.stem))
    for n in range(20):
        file(f"export/photos/{n}.jpg", b"\xff\xd8\xff" * 1000)
    page = shown()
    give(page, file("export/readme.txt", b"Hello").parent, picks="folder")
    expect(headline(page)).to_contain_text("4 posts", timeout=READ_IN_TIME)
    unused = page.locator("[data-fact=unused] dd")
    expect(unused).to_contain_text("readme.txt")
    expect(unused).not_to_contain_text("jpg")


def test_does_a_large_file_leave_the_memory_flat(shown: PageOf, folder: Path, file: File) -> None:
    large = file("large.bin", b"")
    with large.open("wb") as target:
        for _ in range(60):
            target.write(os.urandom(1 << 20))
    page = shown(own=True)
    course = psutil.Process(kernel(folder))
    server = course.parent()
    assert server is not None
    before = [process.memory_info().rss for process in (course, server)]
    most = before[:]
    on_disk = 0
    give(page, large)
    wait_for(page, "working")
    until = time.monotonic() + 120
    while not page.locator(".l-trouble p").is_visible() and time.monotonic() < until:
        now = [process.memory_info().rss for process in (course, server)]
        most = [max(pair) for pair in zip(most, now, strict=True)]
        parts = [path.stat().st_size for path in (folder / "exports").rglob("large.bin")]
        on_disk = max([on_disk, *parts])
        page.wait_for_timeout(20)
    expect(page.locator(".l-trouble")).to_contain_text("no export that the course knows")
    assert on_disk > 50 << 20
    grown = [(high - low) >> 20 for high, low in zip(most, before, strict=True)]
    assert max(grown) < 30, f"kernel and server grew by {grown} MiB"
    assert uploads(folder) == []


def test_does_stop_leave_everything_as_it_was(shown: PageOf, folder: Path, file: File) -> None:
    page = shown()
    give(page, file("posts.csv", x_posts()))
    expect(headline(page)).to_be_visible(timeout=READ_IN_TIME)
    page.get_by_role("button", name="Choose another export").click()
    give(page, file("large.bin", os.urandom(50 << 20)))
    page.locator(".l-wait button").click()
    wait_until(page, lambda: uploads(folder) == [])
    expect(headline(page)).to_contain_text("12 posts")
    expect(page.locator(".l-wait")).to_be_hidden()
    assert loaded(folder) == ["x", "12"]


def test_does_a_broken_file_get_one_sentence_and_leave_the_report(
    shown: PageOf, folder: Path, file: File
) -> None:
    page = shown()
    give(page, file("posts.csv", x_posts()))
    expect(headline(page)).to_be_visible(timeout=READ_IN_TIME)
    page.get_by_role("button", name="Choose another export").click()
    give(page, file("posts.zip", zipped(a=x_posts())[:-30]))
    expect(page.locator(".l-trouble")).to_contain_text("posts.zip is damaged", timeout=READ_IN_TIME)
    expect(page.get_by_role("button", name="Choose files")).to_be_focused()
    expect(headline(page)).to_contain_text("12 posts")
    assert loaded(folder) == ["x", "12"]
    give(page, file("posts.csv", x_posts(3)))
    expect(headline(page)).to_contain_text("3 posts", timeout=READ_IN_TIME)
    expect(page.locator(".l-trouble p")).to_have_count(0)


def test_is_a_file_too_large_for_the_browser_refused_at_once(
    shown: PageOf, folder: Path, file: File
) -> None:
    huge = file("huge.zip", b"")
    with huge.open("wb") as target:
        target.truncate(501 << 20)
    page = shown()
    give(page, huge)
    expect(page.locator(".l-trouble")).to_contain_text(str(folder / "exports"))
    assert not (folder / "exports").exists()


def test_is_what_a_person_said_of_an_unknown_table_remembered(
    shown: PageOf, folder: Path, file: File
) -> None:
    unknown = file("unknown.csv", UNKNOWN)
    page = shown(own=True)
    give(page, unknown)
    wait_for(page, "mapping")
    expect(page.locator(".m-form .e-headline")).to_be_focused()
    page.locator(".m-question select").select_option("pinterest")
    columns = page.locator(".m-column")
    expect(columns.first.locator("select")).to_have_value("published_at")
    expect(columns.nth(2).locator(".m-sure")).to_have_text("is not read")
    columns.nth(2).locator("select").select_option("impressions")
    expect(columns.nth(2).locator(".m-sure")).to_have_text("your choice")
    page.get_by_role("button", name="Read it like this").click()
    expect(headline(page)).to_contain_text("Pinterest: 3 posts", timeout=READ_IN_TIME)

    page = shown()  # another day, another kernel
    give(page, file("another name.csv", UNKNOWN))
    expect(headline(page)).to_contain_text("Pinterest: 3 posts", timeout=READ_IN_TIME)
    page.get_by_role("button", name="Ask me again").click()
    expect(page.get_by_role("button", name="Ask me again")).to_be_hidden()
    page.get_by_role("button", name="Choose another export").click()
    give(page, unknown)
    wait_for(page, "mapping")


def test_is_an_objection_said_where_it_can_be_mended(shown: PageOf, file: File) -> None:
    page = shown()
    give(page, file("unknown.csv", UNKNOWN))
    wait_for(page, "mapping")
    page.locator(".m-question select").select_option("x")
    date = page.locator(".m-column select").first
    date.select_option("")
    for _ in range(2):
        page.get_by_role("button", name="Read it like this").click()
        expect(page.locator(".m-form [role=alert]")).to_contain_text("which column holds the date")
        expect(date).to_be_focused()
        page.locator(".m-column select").last.select_option("text")  # no help: it is said again
        expect(page.locator(".m-form [role=alert]")).to_be_empty()


def test_do_the_columns_follow_what_a_row_is(shown: PageOf, file: File) -> None:
    page = shown()
    give(page, file("unknown.csv", UNKNOWN))
    wait_for(page, "mapping")
    page.locator(".m-question label", has_text="A day").click()
    values = [select.input_value() for select in page.locator(".m-column select").all()]
    assert values == ["date", "", "metric", "metric", ""]


def test_does_everything_from_files_stay_text(shown: PageOf, folder: Path, file: File) -> None:
    page = shown()
    give(page, file(f"{EVIL.replace('/', '')}.csv", x_posts(3, EVIL)))
    expect(page.locator(".e-table").last).to_contain_text("<img src=x", timeout=READ_IN_TIME)
    page.get_by_role("button", name="Choose another export").click()
    give(page, file("unknown.csv", UNKNOWN.replace(b"Botschaft", EVIL.encode())))
    wait_for(page, "mapping")
    expect(page.locator(".m-form")).to_contain_text("<img src=x")
    assert page.locator(".cs-widget img").count() == 0
    assert page.evaluate("window.hit") is None


def press_until(page: Page, condition: str, key: str = "Tab", most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"(e => {condition})(document.activeElement)"):
            return
    raise AssertionError(f"{key} never reached {condition}")


def test_does_the_keyboard_do_all_of_it(shown: PageOf, folder: Path, file: File) -> None:
    page = shown()
    choosers: list[FileChooser] = []
    # long before the key is pressed: it takes hold in its own time
    page.once("filechooser", lambda chooser: choosers.append(chooser))
    press_until(page, "e.textContent === 'Choose files'")
    page.keyboard.press("Enter")
    wait_until(page, lambda: bool(choosers))
    choosers[0].set_files(file("unknown.csv", UNKNOWN))
    wait_for(page, "mapping")
    press_until(page, "e.matches('.m-question select')")
    page.keyboard.type("Bluesky")
    press_until(page, "e.matches('.m-column select')")
    press_until(page, "e.matches('.m-form .cs-main')")
    page.keyboard.press("Enter")
    expect(headline(page)).to_contain_text("Bluesky: 3 posts", timeout=READ_IN_TIME)
    expect(headline(page)).to_be_focused()
    press_until(page, "e.textContent === 'Choose another export'")
    page.keyboard.press("Enter")
    expect(page.locator(".l-drop .cs-main")).to_be_focused()


def test_can_a_table_be_chosen_by_keyboard(shown: PageOf, file: File) -> None:
    page = shown()
    give(page, file("posts.csv", x_posts()), file("chat.txt", CHAT))
    expect(headline(page)).to_be_visible(timeout=READ_IN_TIME)
    press_until(page, "e.type === 'radio'")
    expect(page.locator("[data-table=posts]")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-table=comments]")).to_be_visible()
    expect(page.locator("[data-table=posts]")).to_be_hidden()


def test_is_a_file_of_the_course_folder_read_where_it_lies(
    shown: PageOf, folder: Path, file: File
) -> None:
    page = shown()
    page.locator("summary", has_text="From your course folder").click()
    expect(page.locator(".l-path")).to_have_text(str(folder / "exports"))
    page.get_by_role("button", name="Make this folder").click()
    expect(page.locator(".l-lying")).to_contain_text("The folder is empty.")
    (folder / "exports" / "archive.csv").write_bytes(x_posts(5))
    page.get_by_role("button", name="Look again").click()
    page.locator(".l-file", has_text="archive.csv").click()
    page.locator(".l-lying .cs-button", has_text="Read").click()
    expect(headline(page)).to_contain_text("5 posts", timeout=READ_IN_TIME)
    assert (folder / "exports" / "archive.csv").is_file()


def test_is_every_file_of_a_sample_export_there_to_try(shown: PageOf) -> None:
    page = shown()
    page.locator("summary", has_text="Try it with sample data").click()
    page.get_by_label("Which export?").select_option("bakery/x-en")
    files = page.get_by_label("Which file of it?")
    expect(files.locator("option")).to_have_count(4)
    files.select_option("tweet_activity_metrics.csv")
    page.locator(".l-samples .cs-button", has_text="Read").click()
    expect(headline(page)).to_contain_text("X (Twitter): 74 posts", timeout=READ_IN_TIME)


def test_do_details_count(shown: PageOf, folder: Path, file: File) -> None:
    page = shown()
    page.locator("summary", has_text="Details that help").click()
    page.get_by_label("Names under which you write").fill("Bücherei Aubach")
    page.get_by_label("Year").fill("26")
    give(page, file("chat.txt", CHAT))
    expect(page.locator(".l-trouble")).to_contain_text("four digits")
    page.get_by_label("Year").fill("2026")
    page.get_by_label("Your time zone").select_option("UTC")
    give(page, file("chat.txt", CHAT))
    expect(page.locator(".e-table")).to_contain_text("yes", timeout=READ_IN_TIME)
    expect(page.locator("[data-fact=zone]")).to_contain_text("UTC")


def test_is_a_kernel_that_dies_said_and_swept_up_after(
    shown: PageOf, folder: Path, file: File
) -> None:
    page = shown(own=True)
    give(page, file("large.bin", os.urandom(50 << 20)))
    wait_until(page, lambda: bool(uploads(folder)))
    os.kill(kernel(folder), signal.SIGKILL)
    expect(page.locator(".l-trouble")).to_contain_text("interrupted", timeout=40_000)
    expect(page.locator(".l-wait")).to_be_hidden()
    assert len(uploads(folder)) == 1
    shown()
    assert uploads(folder) == []


def test_does_a_page_that_is_closed_leave_nothing(
    page_of: PageOf, folder: Path, file: File
) -> None:
    soon = "from candystorm.widgets import export_loader; export_loader._SILENCE = 1"
    page = page_of(f"{soon}\n{START.format('en')}", folder=folder, own=True)
    give(page, file("large.bin", os.urandom(50 << 20)))
    wait_until(page, lambda: bool(uploads(folder)))
    other = page.context.new_page()
    page.close()
    wait_until(other, lambda: uploads(folder) == [])


def test_does_the_report_stand_on_its_own(page_of: PageOf, folder: Path) -> None:
    (folder / "posts.csv").write_bytes(x_posts())
    cell = 'import candystorm as cs\ncs.ExportReport(cs.load_export("posts.csv"))'
    page = page_of(cell, folder=folder)
    expect(headline(page)).to_contain_text("12 posts")
    assert violations(page) == []


def test_does_the_form_stand_on_its_own(page_of: PageOf, folder: Path) -> None:
    (folder / "unknown.csv").write_bytes(UNKNOWN)
    cell = (
        "import candystorm as cs\n"
        "from candystorm.exports import NeedsMapping\n"
        "from candystorm.widgets import MappingForm\n"
        "try:\n"
        '    cs.load_export("unknown.csv")\n'
        "except NeedsMapping as needed:\n"
        "    form = MappingForm(needed.proposals)\n"
        "form"
    )
    page = page_of(cell, folder=folder)
    page.get_by_role("button", name="Read it like this").click()
    expect(page.locator(".m-question select")).to_be_focused()
    page.locator(".m-question select").select_option("x")
    page.get_by_role("button", name="Read it like this").click()
    expect(page.locator(".cs-card")).to_contain_text("remembered")
    assert violations(page) == []
