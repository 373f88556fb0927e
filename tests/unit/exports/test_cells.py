"""Rows that are not as wide as their heading, files that were cut, and what a spreadsheet did."""

from __future__ import annotations

from pathlib import Path

import pytest

from candystorm.exports import DamagedFile, Export, UnknownExport, load_export
from candystorm.exports.numbers import parse_numbers

POSTS = (
    "Post ID,Page ID,Page name,Title,Duration (sec),Publish time,Permalink,Post type,Date,Views,"
    "Reach,Reactions,Comments,Shares\n"
)


def post(number: int, *, time: str = "05/21/2025 10:00", day: str = "Lifetime") -> str:
    return (
        f"1221034567890123{number:02},1,Hafen,Hallo,0,{time},https://facebook.com/{number},Photos,"
        f"{day},12345,800,1,0,0\n"
    )


@pytest.fixture(params=["small", "large"])
def read(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Read a table as a small file, and as one that is read by columns."""
    if request.param == "large":
        monkeypatch.setattr("candystorm.exports.tables._LARGE", 0)

    def load(text: str) -> Export:
        path = tmp_path / "posts.csv"
        path.write_text(text, "utf-8")
        return load_export(path)

    return load


def told(export: Export) -> list[str]:
    return [finding.sentence for finding in export.report.findings]


def test_is_a_large_table_read_like_a_small_one(read: object) -> None:
    export = read(POSTS + "".join(post(n) for n in range(9)))  # type: ignore[operator]
    assert export.posts["impressions"].tolist() == [12345] * 9
    assert export.posts["text"].tolist() == ["Hallo"] * 9


def test_is_a_row_that_was_cut_left_out(read: object) -> None:
    whole = POSTS + "".join(post(n) for n in range(3))
    export = read(whole[: whole.rfind(",1,0,0") - 2])  # type: ignore[operator]  # 8 of 800
    assert export.posts["reach"].tolist() == [800, 800]
    assert export.report.broken_off == ["posts.csv"]


def test_is_a_last_row_without_an_end_but_all_its_cells_kept(read: object) -> None:
    export = read((POSTS + post(1) + post(2)).rstrip())  # type: ignore[operator]
    assert len(export.posts) == 2
    assert export.report.broken_off == []


def test_is_a_table_of_which_only_a_piece_of_a_row_is_left_damaged(read: object) -> None:
    with pytest.raises(DamagedFile):
        read((POSTS + post(1))[:-20])  # type: ignore[operator]


def test_are_cells_beyond_the_heading_told(read: object) -> None:
    row = post(1).rstrip()
    export = read(POSTS + f"{row},ja,nein\n" + f"{post(2).rstrip()},,\n" + post(3))  # type: ignore[operator]
    assert len(export.posts) == 3
    (note,) = export.report.left_out
    assert note.row == 2
    assert note.reason.sentence.startswith("The row has more cells than the heading")


def test_is_it_told_that_a_spreadsheet_turned_days_and_months(read: object) -> None:
    rows = [post(1, time="09.01.2025 21:13"), post(2, time="09/13/2025 10:00")]
    export = read(POSTS + "".join(rows))  # type: ignore[operator]
    assert any("have slashes and others dots" in sentence for sentence in told(export))


def test_have_posts_that_are_counted_by_days_the_same_types(read: object) -> None:
    export = read(POSTS + post(1, day="09/14/2025") + post(1, day="09/15/2025"))  # type: ignore[operator]
    assert export.posts["type"].tolist() == ["photo"]
    assert export.posts["video_seconds"].isna().all()
    assert export.posts["impressions"].tolist() == [24690]


def test_does_a_nought_in_a_text_make_no_table_unknown(read: object) -> None:
    export = read(POSTS + post(1).replace("Hallo", "Hal\0lo") + post(2))  # type: ignore[operator]
    assert len(export.posts) == 2


def test_are_no_addresses_in_a_report(tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_text(
        "id,permalink,date,ip,subreddit,gildings,link,parent,body,media\n"
        "a1,https://r.example/1,2024-05-01 10:00:00 UTC,,A,0,l,,Hallo,\n"
        "a2,203.0.113.77,203.0.113.77,A,0,0,l,,x,\n"
        "a3,l,erika@x.example,,A,0,l,,x,\n",
        "utf-8",
    )
    export = load_export(path)
    said = str([note.reason.values for note in export.report.left_out])
    assert "203.0.113" not in said
    assert "erika" not in said
    assert "[IP]" in said


@pytest.mark.parametrize("cell", ["203.0.113.9", "1,2,3", "01.02.2025", "1.234.56"])
def test_is_what_has_points_in_odd_places_no_number(cell: str) -> None:
    assert parse_numbers([cell, "7"]).bad.tolist() == [0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.234.567", 1234567), ("12,34,567", 1234567), ("1,234.5", 1234.5), ("1'234", 1234)],
)
def test_are_groups_of_digits_a_number(cell: str, value: float) -> None:
    assert parse_numbers([cell], whole=False).values.tolist() == [value]


def test_is_a_table_without_anything_it_needs_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(UnknownExport):
        load_export(tmp_path / "a.csv")
