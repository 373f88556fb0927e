"""The check vocabulary: who gets how many points, which sentence, and that nothing ever raises."""

from __future__ import annotations

import itertools
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm.checks import (
    Check,
    close_to,
    cost_weighted,
    macro_f1,
    mistake,
    one_of,
    ranking_distance,
    set_overlap,
    within,
)

TAGS = {"p1": "one_way", "p2": "one_way", "p3": "one_way", "p4": "dialogic"}
COSTS = {("emergency", "*"): 10.0, ("troll", "reply"): 3.0, ("*", "remove"): 4.0}
QUEUE = {"c1": "emergency", "c2": "troll", "c3": "praise"}


def share(check: Check, answer: object) -> float:
    return check.judge(answer).share


# Numbers


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(62, 1), (62.5, 1), (61.5, 1), (62.51, 0.5), (64, 0.5), (64.1, 0), (-62, 0), (0.62, 0)],
)
def test_what_does_a_distance_earn(answer: float, expected: float) -> None:
    assert share(close_to(62.0, within=0.5, nearly=2), answer) == expected


def test_does_rounding_in_the_computer_cost_nothing() -> None:
    assert share(close_to(0.3, within=0), 0.1 + 0.2) == 1
    assert share(within(0.1, 0.3), 0.1 + 0.2) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(2, 1), (5, 1), (3.3, 1), (1.5, 0.5), (6, 0.5), (1.4, 0.5), (0.9, 0), (6.1, 0)],
)
def test_what_does_a_range_earn(answer: float, expected: float) -> None:
    assert share(within(2, 5, nearly=1), answer) == expected


@pytest.mark.parametrize(("answer", "word"), [(0.62, "small"), (0.6, "small"), (6200, "large")])
def test_is_a_slip_between_share_and_per_cent_recognised(answer: float, word: str) -> None:
    verdict = close_to(60.5, within=2, percent=True).judge(answer)
    assert (verdict.state, verdict.share) == ("partly", 0.5)
    assert f"a hundred times too {word}" in verdict.message["en"]
    assert share(close_to(60.5, within=2), answer) == 0


# Choices and sets


def test_what_does_a_choice_earn() -> None:
    check = one_of("b", "d", partly={"c": 0.25})
    assert [share(check, answer) for answer in "abcd"] == [0, 1, 0.25, 1]
    assert check.judge("c").state == "partly"


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (["a", "b", "c"], 1, "is complete"),
        (["c", "b", "a", "a"], 1, "is complete"),
        (["a", "b"], 2 / 3, "still missing"),
        (["a", "b", "c", "d"], 3 / 4, "does not belong"),
        (["a", "d"], 1 / 4, "Something is missing, and something"),
        (["d", "e"], 0, "one by one"),
    ],
)
def test_what_does_a_selection_earn(answer: list[str], expected: float, words: str) -> None:
    verdict = set_overlap({"a", "b", "c"}).judge(answer)
    assert verdict.share == pytest.approx(expected)
    assert words in verdict.message["en"]


def test_does_ticking_every_box_not_pay() -> None:
    assert share(set_overlap({"a"}), list("abcdef")) < 0.2


# Orders


def test_is_the_share_of_an_order_kendalls_tau() -> None:
    check = ranking_distance(list("abcd"))
    assert share(check, list("abcd")) == 1
    assert share(check, list("bacd")) == pytest.approx(4 / 6)
    assert share(check, list("badc")) == pytest.approx(2 / 6)
    assert share(check, list("dcba")) == 0


def test_does_an_order_by_chance_earn_little() -> None:
    shares = [share(ranking_distance("abcd"), order) for order in itertools.permutations("abcd")]
    assert sum(shares) / len(shares) < 0.25


def test_may_ties_stand_in_any_order() -> None:
    check = ranking_distance(["a", {"b", "c"}, "d"])
    assert [share(check, list(order)) for order in ("abcd", "acbd")] == [1, 1]
    assert 0 < share(check, list("bacd")) < 1


@pytest.mark.parametrize("answer", [["a", "b"], list("abcc"), list("abcde"), [1, 2, 3, 4], "abcd"])
def test_is_what_is_no_order_wrong(answer: object) -> None:
    verdict = ranking_distance("abcd").judge(answer)
    assert (verdict.state, verdict.share) == ("wrong", 0)
    assert "could not be read" in verdict.message["en"]


# Labels


def test_is_macro_f1_the_mean_over_the_labels() -> None:
    answer = {"p1": "one_way", "p2": "one_way", "p3": "dialogic", "p4": "dialogic"}
    one_way = 2 * 2 / (3 + 2)
    dialogic = 2 * 1 / (1 + 2)
    assert share(macro_f1(TAGS), answer) == pytest.approx((one_way + dialogic) / 2)


def test_is_an_item_without_a_label_an_error() -> None:
    verdict = macro_f1(TAGS).judge({"p1": "one_way", "p2": "one_way", "p4": "dialogic"})
    assert verdict.share == pytest.approx((2 * 2 / 5 + 1) / 2)
    assert verdict.message["en"].endswith("Not labelled yet: 1.")


