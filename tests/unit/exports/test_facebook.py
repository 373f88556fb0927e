"""Exports of Facebook: Business Suite, the older Insights, and the data download."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from meta_files import as_json, series, written

from candystorm.exports import DamagedFile, EmptyExport, Export, UnknownExport, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.reading import Tables
from candystorm.exports.report import Report
from candystorm.sampledata.exports import facebook

CONTENT = [
    "Post ID", "Page ID", "Page name", "Title", "Description", "Duration (sec)", "Publish time",
    "Caption type", "Permalink", "Is crosspost", "Is share", "Post type", "Date",
    "Impressions", "Impressions from Boosted posts", "Reach", "Reactions, Comments and Shares",
    "Reactions", "Comments", "Shares", "Total clicks", "Link Clicks",
]  # fmt: skip
#: A summer day; 10:30 in California is 17:30 UTC.
POST: dict[str, str] = {
    "Post ID": "122233344455566677", "Page ID": "1000", "Page name": "Gemeinde",
    "Title": "Grüße, alle\nzusammen", "Duration (sec)": "0", "Publish time": "06/02/2026 10:30",
    "Permalink": "https://www.facebook.com/a/posts/1", "Is crosspost": "0", "Is share": "0",
    "Post type": "Photos", "Date": "Lifetime", "Impressions": "1200",
    "Impressions from Boosted posts": "0", "Reach": "900", "Reactions, Comments and Shares": "19",
    "Reactions": "12", "Comments": "4", "Shares": "3", "Total clicks": "40", "Link Clicks": "7",
}  # fmt: skip


def table(rows: Sequence[dict[str, str]], header: Sequence[str] = CONTENT) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def content(folder: Path, *changes: dict[str, str], header: Sequence[str] = CONTENT) -> Export:
    text = table([POST | change for change in changes or ({},)], header)
    return load_export(written(folder, "Jun-01-2026_Jun-30-2026_1.csv", text))


def download(folder: Path, value: object, name: str = "posts/profile_posts_1.json") -> Export:
    return load_export(written(folder, name, as_json(value)))


def post(text: str = "Grüße 🎉", **more: object) -> dict[str, object]:
    return {"timestamp": 1780421400, "data": [{"post": text}], "title": "Page updated"} | more


def attached(**what: object) -> list[object]:
    return [{"data": [what]}]


def counts(row: pd.Series[Any]) -> list[object]:
    return [row[name] for name in ("impressions", "reach", "reactions", "comments", "shares")]


# --- the content of the Business Suite


def test_is_the_content_table_read(tmp_path: Path) -> None:
    export = content(tmp_path)
    row = export.posts.iloc[0]
    assert (export.platform, export.report.recognised[0].format) == ("facebook", "content-csv")
    assert (row["post_id"], row["text"]) == ("122233344455566677", "Grüße, alle\nzusammen")
    assert counts(row) == [1200, 900, 12, 4, 3]
    assert (row["clicks"], row["type"], row["paid"]) == (40, "photo", False)
    assert row["url"] == "https://www.facebook.com/a/posts/1"
    assert row["metric_semantics"] == "lifetime"
    assert pd.isna(row["saves"]) and pd.isna(row["follows"]) and pd.isna(row["video_seconds"])


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("06/02/2026 10:30", "2026-06-02 17:30"), ("12/02/2026 10:30", "2026-12-02 18:30")],
)
def test_is_the_clock_taken_for_californian(tmp_path: Path, clock: str, expected: str) -> None:
    export = content(tmp_path, {"Publish time": clock})
    assert export.posts["published_at"][0].strftime("%Y-%m-%d %H:%M") == expected
    assert export.report.timezones == {"America/Los_Angeles"}


@pytest.mark.parametrize(
    ("title", "description"),
    [("", "Ganzer Text"), ("Ganzer Text", ""), ("Ganzer", "Ganzer Text"), ("Ganzer Text", "Text")],
)
def test_is_the_longer_of_title_and_description_the_text(
    tmp_path: Path, title: str, description: str
) -> None:
    export = content(tmp_path, {"Title": title, "Description": description})
    assert export.posts["text"][0] == "Ganzer Text"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Videos", "video"), ("Reels", "reel"), ("Links", "link"), ("Text", "text"),
        ("Stories", "story"), ("Events", "event"), ("Offers", "other"), ("Fotos", "photo"),
        ("Händelser", "story"), ("Bilder", "photo"), ("Veranstaltungen", "event"),
    ],
)  # fmt: skip
def test_is_the_form_of_a_post_told(tmp_path: Path, told: str, expected: str) -> None:
    assert content(tmp_path, {"Post type": told}).posts["type"][0] == expected


def test_is_what_was_shared_told_from_what_is_own(tmp_path: Path) -> None:
    posts = content(tmp_path, {"Is share": "1"}, {"Post ID": "2"}).posts
    assert posts["type"].tolist() == ["repost", "photo"]


def test_is_a_post_that_was_shown_for_money_told(tmp_path: Path) -> None:
    paid = "Impressions from Boosted posts"
    posts = content(tmp_path, {paid: "50"}, {paid: "0"}, {paid: ""}).posts
    assert posts["paid"][:2].tolist() == [True, False]
    assert pd.isna(posts["paid"][2])


def test_do_link_clicks_stand_in_for_a_total_that_is_not_there(tmp_path: Path) -> None:
    header = [name for name in CONTENT if name != "Total clicks"]
    text = table([{k: v for k, v in POST.items() if k in header}], header)
    export = load_export(written(tmp_path, "a.csv", text))
    assert export.posts["clicks"][0] == 7
    assert "clicks" not in export.report.missing["a.csv"]


@pytest.mark.parametrize(
    "header",
    [
        # A short export of Spanish, French, Italian, Swedish accounts, as programs know them.
        {"Post ID": "Identificador de la publicación", "Page name": "Nombre de la página",
         "Title": "Título", "Publish time": "Hora de publicación", "Impressions": "Visualizaciones",
         "Reach": "Alcance", "Reactions": "Reacciones", "Comments": "Comentarios",
         "Shares": "Veces que se ha compartido", "Post type": "Tipo de publicación"},
        {"Post ID": "Identifiant de la publication", "Page name": "Nom de la page",
         "Title": "Titre", "Publish time": "Heure de publication", "Impressions": "Vues",
         "Reach": "Couverture", "Reactions": "Réactions", "Comments": "Commentaires",
         "Shares": "Partages", "Post type": "Type de publication"},
        {"Post ID": "ID del post", "Page name": "Nome della Pagina",
         "Title": "Titolo", "Publish time": "Orario di pubblicazione",
         "Impressions": "Visualizzazioni", "Reach": "Copertura", "Reactions": "Reazioni",
         "Comments": "Commenti", "Shares": "Condivisioni", "Post type": "Tipo di post"},
        {"Post ID": "Publicerings-id", "Page name": "Sidnamn", "Title": "Titel",
         "Publish time": "Publiceringstid", "Impressions": "Visningar", "Reach": "Räckvidd",
         "Reactions": "Reaktioner", "Comments": "Kommentarer", "Shares": "Delningar",
         "Post type": "Inläggstyp"},
    ],
    ids=["es", "fr", "it", "sv"],
)  # fmt: skip
def test_is_the_content_table_read_in_every_language(
    tmp_path: Path, header: dict[str, str], request: pytest.FixtureRequest
) -> None:
    text = table([{header[name]: POST[name] for name in header}], list(header.values()))
    export = load_export(written(tmp_path, "a.csv", text))
    assert export.platform == "facebook"
    assert export.posts["post_id"][0] == "122233344455566677"
    assert counts(export.posts.iloc[0]) == [1200, 900, 12, 4, 3]
    assert str(export.posts["published_at"][0]) == "2026-06-02 17:30:00+00:00"
    assert export.report.languages <= {request.node.callspec.id}


def test_is_a_language_that_nobody_verified_doubted(tmp_path: Path, tables: Tables) -> None:
    found = facebook.files(tables, "de")
    name = next(name for name in found if name.startswith("business-suite/") and "_" in name)
    export = load_export(written(tmp_path, "a.csv", found[name]))
    assert export.report.languages == {"de"}
    assert export.report.confidence < 0.5
    assert "caution" in {finding.kind for finding in export.report.findings}


def test_are_days_of_the_same_post_added_up_but_not_its_reach(tmp_path: Path) -> None:
    days = [
        {"Date": "06/02/2026", "Impressions": "700", "Reactions": "9", "Reach": "500"},
        {"Date": "06/03/2026", "Impressions": "40", "Reactions": "", "Reach": "30"},
        {"Date": "06/03/2026", "Impressions": "5", "Post ID": "8"},
    ]
    export = content(tmp_path, *days)
    assert export.posts["post_id"].tolist() == ["122233344455566677", "8"]
    assert export.posts["impressions"].tolist() == [740, 5]
    assert export.posts["reactions"].tolist() == [9, 12]
    assert export.posts["reach"].isna().all()
    assert set(export.posts["metric_semantics"]) == {"window"}
    assert any("day by day" in str(finding) for finding in export.report.findings)


def test_are_numbers_that_a_spreadsheet_cut_refused(tmp_path: Path) -> None:
    export = content(tmp_path, {"Post ID": "1,22E+17"}, {"Post ID": "1.22E+17"})
    assert export.posts["post_id"].isna().all()
    assert any("cut the long numbers" in str(finding) for finding in export.report.findings)
    assert export.posts["reactions"].tolist() == [12, 12]


def test_is_a_table_read_that_a_german_spreadsheet_saved(tmp_path: Path) -> None:
    text = table([POST]).replace("Grüße, alle\nzusammen", "Grüße").replace('"', "")
    saved = text.replace("Reactions, Comments and Shares", "Reactions").replace(",", ";")
    export = load_export(written(tmp_path, "a.csv", saved.removeprefix("\ufeff").encode("cp1252")))
    assert export.posts["text"][0] == "Grüße"
    assert export.posts["impressions"][0] == 1200


def test_is_a_row_without_a_time_left_out_and_told(tmp_path: Path) -> None:
    export = content(tmp_path, {}, {"Publish time": "soon"})
    assert len(export.posts) == 1
    assert [one.row for one in export.report.left_out] == [3]


def test_is_a_table_without_a_row_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport):
        load_export(written(tmp_path, "a.csv", table([])))


# --- series of the page


@pytest.mark.parametrize(
    ("title", "metric"),
    [
        ("Facebook follows", "follows"), ("Facebook link clicks", "clicks"),
        ("Facebook visits", "profile_visits"), ("Alcance do Facebook", "reach"),
        ("Visite su Facebook", "profile_visits"), ("Facebook unfollows", "unfollows"),
        ("Facebook-Aufrufe", "impressions"), ("Facebook-Interaktionen", "engagements"),
        ("Facebook Stars", "facebook stars"),
    ],
)  # fmt: skip
def test_is_a_series_read(tmp_path: Path, title: str, metric: str) -> None:
    told = series(f'"{title}"', '"Date","Primary"', '"2026-06-01T00:00:00","23.936"')
    daily = load_export(written(tmp_path, "any.csv", told)).daily
    assert daily["metric"].tolist() == [metric]
    assert daily["value"].tolist() == [23.936]
    assert daily["platform"].tolist() == ["facebook"]


def test_are_days_in_summer_the_days_they_are(tmp_path: Path) -> None:
    told = series(
        '"Alcance do Facebook"', '"Data","Primary"', '"2026-06-01T00:00:00","3"',
        '"2026-06-02T01:00:00","4"',
    )  # fmt: skip
    daily = load_export(written(tmp_path, "Alcance.csv", told)).daily
    assert [str(day.date()) for day in daily["date"]] == ["2026-06-01", "2026-06-02"]


def test_are_series_of_two_platforms_in_one_file_told_apart(tmp_path: Path) -> None:
    told = series(
        '"Facebook reach"', '"Date","Primary"', '"2026-06-01T00:00:00","5"', "",
        '"Instagram reach"', '"Date","Primary"', '"2026-06-01T00:00:00","7"',
    )  # fmt: skip
    daily = load_export(written(tmp_path, "Reach.csv", told)).daily
    assert dict(zip(daily["platform"], daily["value"], strict=True)) == {
        "facebook": 5, "instagram": 7,
    }  # fmt: skip


@pytest.mark.parametrize("other", ["Facebook", "Instagram"])
def test_do_files_beside_it_tell_whose_a_series_is(tmp_path: Path, other: str) -> None:
    views = series('"Views"', '"Date","Primary"', '"2026-06-01T00:00:00","5"')
    follows = series(f'"{other} follows"', '"Date","Primary"', '"2026-06-01T00:00:00","1"')
    written(tmp_path, "Views.csv", views)
    written(tmp_path, "Follows.csv", follows)
    export = load_export(tmp_path)
    assert set(export.daily["platform"]) == {other.casefold()}
    assert not export.report.findings


def test_is_it_told_that_nobody_knows_whose_a_series_is(tmp_path: Path) -> None:
    views = series('"Views"', '"Date","Primary"', '"2026-06-01T00:00:00","5"')
    export = load_export(written(tmp_path, "Views.csv", views))
    assert export.daily["platform"].tolist() == ["facebook"]
    assert [finding.kind for finding in export.report.findings] == ["caution"]


def test_is_a_day_without_a_figure_left_out_and_told(tmp_path: Path) -> None:
    told = series(
        '"Facebook reach"', '"Date","Primary"', '"2026-06-01T00:00:00","five"',
        '"some day","5"', '"2026-06-03T00:00:00","5"',
    )  # fmt: skip
    export = load_export(written(tmp_path, "Reach.csv", told))
    assert export.daily["value"].tolist() == [5]
    assert export.report.left_out_count == 2


AUDIENCE = series(
    '"Age & gender"', '"","Women","Men"', '"18-24","1.5","2"', '"25-34","9","8"', "",
    '"Top cities"', '"Linz","Wels"', '"12","3"',
)  # fmt: skip


def test_is_it_told_that_the_audience_is_not_used(tmp_path: Path) -> None:
    written(tmp_path, "Audience.csv", AUDIENCE)
    follows = series('"Facebook follows"', '"Date","Primary"', '"2026-06-01T00:00:00","1"')
    written(tmp_path, "Follows.csv", follows)
    export = load_export(tmp_path)
    assert export.daily["value"].tolist() == [1]
    assert any("age, gender" in str(finding) for finding in export.report.findings)


def test_is_an_audience_alone_refused_and_not_proposed_as_a_table(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport):
        load_export(written(tmp_path, "Audience.csv", AUDIENCE))


# --- the older Insights

INSIGHTS = (
    "Post ID,Permalink,Post Message,Type,Countries,Languages,Posted,Audience Targeting,"
    "Lifetime Post Total Reach,Lifetime Post organic reach,Lifetime Post Paid Reach,"
    "Lifetime Post Total Impressions,Lifetime Post Organic Impressions,"
    "Lifetime Post Paid Impressions,Lifetime Engaged Users,Lifetime Post Consumers,"
    "Lifetime Post Consumptions\n"
    ',,,,,,,,"Lifetime: The total number of people your Page post was served to. (Unique Users)",'
    ',,,,,,,"Lifetime: The number of clicks anywhere in your post. (Total Count)"\n'
)


@pytest.mark.parametrize("posted", ["03/05/2018 09:15:00 PM", "3/5/18 21:15", "03/05/2018 21:15"])
def test_are_older_insights_read(tmp_path: Path, posted: str) -> None:
    row = f'1_2,https://a.example,"Ja, genau",Photo,,,{posted},,800,700,10,900,850,20,50,40,60\n'
    export = load_export(written(tmp_path, "Facebook Insights.csv", INSIGHTS + row))
    one = export.posts.iloc[0]
    assert (one["post_id"], one["text"], one["type"]) == ("1_2", "Ja, genau", "photo")
    assert [one["reach"], one["impressions"], one["clicks"], one["paid"]] == [800, 900, 60, True]
    assert str(one["published_at"]) == "2018-03-06 05:15:00+00:00"
    assert pd.isna(one["reactions"]) and len(export.posts) == 1
    assert export.report.left_out_count == 0


def test_are_likes_read_that_stand_in_columns_of_older_insights(tmp_path: Path) -> None:
    kinds = ("share", "like", "comment")
    header, explained, _ = INSIGHTS.split("\n")
    header += "".join(f",Lifetime Post Stories by action type - {kind}" for kind in kinds)
    row = "1_2,https://a.example,Ja,Status,,,03/05/2018 09:15:00 PM,,800,,0,900,,0,50,40,60,3,12,4"
    text = f"{header}\n{explained},x,y,z\n{row}\n"
    one = load_export(written(tmp_path, "a.csv", text)).posts.iloc[0]
    assert counts(one) == [900, 800, 12, 4, 3]
    assert (one["type"], one["paid"]) == ("text", False)


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    book.close()
    return out.getvalue()


def test_are_likes_read_that_stand_on_another_sheet_of_older_insights(tmp_path: Path) -> None:
    header: list[object] = list(next(csv.reader(INSIGHTS.splitlines())))
    row = ["1_2", "https://a.example", "Ja", "Link", "", "", "03/05/2018 09:15:00 PM", "",
           800, 700, 0, 900, 850, 0, 50, 40, 60]  # fmt: skip
    actions = [*header[:8], "share", "like", "comment"]
    book = workbook({
        "Key Metrics": [header, ["", "", "", "", "", "", "", "", "Lifetime: Explained."], row],
        "Lifetime Talking About This(...": [actions, [""], [*row[:8], 1, 2, 1]],
        "Lifetime Post Stories by act...": [actions, ["", *[""] * 7, "x"], [*row[:8], 3, 12, None]],
    })  # fmt: skip
    export = load_export(written(tmp_path, "a.xlsx", book))
    assert counts(export.posts.iloc[0]) == [900, 800, 12, 0, 3]
    assert len(export.posts) == 1
    assert not {"reactions", "comments"} & set(export.report.missing.get("a.xlsx", []))


def test_are_older_insights_of_the_page_read(tmp_path: Path) -> None:
    text = (
        "Date,Lifetime Total Likes,Daily New Likes,Daily Unlikes,Daily Page Engaged Users,"
        "Daily Total Reach,Weekly Total Reach,Daily Total Impressions\n"
        ',"Lifetime: The total number of people who have liked your Page. (Unique Users)",'
        '"Daily: The number of new people",x,x,x,x,x\n'
        "03/05/2018,2500,7,1,80,900,4000,1200\n2018-03-06,2506,,1,80,900,4000,1200\n"
    )
    export = load_export(written(tmp_path, "a.csv", text))
    told = {(str(day.date()), metric): value for day, metric, value in zip(
        export.daily["date"], export.daily["metric"], export.daily["value"], strict=True
    )}  # fmt: skip
    assert told["2018-03-05", "page_likes"] == 2500
    assert told["2018-03-05", "new_likes"] == 7
    assert told["2018-03-06", "impressions"] == 1200
    assert ("2018-03-06", "new_likes") not in told
    assert (export.platform, len(export.posts)) == ("facebook", 0)


# --- the data download


def test_are_posts_of_the_download_read(tmp_path: Path) -> None:
    export = download(tmp_path, [post("Grüße\n🎉", fbid="44"), post("Zwei")])
    one = export.posts.iloc[0]
    assert (export.platform, one["post_id"], one["text"]) == ("facebook", "44", "Grüße\n🎉")
    assert str(one["published_at"]) == "2026-06-02 17:30:00+00:00"
    assert (one["tz_source"], one["type"]) == ("UTC", "text")
    assert pd.isna(one["reactions"]) and pd.isna(one["reach"])
    assert not export.report.timezones


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: [one],
        lambda one: one,
        lambda one: {"status_updates": [one]},
        lambda one: {"profile_posts_v2": [one]},
        lambda one: {"posts": [one]},
        lambda one: {"posts_v2": [one]},
    ],
)
def test_are_posts_read_wherever_the_download_keeps_them(tmp_path: Path, wrap: Any) -> None:
    export = download(tmp_path, wrap(post("Grüße")), "any name.json")
    assert (export.platform, export.posts["text"].tolist()) == ("facebook", ["Grüße"])


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"media": {"uri": "a/b.jpg", "creation_timestamp": 1}}, ("photo", "Grüße 🎉")),
        ({"media": {"uri": "a/b.MP4"}}, ("video", "Grüße 🎉")),
        ({"external_context": {"url": "https://a.example"}}, ("link", "Grüße 🎉")),
        ({"event": {"name": "Fest"}}, ("event", "Grüße 🎉")),
        ({"poll": {"question": "Wann?", "options": []}}, ("poll", "Grüße 🎉")),
        ({"place": {"name": "Linz"}}, ("text", "Grüße 🎉")),
    ],
)
def test_does_what_is_attached_tell_the_form(
    tmp_path: Path, what: dict[str, object], expected: tuple[str, str]
) -> None:
    one = download(tmp_path, [post(attachments=attached(**what))]).posts.iloc[0]
    assert (one["type"], one["text"]) == expected


@pytest.mark.parametrize(
    "what",
    [
        {"media": {"uri": "a/b.jpg", "description": "Später"}},
        {"poll": {"question": "Später"}},
        {"event": {"name": "Später"}},
    ],
)
def test_is_the_text_found_where_the_post_has_none(tmp_path: Path, what: dict[str, object]) -> None:
    record = post(attachments=attached(**what)) | {"data": [{"update_timestamp": 3}]}
    assert download(tmp_path, [record]).posts["text"][0] == "Später"


def test_is_a_place_dropped_and_told(tmp_path: Path) -> None:
    media = {
        "uri": "a/b.jpg",
        "media_metadata": {
            "photo_metadata": {
                "exif_data": [{"upload_ip": "192.0.2.7", "latitude": 48.2, "longitude": 14.1}]
            }
        },
    }
    place = {"place": {"name": "Geheimort", "coordinate": {"latitude": 48.2}}}
    attachments = [{"data": [{"media": media}, place]}]
    export = download(tmp_path, [post(attachments=attachments)])
    assert export.report.dropped == {"ip": 1, "location": 2}
    assert not any(word in export.posts.to_csv() for word in ("Geheimort", "192.0.2.7", "48.2"))


def test_are_addresses_in_texts_dropped(tmp_path: Path) -> None:
    export = download(tmp_path, [post("Mail an otto@example.org")])
    assert "otto@" not in export.posts["text"][0]
    assert export.report.dropped == {"e-mail": 1}


def test_is_a_reel_told_though_it_stands_among_the_posts_too(tmp_path: Path) -> None:
    reel = post("Dreh", attachments=attached(media={"uri": "this_page/videos/9.mp4"}))
    written(tmp_path, "reels/your_reels.json", as_json({"lasso_videos_v2": [reel]}))
    written(tmp_path, "posts/profile_posts_1.json", as_json([reel, post("Text")]))
    posts = load_export(tmp_path).posts
    assert sorted(zip(posts["type"], posts["text"], strict=True)) == [
        ("reel", "Dreh"), ("text", "Text"),
    ]  # fmt: skip


def test_are_videos_that_no_post_shows_read(tmp_path: Path) -> None:
    videos = [
        {
            "uri": "posts/media/1.mp4",
            "creation_timestamp": 1780421400,
            "description": "Übertragung",
        },
        {"uri": "posts/media/2.mp4", "creation_timestamp": 1780421400, "description": "Schon da"},
    ]
    shown = post("Schon da", attachments=attached(media={"uri": "posts/media/2.mp4"}))
    written(tmp_path, "posts/your_videos.json", as_json({"videos_v2": videos}))
    written(tmp_path, "posts/your_posts_1.json", as_json([shown]))
    posts = load_export(tmp_path).posts
    assert sorted(posts["text"]) == ["Schon da", "Übertragung"]
    assert set(posts["type"]) == {"video"}


@pytest.mark.parametrize("key", ["archived_stories_v2", "archived_stories"])
def test_are_stories_read(tmp_path: Path, key: str) -> None:
    story = post("", attachments=attached(media={"uri": "a.jpg", "description": "Früh"}))
    one = download(tmp_path, {key: [story]}).posts.iloc[0]
    assert (one["type"], one["text"]) == ("story", "Früh")


LABELLED = [
    {"timestamp": 1780421400, "fbid": "5", "media": [],
     "label_values": [{"label": "Text", "value": "Grüße"}, {"label": "Sichtbarkeit", "value": "x"}]}
]  # fmt: skip


def test_are_posts_with_labels_read(tmp_path: Path) -> None:
    one = download(tmp_path, LABELLED, "posts.json").posts.iloc[0]
    assert (one["text"], one["type"], one["post_id"]) == ("Grüße", "text", "5")


def test_are_posts_with_labels_not_read_beside_the_posts_themselves(tmp_path: Path) -> None:
    written(tmp_path, "edits_you_made_to_posts.json", as_json(LABELLED))
    written(tmp_path, "profile_posts_1.json", as_json([post("Grüße!")]))
    export = load_export(tmp_path)
    assert export.posts["text"].tolist() == ["Grüße!"]
    assert any("how posts were changed" in str(finding) for finding in export.report.findings)


def test_are_links_that_were_liked_no_posts(tmp_path: Path) -> None:
    url = {"label": "URL", "value": "https://a.example"}
    liked = [{"timestamp": 1, "label_values": [url, {"label": "Text", "value": "fremd"}]}]
    written(tmp_path, "likes.json", as_json(liked))
    written(tmp_path, "profile_posts_1.json", as_json([post("eigen")]))
    export = load_export(tmp_path)
    assert export.posts["text"].tolist() == ["eigen"]
    assert [Path(name).name for name in export.report.not_used] == ["likes.json"]


#: Where a data download has posts.
PLACE = "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json"


def below(folder: Path, value: object, name: str = PLACE) -> Export:
    """Load the folder of a data download with one file in it."""
    written(folder, name, as_json(value))
    return load_export(folder)


def labelled(*labels: dict[str, object]) -> list[dict[str, object]]:
    text = {"label": "Text", "value": "Grüße"}
    return [{"timestamp": 1780421400, "media": [], "label_values": [text, *labels], "fbid": "1"}]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"label": "Media", "media": [{"uri": "media/a.jpg", "creation_timestamp": 1}]}, "photo"),
        ({"label": "URL", "value": "https://fb.example/1"}, "text"),
    ],
)
def test_does_the_folder_tell_posts_with_labels_from_those_of_instagram(
    tmp_path: Path, more: dict[str, object], kind: str
) -> None:
    export = below(tmp_path, labelled(more))
    assert export.platforms == ["facebook"]
    assert export.posts[["text", "type"]].to_numpy().tolist() == [["Grüße", kind]]


def test_is_a_photo_without_words_among_posts_with_labels_read(tmp_path: Path) -> None:
    media = {"label": "Media", "media": [{"uri": "a.jpg"}]}
    photo = {"timestamp": 1780421400, "label_values": [media]}
    export = below(tmp_path, [photo, *labelled()])
    assert sorted(export.posts["type"]) == ["photo", "text"]


def test_are_liked_links_in_the_folder_of_facebook_no_posts(tmp_path: Path) -> None:
    url: dict[str, object] = {"label": "URL", "value": "https://a.example"}
    with pytest.raises(UnknownExport):
        below(tmp_path, labelled(url), "your_facebook_activity/likes/liked.json")


def test_is_a_download_without_posts_told_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport, match="recognised"):
        below(tmp_path, [])


def comment(text: object = "Danke, Eva Berger!") -> dict[str, object]:
    return {
        "timestamp": 1780421400,
        "data": [{"comment": {"timestamp": 1780421400, "comment": text, "author": "Gemeinde"}}],
        "title": "Gemeinde hat den Beitrag von Eva Berger kommentiert.",
    }


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: {"comments_v2": [one]},
        lambda one: {"comments": [one]},
        lambda one: [one],
        lambda one: one,
    ],
)
def test_are_own_comments_read(tmp_path: Path, wrap: Any) -> None:
    export = download(tmp_path, wrap(comment("Grüß Sie")), "comments.json")
    one = export.comments.iloc[0]
    assert (one["text"], one["is_own"]) == ("Grüß Sie", True)
    assert str(one["created_at"]) == "2026-06-02 17:30:00+00:00"
    assert export.report.dropped == {"name": 1}
    assert "Berger" not in export.comments.to_csv()


def test_is_a_comment_without_words_left_out(tmp_path: Path) -> None:
    sticker = {"timestamp": 1780421400, "title": "…", "attachments": [{"data": []}]}
    export = download(tmp_path, {"comments_v2": [comment(), sticker]})
    assert (len(export.comments), export.report.left_out_count) == (1, 1)


@pytest.mark.parametrize(
    "talk",
    [
        {"participants": [{"name": "A"}], "messages": [
            {"sender_name": "A", "timestamp_ms": 1780421400000, "content": "geheim"}]},
        {"participants": ["A"], "threadName": "A_1", "messages": [
            {"senderName": "A", "timestamp": 1780421400000, "text": "geheim"}]},
    ],
)  # fmt: skip
def test_are_messages_left_alone(tmp_path: Path, talk: dict[str, object]) -> None:
    written(tmp_path, "messages/inbox/a_1/message_1.json", as_json(talk))
    written(tmp_path, "posts/profile_posts_1.json", as_json([post()]))
    export = load_export(tmp_path)
    assert export.report.dropped == {"direct message": 1}
    assert "geheim" not in export.posts.to_csv() + export.comments.to_csv()
    assert len(export.posts) == 1


def test_are_messages_alone_refused(tmp_path: Path) -> None:
    talk = {"participants": [{"name": "A"}], "messages": [
        {"sender_name": "A", "timestamp_ms": 1780421400000, "content": "geheim"}]}  # fmt: skip
    with pytest.raises(EmptyExport):
        download(tmp_path, talk, "message_1.json")


def test_does_what_came_before_a_break_remain(tmp_path: Path) -> None:
    whole = as_json([post(f"Beitrag {n}") for n in range(400)])
    export = load_export(written(tmp_path, "a.json", whole[: len(whole) // 2]))
    assert 190 < len(export.posts) < 210
    assert [finding.kind for finding in export.report.findings] == ["caution"]


def test_is_a_file_that_breaks_off_in_its_first_entry_refused(tmp_path: Path) -> None:
    with pytest.raises((DamagedFile, EmptyExport)):
        load_export(written(tmp_path, "a.json", as_json([post()])[:-30]))


@pytest.mark.parametrize(
    "odd",
    [
        {"timestamp": None}, {"timestamp": "soon"}, {"timestamp": [1]}, {"timestamp": 10**18},
        {"timestamp": True}, {"data": "x"}, {"data": [3, None]}, {"data": [{"post": {"a": 1}}]},
        {"attachments": 3}, {"attachments": [{"data": [None, {"media": [1]}]}]}, {"title": 3},
        {"attachments": [{"data": [{"media": {"uri": 7, "media_metadata": [1]}}]}]},
    ],
)  # fmt: skip
def test_does_an_odd_entry_leave_the_others_as_they_are(
    tmp_path: Path, odd: dict[str, object]
) -> None:
    posts = download(tmp_path, [post("Grüße"), post("odd") | odd, post("Ende")]).posts
    assert posts["text"].tolist()[0] == "Grüße"
    assert posts["text"].tolist()[-1] == "Ende"


# --- sample data


@pytest.fixture
def tables() -> Tables:
    times = ["2026-03-02 09:00", "2026-03-30 17:30", "2026-04-01 22:05", "2026-04-02 07:00"]
    posts = frame(
        "posts",
        {
            "post_id": [f"1222333444555666{n}" for n in range(1, 5)],
            "published_at": list(pd.to_datetime(times, utc=True)),
            "type": ["photo", "text", "reel", "story"],
            "text": ["Brot & Butter", "Guten\nMorgen, „alle“ 🎉", "Mähen", "Früh"],
            "url": [f"https://www.facebook.com/1/posts/{n}" for n in range(4)],
            "impressions": [900, 30, None, 12], "reach": [700, 20, 5, 10],
            "reactions": [12, 0, 1, 2], "comments": [3, 1, 0, 0],
            "shares": [1, 0, 0, 4], "clicks": [5, 0, 8, 1],
            "video_seconds": [None, None, 31.0, None], "paid": [True, False, False, False],
        },
    )  # fmt: skip
    days = ["2026-03-02", "2026-03-03"]
    daily = frame(
        "daily",
        {"date": days * 2, "metric": ["impressions"] * 2 + ["new_likes"] * 2,
         "value": [800, 130, 7, 0]},
    )  # fmt: skip
    comments = frame(
        "comments",
        {"created_at": list(pd.to_datetime(["2026-03-02 10:00", "2026-03-02 11:00"], utc=True)),
         "text": ["Schön!", "Danke für den Hinweis"], "is_own": [False, True]},
    )  # fmt: skip
    return Tables(posts, daily, comments, Report())


COUNTS = ["impressions", "reach", "reactions", "comments", "shares", "clicks"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("ending", [".csv", "(Post Level).csv", "(Post Level).xlsx"])
def test_do_the_sample_posts_come_back_as_they_went(
    tmp_path: Path, tables: Tables, language: str, ending: str
) -> None:
    found = facebook.files(tables, language)
    start = "insights/" if "Level" in ending else "business-suite/Mar-02-2026"
    name = next(name for name in found if name.startswith(start) and name.endswith(ending))
    back = load_export(written(tmp_path, Path(name).name, found[name])).posts
    for column in ("post_id", "text", "type", "paid", "url"):
        assert back[column].tolist() == tables.posts[column].tolist()
    assert (back["published_at"] == tables.posts["published_at"]).all()
    pd.testing.assert_frame_equal(back[COUNTS], tables.posts[COUNTS])


def test_does_the_sample_download_come_back_as_it_went(tmp_path: Path, tables: Tables) -> None:
    for name, told in facebook.files(tables, "de").items():
        if name.startswith("download/"):
            written(tmp_path, name, told)
    export = load_export(tmp_path)
    back = export.posts.sort_values("published_at")
    assert back["text"].tolist() == tables.posts["text"].tolist()
    assert back["type"].tolist() == tables.posts["type"].tolist()
    assert back["published_at"].tolist() == tables.posts["published_at"].tolist()
    assert export.comments["text"].tolist() == ["Danke für den Hinweis"]


@pytest.mark.parametrize(("language", "name"), [("de", "Aufrufe"), ("en", "Views")])
def test_does_the_sample_series_come_back_as_it_went(
    tmp_path: Path, tables: Tables, language: str, name: str
) -> None:
    told = facebook.files(tables, language)[f"business-suite/{name}.csv"]
    daily = load_export(written(tmp_path, f"{name}.csv", told)).daily
    assert daily["value"].tolist() == [800, 130]
    assert [str(day.date()) for day in daily["date"]] == ["2026-03-02", "2026-03-03"]
    assert set(daily["metric"]) == {"impressions"}


def test_do_the_sample_days_of_the_older_insights_come_back(tmp_path: Path, tables: Tables) -> None:
    name = "insights/Facebook Insights Data Export (Page Level).xls"
    export = load_export(written(tmp_path, "a.xls", facebook.files(tables, "de")[name]))
    told = export.daily.sort_values(["metric", "date"])
    assert told["metric"].tolist() == ["impressions"] * 2 + ["new_likes"] * 2
    assert told["value"].tolist() == [800, 130, 7, 0]
    assert export.platform == "facebook"


def test_are_sample_files_the_same_to_the_byte(tables: Tables) -> None:
    assert facebook.files(tables, "de") == facebook.files(tables, "de")
