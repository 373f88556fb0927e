"""The stage, on the side of its kernel: the cells of one test follow those of another."""

from __future__ import annotations

import os
from typing import Any

from IPython import get_ipython
from ipywidgets import Output
from ipywidgets.widgets.widget import Widget, _instances

VIEW = "application/vnd.jupyter.widget-view+json"

STAGE = Output()
_own = set(_instances)


def clear() -> None:
    """Take everything off the stage, and close it as a page that is left does."""
    STAGE.outputs = ()
    for name, widget in list(_instances.items()):
        if name not in _own:
            widget.close()


def show(cells: list[str], folder: str) -> int:
    """Run cells in a folder and show what they return, as a notebook does.

    Parameters
    ----------
    cells
        Their sources.
    folder
        Where they run.

    Returns
    -------
    int
        How many widgets there are to see.
    """
    shell: Any = get_ipython()
    os.chdir(folder)
    views = 0
    for cell in cells:
        ran = shell.run_cell(cell)
        ran.raise_error()
        if isinstance(ran.result, Widget):
            STAGE.append_display_data(ran.result)
            views += VIEW in STAGE.outputs[-1]["data"]
    return views
