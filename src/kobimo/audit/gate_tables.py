"""Data files against each other and against what is open: CSV, workbook, list of data files."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from typing import TYPE_CHECKING, Any

from kobimo.audit.gate_office import is_live
from kobimo.errors import Problem
from kobimo.files import sha256
from kobimo.spreadsheets import COMMENT, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kobimo.audit.gate_rules import Permit

REMEDY = "Löschen Sie public/ und bauen Sie den Bericht neu."
ALARM = (
    "Veröffentlichen Sie diesen Stand nicht. Prüfen Sie die Geheimhaltung der Tabelle und melden "
    "Sie den Fall."
)
_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
#: The column of what was counted, and the sign for what is kept secret.
_COUNTED, _SECRET = "Zähler", "."
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLAIN = re.compile(r"-?\d+(?:,\d+)?")
#: Keys of a Frictionless data package that kobimo writes.
_WORDS = """
    profile name title description licenses sources resources path format mediatype encoding bytes
    hash dialect delimiter lineTerminator header commentChar schema fields type decimalChar
    missingValues homepage version created groupChar bareNumber constraints primaryKey keywords
"""
_KEYS = frozenset(_WORDS.split())

Rows = list[list[str]]


def read_rows(text: str) -> tuple[list[str], Rows]:
    """Return the heads and the rows of a CSV file without its remarks."""
    lines = [line for line in text.splitlines() if not line.startswith(COMMENT)]
    rows = [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=";") if row]
    return (rows[0], rows[1:]) if rows else ([], [])


def check_csv(name: str, heads: list[str], rows: Rows) -> Iterator[Problem]:
    """Yield cells that a spreadsheet computes, and rows that do not fit their heads."""
    live = [cell for row in (heads, *rows) for cell in row if is_live(cell)]
    if live:
        yield Problem(name, f"enthält eine Formel: „{live[0][:40]}“", REMEDY)
    if any(len(row) != len(heads) for row in rows):
        yield Problem(name, "enthält Zeilen mit mehr oder weniger Spalten als der Kopf", REMEDY)


def check_permit(name: str, heads: list[str], rows: Rows, permit: Permit) -> Iterator[Problem]:
    """Yield where a number stands that does not follow from open values.

    Only columns that the permit names are compared; a row is compared with the numbers of its
    own area and period where the permit knows them.
    """
    columns = [at for at, head in enumerate(heads) if head in permit.columns]
    for row in rows:
        if not permit.others.isdisjoint(row):
            continue
        known = {plain_number(value) for value in permit.allowed(row)}
        for at in columns:
            if at < len(row) and _PLAIN.fullmatch(row[at]) and row[at] not in known:
                where = ", ".join(text for text in row if not _PLAIN.fullmatch(text))
                yield Problem(
                    f"{name}, Spalte „{heads[at]}“",
                    f"zeigt für „{where}“ eine Zahl, die kein offener Wert ist",
                    ALARM,
                )


def check_signs(name: str, heads: list[str], rows: Rows) -> Iterator[Problem]:
    """Yield rows whose count is secret and whose share, rate or interval is not."""
    if _COUNTED not in heads:
        return
    at = heads.index(_COUNTED)
    for row in rows:
        shown = [cell for cell in row[:at] if _PLAIN.fullmatch(cell)]
        if len(row) > at and row[at] == _SECRET and any(not _YEAR.fullmatch(c) for c in shown):
            where = ", ".join(text for text in row if text != _SECRET and text not in shown)
            yield Problem(
                name, f"hält für „{where}“ die Zahl geheim und zeigt, was aus ihr folgt", ALARM
            )


def check_workbook(name: str, content: bytes, tables: Mapping[str, Rows]) -> Iterator[Problem]:
    """Yield rows with numbers that stand in none of the report's CSV files.

    Parameters
    ----------
    tables
        Data file → its rows.
    """
    # An apostrophe keeps a text in a CSV file from being computed; a workbook has none.
    known = {
        tuple(cell.removeprefix("'") for cell in row) for rows in tables.values() for row in rows
    }
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        sheets = [part for part in archive.namelist() if _SHEET.fullmatch(part)]
        parsed = {part: ET.fromstring(archive.read(part)) for part in sheets}  # noqa: S314 - refused with a document type
    except (zipfile.BadZipFile, ET.ParseError):
        return
    for part, root in parsed.items():
        for row in root.iter(f"{_MAIN}row"):
            cells = [_cell_text(cell) for cell in row]
            has_number = any(cell.get("t", "n") == "n" and len(cell) for cell in row)
            if has_number and tuple(cells) not in known:
                yield Problem(
                    f"{name}, {part.rsplit('/', maxsplit=1)[-1]}, Zeile {row.get('r')}",
                    "enthält Zahlen, die in keiner CSV-Datei des Berichts stehen",
                    ALARM,
                )


def _cell_text(cell: ET.Element) -> str:
    """Return a cell as it would stand in a CSV file."""
    if cell.get("t") == "inlineStr":
        return "".join(node.text or "" for node in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v")
    if value is None:
        return ""
    try:
        return plain_number(float(value)) if cell.get("t", "n") == "n" else value
    except ValueError:
        return value


def check_package(
    name: str, content: bytes, contents: Mapping[str, bytes], heads: Mapping[str, list[str]]
) -> Iterator[Problem]:
    """Yield where the list of data files says something else than the data files.

    Parameters
    ----------
    contents
        Path from the folder of the site → bytes.
    heads
        Data file → its heads.
    """
    folder = name.rsplit("/", maxsplit=1)[0]
    try:
        package: dict[str, Any] = json.loads(content)
        resources: list[dict[str, Any]] = package["resources"]
        listed = {f"{folder}/{item['path']}": item for item in resources}
    except (ValueError, KeyError, TypeError):
        yield Problem(name, "ist beschädigt", REMEDY)
        return
    if foreign := sorted(_keys(package) - _KEYS):
        yield Problem(name, f"enthält die Angabe „{foreign[0]}“, die kobimo nicht schreibt", REMEDY)
    for path, item in listed.items():
        if path not in contents:
            yield Problem(name, f"nennt die Datei „{item['path']}“, die es nicht gibt", REMEDY)
            continue
        if item.get("hash") not in {f"sha256:{sha256(contents[path])}", None}:
            yield Problem(name, f"beschreibt „{item['path']}“ in einer anderen Fassung", REMEDY)
        fields = [str(entry.get("name")) for entry in item.get("schema", {}).get("fields", [])]
        if path in heads and fields and fields != heads[path]:
            yield Problem(name, f"nennt für „{item['path']}“ andere Spalten als die Datei", REMEDY)


def texts_of(package: bytes) -> Iterator[str]:
    """Yield the texts of a list of data files that people read."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, item in value.items():
                if key in {"title", "description"} and isinstance(item, str):
                    yield item
                else:
                    yield from walk(item)
        elif isinstance(value, list):
            for item in value:
                yield from walk(item)

    try:
        yield from walk(json.loads(package))
    except ValueError:
        return


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(_keys(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_keys(item) for item in value))
    return set()
