"""The command `candystorm`: start the course, grade a class, build, tidy, look what is wrong.

Each command imports what it needs when it runs, so that `candystorm --help` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from candystorm import __version__, _files
from candystorm.errors import CandystormError
from candystorm.language import (
    _,
    current_language,
    languages,
    ngettext,
    system_language,
    use_language,
)

_WORKSPACE = Path.home() / "candystorm"
_FOLDER = click.Path(file_okay=False, path_type=Path)
_LANGUAGE = click.Choice(languages())

# What starts while this module is imported is in English; `main` translates it before it is shown.
_language_option = click.option(
    "--language", type=_LANGUAGE, help=_("Language; by default the one of this computer.")
)
_workspace_option = click.option(
    "--workspace", type=_FOLDER, default=_WORKSPACE, help=_("Your folder; by default ~/candystorm.")
)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("Start the course in the browser; your answers are kept in your own folder."),
)
@_workspace_option
@_language_option
@click.option("--lab", is_flag=True, help=_("Open JupyterLab instead of the course's pages."))
@click.option("--trainer", is_flag=True, help=_("Show the notes for trainers as well."))
@click.option("--no-browser", is_flag=True, help=_("Only print the address."))
@click.option("--no-self-check", is_flag=True, help=_("Participants can't check their answers."))
@click.option(
    "--port", type=click.IntRange(1, 65535), help=_("Port on this computer; by default a free one.")
)
@click.version_option(__version__, prog_name="candystorm", help=_("Show the version."))
@click.pass_context
def candystorm(
    context: click.Context,
    *,
    workspace: Path,
    language: str | None,
    lab: bool,
    trainer: bool,
    no_browser: bool,
    no_self_check: bool,
    port: int | None,
) -> None:
    """Start the course, unless a command follows."""
    context.obj = workspace
    if context.invoked_subcommand is not None:
        return
    from candystorm.pages.server import start

    start(
        workspace=workspace,
        language=current_language(),
        lab=lab,
        browser=not no_browser,
        self_check=not no_self_check,
        trainer=trainer,
        port=port,
    )


@candystorm.command(help=_("Grade a folder of submissions with nbgrader."))
@click.argument("submissions", type=_FOLDER)
@click.option("--workshop", type=_FOLDER, help=_("Where the gradebook is; by default beside them."))
@click.option("--assignment", help=_("Grade only this assignment, for example m1-dialogue."))
@_language_option
def grade(
    *, submissions: Path, workshop: Path | None, assignment: str | None, language: str | None
) -> int:
    """Grade what participants handed in; the exit code is 1 where something was not graded."""
    from candystorm.workshop.grade import grade as grade_submissions

    with click.progressbar(
        length=1,
        label=_("Grading"),
        item_show_func=lambda student: student or "",
        file=sys.stderr,
        show_eta=True,
    ) as bar:

        def show(done: int, total: int, student: str) -> None:
            bar.length = total
            bar.update(done - bar.pos, student)

        report = grade_submissions(
            submissions, workshop=workshop, assignment=assignment, progress=show
        )
    click.echo(report.summary())
    return int(report.count("failed") > 0)


@candystorm.command(help=_("Check what is missing here and say what to do."))
@click.option("--workspace", type=_FOLDER, help=_("Your folder; by default ~/candystorm."))
@_language_option
@click.pass_context
def doctor(context: click.Context, *, workspace: Path | None, language: str | None) -> int:
    """Print what was found; the exit code is 1 where something keeps the course from running."""
    from candystorm.doctor import examine, write_findings

    findings = examine((workspace or context.obj).absolute())
    click.echo(write_findings(findings))
    problems = sum(finding.state == "problem" for finding in findings)
    if problems:
        text = ngettext("%(n)d problem was found.", "%(n)d problems were found.", problems)
        click.echo("\n" + text % {"n": problems})
        return 1
    click.echo("\n" + _("The course can run here."))
    return 0


@candystorm.command(help=_("Put notebooks into normal form."))
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", is_flag=True, help=_("Change nothing; fail where something would change."))
@_language_option
def tidy(*, paths: Sequence[Path], check: bool, language: str | None) -> int:
    """Tidy the notebooks below some folders, by default the working one; say which changed."""
    from candystorm.notebooks import notebook_files, tidy_bytes, tidy_file

    changed = []
    notebooks = [file for path in paths or [Path()] for file in notebook_files(path)]
    for notebook in notebooks:
        if tidy_bytes(notebook) != notebook.read_bytes() if check else tidy_file(notebook):
            changed.append(notebook)
            click.echo(str(notebook))
    counts = {"n": len(changed), "of": len(notebooks)}
    if check:
        click.echo(_("%(n)d of %(of)d notebooks are not in normal form.") % counts)
        return int(bool(changed))
    click.echo(_("%(n)d of %(of)d notebooks were tidied.") % counts)
    return 0


@candystorm.command(help=_("Build the exercises from the solutions."))
@click.option("--out", type=_FOLDER, help=_("Where to build; by default exercises/."))
@_language_option
def build(*, out: Path | None, language: str | None) -> None:
    """Build `exercises/` of the repository that the course runs from."""
    from candystorm.workshop.build import build as build_exercises

    root = _files.solutions().parent
    if not (root / "pyproject.toml").is_file():
        raise CandystormError(
            "The exercises are built in a clone of the course's repository; %(folder)s is none.",
            folder=root,
        )
    click.echo(_("Building the exercises …"))
    built = build_exercises(root, out)
    text = ngettext("%(n)d file in %(folder)s", "%(n)d files in %(folder)s", len(built))
    click.echo(text % {"n": len(built), "folder": out or root / "exercises"})


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and end with its exit code; no traceback reaches the person.

    Parameters
    ----------
    arguments
        What follows ``candystorm``; by default what was typed.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    use_language(_asked_language(arguments))
    _translate(candystorm)
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str]) -> int:
    try:
        return candystorm(list(arguments), prog_name="candystorm", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("\n" + _("Stopped."), err=True)
        return 130
    except CandystormError as error:
        click.echo(error.translated(_), err=True)
        return 1
    except Exception as error:  # noqa: BLE001  (the last resort: a person reads this, not a programmer)
        click.echo(_sentence(error), err=True)
        return 1


def _sentence(error: Exception) -> str:
    log = _write_log()
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("The disk is full. Please make room and start again.")
    if isinstance(error, PermissionError) and error.filename:
        return _(
            "%(path)s can't be read or written. Please choose another folder with --workspace."
        ) % {"path": error.filename}
    return _(
        "That should not have happened. Please start again; if it keeps happening, "
        "send the file %(log)s to whoever looks after your course."
    ) % {"log": log}


def _asked_language(arguments: Sequence[str]) -> str:
    """Return the language to speak from the first word on, also in --help and in complaints."""
    asked = system_language()
    for option, following in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _equals, joined = option.partition("=")
        if name == "--language" and (joined or following) in languages():
            asked = joined or following
    return asked


def _translate(command: click.Command) -> None:
    if command.help:
        command.help = _(command.help)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = _(parameter.help)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _translate(inner)


def _write_log() -> Path:
    """Append the error at hand to a log file, in the person's folder if that can be written."""
    report = f"{datetime.now():%Y-%m-%d %H:%M:%S} {sys.argv}\n{traceback.format_exc()}\n"
    folders = [_WORKSPACE, Path(tempfile.gettempdir())]
    given = os.environ.get("CANDYSTORM_LOG")  # the course had been starting in this folder
    if given:
        folders.insert(0, Path(given).parent)
    for folder in folders:
        file = folder / "candystorm.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as log:
                log.write(report)
        except OSError:
            continue
        return file
    return folders[-1] / "candystorm.log"
