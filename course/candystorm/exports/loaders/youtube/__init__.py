"""YouTube: tables of Studio's advanced mode, and Google Takeout."""

from __future__ import annotations

from candystorm.exports.loader import Loader
from candystorm.exports.loaders.youtube.studio import STUDIO
from candystorm.exports.loaders.youtube.takeout import TAKEOUT, private

__all__ = ["LOADER"]

LOADER = Loader("youtube", [*STUDIO, *TAKEOUT], ignore=private)
