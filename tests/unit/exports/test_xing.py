"""The template for XING: what people fill in, and what it says to them when it is wrong."""

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

from candystorm.exports import EmptyExport, Export, ExportError, Options, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.xing_template import headings, template, template_xlsx
from candystorm.sampledata.exports import xing as written

TODAY = dt.date(2026, 4, 1)
LINK = "https://www.xing.com/pages/aubach/posts/7"


@pytest.fixture
def load(tmp_path: Path) -> Any:
    def loaded(data: bytes, name: str = "xing.csv", **options: Any) -> Export:
        (tmp_path / name).write_bytes(data)
        given = {"export_date": TODAY, "timezone": "Europe/Vienna"} | options
        return load_export(tmp_path / name, options=Options(**given))

    return loaded


def filled(*rows: dict[str, str], language: str = "de") -> bytes:
    """Return the template with rows below the example, as a person would have saved it."""
    lines = io.StringIO()
    writer = csv.DictWriter(lines, list(headings(language)), delimiter=";", lineterminator="\r\n")
    right = {"published_at": "02.03.2026", "text": "Wir haben offen", "url": LINK}
    writer.writerows(right | row for row in rows)
    return template(language) + lines.getvalue().encode()


def said(export: Export) -> list[str]:
    return [str(one.reason) for one in export.report.left_out]


# --- the template itself


@pytest.mark.parametrize("language", ["de", "en"])
def test_is_the_template_a_table_that_excel_opens_in_columns(language: str) -> None:
    content = template(language)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == list(headings(language).values())
    assert len(rows[2]) == len(rows[1]) == 12


@pytest.mark.parametrize("language", ["de", "en"])
def test_is_an_empty_template_recognised_and_its_example_not_loaded(
    load: Any, language: str
) -> None:
    for name, content in (("x.csv", template(language)), ("x.xlsx", template_xlsx(language))):
        with pytest.raises(EmptyExport, match="no row in it"):
            load(content, name)


@pytest.mark.parametrize("language", ["de", "en"])
def test_are_the_templates_the_same_every_time(language: str) -> None:
    assert template(language) == template(language)
    assert template_xlsx(language) == template_xlsx(language)


# --- what is right


@pytest.mark.parametrize("language", ["de", "en"])
def test_is_a_filled_in_row_read(load: Any, language: str) -> None:
    row = {
        "_time": "9:30", "type": "Video", "impressions": "1.200", "reach": "900",
        "reactions": "34", "comments": "0", "shares": "", "clicks": "18", "follows": "1",
    }  # fmt: skip
    export = load(filled(row, language=language))
    post = export.posts.iloc[0]
    assert export.platform == "xing"
    assert export.report.languages == {language}
    assert post["published_at"].strftime("%F %T") == "2026-03-02 08:30:00"
    assert post["time_precision"] == "minute"
    assert (post["text"], post["url"], post["type"]) == ("Wir haben offen", LINK, "video")
    counts = ["impressions", "reach", "reactions", "comments", "clicks", "follows"]
    assert [post[name] for name in counts] == [1200, 900, 34, 0, 18, 1]
    assert pd.isna(post["shares"])
    assert pd.isna(post["saves"])
    assert said(export) == []
    assert [str(one) for one in export.report.findings] == [
        "The example row of the template was left out."
    ]


def test_does_a_post_without_a_time_stay_on_its_day(load: Any) -> None:
    export = load(filled({}, {"_time": "00:15"}))
    assert export.posts["published_at"].dt.strftime("%F %R").tolist() == [
        "2026-03-02 00:00",
        "2026-03-01 23:15",
    ]
    assert export.posts["time_precision"].tolist() == ["day", "minute"]


@pytest.mark.parametrize(
    "day", ["02.03.2026", "2.3.26", "2026-03-02", "2. März 2026", "02/03/2026"]
)
def test_is_a_day_read_as_people_write_it(load: Any, day: str) -> None:
    export = load(filled({"published_at": day}))
    assert export.posts["published_at"].dt.strftime("%F").tolist() == ["2026-03-02"]


@pytest.mark.parametrize("clock", ["9:30", "09:30", "9.30", "9:30 Uhr", "9:30 AM"])
def test_is_a_time_read_as_people_write_it(load: Any, clock: str) -> None:
    export = load(filled({"_time": clock}))
    assert export.posts["published_at"].dt.strftime("%R").tolist() == ["08:30"]


def test_is_a_template_read_that_excel_has_saved(load: Any) -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    day, clock = (book.add_format({"num_format": form}) for form in ("dd.mm.yyyy", "hh:mm"))
    sheet.write_row(0, 0, headings("de").values())
    sheet.write_datetime(1, 0, dt.datetime(2026, 3, 2), day)
    sheet.write_datetime(1, 1, dt.time(9, 30), clock)
    sheet.write_row(1, 2, ["Foto", "Wir haben offen", LINK, 1200, 900.0])
    book.close()
    post = load(content.getvalue(), "xing.xlsx").posts.iloc[0]
    assert post["published_at"].strftime("%F %T") == "2026-03-02 08:30:00"
    assert [post["impressions"], post["reach"]] == [1200, 900]


