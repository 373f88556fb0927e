"""What the course's server answers besides the pages that Voilà makes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import tornado
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado.ioloop import IOLoop
from tornado.web import StaticFileHandler
from voila.paths import collect_static_paths

from candystorm.language import current_language, format_number, languages, translate
from candystorm.pages.catalogue import module_texts
from candystorm.pages.progress import progress, steps_seen
from candystorm.pages.words import page_words
from candystorm.pages.workspace import Module, Workspace, modules

_HERE = Path(__file__).parent
HOME = "candystorm"

_templates = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
)


class _CoursePage:
    settings: dict[str, Any]

    @property
    def workspace(self) -> Workspace:
        return self.settings["candystorm_workspace"]  # type: ignore[no-any-return]

    def spoken(self, asked: str | None) -> str:
        """Return the language that was asked for, else the last one, else the system's."""
        for language in (asked, self.workspace.place().get("language"), current_language()):
            if language in languages():
                return str(language)
        return current_language()


class HomeHandler(_CoursePage, JupyterHandler):
    """The home page: modules, minutes, what is done, points, where one left off."""

    @tornado.web.authenticated
    async def get(self) -> None:
        """Answer with the home page; the figures follow by ``ProgressHandler``."""
        language = self.spoken(self.get_argument("language", None))
        place = self.workspace.place()
        trainer = bool(self.settings["candystorm_trainer"])
        self.finish(
            _templates.get_template("home.html").render(
                _=lambda message: translate(message, language),
                language=language,
                languages=languages(),
                words=page_words(language),
                modules=[_card(module, place, language, trainer) for module in modules()],
                resume=self._resume(place, language),
                base_url=self.base_url,
                trainer=trainer,
                front_end=_front_end(),
            )
        )

    def _resume(self, place: dict[str, Any], language: str) -> dict[str, Any] | None:
        page, step = place.get("page"), place.get("step")
        if not isinstance(page, str) or not re.fullmatch(r"[\w-]+/[\w.]+\.ipynb", page):
            return None
        page, key = re.sub(r"\.\w+\.ipynb$", f".{language}.ipynb", page), page.rsplit(".", 2)[0]
        if not (self.workspace.folder / page).is_file():
            return None
        module, kind = key.split("/")
        if kind == "exercise" and step == steps_seen(place, key)[1]:
            return None  # the end of a module: nothing comes after it
        title = module_texts(module, language)["title"]
        if kind == "exercise":
            title = f"{page_words(language)['exercise']}: {title}"
        return {"page": page, "step": step if isinstance(step, int) else 1, "title": title}


@lru_cache
def _front_end() -> list[str]:
    """Return the larger files of Voilà's front end, to fetch while a person looks at the home page.

    A lesson then finds them in the browser's cache.
    """
    for folder in map(Path, collect_static_paths(["voila", "nbconvert"], "candystorm")):
        if (folder / "voila.js").is_file():
            large = [path for path in folder.glob("*.js") if path.stat().st_size > 30_000]
            return sorted(path.name for path in large if path.name.endswith("voila.js"))
    return []


def _card(module: Module, place: dict[str, Any], language: str, trainer: bool) -> dict[str, Any]:
    seen, steps = steps_seen(place, f"{module.name}/lesson")
    return {
        "module": module,
        **module_texts(module.name, language),
        "lesson": module.page("lesson", language) if module.lesson else None,
        "read": 0 < steps <= seen,
        "notes": module.page("lesson", language, "trainer") if module.lesson and trainer else None,
        "exercise": module.page("exercise", language) if module.exercise else None,
    }


