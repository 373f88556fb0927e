"""The loader of own numbers: choose an export, see what was read, and go on with it."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import traitlets

from candystorm.exports import Export, ExportError, Mappings, Options, Proposal
from candystorm.language import current_language
from candystorm.widgets._base import (
    CourseWidget,
    course_folder,
    css,
    esm,
    from_browser,
    guarded,
    in_language,
)
from candystorm.widgets._export_choice import exports_folder, lying, offers, options, samples
from candystorm.widgets._export_job import Job, call_in, running_loop
from candystorm.widgets._upload import LARGEST, MOST_FILES, Upload, sweep
from candystorm.widgets.export_report import report_words
from candystorm.widgets.export_words import loader_words, time_zones, zone_name
from candystorm.widgets.mapping_form import Correction, mapping_words

__all__ = ["ExportLoader"]

_MAPPINGS: Final = "mappings.json"
_SILENCE: Final = 120.0  # seconds until an upload without a sound is given up

#: Nobody needs them to count, and they are most of an archive's size.
_MEDIA: Final = (
    "jpg", "jpeg", "png", "gif", "webp", "heic", "mp4", "mov", "m4v", "webm", "avi", "mp3", "m4a",
    "aac", "ogg", "opus", "wav",
)  # fmt: skip


class ExportLoader(CourseWidget):
    """Load an export of any platform, and see first what was read.

    Files are dropped, chosen, or taken from the folder ``exports`` of the workspace. They are
    read in a thread of their own; what a browser sent is removed as soon as it is read.

    Parameters
    ----------
    own : str
        Names or handles under which the organisation writes, separated by commas.
    timezone : str
        Of the organisation (IANA name).
    organisation : str
        Short name for the column ``org``.
    folder : Path, optional
        The workspace; by default the one that the notebook lies in.
    language : str, optional
        ``"de"`` or ``"en"``; by default the current language.

    Attributes
    ----------
    export : Export or None
        What was loaded last.
    loaded : int
        How often something was loaded; observe it, or use `on_load`.
    state : dict
        ``phase`` ("waiting", "receiving", "reading", "mapping" or "done"); ``sentence``, ``done``
        of ``of`` bytes while it is read; ``upload`` (its name for the browser) while it arrives;
        ``mapped``, whether a person has said columns of it.
    report : dict
        On `export`, see `candystorm.widgets.export_report.report_data`.
    mapping, objection : dict
        As in `candystorm.widgets.mapping_form.MappingForm`.
    offers : dict
        What can be chosen without an upload: ``folder``, ``there``, ``files``, ``samples``.
    details : dict
        What the fields begin with: ``own``, ``timezone``, and the ``zones`` to choose from.
    limits : dict
        Of an upload: ``bytes``, ``files``, and the endings of ``media`` that nobody needs.

    Examples
    --------
    >>> loader = ExportLoader()
    >>> loader.on_load(lambda export: print(len(export.posts), "posts"))
    """

    _esm = esm("report_view", "mapping_view", "sending", "export_loader")
    _css = css("report_view", "mapping_view", "export_loader")

    export = traitlets.Instance(Export, allow_none=True)
    loaded = traitlets.Int().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    report = traitlets.Dict().tag(sync=True)
    mapping = traitlets.Dict().tag(sync=True)
    objection = traitlets.Dict().tag(sync=True)
    offers = traitlets.Dict().tag(sync=True)
    details = traitlets.Dict().tag(sync=True)
    limits = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        *,
        own: str = "",
        timezone: str = "Europe/Vienna",
        organisation: str = "",
        folder: Path | None = None,
        language: str | None = None,
    ) -> None:
        spoken = language or current_language()
        self._workspace = folder or course_folder()
        self._organisation = organisation
        self._job: Job | None = None
        self._numbers = itertools.count(1)
        self._used: list[Proposal] = []
        zones = {timezone: zone_name(timezone, spoken)} | time_zones(spoken)
        _ = in_language(spoken)
        super().__init__(
            words=loader_words(_) | mapping_words(_) | report_words(_),
            language=spoken,
            state={"phase": "waiting"},
            details={
                "own": own,
                "timezone": timezone,
                "zones": [{"id": zone, "text": city} for zone, city in zones.items()],
            },
            limits={"bytes": LARGEST, "files": MOST_FILES, "media": list(_MEDIA)},
        )
        sweep(self._exports)
        self.offers = offers(self._exports, spoken)

    def on_load(self, callback: Callable[[Export], object]) -> None:
        """Call a function with each export that is loaded, now if there is one already."""

        def tell(change: object = None) -> None:
            if self.export is not None:
                callback(self.export)

        self.observe(tell, "loaded")
        tell()

    def close(self) -> None:
        """Stop what is going on, and take the widget from the page."""
        self._leave()
        super().close()

    # --- from the browser

    @from_browser
    def begin(
        self, files: Sequence[Mapping[str, Any]], details: Mapping[str, object] | None = None
    ) -> None:
        """Prepare an upload; ``state["upload"]`` names it.

        Parameters
        ----------
        files : sequence of dict
            ``path`` below what was chosen and ``size`` in bytes.
        details : dict, optional
            ``own``, ``timezone`` and ``year``, as they were typed.
        """
        job = self._new(details)
        announced = [(str(one["path"]), max(0, int(one["size"]))) for one in files]
        self._leave()
        job.upload = Upload(self._exports, announced)
        self._job = job
        self._give_up_in_silence(job)
        self._show("receiving", upload=str(next(self._numbers)))

    @from_browser
    def receive(
        self, upload: str, pieces: Sequence[Mapping[str, int]], buffers: Sequence[memoryview]
    ) -> None:
        """Take the next pieces of the files of an upload.

        Parameters
        ----------
        upload : str
            Which; pieces of another one are passed by.
        pieces : sequence of dict
            ``file`` (position) and ``offset`` of each piece.
        buffers : sequence of bytes
            The pieces.
        """
        job = self._receiving(upload)
        if job is None or job.upload is None:
            return
        try:
            for piece, content in zip(pieces, buffers, strict=True):
                job.upload.write(int(piece["file"]), int(piece["offset"]), content)
        except Exception:
            self._leave()
            raise

    @from_browser
    def arrived(self, upload: str) -> None:
        """Read an upload that is complete."""
        job = self._receiving(upload)
        if job is None or job.upload is None:
            return
        try:
            job.paths = job.upload.paths()
        except ExportError:
            self._leave()
            raise
        self._start(job)

    @from_browser
    def read_files(self, names: Sequence[str], details: Mapping[str, object] | None = None) -> None:
        """Read files and folders that lie in the folder for exports, by their names."""
        job = self._new(details)
        there = {path.name: path for path in lying(self._exports)}
        job.paths = [there[name] for name in names if name in there]
        if not job.paths:
            raise ExportError("Please choose at least one file.")
        self._leave()
        self._start(job)

    @from_browser
    def read_sample(self, sample: str, download: str) -> None:
        """Read one download of one of the sample exports."""
        there = {path.name: path for path in samples(self.language).get(sample, ())}
        path = there.get(download)
        if path is None:
            raise ExportError("Please choose at least one file.")
        self._leave()
        chosen = Options(org=sample.partition("/")[0], timezone=self.details["timezone"])
        self._start(self._job_with(chosen, [path]))

    @from_browser
    def read_it(self, fields: Sequence[str], platform: str, table: str, dates: str = "dmy") -> None:
        """Take over what a person says of a table, and read all when all is said."""
        job = self._job
        if job is None or job.correction is None:
            return
        self.objection = job.correction.accept(fields, platform, table, dates)
        if not self.objection:
            self._go_on(job, job.correction)

    @from_browser
    def leave_out(self) -> None:
        """Leave a table out that nobody knows."""
        job = self._job
        if job is not None and job.correction is not None:
            self.objection = {}
            job.correction.leave_out()
            self._go_on(job, job.correction)

    @from_browser
    def stop(self) -> None:
        """Leave everything as it was before."""
        self._leave()

    @from_browser
    def look_again(self, make: bool = False) -> None:
        """Look what lies in the folder for exports; make it first, if that is wanted."""
        if make:
            try:
                self._exports.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ExportError(
                    "The folder could not be made, because your course folder may not be written "
                    "to. Please move your course folder, or ask your trainer."
                ) from error
        self.offers = offers(self._exports, self.language)

    @from_browser
    def forget_columns(self) -> None:
        """Forget which column is what in the tables of this export."""
        mappings = Mappings(self._workspace / _MAPPINGS)
        for proposal in self._used:
            mappings.forget(proposal)
        self._used = []
        self._show(self.state["phase"])

    # --- how the job goes; all of it happens in the kernel's own thread

    def progressed(self, job: Job, file: str, done: int, of: int) -> None:
        """Show how much was read."""
        if job is self._job:
            _ = in_language(self.language)
            reading = _("Reading %(file)s …") % {"file": file}
            sentence = reading if of else _("Finding out what it is …")
            self._show("reading", sentence=sentence, done=done, of=of)

    def finished(self, job: Job, export: Export, report: dict[str, Any]) -> None:
        """Show the report, remember what the columns are, and tell whoever waits for it."""
        job.close()
        if job is not self._job:
            return
        self._job = None
        with self.hold_sync():
            self.export = export
            self.report = report
            self.mapping = {}
            self._used = job.used
            self._show("done")
            if job.correction is not None:
                self._remember(job.correction)
            self._tell()

    def asked(self, job: Job, proposals: list[Proposal]) -> None:
        """Ask which column is what."""
        if job is not self._job:
            job.close()
            return
        job.correction = Correction(proposals, self.language)
        with self.hold_sync():
            self.objection = {}
            self.mapping = job.correction.shown()
            self._show("mapping")

    @guarded
    def failed(self, job: Job, error: Exception) -> None:
        """Say what is wrong; the person may say once more what the columns are."""
        if job is not self._job:
            job.close()
            return
        if job.correction is not None and job.correction.said:
            job.correction.start_again()
            self.mapping = job.correction.shown()
            self._show("mapping")
        else:
            self._leave()
        raise error

    @guarded
    def _remember(self, correction: Correction) -> None:
        mappings = Mappings(self._workspace / _MAPPINGS)
        for proposal in correction.said:
            mappings.remember(proposal)

    @guarded
    def _tell(self) -> None:
        self.loaded += 1

    # --- what is on its way

    def _new(self, details: Mapping[str, object] | None) -> Job:
        zones = [zone["id"] for zone in self.details["zones"]]
        chosen = options(self._organisation, details or {}, self.details["timezone"], zones)
        return self._job_with(chosen, [])

    def _job_with(self, chosen: Options, paths: list[Path]) -> Job:
        return Job(chosen, self.language, self._workspace / _MAPPINGS, paths)

    def _start(self, job: Job) -> None:
        self._job = job
        _ = in_language(self.language)
        self._show("reading", sentence=_("Finding out what it is …"))
        job.start(self)

    def _go_on(self, job: Job, correction: Correction) -> None:
        if not correction.is_done:
            self.mapping = correction.shown()
        elif correction.said:
            self._start(job)
        else:
            self._leave()

    def _receiving(self, upload: str) -> Job | None:
        if self.state["phase"] == "receiving" and self.state.get("upload") == upload:
            return self._job
        return None

    def _leave(self) -> None:
        """Let go of what is on its way; what was loaded before is still there."""
        job, self._job = self._job, None
        if job is not None:
            job.stop()
        self.mapping = {}
        self.objection = {}
        self._show("done" if self.export is not None else "waiting")

    def _give_up_in_silence(self, job: Job) -> None:
        """Let go of an upload whose browser is gone."""
        loop = running_loop()

        def look() -> None:
            if job is not self._job or job.paths or job.upload is None:
                return
            if time.monotonic() - job.upload.touched > _SILENCE:
                call_in(loop, self._leave)
            else:
                wait()

        def wait() -> None:
            timer = threading.Timer(_SILENCE / 4, look)
            timer.daemon = True
            timer.start()

        wait()

    @property
    def _exports(self) -> Path:
        return exports_folder(self._workspace)

    def _show(self, phase: str, **more: Any) -> None:
        self.state = {"phase": phase, "mapped": bool(self._used), **more}
