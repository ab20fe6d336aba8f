"""Workbooks and Word files: open the archive and look at every part, also at those no program shows.

A spreadsheet has many places for data that nobody sees: hidden sheets, rows and columns,
names, comments, links to other files, a cache of formulas, properties. kobimo writes none of
them, so none may be there.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from typing import TYPE_CHECKING

from kobimo.audit.gate_pictures import check_picture
from kobimo.errors import Problem
from kobimo.spreadsheets import FORMULA, NUMBER, SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kobimo.audit.gate_rules import Rules

REMEDY = (
    "Löschen Sie public/ und bauen Sie den Bericht neu; bearbeiten Sie die Dateien nicht von Hand."
)
_WORKBOOK = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml|"
    r"xl/(?:workbook|styles|theme/theme1|sharedStrings)\.xml|xl/_rels/workbook\.xml\.rels|"
    r"xl/worksheets/sheet\d+\.xml|xl/worksheets/_rels/sheet\d+\.xml\.rels"
)
_DOCUMENT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml|docProps/thumbnail\.jpeg|"
    r"customXml/item1\.xml|customXml/itemProps1\.xml|customXml/_rels/item1\.xml\.rels|"
    r"word/(?:document|styles|stylesWithEffects|numbering|settings|webSettings|fontTable|"
    r"theme/theme1|footnotes|endnotes|header\d+|footer\d+)\.xml|"
    r"word/_rels/(?:document|header\d+|footer\d+)\.xml\.rels|word/media/image\d+\.png"
)
#: A part that swells to more than this is no table.
_LARGEST = 400_000_000
_MEDIA = (".png", ".jpeg")
#: Elements of a workbook that show nothing, or something else than what is published.
_CONCEALING = {
    "f": "eine Formel",
    "externalReference": "eine Verknüpfung mit einer anderen Datei",
    "oleObjects": "ein eingebettetes Objekt",
    "pivotCaches": "einen Zwischenspeicher mit Daten",
    "legacyDrawing": "Kommentare",
    "tablePart": "eine eingebettete Tabelle",
    "controls": "Steuerelemente",
    "dataValidation": "eine Auswahlliste",
    "conditionalFormatting": "bedingte Formate",
}
#: Names that Excel needs to repeat the head of a table on every printed page.
_PRINTING = frozenset({"_xlnm.Print_Titles", "_xlnm.Print_Area"})
#: Elements of a Word file that hold what a reader of the printed page does not see.
_TRACKED = {
    "ins": "nachverfolgte Änderungen",
    "del": "nachverfolgte Änderungen",
    "moveFrom": "nachverfolgte Änderungen",
    "moveTo": "nachverfolgte Änderungen",
    "commentReference": "Kommentare",
    "vanish": "verborgenen Text",
    "altChunk": "ein eingebettetes Dokument",
    "object": "ein eingebettetes Objekt",
    "docVar": "Variablen",
}
_NAMED = ("creator", "lastModifiedBy", "Manager", "Company")
_SPOKEN = ("subject", "keywords", "description", "category", "contentStatus", "HyperlinkBase")
_PROGRAMS = frozenset({"", "openpyxl", "python-docx", "kobimo"})


def check_office(
    name: str, content: bytes, rules: Rules, find: Callable[[str], Iterator[tuple[str, str]]]
) -> Iterator[Problem]:
    """Yield what a workbook or a Word file holds besides what it shows.

    Parameters
    ----------
    find
        Finds traces in a text.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        yield Problem(name, "ist beschädigt und lässt sich nicht öffnen", REMEDY)
        return
    is_workbook = name.endswith(".xlsx")
    expected = _WORKBOOK if is_workbook else _DOCUMENT
    if archive.comment:
        yield Problem(name, "enthält einen Kommentar am Ende des Archivs", REMEDY)
    for entry in archive.infolist():
        part = entry.filename
        if not expected.fullmatch(part):
            yield Problem(name, f"enthält das unerwartete Teil „{part}“", REMEDY)
        if entry.comment or entry.file_size > _LARGEST:
            yield Problem(name, f"enthält in „{part}“ Beigaben oder zu viele Daten", REMEDY)
            continue
        body = archive.read(part)
        if part.endswith(_MEDIA):
            if part.endswith(".png"):
                yield from (
                    Problem(name, f"{part}: {fault}", REMEDY) for fault in check_picture(body)
                )
            continue
        yield from _check_part(name, part, body, rules, is_workbook=is_workbook)
        text = body.decode("utf-8", "replace")
        for what, remedy in find(text):
            yield Problem(name, f"enthält in „{part}“ {what}", remedy)


