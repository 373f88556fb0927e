"""The five principles as a checklist: which signs are found, and what follows from them."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm import principles, sampledata
from candystorm.principles import PRINCIPLES, UnknownLanguage, invites_reply, principle_signs

FILE = Path(principles.__file__).with_name("principles.toml")
IDS = [principle.id for principle in PRINCIPLES]


def met(text: str, language: str) -> set[str]:
    posts = pd.DataFrame({"post_id": ["p"], "text": [text]})
    row = principles.principle_checklist(posts, language).iloc[0]
    return {principle for principle in IDS if row[principle]}


def test_are_there_the_five_principles_of_kent_and_taylor():
    assert IDS == [
        "dialogic_loop",
        "useful_information",
        "return_visits",
        "ease",
        "conservation_of_visitors",
    ]
    for principle in PRINCIPLES:
        for words in (principle.name, principle.question, principle.signs):
            assert set(words) == {"de", "en"}
            assert all(words.values())


def test_is_every_sign_in_the_file_sound():
    for sign in tomllib.loads(FILE.read_text(encoding="utf-8"))["sign"]:
        assert sign["principle"] in IDS
        assert set(sign["name"]) == {"de", "en"}
        patterns = [sign.get(key, []) for key in ("de", "en", "both")]
        # A sign that one language has the other has, too.
        assert bool(patterns[0]) == bool(patterns[1]), sign["id"]
        assert any(patterns) or "more_words_than" in sign or "more_hashtags_than" in sign
        for pattern in sum(patterns, sign.get("unless", [])):
            assert re.compile(pattern, re.IGNORECASE).match("") is None, pattern


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Welches Buch hat Sie zuletzt überrascht?"),
        ("de", "Welches Buch hat euch z. B. im Urlaub begleitet?"),
        ("de", "Der neue Lesesaal. Sagen Sie uns, was fehlt."),
        ("de", "Eure Ideen bitte in den Kommentaren!"),
        ("en", "Which book surprised you most?"),
        ("en", "The new reading room. Tell us what is missing."),
        ("en", "Anyone up for a walk on Sunday?"),
    ],
)
def test_does_a_post_invite_that_asks_people_something(language: str, text: str):
    assert invites_reply(text, language)
    assert "dialogic_loop" in met(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Wussten Sie, dass wir 40 Sorten Brot backen?"),
        ("de", "Lust auf Kuchen? Ab Montag gibt es Zwetschkenfleck."),
        ("de", "Ab Montag gelten neue Öffnungszeiten für Sie."),
        ("en", "Did you know that we bake 40 kinds of bread?"),
        ("en", "Fancy a cake? From Monday there is plum tart."),
        ("en", "New opening hours for you from Monday."),
    ],
)
def test_does_a_question_for_show_invite_nobody(language: str, text: str):
    assert not invites_reply(text, language)
    assert "dialogic_loop" not in met(text, language)


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("de", "Ab 19.30 Uhr", "time"),
        ("de", "Am 3. Mai", "date"),
        ("de", "Das Brot kostet 4,90 €", "price"),
        ("de", "Hauptstraße 12", "place"),
        ("de", "Es gibt 63 Gegenstände", "amount"),
        ("de", "post@tierheim.example", "contact"),
        ("en", "At 7.30 pm", "time"),
        ("en", "On 3 May", "date"),
        ("en", "A loaf is €4.90", "price"),
        ("en", "We have 63 items", "amount"),
    ],
)
def test_is_a_fact_seen_as_useful(language: str, text: str, kind: str):
    assert kind in [sign.id for sign in principle_signs(text, language)["useful_information"]]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Vorlesen für Kinder, jeden Freitag."),
        ("de", "Wie es weitergeht? Fortsetzung folgt."),
        ("de", "Nächste Woche zeigen wir das Ergebnis."),
        ("en", "Story time every Friday."),
        ("en", "To be continued."),
        ("en", "Next week we'll show you what came of it."),
    ],
)
def test_is_a_reason_to_return_seen(language: str, text: str):
    assert "return_visits" in met(text, language)


def test_are_hurdles_for_readers_seen():
    long = "Wir " + "lesen und schreiben und " * 12 + "freuen uns."
    cases = {
        "long_sentence": long,
        "jargon": "Ein ganzheitliches Maßnahmenpaket",
        "hashtags": "Neu! #a #b #c #d #e",
        "bare_link": "https://x.example/a?utm_source=b",
    }
    for kind, text in cases.items():
        signs = principle_signs(text, "de")["ease"]
        assert {sign.id for sign in signs} == {kind}
        assert not signs[0].supports
        assert "ease" not in met(text, "de")
    assert "ease" in met("Wir lesen vor. Kommen Sie vorbei!", "de")


def test_is_a_post_that_sends_people_away_told_from_one_that_keeps_them():
    for away in ("Alles auf tierheim.example/termine", "Link in Bio", "Mehr auf unserer Website"):
        assert "conservation_of_visitors" not in met(away, "de")
    stays = "Mehr auf unserer Website, und Ihre Fragen gern in den Kommentaren."
    assert "conservation_of_visitors" in met(stays, "de")
    assert "conservation_of_visitors" in met("Heute gibt es Suppe.", "de")


def test_does_a_post_without_text_meet_no_principle():
    posts = pd.DataFrame({"post_id": ["a", "b", "c"], "text": [None, float("nan"), "  "]})
    table = principles.principle_checklist(posts, "de")
    assert table["post_id"].tolist() == ["a", "b", "c"]
    assert not table[IDS].to_numpy().any()
    assert {dtype.kind for dtype in table[IDS].dtypes} == {"b"}
    assert not invites_reply(None)


def test_is_an_empty_table_no_error():
    posts = pd.DataFrame({"post_id": [], "text": []})
    assert principles.principle_checklist(posts).columns.tolist() == ["post_id", *IDS]


def test_is_the_language_of_each_post_used():
    posts = pd.DataFrame(
        {"post_id": [1, 2, 3], "text": ["Was meint ihr?"] * 3, "lang": ["de", "en", "fr"]}
    )
    assert principles.principle_checklist(posts)["dialogic_loop"].tolist() == [True, False, True]
    assert not principles.principle_checklist(posts, "en")["dialogic_loop"].any()


def test_is_an_unknown_language_refused():
    with pytest.raises(UnknownLanguage, match="'fr'"):
        principle_signs("Bonjour", "fr")


@given(st.text(max_size=300), st.sampled_from(["de", "en", None]))
@settings(deadline=None)
def test_do_signs_point_at_their_words_in_any_text(text: str, language: str | None):
    found = principle_signs(text, language)
    assert list(found) == IDS
    for principle, signs in found.items():
        assert signs == sorted(signs, key=lambda sign: (sign.start, sign.end))
        for sign in signs:
            assert sign.principle == principle
            assert sign.text == text[sign.start : sign.end] != ""
    assert invites_reply(text, language) == any(s.supports for s in found["dialogic_loop"])


@pytest.mark.parametrize("piece", ["x.", "a@", "-", "1. ", "http://", "wer hat ", "0-"])
def test_does_no_text_stall_the_checklist(piece: str):
    # Bounded repeats take a fraction of a second here, unbounded ones minutes.
    start = time.process_time()
    principle_signs(piece * (60_000 // len(piece)))
    assert time.process_time() - start < 10


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    ("principle", "least"),
    [
        ("dialogic_loop", 0.90),
        ("useful_information", 0.75),
        ("return_visits", 0.65),
        ("ease", 0.70),
        ("conservation_of_visitors", 0.90),
    ],
)
def test_does_the_checklist_agree_with_people_as_often_as_we_say(principle, least, language):
    tags = sampledata.post_tags()
    posts = pd.DataFrame({"post_id": tags["key"], "text": tags[f"text_{language}"]})
    table = principles.principle_checklist(posts, language)
    agreement = np.mean(table[principle].to_numpy() == tags[principle].to_numpy())
    assert agreement >= least


@pytest.mark.parametrize("language", ["de", "en"])
def test_does_an_invitation_tell_dialogic_posts_from_one_way_ones(language):
    tags = sampledata.post_tags()
    invites = [invites_reply(text, language) for text in tags[f"text_{language}"]]
    agree = np.array(invites) == tags["dialogic"].to_numpy()
    assert agree.mean() >= 0.9
    assert agree[tags["clear"].to_numpy()].mean() >= 0.95
