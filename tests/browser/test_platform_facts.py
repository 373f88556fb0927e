"""What is known of the platforms, by mouse and by keyboard, on pages of their own."""

from __future__ import annotations

import csv
import shutil
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from on_page import look
from playwright.sync_api import Locator, Page, expect

from candystorm import _files
from conftest import PageOf

START = "import datetime as dt\nimport candystorm as cs\ncs.use_language({!r})\n"
ALONE = 'cs.PlatformFacts("xing", today=dt.date(2026, 11, 1))'
BESIDE = 'cs.PlatformFacts("x", beside="facebook", today=dt.date(2026, 11, 1))'
EVIL = "<img src=x onerror='window.hit=1'>"


def card(page: Page) -> Locator:
    return page.locator(".f-card")


def heads(page: Page) -> list[str]:
    return page.locator(".f-platform h4").all_inner_texts()


def press_until(page: Page, condition: str, key: str = "Tab", most: int = 30) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"(e => {condition})(document.activeElement)"):
            return
    raise AssertionError(f"{key} never reached {condition}")


@pytest.mark.parametrize(("language", "width", "dark"), [("en", 1280, False), ("de", 400, True)])
def test_is_it_without_barriers_alone_and_beside_another_one(
    page_of: PageOf, language: str, width: int, dark: bool
) -> None:
    page = page_of(START.format(language) + ALONE, width=width, dark=dark)

    def see(state: str) -> None:
        look(page, f"platform-facts-{state}-{language}-{width}-{'dark' if dark else 'light'}")

    see("alone")
    page.locator(".f-choose select").first.select_option("googleplus")
    expect(page.locator("[data-platform=googleplus]")).to_be_visible()
    see("closed")
    page.locator(".f-choose select").first.select_option("x")
    expect(page.locator("[data-platform=x]")).to_be_visible()
    page.locator(".f-choose select").last.select_option("facebook")
    expect(page.locator("[data-platform=facebook]")).to_be_visible()
    page.locator("summary").click()
    see("beside")


def test_does_a_choice_by_mouse_show_another_platform(page_of: PageOf) -> None:
    page = page_of(START.format("en") + ALONE)
    assert heads(page) == ["XING"]
    page.get_by_label("Platform", exact=True).select_option("vimeo")
    expect(page.locator("[data-drawn]")).to_have_attribute("data-drawn", "vimeo")
    assert heads(page) == ["Vimeo"]
    expect(card(page)).to_contain_text("Bending Spoons buys Vimeo")
    page.get_by_label("Compare with").select_option("youtube")
    expect(page.locator("[data-drawn]")).to_have_attribute("data-drawn", "vimeo youtube")
    assert heads(page) == ["Vimeo", "YouTube"]
    page.get_by_label("Compare with").select_option("no other")
    expect(page.locator("[data-drawn]")).to_have_attribute("data-drawn", "vimeo")
    assert heads(page) == ["Vimeo"]


def test_does_the_keyboard_do_all_of_it(page_of: PageOf) -> None:
    page = page_of(START.format("de") + ALONE)
    press_until(page, "e.matches('.f-choose select')")
    page.keyboard.type("TikTok")
    expect(page.locator("[data-drawn]")).to_have_attribute("data-drawn", "tiktok")
    expect(page.get_by_label("Plattform", exact=True)).to_be_focused()
    expect(page.locator(".f-card .cs-heard[role=status]")).to_have_text("Sie sehen jetzt TikTok.")
    press_until(page, "e.matches('.f-choose select')")
    page.keyboard.type("Mast")
    expect(page.locator("[data-drawn]")).to_have_attribute("data-drawn", "tiktok mastodon")
    expect(page.locator(".f-card .cs-heard[role=status]")).to_have_text(
        "Sie sehen jetzt TikTok neben Mastodon."
    )
    press_until(page, "e.matches('.f-card summary')")
    page.keyboard.press("Enter")
    expect(page.locator(".f-address").first).to_be_visible()


def test_can_no_platform_be_put_beside_itself(page_of: PageOf) -> None:
    page = page_of(START.format("en") + ALONE)
    expect(page.locator(".f-choose select").last.locator("[value=xing]")).to_be_disabled()
    page.get_by_label("Compare with").select_option("flickr")
    expect(page.locator(".f-choose select").first.locator("[value=flickr]")).to_be_disabled()


def test_stand_old_unchecked_and_contradicted_figures_there_with_words(page_of: PageOf) -> None:
    page = page_of(START.format("en") + BESIDE)
    half_life = page.locator("[data-property=half_life] td").first
    expect(half_life.locator(".f-amount")).to_have_text(
        ["49 minutes", "80 minutes", "24 minutes", "21 minutes"]
    )
    expect(half_life).to_contain_text("Sources disagree on this figure.")
    expect(half_life.locator(".f-value").first).to_contain_text("Nobody has checked this figure")
    expect(half_life.locator(".f-value").last).to_contain_text("more than 18 months old")
    expect(page.locator(".f-aging")).to_contain_text("Figures age")


