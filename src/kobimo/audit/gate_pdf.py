"""PDF files: unpack every stream and look for what a printed page does not show.

The file is searched as a whole rather than followed from its catalogue: an object that
nothing refers to is handed out as well.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from kobimo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kobimo.audit.gate_rules import Rules

REMEDY = "Löschen Sie public/ und bauen Sie den Bericht neu; bearbeiten Sie das PDF nicht von Hand."
#: Names of dictionary entries that carry files, programs, remarks, layers or forms.
_CARRIERS = {
    b"EmbeddedFile": "eine angehängte Datei",
    b"EmbeddedFiles": "eine angehängte Datei",
    b"Filespec": "einen Verweis auf eine Datei",
    b"JavaScript": "ein Programm",
    b"JS": "ein Programm",
    b"OpenAction": "eine Handlung beim Öffnen",
    b"Launch": "den Aufruf eines Programms",
    b"OCProperties": "verborgene Ebenen",
    b"OCG": "verborgene Ebenen",
    b"AcroForm": "Formularfelder",
    b"XFA": "Formularfelder",
    b"RichMedia": "eingebettete Medien",
    b"Popup": "Kommentare",
    b"FreeText": "Kommentare",
    b"PieceInfo": "Daten eines Zeichenprogramms",
}
#: Remarks of readers and editors, which no printed page shows.
_REMARK = re.compile(
    rb"/Subtype\s*/(?:Text|FreeText|Highlight|Underline|Stamp|Ink|FileAttachment|Popup|Widget|"
    rb"Sound|Movie|Screen|Redact|3D)\b"
)
_ALTERNATIVE = re.compile(rb"/Alt\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL)
_NAME = re.compile(rb"/([A-Za-z]+)")
_STREAM = re.compile(rb"(<<(?:(?!endobj).){0,2000}?>>)\s*stream\r?\n", re.DOTALL)
_INFORMATION = re.compile(
    rb"/(Author|Title|Subject|Keywords|Creator|Producer)\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)",
    re.DOTALL,
)
_CREATORS = re.compile(r"<dc:creator>(.*?)</dc:creator>", re.DOTALL)
_PROGRAM = re.compile(r"(?:Typst|kobimo|Quarto|pandoc)\b[\w .-]*")
_TAG = re.compile(r"<[^>]+>")
_STRING = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]{4,}>", re.DOTALL)


def check_pdf(
    name: str, content: bytes, rules: Rules, find: Callable[[str], Iterator[tuple[str, str]]]
) -> Iterator[Problem]:
    """Yield what a PDF holds besides its pages, and traces in its properties and texts.

    Parameters
    ----------
    find
        Finds traces in a text.
    """
    if b"/Encrypt" in content:
        yield Problem(name, "ist verschlüsselt und lässt sich nicht prüfen", REMEDY)
        return
    outside, streams = _split(content)
    visible = [outside, *(body for kind, body in streams if kind in {b"ObjStm", b"XRef"})]
    names = {found for body in visible for found in _NAME.findall(body)}
    for what in sorted({_CARRIERS[key] for key in names & _CARRIERS.keys()}):
        yield Problem(name, f"enthält {what}", REMEDY)
    if any(_REMARK.search(body) for body in visible):
        yield Problem(name, "enthält Kommentare oder Formularfelder", REMEDY)
    if content.rstrip().count(b"%%EOF") != 1 or not content.rstrip().endswith(b"%%EOF"):
        yield Problem(name, "enthält eine frühere Fassung oder Daten hinter dem Ende", REMEDY)
    texts = []
    for body in visible:
        for key, raw in _INFORMATION.findall(body):
            text = _decode(raw)
            texts.append(text)
            is_person = key in {b"Author", b"Creator", b"Producer"}
            if is_person and text not in rules.authors and not _PROGRAM.fullmatch(text):
                yield Problem(
                    name, f"nennt in den Eigenschaften „{text[:60]}“ ({key.decode()})", REMEDY
                )
            elif key in {b"Subject", b"Keywords"} and text:
                yield Problem(
                    name, f"enthält in den Eigenschaften „{text[:60]}“ ({key.decode()})", REMEDY
                )
        texts += [_decode(raw) for raw in _STRING.findall(body)]
    for kind, body in streams:
        if kind == b"Metadata":
            text = body.decode("utf-8", "replace")
            texts.append(_TAG.sub(" ", text))
            for creator in _CREATORS.findall(text):
                person = _TAG.sub("", creator).strip()
                if person not in rules.authors and not _PROGRAM.fullmatch(person):
                    yield Problem(name, f"nennt in den Eigenschaften „{person[:60]}“", REMEDY)
    for what, remedy in find("\n".join(texts)):
        yield Problem(name, f"enthält {what}", remedy)


def read_alternatives(content: bytes) -> list[str]:
    """Return the alternative texts of the pictures of a PDF."""
    return [_decode(raw) for raw in _ALTERNATIVE.findall(_split(content)[0])]


def _split(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return what stands outside of streams, and each stream unpacked with its ``/Type``."""
    outside, streams, place = [], [], 0
    while found := _STREAM.search(content, place):
        end = content.find(b"endstream", found.end())
        if end < 0:
            break
        outside.append(content[place : found.end()])
        head, body = found[1], content[found.end() : end]
        kind = re.search(rb"/Type\s*/(\w+)", head)
        name = kind[1] if kind else b""
        if name in {b"ObjStm", b"XRef", b"Metadata"} and b"FlateDecode" in head:
            try:
                body = zlib.decompressobj().decompress(body)
            except zlib.error:
                body = b""
        streams.append((name, body))
        place = end
    outside.append(content[place:])
    return b"".join(outside), streams


def _decode(raw: bytes) -> str:
    """Return the text of a PDF string: UTF-16 with its mark, else Latin-1."""
    if raw.startswith(b"<"):
        digits = re.sub(rb"\s", b"", raw[1:-1])
        body = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        body = re.sub(rb"\\(\d{3})", lambda m: bytes([int(m[1], 8) & 255]), raw[1:-1])
        body = re.sub(rb"\\(.)", rb"\1", body, flags=re.DOTALL)
    return (
        body.decode("utf-16", "replace") if body.startswith(b"\xfe\xff") else body.decode("latin-1")
    )
