"""What is installed, what is missing, and what to do about it: for whoever helps a participant."""

from __future__ import annotations

import platform
import shutil
import socket
import tempfile
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from candystorm import _files, _system
from candystorm.language import _, current_language, format_number, ngettext

__all__ = ["Diagnosis", "examine", "write_findings"]

#: A workspace holds notebooks and answers; below this a workshop day may end in a full disk.
_ROOM = 200_000_000  # bytes


@dataclass(frozen=True)
class Diagnosis:
    """What was looked at, and what was found.

    Attributes
    ----------
    subject
        What was looked at, in the current language.
    state
        ``"ok"``; ``"note"``: the course runs, but somebody may want to know; ``"problem"``.
    found
        What was found.
    advice
        What to do, one sentence; empty where nothing is to be done.
    """

    subject: str
    state: Literal["ok", "note", "problem"]
    found: str
    advice: str = ""


def examine(workspace: Path) -> list[Diagnosis]:
    """Look at everything the course needs on this computer; nothing is changed.

    Parameters
    ----------
    workspace
        The participant's folder, which need not exist yet.

    Returns
    -------
    list of Diagnosis
        In the current language.
    """
    return [
        Diagnosis(
            _("Python"), "ok", f"{platform.python_version()}, {platform.platform(terse=True)}"
        ),
        *_packages(),
        *_course_files(),
        Diagnosis(_("Language"), "ok", {"de": "Deutsch"}.get(current_language(), "English")),
        _port(),
        _browser(),
        _workspace(workspace),
        *_test_browser(),
    ]


def _packages() -> Iterator[Diagnosis]:
    subject = _("Programs")
    missing, wrong = [], []
    for text in metadata.requires("candystorm") or []:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing.append(requirement.name)
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            wrong.append(f"{requirement.name} {version} ({requirement.specifier})")
    again = _("Please install candystorm again.")
    if missing:
        yield Diagnosis(subject, "problem", _("missing: ") + ", ".join(missing), again)
    if wrong:
        yield Diagnosis(subject, "problem", _("wrong version: ") + ", ".join(wrong), again)
    if not missing and not wrong:
        yield _versions(subject)


def _versions(subject: str) -> Diagnosis:
    """Compare what is installed with what the course is tested with."""
    compared, other = 0, []
    for name, tested in _tested_versions().items():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        compared += 1
        if version != tested:
            other.append(f"{name} {version} ({_('tested:')} {tested})")
    if not other:
        found = ngettext("%(n)d, as tested", "%(n)d, all as tested", compared) % {"n": compared}
        return Diagnosis(subject, "ok", f"candystorm {metadata.version('candystorm')}; {found}")
    advice = _("Should something not work, install with constraints.txt: that is what we test.")
    return Diagnosis(subject, "note", ", ".join(other), advice)


def _tested_versions() -> dict[str, str]:
    in_tree = _top() / "constraints.txt"
    if in_tree.is_file():
        text = in_tree.read_text("utf-8")
    else:
        text = metadata.distribution("candystorm").read_text("extra_metadata/constraints.txt") or ""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    pins = [Requirement(line) for line in lines]
    applying = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {pin.name: str(pin.specifier).removeprefix("==") for pin in applying}


def _top() -> Path:
    """Return the repository, where the course runs from one."""
    return _files.lessons().parents[1]


def _course_files() -> Iterator[Diagnosis]:
    kinds = (
        (_("Lessons"), _files.lessons(), "*.ipynb"),
        (_("Exercises"), _files.exercises(), "*/*/*.ipynb"),
        (_("Sample data"), _files.datasets(), "*.csv"),
    )
    for subject, folder, pattern in kinds:
        count = len(list(folder.glob(pattern)))
        if count:
            found = ngettext("%(n)d file in %(folder)s", "%(n)d files in %(folder)s", count)
            yield Diagnosis(subject, "ok", found % {"n": count, "folder": folder})
        else:
            again = _("Please install candystorm again.")
            yield Diagnosis(subject, "problem", _("none in ") + str(folder), again)
    if not any(_files.solutions().glob("*/*.ipynb")):
        advice = _("Without them nothing can be checked or graded here; that may be meant.")
        yield Diagnosis(_("Solutions"), "note", _("none in ") + str(_files.solutions()), advice)


def _port() -> Diagnosis:
    subject = _("Address")
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    except OSError as error:
        advice = _("A security program may forbid it: please ask whoever looks after the computer.")
        return Diagnosis(subject, "problem", f"127.0.0.1: {error.strerror}", advice)
    return Diagnosis(subject, "ok", _("127.0.0.1, for example port %(port)d") % {"port": port})


def _browser() -> Diagnosis:
    subject = _("Browser")
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        advice = _("Open the address that candystorm prints in a browser yourself.")
        return Diagnosis(subject, "note", _("none that can be opened from here"), advice)
    name = getattr(browser, "name", "") or type(browser).__name__
    return Diagnosis(subject, "ok", Path(name).name)


def _workspace(workspace: Path) -> Diagnosis:
    subject = _("Your folder")
    nearest = next(path for path in (workspace, *workspace.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            room = shutil.disk_usage(nearest).free
    except OSError:
        advice = _("Please choose a folder where you may write: candystorm --workspace FOLDER")
        found = _("%(folder)s can't be written") % {"folder": nearest}
        return Diagnosis(subject, "problem", found, advice)
    free = _("%(folder)s, %(room)s GB free") % {
        "folder": workspace,
        "room": format_number(room / 1e9, 1),
    }
    if room < _ROOM:
        return Diagnosis(subject, "problem", free, _("Please make room on this disk."))
    return Diagnosis(subject, "ok", free)


def _test_browser() -> Iterator[Diagnosis]:
    # Only who has the repository runs the tests.
    if not (_top() / "pyproject.toml").is_file():
        return
    subject = _("Chromium for the tests")
    found = _system.chromium()
    if found:
        yield Diagnosis(subject, "ok", str(found))
    else:
        advice = _("The tests of the pages need it; the course does not.")
        yield Diagnosis(subject, "note", _("none"), advice)


def write_findings(findings: list[Diagnosis]) -> str:
    """Lay findings out as a table, with what to do under each line that needs it.

    Parameters
    ----------
    findings
        What `examine` returned.

    Examples
    --------
    >>> print(write_findings([Diagnosis("Browser", "note", "none", "Open the address yourself.")]))
    note     Browser  none
                      -> Open the address yourself.
    """
    states = {"ok": _("ok"), "note": _("note"), "problem": _("problem")}
    first = max(map(len, states.values()))
    second = max((len(finding.subject) for finding in findings), default=0)
    lines = []
    for finding in findings:
        state = states[finding.state].ljust(first)
        lines.append(f"{state}  {finding.subject.ljust(second)}  {finding.found}")
        if finding.advice:
            lines.append(f"{' ' * (first + second + 4)}-> {finding.advice}")
    return "\n".join(lines)
