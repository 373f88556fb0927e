"""What is read of LinkedIn's data download, and what is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, ExportError, load_export
from candystorm.exports.loaders.linkedin.archive import without_stray_quotes

ACTIVITY = "urn:li:activity:7432392249344274432"
PLACE = "https://www.linkedin.com/feed/update"
LINK = f"{PLACE}/{ACTIVITY.replace(':', '%3A')}"
SHARES = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"


@pytest.fixture
def load(tmp_path: Path) -> Any:
    def loaded(files: dict[str, str | bytes]) -> Export:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
        return load_export(tmp_path)

    return loaded


# --- posts


@pytest.mark.parametrize("name", ["Shares.csv", "Shares_17529409.csv", "x.csv"])
def test_are_the_posts_of_an_account_read(load: Any, name: str) -> None:
    export = load({name: SHARES + f"2026-02-25 11:53:19,{LINK},Guten Morgen,,,PUBLIC\n"})
    row = export.posts.iloc[0]
    assert export.platform == "linkedin"
    assert row["post_id"] == ACTIVITY
    assert row["text"] == "Guten Morgen"
    assert row["published_at"].strftime("%F %T %Z") == "2026-02-25 11:53:19 UTC"
    assert row["time_precision"] == "minute"
    assert row[["impressions", "reactions", "comments"]].isna().all()
    assert pd.isna(row["metric_semantics"])


def test_are_posts_of_several_lines_read_as_they_were_written(load: Any) -> None:
    text = '"Kommt alle!""\n""\n""Wir haben ""Kuchen"", Tee""\n""und Zeit."'
    export = load({"Shares.csv": SHARES + f"2026-02-25 11:53:19,{LINK},{text},,,PUBLIC\n"})
    assert export.posts["text"].tolist() == ['Kommt alle!\n\nWir haben "Kuchen", Tee\nund Zeit.']


def test_does_a_line_of_quotes_stay_what_it_is_where_lines_are_not_wrapped() -> None:
    texts = ['He said "yes"\n"no" she said', "a\nb", "c\nd\ne"]
    assert without_stray_quotes(texts) == texts


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2026-02-25 11:53:19", "2026-02-25 11:53:19"),
        ("2026-02-25 11:53:19 UTC", "2026-02-25 11:53:19"),
        ("Wed Feb 25 11:53:19 UTC 2026", "2026-02-25 11:53:19"),
        ('"2/25/26, 11:53 AM"', "2026-02-25 11:53:00"),
        ("25 Feb 2026", "2026-02-25 00:00:00"),
        ("2026/02/25 11:53:19", "2026-02-25 11:53:19"),
    ],
)
def test_is_every_form_of_a_date_read(load: Any, date: str, moment: str) -> None:
    export = load({"Shares.csv": SHARES + f"{date},{LINK},Text,,,PUBLIC\n"})
    assert export.posts["published_at"].dt.strftime("%F %T").tolist() == [moment]


def test_is_an_older_download_read_that_is_utf_16_with_tabs(load: Any) -> None:
    rows = SHARES + f'2017-02-25 11:53:19,{LINK},"Grüße, alle",,,PUBLIC\n'
    older = rows.replace(",", "\t").replace("Grüße\t", "Grüße,")
    export = load({"Shares.csv": older.encode("utf-16")})
    assert export.posts["text"].tolist() == ["Grüße, alle"]


@pytest.mark.parametrize(
    ("shared", "media", "kind"),
    [
        ("https://example.org/a", "", "link"),
        ("", "https://media.licdn.com/dms/image/1", "photo"),
        ("", "https://dms.licdn.com/playlist/vid/1", "video"),
        ("", "", None),
    ],
)
def test_is_the_type_told_where_the_file_tells_it(
    load: Any, shared: str, media: str, kind: str | None
) -> None:
    export = load({"S.csv": SHARES + f"2026-02-25 11:53:19,{LINK},Text,{shared},{media},PUBLIC\n"})
    value = export.posts["type"].iloc[0]
    assert (None if pd.isna(value) else value) == kind


MEDIA = "Date/Time,Media Description,Media Link\n"


def test_do_uploads_tell_the_type_of_posts_and_are_no_posts_beside_them(load: Any) -> None:
    uploads = (
        '"You uploaded a feed photo on February 25, 2026 at 11:50 AM (GMT)",-,https://m.example/1\n'
        '"You changed your profile photo on March 8, 2026 at 9:37 AM (GMT)",-,https://m.example/2\n'
    )
    shares = (
        f"2026-02-25 11:53:19,{LINK},Mit Bild,,,PUBLIC\n2026-02-25 14:00:00,{LINK}1,Ohne,,,PUBLIC\n"
    )
    export = load({"Shares.csv": SHARES + shares, "Rich_Media.csv": MEDIA + uploads})
    assert len(export.posts) == 2
    assert export.posts.set_index("text")["type"].fillna("").to_dict() == {
        "Mit Bild": "photo", "Ohne": "",
    }  # fmt: skip


def test_are_uploads_posts_where_there_are_no_others(load: Any) -> None:
    uploads = (
        '"You uploaded a feed document on March 12, 2025 at 2:07 PM (GMT)",Unser Bericht,https://m\n'
        '"You uploaded a background photo on March 1, 2023 at 1:00 PM (GMT)",-,https://m\n'
    )
    posts = load({"Rich_Media.csv": MEDIA + uploads}).posts
    assert posts["text"].tolist() == ["Unser Bericht"]
    assert posts["type"].tolist() == ["other"]
    assert posts["published_at"].dt.strftime("%F %R").tolist() == ["2025-03-12 14:07"]


def test_are_reposts_without_a_word_read_as_reposts(load: Any) -> None:
    posts = load({"InstantReposts_1.csv": f"Date,Link\n2026-02-25 11:53:19,{LINK}\n"}).posts
    assert posts["type"].tolist() == ["repost"]
    assert posts["post_id"].tolist() == [ACTIVITY]


def test_is_no_table_of_dates_and_foreign_links_taken_for_reposts(load: Any) -> None:
    with pytest.raises(ExportError):
        load({"links.csv": "Date,Link\n2026-02-25 11:53:19,https://example.org/a\n"})


ARTICLE = """<html><head><title>Brot</title><style>h1 { color: red }</style></head><body>
<h1><a href="https://www.linkedin.com/pulse/brot-1">Brot &amp; Zeit</a></h1>{dates}
<p>Es riecht.</p><script>alert(1)</script></body></html>"""


def test_is_an_article_read_with_its_day(load: Any) -> None:
    dates = "<p class='created'>Created on 2021-05-12 07:11</p>"
    dates += "<p class='published'>Published on 2021-05-13 08:00</p>"
    posts = load({"a.html": ARTICLE.replace("{dates}", dates)}).posts
    assert posts["text"].tolist() == ["Brot & Zeit\n\nEs riecht."]
    assert posts["url"].tolist() == ["https://www.linkedin.com/pulse/brot-1"]
    assert posts["published_at"].dt.strftime("%F %R").tolist() == ["2021-05-13 08:00"]


def test_is_an_article_without_a_day_told_and_left_out(load: Any) -> None:
    shares = SHARES + f"2026-02-25 11:53:19,{LINK},Text,,,PUBLIC\n"
    export = load({"a.html": ARTICLE.replace("{dates}", ""), "Shares.csv": shares})
    assert len(export.posts) == 1
    assert [str(one.reason) for one in export.report.left_out] == [
        "The article has no date in its file."
    ]


# --- comments and reactions

COMMENTS = "Date,Link,Message\n"


def test_are_own_comments_read(load: Any) -> None:
    urn = "urn%3Ali%3Acomment%3A%28activity%3A7432392249344274432%2C7432400000000000000%29"
    rows = f"2026-02-26 08:00:00,{LINK}?commentUrn={urn},Danke!\n"
    row = load({"Comments_1.csv": COMMENTS + rows}).comments.iloc[0]
    assert row["text"] == "Danke!"
    assert row["post_id"] == ACTIVITY
    assert row["comment_id"] == "7432400000000000000"
    assert bool(row["is_own"]) is True
    assert pd.isna(row["author_hash"])
    assert row["created_at"].strftime("%F %T") == "2026-02-26 08:00:00"


def test_are_quotes_behind_backslashes_read_as_quotes(load: Any) -> None:
    said = r'"Zu meiner Zeit war \"Tee, heiß\"' + '\n\nso."'
    rows = f"2026-02-26 08:00:00,{LINK},{said}\n2026-02-27 08:00:00,{LINK},Ja\n"
    texts = load({"Comments.csv": COMMENTS + rows}).comments["text"].tolist()
    assert texts == ['Zu meiner Zeit war "Tee, heiß"\n\nso.', "Ja"]


def test_is_a_comment_kept_whose_date_the_download_lost(load: Any) -> None:
    rows = f"2026-02-26 08:00:00,{LINK},Eins\n,{LINK},Zwei\nkein Tag,{LINK},Drei\n"
    export = load({"Comments.csv": COMMENTS + rows})
    assert export.comments["text"].tolist() == ["Eins", "Zwei"]
    assert export.comments["created_at"].isna().tolist() == [False, True]
    assert [(one.row, str(one.reason)) for one in export.report.left_out] == [
        (4, "“kein Tag” is not a date.")
    ]


def test_are_addresses_in_comments_not_kept(load: Any) -> None:
    export = load({"C.csv": COMMENTS + f"2026-02-26 08:00:00,{LINK},an eva@firma.example bitte\n"})
    assert export.comments["text"].tolist() == ["an [e-mail] bitte"]
    assert export.report.dropped["e-mail"] == 1


def test_are_reactions_counted_by_day_as_given_to_others(load: Any) -> None:
    rows = "".join(
        f"2026-02-{day} 08:00:00,{kind},{LINK}\n"
        for day, kind in [(25, "LIKE"), (25, "PRAISE"), (27, "EMPATHY")]
    )
    export = load({"Reactions.csv": "Date,Type,Link\n" + rows})
    assert export.daily["metric"].unique().tolist() == ["reactions_given"]
    assert dict(
        zip(export.daily["date"].dt.strftime("%d"), export.daily["value"], strict=True)
    ) == {"25": 2, "27": 1}


def test_is_a_download_that_breaks_off_read_up_to_there(load: Any) -> None:
    rows = f"2026-02-26 08:00:00,{LINK},Eins\n2026-02-2"
    export = load({"Comments.csv": COMMENTS + rows})
    assert export.comments["text"].tolist() == ["Eins"]
    assert len(export.report.broken_off) == 1


# --- what is nobody's business

PRIVATE = {
    "direct message": [
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER",
        '"CONVERSATION ID","FROM","TO","DATE","CONTENT"',
        "From,To,Date,Subject,Content,Direction,Folder",
    ],
    "name": [
        'Notes:\n"When exporting …"\n\nFirst Name,Last Name,URL,Email Address,Company,Connected On',
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl",
        "Date,Status,FullName",
        "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name",
        "First Name,Last Name,Company,Job Title,Text,Creation Date,Status",
    ],
    "e-mail": ["Email Address,Confirmed,Primary,Updated On"],
    "phone": ["Extension,Number,Type", "Number,Extension,Is_WhatsApp_Number"],
    "birthday": ["First Name,Last Name,Maiden Name,Address,Birth Date,Headline"],
    "ip": ["Registered At,Registration Ip,Subscription Types", "Login Date,IP Address,User Agent"],
}


@pytest.mark.parametrize(
    ("what", "heading"), [(what, one) for what, some in PRIVATE.items() for one in some]
)
def test_are_files_about_people_left_alone(load: Any, what: str, heading: str) -> None:
    width = heading.rpartition("\n")[2].count(",")
    row = "2026-02-25 08:00:00,Geheim" + "," * (width - 1)
    shares = SHARES + f"2026-02-25 11:53:19,{LINK},Text,,,PUBLIC\n"
    export = load({"some.csv": f"{heading}\n{row}\n", "Shares.csv": shares})
    assert len(export.posts) == 1
    assert len(export.comments) == len(export.daily) == 0
    assert export.report.dropped == {what: 1}
    everything = export.posts.to_csv() + str(export.report)
    assert "Geheim" not in everything


def test_is_a_download_of_nothing_but_people_refused(load: Any) -> None:
    with pytest.raises(EmptyExport):
        load(
            {"Connections.csv": PRIVATE["name"][0] + "\nEva,M,https://l,e@f.example,A,1 Mar 2026\n"}
        )
