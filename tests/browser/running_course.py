"""The course as a person starts it, for tests: a process of its own, until it is closed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

#: Chromium as root, and silent towards the outside.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages of the browser's own that it keeps ready, and services that no test needs.
    "--disable-features=PreloadTopChromeWebUI,TabSearch,Translate,OptimizationHints,MediaRouter",
]


class RunningCourse:
    """``candystorm --no-browser`` in a process of its own.

    Parameters
    ----------
    workspace : Path
        The participant's folder.
    *options : str
        More options of the command.
    language : str
        ``"de"`` or ``"en"``.
    """

    def __init__(self, workspace: Path, *options: str, language: str = "en") -> None:
        self.workspace = workspace
        self._command = [
            *(sys.executable, "-m", "candystorm", "--no-browser", "--language", language),
            *("--workspace", str(workspace), *options),
        ]
        self.address = ""

    @property
    def url(self) -> str:
        """Where the server is, without path and token."""
        return self.address.split("/candystorm/")[0].split("/lab")[0]

    @property
    def token(self) -> str:
        """What lets a browser in."""
        return self.address.split("token=")[1]

    def __enter__(self) -> RunningCourse:
        environment = {name: value for name, value in os.environ.items() if name != "JUPYTER_PATH"}
        self._process = subprocess.Popen(
            self._command,
            env=environment | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdout
        said = ""
        end = time.monotonic() + 90
        while time.monotonic() < end:
            line = self._process.stdout.readline()
            said += line
            if found := re.search(r"http://127\.0\.0\.1:\d+\S+token=\w+", line):
                self.address = found[0]
                return self
            if not line and self._process.poll() is not None:
                break
        self._process.kill()
        raise RuntimeError(f"the course did not start:\n{said}")

    def stop(self) -> str:
        """Press Ctrl-C, and return what the course says goodbye with."""
        self._process.send_signal(signal.SIGINT)
        try:
            said, _ = self._process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        return said

    @property
    def process_id(self) -> int:
        """The course's process."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How the course ended; None while it runs."""
        return self._process.poll()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self.stop()
