"""A participant's own folder: notebooks, sample data, answers, and where one left off."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from candystorm import _files
from candystorm.answers import AnswerLog
from candystorm.language import languages
from candystorm.notebooks import read_notebook, write_notebook
from candystorm.notebooks.views import view

#: What we wrote last, so that a file that a person changed is never overwritten unseen.
_DELIVERED = ".candystorm.json"
_PORT = "port"


@dataclass(frozen=True)
class Module:
    """One topic of the course.

    Attributes
    ----------
    name
        Name of its folder, ``"m1-dialogue"``.
    lesson, exercise
        Whether it has a lesson, an assignment.
    """

    name: str
    lesson: bool
    exercise: bool

    def page(self, kind: str, language: str, audience: str = "participant") -> str:
        """Return the path of a page below the workspace."""
        trainer = ".trainer" if audience == "trainer" else ""
        return f"{self.name}/{kind}{trainer}.{language}.ipynb"


def modules() -> list[Module]:
    """Return the modules that the course has, in their order."""
    lessons = {path.stem for path in _files.lessons().glob("*.ipynb")}
    exercises = {path.parent.name for path in _files.exercises().glob("*/*/*.ipynb")}
    return [
        Module(name, name in lessons, name in exercises) for name in sorted(lessons | exercises)
    ]


class Workspace:
    """A participant's folder.

    Parameters
    ----------
    folder
        Where it is; made when it is first prepared.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Lay out notebooks and sample data; keep answers and what a person changed.

        Raises
        ------
        OSError
            The folder can't be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        delivered = self._read(_DELIVERED)
        changed: dict[str, str] = {}
        for path, content in self._course_files().items():
            digest = hashlib.sha256(content).hexdigest()
            target = self.folder / path
            if target.is_file() and delivered.get(path) == digest:
                continue
            self._keep_own_copy(target, delivered.get(path))
            write_atomically(target, content)
            changed[path] = digest
        if changed:
            self._write(_DELIVERED, delivered | changed)

    def _course_files(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        for module in modules():
            if module.lesson:
                source = read_notebook(_files.lessons() / f"{module.name}.ipynb")
                for language in languages():
                    for audience in ("participant", "trainer"):
                        page = view(source, language, audience)
                        files[module.page("lesson", language, audience)] = write_notebook(page)
            for language in languages():
                released = _files.exercises() / language / module.name
                for path in sorted(released.glob("*")):
                    name = path.name
                    if path.suffix == ".ipynb":
                        name = module.page("exercise", language).split("/")[1]
                    files[f"{module.name}/{name}"] = path.read_bytes()
        for path in sorted(_files.datasets().glob("*")):
            if path.is_file() and not path.name.startswith("."):
                files[f"datasets/{path.name}"] = path.read_bytes()
        return files

    def _keep_own_copy(self, target: Path, delivered: str | None) -> None:
        if not target.is_file():
            return
        if hashlib.sha256(target.read_bytes()).hexdigest() == delivered:
            return
        copy = target.with_name(f"{target.stem}.{date.today():%Y-%m-%d}{target.suffix}")
        if not copy.exists():
            shutil.copy2(target, copy)

    def answers(self, module: str) -> AnswerLog:
        """Return the answer log of a module."""
        return AnswerLog(self.folder / module / "answers.jsonl")

    @property
    def log_file(self) -> Path:
        """Where details of errors go."""
        return self.folder / "candystorm.log"

    @property
    def port(self) -> int:
        """The port at which this workspace was last served; 0 if never."""
        port = self._read(_DELIVERED).get(_PORT)
        return port if isinstance(port, int) and 0 < port < 65536 else 0

    @port.setter
    def port(self, port: int) -> None:
        if port != self.port:
            self._write(_DELIVERED, self._read(_DELIVERED) | {_PORT: port})

    def place(self) -> dict[str, Any]:
        """Return where the person left off and which steps were seen.

        Returns
        -------
        dict
            ``page`` (path of the last page), ``step`` (int), ``seen`` (steps seen by page,
            without the language), ``steps`` (how many there are), ``language``.
        """
        state = self._read("progress.json")
        return state | {name: _mapping(state.get(name)) for name in ("seen", "steps")}

    def keep_place(self, page: str, step: int, steps: int, language: str) -> None:
        """Remember the last page and step; errors of the disk are left to the log.

        Parameters
        ----------
        page
            Path of the page below the workspace.
        step, steps
            The step on screen, counted from 1, and how many the page has.
        language
            Language of the page.
        """
        state = self.place()
        seen, totals = state["seen"], state["steps"]
        key = page.rsplit(".", 2)[0]
        before = seen[key] if isinstance(seen.get(key), list) else []
        seen[key] = sorted(
            {*(n for n in before if isinstance(n, int)), step} & set(range(1, steps + 1))
        )
        totals[key] = steps
        self._write(
            "progress.json",
            {"page": page, "step": step, "language": language, "seen": seen, "steps": totals},
        )

    def _read(self, name: str) -> dict[str, Any]:
        try:
            value = json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return _mapping(value)

    def _write(self, name: str, value: dict[str, Any]) -> None:
        text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
        write_atomically(self.folder / name, text.encode())


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that nobody ever reads half of it.

    Parameters
    ----------
    path
        The file; its folder is made.
    content
        What it holds then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)  # mkstemp's 600 would hide it from a shared room
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
