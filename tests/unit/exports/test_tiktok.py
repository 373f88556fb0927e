"""Exports of TikTok: Studio, the Business Suite, and the download of an account."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from candystorm.exports import EmptyExport, Export, Options, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.loaders.tiktok.days import days_without_year, row_of_days
from candystorm.sampledata.exports import tiktok

CONTENT = (
    '"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares",'
    '"Total views"'
)
OVERVIEW = '"Date","Video Views","Profile Views","Likes","Comments","Shares"'
HISTORY = '"Date","Followers","Difference in followers from previous day"'
VIEWERS = '"Date","Total Viewers","New Viewers","Returning Viewers"'
#: Uploaded on 5 September 2026, 02:20:58 UTC.
ID = "7681870521679564053"
LINK = f"https://www.tiktok.com/@aubach/video/{ID}"
AUGUST = Options(export_date=dt.date(2026, 8, 27))


def loaded(folder: Path, text: str | bytes, name: str = "a.csv", **how: Any) -> Export:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return load_export(folder, options=how.get("options", AUGUST))


def days(export: Export, metric: str) -> dict[str, float]:
    rows = export.daily[export.daily["metric"] == metric]
    return dict(zip(rows["date"].dt.strftime("%F"), rows["value"], strict=True))


def download(folder: Path, content: object, name: str = "user_data_tiktok.json") -> Export:
    return loaded(folder, json.dumps(content), name)


# --- days without a year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("August 18", (8, 18)),
        ("18. August", (8, 18)),
        ("1. Jänner", (1, 1)),
        ("18 января", (1, 18)),
        ("9月13日", (9, 13)),
        ("9월 13일", (9, 13)),
        ("18 tháng Tám", (8, 18)),
        ("16 tháng Mười Một", (11, 16)),
        ("8 de setembro", (9, 8)),
        ("15 Ιανουαρίου", (1, 15)),
        ("8 Juli", (7, 8)),
        ("5. marraskuuta", (11, 5)),
        ("2 août", (8, 2)),
    ],
)
def test_is_a_day_of_any_language_understood(text: str, day: tuple[int, int]) -> None:
    assert days_without_year([text]) == [day]


def test_does_the_column_tell_which_language_a_word_is() -> None:
    assert days_without_year(["18. listopada", "17. rujna"])[0] == (10, 18)
    assert days_without_year(["18 listopada", "17 września"])[0] == (11, 18)


@pytest.mark.parametrize("text", ["2026-08-18", "August 18, 2026", "many", "", "August", "31 June"])
def test_is_what_is_no_day_without_a_year_left_alone(text: str) -> None:
    assert days_without_year([text]) == [None]


def test_do_two_days_cross_the_new_year() -> None:
    found = row_of_days([(12, 31), (1, 1)], dt.date(2026, 8, 27))
    assert found == [dt.date(2025, 12, 31), dt.date(2026, 1, 1)]


def test_is_a_whole_year_of_days_two_years() -> None:
    found = row_of_days([(8, 28), (12, 31), (1, 1), (8, 27)], dt.date(2026, 8, 29))
    assert [str(day) for day in found] == ["2025-08-28", "2025-12-31", "2026-01-01", "2026-08-27"]


# --- Studio: days


def test_is_an_overview_read(tmp_path: Path) -> None:
    rows = '"August 25","139654","1107","12248","54","1242"\n"August 26","6","7","8","-1","10"'
    export = loaded(tmp_path, f"\ufeff{OVERVIEW}\n{rows}")
    assert export.platform == "tiktok"
    assert days(export, "video_views") == {"2026-08-25": 139654, "2026-08-26": 6}
    assert days(export, "profile_visits") == {"2026-08-25": 1107, "2026-08-26": 7}
    assert days(export, "comments") == {"2026-08-25": 54, "2026-08-26": -1}
    assert export.report.languages == {"en"}
    assert not export.report.missing


@pytest.mark.parametrize(
    ("first", "second"),
    [("31. Dezember", "1. Januar"), ("31 декабря", "1 января"), ("12月31日", "1月1日")],
)
def test_does_the_year_change_in_any_language(tmp_path: Path, first: str, second: str) -> None:
    rows = f'"{first}","1","2","3","4","5"\n"{second}","6","7","8","9","10"'
    export = loaded(tmp_path, f"{OVERVIEW}\n{rows}")
    assert days(export, "reactions") == {"2025-12-31": 3, "2026-01-01": 8}


def test_does_the_name_of_the_zip_tell_the_year(tmp_path: Path) -> None:
    row = '"28 August","1","2","3","4","5"\n"29 August","1","2","3","4","5"'
    export = loaded(
        tmp_path,
        f"{OVERVIEW}\n{row}",
        "Overview_2020-08-28_1598745600_aubach/Overview.csv",
        options=Options(),
    )
    assert list(days(export, "shares")) == ["2020-08-28", "2020-08-29"]
    assert not export.report.findings


def test_does_a_person_say_the_year(tmp_path: Path) -> None:
    export = loaded(
        tmp_path, f'{OVERVIEW}\n"May 6","1","2","3","4","5"', options=Options(year=2023)
    )
    assert list(days(export, "shares")) == ["2023-05-06"]


def test_is_it_told_that_the_year_is_only_assumed(tmp_path: Path) -> None:
    export = loaded(tmp_path, f'{OVERVIEW}\n"May 6","1","2","3","4","5"', options=Options())
    assert "names no year" in str(export.report.findings[0])


def test_is_a_day_never_after_the_download(tmp_path: Path) -> None:
    export = loaded(tmp_path, f'{OVERVIEW}\n"December 6","1","2","3","4","5"')
    assert list(days(export, "shares")) == ["2025-12-06"]


def test_are_new_followers_of_later_exports_read(tmp_path: Path) -> None:
    header = OVERVIEW + ',"New followers"'
    export = loaded(tmp_path, f'{header}\n"19 July","80","0","3","0","0","-4"')
    assert days(export, "follows") == {"2026-07-19": -4}


def test_is_the_number_of_followers_read_and_the_misnamed_difference_not(tmp_path: Path) -> None:
    rows = '"August 1","5","1"\n"August 2","6","3"\n"August 3","9","0"'
    export = loaded(tmp_path, f"{HISTORY}\n{rows}")
    assert set(export.daily["metric"]) == {"followers"}
    assert days(export, "followers")["2026-08-03"] == 9


def test_is_a_day_that_is_not_counted_yet_missing(tmp_path: Path) -> None:
    rows = '"August 16","104","100","4"\n"August 17","undefined","0","0"'
    export = loaded(tmp_path, f"{VIEWERS}\n{rows}")
    assert days(export, "reach") == {"2026-08-16": 104}
    assert days(export, "new_viewers") == {"2026-08-16": 100}
    assert export.report.left_out_count == 0


def test_are_all_sheets_of_a_workbook_read(tmp_path: Path) -> None:
    content = io.BytesIO()
    sheets = {
        "Overview": [OVERVIEW, '"18. August","7","2","3","4","5"'],
        "FollowerHistory": [HISTORY, '"18. August","308209","583"'],
        "Viewers": [VIEWERS, '"18. August","8","5","3"'],
    }
    with xlsxwriter.Workbook(content) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, [cell.strip('"') for cell in line.split(",")])
    export = loaded(tmp_path, content.getvalue(), "a.xlsx")
    assert days(export, "video_views") == {"2026-08-18": 7}
    assert days(export, "followers") == {"2026-08-18": 308209}
    assert days(export, "returning_viewers") == {"2026-08-18": 3}
    assert len(export.daily) == 9


@pytest.mark.parametrize(
    "header",
    [
        '"Gender","Distribution"',
        '"Top territories","Distribution"',
        '"Date","Hour","Active followers"',
    ],
)
def test_is_the_audience_known_and_not_used(tmp_path: Path, header: str) -> None:
    (tmp_path / "Overview.csv").write_text(f'{OVERVIEW}\n"May 6","1","2","3","4","5"')
    export = loaded(tmp_path, f'{header}\n"Female","0.61"', "b.csv")
    assert [one.format for one in export.report.recognised] == ["overview", "audience"]
    assert any("does not use that" in str(one) for one in export.report.findings)
    assert len(export.daily) == 5
    assert not export.report.not_used


# --- Studio: videos


def test_is_a_table_of_videos_read(tmp_path: Path) -> None:
    row = f'"9月13日","Brot, das singt","{LINK}","9月6日","5,431","24","461","289568"'
    export = loaded(tmp_path, f"{CONTENT}\n{row}", options=Options())
    post = export.posts.iloc[0]
    assert (post["post_id"], post["text"], post["url"]) == (ID, "Brot, das singt", LINK)
    counts = post[["reactions", "comments", "shares", "impressions"]]
    assert counts.tolist() == [5431, 24, 461, 289568]
    assert (post["type"], post["metric_semantics"]) == ("video", "lifetime")


def test_does_the_id_tell_the_year_of_a_planned_video(tmp_path: Path) -> None:
    row = f'"September 13","a","{LINK}","September 6","1","2","3","4"'
    export = loaded(tmp_path, f"{CONTENT}\n{row}", options=Options(export_date=dt.date(2030, 1, 1)))
    post = export.posts.iloc[0]
    assert str(post["published_at"]) == "2026-09-06 00:00:00+00:00"
    assert post["time_precision"] == "day"


def test_is_a_video_over_new_year_in_the_next_year(tmp_path: Path) -> None:
    new_year = int(pd.Timestamp("2025-12-31 23:00", tz="UTC").timestamp()) << 32
    row = f'"18 января","a","https://www.tiktok.com/@a/video/{new_year}","1 января","1","2","3","4"'
    export = loaded(tmp_path, f"{CONTENT}\n{row}")
    assert str(export.posts["published_at"][0].date()) == "2026-01-01"


def test_is_a_photo_a_photo(tmp_path: Path) -> None:
    row = f'"May 2","a","https://www.tiktok.com/@a/photo/{ID}","May 1","1","2","3","4"'
    assert loaded(tmp_path, f"{CONTENT}\n{row}").posts["type"][0] == "photo"


def test_does_a_title_with_quotes_not_break_the_row(tmp_path: Path) -> None:
    rows = [
        f'"May 2","Die "meuterische", sehr "kluge" KI","{LINK}","May 1","10","1","2","100"',
        f'"May 2","Zwei\nZeilen "hier"","{LINK[:-1]}4","May 1","11","1","2","616"',
        f'"May 2","Ganz normal","{LINK[:-1]}5","May 1","12","1","2","479"',
    ]
    export = loaded(tmp_path, "\n".join([CONTENT, *rows]))
    assert export.posts["text"].tolist() == [
        'Die "meuterische", sehr "kluge" KI',
        'Zwei\nZeilen "hier"',
        "Ganz normal",
    ]
    assert export.posts["impressions"].tolist() == [100, 616, 479]
    assert export.posts["reactions"].tolist() == [10, 11, 12]
    assert export.report.left_out_count == 0


def test_are_doubled_quotes_one_quote(tmp_path: Path) -> None:
    row = f'"May 2","Sagt ""Hallo""","{LINK}","May 1","10","1","2","100"'
    assert loaded(tmp_path, f"{CONTENT}\n{row}").posts["text"][0] == 'Sagt "Hallo"'


