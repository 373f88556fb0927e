"""The data download of Reddit: posts and comments, in full or only their heads."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, load_export
from candystorm.exports.canonical import frame
from candystorm.sampledata.exports import reddit

POSTS = "id,permalink,date,ip,subreddit,gildings,title,url,body"
COMMENTS = "id,permalink,date,ip,subreddit,gildings,link,parent,body,media"
OLDER = COMMENTS.replace("gildings", "gildings,gildings_silver,gildings_supergold")
POST_HEADS = "id,permalink,date,ip,subreddit,gildings,url"
COMMENT_HEADS = "id,permalink,date,ip,subreddit,gildings,link,parent"
PAGE = "https://www.reddit.com/r/aubach/comments/1kp9tv3/markt/"
POST = f"1kp9tv3,{PAGE},2025-05-18 04:35:32 UTC,192.0.2.7,aubach,0,Markt,{{url}},Heute frisch"
COMMENT = (
    f"mswmz2d,{PAGE}mswmz2d/,2025-05-18 05:00:00 UTC,192.0.2.7,aubach,0,{PAGE},"
    '{parent},"Ja, gern",'
)


def loaded(folder: Path, **tables: str) -> Export:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return load_export(folder)


def test_is_a_post_read(tmp_path: Path) -> None:
    export = loaded(tmp_path, any_name=f"{POSTS}\n{POST.format(url=PAGE)}\n")
    post = export.posts.iloc[0]
    assert (export.platform, post["post_id"], post["url"]) == ("reddit", "1kp9tv3", PAGE)
    assert post["text"] == "Markt\n\nHeute frisch"
    assert str(post["published_at"]) == "2025-05-18 04:35:32+00:00"
    assert post["time_precision"] == "minute"
    assert post[["impressions", "reactions", "comments"]].isna().all()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (PAGE, "text"),
        ("", "text"),
        ("/r/aubach/comments/1kp9tv3/markt/", "text"),
        ("https://i.redd.it/abc.jpeg", "photo"),
        ("https://www.reddit.com/gallery/1kp9tv3", "photo"),
        ("https://v.redd.it/abc", "video"),
        ("https://youtu.be/abc", "video"),
        ("https://www.aubach.example/markt", "link"),
        ("https://www.reddit.com/r/brot/comments/1zzzzzz/anderer/", "link"),
    ],
)
def test_does_the_address_tell_what_a_post_is(tmp_path: Path, url: str, kind: str) -> None:
    assert loaded(tmp_path, posts=f"{POSTS}\n{POST.format(url=url)}\n").posts["type"][0] == kind


@pytest.mark.parametrize("header", [COMMENTS, OLDER])
def test_is_a_comment_read(tmp_path: Path, header: str) -> None:
    row = COMMENT.format(parent="mswabcd")
    if header is OLDER:
        row = row.replace("aubach,0,", "aubach,0,0,0,")
    comment = loaded(tmp_path, comments=f"{header}\n{row}\n").comments.iloc[0]
    assert (comment["comment_id"], comment["post_id"]) == ("mswmz2d", "1kp9tv3")
    assert (comment["parent_id"], comment["text"]) == ("mswabcd", "Ja, gern")
    assert comment["is_own"]
    assert comment["url"] == f"{PAGE}mswmz2d/"
    assert str(comment["created_at"]) == "2025-05-18 05:00:00+00:00"


@pytest.mark.parametrize(
    ("parent", "read"), [("", None), ("t3_1kp9tv3", None), ("t1_mswabcd", "mswabcd")]
)
def test_has_a_comment_below_a_post_no_parent(
    tmp_path: Path, parent: str, read: str | None
) -> None:
    export = loaded(tmp_path, comments=f"{COMMENTS}\n{COMMENT.format(parent=parent)}\n")
    assert export.comments["parent_id"].dropna().tolist() == ([read] if read else [])
    assert export.comments["post_id"][0] == "1kp9tv3"


def test_is_a_short_address_made_whole(tmp_path: Path) -> None:
    row = POST.format(url="").replace("https://www.reddit.com", "")
    assert loaded(tmp_path, posts=f"{POSTS}\n{row}\n").posts["url"][0] == PAGE


def test_are_addresses_of_computers_dropped(tmp_path: Path) -> None:
    export = loaded(tmp_path, posts=f"{POSTS}\n{POST.format(url='')}\n{POST.format(url='')}\n")
    assert export.report.dropped == {"ip": 2}
    assert "192.0.2" not in export.posts.to_csv() + repr(export.report)


def test_are_heads_read_where_nothing_else_is_there(tmp_path: Path) -> None:
    post = f"1kp9tv3,{PAGE},2025-05-18 04:35:32 UTC,,aubach,0,https://i.redd.it/a.png"
    comment = f"mswmz2d,{PAGE}mswmz2d/,2025-05-18 05:00:00 UTC,,aubach,0,{PAGE},"
    export = loaded(
        tmp_path,
        post_headers=f"{POST_HEADS}\n{post}\n",
        comment_headers=f"{COMMENT_HEADS}\n{comment}\n",
    )
    assert export.posts[["post_id", "type"]].iloc[0].tolist() == ["1kp9tv3", "photo"]
    assert export.comments["comment_id"].tolist() == ["mswmz2d"]
    assert export.posts["text"].isna().all()
    assert export.comments["text"].isna().all()
    assert "holds no texts" in str(export.report.findings[0])


def test_are_heads_not_counted_twice(tmp_path: Path) -> None:
    export = loaded(
        tmp_path,
        posts=f"{POSTS}\n{POST.format(url='')}\n",
        post_headers=f"{POST_HEADS}\n1kp9tv3,{PAGE},2025-05-18 04:35:32 UTC,,aubach,0,\n",
        comments=f"{COMMENTS}\n{COMMENT.format(parent='')}\n",
        comment_headers=f"{COMMENT_HEADS}\nmswmz2d,{PAGE},2025-05-18 05:00:00 UTC,,a,0,{PAGE},\n",
    )
    assert (len(export.posts), len(export.comments)) == (1, 1)
    assert export.posts["text"].notna().all()
    assert not export.report.findings


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id,permalink,thread_id,date,ip,from,to,subject,body\n1,p,1,2025-05-18,,erika,me,a,geheim",
         "direct message"),
        ("id,permalink,thread_id,date,ip,from,to\n1,p,1,2025-05-18,,erika,me", "direct message"),
        ("message_id,created_at,updated_at,username,message,thread_parent_message_id,channel_url,"
         "subreddit,channel_name,conversation_type\n1,2025-05-18,,erika,geheim,,c,,,",
         "direct message"),
        ("date,ip\n2025-05-18 04:35:32 UTC,192.0.2.7", "ip"),
        ("phone_number\n+43 1", "phone"),
        ("birthdate,verified_birthdate,verification_state,verification_method\n1980-01-01,,,",
         "birthday"),
    ],
)  # fmt: skip
def test_are_private_tables_left_alone(tmp_path: Path, text: str, what: str) -> None:
    post = POST.format(url="").replace("192.0.2.7", "")
    export = loaded(tmp_path, posts=f"{POSTS}\n{post}\n".replace(",ip,", ",_,"), other=text)
    assert export.report.dropped == {what: 1}
    assert "geheim" not in repr(export.report)
    assert len(export.posts) == 1


@pytest.mark.parametrize("name", ["saved_posts", "saved_comments", "hidden_posts"])
def test_is_what_somebody_saved_not_used(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.csv").write_text(f"id,permalink\n1kp9tv3,{PAGE}\n")
    export = loaded(tmp_path, posts=f"{POSTS}\n{POST.format(url='')}\n")
    assert [Path(path).stem for path in export.report.not_used] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Link,Message\n2025-05-18,https://a.example,Hallo",
        "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,"
        "Comment Text\na,b,2025-05-18T00:00:00Z,0,,c,Hallo",
        "id,title,body,kind,created,subreddit\n1,a,b,self,2025-05-18,aubach",
    ],
)  # fmt: skip
def test_are_comments_of_somebody_else_not_taken(tmp_path: Path, text: str) -> None:
    (tmp_path / "Comments.csv").write_text(text)
    export = loaded(tmp_path, posts=f"{POSTS}\n{POST.format(url='')}\n")
    taken = [one.file for one in export.report.recognised if one.platform == "reddit"]
    assert [Path(file).name for file in taken] == ["posts.csv"]


def test_is_a_row_with_a_broken_date_told(tmp_path: Path) -> None:
    rows = f"{POST.format(url='')}\n{POST.format(url='').replace('2025-05-18 04:35:32 UTC', 'x')}"
    export = loaded(tmp_path, posts=f"{POSTS}\n{rows}\n")
    assert len(export.posts) == 1
    assert export.report.left_out[0].row == 3


def test_is_a_table_that_breaks_off_read_to_there(tmp_path: Path) -> None:
    rows = "\n".join([POST.format(url=PAGE)] * 3)
    export = loaded(tmp_path, posts=f"{POSTS}\n{rows}"[:-120])
    assert len(export.posts) >= 2


def test_is_a_download_without_rows_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport):
        loaded(tmp_path, posts=POSTS + "\n", comments=COMMENTS + "\n")


def sample() -> SimpleNamespace:
    count = 8
    posts = frame(
        "posts",
        {
            "org": ["library"] * count,
            "post_id": [f"lib-p{n}" for n in range(count)],
            "published_at": pd.date_range("2025-10-20 15:20:30Z", periods=count, freq="9D"),
            "type": ["photo", "video", "link", "text"] * 2,
            "text": [f"Frage {n}" + '\n\n"Wer, wie, was"?' * (n % 2) for n in range(count)],
        },
    )  # fmt: skip
    comments = frame(
        "comments",
        {
            "comment_id": [f"c{n}" for n in range(6)],
            "parent_id": [None, None, None, "c1", "c2", None],
            "post_id": [f"lib-p{n}" for n in range(6)],
            "created_at": pd.date_range("2026-01-01 08:00:01", periods=6, freq="31h", tz="UTC"),
            "is_own": [True, False, None] * 2,
            "text": [f'Antwort {n}, "ja"\nwirklich' for n in range(6)],
        },
    )
    return SimpleNamespace(posts=posts, daily=frame("daily", {}), comments=comments)


def test_does_the_sample_come_back(tmp_path: Path) -> None:
    assert reddit.files(sample(), "de") == reddit.files(sample(), "de")
    for name, content in reddit.files(sample(), "de").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    export = load_export(tmp_path)
    same = ["published_at", "text", "type"]
    pd.testing.assert_frame_equal(export.posts[same], sample().posts[same])
    own = sample().comments[sample().comments["is_own"].fillna(False)]
    assert export.comments["text"].tolist() == own["text"].tolist()
    assert export.comments["created_at"].tolist() == own["created_at"].tolist()
    assert export.comments["parent_id"].notna().tolist() == own["parent_id"].notna().tolist()
    assert export.comments["post_id"].isin(export.posts["post_id"]).all()
    assert export.report.dropped["direct message"] == 2
