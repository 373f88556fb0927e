"""Gate 1: every notebook runs in every view, under nbclient and under nbval, without network."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from candystorm import _files
from candystorm.notebooks import Notebook, read_notebook, write_notebook
from candystorm.notebooks.views import AUDIENCES, notebook_languages, view

TOY = Path(__file__).parents[1] / "toy/solutions/toy-dialogue/toy-dialogue.ipynb"
SECONDS = 120  # for one cell, on a slow and busy machine

# Python runs this file in every process that finds it on its path.
OFFLINE = """
import sys

HOST = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.connect": 1,
        "socket.sendto": 1, "socket.sendmsg": 1}


def refuse_strangers(event, arguments):
    if event not in HOST:
        return
    host = arguments[HOST[event]]
    if HOST[event]:
        # An address is a host and a port, or the path of a socket on this machine.
        host = host[0] if isinstance(host, tuple) else ""
    host = host.decode() if isinstance(host, bytes) else host
    if host and host not in ("localhost", "::1") and not host.startswith("127."):
        raise ConnectionRefusedError(f"no network here: {host}")


sys.addaudithook(refuse_strangers)
"""

# What differs from one run to the next in what a cell prints.
SANITIZE = r"""
[addresses]
regex: 0x[0-9a-f]{6,}
replace: ADDRESS
"""


@dataclass(frozen=True, eq=False)
class Page:
    """A notebook as somebody gets it, and the folder whose other files it finds beside it."""

    name: str
    notebook: Notebook
    folder: Path

    @property
    def code(self) -> list[Any]:
        return [cell for cell in self.notebook["cells"] if cell["cell_type"] == "code"]


def all_pages() -> Iterator[Page]:
    for path in sorted((*_files.lessons().glob("*.ipynb"), *_files.solutions().glob("*/*.ipynb"))):
        source = read_notebook(path)
        for language in notebook_languages(source):
            for audience in AUDIENCES:
                name = f"{path.parent.name}/{path.stem} {language} {audience}"
                yield Page(name, view(source, language, audience), path.parent)
    for path in sorted(_files.exercises().glob("*/*/*.ipynb")):
        name = f"exercises/{path.stem} {path.parts[-3]}"
        yield Page(name, read_notebook(path), path.parent)


def pages_to_run() -> list[Page]:
    """Return one page of those that differ in their text only: it runs the code of them all."""
    kept: list[Page] = []
    for page in all_pages():
        same = [n for n, other in enumerate(kept) if _runs_the_same(page, other)]
        if same:
            twin = kept[same[0]]
            kept[same[0]] = Page(f"{twin.name}, {page.name}", twin.notebook, twin.folder)
        else:
            kept.append(page)
    return kept


def _runs_the_same(page: Page, other: Page) -> bool:
    return page.folder == other.folder and page.code == other.code


PAGES = pages_to_run()
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of a process that reaches nothing but this machine."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "sitecustomize.py").write_text(OFFLINE, "utf-8")
    # A notebook chooses its own way to draw, and pytest's settings are not nbval's.
    own = ("MPLBACKEND", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST")
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"PYTHONPATH": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def lay_out(page: Page, folder: Path) -> Path:
    """Write a page with the files beside it; return its path."""
    ignored = shutil.ignore_patterns("*.ipynb", "answers.jsonl", ".*", "__pycache__")
    shutil.copytree(page.folder, folder, ignore=ignored, dirs_exist_ok=True)
    path = folder / "page.ipynb"
    notebook = deepcopy(page.notebook)
    for cell in notebook["cells"]:
        # nbval compares with a cell that has been run; in git there is no trace of that.
        cell |= {"execution_count": 1} if cell.get("outputs") else {}
    path.write_bytes(write_notebook(notebook))
    return path


def run_with_nbclient(page: Page, folder: Path, environment: dict[str, str]) -> Notebook:
    lay_out(page, folder)
    run: Notebook = deepcopy(page.notebook)
    client = NotebookClient(
        run,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        shutdown_kernel="immediate",
    )
    client.execute(env=environment)
    return run


def run_with_nbval(
    pages: list[Page], folder: Path, environment: dict[str, str]
) -> list[dict[str, str]]:
    """Run pages in one go; return for each page what nbval says of each cell, "" if all is well."""
    paths = [lay_out(page, folder / f"{number:03}") for number, page in enumerate(pages)]
    report, sanitize = folder / "report.xml", folder / "sanitize.cfg"
    sanitize.write_text(SANITIZE, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "nbval.plugin"]
    command += ["--nbval-lax", f"--nbval-cell-timeout={SECONDS}", "--nbval-kernel-name=python3"]
    command += ["--nbval-sanitize-with", str(sanitize), "--junitxml", str(report)]
    command += [str(path.relative_to(folder)) for path in paths]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    said: list[dict[str, str]] = [{} for _ in pages]
    for case in ElementTree.parse(report).iter("testcase"):
        number = int(case.attrib["classname"].split(".")[0])
        said[number][case.attrib["name"]] = "".join(
            problem.text or problem.attrib["message"] for problem in case
        )
    return said


def printed_to_stderr(run: Notebook) -> dict[str, str]:
    return {
        cell["id"]: output["text"]
        for cell in run["cells"]
        for output in cell.get("outputs", ())
        if output.get("name") == "stderr"
    }


def test_are_there_lessons_solutions_and_exercises_to_run() -> None:
    folders = {page.folder.resolve() for page in all_pages()}
    assert _files.lessons().resolve() in folders
    for parent in (_files.solutions(), *_files.exercises().glob("*/")):
        assert parent.resolve() in {folder.parent for folder in folders}


@pytest.fixture(scope="module")
def runs(offline: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a function that runs a page with nbclient, once for all tests that look at it."""

    @cache
    def run(page: Page) -> Notebook:
        return run_with_nbclient(page, tmp_path_factory.mktemp("nbclient"), offline)

    return run


