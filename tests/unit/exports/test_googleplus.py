"""Exports of Google+: posts as JSON and as pages."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, UnknownExport, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.reading import Options
from candystorm.sampledata.exports import googleplus

OWN = {"displayName": "Backstube Aubach", "profilePageUrl": "https://plus.google.com/+Backstube"}
ERIKA = {"displayName": "Erika Muster", "profilePageUrl": "https://plus.google.com/117"}


def post(**values: object) -> dict[str, Any]:
    return {
        "url": "https://plus.google.com/+Backstube/posts/aBc123",
        "creationTime": "2015-02-06 07:36:49+0100",
        "author": OWN,
        "content": "Gr&uuml;&szlig;e<br>aus <b>Aubach</b>",
        "postAcl": {"isPublic": True},
    } | values


def comment(**values: object) -> dict[str, Any]:
    return {
        "creationTime": "2015-02-06 09:00:00+0100",
        "author": ERIKA,
        "content": "Mhm &amp; ja",
        "resourceName": "media/xyz",
    } | values


def written(folder: Path, content: object, name: str = "20150206 - x.json") -> Export:
    (folder / name).write_text(json.dumps(content), "utf-8")
    return load_export(folder / name)


def sentences(export: Export) -> str:
    return " ".join(str(finding) for finding in export.report.findings)


def test_is_a_post_read_with_what_is_below_it(tmp_path: Path) -> None:
    export = written(
        tmp_path,
        post(
            comments=[comment(), comment(author=OWN, content="Danke")],
            plusOnes=[{"plusOner": ERIKA}] * 3,
            reshares=[{"resharer": ERIKA}],
        ),
    )
    found = export.posts.iloc[0]
    assert export.platform == "googleplus"
    assert (found["post_id"], found["text"]) == ("aBc123", "Grüße\naus Aubach")
    assert str(found["published_at"]) == "2015-02-06 06:36:49+00:00"
    assert (found["reactions"], found["comments"], found["shares"]) == (3, 2, 1)
    assert pd.isna(found["impressions"]) and pd.isna(found["reach"])
    assert export.comments["text"].tolist() == ["Mhm & ja", "Danke"]
    assert export.comments["is_own"].tolist() == [False, True]
    assert export.comments["post_id"].tolist() == ["aBc123", "aBc123"]
    assert str(export.comments["created_at"][0]) == "2015-02-06 08:00:00+00:00"
    assert export.comments["comment_id"][0] == "xyz"


def test_are_people_known_by_a_pseudonym_only(tmp_path: Path) -> None:
    export = written(tmp_path, post(comments=[comment()] * 2, plusOnes=[{"plusOner": ERIKA}]))
    assert export.comments["author_hash"].nunique() == 1
    everything = export.posts.to_csv() + export.comments.to_csv()
    assert "Erika" not in everything and "117" not in everything
    assert export.report.dropped["name"] == 3


def test_is_what_is_not_written_nothing_and_what_is_odd_unknown(tmp_path: Path) -> None:
    found = written(tmp_path, post(plusOnes="many")).posts.iloc[0]
    assert (found["comments"], found["shares"]) == (0, 0)
    assert pd.isna(found["reactions"])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({}, "text"),
        ({"link": {"title": "a", "url": "b"}}, "link"),
        ({"media": {"contentType": "image/*"}, "link": {"url": "b"}}, "photo"),
        ({"media": {"contentType": "video/*"}}, "video"),
        ({"album": {"media": [{"contentType": "image/*"}]}}, "photo"),
        ({"poll": {"choices": []}}, "poll"),
        ({"resharedPost": {"url": "x"}, "media": {"contentType": "image/*"}}, "repost"),
        ({"postAcl": {"eventAcl": {"event": {"resourceName": "e"}}}}, "event"),
    ],
)
def test_is_the_form_of_a_post_told(tmp_path: Path, values: dict[str, object], kind: str) -> None:
    assert written(tmp_path, post(**values)).posts["type"][0] == kind


@pytest.mark.parametrize(
    ("time", "utc"),
    [
        ("2015-02-06 07:36:49+01", "2015-02-06 06:36:49+00:00"),
        ("2015-02-06 07:36:49+01:00", "2015-02-06 06:36:49+00:00"),
        ("2015-02-06 07:36:49+0000", "2015-02-06 07:36:49+00:00"),
        ("2015-02-06T07:36:49Z", "2015-02-06 07:36:49+00:00"),
    ],
)
def test_is_the_time_read_in_all_its_forms(tmp_path: Path, time: str, utc: str) -> None:
    assert str(written(tmp_path, post(creationTime=time)).posts["published_at"][0]) == utc


def test_are_many_posts_in_a_list_read(tmp_path: Path) -> None:
    many = [post(url=f"https://plus.google.com/1/posts/p{n}") for n in range(3)]
    assert written(tmp_path, many).posts["post_id"].tolist() == ["p0", "p1", "p2"]


def test_is_a_message_to_single_people_left_alone(tmp_path: Path) -> None:
    secret = {"visibleToStandardAcl": {"users": [ERIKA]}}
    circle = {"visibleToStandardAcl": {"users": [ERIKA], "circles": [{"type": "x"}]}}
    export = written(
        tmp_path,
        [
            post(content="geheim", postAcl=secret, comments=[comment(content="auch geheim")]),
            post(content="offen", postAcl=circle),
        ],
    )
    assert export.posts["text"].tolist() == ["offen"]
    assert len(export.comments) == 0
    assert export.report.dropped["direct message"] == 1


def test_is_the_place_dropped(tmp_path: Path) -> None:
    export = written(tmp_path, post(location={"displayName": "Mühlgasse 3", "latitude": 48.1}))
    assert export.report.dropped["location"] == 1
    assert "Mühlgasse" not in export.posts.to_csv()


def community(author: dict[str, str], post_id: str) -> dict[str, Any]:
    return post(
        url=f"https://plus.google.com/x/posts/{post_id}",
        author=author,
        postAcl={"communityAcl": {"community": {"displayName": "Brot"}}},
    )


def test_are_posts_of_others_in_a_community_left_out(tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / f"{n}.json").write_text(json.dumps(community(ERIKA, f"e{n}")))
    (tmp_path / "a.json").write_text(json.dumps(post()))
    export = load_export(tmp_path)
    assert export.posts["post_id"].tolist() == ["aBc123"]
    assert [str(one.reason) for one in export.report.left_out] == [
        "Somebody else wrote this post."
    ] * 3


def test_is_the_account_the_one_that_the_person_names(tmp_path: Path) -> None:
    content = [community(ERIKA, "e")] * 3 + [community(OWN, "o")]
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert load_export(tmp_path).posts["post_id"].tolist() == ["e"] * 3
    named = load_export(tmp_path, options=Options(own=("Backstube Aubach",)))
    assert named.posts["post_id"].tolist() == ["o"]
    unknown = load_export(tmp_path, options=Options(own=("Somebody",)))
    assert unknown.posts["post_id"].tolist() == ["e"] * 3


def test_does_what_came_before_a_break_remain(tmp_path: Path) -> None:
    many = [post(url=f"https://plus.google.com/1/posts/p{n}") for n in range(200)]
    text = json.dumps(many)
    (tmp_path / "a.json").write_text(text[: len(text) // 2])
    export = load_export(tmp_path)
    assert 90 < len(export.posts) < 110
    assert "breaks off" in sentences(export)


@pytest.mark.parametrize(
    "odd",
    [
        {"creationTime": None}, {"creationTime": "soon"}, {"creationTime": {"a": 1}},
        {"url": 7, "activityId": [1]}, {"author": "me"}, {"content": ["x"]}, {"comments": {"a": 1}},
        {"comments": [None, 3, "x"]}, {"comments": [{"author": None}]}, {"plusOnes": 10**40},
        {"postAcl": "public"}, {"media": "x"}, {"album": {"media": {}}},
    ],
)  # fmt: skip
def test_does_an_odd_post_leave_the_others_as_they_are(
    tmp_path: Path, odd: dict[str, object]
) -> None:
    export = written(tmp_path, [post(comments=[comment()]), post(**odd)])
    assert export.posts["post_id"][0] == "aBc123"
    assert export.comments["text"].tolist() == ["Mhm & ja"]


def test_is_json_of_something_else_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        written(tmp_path, {"url": "x", "creationTime": "2015-02-06", "author": {"name": "x"}})


# --- pages


PAGE = """<!DOCTYPE html><html><head><title>Google+ post</title></head><body>
<div style="display: flex"><img class="author-photo" src="p.jpg"><a class="author"
href="https://plus.google.com/+Backstube">Backstube Aubach</a> - <a
href="https://plus.google.com/+Backstube/posts/aBc123">2014-06-30 14:04:00+0000</a>
<span> - Updated: 2014-07-02 10:00:00+0000</span></div>
<div class="main-content">Brot &amp; Butter<br>heute</div>
<a class="media-link" href="b.jpg"><img class="media" src="b.jpg"></a>
<div class="visibility">Shared with: Public</div>
<div class="post-activity"><div class="plus-oners">+1'd by:
<a href="https://plus.google.com/1">A B</a>,
<a href="https://plus.google.com/2">C D</a></div><div class="resharers">Reshared by:
<a href="https://plus.google.com/3">E F</a></div></div>
<div class="comments"><div class="comment"><a class="author" href="https://plus.google.com/117">Erika
Muster</a><span class="time"> - 2014-07-01 01:51:39+0000</span>
<div class="comment-content">Mhm<br>fein</div></div>
<div class="comment">
<a class="author" href="https://plus.google.com/+Backstube">Backstube Aubach</a>
<span class="time"> - 2014-07-01 03:00:00+0200</span><div class="comment-content">Danke</div></div>
</div></body></html>"""
#: Pages of later years have their values in spans of their own.
LATER = (
    PAGE.replace(">Backstube Aubach</a>", "><span itemprop='name'>Backstube Aubach</span></a>")
    .replace(
        "2014-06-30 14:04:00+0000", "<span itemprop='dateCreated'>2014-06-30 14:04:00+0000</span>"
    )
    .replace("Brot &amp; Butter", "<span itemprop='text'>Brot &amp; Butter</span>")
)


def page(folder: Path, text: str) -> Export:
    (folder / "a.html").write_text(text, "utf-8")
    return load_export(folder / "a.html")


@pytest.mark.parametrize("text", [PAGE, LATER])
def test_is_a_page_read_with_what_is_below_it(tmp_path: Path, text: str) -> None:
    export = page(tmp_path, text)
    found = export.posts.iloc[0]
    assert (found["post_id"], found["text"]) == ("aBc123", "Brot & Butter\nheute")
    assert str(found["published_at"]) == "2014-06-30 14:04:00+00:00"
    assert (found["reactions"], found["comments"], found["shares"]) == (2, 2, 1)
    assert (found["type"], found["url"][-6:]) == ("photo", "aBc123")
    assert export.comments["text"].tolist() == ["Mhm\nfein", "Danke"]
    assert export.comments["is_own"].tolist() == [False, True]
    assert export.comments["created_at"].astype(str).tolist() == [
        "2014-07-01 01:51:39+00:00", "2014-07-01 01:00:00+00:00",
    ]  # fmt: skip
    assert "Erika" not in export.comments.to_csv()


@pytest.mark.parametrize(
    ("attached", "kind"),
    [
        ("", "text"),
        ('<a class="link-embed" href="x">x</a>', "link"),
        ('<div class="video-placeholder">x</div>', "video"),
        ('<div class="album"><img class="media"></div>', "photo"),
        ('<div class="poll-choice">x</div>', "poll"),
        ('<div class="reshare-attribution">x</div>', "repost"),
    ],
)
def test_is_the_form_of_a_page_told(tmp_path: Path, attached: str, kind: str) -> None:
    before, _, after = PAGE.partition('<a class="media-link"')
    after = after.partition("</a>")[2]
    assert page(tmp_path, before + attached + after).posts["type"][0] == kind


@pytest.mark.parametrize(
    ("visible", "read"),
    [
        ("Shared with: Public", True),
        ("Geteilt mit: Meine Kreise", True),
        ('Shared to: <a href="https://plus.google.com/communities/1">Brot</a>', True),
        ('Shared with: Public, <a href="https://plus.google.com/1">A B</a>', True),
        ('Shared with: <a href="https://plus.google.com/1">A B</a>, <a href="/2">C</a>', False),
    ],
)
def test_are_pages_to_single_people_left_alone(tmp_path: Path, visible: str, read: bool) -> None:
    text = PAGE.replace("Shared with: Public", visible)
    if read:
        assert len(page(tmp_path, text).posts) == 1
    else:
        with pytest.raises(EmptyExport):
            page(tmp_path, text)


def test_is_a_page_without_a_time_told(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text(PAGE.replace("2014-06-30 14:04:00+0000", "gestern"), "utf-8")
    text = PAGE.replace(" - Updated: 2014", " - 2014").replace("/posts/", "/posts/C")
    (tmp_path / "c.html").write_text(text, "utf-8")
    export = load_export(tmp_path)
    assert len(export.posts) == 2  # the other one is dated by its update
    (tmp_path / "d.html").write_text(
        PAGE.replace("2014-06-30 14:04:00+0000", "x").replace("2014-07-02 10:00:00+0000", "y")
    )
    assert [str(one.reason) for one in load_export(tmp_path).report.left_out] == [
        "The entry has no text or no time."
    ]


def test_is_a_page_of_something_else_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        page(tmp_path, '<div class="main-content"><a class="author" href="x">x</a></div>')


# --- there and back


@pytest.fixture
def tables() -> SimpleNamespace:
    times = pd.to_datetime(["2018-03-02 18:00:10", "2018-03-03 17:30:00"], utc=True)
    posts = frame(
        "posts",
        {
            "org": ["bakery"] * 2, "post_id": ["b1", "b2"], "published_at": times,
            "text": ["Brot & <Butter>\nheute", "Kurz"], "type": ["photo", "link"],
            "reactions": [12, 0], "comments": [2, 0], "shares": [1, 0],
        },
    )  # fmt: skip
    comments = frame(
        "comments",
        {
            "org": ["bakery"] * 2, "comment_id": ["c1", "c2"], "post_id": ["b1"] * 2,
            "created_at": times, "is_own": [False, True], "text": ["Super!", "Danke\nsehr"],
            "author_hash": ["aa", "bb"],
        },
    )  # fmt: skip
    comments["author_name"] = ["Ann B.", "bakery"]
    return SimpleNamespace(posts=posts, daily=frame("daily", {}), comments=comments)


@pytest.mark.parametrize("ending", [".json", ".html"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_do_the_samples_come_back_as_they_went(
    tmp_path: Path, tables: SimpleNamespace, language: str, ending: str
) -> None:
    files = googleplus.files(tables, language)
    for name, content in files.items():
        if name.endswith(ending):
            (tmp_path / Path(name).name).write_bytes(content)
    back = load_export(tmp_path)
    for column in ("text", "type", "reactions", "comments", "shares"):
        assert back.posts[column].tolist() == tables.posts[column].tolist()
    assert back.posts["published_at"].tolist() == tables.posts["published_at"].tolist()
    assert back.comments["text"].tolist() == ["Super!", "Danke\nsehr"]
    assert back.comments["is_own"].tolist() == [False, True]
    assert back.comments["created_at"].tolist() == tables.comments["created_at"].tolist()


def test_are_the_samples_written_the_same_every_time(tables: SimpleNamespace) -> None:
    assert googleplus.files(tables, "de") == googleplus.files(tables, "de")
