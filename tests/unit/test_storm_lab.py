"""What the storm lab tells, in both languages, without a browser."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asked import own_log_file

import candystorm as cs
from candystorm import _files, storm
from candystorm.storm.comparison import figures
from candystorm.storm.effects import FACTIONS
from candystorm.storm.worlds import HIGHEST
from candystorm.widgets import StormLab
from candystorm.widgets.storm_lab import NoSuchChoice, range_said
from candystorm.widgets.storm_said import REACTIONS, scene
from candystorm.widgets.storm_words import action_name, size_of

BAKERY = "bakery-oat-swirl"
SIGNS = {1: "Candystorm", -1: "Shitstorm"}
OWN = _files.datasets() / "effects.csv"

Shown = dict[str, Any]


@pytest.fixture(autouse=True)
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    with own_log_file(tmp_path, monkeypatch) as path:
        yield path


@pytest.fixture
def lab() -> StormLab:
    return StormLab(BAKERY, language="en")


def chosen(lab: StormLab, **change: Any) -> Shown:
    """Choose something else, and return what the lab then shows."""
    now = {key: lab.state[key] for key in ("scenario", "seed", "branching", "policy", "reaction")}
    lab.choose(**now | change)
    return shown(lab)


def shown(lab: StormLab) -> Shown:
    return {
        name: getattr(lab, name) for name in ("told", "way", "state", "counts", "chance", "problem")
    }


def counts(lab: StormLab) -> np.ndarray[Any, Any]:
    return np.frombuffer(lab.counts, "<u4").reshape(lab.told["sizes"])


def changed_effects(path: Path, **volumes: str) -> Path:
    """Write the course's effects with other volumes."""
    with OWN.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        row["volume"] = volumes.get(row["effect"].replace("-", "_"), row["volume"])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


# --- what it tells


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", storm.scenario_names())
def test_does_it_tell_the_storm_in_the_language(name: str, language: str) -> None:
    lab = StormLab(name, language=language)
    told = storm.scenario(name)
    assert lab.told["title"] == told.title[language]
    assert lab.told["sign"] == SIGNS[told.sign]
    assert told.briefing[language].startswith(lab.told["scene"])
    assert [one["title"] for one in lab.told["phases"]] == [
        one.title[language] for one in told.phases
    ]
    assert [one["about"] for one in lab.told["policies"]] == [
        one.about[language] for one in storm.policies_for(told.sign)
    ]
    assert len(lab.told["times"]) == lab.told["sizes"][-1] == 96
    assert json.dumps([lab.told, lab.way, lab.state, lab.words])  # the browser can read it
    assert not lab.problem


def test_is_it_public() -> None:
    assert cs.StormLab is StormLab


@pytest.mark.parametrize(
    ("language", "said", "means"),
    [
        ("de", "Ein Beitrag löst 0,86 weitere aus", "So werden aus einem Beitrag am Ende etwa 7."),
        ("en", "One post triggers 0.86 more", "So one post becomes about 7 in the end."),
    ],
)
def test_is_the_branching_factor_a_sentence(language: str, said: str, means: str) -> None:
    lab = StormLab(BAKERY, language=language)
    now = lab.told["branching"][lab.state["branching"]]
    assert (now["said"], now["means"]) == (said, means)
    assert lab.told["branching"][0]["number"] in ("0,30", "0.30")
    assert lab.told["branching"][-1]["number"] in ("1,00", "1.00")
    assert "no longer ends" in StormLab(BAKERY, language="en").told["branching"][-1]["means"]


@pytest.mark.parametrize(("language", "first"), [("de", "Di\xa016:30"), ("en", "Tue\xa016:30")])
def test_are_the_times_local(language: str, first: str) -> None:
    assert StormLab(BAKERY, language=language).told["times"][0] == first


def test_is_only_a_morning_called_one(lab: StormLab) -> None:
    texts = [one["text"] for one in lab.told["reactions"]]
    assert texts[:3] == ["after 15 minutes", "after 30 minutes", "after 1 hour"]
    assert texts[-1] == "next morning (after 16 hours)"


