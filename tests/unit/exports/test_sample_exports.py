"""The sample exports of ``datasets/exports/``: each is read, or goes to the mapping as is meant."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from candystorm import _files
from candystorm.exports import NeedsMapping, Options, load_export
from candystorm.exports.loaders import loaders
from candystorm.sampledata.exports import sample_tables

FOLDER = _files.datasets() / "exports"
LISTED = pd.read_csv(_files.datasets() / "sample-exports.csv")
#: Nobody has seen what these platforms write into their headings.
MAPPED = {"pinterest", "snapchat", "vimeo"}


def test_are_all_sample_exports_listed() -> None:
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert set(LISTED["path"]) == there


def test_has_every_loader_a_sample_in_both_languages() -> None:
    for language in ("de", "en"):
        assert set(LISTED[LISTED["language"] == language]["platform"]) >= set(loaders())


@pytest.mark.parametrize(
    "folder", sorted({Path(path).parent.as_posix() for path in LISTED["path"]})
)
def test_is_every_download_read(folder: str) -> None:
    organisation, _, export = folder.partition("/")
    platform, _, language = export.rpartition("-")
    most = 0
    for download in sorted((FOLDER / folder).iterdir()):
        if platform in MAPPED:
            with pytest.raises(NeedsMapping):
                load_export(download)
            continue
        loaded = load_export(download, options=Options(org=organisation))
        assert loaded.platform == platform
        assert len(loaded.posts) + len(loaded.daily) + len(loaded.comments) > 0
        assert not loaded.report.left_out or platform in ("xing", "youtube")
        most = max(most, len(loaded.posts))
    if platform not in {*MAPPED, "discord", "whatsapp"}:  # of these only messages are kept
        assert most == len(sample_tables(organisation, platform, language).posts)
