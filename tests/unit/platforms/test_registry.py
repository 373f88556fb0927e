"""Asking the registry: facts, hints, what became of whom, and a platform more."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from candystorm import _files, platforms
from candystorm.exports import load_export
from candystorm.exports import loaders as loaders_package
from candystorm.exports.loaders import loaders
from candystorm.platforms import Fact, NotInRegistry

TODAY = dt.date(2026, 11, 1)


def said(fact: Fact, today: dt.date = TODAY) -> list[str]:
    return [hint.sentence for hint in platforms.hints(fact, today)]


@pytest.fixture
def fact() -> Fact:
    """A figure that was checked."""
    found = platforms.facts("instagram", "weekly_share")[0]
    assert found.checked
    return found


# Facts


def test_are_facts_chosen_by_platform_and_by_property() -> None:
    assert {fact.platform for fact in platforms.facts("x")} == {"x"}
    assert {fact.property for fact in platforms.facts(property="feed")} == {"feed"}
    assert len(platforms.facts(property="feed")) == 20
    assert platforms.facts("twitch", "text_limit") == []


def test_is_a_figure_a_number_and_are_words_none() -> None:
    assert platforms.facts("whatsapp", "use_share")[0].number == 87.3
    assert platforms.facts("whatsapp", "feed")[0].number is None
    bound = platforms.facts("pinterest", "monthly_users")[0]
    assert (bound.number, bound.bound) == (45_000_000, ">")


def test_make_the_facts_a_table() -> None:
    table = pd.DataFrame(platforms.facts("tiktok", "monthly_users"))
    assert table["number"].tolist() == [170_000_000, 125_000_000]
    assert table["region"].tolist() == ["EU", "EU"]


@pytest.mark.parametrize(
    ("platform", "name", "problem"),
    [
        ("myspace", None, "no platform 'myspace'.*facebook, x, linkedin"),
        ("x", "colour", "about 'colour'.*monthly_users"),
    ],
)
def test_is_an_unknown_name_refused_with_what_there_is(
    platform: str, name: str | None, problem: str
) -> None:
    with pytest.raises(NotInRegistry, match=problem):
        platforms.facts(platform, name)


def test_is_an_unknown_language_refused() -> None:
    with pytest.raises(NotInRegistry, match="language 'fr'"):
        platforms.platforms("fr")


def test_are_words_shown_in_both_languages() -> None:
    moderation = platforms.facts("youtube", "moderation")[0]
    assert platforms.labels(moderation, "en")[0] == "hold for review"
    assert platforms.labels(moderation, "de")[0] == "zur Prüfung zurückhalten"
    assert platforms.labels(platforms.facts("youtube", "half_life")[0]) == []


def test_are_half_lives_told_in_hours() -> None:
    in_hours = {
        fact.platform: platforms.hours(fact)
        for fact in platforms.facts(property="half_life")
        if fact.as_of == "2018"
    }
    assert in_hours["x"] == pytest.approx(21 / 60)
    assert in_hours["instagram"] == 19
    assert in_hours["youtube"] == 144
    assert 2500 < in_hours["pinterest"] < 2600


def test_is_a_figure_without_duration_not_told_in_hours(fact: Fact) -> None:
    with pytest.raises(ValueError, match="weekly_share is no duration"):
        platforms.hours(fact)


def test_do_a_callers_changes_stay_with_the_caller() -> None:
    table = platforms.platforms("en")
    table.loc["x", "name"] = "Twitter"
    platforms.facts().clear()
    assert platforms.platforms("en").at["x", "name"] == "X"
    assert platforms.facts()


# Hints


@pytest.mark.parametrize(
    ("until", "today", "dated"),
    [
        (dt.date(2025, 1, 31), dt.date(2026, 7, 31), False),
        (dt.date(2025, 1, 31), dt.date(2026, 8, 1), True),
        (dt.date(2024, 12, 31), dt.date(2026, 6, 30), False),
        (dt.date(2024, 8, 31), dt.date(2026, 2, 28), False),
        (dt.date(2024, 8, 31), dt.date(2026, 3, 1), True),
        (dt.date(2025, 6, 15), dt.date(2026, 12, 15), False),
        (dt.date(2025, 6, 15), dt.date(2026, 12, 16), True),
    ],
)
def test_is_a_figure_dated_after_eighteen_months(
    fact: Fact, until: dt.date, today: dt.date, dated: bool
) -> None:
    assert platforms.is_dated(dataclasses.replace(fact, until=until), today) is dated


@pytest.mark.parametrize(
    ("as_of", "last"),
    [("2024", (2024, 12, 31)), ("2024-02", (2024, 2, 29)), ("2019-04-02", (2019, 4, 2))],
)
def test_counts_a_year_or_a_month_from_its_end(as_of: str, last: tuple[int, int, int]) -> None:
    assert {fact.until for fact in platforms.facts() if fact.as_of == as_of} == {dt.date(*last)}


def test_has_a_fresh_and_checked_figure_no_hint(fact: Fact) -> None:
    assert said(fact, dt.date(2026, 1, 1)) == []


def test_is_a_dated_figure_shown_with_its_year(fact: Fact) -> None:
    (hint,) = platforms.hints(dataclasses.replace(fact, checked=True), dt.date(2028, 1, 1))
    assert hint.kind == "caution"
    assert str(hint).startswith("This figure is of 2025, more than 18 months old.")


def test_is_what_nobody_checked_shown_as_such(fact: Fact) -> None:
    assert said(dataclasses.replace(fact, checked=False), dt.date(2026, 1, 1)) == [
        "Nobody has checked this figure yet."
    ]
    words = platforms.facts("x", "feed")[0]
    assert said(words) == ["Nobody has checked this yet."]


def test_are_words_of_long_ago_shown_as_dated() -> None:
    words = platforms.facts("bluesky", "share_model")[0]
    assert said(words) == [
        "This is how it was in %(year)s, more than 18 months ago. It may have changed."
    ]


def test_is_it_said_where_sources_disagree_and_only_there() -> None:
    limits = platforms.facts("tiktok", "text_limit")
    assert all("Sources disagree on this figure." in said(limit) for limit in limits)
    assert [other.value for other in platforms.disagreeing(limits[1])] == ["2200"]
    # A number of users that changed from one year to the next is no disagreement.
    assert "Sources disagree on this figure." not in said(
        platforms.facts("facebook", "monthly_users")[0]
    )
    # Sources that name the same value agree.
    assert platforms.disagreeing(platforms.facts("linkedin", "half_life")[0]) == []


def test_is_a_bound_shown_as_one() -> None:
    lower = platforms.facts("pinterest", "monthly_users")[0]
    upper = platforms.facts("mastodon", "monthly_users")[0]
    assert "Only a lower limit of this figure is known." in said(lower)
    assert "Only an upper limit of this figure is known." in said(upper)


# What became of them


def test_is_the_timeline_that_of_the_eight_in_order() -> None:
    events = platforms.timeline()
    table = platforms.platforms()
    assert {event.platform for event in events} == set(table.index[table["seed"]])
    assert [event.date for event in events] == sorted(event.date for event in events)


def test_has_a_platform_without_history_an_empty_timeline() -> None:
    assert platforms.timeline("twitch") == []


# A platform more


NEW = {
    "platforms": [
        ["plausch", "Plausch", "", "2026", "alive", "", "false", "true", "https://plausch.example",
         "Plausch", "true", "Ein neuer Ort zum Reden.", "A new place to talk."],
    ],
    "platform_facts": [
        ["plausch", "monthly_users", "1200", "people", "AT", "2026-10", "https://plausch.example",
         "Plausch", "true", "Eigene Angabe.", "Own statement."],
        ["plausch", "forms", "text;audio", "", "world", "2026", "https://plausch.example",
         "Plausch", "true", "", ""],
        ["plausch", "reply_model", "tree", "", "world", "2026", "https://plausch.example",
         "Plausch", "true", "", ""],
    ],
    "platform_history": [
        ["plausch", "founded", "2026-05", "https://plausch.example", "Plausch", "true",
         "Plausch beginnt.", "Plausch begins."],
    ],
    "platform_ratings": [
        ["plausch", criterion, "4", "assumption", "2026", "Neu.", "New."]
        for criterion in ("audience", "dialogue", "exit", "legal", "moderation", "lifetime")
    ],
}  # fmt: skip

LOADER = """
from candystorm.exports.json_streams import records, shape
from candystorm.exports.loader import Format, Loader, Sniffed
from candystorm.exports.report import Finding


