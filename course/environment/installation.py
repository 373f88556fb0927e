"""Make `.venv`, or put it right, with every step told to the person who waits.

The stamp in `.venv` first says "not ready", so an installation that was interrupted at any moment
is seen at the next start and made anew. What somebody else made is installed into, not deleted.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from environment import NEEDED
from environment.start import Environment, Stamp, running_python
from environment.words import say, say_in_place, words

# What pip writes when the reason lies outside: the first that is found in its log counts.
_REASONS = {
    "disk_full": ("No space left on device", "Errno 28", "WinError 112"),
    "long_path": ("Windows Long Path support",),
    "no_network": (
        "NewConnectionError",
        "NameResolutionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "Temporary failure in name resolution",
        "getaddrinfo failed",
        "Network is unreachable",
        "Connection refused",
        "ProxyError",
        "CERTIFICATE_VERIFY_FAILED",
        "(from versions: none)",
    ),
}


class EnvironmentNotMade(Exception):
    """The environment can't be made; the message is one sentence for the person at hand."""


def ensure(environment: Environment, extras: Sequence[str] = ()) -> None:
    """Make the environment, or put it right; end with a sentence where that can't be.

    Parameters
    ----------
    environment
        Which one.
    extras
        The optional parts of pyproject.toml that are needed, e.g. ``["test"]``.
    """
    try:
        make_ready(environment, extras)
    except EnvironmentNotMade as error:
        say(str(error))
        raise SystemExit(1) from error
    except KeyboardInterrupt as stop:
        say(words("stopped"))
        raise SystemExit(130) from stop


def make_ready(environment: Environment, extras: Sequence[str] = ()) -> None:
    """Make the environment, or put it right, unless it is.

    Parameters
    ----------
    environment
        Which one.
    extras
        The optional parts of pyproject.toml that are needed, e.g. ``["test"]``.

    Raises
    ------
    EnvironmentNotMade
        With a sentence that says what to do.
    """
    if environment.is_ready(extras):
        return
    try:
        with _alone(environment) as lock:
            if not environment.is_ready(extras):  # another start may have done it meanwhile
                _make(environment, extras, lock)
    except PermissionError as error:
        raise EnvironmentNotMade(words("no_access", path=error.filename)) from error
    except OSError as error:
        key = "disk_full" if error.errno == errno.ENOSPC else "failed"
        raise EnvironmentNotMade(words(key, log=error)) from error


@contextmanager
def _alone(environment: Environment) -> Iterator[IO[bytes]]:
    """Wait until no other start is installing; the lock goes with the process that holds it."""
    with (environment.root / ".venv.lock").open("ab") as lock:
        waiting = False
        while not _locked(lock):
            if not waiting:
                say(words("waiting"))
            waiting = True
            time.sleep(0.3)
        yield lock


def _locked(lock: IO[bytes]) -> bool:
    if sys.platform == "win32":
        import msvcrt

        lock.seek(0)
        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network drives know no locks; one window at a time works there, too
        return True
    return True


def _make(environment: Environment, extras: Sequence[str], lock: IO[bytes]) -> None:
    begun = time.monotonic()
    before = environment.stamp()
    anew = _is_to_be_made(environment, before)
    say(words("begin" if anew else "update", folder=environment.folder))
    stamp = Stamp(
        ready=False,
        ours=anew or bool(before and before.ours),
        fingerprint=environment.fingerprint(),
        python=running_python(),
        root=str(environment.root),
        extras=sorted({*extras, *(before.extras if before and not anew else ())}),
    )
    environment.write_stamp(stamp)
    if anew:
        _make_folder(environment, lock)
    try:
        _install(environment, stamp.extras, lock)
    except _NothingLoaded:
        # pip loads everything before it changes anything: what was there still works as it did.
        if before and not anew:
            environment.write_stamp(before)
        raise
    environment.write_stamp(replace(stamp, ready=True))
    minutes, seconds = divmod(round(time.monotonic() - begun), 60)
    say(words("done", minutes=minutes, seconds=seconds))


