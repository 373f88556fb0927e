"""Question definitions: strict about what authors write, calm about what strangers answer."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm.errors import DefinitionError
from candystorm.questions import (
    InvalidAnswer,
    Option,
    Question,
    parse_number,
    read_questions,
    text_in,
)

PROMPT = {"de": "Wie?", "en": "How?"}
OPTIONS = tuple(Option(name, {"de": name, "en": name}) for name in ("a", "b", "c"))
LABELS = tuple(Option(name, {"de": name, "en": name}) for name in ("one_way", "dialogic"))
ITEMS = tuple(Option(name, {"de": name, "en": name}) for name in ("p2", "p1"))

NUMBER = Question(name="q", kind="number", prompt=PROMPT)
CHOICE = Question(name="q", kind="choice", prompt=PROMPT, options=OPTIONS)
CHOICES = Question(name="q", kind="choices", prompt=PROMPT, options=OPTIONS)
RANKING = Question(name="q", kind="ranking", prompt=PROMPT, options=OPTIONS)
LABELLING = Question(name="q", kind="labels", prompt=PROMPT, items=ITEMS, labels=LABELS)
TEXT = Question(name="q", kind="text", prompt=PROMPT, min_characters=5, max_characters=20)
ALL = [NUMBER, CHOICE, CHOICES, RANKING, LABELLING, TEXT]


# Cleaning


@pytest.mark.parametrize(
    ("question", "value", "clean"),
    [
        (NUMBER, 62, 62.0),
        (NUMBER, -0.0, 0.0),
        (NUMBER, " ", None),
        (CHOICE, "b", "b"),
        (CHOICE, "", None),
        (CHOICES, ["c", "a", "c"], ["a", "c"]),
        (CHOICES, [], None),
        (RANKING, ["c", "a", "b"], ["c", "a", "b"]),
        (RANKING, [], None),
        (LABELLING, {"p1": "dialogic", "p2": "one_way"}, {"p2": "one_way", "p1": "dialogic"}),
        (LABELLING, {"p1": "dialogic", "p9": "dialogic", "p2": "?"}, {"p1": "dialogic"}),
        (LABELLING, {"p1": None, "p2": ["one_way"]}, None),
        (LABELLING, {}, None),
        (TEXT, "  zu kurz\r\n\x00 ", "zu kurz"),
        (TEXT, "u\u0308ber\x07all", "überall"),
        (TEXT, "ok", "ok"),
        (TEXT, "a\ud83eb", "a\ufffdb"),
        (TEXT, "👩‍👧 🦉", "👩‍👧 🦉"),
        (TEXT, "\n\t ", None),
    ],
)
def test_is_an_answer_brought_into_its_normal_form(
    question: Question, value: object, clean: object
) -> None:
    found = question.clean(value)
    assert found == clean
    assert type(found) is type(clean)
    assert not str(found).startswith("-0")
    if isinstance(clean, dict) and isinstance(found, dict):
        assert list(found) == list(clean)


@pytest.mark.parametrize(
    ("question", "value", "reason"),
    [
        (NUMBER, True, "wrong-type"),
        (NUMBER, [62], "wrong-type"),
        (NUMBER, "62", "wrong-type"),  # in which language?
        (NUMBER, float("nan"), "not-a-number"),
        (NUMBER, float("-inf"), "not-a-number"),
        (NUMBER, 10**400, "not-a-number"),
        (CHOICE, "d", "unknown-option"),
        (CHOICE, 0, "wrong-type"),
        (CHOICE, ["a"], "wrong-type"),
        (CHOICES, ["a", "d"], "unknown-option"),
        (CHOICES, "a", "wrong-type"),
        (CHOICES, [["a"]], "wrong-type"),
        (CHOICES, {"a": True}, "wrong-type"),
        (RANKING, ["a", "b"], "not-a-ranking"),
        (RANKING, ["a", "b", "b"], "not-a-ranking"),
        (RANKING, ["a", "b", "c", "c"], "not-a-ranking"),
        (RANKING, [1, 2, 3], "wrong-type"),
        (LABELLING, [["p1", "dialogic"]], "wrong-type"),
        (TEXT, 5, "wrong-type"),
        (TEXT, "x" * 21, "too-long"),
    ],
)
def test_is_what_is_no_answer_refused(question: Question, value: object, reason: str) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        question.clean(value)
    assert caught.value.reason == reason


def test_does_a_text_that_is_too_long_say_by_how_much() -> None:
    with pytest.raises(InvalidAnswer, match="by 4 characters"):
        TEXT.clean("x" * 24)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from("abc"),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(["p1", "p2"]), inside, max_size=4)
    ),
    max_leaves=10,
)
LIKELY = (
    st.permutations(["a", "b", "c"])
    | st.dictionaries(st.sampled_from(["p1", "p2"]), st.sampled_from(["one_way", "dialogic"]))
    | st.text(st.characters(exclude_categories=()), max_size=25)  # lone surrogates too
)


@settings(deadline=None)
@given(question=st.sampled_from(ALL), value=JSON | LIKELY)
def test_is_cleaning_twice_the_same_as_once(question: Question, value: object) -> None:
    try:
        clean = question.clean(value)
    except InvalidAnswer:
        return
    assert question.clean(clean) == clean


# Numbers as people type them


@pytest.mark.parametrize(
    ("typed", "de", "en"),
    [
        ("62", 62, 62),
        (" 62% ", 62, 62),
        ("62 %", 62, 62),
        ("62\xa0%", 62, 62),
        ("12,5", 12.5, 12.5),
        ("12.5", 12.5, 12.5),
        ("12,50", 12.5, 12.5),
        ("1.234,5", 1234.5, 1234.5),
        ("1,234.5", 1234.5, 1234.5),
        ("1.234", 1234, 1.234),
        ("1,234", 1.234, 1234),
        ("1.234.567", 1234567, 1234567),
        ("1,234,567", 1234567, 1234567),
        ("1.234.567,89", 1234567.89, 1234567.89),
        ("0.123", 0.123, 0.123),
        ("0,123", 0.123, 0.123),
        ("1234.567", 1234.567, 1234.567),
        ("1234,567", 1234.567, 1234.567),
        ("1.2345", 1.2345, 1.2345),
        ("1 234,5", 1234.5, 1234.5),
        ("1\u202f234.5", 1234.5, 1234.5),
        ("1'234.50", 1234.5, 1234.5),
        ("1’234,50", 1234.5, 1234.5),
        ("-3", -3, -3),
        ("−3", -3, -3),
        ("– 3,5", -3.5, -3.5),
        ("+3", 3, 3),
        ("-0", 0, 0),
        (",5", 0.5, 0.5),
        (".5", 0.5, 0.5),
        ("5,", 5, 5),
        ("5.", 5, 5),
        ("007", 7, 7),
    ],
)
def test_is_a_number_read_as_it_was_meant(typed: str, de: float, en: float) -> None:
    assert parse_number(typed, "de") == de
    assert parse_number(typed, "en") == en
    assert NUMBER.clean(typed, "de") == de


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "viel",
        "12,34,56",
        "12.34.5",
        "1.23,4.5",
        "1,2.3,4",
        "1 2",
        "12 34",
        "1 234'567",
        "1.234,5,6",
        "0.123.456",
        "3-4",
        "--3",
        "3 %%",
        "%",
        "1e999",
        "1e3",
        "0x10",
        "½",
        "٣",
        "NaN",
        "inf",
        ".",
        ",",
        "62 €",
        "1_000",
        "9" * 500,
    ],
)
def test_is_nothing_guessed_where_it_is_no_number(typed: str) -> None:
    for language, example in (("de", "12,5"), ("en", "12.5")):
        with pytest.raises(InvalidAnswer, match=re.escape(example)):
            parse_number(typed, language)


@settings(deadline=None)
@given(typed=st.text() | st.text("0123456789.,' -+%", max_size=12), language=st.text(max_size=3))
def test_does_nothing_typed_raise_anything_else(typed: str, language: str) -> None:
    with suppress(InvalidAnswer):
        assert isinstance(parse_number(typed, language), float)


@settings(deadline=None)
@given(number=st.floats(-1e9, 1e9).map(lambda number: round(number, 2)))
def test_is_a_number_in_its_own_language_read_back(number: float) -> None:
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert parse_number(english, "en") == parse_number(german, "de") == number


# Files

GOOD = """
[m1-ratio]
kind = "number"
points = 4
prompt = {de = "Wie hoch?", en = "How high?"}
unit = {de = "%", en = "%"}
confidence = true
hints = [{de = "Eins", en = "One"}, {de = "Zwei", en = "Two", fr = "Deux"}]

