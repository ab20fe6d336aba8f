"""The words of the review record: why cells are hidden, and what was decided instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kobimo.disclosure.tallies import Verdict
from kobimo.german import date, number

if TYPE_CHECKING:
    from kobimo.disclosure.review import Changes, Place

#: What stands for cells that need no protection, since nothing of them is shown anywhere.
UNUSED = "–"
PROCEDURES = {False: "sperren", True: "auf Vielfache von 5 runden"}


class Reason(NamedTuple):
    """Why cells are hidden: its letter in the tables, its name, and what it says."""

    letter: str
    name: str
    text: str


REASONS = {
    Verdict.PRIMARY: Reason(
        "P",
        "primär gesperrt",
        "Die Zahl selbst ist zu schützen: Sie ist klein, sie verrät etwas über alle in einer "
        "kleinen Gruppe (niemand oder jeder hat das Merkmal), oder ein einzelner Beitrag macht "
        "fast die ganze Summe aus.",
    ),
    Verdict.SECONDARY: Reason(
        "S",
        "sekundär gesperrt",
        "Die Zahl wäre für sich unbedenklich. Mit ihr ließe sich aber eine andere verborgene Zahl "
        "ausrechnen oder zu genau eingrenzen.",
    ),
    Verdict.COARSENED: Reason(
        "Z",
        "zusammengefasst",
        "Die Gliederung, zu der die Zahl gehört, wird nicht gezeigt, weil sie sich anders nicht "
        "schützen ließ.",
    ),
    Verdict.ROW: Reason(
        "R",
        "Zeile nicht gezeigt",
        "Alles über dieses Gebiet oder dieses Jahr bleibt verborgen, weil es sich anders nicht "
        "schützen ließ.",
    ),
}


def kinds_of(changes: Changes) -> list[tuple[str, tuple[Place, ...]]]:
    """Return the kinds of changes that occur: what it is, and which cells."""
    kinds = (
        ("neu hinzugekommen", changes.added),
        ("jetzt offen, vorher verborgen", changes.opened),
        ("jetzt verborgen, vorher offen", changes.closed),
        ("berichtigt: offen mit anderer Zahl", changes.revised),
    )
    return [(name, places) for name, places in kinds if places]


def tell_changes(changes: Changes) -> str:
    """Return what is new in one sentence."""
    if not changes.since:
        return "Es ist noch keine Ausgabe veröffentlicht; alles ist neu."
    day = date(changes.since)
    if changes.is_none:
        return f"Gegenüber der Ausgabe vom {day} ist nichts anders."
    parts = [f"{number(len(places))} {name}" for name, places in kinds_of(changes)]
    if changes.dropped:
        parts.append(f"{number(changes.dropped)} nicht mehr enthalten")
    return f"Gegenüber der Ausgabe vom {day}: {'; '.join(parts)}."