def test_does_a_label_that_nobody_asked_for_only_cost_its_item() -> None:
    stray = TAGS | {"p1": "spam"}
    missing = {item: label for item, label in TAGS.items() if item != "p1"}
    assert share(macro_f1(TAGS), stray) == share(macro_f1(TAGS), missing)


def test_do_unknown_items_not_matter() -> None:
    assert share(macro_f1(TAGS), TAGS | {"p9": "dialogic"}) == 1


def test_does_the_same_label_everywhere_get_its_own_sentence() -> None:
    verdict = macro_f1(TAGS).judge(dict.fromkeys(TAGS, "one_way"))
    assert verdict.share == pytest.approx(3 / 7)
    assert "the same label" in verdict.message["en"]


def test_are_points_scaled_between_two_marks() -> None:
    answer = {"p1": "one_way", "p2": "one_way", "p3": "dialogic", "p4": "dialogic"}
    reached = share(macro_f1(TAGS), answer)
    assert share(macro_f1(TAGS, full=0.9, none=0.5), answer) == pytest.approx((reached - 0.5) / 0.4)
    enough = macro_f1(TAGS, full=0.7).judge(answer)
    assert (enough.state, enough.share) == ("right", 1)
    assert "almost everything" in enough.message["en"]
    assert macro_f1(TAGS, none=0.9).judge(answer).state == "wrong"


def test_does_an_error_cost_what_it_weighs() -> None:
    # Worst: the emergency missed (10), a comment that asks for nothing removed (4 + 4).
    check = cost_weighted(QUEUE, COSTS)
    assert share(check, QUEUE) == 1
    assert share(check, QUEUE | {"c1": "praise"}) == pytest.approx(1 - 10 / 18)
    assert share(check, QUEUE | {"c2": "reply"}) == pytest.approx(1 - 3 / 18)
    assert share(check, QUEUE | {"c3": "remove"}) == pytest.approx(1 - 4 / 18)
    assert share(check, QUEUE | {"c3": "never heard of"}) == pytest.approx(1 - 1 / 18)


def test_does_a_missing_label_cost_as_much_as_the_worst() -> None:
    check = cost_weighted(QUEUE, COSTS)
    assert share(check, {"c2": "troll", "c3": "praise"}) == pytest.approx(1 - 10 / 18)
    assert share(check, {"c1": "emergency", "c3": "praise"}) == pytest.approx(1 - 4 / 18)


# Known mistakes and sentences

SLIP = mistake(close_to(38, within=0.5), de="Das ist der Rest.", en="That is the rest.", share=0.25)


def test_does_a_known_mistake_say_its_sentence_and_give_its_share() -> None:
    verdict = close_to(62, within=0.5, mistakes=[SLIP]).judge(38.2)
    assert (verdict.state, verdict.share) == ("partly", 0.25)
    assert verdict.message == {"de": "Das ist der Rest.", "en": "That is the rest."}


def test_does_the_first_mistake_that_matches_count() -> None:
    any_answer = mistake(lambda _: True, de="Zweiter", en="Second")
    check = close_to(62, within=0.5, mistakes=[SLIP, any_answer])
    assert check.judge(38).message["en"] == "That is the rest."
    assert check.judge(5).message["en"] == "Second"
    assert check.judge(5).state == "wrong"


def test_is_a_right_answer_never_a_mistake() -> None:
    assert close_to(38, within=0.5, mistakes=[SLIP]).judge(38).share == 1


def test_can_a_mistake_keep_the_points_of_the_check() -> None:
    only_says = mistake(lambda answer: "p4" not in answer, de="p4!", en="p4!", share=None)
    verdict = macro_f1(TAGS, mistakes=[only_says]).judge({"p1": "one_way"})
    assert verdict.share == share(macro_f1(TAGS), {"p1": "one_way"}) > 0
    assert verdict.message["en"] == "p4!"


def test_does_a_mistake_that_fails_on_an_answer_not_match(
    capfd: pytest.CaptureFixture[str],
) -> None:
    fails = mistake(lambda answer: answer["p4"] == "one_way", de="Nein", en="No")
    verdict = macro_f1(TAGS, mistakes=[fails]).judge({"p1": "one_way"})
    assert verdict.message["en"].endswith("Not labelled yet: 3.")
    assert capfd.readouterr().err == ""  # under stock nbgrader a word there costs all points


def test_may_an_author_say_it_differently() -> None:
    check = one_of("b", mistakes=[mistake(one_of("c"), de="c!", en="c!")])
    own = check.saying("right", de="Genau.", en="Exactly.").saying("wrong", de="Ach.", en="Oh.")
    assert [own.judge(answer).message["en"] for answer in "bac"] == ["Exactly.", "Oh.", "c!"]
    assert check.judge("b").message["en"] != "Exactly."


