"""Several files at once: what two of them tell counts once, and figures of two are never mixed."""

from __future__ import annotations

from pathlib import Path

from meta_files import series

from candystorm.exports import Export, load_export

VIDEOS = "Content,Video title,Video publish time,Views\nTotal,,,{0}\nabcDEF12345,T,5/5/2024,{0}\n"
POSTS = (
    "Post ID,Page ID,Page name,Title,Publish time,Permalink,Post type,Date,Views,Reach,Reactions,"
    "Comments,Shares\n"
)


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def said(export: Export) -> list[str]:
    return [finding.sentence for finding in export.report.findings]


def post(number: int, text: str, views: int, reach: str) -> str:
    return (
        f"12210345678901234{number},1,Hafen,{text},05/21/2025 10:00,https://facebook.com/{number},"
        f"Photos,Lifetime,{views},{reach},1,1,1\n"
    )


def test_does_a_file_count_once_under_the_same_name_in_two_folders(tmp_path: Path) -> None:
    paths = [put(tmp_path / place / "Table data.csv", VIDEOS.format(100)) for place in "ab"]
    export = load_export(paths)
    assert export.posts["impressions"].tolist() == [100]
    assert export.posts["export_file"].tolist() == ["a/Table data.csv"]
    assert "Several files tell the same. Rows that were counted only once: %(n)d." in said(export)


def test_does_a_file_that_is_chosen_twice_count_once(tmp_path: Path) -> None:
    path = put(tmp_path / "Table data.csv", VIDEOS.format(100))
    export = load_export([path, tmp_path / "b" / ".." / path.name, path])
    assert len(export.posts) == 1
    assert export.posts["export_file"].tolist() == ["Table data.csv"]


def test_are_exports_of_different_days_never_mixed(tmp_path: Path) -> None:
    earlier = put(
        tmp_path / "Aug.csv", POSTS + post(1, "Hallo Welt", 100, "") + post(2, "b", 5, "")
    )
    later = put(tmp_path / "Sep.csv", POSTS + post(1, "", 900, "700") + post(3, "c", 7, ""))
    export = load_export([earlier, later])
    posts = export.posts.set_index("post_id").sort_index()
    assert posts["impressions"].tolist() == [900, 5, 7]
    assert posts["reach"].fillna(0).tolist() == [700, 0, 0]
    assert posts["text"].tolist() == ["Hallo Welt", "b", "c"]  # a text is no figure
    assert posts["export_file"].tolist() == ["Sep.csv", "Aug.csv", "Sep.csv"]
    assert [one.kind for one in export.report.findings if "different figures" in one.sentence] == [
        "caution"
    ]
    assert not any("tell the same" in sentence for sentence in said(export))


def test_does_the_older_file_give_no_figure_that_the_newer_lacks(tmp_path: Path) -> None:
    with_reach = put(tmp_path / "Aug.csv", POSTS + post(1, "a", 100, "80"))
    without = put(tmp_path / "Sep.csv", POSTS + post(1, "a", 900, ""))
    export = load_export([with_reach, without])
    assert export.posts["impressions"].tolist() == [900]
    assert export.posts["reach"].isna().all()


def test_are_days_of_two_pages_told_apart(tmp_path: Path) -> None:
    head = ('"Facebook follows"', '"Date","Primary"')
    second = '"2025-03-02T00:00:00","30"'
    paths = [
        put(tmp_path / page / "Follows.csv", series(*head, f'"2025-03-01T00:00:00","{n}"', second))
        for page, n in (("A", 20), ("B", 5))
    ]
    export = load_export(paths)
    assert export.daily["value"].tolist() == [20, 30]
    assert len([sentence for sentence in said(export) if "different figures" in sentence]) == 1
    assert len([sentence for sentence in said(export) if "tell the same" in sentence]) == 1


def test_are_posts_of_two_channels_with_the_same_number_two(tmp_path: Path) -> None:
    paths = []
    for name, day in (("a", "01"), ("b", "09")):
        message = (
            '{"id": 7, "type": "message", "date": "2024-05-' + day + 'T12:00:00", "from": "K", '
            '"from_id": "channel1", "text": "' + name + '"}'
        )
        channel = '{"name": "K", "type": "public_channel", "id": 1, "messages": [' + message + "]}"
        paths.append(put(tmp_path / f"{name}.json", channel))
    assert sorted(load_export(paths).posts["text"]) == ["a", "b"]
