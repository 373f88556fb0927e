from __future__ import annotations

import re

import pandas as pd
import pytest

from candystorm import dialogue, sampledata
from candystorm.sampledata._history._days import closed, holidays
from candystorm.sampledata._history._platforms import platforms
from candystorm.sampledata._history._topics import topics_of
from candystorm.sampledata._history._triage import LABELS, labelled

ORGANISATIONS = sampledata.ORGANISATIONS
VIENNA = "Europe/Vienna"
#: A comment of at least so many characters is a sentence, not a remark.
SENTENCE = 45


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return pd.concat([sampledata.history(name, "en").posts for name in ORGANISATIONS])


@pytest.fixture(scope="module")
def comments() -> pd.DataFrame:
    return pd.concat([sampledata.history(name, "en").comments for name in ORGANISATIONS])


@pytest.fixture(scope="module")
def everyday(comments: pd.DataFrame) -> pd.DataFrame:
    """Return what was said on ordinary days and not in the first module."""
    given = comments["comment_id"].str.fullmatch("[a-z]{3}-c[0-9]{4}")
    return comments[comments["wave"].isna() & ~given]


def inbound(comments: pd.DataFrame) -> pd.DataFrame:
    return comments[~comments["is_own"].astype(bool)]


# What stands where


def test_has_every_comment_its_own_name_and_a_post(
    posts: pd.DataFrame, comments: pd.DataFrame
) -> None:
    assert comments["comment_id"].is_unique
    platform = posts.set_index("post_id")["platform"]
    assert (comments["post_id"].map(platform) == comments["platform"]).all()


def test_is_a_post_counted_with_the_comments_beneath_it(
    posts: pd.DataFrame, comments: pd.DataFrame
) -> None:
    counted = comments["post_id"].value_counts().reindex(posts["post_id"], fill_value=0)
    assert (counted.to_numpy() == posts["comments"].to_numpy()).all()


