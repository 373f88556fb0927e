from __future__ import annotations

import pandas as pd
import pytest

from candystorm import sampledata
from candystorm.sampledata._history._waves import Wave, waves_of

ORGANISATIONS = sampledata.ORGANISATIONS
VIENNA = "Europe/Vienna"
ALL = [(name, wave) for name in ORGANISATIONS for wave in waves_of(name)]
KEYS = [wave.key for _, wave in ALL]
each_wave = pytest.mark.parametrize(("organisation", "wave"), ALL, ids=KEYS)
each_bought = pytest.mark.parametrize(
    ("organisation", "wave"),
    [(name, wave) for name, wave in ALL if wave.kind == "bought"],
    ids=[wave.key for _, wave in ALL if wave.kind == "bought"],
)


def comments_in(organisation: str, wave: Wave) -> pd.DataFrame:
    comments = sampledata.history(organisation, "en").comments
    here = comments[(comments["wave"] == wave.key) & ~comments["is_own"].astype(bool)]
    return here.assign(hours=(here["created_at"] - start_of(wave)) / pd.Timedelta(hours=1))


def start_of(wave: Wave) -> pd.Timestamp:
    return pd.Timestamp(wave.start, tz=VIENNA).tz_convert("UTC")


def bots_in(organisation: str, wave: Wave) -> pd.DataFrame:
    here = comments_in(organisation, wave)
    return here[~here["author_name"].str.fullmatch(r"\w+ \w\.")]


def during(organisation: str, wave: Wave) -> pd.DataFrame:
    mentions = sampledata.history(organisation).mentions
    end = sampledata.waves().set_index("wave").at[wave.key, "end"]
    return mentions[mentions["hour"].between(start_of(wave).floor("h"), end)]


# Is it to be seen?


@each_wave
def test_stands_each_wave_out_of_the_mentions(organisation: str, wave: Wave) -> None:
    mentions = sampledata.history(organisation).mentions
    before = mentions[mentions["hour"] < start_of(wave).floor("h")].tail(24 * 28)
    evening = before[before["hour"].dt.tz_convert(VIENNA).dt.hour.between(18, 21)]
    usual = max(evening["mentions"].mean(), 1.0)
    assert during(organisation, wave)["mentions"].max() >= 5 * usual


@each_wave
def test_are_there_about_as_many_comments_at_the_top_as_was_written(
    organisation: str, wave: Wave
) -> None:
    here = comments_in(organisation, wave)
    first = here[here["platform"] == wave.platform]["hours"]
    top = max(((first >= hour) & (first < hour + 1)).sum() for hour in first)
    assert 0.75 * wave.peak_comments <= top <= 1.5 * wave.peak_comments


@each_wave
def test_fades_each_wave(organisation: str, wave: Wave) -> None:
    hours = comments_in(organisation, wave)["hours"]
    assert hours.min() >= 0
    assert (hours < 48).mean() > 0.7
    assert (hours > 24 * 7).mean() < 0.05


@each_wave
def test_joins_another_platform_later(organisation: str, wave: Wave) -> None:
    first = comments_in(organisation, wave).groupby("platform")["hours"].min()
    assert set(first.index) == {wave.platform, *wave.spreads_to}
    assert (first[wave.platform] <= first).all()
    counts = comments_in(organisation, wave)["platform"].value_counts()
    assert counts.idxmax() == wave.platform


@each_wave
def test_is_the_table_of_waves_that_of_the_comments(organisation: str, wave: Wave) -> None:
    for language in ("de", "en"):
        row = sampledata.waves(language).set_index("wave").loc[wave.key]
        assert (row["org"], row["kind"], row["platform"]) == (
            organisation,
            wave.kind,
            wave.platform,
        )
        assert row["title"] == wave.title[language]
        assert row["story"] == wave.story[language]
        assert row["start"] == start_of(wave)
        here = comments_in(organisation, wave)
        assert row["comments"] == len(here)
        hours = here["created_at"].dt.floor("h").value_counts()
        assert row["top_hour"] == hours.max() == hours[row["peak"]]
        assert row["start"].floor("h") <= row["peak"] < row["end"]


# What is said when


@each_wave
def test_is_each_full_comment_made_once_but_by_bots(organisation: str, wave: Wave) -> None:
    counts = comments_in(organisation, wave)["text"].value_counts()
    for voice in wave.comments:
        assert counts[voice.text["en"]] == 1 or wave.is_bot(voice), voice.key


@each_wave
def test_comes_a_comment_when_its_words_fit(organisation: str, wave: Wave) -> None:
    hours = comments_in(organisation, wave).drop_duplicates("text").set_index("text")["hours"]
    for voice in wave.comments:
        window = wave.course.hours.get(voice.key)
        if window is not None:
            assert window[0] - 0.01 <= hours[voice.text["en"]] <= window[1] + 0.2, voice.key


@each_wave
def test_follow_the_phases_on_each_other(organisation: str, wave: Wave) -> None:
    hours = comments_in(organisation, wave).drop_duplicates("text").set_index("text")["hours"]
    medians = [
        hours[
            [
                voice.text["en"]
                for voice in wave.comments
                if voice.phase == phase and not wave.is_bot(voice)
            ]
        ].median()
        for phase in ("signal", "spread", "pickup", "fatigue")
    ]
    known = [median for median in medians if median == median]
    assert known == sorted(known)


