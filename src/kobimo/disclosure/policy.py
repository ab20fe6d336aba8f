"""Which rules hold for a dataset: what was decided for it, else for its class, else for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.declarations.forms import Sensitivity
from kobimo.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.datasets import Dataset
    from kobimo.declarations.kommune import Disclosure, Procedure

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

#: Numbers of something that exists or happened, each of which may be a person.
COUNTED = frozenset({"persons", "count", "cases", "households"})
#: Sums of a survey that count who answered.
ANSWERS = frozenset({"antworten", "zustimmung"})
#: Datasets that a message names before it counts the others.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules for one dataset.

    Attributes
    ----------
    threshold
        Counts from 1 to this number minus 1 are small.
    smallest_base
        Shares of areas with fewer in the denominator are not shown.
    smallest_group
        In groups of fewer it is not shown that nobody or everybody has a trait.
    dominance
        Percentage of an amount that one contributor may add.
    """

    dataset: str
    threshold: int
    smallest_base: int
    smallest_group: int
    dominance: float
    procedure: Procedure
    decided_by: str
    decided_on: str


def rule_on(dataset: Dataset, policy: Disclosure) -> Ruling:
    """Return the rules for a dataset."""
    own = policy.datensaetze.get(dataset.id)
    is_sensitive = dataset.sensitivity == Sensitivity.SENSIBEL
    threshold = policy.schwelle_sensibel if is_sensitive else policy.schwelle
    base, procedure = policy.mindestnenner, policy.verfahren
    by, on = policy.entschieden_von, policy.entschieden_am
    if own is not None:
        threshold = own.schwelle if own.schwelle is not None else threshold
        base = own.mindestnenner if own.mindestnenner is not None else base
        procedure = own.verfahren or procedure
        by, on = own.entschieden_von or by, own.entschieden_am or on
    return Ruling(
        dataset=dataset.id,
        threshold=threshold,
        smallest_base=base,
        smallest_group=policy.mindestgruppe,
        dominance=policy.dominanz,
        procedure=procedure,
        decided_by=by,
        decided_on=on,
    )


def rule_on_all(names: Iterable[str], policy: Disclosure, catalog: Catalog) -> dict[str, Ruling]:
    """Return the rules for those of the datasets that are protected, by name."""
    return {
        name: rule_on(catalog.datasets[name], policy)
        for name in sorted(names)
        if name in catalog.datasets and catalog.datasets[name].is_protected
    }


def find_undecided(rulings: Iterable[Ruling], catalog: Catalog) -> list[Problem]:
    """Return one problem that names the datasets for which nobody has decided anything."""
    open_ones = [item.dataset for item in rulings if not (item.decided_by and item.decided_on)]
    if not open_ones:
        return []
    titles = [f"„{catalog.datasets[name].title}“ ({name})" for name in open_ones[:NAMED]]
    more = len(open_ones) - NAMED
    if more > 0:
        titles.append("1 weiterer Datensatz" if more == 1 else f"{more} weitere Datensätze")
    return [
        Problem(
            "kommune.toml, Abschnitt „geheimhaltung“",
            "es ist nicht entschieden, was aus geschützten Daten veröffentlicht werden darf; "
            f"betroffen: {'; '.join(titles)}",
            "Lassen Sie die Schwellen von der Stelle entscheiden, die für den Datenschutz "
            "verantwortlich ist, und tragen Sie entschieden_von und entschieden_am ein, für alle "
            "Datensätze oder in [geheimhaltung.datensaetze.NAME] für einen. "
            "Die interne Ausgabe geht auch ohne: kobimo build --ausgabe intern",
        )
    ]


def list_counts(dataset: Dataset) -> frozenset[str]:
    """Return the variables of a dataset that count persons, so that small values are telling."""
    found: set[str] = set()
    for layout in (dataset.municipal, *dataset.further):
        if layout is None:
            continue
        if layout.rows == "survey":
            found |= ANSWERS
        found |= {column.variable for column in layout.columns if column.unit in COUNTED}
    return frozenset(found) - set(dataset.things)


def is_too_few(base: Floats, is_area: Flags, rulings: Iterable[Ruling]) -> Flags:
    """Return which shares, rates and means stand on too small a base to be shown.

    Parameters
    ----------
    base
        Denominators, of any shape; NaN and 0 are not too few but no base at all.
    is_area
        Whether a row is about an area inside the municipality, in a shape that fits.
    rulings
        Rules of every protected dataset in the row; the strictest count.
    """
    import numpy as np

    rulings = tuple(rulings)
    threshold = max(item.threshold for item in rulings)
    smallest = max(threshold, *(item.smallest_base for item in rulings))
    with np.errstate(invalid="ignore"):
        return np.asarray((base > 0) & (base < np.where(is_area, smallest, threshold)))