def test_is_a_row_without_a_day_told(tmp_path: Path) -> None:
    rows = f'"May 2","a","{LINK}","May 1","1","2","3","4"\n"May 2","b","","soon","1","2","3","4"'
    export = loaded(tmp_path, f"{CONTENT}\n{rows}")
    assert len(export.posts) == 1
    assert export.report.left_out[0].row == 3


# --- Business Suite


def test_are_videos_of_the_business_suite_read_in_utc(tmp_path: Path) -> None:
    header = (
        "Videotitel,Videolänk,Publiceringstid,Videovisningar,Gilla-markeringar,Kommentarer,"
        "Delningar,Lägg till i Favoriter"
    )
    export = loaded(tmp_path, f"{header}\nHej,{LINK},2026/04/30 15:25:02,196277,8296,44,621,363")
    post = export.posts.iloc[0]
    assert str(post["published_at"]) == "2026-04-30 15:25:02+00:00"
    assert post["time_precision"] == "minute"
    assert post[["impressions", "reactions", "comments", "shares", "saves"]].tolist() == [
        196277, 8296, 44, 621, 363,
    ]  # fmt: skip
    assert export.report.languages == {"sv"}


def test_are_days_of_the_business_suite_read(tmp_path: Path) -> None:
    header = (
        "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,Website clicks ,"
        "Net growth,New followers,Lost followers"
    )
    rows = "2026/04/01,60234,NAN,907,3979,415,35,2,80,98,18\n2026/04/02,5,4,3,2,1,0,0,-1,0,1"
    export = loaded(tmp_path, f"{header}\n{rows}")
    assert export.report.recognised[0].format == "business-overview"
    assert days(export, "reach") == {"2026-04-02": 4}
    assert days(export, "net_follows") == {"2026-04-01": 80, "2026-04-02": -1}
    assert days(export, "unfollows")["2026-04-01"] == 18
    assert days(export, "link_clicks")["2026-04-01"] == 2


