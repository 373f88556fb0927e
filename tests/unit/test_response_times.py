"""How many are answered, how fast, by the clock and in business hours."""

from __future__ import annotations

import datetime as dt
import math
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from comment_tables import thread
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm import dialogue
from candystorm.dialogue import BusinessHours, InvalidBusinessHours

# ---------------------------------------------------------------- ratio and response time


def test_does_the_ratio_count_only_comments_that_need_a_reply():
    comments = thread("""
        a   -  anna  09:00
        b   -  ben   09:00
        c   -  cleo  09:00
        r   a  us    10:00
        s   b  us    10:00
    """)
    comments["needs_reply"] = [True, False, True, False, False]
    assert dialogue.dialogue_ratio(comments) == dialogue.DialogueRatio(1, 2, 0.5)
    comments["needs_reply"] = [True, None, True, None, None]
    assert dialogue.dialogue_ratio(comments).needing_answer == 3


def test_is_the_ratio_not_a_number_when_nobody_needs_an_answer():
    comments = thread("a - anna 09:00")
    comments["needs_reply"] = False
    assert math.isnan(dialogue.dialogue_ratio(comments).ratio)


def test_is_an_empty_table_no_error():
    comments = thread("a - anna 09:00").iloc[:0]
    assert dialogue.answers(comments).empty
    assert dialogue.dialogue_ratio(comments).needing_answer == 0
    assert math.isnan(dialogue.first_response_time(comments).median_hours)
    assert dialogue.response_time_by_weekday_and_hour(comments)["comments"].sum() == 0
    assert dialogue.thread_depth(comments).empty
    assert dialogue.unanswered_queue(comments).empty
    assert dialogue.who_speaks_to_whom(comments)["comments"].sum() == 0


def test_are_the_shares_shares_of_all_that_needed_an_answer():
    comments = thread("""
        a   -  anna  00:00
        b   -  ben   00:00
        c   -  cleo  00:00
        d   -  dora  00:00
        ra  a  us    01:00
        rb  b  us    04:00
        rc  c  us    10:00
    """)
    times = dialogue.first_response_time(comments)
    assert times.median_hours == 4
    assert times.p90_hours == pytest.approx(8.8)
    assert (times.within_1h, times.within_4h, times.within_24h) == (0.25, 0.5, 0.75)
    assert (times.n, times.n_answered, times.n_timed) == (4, 3, 3)


def test_do_all_figures_come_out_the_same_from_the_answers_as_from_the_comments():
    comments = thread("""
        a   -  anna  09:00
        b   a  ben   ?
        r   a  us    10:30
        c   -  cleo  11:00
        s   b  us    12:00
    """)
    table = dialogue.answers(comments)
    for figure in (dialogue.dialogue_ratio, dialogue.first_response_time):
        assert str(figure(table)) == str(figure(comments))
    for figure in (dialogue.unanswered_queue, dialogue.response_time_by_weekday_and_hour):
        pd.testing.assert_frame_equal(figure(table), figure(comments))


def test_are_comments_sorted_into_local_weekdays_and_hours():
    comments = thread("""
        a   -  anna  22:30
        b   -  ben   22:45
        c   -  cleo  23:10
        r   a  us    23:30
        s   b  us    23:15
    """)
    table = dialogue.response_time_by_weekday_and_hour(comments, tz="Europe/Vienna")
    assert len(table) == 168
    rows = table[table["comments"] > 0].reset_index(drop=True)
    assert rows["weekday"].tolist() == [0, 1]
    assert rows["hour"].tolist() == [23, 0]
    assert rows["comments"].tolist() == [2, 1]
    assert rows["answered"].tolist() == [2, 0]
    assert rows["median_hours"].iloc[0] == 0.75
    assert math.isnan(rows["median_hours"].iloc[1])


def test_is_the_hour_of_a_comment_that_of_summer_time():
    comments = thread("a - anna 09:00")
    hours = []
    for day in ("2026-03-28T12:00Z", "2026-03-29T12:00Z"):
        comments["created_at"] = pd.to_datetime([day], utc=True)
        table = dialogue.response_time_by_weekday_and_hour(comments, tz="Europe/Vienna")
        hours.append(table.loc[table["comments"] > 0, "hour"].item())
    assert hours == [13, 14]