@every_page
def test_does_the_notebook_run_under_nbclient(page: Page, runs: Any) -> None:
    runs(page)


@every_page
def test_does_no_cell_write_to_stderr(page: Page, runs: Any) -> None:
    # Under stock nbgrader a warning in a grade cell costs all its points.
    assert printed_to_stderr(runs(page)) == {}


@pytest.fixture(scope="module")
def said_by_nbval(
    offline: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[Page, dict[str, str]]:
    """Return what nbval says of each page; all run in one process, because its start takes long."""
    said = run_with_nbval(PAGES, tmp_path_factory.mktemp("nbval"), offline)
    return dict(zip(PAGES, said, strict=True))


@every_page
def test_does_the_notebook_run_under_nbval(
    page: Page, said_by_nbval: dict[Page, dict[str, str]]
) -> None:
    said = said_by_nbval[page]
    assert len(said) == len(page.code)
    assert {cell: problem for cell, problem in said.items() if problem} == {}


# The gate itself: it must be able to fail.


def toy(**sources: str) -> Page:
    """Return a page of the toy assignment, some of its cells spoilt."""
    page = view(read_notebook(TOY), "de", "participant")
    for cell in page["cells"]:
        cell["source"] = sources.get(cell["id"].replace("-", "_"), cell["source"])
    return Page("toy", page, TOY.parent)


def test_is_a_sound_notebook_let_through_by_nbclient(
    tmp_path: Path, offline: dict[str, str]
) -> None:
    assert printed_to_stderr(run_with_nbclient(toy(), tmp_path, offline)) == {}


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("%no_such_magic", "no_such_magic"),
        ("import urllib.request as u; u.urlopen('http://example.org')", "no network here"),
    ],
    ids=["error", "magic", "network"],
)
def test_is_a_cell_that_fails_found_by_nbclient(
    source: str, problem: str, tmp_path: Path, offline: dict[str, str]
) -> None:
    with pytest.raises(CellExecutionError, match=problem):
        run_with_nbclient(toy(ask_ratio=source), tmp_path, offline)


def test_is_a_warning_found(tmp_path: Path, offline: dict[str, str]) -> None:
    warned = toy(ask_ratio="import warnings; warnings.warn('!')")
    run = run_with_nbclient(warned, tmp_path, offline)
    assert printed_to_stderr(run).keys() == {"ask-ratio"}


def test_does_nbval_find_what_fails_and_what_differs_from_the_text(
    tmp_path: Path, offline: dict[str, str]
) -> None:
    pages = [toy(), toy(ask_ratio="1 / 0", checked="print(43)")]
    sound, spoilt = run_with_nbval(pages, tmp_path, offline)
    assert list(sound.values()) == [""] * len(toy().code)
    names = [cell["id"] for cell in toy().code]
    assert [names[n] for n, problem in enumerate(spoilt.values()) if problem] == [
        "checked",
        "ask-ratio",
    ]


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80)])
def test_is_the_network_out_of_reach(address: tuple[str, int], offline: dict[str, str]) -> None:
    program = f"import socket; socket.create_connection({address}, timeout=5)"
    done = subprocess.run(
        [sys.executable, "-c", program], env=offline, capture_output=True, text=True, check=False
    )
    assert "no network here" in done.stderr


def test_is_this_machine_in_reach(offline: dict[str, str]) -> None:
    program = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()
"""
    subprocess.run([sys.executable, "-c", program], env=offline, check=True)


def test_do_views_that_differ_in_text_only_run_once() -> None:
    source = read_notebook(TOY)
    pages = [Page(audience, view(source, "de", audience), TOY.parent) for audience in AUDIENCES]
    assert _runs_the_same(*pages)
    assert not _runs_the_same(pages[0], Page("en", view(source, "en", "participant"), TOY.parent))
