"""Who is answered, when, and how deep the threads go."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from comment_tables import US, answered, thread

from candystorm import dialogue
from candystorm.dialogue import InvalidComments

# ---------------------------------------------------------------- what answers what


def test_does_an_own_reply_answer_the_comment_it_hangs_under():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    10:30
        b   -  ben   11:00
    """)
    assert answered(comments) == {"a": ("r", "reply", 1.5)}


def test_is_a_reply_to_a_reply_answered_by_itself():
    comments = thread("""
        a   -  anna  09:00
        b   a  ben   09:10
        r   b  us    09:40
    """)
    assert answered(comments) == {"b": ("r", "reply", 0.5)}


def test_do_replies_of_other_people_not_count_as_answers():
    comments = thread("""
        a   -  anna  09:00
        b   a  ben   09:10
    """)
    assert answered(comments) == {}


def test_does_an_own_comment_on_the_post_answer_nobody():
    comments = thread("""
        a   -  anna  09:00
        r   -  us    09:10
    """)
    assert answered(comments) == {}


def test_is_a_parent_that_names_the_post_no_parent():
    comments = thread("""
        a   post  anna  09:00
        r   post  us    09:10
    """)
    assert answered(comments) == {}
    assert dialogue.thread_depth(comments)["depth"].tolist() == [1, 1]


def test_does_the_first_of_several_replies_count():
    comments = thread("""
        a   -  anna  09:00
        s   a  us    12:00
        r   a  us    10:00
    """)
    assert answered(comments) == {"a": ("r", "reply", 1.0)}


def test_does_one_reply_that_names_several_comments_answer_each_of_them():
    comments = thread("""
        a   -  anna  09:00
        b   -  ben   09:30
        c   -  cleo  09:45
        r   a  us    10:00
    """)
    comments["replies_to"] = [None, None, None, "a; b"]
    assert answered(comments) == {"a": ("r", "named", 1.0), "b": ("r", "named", 0.5)}
    comments["replies_to"] = [None, None, None, ["b", "c"]]
    assert set(answered(comments)) == {"b", "c"}


def test_does_a_reply_that_names_only_unknown_comments_answer_its_parent():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    10:00
    """)
    comments["replies_to"] = [None, "nobody"]
    assert answered(comments) == {"a": ("r", "reply", 1.0)}


def test_does_an_own_comment_on_the_post_that_names_somebody_answer_them():
    comments = thread("""
        a   -  anna  09:00
        r   -  us    10:00
    """)
    comments["replies_to"] = ["", "a"]
    assert answered(comments) == {"a": ("r", "named", 1.0)}


def test_are_people_named_with_an_at_sign_answered():
    comments = thread("""
        a   -  x1  09:00
        b   a  x2  09:10
        c   a  x3  09:20
        d   a  x2  09:30
        e   -  x2  09:35
        r   a  us  10:00
    """)
    comments["author_name"] = ["Anna", "Ben", "Ben Maier", "Ben", "Ben", "Library"]
    comments["text"] = ["", "", "", "", "", "@ben, @Ben Maier: we open at nine."]
    assert answered(comments) == {
        "b": ("r", "same person", pytest.approx(50 / 60)),
        "c": ("r", "named", pytest.approx(40 / 60)),
        "d": ("r", "named", 0.5),
    }


def test_is_a_parent_who_is_named_answered_rather_than_their_latest_comment():
    comments = thread("""
        a   -  x1  09:00
        b   a  x1  11:00
        r   a  us  10:00
    """)
    comments["author_name"] = ["Anna", "Anna", "Library"]
    comments["text"] = ["", "", "@Anna from nine"]
    assert answered(comments) == {"a": ("r", "named", 1.0)}


def test_does_the_second_part_of_an_own_reply_speak_to_the_same_person():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    10:00
        b   a  ben   10:05
        s   r  us    10:10
    """)
    assert answered(comments) == {"a": ("r", "reply", 1.0)}


def test_does_an_own_reply_to_an_own_comment_answer_the_nearest_comment_before_it():
    comments = thread("""
        o   -  us    08:00
        a   o  anna  09:00
        b   o  ben   09:30
        r   o  us    10:00
        c   o  cleo  10:30
    """)
    assert answered(comments) == {"b": ("r", "nearest", 0.5)}


