"""The table that people fill in for XING, which gives no export."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from candystorm.exports.headers import table_formats

__all__ = ["EXAMPLE_MARKS", "example_row", "headings", "template", "template_xlsx"]

#: A row whose text begins with one of these is the example, and is not loaded.
EXAMPLE_MARKS: Final = ("Beispiel:", "Example:")

_NOTE: Final = {
    "de": "XING gibt keinen Export. Bitte tragen Sie jeden Beitrag in eine eigene Zeile ein: Tag "
    "als TT.MM.JJJJ, Zahlen ohne Kommastellen. Was Sie nicht wissen, bleibt leer.",
    "en": "XING gives no export. Please enter each post in a row of its own: the day as "
    "DD.MM.YYYY, figures as whole numbers. Leave empty what you don't know.",
}
_EXAMPLE: Final = {
    "de": {
        "published_at": "31.03.2026",
        "_time": "09:30",
        "type": "Foto",
        "text": "Beispiel: Diese Zeile zeigt nur, wie es geht; sie wird nicht geladen.",
        "url": "https://www.xing.com/pages/beispiel/posts/1",
    },
    "en": {
        "published_at": "31.03.2026",
        "_time": "09:30",
        "type": "photo",
        "text": "Example: this row only shows how it works; it is not loaded.",
        "url": "https://www.xing.com/pages/example/posts/1",
    },
}
_FIGURES: Final = {
    "impressions": "1200", "reach": "900", "reactions": "34", "comments": "5", "shares": "2",
    "clicks": "18", "follows": "1",
}  # fmt: skip


def headings(language: str) -> dict[str, str]:
    """Return the headings of the template by canonical column, in their order.

    >>> list(headings("de").values())[:2]
    ['Datum', 'Uhrzeit']
    """
    columns = table_formats("xing")["template"].columns
    return {name: languages[language][0] for name, languages in columns.items()}


def example_row(language: str) -> dict[str, str]:
    """Return the row that shows how it works, by canonical column."""
    return {name: (_EXAMPLE[language] | _FIGURES).get(name, "") for name in headings(language)}


def _rows(language: str) -> list[list[str]]:
    return [
        [_NOTE[language]],
        list(headings(language).values()),
        list(example_row(language).values()),
    ]


def template(language: str) -> bytes:
    """Return the table to fill in, as a CSV that Excel opens in columns.

    Parameters
    ----------
    language : {"de", "en"}
        Of its headings.

    Returns
    -------
    bytes
        Semicolons between the cells, UTF-8 with a mark at its beginning: a note, the headings and
        an example that is recognised as one.

    Examples
    --------
    >>> template("en").decode("utf-8-sig").splitlines()[1][:20]
    'Date;Time;Type;Text;'
    """
    lines = io.StringIO(newline="")
    csv.writer(lines, delimiter=";", lineterminator="\r\n").writerows(_rows(language))
    return lines.getvalue().encode("utf-8-sig")


# --- Excel, where semicolons are not what the computer expects

_NAMESPACE = "http://schemas.openxmlformats.org"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = f"{_NAMESPACE}/officeDocument/2006/relationships"
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_NAMESPACE}/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_NAMESPACE}/spreadsheetml/2006/main" '
    f'xmlns:r="{_OFFICE}"><sheets><sheet name="XING" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


def template_xlsx(language: str) -> bytes:
    """Return the same table as an Excel workbook, the same bytes every time."""
    parts = _PARTS | {"xl/worksheets/sheet1.xml": _sheet(_rows(language))}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _XML + part)
    return content.getvalue()


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = [_cell(f"{chr(65 + n)}{number}", value) for n, value in enumerate(row) if value]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return (
        f'<worksheet xmlns="{_NAMESPACE}/spreadsheetml/2006/main">'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _cell(place: str, value: str) -> str:
    if value.isdigit():
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
