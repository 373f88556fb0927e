"""Exports of X: analytics tables of two generations, and the archive."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from candystorm.exports import DamagedFile, EmptyExport, Export, load_export
from candystorm.exports.canonical import frame
from candystorm.sampledata.exports import x

CONTENT = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,"
    "Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n"
)
#: 2026-09-12 13:58:05 UTC
ID = str((1789221485000 - 1288834974657) << 22)


def written(folder: Path, name: str, text: str) -> Export:
    (folder / name).write_text(text, "utf-8")
    return load_export(folder / name)


def tweets(folder: Path, content: object, name: str = "tweets.js") -> Export:
    return written(folder, name, f"window.YTD.tweets.part0 = {json.dumps(content)}")


def tweet(**values: object) -> dict[str, object]:
    return {
        "id_str": "7",
        "full_text": "Brot &amp; Rosen https://t.co/a",
        "created_at": "Tue Mar 19 14:05:17 +0000 2019",
        "favorite_count": "12",
        "retweet_count": "3",
        "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://a.example"}]},
    } | values


def test_is_a_content_table_read(tmp_path: Path) -> None:
    row = f'{ID},"Sat, Sep 12, 2026","Hallo, Welt",https://x.com/a/status/1,"1,200",3,9,1,2,4,5,6,7,8,10,0,0\n'
    export = written(tmp_path, "any name.csv", CONTENT + row)
    post = export.posts.iloc[0]
    assert export.platform == "x"
    assert (post["post_id"], post["text"]) == (ID, "Hallo, Welt")
    assert [post[name] for name in ("impressions", "reactions", "saves", "shares")] == [
        1200,
        3,
        1,
        2,
    ]
    assert [post[name] for name in ("follows", "comments", "clicks")] == [4, 5, 10]
    assert post["metric_semantics"] == "window"
    assert export.report.languages == {"en"}


def test_does_the_id_tell_the_time_of_day(tmp_path: Path) -> None:
    row = f'{ID},"Sat, Sep 12, 2026",Hallo,,1,2,3,4,5,6,7,8,9,10,11,12,13\n'
    export = written(tmp_path, "a.csv", CONTENT + row)
    assert str(export.posts["published_at"][0]) == "2026-09-12 13:58:05+00:00"
    assert export.posts["time_precision"][0] == "minute"
    assert "published_at" not in export.report.missing["a.csv"]


def test_is_the_day_taken_where_a_spreadsheet_rounded_the_ids(tmp_path: Path) -> None:
    row = '1.83423E+18,"Sat, Sep 12, 2026",Hallo,,1,2,3,4,5,6,7,8,9,10,11,12,13\n'
    export = written(tmp_path, "a.csv", CONTENT + row)
    assert str(export.posts["published_at"][0]) == "2026-09-12 00:00:00+00:00"
    assert export.posts["time_precision"][0] == "day"


def test_is_the_older_table_read(tmp_path: Path) -> None:
    header = (
        "Tweet id,Tweet permalink,Tweet text,time,impressions,engagements,"
        "engagement rate,retweets,replies,likes,user profile clicks,url clicks,follows\n"
    )
    row = (
        '"1","https://twitter.com/a/status/1","Zwei\nZeilen","2021-04-30 08:15 +0000",'
        '"512.0","20.0","0.039","2.0","1.0","7.0","0.0","3.0","0"\n'
    )
    post = written(tmp_path, "a.csv", header + row).posts.iloc[0]
    assert str(post["published_at"]) == "2021-04-30 08:15:00+00:00"
    names = ("impressions", "shares", "comments", "reactions", "clicks")
    assert [post[name] for name in names] == [
        512, 2, 1, 7, 3,
    ]  # fmt: skip
    assert post["text"] == "Zwei\nZeilen"


def test_is_the_overview_read_by_day(tmp_path: Path) -> None:
    text = (
        "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,"
        'Replies,Reposts,Profile visits,Create Post,Video views,Media views\n"Sun,'
        ' Sep 13, 2026",20,1,2,0,0,3,4,0,0,0,1,0,0\n"Sat, Sep 12, 2026",10,1,2,0,0,3,5,0,'
        "0,0,1,0,0\n"
    )
    daily = written(tmp_path, "a.csv", text).daily
    unfollows = daily[daily["metric"] == "unfollows"].set_index("date")["value"]
    assert unfollows[pd.Timestamp("2026-09-12")] == 5
    assert daily[daily["metric"] == "impressions"]["value"].sum() == 30


def test_is_the_video_table_below_its_title_read(tmp_path: Path) -> None:
    text = (
        "Video overview,,,,,\nDate,Views,Watch Time (ms),Completion Rate,"
        'Average Watch Time (ms),Estimated Revenue\n"Sat, Sep 12, 2026",40,1000,0.5,25,'
        "0\n"
    )
    daily = written(tmp_path, "a.csv", text).daily
    assert dict(zip(daily["metric"], daily["value"], strict=True)) == {
        "video_views": 40, "completion_rate": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["tweets.js", "tweet.js", "tweets-part1.js", "renamed.json"])
def test_is_the_archive_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    post = tweets(tmp_path, [{"tweet": tweet()}], name).posts.iloc[0]
    assert post["text"] == "Brot & Rosen https://a.example"
    assert str(post["published_at"]) == "2019-03-19 14:05:17+00:00"
    assert (post["reactions"], post["shares"], post["type"]) == (12, 3, "link")
    assert pd.isna(post["impressions"]) and pd.isna(post["comments"])


def test_is_the_oldest_archive_read_whose_entries_stand_alone(tmp_path: Path) -> None:
    post = tweets(tmp_path, [tweet()], "tweet.js").posts.iloc[0]
    assert post["post_id"] == "7"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"full_text": "RT @a: hallo"}, "repost"),
        ({"extended_entities": {"media": [{"type": "video"}]}}, "video"),
        ({"entities": {"media": [{"type": "photo"}]}}, "photo"),
        ({"entities": {}}, "text"),
    ],
)
def test_is_the_form_of_a_post_told(
    tmp_path: Path, values: dict[str, object], expected: str
) -> None:
    assert tweets(tmp_path, [{"tweet": tweet(**values)}]).posts["type"][0] == expected


def test_are_replies_told_from_posts(tmp_path: Path) -> None:
    posts = tweets(
        tmp_path, [{"tweet": tweet(in_reply_to_status_id_str="1")}, {"tweet": tweet()}]
    ).posts
    assert posts["is_reply"].tolist() == [True, False]


def test_are_long_posts_read(tmp_path: Path) -> None:
    note = [
        {
            "noteTweet": {
                "noteTweetId": "9",
                "createdAt": "2024-05-02T08:00:00.000Z",
                "core": {"text": "lang"},
            }
        }
    ]
    post = written(
        tmp_path, "note-tweet.js", f"window.YTD.note_tweet.part0 = {json.dumps(note)}"
    ).posts.iloc[0]
    assert (post["text"], str(post["published_at"])) == ("lang", "2024-05-02 08:00:00+00:00")


def test_are_direct_messages_left_alone(tmp_path: Path) -> None:
    (tmp_path / "direct-messages.js").write_text(
        "window.YTD.direct_messages.part0 = "
        '[{"dmConversation": {"messages": [{"text": "geheim"}]}}]'
    )
    (tmp_path / "tweets.js").write_text(
        f"window.YTD.tweets.part0 = {json.dumps([{'tweet': tweet()}])}"
    )
    export = load_export(tmp_path)
    assert export.report.dropped == {"direct message": 1}
    assert "geheim" not in export.posts.to_csv() + export.comments.to_csv()


def test_is_an_archive_of_messages_alone_refused(tmp_path: Path) -> None:
    (tmp_path / "direct-messages.js").write_text(
        'window.YTD.direct_messages.part0 = [{"dmConversation": {"messages": []}}]'
    )
    with pytest.raises(EmptyExport):
        load_export(tmp_path)


def test_does_what_came_before_a_break_remain(tmp_path: Path) -> None:
    entries = [{"tweet": tweet(id_str=str(n))} for n in range(400)]
    whole = f"window.YTD.tweets.part0 = {json.dumps(entries)}"
    export = written(tmp_path, "tweets.js", whole[: len(whole) // 2])
    assert 150 < len(export.posts) < 210
    assert [finding.kind for finding in export.report.findings] == ["caution"]


def test_is_a_file_that_breaks_off_in_its_first_entry_refused(tmp_path: Path) -> None:
    whole = f"window.YTD.tweets.part0 = {json.dumps([{'tweet': tweet()}])}"
    with pytest.raises(DamagedFile):
        written(tmp_path, "tweets.js", whole[:-40])


@pytest.mark.parametrize(
    "odd",
    [
        {"id_str": 7.5}, {"created_at": None}, {"created_at": ["x"]}, {"full_text": {"a": 1}},
        {"favorite_count": "many"}, {"favorite_count": 10**40}, {"entities": "none"},
        {"entities": {"urls": [None, 3, {"url": 1}]}},
    ],
)  # fmt: skip
def test_does_an_odd_entry_leave_the_others_as_they_are(
    tmp_path: Path, odd: dict[str, object]
) -> None:
    posts = tweets(tmp_path, [{"tweet": tweet(id_str="1")}, {"tweet": tweet(**odd)}]).posts
    assert posts["post_id"][0] == "1"
    assert posts["reactions"][0] == 12


def test_does_a_post_in_two_files_count_once_with_what_both_know(
    tmp_path: Path, tables: SimpleNamespace
) -> None:
    for name, content in x.files(tables, "de").items():
        (tmp_path / Path(name).name).write_bytes(content)
    together = load_export(tmp_path)
    assert len(together.posts) == 2
    assert together.posts["impressions"].tolist() == [900, 30]  # analytics
    assert together.posts["lang"].tolist() == ["de", "de"]  # archive
    assert any("only once" in str(finding) for finding in together.report.findings)


@pytest.fixture
def tables() -> SimpleNamespace:
    times = pd.to_datetime(["2026-03-02 09:00:10", "2026-03-03 17:30:00"], utc=True)
    posts = frame(
        "posts",
        {
            "published_at": times, "text": ["Brot & Butter", "Guten\nMorgen"],
            "impressions": [900, 30],
            "reactions": [12, 0], "comments": [3, 1], "shares": [1, 0], "saves": [2, 0],
            "clicks": [5, 0],
            "follows": [1, 0],
        },
    )  # fmt: skip
    daily = frame(
        "daily",
        {"date": ["2026-03-02", "2026-03-03"], "metric": ["impressions"] * 2, "value": [800, 130]},
    )
    return SimpleNamespace(posts=posts, daily=daily, comments=frame("comments", {}))


@pytest.mark.parametrize(
    "name",
    ["account_analytics_content.csv", "tweet_activity_metrics.csv", "archive/data/tweets.js"],
)
def test_do_the_sample_posts_come_back_as_they_went(
    tmp_path: Path, tables: SimpleNamespace, name: str
) -> None:
    path = tmp_path / Path(name).name
    path.write_bytes(x.files(tables, "de")[name])
    back = load_export(path).posts
    assert back["text"].tolist() == tables.posts["text"].tolist()
    assert back["reactions"].tolist() == [12, 0]
    assert back["shares"].tolist() == [1, 0]
    exact = "min" if name.startswith("tweet_") else "s"
    assert (
        back["published_at"].dt.floor(exact) == tables.posts["published_at"].dt.floor(exact)
    ).all()


def test_do_the_sample_days_come_back_as_they_went(tmp_path: Path, tables: SimpleNamespace) -> None:
    path = tmp_path / "overview.csv"
    path.write_bytes(x.files(tables, "en")["account_overview_analytics.csv"])
    daily = load_export(path).daily
    impressions = daily[daily["metric"] == "impressions"].sort_values("date")
    assert impressions["value"].tolist() == [800, 130]


def note(**values: object) -> dict[str, object]:
    return {
        "noteTweet": {
            "noteTweetId": "6",
            "createdAt": "2019-03-19T14:05:17.000Z",
            "core": {"text": "Brot & Rosen, und noch sehr viel mehr, wofür hier Platz ist"},
        }
        | values
    }


def archive_with_notes(folder: Path, text: str, *notes: object) -> pd.DataFrame:
    for name, content in (
        ("tweets.js", [{"tweet": tweet(full_text=text)}]),
        ("note-tweet.js", list(notes)),
    ):
        said = f"window.YTD.posts.part0 = {json.dumps(content)}"
        (folder / name).write_text(said, "utf-8")
    return load_export([folder / "tweets.js", folder / "note-tweet.js"]).posts


def test_is_a_long_post_one_post_with_its_whole_text(tmp_path: Path) -> None:
    cut = "Brot &amp; Rosen, und noch sehr viel mehr, wofür … https://t.co/a"
    posts = archive_with_notes(tmp_path, cut, note())
    assert posts["post_id"].tolist() == ["7"]
    assert posts["text"].str.endswith("Platz ist").all()
    assert posts["reactions"].tolist() == [12]


def test_is_a_long_post_that_stands_nowhere_else_kept(tmp_path: Path) -> None:
    posts = archive_with_notes(tmp_path, "Etwas anderes in derselben Sekunde", note())
    assert sorted(posts["post_id"]) == ["6", "7"]


def test_is_a_deleted_post_no_post(tmp_path: Path) -> None:
    deleted = {"tweet": tweet(deleted_at="Tue Mar 19 15:00:00 +0000 2019", full_text="geheim")}
    (tmp_path / "deleted-tweets.js").write_text(
        f"window.YTD.deleted_tweets.part0 = {json.dumps([deleted])}", "utf-8"
    )
    export = tweets(tmp_path, [{"tweet": tweet()}])
    both = load_export([tmp_path / "tweets.js", tmp_path / "deleted-tweets.js"])
    assert both.posts["text"].tolist() == export.posts["text"].tolist()
    assert "deleted-tweets.js" in both.report.not_used


@pytest.mark.parametrize("cut", ["2.09892E+18", ID[:-4] + "0000"])
def test_are_ids_that_a_spreadsheet_cut_taken_from_the_links(tmp_path: Path, cut: str) -> None:
    row = f'{cut},"Sat, Sep 12, 2026",Hallo,https://x.com/a/status/{ID},1,2,3,4,5,6,7,8,9,1,2,3,4\n'
    export = written(tmp_path, "content.csv", CONTENT + row)
    assert export.posts["post_id"].tolist() == [ID]
    assert export.posts["time_precision"].tolist() == ["minute"]


def test_is_an_id_that_a_spreadsheet_cut_left_out_without_a_link(tmp_path: Path) -> None:
    row = '2.09892E+18,"Sat, Sep 12, 2026",Hallo,,1,2,3,4,5,6,7,8,9,1,2,3,4\n'
    export = written(tmp_path, "content.csv", CONTENT + row)
    assert export.posts["post_id"].isna().all()
    assert any("A spreadsheet has cut" in one.sentence for one in export.report.findings)
