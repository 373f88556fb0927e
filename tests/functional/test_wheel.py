"""The course without its repository: the wheel, installed in an empty environment."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Where the wheel has what stands in the tree.
CARRIED = {
    "course/candystorm": "candystorm",
    "course/lessons": "candystorm/course/lessons",
    "solutions": "candystorm/course/solutions",
    "exercises": "candystorm/course/exercises",
    "datasets": "candystorm/course/datasets",
}

# Lays out a participant's folder and runs all of its pages, as a browser would have them run.
TAKE_THE_COURSE = """\
import sys
from pathlib import Path
from candystorm.pages.workspace import Workspace
import nbformat
from nbclient import NotebookClient

folder = Path(sys.argv[1])
Workspace(folder).prepare()
for page in sorted(folder.rglob("*.ipynb")):
    notebook = nbformat.read(page, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(page.parent)}},
    ).execute()
    print(page.relative_to(folder).as_posix(), flush=True)
"""


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it and nothing of the tree."""

    folder: Path

    @property
    def scripts(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    def run(
        self, *command: str, cwd: Path, language: str = "en"
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of it, far away from the tree."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        own |= {
            "PATH": f"{self.scripts}{os.pathsep}{os.environ['PATH']}",
            "LC_ALL": f"{language}_XX.UTF-8",
            "PYTHONUTF8": "1",
        }
        program = str(self.scripts / command[0])
        return subprocess.run(
            [program, *command[1:]],
            cwd=cwd,
            env=own,
            capture_output=True,
            encoding="utf-8",
            timeout=1200,
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked hatchling."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel, with what it asks for in the locked versions, and nothing else."""
    environment = Installed(tmp_path_factory.mktemp("empty") / "environment")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    python = ["--python", sys.executable]
    subprocess.run([*uv, "venv", *python, str(environment.folder)], check=True)
    python = ["--python", str(environment.folder)]
    locked = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*uv, "pip", "install", *python, *locked, str(wheel)], check=True)
    return environment


def files_of_the_tree() -> set[str]:
    """Return what git knows or would take, below the folders that the wheel carries."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *CARRIED],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    inside = set()
    for name in listed:
        tree, wheel = next(pair for pair in CARRIED.items() if name.startswith(f"{pair[0]}/"))
        if (ROOT / name).is_file():
            inside.add(wheel + name.removeprefix(tree))
    return inside


def test_does_the_wheel_carry_the_course_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == files_of_the_tree()


def test_does_the_command_say_its_version(installed: Installed, tmp_path: Path) -> None:
    said = installed.run("candystorm", "--version", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("candystorm, version ")


def test_does_doctor_find_nothing_wrong(installed: Installed, tmp_path: Path) -> None:
    said = installed.run("candystorm", "doctor", "--workspace", "own", cwd=tmp_path, language="de")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "alle wie getestet" in said.stdout
    assert str(ROOT) not in said.stdout


def test_does_the_course_run_from_the_wheel(installed: Installed, tmp_path: Path) -> None:
    said = installed.run(
        "python", "-c", TAKE_THE_COURSE, str(tmp_path / "own"), cwd=tmp_path, language="de"
    )
    assert said.returncode == 0, said.stderr
    taken = said.stdout.split()
    for page in ("lesson", "exercise"):
        for language in ("de", "en"):
            assert f"m1-dialogue/{page}.{language}.ipynb" in taken
