"""What LinkedIn's analytics of pages and of persons are read as."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
import xlwt

from candystorm.exports import EmptyExport, Export, ExportError, Options, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.loaders.linkedin.page import kind_of_post
from candystorm.exports.loaders.linkedin.urns import comment_of, is_linkedin, time_of, urn_of
from candystorm.sampledata.exports import linkedin as written

ACTIVITY = "urn:li:activity:7432392249344274432"  # 2026-02-25 11:53:19 UTC
LINK = f"https://www.linkedin.com/feed/update/{ACTIVITY}"
SHARE = "https://www.linkedin.com/feed/update/urn:li:share:7432392249344274432"

METRICS = {
    "en": [
        "Date", "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)",
        "Unique impressions (organic)", "Clicks (organic)", "Clicks (sponsored)",
        "Clicks (total)", "Reactions (organic)", "Reactions (sponsored)", "Reactions (total)",
        "Comments (organic)", "Comments (sponsored)", "Comments (total)", "Reposts (organic)",
        "Reposts (sponsored)", "Reposts (total)", "Engagement rate (organic)",
        "Engagement rate (sponsored)", "Engagement rate (total)",
    ],
    "de": [
        "Datum", "Impressions (organische Updates)", "Impressions (Sponsored Updates)",
        "Impressions (insgesamt)", "Individuelle Impressions (organische Updates)",
        "Klicks (organische Updates)", "Klicks (Sponsored Updates)", "Klicks (insgesamt)",
        "Reaktionen (organisch)", "Reaktionen (gesponsert)", "Reaktionen (insgesamt)",
        "Kommentare (organisch)", "Kommentare (gesponsert)", "Kommentare (insgesamt)",
        "Direkt geteilte Beiträge (organisch)", "Direkt geteilte Beiträge (gesponsert)",
        "Direkt geteilte Beiträge (insgesamt)", "Engagement Rate (organisch)",
        "Engagement Rate (gesponsert)", "Engagement Rate (insgesamt)",
    ],
    "es": [
        "Fecha", "Impresiones (orgánicas)", "Impresiones (patrocinadas)", "Impresiones (totales)",
        "Impresiones únicas (orgánicas)", "Clics (orgánicos)", "Clics (patrocinados)",
        "Clics (totales)", "Reacciones (generales)", "Reacciones (patrocinadas)",
        "Reacciones (total)", "Comentarios (orgánicos)", "Comentarios (patrocinados)",
        "Comentarios (totales)", "Veces compartido (orgánico)", "Veces compartido (patrocinado)",
        "Veces compartido (total)", "Tasa de interacción (orgánica)",
        "Tasa de interacción (patrocinada)", "Tasa de interacción (total)",
    ],
    "pt": [
        "Data", "Impressões (orgânicas)", "Impressões (patrocinadas)", "Impressões (total)",
        "Impressões únicas (orgânicas)", "Cliques (orgânicos)", "Cliques (patrocinados)",
        "Cliques (total)", "Reações (orgânicas)", "Reações (patrocinadas)", "Reações (total)",
        "Comentários (orgânicos)", "Comentários (patrocinados)", "Comentários (total)",
        "Compartilhamentos (orgânicos)", "Compartilhamentos (patrocinados)",
        "Compartilhamentos (total)", "Taxa de engajamento (orgânico)",
        "Taxa de engajamento (patrocinado)", "Taxa de engajamento (total)",
    ],
    # Nobody has taught the course Polish: the order of the columns has to do.
    "pl": ["Data", *(f"Kolumna {n}" for n in "abcdefghijklmnopqrs")],
}  # fmt: skip
POSTS = {
    "en": [
        "Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date",
        "Campaign start date", "Campaign end date", "Audience", "Impressions",
        "Views (excluding off-site video views)", "Off-site Views", "Clicks",
        "Click through rate (CTR)", "Likes", "Comments", "Reposts", "Follows", "Engagement rate",
        "Content Type",
    ],
    "de": [
        "Titel des Beitrags", "Link veröffentlichen", "Art des Beitrags", "Name der Kampagne",
        "Veröffentlicht von", "Erstellt am", "Beginn", "Ende", "Zielgruppe", "Impressions",
        "Aufrufe", "Offsite", "Klicks", "Klickrate (CTR)", "Likes", "Kommentare",
        "Direkt geteilte Beiträge", "Follower", "Engagement Rate", "Inhaltstyp",
    ],
    "es": [
        "Título de la publicación", "Enlace de la publicación", "Tipo de publicación",
        "Nombre de la campaña", "Anunciado por", "Fecha de creación",
        "Fecha de inicio de campaña", "Fecha de finalización de campaña", "Público",
        "Impresiones", "Visualizaciones", "Visualizaciones fuera del sitio", "Clics",
        "Porcentaje de clics", "Recomendaciones", "Comentarios", "Veces compartido", "Seguidores",
        "Tasa de interacción", "Tipo de contenido",
    ],
    "pt": [
        "Título da publicação", "Link da publicação", "Tipo de publicação", "Nome da campanha",
        "Publicada por", "Criação", "Data de início da campanha", "Data de término da campanha",
        "Público", "Impressões", "Visualizações", "Visualizações fora do site", "Cliques",
        "Taxa de cliques (CTR)", "Gostaram", "Comentários", "Compartilhamentos", "Seguidores",
        "Taxa de engajamento", "Tipo de conteúdo",
    ],
    "pl": [f"Kolumna {n}" for n in "abcdefghijklmnopqrst"],
}  # fmt: skip
DAYS = [
    ["02/24/2026", 100, 20, 120, 80, 9, 1, 10, 5, 0, 5, 2, 0, 2, 1, 0, 1, 0.17, 0.05, 0.15],
    ["02/25/2026", 50, 0, 50, 40, 3, 0, 3, -1, 0, -1, 0, 0, 0, 0, 0, 0, 0.04, 0, 0.04],
]


def post(**other: Any) -> list[Any]:
    cells = {
        "title": "Wir suchen Verstärkung", "link": LINK, "type": "Organic", "campaign": "",
        "by": "Erika Musterfrau", "created": "02/25/2026", "start": "", "end": "",
        "audience": "", "impressions": 120, "views": 7, "offsite": 0, "clicks": 10, "ctr": 0.083,
        "likes": 5, "comments": 2, "reposts": 1, "follows": 3, "rate": 0.15, "content": "Image",
    }  # fmt: skip
    return list((cells | other).values())


def xls(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                if cell != "":
                    sheet.write(n, m, cell)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def xlsx(sheets: dict[str, list[list[Any]]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_urls": False})
    as_day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(n, m, cell, as_day)
                elif cell != "":
                    sheet.write(n, m, cell)
    book.close()
    return content.getvalue()


def as_csv(rows: list[list[Any]], delimiter: str = ",") -> bytes:
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter).writerows(rows)
    return lines.getvalue().encode("utf-8-sig")


def content(language: str, posts: list[list[Any]] | None = None) -> dict[str, list[list[Any]]]:
    return {
        "Eins": [["A note on what the figures are."], METRICS[language], *DAYS],
        "Zwei": [["A note on posts."], POSTS[language], *(posts or [post()])],
    }


@pytest.fixture
def load(tmp_path: Path) -> Any:
    def loaded(name: str, data: bytes, **options: Any) -> Export:
        (tmp_path / name).write_bytes(data)
        return load_export(tmp_path / name, options=Options(**options))

    return loaded


def daily(export: Export, metric: str) -> list[float]:
    rows = export.daily[export.daily["metric"] == metric].sort_values("date")
    return [float(value) for value in rows["value"]]


# --- links


@pytest.mark.parametrize(
    ("link", "urn"),
    [
        (LINK, ACTIVITY),
        (f"{LINK}/", ACTIVITY),
        (LINK.replace(":", "%3A"), ACTIVITY),
        ("https://www.linkedin.com/posts/a_b-share-74323922493-xY", "urn:li:share:74323922493"),
        ("https://www.linkedin.com/feed/update/urn:li:UGCPOST:7432392", "urn:li:ugcPost:7432392"),
        ("https://www.linkedin.com/pulse/title", ""),
        (None, ""),
        (7432392249344274432, ""),
    ],
)  # fmt: skip
def test_is_the_key_of_a_post_read_from_its_link(link: object, urn: str) -> None:
    assert urn_of(link) == urn


def test_does_only_an_activity_tell_its_time() -> None:
    assert time_of(ACTIVITY) == pytest.approx(1772020399.414, abs=0.001)
    assert time_of("urn:li:share:7432392249344274432") is None
    assert time_of("urn:li:activity:123456") is None


def test_is_a_reply_told_from_the_comment_that_it_answers() -> None:
    comment = "urn%3Ali%3Acomment%3A%28activity%3A7432392249344274432%2C7034276934494683136%29"
    reply = "urn%3Ali%3Acomment%3A%28activity%3A7432392249344274432%2C7034539835654569984%29"
    link = f"{LINK}?commentUrn={comment}&replyUrn={reply}"
    assert comment_of(link) == ("7034539835654569984", "7034276934494683136")


@pytest.mark.parametrize(
    "cell", ["481", None, 3.0, "https://notlinkedin.com/x", "https://linkedin.com.evil.test/x"]
)
def test_is_what_only_looks_like_linkedin_no_link_to_it(cell: object) -> None:
    assert not is_linkedin(cell)


# --- a page's content


@pytest.mark.parametrize("language", ["en", "de", "es", "pt"])
@pytest.mark.parametrize("form", ["xls", "xlsx"])
def test_are_the_daily_figures_of_a_page_read(load: Any, language: str, form: str) -> None:
    made = (xls if form == "xls" else xlsx)(content(language))
    export = load(f"page.{form}", made)
    assert export.platform == "linkedin"
    assert export.report.languages == {language}
    assert daily(export, "impressions_total") == [120, 50]
    assert daily(export, "impressions_organic") == [100, 50]
    assert daily(export, "impressions_sponsored") == [20, 0]
    assert daily(export, "reach_organic") == [80, 40]
    assert daily(export, "clicks_total") == [10, 3]
    assert daily(export, "comments_organic") == [2, 0]
    assert daily(export, "shares_total") == [1, 0]
    assert daily(export, "engagement_rate_total") == [0.15, 0.04]
    assert sorted(set(export.daily["date"].dt.strftime("%F"))) == ["2026-02-24", "2026-02-25"]


@pytest.mark.parametrize("language", ["en", "de", "es", "pt"])
def test_are_the_posts_of_a_page_read(load: Any, language: str) -> None:
    row = load("page.xls", xls(content(language))).posts.iloc[0]
    assert row["post_id"] == ACTIVITY
    assert row["url"] == LINK
    assert row["text"] == "Wir suchen Verstärkung"
    assert row["type"] == "photo"
    counts = ["impressions", "clicks", "reactions", "comments", "shares", "follows"]
    assert [row[name] for name in counts] == [120, 10, 5, 2, 1, 3]
    assert pd.isna(row["reach"])
    assert row["metric_semantics"] == "lifetime"


def test_are_negative_counts_of_a_day_kept(load: Any) -> None:
    assert daily(load("page.xls", xls(content("de"))), "reactions_total") == [5, -1]


def test_is_a_language_that_nobody_taught_read_by_the_order_of_its_columns(load: Any) -> None:
    export = load("page.xls", xls(content("pl", [post(type="Organiczny")])))
    assert daily(export, "reactions_sponsored") == [0, 0]
    assert daily(export, "reactions_organic") == [5, -1]
    row = export.posts.iloc[0]
    assert [row["impressions"], row["reactions"], row["shares"]] == [120, 5, 1]
    assert export.report.confidence < 0.5
    assert any(finding.kind == "caution" for finding in export.report.findings)
    assert "Erika Musterfrau" not in export.posts.to_csv()


def test_is_a_table_left_alone_whose_sums_are_wrong(load: Any) -> None:
    wrong = [[day[0], *(value + n for n, value in enumerate(day[1:]))] for day in DAYS]
    with pytest.raises(ExportError):
        load("page.xls", xls({"Eins": [["Note"], METRICS["pl"], *wrong]}))


def test_does_the_number_in_the_link_tell_the_time_of_day(load: Any) -> None:
    row = load("page.xls", xls(content("en"))).posts.iloc[0]
    assert row["published_at"].strftime("%F %T") == "2026-02-25 11:53:19"
    assert row["time_precision"] == "minute"


@pytest.mark.parametrize(("link", "created"), [(SHARE, "02/25/2026"), (LINK, "02/27/2026")])
def test_does_a_post_stay_on_its_day_where_the_link_tells_another_time(
    load: Any, link: str, created: str
) -> None:
    export = load("page.xls", xls(content("en", [post(link=link, created=created)])))
    row = export.posts.iloc[0]
    assert row["published_at"].strftime("%m/%d/%Y %H:%M") == f"{created} 00:00"
    assert row["time_precision"] == "day"


def test_are_days_month_first_in_a_german_file_too(load: Any) -> None:
    export = load("page.xls", xls(content("de", [post(link=SHARE, created="03/04/2026")])))
    assert export.posts["published_at"].dt.strftime("%F").tolist() == ["2026-03-04"]
    assert not [finding for finding in export.report.findings if finding.kind == "caution"]


@pytest.mark.parametrize("serial", [46078, 46078.0, dt.datetime(2026, 2, 25)])
def test_are_days_read_as_excel_counts_them(load: Any, serial: Any) -> None:
    sheets = content("en", [post(link=SHARE, created=serial)])
    sheets["Eins"] = [["Note"], METRICS["en"], [serial, *DAYS[0][1:]]]
    export = load("page.xlsx", xlsx(sheets))
    assert export.posts["published_at"].dt.strftime("%F").tolist() == ["2026-02-25"]
    assert set(export.daily["date"].dt.strftime("%F")) == {"2026-02-25"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_is_a_sheet_that_was_saved_as_csv_read_alike(load: Any, delimiter: str) -> None:
    rows = [["Eine Anmerkung", *[""] * 19], METRICS["de"], *DAYS]
    export = load("kennzahlen.csv", as_csv(rows, delimiter))
    assert daily(export, "impressions_total") == [120, 50]
    assert daily(export, "engagement_rate_organic") == [0.17, 0.04]


def test_is_a_rate_above_one_no_number_of_thousands(load: Any) -> None:
    rows = [METRICS["en"], [*DAYS[0][:-1], "1.234"]]
    assert daily(load("metrics.csv", as_csv(rows)), "engagement_rate_total") == [1.234]


def test_is_a_page_read_without_the_columns_that_were_not_there_then(load: Any) -> None:
    old = [name.replace("Reposts", "Shares") for name in METRICS["en"]]
    rows = [[name for name in old if "Unique" not in name], [*DAYS[0][:4], *DAYS[0][5:]]]
    export = load("page.xls", xls({"Metrics": [["Note"], *rows]}))
    assert daily(export, "shares_total") == [1]
    assert daily(export, "reach_organic") == []


def test_is_a_count_that_the_file_does_not_have_missing_and_not_nought(load: Any) -> None:
    export = load("page.xls", xls(content("en", [post(impressions="", likes="")])))
    assert pd.isna(export.posts["impressions"].iloc[0])
    assert pd.isna(export.posts["reactions"].iloc[0])


@pytest.mark.parametrize(
    ("said", "paid"),
    [("Organic", False), ("Gesponsert", True), ("Patrocinado", True), ("Total", None), ("", None)],
)
def test_is_a_paid_post_told_from_others(load: Any, said: str, paid: bool | None) -> None:
    value = load("page.xls", xls(content("en", [post(type=said)]))).posts["paid"].iloc[0]
    assert (None if pd.isna(value) else bool(value)) is paid


def test_does_the_sum_of_a_post_stand_for_its_parts(load: Any) -> None:
    rows = [
        post(type="Organic", impressions=100),
        post(type="Total", impressions=120),
        post(type="Sponsored", impressions=20),
        post(type="Organic", link=SHARE, impressions=7),
    ]
    export = load("page.xls", xls(content("en", rows)))
    assert sorted(export.posts["impressions"]) == [7, 120]


@pytest.mark.parametrize(
    ("said", "kind"),
    [("Bild", "photo"), ("Vídeo", "video"), ("Umfrage", "poll"), ("Document", "other"),
     ("Artikel", "link"), ("", None), (None, None)],
)  # fmt: skip
def test_is_the_type_of_a_post_told_in_our_words(said: object, kind: str | None) -> None:
    assert kind_of_post(said) == kind


def test_is_the_person_who_posted_never_read(load: Any) -> None:
    export = load("page.xls", xls(content("de")))
    assert "Erika" not in export.posts.to_csv() + export.daily.to_csv()
    assert export.report.dropped == {"name": 1}


def test_does_the_file_name_tell_when_it_was_downloaded(load: Any) -> None:
    export = load("bakery_content_1772100000000.xls", xls(content("en")))
    assert export.posts["export_date"].dt.strftime("%F").tolist() == ["2026-02-26"]


def test_does_what_the_person_says_count_more_than_the_file_name(load: Any) -> None:
    data = xls(content("en"))
    export = load("bakery_content_1772100000000.xls", data, export_date=dt.date(2026, 3, 1))
    assert export.posts["export_date"].dt.strftime("%F").tolist() == ["2026-03-01"]


def test_is_a_post_without_a_right_day_told_and_left_out(load: Any) -> None:
    rows = [post(), post(created="someday", link=SHARE), post(created="", link=SHARE)]
    export = load("page.xls", xls(content("en", rows)))
    assert len(export.posts) == 1
    assert [(one.row, str(one.reason)) for one in export.report.left_out] == [
        (4, "“someday” is not a date."),
        (5, "The row has no date."),
    ]


def test_is_a_count_of_a_wrong_type_told_and_missing(load: Any) -> None:
    export = load("page.xls", xls(content("en", [post(clicks="viele")])))
    assert pd.isna(export.posts["clicks"].iloc[0])
    assert [one.row for one in export.report.left_out] == [3]


def test_is_a_workbook_that_breaks_off_refused_with_a_sentence(load: Any) -> None:
    data = xlsx(content("en"))
    with pytest.raises(ExportError, match="damaged"):
        load("page.xlsx", data[: len(data) // 2])


# --- followers, visitors, competitors

FOLLOWERS = {
    "en": ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers",
           "Total followers"],
    "de": ["Datum", "Gesponserte Follower", "Organische Follower",
           "Automatisch eingeladene Follower", "Follower insgesamt"],
    "es": ["Fecha", "Seguidores patrocinados", "Seguidores generales",
           "Seguidores invitados", "Total de seguidores"],
    "pt": ["Data", "Seguidores patrocinados", "Seguidores orgânicos",
           "Seguidores convidados automaticamente", "Total de seguidores"],
    "fr": ["Date", "Abonnés a", "Abonnés b", "Abonnés c", "Nombre d’abonnés"],
}  # fmt: skip


@pytest.mark.parametrize("language", FOLLOWERS)
def test_are_followers_read_as_those_that_were_won_that_day(load: Any, language: str) -> None:
    sheets = {
        "Eins": [FOLLOWERS[language], ["07/20/2026", 0, -1, 0, -1], ["07/21/2026", 2, 4, 1, 7]],
        "Zwei": [["Ort", "Zahl"], ["Wien", 100], ["Graz", 20]],
        "Drei": [["Branche", "Zahl"], ["Handel", 80]],
    }
    export = load("followers.xls", xls(sheets))
    assert daily(export, "new_followers_total") == [-1, 7]
    assert daily(export, "new_followers_organic") == [-1, 4]
    assert set(export.daily["metric"]) <= {
        f"new_followers_{part}" for part in ("total", "organic", "sponsored", "auto_invited")
    }


def test_is_no_other_table_with_five_columns_taken_for_followers(load: Any) -> None:
    sheets = {"Eins": [["Date", "A", "B", "C", "D"], ["07/20/2026", 1, 1, 0, 2]]}
    with pytest.raises(ExportError):
        load("table.xls", xls(sheets))


@pytest.mark.parametrize(
    "headings",
    [
        [f"Total {what} ({device})" for what in ("page views", "unique visitors")
         for device in ("desktop", "mobile", "total")],
        [f"{what} ({device})" for what in ("Total de visualizações da página",
                                           "Total de visitantes únicos")
         for device in ("computadores", "dispositivos móveis", "total")],
        [f"{what} en total ({device})" for what in ("Visualizaciones de la página",
                                                    "Visitantes únicos")
         for device in ("ordenador", "móvil", "total")],
    ],
)  # fmt: skip
def test_are_visitors_read(load: Any, headings: list[str]) -> None:
    date = {"d": "Date", "c": "Data", "o": "Fecha"}[headings[0].rpartition("(")[2][0]]
    export = load("v.xls", xls({"Eins": [[date, *headings], ["07/20/2026", 5, 10, 15, 3, 7, 9]]}))
    assert daily(export, "page_views_total") == [15]
    assert daily(export, "unique_visitors_total") == [9]
    assert daily(export, "page_views_desktop") == [5]


def test_are_visitors_read_by_order_in_other_languages(load: Any) -> None:
    row = ["07/20/2026", *([2, 3, 5, 2, 2, 3] * 3), 6, 9, 15, 5, 6, 8]
    sheets = {"Un": [["Jour", *(f"Colonne {n}" for n in "abcdefghijklmnopqrstuvwx")], row]}
    export = load("v.xls", xls(sheets))
    assert daily(export, "page_views_total") == [15]
    assert daily(export, "jobs_unique_visitors_total") == [3]


@pytest.mark.parametrize(
    "heading",
    [
        ["Page", "New Followers", "Posts", "Comments", "Comments per day", "Reactions"],
        ["Page", "Novos seguidores", "Publicações", "Comentários", "Comentários por dia",
         "Reações"],
    ],
)  # fmt: skip
def test_do_competitors_keep_their_names_and_stand_at_the_last_day(
    load: Any, heading: list[str]
) -> None:
    period = [dt.datetime(2025, 7, 20), dt.datetime(2026, 7, 19)]
    rows = [period, heading, ["Bäckerei", 765, 145, 115, 0.3, 2989], ["Other", 12, 8, 6, 0, 35]]
    data = xlsx({"COMPETITORS": rows})
    export = load("c.xlsx", data, org="bakery", own=("Bäckerei",))
    assert set(export.daily["date"].dt.strftime("%F")) == {"2026-07-19"}
    won = export.daily[export.daily["metric"] == "new_followers_in_period"]
    assert dict(zip(won["org"], won["value"], strict=True)) == {"bakery": 765, "Other": 12}


def test_are_competitors_without_a_day_left_out_with_a_reason(load: Any) -> None:
    heading = ["Page", "Total Followers", "New Followers", "Total post engagements", "Total posts"]
    with pytest.raises(EmptyExport):
        load("c.csv", as_csv([heading, ["A", 1, 2, 3, 4]]))


# --- a person


def personal(**other: list[list[Any]]) -> dict[str, list[list[Any]]]:
    sheets = {
        "DISCOVERY": [["Overall Performance", "2/24/2026 - 2/26/2026"], ["Impressions", "1,350"],
                      ["Members reached", "900"]],
        "ENGAGEMENT": [["Date", "Impressions", "Engagements"], ["2/24/2026", "300", "4"],
                       ["2/25/2026", "1,000", "9"], ["2/26/2026", "50", "-28"]],
        "TOP POSTS": [
            ["Maximum of 50 posts available to include in this list"],
            [],
            ["Post URL", "Post Publish Date", "Engagements", "481", "Post URL",
             "Post Publish Date", "Impressions"],
            [LINK, "2/25/2026", "9", "481", LINK, "2/25/2026", "1,000"],
            ["481", "481", "481", "481", SHARE, "2/24/2026", "350"],
        ],
        "FOLLOWERS": [["Total followers on 2/26/2026:", "1,506"], [], ["Date", "New followers"],
                      ["2/24/2026", "3"], ["2/25/2026", "0"]],
        "DEMOGRAPHICS": [["Top Demographics", "Value", "Percentage"], ["Location", "Graz", "2%"]],
    }  # fmt: skip
    return sheets | other


def test_is_the_workbook_of_a_person_read(load: Any) -> None:
    export = load("AggregateAnalytics_Erika.xlsx", xlsx(personal()))
    assert daily(export, "impressions") == [300, 1000, 50]
    assert daily(export, "engagements") == [4, 9, -28]
    assert daily(export, "new_followers") == [3, 0]
    assert daily(export, "followers") == [1506]
    assert export.daily["date"].max() == pd.Timestamp("2026-02-26")
    assert export.report.semantics == {"window"}


def test_are_the_two_lists_of_posts_one_table(load: Any) -> None:
    posts = load("a.xlsx", xlsx(personal())).posts.set_index("post_id")
    assert sorted(posts.index) == [ACTIVITY, "urn:li:share:7432392249344274432"]
    assert posts["impressions"].to_dict() == {
        ACTIVITY: 1000, "urn:li:share:7432392249344274432": 350,
    }  # fmt: skip
    assert posts.loc[ACTIVITY, "published_at"].strftime("%F %T") == "2026-02-25 11:53:19"
    assert posts["time_precision"].tolist().count("day") == 1
    assert posts["reactions"].isna().all()


def test_is_a_post_of_only_one_list_without_the_figure_of_the_other(load: Any) -> None:
    top = [*personal()["TOP POSTS"][:3], [SHARE, "2/24/2026", "9", "", LINK, "2/25/2026", "7"]]
    posts = load("a.xlsx", xlsx(personal(**{"TOP POSTS": top}))).posts.set_index("post_id")
    assert pd.isna(posts.loc["urn:li:share:7432392249344274432", "impressions"])


def test_is_the_sum_that_the_workbook_states_compared(load: Any) -> None:
    totals = load("a.xlsx", xlsx(personal())).report.totals
    assert [(one.column, one.stated, one.summed) for one in totals] == [("impressions", 1350, 1350)]


def test_is_the_workbook_of_a_person_read_in_another_language(load: Any) -> None:
    sheets = {
        "Descoberta": [["Desempenho", "03/10/2025 - 05/10/2025"], ["Impressões", "60"]],
        "Engajamento": [["Data", "Impressões", "Engajamentos"], ["03/10/2025", "10", "1"],
                        ["04/10/2025", "20", "2"], ["05/10/2025", "30", "3"]],
        "Publicações mais em alta": [
            ["Máximo de 50 publicações"], [],
            ["URL", "Data de publicação", "Engajamentos", "", "URL", "Data de publicação",
             "Impressões"],
            [SHARE, "04/10/2025", "2", "", SHARE, "04/10/2025", "20"],
        ],
        "Seguidores": [["Total de seguidores em 05/10/2025:", "2.571"], [],
                       ["Data", "Novos seguidores"], ["03/10/2025", "0"], ["04/10/2025", "1"]],
    }  # fmt: skip
    export = load("AggregateAnalytics_Ana.xlsx", xlsx(sheets))
    assert daily(export, "impressions") == [10, 20, 30]
    assert daily(export, "followers") == [2571]
    assert export.daily["date"].min() == pd.Timestamp("2025-10-03")
    assert export.posts["published_at"].dt.strftime("%F").tolist() == ["2025-10-04"]


@pytest.mark.parametrize("sheet", ["TOP POSTS", "FOLLOWERS", "ENGAGEMENT"])
def test_is_one_sheet_of_a_person_read_as_a_csv(load: Any, sheet: str) -> None:
    rows = personal()[sheet]
    width = max(len(row) for row in rows)
    export = load("sheet.csv", as_csv([[*row, *[""] * (width - len(row))] for row in rows]))
    assert export.platform == "linkedin"
    assert len(export.posts) + len(export.daily) > 1


def test_is_a_day_that_is_none_told_and_left_out(load: Any) -> None:
    rows = [*personal()["ENGAGEMENT"], ["soon", "1", "1"]]
    export = load("a.xlsx", xlsx(personal(ENGAGEMENT=rows)))
    assert daily(export, "impressions") == [300, 1000, 50]
    assert {one.row for one in export.report.left_out} == {5}


def single(**other: Any) -> dict[str, list[list[Any]]]:
    cells = {
        "Post URL": LINK, "Post Date": "2/25/2026", "Post Publish Time": "12:53 PM",
        "Impressions": "12,345", "Members reached": "9,800",
        "Profile viewers from this post": "42", "Followers gained from this post": "7",
        "Social engagements": "310", "Reactions": "200", "Comments": "60", "Reposts": "30",
        "Saves": "15", "Sends on LinkedIn": "5", "Link engagements": "18",
    } | other  # fmt: skip
    rows = [[name, value] for name, value in cells.items()]
    return {"PERFORMANCE": [*rows, [], ["Category", "Value", "Percentage"], ["Ort", "Graz", "2%"]]}


def test_is_the_workbook_of_one_post_read(load: Any) -> None:
    export = load("SinglePostAnalytics.xlsx", xlsx(single()))
    row = export.posts.iloc[0]
    assert row["post_id"] == ACTIVITY
    assert row["published_at"].strftime("%F %T") == "2026-02-25 11:53:19"
    names = [
        "impressions",
        "reach",
        "reactions",
        "comments",
        "shares",
        "saves",
        "clicks",
        "follows",
    ]
    assert [row[name] for name in names] == [12345, 9800, 200, 60, 30, 15, 18, 7]
    assert row["metric_semantics"] == "lifetime"


def test_is_the_clock_of_one_post_that_of_the_person(load: Any) -> None:
    export = load("s.xlsx", xlsx(single(**{"Post URL": SHARE})), timezone="Europe/Vienna")
    assert export.posts["published_at"].iloc[0].strftime("%F %T") == "2026-02-25 11:53:00"
    assert export.report.timezones == {"Europe/Vienna"}


def test_does_one_post_without_a_time_stay_on_its_day(load: Any) -> None:
    cells = {"Post URL": SHARE, "Post Publish Time": ""}
    row = load("s.xlsx", xlsx(single(**cells)), timezone="Europe/Vienna").posts.iloc[0]
    assert row["published_at"].strftime("%F %T") == "2026-02-25 00:00:00"
    assert row["time_precision"] == "day"


# --- siblings


@pytest.mark.parametrize(
    "rows",
    [
        [["Post id", "Date", "Post text", "Post Link", "Impressions", "Likes"],
         ["1800000000000000000", "Sat, Sep 12, 2026", "Hi", "https://x.com/a/status/1", 5, 1]],
        [["Date", "Impressions", "Likes", "Engagements", "Unfollows"],
         ["Sat, Sep 12, 2026", 5, 1, 2, 0]],
    ],
)  # fmt: skip
def test_is_a_table_of_x_left_to_x(load: Any, rows: list[list[Any]]) -> None:
    assert load("table.csv", as_csv(rows)).platform == "x"


# --- the sample files


def sample() -> SimpleNamespace:
    times = ["2026-03-02 09:18:00", "2026-03-04 11:14:30", "2026-03-05 23:59:00"]
    return SimpleNamespace(
        posts=frame(
            "posts",
            {
                "post_id": ["a", "b", "c"],
                "published_at": times,
                "type": ["photo", "video", "other"],
                "text": ["Zeile\n\n„Zwei“", 'Er sagte "ja", oder; nicht', "Drei"],
                "impressions": [1200, 300, None],
                "reach": [800, 200, None],
                "reactions": [12, 3, 0],
                "comments": [1, 2, 3],
                "shares": [0, 1, None],
                "clicks": [4, 5, None],
                "follows": [1, None, 2],
                "paid": [False, True, False],
            },
        ),
        daily=frame(
            "daily",
            {
                "date": ["2026-03-02", "2026-03-03"] * 4,
                "metric": [
                    name
                    for name in ("impressions_total", "engagement_rate_total",
                                 "new_followers_total", "page_views_total")
                    for _ in range(2)
                ],
                "value": [1000, 50, 0.125, 0.5, 3, -1, 7, 8],
            },
        ),
        comments=frame(
            "comments",
            {
                "comment_id": ["1", "2"],
                "post_id": ["a", "b"],
                "created_at": ["2026-03-02 10:00:00", "2026-03-05 10:00:00"],
                "text": ['Danke, "toll"\nund \\ weiter', "Von anderen"],
                "is_own": [True, False],
            },
        ),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en"])
def test_are_the_sample_files_the_same_every_time(language: str) -> None:
    assert written.files(sample(), language) == written.files(sample(), language)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_do_the_sample_workbooks_of_a_page_say_what_was_written(
    load: Any, language: str, suffix: str
) -> None:
    tables = sample()
    files = written.files(tables, language)
    name = next(name for name in files if "_content_" in name and name.endswith(suffix))
    export = load(name, files[name])
    posts = export.posts.sort_values("published_at", ignore_index=True)
    for column in ("published_at", "text", "type", "impressions", "reactions", "comments",
                   "shares", "clicks", "follows", "paid"):  # fmt: skip
        expected = tables.posts[column]
        assert posts[column].astype("object").where(posts[column].notna(), None).tolist() == (
            expected.astype("object").where(expected.notna(), None).tolist()
        ), column
    assert daily(export, "impressions_total") == [1000, 50]
    assert daily(export, "engagement_rate_total") == [0.125, 0.5]


def test_do_all_sample_files_together_lose_nothing(tmp_path: Path) -> None:
    files = written.files(sample(), "de")
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    export = load_export(tmp_path)
    assert export.platforms == ["linkedin"]
    assert {one.format for one in export.report.recognised} == {
        "page-workbook", "personal-workbook", "personal-post", "shares", "comments", "reactions",
        "rich-media",
    }  # fmt: skip
    assert daily(export, "new_followers_total") == [3, -1]
    assert daily(export, "page_views_total") == [7, 8]
    assert export.comments["text"].tolist() == ['Danke, "toll"\nund \\ weiter']
    assert export.report.left_out == []
