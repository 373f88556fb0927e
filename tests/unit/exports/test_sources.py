"""Where files lie, and what hostile ones try: nothing is written, one sentence comes out."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import stat
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from candystorm.exports import (
    DamagedFile,
    ExportError,
    TooLarge,
    UnknownExport,
    UnsafeFile,
    load_export,
    sources,
)
from candystorm.exports.sources import collect

TWEETS = "window.YTD.tweets.part0 = " + json.dumps(
    [
        {
            "tweet": {
                "id_str": str(n),
                "full_text": "Brot",
                "created_at": "Tue Mar 19 14:05:17 +0000 2019",
            }
        }
        for n in range(3)
    ]
)


def archive(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def tarball(path: Path, files: dict[str, str], mode: str) -> Path:
    with tarfile.open(path, mode) as made:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            made.addfile(entry, io.BytesIO(text.encode()))
    return path


def everything(folder: Path) -> set[tuple[str, int]]:
    return {(str(path), path.stat().st_size) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "folder"])
def test_is_an_export_found_wherever_it_lies(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "folder":
        (path / "data").mkdir(parents=True)
        (path / "data" / "tweets.js").write_text(TWEETS)
    elif name == "a.zip":
        archive(path, {"data/tweets.js": TWEETS})
    else:
        tarball(path, {"data/tweets.js": TWEETS}, "w:" + name.partition(".tar")[2].lstrip("."))
    assert len(load_export(path).posts) == 3


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_is_a_packed_file_read(tmp_path: Path, pack: object) -> None:
    (tmp_path / "tweets.js.packed").write_bytes(pack(TWEETS.encode()))  # type: ignore[operator]
    assert len(load_export(tmp_path / "tweets.js.packed").posts) == 3


def test_are_several_files_one_export(tmp_path: Path) -> None:
    for part, text in enumerate((TWEETS, TWEETS.replace('id_str": "', 'id_str": "9'))):
        (tmp_path / f"tweets-part{part}.js").write_text(text)
    assert len(load_export(sorted(tmp_path.iterdir())).posts) == 6


def test_is_a_zip_in_a_zip_opened(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", {"tweets.js": TWEETS}).read_bytes()
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as made:
        made.writestr("inner.zip", inner)
    assert len(load_export(tmp_path / "outer.zip").posts) == 3


@pytest.mark.parametrize(
    "name", ["../tweets.js", "/etc/tweets.js", "a/../../tweets.js", "C:\\tweets.js"]
)
def test_does_a_path_that_leads_out_stay_unread_and_unwritten(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.zip", {name: TWEETS})
    before = everything(tmp_path.parent)
    with pytest.raises(UnsafeFile, match="leads out"):
        load_export(path)
    assert everything(tmp_path.parent) == before


def test_is_the_rest_of_an_archive_read_beside_a_trap(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"../evil.js": TWEETS, "tweets.js": TWEETS})
    export = load_export(path)
    assert len(export.posts) == 3
    assert any("evil.js" in name for name in export.report.not_used)


def test_is_a_bomb_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("tweets.js", "w") as file,
    ):
        for _ in range(300):
            file.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(UnsafeFile, match="unpacks to far more"):
        load_export(path)


def test_is_a_bomb_that_lies_about_its_size_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LARGEST", 1 << 20)
    path = tmp_path / "data.csv"
    path.write_bytes(b"Date,Text\n" + b"2026-01-01,x\n" * 200_000)
    with pytest.raises(TooLarge):
        load_export(path)


def test_is_a_packed_tar_bomb_stopped(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb") as packed:
        entry = tarfile.TarInfo("tweets.js")
        entry.size = 400 << 20
        packed.write(entry.tobuf())
        for _ in range(400):
            packed.write(bytes(1 << 20))
    with pytest.raises(ExportError):
        load_export(path)


def test_is_a_claim_of_five_gigabytes_refused_unread(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"tweets.js": "x" * 100})
    content = path.read_bytes()
    claimed = (5 * 2**30 & 0xFFFFFFFF).to_bytes(4, "little")
    real = (100).to_bytes(4, "little")
    path.write_bytes(content.replace(real, claimed))
    with pytest.raises(ExportError):
        load_export(path)


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs rights that people lack")
def test_is_a_link_out_of_a_folder_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.js").write_text(TWEETS)
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "tweets.js").symlink_to(tmp_path / "secret.js")
    with pytest.raises(ExportError, match="leads out"):
        load_export(folder)


def test_is_a_link_in_an_archive_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        entry = zipfile.ZipInfo("tweets.js")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    with pytest.raises(UnsafeFile, match="is a link"):
        load_export(path)
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        link = tarfile.TarInfo("tweets.js")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(UnsafeFile, match="is a link"):
        load_export(tmp_path / "a.tar")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_is_a_pipe_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tweets.js")
    with pytest.raises(UnsafeFile):
        load_export(tmp_path / "tweets.js")
    with pytest.raises(ExportError):
        load_export(tmp_path)


def test_is_a_password_told(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"tweets.js": TWEETS})
    content = bytearray(path.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.find(mark) + (6 if mark == b"PK\x03\x04" else 8)
        content[at] |= 1
    path.write_bytes(content)
    with pytest.raises(ExportError, match="password"):
        load_export(path)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.95])
def test_is_half_an_archive_one_sentence(tmp_path: Path, kept: float) -> None:
    path = archive(tmp_path / "a.zip", {"tweets.js": TWEETS * 50})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(DamagedFile, match="download it again"):
        load_export(path)


@pytest.mark.parametrize(
    "content",
    ["[" * 200_000, '{"a":' * 100_000, "[" * 1000 + "]" * 1000, '[{"tweet":' + "[" * 50_000],
)
def test_is_endless_nesting_survived(tmp_path: Path, content: str) -> None:
    (tmp_path / "tweets.js").write_text(content)
    with pytest.raises(ExportError):
        load_export(tmp_path)


def test_is_deep_nesting_within_an_entry_survived(tmp_path: Path) -> None:
    deep = "[" * 1500 + "]" * 1500
    (tmp_path / "tweets.js").write_text(
        TWEETS[:-1].replace('"Brot"', f'"Brot", "entities": {deep}', 1) + "]"
    )
    assert len(load_export(tmp_path).posts) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 5000,
        b"\xff\xfe",
        b"\xff" * 300,
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b"BZh9",
        bytes(range(256)) * 16,
    ],
)
def test_is_rubbish_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rubbish").write_bytes(content)
    with pytest.raises(ExportError) as caught:
        load_export(tmp_path / "rubbish")
    assert str(caught.value).endswith(".")


def test_is_a_missing_file_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"no file or folder named gone\.csv"):
        load_export(tmp_path / "gone.csv")


def test_is_an_empty_folder_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no file"):
        load_export(tmp_path)


def test_are_photos_alone_no_export(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 100)
    with pytest.raises(UnknownExport):
        load_export(tmp_path)


def test_is_markup_in_a_text_only_text(tmp_path: Path) -> None:
    evil = '<img src=x onerror="alert(1)">'
    (tmp_path / "tweets.js").write_text(TWEETS.replace("Brot", evil.replace('"', '\\"')))
    assert load_export(tmp_path).posts["text"][0] == evil


def test_do_members_have_readable_paths(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"data\\tweets\u202e.js": TWEETS})
    with collect(path) as files:
        assert [member.path for member in files] == ["a.zip/data/tweets.js"]
