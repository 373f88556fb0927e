"""LinkedIn: analytics of pages and of persons, and the data download of an account."""

from __future__ import annotations

from candystorm.exports.loader import Loader
from candystorm.exports.loaders.linkedin import archive, competitors, page, personal, single_post

__all__ = ["LOADER"]

LOADER = Loader(
    "linkedin",
    [
        page.WORKBOOK,
        competitors.COMPETITORS,
        personal.WORKBOOK,
        single_post.SINGLE_POST,
        archive.SHARES,
        archive.COMMENTS,
        archive.REACTIONS,
        archive.REPOSTS,
        archive.RICH_MEDIA,
        archive.ARTICLE,
    ],
    ignore=archive.private,
)