ALL = {
    "close_to": close_to(62.3, within=0.5, nearly=3, percent=True),
    "within": within(41, 43, nearly=2, percent=True),
    "one_of": one_of("key_option", partly={"half_option": 0.5}),
    "set_overlap": set_overlap({"key_option", "key_two"}),
    "ranking_distance": ranking_distance(["key_option", "key_two", "key_three"]),
    "macro_f1": macro_f1({"i1": "key_option", "i2": "key_two"}, full=0.8),
    "cost_weighted": cost_weighted({"i1": "key_option"}, {("key_option", "key_two"): 5}),
}

ANSWERS: list[object] = [
    None,
    62,
    64,
    0.62,
    42,
    44,
    "key_option",
    "half_option",
    ["key_option"],
    ["key_two", "key_option", "key_three"],
    {"i1": "key_option"},
    {"i1": "key_two", "i2": "key_two"},
    {"i1": "key_option", "i2": "key_two"},
]


@pytest.mark.parametrize("check", ALL.values(), ids=ALL)
def test_does_no_default_sentence_tell_the_key(check: Check) -> None:
    for answer in ANSWERS:
        for sentence in check.judge(answer).message.values():
            for secret in ("62", "64", "41", "42", "43", "key_", "half_"):
                assert secret not in sentence


@pytest.mark.parametrize("check", ALL.values(), ids=ALL)
@pytest.mark.parametrize("empty", [None, "", " \n", [], {}, ()])
def test_is_an_empty_answer_unattempted(check: Check, empty: object) -> None:
    verdict = check.judge(empty)
    assert (verdict.state, verdict.share) == ("unattempted", 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(["i1", "i2"]), inside, max_size=4)
    ),
    max_leaves=10,
)
WORDS = st.sampled_from(["key_option", "key_two", "key_three", "half_option", "other"])
LIKELY = (
    st.floats(-1, 130)
    | WORDS
    | st.lists(WORDS, max_size=4)
    | st.permutations(["key_option", "key_two", "key_three"])
    | st.dictionaries(st.sampled_from(["i1", "i2", "i3"]), WORDS | st.none())
)


@settings(deadline=None, max_examples=300)
@given(name=st.sampled_from(sorted(ALL)), answer=JSON | LIKELY, own=st.floats(0, 1) | st.none())
def test_does_no_answer_raise_or_leave_the_range(
    name: str, answer: object, own: float | None
) -> None:
    check = ALL[name]
    picky = mistake(lambda value: value[0] == "k", de="Ein k", en="A k", share=own)
    with_mistake = Check(check.read, check.score, (picky,))
    for verdict in (check.judge(answer), with_mistake.judge(answer)):
        assert 0 <= verdict.share <= 1
        assert (verdict.state == "right") == (verdict.share == 1)
        assert (verdict.state in ("wrong", "unattempted")) == (verdict.share == 0)
        assert verdict.message.keys() == {"de", "en"}
        assert all(sentence.strip() for sentence in verdict.message.values())


@pytest.mark.parametrize("answer", [10**400, math.nan, math.inf, True, "62", [62], {"62": 62}])
def test_is_what_is_no_number_wrong(answer: object) -> None:
    verdict = close_to(62, within=100).judge(answer)
    assert (verdict.state, verdict.share) == ("wrong", 0)
    assert "could not be read" in verdict.message["en"]


def test_does_a_nested_answer_not_exhaust_the_stack() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for check in ALL.values():
        assert check.judge(deep).state == "wrong"
        assert check.judge({"i1": deep}).share < 1


@settings(deadline=None)
@given(gold=st.dictionaries(st.text(max_size=3), WORDS, min_size=1, max_size=8), seed=st.integers())
def test_do_better_labels_never_earn_less_in_cost(gold: dict[str, str], seed: int) -> None:
    chance = random.Random(seed)
    answer = {item: chance.choice(["key_option", "other"]) for item in gold}
    check = cost_weighted(gold, {("key_two", "*"): 7.0, ("*", "other"): 2.0})
    for item in sorted(gold):
        before = share(check, answer)
        answer[item] = gold[item]
        assert share(check, answer) >= before
    assert share(check, answer) == 1


@pytest.mark.parametrize(
    "make",
    [
        lambda: close_to(math.nan, within=1),
        lambda: close_to(62, within=-1),
        lambda: close_to(62, within=1, nearly=math.inf),
        lambda: within(5, 2),
        lambda: one_of(),
        lambda: one_of("a", partly={"b": 2}),
        lambda: set_overlap([]),
        lambda: set_overlap("abc"),
        lambda: ranking_distance(["a"]),
        lambda: ranking_distance(["a", "b", "a"]),
        lambda: macro_f1({}),
        lambda: macro_f1(TAGS, full=0.5, none=0.5),
        lambda: cost_weighted(QUEUE, {("c", "d"): -1}),
        lambda: cost_weighted(QUEUE, {}, otherwise=0),
        lambda: mistake(lambda _: True, de="Ja", en="Yes", share=1.5),
        lambda: mistake(lambda _: True, de=" ", en="Yes"),
    ],
)
def test_is_a_key_that_makes_no_sense_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=r"\w"):
        make()
