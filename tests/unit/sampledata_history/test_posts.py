from __future__ import annotations

import pandas as pd
import pytest

from candystorm import sampledata
from candystorm.exports import canonical
from candystorm.sampledata._history._days import closed
from candystorm.sampledata._history._platforms import platforms, presences
from candystorm.sampledata._history._topics import topics_of
from candystorm.sampledata._read import LANGUAGES
from candystorm.sampledata._texts import texts_of

ORGANISATIONS = sampledata.ORGANISATIONS
VIENNA = "Europe/Vienna"


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return pd.concat([sampledata.history(name, "en").posts for name in ORGANISATIONS])


@pytest.fixture(scope="module")
def ordinary(posts: pd.DataFrame) -> pd.DataFrame:
    return posts[posts["wave"].isna()]


def days(posts: pd.DataFrame) -> pd.Series[pd.Timestamp]:
    return posts["published_at"].dt.tz_convert(VIENNA).dt.tz_localize(None).dt.normalize()


# Reading


def test_are_the_tables_in_the_columns_of_exports() -> None:
    data = sampledata.history("bakery", "en")
    for name, table in (("posts", data.posts), ("daily", data.daily), ("comments", data.comments)):
        wanted = canonical.frame(name, {}).dtypes
        assert table.dtypes[list(wanted.index)].equals(wanted), name
    assert set(data.posts["lang"]) == {"en"}


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_is_everything_but_the_texts_the_same_in_both_languages(organisation: str) -> None:
    german, english = (sampledata.history(organisation, language) for language in LANGUAGES)
    differ = ["text", "title", "lang", "author_name"]
    for name in ("posts", "daily", "comments", "curves", "mentions"):
        pd.testing.assert_frame_equal(
            *(
                getattr(data, name).drop(columns=differ, errors="ignore")
                for data in (german, english)
            )
        )


def test_do_a_callers_changes_stay_with_the_caller() -> None:
    posts, waves, gold = (
        sampledata.history("library").posts,
        sampledata.waves(),
        sampledata.triage(),
    )
    posts["text"] = waves["kind"] = gold["label"] = "overwritten"
    assert not (sampledata.history("library").posts["text"] == "overwritten").any()
    assert not (sampledata.waves()["kind"] == "overwritten").any()
    assert not (sampledata.triage()["label"] == "overwritten").any()


def test_is_an_unknown_organisation_or_language_refused() -> None:
    with pytest.raises(sampledata.NoSuchSample, match="organisation 'zoo'"):
        sampledata.history("zoo")
    for read in (sampledata.waves, sampledata.triage):
        with pytest.raises(sampledata.NoSuchSample, match="language 'fr'"):
            read("fr")


# What stands where


def test_has_every_post_its_own_name(posts: pd.DataFrame) -> None:
    assert posts["post_id"].is_unique
    assert posts["url"].is_unique


