"""Rubric definitions: complete in every language, rising, and at one with the question's points."""

from __future__ import annotations

from pathlib import Path

import pytest

from candystorm.errors import DefinitionError
from candystorm.questions import Question
from candystorm.rubrics import read_rubrics

GOOD = """
[[m1-rewrite.criteria]]
id = "invitation"
name = {de = "Einladung", en = "Invitation"}
levels = [
    {points = 0, de = "Nur eine Ansage.", en = "An announcement only."},
    {points = 1, de = "Eine Frage.", en = "A question."},
    {points = 2.5, de = "Eine echte Frage.", en = "A genuine question."},
]
[[m1-rewrite.criteria]]
id = "voice"
name = {de = "Ton", en = "Tone"}
levels = [
    {points = 0, de = "Amtlich.", en = "Official."},
    {points = 1.5, de = "Menschlich.", en = "Human."},
]
"""


def question(**changes: object) -> dict[str, Question]:
    fields = {"kind": "text", "points": 4.0, "rubric": True} | changes
    prompt = {"de": "Neu!", "en": "Anew!"}
    return {"m1-rewrite": Question(name="m1-rewrite", prompt=prompt, **fields)}  # type: ignore[arg-type]


def write(folder: Path, text: str) -> Path:
    path = folder / "rubrics.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_do_the_highest_levels_add_up(tmp_path: Path) -> None:
    rubric = read_rubrics(write(tmp_path, GOOD), question())["m1-rewrite"]
    assert [criterion.max_points for criterion in rubric.criteria] == [2.5, 1.5]
    assert rubric.max_points == 4.0


def test_does_a_widget_get_its_rubric_in_one_language(tmp_path: Path) -> None:
    shown = read_rubrics(write(tmp_path, GOOD))["m1-rewrite"].to_dict("de")
    assert shown["max_points"] == 4.0
    assert isinstance(shown["criteria"], list)
    assert shown["criteria"][1] == {
        "id": "voice",
        "name": "Ton",
        "max_points": 1.5,
        "levels": [{"points": 0.0, "text": "Amtlich."}, {"points": 1.5, "text": "Menschlich."}],
    }


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        ((', en = "Tone"', ""), "criteria[2].name.en", "is missing"),
        (('en = "Human."', 'en = ""'), "criteria[2].levels[2].en", "not empty"),
        (('id = "voice"', 'id = "invitation"'), "criteria[2].id", "stands twice"),
        (('id = "voice"', 'id = "voice"\nweight = 2'), "criteria[2].weight", "not known"),
        (("points = 1.5", "points = 0"), "criteria[2].levels", "rise"),
        (("points = 0", "points = 0.5"), "criteria[1].levels", "begin with 0"),
        (("points = 1.5", 'points = "1.5"'), "criteria[2].levels[2].points", "must be a number"),
        (('    {points = 0, de = "Amtlich.", en = "Official."},\n', ""), "levels", "2 to"),
        (("[[m1-rewrite.criteria]]", "[[m1-rewrite.criterion]]"), "criteria", "is missing"),
    ],
)
def test_does_a_slip_of_the_author_name_its_place(
    tmp_path: Path, change: tuple[str, str], place: str, problem: str
) -> None:
    text = GOOD.replace(*change) if "criterion" in change[1] else GOOD.replace(*change, 1)
    path = write(tmp_path, text)
    with pytest.raises(DefinitionError) as caught:
        read_rubrics(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}, [m1-rewrite], ")
    assert place in sentence
    assert problem in sentence


@pytest.mark.parametrize(
    ("questions", "problem"),
    [
        (question(points=5.0), "add up to 4 points, but the question has 5"),
        (question(rubric=False), "is no question with rubric = true"),
        ({}, "is no question with rubric = true"),
        (
            {name: question()["m1-rewrite"] for name in ("m1-rewrite", "m1-more")},
            r"has no rubric for the question \[m1-more\]",
        ),
    ],
)
def test_must_rubrics_and_questions_agree(
    tmp_path: Path, questions: dict[str, Question], problem: str
) -> None:
    with pytest.raises(DefinitionError, match=problem):
        read_rubrics(write(tmp_path, GOOD), questions)
