"""Where files lie, and what is in them that no export has: one sentence comes out."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from tweet_files import TWEETS, archive, tarball

from candystorm.exports import (
    ExportError,
    TooLarge,
    UnknownExport,
    UnsafeFile,
    load_export,
    sources,
)


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


def test_are_several_files_one_export(tmp_path: Path) -> None:
    for part, text in enumerate((TWEETS, TWEETS.replace('id_str": "', 'id_str": "9'))):
        (tmp_path / f"tweets-part{part}.js").write_text(text)
    assert len(load_export(sorted(tmp_path.iterdir())).posts) == 6


def test_is_a_bomb_that_lies_about_its_size_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LARGEST", 1 << 20)
    path = tmp_path / "data.csv"
    path.write_bytes(b"Date,Text\n" + b"2026-01-01,x\n" * 200_000)
    with pytest.raises(TooLarge):
        load_export(path)


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs rights that people lack")
def test_is_a_link_out_of_a_folder_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.js").write_text(TWEETS)
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "tweets.js").symlink_to(tmp_path / "secret.js")
    with pytest.raises(ExportError, match="leads out"):
        load_export(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_is_a_pipe_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tweets.js")
    with pytest.raises(UnsafeFile):
        load_export(tmp_path / "tweets.js")
    with pytest.raises(ExportError):
        load_export(tmp_path)


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


def test_is_a_packed_tar_read_from_its_beginning_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backwards = {f"data/{number:03}.txt": "x" * 5000 for number in range(200, 0, -1)}
    tarball(tmp_path / "a.tar.gz", backwards | {"data/tweets.js": TWEETS}, "w:gz")
    rewound = []
    seek = sources.tarfile.TarFile.extractfile

    def counted(archive: object, entry: object) -> object:
        rewound.append(entry.offset)  # type: ignore[attr-defined]
        return seek(archive, entry)  # type: ignore[arg-type]

    monkeypatch.setattr(sources.tarfile.TarFile, "extractfile", counted)
    assert len(load_export(tmp_path / "a.tar.gz").posts) == 3
    back = sum(later < earlier for earlier, later in pairwise(rewound))
    assert back <= 3


def test_are_pictures_never_opened(tmp_path: Path) -> None:
    archive(tmp_path / "a.zip", {"data/tweets.js": TWEETS, "data/media/1.jpg": "no picture"})
    with sources.collect(tmp_path / "a.zip") as files:
        (picture,) = [member for member in files if member.suffix == ".jpg"]
    assert picture._head is None
    export = load_export(tmp_path / "a.zip")
    assert export.report.not_used == ["a.zip/data/media/1.jpg"]


def test_is_an_empty_path_no_folder() -> None:
    with pytest.raises(ExportError, match="no file in what you chose"):
        load_export("")
