"""The files of an export, wherever they lie: in folders, in zips, in tars, or alone.

Nothing is ever unpacked to disk: an archive's member is read as a stream, and its path is only a
label. What could be a trap is left out with a reason, or refused with one sentence where nothing
else is left.
"""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast

from candystorm.exports.archives import (
    BROKEN,
    Entry,
    archive_kind,
    is_tar,
    reopened,
    tar_entries,
    unpacked,
    zip_entries,
)
from candystorm.exports.errors import DamagedFile, ExportError, TooLarge, UnsafeFile

__all__ = ["Files", "Member", "collect"]

#: No export's single file is larger, unpacked; a claim of more is refused before it is read.
LARGEST = 4 * 2**30
#: Photos and videos are counted, never opened; nobody has more files than this.
MOST_FILES = 300_000
#: An archive in an archive is opened, one in that is not.
_DEEPEST = 2
_LARGEST_INNER = 512 * 2**20
_HEAD = 1 << 16


@dataclass(eq=False)
class Member:
    """One file of what a person chose.

    Attributes
    ----------
    path : str
        Where it lies, archives included, with ``/``: ``"export.zip/data/tweets.js"``.
    size : int
        Bytes, unpacked.
    on_read : callable or None
        Is told how many bytes more were read; what it raises ends the reading.
    place : str
        Where it stands among the others: a packed tar can only be read from its beginning.
    """

    path: str
    size: int
    _open: Callable[[], IO[bytes]] = field(repr=False)
    _head: bytes | None = field(default=None, repr=False)
    _known: dict[str, Any] = field(default_factory=dict, repr=False)
    on_read: Callable[[int], None] | None = field(default=None, repr=False)
    place: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """The ending in small letters, with its dot: ``".csv"``."""
        return PurePosixPath(self.name).suffix.lower()

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Open it for reading from its beginning; what breaks on the way is a `DamagedFile`."""
        try:
            with self._open() as stream:
                yield cast(BinaryIO, _Watched(stream, self))
        except ExportError:
            raise
        except BROKEN as error:
            raise self.damaged() from error
        except OSError as error:
            raise ExportError("%(file)s cannot be opened.", file=self.name) from error

    def head(self) -> bytes:
        """Return the first 64 KiB, or all of a smaller file."""
        if self._head is None:
            with self.open() as stream:
                self._head = _read(stream, _HEAD)
        return self._head

    def read(self, limit: int) -> bytes:
        """Return all of it.

        Raises
        ------
        TooLarge
            It is larger than ``limit`` bytes.
        """
        if self.size > limit:
            raise self.too_large()
        with self.open() as stream:
            content = _read(stream, limit + 1)
        if len(content) > limit:
            raise self.too_large()
        return content

    def remember(self, what: str, make: Callable[[], Any]) -> Any:
        """Return what was worked out before under that name, or work it out now."""
        if what not in self._known:
            self._known[what] = make()
        return self._known[what]

    def forget(self) -> None:
        """Let go of everything that was worked out."""
        self._known.clear()
        self._head = None

    def damaged(self) -> DamagedFile:
        """Return the error that says that it cannot be read."""
        return DamagedFile(
            "%(file)s is damaged or was not downloaded completely. Please download it again.",
            file=self.name,
        )

    def too_large(self) -> TooLarge:
        """Return the error that says that it is too large."""
        return TooLarge(
            "%(file)s is larger than any export can be, so it was not opened.", file=self.name
        )


@dataclass(eq=False)
class Files:
    """All files of what a person chose.

    Attributes
    ----------
    members : list of Member
        In the order of their paths.
    left_out : list of (str, ExportError)
        Paths that were not taken, and why.
    """

    members: list[Member] = field(default_factory=list)
    left_out: list[tuple[str, ExportError]] = field(default_factory=list)
    _open_archives: list[Any] = field(default_factory=list, repr=False)

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archives."""
        for archive in self._open_archives:
            archive.close()
        self._open_archives.clear()

    def named(self, *names: str) -> list[Member]:
        """Return the members whose file name is one of these, whatever its case."""
        wanted = {name.casefold() for name in names}
        return [member for member in self.members if member.name.casefold() in wanted]


