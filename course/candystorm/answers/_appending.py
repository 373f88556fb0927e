"""Opening and appending to a file that may be anything: a pipe, a link, on a full disk."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path


def open_file(path: Path, flags: int, follow_symlinks: bool) -> int:
    """Open an ordinary file, and nothing else: a pipe would wait for ever, a device may act."""
    for name in ("O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"):  # each where it exists
        flags |= getattr(os, name, 0)
    if not follow_symlinks:
        if hasattr(os, "O_NOFOLLOW"):
            flags |= os.O_NOFOLLOW
        elif path.is_symlink():
            raise OSError(errno.ELOOP, "a symbolic link", str(path))
    descriptor = os.open(path, flags, 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not an ordinary file", str(path))
    return descriptor


def append_line(path: Path, line: bytes, follow_symlinks: bool) -> None:
    """Append a line and wait until it is on the disk."""
    descriptor = open_file(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, follow_symlinks)
    try:
        with _alone(descriptor):
            # A short write leaves a torn line. The rest could land behind another process's
            # line, so the whole line is written again; with no room left that raises.
            if os.write(descriptor, line) < len(line) and os.write(descriptor, line) < len(line):
                raise OSError(errno.ENOSPC, "short write", str(path))
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
                raise  # else: a file system (some network drives) that knows no fsync
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    # There O_APPEND means "seek to the end, then write": two processes could write over each
    # other. One byte far behind the end is locked, since Windows also locks readers out.
    import msvcrt
    from contextlib import contextmanager

    @contextmanager
    def _alone(descriptor: int) -> Iterator[None]:
        far = 2**30
        os.lseek(descriptor, far, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(descriptor, far, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    from contextlib import nullcontext as _alone  # O_APPEND is atomic
