"""Alarms from mentions per interval: which shapes give one, and is it the same one by one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from candystorm import _files
from candystorm.storm.detect import Alarm, Detector, InvalidMentions, detect

MONDAY = "2026-03-02"
DAYS = 21
A_DAY = 288

Counts = NDArray[np.float64]


def usual(mean: float = 8, days: int = DAYS, seed: int = 1) -> pd.Series[Any]:
    """Make mentions every five minutes: a daily and a weekly rhythm, and bursts of retweets."""
    rng = np.random.default_rng(seed)
    index = pd.date_range(MONDAY, periods=days * A_DAY, freq="5min", tz="UTC")
    hour = np.asarray(index.hour + index.minute / 60)
    rate = mean * np.exp(0.8 * np.cos((hour - 17) / 24 * 2 * np.pi))
    rate = rate * np.where(index.day_of_week >= 5, 0.6, 1.0)
    counts = rng.poisson(rate * rng.gamma(5, 1 / 5, len(index))).astype(float)
    at = rng.choice(len(index), 2 * days)
    counts[at] += np.round(rate[at] * np.minimum(rng.pareto(2.5, len(at)), 6))
    return pd.Series(counts, index)


def place(day: float) -> int:
    return round(day * A_DAY)


def wave(height: float, rise: float, fall: float, hours: float = 48) -> Counts:
    """Return a wave that rises and falls with these hours."""
    t = np.arange(0, hours, 1 / 12)
    shape = (1 - np.exp(-t / rise)) * np.exp(-t / fall)
    return np.round(height * shape / shape.max())


def alarms_of(counts: pd.Series[Any], negative: pd.Series[Any] | None = None) -> pd.DataFrame:
    found = detect(counts, negative)
    return found[found["alarm"]]


def with_wave(shape: Counts, day: float = 14.5, mean: float = 8) -> pd.Series[Any]:
    counts = usual(mean)
    counts.iloc[place(day) : place(day) + len(shape)] += shape
    return counts


def delays(counts: pd.Series[Any], day: float) -> list[float]:
    """Return for each alarm the hours since that day."""
    start = counts.index[place(day)]
    return [(time - start) / pd.Timedelta("1h") for time in alarms_of(counts).index]


# Shapes


@pytest.mark.parametrize("mean", [0.05, 1, 8, 60])
@pytest.mark.parametrize("seed", [1, 2])
def test_is_all_quiet_without_a_wave(mean: float, seed: int) -> None:
    assert len(alarms_of(usual(mean, seed=seed))) <= 1


@pytest.mark.parametrize(
    ("shape", "at_the_latest"),
    [
        pytest.param(wave(120, 0.3, 6), 0.5, id="storm that breaks out"),
        pytest.param(wave(100, 4, 10), 3.0, id="storm that builds up over hours"),
        pytest.param(wave(150, 0.02, 0.4), 0.2, id="television"),
        pytest.param(wave(120, 0.02, 3), 0.2, id="product launch"),
        pytest.param(np.full(12, 90.0), 0.5, id="flood by bots"),
    ],
)
def test_does_a_wave_give_one_alarm_soon(shape: Counts, at_the_latest: float) -> None:
    after = delays(with_wave(shape), 14.5)
    assert len(after) == 1
    assert 0 <= after[0] <= at_the_latest


def test_is_a_second_wave_after_a_day_an_alarm_of_its_own() -> None:
    counts = with_wave(wave(120, 0.3, 2, hours=24))
    counts.iloc[place(17) : place(17) + 288] += wave(200, 0.3, 2, hours=24)
    assert len(alarms_of(counts)) == 2


def test_are_repeated_spikes_of_one_episode_one_alarm() -> None:
    counts = usual()
    for hours in range(0, 11, 2):
        counts.iloc[place(14.5) + 12 * hours] += 150
    assert len(alarms_of(counts)) == 1


def test_does_a_level_shift_alarm_once_and_become_usual() -> None:
    counts = usual()
    counts.iloc[place(10) :] *= 5
    after = delays(counts, 10)
    assert 1 <= len(after) <= 2
    assert after[0] < 1
    assert (detect(counts)["level"].iloc[-A_DAY:] == 0).all()


def test_is_a_trend_no_storm() -> None:
    counts = usual(days=42)
    trend = np.round(counts * np.linspace(1, 4, len(counts)))
    assert len(alarms_of(trend)) <= 1


@pytest.mark.parametrize("missing", [0.0, np.nan])
def test_does_an_outage_neither_alarm_nor_break_what_is_usual(missing: float) -> None:
    counts = with_wave(wave(120, 0.3, 6))
    calm = delays(counts, 14.5)
    counts.iloc[place(10.3) : place(11.1)] = missing
    assert delays(counts, 14.5) == pytest.approx(calm, abs=0.5)


def test_does_a_holiday_not_alarm_when_it_is_over() -> None:
    counts = usual()
    counts.iloc[place(9) : place(11)] = np.floor(counts.iloc[place(9) : place(11)] * 0.3)
    assert len(alarms_of(counts)) == 0


def test_are_bots_that_come_every_day_at_the_same_time_usual() -> None:
    counts = usual()
    counts[counts.index.strftime("%H:%M") == "03:00"] += 40
    assert len(alarms_of(counts.iloc[: place(20)])) <= 1


def test_does_a_quiet_series_not_alarm_at_two_mentions() -> None:
    counts = pd.Series(0.0, pd.date_range(MONDAY, periods=14 * A_DAY, freq="5min"))
    counts.iloc[[1200, 2000, 2001, 3000]] = 1
    assert not detect(counts)["alarm"].any()
    counts.iloc[3500:3506] = 8
    assert detect(counts)["alarm"].sum() == 1


def test_is_nothing_said_in_the_first_two_days() -> None:
    counts = usual()
    counts.iloc[place(1.5)] = 5000
    found = detect(counts).iloc[: place(2) - 1]
    assert not found["alarm"].any()
    assert (found["score"] == 0).all()


def test_does_a_known_wave_score_low_outside_its_onset() -> None:
    counts = with_wave(wave(150, 0.3, 10))
    score = detect(counts)["score"].iloc[place(14.5) : place(16)]
    assert score.max() > 0.8
    assert (score > 0.5).sum() < 12  # of 432 intervals


# Level, sign, sentence


def test_does_a_higher_and_longer_wave_have_a_higher_level() -> None:
    highest = [
        int(detect(with_wave(wave(height, 0.3, 12)))["level"].max()) for height in (60, 250, 1500)
    ]
    assert highest == sorted(set(highest))
    assert highest[-1] == 6


def test_does_the_level_need_time() -> None:
    found = detect(with_wave(wave(3000, 0.05, 24)))
    first = found[found["alarm"]]
    assert first["level"].item() == 3
    assert found["level"].max() == 6


def test_is_the_level_0_where_no_wave_is() -> None:
    found = detect(with_wave(wave(150, 0.3, 3)))
    assert (found["level"].iloc[: place(14.5)] == 0).all()
    assert (found["level"].iloc[place(18) :] == 0).all()


@pytest.mark.parametrize(("share", "sign"), [(0.8, -1), (0.01, 1), (0.2, 0), (np.nan, 0)])
def test_does_the_sign_come_from_the_negative_share_against_its_own_usual(
    share: float, sign: int
) -> None:
    counts = with_wave(wave(200, 0.3, 12))
    rng = np.random.default_rng(3)
    shares = rng.binomial(counts.astype(int), 0.2) / counts.where(counts > 0)
    shares.iloc[place(14.5) : place(15.5)] = share
    found = detect(counts, shares)
    assert found["sign"].iloc[place(14.8)] == sign
    assert (found["sign"].iloc[: place(14.5)] == 0).all()


def test_is_the_sign_0_where_no_shares_are_given() -> None:
    found = detect(with_wave(wave(200, 0.3, 12)))
    assert (found["sign"] == 0).all()


def test_is_the_reason_told_in_both_languages() -> None:
    counts = with_wave(wave(1200, 0.3, 12))
    shares = pd.Series(0.1, counts.index)
    shares.iloc[place(14.5) :] = 0.8
    english, german = (detect(counts, shares, language=each) for each in ("en", "de"))
    assert english["alarm"].equals(german["alarm"])
    told = english.loc[english["alarm"], "why"].item()
    assert re.fullmatch(
        r"[\d,]+ mentions in (10 min|1 h) where [\d.]+ are usual at this hour: [\d.]+ times as "
        r"many\. \d+% of them are negative; 10% is usual\.",
        told,
    )
    assert re.fullmatch(
        r"[\d.]+ Erwähnungen in (10 Min\.|1 Std\.), wo um diese Zeit [\d,]+ üblich sind: "
        r"[\d,]+-mal so viele\. \d+\s% davon sind negativ; üblich sind 10\s%\.",
        german.loc[german["alarm"], "why"].item(),
    )
    assert (english.loc[~english["alarm"], "why"] == "").all()


def test_does_the_sentence_not_divide_by_nothing() -> None:
    noon = pd.Timestamp("2026-03-18 12:00")
    alarm = Alarm(noon, noon, 3, 0, 0.9, np.inf, 30, 0, pd.Timedelta("1h"), np.nan, np.nan)
    assert alarm.sentence() == "30 mentions in 1 h where hardly any are usual."


# One by one, and what is to come


def stream(
    counts: pd.Series[Any], negative: pd.Series[Any] | None, interval: float | None
) -> tuple[pd.DataFrame, list[Alarm]]:
    detector = Detector(interval)
    shares = pd.Series(np.nan, counts.index) if negative is None else negative
    rows, found = [], []
    for time, count, share in zip(counts.index, counts, shares, strict=True):
        alarm = detector.update(time, count, share)
        found += [alarm] if alarm else []
        rows.append((detector.score, alarm is not None, detector.level, detector.sign))
    return pd.DataFrame(rows, counts.index, ["score", "alarm", "level", "sign"]), found


def assert_same(counts: pd.Series[Any], negative: pd.Series[Any] | None, interval: float) -> None:
    batch = detect(counts, negative, interval=interval)
    one_by_one, found = stream(counts, negative, interval)
    assert batch["alarm"].tolist() == one_by_one["alarm"].tolist()
    np.testing.assert_allclose(batch["score"], one_by_one["score"], rtol=0, atol=1e-9)
    assert batch["level"].tolist() == one_by_one["level"].tolist()
    assert batch["sign"].tolist() == one_by_one["sign"].tolist()
    assert [alarm.time for alarm in found] == batch.index[batch["alarm"]].tolist()
    assert [alarm.sentence() for alarm in found] == batch.loc[batch["alarm"], "why"].tolist()
    for alarm in found:
        assert alarm.start <= alarm.time
        assert alarm.score == pytest.approx(batch.loc[alarm.time, "score"], abs=1e-9)
        assert alarm.level == batch.loc[alarm.time, "level"]


@st.composite
def anything(draw: st.DrawFn) -> tuple[pd.Series[Any], pd.Series[Any] | None, int]:
    """Draw a series with gaps, zeros, unknown values, over a change of clocks, in any zone."""
    minutes = draw(st.sampled_from([5, 15, 60, 360, 1440]))
    zone = draw(st.sampled_from([None, "UTC", "Europe/Vienna", "America/New_York", "Asia/Kolkata"]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 700))
    freq = "D" if minutes == 1440 else f"{minutes}min"
    index = pd.date_range(draw(st.sampled_from(["2026-03-05", "2026-10-22", "2026-10-20 17:00"])),
                          periods=n, freq=freq, tz=zone)  # fmt: skip
    counts = rng.poisson(rng.gamma(2, draw(st.sampled_from([0.01, 1, 40])), n)).astype(float)
    for _ in range(draw(st.integers(0, 4))):
        at = int(rng.integers(0, n))
        counts[at : at + int(rng.integers(1, 20))] += float(rng.choice([5, 60, 2000]))
    counts[rng.random(n) < draw(st.sampled_from([0, 0.1, 0.9]))] = np.nan
    zeros = int(rng.integers(0, n))
    counts[zeros : zeros + draw(st.integers(0, 100))] = 0
    series = pd.Series(counts, index)
    negative = None
    if draw(st.booleans()):
        negative = pd.Series(np.where(rng.random(n) < 0.3, np.nan, rng.random(n)), index)
    keep = rng.random(n) > draw(st.sampled_from([0, 0.05, 0.5]))
    gap = int(rng.integers(0, n))
    keep[gap : gap + draw(st.integers(0, 400))] = False
    keep[0] = True
    return series[keep], None if negative is None else negative[keep], minutes * 60


@settings(deadline=None, max_examples=20)
@given(anything())
def test_does_it_give_the_same_interval_by_interval(
    given_series: tuple[pd.Series[Any], pd.Series[Any] | None, int],
) -> None:
    assert_same(*given_series)


def test_does_it_give_the_same_interval_by_interval_where_alarms_are() -> None:
    counts = with_wave(wave(150, 0.3, 6), day=3.5).iloc[: place(4.2)]
    shares = pd.Series(np.linspace(0, 1, len(counts)), counts.index)
    one_by_one, found = stream(counts, shares, None)  # which also learns the interval
    batch = detect(counts, shares)
    assert found
    assert [alarm.time for alarm in found] == batch.index[batch["alarm"]].tolist()
    np.testing.assert_allclose(batch["score"], one_by_one["score"], rtol=0, atol=1e-9)


@settings(deadline=None, max_examples=25)
@given(anything(), st.data())
def test_does_the_future_change_nothing_in_the_past(
    given_series: tuple[pd.Series[Any], pd.Series[Any] | None, int], data: st.DataObject
) -> None:
    counts, negative, interval = given_series
    cut = data.draw(st.integers(0, len(counts) - 1))
    changed = counts.copy()
    changed.iloc[cut:] = data.draw(st.sampled_from([0.0, 7.0, 1e6, np.nan]))
    before = detect(counts, negative, interval=interval).iloc[:cut]
    after = detect(changed, negative, interval=interval).iloc[:cut]
    pd.testing.assert_frame_equal(before, after, check_exact=True)


@settings(deadline=None, max_examples=25)
@given(anything())
def test_is_every_answer_in_its_range(
    given_series: tuple[pd.Series[Any], pd.Series[Any] | None, int],
) -> None:
    counts, negative, interval = given_series
    found = detect(counts, negative, interval=interval)
    assert found.index.equals(counts.index)
    assert found.columns.tolist() == ["score", "alarm", "level", "sign", "why"]
    assert found["score"].between(0, 1).all()
    assert found["level"].between(0, 6).all()
    assert found["sign"].isin([-1, 0, 1]).all()
    assert (found.loc[found["alarm"], "score"] >= 0.5).all()
    assert ((found["why"] != "") == found["alarm"]).all()
    times = found.index[found["alarm"]].to_series().diff().dropna()
    assert (times >= timedelta(hours=12)).all()


def test_does_the_memory_not_grow() -> None:
    def size(detector: Detector) -> int:
        return len(repr(detector._running))

    detector = Detector(3600)
    sizes = []
    for hour, time in enumerate(pd.date_range(MONDAY, periods=1200, freq="h")):
        detector.update(time, hour % 7)
        if hour % 24 == 0:
            sizes.append(size(detector))
    assert max(sizes[25:]) < max(sizes[:25]) + 200  # digits


# Other intervals, and the course's own data


@pytest.mark.parametrize(
    ("freq", "periods"), [("10min", 3000), ("30min", 2000), ("h", 1000), ("6h", 300), ("D", 120)]
)
def test_does_it_work_from_minutes_to_days(freq: str, periods: int) -> None:
    index = pd.date_range(MONDAY, periods=periods, freq=freq, tz="Europe/Vienna")
    counts = pd.Series(np.random.default_rng(4).poisson(20, periods), index)
    counts.iloc[periods // 2 : periods // 2 + 3] += 400
    found = alarms_of(counts)
    assert found.index[0] == index[periods // 2]
    assert len(found) == 1


@pytest.mark.parametrize("organisation", ["library", "shelter", "bakery"])
@pytest.mark.parametrize("freq", ["h", "D"])
def test_are_the_waves_of_the_sample_found_and_nothing_else(organisation: str, freq: str) -> None:
    waves = pd.read_csv(_files.datasets() / "waves.csv", parse_dates=["start", "end"])
    mentions = pd.read_csv(_files.datasets() / "mentions.csv.bz2", parse_dates=["hour"])
    own = mentions[mentions["org"] == organisation].set_index("hour").tz_convert("Europe/Vienna")
    sums = own[["mentions", "negative"]].resample(freq).sum()
    found = detect(
        sums["mentions"], sums["negative"] / sums["mentions"].where(sums["mentions"] > 0)
    )
    alarms = found.index[found["alarm"]]
    inside = pd.Series(False, alarms)
    for _, each in waves[waves["org"] == organisation].iterrows():
        during = (alarms + pd.Timedelta(1, freq) > each["start"]) & (alarms <= each["end"])
        assert during.any(), each["wave"]
        inside[during] = True
        first = alarms[during][0]
        assert first - each["start"] < pd.Timedelta("3h"), each["wave"]
        wanted = {"shitstorm": {-1}, "candystorm": {1}}.get(each["kind"], {-1, 0, 1})
        later = found.loc[first : first + pd.Timedelta("12h"), "sign"].iloc[-1]
        assert later in wanted, each["wave"]
    assert inside.all()


# Bad input


HOURS = pd.date_range(MONDAY, periods=4, freq="h")


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([1, 2], "Mentions must be a Series with a DatetimeIndex."),
        (pd.Series([1, 2]), "Mentions must be a Series with a DatetimeIndex."),
        (pd.Series(1, HOURS[::-1]), "Mentions must be in the order of their times."),
        (pd.Series(1, HOURS[[0, 0, 1]]), "The time 2026-03-02 00:00:00 is there twice."),
        (pd.Series(1, HOURS.insert(1, pd.NaT)), "The time is missing in row 1."),
        (pd.Series([1, 2, -3, 4], HOURS), "There can't be -3.0 mentions in an interval."),
        (pd.Series([1, 2, np.inf, 4], HOURS), "There can't be inf mentions in an interval."),
        (pd.Series([1, 2, 1e308, 4], HOURS), "There can't be 1e+308 mentions in an interval."),
        (pd.Series(["1", "2", "3", "4"], HOURS), "Mentions and shares must be numbers, not str."),
        (pd.Series([True] * 4, HOURS), "Mentions and shares must be numbers, not bool."),
        (
            pd.Series([True] * 4, HOURS, dtype="boolean"),
            "Mentions and shares must be numbers, not boolean.",
        ),
        (
            pd.Series(1, HOURS.insert(4, pd.Timestamp("2026-03-02 04:30"))),
            "The times must follow each other at one interval (60 minutes), with or without gaps; "
            "2026-03-02 04:30:00 does not.",
        ),
        (
            pd.Series(1, pd.date_range(MONDAY, periods=4, freq="W")),
            "The interval must be between one minute and one day, not 604800 seconds.",
        ),
        (
            pd.Series(1, pd.date_range(MONDAY, periods=4, freq="s")),
            "The interval must be between one minute and one day, not 1 seconds.",
        ),
    ],
)
def test_is_bad_input_refused_in_one_sentence(counts: Any, sentence: str) -> None:
    with pytest.raises(InvalidMentions) as caught:
        detect(counts)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("negative", "sentence"),
    [
        (
            pd.Series(0.5, HOURS[:3]),
            "The shares of negative mentions must stand at the same times as the mentions.",
        ),
        (
            [0.5] * 4,
            "The shares of negative mentions must stand at the same times as the mentions.",
        ),
        (
            pd.Series([0, 0.5, 1.5, 1], HOURS),
            "A share of negative mentions lies between 0 and 1; 1.5 does not.",
        ),
        (pd.Series(["a"] * 4, HOURS), "Mentions and shares must be numbers, not str."),
    ],
)
def test_are_bad_shares_refused_in_one_sentence(negative: Any, sentence: str) -> None:
    with pytest.raises(InvalidMentions) as caught:
        detect(pd.Series(1, HOURS), negative)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("time", "count", "negative"),
    [
        (HOURS[1], 1, None),  # the same once more
        (HOURS[0], 1, None),
        (HOURS[2], -1, None),
        (HOURS[2], "1", None),
        (HOURS[2], True, None),
        (HOURS[2], 1j, None),
        (HOURS[2], 1e308, None),
        (HOURS[2], 1, 2.0),
        (HOURS[1] + pd.Timedelta("10s"), 1, None),
        ("xx", 3, None),
        (3, 3, None),
        (HOURS[2].tz_localize("UTC"), 1, None),
        (pd.NaT, 1, None),
    ],
)
@pytest.mark.parametrize("interval", [3600, None])
def test_does_a_running_detector_refuse_and_go_on(
    time: Any, count: Any, negative: Any, interval: float | None
) -> None:
    detector = Detector(interval)
    detector.update(HOURS[0], 1)
    detector.update(HOURS[1], 1)
    with pytest.raises(InvalidMentions):
        detector.update(time, count, negative)
    assert detector.update(HOURS[2], 1) is None


def test_does_a_running_detector_refuse_a_time_off_its_interval_and_go_on() -> None:
    detector = Detector(3600)
    detector.update(HOURS[0], 1)
    with pytest.raises(InvalidMentions):
        detector.update(HOURS[1] + pd.Timedelta("1min"), 1)
    assert detector.update(HOURS[1], 1) is None


@pytest.mark.parametrize("off", ["10s", "61s", "17min"])
def test_is_nothing_remembered_of_a_time_refused_while_the_interval_is_learnt(off: str) -> None:
    detector, again = Detector(), Detector()
    hours = pd.date_range(MONDAY, periods=40, freq="h")
    for time in hours[:11]:
        detector.update(time, 1)
    with pytest.raises(InvalidMentions):
        detector.update(hours[10] + pd.Timedelta(off), 1)
    for time in hours[11:]:
        detector.update(time, 1)
    for time in hours:
        again.update(time, 1)
    assert repr(detector) == repr(again)
    assert detector.interval == 3600


def test_is_the_time_zone_of_a_refused_row_forgotten() -> None:
    detector = Detector()
    with pytest.raises(InvalidMentions):
        detector.update(HOURS[0].tz_localize("UTC"), -1)
    assert detector.update(HOURS[0], 1) is None


@pytest.mark.parametrize("interval", ["1h", "x", True, np.nan, 0])
def test_is_an_interval_that_is_none_refused(interval: Any) -> None:
    with pytest.raises(InvalidMentions, match="interval"):
        detect(pd.Series(1, HOURS), interval=interval)
    with pytest.raises(InvalidMentions, match="interval"):
        Detector(interval)


def test_do_the_most_mentions_there_can_be_leave_the_score_in_its_range() -> None:
    index = pd.date_range(MONDAY, periods=24 * 14, freq="h")
    counts = pd.Series(np.where(np.arange(len(index)) % 50, 1.0, 1e15), index)
    for series in (counts, counts.clip(lower=1e15)):
        assert detect(series)["score"].between(0, 1).all()


@pytest.mark.parametrize("n", [0, 1, 2])
def test_does_a_series_that_just_began_say_nothing(n: int) -> None:
    found = detect(pd.Series(1, HOURS[:n]))
    assert len(found) == n
    assert not found["alarm"].any()