def collect(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Files:
    """Find all files in what a person chose.

    Parameters
    ----------
    paths : path or iterable of paths
        Files, folders, zips or tars, in any mixture.

    Returns
    -------
    Files
        To be closed, or used in a ``with``.

    Raises
    ------
    ExportError
        There is no such file, or nothing in it can be opened safely.
    """
    chosen = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    if not all(map(os.fspath, chosen)):
        raise ExportError("There is no file in what you chose.")
    files = Files()
    once = dict.fromkeys(Path(os.path.normpath(Path(path).absolute())) for path in chosen)
    for path, label in zip(once, _labels(list(once)), strict=True):
        if not path.exists():
            raise ExportError("There is no file or folder named %(file)s.", file=path.name)
        if path.is_dir():
            _walk(path, label, files)
        elif not stat.S_ISREG(path.stat().st_mode):
            raise UnsafeFile("%(file)s is not an ordinary file.", file=path.name)
        else:
            _take(path, label, files)
    files.members.sort(key=lambda member: member.place or member.path)
    if not files.members:
        if files.left_out:
            raise files.left_out[0][1]
        raise ExportError("There is no file in what you chose.")
    return files


def _labels(paths: list[Path]) -> list[str]:
    """Return a label for each path: its name, with the folders that tell it from another."""
    for depth in range(1, max((len(path.parts) for path in paths), default=1) + 1):
        labels = ["/".join(path.parts[-depth:]) for path in paths]
        if len(set(labels)) == len(labels):
            break
    names = Counter(path.name for path in paths)
    return [
        path.name if names[path.name] == 1 else label.lstrip("/")
        for path, label in zip(paths, labels, strict=True)
    ]


def _walk(folder: Path, root: str, files: Files) -> None:
    for place, folders, names in os.walk(folder, onerror=None, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            label = f"{root}/{path.relative_to(folder).as_posix()}"
            if name.startswith("._") or name == ".DS_Store":  # what a Mac leaves beside files
                continue
            try:
                if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
                    leading_out = ExportError(
                        "%(file)s is a link that leads out of the folder.", file=name
                    )
                    files.left_out.append((label, leading_out))
                elif stat.S_ISREG(path.stat().st_mode):
                    _take(path, label, files)
                else:
                    special = ExportError("%(file)s is not an ordinary file.", file=name)
                    files.left_out.append((label, special))
            except OSError:
                files.left_out.append((label, ExportError("%(file)s cannot be opened.", file=name)))


def _take(path: Path, label: str, files: Files) -> None:
    """Take a file of the disk: itself, or what is in it."""
    size = path.stat().st_size
    _add(Member(label, size, lambda: path.open("rb")), files, depth=0)


def _add(member: Member, files: Files, depth: int) -> None:
    if len(files.members) >= MOST_FILES:
        raise TooLarge(
            "There are more than %(n)s files in it. Please choose only the export itself.",
            n=MOST_FILES,
        )
    if member.size > LARGEST:
        files.left_out.append((member.path, member.too_large()))
        return
    try:
        kind = archive_kind(member.suffix, member.head)
    except ExportError as error:
        files.left_out.append((member.path, error))
        return
    if not kind:
        files.members.append(member)
    elif depth >= _DEEPEST:
        refused = UnsafeFile("%(file)s is an archive within archives.", file=member.name)
        files.left_out.append((member.path, refused))
    else:
        try:
            _look_into(member, kind, files, depth)
        except ExportError as error:
            files.left_out.append((member.path, error))
        except (*BROKEN, OSError):
            files.left_out.append((member.path, member.damaged()))


def _look_into(member: Member, kind: str, files: Files, depth: int) -> None:
    """Take what is in an archive; beside a trap in it, the rest."""
    stream = _seekable(member, depth, files)
    entries: Iterator[Entry]
    if kind == "zip":
        zipped = zipfile.ZipFile(stream)
        files._open_archives.append(zipped)
        entries = zip_entries(zipped, member.path)
    else:
        content, packed = unpacked(
            stream, member.head(), member.size, LARGEST * 4, member.too_large
        )
        files._open_archives.append(content)
        if packed and not is_tar(content.peek(512)):
            # One packed file: comments.csv.gz.
            label = member.path.rpartition(".")[0]
            files.members.append(Member(label, member.size, reopened(content)))
            return
        archive = tarfile.open(fileobj=content, mode="r:")  # noqa: SIM115 - closed with the files
        files._open_archives.append(archive)
        entries = tar_entries(archive, member.path)
    for number, entry in enumerate(entries):
        if entry.refused is not None:
            files.left_out.append((entry.path, entry.refused))
        else:
            inner = Member(entry.path, entry.size, entry.open)
            if kind == "tar":
                inner.place = f"{member.place or member.path}/{number:08}"
            _add(inner, files, depth + 1)


def _seekable(member: Member, depth: int, files: Files) -> IO[bytes]:
    if depth == 0:
        stream = member._open()
        files._open_archives.append(stream)
        return stream
    return io.BytesIO(member.read(_LARGEST_INNER))


def _read(stream: BinaryIO, size: int) -> bytes:
    parts = []
    while size > 0:
        part = stream.read(min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Watched(io.RawIOBase):
    """A member's stream that never gives more than any export can hold, whatever was claimed."""

    def __init__(self, stream: IO[bytes], member: Member) -> None:
        super().__init__()
        self._stream = stream
        self._member = member
        self._left = LARGEST

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        part = self._stream.read(size)
        self._left -= len(part)
        if self._left < 0:
            raise self._member.too_large()
        if self._member.on_read is not None:
            self._member.on_read(len(part))
        return part

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: Any) -> int:
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)
