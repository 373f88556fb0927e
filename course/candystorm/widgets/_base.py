"""What all widgets of the course share: their files, their messages, and what happens on errors."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeAlias, TypeVar, cast

import anywidget
import traitlets

from candystorm.errors import CandystormError
from candystorm.language import current_language, translate

__all__ = [
    "CourseWidget",
    "NotRecorded",
    "Translate",
    "course_folder",
    "css",
    "esm",
    "from_browser",
    "guarded",
    "in_language",
]

Translate: TypeAlias = Callable[[str], str]
"""What turns an English sentence of ours into the person's language, by convention named _."""

_P = ParamSpec("_P")
_R = TypeVar("_R")
_W = TypeVar("_W", bound="CourseWidget")

_STATIC: Final = Path(__file__).parent / "static"
_log = logging.getLogger("candystorm")


class NotRecorded(CandystormError):
    """What a person did could not be recorded (a hint, a check), so it did not happen."""

    def __init__(self) -> None:
        super().__init__(
            "This cannot be done right now, because your course folder is full or may not be "
            "written to. Your answer stays as it is. Please make room, or ask your trainer."
        )


def esm(*names: str) -> str:
    """Return one JavaScript module: common.js, then the files of these names.

    Raises
    ------
    FileNotFoundError
        When there is no such file in ``static/``.
    """
    return "\n".join((_STATIC / f"{name}.js").read_text("utf-8") for name in ("common", *names))


def css(*names: str) -> str:
    """Return one style sheet: common.css, then the files of these names.

    >>> "--cs-accent" in css()
    True
    """
    return "\n".join((_STATIC / f"{name}.css").read_text("utf-8") for name in ("common", *names))


def in_language(language: str) -> Translate:
    """Return the function that translates into a language.

    >>> in_language("de")("days")
    'Tage'
    """
    return functools.partial(translate, language=language)


def from_browser(
    method: Callable[Concatenate[_W, _P], _R],
) -> Callable[Concatenate[_W, _P], _R | None]:
    """Make a method a handler: the browser may call it, and an error in it never reaches a page.

    It is `guarded`, and begins without the problem of the one before.
    """
    calm = guarded(method)

    @functools.wraps(method)
    def handler(self: _W, *args: _P.args, **kwargs: _P.kwargs) -> _R | None:
        self.problem = ""
        return calm(self, *args, **kwargs)

    handler.from_browser = True  # type: ignore[attr-defined]
    return cast(Callable[Concatenate[_W, _P], _R | None], handler)


def guarded(
    method: Callable[Concatenate[_W, _P], _R],
) -> Callable[Concatenate[_W, _P], _R | None]:
    """Keep the errors of a method from the page.

    The person reads one sentence in `CourseWidget.problem`; the details go to the log file.
    The method then returns None.
    """

    @functools.wraps(method)
    def calm(self: _W, *args: _P.args, **kwargs: _P.kwargs) -> _R | None:
        try:
            return method(self, *args, **kwargs)
        except CandystormError as error:  # it has a sentence for the person
            _write_log_file()
            _log.warning("%s.%s: %s", type(self).__name__, method.__name__, error)
            self.problem = error.translated(in_language(self.language))
        except Exception:  # noqa: BLE001 - whatever fails, the page goes on
            _write_log_file()
            _log.exception("%s.%s failed", type(self).__name__, method.__name__)
            _ = in_language(self.language)
            self.problem = _(
                "This did not work. What you entered is still here. Please try again; if it "
                "keeps happening, send the file candystorm.log to whoever looks after your course."
            )
        return None

    return cast(Callable[Concatenate[_W, _P], _R | None], calm)


class CourseWidget(anywidget.AnyWidget):
    """A widget of the course.

    A subclass sets ``_esm = esm("name")`` and ``_css = css("name")``. Its handlers are ordinary
    methods with `from_browser`; a message ``{do: "answer", value: 62}`` from the browser calls
    ``answer(value=62)`` and is then acknowledged together with all traits that it changed.
    Bytes that came along are its argument ``buffers``.

    Parameters
    ----------
    words : mapping of str to str
        The words that the browser shows, translated, by a short key.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Attributes
    ----------
    problem : str
        One sentence for the person when something failed, else empty.
    ack : str
        The serial number of the last message that was handled.
    """

    words = traitlets.Dict().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    ack = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, *, words: Mapping[str, str], language: str | None = None, **traits: Any
    ) -> None:
        super().__init__(words=dict(words), language=language or current_language(), **traits)

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        """Call the handler that a message from the browser names (a hook of ipywidgets)."""
        name = content.get("do") if isinstance(content, dict) else None
        method = getattr(type(self), name, None) if isinstance(name, str) else None
        if not getattr(method, "from_browser", False):
            super()._handle_custom_msg(content, buffers)
            return
        arguments = {key: value for key, value in content.items() if key not in ("do", "serial")}
        if buffers:
            arguments["buffers"] = buffers
        with self.hold_sync():  # one message back: what changed, and that it is done
            method(self, **arguments)  # type: ignore[misc]  # it has the mark of from_browser
            self.ack = str(content.get("serial", ""))


def _write_log_file() -> None:
    """Make sure that details go to a file, and never to the page, before the first is written."""
    if _log.handlers:
        return
    handler = _QuietFile(_log_path(), encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)


def _log_path() -> Path:
    """Return where the log file is: as the course was started, else in the workspace."""
    if path := os.environ.get("CANDYSTORM_LOG"):
        return Path(path)
    return course_folder() / "candystorm.log"


def course_folder() -> Path:
    """Return the workspace that the notebook lies in; without one, the notebook's own folder."""
    here = Path.cwd()
    folders = (folder for folder in (here, *here.parents) if (folder / ".candystorm.json").exists())
    return next(folders, here)


class _QuietFile(logging.FileHandler):
    """A log file that gives up without a word when it can't be written (a full disk)."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Do nothing: the default writes to stderr, which belongs to the page."""
