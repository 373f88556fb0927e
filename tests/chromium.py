"""The browser of the browser tests: found, or installed where that is allowed, never done without.

Standard library only: `python3 tests` asks before it starts anything else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from candystorm import _system

PACKAGES = ("chromium", "fonts-noto-color-emoji")
ADVICE = (
    "The browser tests need Chromium: please install it "
    "(Debian and Ubuntu: sudo apt-get install chromium; elsewhere Chromium, Chrome or Edge) "
    "and start again."
)


class NoChromium(Exception):
    """There is no browser and none may be installed; the message says what to install."""


def ensure() -> Path:
    """Return the browser; install Debian's package where there is none and root allows it.

    Raises
    ------
    NoChromium
        Somebody must install it by hand.
    """
    found = _system.chromium()
    if found is None and (as_root := _root_by()) is not None:
        print(f"Chromium is missing; apt-get installs {' and '.join(PACKAGES)} …", flush=True)
        _install(as_root)
        found = _system.chromium()
    if found is None:
        raise NoChromium(ADVICE)
    return found


def _root_by() -> list[str] | None:
    """Return what makes a command root's without a question; None where nothing does."""
    if not sys.platform.startswith("linux") or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    by_sudo = ["sudo", "-n"]
    if not shutil.which("sudo"):
        return None
    tried = subprocess.run([*by_sudo, "true"], capture_output=True, check=False)
    return by_sudo if tried.returncode == 0 else None


def _install(as_root: list[str]) -> None:
    apt_get = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    for arguments in (["update"], ["install", "-y", *PACKAGES]):
        said = subprocess.run(
            [*apt_get, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if said.returncode != 0:
            print(said.stdout, end="", file=sys.stderr)
            raise NoChromium(ADVICE)
