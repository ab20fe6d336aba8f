"""Why a chapter runs, in German: what is no longer as its last result found it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from kobimo.execution.cache.doubts import BEYOND, DAY, TREE
from kobimo.execution.cache.machine import PARTS
from kobimo.execution.failures import locate
from kobimo.observations import using
from kobimo.tracing import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kobimo.execution.cache.keys import Key
    from kobimo.tracing import Note

NEVER_RUN = "es gibt noch kein Ergebnis"
#: Reasons that are named before the rest is counted.
NAMED = 3
#: Kind of a note → how a sentence calls the thing; ``{}`` is its name.
_THINGS = {
    "indicators": "die Kennzahl „{}“",
    "datasets": "die Deklaration des Datensatzes „{}“",
    "breaks": "die Brüche des Datensatzes „{}“",
    "methods": "das Verfahren „{}“",
    "intervals": "das Intervall „{}“",
    "definitions": "die Gegenüberstellung „{}“",
    "portals": "das Portal „{}“",
    "reference_files": "die Referenzdatei „{}“",
    "kommune": "kommune.toml, Angabe „{}“",
    "file": "die Datei {}",
    "below": "eine Datei im Ordner {}",
    "folder": "der Inhalt des Ordners {}",
    "modules": "die Module im Ordner {}",
    "written": "die Datei {}, die das Kapitel schreibt,",
    "environment": "die Umgebungsvariable {}",
    "chapter": "das Notebook des Kapitels „{}“",
    "header": "die Kennzahlen im Kopf des Kapitels „{}“",
    using.RECORD: "die Herkunft des Datensatzes „{}“",
    using.SEAMS: "die umgerechneten Jahre des Datensatzes „{}“",
}
#: The same for all things of a kind at once.
_ALL = {
    "indicators": "die Kennzahlen",
    "datasets": "die deklarierten Datensätze",
    "environment": "die Umgebungsvariablen",
    "chapter": "die Kapitel in notebooks/",
    "tally": "der Plan der Geheimhaltung",
    "protected": "die Liste der geschützten Datensätze",
    "boundaries": "die Datei mit den Grenzen der Kreise",
    using.STORED: "die Liste der vorhandenen Datensätze",
}


def word_note(note: Note) -> str:
    """Return that what a note names is no longer the same."""
    if note.kind == BEYOND:
        return _word_beyond(note)
    if note.kind == using.ROWS:
        return f"der Datensatz „{using.dataset_of(note.name)}“ hat andere Werte"
    if note.kind == TREE:
        return "eine Datei des Projekts ist anders (welche das Kapitel liest, ist nicht erkennbar)"
    if note.kind == DAY:
        return "das Kapitel fragt nach dem heutigen Datum, und das ist ein anderes"
    if note.kind == "tally":
        return "der Plan der Geheimhaltung zeigt eine Summe anders"
    if note.kind == "exists":
        return f"{note.name} ist " + ("nicht mehr da" if note.digest else "dazugekommen")
    if note.name == EVERYTHING:
        return f"{_ALL.get(note.kind, note.kind)}: daran hat sich etwas geändert"
    thing = _THINGS.get(note.kind, f"{note.kind} „{{}}“").format(note.name)
    return f"{thing} ist anders" if note.digest else f"{thing} ist dazugekommen"


def _word_beyond(note: Note) -> str:
    if note.name == "program":
        return (
            f"das Kapitel startet ein anderes Programm ({note.digest}); was das liest, weiß niemand"
        )
    if note.name == "network":
        return "das Kapitel fragt einen anderen Rechner; dessen Antwort kann sich ändern"
    return "das Kapitel fragt nach der Uhrzeit"


def word_key(former: Key, now: Key, notebook: Mapping[str, Any]) -> list[str]:
    """Return what was computed otherwise the last time: cells, libraries, the edition."""
    reasons = list(_word_cells(former.cells, now.cells, notebook))
    for part, name in PARTS.items():
        if former.machine.get(part) != now.machine.get(part):
            verb = "haben" if name.startswith(("die ", "Umgebung")) else "hat"
            reasons.append(f"{name} {verb} sich geändert")
    return reasons


def _word_cells(
    former: Sequence[str], now: Sequence[str], notebook: Mapping[str, Any]
) -> Iterator[str]:
    places = [at for at, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    matcher = SequenceMatcher(None, former, now, autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        if kind == "delete":
            count = end - start
            yield "1 Zelle wurde entfernt" if count == 1 else f"{count} Zellen wurden entfernt"
            continue
        for number in range(begin, stop) if kind != "equal" else ():
            heading, cell = locate(dict(notebook), places[number])
            section = f" im Abschnitt „{heading}“" if heading else ""
            is_new = kind == "insert" or number - begin >= end - start
            yield f"Zelle {cell}{section} " + ("ist neu" if is_new else "wurde geändert")


def sum_up(reasons: Sequence[str]) -> str:
    """Return a few reasons as one line."""
    distinct = list(dict.fromkeys(reasons))
    text = "; ".join(distinct[:NAMED])
    more = len(distinct) - NAMED
    return f"{text}; und {more} weitere" if more > 0 else text
