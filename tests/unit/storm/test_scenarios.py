"""Scenarios: those of the course are whole, and a trainer's mistakes are told."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from pathlib import Path

import pandas as pd
import pytest

from candystorm import _files, storm
from candystorm.storm import InvalidScenario, scenarios
from candystorm.storm.effects import FACTIONS

NAMES = storm.scenario_names()
BAKERY = _files.datasets() / "scenarios" / "bakery-oat-swirl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BAKERY, tmp_path / "own"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_is_there_one_of_each_sign() -> None:
    assert {storm.scenario(name).sign for name in NAMES} == {-1, 1}


@pytest.mark.parametrize("name", NAMES)
def test_is_a_scenario_whole_in_both_languages(name: str) -> None:
    scenario = storm.scenario(name)
    posts = scenario.posts
    assert len(posts) >= 60
    assert [phase.key for phase in scenario.phases] == [
        "signal", "spread", "media", "new-fact", "fatigue", "aftermath",
    ]  # fmt: skip
    assert [phase.begins for phase in scenario.phases] == sorted(
        phase.begins for phase in scenario.phases
    )
    parts = posts["truth"].value_counts(normalize=True)
    assert (parts - 1 / 3).abs().max() < 0.06
    assert set(posts["faction"]) == set(FACTIONS)
    assert set(posts["needs"]) >= set(pd.read_csv(_files.datasets() / "triage.csv")["label"])
    assert set(scenario.engine.channels) == set(posts["channel"])
    for texts in ("text_de", "text_en"):
        assert posts[texts].is_unique
        assert posts[texts].str.split().str.len().max() <= 70
    assert not (posts["text_de"] == posts["text_en"]).any()
    in_phase = posts["t"].map(lambda t: scenario.phase_at(t).key).value_counts()
    assert in_phase.min() >= 6
    acts = {decision.action for decision in scenario.reference}
    assert acts <= set(storm.Effects.of_course().actions(scenario.sign))
    assert 0.5 < scenario.engine.branching < 1


@pytest.mark.parametrize("name", NAMES)
def test_do_the_excitations_have_a_branching_factor_of_1(name: str) -> None:
    engine = storm.scenario(name).engine
    assert engine.process(0.7).branching_factor == pytest.approx(0.7)


def test_is_an_unknown_scenario_told() -> None:
    with pytest.raises(InvalidScenario, match="bakery-oat-swirl"):
        storm.scenario("flood")


def test_is_a_scenario_of_a_trainer_read(folder: Path) -> None:
    text = (folder / "posts.csv").read_text("utf-8")
    rows = list(csv.reader(text.splitlines(keepends=True)))
    with (folder / "posts.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)  # as a German spreadsheet saves it
    pd.testing.assert_frame_equal(
        scenarios.read(folder).posts, storm.scenario("bakery-oat-swirl").posts
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("scenario.toml", "sign = -1", "sign = 0", "sign"),
        ("scenario.toml", "sign = -1", "sign = ", "cannot be read"),
        ("scenario.toml", "start = 2026-10-13T16:30:00", "start = 'soon'", "start"),
        ("scenario.toml", "branching = 0.86", "branching = 'much'", "engine.branching"),
        ("scenario.toml", "half_life = 45", "half_life = 0", "half_life"),
        ("scenario.toml", "spread = 1.06", "", "engine.phases.spread"),
        ("scenario.toml", "calls_forth = { facebook = 10,", "calls_forth = { orkut = 10,", "calls"),
        ("posts.csv", "first-post,0,facebook", "first-post,x,facebook", "'x' in the column t"),
        ("posts.csv", "first-post,0,facebook", "first-post,0,orkut", "'orkut' in the column ch"),
        ("posts.csv", "first-post,0,", ",0,", "column key"),
        ("posts.csv", "key,t,channel", "name,t,channel", "lacks the column key"),
        ("posts.csv", ",spread\n", ",\n", "No post opens the phase spread"),
        ("scenario.toml", "half_life = 45", "half_life = 0", "channels facebook.half_life"),
        ("scenario.toml", "mentions_per_hour", "mention", "channels facebook.mentions_per_hour"),
        ("scenario.toml", "{ facebook = 10,", "{ facebook = -1,", "calls_forth.facebook"),
        ("scenario.toml", "after = 75", "after = 'soon'", "facts sale-stopped.after"),
        ("scenario.toml", "after = 75", "after = -1", "facts sale-stopped.after"),
        ("scenario.toml", "t = 55\n", "t = -55\n", "reference 2.t"),
        ("scenario.toml", 'action = "private"', 'action = "boast"', "reference 2.action"),
        ("scenario.toml", 'action = "private"', 'action = "frobnicate"', "reference 2.action"),
        ("scenario.toml", 'action = "private"', "", "reference 2.action"),
        ("scenario.toml", "hours = 48", "hours = 2", "lasts only 120 minutes"),
        ("posts.csv", "first-post,0,", "first-post,2880,", "line 2: the post first-post comes in"),
        ("posts.csv", "first-post,0,", "first-post,0,x,x,", "line 2 has more cells"),
        ("posts.csv", "first-post,0,", '"first-post,0,', "line 2: a quotation mark"),
    ],
)  # fmt: skip
def test_is_a_mistake_of_a_trainer_told(
    folder: Path, file: str, old: str, new: str, told: str
) -> None:
    replace(folder / file, old, new)
    with pytest.raises(InvalidScenario, match=told):
        scenarios.read(folder)


def test_is_a_file_in_another_encoding_told_without_a_codec(folder: Path) -> None:
    for name in ("scenario.toml", "posts.csv"):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_bytes(text.encode("cp1252", "replace"))
        with pytest.raises(InvalidScenario, match=f"{name} is not saved in UTF-8") as refused:
            scenarios.read(folder)
        assert "codec" not in str(refused.value)
        (folder / name).write_text(text, "utf-8")


def test_is_a_table_without_posts_told(folder: Path) -> None:
    header = (folder / "posts.csv").read_text("utf-8").partition("\n")[0]
    (folder / "posts.csv").write_text(f"{header}\n\n{',' * header.count(',')}\n", "utf-8")
    with pytest.raises(InvalidScenario, match="no posts"):
        scenarios.read(folder)


def test_is_the_line_right_after_a_text_of_several_lines_and_an_empty_line(folder: Path) -> None:
    rows = list(csv.reader((folder / "posts.csv").read_text("utf-8").splitlines(keepends=True)))
    rows[1][rows[0].index("text_de")] = "Zwei\nZeilen"
    rows[2][rows[0].index("arousal")] = "boiling"
    rows.insert(2, [])
    with (folder / "posts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(InvalidScenario, match="line 5: 'boiling'"):
        scenarios.read(folder)


def test_can_a_reference_use_what_a_trainer_added(folder: Path) -> None:
    replace(folder / "scenario.toml", 'action = "private"', 'action = "picnic"')
    rows = storm.Effects.of_course().rows
    own = storm.Effects((*rows, dataclasses.replace(rows[0], key="picnic", action="picnic")))
    assert scenarios.read(folder, effects=own).reference[1].action == "picnic"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n"], ids=repr)
def test_is_another_file_in_the_place_of_the_posts_told(folder: Path, content: bytes) -> None:
    (folder / "posts.csv").write_bytes(content)
    with pytest.raises(InvalidScenario):
        scenarios.read(folder)
