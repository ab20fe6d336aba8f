"""From the cells of one official file to observations that keep the contract.

Every official reader ends here, so that the rules on regions, signs and keys are the same
for all layouts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.observations import FACTS, KEYS
from kobimo.sources.base import ReadFile
from kobimo.sources.cells import scale
from kobimo.sources.official import plausibility
from kobimo.sources.territory import existing
from kobimo.sources.territory.coverage import gate_coverage
from kobimo.sources.territory.strangers import refuse_strangers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

    from kobimo.declarations.models import ColumnRule, Dataset
    from kobimo.regions import Register


def label_cells(
    keys: pd.DataFrame,
    dataset: Dataset,
    rule: ColumnRule,
    values: np.ndarray,
    statuses: np.ndarray,
) -> pd.DataFrame:
    """Return the cells of one value column with their keys, as its rule names them.

    A dimension that neither the keys nor the rule name is at its total. ``values`` are in
    the publisher's unit, one per row of ``keys``.
    """
    import numpy as np

    constant = {
        dimension: rule.dimensions.get(dimension, "total")
        for dimension in dataset.dimensions
        if dimension not in keys.columns
    }
    return keys.assign(
        variable=rule.variable,
        **constant,
        value=scale(values, np.zeros(len(values), dtype=np.intp), (rule.factor,)),
        unit=rule.unit,
        status=statuses,
    )


def assemble(
    cells: pd.DataFrame,
    dataset: Dataset,
    *,
    name: str,
    register: Register,
    retrieved: str,
    stand: str = "",
    notes: Sequence[str] = (),
) -> ReadFile:
    """Return the observations of one file.

    Parameters
    ----------
    cells
        One row per value: ``line`` (in the file), ``ags``, ``period``, ``variable``, the
        dimensions of the dataset, ``value``, ``unit``, ``status``.
    dataset
        Its declaration.
    name
        File, for errors.
    register
        The regions that exist, with their Gebietsstand.
    retrieved
        ISO date on which the file came in.
    stand
        Time stamp printed in the file.
    notes
        What the reader itself noticed.

    Raises
    ------
    UnreadableFile
        A key occurs twice, no region is left, the check cell has another value, or a number
        belongs to a region that did not exist at the time.
    """
    dimensions = tuple(dataset.dimensions)
    keys = ["ags", "period", "variable", *dimensions]
    _refuse_duplicates(cells, keys, name)
    refuse_strangers(cells, register, name)
    old = existing.dissolved_rows(cells, register)
    frame, left_out = existing.keep_valid(cells.drop(old.index), register)
    if frame.empty and old.empty:
        raise UnreadableFile(
            "keine einzige Zeile gehört zu einer Region, die es zum Gebietsstand "
            f"{register.gebietsstand} gibt",
            where=name,
            remedy="Prüfen Sie, ob die Datei die Kreistabelle (Endung -4) ist.",
        )
    frame, absent = existing.mark_not_founded(frame, dataset, register)
    frame, pending = gate_coverage(frame, dataset)
    frame = existing.read_dashes(frame, dataset)
    frame = existing.add_city_states(frame, keys, register)
    frame, old = (
        rows.assign(
            period_kind=dataset.period_kind.value,
            raum="total",
            dataset=dataset.id,
            gebietsstand=register.gebietsstand,
            retrieved=retrieved,
        )[[*KEYS, *dimensions, *FACTS]].reset_index(drop=True)
        for rows in (frame, old)
    )
    remarkable = (
        *pending,
        *plausibility.check_cell(frame, dataset, name),
        *plausibility.describe_rounding(frame, dataset),
        *plausibility.check_additivity(frame, dataset),
    )
    return ReadFile(
        frame=frame,
        dissolved=None if old.empty else old,
        stand=stand,
        notes=(*notes, *left_out, *absent, *remarkable),
        remarkable=remarkable,
        table=dataset.tables[0] if dataset.tables else "",
    )


def _refuse_duplicates(cells: pd.DataFrame, keys: list[str], name: str) -> None:
    """Name the first two rows that claim the same key."""
    is_double = cells.duplicated(keys, keep=False)
    if not is_double.any():
        return
    doubles = cells[is_double]
    first = doubles.iloc[0]
    same = doubles[(doubles[keys] == first[keys]).all(axis=1)]
    lines = sorted({int(line) for line in same["line"]})
    shown = ", ".join(str(first[key]) for key in keys)
    count = int(cells.duplicated(keys).sum())
    raise UnreadableFile(
        f"der Schlüssel „{shown}“ kommt mehrfach vor"
        + (f" (und {count - 1} weitere)" if count > 1 else ""),
        where=f"{name}, Zeile " + " und ".join(str(line) for line in lines[:2]),
        remedy="Löschen Sie doppelte Zeilen, oder prüfen Sie, ob die Deklaration zwei "
        "Ausprägungen des Amtes auf dieselbe Kategorie abbildet.",
    )
