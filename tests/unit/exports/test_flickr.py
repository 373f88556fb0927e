"""The download of a Flickr account: photos, comments below them, own comments, and the rest."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, ExportError, Options, Pseudonyms, load_export
from candystorm.exports.canonical import frame
from candystorm.sampledata.exports import flickr

PHOTO = {
    "id": "9732128037",
    "name": "Markt ",
    "description": 'Brot &amp; Rosen<br>auf dem <a href="https://a.example">Markt</a>',
    "count_views": "194",
    "count_faves": "3",
    "count_comments": "1",
    "date_taken": "2013-09-12 19:37:56",
    "rotation": 0,
    "date_imported": "2013-09-12 16:37:56",
    "photopage": "https://www.flickr.com/photos/aubach/9732128037/",
    "original": "https://live.staticflickr.com/3741/9732128037_c5ac986ac2_o.jpg",
    "geo": [{"latitude": "43722273", "longitude": "-79410638", "accuracy": "16"}],
    "people": [{"nsid": "7@N00", "username": "erika"}],
    "exif": {"IFD0:Make": {"raw_value": "Kamera 4711"}},
    "privacy": "public",
    "comments": [
        {
            "id": "72157001",
            "date": "2013-09-12 20:00:00",
            "user": "77777777@N00",
            "comment": "<b>Schön!</b>",
            "url": "https://www.flickr.com/photos/aubach/9732128037//#comment72157001",
        }
    ],
}
OWN = {
    "photo_id": "99888777",
    "photo_url": "https://www.flickr.com/photos/erika/99888777/",
    "comment": "Sehr gut &amp; scharf",
    "comment_url": "https://www.flickr.com/photos/erika/99888777/#comment72157002",
    "created": "2021-01-10 06:23:00",
}
PROFILE = {"email": "a@b.example", "nsid": "77777777@N00", "screen_name": "aubach"}


def loaded(folder: Path, options: Options | None = None, **contents: object) -> Export:
    for name, content in contents.items():
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
    return load_export(folder, options=options, pseudonyms=Pseudonyms(b"salt"))


def test_is_a_photo_a_post(tmp_path: Path) -> None:
    post = loaded(tmp_path, photo_1=PHOTO).posts.iloc[0]
    assert (post["platform"], post["post_id"], post["type"]) == ("flickr", "9732128037", "photo")
    assert post["text"] == "Markt\n\nBrot & Rosen\nauf dem Markt"
    assert post[["impressions", "reactions", "comments"]].tolist() == [194, 3, 1]
    assert post["url"] == PHOTO["photopage"]
    assert (post["metric_semantics"], post["time_precision"]) == ("lifetime", "minute")
    assert pd.isna(post["shares"])


def test_is_the_time_that_of_flickrs_clock(tmp_path: Path) -> None:
    export = loaded(tmp_path, photo_1=PHOTO)
    # 16:37:56 in California is 19:37:56 in Toronto, where it was taken and sent at once.
    assert str(export.posts["published_at"][0]) == "2013-09-12 23:37:56+00:00"
    assert export.report.timezones == {"America/Los_Angeles"}


def test_is_a_video_a_video(tmp_path: Path) -> None:
    export = loaded(tmp_path, photo_1=PHOTO | {"original": "https://a.example/1_o.MP4"})
    assert export.posts["type"][0] == "video"


def test_are_comments_of_others_without_their_names(tmp_path: Path) -> None:
    export = loaded(tmp_path, photo_1=PHOTO)
    comment = export.comments.iloc[0]
    assert (comment["comment_id"], comment["post_id"]) == ("72157001", "9732128037")
    assert comment["text"] == "Schön!"
    assert str(comment["created_at"]) == "2013-09-13 03:00:00+00:00"
    assert comment["author_hash"] == Pseudonyms(b"salt").of("77777777@N00")
    assert pd.isna(comment["is_own"])
    assert "77777777" not in export.comments.to_csv()


def test_does_the_profile_tell_which_comments_are_own(tmp_path: Path) -> None:
    other = PHOTO["comments"][0] | {"id": "5", "user": "8@N00"}  # type: ignore[index]
    photo = PHOTO | {"comments": [*PHOTO["comments"], other]}  # type: ignore[misc]
    export = loaded(tmp_path, photo_1=photo, account_profile=PROFILE)
    assert export.comments["is_own"].tolist() == [True, False]
    assert export.report.dropped["e-mail"] == 1


def test_can_a_person_say_which_comments_are_own(tmp_path: Path) -> None:
    export = loaded(tmp_path, Options(own=("77777777@N00",)), photo_1=PHOTO)
    assert export.comments["is_own"].tolist() == [True]


def test_are_place_people_and_camera_not_read(tmp_path: Path) -> None:
    export = loaded(tmp_path, photo_1=PHOTO)
    assert export.report.dropped == {"location": 1, "name": 2}
    shown = export.posts.to_csv() + repr(export.report)
    assert not any(word in shown for word in ("43722273", "erika", "4711"))


@pytest.mark.parametrize("geo", [[], None, {}])
def test_is_no_place_no_place(tmp_path: Path, geo: object) -> None:
    export = loaded(tmp_path, photo_1=PHOTO | {"geo": geo, "people": []})
    assert "location" not in export.report.dropped


@pytest.mark.parametrize("privacy", ["private", "friends & family"])
def test_is_a_photo_that_not_everybody_may_see_left_out(tmp_path: Path, privacy: str) -> None:
    export = loaded(tmp_path, photo_1=PHOTO, photo_2=PHOTO | {"id": "2", "privacy": privacy})
    assert export.posts["post_id"].tolist() == ["9732128037"]
    assert export.report.left_out_count == 1
    assert len(export.comments) == 1


@pytest.mark.parametrize(
    "content",
    [
        {"comments": [OWN]},
        [{"photo_id": OWN["photo_id"], "comment_id": "72157002", "comment": OWN["comment"],
          "date": OWN["created"], "photo_url": OWN["photo_url"]}],
    ],
)  # fmt: skip
def test_are_own_comments_read(tmp_path: Path, content: object) -> None:
    comment = loaded(tmp_path, photos_comments_part001=content).comments.iloc[0]
    assert (comment["comment_id"], comment["post_id"]) == ("72157002", "99888777")
    assert (comment["text"], comment["is_own"]) == ("Sehr gut & scharf", True)
    assert str(comment["created_at"]) == "2021-01-10 14:23:00+00:00"


def test_are_comments_on_albums_own_comments(tmp_path: Path) -> None:
    content = {"comments": [{"photoset_id": "1", "comment": "Ja", "date": "2021-06-01 10:00:00"}]}
    comment = loaded(tmp_path, sets_comments_part001=content).comments.iloc[0]
    assert (comment["text"], comment["is_own"]) == ("Ja", True)
    assert pd.isna(comment["post_id"])


def test_does_an_own_comment_below_an_own_photo_count_once(tmp_path: Path) -> None:
    same = OWN | {"photo_id": PHOTO["id"], "comment_url": PHOTO["comments"][0]["url"]}  # type: ignore[index]
    export = loaded(
        tmp_path, photo_1=PHOTO, account_profile=PROFILE,
        photos_comments_part001={"comments": [same, OWN]},
    )  # fmt: skip
    assert sorted(export.comments["comment_id"]) == ["72157001", "72157002"]


def test_are_albums_no_posts(tmp_path: Path) -> None:
    album = {
        "photo_count": "3",
        "id": "1",
        "title": "A",
        "view_count": "1",
        "created": "1517485941",
    }
    export = loaded(tmp_path, photo_1=PHOTO, albums={"albums": [album | {"photos": ["1"]}]})
    assert len(export.posts) == 1
    assert "Albums" in str(export.report.findings[0])
    assert not export.report.not_used


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ({"flickrmail": [{"subject": "a", "date_sent": "2021", "from": "1", "to": "2"}]},
         "direct message"),
        ([{"subject": "a", "body": "b", "date_sent": "2021", "to_user_id": "2"}], "direct message"),
        ({"contacts": {"Erika": "https://www.flickr.com/people/erika/"}}, "name"),
        ({"followers": {"Erika": "https://www.flickr.com/people/erika/"}}, "name"),
    ],
)  # fmt: skip
def test_are_mails_and_people_left_alone(tmp_path: Path, content: object, what: str) -> None:
    photo = PHOTO | {"geo": [], "people": [], "comments": []}
    export = loaded(tmp_path, photo_1=photo, z=content)
    assert export.report.dropped == {what: 1}


def test_are_followers_elsewhere_not_flickrs(tmp_path: Path) -> None:
    export = loaded(tmp_path, photo_1=PHOTO, z={"followers": {"Erika": "https://a.example/"}})
    assert [Path(path).name for path in export.report.not_used] == ["z.json"]


def test_are_wrong_types_no_end(tmp_path: Path) -> None:
    wrong = {
        "name": 7, "description": [1], "count_views": {"a": 1}, "count_faves": None,
        "count_comments": "many", "geo": 3, "people": "x", "original": 5, "privacy": None,
        "comments": [7, None, {"user": [1], "date": 5}, {"date": "never"}],
    }  # fmt: skip
    export = loaded(tmp_path, photo_1=PHOTO | wrong, photo_2=PHOTO | {"date_imported": None})
    post = export.posts.iloc[0]
    assert post[["impressions", "reactions", "comments"]].isna().all()
    assert post["text"] == "7"
    assert len(export.comments) == 0
    assert export.report.left_out_count == 5


def test_is_a_broken_photo_told(tmp_path: Path) -> None:
    (tmp_path / "photo_2.json").write_text(json.dumps(PHOTO | {"id": "2"})[:-9])
    export = loaded(tmp_path, photo_1=PHOTO)
    assert export.posts["post_id"].tolist() == ["9732128037"]
    assert "photo_2.json breaks off" in str(export.report.findings[0])


def test_is_the_beginning_of_broken_comments_kept(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(json.dumps({"comments": [OWN] * 3})[:-30])
    assert len(load_export(tmp_path).comments) == 2


def test_is_a_download_without_photos_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport):
        loaded(tmp_path, photo_1=PHOTO | {"privacy": "private"})


def test_is_a_photo_of_somebody_else_not_taken(tmp_path: Path) -> None:
    with pytest.raises(ExportError):
        loaded(tmp_path, photo_1={"id": "1", "name": "a", "date": "2020-01-01"})


def test_are_thousands_of_photos_read_at_once(tmp_path: Path) -> None:
    photos = {f"photo_{n}": PHOTO | {"id": str(n)} for n in range(300)}
    export = loaded(tmp_path, **photos)
    assert len(export.posts) == 300
    assert export.posts["export_file"].nunique() == 300


def sample() -> SimpleNamespace:
    count = 8
    posts = frame(
        "posts",
        {
            "org": ["library"] * count,
            "platform": ["flickr"] * count,
            "post_id": [f"lib-p{n}" for n in range(count)],
            "published_at": pd.date_range("2025-10-20 15:20:30Z", periods=count, freq="9D"),
            "type": ["photo", "video"] * 4,
            "text": [f"Lesung {n}" + "\n\nMit <Herz> & „Seele“" * (n % 2) for n in range(count)],
            "impressions": [100 + n for n in range(count)],
            "reactions": [n if n else None for n in range(count)],
            "comments": [1] * count,
        },
    )  # fmt: skip
    comments = frame(
        "comments",
        {
            "comment_id": [f"c{n}" for n in range(6)],
            "post_id": [f"lib-p{n}" for n in range(6)],
            "created_at": pd.date_range("2026-01-01 08:00:01", periods=6, freq="31h", tz="UTC"),
            "author_hash": [f"{n:012x}" for n in range(6)],
            "is_own": [True, False, False] * 2,
            "text": [f"Antwort {n} & <ja>\nwirklich" for n in range(6)],
        },
    )
    comments["author_name"] = "Erika"
    return SimpleNamespace(posts=posts, daily=frame("daily", {}), comments=comments)


@pytest.mark.parametrize("language", ["de", "en"])
def test_does_the_sample_come_back(tmp_path: Path, language: str) -> None:
    assert flickr.files(sample(), language) == flickr.files(sample(), language)
    for name, content in flickr.files(sample(), language).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    export = load_export(tmp_path)
    same = ["published_at", "text", "type", "impressions", "reactions", "comments"]
    read = export.posts.sort_values("published_at", ignore_index=True)
    pd.testing.assert_frame_equal(read[same], sample().posts[same])
    said = export.comments.sort_values("created_at", ignore_index=True)
    pd.testing.assert_frame_equal(
        said[["created_at", "text", "is_own"]], sample().comments[["created_at", "text", "is_own"]]
    )
    assert said["post_id"].isin(export.posts["post_id"]).all()
