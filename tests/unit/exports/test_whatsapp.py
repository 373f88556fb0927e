"""Chats of WhatsApp, in the languages and clocks of many phones."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, Options, UnknownExport, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.loaders import loaders
from candystorm.exports.loaders.whatsapp.lines import day_periods
from candystorm.exports.sources import collect
from candystorm.sampledata.exports import whatsapp

LRM = "\u200e"


def read(folder: Path, *lines: str, name: str = "_chat.txt", **options: Any) -> Export:
    (folder / name).write_bytes("\n".join([*lines, ""]).encode())
    return load_export(folder / name, options=Options(**options))


def texts(export: Export) -> list[str | None]:
    return [None if pd.isna(text) else text for text in export.comments["text"]]


#: Line -> when, on the clock of the phone.
FORMS = {
    # Android
    "31.12.24, 23:59 - N: x": "2024-12-31 23:59:00",
    "31.12.2024, 23:59 - N: x": "2024-12-31 23:59:00",
    "31.12.24 23:59 - N: x": "2024-12-31 23:59:00",
    "31.12.24, 23:59 – N: x": "2024-12-31 23:59:00",
    "31.12.24, 8:30 abends - N: x": "2024-12-31 20:30:00",
    "31.12.24, 12:15 mittags - N: x": "2024-12-31 12:15:00",
    "31.12.24, 2:00 nachm. - N: x": "2024-12-31 14:00:00",
    "31.12.24, 11:00 vorm. - N: x": "2024-12-31 11:00:00",
    "31.12.24, 12:15 nachts - N: x": "2024-12-31 00:15:00",
    "31.12.24, 7:05 morgens - N: x": "2024-12-31 07:05:00",
    "12/31/24, 11:59\u202fPM - N: x": "2024-12-31 23:59:00",
    "12/31/24, 12:05 AM - N: x": "2024-12-31 00:05:00",
    "12/31/24, 23:59 - N: x": "2024-12-31 23:59:00",
    "31/12/2024, 11:59 pm - N: x": "2024-12-31 23:59:00",
    "31/12/2024 23:59 - N: x": "2024-12-31 23:59:00",
    "31/12/2024 à 23:59 - N: x": "2024-12-31 23:59:00",
    "31/12/24 9:05 p.\u00a0m. - N: x": "2024-12-31 21:05:00",
    "31/12/24, 11:59 a. m. - N: x": "2024-12-31 11:59:00",
    "31/12/24 23.59 - N: x": "2024-12-31 23:59:00",
    "31-12-24 23:59 - N: x": "2024-12-31 23:59:00",
    "31-12-24, 23:59 , N: x": "2024-12-31 23:59:00",
    "2024-12-31 23:59 - N: x": "2024-12-31 23:59:00",
    "2024-12-31, 11:59 p.m. - N: x": "2024-12-31 23:59:00",
    "2024/12/31 23:59 - N: x": "2024-12-31 23:59:00",
    "2024/12/31 下午11:59 - N: x": "2024-12-31 23:59:00",
    "2024. 12. 31. 오후 11:59 - N: x": "2024-12-31 23:59:00",
    "2024. 12. 31. 23:59 - N: x": "2024-12-31 23:59:00",
    "31.12.2024. 23:59 - N: x": "2024-12-31 23:59:00",
    "31.12.2024 г., 23:59 - N: x": "2024-12-31 23:59:00",
    "31.12.2024 klo 23.59 - N: x": "2024-12-31 23:59:00",
    "31.12.2024 11:59 ÖS - N: x": "2024-12-31 23:59:00",
    "31/12/2024, 11:59 μ.μ. - N: x": "2024-12-31 23:59:00",
    "31/12/2567 23:59 - N: x": "2024-12-31 23:59:00",
    "٣١/١٢/٢٠٢٤، ١١:٥٩ م - N: x": "2024-12-31 23:59:00",
    "۳۱/۱۲/۲۰۲۴،\u200f ۲۳:۵۹ - N: x": "2024-12-31 23:59:00",
    "31\u200f/12\u200f/2024, 23:59 - N: x": "2024-12-31 23:59:00",
    # iPhone
    "[31.12.24, 23:59:01] N: x": "2024-12-31 23:59:01",
    "[31.12.24 23:59:01] N: x": "2024-12-31 23:59:01",
    "[31/12/2024, 23:59:01] N: x": "2024-12-31 23:59:01",
    "[12/31/24, 11:59:01\u202fPM] N: x": "2024-12-31 23:59:01",
    "[31-12-24 23:59:01] N: x": "2024-12-31 23:59:01",
    "[2024/12/31, 23:59:01] N: x": "2024-12-31 23:59:01",
    "[2024/12/31 23:59:01] N:x": "2024-12-31 23:59:01",
    "[31/12/24 11:59:01 p. m.] N: x": "2024-12-31 23:59:01",
    f"{LRM}[31.12.24, 23:59:01] N: x": "2024-12-31 23:59:01",
    # older
    "31.12.17, 23:59:01: N: x": "2017-12-31 23:59:01",
    "31/12/17, 11:59:01 PM: N: x": "2017-12-31 23:59:01",
    "31.12.2017 23:59:01 N: x": "2017-12-31 23:59:01",
}


@pytest.mark.parametrize(("line", "moment"), FORMS.items())
def test_is_a_line_read_as_its_phone_meant_it(tmp_path: Path, line: str, moment: str) -> None:
    export = read(tmp_path, line)
    local = export.comments["created_at"][0].tz_convert("Europe/Vienna")
    assert local.strftime("%Y-%m-%d %H:%M:%S") == moment
    assert export.platform == "whatsapp"
    assert texts(export) == ["x"]


def test_is_the_clock_that_of_the_organisation(tmp_path: Path) -> None:
    export = read(tmp_path, "01.07.24, 12:00 - N: x", timezone="America/New_York")
    assert str(export.comments["created_at"][0]) == "2024-07-01 16:00:00+00:00"
    assert export.report.timezones == {"America/New_York"}


def day(export: Export) -> str:
    return str(export.comments["created_at"].dt.tz_convert("Europe/Vienna").dt.date.iloc[0])


def test_does_any_line_decide_what_is_the_month(tmp_path: Path) -> None:
    assert day(read(tmp_path, "3/4/24, 10:00 - N: x", "3/25/24, 10:00 - N: y")) == "2024-03-04"
    assert day(read(tmp_path, "3/4/24, 10:00 - N: x", "25/4/24, 10:00 - N: y")) == "2024-04-03"


def test_does_the_order_of_the_days_decide_what_is_the_month(tmp_path: Path) -> None:
    # As days and months they would run backwards.
    export = read(tmp_path, "01/11/24, 10:00 - N: x", "02/09/24, 10:00 - N: y")
    assert day(export) == "2024-01-11"
    export = read(tmp_path, "11/01/24, 10:00 - N: x", "09/02/24, 10:00 - N: y")
    assert day(export) == "2024-01-11"
    assert export.report.findings == []


def test_is_it_told_where_nothing_decides(tmp_path: Path) -> None:
    export = read(tmp_path, "03/04/24, 10:00 - N: x")
    assert day(export) == "2024-04-03"
    assert ["the day" in str(finding) for finding in export.report.findings] == [True]
    export = read(tmp_path, "3/4/24, 10:00 AM - N: x")
    assert day(export) == "2024-03-04"
    assert ["the month" in str(finding) for finding in export.report.findings] == [True]


def test_does_a_dot_need_no_doubt(tmp_path: Path) -> None:
    assert read(tmp_path, "03.04.24, 10:00 - N: x").report.findings == []


def test_are_years_of_two_digits_at_the_beginning_seen(tmp_path: Path) -> None:
    lines = ["24/11/30, 10:00 - N: x", "24/12/01, 10:00 - N: y", "24/12/24, 10:00 - N: z"]
    assert day(read(tmp_path, *lines)) == "2024-11-30"


def test_does_a_message_have_several_lines(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        "31.12.24, 23:58 - Erika: Liste:\r",
        "- Brot: 2\r",
        "",
        "12:30 Treffpunkt",
        "31.12.2024 23:59:01 - kein Beginn: so fangen die anderen nicht an",
        "31.12.24, 23:59 - Max: ja\u2028so\x0bist es",
    )
    assert texts(export) == [
        "Liste:\n- Brot: 2\n\n12:30 Treffpunkt\n"
        "31.12.2024 23:59:01 - kein Beginn: so fangen die anderen nicht an",
        "ja\u2028so\x0bist es",
    ]


def test_is_what_the_app_writes_left_out(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        "31.12.24, 23:58 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
        "31.12.24, 23:58 - Erika hat die Gruppe „Brot: und mehr“ erstellt",
        '31.12.24, 23:58 - Erika changed the name from "A: b" to "C"',
        "31.12.24, 23:59 - Erika: Hallo",
    )
    assert texts(export) == ["Hallo"]
    assert [str(finding)[-4:] for finding in export.report.findings] == [": 3."]
    assert export.report.left_out == []


def test_may_a_name_have_quotes(tmp_path: Path) -> None:
    lines = ['31.12.24, 23:59 - Max "Maxi" M.: x', "31.12.24, 23:59 - Erika „Eri“ M.: y"]
    assert texts(read(tmp_path, *lines)) == ["x", "y"]


def test_is_what_the_app_writes_on_an_iphone_left_out(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        f"[31.12.24, 23:58:00] Gruppe: {LRM}Erika hat diese Gruppe erstellt",
        f"[31.12.24, 23:58:00] Erika: {LRM}Sprachanruf. {LRM}2 Min.",
        "[31.12.24, 23:58:00] Erika: Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Mehr",
        "[31.12.24, 23:59:00] Erika: Hallo",
    )
    assert texts(export) == ["Hallo"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("<Medien ausgeschlossen>", None),
        ("<Media omitted>", None),
        ("IMG-20241231-WA0001.jpg (Datei angehängt)", None),
        (f"{LRM}IMG-20241231-WA0001.jpg (Datei angehängt)\nSchau!", "Schau!"),
        ("Bericht 2024.pdf (file attached)", None),
        ("siehe bericht.pdf (Seite drei)", "siehe bericht.pdf (Seite drei)"),
        ("Diese Nachricht wurde gelöscht.", None),
        ("Kommt! <Diese Nachricht wurde bearbeitet.>", "Kommt!"),
        ("a < b > c", "a < b > c"),
        ("", None),
        ("location: https://maps.google.com/?q=48.208174,16.373819", None),
        ("Hier: https://a.example/?q=48", "Hier: https://a.example/?q=48"),
    ],
)
def test_is_only_kept_what_somebody_wrote(tmp_path: Path, said: str, kept: str | None) -> None:
    assert texts(read(tmp_path, f"31.12.24, 23:59 - Erika: {said}")) == [kept]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (f"{LRM}[31.12.24, 23:59:00] E: {LRM}Bild weggelassen", None),
        (f"{LRM}[31.12.24, 23:59:00] E: {LRM}imagen omitida", None),
        (f"{LRM}[31.12.24, 23:59:00] E: {LRM}<Anhang: 00000012-PHOTO-2024-12-31.jpg>", None),
        (f"{LRM}[31.12.24, 23:59:00] E: Schau! {LRM}<attached: 0012-VIDEO.mp4>", "Schau!"),
        (f"{LRM}[31.12.24, 23:59:00] E: Schau! {LRM}Video weggelassen", "Schau!"),
        (f"[31.12.24, 23:59:00] E: B.pdf • {LRM}3 Seiten {LRM}Dokument weggelassen", None),
        (f"[31.12.24, 23:59:00] E: {LRM}Diese Nachricht wurde gelöscht.", None),
        (f"[31.12.24, 23:59:00] E: ok {LRM}<Diese Nachricht wurde bearbeitet.>", "ok"),
        (f"[31.12.24, 23:59:00] E: {LRM}Standort: https://maps.google.com/?q=48.2,16.3", None),
    ],
)
def test_is_only_kept_what_somebody_wrote_on_an_iphone(
    tmp_path: Path, line: str, kept: str | None
) -> None:
    assert texts(read(tmp_path, line)) == [kept]


def test_is_a_poll_kept(tmp_path: Path) -> None:
    line = f"[31.12.24, 23:59:00] E: {LRM}ABSTIMMUNG:\nWann?\n{LRM}OPTION: Mo (2 Stimmen)"
    assert texts(read(tmp_path, line)) == ["ABSTIMMUNG:\nWann?\nOPTION: Mo (2 Stimmen)"]


def test_are_people_only_there_by_pseudonyms(tmp_path: Path) -> None:
    export = read(
        tmp_path,
        "[31.12.24, 23:59:00] \u202a+43\u00a0660\u00a01234567\u202c: hier",
        "[31.12.24, 23:59:01] ~\u202fErika: @436601234567 schreibt an max@a.example",
        "[31.12.24, 23:59:02] Erika: ja",
    )
    assert export.report.dropped == {"name": 3, "phone": 2, "e-mail": 1}
    assert export.comments["author_hash"].nunique() == 2
    assert export.comments["author_hash"][1] == export.comments["author_hash"][2]
    written = export.comments.to_csv()
    assert not any(word in written for word in ("Erika", "660", "max@"))


def test_are_own_messages_known_by_the_name(tmp_path: Path) -> None:
    lines = ["31.12.24, 23:59 - Bücherei: x", "31.12.24, 23:59 - Max: y"]
    assert read(tmp_path, *lines).comments["is_own"].isna().all()
    own = read(tmp_path, *lines, own=("bücherei",)).comments["is_own"]
    assert own.tolist() == [True, False]


def test_do_messages_belong_to_their_chat(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("31.12.24, 23:59 - N: x\n31.12.24, 23:59 - N: x\n")
    comments = load_export(tmp_path).comments
    assert comments["post_id"].nunique() == 2
    assert comments["comment_id"].is_unique


def test_is_a_day_that_never_was_left_out(tmp_path: Path) -> None:
    export = read(tmp_path, "28.02.23, 10:00 - N: x", "31.02.23, 10:00 - N: y")
    assert texts(export) == ["x"]
    assert [one.row for one in export.report.left_out] == [2]


@pytest.mark.parametrize(
    "content",
    [
        b"2024-12-31 23:59:01 - INFO: started\n2024-12-31 23:59:02 - ERROR: broken\n",
        b"[2024-12-31 23:59:01] no name here\n",
        b"Date,Views\n2024-12-31,5\n",
        b"Liebe Leute: am 31.12.24, 23:59 - Max: x\n",
        b"31.12.24, 23:59 - nobody writes\n",
        b"31.12.24, 23:59 gluon - Max: x\n",
        b"99:99 - x: y",
        b"\x00\x01\x02",
    ],
)
def test_is_another_text_no_chat(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with collect(tmp_path / "a.txt") as files:
        assert loaders()["whatsapp"].sniff(files) == []


def test_is_a_chat_of_only_notices_empty(tmp_path: Path) -> None:
    with pytest.raises((EmptyExport, UnknownExport)):
        read(tmp_path, f"[31.12.24, 23:58:00] Gruppe: {LRM}Erika hat diese Gruppe erstellt")


def test_is_the_encoding_of_an_editor_no_hindrance(tmp_path: Path) -> None:
    line = "31.12.24, 23:59 - Erika: Grüße"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        (tmp_path / "c.txt").write_bytes(line.encode(encoding))
        assert texts(load_export(tmp_path / "c.txt")) == ["Grüße"]


def test_is_a_half_of_the_day_the_same_in_all_languages() -> None:
    periods = day_periods()
    for word in ("am", "πμ", "上午", "午前", "오전", "öö", "de", "sa", "fm", "ap", "vorm", "ص"):
        assert periods[word][1] <= 12 * 3600
    for word in ("pm", "μμ", "下午", "午後", "오후", "ös", "du", "ch", "em", "ip", "nachm", "م"):
        assert periods[word][0] >= 12 * 3600


LINES = ("31.12.24, 23:59 - Erika M.: Hallo", "31.12.24, 23:59 - Max: ja")


def told(export: Export) -> str:
    """Return everything that an export tells, to look for a name in it."""
    return export.comments.to_csv() + repr(export.report)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("WhatsApp Chat mit Geheim Person.txt", "WhatsApp chat.txt"),
        ("Chat de WhatsApp con Geheim S.A.txt", "WhatsApp chat.txt"),
        ("Geheim.TXT", "WhatsApp chat.TXT"),
        ("_chat.txt", "_chat.txt"),
    ],
)
def test_is_the_name_of_the_file_not_that_of_the_person(
    tmp_path: Path, name: str, label: str
) -> None:
    export = read(tmp_path, *LINES, name=name)
    assert export.comments["export_file"].unique().tolist() == [label]
    assert [one.file for one in export.report.recognised] == [label]
    assert "Geheim" not in told(export)


@pytest.mark.parametrize("inner", ["_chat.txt", "WhatsApp Chat - Geheim Person.txt"])
def test_is_the_name_of_the_archive_not_that_of_the_person(tmp_path: Path, inner: str) -> None:
    path = tmp_path / "WhatsApp Chat - Geheim Person.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(inner, "\n".join(LINES))
        archive.writestr("00000012-PHOTO.jpg", b"x")
    export = load_export(path)
    begin = export.comments["export_file"][0].partition("/")[0]
    assert begin == "WhatsApp chat.zip"
    assert export.report.not_used == ["WhatsApp chat.zip/00000012-PHOTO.jpg"]
    assert "Geheim" not in told(export)


def test_can_several_chats_be_told_apart_without_their_names(tmp_path: Path) -> None:
    for name in ("Geheim A", "Geheim B"):
        (tmp_path / f"WhatsApp Chat mit {name}.txt").write_text("\n".join(LINES))
    export = load_export([tmp_path / f"WhatsApp Chat mit Geheim {one}.txt" for one in "AB"])
    assert export.comments["export_file"].unique().tolist() == [
        "WhatsApp chat.txt",
        "WhatsApp chat 2.txt",
    ]
    assert export.comments["post_id"].nunique() == 2
    assert "Geheim" not in told(export)


def test_is_an_empty_chat_told_without_the_name_of_the_person(tmp_path: Path) -> None:
    notice = f"[31.12.24, 23:59:01] Geheim: {LRM}Nachrichten sind verschlüsselt."
    with pytest.raises(EmptyExport) as caught:
        read(tmp_path, notice, notice, name="WhatsApp Chat mit Geheim Person.txt")
    assert "Geheim" not in str(caught.value)


def tables() -> SimpleNamespace:
    times = ["2026-03-02T10:18:00Z", "2026-03-02T10:19:00Z", "2026-03-29T00:30:00Z",
             "2026-03-29T01:30:00Z", "2026-04-13T22:20:00Z"]  # fmt: skip
    comments = frame(
        "comments",
        {
            "org": ["library"] * 5,
            "comment_id": list("abcde"),
            "created_at": pd.to_datetime(times),
            "text": ["Hallo: Frage?", "Ja\nnein", None, "- Liste", "12:30, ja"],
        },
    )
    comments["author_name"] = ["Erika M.", "Bücherei", "Max", "Erika M.", "Max"]
    return SimpleNamespace(comments=comments, posts=frame("posts", {}), daily=frame("daily", {}))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("phone", [0, 1])
def test_does_what_the_sample_writes_come_back(tmp_path: Path, phone: int, language: str) -> None:
    given = tables()
    content = list(whatsapp.files(given, language).values())[phone]  # type: ignore[arg-type]
    (tmp_path / "chat.txt").write_bytes(content)
    export = load_export(tmp_path / "chat.txt", options=Options(own=("Bücherei",)))
    assert export.comments["created_at"].tolist() == given.comments["created_at"].tolist()
    assert texts(export) == ["Hallo: Frage?", "Ja\nnein", None, "- Liste", "12:30, ja"]
    assert export.comments["is_own"].tolist() == [False, True, False, False, False]
    assert export.comments["author_hash"].nunique() == 3


def test_are_the_sample_files_the_same_every_time() -> None:
    assert whatsapp.files(tables(), "de") == whatsapp.files(tables(), "de")  # type: ignore[arg-type]