[m1-signs]
kind = "choices"
prompt = {de = "Welche?", en = "Which?"}
options = [{id = "a", de = "A", en = "A"}, {id = "b", de = "B", en = "B"}]

[m1-tags]
kind = "labels"
points = 1.5
prompt = {de = "Was?", en = "What?"}
items = [{id = "p01", de = "Beitrag", en = "Post"}]
labels = [{id = "one_way", de = "Ansage", en = "One-way"}, {id = "d", de = "Dialog", en = "Dialog"}]

[m1-rewrite]
kind = "text"
points = 6
prompt = {de = "Schreiben Sie um.", en = "Rewrite it."}
min_characters = 40
max_characters = 600
rubric = true
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "questions.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_is_everything_in_the_file_in_the_question(tmp_path: Path) -> None:
    questions = read_questions(write(tmp_path, GOOD))
    assert list(questions) == ["m1-ratio", "m1-signs", "m1-tags", "m1-rewrite"]
    ratio, signs, tags, rewrite = questions.values()
    assert (ratio.name, ratio.kind, ratio.points, ratio.confidence) == (
        "m1-ratio",
        "number",
        4.0,
        True,
    )
    assert ratio.unit == {"de": "%", "en": "%"}
    assert [text_in(hint, "fr") for hint in ratio.hints] == ["One", "Deux"]
    assert [option.id for option in signs.options] == ["a", "b"]
    assert (signs.points, signs.confidence, signs.hints) == (0.0, False, ())
    assert tags.items[0] == Option("p01", {"de": "Beitrag", "en": "Post"})
    assert [label.id for label in tags.labels] == ["one_way", "d"]
    assert (rewrite.min_characters, rewrite.max_characters, rewrite.rubric) == (40, 600, True)


