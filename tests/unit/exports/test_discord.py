"""The package of a Discord account: only how much was written in servers, never what."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, load_export
from candystorm.exports.canonical import frame
from candystorm.sampledata.exports import discord

CSV = "ID,Timestamp,Contents,Attachments\n"
SERVER: dict[str, Any] = {"id": "7", "type": 0, "name": "fragen", "guild": {"id": "6", "name": "A"}}


def message(time: str) -> dict[str, object]:
    return {"ID": 1100000000000000001, "Timestamp": time, "Contents": "geheim", "Attachments": ""}


def channel(folder: Path, name: str, what: object, messages: str | list[object] | None) -> None:
    place = folder / "package" / "messages" / name
    place.mkdir(parents=True)
    if what is not None:
        (place / "channel.json").write_text(json.dumps(what))
    if isinstance(messages, str):
        (place / "messages.csv").write_text(messages)
    elif messages is not None:
        (place / "messages.json").write_text(json.dumps(messages))


def counted(export: Export) -> dict[str, float]:
    assert set(export.daily["metric"]) <= {"messages"}
    return dict(zip(export.daily["date"].dt.strftime("%F"), export.daily["value"], strict=True))


def test_are_messages_of_a_server_counted_by_day(tmp_path: Path) -> None:
    channel(
        tmp_path, "c7", SERVER, [message("2024-01-02 23:59:59"), message("2024-01-02 00:00:00")]
    )
    export = load_export(tmp_path)
    assert export.platform == "discord"
    assert counted(export) == {"2024-01-02": 2}


def test_are_tables_of_older_packages_counted(tmp_path: Path) -> None:
    rows = '1,2020-06-01 05:00:00.123000+00:00,"alt, mit\nKomma",\n2,2020-06-02 05:00:00,x,\n'
    channel(tmp_path, "c7", SERVER, CSV + rows)
    assert counted(load_export(tmp_path)) == {"2020-06-01": 1, "2020-06-02": 1}


def test_has_a_day_one_number_for_all_channels(tmp_path: Path) -> None:
    channel(tmp_path, "c7", SERVER, [message("2024-01-02 10:00:00")])
    channel(tmp_path, "c8", SERVER | {"id": "8"}, CSV + "1,2024-01-02 05:00:00,x,\n")
    channel(tmp_path, "9", SERVER | {"id": "9"}, [message("2024-01-03 10:00:00")])
    assert counted(load_export(tmp_path)) == {"2024-01-02": 2, "2024-01-03": 1}


def test_is_no_text_read(tmp_path: Path) -> None:
    channel(tmp_path, "c7", SERVER, [message("2024-01-02 10:00:00")])
    export = load_export(tmp_path)
    assert (len(export.posts), len(export.comments)) == (0, 0)
    assert "geheim" not in export.daily.to_csv() + repr(export.report)
    assert "No text was read" in str(export.report.findings[0])
    assert export.report.findings[0].kind == "privacy"


@pytest.mark.parametrize(
    "what",
    [
        {"id": "5", "type": 1, "recipients": ["1", "2"]},
        {"id": "5", "type": 3, "name": "Gruppe", "recipients": ["1"]},
        {"id": "5", "type": "DM", "recipients": ["1"]},
        {"id": "5", "type": "GROUP_DM"},
        {"id": "5", "type": "PRIVATE_THREAD", "guild": {"id": "6"}},
        {"id": "5", "type": 0, "recipients": ["1"]},
        {"id": "5", "type": [0]},
        {"id": "5"},
        [],
        None,
    ],
)
def test_are_private_conversations_left_alone(tmp_path: Path, what: object) -> None:
    channel(tmp_path, "c5", what, [message("2024-01-02 10:00:00")])
    channel(tmp_path, "c7", SERVER, [message("2024-05-02 10:00:00")])
    export = load_export(tmp_path)
    assert counted(export) == {"2024-05-02": 1}
    assert export.report.dropped == {"direct message": 1}


@pytest.mark.parametrize("kind", ["GUILD_TEXT", "PUBLIC_THREAD", "GUILD_ANNOUNCEMENT", 2, 5, 11])
def test_are_all_sorts_of_channels_of_servers_counted(tmp_path: Path, kind: object) -> None:
    channel(tmp_path, "c7", SERVER | {"type": kind}, [message("2024-05-02 10:00:00")])
    assert counted(load_export(tmp_path)) == {"2024-05-02": 1}


def test_is_it_said_when_there_are_only_private_conversations(tmp_path: Path) -> None:
    channel(tmp_path, "c5", {"id": "5", "type": 1}, [message("2024-01-02 10:00:00")])
    with pytest.raises(EmptyExport, match="nothing in it but private messages"):
        load_export(tmp_path)


def test_are_account_and_people_not_read(tmp_path: Path) -> None:
    channel(tmp_path, "c7", SERVER, [message("2024-05-02 10:00:00")])
    (tmp_path / "package" / "messages" / "index.json").write_text(
        '{"5": "Direct Message with erika"}'
    )
    account = tmp_path / "package" / "account"
    account.mkdir()
    (account / "user.json").write_text('{"id": "1", "email": "a@b.example", "phone": "+43"}')
    export = load_export(tmp_path)
    assert not any(word in repr(export.report) for word in ("erika", "b.example", "+43"))


def test_are_wrong_types_and_dates_told(tmp_path: Path) -> None:
    wrong = [7, None, {"Timestamp": "x"}, message("never"), message("2024-05-02 10:00:00")]
    wrong[2] = {"ID": "1", "Timestamp": [5], "Contents": 3}
    channel(tmp_path, "c7", SERVER, [message("2024-05-02 10:00:00"), *wrong])
    export = load_export(tmp_path)
    assert counted(export) == {"2024-05-02": 2}
    assert export.report.left_out_count == 2


def test_is_the_beginning_of_a_broken_file_counted(tmp_path: Path) -> None:
    channel(tmp_path, "c7", SERVER, None)
    text = json.dumps([message("2024-05-02 10:00:00")] * 4)
    (tmp_path / "package" / "messages" / "c7" / "messages.json").write_text(text[:-90])
    export = load_export(tmp_path)
    assert counted(export) == {"2024-05-02": 3}
    assert any("breaks off" in str(one) for one in export.report.findings)


def test_is_another_table_with_ids_not_taken(tmp_path: Path) -> None:
    channel(tmp_path, "c7", SERVER, [message("2024-05-02 10:00:00")])
    (tmp_path / "tickets.csv").write_text("ID,Timestamp,Subject\n1,2024-05-02,a\n")
    export = load_export(tmp_path)
    assert [Path(one.file).name for one in export.report.recognised] == ["messages.json"]


def test_does_the_sample_come_back(tmp_path: Path) -> None:
    comments = frame(
        "comments",
        {
            "created_at": pd.date_range("2026-01-01 08:00:01", periods=30, freq="7h", tz="UTC"),
            "is_own": [True, False, True] * 10,
            "text": ['Ja, "gern"\nund gut'] * 30,
        },
    )
    tables = SimpleNamespace(posts=frame("posts", {}), daily=frame("daily", {}), comments=comments)
    assert discord.files(tables, "de") == discord.files(tables, "de")
    for name, content in discord.files(tables, "de").items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    export = load_export(tmp_path)
    own = comments.loc[comments["is_own"], "created_at"].dt.strftime("%F").value_counts()
    assert counted(export) == own.sort_index().to_dict()
    assert export.report.dropped == {"direct message": 1}
