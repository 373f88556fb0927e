"""The tables of the platforms: is everything there, with date and source, in both languages?"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
import tomllib
from collections import Counter
from pathlib import Path

import frictionless
import pytest

from candystorm import _files, platforms
from candystorm.errors import DefinitionError
from candystorm.exports.loaders import loaders
from candystorm.platforms import _rows

TABLES = ("platforms", "platform_facts", "platform_history", "platform_ratings")
SEEDS = ["facebook", "x", "linkedin", "googleplus", "xing", "flickr", "youtube", "vimeo"]
DESCRIBED = tomllib.loads(
    Path(platforms.__file__).with_name("tables.toml").read_text(encoding="utf-8")
)["tables"]


def rows(name: str) -> list[dict[str, str]]:
    with (_files.datasets() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def values(platform: str, name: str, region: str | None = None) -> list[tuple[str, str]]:
    return [
        (fact.value, fact.as_of)
        for fact in platforms.facts(platform, name)
        if region in (None, fact.region)
    ]


# What is there


def test_are_all_twenty_platforms_there_and_the_eight_of_the_beginning_first() -> None:
    table = platforms.platforms("en")
    assert len(table) == 20
    assert table.index.is_unique
    assert list(table.index[table["seed"]]) == SEEDS == list(table.index[:8])


def test_is_it_told_what_became_of_the_eight() -> None:
    table = platforms.platforms("en").loc[SEEDS]
    assert table["status"].to_dict() == {
        "facebook": "alive",
        "x": "changed",
        "linkedin": "alive",
        "googleplus": "closed",
        "xing": "changed",
        "flickr": "alive",
        "youtube": "alive",
        "vimeo": "changed",
    }
    assert table.at["googleplus", "closed_on"] == dt.date(2019, 4, 2)
    assert table.at["x", "former_name"] == "Twitter"


def test_has_each_of_the_eight_a_beginning_and_something_after_it() -> None:
    for seed in SEEDS:
        events = platforms.timeline(seed)
        assert events[0].event == "founded", seed
        assert len(events) >= 2, seed


@pytest.mark.parametrize(
    ("platform", "date", "event"),
    [
        ("x", "2023-07-24", "renamed"),
        ("googleplus", "2019-04-02", "closed"),
        ("googleplus", "2023-07-05", "ended"),
        ("xing", "2023-01-11", "changed"),
        ("flickr", "2018-04-20", "sold"),
        ("vimeo", "2025-11", "sold"),
    ],
)
def test_are_the_turning_points_there(platform: str, date: str, event: str) -> None:
    assert (date, event) in [(one.date, one.event) for one in platforms.timeline(platform)]


def test_is_what_is_no_number_told_of_every_platform() -> None:
    told = {one.id for one in platforms.properties().values() if one.kind in ("choice", "list")}
    for short in platforms.platforms().index:
        found = Counter(fact.property for fact in platforms.facts(short) if fact.property in told)
        assert found == dict.fromkeys(told, 1), short


@pytest.mark.parametrize(
    ("platform", "name", "region", "value"),
    [
        ("facebook", "monthly_users", "EU", ("263600000", "2025-06")),
        ("x", "monthly_users", "EU", ("100900000", "2023-02")),
        ("linkedin", "monthly_users", "EU", ("122000000", "2023-02")),
        ("linkedin", "use_share", "AT", ("20.6", "2024")),
        ("googleplus", "monthly_users", "world", ("0", "2019-04-02")),
        ("youtube", "monthly_users", "EU", ("401700000", "2023-02")),
        ("youtube", "ad_reach", "AT", ("6980000", "2025-10")),
        ("instagram", "weekly_share", "DE", ("40", "2025")),
        ("instagram", "monthly_users", "AT", ("5200000", "2025-06")),
        ("tiktok", "daily_minutes", "AT", ("77", "2025-10")),
        ("whatsapp", "use_share", "AT", ("87.3", "2025-10")),
        ("telegram", "monthly_users", "EU", ("<45000000", "2023-02")),
        ("pinterest", "monthly_users", "EU", (">45000000", "2023")),
        ("snapchat", "monthly_users", "EU", ("96800000", "2023-02")),
        ("discord", "text_limit", "world", ("2000", "2025")),
        ("pinterest", "half_life", "world", ("3.5", "2018")),
    ],
)
def test_are_the_figures_those_of_their_sources(
    platform: str, name: str, region: str, value: tuple[str, str]
) -> None:
    assert value in values(platform, name, region)


def test_do_contradicting_sources_both_stand() -> None:
    assert {value for value, _ in values("tiktok", "text_limit")} == {"2200", "4000"}
    assert len({value for value, _ in values("facebook", "text_limit")}) == 3
    sources = {fact.source for fact in platforms.facts("tiktok", "text_limit")}
    assert len(sources) == 2


def test_is_every_half_life_told_with_what_to_doubt() -> None:
    half_lives = platforms.facts(property="half_life")
    assert {fact.platform for fact in half_lives} == {
        "facebook", "x", "linkedin", "youtube", "instagram", "pinterest",
    }  # fmt: skip
    for fact in half_lives:
        assert "order of magnitude" in fact.note["en"] or "impressions" in fact.note["en"]
        assert "Größenordnung" in fact.note["de"] or "Einblendungen" in fact.note["de"]


# How it is there


@pytest.mark.parametrize("name", TABLES)
def test_has_each_row_a_date_and_the_fact_a_source(name: str) -> None:
    dates = {"platforms": "founded", "platform_history": "date"}
    for number, row in enumerate(rows(name), 2):
        date = row[dates.get(name, "as_of")]
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", date), (name, number)
        if name != "platform_ratings":
            assert row["source"].startswith("http"), (name, number)
            assert row["source_title"].strip(), (name, number)


def test_has_every_number_a_note_in_both_languages() -> None:
    for fact in platforms.facts():
        if fact.number is not None:
            assert fact.note["de"].strip(), fact
            assert fact.note["en"].strip(), fact


@pytest.mark.parametrize("name", TABLES)
def test_are_texts_there_in_both_languages_as_whole_sentences(name: str) -> None:
    for row in rows(name):
        for column in ("about", "note", "text", "reason"):
            if f"{column}_de" not in row:
                continue
            german, english = row[f"{column}_de"], row[f"{column}_en"]
            assert bool(german) == bool(english), row
            if german:
                assert german != english, row
                assert german.endswith((".", "“")), german
                assert english.endswith((".", "”")), english
                assert german == german.strip()
                assert '"' not in german + english


def test_is_nothing_of_the_future() -> None:
    for fact in platforms.facts():
        assert fact.as_of <= "2026-12", fact
    for event in platforms.timeline():
        assert event.date <= "2026-12", event


def test_is_every_unchecked_figure_marked_and_are_most_checked() -> None:
    figures = [fact for fact in platforms.facts() if fact.number is not None]
    unchecked = {(fact.platform, fact.property) for fact in figures if not fact.checked}
    assert ("mastodon", "monthly_users") in unchecked
    assert {what for _, what in unchecked} == {"half_life", "monthly_users"}
    assert len(unchecked) < len(figures) / 5


def test_is_every_platform_that_is_open_rated_by_all_but_forms() -> None:
    wanted = set(platforms.criteria()) - {"forms"}
    for short, status in platforms.platforms()["status"].items():
        rated = {rating.criterion for rating in platforms.ratings(str(short))}
        assert rated == (set() if status == "closed" else wanted), short


def test_follow_ratings_from_the_figures_that_they_name() -> None:
    derived = [one for one in platforms.ratings() if one.basis != "assumption"]
    assert len(derived) >= 10
    for rating in derived:
        figures = platforms.facts(rating.platform, rating.basis)
        measure = platforms.hours if rating.basis == "half_life" else lambda fact: fact.number
        newest = max(figures, key=lambda fact: (fact.checked, fact.until))
        assert platforms.rating_of(rating.criterion, measure(newest)) == rating.rating, rating


def test_are_properties_and_criteria_named_in_both_languages() -> None:
    words = [one.name for one in platforms.properties().values()]
    words += [
        name for one in platforms.properties().values() for name in (one.choices or {}).values()
    ]
    for one in platforms.criteria().values():
        words += [one.name, one.question, one.least, one.most]
    for word in words:
        assert set(word) == {"de", "en"}
        assert all(word.values())


def test_belongs_every_loader_to_a_platform_of_the_table() -> None:
    assert set(loaders()) <= set(platforms.platforms().index)


# The description


def test_does_the_description_have_the_columns_of_the_tables() -> None:
    assert [table["name"] for table in DESCRIBED] == list(TABLES)
    for table in DESCRIBED:
        header = list(rows(table["name"])[0])
        assert [column["name"] for column in table["columns"]] == header


def test_do_description_and_toml_files_have_the_same_words() -> None:
    enums = {
        (table["name"], column["name"]): column["constraints"]["enum"]
        for table in DESCRIBED
        for column in table["columns"]
        if "enum" in column.get("constraints", {})
    }
    assert enums["platform_facts", "property"] == list(platforms.properties())
    units = {unit for one in platforms.properties().values() for unit in one.units}
    assert set(enums["platform_facts", "unit"]) == units
    assert enums["platform_ratings", "criterion"] == [
        name for name in platforms.criteria() if name != "forms"
    ]
    assert enums["platforms", "status"] == list(_rows.STATUS)


def test_do_the_tables_keep_to_their_description(tmp_path: Path) -> None:
    resources = []
    for table in DESCRIBED:
        shutil.copy(_files.datasets() / f"{table['name']}.csv", tmp_path)
        fields = [
            {key: column[key] for key in ("name", "type", "constraints") if key in column}
            for column in table["columns"]
        ]
        keys = [
            {"fields": column, "reference": {"resource": other, "fields": column}}
            for column, other in table.get("foreign_keys", {}).items()
        ]
        schema = {"fields": fields, "primaryKey": table["primary_key"], "foreignKeys": keys}
        resources.append({"name": table["name"], "path": f"{table['name']}.csv", "schema": schema})
    package = tmp_path / "datapackage.json"
    package.write_text(json.dumps({"name": "platforms", "resources": resources}), "utf-8")
    report = frictionless.validate(str(package))
    assert report.valid, report.flatten(["taskName", "rowNumber", "fieldName", "note"])[:5]
    assert len(report.tasks) == 4


# For authors


@pytest.mark.parametrize(
    ("table", "before", "after", "problem"),
    [
        ("platforms", ",alive,", ",well,", r"line 2\], status: is 'well', not one of alive"),
        ("platforms", "closed,2019-04-02", "closed,", "closed_on: is there for closed"),
        (
            "platform_facts",
            "facebook,monthly",
            "faceboo,monthly",
            r"line 2\], platform: is 'faceboo'",
        ),
        ("platform_facts", "263600000", "263,6 Mio.", "cells"),
        ("platform_facts", "263600000", "many", r"value: is 'many', not a number such as 2200"),
        ("platform_facts", ",2025-06,", ",June 2025,", "as_of: is 'June 2025', not a date such as"),
        ("platform_facts", ",2025-06,", ",2025-13,", "as_of: is '2025-13', not a date"),
        ("platform_facts", ",people,", ",users,", "unit: is 'users', not one of people"),
        ("platform_facts", "text;photo", "text;foto", "value: is 'foto', not one of text, photo"),
        (
            "platform_history",
            ",Facebook begins as “Thefacebook” for students at Harvard.",
            ",",
            "text_en: is empty",
        ),
        ("platform_history", "2004-02-04", "2004-02-31", r"line 2\], date: is"),
        ("platform_ratings", "audience,4,", "audience,5,", "rating: is not between 0 and 4"),
        (
            "platform_ratings",
            "4,use_share",
            "4,survey",
            "basis: is 'survey', not one of assumption",
        ),
    ],
)
def test_is_an_author_told_what_is_wrong_in_which_line(
    tmp_path: Path, table: str, before: str, after: str, problem: str
) -> None:
    for name in TABLES:
        shutil.copy(_files.datasets() / f"{name}.csv", tmp_path)
    path = tmp_path / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8", newline="")
    with pytest.raises(DefinitionError, match=problem):
        platforms.facts(folder=tmp_path)


def test_is_a_row_without_source_refused(tmp_path: Path) -> None:
    for name in TABLES:
        shutil.copy(_files.datasets() / f"{name}.csv", tmp_path)
    with (tmp_path / "platform_facts.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(
            ["x", "members", "5", "people", "world", "2026", "", "", "false", "a", "b"]
        )
    with pytest.raises(DefinitionError, match="source: is empty"):
        platforms.facts(folder=tmp_path)


def test_is_a_table_read_that_a_spreadsheet_has_saved(tmp_path: Path) -> None:
    for name in TABLES:
        text = (_files.datasets() / f"{name}.csv").read_text(encoding="utf-8")
        text = re.sub(r"\b(true|false)\b", lambda found: found[0].upper(), text)
        (tmp_path / f"{name}.csv").write_text("\ufeff" + text, "utf-8", newline="\r\n")
    assert [fact.value for fact in platforms.facts(folder=tmp_path)] == [
        fact.value for fact in platforms.facts()
    ]
