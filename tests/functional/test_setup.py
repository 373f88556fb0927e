"""`python3 course` on a small project of its own, which needs no network."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from candystorm import _system
from environment import refuse_old_python
from environment.installation import EnvironmentNotMade, make_ready
from environment.start import ROOT, Environment
from environment.words import WORDS

COURSE = ROOT / "course"

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "candystorm"
version = "1"
"""

# Builds what `pip install -e .` asks for, without any package from outside.
BACKEND = """\
import time, zipfile
from pathlib import Path

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    if Path("slow").exists():
        Path("building").touch()
        time.sleep(4)
    name = "candystorm-1-py3-none-any.whl"
    about = "candystorm-1.dist-info"
    files = {
        "candystorm.pth": str(Path("course").resolve()),
        f"{about}/METADATA": "Metadata-Version: 2.1\\nName: candystorm\\nVersion: 1\\n"
        + Path("needs").read_text() + "Provides-Extra: test\\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{file},,\\n" for file in [*files, f"{about}/RECORD"])
    with zipfile.ZipFile(Path(wheel_directory, name), "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return name
"""

COMMAND = """\
import sys
print("started with", sys.argv[1:])
sys.exit(len(sys.argv) - 1)
"""


def small_project(root: Path) -> Path:
    """Lay out a project that has our set-up and a command that says how it was started."""
    (root / "course" / "candystorm").mkdir(parents=True)
    shutil.copy(COURSE / "__main__.py", root / "course")
    shutil.copytree(COURSE / "environment", root / "course" / "environment")
    for name in ("__init__.py", "_startup.py", "_system.py"):
        shutil.copy(COURSE / "candystorm" / name, root / "course" / "candystorm")
    (root / "course" / "candystorm" / "__main__.py").write_text(COMMAND, "utf-8")
    (root / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (root / "constraints.txt").write_text("", "utf-8")
    (root / "backend.py").write_text(BACKEND, "utf-8")
    (root / "needs").write_text("", "utf-8")
    return root


def variables(language: str = "en") -> dict[str, str]:
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "LC_"))
    }
    return own | {
        "LANG": f"{language}_XX.UTF-8",
        "LANGUAGE": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/",  # nothing listens there: there is no network
        "PIP_RETRIES": "0",
    }


def launch(project: Path, *arguments: str, language: str = "en") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(project / "course"), *arguments],
        env=variables(language),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def start(project: Path, *arguments: str, language: str = "en") -> tuple[int, str, str]:
    """Run `python3 course`; return its exit code, stdout and stderr."""
    with launch(project, *arguments, language=language) as process:
        said, told = process.communicate(timeout=300)
    return process.returncode, said, told


def stamp(project: Path) -> dict[str, object]:
    text = (project / ".venv" / "candystorm.json").read_text("utf-8")
    return dict(json.loads(text))


def change_stamp(project: Path, **changes: object) -> None:
    new = json.dumps(stamp(project) | changes)
    (project / ".venv" / "candystorm.json").write_text(new, "utf-8")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """Start a project for the first time; return it with what stdout and stderr got."""
    project = small_project(tmp_path_factory.mktemp("first") / "Käthes Kurs")
    code, said, told = start(project, language="de")
    assert code == 0, told
    yield project, said, told


@pytest.fixture
def made(first: tuple[Path, str, str], tmp_path: Path) -> Path:
    """Return a project that was started before, for one test alone."""
    project = tmp_path / "project"
    shutil.copytree(first[0], project, symlinks=True)
    change_stamp(project, root=str(project))
    return project


def test_does_the_first_start_make_the_environment_and_then_start(
    first: tuple[Path, str, str],
) -> None:
    project, said, _told = first
    assert said == "started with []\n"
    assert stamp(project)["ready"] is True


def test_does_the_first_start_say_what_happens_and_how_long_it_took(
    first: tuple[Path, str, str],
) -> None:
    told = first[2]
    for step in ("nur dieses eine Mal", "1/3", "2/3", "3/3"):
        assert step in told
    assert re.search(r"Fertig nach \d+ min \d+ s", told)
    assert "Successfully installed" not in told  # pip's own words go to the log
    assert "Successfully installed" in (first[0] / ".venv" / "install.log").read_text("utf-8")


def test_does_a_second_start_install_nothing_and_say_nothing(made: Path) -> None:
    (made / "backend.py").write_text("raise SystemExit('nothing is to be built')", "utf-8")
    before = (made / ".venv" / "install.log").read_bytes()
    assert start(made) == (0, "started with []\n", "")
    assert (made / ".venv" / "install.log").read_bytes() == before


