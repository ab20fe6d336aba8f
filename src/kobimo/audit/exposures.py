"""What an outsider finds out and should not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kobimo.german import date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.audit.ledger import Edition, Part


@dataclass(frozen=True, slots=True)
class Exposed:
    """Something an outsider finds out and should not.

    Attributes
    ----------
    kind
        ``hidden``: a number of the new edition; ``shown``: a small count that it does not hide;
        ``earlier``: a hidden number of an older edition; ``revision``: the difference of a
        published number between two editions.
    day
        Day of the older edition; empty where only the new one is concerned.
    lower, upper
        What is left possible; the number itself, or the difference for a revision, twice. NaN where that could not be
        found out in time.
    lowest, highest
        What should be left possible; NaN for a revision.
    text
        German, for the review record. It names no number: the record is not secret.
    """

    kind: Literal["hidden", "shown", "earlier", "revision"]
    parts: tuple[Part, ...]
    label: str
    area: str
    year: int
    lower: float
    upper: float
    lowest: float
    highest: float
    text: str
    day: str = ""


def list_shown(editions: Sequence[Edition]) -> Iterator[Exposed]:
    """Yield small counts that the new edition shows and no older one has shown."""
    new = editions[-1]
    counts = {(layout.dataset, name) for layout in new.layouts for name in layout.counts}
    told = {
        (tally.parts, place, value)
        for edition in editions[:-1]
        for tally in edition.tallies
        for place, value in tally.cells
    }
    for tally in new.tallies:
        is_count = all(p.sign > 0 and (p.dataset, p.variable) in counts for p in tally.parts)
        if tally.rounded or not is_count:
            continue
        for (area, year), value in tally.cells:
            if value is None or not 0 < value < tally.threshold:
                continue
            if (tally.parts, (area, year), value) not in told:
                yield Exposed(
                    "shown",
                    tally.parts,
                    tally.label,
                    area,
                    year,
                    value,
                    value,
                    0.0,
                    float(tally.threshold),
                    f"{name_place(tally.label, area, year)}: Die Zahl ist kleiner als "
                    f"{tally.threshold} und nicht gesperrt.",
                )


def list_revisions(editions: Sequence[Edition]) -> Iterator[Exposed]:
    """Yield published counts that differ from an older edition by a small number."""
    told: set[tuple[str, str, int]] = set()
    for edition in reversed(editions[:-1]):
        older = {tally.key: tally for tally in edition.tallies}
        for tally in editions[-1].tallies:
            if tally.key not in older or tally.rounded or older[tally.key].rounded:
                continue
            before = dict(older[tally.key].cells)
            for (area, year), value in tally.cells:
                known = before.get((area, year))
                if value is None or known is None or (tally.key, area, year) in told:
                    continue
                difference = abs(value - known)
                if 0 < difference < tally.threshold:
                    told.add((tally.key, area, year))
                    yield Exposed(
                        "revision",
                        tally.parts,
                        tally.label,
                        area,
                        year,
                        difference,
                        difference,
                        math.nan,
                        math.nan,
                        f"{name_place(tally.label, area, year)}: Die Zahl weicht von der Ausgabe vom "
                        f"{date(edition.day)} um weniger als {tally.threshold} ab; der "
                        "Unterschied zeigt einzelne Fälle.",
                        edition.day,
                    )


def name_place(label: str, area: str, year: int) -> str:
    """Return in German which cell is meant."""
    where = "Kommune insgesamt" if area == "total" else area
    return f"„{label}“, {where}, {year}"