def _is_to_be_made(environment: Environment, before: Stamp | None) -> bool:
    """Return whether `.venv` must be made from nothing; else it is installed into."""
    if not environment.folder.exists() or not any(environment.folder.iterdir()):
        return True
    if before and before.ours:
        here = (running_python(), str(environment.root))
        moved = (before.python, before.root) != here
        return moved or not before.ready or not environment.python.exists()
    # Somebody else made it: a broken one holds nothing of worth, a working one is used as it is.
    if not (environment.folder / "pyvenv.cfg").exists():
        raise EnvironmentNotMade(words("not_an_environment", folder=environment.folder))
    if not environment.python.exists():
        return True
    test = f"import sys; sys.exit(sys.version_info < {NEEDED})"
    if _call(environment, [str(environment.python), "-c", test]) != 0:
        raise EnvironmentNotMade(words("old_environment", folder=environment.folder))
    return False


def _make_folder(environment: Environment, lock: IO[bytes]) -> None:
    say(words("making"))
    for entry in environment.folder.iterdir():
        # The stamp stays, so that a stop in the middle of this is seen, too.
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != "candystorm.json":
            entry.unlink()
    base = getattr(sys, "_base_executable", None) or sys.executable  # not another environment's
    if _call(environment, [base, "-m", "venv", str(environment.folder)], lock) != 0:
        key = "no_venv_debian" if Path("/etc/debian_version").exists() else "no_venv"
        raise EnvironmentNotMade(words(key, log=environment.log))


def _call(environment: Environment, command: Sequence[str], lock: IO[bytes] | None = None) -> int:
    with environment.log.open("ab") as log:
        return subprocess.call(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **_held(lock)
        )


def _held(lock: IO[bytes] | None) -> dict[str, Any]:
    # pip inherits the lock, so that no other start works beside a pip whose parent was killed.
    return {"pass_fds": (lock.fileno(),)} if lock and os.name != "nt" else {}


class _NothingLoaded(EnvironmentNotMade):
    """The installation failed before it changed anything."""


def _install(environment: Environment, extras: Sequence[str], lock: IO[bytes]) -> None:
    pip = [str(environment.python), "-m", "pip"]
    if _call(environment, [*pip, "--version"]) != 0:
        # Environments that uv or virtualenv made need not have pip.
        _call(environment, [str(environment.python), "-m", "ensurepip", "--upgrade"], lock)
    project = f".[{','.join(extras)}]" if extras else "."
    options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    with (
        environment.log.open("a", encoding="utf-8") as log,
        subprocess.Popen(
            [*pip, "install", *options, "-c", "constraints.txt", "-e", project],
            cwd=environment.root,
            env=_pip_variables(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            **_held(lock),
        ) as process,
    ):
        assert process.stdout is not None
        try:
            said = _follow(process.stdout, log)
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        key = next(
            (key for key, signs in _REASONS.items() if any(s in said for s in signs)), "failed"
        )
        kind = _NothingLoaded if key == "no_network" else EnvironmentNotMade
        raise kind(words(key, log=environment.log))


def _pip_variables() -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    return variables | {
        "PYTHONUNBUFFERED": "1",
        "PIP_USER": "0",  # a person's own setting that an environment refuses
        # What builds the package is locked as well; older versions of pip know the first name only.
        "PIP_CONSTRAINT": "constraints.txt",
        "PIP_BUILD_CONSTRAINT": "constraints.txt",
    }


def _follow(lines: Iterable[str], log: IO[str]) -> str:
    """Show how far pip is, keep what it says in the log, and return it."""
    said = []
    loaded = 0
    say(words("loading"))
    for line in lines:
        log.write(line)
        said.append(line)
        if line.startswith("Collecting "):
            loaded += 1
            say_in_place(words("loaded", n=loaded, name=line.split()[1]))
        elif line.startswith("Installing collected packages:"):
            say(words("installing", n=line.count(",") + 1))
    return "".join(said)
