"""The browser of the browser tests is never done without."""

from __future__ import annotations

from pathlib import Path

import pytest

import chromium


def test_is_a_missing_browser_an_error_that_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Neither a browser nor apt-get is found there.
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(chromium.NoChromium, match="apt-get install chromium"):
        chromium.ensure()


def test_is_a_browser_that_is_there_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "google-chrome"
    browser.write_text("#!/bin/sh\n", "utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PATHEXT", "")
    assert chromium.ensure() == browser
