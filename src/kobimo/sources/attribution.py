"""The attribution line of a file, worded as its licence demands.

Datenlizenz Deutschland 2.0 asks for the provider's name, the licence with its address, the
address of the data, and a mark where the data were changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import date, join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.observations import Provenance

LICENCES = {
    "dl-de/by-2-0": "Datenlizenz Deutschland – Namensnennung – Version 2.0 (www.govdata.de/dl-de/by-2-0)",
    "dl-de/zero-2-0": "Datenlizenz Deutschland – Zero – Version 2.0 (www.govdata.de/dl-de/zero-2-0)",
    "cc-by-4.0": "CC BY 4.0 (creativecommons.org/licenses/by/4.0)",
    "fiktiv": "frei erfundene Daten zur Vorführung",
}


def source_lines(provenance: Iterable[Provenance]) -> tuple[str, ...]:
    """Return the attributions, from the publisher to „eigene Berechnung“.

    Files of one publisher that came in together share a line, their tables in order.
    """
    groups: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for item in provenance:
        stand = item.stand.split(" / ")[0]
        key = (item.publisher, stand, item.retrieved, item.licence)
        groups.setdefault(key, {})[item.table] = None
    lines = []
    for (publisher, stand, retrieved, licence), tables in groups.items():
        named = sorted(filter(None, tables))
        parts = [publisher]
        if named:
            parts.append(f"{'Tabelle' if len(named) == 1 else 'Tabellen'} {join(named)}")
        if stand:
            parts.append(f"Stand {stand}")
        parts.append(f"Abruf {date(retrieved)}")
        words = LICENCES.get(licence, licence)
        lines.append(f"Datenquelle: {', '.join(parts)}; {words}; eigene Berechnung.")
    return tuple(lines)
