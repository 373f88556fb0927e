"""What the platform widget tells, in both languages and on a given day, without a browser."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asked import own_log_file

import candystorm as cs
from candystorm import _files, platforms
from candystorm.platforms import NotInRegistry
from candystorm.widgets import PlatformFacts
from candystorm.widgets.platform_facts import NotShown

TODAY = dt.date(2026, 11, 1)
LATER = dt.date(2028, 7, 1)
PLATFORMS = list(platforms.platforms().index)
TABLES = ("platforms", "platform_facts", "platform_history", "platform_ratings")
OLD = "more than 18 months"
UNCHECKED = "Nobody has checked"
DISAGREE = "Sources disagree on this figure."

Cell = dict[str, Any]


@pytest.fixture(autouse=True)
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with own_log_file(tmp_path, monkeypatch) as path:
        yield path


def shown(platform: str, language: str = "en", today: dt.date = TODAY, **more: Any) -> Any:
    return PlatformFacts(platform, language=language, today=today, **more).state


def cells(state: Any, name: str) -> list[Cell]:
    return next(row["cells"] for row in state["rows"] if row["id"] == name)


def texts(cell: Cell) -> list[str]:
    return [value["text"] for value in cell["values"]]


def values(state: Any) -> list[dict[str, Any]]:
    return [value for row in state["rows"] for cell in row["cells"] for value in cell["values"]]


def said(hints: list[dict[str, str]]) -> str:
    return " ".join(hint["text"] for hint in hints)


# What became of it


@pytest.mark.parametrize(
    ("platform", "language", "status", "started"),
    [
        ("xing", "de", "Hat sich verändert", "Gestartet 2003, hieß früher openBC."),
        ("xing", "en", "Has changed", "Started in 2003, formerly called openBC."),
        ("googleplus", "de", "2019 geschlossen", "Gestartet 2011."),
        ("googleplus", "en", "Closed in 2019", "Started in 2011."),
        ("youtube", "de", "Gibt es weiterhin", "Gestartet 2005."),
        ("youtube", "en", "Still going", "Started in 2005."),
    ],
)
def test_is_it_told_what_became_of_a_platform(
    platform: str, language: str, status: str, started: str
) -> None:
    (told,) = shown(platform, language)["told"]
    assert (told["status_text"], told["started"]) == (status, started)


@pytest.mark.parametrize("platform", ["xing", "vimeo", "googleplus"])
def test_is_the_timeline_that_of_the_registry_with_its_sources(platform: str) -> None:
    (told,) = shown(platform)["told"]
    events = platforms.timeline(platform)
    assert [one["text"] for one in told["events"]] == [one.text["en"] for one in events]
    for one, event in zip(told["events"], events, strict=True):
        assert one["source"] == f"Source: {event.source_title}"
        assert event.date[:4] in one["date"]


@pytest.mark.parametrize(
    ("language", "dates"),
    [
        ("de", ["August 2003", "17. November 2006", "11. Januar 2023", "Dezember 2025"]),
        ("en", ["August 2003", "17 November 2006", "11 January 2023", "December 2025"]),
    ],
)
def test_is_a_date_as_exact_as_it_is_known(language: str, dates: list[str]) -> None:
    (told,) = shown("xing", language)["told"]
    assert [one["date"] for one in told["events"]] == dates


def test_is_an_unchecked_year_of_founding_told_as_such() -> None:
    assert said(shown("twitch")["told"][0]["hints"]) == "Nobody has checked this yet."
    assert shown("xing")["told"][0]["hints"] == []


# What is known


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_has_each_fact_of_a_platform_its_year_and_its_source(platform: str, language: str) -> None:
    state = shown(platform, language)
    told = values(state)
    facts = platforms.facts(platform)
    assert len(told) == len(facts)
    titles = {one["title"] for one in state["sources"]}
    addresses = {one["address"] for one in state["sources"]}
    for fact in facts:
        assert fact.source_title in titles
        assert fact.source in addresses
        assert any(
            fact.as_of[:4] in one["as_of"] and one["source"].endswith(f": {fact.source_title}")
            for one in told
        )
    assert all(one["text"] for one in told)


@pytest.mark.parametrize(
    ("platform", "name", "language", "text", "as_of"),
    [
        ("facebook", "monthly_users", "de", "263,6 Millionen Menschen", "EU, Stand Juni 2025"),
        ("facebook", "monthly_users", "en", "263.6 million people", "EU, as of June 2025"),
        ("youtube", "ad_reach", "de", "6,98 Millionen Menschen", "Österreich, Stand Oktober 2025"),
        ("telegram", "text_limit", "de", "4.096 Zeichen", "Stand 2025"),
        ("telegram", "text_limit", "en", "4,096 characters", "As of 2025"),
        ("facebook", "use_share", "de", "65,9\xa0%", "Österreich, Stand Oktober 2025"),
        ("facebook", "weekly_share", "en", "33%", "Germany, as of 2024"),
        ("instagram", "daily_minutes", "de", "60 Minuten", "Österreich, Stand Oktober 2025"),
        ("youtube", "half_life", "en", "9 days", "As of 2026"),
        ("flickr", "registered_users", "en", "75 million accounts", "Worldwide, as of April 2018"),
        ("googleplus", "monthly_users", "de", "0 Menschen", "Weltweit, Stand 2. April 2019"),
        ("mastodon", "monthly_users", "en", "under 1,000,000 people", "Worldwide, as of 2025"),
        ("pinterest", "monthly_users", "de", "über 45 Millionen Menschen", "EU, Stand 2023"),
        ("linkedin", "reply_model", "en", "Comments with one level of replies", "As of 2026"),
        ("xing", "forms", "de", "Stellenanzeige, Unternehmensprofil", "Stand 2026"),
    ],
)
def test_is_a_value_told_as_people_of_the_language_write_it(
    platform: str, name: str, language: str, text: str, as_of: str
) -> None:
    (cell,) = cells(shown(platform, language), name)
    newest = cell["values"][0]
    assert (newest["text"], newest["as_of"]) == (text, as_of)


def test_do_the_newest_figures_come_first() -> None:
    (cell,) = cells(shown("x"), "half_life")
    assert texts(cell) == ["49 minutes", "80 minutes", "24 minutes", "21 minutes"]


# What is to be doubted


@pytest.mark.parametrize(("today", "hinted"), [(dt.date(2026, 12, 30), False), (LATER, True)])
def test_has_a_figure_older_than_eighteen_months_a_hint(today: dt.date, hinted: bool) -> None:
    (cell,) = cells(shown("facebook", today=today), "monthly_users")
    assert ("This figure is of 2025, " + OLD in said(cell["values"][0]["hints"])) is hinted


@pytest.mark.parametrize("platform", PLATFORMS)
def test_are_the_hints_of_each_fact_those_of_the_registry(platform: str) -> None:
    state = shown(platform)
    told = sum(said(one["hints"]).count(OLD) for one in values(state))
    unchecked = sum(said(one["hints"]).count(UNCHECKED) for one in values(state))
    facts = platforms.facts(platform)
    assert told == sum(platforms.is_dated(fact, TODAY) for fact in facts)
    assert unchecked == sum(not fact.checked for fact in facts)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("de", "Diese Zahl hat noch niemand geprüft."), ("en", "Nobody has checked this figure yet.")],
)
def test_is_an_unchecked_figure_told_as_such(language: str, sentence: str) -> None:
    (cell,) = cells(shown("x", language), "half_life")
    newest, *older = cell["values"]
    assert sentence in said(newest["hints"])
    assert all(sentence not in said(one["hints"]) for one in older)


def test_is_the_source_of_an_unchecked_fact_only_a_place_to_look() -> None:
    (cell,) = cells(shown("linkedin"), "half_life")
    assert [value["source"].split(":")[0] for value in cell["values"]] == [
        "Can be checked at",
        "Source",
    ]


def test_are_all_values_there_on_which_sources_disagree_and_is_that_said_once() -> None:
    (cell,) = cells(shown("tiktok"), "text_limit")
    assert texts(cell) == ["4,000 characters", "2,200 characters"]
    assert said(cell["hints"]) == DISAGREE
    assert all(DISAGREE not in said(value["hints"]) for value in cell["values"])


def test_do_figures_of_two_years_not_disagree() -> None:
    (cell,) = cells(shown("facebook"), "monthly_users")
    assert len(cell["values"]) == 2
    assert cell["hints"] == []


def test_is_a_hint_of_age_kept_where_sources_disagree_too() -> None:
    (cell,) = cells(shown("tiktok", today=LATER), "text_limit")
    assert [OLD in said(value["hints"]) for value in cell["values"]] == [True, True]


def test_is_it_said_that_figures_age_only_where_one_did() -> None:
    assert shown("discord")["aging"] == ""
    assert shown("discord", today=LATER)["aging"].startswith("Figures age")
    assert shown("discord", "de", LATER)["aging"].startswith("Zahlen altern")


def test_counts_the_day_of_the_person_where_none_is_given() -> None:
    now = PlatformFacts("facebook", language="en").state
    assert now == shown("facebook", today=dt.date.today())


# Two side by side


def test_stand_the_same_properties_of_two_platforms_side_by_side() -> None:
    state = shown("xing", beside="linkedin")
    assert [one["name"] for one in state["told"]] == ["XING", "LinkedIn"]
    assert all(len(row["cells"]) == 2 for row in state["rows"])
    both = [row["id"] for row in state["rows"]]
    assert both == [
        name
        for name in platforms.properties()
        if platforms.facts("xing", name) or platforms.facts("linkedin", name)
    ]


def test_is_what_is_known_of_one_alone_empty_for_the_other() -> None:
    xing, linkedin = cells(shown("xing", beside="linkedin"), "members")
    assert texts(xing) == ["21 million people", "21.5 million people"]
    assert texts(linkedin) == []


def test_is_a_source_of_both_named_once() -> None:
    sources = shown("facebook", beside="linkedin")["sources"]
    assert len(sources) == len({(one["title"], one["address"]) for one in sources})


def test_does_a_choice_in_the_browser_change_what_is_shown() -> None:
    widget = PlatformFacts("xing", today=TODAY, language="en")
    widget.look("flickr")
    assert (widget.state["platform"], widget.state["beside"]) == ("flickr", "")
    widget.look("flickr", "vimeo")
    assert widget.state["summary"] == "You now see Flickr beside Vimeo."
    assert widget.problem == ""


# What cannot be


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"platform": "myspace"}, "no platform 'myspace' in the tables; there are: facebook"),
        ({"platform": ""}, "no platform ''"),
        ({"platform": "xing", "beside": "myspace"}, "no platform 'myspace'"),
        ({"language": "fr"}, "not there in the language 'fr'"),
    ],
)
def test_is_an_unknown_name_refused_in_one_sentence(
    arguments: dict[str, str], problem: str
) -> None:
    with pytest.raises(NotInRegistry, match=problem):
        PlatformFacts(**arguments)  # type: ignore[arg-type]


def test_is_a_platform_beside_itself_refused() -> None:
    with pytest.raises(NotShown, match="XING cannot be compared with itself"):
        PlatformFacts("xing", beside="xing")


def test_is_a_day_that_is_none_refused() -> None:
    with pytest.raises(NotShown, match="not 'tomorrow'"):
        PlatformFacts("xing", today="tomorrow")  # type: ignore[arg-type]


@pytest.mark.parametrize("rubbish", ["myspace", "", None, 7, [], {}, "<b>"], ids=str)
def test_does_rubbish_from_the_browser_give_a_sentence_and_leave_what_is_shown(
    rubbish: Any,
) -> None:
    widget = PlatformFacts("xing", today=TODAY, language="de")
    before = dict(widget.state)
    assert widget.look(rubbish) is None
    assert widget.problem.startswith("In den Tabellen gibt es keine Plattform")
    assert widget.state == before


# Words, and other tables


@pytest.mark.parametrize("language", ["de", "en"])
def test_does_it_speak_the_language(language: str) -> None:
    widget = PlatformFacts(language=language)
    assert all(widget.words.values())
    assert (widget.words["beside"] == "Vergleichen mit") == (language == "de")


def test_are_all_platforms_there_to_choose_from() -> None:
    offered = PlatformFacts(language="de").platforms
    assert [one["id"] for one in offered] == PLATFORMS
    assert {"id": "x", "name": "X (Twitter)"} in offered


def test_is_it_a_name_of_the_course() -> None:
    assert cs.PlatformFacts is PlatformFacts


def test_are_the_tables_of_another_folder_told(tmp_path: Path) -> None:
    for name in TABLES:
        shutil.copy(_files.datasets() / f"{name}.csv", tmp_path)
    with (tmp_path / "platform_facts.csv").open("a", encoding="utf-8", newline="") as file:
        row = "twitch,members,1,people,FR,2026-10,https://a.example,A,true,Eine.,One."
        csv.writer(file).writerow(row.split(","))
    (cell,) = cells(shown("twitch", folder=tmp_path), "members")
    assert texts(cell) == ["1 person"]
    assert cell["values"][0]["as_of"] == "France, as of October 2026"