# ---------------------------------------------------------------- business hours


def office_hours(came: str, went: str, office: BusinessHours, tz: str = "Europe/Vienna") -> float:
    comments = thread("""
        a   -  anna  09:00
        r   a  us    10:00
    """)
    comments["created_at"] = pd.to_datetime([came, went], utc=True)
    return dialogue.first_response_time(comments, business_hours=office, tz=tz).median_hours


def test_does_a_weekend_take_no_business_hours():
    # Friday 16:00 to Monday 10:00 in Vienna
    assert office_hours("2026-03-06T15:00Z", "2026-03-09T09:00Z", BusinessHours()) == 2


def test_does_a_holiday_take_no_business_hours():
    office = BusinessHours(holidays={dt.date(2026, 3, 9)})
    assert office_hours("2026-03-06T15:00Z", "2026-03-10T09:00Z", office) == 2


def test_is_an_answer_out_of_hours_worth_no_business_hours():
    assert office_hours("2026-03-07T10:00Z", "2026-03-08T10:00Z", BusinessHours()) == 0


def test_does_an_office_open_all_night_lose_an_hour_in_spring_and_win_one_in_autumn():
    office = BusinessHours(dt.time(0), dt.time(0), weekdays=range(7))
    assert office_hours("2026-03-28T23:00Z", "2026-03-29T22:00Z", office) == 23
    assert office_hours("2026-10-24T22:00Z", "2026-10-25T23:00Z", office) == 25


def test_do_opening_hours_follow_the_local_clock_when_it_changes():
    office = BusinessHours(dt.time(9), dt.time(17), weekdays=range(7))
    # 10:00 on Saturday (winter time) to 10:00 on Sunday (summer time): 7 h and 1 h
    assert office_hours("2026-03-28T09:00Z", "2026-03-29T08:00Z", office) == 8


def test_does_an_office_that_opens_in_the_skipped_hour_open_after_it():
    office = BusinessHours(dt.time(2, 30), dt.time(4), weekdays=range(7))
    assert office_hours("2026-03-28T23:30Z", "2026-03-29T20:00Z", office) == 1


def test_does_an_office_that_closes_in_the_repeated_hour_close_the_second_time():
    office = BusinessHours(dt.time(1), dt.time(2, 30), weekdays=range(7))
    assert office_hours("2026-10-24T22:00Z", "2026-10-25T12:00Z", office) == 2.5


@pytest.mark.parametrize(
    "hours",
    [
        {"opens": dt.time(17), "closes": dt.time(9)},
        {"weekdays": []},
        {"weekdays": {7}},
    ],
)
def test_are_impossible_business_hours_refused(hours: dict[str, object]):
    with pytest.raises(InvalidBusinessHours):
        BusinessHours(**hours)


quarters = st.integers(0, 4 * 24 * 20)


@settings(max_examples=60, deadline=None)
@given(
    start=st.sampled_from(["2026-03-20", "2026-10-16", "2026-06-01"]),
    came=quarters,
    waited=st.integers(0, 4 * 24 * 6),
    opens=st.integers(4 * 4, 4 * 12),
    open_quarters=st.integers(1, 4 * 11),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    tz=st.sampled_from(["Europe/Vienna", "America/New_York", "Asia/Tokyo"]),
)
def test_do_business_hours_agree_with_counting_every_quarter_of_an_hour(
    start, came, waited, opens, open_quarters, weekdays, tz
):
    quarter = dt.timedelta(minutes=15)
    begin = dt.datetime.fromisoformat(start).replace(tzinfo=dt.UTC) + came * quarter
    closes = opens + open_quarters
    office = BusinessHours(
        dt.time(opens // 4, opens % 4 * 15), dt.time(closes // 4, closes % 4 * 15), weekdays
    )
    open_time = 0
    for step in range(waited):
        local = (begin + step * quarter).astimezone(ZoneInfo(tz))
        open_time += local.weekday() in weekdays and office.opens <= local.time() < office.closes
    measured = office_hours(str(begin), str(begin + waited * quarter), office, tz)
    assert measured == pytest.approx(open_time / 4)
