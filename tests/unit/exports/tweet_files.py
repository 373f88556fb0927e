"""Three tweets as the archive of X has them, alone and packed."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

TWEETS = "window.YTD.tweets.part0 = " + json.dumps(
    [
        {
            "tweet": {
                "id_str": str(n),
                "full_text": "Brot",
                "created_at": "Tue Mar 19 14:05:17 +0000 2019",
            }
        }
        for n in range(3)
    ]
)


def archive(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def tarball(path: Path, files: dict[str, str], mode: str) -> Path:
    with tarfile.open(path, mode) as made:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            made.addfile(entry, io.BytesIO(text.encode()))
    return path
