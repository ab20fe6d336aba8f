"""Look at files from outside: kind, place, size, first bytes, name, and the manifest."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kobimo.audit.gate_rules import MANIFEST
from kobimo.errors import Problem
from kobimo.files import sha256
from kobimo.german import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kobimo.audit.gate_rules import Kind, Rules

REMEDY = "Löschen Sie public/ und bauen Sie den Bericht neu."
STAMP_REMEDY = (
    "Veröffentlichen Sie nur eine freigegebene öffentliche Ausgabe: kobimo build --publish"
)
#: Written anew for every report, so no shipped file has their hash.
GENERATED = frozenset({"suchindex.js"})
_SHIPPED = (".js", ".css", ".svg", ".woff2", ".txt")
#: The same name a second time gets a number, so does what has no name: „…-trend-2.csv“.
_AGAIN = re.compile(r"(?:-\d{1,2}){1,2}$")
#: Letters after which a name is cut off, which may be in the middle of a word.
_LONG = 58


def check_outside(name: str, path: Path, rules: Rules) -> Iterator[Problem]:
    """Yield what is wrong with a file before it is opened."""
    if path.is_symlink():
        yield Problem(name, "ist eine Verknüpfung und keine Datei", REMEDY)
        return
    kind = rules.kinds.get(path.suffix or path.name)
    if kind is None:
        what = f"Dateien der Art „{path.suffix or path.name}“ werden nicht veröffentlicht"
        if path.suffix == ".ipynb":
            what = "Notebooks werden nicht veröffentlicht, denn sie enthalten Zwischenergebnisse"
        yield Problem(name, what, REMEDY)
        return
    if not kind.places.fullmatch(name):
        yield Problem(name, "an diesem Ort veröffentlicht kobimo keine solche Datei", REMEDY)
    size = path.stat().st_size
    if size > kind.largest:
        yield Problem(
            name,
            f"ist {number(size / 1e6, 1)} MB groß, erlaubt sind {number(kind.largest / 1e6, 1)} MB",
            "Zeigen Sie weniger Tabellen oder Abbildungen in einem Bericht.",
        )


def check_content(name: str, content: bytes, kind: Kind, rules: Rules) -> Iterator[Problem]:
    """Yield where the bytes of a file are not of its kind, or not those kobimo ships."""
    if kind.begins and not content.startswith(kind.begins):
        yield Problem(name, "der Inhalt passt nicht zur Endung", REMEDY)
    base = name.rsplit("/", maxsplit=1)[-1]
    is_shipped = base.endswith(_SHIPPED) and base not in GENERATED
    if rules.shipped and is_shipped and sha256(content) not in rules.shipped:
        yield Problem(name, "gehört nicht zu kobimo oder wurde verändert", REMEDY)


def check_name(name: str, rules: Rules) -> Iterator[Problem]:
    """Yield whether the name of a data file holds a word that is no chapter, indicator or form."""
    if not rules.words or not name.endswith(".csv") or "daten/" not in name:
        return
    stem = _AGAIN.sub("", name.rsplit("/", maxsplit=1)[-1].removesuffix(".csv"))
    *first, last = stem.split("-")
    is_cut = len(stem) >= _LONG and any(word.startswith(last) for word in rules.words)
    unknown = [word for word in (*first, *([] if is_cut else [last])) if word not in rules.words]
    if unknown:
        yield Problem(
            name,
            f"der Dateiname enthält „{'-'.join(unknown)}“: kein Kapitel, keine Kennzahl, "
            "keine Gliederung und keine Form",
            "Dateinamen verraten, was in ihnen steht; zeigen Sie nur, was kobimo benennt.",
        )


def check_manifest(folder: Path, contents: Mapping[str, bytes], rules: Rules) -> Iterator[Problem]:
    """Yield where the folder and its manifest do not agree.

    Parameters
    ----------
    contents
        Path from the folder → bytes, of every file that was read.
    """
    if MANIFEST not in contents:
        yield Problem(f"{folder.name}/{MANIFEST}", "das Verzeichnis der Dateien fehlt", REMEDY)
        return
    try:
        manifest = json.loads(contents[MANIFEST])
        listed: dict[str, str] = dict(manifest["files"])
    except (ValueError, KeyError, TypeError):
        yield Problem(
            f"{folder.name}/{MANIFEST}", "das Verzeichnis der Dateien ist beschädigt", REMEDY
        )
        return
    if manifest.get("edition") != rules.edition:
        yield Problem(
            f"{folder.name}/{MANIFEST}",
            f"die Ausgabe ist „{manifest.get('edition', 'ohne Namen')}“ und nicht „{rules.edition}“",
            REMEDY,
        )
    if manifest.get("stamp") in rules.stamps:
        yield Problem(
            f"{folder.name}/{MANIFEST}",
            f"der Bericht trägt den Stempel „{manifest['stamp']}“",
            REMEDY,
        )
    for name in sorted({*contents, *listed} - {MANIFEST}):
        if name not in listed:
            yield Problem(name, "steht nicht im Verzeichnis der Dateien", REMEDY)
        elif name not in contents:
            yield Problem(name, "steht im Verzeichnis der Dateien und fehlt", REMEDY)
        elif sha256(contents[name]) != listed[name]:
            yield Problem(name, "wurde nach dem Bauen verändert", REMEDY)
