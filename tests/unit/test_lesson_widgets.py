"""Thread viewer, dialogue explorer and five-principle checker, without a browser."""

from __future__ import annotations

from datetime import date

import pytest

from candystorm import dialogue, sampledata
from candystorm.widgets import DialogueExplorer, PrincipleChecker, ThreadViewer


@pytest.fixture(scope="module")
def explorer() -> DialogueExplorer:
    return DialogueExplorer()


@pytest.fixture
def viewer() -> ThreadViewer:
    return ThreadViewer(*sampledata.sample("library", "en"), language="en")


@pytest.mark.parametrize("organisation", sampledata.ORGANISATIONS)
def test_does_the_explorer_show_what_the_domain_functions_say(
    explorer: DialogueExplorer, organisation: str
) -> None:
    state = explorer.look(organisation, 0, explorer.days - 1)
    comments = sampledata.sample(organisation).comments
    ratio = dialogue.dialogue_ratio(comments)
    assert state is not None
    assert (state["answered"], state["needing"]) == (ratio.answered, ratio.needing_answer)
    assert state["median"] == pytest.approx(
        dialogue.first_response_time(comments).median_hours, abs=1e-3
    )


def test_does_a_period_count_only_its_own_days(explorer: DialogueExplorer) -> None:
    april = explorer.look("shelter", 30, 59)
    answers = dialogue.answers(sampledata.sample("shelter").comments)
    in_april = answers[answers["created_at"].dt.tz_convert("Europe/Vienna").dt.month == 4]
    assert april is not None
    assert april["needing"] == dialogue.dialogue_ratio(in_april).needing_answer


def test_do_the_bars_add_up_to_the_comments_needing_an_answer(explorer: DialogueExplorer) -> None:
    state = explorer.look("bakery", 10, 70)
    assert state is not None
    untimed = state["needing"] - sum(state["bars"])
    assert 0 <= untimed <= 3  # an answer without a time has no bar


def test_do_opening_hours_shorten_the_wait(explorer: DialogueExplorer) -> None:
    around_the_clock = explorer.look("library", 0, 90)
    open_only = explorer.look("library", 0, 90, office=True)
    assert around_the_clock is not None
    assert open_only is not None
    assert open_only["median"] < around_the_clock["median"]
    assert open_only["ratio"] == around_the_clock["ratio"]


@pytest.mark.parametrize(("first", "last"), [(-5, 500), (60, 10), (1e9, -1e9), (3.7, 3.2)], ids=str)
def test_is_an_impossible_period_put_right(
    explorer: DialogueExplorer, first: float, last: float
) -> None:
    state = explorer.look("shelter", first, last)
    assert state is not None
    assert 0 <= state["first"] <= state["last"] < explorer.days
    assert not explorer.problem


def test_does_an_unknown_organisation_do_no_harm(explorer: DialogueExplorer) -> None:
    state = explorer.look("nobody", 0, 10)
    assert state is not None
    assert state["organisation"] in sampledata.ORGANISATIONS


@pytest.mark.parametrize("rubbish", [None, "x", [], {}, float("nan"), float("inf")], ids=str)
def test_does_rubbish_from_the_browser_give_a_sentence_and_leave_the_figures(
    explorer: DialogueExplorer, rubbish: object
) -> None:
    before = dict(explorer.state)
    assert explorer.look("library", rubbish, 3) is None  # type: ignore[arg-type]
    assert explorer.problem
    assert explorer.state == before


def test_does_the_explorer_begin_with_a_period_that_is_asked_for() -> None:
    explorer = DialogueExplorer("bakery", first=date(2026, 4, 1), last=date(2026, 4, 30))
    assert (explorer.state["first"], explorer.state["last"]) == (30, 59)


def test_is_the_queue_in_the_period_a_piece_of_the_whole_queue(explorer: DialogueExplorer) -> None:
    whole = explorer.look("library", 0, 90)
    piece = explorer.look("library", 20, 40)
    assert whole is not None
    assert piece is not None
    steps = list(zip(whole["queue"]["day"], whole["queue"]["waiting"], strict=True))
    inside = list(zip(piece["queue"]["day"][1:], piece["queue"]["waiting"][1:], strict=True))
    assert inside == [step for step in steps[1:] if 20 <= step[0] < 41]
    before = [waiting for day, waiting in steps if day < 20]
    assert piece["queue"]["waiting"][0] == before[-1]


def test_does_the_filter_leave_only_posts_where_somebody_waits(viewer: ThreadViewer) -> None:
    every = len(viewer.posts)
    viewer.look("waiting")
    assert 0 < len(viewer.posts) < every
    assert all(post["waiting"] > 0 for post in viewer.posts)


def test_does_a_thread_hold_every_comment_once(viewer: ThreadViewer) -> None:
    comments = sampledata.sample("library", "en").comments
    for post in viewer.posts:
        viewer.read(post["id"])
        shown = [comment["id"] for comment in viewer.thread["comments"]]
        assert sorted(shown) == sorted(comments[comments["post_id"] == post["id"]]["comment_id"])


def test_does_a_reply_stand_beneath_its_comment(viewer: ThreadViewer) -> None:
    comments = sampledata.sample("library", "en").comments.set_index("comment_id")
    for post in viewer.posts[:10]:
        viewer.read(post["id"])
        place = {comment["id"]: n for n, comment in enumerate(viewer.thread["comments"])}
        for comment in place:
            parent = comments.at[comment, "parent_id"]
            assert parent not in place or place[parent] < place[comment]


def test_does_the_viewer_say_who_still_waits(viewer: ThreadViewer) -> None:
    viewer.look("waiting")
    assert any(comment["sign"] == "waiting" for comment in viewer.thread["comments"])


def test_does_the_viewer_name_the_organisation(viewer: ThreadViewer) -> None:
    viewer.look("late")
    own = {comment["author"] for comment in viewer.thread["comments"] if comment["own"]}
    assert own == {"Aubach City Library"}


def test_does_an_unknown_post_show_nothing(viewer: ThreadViewer) -> None:
    assert viewer.read("<script>") == {}
    assert viewer.speakers == []


def test_does_the_checker_compare_two_views() -> None:
    checker = PrincipleChecker(["Which book shall we buy? Tell us by Friday."], language="en")
    found = checker.compare(checker.posts[0]["text"], ["dialogic_loop"])
    assert found is not None
    loop = found["rows"][0]
    assert (loop["ticked"], loop["found"]) == (True, True)
    assert "".join(piece["text"] for piece in found["pieces"]) == checker.posts[0]["text"]


def test_does_an_empty_post_compare_to_nothing() -> None:
    assert PrincipleChecker(["x"]).compare("  \n", []) == {}


def test_does_the_checker_begin_with_posts_that_differ() -> None:
    checker = PrincipleChecker(language="de")
    assert len({post["text"] for post in checker.posts}) == 2 * len(sampledata.ORGANISATIONS)


@pytest.mark.parametrize("language", ["de", "en"])
def test_does_every_widget_speak_the_language(language: str) -> None:
    widgets = (
        DialogueExplorer(language=language),
        PrincipleChecker(language=language),
        ThreadViewer(*sampledata.sample("bakery", language), language=language),
    )
    for widget in widgets:
        assert widget.language == language
        assert all(widget.words.values())
    german = widgets[0].words["ratio"] == "Dialogquote"
    assert german == (language == "de")
