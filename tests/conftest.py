"""What every test finds: nobody's own settings, the source language, and a browser or a failure."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import chromium
from candystorm.language import SOURCE_LANGUAGE, use_language

# --doctest-modules would import every conftest.py a second time, under one and the same name.
collect_ignore_glob = ["conftest.py", "*/conftest.py"]

# Set while this file is imported: some libraries read these at their import.
_own_settings = tempfile.TemporaryDirectory(prefix="candystorm-tests-")
for _name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
    _folder = Path(_own_settings.name) / _name.lower()
    _folder.mkdir()
    os.environ[_name] = str(_folder)
os.environ["MPLBACKEND"] = "agg"
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # two workers, two cores
for _name in ("CANDYSTORM_LOG", "CANDYSTORM_SELF_CHECK", "JUPYTER_PATH", "NBGRADER_EXECUTION"):
    os.environ.pop(_name, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--pictures`` keeps what the pages of the tests look like."""
    parser.addoption(
        "--pictures", action="store_true", help="keep pictures of the pages in tests/artefacts"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Say it to the workers as well."""
    if config.getoption("--pictures", default=False):
        os.environ["CANDYSTORM_TEST_PICTURES"] = "1"


@pytest.fixture(autouse=True)
def _source_language() -> Iterator[None]:
    """Start each test in the source language, whatever the one before it spoke."""
    use_language(SOURCE_LANGUAGE)
    yield
    use_language(SOURCE_LANGUAGE)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Return the browser, installed if need be; without one the test fails, it isn't skipped."""
    try:
        return chromium.ensure()
    except chromium.NoChromium as problem:
        pytest.fail(str(problem), pytrace=False)
