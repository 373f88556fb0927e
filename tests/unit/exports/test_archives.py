"""Zips and tars, and what hostile ones try: nothing is written, one sentence comes out."""

from __future__ import annotations

import bz2
import gzip
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from tweet_files import TWEETS, archive

from candystorm.exports import DamagedFile, ExportError, UnsafeFile, load_export
from candystorm.exports.sources import collect


def everything(folder: Path) -> set[tuple[str, int]]:
    return {(str(path), path.stat().st_size) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_is_a_packed_file_read(tmp_path: Path, pack: object) -> None:
    (tmp_path / "tweets.js.packed").write_bytes(pack(TWEETS.encode()))  # type: ignore[operator]
    assert len(load_export(tmp_path / "tweets.js.packed").posts) == 3


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


def test_do_members_have_readable_paths(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"data\\tweets\u202e.js": TWEETS})
    with collect(path) as files:
        assert [member.path for member in files] == ["a.zip/data/tweets.js"]
