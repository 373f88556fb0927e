"""What `python3 tests` runs. Standard library only, for it runs before anything is installed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import chromium
from environment.start import ROOT, Environment, prepare, variables

# Cells of one notebook and pages of one server share a process, so a file is never split.
_ALL_TESTS = ("pytest", "-n", "2", "--dist", "loadfile")

_BEFORE = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
)

_LOCK_HEADER = """\
# The versions that candystorm is developed and tested with, for every system and Python >= 3.11.
# Made from pyproject.toml by `python3 tests --lock`; not edited by hand.
# `python3 course`, `python3 tests` and CI install with it; so does
# `pip install . -c constraints.txt`.
"""


def main(arguments: Sequence[str]) -> int:
    """Run the checks that are asked for.

    Parameters
    ----------
    arguments
        What follows `python3 tests`.

    Returns
    -------
    int
        0 when everything passed.
    """
    environment = prepare(["test", "bench"] if arguments[:1] == ["--bench"] else ["test"])
    if arguments[:1] == ["--lock"]:
        return lock(environment, arguments[1:])
    if arguments and arguments[0] not in ("--bench", "--picture"):
        return run(environment, ["pytest", *arguments])
    try:
        chromium.ensure()
    except chromium.NoChromium as problem:
        print(problem, file=sys.stderr)
        return 1
    if arguments[:1] == ["--picture"]:
        return _python(environment, [str(ROOT / "tests" / "browser" / "readme_picture.py")])
    if arguments:
        return _python(environment, [str(ROOT / "tests" / "bench"), *arguments[1:]])
    failed = [check for check in _BEFORE if say_and_run(environment, check) != 0]
    code = say_and_run(environment, _ALL_TESTS)
    if failed:
        # pytest's summary ends the output, unless something else must not be overlooked.
        names = ", ".join(" ".join(check) for check in failed)
        print(f"\nFailed before the tests: {names}", file=sys.stderr)
    return code or int(bool(failed))


def say_and_run(environment: Environment, check: Sequence[str]) -> int:
    """Print a check's command line and run it.

    Parameters
    ----------
    environment
        Where its tool is.
    check
        Name of a module, and its arguments.
    """
    print(f"\n$ {' '.join(check)}", flush=True)
    return run(environment, check)


def run(environment: Environment, check: Sequence[str]) -> int:
    """Run a tool of the environment on the project and return its exit code.

    Parameters
    ----------
    environment
        Where the tool is.
    check
        Name of a module, and its arguments.
    """
    return _python(environment, ["-m", *check])


def _python(environment: Environment, arguments: Sequence[str]) -> int:
    command = [str(environment.python), *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=variables(environment)) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # it reached the tool as well, which ends in its own way


def lock(environment: Environment, arguments: Sequence[str]) -> int:
    """Make constraints.txt from pyproject.toml; versions that still fit stay.

    Parameters
    ----------
    environment
        Where uv is.
    arguments
        Passed on to uv, e.g. ``["--upgrade"]`` or ``["--upgrade-package", "voila"]``.
    """
    file = ROOT / "constraints.txt"
    # One version for all Pythons and systems wherever there is one, so that all compute the same.
    options = "--universal --python-version 3.11 --fork-strategy fewest --all-extras --quiet"
    # uv's own header would name paths of the machine that makes the file.
    command = ["uv", "pip", "compile", *options.split(), "--no-header", "--no-annotate"]
    code = run(environment, [*command, *arguments, "pyproject.toml", "-o", "constraints.txt"])
    if code == 0:
        pins = _without_header(file)
        file.write_text(_LOCK_HEADER + pins, "utf-8")
    return code


def _without_header(file: Path) -> str:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))
