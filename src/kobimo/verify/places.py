"""Say where two files differ, in words of somebody who reads the report and not its bytes."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>?")
_WORD_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
#: Signs before and after the first difference that are shown.
BEFORE, AFTER = 36, 64
_BOUND = re.compile(r"[\s\"'<>;|„“]")
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".woff2", ".ttf", ".ico"})


@dataclass(frozen=True, slots=True)
class Place:
    """The first place at which two files differ."""

    #: German: „Seite kita.html, Abschnitt „Betreuung“, Zeile 210“.
    what: str
    #: What stands there in each, shortened; both empty where it cannot be shown.
    first: str = ""
    second: str = ""
    #: The differing words alone, and both whole texts: what the cause is guessed from.
    words: tuple[str, str] = ("", "")
    texts: tuple[str, str] = ("", "")


def find_place(name: str, first: bytes | None, second: bytes | None) -> Place:
    """Return where a file of a site first differs between two builds.

    Parameters
    ----------
    first, second
        The contents, ``None`` where a build did not write the file.
    """
    if first is None or second is None:
        which = "im ersten" if first is None else "im zweiten"
        return Place(f"{name}: die Datei fehlt {which} Bau")
    find = _FINDERS.get(PurePosixPath(name).suffix.lower(), _find_in_text)
    if PurePosixPath(name).suffix.lower() in _PICTURES:
        find = _find_in_bytes
    return find(name, first, second)


def compare_texts(what: str, first: str, second: str) -> Place:
    """Return the place of the first difference of two texts, described by ``what``."""
    at = _first_difference(first, second)
    return Place(
        what,
        _excerpt(first, at),
        _excerpt(second, at),
        (_word(first, at), _word(second, at)),
        (first, second),
    )


def _find_in_page(name: str, first: bytes, second: bytes) -> Place:
    one, two = _decode(first), _decode(second)
    at = _first_difference(one, two)
    headings = [_plain(found[1]) for found in _HEADING.finditer(one, 0, at)]
    section = f", Abschnitt „{headings[-1]}“" if headings and headings[-1] else ""
    place = compare_texts(f"Seite {name}{section}, Zeile {_line(one, at)}", one, two)
    if one.rfind("<", 0, at) > one.rfind(">", 0, at):
        return place
    return Place(place.what, _plain(place.first), _plain(place.second), place.words, place.texts)


def _find_in_text(name: str, first: bytes, second: bytes) -> Place:
    one, two = _decode(first), _decode(second)
    return compare_texts(f"Datei {name}, Zeile {_line(one, _first_difference(one, two))}", one, two)


def _find_in_table(name: str, first: bytes, second: bytes) -> Place:
    one, two = (_decode(body).removeprefix("\ufeff") for body in (first, second))
    try:
        rows = [list(csv.reader(io.StringIO(text, ""), delimiter=";")) for text in (one, two)]
    except csv.Error:
        return _find_in_bytes(name, first, second)
    heads = rows[0][0] if rows[0] else []
    for number, (left, right) in enumerate(zip(*rows, strict=False), start=1):
        for column, (was, now) in enumerate(zip(left, right, strict=False)):
            if was != now:
                head = f", Spalte „{heads[column]}“" if column < len(heads) else ""
                what = f"Tabelle {name}, Zeile {number}{head}"
                return Place(what, _cut(was), _cut(now), (was, now), (one, two))
    return _find_in_text(name, first, second)


def _find_in_workbook(name: str, first: bytes, second: bytes) -> Place:
    from openpyxl import load_workbook

    try:
        one, two = (load_workbook(io.BytesIO(body)) for body in (first, second))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return _find_in_bytes(name, first, second)
    for sheet in one.sheetnames:
        if sheet not in two.sheetnames:
            return Place(f"Excel-Datei {name}: das Blatt „{sheet}“ fehlt im zweiten Bau")
        for left, right in zip(one[sheet].iter_rows(), two[sheet].iter_rows(), strict=False):
            for was, now in zip(left, right, strict=False):
                if was.value != now.value:
                    what = f"Excel-Datei {name}, Blatt „{sheet}“, Zelle {was.coordinate}"
                    words = (_shown(was.value), _shown(now.value))
                    return Place(what, _cut(words[0]), _cut(words[1]), words, words)
    return _find_in_archive(f"Excel-Datei {name}", first, second)


def _find_in_document(name: str, first: bytes, second: bytes) -> Place:
    try:
        bodies = [
            zipfile.ZipFile(io.BytesIO(body)).read("word/document.xml").decode("utf-8")
            for body in (first, second)
        ]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return _find_in_bytes(name, first, second)
    one, two = ([html.unescape(text) for text in _WORD_TEXT.findall(body)] for body in bodies)
    for was, now in zip(one, two, strict=False):
        if was != now:
            return compare_texts(f"Word-Datei {name}, im Absatz", was, now)
    return _find_in_archive(f"Word-Datei {name}", first, second)


def _find_in_archive(what: str, first: bytes, second: bytes) -> Place:
    one, two = (zipfile.ZipFile(io.BytesIO(body)) for body in (first, second))
    for member in one.namelist():
        if member not in two.namelist():
            return Place(f"{what}: im zweiten Bau fehlt darin „{member}“")
        left, right = one.read(member), two.read(member)
        if left != right:
            inner = find_place(member, left, right)
            return Place(
                f"{what}, darin {inner.what}", inner.first, inner.second, inner.words, inner.texts
            )
    return Place(f"{what}: der Inhalt ist gleich, verpackt ist er verschieden")


def _find_in_bytes(name: str, first: bytes, second: bytes) -> Place:
    at = next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        min(len(first), len(second)),
    )
    kind = "PDF" if name.endswith(".pdf") else "Datei"
    sizes = f"{len(first)} und {len(second)}" if len(first) != len(second) else str(len(first))
    what = f"{kind} {name}, ab dem Byte {at} von {sizes}"
    start = max(at - BEFORE, 0)
    one, two = (body[start : at + AFTER].decode("latin-1") for body in (first, second))
    if not (one + two).isprintable():
        return Place(what)
    return Place(what, one, two, (_word(one, at - start), _word(two, at - start)))


_FINDERS: dict[str, Callable[[str, bytes, bytes], Place]] = {
    ".html": _find_in_page,
    ".csv": _find_in_table,
    ".xlsx": _find_in_workbook,
    ".docx": _find_in_document,
    ".pdf": _find_in_bytes,
}


def _first_difference(one: str, two: str) -> int:
    shorter = min(len(one), len(two))
    # Comparing whole strings is fast; halve until the first difference is alone.
    low, high = 0, shorter
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == two[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _excerpt(text: str, at: int) -> str:
    start = max(at - BEFORE, 0)
    # Not in the middle of a word, where one begins nearby.
    cut = text.find(" ", start, at)
    begin = cut + 1 if start and cut >= 0 else start
    shown = " ".join(text[begin : at + AFTER].split())
    return ("… " if begin else "") + shown + (" …" if at + AFTER < len(text) else "")


def _word(text: str, at: int) -> str:
    """Return the word in which a place of a text lies."""
    begin = at
    while begin > 0 and at - begin < BEFORE and not _BOUND.match(text[begin - 1]):
        begin -= 1
    found = _BOUND.search(text, at)
    end = found.start() if found else len(text)
    return text[begin : min(end, at + AFTER)]


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _plain(markup: str) -> str:
    # The excerpt may begin or end within a tag.
    return " ".join(html.unescape(_TAG.sub(" ", re.sub(r"^[^<>]*>", "", markup))).split())


def _decode(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= BEFORE + AFTER else text[: BEFORE + AFTER] + " …"