def _check_part(
    name: str, part: str, body: bytes, rules: Rules, *, is_workbook: bool
) -> Iterator[Problem]:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"<!--" in body:
        yield Problem(name, f"enthält in „{part}“ Kommentare oder Ersetzungen", REMEDY)
        return
    try:
        root = ET.fromstring(body)  # noqa: S314 - no document type, see above
    except ET.ParseError:
        yield Problem(name, f"das Teil „{part}“ ist beschädigt", REMEDY)
        return
    if part.startswith("docProps/"):
        yield from _check_properties(name, root, rules)
    elif part.endswith(".rels"):
        for node in root:
            target = node.get("Target", "")
            if node.get("TargetMode") == "External" and not target.startswith(
                ("https://", "mailto:")
            ):
                yield Problem(name, f"verweist auf „{target[:60]}“", REMEDY)
    elif is_workbook:
        yield from _check_sheet(name, part, root)
    else:
        for fault in sorted({_TRACKED[_local(n)] for n in root.iter() if _local(n) in _TRACKED}):
            yield Problem(name, f"enthält in „{part}“ {fault}", REMEDY)


def _check_properties(name: str, root: ET.Element, rules: Rules) -> Iterator[Problem]:
    for node in root.iter():
        kind, text = _local(node), (node.text or "").strip()
        if kind in _NAMED and text not in _PROGRAMS | rules.authors:
            yield Problem(
                name, f"nennt in den Eigenschaften „{text[:60]}“ als Person ({kind})", REMEDY
            )
        elif kind in _SPOKEN and text:
            yield Problem(name, f"enthält in den Eigenschaften „{text[:60]}“ ({kind})", REMEDY)
        elif kind == "property":
            yield Problem(name, "enthält eigene Eigenschaften", REMEDY)


def _check_sheet(name: str, part: str, root: ET.Element) -> Iterator[Problem]:
    where = f"{name}, {part.rsplit('/', maxsplit=1)[-1]}"
    found = set()
    for node in root.iter():
        kind = _local(node)
        if kind in _CONCEALING:
            found.add(_CONCEALING[kind])
        elif kind == "sheet" and node.get("state", "visible") != "visible":
            found.add(f"das verborgene Blatt „{node.get('name')}“")
        elif kind in {"row", "col", "sheetFormatPr"} and _is_true(
            node.get("hidden") or node.get("zeroHeight")
        ):
            found.add("verborgene Zeilen oder Spalten")
        elif kind in {"row", "col"} and float(node.get("ht") or node.get("width") or 1) <= 0:
            found.add("Zeilen oder Spalten ohne Höhe oder Breite")
        elif kind == "definedName" and node.get("name") not in _PRINTING:
            found.add(f"den Namen „{node.get('name')}“")
        elif kind == "numFmt" and ";;" in node.get("formatCode", ""):
            found.add("ein Zahlenformat, das Werte verbirgt")
    for what in sorted(found):
        yield Problem(where, f"enthält {what}", REMEDY)


def is_live(text: str) -> bool:
    """Return whether a spreadsheet would compute this text instead of showing it."""
    line = text.strip()
    return line.startswith(FORMULA) and line not in SIGNS and not NUMBER.fullmatch(line)


def _is_true(text: str | None) -> bool:
    return text in {"1", "true"}


def _local(node: ET.Element) -> str:
    return str(node.tag).rsplit("}", maxsplit=1)[-1]