class ProgressHandler(_CoursePage, APIHandler):
    """How far the person is, as data."""

    @tornado.web.authenticated
    async def get(self) -> None:
        """Answer with the progress of every module and a sentence for each in their language."""
        language = self.spoken(self.get_argument("language", None))
        # Grading runs Python for a moment: not on the loop that serves the pages.
        found = await IOLoop.current().run_in_executor(None, self._progress, language)
        self.finish(json.dumps(found))

    def _progress(self, language: str) -> dict[str, Any]:
        return {module.name: self._of(module, language) for module in modules()}

    def _of(self, module: Module, language: str) -> dict[str, Any]:
        done = progress(self.workspace, module)
        sentences = []
        if done.steps:
            text = translate("Lesson: %(seen)s of %(all)s steps read", language)
            sentences.append(text % {"seen": done.steps_seen, "all": done.steps})
        if done.answered:
            text = translate("Exercises: %(n)s of %(all)s answered", language)
            sentences.append(text % {"n": done.answered, "all": done.questions})
        if done.points is not None:
            text = translate("%(points)s of %(all)s points checked so far", language)
            numbers = {
                "points": format_number(
                    done.points, 0 if done.points.is_integer() else 2, language
                ),
                "all": format_number(done.max_points, 0, language),
            }
            sentences.append(text % numbers)
        return {**asdict(done), "sentences": sentences}


class PlaceHandler(_CoursePage, APIHandler):
    """Remembers where a person left off."""

    @tornado.web.authenticated
    async def get(self) -> None:
        """Hand out the cookie that a page must show when it writes."""
        self.xsrf_token  # noqa: B018  (asking for it sets the cookie)
        self.set_status(204)
        self.finish()

    @tornado.web.authenticated
    async def post(self) -> None:
        """Take ``{"page", "step", "steps"}``; anything else is refused."""
        body = self.get_json_body() or {}
        page, step, steps = body.get("page"), body.get("step"), body.get("steps")
        known = {
            module.page(kind, language, audience)
            for module in modules()
            for kind in ("lesson", "exercise")
            for language in languages()
            for audience in ("participant", "trainer")
        }
        if not (isinstance(step, int) and isinstance(steps, int) and 0 < step <= steps < 1000):
            raise tornado.web.HTTPError(400)
        if page not in known:
            raise tornado.web.HTTPError(400)
        try:
            self.workspace.keep_place(page, step, steps, page.split(".")[-2])
        except OSError as error:
            self.log.warning("the place could not be kept: %s", error)
        self.set_status(204)
        self.finish()


class HandInHandler(_CoursePage, JupyterHandler):
    """The answers of a person as one file, to hand in to a trainer."""

    @tornado.web.authenticated
    async def get(self) -> None:
        """Answer with a zip of the answer logs, named after the person."""
        name = re.sub(r"[^\w-]+", "-", self.get_argument("name", "")).strip("-")[:60] or "answers"
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for module in modules():
                log = self.workspace.folder / module.name / "answers.jsonl"
                if log.is_file():
                    archive.write(log, f"{module.name}/answers.jsonl")
        self.set_header("Content-Type", "application/zip")
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{_quoted(name)}.zip")
        self.finish(content.getvalue())


def _quoted(name: str) -> str:
    return tornado.escape.url_escape(name, plus=False)


class CourseStaticHandler(StaticFileHandler):
    """The styles and scripts of the pages; they change with the course, so no stale copies."""

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep a file but ask each time whether it changed."""
        self.set_header("Cache-Control", "no-cache")


def course_handlers(base_url: str) -> list[tuple[Any, ...]]:
    """Return the routes of the course.

    Parameters
    ----------
    base_url
        Where the server's addresses begin, with slashes at both ends.
    """
    root = f"{base_url}{HOME}"
    return [
        (rf"{root}/?", HomeHandler),
        (rf"{root}/api/progress", ProgressHandler),
        (rf"{root}/api/place", PlaceHandler),
        (rf"{root}/hand-in", HandInHandler),
        (rf"{root}/static/(.*)", CourseStaticHandler, {"path": str(_HERE / "static")}),
        (
            rf"{root}/look/(common\.css)",
            CourseStaticHandler,
            {"path": str(_HERE.parent / "widgets" / "static")},
        ),
    ]
