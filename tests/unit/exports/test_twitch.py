"""Exports of Twitch: channel analytics by day, and stream sessions."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from candystorm.exports import EmptyExport, Export, load_export
from candystorm.exports.canonical import frame
from candystorm.exports.reading import Options
from candystorm.sampledata.exports import twitch

DAYS = (
    "Date,Average Viewers,Follows,Minutes Streamed,Minutes Watched,Live Views,Max Viewers,"
    "Unique Viewers,Hosts and Raids Viewers (%),Chatters,Chat Messages,Clips Created,Clip Views,"
    "Sub Revenue\n"
)
STREAMS = (
    "Start Time,End Time,Average Viewers,Max. Viewers,Total Views,Unique Views,Minutes Watched,"
    "New Followers,Chatters,Chat Messages,Clips Created,Clip Views,Ad Breaks (Minutes),"
    "Minutes Streamed\n"
)


def written(folder: Path, text: str, name: str = "any name.csv", own: str = "UTC") -> Export:
    (folder / name).write_text(text, "utf-8")
    return load_export(folder / name, options=Options(timezone=own))


def by_metric(export: Export) -> dict[str, list[float]]:
    return {str(name): rows["value"].tolist() for name, rows in export.daily.groupby("metric")}


def test_are_days_read(tmp_path: Path) -> None:
    rows = (
        "Sat Aug 22 2026,12.5,3,120,1500,400,30,310,30%,25,180,2,40,9.99\n"
        "Sun Aug 23 2026,0,1,0,0,7,0,5,0%,0,2,0,1,0\n"
    )
    export = written(tmp_path, DAYS + rows)
    assert export.platform == "twitch"
    assert by_metric(export) == {
        "average_viewers": [12.5, 0], "follows": [3, 1], "minutes_streamed": [120, 0],
        "watch_hours": [25, 0], "video_views": [400, 7], "max_viewers": [30, 0],
        "reach": [310, 5], "chatters": [25, 0], "comments": [180, 2], "clips_created": [2, 0],
        "clip_views": [40, 1],
    }  # fmt: skip
    assert export.daily["date"].min() == pd.Timestamp("2026-08-22")


def test_does_a_row_without_a_day_leave_the_others(tmp_path: Path) -> None:
    good = "Sat Aug 22 2026,1,3,120,1500,400,30,310,30%,25,180,2,40,0\n"
    export = written(tmp_path, DAYS + good + good.replace("Sat Aug 22 2026", "some day"))
    assert by_metric(export)["follows"] == [3]
    assert [str(one.reason) for one in export.report.left_out] == ["“some day” is not a date."]


def test_is_it_told_that_a_table_counts_by_months(tmp_path: Path) -> None:
    rows = "".join(
        f"{day} 2026,1,3,120,1500,400,30,310,30%,25,180,2,40,0\n"
        for day in ("Thu Jan 01", "Sun Feb 01", "Sun Mar 01")
    )
    said = [str(finding) for finding in written(tmp_path, DAYS + rows).report.findings]
    assert any("by weeks or months" in sentence for sentence in said)


def test_are_streams_read_as_posts(tmp_path: Path) -> None:
    row = "2026-08-22 18:00,2026-08-22 20:00,12.5,30,400,310,1500,3,25,180,2,40,0,120\n"
    export = written(tmp_path, STREAMS + row, own="Europe/Vienna")
    post = export.posts.iloc[0]
    assert str(post["published_at"]) == "2026-08-22 16:00:00+00:00"
    assert (post["type"], post["video_seconds"]) == ("video", 7200)
    assert [post[name] for name in ("impressions", "reach", "follows", "comments")] == [
        400, 310, 3, 180,
    ]  # fmt: skip
    assert pd.isna(post["reactions"])
    assert export.report.timezones == {"Europe/Vienna"}


def test_is_the_course_of_a_single_stream_left_out(tmp_path: Path) -> None:
    text = (
        "Timestamp,Average Viewers,Live Views,New Followers,Chatters,Chat Messages,Ad Breaks,"
        "New Subscriptions,Clips Created,Clip Views\n2026-08-22 18:05,1,2,0,1,3,0,0,0,0\n"
    )
    with pytest.raises(EmptyExport, match="stream sessions"):
        written(tmp_path, text)
    row = "2026-08-22 18:00,2026-08-22 20:00,12.5,30,400,310,1500,3,25,180,2,40,0,120\n"
    (tmp_path / "b.csv").write_text(STREAMS + row)
    export = load_export(tmp_path)
    assert len(export.posts) == 1
    assert "minute by minute" in str(export.report.left_out[0].reason)


@pytest.fixture
def tables() -> SimpleNamespace:
    times = pd.to_datetime(["2026-03-02 18:00:10", "2026-03-03 17:30:00"], utc=True)
    posts = frame(
        "posts",
        {
            "published_at": times, "text": ["a", "b"],
            "impressions": [900, 30], "reach": [500, None], "comments": [3, 1], "follows": [1, 0],
            "video_seconds": [5400, 1800],
        },
    )  # fmt: skip
    daily = frame(
        "daily",
        {
            "date": ["2026-03-02", "2026-03-03"] * 2,
            "metric": ["video_views"] * 2 + ["follows"] * 2,
            "value": [800, 130, 4, 5],
        },
    )
    return SimpleNamespace(posts=posts, daily=daily, comments=frame("comments", {}))


@pytest.mark.parametrize("language", ["de", "en"])
def test_do_the_samples_come_back_as_they_went(
    tmp_path: Path, tables: SimpleNamespace, language: str
) -> None:
    for name, content in twitch.files(tables, language).items():
        (tmp_path / name).write_bytes(content)
    back = load_export(tmp_path)
    assert back.posts["published_at"].tolist() == tables.posts["published_at"].tolist()
    for name in ("impressions", "comments", "follows", "video_seconds"):
        assert back.posts[name].tolist() == tables.posts[name].tolist()
    assert back.posts["reach"][0] == 500 and pd.isna(back.posts["reach"][1])
    assert by_metric(back)["video_views"] == [800, 130]
    assert by_metric(back)["follows"] == [4, 5]


def test_are_the_samples_written_the_same_every_time(tables: SimpleNamespace) -> None:
    assert twitch.files(tables, "de") == twitch.files(tables, "de")
