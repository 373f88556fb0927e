"""The first page opens as fast as the next ones: what is done once is done before somebody waits.

The first notebook of a server compiles its template, the rules of the notebook format and those of
Markdown: half a second on a small computer.
"""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.contents.manager import ContentsManager
from nbconvert.exporters import Exporter
from voila.exporter import MarkdownWithMath, VoilaExporter, VoilaMarkdownRenderer
from voila.paths import collect_template_paths

__all__ = ["prepare_first_page"]


async def prepare_first_page(contents: ContentsManager, path: str, template: str) -> None:
    """Do with a page what Voilà does, short of running it; requests in between are answered.

    Parameters
    ----------
    contents
        The server's.
    path
        Of a notebook, below the server's root.
    template
        Name of the template that draws it.
    """
    model: dict[str, Any] = await ensure_async(contents.get(path))
    await asyncio.sleep(0)
    exporter = VoilaExporter(
        template_paths=collect_template_paths(["voila", "nbconvert"], template),
        template_name=template,
    )
    _ = exporter.template  # reading it compiles it
    await asyncio.sleep(0)
    # Only checks it, and draws nothing yet.
    notebook, _ = Exporter.from_notebook_node(exporter, model["content"])
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            await asyncio.sleep(0)
            renderer = VoilaMarkdownRenderer(
                escape=False, attachments={}, contents_manager=contents, anchor_link_text=""
            )
            MarkdownWithMath(renderer=renderer).render(cell.source)
