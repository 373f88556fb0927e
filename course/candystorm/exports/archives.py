"""Archives: what lies in a zip or a tar, as streams, and which of it is not opened.

Nothing is ever unpacked to disk. What could be a trap (a bomb, a link, a path that leads out) is
refused by name, and the rest of the archive is there all the same.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, cast

from candystorm.exports.errors import ExportError, TooLarge, UnsafeFile

__all__ = [
    "BROKEN", "HARMLESS", "HIGHEST_RATIO", "MEDIA", "Entry", "archive_kind", "is_tar", "reopened",
    "tar_entries", "unpacked", "zip_entries",
]  # fmt: skip

#: Text compresses to a tenth, a table of noughts to a fiftieth; bombs to a thousandth.
HIGHEST_RATIO = 200
#: Below this size, a ratio says nothing.
HARMLESS = 64 * 2**20

#: What is damaged or hostile shows itself in one of these while it is unpacked.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,  # an encrypted zip
    ValueError,
    IndexError,
    OverflowError,
    UnicodeError,
)

#: Pictures, films and sounds are counted, but never looked into.
MEDIA = frozenset(
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".mp4", ".mov", ".m4v", ".webm", ".avi",
     ".mp3", ".m4a", ".aac", ".ogg", ".opus", ".wav", ".svg", ".css"]
)  # fmt: skip
_NEVER_ARCHIVES = MEDIA | {
    ".pdf", ".js", ".json", ".csv", ".txt", ".html", ".htm", ".xls", ".xlsx", ".jsonl", ".ndjson",
    ".tsv",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One file in an archive.

    Attributes
    ----------
    path : str
        Where it lies, the archive included, with ``/``.
    size : int
        Bytes that it claims to have, unpacked.
    open : callable
        Opens it for reading.
    refused : ExportError or None
        Why it must not be opened.
    """

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    refused: ExportError | None


def archive_kind(suffix: str, head: Callable[[], bytes]) -> str:
    """Return "zip", "tar" (packed or not), or "" for other files.

    Parameters
    ----------
    suffix : str
        The file's ending in small letters, with its dot.
    head : callable
        Returns how it begins; not asked for endings that tell enough.
    """
    if suffix in _NEVER_ARCHIVES:
        return ""
    start = head()
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "" if _is_office(start) or suffix in (".xlsx", ".xlsm") else "zip"
    return "tar" if is_tar(start) or _packing(start) else ""


def _is_office(head: bytes) -> bool:
    return b"[Content_Types].xml" in head[:4096] or b"xl/" in head[:4096]


def is_tar(head: bytes) -> bool:
    """Return whether that is how a tar begins."""
    return head[257:262] == b"ustar"


def _packing(head: bytes) -> Callable[[IO[bytes]], Any] | None:
    """Return what unpacks a stream that begins so, None for one that is not packed."""
    if head.startswith(b"\x1f\x8b"):
        return lambda stream: gzip.GzipFile(fileobj=stream)
    if head.startswith(b"BZh"):
        return bz2.BZ2File
    if head.startswith(b"\xfd7zXZ"):
        return lzma.LZMAFile
    return None


def zip_entries(archive: zipfile.ZipFile, label: str) -> Iterator[Entry]:
    """Give out what lies in a zip, but for folders and what a Mac leaves beside files."""
    for entry in archive.infolist():
        path = f"{label}/{_clean(entry.filename)}"
        if entry.is_dir() or "/__MACOSX/" in path or _name(path).startswith("._"):
            continue
        refused: ExportError | None = None
        if _leads_out(entry.filename):
            refused = _leading_out(path)
        elif stat.S_ISLNK(entry.external_attr >> 16):
            refused = _link(path)
        elif entry.flag_bits & 1:
            refused = ExportError(
                "%(file)s is protected by a password. Please unpack it first.", file=_name(path)
            )
        elif entry.file_size > HARMLESS and (
            entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
        ):
            refused = UnsafeFile(
                "%(file)s unpacks to far more than any export, so it was not opened.",
                file=_name(path),
            )
        yield Entry(path, entry.file_size, _opener(archive, entry), refused)


def _opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(entry)


def tar_entries(archive: tarfile.TarFile, label: str) -> Iterator[Entry]:
    """Give out what lies in a tar, but for folders."""
    for entry in archive:
        path = f"{label}/{_clean(entry.name)}"
        if entry.isdir():
            continue
        refused: ExportError | None = None
        if _leads_out(entry.name):
            refused = _leading_out(path)
        elif not entry.isreg() or entry.issparse():
            refused = _link(path)
        yield Entry(path, entry.size, _extracted(archive, entry), refused)


def _extracted(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Callable[[], IO[bytes]]:
    def open_() -> IO[bytes]:
        stream = archive.extractfile(entry)
        if stream is None:
            raise ValueError(entry.name)
        return stream

    return open_


def _leading_out(path: str) -> UnsafeFile:
    return UnsafeFile("The path of %(file)s leads out of its archive.", file=_name(path))


def _link(path: str) -> UnsafeFile:
    return UnsafeFile("%(file)s is a link.", file=_name(path))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _leads_out(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return ".." in parts or name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":")


def _clean(name: str) -> str:
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    return "".join(sign for sign in name if sign.isprintable())


# --- streams


def unpacked(
    stream: IO[bytes], head: bytes, size: int, largest: int, too_large: Callable[[], TooLarge]
) -> tuple[io.BufferedReader, bool]:
    """Return the stream of what is packed by gzip, bzip2 or xz, and whether it is packed at all.

    Parameters
    ----------
    stream : file
        Can be rewound.
    head : bytes
        How it begins.
    size : int
        Bytes of the stream as it is.
    largest : int
        Bytes that a stream may have that is not packed.
    too_large : callable
        Makes the error for one that unpacks to more than it can honestly be.
    """
    packing = _packing(head)
    if packing is None:
        return io.BufferedReader(_Limited(stream, largest, too_large), 1 << 20), False
    most = max(HARMLESS, size * HIGHEST_RATIO)
    content = cast(IO[bytes], packing(stream))
    return io.BufferedReader(_Limited(content, most, too_large), 1 << 20), True


def reopened(stream: io.BufferedReader) -> Callable[[], IO[bytes]]:
    """Return what opens a stream again and again, each time from its beginning."""

    def open_() -> IO[bytes]:
        stream.seek(0)
        return cast(IO[bytes], _Unclosed(stream))

    return open_


class _Limited(io.RawIOBase):
    """A stream that is unpacked while it is read, up to a limit counted from its beginning."""

    def __init__(self, stream: IO[bytes], most: int, too_large: Callable[[], TooLarge]) -> None:
        super().__init__()
        self._stream = stream
        self._most = most
        self._too_large = too_large

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == 0 and offset > self._most:
            raise self._too_large()
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        part = self._stream.read(len(buffer))
        if self._stream.tell() > self._most:
            raise self._too_large()
        buffer[: len(part)] = part
        return len(part)


class _Unclosed(io.RawIOBase):
    """A stream that stays open when its reader is done: it is read again."""

    def __init__(self, stream: io.BufferedReader) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)