def test_does_a_scene_end_with_a_sentence() -> None:
    assert scene("Short. " + "x" * 60 + ". More.") == "Short. " + "x" * 60 + "."
    assert scene("One") == "One"


# --- three worlds


def test_do_three_worlds_stand_on_the_same_chance(lab: StormLab) -> None:
    drawn = storm.draw(storm.scenario(BAKERY), 1)
    way = next(one for one in storm.policies_for(-1) if one.key == lab.state["policy"])
    expected = [
        drawn.world(decisions)
        for decisions in ((), way.decisions(lab.state["reaction"]), drawn.scenario.reference)
    ]
    assert (counts(lab) == [world.counts() for world in expected]).all()
    assert lab.state["rows"]["posts"] == [f"{figures(one).posts:,}" for one in expected]


def test_does_the_same_choice_show_the_same_again(lab: StormLab) -> None:
    before = shown(lab)
    assert chosen(lab, policy="deny", branching=20) != before
    assert chosen(lab, policy=before["state"]["policy"], branching=28) == before


@pytest.mark.parametrize("change", [{"policy": "deny"}, {"reaction": 960}, {"policy": "delete"}])
def test_does_another_answer_change_only_the_own_world(
    lab: StormLab, change: dict[str, Any]
) -> None:
    before = counts(lab)
    chosen(lab, **change)
    assert (counts(lab)[[0, 2]] == before[[0, 2]]).all()
    assert (counts(lab)[1] != before[1]).any()


@pytest.mark.parametrize("change", [{"branching": 10}, {"seed": 2}])
def test_does_another_storm_change_all_worlds(lab: StormLab, change: dict[str, Any]) -> None:
    before = counts(lab)
    chosen(lab, **change)
    assert all((one != other).any() for one, other in zip(counts(lab), before, strict=True))


def test_does_a_more_catching_storm_have_more_posts_in_every_world(lab: StormLab) -> None:
    sizes = [
        (chosen(lab, branching=at), counts(lab).sum(axis=(1, 2, 3)))[1]
        for at in range(len(lab.told["branching"]))
    ]
    assert (np.diff(sizes, axis=0) >= 0).all()
    assert (sizes[-1] > sizes[0]).all()


def test_does_another_scenario_begin_anew(lab: StormLab) -> None:
    others = [one["id"] for one in lab.scenarios if one["id"] != BAKERY]
    if not others:
        pytest.skip("there is one scenario only")
    chosen(lab, branching=3, policy="deny")
    chosen(lab, scenario=others[0])
    told = storm.scenario(others[0])
    assert not lab.problem
    assert lab.told["id"] == lab.state["scenario"] == told.key
    assert lab.state["policy"] == storm.policies_for(told.sign)[0].key
    assert lab.state["branching"] == lab.told["own"]
    assert counts(lab).shape[1] == len(FACTIONS)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", storm.scenario_names())
def test_has_every_choice_its_words(name: str, language: str) -> None:
    lab = StormLab(name, language=language)
    for policy in lab.told["policies"]:
        for reaction in REACTIONS:
            state = chosen(lab, policy=policy["id"], reaction=reaction)
            assert not state["problem"]
            assert policy["text"] in state["way"]["worlds"][1]["about"]
            actions = [one["text"] for world in state["way"]["worlds"] for one in world["done"]]
            assert not [one for one in actions if re.fullmatch("[a-z]+", one)]  # no bare keys
            assert "%(" not in json.dumps(state["state"]) + json.dumps(state["way"])


@pytest.mark.parametrize(
    ("policy", "language", "sentence"),
    [
        ("listen", "de", "Ihr Weg bringt 4\xa0% weniger Beiträge als Schweigen."),
        ("deny", "en", "Your way brings 1% more posts than silence."),
        ("delete", "en", "posts than silence. A good team: 6% fewer."),
    ],
)
def test_does_the_headline_say_what_the_way_brings(
    policy: str, language: str, sentence: str
) -> None:
    lab = StormLab(BAKERY, language=language)
    assert sentence in chosen(lab, policy=policy)["state"]["headline"]


# --- what took part