def test_are_german_headings_to_be_confirmed(tmp_path: Path) -> None:
    header = "Datum,Videoaufrufe,Profilaufrufe,Likes,Kommentare,Geteilt"
    export = loaded(tmp_path, f"{header}\n18. August,7,2,3,4,5")
    assert days(export, "video_views") == {"2026-08-18": 7}
    assert export.report.confidence < 0.5


# --- the download as JSON

POST = {"Date": "2023-05-06 07:08:09", "Link": "https://v16.example/0.mp4", "Likes": "1234"}


@pytest.mark.parametrize(
    "content",
    [
        {"Video": {"Videos": {"VideoList": [POST]}}},
        {"Post": {"Posts": {"VideoList": [POST]}}},
        {"Videos": {"VideoList": [POST]}},
        {"Your Public Activity": {"Videos": {"VideoList": [POST]}}},
        {"post": {"posts": {"videolist": [{key.lower(): POST[key] for key in POST}]}}},
    ],
)
def test_are_own_videos_found_under_all_names(tmp_path: Path, content: object) -> None:
    export = download(tmp_path, content)
    post = export.posts.iloc[0]
    assert str(post["published_at"]) == "2023-05-06 07:08:09+00:00"
    assert export.report.timezones == {"UTC"}
    assert (post["reactions"], post["type"]) == (1234, "video")
    assert pd.isna(post["impressions"])
    assert pd.isna(post["url"])  # the address of the file, which ends


