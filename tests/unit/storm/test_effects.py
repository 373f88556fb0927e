"""What actions do to a storm: the file, its labels, and what a trainer changes in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from candystorm import _files
from candystorm.storm import Effects, InvalidEffects
from candystorm.storm.effects import AUTOMATIC, BOUNDS, LABELS

OWN = _files.datasets() / "effects.csv"
NONE: frozenset[str] = frozenset()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "effects.csv"
    path.write_bytes(OWN.read_bytes())
    return path


def test_has_every_effect_a_direction_a_label_and_a_source() -> None:
    for effect in Effects.of_course().rows:
        assert effect.label in LABELS
        assert effect.source
        assert effect.label != "measured", "evidence measured no size and no effect of one action"
        assert all(effect.says.values())
        assert effect.says["de"] != effect.says["en"]


def test_do_the_directions_say_what_the_evidence_says() -> None:
    effects = Effects.of_course()

    def volume(action: str, *holds: str, sign: int = -1) -> float:
        effect = effects.of(action, sign, frozenset(holds))
        assert effect is not None
        return effect.volume

    assert volume("empathy", "early") < volume("empathy") < 1
    assert volume("explain", "high arousal") < 1
    assert volume("compensate") > 1 > volume("compensate", "late", "explained")
    assert volume("disclose", "before media") < volume("disclose") < 1
    assert volume("deny", "falsified") > 1
    assert volume("humour") > 1 > volume("humour", "hedonic")
    assert volume("thank", "early", sign=1) > 1 > volume("intrude", sign=1)


def test_has_every_action_an_effect_in_any_case() -> None:
    effects = Effects.of_course()
    for sign in (-1, 1):
        for action in (*effects.actions(sign), *AUTOMATIC):
            assert effects.of(action, sign, NONE) is not None
    assert effects.of("dance", -1, NONE) is None
    assert not set(AUTOMATIC) & set(effects.actions(-1))


def test_are_all_effects_within_the_bounds() -> None:
    for effect in Effects.of_course().rows:
        assert BOUNDS[0] < effect.volume < BOUNDS[1]


def test_is_seen_what_a_trainer_changed(file: Path) -> None:
    assert Effects.read(file).changed == ()
    text = file.read_text("utf-8")
    assert "-1,all,0.96,480,0,14,3" in text
    file.write_text(text.replace("-1,all,0.96,480,0,14,3", "-1,all,0.90,480,0,14,3", 1), "utf-8")
    changed = Effects.read(file)
    assert changed.changed == ("empathy-early",)
    assert changed.rows[0].volume == 0.9


def test_is_seen_what_a_trainer_took_out_or_added(file: Path) -> None:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines[:-1], lines[-2].replace("silence-shitstorm", "rest")]), "utf-8")
    assert Effects.read(file).changed == ("rest", "silence-candystorm")


def test_is_a_german_spreadsheet_s_file_read(file: Path) -> None:
    text = file.read_text("utf-8").splitlines()[0].replace(",", ";")
    row = 'a;empathy;any;-1;"critic;troll";0,96;240;0;1;1;assumption;wir;Hilft.;Helps.'
    file.write_text(f"\ufeff{text}\n{row}\n", "utf-8")
    effect = Effects.read(file).rows[0]
    assert (effect.volume, effect.factions) == (0.96, ("critic", "troll"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("empathy-early,empathy,early", "empathy-early,empathy,soon", "'soon' in the column cond"),
        ("empathy-early,empathy,early,-1,all,0.96", "empathy-early,empathy,early,-1,all,0", "vol"),
        ("empathy-early,empathy,early,-1,all,0.96", "empathy-early,empathy,early,-1,all,x", "vol"),
        ("empathy-early,empathy,early,-1,all,0.96", "empathy-early,empathy,early,-1,all,nan", "vo"),
        ("empathy-early,empathy,early,-1", "empathy-early,empathy,early,2", "sign"),
        ("empathy-early,empathy", ",empathy", "effect"),
        ("direction", "proof", "label"),
        ("empathy-later,", "empathy-early,", "twice"),
    ],
)
def test_is_a_mistake_told(file: Path, old: str, new: str, told: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InvalidEffects, match=told):
        Effects.read(file)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"effect,action\n"], ids=repr)
def test_is_a_file_without_effects_told(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(InvalidEffects):
        Effects.read(file)
    with pytest.raises(InvalidEffects, match="cannot be read"):
        Effects.read(file.with_name("none.csv"))
