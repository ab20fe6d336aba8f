"""What is said of all comparisons of a chapter taken together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import NARROW, join

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def phrase_multiplicity(
    *, tested: int, flagged: int, lost: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Return how many comparisons were tested, and which are robust only when looked at alone.

    Parameters
    ----------
    tested
        Comparisons with an interval.
    flagged
        Those in which the value is said to lie above or below the other.
    lost
        Of these, those that are not robust among so many: title of the indicator → locatives of
        the regions.
    """
    head = (
        "In diesem Kapitel wurde ein Vergleich auf Zufall geprüft"
        if tested == 1
        else f"In diesem Kapitel wurden {tested} Vergleiche auf Zufall geprüft"
    )
    if not flagged:
        return (f"{head}; keiner ergab einen belastbaren Unterschied.",)
    if tested == 1:
        return (f"{head}; er ergab einen belastbaren Unterschied.",)
    many = "einer davon ergab" if flagged == 1 else f"{flagged} davon ergaben"
    first = f"{head}; {many} einen belastbaren Unterschied."
    count = sum(map(len, lost.values()))
    kept = flagged - count
    if not count:
        stay = "bleibt er" if flagged == 1 else "bleiben alle"
    else:
        stay = "bleibt keiner" if not kept else "bleibt einer" if kept == 1 else f"bleiben {kept}"
    why = (
        "Je mehr Vergleiche geprüft werden, desto eher erscheint einer davon nur durch Zufall "
        "belastbar. Soll der erwartete Anteil solcher Fälle an allen belastbaren Unterschieden "
        f"höchstens 5{NARROW}% betragen (Verfahren von Benjamini und Hochberg), so {stay} "
        "belastbar."
    )
    if not count:
        return first, why
    named = "; ".join(
        f"„{title}“ (verglichen mit den Werten {join(list(places))})"
        if len(places) > 1
        else f"„{title}“ (verglichen mit dem Wert {places[0]})"
        for title, places in lost.items()
    )
    is_one = count == 1
    last = (
        f"Nicht mehr belastbar {'ist der Unterschied' if is_one else 'sind die Unterschiede'} dann "
        f"bei {named}. {'Er kann' if is_one else 'Sie können'} auch durch Zufall entstanden sein."
    )
    return first, why, last
