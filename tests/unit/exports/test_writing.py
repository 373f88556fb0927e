"""What we give out can be opened in a spreadsheet without harm."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from candystorm.exports import ExportError, load_export, write_tables
from candystorm.exports.canonical import frame
from candystorm.exports.writing import to_csv

HARM = ['=cmd|"/c calc"!A1', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1"]


@pytest.mark.parametrize("text", HARM)
def test_does_no_text_begin_like_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(pd.DataFrame({"text": [text]})).decode("utf-8-sig"))))
    assert rows[1][0] == "'" + text


def test_does_a_negative_count_stay_a_number() -> None:
    assert b"-3" in to_csv(frame("posts", {"post_id": ["1"], "reactions": [-3]}))
    assert b"'-3" not in to_csv(frame("posts", {"post_id": ["1"], "reactions": [-3]}))


def test_are_the_tables_of_an_export_written(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        'Date,Impressions,Likes,Unfollows\n"Sat, Sep 12, 2026",10,1,2\n', "utf-8"
    )
    written = write_tables(load_export(tmp_path / "x.csv"), tmp_path / "out")
    assert [path.name for path in written] == ["x-daily.csv"]
    assert pd.read_csv(written[0])["value"].sum() == 13


def test_is_a_folder_that_is_a_file_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('Date,Impressions,Unfollows\n"Sat, Sep 12, 2026",10,2\n')
    with pytest.raises(ExportError, match="could not be saved"):
        write_tables(load_export(tmp_path / "x.csv"), tmp_path / "x.csv")
