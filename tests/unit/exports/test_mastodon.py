"""Archives of the Fediverse: Mastodon and its kin, Pixelfed, Misskey."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, Options, UnknownExport, load_export
from candystorm.exports.canonical import frame
from candystorm.sampledata.exports import mastodon

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
US = "https://a.example/users/us"


def note(**values: Any) -> dict[str, Any]:
    return {
        "id": f"{US}/statuses/109305976208011760",
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": "2022-11-08T03:07:14Z",
        "url": "https://a.example/@us/109305976208011760",
        "attributedTo": US,
        "to": [PUBLIC],
        "cc": [f"{US}/followers"],
        "content": "<p>Hallo</p>",
        "contentMap": {"de": "<p>Hallo</p>"},
        "attachment": [],
    } | values


def create(**values: Any) -> dict[str, Any]:
    made = note(**values)
    return {
        "id": f"{made['id']}/activity",
        "type": "Create",
        "actor": US,
        "published": made["published"],
        "to": made["to"],
        "cc": made["cc"],
        "object": made,
    }


def outbox(*items: object) -> str:
    return json.dumps(
        {"@context": [], "id": "outbox.json", "type": "OrderedCollection", "orderedItems": items}
    )


def read(folder: Path, text: str | bytes, name: str = "outbox.json", **options: Any) -> Export:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_export(folder / name, options=Options(**options))


def test_is_a_note_read(tmp_path: Path) -> None:
    content = (
        '<p>Grüße &amp; mehr<br />Zeile</p><p><a href="https://b.example/langer-weg" rel="x">'
        '<span class="invisible">https://</span><span class="ellipsis">b.example/langer</span>'
        '<span class="invisible">-weg</span></a></p>'
    )
    made = create(content=content, contentMap={"de": content}, summary="Essen")
    export = read(tmp_path, outbox(made))
    post = export.posts.iloc[0]
    assert export.platform == "mastodon"
    assert post["post_id"] == "109305976208011760"
    assert post["text"] == "Essen\nGrüße & mehr\nZeile\nhttps://b.example/langer-weg"
    assert str(post["published_at"]) == "2022-11-08 03:07:14+00:00"
    assert (post["tz_source"], post["time_precision"]) == ("UTC", "minute")
    assert (post["url"], post["lang"]) == ("https://a.example/@us/109305976208011760", "de")
    assert (post["type"], post["is_reply"]) == ("link", False)


def test_do_counts_stay_missing_where_the_server_is_old(tmp_path: Path) -> None:
    post = read(tmp_path, outbox(create())).posts.iloc[0]
    assert post[["reactions", "shares", "comments", "impressions"]].isna().all()


def test_are_likes_and_boosts_of_newer_servers_read(tmp_path: Path) -> None:
    made = create(likes={"totalItems": 12}, shares={"totalItems": 0}, replies={"first": {}})
    post = read(tmp_path, outbox(made)).posts.iloc[0]
    assert (post["reactions"], post["shares"]) == (12, 0)
    assert pd.isna(post["comments"])


def test_is_a_boost_a_repost_without_the_words_of_others(tmp_path: Path) -> None:
    boost = {
        "id": f"{US}/statuses/7/activity",
        "type": "Announce",
        "published": "2022-11-09T00:00:00Z",
        "to": [PUBLIC],
        "cc": ["https://c.example/users/other"],
        "object": "https://c.example/users/other/statuses/9",
    }
    posts = read(tmp_path, outbox(boost)).posts
    assert posts[["post_id", "type"]].to_numpy().tolist() == [["7", "repost"]]
    assert posts[["text", "url"]].isna().all(axis=None)
    assert "c.example" not in posts.to_csv()


def test_is_a_boosted_status_read_without_its_author(tmp_path: Path) -> None:
    other = status(id="9", url="https://c.example/@other/9", content="<p>fremd</p>")
    posts = read(tmp_path, json.dumps([status(), status(id="8", reblog=other)]), "a.json").posts
    boost = posts[posts["type"] == "repost"]
    assert boost["post_id"].tolist() == ["8"]
    assert boost[["text", "url"]].isna().all(axis=None)
    assert "c.example" not in posts.to_csv()


def test_is_an_account_without_posts_told_to_be_empty(tmp_path: Path) -> None:
    told = {"id": "outbox.json", "type": "OrderedCollection", "totalItems": 0, "orderedItems": []}
    with pytest.raises(EmptyExport, match="recognised"):
        read(tmp_path, json.dumps(told), "outbox.json")


PEOPLE = ["https://c.example/users/other"]


@pytest.mark.parametrize(
    "audience",
    [
        {"to": PEOPLE, "cc": []},
        {"to": PEOPLE[0], "cc": None},
        {"to": [], "cc": []},
        {"to": PEOPLE, "cc": [], "directMessage": True},
        {"to": [PUBLIC], "cc": [], "directMessage": True},
        {"to": PEOPLE, "cc": [], "type": "ChatMessage"},
    ],
)
def test_is_a_message_to_some_people_dropped(tmp_path: Path, audience: dict[str, Any]) -> None:
    export = read(tmp_path, outbox(create(**audience, content="<p>geheim</p>"), create()))
    assert export.posts["text"].tolist() == ["Hallo"]
    assert export.report.dropped == {"direct message": 1}


@pytest.mark.parametrize(
    "audience",
    [
        {"to": [f"{US}/followers"], "cc": []},
        {"to": [f"{US}/followers"], "cc": [PUBLIC]},
        {"to": PUBLIC, "cc": []},
        {"to": ["as:Public"], "cc": []},
        {"to": ["https://a.example/#Public"], "cc": []},
    ],
)
def test_is_what_followers_or_all_may_see_kept(tmp_path: Path, audience: dict[str, Any]) -> None:
    assert len(read(tmp_path, outbox(create(**audience))).posts) == 1


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"attachment": [{"type": "Document", "mediaType": "image/png"}]}, "photo"),
        ({"attachment": [{"type": "Document", "mediaType": "video/mp4"}]}, "video"),
        ({"attachment": [{"type": "Document", "mediaType": "audio/mpeg"}]}, "other"),
        ({"attachment": [{"type": "Link", "href": "https://b.example"}]}, "link"),
        ({"attachment": {"type": "Image"}}, "photo"),
        ({"type": "Question", "oneOf": []}, "poll"),
        ({"type": "Event", "name": "Fest"}, "event"),
        ({"content": '<a href="https://a.example/tags/x" class="mention hashtag">#x</a>'}, "text"),
        ({"content": '<a class="u-url mention" href="https://a.example/@b">@b</a>'}, "text"),
    ],
)  # fmt: skip
def test_is_the_type_told(tmp_path: Path, values: dict[str, Any], kind: str) -> None:
    assert read(tmp_path, outbox(create(**values))).posts["type"][0] == kind


def test_is_an_answer_a_reply(tmp_path: Path) -> None:
    made = create(inReplyTo="https://c.example/users/other/statuses/1")
    assert read(tmp_path, outbox(made)).posts["is_reply"][0]


def test_is_a_list_written_twice_read(tmp_path: Path) -> None:
    # Mastodon 4.2 writes an empty list first.
    text = outbox(create()).replace('"orderedItems"', '"orderedItems": [], "orderedItems"')
    assert len(read(tmp_path, text).posts) == 1


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_is_an_archive_read_and_what_is_liked_left(tmp_path: Path, kind: str) -> None:
    likes = json.dumps({"id": "likes.json", "orderedItems": ["https://c.example/1"]})
    content = {"outbox.json": outbox(create()), "likes.json": likes, "actor.json": '{"id": "x"}'}
    path = tmp_path / f"archive-20260601.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in content.items():
                archive.writestr(name, text)
    else:
        with tarfile.open(path, "w:gz") as archive:
            for name, text in content.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text.encode())
                archive.addfile(entry, io.BytesIO(text.encode()))
    export = load_export(path)
    assert export.posts["text"].tolist() == ["Hallo"]
    assert [one.format for one in export.report.recognised] == ["outbox"]


def test_is_a_list_of_likes_alone_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        read(tmp_path, outbox("https://c.example/1"), "likes.json")


def test_is_an_outbox_of_only_private_messages_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport):
        read(tmp_path, outbox(create(to=PEOPLE, cc=[])))


def test_are_notes_without_activities_read(tmp_path: Path) -> None:
    # Pixelfed until January 2025
    for number, content in enumerate(([note()], {"data": [note()]})):
        export = read(tmp_path, json.dumps(content), f"{number}.json")
        assert export.posts["text"].tolist() == ["Hallo"]
        assert export.posts["type"].tolist() == ["text"]


def status(**values: Any) -> dict[str, Any]:
    return {
        "id": "495200482468784807",
        "uri": "https://p.example/p/us/1",
        "url": "https://p.example/p/us/1",
        "in_reply_to_id": None,
        "reblog": None,
        "content": "<p>Madrid</p>",
        "created_at": "2022-11-07T11:49:55.000Z",
        "reblogs_count": 3,
        "favourites_count": 11,
        "replies_count": 2,
        "spoiler_text": "",
        "visibility": "public",
        "language": "es",
        "media_attachments": [],
        "account": {"id": "1", "username": "us", "acct": "us", "url": "https://p.example/us"},
        "poll": None,
    } | values


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda one: [one],
        lambda one: {"account": {"acct": "us"}, "statuses": [one], "favourites": [status(id="9")]},
        lambda one: {"data": [one]},
        lambda one: [{"data": [one]}],
    ],
)
def test_are_statuses_read_wherever_they_stand(tmp_path: Path, wrapped: Any) -> None:
    export = read(tmp_path, json.dumps(wrapped(status())), "us.json")
    post = export.posts.iloc[0]
    assert len(export.posts) == 1
    assert [post[name] for name in ("reactions", "shares", "comments")] == [11, 3, 2]
    assert (post["text"], post["lang"], post["type"]) == ("Madrid", "es", "text")
    assert str(post["published_at"]) == "2022-11-07 11:49:55+00:00"


def test_is_the_nought_that_pixelfed_always_writes_missing(tmp_path: Path) -> None:
    made = status(pf_type="photo", reblogs_count=0, reply_count=1, replies_count=None)
    made |= {"content_text": "Madrid #x", "media_attachments": [{"type": "image"}]}
    post = read(tmp_path, json.dumps([made]), "pixelfed-statuses.json").posts.iloc[0]
    assert pd.isna(post["shares"])
    assert (post["comments"], post["text"], post["type"]) == (1, "Madrid #x", "photo")


def test_are_direct_statuses_dropped(tmp_path: Path) -> None:
    export = read(tmp_path, json.dumps([status(visibility="direct"), status()]), "s.json")
    assert len(export.posts) == 1
    assert export.report.dropped == {"direct message": 1}


def test_are_statuses_of_others_comments(tmp_path: Path) -> None:
    other = status(id="5", account={"id": "2", "acct": "erika@b.example"}, in_reply_to_id="4")
    export = read(
        tmp_path, json.dumps([other, other | {"id": "6"}, status()]), "s.json", own=("@us",)
    )
    assert export.posts["post_id"].tolist() == ["495200482468784807"]
    assert export.comments["comment_id"].tolist() == ["5", "6"]
    assert export.comments["parent_id"].tolist() == ["4", "4"]
    assert export.comments["is_own"].tolist() == [False, False]
    assert "erika" not in export.comments.to_csv()


def misskey(**values: Any) -> dict[str, Any]:
    return {
        "id": "9abc", "text": "やあ", "createdAt": "2023-05-01T10:00:00.000Z", "fileIds": [],
        "replyId": None, "renoteId": None, "poll": None, "cw": None, "visibility": "public",
        "visibleUserIds": [], "localOnly": False,
    } | values  # fmt: skip


@pytest.mark.parametrize(
    ("values", "kind", "text"),
    [
        ({}, "text", "やあ"),
        ({"cw": "Achtung"}, "text", "Achtung\nやあ"),
        ({"renoteId": "8", "text": None}, "repost", None),
        ({"renoteId": "8"}, "text", "やあ"),
        ({"fileIds": ["1"], "files": [{"type": "image/webp"}]}, "photo", "やあ"),
        ({"fileIds": ["1"]}, "other", "やあ"),
        ({"poll": {"choices": []}}, "poll", "やあ"),
        ({"text": "https://b.example"}, "link", "https://b.example"),
    ],
)
def test_are_notes_of_misskey_read(
    tmp_path: Path, values: dict[str, Any], kind: str, text: str | None
) -> None:
    made = [misskey(**values), misskey(visibility="specified", text="geheim")]
    export = read(tmp_path, json.dumps(made), "notes-2023.json")
    post = export.posts.iloc[0]
    assert (len(export.posts), post["type"]) == (1, kind)
    assert (None if pd.isna(post["text"]) else post["text"]) == text
    assert export.report.dropped == {"direct message": 1}


def test_is_what_came_before_a_break_kept(tmp_path: Path) -> None:
    text = outbox(create(), create(content="<p>zwei</p>"))
    export = read(tmp_path, text[: text.rindex("zwei")])
    assert export.posts["text"].tolist() == ["Hallo"]
    assert any("breaks off" in str(finding) for finding in export.report.findings)


def test_are_wrong_types_left_out(tmp_path: Path) -> None:
    wrong = [
        None, 7, "text", [], {}, {"type": 5}, {"type": "Create", "object": "https://b.example"},
        {"type": "Create", "object": None}, create(published=None), create(published="gestern"),
        create(published={"a": 1}), {"type": "Announce", "to": [PUBLIC]},
    ]  # fmt: skip
    odd = create(content=5, url=[], attachment="x", likes={"totalItems": "many"}, contentMap=[],
                 summary={"a": 1}, id=7, inReplyTo=[])  # fmt: skip
    export = read(tmp_path, outbox(create(), *wrong, odd))
    assert export.posts["text"].tolist() == ["Hallo", "5"]
    assert export.posts["reactions"].isna().all()
    assert export.report.left_out_count == len(wrong)


def tables() -> SimpleNamespace:
    times = ["2026-03-02T09:18:05Z", "2026-03-29T01:30:00Z", "2026-04-02T10:00:00Z"]
    posts = frame(
        "posts",
        {
            "org": ["library"] * 3,
            "post_id": ["a", "b", "c"],
            "published_at": pd.to_datetime(times),
            "type": ["photo", "link", "poll"],
            "text": ["Bücher & <Brot>", "Mehr: https://a.example/b?c=1&d=2 jetzt\nhier", "Wer?"],
            "reactions": [5, 0, 9],
            "comments": [1, 2, 3],
            "shares": [0, 1, 2],
            "is_reply": [False, True, False],
        },
    )
    return SimpleNamespace(posts=posts, comments=frame("comments", {}), daily=frame("daily", {}))


CARRIED = {
    "outbox.json": ["type", "text", "reactions", "shares", "is_reply"],
    "pixelfed-statuses.json": ["type", "text", "reactions", "comments", "is_reply"],
    "notes-2026-06-01-12-00-00.json": ["type", "text", "is_reply"],
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", CARRIED)
def test_does_what_the_sample_writes_come_back(tmp_path: Path, name: str, language: str) -> None:
    given = tables()
    files = mastodon.files(given, language)  # type: ignore[arg-type]
    (path,) = [path for path in files if path.endswith(name)]
    export = read(tmp_path, files[path], name)
    for column in ["published_at", *CARRIED[name]]:
        assert export.posts[column].tolist() == given.posts[column].tolist()
    if name == "outbox.json":
        assert export.posts["lang"].unique().tolist() == [language]
        assert export.report.dropped == {"direct message": 1}


def test_are_the_sample_files_the_same_every_time() -> None:
    assert mastodon.files(tables(), "de") == mastodon.files(tables(), "de")  # type: ignore[arg-type]