@pytest.mark.parametrize(
    "entry",
    [
        {"Date": "2023-05-06 07:08:09", "Comment": "Toll!"},
        {"date": "2023-05-06 07:08:09 UTC", "comment": "Toll!", "originalPostUrl": LINK},
    ],
)
def test_are_own_comments_found_under_all_names(tmp_path: Path, entry: dict[str, str]) -> None:
    export = download(tmp_path, {"Comment": {"Comments": {"CommentsList": [entry]}}})
    comment = export.comments.iloc[0]
    assert (comment["text"], comment["is_own"]) == ("Toll!", True)
    assert str(comment["created_at"]) == "2023-05-06 07:08:09+00:00"
    assert (comment["post_id"] == ID) == ("originalPostUrl" in entry)
    assert pd.isna(comment.get("url"))  # it has the name of the person whose video it is


def test_is_nothing_else_of_the_download_read(tmp_path: Path) -> None:
    watched = [{"Date": "2023-01-01 00:00:00", "Link": LINK}]
    message = {"Date": "2023-01-01 00:00:00", "From": "erika", "Content": "geheim"}
    content = {
        "Activity": {
            "Video Browsing History": {"VideoList": watched},
            "Watch History": {"VideoList": watched},
            "Login History": {"LoginHistoryList": [{"Date": "2023-01-01", "IP": "192.0.2.7"}] * 3},
            "Most Recent Location Data": {"LocationData": {"GpsData": "48.2,16.4"}},
        },
        "Direct Messages": {"Chat History": {"ChatHistory": {"Chat with erika:": [message] * 2}}},
        "Profile": {"Profile Information": {"ProfileMap": {"emailAddress": "a@b.example"}}},
        "Video": {"Videos": {"VideoList": [POST | {"Location": "Wien", "Title": "N/A"}]}},
    }
    export = download(tmp_path, content)
    assert (len(export.posts), len(export.comments)) == (1, 0)
    assert pd.isna(export.posts["text"][0])
    assert export.report.dropped == {"direct message": 2, "ip": 3, "location": 1}
    shown = export.posts.to_csv() + export.comments.to_csv() + repr(export.report)
    assert not any(word in shown for word in ("geheim", "erika", "192.0.2", "Wien", "48.2"))


