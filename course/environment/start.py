"""`.venv` beside pyproject.toml: whether it is ready, and how the course runs in it.

Standard library only, for it runs before anything is installed. A file in `.venv` says what was
installed from which pyproject.toml and constraints.txt; while it agrees, a start does nothing but
read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Stamp:
    """What the file in `.venv` says about it.

    Attributes
    ----------
    ready
        False from the beginning of an installation to its end.
    ours
        Whether we made the environment, so that we may make it anew.
    fingerprint
        SHA-256 of pyproject.toml and constraints.txt, hexadecimal.
    python
        Version of the Python that ran the set-up, ``"3.11"``.
    root
        The project's folder; scripts in `.venv` name it, so a moved environment is broken.
    extras
        The optional parts that are installed.
    """

    ready: bool
    ours: bool
    fingerprint: str
    python: str
    root: str
    extras: list[str]


@dataclass(frozen=True)
class Environment:
    """The environment of a project.

    Attributes
    ----------
    root
        The folder of pyproject.toml and constraints.txt.
    """

    root: Path = ROOT

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        """Where its commands are."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def log(self) -> Path:
        """Where pip's own words go."""
        return self.folder / "install.log"

    def stamp(self) -> Stamp | None:
        """Return what was installed, or None where that isn't known."""
        try:
            return Stamp(**json.loads((self.folder / "candystorm.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_stamp(self, stamp: Stamp) -> None:
        """Say what is installed, in one step.

        Parameters
        ----------
        stamp
            What is true now.
        """
        self.folder.mkdir(exist_ok=True)
        new = self.folder / "candystorm.json.new"
        new.write_text(json.dumps(asdict(stamp), indent=1), "utf-8")
        new.replace(self.folder / "candystorm.json")

    def fingerprint(self) -> str:
        """Return the hash of what decides what is installed."""
        files = (self.root / "pyproject.toml", self.root / "constraints.txt")
        return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()

    def is_ready(self, extras: Sequence[str] = ()) -> bool:
        """Return whether a start needs to install nothing.

        Parameters
        ----------
        extras
            The optional parts that are needed.
        """
        stamp = self.stamp()
        return (
            stamp is not None
            and stamp.ready
            and set(extras) <= set(stamp.extras)
            and (stamp.python, stamp.root) == (running_python(), str(self.root))
            and stamp.fingerprint == self.fingerprint()
            and self.python.exists()
        )


def running_python() -> str:
    """Return the version of the Python that runs now, e.g. ``"3.11"``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def prepare(extras: Sequence[str] = ()) -> Environment:
    """Return the environment of this project, ready; end with a sentence where it can't be.

    Parameters
    ----------
    extras
        The optional parts that are needed.
    """
    environment = Environment()
    if not environment.is_ready(extras):
        from environment.installation import ensure  # an ordinary start does without it

        ensure(environment, extras)
    return environment


def variables(environment: Environment) -> Mapping[str, str]:
    """Return the variables under which its programs run, as if it had been activated.

    Parameters
    ----------
    environment
        Which one.
    """
    own = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
    own["VIRTUAL_ENV"] = str(environment.folder)
    own["PATH"] = os.pathsep.join(filter(None, [str(environment.scripts), own.get("PATH")]))
    if os.name == "nt":
        # Python 3.11 and 3.12 read the path of the course in the system's encoding, where pip has
        # written UTF-8: without this nothing is found below C:\\Users\\Jürgen.
        own["PYTHONUTF8"] = "1"
    return own


def run(environment: Environment, arguments: Sequence[str]) -> int:
    """Run its Python; on POSIX in place of this process, so there is no return.

    Parameters
    ----------
    environment
        Which one.
    arguments
        What follows ``python``.

    Returns
    -------
    int
        The exit code.
    """
    command = [str(environment.python), *arguments]
    if os.name != "nt":
        sys.stdout.flush()
        os.execve(command[0], command, variables(environment))
    with subprocess.Popen(command, env=variables(environment)) as process:
        # Ctrl-C reaches every process of the console: ending is the course's own business.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return process.wait()


def main(arguments: Sequence[str]) -> int:
    """Start the course, or a command of it.

    Parameters
    ----------
    arguments
        What follows ``candystorm``.
    """
    return run(prepare(), ["-m", "candystorm", *arguments])
