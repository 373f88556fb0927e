"""The sample data as the platforms themselves would give them: a module each.

`build` writes every download of every organisation in both languages, so that the loaders are tried
on what people download. A download of several files is one archive, tar and bzip2: its bytes are
the same on every system, which those of a zip are not.
"""

from __future__ import annotations

import bz2
import io
import pkgutil
import shutil
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
#: closed in 2019, so its archive holds what was posted eight years before: few, as on most pages.
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
_FEW = 60
#: LinkedIn counts what is organic, what is sponsored and the total.
_LINKEDIN = {
    "clicks": "clicks_total",
    "comments": "comments_total",
    "follows": "new_followers_total",
    "impressions": "impressions_total",
    "profile_visits": "page_views_total",
    "reach": "reach_organic",
    "reactions": "reactions_total",
    "shares": "shares_total",
}


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
    if source != platform:
        posts["url"] = None
    if platform == "googleplus":
        posts = posts.head(_FEW)
        comments = comments[comments["post_id"].isin(posts["post_id"])].reset_index(drop=True)
        posts["published_at"] -= _EIGHT_YEARS
        comments["created_at"] -= _EIGHT_YEARS
        daily["date"] -= _EIGHT_YEARS
    if platform == "linkedin":
        advertised = (
            posts["published_at"].dt.tz_convert(None).dt.normalize()[posts["paid"].fillna(False)]
        )
        daily = _in_parts(daily, advertised)
    return Tables(posts, daily, comments, Report())


def _in_parts(daily: pd.DataFrame, advertised: pd.Series) -> pd.DataFrame:
    """Return the daily figures by part: on days of a paid post, three fifths are paid for."""
    counted = daily[daily["metric"].isin(_LINKEDIN)].replace({"metric": _LINKEDIN})
    total = counted[counted["metric"].str.endswith("_total")]
    paid = (total["value"] * 0.6).round().where(total["date"].isin(advertised), 0)
    parts = [
        total.assign(metric=total["metric"].str.replace("_total", part), value=value)
        for part, value in (("_organic", total["value"] - paid), ("_sponsored", paid))
    ]
    return pd.concat([counted, *parts], ignore_index=True)


def build(folder: Path) -> pd.DataFrame:
    """Write ``<organisation>/<platform>-<language>/<download>`` for all of them.

    What is written stands in the tables of the course's datasets.

    Parameters
    ----------
    folder : Path
        Where to; it is made if it is not there, and what lay in it is replaced.

    Returns
    -------
    DataFrame
        One row a download: ``path`` in the folder, ``org``, ``platform``, ``language``, ``files``.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    shutil.rmtree(folder, ignore_errors=True)
    written = []
    for organisation in ORGANISATIONS:
        for platform in platforms():
            write = import_module(f"{__name__}.{platform}").files
            for language in LANGUAGES:
                tables = sample_tables(organisation, platform, language)
                if tables.posts.empty:
                    continue
                place = folder / organisation / f"{platform}-{language}"
                place.mkdir(parents=True)
                for name, inside in _downloads(write(tables, language)).items():
                    content = inside[name] if name in inside else _packed(inside)
                    (place / name).write_bytes(content)
                    path = f"{organisation}/{place.name}/{name}"
                    written.append((path, organisation, platform, language, len(inside)))
    return pd.DataFrame(written, columns=["path", "org", "platform", "language", "files"])


def _downloads(files: dict[str, bytes]) -> dict[str, dict[str, bytes]]:
    """Return the files by download: a folder is given as an archive, a single file as it is."""
    found: dict[str, dict[str, bytes]] = {}
    for path, content in sorted(files.items()):
        first, _, inside = path.partition("/")
        found.setdefault(f"{first}.tar.bz2" if inside else first, {})[path] = content
    return found


def _packed(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in sorted(files.items()):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return bz2.compress(packed.getvalue(), 9)