def test_does_every_effect_that_took_part_have_label_size_and_source(lab: StormLab) -> None:
    drawn = storm.draw(storm.scenario(BAKERY), 1)
    way = next(one for one in storm.policies_for(-1) if one.key == "listen").decisions(60)
    applied = [effect for at, effect in drawn.world(way).course.applied if at < 2880]
    assert {one["id"] for one in lab.way["effects"]} == {one.key for one in applied}
    for row in lab.way["effects"]:
        effect = next(one for one in applied if one.key == row["id"])
        assert row["says"] == effect.says["en"]
        assert row["source"] == effect.source
        assert row["text"] in ("Measured", "Direction only", "Our assumption")
        assert row["size"]
        assert not row["changed"]
    assert lab.way["changed"] == lab.way["doubt"] == ""


def test_is_an_effect_told_once_with_all_its_times(lab: StormLab) -> None:
    rows = chosen(lab, policy="template")["way"]["effects"]
    assert len({row["id"] for row in rows}) == len(rows)
    repeated = next(row for row in rows if row["id"] == "repeated")
    assert re.fullmatch(r"\d+ times from Tue\s.* to Tue\s.*", repeated["times"])


def test_is_a_denial_shown_to_be_false_once_however_often_it_was_said(lab: StormLab) -> None:
    rows = chosen(lab, policy="deny")["way"]["effects"]
    false = next(row for row in rows if row["id"] == "deny-falsified")
    assert false["times"] == "Wed\xa011:40"


@pytest.mark.parametrize(
    ("language", "size"),
    [
        ("de", "anfangs 4\xa0% weniger Beiträge, nach 8 Stunden halb so stark, Dankbarkeit +14"),
        ("en", "4% fewer posts at first, half as much after 8 hours, gratitude +14"),
    ],
)
def test_is_the_size_of_an_effect_said_in_words(language: str, size: str) -> None:
    effect = next(one for one in storm.Effects.of_course().rows if one.key == "empathy-early")
    assert size_of(effect, language).startswith(size)


def test_does_an_action_of_a_trainer_keep_its_name() -> None:
    assert action_name("tombola", "de") == "tombola"


# --- a trainer's effects


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "de",
            "2 Wirkungen sind nicht die des Kurses, jemand hat sie geändert: "
            "Zuhören und mitfühlen (empathy-early) und Erklären (explain-calm).",
        ),
        (
            "en",
            "2 effects are not the course's own, somebody has changed them: "
            "Listen and show empathy (empathy-early) and Explain (explain-calm).",
        ),
    ],
)
def test_are_changed_effects_told_counted_and_marked(
    tmp_path: Path, language: str, sentence: str
) -> None:
    file = changed_effects(tmp_path / "own.csv", empathy_early="0.6", explain_calm="1.3")
    lab = StormLab(BAKERY, effects=file, language=language)
    assert lab.way["changed"] == sentence
    assert [row["id"] for row in lab.way["effects"] if row["changed"]] == [
        "empathy-early",
        "explain-calm",
    ]
    assert (counts(lab)[1] != counts(StormLab(BAKERY, language=language))[1]).any()


def test_are_the_effects_those_of_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".candystorm.json").write_text("{}")
    changed_effects(tmp_path / "datasets" / "effects.csv", empathy_early="0.6")
    (tmp_path / "m6-storm").mkdir()
    monkeypatch.chdir(tmp_path / "m6-storm")
    assert "(empathy-early)" in StormLab(BAKERY, language="en").way["changed"]


def test_is_the_copy_in_every_workspace_no_change(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "effects.csv").write_bytes(OWN.read_bytes())
    assert StormLab(BAKERY, language="en").way["changed"] == ""


