"""Files as Meta gives them, for the tests of Facebook and Instagram."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file, and the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def series(*lines: str) -> bytes:
    """Return a series of the Business Suite: UTF-16, with a line that names the comma."""
    return "\ufeff".encode("utf-16-le") + "\n".join(("sep=,", *lines, "")).encode("utf-16-le")


def as_json(value: object) -> str:
    """Return JSON as Meta writes it: every byte of UTF-8 as a letter by itself."""

    def letters(one: Any) -> Any:
        if isinstance(one, str):
            return one.encode().decode("latin-1")
        if isinstance(one, dict):
            return {letters(key): letters(value) for key, value in one.items()}
        return [letters(value) for value in one] if isinstance(one, list) else one

    return json.dumps(letters(value), indent=2)