def test_does_a_widget_get_its_question_in_one_language(tmp_path: Path) -> None:
    shown = read_questions(write(tmp_path, GOOD))["m1-tags"].to_dict("de")
    assert shown["prompt"] == "Was?"
    assert shown["labels"] == [{"id": "one_way", "text": "Ansage"}, {"id": "d", "text": "Dialog"}]
    assert "en" not in repr(shown["items"])


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        (('kind = "number"', ""), "[m1-ratio], kind", "is missing"),
        (('kind = "number"', 'kind = "numbr"'), "[m1-ratio], kind", "must be one of number"),
        (("points = 4", "points = true"), "[m1-ratio], points", "must be a number"),
        (("points = 4", "points = -1"), "[m1-ratio], points", "between 0 and"),
        (("points = 4", "points = nan"), "[m1-ratio], points", "between 0 and"),
        (("points = 4", "point = 4"), "[m1-ratio], point", "is not known here"),
        (("points = 4", "rubric = true"), "[m1-ratio], rubric", "is not known here"),
        (('de = "Wie hoch?", ', ""), "[m1-ratio], prompt.de", "is missing"),
        (('"How high?"', '" "'), "[m1-ratio], prompt.en", "not empty"),
        (('"How high?"', "5"), "[m1-ratio], prompt.en", "must be a text"),
        (('{de = "Wie hoch?", en = "How high?"}', '"Wie hoch?"'), "[m1-ratio], prompt", "table"),
        (('"How high?"', '"How high?", deu = "?"'), "[m1-ratio], prompt.deu", "is not known"),
        (("confidence = true", 'confidence = "yes"'), "[m1-ratio], confidence", "true or false"),
        (('hints = [{de = "Eins",', "hints = [{"), "[m1-ratio], hints[1].de", "is missing"),
        (
            ("hints = [", 'hints = [{de="0",en="0"}, {de="0",en="0"}, '),
            "[m1-ratio], hints",
            "0 to 3 entries",
        ),
        ((', {id = "b", de = "B", en = "B"}', ""), "[m1-signs], options", "2 to"),
        (('{id = "b"', '{id = "a"'), "[m1-signs], options[2].id", "stands twice"),
        (('{id = "b"', '{id = "b c"'), "[m1-signs], options[2].id", "letters, digits"),
        (('{id = "b", ', "{"), "[m1-signs], options[2].id", "is missing"),
        (
            ('items = [{id = "p01", de = "Beitrag", en = "Post"}]', ""),
            "[m1-tags], items",
            "is missing",
        ),
        (("min_characters = 40", "min_characters = 601"), "[m1-rewrite], min_", "is more than"),
        (("max_characters = 600", "max_characters = 6000"), "[m1-rewrite], max_", "and 5000"),
        (("max_characters = 600", "max_characters = 6.5"), "[m1-rewrite], max_", "a number"),
        (("[m1-signs]", "[m1-ratio]"), "", "is not valid TOML"),
        (("[m1-signs]", '["../m1"]'), "[../m1]", "letters, digits"),
        (("[m1-ratio]", "title = 5\n[m1-ratio]"), "[title]", "must be a table"),
    ],
)
def test_does_a_slip_of_the_author_name_its_place(
    tmp_path: Path, change: tuple[str, str], place: str, problem: str
) -> None:
    assert GOOD.count(change[0]) >= 1
    path = write(tmp_path, GOOD.replace(*change, 1))
    with pytest.raises(DefinitionError) as caught:
        read_questions(path)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert place in sentence
    assert problem in sentence


def test_is_a_file_that_is_not_utf_8_named(tmp_path: Path) -> None:
    path = tmp_path / "questions.toml"
    path.write_bytes(GOOD.replace("Wie hoch?", "Wie groß?").encode("latin-1"))
    with pytest.raises(DefinitionError, match="is not valid TOML"):
        read_questions(path)