@each_wave
def test_answers_the_organisation_after_it_noticed(organisation: str, wave: Wave) -> None:
    comments = sampledata.history(organisation, "en").comments
    own = comments[(comments["wave"] == wave.key) & comments["is_own"].astype(bool)]
    written = [voice for voice in wave.comments if voice.reply is not None]
    assert len(own) == len(written)
    hours = (own.set_index("text")["created_at"] - start_of(wave)) / pd.Timedelta(hours=1)
    for voice in written:
        assert voice.reply is not None
        after = hours[voice.reply["en"]]
        if wave.is_bot(voice):
            assert wave.course.bots is not None
            assert wave.course.bots.thanked[0] <= after <= wave.course.bots.thanked[1]
        else:
            assert after >= wave.course.replies.get(voice.key, wave.course.answers_from) - 0.01


@each_wave
def test_do_few_write_at_night_but_bots(organisation: str, wave: Wave) -> None:
    here = comments_in(organisation, wave)
    people = here[here["author_name"].str.fullmatch(r"\w+ \w\.")]
    hour = people["created_at"].dt.tz_convert(VIENNA).dt.hour
    assert hour.between(2, 4).mean() < 0.03


# Kinds


def test_is_a_shitstorm_negative_and_a_false_alarm_not() -> None:
    for organisation, wave in ALL:
        here = during(organisation, wave)
        share = here["negative"].sum() / here["mentions"].sum()
        if wave.kind == "shitstorm":
            assert share > 0.5, wave.key
        else:
            assert share < 0.25, wave.key


def test_looks_a_false_alarm_like_a_storm_in_the_figures() -> None:
    for organisation in ORGANISATIONS:
        top = {
            wave.kind: during(organisation, wave)["mentions"].max()
            for wave in waves_of(organisation)
        }
        assert top["false_alarm"] > top["shitstorm"]


def followed(organisation: str, platform: str) -> pd.DataFrame:
    daily = sampledata.history(organisation).daily
    daily = daily[daily["platform"] == platform]
    return daily.pivot(index="date", columns="metric", values="value").astype(float)


@each_wave
def test_come_and_go_followers_with_a_wave(organisation: str, wave: Wave) -> None:
    here = followed(organisation, wave.platform)
    day = pd.Timestamp(wave.start.date())
    usual = here.loc[: day - pd.Timedelta(days=1)].tail(60).mean()
    then = here.loc[day : day + pd.Timedelta(days=3)].max()
    left, came = then["unfollows"] / usual["unfollows"], then["follows"] / usual["follows"]
    if wave.kind == "shitstorm":
        assert left > 8
    else:
        assert came > 4
        assert left < came


# Bought praise


@each_bought
def test_do_bots_write_nothing_else_anywhere(organisation: str, wave: Wave) -> None:
    bots = bots_in(organisation, wave)
    assert len(bots) > 20
    comments = sampledata.history(organisation, "en").comments
    theirs = comments[comments["author_hash"].isin(bots["author_hash"])]
    assert set(theirs["wave"]) == {wave.key}
    assert theirs["author_hash"].value_counts().max() <= 5
    assert set(bots["stance"]) == {"supporter"}


@each_bought
def test_do_bots_write_at_equal_distances(organisation: str, wave: Wave) -> None:
    bots = wave.course.bots
    assert bots is not None
    here = bots_in(organisation, wave)
    times = here[here["platform"] == wave.platform]["created_at"].sort_values()
    gaps = times.diff().dt.total_seconds().dropna()
    assert (gaps == bots.gap).mean() > 0.7


@each_bought
def test_say_bots_the_same_again(organisation: str, wave: Wave) -> None:
    texts = bots_in(organisation, wave)["text"]
    assert texts.nunique() < 0.7 * len(texts)


@each_bought
def test_are_likes_bought_without_anybody_seeing_the_post(organisation: str, wave: Wave) -> None:
    likes = wave.course.likes
    assert likes is not None
    posts = sampledata.history(organisation).posts
    here = posts[posts["platform"] == wave.platform]
    first = here[here["wave"] == wave.key].iloc[0]
    assert abs(first["reactions"] - likes.bought - likes.people) <= 2
    usual = here[here["wave"].isna()]
    assert first["reach"] < 2 * usual["reach"].median()
    assert first["reactions"] > 8 * usual["reactions"].median()
    curves = sampledata.history(organisation).curves
    curve = curves[curves["post_id"] == first["post_id"]].set_index("age_hours")["total"]
    assert curve[24.0] > 0.7 * curve.iloc[-1]


@each_bought
def test_go_bought_followers_away_again(organisation: str, wave: Wave) -> None:
    here = followed(organisation, wave.platform)
    day, first, last = pd.Timestamp(wave.start.date()), *wave.course.purged
    came = here.loc[day : day + pd.Timedelta(days=1), "follows"].sum()
    gone = here.loc[
        day + pd.Timedelta(days=first) : day + pd.Timedelta(days=last + 1), "unfollows"
    ].sum()
    assert came > 100
    assert gone > 0.7 * came