@pytest.mark.parametrize(
    "first",
    [
        {"Likes and Favorites": {"Like List": {"ItemFavoriteList": [{"date": "x"}] * 9000}}},
        {"Activity": {"Video Browsing History": {"VideoList": [{"Date": "x"}] * 9000}}},
        {"Direct Messages": {"Chat History": {"ChatHistory": {"Chat": [{"Date": "x"}] * 9000}}}},
        {"Comment": {"Comments": {"CommentsList": None}}, "x": ["y" * 99] * 999},
    ],
)
def test_is_a_download_known_by_whatever_comes_first(
    tmp_path: Path, first: dict[str, object]
) -> None:
    content = first | {"Post": {"Posts": {"VideoList": [POST]}}}
    assert len(download(tmp_path, content, "anything.json").posts) == 1


def test_are_values_of_a_wrong_type_no_end(tmp_path: Path) -> None:
    wrong: list[object] = [
        7, None, [], "text", {}, POST | {"Date": []}, POST | {"Date": "never"},
        POST | {"Likes": {"a": 1}, "Link": 5, "Title": [1]}, POST | {"Likes": 1e300},
    ]  # fmt: skip
    export = download(tmp_path, {"Post": {"Posts": {"VideoList": [*wrong, POST]}}})
    assert len(export.posts) == 3
    assert export.posts["reactions"].tolist()[-1] == 1234
    assert export.report.left_out_count == 7


def test_is_the_beginning_of_a_broken_download_kept(tmp_path: Path) -> None:
    text = json.dumps({"Post": {"Posts": {"VideoList": [POST] * 5}}})
    export = loaded(tmp_path, text[:-40], "user_data.json")
    assert len(export.posts) == 4
    assert "breaks off" in str(export.report.findings[0])


def test_is_a_download_without_own_videos_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport):
        download(tmp_path, {"Post": {"Posts": {"VideoList": None}}})


# --- the download as text

COMMENTS = """Date: 2026-05-02 10:09:50 UTC
Comment: Guten Tag:
wie schön!
Photo: N/A
Original Post Link: {link}

Date: 2026-05-01 10:09:50 UTC
Comment: Ja
Sticker: N/A
Original Post Link: N/A
"""


def test_are_own_comments_in_a_text_read(tmp_path: Path) -> None:
    export = loaded(tmp_path, COMMENTS.format(link=LINK), "Comments.txt")
    assert export.comments["text"].tolist() == ["Guten Tag:\nwie schön!", "Ja"]
    assert export.comments["post_id"].tolist()[0] == ID
    assert str(export.comments["created_at"][1]) == "2026-05-01 10:09:50+00:00"
    assert export.comments["is_own"].all()


