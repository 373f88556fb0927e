"""Tables that no loader knows: proposing, correcting, remembering, refusing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from candystorm.exports import (
    ExportError,
    InvalidMapping,
    Mappings,
    NeedsMapping,
    load_export,
)
from candystorm.exports.canonical import frame
from candystorm.exports.mapping import Proposal, propose
from candystorm.exports.sources import Member
from candystorm.sampledata.exports import pinterest, snapchat, vimeo

PINS = (
    "Pin title,Pin link,Created at,Impressions,Saves,Pin clicks,Outbound clicks\n"
    "Rosinenbrot backen,https://www.pinterest.com/pin/1/,2026-03-01 08:00:00,900,12,40,7\n"
    "Zopf,https://www.pinterest.com/pin/2/,2026-03-02 08:00:00,800,11,30,6\n"
)


def proposal(content: str | bytes, name: str = "a.csv") -> Proposal:
    raw = content.encode() if isinstance(content, str) else content
    found = propose(Member(name, len(raw), lambda: io.BytesIO(raw)))
    assert found is not None
    return found


def fields(found: Proposal) -> dict[str, str]:
    return {column.header: column.field for column in found.columns}


# --- proposing


def test_are_pins_proposed_as_posts() -> None:
    found = proposal(PINS)
    assert (found.table, found.header_row, found.platform) == ("posts", 1, "")
    assert fields(found) == {
        "Pin title": "text", "Pin link": "url", "Created at": "published_at",
        "Impressions": "impressions", "Saves": "saves", "Pin clicks": "",
        "Outbound clicks": "clicks",
    }  # fmt: skip
    assert found.first_rows[0][0] == "Rosinenbrot backen"


def test_are_videos_of_vimeo_proposed_as_posts() -> None:
    found = proposal(
        "Video URL,Video title,Video upload date,Views,Impressions,Unique Impressions,"
        "Unique Viewers,Total time watched (seconds),Avg. time watched (seconds),Avg. % watched,"
        "Finishes,Downloads,Likes,Comments\n"
        "https://vimeo.com/1,Imagefilm,2026-03-01,90,300,200,60,999,11,45,30,0,4,1\n"
        "https://vimeo.com/2,Backstube,2026-03-09,80,200,100,50,888,12,44,20,1,3,0\n"
    )
    assert found.table == "posts"
    assert {header: name for header, name in fields(found).items() if name} == {
        "Video URL": "url", "Video title": "text", "Video upload date": "published_at",
        "Views": "impressions", "Unique Impressions": "reach", "Likes": "reactions",
        "Comments": "comments",
    }  # fmt: skip


def test_are_names_of_fields_as_good_as_headings() -> None:
    found = proposal(
        "uri,name,created_time,duration,views,unique_viewers,total_seconds_watched,likes\n"
        "/videos/1,Imagefilm der Backstube,2026-03-01T08:00:00+00:00,95,90,60,999,4\n"
        "/videos/2,Backstube,2026-03-09T08:00:00+00:00,61,80,50,888,3\n"
    )
    assert found.table == "posts"
    assert {header: name for header, name in fields(found).items() if name} == {
        "uri": "post_id", "name": "text", "created_time": "published_at",
        "duration": "video_seconds", "views": "impressions", "unique_viewers": "reach",
        "likes": "reactions",
    }  # fmt: skip


def test_are_stories_of_snapchat_proposed_as_posts() -> None:
    found = proposal(
        "Story ID,Story title,Posted at,Story views,Unique views,"
        "Shares,Screenshots,New subscribers\n"
        "s1,Brot,2026-03-01 08:00,90,80,3,1,2\ns2,Zopf,2026-03-02 08:00,70,60,2,0,1\n"
    )
    assert fields(found) == {
        "Story ID": "post_id", "Story title": "text", "Posted at": "published_at",
        "Story views": "impressions", "Unique views": "reach", "Shares": "shares",
        "Screenshots": "", "New subscribers": "follows",
    }  # fmt: skip


def test_are_german_headings_understood() -> None:
    found = proposal(
        "Veröffentlichungsdatum;Beitrag;Adresse;Impressionen;Reichweite;Gefällt mir;Kommentare;"
        "Geteilt;Gemerkt;Linkklicks\n"
        "01.03.2026;Heute backen wir Brot;https://a.example/1;900;800;12;3;2;1;7\n"
        "02.03.2026;Und morgen Zopf und Kipferl;https://a.example/2;800;700;11;2;1;0;6\n"
    )
    assert fields(found) == {
        "Veröffentlichungsdatum": "published_at", "Beitrag": "text", "Adresse": "url",
        "Impressionen": "impressions", "Reichweite": "reach", "Gefällt mir": "reactions",
        "Kommentare": "comments", "Geteilt": "shares", "Gemerkt": "saves", "Linkklicks": "clicks",
    }  # fmt: skip


def test_are_figures_by_day_proposed_as_days() -> None:
    found = proposal("Tag,Aufrufe,Merken\n01.03.2026,9,1\n02.03.2026,8,2\n")
    assert found.table == "daily"
    assert fields(found) == {"Tag": "date", "Aufrufe": "metric", "Merken": "metric"}


def test_are_texts_with_their_authors_proposed_as_comments() -> None:
    found = proposal(
        "Author,Date,Comment,Likes\nErika,2026-03-01 08:00,Das schmeckt sehr gut,3\n"
        "Max,2026-03-02 08:00,Mir schmeckt es leider nicht,0\n"
    )
    assert found.table == "comments"
    assert fields(found) == {
        "Author": "author_hash", "Date": "created_at", "Comment": "text", "Likes": "",
    }  # fmt: skip


def test_is_it_told_what_the_columns_are_should_the_rows_be_something_else() -> None:
    found = proposal("Date,Views,Likes\n2026-03-01,9,1\n2026-03-02,8,2\n")
    assert found.table == "daily"
    as_posts = {column.header: column.field for column in found.alternatives["posts"]}
    assert as_posts == {"Date": "published_at", "Views": "impressions", "Likes": "reactions"}


def test_is_a_number_no_date_because_it_is_long() -> None:
    found = proposal("Video ID,Published,Views\n1084000000,2026-03-01,9\n1084007919,2026-03-01,8\n")
    assert fields(found) == {
        "Video ID": "post_id", "Published": "published_at", "Views": "impressions",
    }  # fmt: skip


def test_are_days_without_signs_between_dates() -> None:
    assert fields(proposal("Date,Views\n20260301,9\n20260302,8\n"))["Date"] == "date"


def test_is_the_heading_found_below_titles_and_settings() -> None:
    text = (
        "Analytics overview\n2026-03-01 - 2026-03-03\nContent type,All\nDevices,All\n\n"
        "Date,Impressions\n2026-03-01,5\n2026-03-02,6\n2026-03-03,7\n\n"
        "Top Pins\nPin,Format,Impressions\nhttps://www.pinterest.com/pin/1/,Organic,900\n"
    )
    found = proposal(text)
    assert (found.header_row, found.table) == (6, "daily")
    assert fields(found) == {"Date": "date", "Impressions": "metric"}
    assert len(found.first_rows) == 3


def test_is_a_row_of_sums_no_heading() -> None:
    found = proposal("Date,Views,Likes\nTotal,300,30\n2025-03-01,100,10\n2025-03-14,200,20\n")
    assert found.header_row == 1
    assert [column.header for column in found.columns] == ["Date", "Views", "Likes"]


def test_are_columns_of_the_same_name_told_apart(tmp_path: Path) -> None:
    text = "Date,Views,Views,Likes\n2025-03-01,1,2,3\n2025-03-14,3,4,5\n"
    found = asked(pins(tmp_path, text))
    assert [column.header for column in found.columns] == ["Date", "Views", "Views (2)", "Likes"]


def test_are_short_texts_with_their_authors_comments() -> None:
    rows = "Date,Author,Comment text\n2025-03-01 10:00,Erika,Hallo\n2025-03-14 11:00,Max,Was?\n"
    assert proposal(rows).table == "comments"


def test_is_a_table_without_dates_no_proposal() -> None:
    raw = b"Board,Impressions\nBrot,7\nZopf,8\n"
    assert propose(Member("a.csv", len(raw), lambda: io.BytesIO(raw))) is None


# --- reading


def pins(folder: Path, text: str = PINS) -> Path:
    (folder / "pins.csv").write_text(text, "utf-8")
    return folder / "pins.csv"


def asked(path: Path) -> Proposal:
    with pytest.raises(NeedsMapping) as error:
        load_export(path)
    return error.value.proposals[0]


def test_is_a_person_asked_first(tmp_path: Path) -> None:
    with pytest.raises(NeedsMapping, match=r"pins\.csv"):
        load_export(pins(tmp_path))


def test_are_posts_read_as_a_person_said(tmp_path: Path) -> None:
    path = pins(tmp_path)
    mapping = asked(path).corrected(
        {"Pin clicks": "clicks", "Outbound clicks": ""}, platform="pinterest"
    )
    export = load_export(path, mappings=Mappings(tried=[mapping]))
    assert export.platform == "pinterest"
    assert export.posts["text"].tolist() == ["Rosinenbrot backen", "Zopf"]
    assert export.posts["clicks"].tolist() == [40, 30]
    assert export.posts["impressions"].tolist() == [900, 800]
    # eight o'clock in Vienna
    assert str(export.posts["published_at"][0]) == "2026-03-01 07:00:00+00:00"


def test_are_only_the_days_of_a_stacked_file_read(tmp_path: Path) -> None:
    text = (
        "Date,Impressions\n2026-03-01,5\n2026-03-02,6\n2026-03-03,7\n\n"
        "Date,Saves\n2026-03-01,1000\n\nTop Pins\nPin,Impressions\nx,900\n"
    )
    path = pins(tmp_path, text.replace("Date,Saves\n2026-03-01,1000\n\n", ""))
    mapping = asked(path).corrected({}, platform="pinterest")
    export = load_export(path, mappings=Mappings(tried=[mapping]))
    assert export.daily["value"].tolist() == [5, 6, 7]
    assert export.report.left_out_count == 0
    stacked = load_export(pins(tmp_path, text), mappings=Mappings(tried=[mapping]))
    assert stacked.daily["value"].tolist() == [5, 6, 7]


def test_does_an_empty_line_among_days_end_nothing(tmp_path: Path) -> None:
    path = pins(tmp_path, "Date,Saves\n2026-03-01,5\n2026-03-02,6\n\n2026-03-03,7\n")
    mapping = asked(path).corrected({}, platform="pinterest")
    export = load_export(path, mappings=Mappings(tried=[mapping]))
    assert export.daily["value"].tolist() == [5, 6, 7]


def test_are_figures_of_days_called_as_elsewhere(tmp_path: Path) -> None:
    path = pins(
        tmp_path,
        (
            "Datum,Impressionen,Aufrufe,Follower,Sonstiges\n01.03.2026,5,4,90,"
            "1\n02.03.2026,6,3,91,0\n"
        ),
    )
    mapping = asked(path).corrected({}, platform="pinterest")
    export = load_export(path, mappings=Mappings(tried=[mapping]))
    assert export.daily["metric"].unique().tolist() == [
        "impressions", "aufrufe", "followers", "sonstiges",
    ]  # fmt: skip


# --- correcting and refusing


@pytest.mark.parametrize(
    ("said", "platform", "message"),
    [
        ({"Created at": ""}, "pinterest", "which column holds the date"),
        ({"Pin clicks": "clicks"}, "pinterest", "can't both be “clicks”"),
        ({}, "", "from which platform"),
        (
            {name: "" for name in PINS.partition("\n")[0].split(",") if name != "Created at"},
            "pinterest", "at least one column beside the date",
        ),
    ],
)  # fmt: skip
def test_is_what_cannot_be_refused(said: dict[str, str], platform: str, message: str) -> None:
    with pytest.raises(InvalidMapping, match=message):
        proposal(PINS).corrected(said, platform=platform)


def test_do_columns_that_nobody_named_stay_and_unknown_words_go() -> None:
    changed = proposal(PINS).corrected({"Saves": "nonsense"}, platform="pinterest")
    assert fields(changed)["Saves"] == ""
    assert fields(changed)["Impressions"] == "impressions"


# --- remembering


def test_is_a_mapping_remembered_for_the_next_file(tmp_path: Path) -> None:
    memory = tmp_path / "memory" / "mappings.json"
    path = pins(tmp_path)
    Mappings(memory).remember(asked(path).corrected({"Saves": ""}, platform="pinterest"))
    (tmp_path / "next.csv").write_text(PINS.replace("Zopf", "Kipferl"), "utf-8")
    export = load_export(tmp_path / "next.csv", mappings=Mappings(memory))
    assert export.posts["text"].tolist() == ["Rosinenbrot backen", "Kipferl"]
    assert export.posts["saves"].isna().all()
    assert export.platform == "pinterest"


def test_is_what_slashes_and_clocks_mean_remembered(tmp_path: Path) -> None:
    memory = tmp_path / "mappings.json"
    path = pins(
        tmp_path, PINS.replace("2026-03-01", "03/01/2026").replace("2026-03-02", "03/02/2026")
    )
    Mappings(memory).remember(
        asked(path).corrected({}, platform="pinterest", dates="mdy", timezone="UTC")
    )
    export = load_export(path, mappings=Mappings(memory))
    assert str(export.posts["published_at"][0]) == "2026-03-01 08:00:00+00:00"


def test_is_a_table_with_other_headings_asked_about_again(tmp_path: Path) -> None:
    memory = tmp_path / "mappings.json"
    Mappings(memory).remember(asked(pins(tmp_path)).corrected({}, platform="pinterest"))
    other = pins(tmp_path, PINS.replace("Saves", "Repins"))
    with pytest.raises(NeedsMapping):
        load_export(other, mappings=Mappings(memory))


def test_is_the_order_of_the_columns_no_matter(tmp_path: Path) -> None:
    memory = tmp_path / "mappings.json"
    Mappings(memory).remember(asked(pins(tmp_path)).corrected({}, platform="pinterest"))
    turned = "\n".join(",".join(line.split(",")[::-1]) for line in PINS.splitlines())
    export = load_export(pins(tmp_path, turned), mappings=Mappings(memory))
    assert export.posts["impressions"].tolist() == [900, 800]
    assert export.posts["saves"].tolist() == [12, 11]


def test_is_a_person_asked_again_once_a_mapping_is_forgotten(tmp_path: Path) -> None:
    memory, path = tmp_path / "mappings.json", pins(tmp_path)
    kept = asked(path).corrected({}, platform="pinterest")
    Mappings(memory).remember(kept)
    Mappings(memory).forget(kept)
    with pytest.raises(NeedsMapping):
        load_export(path, mappings=Mappings(memory))


def test_is_a_time_zone_that_there_is_not_the_own_one(tmp_path: Path) -> None:
    memory, path = tmp_path / "mappings.json", pins(tmp_path)
    Mappings(memory).remember(asked(path).corrected({}, platform="pinterest", timezone="UTC"))
    memory.write_text(memory.read_text("utf-8").replace('"UTC"', '"Aubach/Mitte"'), "utf-8")
    export = load_export(path, mappings=Mappings(memory))
    assert str(export.posts["published_at"][0]) == "2026-03-01 07:00:00+00:00"


def test_is_an_impossible_mapping_not_remembered(tmp_path: Path) -> None:
    memory = tmp_path / "mappings.json"
    with pytest.raises(InvalidMapping):
        Mappings(memory).remember(proposal(PINS))
    assert not memory.exists()


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", '"text"', "[" * 100_000, "\ufeff{}",
        '{"KEY": 7}', '{"KEY": {"fields": []}}', '{"KEY": {"fields": {}}}',
        '{"KEY": {"fields": {}, "platform": ""}}',
        '{"KEY": {"fields": {"Created at": ""}, "platform": "pinterest"}}',
        '{"KEY": {"fields": {}, "platform": "pinterest", "table": ["posts"]}}',
    ],
)  # fmt: skip
def test_does_a_damaged_memory_only_mean_that_a_person_is_asked_again(
    tmp_path: Path, content: str
) -> None:
    memory, path = tmp_path / "mappings.json", pins(tmp_path)
    wanted = asked(path)
    memory.write_text(content.replace("KEY", wanted.key), "utf-8")
    with pytest.raises(NeedsMapping):
        load_export(path, mappings=Mappings(memory))
    Mappings(memory).remember(wanted.corrected({}, platform="pinterest"))
    assert len(load_export(path, mappings=Mappings(memory)).posts) == 2


def test_does_a_memory_of_strange_bytes_only_mean_that_a_person_is_asked_again(
    tmp_path: Path,
) -> None:
    (tmp_path / "mappings.json").write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(NeedsMapping):
        load_export(pins(tmp_path), mappings=Mappings(tmp_path / "mappings.json"))


def test_is_what_was_remembered_before_still_there_when_writing_fails(tmp_path: Path) -> None:
    memory = tmp_path / "mappings.json"
    kept = asked(pins(tmp_path)).corrected({}, platform="pinterest")
    Mappings(memory).remember(kept)
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(ExportError, match="could not remember"):
        Mappings(blocked / "mappings.json").remember(kept)
    assert list(json.loads(memory.read_text("utf-8"))) == [kept.key]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "file", "mappings.json", "pins.csv",
    ]  # fmt: skip


# --- platforms whose headings nobody knows well enough


@pytest.fixture
def tables() -> SimpleNamespace:
    times = pd.to_datetime(["2026-03-02 18:00:00", "2026-03-03 17:30:00"], utc=True)
    posts = frame(
        "posts",
        {
            "published_at": times, "text": ["Brot\nund Butter", "Zopf"], "impressions": [900, 800],
            "reach": [500, 400], "comments": [3, 1], "follows": [1, 0], "shares": [5, 4],
            "reactions": [12, 0], "saves": [2, None], "clicks": [7, 6], "video_seconds": [95, 30],
        },
    )  # fmt: skip
    daily = frame(
        "daily",
        {
            "date": ["2026-03-02", "2026-03-03"] * 3,
            "metric": ["impressions"] * 2 + ["reach"] * 2 + ["followers"] * 2,
            "value": [800, 130, 400, 100, 90, 91],
        },
    )
    return SimpleNamespace(posts=posts, daily=daily, comments=frame("comments", {}))


@pytest.mark.parametrize(
    ("platform", "module", "columns"),
    [
        ("vimeo", vimeo, ("impressions", "reach", "reactions", "comments")),
        ("pinterest", pinterest, ("impressions", "clicks", "saves", "comments")),
        ("snapchat", snapchat, ("impressions", "reach", "shares", "follows")),
    ],
)
def test_do_the_samples_come_back_once_a_person_agreed(
    tmp_path: Path, tables: SimpleNamespace, platform: str, module: object,
    columns: tuple[str, ...],
) -> None:  # fmt: skip
    files = module.files(tables, "de")  # type: ignore[attr-defined]
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(NeedsMapping) as error:
        load_export(tmp_path)
    agreed = [one.corrected({}, platform=platform) for one in error.value.proposals]
    assert sorted(one.table for one in agreed) == ["daily", "posts"]
    export = load_export(tmp_path, mappings=Mappings(tried=agreed))
    assert export.platforms == [platform]
    assert export.posts["text"].tolist() == ["Brot", "Zopf"]
    days = export.posts["published_at"].dt.tz_convert("Europe/Vienna").dt.strftime("%F").tolist()
    assert days == ["2026-03-02", "2026-03-03"]
    for column in columns:
        pd.testing.assert_series_equal(export.posts[column], tables.posts[column])
    impressions = export.daily[export.daily["metric"] == "impressions"]
    assert impressions["value"].tolist() == [800, 130]
