"""The sample data as TikTok gives them: Studio, the Business Suite, and the account's download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candystorm.sampledata.exports.tiktok._download import download
from candystorm.sampledata.exports.tiktok._studio import business, studio
from candystorm.sampledata.exports.tiktok._videos import videos

if TYPE_CHECKING:
    from candystorm.exports.reading import Tables

__all__ = ["files"]


def files(tables: Tables, language: str) -> dict[str, bytes]:
    """Write posts, days and own comments as TikTok's files: path -> content.

    Studio writes its headings in English whatever the language of the account; the days are
    in that language, and without a year.

    Parameters
    ----------
    tables : Tables
        Posts, daily figures and comments of one organisation on TikTok.
    language : {"de", "en"}
        Of the texts and of the days.
    """
    posts = videos(tables.posts)
    return {
        **studio(posts, tables.daily, language),
        **business(posts, tables.daily),
        **download(posts, tables.comments),
    }
