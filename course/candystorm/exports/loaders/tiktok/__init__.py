"""TikTok: tables of TikTok Studio and the Business Suite, and the download of an account's data."""

from __future__ import annotations

from candystorm.exports.loader import Format, Loader
from candystorm.exports.loaders.tiktok.download import (
    private,
    read_json,
    read_texts,
    sniff_json,
    sniff_texts,
)
from candystorm.exports.loaders.tiktok.studio import STUDIO

__all__ = ["LOADER"]

LOADER = Loader(
    "tiktok",
    [
        *STUDIO,
        Format("download", sniff_json, read_json),
        Format("download-texts", sniff_texts, read_texts),
    ],
    ignore=private,
)
