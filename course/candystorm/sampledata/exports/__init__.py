"""The sample data as the platforms themselves would give them: a module each.

`build` writes every export of every organisation in both languages as one archive, so that the
loaders are tried on what people download. Archives are tar and bzip2: their bytes are the same on
every system, which those of a zip are not.
"""

from __future__ import annotations

import bz2
import io
import pkgutil
import tarfile
from importlib import import_module
from pathlib import Path

import pandas as pd

from candystorm.exports.reading import Tables
from candystorm.exports.report import Report
from candystorm.sampledata._read import LANGUAGES, ORGANISATIONS
from candystorm.sampledata._read_history import history

__all__ = ["build", "platforms", "sample_tables"]

#: Platforms on which no organisation is: the posts of another one stand for theirs. Google+
#: closed in 2019, so its archive holds what was posted eight years before.
STAND_INS = {
    "discord": "telegram",
    "googleplus": "facebook",
    "reddit": "mastodon",
    "snapchat": "tiktok",
    "twitch": "youtube",
    "whatsapp": "telegram",
    "xing": "linkedin",
}
_EIGHT_YEARS = pd.DateOffset(years=8)


def platforms() -> list[str]:
    """Return the platforms in whose form the sample data are written."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in found if not name.startswith("_"))


def sample_tables(organisation: str, platform: str, language: str) -> Tables:
    """Return what an organisation's export of a platform holds; empty where it is not there.

    Parameters
    ----------
    organisation : {"library", "shelter", "bakery"}
        Whose.
    platform : str
        One of `platforms`.
    language : {"de", "en"}
        Of the texts.
    """
    data = history(organisation, language)
    source = STAND_INS.get(platform, platform)
    posts, daily, comments = (
        table[table["platform"] == source].assign(platform=platform).reset_index(drop=True)
        for table in (data.posts, data.daily, data.comments)
    )
    comments = comments[comments["created_at"].notna()].reset_index(drop=True)
    if platform == "googleplus":
        posts["published_at"] -= _EIGHT_YEARS
        comments["created_at"] -= _EIGHT_YEARS
        daily["date"] -= _EIGHT_YEARS
    return Tables(posts, daily, comments, Report())


def build(folder: Path) -> None:
    """Write ``<organisation>/<platform>-<language>.tar.bz2`` for all of them.

    Parameters
    ----------
    folder : Path
        Where to; it is made if it is not there.
    """
    for organisation in ORGANISATIONS:
        (folder / organisation).mkdir(parents=True, exist_ok=True)
        for platform in platforms():
            write = import_module(f"{__name__}.{platform}").files
            for language in LANGUAGES:
                tables = sample_tables(organisation, platform, language)
                if len(tables.posts):
                    path = folder / organisation / f"{platform}-{language}.tar.bz2"
                    path.write_bytes(_packed(write(tables, language)))


def _packed(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return bz2.compress(packed.getvalue(), 9)
