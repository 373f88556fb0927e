"""Loader, report and mapping of own numbers, without a browser."""

from __future__ import annotations

import asyncio
import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from asked import own_log_file
from own_numbers import CHAT, SAID, UNKNOWN, UNKNOWN_SLASHES, x_posts

import candystorm as cs
from candystorm.exports import Export, Mappings, NeedsMapping, load_export
from candystorm.exports.loaders import loaders
from candystorm.exports.report import Finding, LeftOut, Recognition, Report, Total
from candystorm.widgets import ExportLoader, ExportReport, MappingForm, export_loader
from candystorm.widgets.export_words import column_name, format_name, platform_names


@pytest.fixture(autouse=True)
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with own_log_file(tmp_path, monkeypatch) as path:
        yield path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def loader(workspace: Path) -> ExportLoader:
    return ExportLoader(folder=workspace, language="en")


def give(loader: ExportLoader, files: dict[str, bytes], **details: str) -> None:
    """Send files as a browser does."""
    loader.begin([{"path": name, "size": len(files[name])} for name in files], details)
    upload = loader.state.get("upload")
    for n, content in enumerate(files.values()):
        for offset in range(0, len(content), 1000):
            piece = {"file": n, "offset": offset}
            loader.receive(upload, [piece], [memoryview(content)[offset : offset + 1000]])
    loader.arrived(upload)


def uploads(workspace: Path) -> list[Path]:
    return list((workspace / "exports").glob(".upload-*"))


def everything(workspace: Path) -> set[str]:
    return {path.relative_to(workspace).as_posix() for path in workspace.rglob("*")}


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


# --- loading


def test_does_an_upload_become_an_export_and_a_report(loader: ExportLoader) -> None:
    give(loader, {"posts.csv": x_posts()})
    assert loader.export is not None
    assert (loader.export.platform, len(loader.export.posts)) == ("x", 12)
    assert loader.report["headline"] == "X (Twitter): 12 posts, 12 September – 23 September 2026"
    assert (loader.state["phase"], loader.loaded, loader.problem) == ("done", 1, "")


def test_are_several_files_and_a_zip_read_together(loader: ExportLoader) -> None:
    give(loader, {"a.csv": x_posts(3), "b.zip": zipped({"c/posts.csv": x_posts(5, "Anderes")})})
    assert loader.export is not None
    assert len(loader.export.posts) == 8


def test_is_what_was_uploaded_gone_when_it_is_read(loader: ExportLoader, workspace: Path) -> None:
    give(loader, {"posts.csv": x_posts()})
    assert everything(workspace) == {"exports"}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("posts.zip", zipped({"a.csv": x_posts()})[:-40], "posts.zip is damaged"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" * 100, "no export that the course knows"),
        ("empty.csv", b"", "no export that the course knows"),
        ("posts.csv", x_posts(0), "no row in it"),
    ],
)
def test_does_bad_input_get_one_sentence_and_leave_all_as_it_was(
    loader: ExportLoader, workspace: Path, name: str, content: bytes, says: str
) -> None:
    give(loader, {"posts.csv": x_posts()})
    before = (loader.export, loader.report, loader.loaded)
    give(loader, {name: content})
    assert says in loader.problem
    assert (loader.export, loader.report, loader.loaded) == before
    assert loader.state["phase"] == "done"
    assert everything(workspace) == {"exports"}


