"""Exports of YouTube: tables of Studio, and Google Takeout."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, NeedsMapping, UnknownExport, load_export
from candystorm.exports.canonical import frame
from candystorm.sampledata.exports import youtube

DE = (
    "Videos,Videotitel,Veröffentlichungszeitpunkt des Videos,Dauer,Aufrufe,"
    "Wiedergabezeit (Stunden),Abonnenten,Impressionen,Klickrate der Impressionen (%)\n"
)
DE_ROWS = (
    'Gesamt,,,,130,12.5,3,900,4.1\n'
    'dQw4w9WgXcQ,"Brot, gebacken","Jan 5, 2024",95,100,10.25,2,600,5.0\n'
    'aaaaaaaaaaa,Rollen,"Dec 31, 2023",61,30,2.25,1,300,3.0\n'
)  # fmt: skip
COMMENTS = (
    "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Post ID,Video ID,"
    "Comment Text,Top-Level Comment ID\n"
)
#: The same table as Studio has it in other languages: id, title, time, length, views, hours.
LANGUAGES = {
    "en": "Content,Video title,Video publish time,Duration,Views,Watch time (hours)",
    "es": (
        "Contenido,Título del vídeo,Hora de publicación del vídeo,Duración,Visualizaciones,"
        "Tiempo de visualización (horas)"
    ),
    "pt": (
        "Conteúdo,Título do vídeo,Horário de publicação do vídeo,Duração,Visualizações,"
        "Tempo de exibição (horas)"
    ),
    "fr": "Contenu,Titre de la vidéo,Heure de publication de la vidéo,Durée,Vues,Abonnés",
    "it": (
        "Contenuti,Titolo video,Ora pubblicazione video,Durata,Visualizzazioni,Tempo di "
        "visualizzazione (ore)"
    ),
    "ja": "コンテンツ,動画のタイトル,動画公開時刻,長さ,視聴回数,総再生時間（単位: 時間）",
}


def written(folder: Path, text: str, name: str = "any name.csv") -> Export:
    (folder / name).write_text(text, "utf-8")
    return load_export(folder / name)


def sentences(export: Export) -> str:
    return " ".join(str(finding) for finding in export.report.findings)


def reasons(export: Export) -> list[str]:
    return [str(one.reason) for one in export.report.left_out]


def by_metric(export: Export) -> dict[str, list[float]]:
    return {str(metric): rows["value"].tolist() for metric, rows in export.daily.groupby("metric")}


# --- Studio, by video


def test_is_a_german_table_of_videos_read(tmp_path: Path) -> None:
    export = written(tmp_path, DE + DE_ROWS)
    first = export.posts.iloc[0]
    assert export.platform == "youtube"
    assert (first["post_id"], first["text"]) == ("dQw4w9WgXcQ", "Brot, gebacken")
    assert str(first["published_at"]) == "2024-01-05 00:00:00+00:00"
    assert (first["impressions"], first["follows"], first["video_seconds"]) == (100, 2, 95)
    assert first["url"] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert (first["type"], first["time_precision"]) == ("video", "day")
    assert first["metric_semantics"] == "window"
    assert export.report.languages == {"de"}


def test_do_figures_that_were_not_chosen_stay_missing(tmp_path: Path) -> None:
    export = written(tmp_path, DE + DE_ROWS)
    assert export.posts[["reactions", "comments", "shares", "reach", "saves"]].isna().all(axis=None)
    assert "reactions" in export.report.missing["any name.csv"]
    assert "follows" not in export.report.missing["any name.csv"]


def test_is_the_sum_row_compared_and_no_video(tmp_path: Path) -> None:
    export = written(tmp_path, DE + DE_ROWS)
    assert len(export.posts) == 2
    assert [(t.column, t.stated, t.summed) for t in export.report.totals] == [
        ("impressions", 130, 130)
    ]
    wrong = written(tmp_path, DE + DE_ROWS.replace("Gesamt,,,,130", "Gesamt,,,,190"), "b.csv")
    assert [total.column for total in wrong.report.wrong_totals] == ["impressions"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_is_the_table_read_in_this_language(tmp_path: Path, language: str) -> None:
    row = '\ndQw4w9WgXcQ,Ein Titel,"Aug 19, 2011",30,1234,5.5\n'
    export = written(tmp_path, LANGUAGES[language] + row)
    post = export.posts.iloc[0]
    assert (post["post_id"], post["text"], post["impressions"]) == (
        "dQw4w9WgXcQ",
        "Ein Titel",
        1234,
    )
    assert (str(post["published_at"])[:10], post["video_seconds"]) == ("2011-08-19", 30)
    assert export.report.languages == {language}
    assert export.report.confidence > 0.5


def test_are_soft_hyphens_no_part_of_names_and_ids(tmp_path: Path) -> None:
    text = (
        "Con\u00adtent,Video title,Video pub\u00adlish time,Com\u00adments ad\u00added,"
        "Sub\u00adscribers gained,Views\n"
        'dQw4\u00adw9WgXcQ,Rosen\u00adgasse,"Au\u00adg 19, 2011",7,4,90\n'
    )
    post = written(tmp_path, text).posts.iloc[0]
    assert (post["post_id"], post["text"]) == ("dQw4w9WgXcQ", "Rosengasse")
    assert [post[name] for name in ("comments", "follows", "impressions")] == [7, 4, 90]
    assert str(post["published_at"])[:10] == "2011-08-19"


def test_are_older_and_newer_headings_known(tmp_path: Path) -> None:
    text = (
        "Video,Videotitel,Veröffentlichungszeitpunkt des Videos,Aufrufe,„Mag ich“-Bewertungen,"
        "Geteilte Inhalte,Kommentare hinzugefügt,Thumbnail-Impressionen,Thumbnail-Klickrate (%)\n"
        'dQw4w9WgXcQ,Titel,"Jan 5, 2024",90,8,7,6,500,2.5\n'
    )
    post = written(tmp_path, text).posts.iloc[0]
    assert [post[name] for name in ("impressions", "reactions", "shares", "comments")] == [
        90,
        8,
        7,
        6,
    ]


def test_is_it_told_that_views_stand_for_impressions(tmp_path: Path) -> None:
    export = written(tmp_path, DE + DE_ROWS)
    assert export.posts["impressions"].tolist() == [100, 30]
    assert "not how often its thumbnail" in sentences(export)


@pytest.mark.parametrize(
    ("cell", "post_id"),
    [(" -td1OgsnW1k", "-td1OgsnW1k"), ("'-td1OgsnW1k", "-td1OgsnW1k"), ("#NAME?", None)],
)
def test_are_ids_freed_of_what_spreadsheets_do(
    tmp_path: Path, cell: str, post_id: str | None
) -> None:
    post = written(tmp_path, f'{DE}"{cell}",Titel,"Jan 5, 2024",9,1,2,3,4,5\n').posts.iloc[0]
    if post_id is None:
        assert pd.isna(post["post_id"]) and pd.isna(post["url"])
    else:
        assert post["post_id"] == post_id
        assert post["url"].endswith(f"v={post_id}")


@pytest.mark.parametrize(
    "note", ["Die 500 besten Ergebnisse werden angezeigt", '"Showing top 500 results",,,,,,,,']
)
def test_is_a_note_below_the_videos_told_and_left_out(tmp_path: Path, note: str) -> None:
    export = written(tmp_path, DE + DE_ROWS + note + "\n")
    assert len(export.posts) == 2
    assert re.fullmatch(r"This row is a note, not a video: “.* 500 .*”\.", reasons(export)[0])
    assert export.report.left_out[0].row == 5


def test_is_it_told_that_youtube_stops_at_500_videos(tmp_path: Path) -> None:
    rows = "".join(f'aaaaaaaa{n:03},T,"Jan 5, 2024",9,1,2,3,4,5\n' for n in range(500))
    assert "no more than 500 videos" in sentences(written(tmp_path, DE + rows))
    few = "".join(rows.splitlines(keepends=True)[:400])
    assert "no more than 500 videos" not in sentences(written(tmp_path, DE + few, "b.csv"))


def test_is_a_video_without_a_date_told(tmp_path: Path) -> None:
    export = written(tmp_path, DE + DE_ROWS + "bbbbbbbbbbb,Entwurf,,9,1,2,3,4,5\n")
    assert export.posts["post_id"].tolist() == ["dQw4w9WgXcQ", "aaaaaaaaaaa"]
    assert reasons(export) == ["The row has no date."]


def test_are_videos_read_where_no_row_has_a_date(tmp_path: Path) -> None:
    export = written(tmp_path, DE + "dQw4w9WgXcQ,,,,100,1,2,3,4\naaaaaaaaaaa,,,,50,1,2,3,4\n")
    assert export.posts["impressions"].tolist() == [100, 50]
    assert export.posts["published_at"].isna().all()
    assert "does not say when the videos were published" in sentences(export)


def test_do_negative_and_missing_figures_stay_what_they_are(tmp_path: Path) -> None:
    post = written(tmp_path, DE + 'dQw4w9WgXcQ,T,"Jan 5, 2024",9,,2,-3,4,5\n').posts.iloc[0]
    assert post["follows"] == -3
    assert pd.isna(post["impressions"])


def test_is_gained_rather_than_net_what_follows_are(tmp_path: Path) -> None:
    text = "Content,Video title,Subscribers gained,Subscribers,Views\ndQw4w9WgXcQ,T,9,4,1\n"
    assert written(tmp_path, text).posts["follows"].tolist() == [9]


# --- Studio, by day


DAYS = (
    "Date,Views,Watch time (hours),Average view duration,Subscribers,Unique viewers,"
    "Impressions click-through rate (%),Estimated revenue (USD)\n"
    "Total,300,30.5,0:06:06,5,170,4.2,1.23\n"
    "2024-01-01,100,10.125,0:06:05,2,90,5.25,0.5\n"
    "2024-01-02,200,20.375,0:06:07,3,95,3.5,0.73\n"
)


def test_is_a_table_by_date_read_as_days(tmp_path: Path) -> None:
    export = written(tmp_path, DAYS)
    assert len(export.posts) == 0
    assert by_metric(export) == {
        "video_views": [100, 200], "watch_hours": [10.125, 20.375], "net_follows": [2, 3],
        "average_view_seconds": [365, 367], "reach": [90, 95], "click_rate": [0.0525, 0.035],
    }  # fmt: skip
    assert export.daily["date"].unique().tolist() == [
        pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-02"),
    ]  # fmt: skip


def test_are_only_figures_compared_that_add_up(tmp_path: Path) -> None:
    totals = written(tmp_path, DAYS).report.totals
    assert {total.column: (total.stated, total.summed) for total in totals} == {
        "video_views": (300, 300), "net_follows": (5, 5),
    }  # fmt: skip


def test_is_a_german_table_by_date_read(tmp_path: Path) -> None:
    text = (
        "Datum,Aufrufe,Wiedergabezeit (Stunden),Durchschnittliche Wiedergabedauer\n"
        "Gesamt,7,1.5,0:01:00\n2024-01-01,7,1.5,0:01:00\n"
    )
    export = written(tmp_path, text)
    assert by_metric(export) == {
        "video_views": [7], "watch_hours": [1.5], "average_view_seconds": [60],
    }  # fmt: skip
    assert export.report.languages == {"de"}


@pytest.mark.parametrize(
    "name", ["Totals.csv", "Totals (2).csv", "Gesamtwerte.csv", "Diagrammdaten.csv"]
)
def test_are_the_sums_of_the_days_read(tmp_path: Path, name: str) -> None:
    heading = "Date,Views" if name.startswith("Totals") else "Datum,Aufrufe"
    export = written(tmp_path, f"{heading}\n2024-01-01,5\n2024-01-02,0\n", name)
    assert by_metric(export) == {"video_views": [5, 0]}
    assert export.report.recognised[0].confidence < 0.6


def test_are_dates_and_views_of_nobody_not_taken_for_youtube(tmp_path: Path) -> None:
    with pytest.raises(NeedsMapping):
        written(tmp_path, "Date,Views\n2024-01-01,5\n2024-01-02,0\n", "mine.csv")


def test_is_each_figure_of_a_day_taken_once(tmp_path: Path) -> None:
    (tmp_path / "Table data.csv").write_text(DAYS)
    (tmp_path / "Totals.csv").write_text(
        "Date,Views\n2024-01-01,100\n2024-01-02,200\n2024-01-03,7\n"
    )
    export = load_export(tmp_path)
    assert sorted(by_metric(export)["video_views"]) == [7, 100, 200]
    assert "each counts once" in sentences(export)
    assert "different figures" not in sentences(export)


def test_is_it_told_when_two_files_disagree_on_a_day(tmp_path: Path) -> None:
    (tmp_path / "Table data.csv").write_text(DAYS)
    (tmp_path / "Totals.csv").write_text("Date,Views\n2024-01-01,101\n")
    export = load_export(tmp_path)
    assert by_metric(export)["video_views"] == [100, 200]
    assert "different figures for the same day" in sentences(export)


def test_is_it_told_that_a_table_counts_by_months(tmp_path: Path) -> None:
    text = "Date,Views,Watch time (hours)\n2024-01-01,5,1\n2024-02-01,6,1\n2024-03-01,7,1\n"
    assert "by weeks or months" in sentences(written(tmp_path, text))
    assert "by weeks or months" not in sentences(written(tmp_path, DAYS, "b.csv"))


def test_are_days_of_single_videos_left_out(tmp_path: Path) -> None:
    chart = (
        "Datum,Video,Videotitel,Veröffentlichungszeitpunkt des Videos,Aufrufe\n"
        '2024-01-05,dQw4w9WgXcQ,Brot,"Jan 5, 2024",60\n2024-01-06,'
        'dQw4w9WgXcQ,Brot,"Jan 5, 2024",40\n'
    )
    (tmp_path / "Tabellendaten.csv").write_text(DE + DE_ROWS, "utf-8")
    (tmp_path / "Diagrammdaten.csv").write_text(chart, "utf-8")
    export = load_export(tmp_path)
    assert (len(export.posts), len(export.daily)) == (2, 0)
    assert "how single videos did day by day" in reasons(export)[0]
    with pytest.raises(EmptyExport, match="Please choose “Table data” of the same export"):
        load_export(tmp_path / "Diagrammdaten.csv")


def test_are_days_by_something_else_no_days(tmp_path: Path) -> None:
    (tmp_path / "Tabellendaten.csv").write_text(DE + DE_ROWS, "utf-8")
    (tmp_path / "Chart data.csv").write_text(
        "Date,Subscription status,Views\n2024-01-01,Subscribed,5\n2024-01-01,Not subscribed,6\n"
    )
    export = load_export(tmp_path)
    assert len(export.daily) == 0
    assert [Path(name).name for name in export.report.not_used] == ["Chart data.csv"]


def test_does_a_day_that_stands_twice_show_that_it_is_no_table_of_days(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(DE + DE_ROWS, "utf-8")
    (tmp_path / "b.csv").write_text(
        "Date,Video length,Views,Watch time (hours)\n2024-01-01,1,5,1\n2024-01-01,2,6,1\n"
    )
    export = load_export(tmp_path)
    assert len(export.daily) == 0
    assert "several rows for the same day" in reasons(export)[0]


def test_is_a_table_by_country_answered_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport, match="Please choose “Content” or “Date”"):
        written(tmp_path, "Geography,Views,Watch time (hours)\nTotal,5,1\nAT,5,1\n")


def test_does_a_day_that_is_none_leave_the_others(tmp_path: Path) -> None:
    export = written(
        tmp_path, DAYS + "Showing top 500 results,,,,,,,\n2024-01-03,1,1,0:00:01,1,1,1,1\n"
    )
    assert by_metric(export)["video_views"] == [100, 200, 1]
    assert reasons(export) == ["“Showing top 500 results” is not a date."]


# --- other tables of videos


def test_is_a_table_with_a_column_video_id_read_but_doubted(tmp_path: Path) -> None:
    text = (
        "Video ID,Video title,Video publish time,Watch time (minutes),Views,Likes\n"
        "dQw4w9WgXcQ,Brot,2015-06-01,44,12,3\n"
    )
    export = written(tmp_path, text)
    assert (export.posts["post_id"][0], export.posts["impressions"][0]) == ("dQw4w9WgXcQ", 12)
    assert export.report.confidence < 0.5


# --- Takeout


def test_are_own_comments_read(tmp_path: Path) -> None:
    text = (
        COMMENTS + 'Ugx1,UCme,2024-05-01T10:11:12.345678+00:00,,,,dQw4w9WgXcQ,"{""text"":""Ja! ""},'
        '{""text"":""Gern"",""mention"":{""externalChannelId"":""UCx""}}",\n'
        'Ugx1.2,UCme,2024-05-01T11:00:00+00:00,,Ugx1,Ugpost,,"{""text"":""zwei""},'
        '{""text"":""\n""},{""text"":""Zeilen""}",Ugx1\n\n\n'
    )
    comments = written(tmp_path, text).comments
    assert comments["text"].tolist() == ["Ja! Gern", "zwei\nZeilen"]
    assert str(comments["created_at"][0]) == "2024-05-01 10:11:12.345678+00:00"
    assert comments["is_own"].tolist() == [True, True]
    assert comments["post_id"].tolist() == ["dQw4w9WgXcQ", "Ugpost"]
    assert comments["parent_id"][1] == "Ugx1" and pd.isna(comments["parent_id"][0])
    assert comments["url"][0] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ugx1"
    assert comments["author_hash"].nunique() == 1
    assert "UCme" not in comments.to_csv()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('{"takeoutSegments":[{"text":"Hallo "},{"text":"Welt"}]}', "Hallo Welt"),
        ('[{"text":"Hallo"}]', "Hallo"),
        ('{"text":"broken off"},{"te', "broken off"),
        ("einfach Text", "einfach Text"),
        ("{kein JSON}", "{kein JSON}"),
        ('{"text":"\\ud83c\\udf5e"}', "🍞"),
        ('{"text":7}', "7"),
        ('{"other":"x"}', ""),
    ],
)
def test_is_a_comment_put_together_from_its_pieces(tmp_path: Path, cell: str, text: str) -> None:
    doubled = cell.replace('"', '""')
    row = f'Ugx1,UCme,2024-05-01T10:11:12Z,,,,dQw4w9WgXcQ,"{doubled}",\n'
    found = written(tmp_path, COMMENTS + row).comments["text"][0]
    assert found == text


def test_are_the_oldest_comment_tables_read(tmp_path: Path) -> None:
    text = (
        "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent "
        "Comment ID,Video ID,Comment Text\n"
        'Ugx1,UCme,2020-04-27 23:18:23 UTC,,,mM,"{""text"":""a""}"\n'
    )
    comments = written(tmp_path, text).comments
    assert str(comments["created_at"][0]) == "2020-04-27 23:18:23+00:00"


def test_are_german_comments_read(tmp_path: Path) -> None:
    text = (
        "Kommentar-ID,Kanal-ID,Zeitstempel der Erstellung des Kommentars,Preis,"
        "Übergeordnete Kommentar-ID,Beitrags\u2011ID,Video-ID,Kommentartext,"
        "Kommentar-ID der obersten Ebene\n"
        'Ugx1,UCme,2024-05-01T10:11:12+00:00,,Ugx0,,mM,"{""text"":""Grüße""}",Ugx0\n'
    )
    export = written(tmp_path, text)
    assert export.comments["text"].tolist() == ["Grüße"]
    assert export.comments["parent_id"].tolist() == ["Ugx0"]
    assert export.report.languages == {"de"}


def test_are_french_comments_read_but_doubted(tmp_path: Path) -> None:
    text = (
        "ID du commentaire,ID de la chaîne,Horodatage de création du commentaire,Prix,"
        "ID du commentaire parent,ID de la publication,ID de la vidéo,Texte du commentaire,"
        "ID du commentaire de premier niveau\n"
        'Ugx1,UCme,2024-05-01T10:11:12+00:00,,,,mM,"{""text"":""Bien""}",\n'
    )
    export = written(tmp_path, text)
    assert export.comments["text"].tolist() == ["Bien"]
    assert export.report.confidence < 0.5


def test_is_a_comment_without_a_time_told(tmp_path: Path) -> None:
    rows = "a,UCme,,,,,mM,x,\nb,UCme,yesterday,,,,mM,x,\nc,UCme,2024-05-01T10:11:12Z,,,,mM,x,\n"
    export = written(tmp_path, COMMENTS + rows)
    assert export.comments["comment_id"].tolist() == ["c"]
    assert sorted(reasons(export)) == ["The row has no date.", "“yesterday” is not a date."]


def test_are_live_chats_read(tmp_path: Path) -> None:
    text = (
        "Live Chat ID,Channel ID,Live Chat Create Timestamp,Price,Video ID,Live Chat Text\n"
        'L1,UCme,2024-05-01T10:11:12+00:00,,mM123,"{""text"":""Hallo""}"\n'
    )
    comments = written(tmp_path, text).comments
    assert (comments["text"][0], comments["post_id"][0]) == ("Hallo", "mM123")
    assert comments["url"][0] == "https://www.youtube.com/watch?v=mM123"


def test_is_the_time_of_a_german_live_chat_found_by_its_words(tmp_path: Path) -> None:
    head = "Live-Chat-ID,Zeitstempel des Chatbeitrags,Video-ID,Text für den Live-Chat\n"
    export = written(tmp_path, head + "L1,2024-05-01T10:11:12+00:00,mM123,Hallo\n")
    assert str(export.comments["created_at"][0]) == "2024-05-01 10:11:12+00:00"


def test_is_a_live_chat_without_times_read_and_told(tmp_path: Path) -> None:
    head = "Live-Chat-ID,Video-ID,Text für den Live-Chat\n"
    export = written(tmp_path, head + "L1,mM123,Hallo\n")
    assert export.comments["text"].tolist() == ["Hallo"]
    assert "no date in the file" in sentences(export)


METADATA = {
    "en": (
        "Video ID,Approx Duration (ms),Video Audio Language,Video "
        "Category,Video Description (Original),"
        "Channel ID,Tag 1,Tag 2,Video Title (Original),Privacy,Video State,Video Create "
        "Timestamp,Video Publish Timestamp"
    ),
    "de": (
        "Video-ID,Ungefähre Dauer (ms),Audiosprache des Videos,"
        "Videokategorie,Videobeschreibung (Original),"
        "Kanal-ID,Tag: 1,Tag: 2,Videotitel (Original),Datenschutz,Videostatus,Zeitstempel "
        "bei Videoerstellung,"
        "Zeitstempel bei Videoveröffentlichung"
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", METADATA)
def test_are_own_videos_read_without_figures(tmp_path: Path, language: str) -> None:
    hidden = {"en": "Private", "de": "Privat"}[language]
    rows = (
        'dQw4w9WgXcQ,95500,de,Education,"Zwei\nZeilen",UCme,brot,,Brot,Public,,'
        "2024-01-05T08:00:00+00:00,2024-01-05T09:30:00+00:00\n"
        f"aaaaaaaaaaa,5000,,,,UCme,,,Entwurf,{hidden},,2024-01-06T08:00:00+00:00,\n"
        "bbbbbbbbbbb,5000,,,,UCme,,,Alt,Public,,2024-01-06T08:00:00+00:00,\n"
    )
    export = written(tmp_path, f"{METADATA[language]}\n{rows}")
    posts = export.posts
    assert posts["post_id"].tolist() == ["dQw4w9WgXcQ", "bbbbbbbbbbb"]
    assert posts["text"].tolist() == ["Brot\nZwei\nZeilen", "Alt"]
    assert posts["published_at"].astype(str).str[:16].tolist() == [
        "2024-01-05 09:30",
        "2024-01-06 08:00",
    ]
    assert (posts["video_seconds"][0], posts["lang"][0]) == (95.5, "de")
    assert posts["impressions"].isna().all()
    assert reasons(export) == ["The video is private."]


def test_are_posts_of_the_community_tab_read(tmp_path: Path) -> None:
    text = (
        "Beitrags‑ID,Text des Beitrags,Name für Bild 1,Beitragstyp\nUgkx1,"
        '"{""text"":""Frage""}",,TEXT\nUgkx2,Bild,a.jpg,IMAGE\n'
    )
    export = written(tmp_path, text)
    assert export.posts["text"].tolist() == ["Frage", "Bild"]
    assert export.posts["type"].tolist() == ["text", "photo"]
    assert "when the posts were published" in sentences(export)


PAGE = (
    "<html><body><ul><li>Sent at 2020-04-27 23:18:23 UTC while watching <a "
    'href="http://www.youtube.com/watch?v=mM123&amp;lc=Ugx1.Ugy">a video</a>.'
    "<br/>Erste &amp; <b>zweite</b><br>Zeile</li>"
    '<li>Am 2016-06-15T08:50:49Z zu <a href="http://www.youtube.com/watch?v=mM456">Video</a>'
    "<br/>Alt</li></ul></body></html>"
)


def test_are_pages_of_comments_read(tmp_path: Path) -> None:
    comments = written(tmp_path, PAGE, "my-comments.html").comments
    assert comments["text"].tolist() == ["Erste & zweite\nZeile", "Alt"]
    assert comments["created_at"].astype(str).tolist() == [
        "2020-04-27 23:18:23+00:00", "2016-06-15 08:50:49+00:00",
    ]  # fmt: skip
    assert comments["post_id"].tolist() == ["mM123", "mM456"]
    assert (comments["comment_id"][0], comments["parent_id"][0]) == ("Ugx1.Ugy", "Ugx1")
    assert comments["is_own"].all()


def test_does_a_page_that_breaks_off_keep_what_came_before(tmp_path: Path) -> None:
    export = written(tmp_path, PAGE[: PAGE.index("Alt</li>")], "a.html")
    assert export.comments["post_id"].tolist() == ["mM123"]
    assert "breaks off" in sentences(export)


def test_is_a_page_with_other_lists_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        written(
            tmp_path,
            '<ul><li><a href="https://www.youtube.com/watch?v=a">x</a></li></ul>',
            "a.html",
        )


# --- private


WATCHED = [
    {
        "header": "YouTube",
        "title": "Geheim angesehen",
        "titleUrl": "https://www.youtube.com/watch?v=a",
        "time": "2024-05-01T10:11:12.000Z",
        "products": ["YouTube"],
    }
]
WATCHED_PAGE = '<html><body><div class="outer-cell mdl-cell mdl-cell--12-col">Geheim</div>'
FOLLOWED = "\nUCx,http://x.example,Geheim\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Wiedergabeverlauf.json", json.dumps(WATCHED)),
        ("watch-history.html", WATCHED_PAGE),
        ("a.csv", "Channel Id,Channel Url,Channel Title" + FOLLOWED),
        ("b.csv", "Kanal-ID,Kanal-URL,Kanaltitel" + FOLLOWED),
    ],
)
def test_is_what_somebody_watched_left_alone(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / "Tabellendaten.csv").write_text(DE + DE_ROWS, "utf-8")
    export = load_export(tmp_path)
    assert export.report.dropped == {"private": 1}
    assert export.report.not_used == []
    assert "Geheim" not in export.posts.to_csv() + export.comments.to_csv()


# --- there and back


@pytest.fixture
def tables() -> SimpleNamespace:
    times = pd.to_datetime(["2026-03-02 18:00:10", "2026-03-03 17:30:00"], utc=True)
    posts = frame(
        "posts",
        {
            "org": ["bakery"] * 2, "post_id": ["bak-1", "bak-2"], "published_at": times,
            "text": ["Brot & Butter\n\nEin \"Knack\",\nund noch einer", "=Kurz"],
            "type": ["video"] * 2, "impressions": [900, 3000], "reactions": [12, 0],
            "comments": [3, None], "shares": [1, 0], "follows": [1, 0], "video_seconds": [95, 30],
        },
    )  # fmt: skip
    daily = frame(
        "daily",
        {
            "date": ["2026-03-02", "2026-03-03"] * 3,
            "metric": ["video_views"] * 2 + ["follows"] * 2 + ["unfollows"] * 2,
            "value": [800, 130, 5, 6, 1, 0],
        },
    )
    comments = frame(
        "comments",
        {
            "org": ["bakery"] * 2, "comment_id": ["c1", "c2"], "parent_id": [None, "c1"],
            "post_id": ["bak-1"] * 2, "created_at": times, "is_own": [False, True],
            "text": ["Super", "Danke!\nBis <bald> & gern"],
        },
    )  # fmt: skip
    return SimpleNamespace(posts=posts, daily=daily, comments=comments)


def back(folder: Path, files: dict[str, bytes], ending: str) -> Export:
    name = next(name for name in files if name.endswith(ending))
    path = folder / Path(name).name
    path.write_bytes(files[name])
    return load_export(path)


@pytest.mark.parametrize(
    ("language", "ending"),
    [
        ("de", "2026-03-03 bakery/Tabellendaten.csv"), ("en", "2026-03-03 bakery/Table data.csv"),
        ("de", ".xlsx"), ("en", ".xlsx"),
    ],
)  # fmt: skip
def test_do_the_sample_videos_come_back_as_they_went(
    tmp_path: Path, tables: SimpleNamespace, language: str, ending: str
) -> None:
    export = back(tmp_path, youtube.files(tables, language), ending)
    posts = export.posts.sort_values("published_at").reset_index(drop=True)
    assert posts["text"].tolist() == ["Brot & Butter", "=Kurz"]
    assert posts["published_at"].astype(str).str[:10].tolist() == ["2026-03-02", "2026-03-03"]
    for name in ("impressions", "reactions", "shares", "follows", "video_seconds"):
        assert posts[name].tolist() == tables.posts[name].tolist()
    assert posts["comments"][0] == 3 and pd.isna(posts["comments"][1])
    assert posts["post_id"].tolist() == [youtube.youtube_id("bak-1"), youtube.youtube_id("bak-2")]
    assert export.report.totals and not export.report.wrong_totals


@pytest.mark.parametrize("language", ["de", "en"])
def test_do_the_sample_days_come_back_as_they_went(
    tmp_path: Path, tables: SimpleNamespace, language: str
) -> None:
    files = youtube.files(tables, language)
    for name, content in files.items():
        if name.startswith(("Datum ", "Date ")):
            (tmp_path / Path(name).name).write_bytes(content)
    found = by_metric(load_export(tmp_path))
    assert (found["video_views"], found["follows"]) == ([800, 130], [5, 6])
    assert found["unfollows"] == [1, 0]


@pytest.mark.parametrize(
    ("language", "ending"),
    [("de", "/Kommentare.csv"), ("en", "/comments.csv"), ("de", ".html"), ("en", ".html")],
)
def test_do_the_sample_comments_come_back_as_they_went(
    tmp_path: Path, tables: SimpleNamespace, language: str, ending: str
) -> None:
    comments = back(tmp_path, youtube.files(tables, language), ending).comments
    assert comments["text"].tolist() == ["Danke!\nBis <bald> & gern"]
    assert (comments["created_at"] == tables.comments["created_at"][1]).all()
    assert comments["post_id"].tolist() == [youtube.youtube_id("bak-1")]


@pytest.mark.parametrize("language", ["de", "en"])
def test_do_the_sample_descriptions_come_back_as_they_went(
    tmp_path: Path, tables: SimpleNamespace, language: str
) -> None:
    export = back(tmp_path, youtube.files(tables, language), "ideos.csv")
    assert [text.split() for text in export.posts["text"]] == [
        text.split() for text in tables.posts["text"]
    ]
    assert (export.posts["published_at"] == tables.posts["published_at"]).all()


@pytest.mark.parametrize("language", ["de", "en"])
def test_is_a_whole_sample_folder_read(
    tmp_path: Path, tables: SimpleNamespace, language: str
) -> None:
    for name, content in youtube.files(tables, language).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    export = load_export(tmp_path)
    assert export.platforms == ["youtube"]
    assert export.report.dropped["private"] == 2
    assert by_metric(export)["video_views"] == [800, 130]


def test_is_the_sample_written_the_same_every_time(tables: SimpleNamespace) -> None:
    assert youtube.files(tables, "de") == youtube.files(tables, "de")


def test_is_nothing_written_wrong_where_there_is_nothing() -> None:
    empty = SimpleNamespace(
        posts=frame("posts", {}), daily=frame("daily", {}), comments=frame("comments", {})
    )
    assert all(isinstance(content, bytes) for content in youtube.files(empty, "en").values())
