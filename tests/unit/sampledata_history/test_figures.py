from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from candystorm import _files, sampledata
from candystorm.platforms import half_life
from candystorm.sampledata._history._clock import normal, poisson
from candystorm.sampledata._history._days import bumps, period
from candystorm.sampledata._history._platforms import platforms, presences

ORGANISATIONS = sampledata.ORGANISATIONS
VIENNA = "Europe/Vienna"


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return pd.concat([sampledata.history(name).posts for name in ORGANISATIONS])


@pytest.fixture(scope="module")
def curves() -> pd.DataFrame:
    return pd.concat([sampledata.history(name).curves for name in ORGANISATIONS])


def wide(organisation: str, platform: str) -> pd.DataFrame:
    daily = sampledata.history(organisation).daily
    daily = daily[daily["platform"] == platform]
    return daily.pivot(index="date", columns="metric", values="value").astype(float)


PLACES = [(name, platform) for name in ORGANISATIONS for platform in presences(name)]
each_place = pytest.mark.parametrize(("organisation", "platform"), PLACES)


# Generated


def test_are_the_tables_of_the_first_module_as_its_assignment_knows_them() -> None:
    known = {
        "posts.csv": "8eaf8ec44a00f6a0bbd682dc97fee6645f70ee63beadfca6fc2127b50e271448",
        "comments.csv": "f43da615a4d9c8bfd5a20b8879f3a59f971f81bebc43700fc9e359cf36c9d7da",
    }
    for name, digest in known.items():
        content = (_files.datasets() / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name


def test_does_another_seed_give_another_history() -> None:
    other = sampledata.generate_history("library", np.random.Generator(np.random.PCG64(1)))
    data = sampledata.history("library")
    assert set(other.labelled["key"]) == set(
        sampledata.triage().loc[lambda gold: gold["org"] == "library", "key"]
    )
    assert list(other.posts["published_at"]) != list(data.posts["published_at"])
    assert set(other.posts["key"]) == set(data.posts["key"])


def test_do_own_distributions_have_the_right_mean_and_spread() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    drawn = np.array([normal(rng) for _ in range(20000)])
    assert abs(drawn.mean()) < 0.03
    assert abs(drawn.std() - 1) < 0.03
    for mean in (0.3, 4.0, 90.0):
        counts = np.array([poisson(rng, mean) for _ in range(8000)])
        assert abs(counts.mean() / mean - 1) < 0.05
        assert abs(counts.var() / mean - 1) < 0.1


# Days


@each_place
def test_grow_followers_by_who_comes_and_who_goes(organisation: str, platform: str) -> None:
    here = wide(organisation, platform)
    change = here["followers"].diff().dropna()
    assert (change == (here["follows"] - here["unfollows"]).iloc[1:]).all()


@each_place
def test_follow_as_many_as_was_said(organisation: str, platform: str) -> None:
    here = wide(organisation, platform)["followers"]
    presence = presences(organisation)[platform]
    assert abs(here.iloc[0] / presence.first - 1) < 0.02
    assert abs(here.iloc[-1] / presence.last - 1) < 0.1
    days = len(list(period(VIENNA).days()))
    assert len(here) == days or presence.until is not None


@each_place
def test_add_the_days_up_to_the_posts(
    posts: pd.DataFrame, organisation: str, platform: str
) -> None:
    here = wide(organisation, platform)
    mine = posts[(posts["org"] == organisation) & (posts["platform"] == platform)]
    for metric in ("reactions", "comments", "shares", "saves", "clicks", "impressions"):
        if metric not in here or mine[metric].isna().all():
            continue
        total = mine[metric].sum()
        if metric == "impressions" and platforms()[platform].older:
            assert here[metric].sum() > total
        else:
            assert here[metric].sum() == total, metric


@each_place
def test_are_the_metrics_of_a_day_those_of_the_platform(organisation: str, platform: str) -> None:
    here = wide(organisation, platform)
    assert set(here.columns) == set(platforms()[platform].daily)
    assert here.notna().all(axis=None)
    assert (here >= 0).all(axis=None)
    if "reach" in here:
        assert (here["reach"] <= here["impressions"]).all()


def test_is_a_day_with_a_post_livelier_than_one_without(posts: pd.DataFrame) -> None:
    for organisation in ORGANISATIONS:
        here = wide(organisation, "facebook")
        mine = posts[(posts["org"] == organisation) & (posts["platform"] == "facebook")]
        local = mine["published_at"].dt.tz_convert(VIENNA).dt.tz_localize(None).dt.normalize()
        posted = here.index.isin(local)
        assert here.loc[posted, "reactions"].median() > 4 * here.loc[~posted, "reactions"].median()


# How engagement grows


def test_grow_curves_up_to_the_figures_of_the_posts(
    posts: pd.DataFrame, curves: pd.DataFrame
) -> None:
    assert (curves.groupby("post_id")["total"].diff().dropna() >= 0).all()
    columns = ["reactions", "comments", "shares", "saves"]
    whole = posts.set_index("post_id")[columns].astype(float).fillna(0).sum(axis=1)
    last = curves.groupby("post_id")["total"].last()
    assert (last <= whole[last.index]).all()
    fast = posts[posts["platform"].isin(["facebook", "x"])]
    old = fast[fast["published_at"] < "2026-04-15"]["post_id"]
    assert (last[old] >= 0.97 * whole[old] - 1).all()


def test_ends_a_curve_with_the_data(posts: pd.DataFrame, curves: pd.DataFrame) -> None:
    published = posts.set_index("post_id")["published_at"]
    seen = curves["post_id"].map(published) + pd.to_timedelta(curves["age_hours"], unit="h")
    assert seen.max() <= pd.Timestamp("2026-06-01", tz=VIENNA)
    assert curves["age_hours"].min() == 0.25


@pytest.mark.parametrize(
    "platform",
    [
        *("facebook", "instagram", "x", "threads", "mastodon", "bluesky", "linkedin", "youtube"),
        *("tiktok", "telegram", "flickr"),
    ],
)
def test_is_the_half_life_found_again(
    posts: pd.DataFrame, curves: pd.DataFrame, platform: str
) -> None:
    usual = posts[posts["wave"].isna() & (posts["platform"] == platform)]
    found = half_life.half_life_from_curves(curves[curves["post_id"].isin(usual["post_id"])])
    written = platforms()[platform].half_life
    assert written / 1.5 <= found.hours <= written * 1.5


def test_does_a_pin_still_gain_when_the_data_end(posts: pd.DataFrame, curves: pd.DataFrame) -> None:
    pins = posts[(posts["platform"] == "pinterest") & (posts["published_at"] < "2025-05-31")]
    here = curves[curves["post_id"].isin(pins["post_id"])]
    totals = here.pivot(index="post_id", columns="age_hours", values="total")
    assert totals[720.0].sum() < 0.5 * totals[8760.0].sum()


# Mentions


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_is_every_comment_among_the_mentions(organisation: str) -> None:
    data = sampledata.history(organisation)
    mentions = data.mentions.set_index("hour")
    assert mentions.index.is_unique
    assert len(mentions) == (period(VIENNA).end - period(VIENNA).start).total_seconds() / 3600
    comments = data.comments
    people = comments[~comments["is_own"].astype(bool)]["created_at"].dropna()
    counts = people.dt.floor("h").value_counts()
    assert (mentions.loc[counts.index, "mentions"] >= counts).all()
    assert (mentions["negative"] <= mentions["mentions"]).all()


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_have_mentions_a_rhythm_and_hours_without_any(organisation: str) -> None:
    mentions = sampledata.history(organisation).mentions
    mentions = mentions[mentions["mentions"] < mentions["mentions"].quantile(0.98)]
    by_hour = mentions.groupby(mentions["hour"].dt.tz_convert(VIENNA).dt.hour)["mentions"].mean()
    assert by_hour[17:21].mean() > 3 * by_hour[1:4].mean()
    assert (mentions["mentions"] == 0).mean() > 0.25


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_are_there_small_bumps_that_are_no_waves(organisation: str) -> None:
    mentions = sampledata.history(organisation).mentions.set_index("hour")["mentions"]
    for bump in bumps(organisation):
        start = pd.Timestamp(bump.start, tz=VIENNA).tz_convert("UTC").ceil("h")
        here = mentions[start : start + pd.Timedelta(hours=2)]
        assert here.max() > 4 * mentions.mean()
        assert here.max() < 60
