"""Who speaks to whom, and which posts only send."""

from __future__ import annotations

import pandas as pd
from comment_tables import thread

from candystorm import dialogue

# ---------------------------------------------------------------- who speaks to whom


def speakers(comments: pd.DataFrame) -> dict[tuple[str, str], int]:
    table = dialogue.who_speaks_to_whom(comments)
    return {
        (row.speaker, row.addressee): row.comments for row in table.itertuples() if row.comments
    }


def test_is_it_told_who_speaks_to_whom():
    comments = thread("""
        a   -     anna  09:00
        b   a     ben   09:10
        c   b     ben   09:15
        r   a     us    10:00
        d   r     anna  10:10
        o   -     us    11:00
        e   gone  eve   12:00
        s   lost  us    12:10
    """)
    assert speakers(comments) == {
        ("organisation", "person"): 1,
        ("person", "organisation"): 2,
        ("person", "person"): 2,
        ("organisation", "everyone"): 1,
        ("person", "unknown"): 1,
        ("organisation", "unknown"): 1,
    }


def test_does_someone_who_replies_to_their_own_comment_go_on_speaking_to_the_same():
    comments = thread("""
        a   -  anna  09:00
        b   a  anna  09:10
    """)
    assert speakers(comments) == {("person", "organisation"): 2}


# ---------------------------------------------------------------- one-way posts


def one_way(texts: list[str], comments: pd.DataFrame) -> list[bool]:
    posts = pd.DataFrame({"post_id": [f"p{row}" for row in range(len(texts))], "text": texts})
    return dialogue.one_way_posts(posts, comments, language="en")["one_way"].tolist()


def test_is_a_post_that_neither_invites_nor_is_followed_by_a_reply_one_way():
    comments = thread("""
        a   -  anna  09:00
        r   a  us    10:00
        b   -  ben   09:00
        o   -  us    09:00
    """)
    comments["post_id"] = ["p0", "p0", "p1", "p2"]
    texts = ["New opening hours.", "New shelves.", "New roof.", "Which book do you miss?"]
    assert one_way(texts, comments) == [False, True, True, False]
    posts = pd.DataFrame({"post_id": ["p0", "p1", "p2", "p3"], "text": texts})
    assert dialogue.share_of_one_way_posts(posts, comments, language="en") == 0.5


def test_does_a_reply_below_a_deleted_comment_count_as_a_reply():
    comments = thread("r gone us 10:00")
    comments["post_id"] = "p0"
    assert one_way(["New opening hours."], comments) == [False]


def test_is_a_post_on_another_platform_another_post():
    comments = thread("a - anna 09:00\nr a us 10:00")
    comments["post_id"] = "1"
    comments["platform"] = "facebook"
    posts = pd.DataFrame(
        {"post_id": ["1", "1"], "platform": ["facebook", "youtube"], "text": ["News.", "News."]}
    )
    assert dialogue.one_way_posts(posts, comments)["one_way"].tolist() == [False, True]


def test_is_the_language_of_the_post_used():
    posts = pd.DataFrame(
        {"post_id": ["a", "b", "c"], "text": ["Was meint ihr?"] * 3, "lang": ["de", "en", None]}
    )
    nobody = thread("a - anna 09:00")
    assert dialogue.one_way_posts(posts, nobody)["invites"].tolist() == [True, False, True]
