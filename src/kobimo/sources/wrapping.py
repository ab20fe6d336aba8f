"""Look at the first bytes of a file: what wraps a table, and what is no table at all."""

from __future__ import annotations

import json
import re
from typing import Any

from kobimo.errors import UnreadableFile

_BLANK = b"\xef\xbb\xbf \t\r\n"


def read_json(body: bytes) -> Any:
    """Return the content of a JSON file, ``None`` where the body is no JSON object."""
    if not body.lstrip(_BLANK).startswith(b"{"):
        return None
    try:
        return json.loads(body.decode("utf-8-sig"))
    except ValueError:
        return None


def unwrap(body: bytes) -> bytes:
    """Return the table that the GENESIS service ``data/table`` wraps in JSON, else the body."""
    reply = read_json(body)
    inner = reply.get("Object") if isinstance(reply, dict) else None
    content = inner.get("Content") if isinstance(inner, dict) else None
    return content.encode() if isinstance(content, str) and content.strip() else body


def refuse_other_formats(body: bytes, name: str) -> None:
    """Refuse what is no table: empty files, pages, replies of a service, workbooks, PDF.

    Raises
    ------
    UnreadableFile
        Each kind has its own words and remedy.
    """
    head = body[:2000].lstrip(_BLANK)
    if not body.strip(_BLANK + b";"):
        raise UnreadableFile(
            "die Datei ist leer",
            where=name,
            remedy="Laden Sie sie neu. Manche Gemeindetabellen liefert das Portal nur leer aus.",
        )
    lower = head[:600].lower()
    if lower.startswith((b"<!doctype html", b"<html")) or b"<html" in lower:
        title = re.search(rb"<title>(.*?)</title>", body[:20000], re.IGNORECASE | re.DOTALL)
        seen = (
            f" („{short(' '.join(title[1].decode('utf-8', 'replace').split()))}“)" if title else ""
        )
        raise UnreadableFile(
            f"die Datei ist eine Webseite{seen}, keine Tabelle",
            where=name,
            remedy="Das Portal hat statt der Tabelle eine Seite geliefert, etwa wegen Wartung. "
            "Laden Sie die Tabelle später noch einmal.",
        )
    if head.startswith(b"{"):
        raise UnreadableFile(
            f"die Datei ist eine Antwort des Dienstes, keine Tabelle{_status_of(body)}",
            where=name,
            remedy="Wiederholen Sie den Abruf, oder laden Sie die Tabelle als CSV.",
        )
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableFile(
            "die Datei ist eine Arbeitsmappe, keine CSV-Datei",
            where=name,
            remedy="Laden Sie die Tabelle am Portal als CSV; gelesen werden nur die Arbeitsmappen "
            "von INKAR. Arbeitsmappen der Kommune gehören nach data/kommunal.",
        )
    if head.startswith(b"%PDF"):
        raise UnreadableFile(
            "die Datei ist ein PDF-Dokument, keine CSV-Datei",
            where=name,
            remedy="Laden Sie die Tabelle am Portal als CSV.",
        )


def _status_of(body: bytes) -> str:
    try:
        status = json.loads(body)["Status"]
        return f": „{short(str(status['Content']), 120)}“ (Code {status['Code']})"
    except (ValueError, KeyError, TypeError):
        return ""


def short(text: str, most: int = 60) -> str:
    """Return text on one line, cut to a length that fits a message."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
