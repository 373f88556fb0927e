"""Telegram: channels and groups, as JSON and as pages."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, Options, UnknownExport, load_export
from candystorm.exports.canonical import frame
from candystorm.sampledata.exports import telegram


def message(**values: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "type": "message",
        "date": "2024-05-01T12:00:00",
        "date_unixtime": "1714557600",
        "from": "Erika M.",
        "from_id": "user21564513",
        "text": "Hallo",
        "text_entities": [{"type": "plain", "text": "Hallo"}],
    } | values


def chat(kind: str, *messages: object) -> str:
    whole = {"name": "Aubach", "type": kind, "id": 1234567890, "messages": messages}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def read(folder: Path, text: str, name: str = "result.json", **options: Any) -> Export:
    (folder / name).write_bytes(text.encode())
    return load_export(folder / name, options=Options(**options))


@pytest.mark.parametrize("kind", ["public_channel", "private_channel"])
def test_are_messages_of_a_channel_posts(tmp_path: Path, kind: str) -> None:
    made = message(reactions=[{"type": "emoji", "count": 3, "emoji": "👍"},
                              {"type": "custom_emoji", "count": 2, "document_id": "x"},
                              {"type": "paid", "count": 500}])  # fmt: skip
    service = {"id": 1, "type": "service", "date": "2024-05-01T12:00:00", "action": "pin_message"}
    export = read(tmp_path, chat(kind, service, made, {"id": 9, "type": "unsupported"}))
    post = export.posts.iloc[0]
    assert (export.platform, len(export.posts)) == ("telegram", 1)
    assert (post["post_id"], post["text"], post["type"]) == ("7", "Hallo", "text")
    assert str(post["published_at"]) == "2024-05-01 10:00:00+00:00"
    assert (post["tz_source"], post["reactions"]) == ("UTC", 5)
    assert post[["impressions", "shares", "comments"]].isna().all()
    assert export.report.left_out == []


@pytest.mark.parametrize(
    "kind", ["private_group", "public_group", "private_supergroup", "public_supergroup"]
)
def test_are_messages_of_a_group_comments(tmp_path: Path, kind: str) -> None:
    answer = message(id=8, reply_to_message_id=7, **{"from": None, "from_id": "user5"})
    export = read(tmp_path, chat(kind, message(), answer), own=("Erika M.",))
    assert export.posts.empty
    assert export.comments["comment_id"].tolist() == ["7", "8"]
    assert export.comments["parent_id"].fillna("").tolist() == ["", "7"]
    assert export.comments["post_id"].tolist() == ["1234567890"] * 2
    assert export.comments["is_own"].tolist() == [True, False]
    assert export.comments["author_hash"].nunique() == 2
    assert export.report.dropped == {"name": 2}
    assert not any(name in export.comments.to_csv() for name in ("Erika", "21564513"))


@pytest.mark.parametrize(
    "kind", ["personal_chat", "bot_chat", "saved_messages", "replies", "something_new", ""]
)
def test_is_what_is_between_two_left_alone(tmp_path: Path, kind: str) -> None:
    with pytest.raises(EmptyExport):
        read(tmp_path, chat(kind, message()))


def account(*chats: str, left: tuple[str, ...] = ()) -> str:
    return json.dumps(
        {
            "about": "Here is the data you requested.",
            "personal_information": {"user_id": 1, "phone_number": "+43 660 1"},
            "contacts": {"about": "", "list": [{"first_name": "Max"}]},
            "chats": {"about": "", "list": [json.loads(one) for one in chats]},
            "left_chats": {"about": "", "list": [json.loads(one) for one in left]},
        }
    )


def test_are_only_channels_and_groups_of_an_account_read(tmp_path: Path) -> None:
    secret = chat("personal_chat", message(text="geheim"))
    whole = account(
        secret,
        chat("public_channel", message(text="Kanal")),
        chat("public_supergroup", message(text="Gruppe")),
        secret,
        left=(chat("private_group", message(id=8, text="früher")),),
    )
    export = read(tmp_path, whole)
    assert export.posts["text"].tolist() == ["Kanal"]
    assert export.comments["text"].tolist() == ["Gruppe", "früher"]
    assert export.report.dropped == {"direct message": 2, "name": 2}
    tables = export.posts.to_csv() + export.comments.to_csv()
    assert not any(word in tables for word in ("geheim", "Erika", "660", "Max"))


def test_is_an_account_without_channels_and_groups_left_alone(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport, match="private"):
        read(tmp_path, account(chat("personal_chat", message())))


def test_is_private_told_beside_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(chat("personal_chat", message(text="geheim")))
    (tmp_path / "b.json").write_text(chat("public_channel", message()))
    export = load_export(tmp_path)
    assert export.posts["text"].tolist() == ["Hallo"]
    assert export.report.dropped == {"direct message": 1}


def test_is_the_clock_that_of_the_organisation_where_the_file_has_no_zone(tmp_path: Path) -> None:
    made = message()
    del made["date_unixtime"]
    export = read(tmp_path, chat("public_channel", made), timezone="America/New_York")
    assert str(export.posts["published_at"][0]) == "2024-05-01 16:00:00+00:00"
    assert export.posts["tz_source"][0] == "America/New_York"
    assert export.report.timezones == {"America/New_York"}


def test_are_reactions_missing_where_the_version_has_none(tmp_path: Path) -> None:
    export = read(tmp_path, chat("public_channel", message(), message(id=8)))
    assert export.posts["reactions"].isna().all()


def test_did_nobody_react_where_others_have_reactions(tmp_path: Path) -> None:
    reacted = message(id=8, reactions=[{"type": "emoji", "count": 1, "emoji": "👍"}])
    export = read(tmp_path, chat("public_channel", message(), reacted))
    assert export.posts["reactions"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"text": ["Mehr: ", {"type": "link", "text": "https://a.example"}, ""]},
         "Mehr: https://a.example"),
        ({"text": [{"type": "bold", "text": "Wichtig"}, "\nalso"]}, "Wichtig\nalso"),
        ({"text": "", "text_entities": [{"type": "plain", "text": "hier"}]}, "hier"),
        ({"text": ["Ruf an: ", {"type": "phone", "text": "+43 660 1234567"}]}, "Ruf an: …"),
        ({"text": ["an ", {"type": "email", "text": "max@a.example"}]}, "an [e-mail]"),
        ({"text": "", "text_entities": [], "poll": {"question": "Wer kommt?"}}, "Wer kommt?"),
        ({"text": [5, None, {"a": 1}], "text_entities": 5}, ""),
    ],
)  # fmt: skip
def test_is_the_text_put_together(tmp_path: Path, values: dict[str, Any], text: str) -> None:
    export = read(tmp_path, chat("public_channel", message(**values)))
    assert export.posts["text"].fillna("").tolist() == [text]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"photo": "photos/1.jpg"}, "photo"),
        ({"media_type": "video_file", "file": "x"}, "video"),
        ({"media_type": "animation", "file": "x"}, "video"),
        ({"media_type": "voice_message", "mime_type": "audio/ogg"}, "other"),
        ({"media_type": "sticker", "file": "x"}, "other"),
        ({"file": "x", "mime_type": "image/png"}, "photo"),
        ({"file": "x", "mime_type": "application/pdf"}, "other"),
        ({"poll": {"question": "?"}}, "poll"),
        ({"forwarded_from": "Kanal"}, "repost"),
        ({"location_information": {"latitude": 48.2}}, "other"),
        ({"text_entities": [{"type": "text_link", "text": "hier", "href": "https://a"}]}, "link"),
    ],
)
def test_is_the_type_told(tmp_path: Path, values: dict[str, Any], kind: str) -> None:
    export = read(tmp_path, chat("public_channel", message(**values)))
    assert export.posts["type"].tolist() == [kind]


def test_are_places_and_contacts_not_read(tmp_path: Path) -> None:
    place = message(location_information={"latitude": 48.20817}, address="Auweg 7")
    contact = message(contact_information={"phone_number": "+43660"})
    export = read(tmp_path, chat("public_channel", place, contact))
    assert export.report.dropped == {"location": 1, "phone": 1}
    assert not any(word in export.posts.to_csv() for word in ("48.2", "Auweg", "43660"))


def test_is_what_other_tools_count_read(tmp_path: Path) -> None:
    export = read(tmp_path, chat("public_channel", message(views=120, forwards="4")))
    assert (export.posts["impressions"][0], export.posts["shares"][0]) == (120, 4)


def test_are_signs_that_make_it_no_json_mended(tmp_path: Path) -> None:
    text = chat("public_channel", message(text="EINS"), message(id=8, text="zwei"))
    text = text.replace("EINS", r"a\x1Bb \\x41 \"c\" C:\\x")
    export = read(tmp_path, text)
    assert export.posts["text"].tolist() == ['a\x1bb \\x41 "c" C:\\x', "zwei"]
    assert export.report.findings == []


def test_are_paths_without_quotes_mended(tmp_path: Path) -> None:
    emoji = {"type": "custom_emoji", "text": "😮", "document_id": "PATH"}
    text = chat("public_channel", message(text=["a ", emoji, ""]), message(id=8))
    for path in ("video_files/sticker (2).webm", '(File "not" included. Change it.)'):
        export = read(tmp_path, text.replace('"PATH"', path))
        assert export.posts["text"].tolist() == ["a 😮", "Hallo"]
        assert export.report.findings == []


def test_is_a_long_file_mended_to_its_end(tmp_path: Path) -> None:
    words = r"\x01" * 12_500
    text = chat("public_channel", *(message(id=n, text="WORDS") for n in range(60)))
    export = read(tmp_path, text.replace("WORDS", words))
    assert len(export.posts) == 60
    assert (export.posts["text"] == "\x01" * 12_500).all()
    one_line = json.dumps(json.loads(text)).replace("WORDS", "x" * 200_000)
    assert len(read(tmp_path, one_line).posts) == 60


def test_is_what_came_before_a_break_kept(tmp_path: Path) -> None:
    text = chat("public_channel", message(), message(id=8, text="zwei"))
    export = read(tmp_path, text[: text.rindex("zwei")])
    assert export.posts["text"].tolist() == ["Hallo"]
    assert any("breaks off" in str(finding) for finding in export.report.findings)


def test_are_wrong_types_left_out(tmp_path: Path) -> None:
    wrong = [None, 5, [], "message", {"type": "message"}, message(date=5.5, date_unixtime=None),
             message(date="gestern", date_unixtime="bald")]  # fmt: skip
    odd = message(id=None, text={"a": 1}, reactions=[5, {"count": "3"}, {"count": True}],
                  views={}, poll=5, text_entities={})  # fmt: skip
    export = read(tmp_path, chat("public_channel", message(), *wrong, odd))
    assert len(export.posts) == 2
    assert export.posts["reactions"].tolist() == [0, 0]
    assert export.report.left_out_count == 3


def test_is_a_channel_without_messages_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyExport):
        read(tmp_path, chat("public_channel"))


def test_are_messages_of_another_platform_unknown(tmp_path: Path) -> None:
    other = {"type": "dm", "id": 1, "messages": [{"id": 1, "timestamp": "2024-05-01", "type": "x"}]}
    with pytest.raises(UnknownExport):
        read(tmp_path, json.dumps(other))


# --- pages

SENT = """
<div class="message default clearfix{joined}" id="message{n}"><div class="body">
 <div class="pull_right date details" title="{when}">12:00</div>
 {name}{inner}