def test_is_an_effect_that_was_taken_out_told_too(tmp_path: Path) -> None:
    lines = OWN.read_text("utf-8").splitlines(keepends=True)
    file = tmp_path / "fewer.csv"
    file.write_text("".join(one for one in lines if not one.startswith("humour,")), "utf-8")
    assert "Answer with humour (humour)" in StormLab(effects=file, language="en").way["changed"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00rubbish", b"effect,action\nempathy,?\n", b'effect\n"' + b"x" * 200_000],
    ids=["empty", "bytes", "row", "endless"],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_does_a_file_that_cannot_be_read_give_a_sentence_and_the_own_effects(
    tmp_path: Path, content: bytes, language: str
) -> None:
    file = tmp_path / "effects.csv"
    file.write_bytes(content)
    lab = StormLab(BAKERY, effects=file, language=language)
    assert "effects.csv" in lab.way["doubt"]
    assert lab.way["doubt"].count(".") >= 3  # the file's name, what is wrong, and what now
    assert "Traceback" not in lab.way["doubt"]
    assert counts(lab).tolist() == counts(StormLab(BAKERY, language=language)).tolist()


# --- chance


def test_does_chance_come_when_it_is_asked_for_and_go_with_another_answer(lab: StormLab) -> None:
    assert lab.chance == {}
    lab.ask_chance()
    assert len(lab.chance["changes"]) == 20
    assert lab.chance["changes"][0] == pytest.approx(lab.state["change"])
    assert chosen(lab, seed=2)["chance"]  # another storm of the same kind
    assert chosen(lab, reaction=15)["chance"] == {}


@pytest.mark.parametrize(
    ("least", "most", "sentence"),
    [
        (-0.17, -0.03, "between 3% and 17% fewer posts"),
        (0.02, 0.12, "between 2% and 12% more posts"),
        (-0.05, 0.04, "anything from 5% fewer to 4% more posts"),
    ],
)
def test_is_the_range_said_in_words(least: float, most: float, sentence: str) -> None:
    assert sentence in range_said(least, most, 20, "en")


# --- rubbish


@pytest.mark.parametrize(
    "change",
    [
        {"scenario": "nowhere"},
        {"scenario": ["x"]},
        {"seed": 0},
        {"seed": -1},
        {"seed": 10**9},
        {"seed": True},
        {"seed": None},
        {"branching": 36},
        {"branching": -1},
        {"branching": 0.86},
        {"branching": "28"},
        {"branching": float("nan")},
        {"policy": "thank"},
        {"policy": None},
        {"policy": {}},
        {"reaction": 61},
        {"reaction": [15]},
    ],
    ids=str,
)
def test_does_rubbish_give_one_sentence_and_leave_everything(
    lab: StormLab, change: dict[str, Any]
) -> None:
    before = shown(lab)
    after = chosen(lab, **change)
    assert after.pop("problem").count(".") == 2
    assert "Traceback" not in lab.problem
    assert after == {key: value for key, value in before.items() if key != "problem"}
    assert chosen(lab)["problem"] == ""


@pytest.mark.parametrize("message", [{}, {"scenario": BAKERY}, {"seed": 1, "more": 2}], ids=str)
def test_is_a_message_with_other_arguments_harmless(
    lab: StormLab, message: dict[str, Any], log_file: Path
) -> None:
    before = shown(lab)
    lab._handle_custom_msg({"do": "choose", "serial": "v.1", **message}, [])
    assert lab.ack == "v.1"
    assert lab.problem
    assert shown(lab) == before | {"problem": lab.problem}
    assert "TypeError" in log_file.read_text("utf-8")


@pytest.mark.parametrize("name", ["_show", "counts", "__init__", "close"])
def test_does_the_browser_reach_no_other_method(lab: StormLab, name: str) -> None:
    before = shown(lab)
    lab._handle_custom_msg({"do": name, "serial": "v.1"}, [])
    assert shown(lab) == before
    assert lab.ack == ""


def test_is_an_unknown_scenario_refused_by_name() -> None:
    with pytest.raises(storm.InvalidScenario, match="nowhere"):
        StormLab("nowhere")


@pytest.mark.parametrize("seed", [0, -3, True, 1.5])
def test_is_an_impossible_chance_refused(seed: Any) -> None:
    with pytest.raises(NoSuchChoice):
        StormLab(BAKERY, seed=seed)


def test_is_the_highest_factor_that_of_the_engine(lab: StormLab) -> None:
    assert float(lab.told["branching"][-1]["number"]) == HIGHEST
