"""The kernel behind a page: an ordinary ipykernel that writes its errors to a log file."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

log = logging.getLogger("candystorm")


def write_log_file() -> None:
    """Send what goes wrong to the log file of the workspace, if there is one."""
    path = os.environ.get("CANDYSTORM_LOG")
    if not path or log.handlers:
        return
    try:
        handler = RotatingFileHandler(
            Path(path), maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:  # a page without a log file is better than no page
        return
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)


def _log_error(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    traceback: TracebackType | None,
    tb_offset: int | None = None,
) -> Any:
    log.error("a cell of a page failed", exc_info=(kind, error, traceback))
    shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)


def main() -> None:
    """Start the kernel; what a lesson needs is imported before the first question arrives."""
    import candystorm  # noqa: F401  (first: it spares the start-up of a costly grammar)

    write_log_file()
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp.instance(log_level=logging.ERROR)
    app.initialize(sys.argv[1:])
    app.shell.set_custom_exc((Exception,), _log_error)
    app.start()


if __name__ == "__main__":
    main()
