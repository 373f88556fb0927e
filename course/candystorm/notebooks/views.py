"""One notebook, many views: pick the cells of one language and one audience.

A cell's tags say where it belongs: ``de``, ``en`` or another language's two letters, and
``trainer``. A cell without a language's tag is shared by all languages, one without ``trainer``
is for everybody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

from candystorm.errors import DefinitionError
from candystorm.language import languages
from candystorm.notebooks import Cell, Notebook, cell_tags, nbgrader_metadata

__all__ = ["AUDIENCES", "check_twins", "notebook_languages", "view"]

AUDIENCES = ("participant", "trainer")
TRAINER = "trainer"

_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
# What nbformat and JupyterLab call a cell that nobody named.
_RANDOM = re.compile(r"(?=.*\d)[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?|cell-\d+")
_FENCED = re.compile(r"^\s*(```|~~~).*?^\s*\1", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)[\s#]*$", re.MULTILINE)


def notebook_languages(notebook: Notebook) -> tuple[str, ...]:
    """Return the languages that a notebook has cells in, in the order of their first cells.

    Parameters
    ----------
    notebook
        A notebook in source form.
    """
    found = (tag for cell in notebook["cells"] for tag in _language_tags(cell))
    return tuple(dict.fromkeys(found))


def _language_tags(cell: Cell) -> list[str]:
    return [tag for tag in cell_tags(cell) if _LANGUAGE.fullmatch(tag)]


def view(notebook: Notebook, language: str, audience: str) -> Notebook:
    """Return a notebook as one audience sees it in one language.

    Parameters
    ----------
    notebook
        In source form; left as it is.
    language
        One of its languages, e.g. ``"de"``.
    audience
        ``"participant"`` (no cells tagged ``trainer``) or ``"trainer"`` (all cells).

    Returns
    -------
    dict
        A valid notebook. ``metadata.candystorm`` says ``module``, ``page`` (``"lesson"`` or
        ``"exercise"``), ``language``, ``audience`` and ``title`` (its first heading).

    Raises
    ------
    ValueError
        There is no such audience, or the notebook is not in this language.
    DefinitionError
        The notebook does not say which module it belongs to.
    """
    spoken = notebook_languages(notebook)
    if language not in spoken:
        raise ValueError(f"no cells in language {language!r}; there are {', '.join(spoken)}")
    if audience not in AUDIENCES:
        raise ValueError(f"no audience {audience!r}; there are {', '.join(AUDIENCES)}")
    ours = notebook["metadata"].get("candystorm") or {}
    for key in ("module", "page"):
        if key not in ours:
            place = f"metadata.candystorm.{key}"
            raise DefinitionError("notebook", "", place, "is missing; candystorm tidy writes it")
    left_out = {tag for tag in spoken if tag != language}
    if audience != TRAINER:
        left_out.add(TRAINER)
    seen = type(notebook)(notebook)
    seen["cells"] = [deepcopy(c) for c in notebook["cells"] if left_out.isdisjoint(cell_tags(c))]
    seen["metadata"] = deepcopy(notebook["metadata"])
    seen["metadata"]["candystorm"] = {
        "audience": audience,
        "language": language,
        "module": ours["module"],
        "page": ours["page"],
        "title": _title(seen["cells"]),
    }
    return seen


def _headings(cell: Cell) -> list[tuple[str, str]]:
    headings: list[tuple[str, str]] = _HEADING.findall(_FENCED.sub("", cell["source"]))
    return headings


def _title(cells: list[Cell]) -> str:
    for cell in cells:
        if cell["cell_type"] == "markdown":
            for level, text in _headings(cell):
                if level == "#":
                    return text
    return ""


def check_twins(notebook: Notebook) -> list[str]:
    """Find what a notebook lacks to be the same notebook in each of its languages.

    Parameters
    ----------
    notebook
        In source form.

    Returns
    -------
    list of str
        One English sentence a problem, for authors; empty if all is well.
    """
    cells = notebook["cells"]
    required = tuple(dict.fromkeys((*notebook_languages(notebook), *languages())))
    problems = [problem for cell in cells for problem in _cell_problems(cell)]
    counted = Counter(cell["id"] for cell in cells)
    problems += [f"{name}: {n} cells have this id." for name, n in counted.items() if n > 1]
    for stem, group in _groups(cells):
        problems += _group_problems(stem, group, required)
    return problems


def _cell_problems(cell: Cell) -> Iterator[str]:
    name = cell["id"]
    tags = _language_tags(cell)
    if not _NAME.fullmatch(name) or _RANDOM.fullmatch(name):
        yield f"{name}: give the cell an id that says what it is for (small letters and hyphens)."
    if len(tags) > 1:
        yield f"{name}: a cell is in one language, not in {' and '.join(tags)}."
    elif tags and nbgrader_metadata(cell):
        yield f"{name}: all languages share a cell of nbgrader's; remove the tag {tags[0]}."
    elif tags and not name.endswith(f"-{tags[0]}"):
        yield f"{name}: the id of a cell tagged {tags[0]} ends in -{tags[0]}."
    elif not tags and cell["cell_type"] != "code":
        yield f"{name}: text needs the tag of its language."


def _groups(cells: list[Cell]) -> Iterator[tuple[str, list[Cell]]]:
    """Yield the neighbours that differ in language only, by what their ids have in common."""
    stem, group = "", list[Cell]()
    for cell in cells:
        tag = next(iter(_language_tags(cell)), None)
        own = cell["id"].removesuffix(f"-{tag}") if tag else ""
        if group and own != stem:
            yield stem, group
            group = []
        stem = own
        if tag:
            group.append(cell)
    if group:
        yield stem, group


def _group_problems(stem: str, group: list[Cell], required: tuple[str, ...]) -> Iterator[str]:
    names = " and ".join(cell["id"] for cell in group)
    tags = [_language_tags(cell)[0] for cell in group]
    for language in required:
        if language not in tags:
            yield f"{names}: there is no {stem}-{language} beside it."
    if sorted(tags, key=required.index) != tags:
        yield f"{names}: put the languages in the same order as elsewhere, {', '.join(required)}."
    if len({cell["cell_type"] for cell in group}) > 1:
        yield f"{names}: one is code and the other is not."
    others = {frozenset(cell_tags(cell)) - {tag} for cell, tag in zip(group, tags, strict=True)}
    if len(others) > 1:
        yield f"{names}: their other tags differ."
    texts = [cell for cell in group if cell["cell_type"] == "markdown"]
    if len({tuple(level for level, _ in _headings(cell)) for cell in texts}) > 1:
        yield f"{names}: their headings differ in number or level."
