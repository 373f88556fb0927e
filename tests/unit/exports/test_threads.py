"""Threads in Instagram's data download."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from meta_files import written

from candystorm.exports import EmptyExport, Export, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.reading import Tables
from candystorm.exports.report import Report
from candystorm.sampledata.exports import threads


def download(folder: Path, posts: object, name: str = "threads/threads_and_replies.json") -> Export:
    return load_export(written(folder, name, json.dumps({"text_post_app_text_posts": posts})))


def medium(title: str, **more: object) -> dict[str, Any]:
    return {"uri": "", "creation_timestamp": 1780421400, "title": title} | more


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: one], ids=["list", "alone"])
def test_are_threads_read(tmp_path: Path, wrap: Any) -> None:
    # Each byte of UTF-8 stands as a letter by itself.
    export = download(
        tmp_path, wrap({"media": [medium("Gr\u00c3\u00bc\u00c3\u009fe")]}), "any.json"
    )
    one = export.posts.iloc[0]
    assert (export.platform, one["text"], one["type"]) == ("threads", "Grüße", "text")
    assert str(one["published_at"]) == "2026-06-02 17:30:00+00:00"
    assert pd.isna(one["reactions"]) and pd.isna(one["is_reply"])


def test_are_replies_told_from_threads(tmp_path: Path) -> None:
    told = [
        {"media": [medium("a", text_app_post={"is_reply": is_reply})]} for is_reply in (True, False)
    ]
    assert download(tmp_path, told).posts["is_reply"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("uris", "kind"),
    [
        (["a/1.jpg"], "photo"),
        (["a/1.mp4"], "video"),
        (["a/1.jpg", "a/2.mp4"], "video"),
        ([], "text"),
    ],
)
def test_is_the_form_of_a_thread_told(tmp_path: Path, uris: list[str], kind: str) -> None:
    media = [medium("", uri=uri) for uri in uris]
    told = {"title": "Text", "creation_timestamp": 1780421400, "media": media}
    posts = download(tmp_path, [told]).posts
    assert posts[["text", "type"]].to_numpy().tolist() == [["Text", kind]]


def test_are_threads_told_from_posts_of_instagram(tmp_path: Path) -> None:
    post = {"media": [medium("Bild", uri="a/1.jpg")]}
    written(tmp_path, "media/posts_1.json", json.dumps([post]))
    thread = {"text_post_app_text_posts": [{"media": [medium("Text")]}]}
    written(tmp_path, "threads/threads_and_replies.json", json.dumps(thread))
    posts = load_export(tmp_path).posts
    assert sorted(zip(posts["platform"], posts["text"], strict=True)) == [
        ("instagram", "Bild"), ("threads", "Text"),
    ]  # fmt: skip


def test_is_what_others_wrote_not_read(tmp_path: Path) -> None:
    like = {"title": "eva", "string_list_data": [{"href": "https://a.example", "timestamp": 1}]}
    liked = {"text_post_app_media_likes": [like]}
    written(tmp_path, "threads/liked_threads.json", json.dumps(liked))
    thread = {"text_post_app_text_posts": [{"media": [medium("Text")]}]}
    written(tmp_path, "threads/threads_and_replies.json", json.dumps(thread))
    export = load_export(tmp_path)
    assert export.posts["text"].tolist() == ["Text"]
    assert [Path(name).name for name in export.report.not_used] == ["liked_threads.json"]


def test_is_a_place_dropped_and_told(tmp_path: Path) -> None:
    exif = {"photo_metadata": {"exif_data": [{"latitude": 48.2, "longitude": 14.1}]}}
    export = download(tmp_path, [{"media": [medium("Text", media_metadata=exif)]}])
    assert export.report.dropped == {"location": 1}
    assert "48.2" not in export.posts.to_csv()


def test_does_what_came_before_a_break_remain(tmp_path: Path) -> None:
    told = {"text_post_app_text_posts": [{"media": [medium(f"Beitrag {n}")]} for n in range(400)]}
    whole = json.dumps(told)
    export = load_export(written(tmp_path, "a.json", whole[: len(whole) // 2]))
    assert 190 < len(export.posts) < 210
    assert [finding.kind for finding in export.report.findings] == ["caution"]


def test_is_an_account_without_a_thread_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport):
        download(tmp_path, [{"media": []}])


@pytest.mark.parametrize(
    "odd",
    [
        None, 3, [], {}, {"media": "x"}, {"media": [3]}, {"media": [medium("x", uri={})]},
        {"media": [medium("x", creation_timestamp=[])]}, {"media": [medium("x", text_app_post=1)]},
        {"media": [{"title": "x", "text_app_post": {"is_reply": "no"}}]},
    ],
)  # fmt: skip
def test_does_an_odd_entry_leave_the_others_as_they_are(tmp_path: Path, odd: object) -> None:
    told = [{"media": [medium("Beitrag 0")]}, odd, {"media": [medium("Beitrag 1")]}]
    assert {"Beitrag 0", "Beitrag 1"} <= set(download(tmp_path, told).posts["text"])


def test_is_a_download_without_posts_told_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport, match="recognised"):
        download(tmp_path, [])


@pytest.fixture
def tables() -> Tables:
    times = ["2026-03-02 09:00", "2026-03-30 17:30", "2026-04-01 22:05"]
    posts = frame(
        "posts",
        {
            "post_id": ["1", "2", "3"], "published_at": list(pd.to_datetime(times, utc=True)),
            "type": ["photo", "text", "video"], "is_reply": [False, True, None],
            "text": ["Brot & Butter", "Guten\nMorgen, „alle“ 🎉", "Mähen"],
        },
    )  # fmt: skip
    return Tables(posts, frame("daily", {}), frame("comments", {}), Report())


@pytest.mark.parametrize("language", ["de", "en"])
def test_do_the_sample_posts_come_back_as_they_went(
    tmp_path: Path, tables: Tables, language: str
) -> None:
    ((name, told),) = threads.files(tables, language).items()
    back = load_export(written(tmp_path, name, told)).posts
    for column in ("text", "type", "published_at"):
        assert back[column].tolist() == tables.posts[column].tolist()
    pd.testing.assert_series_equal(back["is_reply"], tables.posts["is_reply"])


def test_are_sample_files_the_same_to_the_byte(tables: Tables) -> None:
    assert threads.files(tables, "de") == threads.files(tables, "de")
