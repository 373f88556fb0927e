"""The data package with nothing compressed in it: the validator reads no bzip2."""

from __future__ import annotations

import bz2
import json
from pathlib import Path


def unpack(source: Path, target: Path, *names: str) -> Path:
    """Copy a data package, or those tables of it, unpack them, and return the description."""
    package = json.loads((source / "datapackage.json").read_text(encoding="utf-8"))
    if names:
        package["resources"] = [one for one in package["resources"] if one["name"] in names]
    for table in package["resources"]:
        content = (source / table["path"]).read_bytes()
        if table.pop("compression", None) == "bz2":
            content = bz2.decompress(content)
            table["path"] = table["path"].removesuffix(".bz2")
        path = target / table["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    described = target / "datapackage.json"
    described.write_text(json.dumps(package), encoding="utf-8")
    return described