def test_are_dutch_texts_read(tmp_path: Path) -> None:
    text = (
        "Datum: 2026-05-02 10:09:50 UTC\nReactie: hoi\nSticker: N.v.t.\n"
        f"Link naar origineel bericht: {LINK}\n"
    )
    comment = loaded(tmp_path, text, "Reacties.txt").comments.iloc[0]
    assert (comment["text"], comment["post_id"]) == ("hoi", ID)


def test_are_own_videos_in_a_text_read(tmp_path: Path) -> None:
    text = (
        "Date: 2025-04-05 01:36:32 UTC\nLink: https://v16.example/?type=video_mp4\n\n"
        "Date: 2025-04-04 01:36:32 UTC\nLink: https://p16.example/0.jpeg\n"
        "Like(s): 12\nTitle: Brot\n"
    )
    export = loaded(tmp_path, text, "Posts.txt")
    assert export.posts["type"].tolist() == ["video", "photo"]
    assert export.posts["reactions"].isna().tolist() == [True, False]
    assert export.posts["text"].tolist()[1] == "Brot"


@pytest.mark.parametrize(
    "text",
    [
        f"Date: 2025-04-05 01:36:32\nLink: {LINK}\n",
        "Date: 2025-04-05 01:36:32\nLink: https://www.tiktokv.com/share/video/7300000000000000001/\n",
        f"Date: 2025-04-05 01:36:32\nShared Content: video\nLink: {LINK}\nMethod: copy\n",
    ],
)
def test_are_lists_of_what_somebody_watched_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "Comments.txt").write_text(COMMENTS.format(link=LINK))
    export = loaded(tmp_path, text, "Watch History.txt")
    assert len(export.posts) == 0
    assert [Path(path).name for path in export.report.not_used] == ["Watch History.txt"]


def test_are_messages_and_logins_in_texts_left_alone(tmp_path: Path) -> None:
    (tmp_path / "Comments.txt").write_text(COMMENTS.format(link=LINK))
    (tmp_path / "Login.txt").write_text(
        "Date: 2025-04-05 01:36:32 UTC\nIP: 192.0.2.7\nDevice Model: X\n"
    )
    chat = ">>> Chat History with erika::\n\n2026-07-03 23:00:11 UTC erika: geheim\n"
    export = loaded(tmp_path, chat, "Direct Messages.txt")
    assert export.report.dropped == {"direct message": 1, "ip": 1}
    assert len(export.comments) == 2


# --- siblings


