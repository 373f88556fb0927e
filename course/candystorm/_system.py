"""What this computer speaks and which browser it has.

Standard library only: the set-up asks before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["chromium", "spoken_language"]

# Any browser of Chromium's family does; the tests drive it by the same protocol.
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_APPLICATIONS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_PROGRAMS = (
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)


def spoken_language() -> str:
    """Return the language of this computer's own messages.

    Returns
    -------
    str
        Two letters in lower case, e.g. ``"de"`` for ``de_AT.UTF-8``; ``"en"`` where none is set.

    Notes
    -----
    The environment is read as gettext reads it: LC_ALL before LC_MESSAGES before LANG, and LANGUAGE
    before all of them unless they say "C". Where it says nothing, Windows and macOS are asked.
    """
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next(filter(None, variables), "")
    if spoken and not _is_plain(spoken):
        spoken = os.environ.get("LANGUAGE", "").split(":")[0] or spoken
    spoken = spoken or _interface_language()
    return "en" if _is_plain(spoken) else spoken.replace("-", "_").split("_")[0].lower()[:2]


def _is_plain(locale: str) -> bool:
    return locale.split(".")[0] in ("", "C", "POSIX")


def _interface_language() -> str:
    if sys.platform == "win32":
        import ctypes
        from locale import windows_locale

        return windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    if sys.platform == "darwin":
        asked = ["/usr/bin/defaults", "read", "-g", "AppleLanguages"]
        try:
            answer = subprocess.run(asked, capture_output=True, text=True, timeout=5, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return answer.stdout.strip('()\n "').split('"')[0]
    return ""


def chromium() -> Path | None:
    """Return the browser of Chromium's family that this computer has, or None."""
    for command in _COMMANDS:
        found = shutil.which(command)
        if found:
            return Path(found)
    installed: list[Path] = []
    if sys.platform == "darwin":
        folders = [Path("/Applications"), Path.home() / "Applications"]
        installed = [folder / name for folder in folders for name in _APPLICATIONS]
    elif sys.platform == "win32":
        variables = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        folders = [Path(os.environ[name]) for name in variables if name in os.environ]
        installed = [folder / name for folder in folders for name in _PROGRAMS]
    return next((path for path in installed if path.is_file()), None)
