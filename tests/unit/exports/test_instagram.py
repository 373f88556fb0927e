"""Exports of Instagram: Business Suite, and the data download of several generations."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from meta_files import as_json, series, written

from candystorm.exports import EmptyExport, Export, UnknownExport, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.reading import Tables
from candystorm.exports.report import Report
from candystorm.sampledata.exports import instagram

FRONT = [
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)",
    "Publish time", "Permalink", "Post type", "Data comment", "Date",
]  # fmt: skip
POSTS = [*FRONT, "Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves"]
STORIES = [
    *FRONT, "Views", "Reach", "Likes", "Shares", "Profile visits", "Replies", "Link clicks",
    "Navigation", "Follows", "Sticker taps",
]  # fmt: skip
POST: dict[str, str] = {
    "Post ID": "18000000000000001", "Account ID": "17841400000000001",
    "Account username": "aubach", "Account name": "Aubach", "Description": "Grüße 🎉",
    "Duration (sec)": "0", "Publish time": "06/02/2026 10:30",
    "Permalink": "https://www.instagram.com/p/a/", "Post type": "IG image", "Date": "Lifetime",
    "Views": "1200", "Reach": "900", "Likes": "12", "Shares": "3", "Follows": "1",
    "Comments": "4", "Saves": "2",
}  # fmt: skip


def content(folder: Path, *rows: dict[str, str], header: Sequence[str] = POSTS) -> Export:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows or [POST])
    return load_export(written(folder, "Jun-01-2026_Jun-30-2026_1.csv", "\ufeff" + out.getvalue()))


def download(folder: Path, value: object, name: str = "media/posts_1.json") -> Export:
    return load_export(written(folder, name, as_json(value)))


def medium(
    uri: str = "media/posts/202606/1.jpg", title: str = "", **more: object
) -> dict[str, Any]:
    return {"uri": uri, "creation_timestamp": 1780421400, "title": title} | more


# --- the content of the Business Suite


def test_is_the_content_table_read(tmp_path: Path) -> None:
    export = content(tmp_path)
    row = export.posts.iloc[0]
    assert (export.platform, row["post_id"]) == ("instagram", "18000000000000001")
    assert (row["text"], row["type"]) == ("Grüße 🎉", "photo")
    names = ("impressions", "reach", "reactions", "shares", "follows", "comments", "saves")
    assert [row[name] for name in names] == [1200, 900, 12, 3, 1, 4, 2]
    assert str(row["published_at"]) == "2026-06-02 17:30:00+00:00"
    assert pd.isna(row["clicks"]) and pd.isna(row["video_seconds"])
    assert export.report.timezones == {"America/Los_Angeles"}


def test_is_a_table_of_stories_read(tmp_path: Path) -> None:
    story = POST | {
        "Post type": "IG story", "Replies": "5", "Link clicks": "6", "Navigation": "80",
        "Profile visits": "7", "Sticker taps": "9", "Duration (sec)": "15",
    }  # fmt: skip
    row = content(tmp_path, story, header=STORIES).posts.iloc[0]
    assert (row["type"], row["comments"], row["clicks"]) == ("story", 5, 6)
    assert (row["impressions"], row["reach"], row["video_seconds"]) == (1200, 900, 15)
    assert pd.isna(row["saves"])


def test_are_plays_of_reels_what_they_were_before_views(tmp_path: Path) -> None:
    header = [("Impressions" if name == "Views" else name) for name in POSTS] + ["Plays"]
    reel = POST | {"Post type": "IG reel", "Impressions": "", "Plays": "77"}
    image = POST | {"Impressions": "66", "Plays": ""}
    posts = content(tmp_path, reel, image, header=header).posts
    assert posts["impressions"].tolist() == [77, 66]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("IG carousel", "photo"), ("IG reel", "reel"), ("IG video", "video"),
        ("IG story", "story"), ("História do IG", "story"), ("Carrossel do IG", "photo"),
        ("Imagem do IG", "photo"), ("Historia de IG", "story"),
    ],
)  # fmt: skip
def test_is_the_form_of_a_post_told(tmp_path: Path, told: str, expected: str) -> None:
    assert content(tmp_path, POST | {"Post type": told}).posts["type"][0] == expected


@pytest.mark.parametrize(
    "header",
    [
        {"Post ID": "Identificação do post", "Account username": "Nome de usuário da conta",
         "Description": "Descrição", "Publish time": "Horário de publicação",
         "Views": "Visualizações", "Reach": "Alcance", "Likes": "Curtidas",
         "Shares": "Compartilhamentos", "Comments": "Comentários", "Saves": "Salvamentos"},
        {"Post ID": "Identificador de la publicación", "Description": "Descripción",
         "Account username": "Nombre de usuario de la cuenta",
         "Publish time": "Hora de publicación", "Views": "Visualizaciones", "Reach": "Alcance",
         "Likes": "Me gusta", "Shares": "Veces que se ha compartido", "Comments": "Comentarios",
         "Saves": "Veces guardado"},
        {"Post ID": "Publicerings-id", "Account username": "Kontots användarnamn",
         "Description": "Beskrivning", "Publish time": "Publiceringstid", "Views": "Visningar",
         "Reach": "Räckvidd", "Likes": "Gilla-markeringar", "Shares": "Delningar",
         "Comments": "Kommentarer", "Saves": "Sparade objekt"},
        {"Post ID": "Beitrags-ID", "Account username": "Nutzername des Kontos",
         "Description": "Beschreibung", "Publish time": "Veröffentlichungszeit",
         "Views": "Aufrufe", "Reach": "Reichweite", "Likes": "„Gefällt mir“-Angaben",
         "Shares": "Geteilte Inhalte", "Comments": "Kommentare", "Saves": "Gespeicherte Inhalte"},
    ],
    ids=["pt", "es", "sv", "de"],
)  # fmt: skip
def test_is_the_content_table_read_in_every_language(
    tmp_path: Path, header: dict[str, str], request: pytest.FixtureRequest
) -> None:
    row = {header[name]: POST[name] for name in header}
    export = content(tmp_path, row, header=list(header.values()))
    one = export.posts.iloc[0]
    assert (export.platform, one["text"]) == ("instagram", "Grüße 🎉")
    names = ("impressions", "reach", "reactions", "shares", "comments", "saves")
    assert [one[name] for name in names] == [1200, 900, 12, 3, 4, 2]
    assert str(one["published_at"]) == "2026-06-02 17:30:00+00:00"
    assert request.node.callspec.id in export.report.languages


def test_is_a_table_of_facebook_not_taken_for_instagram(tmp_path: Path) -> None:
    header = ["Post ID", "Page ID", "Page name", "Title", "Publish time", "Reach", "Reactions",
              "Comments", "Shares"]  # fmt: skip
    row = POST | {"Page ID": "1", "Page name": "Gemeinde", "Title": "Text", "Reactions": "3"}
    export = content(tmp_path, row, header=header)
    assert (export.platform, export.platforms) == ("facebook", ["facebook"])


@pytest.mark.parametrize(
    ("title", "metric"),
    [
        ("Instagram reach", "reach"), ("Alcance do Instagram", "reach"),
        ("Instagram profile visits", "profile_visits"), ("Instagram-Follows", "follows"),
        ("Cliques no link do Instagram", "clicks"),
    ],
)  # fmt: skip
def test_is_a_series_read(tmp_path: Path, title: str, metric: str) -> None:
    told = series(f'"{title}"', '"Data","Primary"', '"2026-06-01T00:00:00","236"')
    daily = load_export(written(tmp_path, "any.csv", told)).daily
    assert daily[["platform", "metric", "value"]].to_numpy().tolist() == [
        ["instagram", metric, 236]
    ]


# --- the data download


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: one])
def test_are_posts_of_the_download_read(tmp_path: Path, wrap: Any) -> None:
    export = download(tmp_path, wrap({"media": [medium(title="Grüße 🎉")]}))
    one = export.posts.iloc[0]
    assert (export.platform, one["text"], one["type"]) == ("instagram", "Grüße 🎉", "photo")
    assert str(one["published_at"]) == "2026-06-02 17:30:00+00:00"
    assert pd.isna(one["reactions"]) and pd.isna(one["post_id"])


def test_is_a_post_with_many_photos_one_post(tmp_path: Path) -> None:
    several = {"title": "Fest", "creation_timestamp": 1780421400,
               "media": [medium("a/1.jpg", creation_timestamp=1), medium("a/2.mp4")]}  # fmt: skip
    posts = download(tmp_path, [several]).posts
    assert posts[["text", "type"]].to_numpy().tolist() == [["Fest", "video"]]
    assert str(posts["published_at"][0]) == "2026-06-02 17:30:00+00:00"


@pytest.mark.parametrize(
    ("key", "kind"),
    [("ig_stories", "story"), ("ig_reels_media", "reel"), ("ig_igtv_media", "video")],
)
@pytest.mark.parametrize("nested", [True, False])
def test_are_stories_and_films_read(tmp_path: Path, key: str, kind: str, nested: bool) -> None:
    one = medium("media/1.mp4", "Früh")
    posts = download(tmp_path, {key: [{"media": [one]} if nested else one]}, "any.json").posts
    assert posts[["text", "type"]].to_numpy().tolist() == [["Früh", kind]]


def labelled(text: str = "Grüße", **more: Any) -> dict[str, Any]:
    return {
        "timestamp": 1780421400,
        "media": [],
        "label_values": [
            {"media": [{"uri": "media/posts/1.jpg"}], "label": "Media"},
            {"label": "Bildunterschrift", "value": text},
        ],
        "fbid": "9",
    } | more


@pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: one])
def test_are_posts_with_labels_read(tmp_path: Path, wrap: Any) -> None:
    one = download(tmp_path, wrap(labelled()), "media/posts.json").posts.iloc[0]
    assert (one["text"], one["type"]) == ("Grüße", "photo")
    assert str(one["published_at"]) == "2026-06-02 17:30:00+00:00"


PLACE = "your_instagram_activity/media/posts_1.json"


def below(folder: Path, value: object, name: str = PLACE) -> Export:
    """Load the folder of a data download with one file in it."""
    written(folder, name, as_json(value))
    return load_export(folder)


@pytest.mark.parametrize("media", [[], [{"uri": "media/a.jpg"}]])
def test_does_the_folder_tell_posts_with_labels_from_those_of_facebook(
    tmp_path: Path, media: list[object]
) -> None:
    words = [{"label": "Caption", "value": "Hallo"}]
    told = {"timestamp": 1780421400, "media": media, "label_values": words, "fbid": "0"}
    export = below(tmp_path, [told])
    assert export.platforms == ["instagram"]
    kind = "photo" if media else "other"
    assert export.posts[["text", "type"]].to_numpy().tolist() == [["Hallo", kind]]


@pytest.mark.parametrize(
    "name",
    ["your_instagram_activity/likes/liked_posts.json", "your_instagram_activity/threads/a.json"],
)
def test_are_labels_elsewhere_in_the_download_no_posts(tmp_path: Path, name: str) -> None:
    liked = {"timestamp": 1, "media": [], "label_values": [{"label": "Caption", "value": "fremd"}]}
    with pytest.raises(UnknownExport):
        below(tmp_path, [liked], name)


@pytest.mark.parametrize(
    ("name", "told"), [(PLACE, []), ("media/reels.json", {"ig_reels_media": []})]
)
def test_is_a_download_without_posts_told_to_be_empty(
    tmp_path: Path, name: str, told: object
) -> None:
    with pytest.raises(EmptyExport, match="recognised"):
        below(tmp_path, told, name)


def test_is_a_sticker_no_post(tmp_path: Path) -> None:
    sticker = labelled("x")
    sticker["label_values"].append({"label": "Product type", "value": "cutout_sticker"})
    assert len(download(tmp_path, [labelled(), sticker], "media/posts.json").posts) == 1


def test_is_the_same_post_in_two_files_read_once(tmp_path: Path) -> None:
    written(tmp_path, "media/posts.json", as_json([labelled("Neu")]))
    old = [{"media": [medium("other/1.jpg", "Alt")]}, {"media": [medium("other/2.jpg", "Zwei")]}]
    written(tmp_path, "media/posts_1.json", as_json(old))
    assert sorted(load_export(tmp_path).posts["text"]) == ["Neu", "Zwei"]


def test_is_a_reel_that_stands_among_the_posts_too_a_reel(tmp_path: Path) -> None:
    reel = {"media": [medium("media/reels/1.mp4", "Dreh")]}
    written(tmp_path, "media/reels.json", as_json({"ig_reels_media": [reel]}))
    written(tmp_path, "media/posts_1.json", as_json([reel]))
    posts = load_export(tmp_path).posts
    assert posts[["text", "type"]].to_numpy().tolist() == [["Dreh", "reel"]]


def test_is_a_place_dropped_and_told(tmp_path: Path) -> None:
    exif = {"photo_metadata": {"exif_data": [{"latitude": 48.2, "longitude": 14.1}]}}
    export = download(tmp_path, [{"media": [medium(media_metadata=exif)]}])
    assert export.report.dropped == {"location": 1}
    assert "48.2" not in export.posts.to_csv()


def insight(labels: dict[str, str], uri: str = "x/1.jpg", time: str = "Creation Timestamp") -> Any:
    told: dict[str, Any] = {
        label: {"value": value, "timestamp": 0} for label, value in labels.items()
    }
    told[time] = {"value": "Jun 02, 2026 7:30 pm", "timestamp": 1780421400}
    return {"media_map_data": {"Media Thumbnail": medium(uri)}, "string_map_data": told}


GERMAN = {
    "Erreichte Konten": "12.345", "„Gefällt mir“-Angaben": "34", "Impressionen": "23.456",
    "Neue Follower": "--", "Kommentare": "5", "Geteilt": "6", "Gespeichert": "7",
}  # fmt: skip
ENGLISH = {
    "Accounts reached": "12,345", "Likes": "34", "Impressions": "23,456", "Follows": "--",
    "Comments": "5", "Shares": "6", "Saves": "7", "Profile visits": "9",
}  # fmt: skip
METRICS = ["reach", "reactions", "impressions", "comments", "shares", "saves"]


@pytest.mark.parametrize(
    ("labels", "time"),
    [(GERMAN, "Erstellungszeitstempel"), (ENGLISH, "Creation Timestamp")],
    ids=["de", "en"],
)
def test_are_figures_of_the_download_added_to_its_posts(
    tmp_path: Path, labels: dict[str, str], time: str
) -> None:
    told = {"organic_insights_posts": [insight(labels, time=time)]}
    written(tmp_path, "past_instagram_insights/posts.json", as_json(told))
    posts = [{"media": [medium("media/1.jpg", "Mit Zahlen")]},
             {"media": [medium("media/2.jpg", "Ohne", creation_timestamp=1780000000)]}]  # fmt: skip
    written(tmp_path, "media/posts_1.json", as_json(posts))
    back = load_export(tmp_path).posts.sort_values("text")
    assert back["text"].tolist() == ["Mit Zahlen", "Ohne"]
    assert back[METRICS].iloc[0].tolist() == [12345, 34, 23456, 5, 6, 7]
    assert back[METRICS].iloc[1].isna().all()
    assert back["follows"].isna().all()


def test_are_figures_without_their_posts_read_by_themselves(tmp_path: Path) -> None:
    told = {"organic_insights_stories": [insight(ENGLISH | {"Replies": "2"})]}
    export = download(tmp_path, told, "stories.json")
    row = export.posts.iloc[0]
    assert (export.platform, row["type"], row["reach"]) == ("instagram", "story", 12345)
    assert str(row["published_at"]) == "2026-06-02 17:30:00+00:00"


def test_is_the_download_until_2020_read(tmp_path: Path) -> None:
    old = {
        "photos": [
            {"caption": "Fest", "taken_at": "2018-03-04T10:00:00+00:00", "path": "photos/1.jpg",
             "location": "Geheimort"},
            {"caption": "Fest", "taken_at": "2018-03-04T10:00:00+00:00", "path": "photos/2.jpg"},
        ],
        "videos": [{"caption": "Film", "taken_at": "2018-03-05T10:00:00", "path": "videos/1.mp4"}],
        "stories": [{"caption": "", "taken_at": "2018-03-06T10:00:00", "path": "stories/1.jpg"}],
        "direct": [{"taken_at": "2018-03-06T10:00:00", "path": "direct/geheim.jpg"}],
    }  # fmt: skip
    export = download(tmp_path, old, "media.json")
    assert export.posts["type"].tolist() == ["photo", "video", "story"]
    assert export.posts["text"][0] == "Fest"
    assert str(export.posts["published_at"][1]) == "2018-03-05 10:00:00+00:00"
    assert export.report.dropped == {"location": 1, "direct message": 1}
    assert not any(word in export.posts.to_csv() for word in ("geheim", "Geheimort"))


# --- comments


def comment(text: str, labels: tuple[str, str, str]) -> dict[str, Any]:
    words, owner, time = labels
    return {
        "media_list_data": [{"uri": ""}],
        "string_map_data": {
            words: {"value": text},
            owner: {"value": "eva.berger"},
            time: {"timestamp": 1780421400},
        },
    }


@pytest.mark.parametrize(
    "labels",
    [
        ("Comment", "Media Owner", "Time"),
        ("Kommentar", "Medieninhaber", "Zeit"),
        ("Opmerking", "Media-eigenaar", "Tijd"),
        ("Commentaire", "Propriétaire du média", "Heure"),
        ("Hozzászólás", "Médiatulajdonos", "Idő"),
    ],
    ids=["en", "de", "nl", "fr", "a language nobody knows"],
)
@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: [one],
        lambda one: one,
        lambda one: {"comments_media_comments": [one]},
        lambda one: {"comments_reels_comments": [one]},
    ],
)
def test_are_own_comments_read(tmp_path: Path, labels: tuple[str, str, str], wrap: Any) -> None:
    export = download(tmp_path, wrap(comment("Grüß Sie", labels)), "comments/any.json")
    one = export.comments.iloc[0]
    assert (export.platform, one["text"], one["is_own"]) == ("instagram", "Grüß Sie", True)
    assert str(one["created_at"]) == "2026-06-02 17:30:00+00:00"
    assert export.report.dropped == {"name": 1}
    assert "berger" not in export.comments.to_csv()


def test_are_comments_of_the_oldest_download_read(tmp_path: Path) -> None:
    told = {"media_comments": [["2018-03-04T10:00:00+00:00", "Grüß Sie", "eva.berger"]]}
    export = download(tmp_path, told, "comments.json")
    assert export.comments["text"].tolist() == ["Grüß Sie"]
    assert str(export.comments["created_at"][0]) == "2018-03-04 10:00:00+00:00"
    assert export.report.dropped == {"name": 1}


@pytest.mark.parametrize(
    "other",
    [
        {"relationships_following": [
            {"title": "eva.berger", "media_list_data": [],
             "string_list_data": [{"href": "https://a.example", "timestamp": 1780421400}]}]},
        {"likes_media_likes": [
            {"title": "eva.berger",
             "string_list_data": [{"href": "https://a.example", "value": "x", "timestamp": 1}]}]},
        {"profile_user": [
            {"title": "x", "media_map_data": {},
             "string_map_data": {"E-Mail": {"value": "eva@example.org"}}}]},
    ],
)  # fmt: skip
def test_is_what_tells_of_people_not_read(tmp_path: Path, other: dict[str, object]) -> None:
    written(tmp_path, "other.json", as_json(other))
    written(tmp_path, "posts_1.json", as_json([{"media": [medium(title="eigen")]}]))
    export = load_export(tmp_path)
    assert [Path(name).name for name in export.report.not_used] == ["other.json"]
    assert (len(export.posts), len(export.comments)) == (1, 0)


def test_are_messages_left_alone(tmp_path: Path) -> None:
    talk = {"participants": [{"name": "Eva"}], "messages": [
        {"sender_name": "Eva", "timestamp_ms": 1780421400000, "content": "geheim"}]}  # fmt: skip
    written(tmp_path, "messages/inbox/eva/message_1.json", as_json(talk))
    written(tmp_path, "posts_1.json", as_json([{"media": [medium(title="eigen")]}]))
    export = load_export(tmp_path)
    assert export.report.dropped == {"direct message": 1}
    assert export.posts["text"].tolist() == ["eigen"] and export.comments.empty


def test_are_old_messages_alone_refused(tmp_path: Path) -> None:
    talk = [{"participants": ["eva", "aubach"], "conversation": [
        {"sender": "eva", "created_at": "2018-03-04T10:00:00", "text": "geheim"}]}]  # fmt: skip
    with pytest.raises(EmptyExport):
        download(tmp_path, talk, "messages.json")


def test_does_what_came_before_a_break_remain(tmp_path: Path) -> None:
    whole = as_json([{"media": [medium(f"a/{n}.jpg", f"Beitrag {n}")]} for n in range(400)])
    export = load_export(written(tmp_path, "a.json", whole[: len(whole) // 2]))
    assert 190 < len(export.posts) < 210
    assert [finding.kind for finding in export.report.findings] == ["caution"]


@pytest.mark.parametrize(
    "odd",
    [
        None, 3, "x", [], {}, {"media": 3}, {"media": [None]}, {"media": [{"uri": 3}]},
        {"media": [medium() | {"title": ["x"]}]}, {"media": [medium(creation_timestamp={})]},
        {"media": [medium(creation_timestamp="soon")]}, {"media": [medium(media_metadata=[1])]},
        {"media": [medium(title="\ud83d")]},
    ],
)  # fmt: skip
def test_does_an_odd_entry_leave_the_others_as_they_are(tmp_path: Path, odd: object) -> None:
    good = [{"media": [medium(f"{n}.jpg", f"Beitrag {n}")]} for n in range(2)]
    told = json.dumps([good[0], odd, good[1]])
    posts = load_export(written(tmp_path, "a.json", told)).posts
    assert {"Beitrag 0", "Beitrag 1"} <= set(posts["text"].dropna())


# --- sample data


@pytest.fixture
def tables() -> Tables:
    times = ["2026-03-02 09:00", "2026-03-30 17:30", "2026-04-01 22:05", "2026-04-02 07:00"]
    posts = frame(
        "posts",
        {
            "post_id": [f"1800000000000000{n}" for n in range(4)],
            "published_at": list(pd.to_datetime(times, utc=True)),
            "type": ["photo", "video", "reel", "story"],
            "text": ["Brot & Butter", "Guten\nMorgen, „alle“ 🎉", "Mähen", "Früh"],
            "url": [f"https://www.instagram.com/p/{n}/" for n in range(4)],
            "impressions": [15900, 30, None, 12], "reach": [700, 20, 5, 10],
            "reactions": [12, 0, 1, 2], "comments": [3, 1, 0, 0], "shares": [1, 0, 0, 4],
            "saves": [5, 0, 8, None], "follows": [0, 0, 2, 1],
            "video_seconds": [None, 31.0, 12.0, None],
        },
    )  # fmt: skip
    daily = frame(
        "daily",
        {"date": ["2026-03-02", "2026-03-03"], "metric": ["reach"] * 2, "value": [800, 130]},
    )
    comments = frame(
        "comments",
        {"created_at": list(pd.to_datetime(["2026-03-02 10:00", "2026-03-02 11:00"], utc=True)),
         "text": ["Schön!", "Danke für den Hinweis"], "is_own": [False, True]},
    )  # fmt: skip
    return Tables(posts, daily, comments, Report())


COUNTS = ["impressions", "reach", "reactions", "comments", "shares", "saves", "follows"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_do_the_sample_tables_come_back_as_they_went(
    tmp_path: Path, tables: Tables, language: str
) -> None:
    for name, told in instagram.files(tables, language).items():
        if name.startswith(("business-suite/Mar", "business-suite/Apr")):
            written(tmp_path, name, told)
    back = load_export(tmp_path).posts.sort_values("published_at").reset_index(drop=True)
    for column in ("post_id", "text", "type", "url", "published_at"):
        assert back[column].tolist() == tables.posts[column].tolist()
    pd.testing.assert_frame_equal(back[COUNTS], tables.posts[COUNTS])
    pd.testing.assert_series_equal(back["video_seconds"], tables.posts["video_seconds"])


@pytest.mark.parametrize("language", ["de", "en"])
def test_does_the_sample_download_come_back_as_it_went(
    tmp_path: Path, tables: Tables, language: str
) -> None:
    for name, told in instagram.files(tables, language).items():
        if name.startswith("download/"):
            written(tmp_path, name, told)
    export = load_export(tmp_path)
    back = export.posts.sort_values("published_at").reset_index(drop=True)
    for column in ("text", "type", "published_at"):
        assert back[column].tolist() == tables.posts[column].tolist()
    pd.testing.assert_frame_equal(back[COUNTS], tables.posts[COUNTS])
    assert export.comments["text"].tolist() == ["Danke für den Hinweis"]


@pytest.mark.parametrize(("language", "name"), [("de", "Reichweite"), ("en", "Reach")])
def test_does_the_sample_series_come_back_as_it_went(
    tmp_path: Path, tables: Tables, language: str, name: str
) -> None:
    told = instagram.files(tables, language)[f"business-suite/{name}.csv"]
    daily = load_export(written(tmp_path, f"{name}.csv", told)).daily
    assert daily["value"].tolist() == [800, 130]
    assert set(daily["platform"]) == {"instagram"}


def test_are_sample_files_the_same_to_the_byte(tables: Tables) -> None:
    assert instagram.files(tables, "de") == instagram.files(tables, "de")
