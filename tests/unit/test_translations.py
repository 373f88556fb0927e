"""Is every sentence of the library there in every language, and nothing else?

A sentence stands in the source as a text, where it is translated or where an error is raised:
``_("…")``, ``translate("…")``, ``ngettext("…", "…", n)``, ``InvalidComments("…", …)``. It may also
stand in a variable or a table of that file, and the name of it there. A sentence that is put
together in another way can't be found by whoever translates, so it fails here.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeAlias

import jinja2
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2.ext import extract_from_ast

import candystorm
from candystorm import _files
from candystorm.language import SOURCE_LANGUAGE, languages

LIBRARY = Path(candystorm.__file__).parent
LANGUAGES = [language for language in languages() if language != SOURCE_LANGUAGE]
FIRST_ERROR = "CandystormError"
TRANSLATING = {
    "_": 1,
    "translate": 1,
    "ngettext": 2,
    "Finding": 1,
}  # how many first arguments are sentences

AUTHORS_ONLY = {"DefinitionError"}
"""Errors that nobody but authors of the course meets stay English, as their TOML keys are."""

PASSED_ON = {"message", "why.sentence", "what.sentence", "command.help", "parameter.help"}
"""What is translated on behalf of others: the sentence stands where they say it."""

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")

Sentence: TypeAlias = tuple[str, ...]
"""An msgid, or singular and plural."""


class NotFound(Exception):
    """A sentence is put together in a way that can't be read here."""


@cache
def sentences() -> dict[Sentence, set[str]]:
    """Return every sentence with the files in which it stands."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(LIBRARY.rglob("*.py"))}
    errors = error_classes(trees.values())
    found: dict[Sentence, set[str]] = {}
    for path, tree in trees.items():
        note(found, path, of_python(tree, errors))
    for path in sorted([*LIBRARY.rglob("*.html"), *LIBRARY.rglob("*.j2")]):
        note(found, path, of_template(path.read_text("utf-8")))
    return found


def note(found: dict[Sentence, set[str]], path: Path, said: Iterator[Sentence]) -> None:
    place = path.relative_to(LIBRARY.parent).as_posix()
    try:
        for sentence in said:
            found.setdefault(sentence, set()).add(place)
    except NotFound as error:
        raise NotFound(f"{place}, {error}") from None


def error_classes(trees: Iterable[ast.Module]) -> dict[str, ast.ClassDef]:
    """Return the classes derived from our first error, by name."""
    classes = {n.name: n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}

    def is_ours(node: ast.ClassDef) -> bool:
        bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
        return any(base == FIRST_ERROR or is_ours(classes[base]) for base in bases & classes.keys())

    return {name: node for name, node in classes.items() if is_ours(node)}


def says_its_own(node: ast.ClassDef) -> bool:
    """Return whether an error's sentence is in its class, not where it is raised."""
    return any(isinstance(n, ast.FunctionDef) and n.name == "__init__" for n in node.body)


def of_python(tree: ast.Module, errors: dict[str, ast.ClassDef]) -> Iterator[Sentence]:
    speaking = {name for name, node in errors.items() if says_its_own(node)} | AUTHORS_ONLY
    raised = {FIRST_ERROR, *errors} - speaking
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in errors.keys() & speaking - AUTHORS_ONLY:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
                    yield from product(tree, call, 1)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Call) and ast.unparse(node.func.func) == "in_language":
            name = "_"  # in_language("de")("…")
        if name in TRANSLATING and ast.unparse(node.args[0]) not in PASSED_ON:
            yield from product(tree, node, TRANSLATING[name])
        elif name in raised:
            yield from product(tree, node, 1)


def product(tree: ast.Module, call: ast.Call, n: int) -> Iterator[Sentence]:
    """Yield what a call's first n arguments may say."""
    yield from zip(*(texts(tree, argument) for argument in call.args[:n]), strict=True)


def texts(tree: ast.Module, value: ast.expr) -> list[str]:
    """Return the texts that an expression may be; names are looked up in the whole file."""
    match value:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return texts(tree, one) + texts(tree, other)
        case ast.Dict(values=values):
            return [text for one in values for text in texts(tree, one)]
        case ast.Subscript(value=table):
            return texts(tree, table)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            assigned = [text for one in values_of(tree, name) for text in texts(tree, one)]
            if assigned:
                return assigned
    raise NotFound(f"line {value.lineno}: {ast.unparse(value)}")


def values_of(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
                pass
            case _:
                continue
        if target == name:
            yield value


def of_template(source: str) -> Iterator[Sentence]:
    for line, _function, message in extract_from_ast(jinja2.Environment().parse(source), ("_",)):
        if not isinstance(message, str):
            raise NotFound(f"line {line}: {message}")
        yield (message,)


def po_file(language: str) -> Path:
    return _files.locale() / language / "LC_MESSAGES" / "candystorm.po"


@cache
def catalogue(language: str) -> Catalog:
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]  # without the header


def forms(text: str | tuple[str, ...] | list[str]) -> Sentence:
    return (text,) if isinstance(text, str) else tuple(text)


pytestmark = pytest.mark.parametrize("language", LANGUAGES)


def test_is_every_sentence_translated(language: str) -> None:
    known = {forms(message.id) for message in messages(language)}
    assert [sentence for sentence in sentences() if sentence not in known] == []


def test_is_every_translation_of_a_sentence_that_somebody_says(language: str) -> None:
    orphans = [m.id for m in messages(language) if forms(m.id) not in sentences()]
    assert orphans == []
    assert not catalogue(language).obsolete


def test_is_every_translation_finished(language: str) -> None:
    plurals = catalogue(language).num_plurals
    unfinished = [
        message.id
        for message in messages(language)
        if message.fuzzy
        or not all(forms(message.string))
        or len(forms(message.string)) != (plurals if message.pluralizable else 1)
    ]
    assert unfinished == []


def test_are_the_same_values_in_sentence_and_translation(language: str) -> None:
    for message in messages(language):
        said = sorted(PLACEHOLDER.findall(forms(message.id)[-1]))
        for form in forms(message.string):
            assert sorted(PLACEHOLDER.findall(form)) == said, message.id
            if said:  # a lone % would stop the page that fills in the values
                form % dict.fromkeys(re.findall(r"%\((\w+)\)", form), 1)


def test_do_sentence_and_translation_begin_and_end_alike(language: str) -> None:
    def around(text: str) -> tuple[bool, bool, bool]:
        return text[:1].isspace(), text[-1:].isspace(), text.endswith((".", "?", "!", "…"))

    different = [
        message.id
        for message in messages(language)
        for form in forms(message.string)
        if around(form) != around(forms(message.id)[0]) and not is_abbreviation(form)
    ]
    assert different == []


def is_abbreviation(text: str) -> bool:
    return " " not in text and text.endswith(".")  # "Min." for "min"


def test_is_no_sentence_there_twice(language: str) -> None:
    # Babel would silently take the last one.
    written = re.findall(r"^msgid ((?:\".*\"\n)+)", po_file(language).read_text("utf-8"), re.M)
    assert [msgid for msgid, n in Counter(written).items() if n > 1] == []


def test_is_the_catalogue_sorted_by_the_files_in_which_the_sentences_stand(language: str) -> None:
    named = [[file for file, _line in message.locations] for message in messages(language)]
    for files, message in zip(named, messages(language), strict=True):
        assert files, message.id
        assert set(files) <= sentences().get(forms(message.id), set()), message.id
    assert [files[0] for files in named] == sorted(files[0] for files in named)