def test_does_an_own_reply_to_a_deleted_comment_answer_the_nearest_one_beside_it():
    comments = thread("""
        a   gone   anna  09:00
        b   other  ben   09:30
        r   gone   us    10:00
    """)
    assert answered(comments) == {"a": ("r", "nearest", 1.0)}


def test_does_an_own_reply_to_a_deleted_comment_alone_answer_nobody():
    comments = thread("""
        a   -     anna  09:00
        r   gone  us    10:00
    """)
    assert answered(comments) == {}


def test_is_a_second_question_of_the_same_person_in_a_flat_thread_answered():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    09:30
        b   a  anna  10:00
        c   a  ben   10:10
        s   a  us    11:00
        d   a  anna  12:00
    """)
    assert answered(comments) == {"a": ("r", "reply", 0.5), "b": ("s", "same person", 1.0)}


def test_do_people_without_a_name_count_as_different_people():
    comments = thread("""
        a   -  anna  09:00
        b   a  anna  09:10
        r   a  us    10:00
    """)
    comments["author_hash"] = [None, None, US]
    assert set(answered(comments)) == {"a"}


def test_is_the_same_person_in_another_thread_not_answered():
    comments = thread("""
        a   -  anna  09:00
        b   -  anna  09:10
        r   a  us    10:00
    """)
    assert set(answered(comments)) == {"a"}


# ---------------------------------------------------------------- times


def test_does_a_reply_stamped_before_its_comment_count_as_zero_hours():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    08:58
    """)
    table = dialogue.answers(comments)
    assert table["answered"].item()
    assert table["response_hours"].item() == 0
    assert table["clock_skew"].item()
    assert dialogue.unanswered_queue(comments, freq=None)["waiting"].tolist() == [0]


@pytest.mark.parametrize(("asked", "replied"), [("?", "10:00"), ("09:00", "?"), ("?", "?")])
def test_is_a_comment_answered_although_a_time_is_missing(asked: str, replied: str):
    comments = thread(f"""
        a   -  anna  {asked}
        r   a  us    {replied}
    """)
    table = dialogue.answers(comments)
    assert table["answered"].item()
    assert math.isnan(table["response_hours"].item())
    assert dialogue.dialogue_ratio(comments).ratio == 1
    times = dialogue.first_response_time(comments)
    assert (times.n, times.n_answered, times.n_timed) == (1, 1, 0)
    assert math.isnan(times.median_hours)
    assert math.isnan(times.within_24h)


def test_does_a_reply_with_a_time_go_before_one_without():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    ?
        s   a  us    11:00
    """)
    assert answered(comments) == {"a": ("s", "reply", 2.0)}


def test_are_other_time_zones_converted():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    10:30
    """)
    comments["created_at"] = comments["created_at"].dt.tz_convert("Asia/Kathmandu")
    table = dialogue.answers(comments)
    assert str(table["created_at"].dt.tz) == "UTC"
    assert table["response_hours"].item() == 1.5


def test_are_several_utc_offsets_in_one_column_compared_rightly():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    10:30
    """)
    comments["created_at"] = pd.Series(
        [
            dt.datetime.fromisoformat("2026-03-29T01:30:00+01:00"),
            dt.datetime.fromisoformat("2026-03-29T03:30:00+02:00"),
        ],
        dtype=object,
    )
    assert dialogue.answers(comments)["response_hours"].item() == 1


@pytest.mark.parametrize("times", [["2026-03-02 09:00"], [dt.datetime(2026, 3, 2)]])
def test_are_times_without_a_zone_refused(times: list[object]):
    comments = pd.DataFrame(
        {"comment_id": ["a"], "parent_id": [None], "is_own": [False], "created_at": times}
    )
    with pytest.raises(InvalidComments, match="time zone"):
        dialogue.answers(comments)
    comments["created_at"] = pd.to_datetime(comments["created_at"])
    with pytest.raises(InvalidComments, match="time zone"):
        dialogue.answers(comments)


def test_does_a_night_with_a_change_of_the_clock_last_as_long_as_it_lasts():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    10:00
    """)
    local = pd.to_datetime(["2026-03-28 20:00", "2026-03-29 08:00"]).tz_localize("Europe/Vienna")
    comments["created_at"] = local
    assert dialogue.answers(comments)["response_hours"].item() == 11
