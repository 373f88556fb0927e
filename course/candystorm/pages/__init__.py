"""The course in a browser: home page, lessons and exercises as pages, one Jupyter server."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "candystorm.pages"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from candystorm.pages.handlers import course_handlers

    server.web_app.add_handlers(".*$", course_handlers(server.web_app.settings["base_url"]))
