"""The attribution line of a file, worded as its licence demands.

Datenlizenz Deutschland 2.0 asks for the provider's name, the licence with its address, the
address of the data, and a mark where the data were changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from kobimo.german import date
from kobimo.observations import Provenance

LICENCES = {
    "dl-de/by-2-0": "Datenlizenz Deutschland – Namensnennung – Version 2.0 (www.govdata.de/dl-de/by-2-0)",
    "dl-de/zero-2-0": "Datenlizenz Deutschland – Zero – Version 2.0 (www.govdata.de/dl-de/zero-2-0)",
    "cc-by-4.0": "CC BY 4.0 (creativecommons.org/licenses/by/4.0)",
    "fiktiv": "frei erfundene Daten zur Vorführung",
}


def source_line(provenance: Provenance) -> str:
    """Return the attribution of one file, from the publisher to „eigene Berechnung“."""
    parts = [provenance.publisher]
    if provenance.table:
        parts.append(f"Tabelle {provenance.table}")
    if provenance.stand:
        parts.append(f"Stand {provenance.stand.split(' / ')[0]}")
    parts.append(f"Abruf {date(provenance.retrieved)}")
    licence = LICENCES.get(provenance.licence, provenance.licence)
    return f"Datenquelle: {', '.join(parts)}; {licence}; eigene Berechnung."


def source_lines(provenance: Iterable[Provenance]) -> tuple[str, ...]:
    """Return each different attribution once, in the order of the files."""
    return tuple(dict.fromkeys(source_line(item) for item in provenance))