@pytest.mark.parametrize(
    "text",
    [
        'Content,Video title,Video publish time,Views\nabc,Titel,"Jan 5, 2024",3\n',
        "Date,Followers\n2026-01-01,5\n",
        "Date,Campaign name,Impressions,Clicks\n2026-01-01,a,5,6\n",
    ],
)
def test_is_a_table_of_somebody_else_not_taken(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    row = f'"May 2","a","{LINK}","May 1","1","2","3","4"'
    export = loaded(tmp_path, f"{CONTENT}\n{row}", "b.csv")
    assert [one.file.rpartition("/")[2] for one in export.report.recognised
            if one.platform == "tiktok"] == ["b.csv"]  # fmt: skip


# --- round trip


def sample() -> SimpleNamespace:
    count = 9
    posts = frame(
        "posts",
        {
            "org": ["bakery"] * count,
            "platform": ["tiktok"] * count,
            "post_id": [f"bak-p{n}" for n in range(count)],
            "published_at": pd.date_range(
                "2025-03-01 10:20:30", periods=count, freq="61D", tz="UTC"
            ),
            "type": ["video", "photo", "video"] * 3,
            "text": [
                f'Brot {n}, "frisch"\nund gut' if n % 2 else f"Brot {n} 🍞" for n in range(count)
            ],
            "impressions": [1000 + n for n in range(count)],
            "reactions": [10 * n for n in range(count)],
            "comments": list(range(count)),
            "shares": [1] * count,
            "saves": [2] * count,
        },
    )
    dates = pd.date_range("2025-02-01", periods=500, freq="D")
    metrics = ["video_views", "profile_visits", "reactions", "comments", "shares", "followers",
               "reach", "new_viewers", "returning_viewers", "follows", "unfollows"]  # fmt: skip
    daily = frame(
        "daily",
        {
            "date": list(dates) * len(metrics),
            "metric": [metric for metric in metrics for _ in dates],
            "value": [n * 7 + day % 90 for n in range(len(metrics)) for day in range(len(dates))],
        },
    )
    comments = frame(
        "comments",
        {
            "comment_id": [f"c{n}" for n in range(6)],
            "post_id": [f"bak-p{n}" for n in range(6)],
            "created_at": pd.date_range("2026-01-01 08:00:01", periods=6, freq="31h", tz="UTC"),
            "is_own": [True, False, None] * 2,
            "text": [f"Antwort {n}:\nja" for n in range(6)],
        },
    )
    return SimpleNamespace(posts=posts, daily=daily, comments=comments)


def unpacked(folder: Path, part: str, language: str = "de") -> Path:
    for name, content in tiktok.files(sample(), language).items():
        if name.startswith(part):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


def test_are_the_same_files_written_again() -> None:
    assert tiktok.files(sample(), "de") == tiktok.files(sample(), "de")


@pytest.mark.parametrize("language", ["de", "en"])
def test_do_videos_of_studio_come_back(tmp_path: Path, language: str) -> None:
    read = load_export(unpacked(tmp_path, "Content", language)).posts
    same = ["text", "type", "impressions", "reactions", "comments", "shares"]
    pd.testing.assert_frame_equal(read[same], sample().posts[same])
    assert read["published_at"].dt.date.tolist() == sample().posts["published_at"].dt.date.tolist()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("metric", ["video_views", "comments"])
def test_do_days_of_studio_come_back(tmp_path: Path, language: str, metric: str) -> None:
    export = load_export(unpacked(tmp_path, "Overview", language))
    wanted = sample().daily.query("metric == @metric")
    assert days(export, metric) == dict(
        zip(wanted["date"].dt.strftime("%F"), wanted["value"], strict=True)
    )


def test_do_followers_and_viewers_of_studio_come_back(tmp_path: Path) -> None:
    for part in ("Followers", "Viewers"):
        unpacked(tmp_path, part)
    export = load_export(tmp_path, options=Options(export_date=dt.date(2026, 7, 3)))
    for metric in ("followers", "reach", "returning_viewers"):
        wanted = sample().daily.query("metric == @metric").tail(365)
        assert days(export, metric) == dict(
            zip(wanted["date"].dt.strftime("%F"), wanted["value"], strict=True)
        )


def test_does_the_business_suite_come_back(tmp_path: Path) -> None:
    export = load_export(unpacked(tmp_path, "Business"))
    same = [
        "published_at",
        "text",
        "type",
        "impressions",
        "reactions",
        "comments",
        "shares",
        "saves",
    ]
    pd.testing.assert_frame_equal(export.posts[same], sample().posts[same])
    assert (
        sum(days(export, "unfollows").values())
        == sample().daily.query("metric == 'unfollows'")["value"].sum()
    )


@pytest.mark.parametrize("part", ["download/", "download 2023/", "download as text/"])
def test_does_the_download_come_back(tmp_path: Path, part: str) -> None:
    export = load_export(unpacked(tmp_path, part))
    same = ["published_at", "type", "reactions"] + ["text"] * (part != "download 2023/")
    read = export.posts.sort_values("published_at", ignore_index=True)
    pd.testing.assert_frame_equal(read[same], sample().posts[same])
    own = sample().comments[sample().comments["is_own"].fillna(False)]
    assert export.comments["text"].tolist() == own["text"].tolist()
    assert export.comments["created_at"].tolist() == own["created_at"].tolist()