def test_does_an_error_of_ours_never_show_its_details(
    loader: ExportLoader, log_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise ZeroDivisionError("in a loader")

    monkeypatch.setattr("candystorm.widgets._export_job.load_export", broken)
    give(loader, {"posts.csv": x_posts()})
    assert loader.problem
    assert "ZeroDivisionError" not in loader.problem
    assert "ZeroDivisionError: in a loader" in log_file.read_text("utf-8")
    assert loader.state["phase"] == "waiting"


def test_does_too_little_memory_get_its_own_sentence(
    loader: ExportLoader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(*args: object, **options: object) -> None:
        raise MemoryError

    monkeypatch.setattr("candystorm.widgets._export_job.load_export", greedy)
    give(loader, {"posts.csv": x_posts()})
    assert "memory" in loader.problem


def test_is_a_stopped_upload_gone(loader: ExportLoader, workspace: Path) -> None:
    loader.begin([{"path": "posts.csv", "size": 10}])
    upload = loader.state["upload"]
    loader.receive(upload, [{"file": 0, "offset": 0}], [b"12345"])
    loader.stop()
    assert uploads(workspace) == []
    assert loader.state["phase"] == "waiting"
    loader.receive(upload, [{"file": 0, "offset": 5}], [b"67890"])  # was on its way
    loader.arrived(upload)
    assert (loader.problem, loader.export) == ("", None)


def test_does_a_new_upload_replace_one_that_never_ended(
    loader: ExportLoader, workspace: Path
) -> None:
    loader.begin([{"path": "posts.csv", "size": 10}])
    old = loader.state["upload"]
    give(loader, {"posts.csv": x_posts()})
    assert loader.export is not None
    loader.receive(old, [{"file": 0, "offset": 0}], [b"12345"])
    assert uploads(workspace) == []


def test_is_an_upload_given_up_when_its_browser_is_silent(
    loader: ExportLoader, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_loader, "_SILENCE", 0.2)
    loader.begin([{"path": "posts.csv", "size": 10}])
    until = time.monotonic() + 10
    while uploads(workspace) and time.monotonic() < until:
        time.sleep(0.05)
    assert uploads(workspace) == []
    assert loader.state["phase"] == "waiting"


def test_is_a_closed_widget_gone_with_its_upload(loader: ExportLoader, workspace: Path) -> None:
    loader.begin([{"path": "posts.csv", "size": 10}])
    loader.close()
    assert uploads(workspace) == []


def test_is_a_piece_that_does_not_fit_one_sentence(loader: ExportLoader, workspace: Path) -> None:
    loader.begin([{"path": "posts.csv", "size": 10}])
    loader.receive(loader.state["upload"], [{"file": 0, "offset": 5}], [b"67890"])
    assert "did not arrive" in loader.problem
    assert uploads(workspace) == []
    assert loader.state["phase"] == "waiting"


@pytest.mark.parametrize(
    "message",
    [
        {"do": "begin"},
        {"do": "begin", "files": "posts.csv"},
        {"do": "begin", "files": [{"path": "a.csv", "size": "large"}]},
        {"do": "begin", "files": [{"path": "a.csv", "size": 1}], "details": 5},
        {"do": "begin", "files": []},
        {"do": "receive", "upload": "1", "pieces": 3},
        {"do": "read_files", "names": [["x"]]},
        {"do": "read_sample", "sample": "../../etc", "download": "passwd"},
        {"do": "read_sample", "sample": "library/x-en", "download": "../x-de/posts.csv"},
    ],
    ids=str,
)
def test_does_rubbish_from_the_browser_give_a_sentence(
    loader: ExportLoader, workspace: Path, message: dict[str, Any]
) -> None:
    loader._handle_custom_msg(message, [])
    assert loader.problem
    assert uploads(workspace) == []


def test_do_the_bytes_of_a_message_reach_their_handler(loader: ExportLoader) -> None:
    content = x_posts()
    send = loader._handle_custom_msg
    send({"do": "begin", "files": [{"path": "p.csv", "size": len(content)}], "serial": "v.1"}, [])
    upload = loader.state["upload"]
    piece = {"file": 0, "offset": 0}
    message = {"do": "receive", "upload": upload, "pieces": [piece], "serial": "v.2"}
    send(message, [memoryview(content)])
    send({"do": "arrived", "upload": upload, "serial": "v.3"}, [])
    assert loader.export is not None
    assert loader.ack == "v.3"


def test_does_the_page_go_on_while_a_file_is_read(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*args: Any, progress: Any, **options: Any) -> Export:
        for done in range(5):
            time.sleep(0.1)
            progress("posts.csv", done, 5)
        return load_export(*args, **options)

    monkeypatch.setattr("candystorm.widgets._export_job.load_export", slow)
    monkeypatch.setattr("candystorm.widgets._export_job._OFTEN", 0.0)

    async def page() -> tuple[list[str], float, ExportLoader]:
        loader = ExportLoader(folder=workspace, language="en")
        phases: list[str] = []
        loader.observe(
            lambda change: phases.append(f"{change.new['phase']} {change.new.get('done')}"), "state"
        )
        before = time.monotonic()
        give(loader, {"posts.csv": x_posts()})
        returned = time.monotonic() - before
        while loader.state["phase"] != "done":
            await asyncio.sleep(0.02)
        return phases, returned, loader

    phases, returned, loader = asyncio.run(page())
    assert returned < 0.3
    assert [phase for phase in phases if phase.startswith("reading")][-1] == "reading 4"
    assert loader.export is not None


def test_can_the_reading_be_stopped(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*args: Any, progress: Any, **options: Any) -> Export:
        while True:
            time.sleep(0.02)
            progress("posts.csv", 1, 5)

    monkeypatch.setattr("candystorm.widgets._export_job.load_export", endless)

    async def page() -> ExportLoader:
        loader = ExportLoader(folder=workspace, language="en")
        give(loader, {"posts.csv": x_posts()})
        await asyncio.sleep(0.1)
        assert len(uploads(workspace)) == 1
        loader.stop()
        assert loader.state["phase"] == "waiting"
        for _ in range(100):
            await asyncio.sleep(0.05)
            if not uploads(workspace):
                break
        return loader

    loader = asyncio.run(page())
    assert uploads(workspace) == []
    assert (loader.export, loader.problem) == (None, "")


# --- who waits for it


def test_is_whoever_waits_told_of_each_export(loader: ExportLoader) -> None:
    told: list[int] = []
    loader.on_load(lambda export: told.append(len(export.posts)))
    give(loader, {"posts.csv": x_posts(3)})
    give(loader, {"posts.csv": x_posts(4)})
    late: list[int] = []
    loader.on_load(lambda export: late.append(len(export.posts)))
    assert (told, late) == ([3, 4], [4])


def test_does_a_mistake_of_whoever_waits_leave_the_report(
    loader: ExportLoader, log_file: Path
) -> None:
    loader.on_load(lambda export: 1 // 0)
    give(loader, {"posts.csv": x_posts()})
    assert loader.export is not None
    assert loader.state["phase"] == "done"
    assert loader.problem
    assert "ZeroDivisionError" in log_file.read_text("utf-8")


# --- details


def test_are_own_comments_recognised_by_the_names_that_were_given(loader: ExportLoader) -> None:
    give(loader, {"chat.txt": CHAT}, own="Stadt, Bücherei Aubach")
    assert loader.export is not None
    assert loader.export.comments["is_own"].tolist() == [False, True, False]
    give(loader, {"chat.txt": CHAT})
    assert any("which comments are your own" in one for one in loader.report["cautions"])


def test_does_the_time_zone_count(loader: ExportLoader) -> None:
    give(loader, {"chat.txt": CHAT}, timezone="UTC")
    assert loader.export is not None
    assert str(loader.export.comments["created_at"].iloc[0]) == "2025-12-31 23:58:00+00:00"
    give(loader, {"chat.txt": CHAT}, timezone="nowhere")
    assert str(loader.export.comments["created_at"].iloc[0]) == "2025-12-31 22:58:00+00:00"


@pytest.mark.parametrize("year", ["26", "1989", "20266", "２０２６", "next"])
def test_is_a_year_that_is_none_refused_before_anything_is_sent(
    loader: ExportLoader, workspace: Path, year: str
) -> None:
    loader.begin([{"path": "posts.csv", "size": 10}], {"year": year})
    assert "four digits" in loader.problem
    assert everything(workspace) == set()


# --- files of the workspace, and samples


def test_can_a_file_be_read_where_it_lies(loader: ExportLoader, workspace: Path) -> None:
    (workspace / "exports" / "meta").mkdir(parents=True)
    (workspace / "exports" / "large.csv").write_bytes(x_posts())
    loader.look_again()
    assert {one["name"] for one in loader.offers["files"]} == {"large.csv", "meta"}
    loader.read_files(["large.csv"])
    assert loader.export is not None
    assert (workspace / "exports" / "large.csv").is_file()


@pytest.mark.parametrize("name", ["../secret.csv", "secret.csv", "link.csv", ".upload-1", "", "/"])
def test_is_nothing_read_that_is_not_offered(
    loader: ExportLoader, workspace: Path, name: str
) -> None:
    (workspace / "secret.csv").write_bytes(x_posts())
    (workspace / "exports").mkdir()
    (workspace / "exports" / "link.csv").symlink_to(workspace / "secret.csv")
    loader.look_again()
    assert loader.offers["files"] == []
    loader.read_files([name])
    assert loader.export is None
    assert "at least one" in loader.problem


def test_is_the_folder_made_only_when_it_is_wanted(loader: ExportLoader, workspace: Path) -> None:
    loader.look_again()
    assert everything(workspace) == set()
    assert loader.offers["there"] is False
    loader.look_again(make=True)
    assert loader.offers["there"] is True
    assert loader.offers["folder"] == str(workspace / "exports")


def test_is_the_folder_of_the_workspace_found_from_the_notebook(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / ".candystorm.json").write_text("{}")
    (workspace / "m2-platforms").mkdir()
    monkeypatch.chdir(workspace / "m2-platforms")
    assert ExportLoader().offers["folder"] == str(workspace / "exports")
    (workspace / "m2-platforms" / "exports").mkdir()
    assert ExportLoader().offers["folder"] == str(workspace / "m2-platforms" / "exports")


def sample_data(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    files = SimpleNamespace(datasets=lambda: folder)
    monkeypatch.setattr("candystorm.widgets._export_choice._files", files)


def test_can_a_sample_be_read(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("library/x-de", "library/x-en", "bakery/whatsapp-en"):
        folder = workspace / "datasets" / "exports" / name
        folder.mkdir(parents=True)
        (folder / "posts.csv").write_bytes(x_posts())
    sample_data(monkeypatch, workspace / "datasets")
    loader = ExportLoader(folder=workspace, language="en")
    exports = [one for group in loader.offers["samples"] for one in group["exports"]]
    offered = {one["id"]: (one["text"], one["downloads"]) for one in exports}
    assert offered == {
        "bakery/whatsapp-en": ("WhatsApp", ["posts.csv"]),
        "library/x-en": ("X (Twitter)", ["posts.csv"]),
    }
    loader.read_sample("library/x-en", "posts.csv")
    assert loader.export is not None
    assert set(loader.export.posts["org"]) == {"library"}


def test_is_a_course_without_samples_no_problem(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample_data(monkeypatch, workspace)
    loader = ExportLoader(folder=workspace, language="en")
    assert loader.offers["samples"] == []
    assert loader.problem == ""


# --- which column is what


def test_is_a_person_asked_about_an_unknown_table(loader: ExportLoader) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    assert (loader.state["phase"], loader.export, loader.problem) == ("mapping", None, "")
    mapping = loader.mapping
    assert mapping["headers"][:2] == ["Wann", "Botschaft"]
    assert mapping["columns"]["posts"][0] == {"field": "published_at", "sure": "probable"}
    assert mapping["samples"][2] == ["1.204", "980", "2.310"]


def test_is_what_a_person_said_read_and_remembered(loader: ExportLoader, workspace: Path) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    loader.read_it(SAID, "pinterest", "posts")
    assert loader.export is not None
    assert loader.export.posts["impressions"].tolist() == [1204, 980, 2310]
    assert loader.export.platform == "pinterest"
    assert uploads(workspace) == []
    give(loader, {"another name.csv": UNKNOWN})
    assert (loader.state["phase"], loader.loaded) == ("done", 2)


@pytest.mark.parametrize(
    ("fields", "platform", "place", "columns"),
    [
        (SAID, "", "platform", []),
        (SAID, "<b>", "platform", []),
        (["", *SAID[1:]], "x", "published_at", []),
        (["published_at", "text", "reactions", "reactions", ""], "x", "reactions", [2, 3]),
        (["published_at", "", "", "", ""], "x", "", []),
    ],
    ids=["no-platform", "no-such-platform", "no-date", "twice", "nothing"],
)
def test_does_an_impossible_mapping_get_a_sentence_at_its_place(
    loader: ExportLoader, fields: list[str], platform: str, place: str, columns: list[int]
) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    loader.read_it(fields, platform, "posts")
    assert loader.objection["text"]
    assert (loader.objection["place"], loader.objection["columns"]) == (place, columns)
    assert (loader.state["phase"], loader.export) == ("mapping", None)
    if columns:
        assert "Reactions" in loader.objection["text"]
    loader.read_it(SAID, "x", "posts")
    assert loader.objection == {}
    assert loader.export is not None


def test_is_a_mapping_that_reads_nothing_not_remembered(
    loader: ExportLoader, workspace: Path
) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    loader.read_it(["text", "published_at", "", "", ""], "x", "posts")  # no text is a date
    assert loader.problem
    assert loader.state["phase"] == "mapping"
    assert not (workspace / "mappings.json").exists()
    loader.read_it(SAID, "x", "posts")
    assert loader.export is not None


def test_do_the_rows_have_other_columns_when_they_are_days(loader: ExportLoader) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    fields = [column["field"] for column in loader.mapping["columns"]["daily"]]
    assert fields == ["date", "", "metric", "metric", ""]
    loader.read_it(fields, "x", "daily")
    assert loader.export is not None
    assert sorted(set(loader.export.daily["metric"])) == ["gesehen von", "herzen"]


def test_does_a_person_say_which_day_is_meant(loader: ExportLoader) -> None:
    give(loader, {"unknown.csv": UNKNOWN_SLASHES})
    assert loader.mapping["dates"] == {
        "example": "03/04/2026", "dmy": "3 April 2026", "mdy": "4 March 2026", "chosen": "dmy",
    }  # fmt: skip
    loader.read_it(["published_at", "text", "impressions"], "x", "posts", "mdy")
    assert loader.export is not None
    assert str(loader.export.posts["published_at"].iloc[0].date()) == "2026-03-04"


def test_is_nobody_asked_about_days_that_are_clear(loader: ExportLoader) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    assert loader.mapping["dates"] == {}


def test_are_two_unknown_tables_asked_one_after_the_other(loader: ExportLoader) -> None:
    give(loader, {"a.csv": UNKNOWN, "b.csv": UNKNOWN_SLASHES})
    assert (loader.mapping["n"], loader.mapping["of"], loader.mapping["file"]) == (1, 2, "a.csv")
    loader.read_it(SAID, "x", "posts")
    assert (loader.mapping["n"], loader.mapping["file"]) == (2, "b.csv")
    loader.leave_out()
    assert loader.export is not None
    assert len(loader.export.posts) == 3


def test_is_everything_as_it_was_when_all_is_left_out(
    loader: ExportLoader, workspace: Path
) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    loader.leave_out()
    assert (loader.state["phase"], loader.mapping, loader.export) == ("waiting", {}, None)
    assert everything(workspace) == {"exports"}


def test_is_a_person_asked_again_after_forgetting(loader: ExportLoader) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    loader.read_it(SAID, "x", "posts")
    assert loader.state["mapped"] is True
    loader.forget_columns()
    assert loader.state == {"phase": "done", "mapped": False}
    give(loader, {"unknown.csv": UNKNOWN})
    assert loader.state["phase"] == "mapping"


def test_does_the_form_work_on_its_own(tmp_path: Path) -> None:
    (tmp_path / "unknown.csv").write_bytes(UNKNOWN)
    with pytest.raises(NeedsMapping) as needed:
        load_export(tmp_path / "unknown.csv")
    mappings = Mappings(tmp_path / "mappings.json")
    form = MappingForm(needed.value.proposals, mappings, language="en")
    form.read_it(SAID, "", "posts")
    assert form.objection["place"] == "platform"
    assert form.read_it(SAID, "x", "posts") == {}
    assert form.said[0].platform == "x"
    assert len(load_export(tmp_path / "unknown.csv", mappings=mappings).posts) == 3


def test_are_cells_without_a_heading_passed_by(tmp_path: Path) -> None:
    (tmp_path / "gap.csv").write_bytes(
        b"Moment,,Botschaft\n03.05.2026,zzz,Die Lesung beginnt um acht\n04.05.2026,,Bis morgen\n"
    )
    with pytest.raises(NeedsMapping) as needed:
        load_export(tmp_path / "gap.csv")
    mapping = MappingForm(needed.value.proposals, language="en").mapping
    assert mapping["headers"] == ["Moment", "Botschaft"]
    assert mapping["samples"][1] == ["Die Lesung beginnt um acht", "Bis morgen"]


# --- the report


@pytest.fixture
def export(tmp_path: Path) -> Export:
    (tmp_path / "posts.csv").write_bytes(x_posts())
    found = load_export(tmp_path / "posts.csv")
    found.report.semantics.clear()
    return found


def sentences(export: Export, **report: Any) -> list[str]:
    for name, value in report.items():
        setattr(export.report, name, value)
    return ExportReport(export, language="en").sentences


def test_does_the_report_begin_with_what_was_read(export: Export) -> None:
    assert sentences(export)[0] == "X (Twitter): 12 posts, 12 September – 23 September 2026"


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        ({"timezones": {"America/Los_Angeles"}},
         "Time zone: The file names none, so Los Angeles was assumed."),
        ({"languages": {"de", "en"}}, "Language of the headings: German, English"),
        ({"semantics": {"lifetime"}},
         "What the counts mean: All that came together from publication to the export."),
        ({"semantics": {"window"}},
         "What the counts mean: Only what came together in the period of the export."),
        ({"missing": {"a.csv": ["reach", "saves"], "b.csv": ["reach"]}},
         "Not in the file: Reach, Saves"),
        ({"totals": [Total("a.csv", "impressions", 12000, 11000)]},
         "Impressions: the file says 12,000, but its rows add up to 11,000."),
        ({"totals": [Total("a.csv", "impressions", 12000, 12000)]},
         "Sums compared: 1 sum in the file is what its rows add up to."),
        ({"dropped": {"name": 1204, "direct message": 3}},
         "Not kept, for privacy: Private messages (3), names (1,204)"),
        ({"left_out": [LeftOut("z/a.csv", n, Finding("The row has no date.")) for n in (4, 9)],
          "left_out_count": 2}, "a.csv, 4, 9: The row has no date."),
        ({"left_out": [LeftOut("a.csv", 4, Finding("The row has no date."))],
          "left_out_count": 70}, "and 69 more"),
        ({"findings": [Finding("%(file)s breaks off.", kind="caution", file="a.js")]},
         "a.js breaks off."),
        ({"recognised": [Recognition("x", "content-csv", "a.csv", 0.45, Finding("Why."))]},
         "It is not certain that a.csv is X (Twitter), table of posts from the statistics. Please "
         "look whether its rows are right."),
        ({"not_used": ["z/readme.txt"]}, "Files that were not needed: readme.txt"),
    ],
)  # fmt: skip
def test_does_the_report_say_it(export: Export, report: dict[str, Any], sentence: str) -> None:
    assert sentence not in sentences(export)
    assert sentence in sentences(export, **report)


def test_is_a_file_that_could_not_be_read_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_bytes(x_posts())
    (tmp_path / "broken.zip").write_bytes(zipped({"a.csv": x_posts()})[:-40])
    report = ExportReport(load_export([tmp_path / "posts.csv", tmp_path / "broken.zip"])).report
    assert report["left_out"]["title"] == "Left out or incomplete: 1 file"
    assert report["left_out"]["rows"][0]["reason"].startswith("broken.zip is damaged")


def test_are_many_files_of_one_kind_one_line(export: Export) -> None:
    many = [
        Recognition("x", "content-csv", f"{n}.csv", 0.9 + n / 100, Finding("Why."))
        for n in range(3)
    ]
    report = ExportReport(export, language="en")
    assert len(report.report["facts"][0]["lines"]) == 1
    export.report.recognised = many
    line = ExportReport(export, language="en").report["facts"][0]["lines"][0]
    assert line["text"] == "X (Twitter), table of posts from the statistics (3 files)"
    assert line["note"] == "Certain, 90%: Why."


def test_do_the_first_rows_show_what_the_file_has(export: Export) -> None:
    (table,) = ExportReport(export, language="en").report["tables"]
    names = [column["name"] for column in table["columns"]]
    assert names[:3] == ["Published at", "Text", "Impressions"]
    assert table["rows"][1][:3] == [
        "13 September 2026, 15:58", "Wer liest mit? Schreiben Sie uns bis Freitag.", "941",
    ]  # fmt: skip
    assert (table["name"], table["more"]) == ("Posts (12)", "and 6 more rows")


def test_does_a_day_have_one_row_with_its_figures(loader: ExportLoader) -> None:
    days = b"Date,Impressions,Likes,Unfollows\n" + b"".join(
        b'"Sat, Sep %d, 2026",%d,%d,0\n' % (day, 100 + day, day) for day in range(10, 30)
    )
    give(loader, {"overview.csv": days})
    (table,) = loader.report["tables"]
    assert table["name"] == "Days (20)"
    assert table["rows"][0] == ["10 September 2026", "110", "10", "0"]


def test_is_a_day_the_same_in_every_time_zone(loader: ExportLoader) -> None:
    days = b'Date,Impressions,Unfollows\n"Sat, Sep 12, 2026",5,0\n"Sun, Sep 13, 2026",6,0\n'
    give(loader, {"overview.csv": days}, timezone="America/Los_Angeles")
    assert loader.report["headline"].endswith("12 September – 13 September 2026")


def test_is_a_long_text_cut_and_kept_as_text(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_bytes(x_posts(1, "<b>fett</b> " + "lang " * 200))
    (table,) = ExportReport(load_export(tmp_path / "posts.csv")).report["tables"]
    assert table["rows"][0][1].startswith("<b>fett</b> lang")
    assert len(table["rows"][0][1]) <= 160


# --- words


def test_has_every_format_a_plain_name() -> None:
    formats = [(platform, form.name) for platform, one in loaders().items() for form in one.formats]
    assert [one for one in formats if not format_name(*one, "en")] == []


def test_has_every_platform_with_a_loader_a_name() -> None:
    assert set(loaders()) - set(platform_names()) == set()


@pytest.mark.parametrize("language", ["de", "en"])
def test_does_every_widget_speak_the_language(
    language: str, export: Export, workspace: Path
) -> None:
    loader = ExportLoader(folder=workspace, language=language)
    assert all(loader.words.values())
    german = loader.words["title"] == "Ihre eigenen Zahlen"
    assert german == (language == "de")
    headline = ExportReport(export, language=language).report["headline"]
    assert ("Beiträge" in headline) == (language == "de")
    assert column_name("reach", language) == ("Reichweite" if language == "de" else "Reach")


def test_does_the_public_name_load_an_export(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_bytes(x_posts())
    assert cs.load_export(tmp_path / "posts.csv").platform == "x"


def test_can_all_that_is_shown_be_sent(loader: ExportLoader) -> None:
    give(loader, {"unknown.csv": UNKNOWN})
    shown = {name: getattr(loader, name) for name in ("mapping", "offers", "details", "limits")}
    loader.read_it(SAID, "x", "posts")
    json.dumps(shown | {"report": loader.report, "state": loader.state})


def test_does_a_report_without_rows_of_a_kind_say_nothing_of_them(export: Export) -> None:
    assert isinstance(export.report, Report)
    assert "comment" not in sentences(export)[0]