def test_may_columns_be_left_out_and_others_added(load: Any) -> None:
    data = f"Notiz;Link auf XING;Reaktionen;Datum\nx;{LINK};3;02.03.2026\n".encode()
    post = load(data).posts.iloc[0]
    assert post["reactions"] == 3
    assert pd.isna(post["impressions"])


def test_is_a_table_without_a_link_on_xing_left_to_others(load: Any) -> None:
    with pytest.raises(ExportError):
        load(b"Datum;Text;Link;Reaktionen\n02.03.2026;Hallo;https://a.example;3\n")


# --- what is wrong


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"published_at": "02.04.2026"},
         "Row 4, column “Datum”: 02.04.2026 lies in the future."),
        ({"published_at": "bald"}, "Row 4, column “Datum”: “bald” is not a date."),
        ({"published_at": ""}, "Row 4 has no date in the column “Datum”."),
        ({"published_at": "01.01.2001"},
         "Row 4, column “Datum”: 01.01.2001 was before XING existed."),
        ({"_time": "früh"}, "Row 4, column “Uhrzeit”: “früh” is not a time of day."),
        ({"reactions": "viele"}, "Row 4, column “Reaktionen”: “viele” is no number."),
        ({"comments": "-3"}, "Row 4, column “Kommentare”: -3 is below zero."),
        ({"clicks": "3,5"}, "Row 4, column “Klicks”: 3,5 is no whole number."),
        ({"impressions": "99999999999"},
         "Row 4, column “Impressionen”: 99999999999 is more than there are people."),
        ({"url": "https://x.example/1"},
         "Row 4, column “Link auf XING”: “https://x.example/1” is no link to XING."),
        ({"type": "Gedicht"}, "Row 4, column “Art”: “Gedicht” is no type of post."),
        ({"impressions": "300", "reach": "500"},
         "Row 4: “Reichweite” (500) is greater than “Impressionen” (300), which cannot be. Both "
         "were left out."),
    ],
)  # fmt: skip
def test_is_each_wrong_cell_told_in_one_sentence(
    load: Any, row: dict[str, str], sentence: str
) -> None:
    export = load(filled(row, {"text": "Ein richtiger Beitrag"}))
    assert said(export) == [sentence]
    assert export.report.left_out[0].row == 4
    assert "Ein richtiger Beitrag" in export.posts["text"].tolist()


def test_is_the_column_named_as_the_person_reads_it(load: Any) -> None:
    export = load(filled({"reactions": "many"}, {}, language="en"))
    assert said(export) == ["Row 4, column “Reactions”: “many” is no number."]


def test_is_a_row_kept_without_its_wrong_figures(load: Any) -> None:
    post = load(filled({"reactions": "viele", "comments": "4"})).posts.iloc[0]
    assert pd.isna(post["reactions"])
    assert post["comments"] == 4


def test_is_a_row_without_a_right_day_left_out(load: Any) -> None:
    export = load(filled({"published_at": "morgen", "text": "weg"}, {"text": "da"}))
    assert export.posts["text"].tolist() == ["da"]


def test_are_both_left_out_where_reach_is_greater_than_impressions(load: Any) -> None:
    post = load(filled({"impressions": "300", "reach": "500", "clicks": "1"})).posts.iloc[0]
    assert post[["impressions", "reach"]].isna().all()
    assert post["clicks"] == 1


def test_are_several_wrong_cells_told_in_the_order_of_the_rows(load: Any) -> None:
    rows = [{"clicks": "x", "comments": "-1"}, {}, {"published_at": "31.12.2099"}]
    export = load(filled(*rows))
    assert [one.row for one in export.report.left_out] == [4, 4, 6]


def test_may_a_link_be_empty(load: Any) -> None:
    export = load(filled({"url": ""}))
    assert said(export) == []
    assert export.posts["url"].isna().all()


def test_is_today_never_the_future(load: Any) -> None:
    export = load(filled({"published_at": "01.04.2026"}))
    assert said(export) == []


# --- the sample files


@pytest.mark.parametrize("language", ["de", "en"])
def test_does_the_sample_file_say_what_was_written(load: Any, language: str) -> None:
    posts = frame(
        "posts",
        {
            "post_id": ["a", "b"],
            "published_at": ["2026-03-02 09:18:00", "2026-03-31 23:59:00"],
            "type": ["photo", "poll"],
            "text": ["Zeile\nzwei; \"drei\"", "Beispielhaft"],
            "url": [LINK, LINK + "1"],
            "impressions": [12000, None],
            "reach": [800, 3],
            "reactions": [0, None],
        },
    )  # fmt: skip
    tables = SimpleNamespace(posts=posts)
    (name, data), *others = written.files(tables, language).items()
    assert not others
    assert data == written.files(tables, language)[name]
    read = load(data, name).posts
    for column in ("published_at", "type", "text", "url", "impressions", "reach", "reactions"):
        assert read[column].fillna(0).tolist() == posts[column].fillna(0).tolist(), column