@pytest.mark.parametrize("organisation", ORGANISATIONS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_are_the_comments_of_spring_on_facebook_those_of_the_first_module(
    organisation: str, language: str
) -> None:
    spring = sampledata.sample(organisation, language).comments
    comments = sampledata.history(organisation, language).comments
    posts = sampledata.history(organisation, language).posts.set_index("post_id")
    late = posts["published_at"] >= pd.Timestamp("2026-03-02", tz=VIENNA)
    here = comments[(comments["platform"] == "facebook") & comments["post_id"].map(late)]
    same = ["comment_id", "parent_id", "post_id", "created_at", "author_hash", "author_name"]
    same += ["is_own", "needs_reply", "kind", "replies_to", "text"]
    # A comment without a time stands elsewhere in the order.
    pd.testing.assert_frame_equal(
        here[same].set_index("comment_id").sort_index(),
        spring[same].set_index("comment_id").sort_index(),
        check_dtype=False,
    )


def test_answers_a_reply_a_comment_beneath_the_same_post(comments: pd.DataFrame) -> None:
    by_id = comments.set_index("comment_id")
    known = comments[comments["parent_id"].isin(by_id.index)]
    given = comments["comment_id"].str.fullmatch("[a-z]{3}-c[0-9]{4}")
    assert comments.loc[~given, "parent_id"].dropna().isin(by_id.index).all()
    assert (known["parent_id"].map(by_id["post_id"]) == known["post_id"]).all()
    waited = known["created_at"] - known["parent_id"].map(by_id["created_at"])
    early = known[waited <= pd.Timedelta(0)]
    # The clocks of the first module differ by seconds in two places.
    assert early["comment_id"].str.fullmatch("[a-z]{3}-c[0-9]{4}").all()


def test_comes_every_comment_after_its_post_and_before_the_end(
    posts: pd.DataFrame, comments: pd.DataFrame
) -> None:
    published = comments["post_id"].map(posts.set_index("post_id")["published_at"])
    timed = comments["created_at"].notna()
    assert (comments["created_at"] > published)[timed].all()
    assert comments["created_at"].max() < pd.Timestamp("2026-06-01", tz=VIENNA)


def test_fits_a_comment_on_its_platform(comments: pd.DataFrame) -> None:
    people = inbound(comments)
    for name, here in people.groupby("platform"):
        assert here["text"].str.len().max() <= platforms()[str(name)].limit


def test_is_nothing_html_and_no_slot_open(comments: pd.DataFrame) -> None:
    for language in ("de", "en"):
        for name in ORGANISATIONS:
            text = sampledata.history(name, language).comments["text"]
            assert not text.str.contains(r"[{}<>]|&\w+;", regex=True).any()
            assert (text == text.str.strip()).all()


# Who says what how often


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_is_no_full_sentence_said_more_than_twice(
    everyday: pd.DataFrame, organisation: str
) -> None:
    said = inbound(everyday[everyday["org"] == organisation])["text"]
    counts = said[said.str.len() >= SENTENCE].value_counts()
    assert counts.max() <= 2
    assert said[said.str.len() < SENTENCE].value_counts().max() > 20


def test_stand_particular_comments_beneath_their_posts(posts: pd.DataFrame) -> None:
    for organisation in ORGANISATIONS:
        keys = posts.set_index("post_id")["key"]
        comments = sampledata.history(organisation, "en").comments
        for remark in topics_of(organisation).remarks:
            if not remark.fits_any_post:
                here = comments[comments["text"] == remark.text["en"]]
                assert set(here["post_id"].map(keys)) <= set(remark.on), remark.key


def test_is_who_says_to_be_the_first_the_first(comments: pd.DataFrame) -> None:
    says = comments[comments["text"].str.lower().isin(["first comment, hehe", "first again 😎"])]
    first = inbound(comments).groupby("post_id")["created_at"].min()
    assert len(says) > 5
    assert (says["created_at"] == says["post_id"].map(first)).all()


def test_has_an_author_one_name_and_a_person_another_pseudonym_elsewhere(
    comments: pd.DataFrame,
) -> None:
    people = inbound(comments)
    assert people.groupby("author_hash")["author_name"].nunique().max() == 1
    assert people.groupby("author_hash")["platform"].nunique().max() == 1
    regulars = people[people["author_name"].str.fullmatch(r"\w+ \w\.")]
    hashes = regulars.groupby(["org", "author_name", "platform"])["author_hash"].nunique()
    assert hashes.max() == 1
    everywhere = regulars.groupby(["org", "author_name"])["author_hash"].nunique()
    assert (everywhere > 2).sum() > 300


def test_do_the_people_of_the_first_module_come_back(everyday: pd.DataFrame) -> None:
    facebook = inbound(everyday[everyday["platform"] == "facebook"])
    for organisation in ORGANISATIONS:
        spring = set(sampledata.sample(organisation).comments["author_hash"])
        here = facebook[facebook["org"] == organisation]
        assert here["author_hash"].isin(spring).mean() > 0.7


def test_do_people_write_in_the_evening_and_hardly_at_night(everyday: pd.DataFrame) -> None:
    hours = inbound(everyday)["created_at"].dt.tz_convert(VIENNA).dt.hour
    by_hour = hours.value_counts().reindex(range(24), fill_value=0)
    assert by_hour[18:22].mean() > 1.2 * by_hour[9:17].mean()
    assert by_hour[1:5].mean() < 0.12 * by_hour[18:22].mean()


# How the organisations answer


def own_replies(comments: pd.DataFrame, organisation: str) -> pd.Series[pd.Timestamp]:
    own = comments[comments["is_own"].astype(bool) & comments["parent_id"].notna()]
    return own.loc[own["org"] == organisation, "created_at"].dt.tz_convert(VIENNA)


@pytest.mark.parametrize("organisation", ["library", "bakery"])
def test_do_offices_reply_in_office_hours_only(everyday: pd.DataFrame, organisation: str) -> None:
    described = sampledata.organisations().loc[organisation]
    times = own_replies(everyday, organisation)
    assert len(times) > 100
    assert times.dt.day_of_week.isin(described["weekdays"]).all()
    assert times.dt.time.between(described["opens"], described["closes"]).all()
    assert not set(times.dt.date) & (closed(organisation) | holidays())


def test_does_the_shelter_reply_in_the_evening(everyday: pd.DataFrame) -> None:
    assert own_replies(everyday, "shelter").dt.hour.between(18, 22).all()


def test_is_the_bakery_the_most_reliable_and_the_shelter_the_fastest(
    everyday: pd.DataFrame,
) -> None:
    here = everyday[everyday["label"].isna()]
    ratios, hours = {}, {}
    for name in ORGANISATIONS:
        mine = here[here["org"] == name]
        ratios[name] = dialogue.dialogue_ratio(dialogue.answers(mine)).ratio
        hours[name] = dialogue.first_response_time(mine).median_hours
    assert ratios["bakery"] > ratios["library"] > ratios["shelter"]
    assert hours["shelter"] < hours["bakery"] < hours["library"]


# Labels


@pytest.mark.parametrize("language", ["de", "en"])
def test_stands_every_labelled_comment_once_on_its_platform(language: str) -> None:
    gold = sampledata.triage(language).set_index("key")
    comments = pd.concat([sampledata.history(name, language).comments for name in ORGANISATIONS])
    made = comments.dropna(subset=["label"]).set_index("label")
    assert made.index.is_unique
    assert set(made.index) == set(gold.index) == {one.key for one in labelled()}
    made = made.loc[gold.index]
    for column in ("org", "platform", "comment_id", "post_id", "created_at", "text"):
        assert (made[column] == gold[column]).all(), column
    assert (made["kind"] == gold["label"]).all()


def test_are_there_as_many_of_each_label_and_nine_ambiguous_ones_with_a_reason() -> None:
    gold = sampledata.triage("de")
    assert gold["label"].value_counts().to_dict() == dict.fromkeys(LABELS, 42)
    ambiguous = gold[gold["also"].notna()]
    assert ambiguous["label"].value_counts().to_dict() == dict.fromkeys(LABELS, 9)
    assert (ambiguous["also"] != ambiguous["label"]).all()
    assert (ambiguous["why"].str.len() > 40).all()
    assert gold.loc[gold["also"].isna(), "why"].isna().all()


def test_stand_no_labelled_comments_in_the_first_module() -> None:
    assert not sampledata.triage()["post_id"].str.fullmatch("[a-z]{3}-p[0-9]{3}").any()


def test_stands_a_labelled_comment_beneath_a_post_that_it_fits(posts: pd.DataFrame) -> None:
    text = posts.set_index("post_id")["text"].str.lower() + " " + posts.set_index("post_id")["key"]
    gold = sampledata.triage("en").set_index("key")
    fits = []
    for one in labelled():
        words = [word[:5] for word in re.findall("[a-z]{4,}", one.on.lower())]
        below = text[gold.at[one.key, "post_id"]]
        fits.append(any(word in below for word in words))
    assert sum(fits) > 0.7 * len(fits)
