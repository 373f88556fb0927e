"""The sample data as LinkedIn gives it: workbooks of a page and of a person, the data download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candystorm.sampledata.exports._rows import csv_bytes, xlsx_bytes
from candystorm.sampledata.exports.linkedin._download import download
from candystorm.sampledata.exports.linkedin._page import NOTES, SHEETS, listed, metrics_of, people
from candystorm.sampledata.exports.linkedin._personal import personal, single
from candystorm.sampledata.exports.linkedin._rows import CREATED, daily_of, posts_of, stamp
from candystorm.sampledata.exports.linkedin._workbooks import with_day_numbers, xls_of

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Return one organisation's posts, daily figures and comments as LinkedIn's own files.

    Parameters
    ----------
    tables : Tables
        In canonical columns, only those of this organisation and platform.
    language : {"de", "en"}
        Of the headings of a page's workbooks; LinkedIn writes the others in English.

    Returns
    -------
    dict of str to bytes
        Content by path: the page's content as .xls and .xlsx, its daily figures once more as a
        CSV, followers and visitors where there are such figures; the workbook of a person, and of
        the first post; the data download, with older posts in UTF-16.
    """
    posts = posts_of(tables.posts)
    daily = daily_of(tables.daily)
    downloaded = stamp(posts, daily)
    metrics = metrics_of(daily, language)
    notes = NOTES[language]
    content = [
        (SHEETS[language][0], [[notes[0]], *metrics]),
        (SHEETS[language][1], [[notes[1]], *listed(posts, language)]),
    ]
    found = {
        f"linkedin_content_{downloaded}.xls": xls_of(content),
        f"linkedin_content_{downloaded}.xlsx": xlsx_bytes(with_day_numbers(content), CREATED),
    }
    if len(metrics) > 1:
        found[f"linkedin_content_{downloaded}.csv"] = csv_bytes(
            [[notes[0]], *metrics], encoding="utf-8-sig"
        )
    found |= people(daily, downloaded)
    if posts:
        found["AggregateAnalytics_Sample.xlsx"] = xlsx_bytes(personal(posts, daily), CREATED)
        found["SinglePostAnalytics_Sample.xlsx"] = xlsx_bytes(single(posts[0]), CREATED)
    return found | download(posts, tables.comments)
