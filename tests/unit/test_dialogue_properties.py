"""The fast functions against the naive ones, on whatever hypothesis thinks of."""

from __future__ import annotations

import math
import warnings

import naive_dialogue as naive
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candystorm import dialogue

IDS = [f"c{number}" for number in range(9)]


@st.composite
def tables(draw: st.DrawFn) -> list[naive.Comment]:
    size = draw(st.integers(1, len(IDS)))
    near = st.sampled_from([None, None, *IDS[:size], "gone", "lost"])
    minutes = st.one_of(st.none(), st.integers(0, 240))
    return [
        naive.Comment(
            id=IDS[row],
            parent=draw(near),
            own=draw(st.booleans()),
            at=draw(minutes),
            author=draw(st.sampled_from(["anna", "ben", None])),
            needs_reply=draw(st.booleans()),
            names=tuple(draw(st.lists(st.sampled_from([*IDS[:size], "gone"]), max_size=2)))
            if draw(st.integers(0, 4)) == 0
            else (),
        )
        for row in range(size)
    ]


def as_table(comments: list[naive.Comment]) -> pd.DataFrame:
    midnight = pd.Timestamp("2026-03-02", tz="UTC")
    return pd.DataFrame(
        {
            "comment_id": [comment.id for comment in comments],
            "parent_id": [comment.parent for comment in comments],
            "is_own": [comment.own for comment in comments],
            "created_at": pd.to_datetime(
                [
                    pd.NaT if comment.at is None else midnight + pd.Timedelta(minutes=comment.at)
                    for comment in comments
                ],
                utc=True,
            ),
            "author_hash": [comment.author for comment in comments],
            "needs_reply": [comment.needs_reply for comment in comments],
            "replies_to": [";".join(comment.names) for comment in comments],
        }
    )


@settings(max_examples=200, deadline=None)
@given(tables())
def test_do_the_fast_functions_agree_with_the_naive_ones(comments: list[naive.Comment]):
    table = as_table(comments)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fast = dialogue.answers(table)
        depth = dialogue.thread_depth(table)
        queue = dialogue.unanswered_queue(table, freq="15min")
        speaking = dialogue.who_speaks_to_whom(table)
        ratio = dialogue.dialogue_ratio(table)
    slow = naive.answers(comments)
    assert fast["comment_id"].tolist() == list(slow)
    for row in fast.itertuples():
        answer = slow[row.comment_id]
        assert row.answered == (answer is not None)
        if answer is not None:
            assert (row.reply_id, row.how) == (answer.reply, answer.how)
            assert row.clock_skew == answer.skew
        minutes = None if answer is None else answer.minutes
        assert math.isnan(row.response_hours) == (minutes is None)
        assert minutes is None or row.response_hours == pytest.approx(minutes / 60)

    found = naive.threads(comments)
    assert depth["depth"].tolist() == [naive.depth(found, row) for row in range(len(comments))]
    keys = [naive.thread_key(found, row) for row in range(len(comments))]
    assert depth["thread_id"].tolist() == [
        comments[key].id if isinstance(key, int) else key for key in keys
    ]
    assert speaking["comments"].sum() == len(comments)

    midnight = pd.Timestamp("2026-03-02", tz="UTC")
    for row in queue.itertuples():
        minute = (row.time - midnight).total_seconds() / 60
        assert row.waiting == naive.waiting(comments, minute)
    needing = [comment for comment in comments if comment.needs_reply and not comment.own]
    assert ratio.needing_answer == len(needing)
    assert ratio.answered == sum(slow[comment.id] is not None for comment in needing)


@settings(max_examples=100, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_does_the_order_of_rows_not_change_the_ratio(comments, random):
    # Circles are cut, and ties broken, by the order of rows.
    times = set()
    for comment in comments:
        if comment.at in times or (comment.parent in IDS and comment.parent >= comment.id):
            return
        times.add(comment.at)
    shuffled = comments.copy()
    random.shuffle(shuffled)
    assert dialogue.dialogue_ratio(as_table(shuffled)) == dialogue.dialogue_ratio(
        as_table(comments)
    ) or math.isnan(dialogue.dialogue_ratio(as_table(comments)).ratio)
