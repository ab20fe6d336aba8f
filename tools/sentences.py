"""Print sentences about very different Kreise from real files, for a person to read.

``python tools/sentences.py FOLDER`` takes every file below FOLDER that kobimo recognises and says
of each Kreis in :data:`KREISE` what the data allow. No test can tell good German from bad; whoever
changes the narrative, a unit or the texts of declarations reads this page.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

#: Large and small, east and west, a city state, names of every grammar.
KREISE = (
    "07211", "05112", "14713", "11000", "02000", "04012", "05334", "10045", "09184", "03159",
    "16063", "01054", "13075", "08317", "12073",
)  # fmt: skip
#: Sentences are printed of indicators in turn, this many of each Kreis.
EACH = 6


def main() -> None:
    """Print the page."""
    from kobimo.project import open_project
    from kobimo.report.answers import answer
    from kobimo.sources.ingest import ingest

    if len(sys.argv) != 2:
        raise SystemExit("Aufruf: python tools/sentences.py ORDNER")
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        drop = folder / "data" / "eingang"
        drop.mkdir(parents=True)
        for path in sorted(Path(sys.argv[1]).resolve().iterdir()):
            (drop / path.name).symlink_to(path)
        (folder / "kommune.toml").write_text(f'ags = "{KREISE[0]}"\n', "utf-8")
        project = open_project(folder)
        ingest(project)
        known = [
            item.id
            for item in project.catalog.indicators.values()
            if item.feed != "L" and answer(project, item.id).has_value
        ]
        print(f"{len(known)} Kennzahlen mit Werten: {', '.join(known)}\n")
        told = 0
        for place, ags in enumerate(KREISE):
            for step in range(EACH):
                name = known[(place * EACH + step) % len(known)]
                found = answer(project, name, ags=ags)
                told += 1
                text = " ".join(found.sentences) or f"kein Wert ({found.reason})"
                print(f"{told}. {found.name}, {name}: {text}\n")


if __name__ == "__main__":
    main()
