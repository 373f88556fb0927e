"""Why one platform is ahead of another: reasons that add up, in both languages."""

from __future__ import annotations

import pytest

from candystorm import platforms
from candystorm.platforms import Capacity, NotInRegistry, rank, why


def test_do_reasons_and_objections_add_up_to_the_lead() -> None:
    ranking = rank(forms=["text", "photo", "short_video"])
    for one in ("facebook", "mastodon", "xing"):
        found = why(ranking, "youtube", one)
        lead = ranking.table.at[found.winner, "score"] - ranking.table.at[found.loser, "score"]
        told = sum(reason.points for reason in found.reasons)
        told -= sum(reason.points for reason in found.objections)
        assert told == pytest.approx(lead)


def test_is_the_winner_told_whichever_is_asked_for_first() -> None:
    ranking = rank()
    one, other = why(ranking, "youtube", "xing"), why(ranking, "xing", "youtube")
    assert one == other
    assert (one.winner, one.loser) == ("youtube", "xing")


def test_comes_the_weightiest_reason_first() -> None:
    found = why(rank(), "facebook", "vimeo")
    points = [reason.points for reason in found.reasons]
    assert points == sorted(points, reverse=True)
    assert found.reasons[0].criterion == "audience"
    assert [reason.criterion for reason in found.objections] == ["lifetime", "legal", "exit"]


def test_does_a_criterion_with_equal_ratings_not_count_as_a_reason() -> None:
    found = why(rank({"audience": 1, "moderation": 1}), "facebook", "instagram")
    assert [reason.criterion for reason in found.reasons] == ["audience"]


def test_are_the_sentences_in_the_language_of_the_person() -> None:
    ranking = rank({"audience": 1, "lifetime": 2}, own={"audience": {"youtube": 2.5}})
    german = why(ranking, "youtube", "facebook", "de").objections[0]
    assert german.name == "Zielgruppe"
    values = dict(german.finding.values)
    assert (values["criterion"], values["less"], values["points"]) == ("Zielgruppe", "2,5", "12,5")
    assert german.because["facebook"].startswith("In Österreich nutzen es")
    english = why(ranking, "youtube", "facebook", "en").objections[0]
    assert str(english.finding) == (
        "Audience: Facebook 4 of 4, YouTube 2.5 of 4. "
        "With its weight that makes +12.5 for Facebook."
    )


def test_is_it_told_what_is_assumed() -> None:
    ranking = rank({"audience": 1, "dialogue": 1}, own={"dialogue": {"linkedin": 1}})
    found = why(ranking, "facebook", "linkedin", "en")
    by_name = {reason.criterion: reason for reason in found.reasons}
    assert by_name["audience"].assumed == {"facebook": False, "linkedin": False}
    assert by_name["dialogue"].assumed == {"facebook": True, "linkedin": False}
    assert by_name["dialogue"].because["linkedin"] == ""
    assert str(found.caution).startswith("Ratings that are our assumption: 1 of 4.")


def test_is_there_no_caution_where_nothing_is_assumed() -> None:
    assert why(rank({"audience": 1}), "facebook", "linkedin").caution is None


def test_is_a_tie_told_as_one() -> None:
    found = why(rank({"exit": 1}), "bluesky", "mastodon", "en")
    assert str(found.headline) == "Bluesky and Mastodon fit equally well, 100 of 100."
    assert found.reasons == found.objections == ()


def test_is_it_told_why_a_platform_was_left_out() -> None:
    ranking = rank(capacity=Capacity(24, 16, 1, {"x": 100}))
    closed = why(ranking, "googleplus", "facebook")
    assert (closed.winner, closed.loser) == ("facebook", "googleplus")
    assert str(closed.headline) == "Google+ closed in 2019."
    assert "takes about 600 minutes" in str(why(ranking, "x", "facebook").headline)


def test_is_an_unknown_platform_or_language_refused() -> None:
    with pytest.raises(NotInRegistry, match="myspace"):
        why(rank(), "x", "myspace")
    with pytest.raises(NotInRegistry, match="'fr'"):
        why(rank(), "x", "xing", "fr")


def test_has_every_rating_a_reason_to_show() -> None:
    ranking = rank()
    for short in ranking.table.index:
        for criterion in ranking.weights:
            assert set(ranking.judged[short, criterion].reason) == {"de", "en"}
    assert set(ranking.names) == set(platforms.platforms().index)