def boxes(page: Page, what: str) -> list[dict[str, float]]:
    found = [one.bounding_box() for one in page.locator(what).all()]
    return [dict(box) for box in found if box]


@pytest.mark.parametrize("cell", [ALONE, BESIDE], ids=["alone", "beside"])
@pytest.mark.parametrize("width", [1280, 400])
def test_does_no_figure_cover_another(page_of: PageOf, cell: str, width: int) -> None:
    page = page_of(START.format("de") + cell, width=width)
    (around,) = boxes(page, ".f-card")
    pieces = boxes(page, ".f-card :is(.f-value, tbody th, .f-events li, td > .f-hint)")
    assert len(pieces) > 15
    for box in pieces:
        assert around["x"] <= box["x"]
        assert box["x"] + box["width"] <= around["x"] + around["width"]
        assert box["height"] > 10
    for n, one in enumerate(pieces):
        for other in pieces[n + 1 :]:
            beside = (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
            )
            apart = (
                one["y"] + one["height"] <= other["y"] + 1
                or other["y"] + other["height"] <= one["y"] + 1
            )
            assert beside or apart, (one, other)


def test_stand_two_platforms_side_by_side_and_on_a_phone_one_below_the_other(
    page_of: PageOf,
) -> None:
    for width in (1280, 400):
        page = page_of(START.format("de") + BESIDE, width=width)
        for what in (".f-platform", "[data-property=half_life] td"):
            first, second = boxes(page, what)
            if width == 1280:
                assert first["y"] == second["y"]
                assert first["x"] + first["width"] <= second["x"]
            else:
                assert first["y"] + first["height"] <= second["y"]
                assert first["x"] == second["x"]


def test_do_the_controls_have_room_for_a_finger(page_of: PageOf) -> None:
    page = page_of(START.format("de") + ALONE, width=400)
    controls = boxes(page, ".f-card :is(select, summary)")
    assert len(controls) == 3
    assert all(box["height"] >= 44 for box in controls)


def test_does_the_page_load_nothing_from_outside_and_lead_nowhere(page_of: PageOf) -> None:
    page = page_of(START.format("en") + BESIDE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("summary").click()
    page.locator(".f-address").first.click()
    page.get_by_label("Platform", exact=True).select_option("linkedin")
    expect(page.locator("[data-platform=linkedin]")).to_be_visible()
    server = page.url.split("/voila/")[0]
    assert [url for url in asked if not url.startswith((server, "data:"))] == []
    # Stock Voilà asks elsewhere for its own parts, which is refused; nobody asks for a source.
    hosts = {urlsplit(address).netloc for address in page.locator(".f-address").all_inner_texts()}
    loaded = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    assert len(hosts) > 5
    assert not hosts & {urlsplit(url).netloc for url in loaded}
    assert page.locator(".cs-widget :is(a, img, iframe)").count() == 0
    assert page.url.startswith(server)


def test_does_everything_from_the_tables_stay_text(page_of: PageOf, folder: Path) -> None:
    tables = folder / "tables"
    tables.mkdir()
    for path in _files.datasets().glob("platform*.csv"):
        shutil.copy(path, tables)
    with (tables / "platforms.csv").open("a", encoding="utf-8", newline="") as file:
        row = ["evil", EVIL, EVIL, "2026", "alive", "", "false", "false"]
        csv.writer(file).writerow([*row, EVIL, EVIL, "true", EVIL, EVIL])
    with (tables / "platform_facts.csv").open("a", encoding="utf-8", newline="") as file:
        row = ["evil", "members", "5", "people", EVIL, "2026", EVIL, EVIL, "true", EVIL, EVIL]
        csv.writer(file).writerow(row)
    with (tables / "platform_history.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["evil", "founded", "2026", EVIL, EVIL, "true", EVIL, EVIL])
    cell = (
        'from pathlib import Path\ncs.PlatformFacts("xing", beside="evil", folder=Path("tables"))'
    )
    page = page_of(START.format("en") + cell, folder=folder)
    page.locator("summary").click()
    assert heads(page) == ["XING", EVIL]
    expect(page.locator("[data-property=members]")).to_contain_text(EVIL)
    expect(page.locator(".f-address").filter(has_text=EVIL)).to_have_count(1)
    assert page.locator(".cs-widget img").count() == 0
    assert page.evaluate("window.hit") is None


def test_is_each_heading_one_step_below_the_one_before(page_of: PageOf) -> None:
    page = page_of(START.format("en") + BESIDE)
    levels = page.evaluate(
        "[...document.querySelectorAll('.f-card :is(h1, h2, h3, h4, h5, h6)')]"
        ".map(e => Number(e.tagName[1]))"
    )
    assert levels[0] == 3
    assert all(below - above <= 1 for above, below in pairwise(levels))
