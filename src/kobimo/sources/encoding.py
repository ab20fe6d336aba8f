"""Turn bytes into text by one fixed rule, and refuse what the rule would get wrong.

The rule is: byte order mark, then strict UTF-8, then Windows-1252. Detectors that count
letters are wrong on short files. Files of old DOS and Macintosh programs (code page 850,
Mac Roman) are valid Windows-1252 with other letters, so region names are compared with
the register: ``L”beck`` is refused, not stored.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.regions import Register

#: What the bytes of umlauts in other code pages look like in Windows-1252, between letters.
_ODD_LETTERS = "„”™ŽŸ§€†‡Š"
_ODD = re.compile(rf"(?<=[A-Za-zÄÖÜäöüß])[{_ODD_LETTERS}](?=[a-zäöüß])")
#: UTF-8 that was taken for Windows-1252 and saved again.
_TWICE = re.compile("Ã[¤¶¼ŸŸ„–œ]")
_UMLAUTS = frozenset("äöüÄÖÜß")

_SAVE_AS_UTF8 = "Laden Sie die Datei unverändert neu oder speichern Sie sie als „CSV UTF-8“."


def decode(body: bytes, name: str) -> str:
    """Return the text of a file, with Unix line ends and without byte order mark.

    Raises
    ------
    UnreadableFile
        The bytes are no text, or text of a code page that cannot be told from another.
    """
    text = _decode(body, name)
    # Looking for the characters first is fifty times faster than the pattern alone.
    odd = _ODD.search(text) if any(letter in text for letter in _ODD_LETTERS) else None
    if odd is not None:
        raise UnreadableFile(
            f"falsche Zeichenkodierung: aus einem Umlaut wurde „{odd.group()}“ "
            f"in „{_around(text, odd.start())}“",
            where=_line(name, text, odd.start()),
            remedy=_SAVE_AS_UTF8,
        )
    twice = _TWICE.search(text) if "Ã" in text else None
    if twice is not None:
        raise UnreadableFile(
            f"die Datei wurde zweimal kodiert: „{twice.group()}“ in „{_around(text, twice.start())}“",
            where=_line(name, text, twice.start()),
            remedy=_SAVE_AS_UTF8,
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    mark = text.find("\ufeff")
    if mark >= 0:
        raise UnreadableFile(
            "mitten in der Datei steht die Marke, mit der Dateien beginnen (BOM)",
            where=_line(name, text, mark),
            remedy="Vermutlich wurden zwei Dateien aneinandergehängt; laden Sie sie einzeln neu.",
        )
    return text


def _decode(body: bytes, name: str) -> str:
    try:
        if body.startswith(codecs.BOM_UTF8):
            return body.decode("utf-8-sig")
        if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return body.decode("utf-16")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"das Byte an Stelle {error.start + 1} passt nicht zur angegebenen Kodierung "
            f"{error.encoding.upper()}",
            where=name,
            remedy="Vermutlich ist die Datei beschädigt; laden Sie sie neu.",
        ) from error
    if b"\0" in body:
        raise UnreadableFile(
            "die Datei enthält Nullbytes und ist keine Textdatei",
            where=name,
            remedy="Erwartet wird die unveränderte CSV-Datei des Portals.",
        )
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = body[: error.start]
        # Umlauts before it were UTF-8, so the last one is, too, only cut through.
        if error.reason == "unexpected end of data" and not whole.isascii():
            text = whole.decode("utf-8")
            raise UnreadableFile(
                "die Datei endet mitten in einem Zeichen",
                where=_line(name, text, len(text)),
                remedy="Sie ist abgeschnitten; laden Sie sie neu.",
            ) from error
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("cp1252", "replace")
        raise UnreadableFile(
            f"unbekannte Zeichenkodierung: das Byte 0x{body[error.start]:02X} gibt es weder in "
            "UTF-8 an dieser Stelle noch in Windows-1252",
            where=_line(name, before, len(before)),
            remedy=_SAVE_AS_UTF8,
        ) from error


def check_names(labels: Iterable[tuple[str, str]], register: Register, name: str) -> None:
    """Compare region names with the register, to find wrong code pages.

    Parameters
    ----------
    labels
        Region key and the name that the file prints for it.
    register
        Official names.
    name
        File, for the error.

    Raises
    ------
    UnreadableFile
        A name equals the official one except for its umlauts. Transliterations
        (``Luebeck``) and renamed regions pass.
    """
    for code, label in labels:
        if code not in register:
            continue
        for word in re.findall(r"\w+", register.get(code).name):
            if (
                not any(letter in _UMLAUTS for letter in word)
                or word.casefold() in label.casefold()
            ):
                continue
            loose = "".join(
                r"[^a-z\s]{1,3}" if letter in _UMLAUTS else re.escape(letter.lower())
                for letter in word
            )
            found = re.search(loose, label.lower())
            if found is not None:
                raise UnreadableFile(
                    f"falsche Zeichenkodierung: der Name zu {code} lautet "
                    f"„{register.get(code).name}“, in der Datei steht „{label.strip()}“",
                    where=name,
                    remedy=_SAVE_AS_UTF8,
                )


def _around(text: str, position: int) -> str:
    words = text[max(0, position - 12) : position + 12]
    return words.replace("\n", " ").replace("\r", " ").strip()


def _line(name: str, text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"{name}, Zeile {line}"