def test_are_arguments_and_the_exit_code_passed_on(made: Path) -> None:
    code, said, _told = start(made, "--lab", "grade", "a folder")
    assert (code, said) == (3, "started with ['--lab', 'grade', 'a folder']\n")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_does_a_change_install_again_without_beginning_anew(made: Path, name: str) -> None:
    (made / ".venv" / "own.txt").touch()
    with (made / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    code, _said, told = start(made)
    assert (code, stamp(made)["ready"]) == (0, True)
    assert "brought up to date" in told
    assert (made / ".venv" / "own.txt").exists()
    assert start(made)[2] == ""


def test_are_the_test_tools_kept_when_the_course_is_brought_up_to_date(made: Path) -> None:
    change_stamp(made, extras=["test"], fingerprint="an older one")
    assert start(made)[0] == 0
    assert stamp(made)["extras"] == ["test"]


def test_is_a_killed_installation_made_anew_once_its_pip_has_ended(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    (project / "slow").touch()
    process = launch(project)
    end = time.monotonic() + 120
    while not (project / "building").exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    process.kill()
    process.communicate()
    (project / "slow").unlink()
    (project / ".venv" / "half").touch()
    code, said, told = start(project)
    assert (code, said) == (0, "started with []\n")
    assert not (project / ".venv" / "half").exists()
    if os.name != "nt":  # there nothing tells that the orphan still runs
        assert "waiting" in told


def test_do_two_starts_at_once_install_once(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    both = [launch(project), launch(project)]
    outcomes = [(*process.communicate(timeout=300), process.returncode) for process in both]
    assert [(said, code) for said, _told, code in outcomes] == [("started with []\n", 0)] * 2
    log = (project / ".venv" / "install.log").read_text("utf-8")
    assert log.count("Successfully installed") == 1


def test_is_an_environment_that_was_moved_made_anew(made: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    made.rename(moved)
    (moved / ".venv" / "old").touch()
    assert start(moved)[0] == 0
    assert not (moved / ".venv" / "old").exists()
    assert stamp(moved)["root"] == str(moved)


def test_is_an_environment_without_its_python_made_anew(made: Path) -> None:
    scripts = made / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    for python in scripts.glob("python*"):
        python.unlink()
    assert start(made)[:2] == (0, "started with []\n")


def test_is_an_environment_of_somebody_else_used_as_it_is(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    # As uv makes them: without pip.
    command = [sys.executable, "-m", "venv", "--without-pip", str(project / ".venv")]
    subprocess.run(command, check=True)
    (project / ".venv" / "own.txt").touch()
    assert start(project)[:2] == (0, "started with []\n")
    assert (project / ".venv" / "own.txt").exists()
    assert stamp(project)["ours"] is False
    assert start(project)[2] == ""


def test_is_a_folder_that_is_no_environment_left_alone(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    (project / ".venv").mkdir()
    (project / ".venv" / "thesis.txt").write_text("mine", "utf-8")
    code, _said, told = start(project, language="de")
    assert code == 1
    assert "keine Python-Umgebung" in told
    assert (project / ".venv" / "thesis.txt").read_text("utf-8") == "mine"


def test_does_a_missing_network_get_one_sentence_and_leave_what_worked(made: Path) -> None:
    before = stamp(made)
    (made / "needs").write_text("Requires-Dist: surely-not-installed\n", "utf-8")
    (made / "pyproject.toml").write_text(PYPROJECT + "# newer\n", "utf-8")
    code, said, told = start(made)
    assert (code, said) == (1, "")
    assert "check the internet connection" in told.splitlines()[-1]
    assert str(made / ".venv" / "install.log") in told
    assert "Traceback" not in told
    assert stamp(made) == before


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [(errno.EACCES, "cannot be written"), (errno.ENOSPC, "The disk is full")],
)
def test_does_a_disk_that_takes_nothing_get_a_sentence(
    problem: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = small_project(tmp_path / "project")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def refuse(path: Path, *_arguments: object, **_named: object) -> None:
        raise OSError(problem, os.strerror(problem), str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(EnvironmentNotMade, match=sentence):
        make_ready(Environment(project))


def test_is_a_python_without_venv_told_what_to_install(tmp_path: Path) -> None:
    project = small_project(tmp_path / "project")
    (project / "course" / "venv.py").write_text("raise SystemExit(1)", "utf-8")
    with subprocess.Popen(
        [sys.executable, str(project / "course")],
        env=variables() | {"PYTHONPATH": str(project / "course")},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        _said, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "please" in told.splitlines()[-1]
    assert "Traceback" not in told


def test_is_an_old_python_told_in_both_languages_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as stopped:
        refuse_old_python()
    sentences = str(stopped.value).splitlines()
    assert [sentence.split()[0] for sentence in sentences] == ["Dieses", "This"]
    assert all("3.9.2" in sentence and "Python 3.11" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    "file",
    [COURSE / "__main__.py", COURSE / "environment" / "__init__.py", ROOT / "tests/__main__.py"],
)
def test_can_an_old_python_read_far_enough_to_refuse(file: Path) -> None:
    ast.parse(file.read_text("utf-8"), feature_version=(3, 4))


def test_does_the_setup_need_the_standard_library_only() -> None:
    modules = "environment.start, environment.installation, checks, chromium"
    paths = [str(COURSE), str(ROOT / "tests")]
    # -S leaves out site-packages.
    command = f"import sys; sys.path[:0] = {paths}; import {modules}"
    subprocess.run([sys.executable, "-S", "-c", command], check=True)


def test_do_both_languages_say_the_same_things() -> None:
    fields = {
        language: {key: set(re.findall(r"{(\w+)}", text)) for key, text in words.items()}
        for language, words in WORDS.items()
    }
    assert fields["de"] == fields["en"]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "de_DE"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:en"}, "de"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, "en"),
        ({"LANG": "fr_CH.UTF-8"}, "fr"),
    ],
)
def test_is_the_language_read_as_gettext_reads_it(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _system.spoken_language() == language


def test_does_the_lock_fit_what_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    locked = {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(locked[requirement.name]), requirement


def test_is_nbformat_imported_without_compiling_a_grammar() -> None:
    command = "import candystorm, nbformat, sys; sys.exit('lark' in sys.modules)"
    subprocess.run([sys.executable, "-c", command], check=True)


def test_is_the_grammar_there_when_an_address_is_checked() -> None:
    command = """if True:
    import candystorm, jsonschema
    check = jsonschema.Draft7Validator(
        {"format": "iri"}, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
    ).is_valid
    assert check("http://example.org/straße")
    assert not check("no address <>")
    """
    subprocess.run([sys.executable, "-c", command], check=True)
