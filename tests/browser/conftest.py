"""A person at the browser: a server with pages, Chromium, and the rules of accessibility."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from asking import QUESTIONS
from on_page import go_dark, ready
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, sync_playwright
from running_course import CHROMIUM_FLAGS
from stage import Stage, write_notebook

# Voilà's wheel turns until the page is there, which takes a third of the browser's work for it.
_STILL = """
new MutationObserver((_, watched) => {
  if (!document.head) return;
  watched.disconnect();
  const style = document.createElement("style");
  style.textContent = "#loading, #loading * { animation: none !important }";
  document.head.append(style);
}).observe(document, { childList: true, subtree: true });
"""

PageOf = Callable[..., Page]


@dataclass(frozen=True)
class Server:
    """A running server; pages are notebooks below its folder."""

    folder: Path
    url: str


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve every notebook below a folder as a page, each with a kernel of its own."""
    folder = tmp_path_factory.mktemp("pages")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "voila", str(folder), "--no-browser", f"--port={port}"),
        # only what a page needs: others cost time and log errors
        "--VoilaConfiguration.extension_allowlist=@voila-dashboards/widgets-manager8",
        "--VoilaConfiguration.extension_allowlist=@jupyter-widgets/jupyterlab-manager",
        "--VoilaConfiguration.extension_allowlist=anywidget",
    ]
    own = {"JUPYTER_CONFIG_DIR": str(folder / ".jupyter"), "IPYTHONDIR": str(folder / ".ipython")}
    (folder / ".ipython").mkdir()
    said = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        command,
        env=os.environ | own | {"CANDYSTORM_LOG": str(folder / "candystorm.log")},
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, folder / "server.log")
        yield Server(folder, url)
    finally:
        process.terminate()
        process.wait(timeout=20)
        said.close()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8')[-3000:]}")


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def stage(server: Server, browser: Browser) -> Iterator[Stage]:
    """The page on which one test's widgets follow another's."""
    folder = server.folder / "stage"
    folder.mkdir()
    write_notebook(folder)
    context = _context(browser, server)
    page = context.new_page()
    page.goto(f"{server.url}/voila/render/stage/page.ipynb")
    opened = Stage(page, folder)
    yield opened
    opened.close()
    context.close()


@pytest.fixture
def page_of(
    server: Server, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[PageOf]:
    """Show cells as a page: ``page_of(cell, ..., folder=..., width=1280, dark=False)``.

    They run beside the answers, by default in a new folder for each test, and the page is
    returned as soon as its widgets are there. With ``own=True`` it has a kernel of its own and may
    be loaded again, closed, or opened twice; without, it is the stage.
    """
    contexts: list[BrowserContext] = []
    failures: list[Error] = []

    def open_page(
        *cells: str,
        folder: Path | None = None,
        width: int = 1280,
        dark: bool = False,
        own: bool = False,
    ) -> Page:
        folder = folder or server.folder / tmp_path.name
        folder.mkdir(exist_ok=True)
        if not own:
            stage: Stage = request.getfixturevalue("stage")
            stage.failures = failures
            return stage.show(cells, folder, width, dark)
        notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
        nbformat.write(notebook, folder / "page.ipynb")
        context = _context(browser, server)
        contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.on("pageerror", lambda error: failures.append(error))
        page.goto(f"{server.url}/voila/render/{folder.name}/page.ipynb")
        ready(page)
        if dark:
            go_dark(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not failures, failures


@pytest.fixture
def folder(server: Server, tmp_path: Path) -> Path:
    """The folder of the page and of its answers."""
    path = server.folder / tmp_path.name
    path.mkdir()
    return path


@pytest.fixture
def ask(page_of: PageOf, folder: Path) -> PageOf:
    """Return a page with questions: ``ask("ratio", language="de")``."""

    def open_page(*names: str, language: str = "en", **more: object) -> Page:
        setup = (
            f"import os, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
            f"import candystorm as cs; cs.use_language({language!r})\n"
            "from asking import *\n"
            "open('kernel.pid', 'w').write(str(os.getpid())); None"
        )
        cells = [f"widget({name!r})" if name in QUESTIONS else name for name in names]
        return page_of(setup, *cells, folder=folder, **more)

    return open_page


def _context(browser: Browser, server: Server) -> BrowserContext:
    context = browser.new_context()
    context.route(lambda url: not url.startswith(server.url), _refuse)
    context.add_init_script(_STILL)
    return context


def _refuse(route: Route) -> None:
    route.abort()
