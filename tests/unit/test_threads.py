"""Reading threads: depth, deleted parents, circles, names; and the queue over time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from comment_tables import answered, thread

from candystorm import dialogue
from candystorm.dialogue import InvalidComments

# ---------------------------------------------------------------- threads


def test_does_depth_count_the_steps_from_the_post():
    comments = thread("""
        c   b  cleo  09:20
        a   -  anna  09:00
        b   a  us    09:10
        d   -  dora  09:30
    """)
    table = dialogue.thread_depth(comments)
    assert table["depth"].tolist() == [3, 1, 2, 1]
    assert table["thread_id"].tolist() == ["a", "a", "a", "d"]
    assert table["thread_depth"].tolist() == [3, 3, 3, 1]


def test_does_a_deleted_parent_count_as_one_step_and_hold_its_thread_together():
    comments = thread("""
        a   gone  anna  09:00
        b   a     ben   09:10
        c   gone  cleo  09:20
    """)
    table = dialogue.thread_depth(comments)
    assert table["depth"].tolist() == [2, 3, 2]
    assert table["thread_id"].tolist() == ["gone"] * 3
    assert table["depth_is_minimum"].all()


def test_does_a_circle_of_parents_come_to_an_end():
    comments = thread("""
        t   c  tom   08:00
        a   b  anna  09:00
        b   c  us    09:10
        c   a  cleo  09:20
        s   s  sue   09:30
    """)
    table = dialogue.thread_depth(comments)
    assert table["depth"].tolist() == [4, 2, 4, 3, 2]
    assert table["thread_id"].tolist() == ["a", "a", "a", "a", "s"]
    assert set(answered(comments)) == {"c"}


def test_is_a_very_long_thread_or_circle_read_in_reasonable_time():
    names = [f"c{number}" for number in range(50_000)]
    comments = pd.DataFrame({"comment_id": names, "parent_id": [None, *names[:-1]]})
    assert dialogue.thread_depth(comments)["depth"].max() == 50_000
    comments["parent_id"] = [names[-1], *names[:-1]]
    assert dialogue.thread_depth(comments)["depth"].max() == 50_001


def test_may_two_platforms_use_the_same_ids():
    comments = pd.concat([thread("a - anna 09:00\nr a us 10:00"), thread("a - ben 09:00")])
    with pytest.raises(InvalidComments, match="'a'"):
        dialogue.answers(comments)
    comments["platform"] = ["facebook", "facebook", "youtube"]
    assert dialogue.answers(comments)["answered"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("column", "values", "sentence"),
    [
        ("comment_id", [1, 2], "comment_id must be text"),
        ("comment_id", ["a", None], "comment_id must be text"),
        ("parent_id", [None, 12.0], "parent_id must be text"),
        ("is_own", [None, True], "is_own must be true or false"),
        ("is_own", ["False", "True"], "is_own must be true or false"),
        ("needs_reply", ["yes", "no"], "needs_reply must be true or false"),
        ("replies_to", [3.5, 3.5], "replies_to must be"),
    ],
)
def test_is_a_column_in_another_form_refused(column, values, sentence):
    comments = thread("a - anna 09:00\nr a us 10:00")
    comments[column] = values
    with pytest.raises(InvalidComments, match=sentence):
        dialogue.answers(comments)


def test_is_a_missing_column_named():
    with pytest.raises(InvalidComments, match="parent_id"):
        dialogue.answers(thread("a - anna 09:00").drop(columns="parent_id"))


def test_is_an_empty_parent_no_parent():
    comments = thread("a - anna 09:00\nr - us 10:00")
    comments["parent_id"] = ["", ""]
    assert not dialogue.thread_depth(comments)["depth_is_minimum"].any()


def test_do_the_functions_leave_the_table_as_it_was():
    comments = thread("a a anna 09:00\nb gone us ?")
    before = comments.copy(deep=True)
    dialogue.answers(comments)
    dialogue.thread_depth(comments)
    dialogue.unanswered_queue(comments)
    dialogue.who_speaks_to_whom(comments)
    pd.testing.assert_frame_equal(comments, before)


def test_do_names_with_equal_hashes_stay_apart(monkeypatch: pytest.MonkeyPatch):
    from candystorm.dialogue import _threads

    def poor_hashes(values):
        return np.array([len(str(value)) for value in values], dtype=np.int64)

    comments = thread("""
        a   -  anna  09:00
        b   -  ben   09:00
        r   b  us    10:00
    """)
    monkeypatch.setattr(_threads, "_hashes", poor_hashes)
    assert answered(comments) == {"b": ("r", "reply", 1.0)}
    # One comment, and a parent that only looks like it.
    alone = thread("aa - anna 09:00\nr zz us 10:00")
    assert dialogue.thread_depth(alone)["thread_id"].tolist() == ["aa", "zz"]


# ---------------------------------------------------------------- queue


def test_does_the_queue_rise_with_comments_and_fall_with_answers():
    comments = thread("""
        a   -  anna  09:00
        b   -  ben   10:00
        r   a  us    10:30
        c   -  cleo  11:15
        s   b  us    11:15
    """)
    table = dialogue.unanswered_queue(comments)
    assert table["waiting"].tolist() == [1, 2, 1, 1]
    assert str(table["time"].iloc[0]) == "2026-03-02 09:00:00+00:00"
    assert table["time"].is_monotonic_increasing
    steps = dialogue.unanswered_queue(comments, freq=None)
    assert steps["waiting"].tolist() == [1, 2, 1, 1]


def test_does_the_queue_end_where_it_is_told_to():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    12:00
    """)
    until = pd.Timestamp("2026-03-02T10:30Z")
    assert dialogue.unanswered_queue(comments, until=until)["waiting"].tolist() == [1, 1]
    later = pd.Timestamp("2026-03-02T14:00Z")
    assert dialogue.unanswered_queue(comments, until=later)["waiting"].tolist() == [
        1,
        1,
        1,
        0,
        0,
        0,
    ]
    before = pd.Timestamp("2026-03-01T14:00Z")
    assert dialogue.unanswered_queue(comments, until=before).empty
    with pytest.raises(InvalidComments, match="time zone"):
        dialogue.unanswered_queue(comments, until=pd.Timestamp("2026-03-02"))


def test_do_the_days_of_the_queue_begin_at_local_midnight():
    comments = thread("a - anna 09:00")
    comments["created_at"] = pd.to_datetime(["2026-03-28T12:00Z"])
    until = pd.Timestamp("2026-03-30T12:00Z")
    table = dialogue.unanswered_queue(comments, freq="1D", until=until, tz="Europe/Vienna")
    local = table["time"].dt.tz_convert("Europe/Vienna").dt.strftime("%d %H:%M")
    assert local.tolist() == ["28 00:00", "29 00:00", "30 00:00"]
    assert table["waiting"].tolist() == [0, 1, 1]


@pytest.mark.parametrize("freq", ["1ns", "1ME", "-1h"])
def test_is_a_strange_distance_of_points_refused(freq: str):
    with pytest.raises(InvalidComments, match="freq"):
        dialogue.unanswered_queue(thread("a - anna 09:00"), freq=freq)
