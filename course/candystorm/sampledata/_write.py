"""Write the sample data: tables as CSV, and the data package that describes them."""

from __future__ import annotations

import bz2
import csv
import datetime as dt
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from candystorm import _files
from candystorm.sampledata._characters import character_of
from candystorm.sampledata._generate import generate
from candystorm.sampledata._history._generate import generate_history
from candystorm.sampledata._history._platforms import public
from candystorm.sampledata._read import LANGUAGES, ORGANISATIONS
from candystorm.sampledata._texts import texts_of
from candystorm.sampledata.exports import build as build_exports

_HERE = Path(__file__).parent
_TABLES = _HERE / "tables.toml"
#: Where other tables are described. Those of platforms and storms are written by hand.
_MORE_TABLES = (
    _HERE / "_history" / "tables.toml",
    _HERE / "exports" / "tables.toml",
    _HERE.parent / "platforms" / "tables.toml",
    _HERE.parent / "storm" / "tables.toml",
)
_LICENCE = {
    "name": "CC-BY-SA-4.0",
    "title": "Creative Commons Attribution-ShareAlike 4.0",
    "path": "https://creativecommons.org/licenses/by-sa/4.0/",
}


def build(folder: Path) -> None:
    """Write all generated tables, the sample exports, and datapackage.json.

    Every run writes the same bytes, on every system.

    Parameters
    ----------
    folder : Path
        Where to; it is made if it is not there.

    Raises
    ------
    DefinitionError
        The texts or the characters are not as they must be.
    OSError
        The folder cannot be written.
    """
    rows = {"organisations": pd.DataFrame([_organisation(name) for name in ORGANISATIONS])}
    rows |= _spring()
    rows |= _history()
    described = tomllib.loads(_TABLES.read_text(encoding="utf-8"))
    for path in _MORE_TABLES:
        if path.exists():
            described["tables"] += tomllib.loads(path.read_text(encoding="utf-8"))["tables"]
    folder.mkdir(parents=True, exist_ok=True)
    tables = {table["name"]: table for table in described["tables"]}
    for name, table in rows.items():
        _write(folder, tables[name], table)
    _write(folder, tables["sample-exports"], build_exports(folder / "exports"))
    package = json.dumps(_package(described), ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_bytes(package.encode())


def _write(folder: Path, table: dict[str, Any], rows: pd.DataFrame) -> None:
    content = _csv(rows, table["columns"]).encode()
    if table.get("compression") == "bz2":
        content = bz2.compress(content, 9)
    (folder / _file(table)).write_bytes(content)


def _spring() -> dict[str, pd.DataFrame]:
    made = [generate(name, _chance(character_of(name).seed)) for name in ORGANISATIONS]
    return {
        "posts": pd.concat([data.posts for data in made]),
        "comments": pd.concat([data.comments for data in made]),
    }


def _history() -> dict[str, pd.DataFrame]:
    made = [generate_history(name, _chance(public(name).seed)) for name in ORGANISATIONS]
    return {
        "history-posts": pd.concat([data.posts for data in made]),
        "history-daily": pd.concat([data.daily for data in made]),
        "history-comments": pd.concat([data.comments for data in made]),
        "history-curves": pd.concat([data.curves for data in made]),
        "mentions": pd.concat([data.mentions for data in made]),
        "waves": pd.concat([data.waves for data in made]),
        "triage": pd.concat([data.labelled for data in made]),
    }


def _chance(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _file(table: dict[str, Any]) -> str:
    ending = f".{table['compression']}" if "compression" in table else ""
    return f"{table['name']}.csv{ending}"


def _organisation(name: str) -> dict[str, object]:
    organisation = texts_of(name).organisation
    return {
        "org": name,
        **{f"name_{language}": organisation.name[language] for language in LANGUAGES},
        "kind": organisation.kind,
        **{f"description_{language}": organisation.description[language] for language in LANGUAGES},
        "opens": organisation.opens,
        "closes": organisation.closes,
        "weekdays": ";".join(str(day) for day in organisation.weekdays),
        "timezone": organisation.timezone,
    }


def _csv(rows: pd.DataFrame, columns: list[dict[str, Any]]) -> str:
    names = [column["name"] for column in columns]
    formats = [column.get("format", "") for column in columns]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows[names].itertuples(index=False, name=None):
        writer.writerow(map(_cell, row, formats))
    return text.getvalue()


def _cell(value: object, form: str) -> str:
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, dt.datetime | dt.time) and form:
        return value.strftime(form)
    return str(value)


def _package(described: dict[str, Any]) -> dict[str, Any]:
    """Return the Frictionless data package (https://specs.frictionlessdata.io/data-package/)."""
    return {
        "profile": "tabular-data-package",
        "name": "candystorm-sample-data",
        **_both(described, "title"),
        **_both(described, "description"),
        "licenses": [_LICENCE],
        "resources": [
            _resource(table, name, path)
            for table in described["tables"]
            for name, path in _places(table).items()
        ],
    }


def _places(table: dict[str, Any]) -> dict[str, str]:
    """Return where a table lies, by its name; several of one kind lie in a folder each."""
    if "files" not in table:
        return {table["name"]: _file(table)}
    root = _files.datasets()
    paths = sorted(root.glob(table["files"]))
    return {
        f"{table['name']}-{path.parent.name}": path.relative_to(root).as_posix() for path in paths
    }


def _resource(table: dict[str, Any], name: str, path: str) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        **_both(table, "title"),
        **_both(table, "description"),
        "path": path,
        **({"compression": table["compression"]} if "compression" in table else {}),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column) for column in table["columns"]],
            "primaryKey": table["primary_key"],
            "foreignKeys": [
                {"fields": column, "reference": {"resource": other, "fields": column}}
                for column, other in table.get("foreign_keys", {}).items()
            ],
            "missingValues": [""],
        },
    }


def _field(column: dict[str, Any]) -> dict[str, Any]:
    field = {"name": column["name"], "type": column["type"]}
    field |= {key: column[key] for key in ("format",) if key in column}
    field |= _both(column, "description")
    return field | {key: column[key] for key in ("constraints",) if key in column}


def _both(described: dict[str, Any], key: str) -> dict[str, str]:
    """Return a text in English under its own name, as the standard has it, and in German."""
    return {key: described[key]["en"], f"{key}_de": described[key]["de"]}
