"""Files on their way from a browser into the workspace: whole, harmless, and gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from asked import full_disk

from candystorm.exports import ExportError, TooLarge
from candystorm.widgets import _upload
from candystorm.widgets._upload import Upload, clean_path, sweep


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if path.is_dir())


def test_does_a_file_arrive_as_it_is(tmp_path: Path) -> None:
    content = os.urandom(100_000)
    upload = Upload(tmp_path, [("posts.csv", len(content))])
    for offset in range(0, len(content), 33_333):
        upload.write(0, offset, memoryview(content)[offset : offset + 33_333])
    assert [path.read_bytes() for path in upload.paths()] == [content]


def test_do_folders_stay_folders(tmp_path: Path) -> None:
    upload = Upload(tmp_path, [("meta/posts/1.json", 1), ("meta/comments/1.json", 1), ("x.csv", 0)])
    upload.write(0, 0, b"a")
    upload.write(1, 0, b"b")
    meta, table = upload.paths()
    assert (meta / "posts" / "1.json").read_bytes() == b"a"
    assert (meta / "comments" / "1.json").read_bytes() == b"b"
    assert table.read_bytes() == b""


@pytest.mark.parametrize(
    "name",
    [
        "../../../evil.csv", "/etc/passwd", "..\\..\\evil.csv", "C:\\Windows\\evil.csv",
        "a/../../b", "..", ".", "", "/", "\0", "con", "NUL.csv", "a\nb.csv", ".hidden",
        "x" * 5000, "ä" * 300, "a/" * 400 + "b.csv", "\ud800.csv",
        "name.", "…/\u202ecsv.exe", "lock",
    ],
)  # fmt: skip
def test_does_no_name_lead_anywhere_else(tmp_path: Path, name: str) -> None:
    upload = Upload(tmp_path / "exports", [(name, 3)])
    upload.write(0, 0, b"abc")
    inside = upload.folder / "files"
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "lock"]
    if name == "lock":
        written = [inside / "lock"]
    assert len(written) == 1
    assert written[0].resolve().is_relative_to(inside.resolve())
    assert written[0].read_bytes() == b"abc"
    upload.close()


def test_do_two_files_of_one_name_stay_two(tmp_path: Path) -> None:
    upload = Upload(tmp_path, [("posts.csv", 1), ("posts.csv", 1), ("posts.csv", 1)])
    for n in range(3):
        upload.write(n, 0, b"abc"[n : n + 1])
    assert sorted(path.read_bytes() for path in upload.paths()) == [b"a", b"b", b"c"]
    assert [path.suffix for path in upload.paths()] == [".csv"] * 3


@pytest.mark.parametrize("name", ["posts.csv", "a/b/c.json", "tweets (1).js"])
def test_does_an_ordinary_name_stay(name: str) -> None:
    assert "/".join(clean_path(name)) == name


@pytest.mark.parametrize(
    ("file", "offset", "piece"),
    [(0, 1, b"a"), (0, 0, b"abcd"), (1, 0, b"a"), (-1, 0, b"a")],
    ids=["gap", "too-much", "unknown", "negative"],
)
def test_is_a_piece_that_does_not_fit_refused(
    tmp_path: Path, file: int, offset: int, piece: bytes
) -> None:
    upload = Upload(tmp_path, [("a.csv", 3)])
    with pytest.raises(ExportError):
        upload.write(file, offset, piece)


def test_is_an_incomplete_file_never_read(tmp_path: Path) -> None:
    upload = Upload(tmp_path, [("a.csv", 3), ("b.csv", 1)])
    upload.write(0, 0, b"abc")
    with pytest.raises(ExportError):
        upload.paths()


def test_is_nothing_left_when_it_is_closed(tmp_path: Path) -> None:
    upload = Upload(tmp_path, [("a/b/c.csv", 1)])
    upload.close()
    upload.close()
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "files",
    [[("a.zip", _upload.LARGEST + 1)], [("a", 0)] * (_upload.MOST_FILES + 1)],
    ids=["large", "many"],
)
def test_is_what_is_too_much_refused_before_it_is_sent(
    tmp_path: Path, files: list[tuple[str, int]]
) -> None:
    with pytest.raises(TooLarge) as refusal:
        Upload(tmp_path / "exports", files)
    assert str(tmp_path / "exports") in str(refusal.value)
    assert not (tmp_path / "exports").exists()


def test_is_it_said_beforehand_that_there_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=40_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(ExportError, match="not enough room"):
        Upload(tmp_path, [("a.zip", 20_000_000)])
    assert left(tmp_path) == []


def test_does_a_disk_that_fills_up_give_a_sentence(tmp_path: Path) -> None:
    upload = Upload(tmp_path, [("a.zip", 10)])
    with full_disk(), pytest.raises(ExportError, match="not enough room"):
        upload.write(0, 0, b"0123456789")


def test_does_a_folder_that_cannot_be_made_give_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "exports").write_text("a file")
    with pytest.raises(ExportError, match="may not be written to"):
        Upload(tmp_path / "exports", [("a.csv", 1)])


def test_is_what_a_killed_process_left_swept_away(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from candystorm.widgets._upload import Upload\n"
        "Upload(Path(sys.argv[1]), [('a.csv', 1)])\n"
        "print('there', flush=True)\n"
        "time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "there\n"
    sweep(tmp_path)
    assert len(left(tmp_path)) == 1  # it is still at work
    process.kill()
    process.wait()
    process.stdout.close()
    sweep(tmp_path)
    assert left(tmp_path) == []


def test_does_a_process_that_ends_leave_nothing(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from candystorm.widgets._upload import Upload\n"
        "Upload(Path(sys.argv[1]), [('a.csv', 1)])\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert left(tmp_path) == []


def test_is_an_upload_of_this_process_left_alone(tmp_path: Path) -> None:
    upload = Upload(tmp_path, [("a.csv", 1)])
    sweep(tmp_path)
    upload.write(0, 0, b"a")
    assert upload.paths()[0].read_bytes() == b"a"


def test_is_a_half_made_upload_swept_only_when_it_is_old(tmp_path: Path) -> None:
    (tmp_path / ".upload-new").mkdir()
    (tmp_path / ".upload-old").mkdir()
    long_ago = time.time() - 3600
    os.utime(tmp_path / ".upload-old", (long_ago, long_ago))
    sweep(tmp_path)
    assert left(tmp_path) == [".upload-new"]


def test_is_nothing_else_in_the_folder_touched(tmp_path: Path) -> None:
    (tmp_path / "archive.zip").write_bytes(b"PK")
    (tmp_path / "upload-mine").mkdir()
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"archive.zip", "upload-mine"}