@pytest.mark.parametrize("organisation", ORGANISATIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_are_the_posts_of_spring_on_facebook_those_of_the_first_module(
    organisation: str, language: str
) -> None:
    spring = sampledata.sample(organisation, language).posts
    data = sampledata.history(organisation, language).posts
    here = data[(data["platform"] == "facebook") & (days(data) >= "2026-03-02")]
    same = ["post_id", "published_at", "type", "text", "impressions", "reach", "reactions"]
    same += ["comments", "shares", "clicks", "paid", "url"]
    pd.testing.assert_frame_equal(
        here[same].reset_index(drop=True), spring[same], check_dtype=False
    )


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_are_the_pictures_of_spring_on_instagram_as_well(organisation: str) -> None:
    posts = sampledata.history(organisation).posts
    spring = sampledata.sample(organisation).posts
    pictures = spring[spring["type"].isin(["photo", "video"])]
    copies = posts[(posts["platform"] == "instagram") & posts["text"].isin(pictures["text"])]
    assert len(copies) == len(pictures)


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_does_each_topic_appear_once_on_all_its_platforms(organisation: str) -> None:
    posts = sampledata.history(organisation).posts
    for topic in topics_of(organisation).topics:
        here = posts[posts["key"] == topic.key]
        assert here["platform"].is_unique
        assert days(here).nunique() == 1
        day = days(here).iloc[0]
        missing = set(topic.platforms) - set(here["platform"])
        if day >= pd.Timestamp("2026-03-02"):
            missing -= {"facebook"}
        if organisation == "library" and day > pd.Timestamp("2025-11-30"):
            missing -= {"x"}
        assert not missing, topic.key
        assert day.month in topic.months
        assert topic.year in (None, day.year)
        assert topic.from_day <= day.day <= topic.to_day


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_comes_a_series_on_its_weekday_about_every_second_week(organisation: str) -> None:
    posts = sampledata.history(organisation).posts
    for series in topics_of(organisation).series:
        here = pd.Series(sorted(days(posts[posts["key"] == series.key]).unique()))
        assert len(here) == len(series.items)
        assert set(here.dt.day_of_week) == {series.weekday}
        waits = here.diff().dt.days.dropna()
        assert 10 <= waits.median() <= 18
        assert waits.max() <= 45


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_stands_nothing_out_of_season(organisation: str) -> None:
    posts = sampledata.history(organisation, "de").posts
    when = posts.assign(day=days(posts)).drop_duplicates("text").set_index("text")["day"]
    for series in topics_of(organisation).series:
        for item in series.items:
            text = series.text(item)["de"]
            found = next(day for written, day in when.items() if str(written).endswith(text))
            assert found.month in item.months, item.name


def test_does_the_library_post_nothing_while_it_is_closed(posts: pd.DataFrame) -> None:
    library = posts[posts["org"] == "library"]
    assert not set(days(library).dt.date) & closed("library")


def test_has_the_library_left_x_for_good(posts: pd.DataFrame) -> None:
    there = posts[(posts["org"] == "library") & (posts["platform"] == "x")]
    assert days(there).max() <= pd.Timestamp("2025-11-30")
    leaving = there[there["key"] == "leaving-x"]
    assert len(leaving) == 1
    daily = sampledata.history("library").daily
    assert daily.loc[daily["platform"] == "x", "date"].max() == pd.Timestamp("2025-11-30")


def test_have_few_days_two_topics(ordinary: pd.DataFrame) -> None:
    topics = ordinary.assign(day=days(ordinary)).drop_duplicates(["org", "day", "key"])
    counts = topics.groupby(["org", "day"]).size()
    assert counts.max() <= 2
    assert (counts == 2).mean() < 0.1


def test_do_short_platforms_have_short_texts_and_others_titles(posts: pd.DataFrame) -> None:
    behaviour = posts["platform"].map(platforms())
    short = posts[[platform.short for platform in behaviour]]
    assert short["text"].str.len().max() <= 280
    titled = posts[posts["title"].notna()]
    assert set(titled["platform"]) == {"youtube", "vimeo", "tiktok", "flickr"}
    for post in titled.itertuples():
        assert post.text.startswith(f"{post.title}\n\n")
    for post in posts.itertuples():
        assert post.type in platforms()[post.platform].types
    assert (posts["type"] == "video").equals(posts["video_seconds"].notna() | _given_video(posts))


def _given_video(posts: pd.DataFrame) -> pd.Series[bool]:
    """Return which videos the first module tells no length of."""
    return (posts["type"] == "video") & posts["post_id"].str.fullmatch("[a-z]{3}-p[0-9]{3}")


# Figures


def test_tell_platforms_only_what_they_tell(posts: pd.DataFrame) -> None:
    columns = ("impressions", "reach", "shares", "saves", "follows")
    for name, here in posts.groupby("platform"):
        given = platforms()[str(name)].gives
        for column in columns:
            assert here[column].notna().all() == (column in given), (name, column)
    assert set(posts.loc[posts["reach"].notna(), "platform"]) == {"facebook", "instagram"}
    assert set(posts["platform"]) == {name for org in ORGANISATIONS for name in presences(org)}


def test_is_a_post_shown_at_least_as_often_as_people_saw_it(posts: pd.DataFrame) -> None:
    both = posts[posts["reach"].notna()]
    assert (both["impressions"] >= both["reach"]).all()


def test_go_a_few_posts_much_further_than_all_others(ordinary: pd.DataFrame) -> None:
    organic = ordinary[~ordinary["paid"].astype(bool) & ordinary["impressions"].notna()]
    usual = organic.groupby(["org", "platform"])["impressions"].transform("median")
    times = organic["impressions"].astype(float) / usual
    assert 0.008 < (times > 6).mean() < 0.04
    assert times.max() > 15
    # The rest is skewed as well: its mean lies well above its median.
    rest = times[times < 5]
    assert rest.mean() > 1.08 * rest.median()


def test_reaches_more_people_who_do_less_what_is_paid_for(ordinary: pd.DataFrame) -> None:
    for name in ("facebook", "instagram"):
        here = ordinary[ordinary["platform"] == name]
        rate = here["reactions"] / here["reach"]
        paid = here["paid"].astype(bool)
        assert paid.sum() >= 12
        for organisation in ORGANISATIONS:
            mine = here["org"] == organisation
            reached = here["reach"].astype(float)
            assert reached[mine & paid].median() > 1.8 * reached[mine & ~paid].median()
            assert rate[mine & paid].median() < 0.7 * rate[mine & ~paid].median()
    assert set(ordinary.loc[ordinary["paid"].astype(bool), "platform"]) <= {
        *("facebook", "instagram", "linkedin")
    }


def test_moves_a_post_more_people_the_more_it_was_written_to(ordinary: pd.DataFrame) -> None:
    weights = {
        (name, topic.key): topic.weight
        for name in ORGANISATIONS
        for topic in (*topics_of(name).topics, *texts_of(name).posts)
    }
    here = ordinary[(ordinary["platform"] == "instagram") & ~ordinary["paid"].astype(bool)]
    keys = pd.Series(list(zip(here["org"], here["key"], strict=True)), index=here.index)
    here = here.assign(weight=keys.map(weights)).dropna(subset=["weight"])
    liked = here["reactions"] / here.groupby("org")["reactions"].transform("median")
    strong, weak = liked[here["weight"] >= 2], liked[here["weight"] <= 1]
    assert strong.astype(float).median() > 1.4 * weak.astype(float).median()
