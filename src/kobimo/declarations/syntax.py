"""Say in German what Python's TOML reader dislikes; its own messages are English."""

from __future__ import annotations

import re

from kobimo.errors import Problem

QUOTES = 'Texte stehen in geraden "Anführungszeichen", Zahlen ohne.'
#: Beginning of the reader's message → what it means, what to do.
MESSAGES = {
    "Cannot overwrite": (
        "die Angabe steht doppelt",
        "Löschen Sie eine der beiden Zeilen.",
    ),
    "Cannot declare": ("der Abschnitt steht doppelt", "Führen Sie beide zusammen."),
    "Cannot mutate": ("der Abschnitt steht doppelt", "Führen Sie beide zusammen."),
    "Invalid value": ("der Wert ist nicht lesbar", QUOTES),
    "Unterminated string": ("das schließende Anführungszeichen fehlt", QUOTES),
    "Illegal character": (
        "hier steht ein Zeichen, das nicht möglich ist",
        "Häufig fehlt davor ein schließendes Anführungszeichen.",
    ),
    "Unclosed array": ("die schließende Klammer „]“ fehlt", "Ergänzen Sie sie."),
    "Unclosed inline table": ("die schließende Klammer „}“ fehlt", "Ergänzen Sie sie."),
    "Expected '=' after": ("nach dem Namen der Angabe fehlt „=“", 'Richtig ist: name = "Wert"'),
    "Expected newline": ("nach dem Wert steht noch etwas", "Jede Angabe hat ihre eigene Zeile."),
    "Expected ']' at": ("der Kopf eines Abschnitts endet nicht mit „]“", "Ergänzen Sie sie."),
    "Unescaped": ("ein Rückstrich steht in einem Text", "Schreiben Sie Pfade mit „/“."),
}
OTHER = ("die Schreibweise stimmt nicht", QUOTES)


def toml_problem(message: str, where: str) -> Problem:
    """Return the problem that a message of :mod:`tomllib` is about.

    Parameters
    ----------
    message
        Its text, ending in „(at line 3, column 7)“ or „(at end of document)“.
    where
        The file, as its author knows it.
    """
    meaning, remedy = next(
        (said for start, said in MESSAGES.items() if message.startswith(start)), OTHER
    )
    found = re.search(r"at line (\d+), column (\d+)", message)
    place = f"Zeile {found[1]}, Spalte {found[2]}" if found else "am Ende der Datei"
    return Problem(f"{where}, {place}", f"kein gültiges TOML: {meaning}", remedy)
