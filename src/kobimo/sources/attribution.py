"""The attribution line of a file, worded as its licence demands.

Datenlizenz Deutschland 2.0 asks for the provider's name, the licence with its address, the
address of the data, and a mark where the data were changed. The statistics of the
Bundesagentur für Arbeit and Eurostat may be used with their name, and computations must be
marked as one's own. What a portal or a dataset calls its licence is either a key of
:data:`LICENCES` or the licence in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.german import date, join

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kobimo.observations import Provenance

#: What stands at the end of a line about values that were computed, and that were not.
COMPUTED = "eigene Berechnung"
UNCHANGED = "Werte unverändert"

#: How the statistical offices number their tables: „21111-02-06-4“, „13111-09-01-4-B“.
_TABLE_NUMBER = re.compile(r"\d{5}-\d")


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms under which a publisher gives data away."""

    #: Identifier in a data package, where possible that of the Open Definition.
    name: str
    title: str
    #: Address of the terms, empty where there are none to read.
    path: str
    #: As the attribution names it, with the address in print.
    words: str
    #: Whether anybody may publish the data again, with the attribution.
    is_free: bool = True


def _licence(name: str, title: str, path: str, *, is_free: bool = True) -> Licence:
    shown = path.removeprefix("https://").removesuffix("/")
    return Licence(name, title, path, f"{title} ({shown})" if shown else title, is_free)


#: Key of a licence in declarations → the licence.
LICENCES = {
    "dl-de/by-2-0": _licence(
        "dl-de-by-2.0",
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
    ),
    "dl-de/zero-2-0": _licence(
        "dl-de-zero-2.0",
        "Datenlizenz Deutschland – Zero – Version 2.0",
        "https://www.govdata.de/dl-de/zero-2-0",
    ),
    "cc-by-4.0": _licence("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "eurostat": _licence(
        "other-at",
        "Weiterverwendung mit Quellenangabe",
        "https://ec.europa.eu/eurostat/help/copyright-notice",
    ),
    "ba": _licence("other-at", "Nutzung mit Quellenangabe", "https://statistik.arbeitsagentur.de/"),
    "fiktiv": _licence("other-open", "frei erfundene Daten zur Vorführung", ""),
}
#: How licences are written elsewhere: pattern in lower case → key.
_SPELLINGS = {
    r"dl-de[/-]by-2[-.]0|datenlizenz deutschland\W+namensnennung\W+version 2": "dl-de/by-2-0",
    r"dl-de[/-]zero-2[-.]0|datenlizenz deutschland\W+zero\W+version 2": "dl-de/zero-2-0",
    r"cc[- ]by[- ]4\.0|licenses/by/4\.0": "cc-by-4.0",
}


def licence_of(text: str) -> Licence:
    """Return the licence that a declaration names, by its key or in words.

    A licence in unknown words is returned with these words; it counts as not free.
    """
    key = text.strip().lower()
    if key in LICENCES:
        return LICENCES[key]
    for pattern, known in _SPELLINGS.items():
        if re.search(pattern, key):
            return LICENCES[known]
    return Licence("", text, "", text, is_free=False)


def source_name(publisher: str, portal: str, tables: Iterable[str] = ()) -> str:
    """Return who offers what: „Statistische Ämter …, Regionaldatenbank …, Tabelle 21111-…“.

    A portal that bears the name of its publisher is not named twice. What is no number of a
    table, such as the code of a Eurostat dataset, stands without the word.
    """
    parts = [publisher]
    if portal and portal.casefold() not in publisher.casefold():
        parts.append(portal)
    named = sorted(set(filter(None, tables)))
    numbers = [name for name in named if _TABLE_NUMBER.match(name)]
    if numbers:
        parts.append(f"{'Tabelle' if len(numbers) == 1 else 'Tabellen'} {join(numbers)}")
    parts += [name for name in named if name not in numbers]
    return ", ".join(filter(None, parts))


def source_lines(
    provenance: Iterable[Provenance], *, unchanged: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the attributions of what is shown, from the publisher to „eigene Berechnung“.

    Files of one publisher that came in together share a line, their tables in order.

    Parameters
    ----------
    unchanged
        Datasets whose values are shown as they were published; everything else was computed.
    """
    groups: dict[tuple[str, str, str, str, str, bool], dict[str, None]] = {}
    for item in provenance:
        stand = item.stand.split(" / ")[0]
        is_computed = item.dataset not in unchanged
        key = (item.publisher, item.portal, stand, item.retrieved, item.licence, is_computed)
        groups.setdefault(key, {})[item.table] = None
    lines = []
    for (publisher, portal, stand, retrieved, licence, is_computed), tables in groups.items():
        line = _line(source_name(publisher, portal, tables), stand, retrieved, licence)
        lines.append(f"{line}; {COMPUTED if is_computed else UNCHANGED}.")
    return tuple(lines)


def file_line(item: Provenance) -> str:
    """Return the attribution of a publisher's file as it is, without any mark of changes."""
    name = source_name(item.publisher, item.portal, [item.table])
    return _line(name, item.stand.split(" / ")[0], item.retrieved, item.licence) + "."


def statement(name: str, licence: str, *, computed: str = COMPUTED) -> str:
    """Return the attribution of what is no single file: :func:`source_name`, licence, and mark."""
    return f"Datenquelle: {name}; {licence_of(licence).words}; {computed}."


def _line(name: str, stand: str, retrieved: str, licence: str) -> str:
    parts = [name]
    if stand:
        parts.append(f"Stand {stand}")
    parts.append(f"Abruf {date(retrieved)}")
    return f"Datenquelle: {', '.join(parts)}; {licence_of(licence).words}"


def map_line(year: int | str, licence: str = "dl-de/by-2-0") -> str:
    """Return the attribution of boundaries of the Bundesamt für Kartographie und Geodäsie.

    Parameters
    ----------
    year
        The year in which the boundaries were fetched last, as the office's terms ask for.
    licence
        As the download names it. The lines are simplified for the page, hence „verändert“.
    """
    known = licence_of(licence)
    address = f"; {known.path.removeprefix('https://')}" if known.path else ""
    short = licence if licence in LICENCES else known.title
    return f"© GeoBasis-DE / BKG ({year}) {short}, Daten verändert (www.bkg.bund.de{address})"
