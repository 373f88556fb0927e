"""What the first page needs once is done before somebody waits for it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import jinja2
import nbformat.validator
import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from candystorm.pages.first_page import prepare_first_page
from candystorm.pages.workspace import Workspace, modules


def test_are_template_and_rules_ready(tmp_path, monkeypatch):
    Workspace(tmp_path).prepare()
    monkeypatch.setenv("JUPYTER_PATH", str(_share()))
    monkeypatch.setattr(nbformat.validator, "validators", {})
    compiled = []
    plain = jinja2.Environment.compile

    def watched(self, source, name=None, *args, **kwargs):
        compiled.append(name)
        return plain(self, source, name, *args, **kwargs)

    monkeypatch.setattr(jinja2.Environment, "compile", watched)
    page = modules()[0].page("lesson", "de")
    contents = AsyncLargeFileManager(root_dir=str(tmp_path))
    before = (tmp_path / page).read_bytes()

    _run(prepare_first_page(contents, page, "candystorm"))

    assert "index.html.j2" in compiled
    assert nbformat.validator.validators
    assert (tmp_path / page).read_bytes() == before


def test_is_an_absent_page_an_error_for_the_caller(tmp_path):
    contents = AsyncLargeFileManager(root_dir=str(tmp_path))
    with pytest.raises(Exception, match=r"none\.ipynb"):
        _run(prepare_first_page(contents, "none.ipynb", "candystorm"))


def _run(work):
    # In a thread of its own: the browser tests' loop may be running in this one.
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def _share():
    from candystorm.pages import server

    return server._SHARE
