from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from candystorm import sampledata
from candystorm.errors import DefinitionError
from candystorm.sampledata import _history
from candystorm.sampledata._history._manners import manners_of
from candystorm.sampledata._history._topics import read_topics, topics_of
from candystorm.sampledata._history._triage import labelled, read_labelled
from candystorm.sampledata._history._waves import read_waves, waves_of
from candystorm.sampledata._read import LANGUAGES
from candystorm.sampledata._texts import texts_of

ORGANISATIONS = sampledata.ORGANISATIONS
TEXTS = Path(_history.__file__).parent.parent / "texts"


def said(organisation: str, language: str) -> pd.Series[str]:
    return sampledata.history(organisation, language).comments["text"]


# Is everything used that was written?


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_does_every_topic_and_content_of_a_series_appear(organisation: str, language: str) -> None:
    posted = "\n".join(sampledata.history(organisation, language).posts["text"])
    texts = topics_of(organisation)
    for topic in texts.topics:
        assert topic.text[language] in posted or topic.short[language] in posted, topic.key
    for series in texts.series:
        for item in series.items:
            assert series.text(item)[language] in posted, item.name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_is_every_comment_made_that_was_written(organisation: str, language: str) -> None:
    made = said(organisation, language)
    whole, plain = set(made), "\n".join(made).lower()
    for remark in topics_of(organisation).remarks:
        if len(remark.text["de"]) >= 45:
            assert remark.text[language] in whole, remark.key
        else:
            assert remark.text[language].removesuffix(".").lower() in plain, remark.key
    for wave in waves_of(organisation):
        assert {voice.text[language] for voice in wave.comments} <= whole, wave.key
        for voice in wave.reactions:
            assert voice.text[language].removesuffix(".").lower() in plain, voice.key
    assert {one.text[language] for one in labelled() if one.org == organisation} <= whole


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_is_every_statement_in_a_wave_posted_where_it_spreads(organisation: str) -> None:
    posts = sampledata.history(organisation, "en").posts
    for wave in waves_of(organisation):
        texts = {text["en"] for one in (wave.trigger, *wave.own) for text in (one.text, one.short)}
        here = posts[posts["wave"] == wave.key]
        assert set(here["text"]) <= texts
        counts = here["platform"].value_counts()
        assert set(counts.index) == {wave.platform, *wave.spreads_to}
        assert set(counts) == {1 + len(wave.own)}


def test_are_comments_with_labels_of_all_organisations_there() -> None:
    for label in {one.label for one in labelled()}:
        here = [one for one in labelled() if one.label == label]
        assert [sum(one.org == name for one in here) for name in ORGANISATIONS] == [14, 14, 14]


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_do_the_manners_name_what_is_in_the_texts(organisation: str) -> None:
    texts, spring = topics_of(organisation), texts_of(organisation)
    posts = {one.key for one in (*texts.topics, *spring.posts)} | {one.key for one in texts.series}
    comments = {one.key for one in (*texts.remarks, *spring.comments)}
    voices = {
        voice.key for wave in waves_of(organisation) for voice in (*wave.comments, *wave.reactions)
    }
    gold = {one.key for one in labelled()}
    manners = manners_of(organisation)
    assert manners.unwelcome | frozenset().union(*manners.only_under.values()) <= posts
    named = manners.spring | manners.tags | manners.hearts | manners.neutral
    assert named | manners.first | {*manners.only_under, *manners.rare} <= comments
    assert manners.women | manners.men <= comments | voices | gold


# For authors


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('type = "photo"', 'type = "foto"', r"\[book-tree\], type: is 'foto', not one of photo"),
        ("months = [12]", "months = [13]", r"\[book-tree\], months: holds 13"),
        ("year = 2024", "year = 2042", r"\[christmas-closing-2024\], year: is 2042"),
        ("to_day = 18", "to_day = 1", r"\[christmas-closing-2024\], from_day: to to_day"),
        ('"flickr"]', '"flicker"]', r"\[book-tree\], platforms: holds 'flicker'"),
        ("weight = 1.7", "weight = 17", r"\[book-tree\], weight: is 17.0, not between"),
        ("title = {", "titel = {", r"\[book-tree\], title: is missing for flickr"),
        ("short = {", "kurz = {", r"\[book-tree\], short: is missing"),
        ("{line}", "{lien}", r"de: has a brace that is no slot; here may stand: \{line\}, \{name"),
        ('on = ["book-tree"]', 'on = ["book-three"]', r"on: holds 'book-three'"),
        ('key = "tree-cat"', 'key = "tree-borrow"', r"\[tree-borrow\], key: stands there 2 times"),
        ("reply = {", "antwort = {", r"reply: is missing"),
        ("[[posts]]", "[[post]]", r"\[posts\]: is missing or empty"),
        ("months = [12]", "months = [12", "is not valid TOML"),
    ],
)
def test_is_an_author_of_posts_told_what_is_wrong_where(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    source = (TEXTS / "history" / "library.toml").read_text(encoding="utf-8")
    assert before in source
    wrong = tmp_path / "library.toml"
    count = -1 if before == "[[posts]]" else 1
    wrong.write_text(source.replace(before, after, count), encoding="utf-8")
    with pytest.raises(DefinitionError, match=problem):
        read_topics(wrong, "library")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('kind = "shitstorm"', 'kind = "storm"', r"\[reading-room-rule\], kind: is 'storm'"),
        ('key = "letters"', 'key = "lettres"', r"waves.toml, \[lettres\]: is missing: every wave"),
        ('phase = "signal"', 'phase = "start"', r"phase: is 'start', not one of signal"),
        ('stance = "critic"', 'stance = "citric"', "stance: is 'citric', not one of critic"),
        ('key = "rr-mother"', 'key = "rr-father"', "names what is not in the texts: rr-mother"),
        ('["instagram", "x", "mastodon"]', '["instagram", "x"]', "joins: names other platforms"),
        ("after_hours = 17", 'after_hours = "17"', "after_hours: has the wrong type: '17'"),
    ],
)
def test_is_an_author_of_waves_told_what_is_wrong_where(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    source = (TEXTS / "waves" / "library.toml").read_text(encoding="utf-8")
    assert before in source
    wrong = tmp_path / "library.toml"
    wrong.write_text(source.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=problem):
        read_waves(wrong, "library")


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('org = "library"', 'org = "zoo"', "org: is 'zoo', not one of library"),
        ('platform = "mastodon"', 'platform = "tiktok"', "platform: is 'tiktok', not one of"),
        ("why = {", "wy = {", "why: is missing"),
        ("needs_reply = true", "needs_reply = 1", "needs_reply: has the wrong type: 1"),
    ],
)
def test_is_an_author_of_labels_told_what_is_wrong_where(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    source = (TEXTS / "triage" / "question.toml").read_text(encoding="utf-8")
    assert before in source
    wrong = tmp_path / "question.toml"
    wrong.write_text(source.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=problem):
        read_labelled(wrong, "question")
