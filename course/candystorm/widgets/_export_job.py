"""One export on its way from files to a report, in a thread beside the page."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from candystorm.exports import (
    Export,
    Mappings,
    NeedsMapping,
    Options,
    Proposal,
    TooLarge,
    load_export,
)
from candystorm.widgets._upload import Upload
from candystorm.widgets.export_report import report_data
from candystorm.widgets.mapping_form import Correction

__all__ = ["Job", "Listener"]

_OFTEN: Final = 0.2  # seconds between two words on the progress


class Listener(Protocol):
    """Who hears how a job goes, in the thread that the job was started in."""

    def progressed(self, job: Job, file: str, done: int, of: int) -> None:
        """Hear how many bytes of how many were read; of none while it is looked what they are."""

    def finished(self, job: Job, export: Export, report: dict[str, Any]) -> None:
        """Hear that it was read."""

    def asked(self, job: Job, proposals: list[Proposal]) -> None:
        """Hear that a person must say what columns are."""

    def failed(self, job: Job, error: Exception) -> None:
        """Hear that it cannot be read."""


@dataclass(eq=False)
class Job:
    """What is to be read, and what is known of it so far.

    Attributes
    ----------
    options : Options
        What the person said.
    language : str
        Of the report.
    mappings : Path
        The file in which mappings are remembered.
    paths : list of Path
        Files and folders; empty while they are still uploaded.
    upload : Upload or None
        Where they came from, to be removed afterwards.
    correction : Correction or None
        What the person says about unknown tables.
    used : list of Proposal
        Mappings that were needed.
    """

    options: Options
    language: str
    mappings: Path
    paths: list[Path] = field(default_factory=list)
    upload: Upload | None = None
    correction: Correction | None = None
    used: list[Proposal] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _reading: bool = False
    _told: float = 0.0

    def start(self, listener: Listener) -> None:
        """Read it; without an event loop that runs (a script, a test), wait for the end."""
        tried = self.correction.said if self.correction else ()
        loop = running_loop()
        self._reading = True
        arguments = (_Noted(self.mappings, tried, self.used), listener, loop)
        thread = threading.Thread(target=self._work, args=arguments, daemon=True)
        thread.start()
        if loop is None:
            thread.join()

    def stop(self) -> None:
        """Let go of it, and of what was uploaded for it."""
        self._stopped.set()
        if not self._reading:  # else the thread does it, as soon as it notices
            self.close()

    def close(self) -> None:
        """Remove what was uploaded for it."""
        if self.upload is not None:
            self.upload.close()

    def _work(
        self, mappings: Mappings, listener: Listener, loop: asyncio.AbstractEventLoop | None
    ) -> None:
        def tell(file: str, done: int, of: int) -> None:
            if self._stopped.is_set():
                raise _Stopped
            if time.monotonic() - self._told > _OFTEN:
                self._told = time.monotonic()
                call_in(loop, partial(listener.progressed, self, file, done, of))

        say: Callable[[], object]
        try:
            options = self.options
            export = load_export(self.paths, options=options, mappings=mappings, progress=tell)
            report = report_data(export, self.language, options.timezone)
            say = partial(listener.finished, self, export, report)
        except _Stopped:
            say = self.close
        except NeedsMapping as needed:
            say = partial(listener.asked, self, needed.proposals)
        except MemoryError:
            say = partial(listener.failed, self, _too_little_memory())
        except Exception as error:  # noqa: BLE001 - it is raised again where it can be shown
            say = partial(listener.failed, self, error)
        self._reading = False
        call_in(loop, self.close if self._stopped.is_set() else say)


class _Stopped(Exception):
    """Somebody does not want to wait any longer."""


class _Noted(Mappings):
    """Mappings that note which of them were needed."""

    def __init__(self, path: Path, tried: Sequence[Proposal], used: list[Proposal]) -> None:
        super().__init__(path, tried)
        self._used = used

    def of(self, proposal: Proposal) -> Proposal | None:
        found = super().of(proposal)
        if found is not None:
            self._used.append(found)
        return found


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop of this thread, if one runs."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def call_in(loop: asyncio.AbstractEventLoop | None, call: Callable[[], object]) -> None:
    """Call something in the thread of a loop; where none runs any more, here and now."""
    try:
        if loop is not None:
            loop.call_soon_threadsafe(call)
            return
    except RuntimeError:  # it was closed meanwhile
        pass
    call()


def _too_little_memory() -> TooLarge:
    return TooLarge(
        "This computer has too little memory for this export. Please download it once more for a "
        "shorter period."
    )