def sniff(member):
    if "item.plausch_id" in shape(member):
        return Sniffed(0.9, Finding("It has the posts of an account's archive."))
    return None


def read(member, reading):
    rows = [
        {"post_id": str(one["plausch_id"]), "published_at": one["at"], "text": one["said"]}
        for one in records(member, "item")
    ]
    reading.add("posts", rows, member)


LOADER = Loader("plausch", [Format("archive", sniff, read)])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tables of the course, with the rows of one platform more."""
    for name, rows in NEW.items():
        shutil.copy(_files.datasets() / f"{name}.csv", tmp_path)
        with (tmp_path / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return tmp_path


def test_is_a_platform_added_by_rows_alone(folder: Path) -> None:
    table = platforms.platforms("en", folder=folder)
    assert len(table) == 21
    assert table.at["plausch", "about"] == "A new place to talk."
    (figure,) = platforms.facts("plausch", "monthly_users", folder=folder)
    assert (figure.number, platforms.hints(figure, TODAY, folder=folder)) == (1200, [])
    assert [event.date for event in platforms.timeline("plausch", folder=folder)] == ["2026-05"]
    assert "plausch" not in {event.platform for event in platforms.timeline(folder=folder)}
    assert len(platforms.ratings("plausch", folder=folder)) == 6


def test_is_an_added_platform_ranked_and_explained(folder: Path) -> None:
    ranking = platforms.rank(forms=["audio", "text"], folder=folder)
    assert ranking.winners == ("plausch",)
    assert platforms.sensitivity(ranking, np.random.default_rng(1)).stays == 1
    explanation = platforms.why(ranking, "plausch", "facebook", "en")
    assert explanation.winner == "plausch"
    assert explanation.reasons[0].because["plausch"] in ("New.", "")


def test_does_the_course_itself_not_know_what_stands_in_another_folder(folder: Path) -> None:
    platforms.platforms(folder=folder)
    assert "plausch" not in platforms.platforms().index


def test_is_its_export_read_by_one_module_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loaders").mkdir()
    (tmp_path / "loaders" / "plausch.py").write_text(LOADER, "utf-8")
    monkeypatch.setattr(
        loaders_package, "__path__", [*loaders_package.__path__, str(tmp_path / "loaders")]
    )
    loaders.cache_clear()
    posts = [{"plausch_id": 7, "at": "2026-10-01T08:00:00Z", "said": "Guten Morgen"}]
    (tmp_path / "posts.json").write_text(json.dumps(posts), "utf-8")
    try:
        export = load_export(tmp_path / "posts.json")
    finally:
        loaders.cache_clear()
    assert export.platform == "plausch"
    assert export.posts["text"].tolist() == ["Guten Morgen"]