</div></div>
"""


def sent(
    n: int, name: str, inner: str, when: str = "01.05.2024 12:00:00 UTC+02:00", joined: str = ""
) -> str:
    shown = f'<div class="from_name">\n{name} \n</div>' if name else ""
    return SENT.format(n=n, name=shown, inner=inner, when=when, joined=joined)


def said(text: str) -> str:
    return f'<div class="text">\n{text}\n       </div>'


def page(title: str, *messages: str) -> str:
    return (
        '<!DOCTYPE html><html><body><div class="page_wrap"><div class="page_header">'
        f'<div class="content"><div class="text bold">\n{title}\n</div></div></div>'
        '<div class="page_body chat_page"><div class="history">'
        '<div class="message service" id="message-1"><div class="body details">1 May</div></div>'
        + "".join(messages)
        + "</div></div></div></body></html>"
    )


def service(text: str) -> str:
    return (
        '<div class="message service" id="message1"><div class="body details">\n'
        f"{text}\n</div></div>"
    )


def pages(folder: Path, *made: str) -> Export:
    """Write the pages of one chat side by side, and load their folder."""
    chat = folder / "ChatExport_2026-06-01"
    chat.mkdir()
    for number, one in enumerate(made, 1):
        (chat / f"messages{number if number > 1 else ''}.html").write_text(one)
    return load_export(chat)


CREATED = service("Channel &laquo;Aubach&raquo; created")


def test_is_a_page_of_a_channel_read(tmp_path: Path) -> None:
    reactions = (
        '<span class="reactions"><span class="reaction active"><span class="emoji">👍</span>'
        '<span class="userpics"><div class="userpic"></div></span><span class="count">12</span>'
        '</span><span class="reaction"><span class="emoji">🙏</span><span class="userpics">'
        '<div class="userpic"></div><div class="userpic"></div></span></span>'
        '<span class="reaction paid"><span class="count">500</span></span></span>'
    )
    photo = '<div class="media_wrap clearfix"><a class="photo_wrap clearfix"></a></div>'
    reply = '<div class="reply_to details">In reply to <a href="#go_to_message4">this</a></div>'
    forwarded = '<div class="forwarded body"><div class="from_name">X <span>1</span></div>'
    forwarded += f"{said('fremd')}</div>"
    export = read(
        tmp_path,
        page(
            "Aubach &amp; mehr",
            sent(4, "Aubach &amp; mehr", said("Gr&uuml;&szlig;e<br>und <b>mehr</b>") + reactions),
            sent(5, "", photo + said("Bild"), joined=" joined"),
            sent(6, "Aubach &amp; mehr", reply + said('<a href="https://a.example">Seite</a>')),
            sent(7, "Aubach &amp; mehr", forwarded),
        ),
        "messages.html",
    )
    assert export.posts["text"].tolist() == ["Grüße\nund mehr", "Bild", "Seite", "fremd"]
    assert export.posts["type"].tolist() == ["text", "photo", "link", "repost"]
    assert export.posts["post_id"].tolist() == ["4", "5", "6", "7"]
    assert export.posts["reactions"].tolist() == [14, 0, 0, 0]
    assert export.posts["is_reply"].tolist() == [False, False, True, False]
    assert str(export.posts["published_at"][0]) == "2024-05-01 10:00:00+00:00"
    assert export.posts["tz_source"].unique().tolist() == ["UTC"]


def test_is_a_page_without_a_zone_on_the_clock_of_the_organisation(tmp_path: Path) -> None:
    made = sent(4, "Aubach", said("Hallo"), when="03.04.2021 12:00:00")
    export = read(tmp_path, page("Aubach", CREATED, made), "messages.html")
    assert str(export.posts["published_at"][0]) == "2021-04-03 10:00:00+00:00"
    assert export.report.timezones == {"Europe/Vienna"}


def test_is_a_page_of_a_group_read(tmp_path: Path) -> None:
    reply = '<div class="reply_to details"><a href="messages.html#go_to_message4">x</a></div>'
    place = '<a class="media clearfix pull_left block_link media_location"></a>'
    export = read(
        tmp_path,
        page(
            "Leseclub",
            sent(4, "Erika", said("eins")),
            sent(5, "", said("zwei"), joined=" joined"),
            sent(6, "Max", reply + said("drei")),
            sent(7, "Bücherei", place),
        ),
        "messages.html",
        own=("bücherei",),
    )
    comments = export.comments
    assert comments["text"].fillna("").tolist() == ["eins", "zwei", "drei", ""]
    assert comments["parent_id"].fillna("").tolist() == ["", "", "4", ""]
    assert comments["author_hash"].tolist()[0] == comments["author_hash"].tolist()[1]
    assert comments["is_own"].tolist() == [False, False, False, True]
    assert export.report.dropped == {"name": 4, "location": 1}


@pytest.mark.parametrize(
    "made",
    [
        page("Erika", sent(4, "Erika", said("x")), sent(5, "Ich", said("y"))),
        page("Erika", sent(4, "Ich", said("x"))),
        page("Saved Messages", sent(4, "Ich", said("x")), sent(5, "Max", said("y"))),
        page(
            "Erika", sent(4, "Erika", said("x")), sent(5, "A", said("y")), sent(6, "B", said("z"))
        ),
        page("Erika", sent(4, "", said("x"))),
        page("Erika", sent(4, "Erika", said("x")), sent(5, "", said("y"), joined=" joined")),
        page("Erika", service("Erika pinned this message"), sent(4, "Erika", said("x"))),
        page("Erika", sent(4, "Erika", said("Channel &laquo;Erika&raquo; created"))),
    ],
)
def test_is_a_page_that_may_be_a_talk_of_two_left_alone(tmp_path: Path, made: str) -> None:
    with pytest.raises(EmptyExport):
        read(tmp_path, made, "messages.html")


@pytest.mark.parametrize(
    "text",
    [
        "Channel &laquo;Alt&raquo; created",
        "Channel title changed to &laquo;<b>Aubach</b>&raquo;",
        "Channel photo changed",
        "Channel photo removed",
    ],
)
def test_does_what_happens_only_there_make_it_a_channel(tmp_path: Path, text: str) -> None:
    made = page("Aubach", service(text), sent(4, "Aubach", said("Hallo")))
    export = pages(tmp_path, made, page("Aubach", sent(5, "Aubach", said("mehr"))))
    assert export.posts["text"].tolist() == ["Hallo", "mehr"]
    assert {one.format for one in export.report.recognised} == {"channel-page"}


@pytest.mark.parametrize(("count", "loaded"), [(2, False), (3, True)])
def test_do_more_than_two_who_reacted_make_it_a_channel(
    tmp_path: Path, count: int, loaded: bool
) -> None:
    reacted = (
        '<span class="reactions"><span class="reaction paid"><span class="count">500</span></span>'
        f'<span class="reaction"><span class="emoji">👍</span><span class="count">{count}</span>'
        "</span></span>"
    )
    made = page("Aubach", sent(4, "Aubach", said("Hallo") + reacted))
    if loaded:
        assert len(pages(tmp_path, made).posts) == 1
    else:
        with pytest.raises(EmptyExport):
            pages(tmp_path, made)


@pytest.mark.parametrize(
    "text",
    [
        "Erika created group &laquo;Lesen&raquo; with members Max",
        "Erika changed group photo",
        "Max joined group by link from Erika",
        "Erika converted a basic group to this supergroup &laquo;Lesen&raquo;",
    ],
)
def test_does_what_happens_only_there_make_it_a_group(tmp_path: Path, text: str) -> None:
    made = page("Lesen", service(text), sent(4, "Erika", said("x")), sent(5, "Max", said("y")))
    export = pages(tmp_path, made)
    assert export.comments["text"].tolist() == ["x", "y"]
    assert "Erika" not in export.comments.to_csv()


def test_is_no_page_of_a_talk_read_where_another_page_tells_it_is_one(tmp_path: Path) -> None:
    both = page("Erika", sent(4, "Ich", said("x")), sent(5, "Erika", said("geheim")))
    with pytest.raises(EmptyExport, match="two people"):
        pages(tmp_path, both, page("Erika", sent(6, "Erika", said("geheim"))))


def test_is_a_page_of_a_group_on_which_few_wrote_read(tmp_path: Path) -> None:
    first = page("Lesen", *(sent(n, name, said("x")) for n, name in enumerate("ABC")))
    export = pages(tmp_path, first, page("Lesen", sent(7, "A", said("mehr"))))
    assert export.comments["text"].tolist() == ["x", "x", "x", "mehr"]
    assert {one.format for one in export.report.recognised} == {"group-page"}


def test_do_the_pages_of_another_chat_not_count(tmp_path: Path) -> None:
    group = page("Lesen", *(sent(n, name, said("x")) for n, name in enumerate("ABC")))
    export = pages(tmp_path, group, page("Erika", sent(7, "Erika", said("geheim"))))
    assert export.comments["text"].tolist() == ["x", "x", "x"]
    assert export.posts.empty
    assert export.report.dropped == {"name": 3, "direct message": 1}
    assert [Path(one.file).name for one in export.report.recognised] == ["messages.html"]


def test_are_pages_not_read_beside_the_same_as_json(tmp_path: Path) -> None:
    (tmp_path / "messages.html").write_text(
        page("Aubach", CREATED, sent(7, "Aubach", said("Hallo")))
    )
    (tmp_path / "result.json").write_text(chat("public_channel", message()))
    export = load_export(tmp_path)
    assert len(export.posts) == 1
    assert any("result.json" in str(finding) for finding in export.report.findings)


def test_is_another_page_unknown(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        read(tmp_path, "<html><body><div class='message'>x</div></body></html>", "messages.html")


def tables() -> SimpleNamespace:
    times = pd.to_datetime(
        ["2026-03-02T09:18:05Z", "2026-03-04T11:14:06Z", "2026-03-29T00:30:00Z",
         "2026-03-29T01:30:00Z", "2026-04-01T23:59:59Z"]
    )  # fmt: skip
    posts = frame(
        "posts",
        {
            "org": ["library"] * 5,
            "post_id": list("abcde"),
            "published_at": times,
            "type": ["photo", "text", "link", "video", "poll"],
            "text": [
                "Bücher & <Brot>",
                "eins\nzwei",
                "Mehr: https://a.example?b=1&c=2",
                "x",
                "Wer?",
            ],
            "reactions": [5, 0, 7, 8, 9],
            "is_reply": [False, True, False, False, False],
        },
    )
    comments = frame(
        "comments",
        {
            "org": ["library"] * 3,
            "comment_id": ["c1", "c2", "c3"],
            "parent_id": [None, "c1", None],
            "post_id": ["a"] * 3,
            "created_at": times[:3],
            "text": ["Hallo: Frage?", "Ja\nnein", "siehe https://a.example"],
        },
    )
    comments["author_name"] = ["Erika M.", "Bücherei", "Max"]
    return SimpleNamespace(posts=posts, comments=comments, daily=frame("daily", {}))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("file", [0, 1])
def test_do_posts_that_the_sample_writes_come_back(
    tmp_path: Path, file: int, language: str
) -> None:
    given = tables()
    path, content = list(telegram.files(given, language).items())[file]  # type: ignore[arg-type]
    export = read(tmp_path, content.decode(), path.rpartition("/")[2])
    for column in ("published_at", "type", "text", "reactions", "is_reply"):
        assert export.posts[column].tolist() == given.posts[column].tolist()


def test_do_comments_that_the_sample_writes_come_back(tmp_path: Path) -> None:
    given = tables()
    content = list(telegram.files(given, "de").values())[2]  # type: ignore[arg-type]
    export = read(tmp_path, content.decode(), own=("Bücherei",))
    for column in ("created_at", "text"):
        assert export.comments[column].tolist() == given.comments[column].tolist()
    assert export.comments["parent_id"].fillna("").tolist() == ["", "1", ""]
    assert export.comments["is_own"].tolist() == [False, True, False]


def test_are_the_sample_files_the_same_every_time() -> None:
    assert telegram.files(tables(), "de") == telegram.files(tables(), "de")  # type: ignore[arg-type]
