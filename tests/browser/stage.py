"""A page that stays open, on which one test's widgets follow another's.

A page of its own takes eight seconds of processor time: a kernel starts and imports the course,
and a browser loads Voilà. Tests of what a widget does need neither anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
from jupyter_client.blocking.client import BlockingKernelClient
from on_page import go_dark, go_light
from playwright.sync_api import Error, Page

HERE = Path(__file__).parent
_START = f"""
import json, sys
sys.path.insert(0, {str(HERE)!r})
import stage_kernel
from ipykernel import get_connection_file
open("connection.json", "w").write(open(get_connection_file()).read())
stage_kernel.STAGE
"""


def write_notebook(folder: Path) -> None:
    """Write the notebook of which the stage is the page."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(_START)])
    nbformat.write(notebook, folder / "page.ipynb")


class Stage:
    """An open page with an empty place for widgets.

    Parameters
    ----------
    page : Page
        It is loading the notebook of :func:`write_notebook`.
    folder : Path
        The notebook's.
    """

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.failures: list[Error] = []
        page.on("pageerror", lambda error: self.failures.append(error))
        page.locator(".widget-output").wait_for(timeout=60_000, state="attached")
        self._client = BlockingKernelClient(connection_file=str(folder / "connection.json"))
        self._client.load_connection_file()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def show(self, cells: tuple[str, ...], folder: Path, width: int, dark: bool) -> Page:
        """Put new widgets in the place of those before.

        Parameters
        ----------
        cells
            What a notebook would have.
        folder
            Where they run.
        width
            Of the window, in pixels.
        dark
            Whether the theme is.
        """
        self._run("stage_kernel.clear()")
        page = self.page
        page.wait_for_function("!document.querySelector('.cs-widget')")
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if dark else "light")
        (go_dark if dark else go_light)(page)
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur(); localStorage.clear()")
        views = self._run(f"stage_kernel.show({list(cells)!r}, {str(folder)!r})")
        page.wait_for_function(
            "views => document.querySelectorAll('.cs-widget').length >= views",
            arg=max(views, 1),
            timeout=60_000,
        )
        return page

    def close(self) -> None:
        """Leave the kernel alone."""
        self._client.stop_channels()

    def _run(self, call: str) -> int:
        reply = self._client.execute_interactive(
            "", user_expressions={"value": call}, timeout=60, output_hook=lambda _: None
        )
        value = reply["content"]["user_expressions"]["value"]
        if value["status"] != "ok":
            raise AssertionError("\n".join(value["traceback"]))
        return int(json.loads(value["data"]["text/plain"].replace("None", "0")))
