"""Files on their way from a browser into the workspace, and out of it again when they are read.

An upload is a folder ``.upload-…`` in the folder for exports. A lock in it says that somebody is
at work; the system lets go of it when a process dies, however that happens. So whoever comes next
can tell what was left behind from what is still needed.
"""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import sys
import tempfile
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from candystorm.exports import ExportError, TooLarge

__all__ = ["LARGEST", "MOST_FILES", "Upload", "clean_path", "sweep"]

#: Bytes of one upload; what is larger goes into the folder by hand.
LARGEST: Final = 500 * 2**20
#: Files of one upload; a folder with more is read where it lies, or as a zip.
MOST_FILES: Final = 5_000

_PREFIX: Final = ".upload-"
_LOCK: Final = "lock"
_FILES: Final = "files"
_SPARE: Final = 32 * 2**20  # bytes that stay free for answers and notebooks
_LONGEST_PART, _LONGEST_PATH = 80, 160  # Windows ends at 260 with the folders above
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_RESERVED: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))]
)


class Upload:
    """Some files that a browser sends piece by piece.

    Parameters
    ----------
    folder : Path
        The folder for exports; it is made.
    files : sequence of (str, int)
        Path below what was chosen, as the browser says it, and size in bytes.

    Attributes
    ----------
    folder : Path
        Where they are until it is closed.
    touched : float
        When something happened last, by `time.monotonic`.

    Raises
    ------
    TooLarge
        Together they are larger than `LARGEST`, or more than `MOST_FILES`.
    ExportError
        There is no room for them, or the folder may not be written to.
    """

    def __init__(self, folder: Path, files: Sequence[tuple[str, int]]) -> None:
        if not files:
            raise ExportError("There is no file in what you chose.")
        size = sum(size for _, size in files)
        if size > LARGEST or len(files) > MOST_FILES:
            raise TooLarge(
                "This is too much to be sent by the browser. Please put it into the folder "
                "%(folder)s and choose it from there.",
                folder=folder,
            )
        self.touched = time.monotonic()
        self._sizes = [size for _, size in files]
        self._written = [0] * len(files)
        self._lock: int | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)
            if shutil.disk_usage(folder).free < size + _SPARE:
                raise OSError(errno.ENOSPC, "too little room")
            self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        except OSError as error:
            raise _problem(error) from error
        atexit.register(self.close)
        try:
            self._lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            _hold(self._lock)
            self._paths = [self._place(path) for path, _ in files]
        except OSError as error:
            self.close()
            raise _problem(error) from error

    def write(self, file: int, offset: int, piece: bytes | memoryview) -> None:
        """Write the next piece of a file.

        Raises
        ------
        ExportError
            It is not the next one, there is more than was announced, or there is no room.
        """
        self.touched = time.monotonic()
        if not 0 <= file < len(self._sizes) or (
            offset != self._written[file] or offset + len(piece) > self._sizes[file]
        ):
            raise ExportError("The file did not arrive as it is. Please choose it once more.")
        try:
            with self._paths[file].open("ab") as target:
                target.write(piece)
        except OSError as error:
            raise _problem(error) from error
        self._written[file] += len(piece)

    def paths(self) -> list[Path]:
        """Return what was chosen, now in the workspace: files and folders.

        Raises
        ------
        ExportError
            Something is still missing.
        """
        if self._written != self._sizes:
            raise ExportError("The file did not arrive as it is. Please choose it once more.")
        return sorted((self.folder / _FILES).iterdir())

    def close(self) -> None:
        """Remove all of it; a second time does nothing."""
        atexit.unregister(self.close)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _place(self, path: str) -> Path:
        """Make an empty file for what the browser calls so, wherever that would lead."""
        place = (self.folder / _FILES).joinpath(*clean_path(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            name = place.name if number == 1 else f"{place.stem} ({number}){place.suffix}"
            try:
                place.with_name(name).open("xb").close()
            except FileExistsError:
                number += 1
            else:
                return place.with_name(name)


def clean_path(path: str) -> tuple[str, ...]:
    r"""Return a path from a browser as names that are harmless on every system.

    >>> clean_path("../../etc/pass\0wd")
    ('etc', 'passwd')
    >>> clean_path("C:\\posts\\aux.json")
    ('C', 'posts', '_aux.json')
    """
    parts = [_clean(part) for part in str(path).replace("\\", "/").split("/")]
    parts = [part for part in parts if part] or ["export"]
    if len("/".join(parts)) > _LONGEST_PATH:
        parts = parts[-1:]
    return tuple(parts)


def _clean(name: str) -> str:
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    plain = "".join(sign for sign in plain if sign.isprintable() and sign not in _FORBIDDEN)
    plain = plain.strip(" .")  # nothing is hidden, nothing leads upwards, Windows drops the rest
    ending = PurePosixPath(plain).suffix[:12]
    if len(plain) > _LONGEST_PART:
        plain = plain[: _LONGEST_PART - len(ending)] + ending
    return f"_{plain}" if plain.split(".")[0].casefold() in _RESERVED else plain


def sweep(folder: Path) -> None:
    """Remove uploads that a process left behind when it died; never raises for it."""
    for left in folder.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(left / _LOCK, os.O_RDWR)
        except OSError:  # it is just being made, or just being removed
            if _age(left) > 60:
                shutil.rmtree(left, ignore_errors=True)
            continue
        try:
            free = _hold(lock)
        finally:
            os.close(lock)
        if free:
            shutil.rmtree(left, ignore_errors=True)


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


def _problem(error: OSError) -> ExportError:
    full = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
    if error.errno in full:
        return ExportError(
            "There is not enough room for this file on the disk of the course. Please make room, "
            "then choose it once more."
        )
    return ExportError(
        "The file could not be put into your course folder, because it may not be written to. "
        "Please move your course folder, or ask your trainer."
    )


if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _hold(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # somebody has it, or this disk knows no locks: then nothing is touched
            return False
        return True
