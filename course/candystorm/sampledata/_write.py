"""Write the sample data: three tables as CSV, and the data package that describes them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from candystorm.sampledata._characters import character_of
from candystorm.sampledata._generate import generate
from candystorm.sampledata._read import LANGUAGES, ORGANISATIONS
from candystorm.sampledata._texts import texts_of

_TABLES = Path(__file__).with_name("tables.toml")
_LICENCE = {
    "name": "CC-BY-SA-4.0",
    "title": "Creative Commons Attribution-ShareAlike 4.0",
    "path": "https://creativecommons.org/licenses/by-sa/4.0/",
}


def build(folder: Path) -> None:
    """Write posts.csv, comments.csv, organisations.csv and datapackage.json.

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
    made = [
        generate(name, np.random.Generator(np.random.PCG64(character_of(name).seed)))
        for name in ORGANISATIONS
    ]
    rows = {
        "organisations": pd.DataFrame([_organisation(name) for name in ORGANISATIONS]),
        "posts": pd.concat([data.posts for data in made]),
        "comments": pd.concat([data.comments for data in made]),
    }
    described = tomllib.loads(_TABLES.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    for table in described["tables"]:
        text = _csv(rows[table["name"]], table["columns"])
        (folder / f"{table['name']}.csv").write_bytes(text.encode())
    package = json.dumps(_package(described), ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_bytes(package.encode())


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
        "resources": [_resource(table) for table in described["tables"]],
    }


def _resource(table: dict[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table["name"],
        **_both(table, "title"),
        **_both(table, "description"),
        "path": f"{table['name']}.csv",
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
