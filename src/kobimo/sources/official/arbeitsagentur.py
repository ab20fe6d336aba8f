"""Read the key figures (Eckwerte) of the Statistik der Bundesagentur für Arbeit.

Quirks of a table as ``tableFetch/csv`` sends it:

* First lines ``Name:; value``: the region (``Land:; Berlin``), ``Gebietsstand``,
  ``Berichtsmonat``, ``Datenstand``; then, after an empty line, the headings, which begin with
  ``Ausgewählte Merkmale``; below the rows a copyright line and notes.
* Columns are months (``Februar 2026``); those with ``Veränderung`` are left out. Lines may
  end in ``;``.
* Numbers have a point before each three digits and a decimal comma.
* A row such as ``im Rechtskreis SGB II`` belongs to the row above it and occurs twice.
* The region is named, not keyed; several Kreise share a name with a city.
* ``*`` is secret (fewer than three), ``x`` makes no sense, ``-`` and ``.`` are unknown here:
  the agency prints ``-`` where a change cannot be computed.
* The agency counts once a month, in its middle; the table does not name the day.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from kobimo.errors import KobimoError, UnreadableFile, nearest
from kobimo.german import MONTHS
from kobimo.sources.cells import parse_cells
from kobimo.sources.encoding import decode
from kobimo.sources.official.assembling import assemble
from kobimo.sources.official.regionalatlas import describe
from kobimo.sources.official.signs import signs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.layouts_of_services import EckwerteLayout
    from kobimo.declarations.models import Dataset
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

#: How the row of headings begins.
HEADING = "Ausgewählte Merkmale"
#: Names under which the first lines give the region.
_REGION = ("Kreis", "Kreis AO", "Land", "Bundesland", "Region")
_MONTH = re.compile(rf"({'|'.join(MONTHS)}) (\d{{4}})")
_FOOTER = re.compile(r"©|Aus Gründen|Die Produkte|Quelle|Erstellungsdatum|\d\) ")

_NOTE = (
    "Die Bundesagentur zählt in der Mitte des Monats; gespeichert ist der {day}., denn die "
    "Tabelle nennt den Tag nicht."
)


def read_eckwerte(
    body: bytes, dataset: Dataset, *, name: str, register: Register, retrieved: str
) -> ReadFile:
    """Read one table of one region; parameters and errors as for other official files."""
    import numpy as np
    import pandas as pd

    layout = dataset.eckwerte
    if layout is None:
        raise UnreadableFile(
            f"der Datensatz „{dataset.id}“ ist nicht als Tabelle von Eckwerten deklariert",
            where=name,
            remedy="Ergänzen Sie [eckwerte] in seiner Deklaration.",
        )
    lines = decode(body, name).split("\n")
    first = find_heading(lines)
    head = [cell.strip() for cell in lines[first].split(";")]
    months = {
        column: f"{match[2]}-{MONTHS.index(match[1]) + 1:02d}-{layout.day:02d}"
        for column, text in enumerate(head)
        if (match := _MONTH.fullmatch(text))
    }
    facts = read_facts(lines[:first])
    if not months:
        raise UnreadableFile(
            "keine Spalte nennt einen Monat; gelesen wurde "
            + ", ".join(f"„{text}“" for text in head[:4]),
            where=f"{name}, Zeile {first + 1}",
            remedy="Erwartet werden Überschriften wie „Februar 2026“.",
        )
    ags = find_region(facts, register, name)
    texts, rows = [], []
    for line, (code, cells) in _read_rows(lines, first, layout, name):
        for column, period in months.items():
            if column >= len(cells):
                raise UnreadableFile(
                    f"die Zeile hat {len(cells)} statt {len(head)} Zellen",
                    where=f"{name}, Zeile {line}",
                    remedy="Die Datei ist abgeschnitten oder beschädigt; laden Sie sie neu.",
                )
            texts.append(cells[column])
            rows.append(
                {
                    "line": line,
                    "ags": ags,
                    "period": period,
                    "factor": layout.rows[code].factor,
                    "place": f"{name}, Zeile {line}, Spalte „{head[column]}“ ({code})",
                    **describe(layout.rows[code], dataset),
                }
            )
    if not rows:
        raise UnreadableFile(
            "die Tabelle hat keine Zeilen", where=name, remedy="Laden Sie sie neu."
        )
    values, statuses = parse_cells(
        np.array(texts, dtype=object),
        signs_of("arbeitsagentur", retrieved).rules(),
        where=partial(_place, [str(row.pop("place")) for row in rows]),
    )
    table = pd.DataFrame(rows)
    cells_read = table.drop(columns="factor").assign(
        value=values * table["factor"].to_numpy(), status=statuses
    )
    return assemble(
        cells_read,
        dataset,
        name=name,
        register=register,
        retrieved=retrieved,
        notes=[_NOTE.format(day=layout.day)],
    )


def _place(places: Sequence[str], row: int) -> str:
    return places[row]


def find_heading(lines: Sequence[str]) -> int:
    """Return the position of the row of headings, -1 where there is none."""
    return next((i for i, line in enumerate(lines[:40]) if line.startswith(HEADING)), -1)


def read_facts(lines: Sequence[str]) -> dict[str, str]:
    """Return what the lines above the headings say."""
    pairs = (line.partition(":;") for line in lines)
    return {name.strip(): value.strip(" ;\t\r") for name, sep, value in pairs if sep}


def find_region(facts: dict[str, str], register: Register, name: str) -> str:
    """Return the key of the region that a table names.

    Raises
    ------
    UnreadableFile
        No region is named, or the name is that of several.
    """
    found = next(((key, facts[key]) for key in _REGION if facts.get(key)), None)
    if found is None:
        if "Deutschland" in facts or "Deutschland" in facts.values():
            return "DG"
        seen = ", ".join(f"„{key}“" for key in facts) or "nichts"
        raise UnreadableFile(
            f"die Tabelle nennt keine Region; über den Werten steht {seen}",
            where=name,
            remedy="Laden Sie die Tabelle für einen Kreis, ein Land oder Deutschland.",
        )
    key, text = found
    if text == "Deutschland":
        return "DG"
    if key in {"Land", "Bundesland"}:
        laender = {region.name: str(region.ags) for region in register.laender()}
        if text in laender:
            return laender[text]
        raise UnreadableFile(f"„{text}“ ist kein Land", where=name, remedy=nearest(text, laender))
    try:
        return str(register.resolve(text).ags)
    except KobimoError as error:
        raise UnreadableFile(
            f"die Region „{text}“ ist nicht eindeutig oder unbekannt ({error.message})",
            where=name,
            remedy=error.remedy,
        ) from error


def _read_rows(
    lines: Sequence[str], first: int, layout: EckwerteLayout, name: str
) -> list[tuple[int, tuple[str, list[str]]]]:
    """Return line number, declared label and cells of each row that is read."""
    rows: list[tuple[int, tuple[str, list[str]]]] = []
    above = ""
    for number, line in enumerate(lines[first + 1 :], start=first + 2):
        if _FOOTER.match(line):
            break
        cells = [cell.strip() for cell in line.split(";")]
        label = " ".join(cells[0].split())
        if not label:
            continue
        below = f"{above} / {label}"
        if below in layout.leave_out:
            continue
        if label in layout.leave_out:
            above = label
            continue
        code = below if below in layout.rows else label
        if code not in layout.rows:
            raise UnreadableFile(
                f"die Zeile „{label}“ ist nicht deklariert"
                + (f" (unter „{above}“)" if above else ""),
                where=f"{name}, Zeile {number}",
                remedy=nearest(label, layout.rows)
                or "Ergänzen Sie sie in [eckwerte.rows], oder nennen Sie sie in leave_out.",
            )
        above = label if code == label else above
        rows.append((number, (code, cells)))
    return rows
