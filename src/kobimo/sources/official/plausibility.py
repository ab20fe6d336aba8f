"""Compare what was read with what the file itself says: one known cell, totals, rounding.

Nothing is repaired. Several Länder round their cells, so the sum of the parts may differ
from the printed total; both stay as published.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.german import join, number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from kobimo.declarations.models import Dataset

#: Bases that offices round to, the coarsest first.
BASES = (10, 5, 3)
#: Fewest cells that show a base: by chance all of them are multiples of 3 once in 3 billion.
_FEWEST_CELLS = 20


#: Part of a value by which an office may have revised it since the table was declared.
REVISION = 0.05


def check_cell(frame: pd.DataFrame, dataset: Dataset, name: str) -> list[str]:
    """Compare the declared cell with the file, where the file covers it.

    Offices revise. A value a little off the declared one, or a sign in its place, is theirs
    and is said; another value means that the columns are not where they were declared.

    Returns
    -------
    One note where the value differs.

    Raises
    ------
    UnreadableFile
        The value is further than :data:`REVISION` from the declared one.
    """
    check = dataset.check
    if check is None:
        return []
    wanted = dict.fromkeys(dataset.dimensions, "total") | check.dimensions
    wanted |= {"ags": check.ags, "period": check.period, "variable": check.variable}
    rows = frame
    for column, category in wanted.items():
        rows = rows[rows[column] == category]
    notes = []
    for value, status in zip(rows["value"].tolist(), rows["status"].tolist(), strict=True):
        distance = abs(value - check.value)
        if distance < 1e-9:
            continue
        read = status if math.isnan(value) else number(value, _decimals(value))
        expected = number(check.value, _decimals(check.value))
        cell = f"{check.ags}, {check.period}, {check.variable}"
        if distance > REVISION * abs(check.value):
            raise UnreadableFile(
                f"die Prüfzelle des Datensatzes „{dataset.id}“ stimmt nicht: {cell} ist "
                f"„{read}“, erwartet wird „{expected}“",
                where=name,
                remedy="Entweder haben sich die Spalten der Tabelle verschoben, oder das Amt hat "
                "den Wert stark berichtigt; dann ändern Sie [check] in der Deklaration.",
            )
        notes.append(
            f"{dataset.title}: {cell} ist jetzt „{read}“; als die Tabelle deklariert wurde, war "
            f"es „{expected}“. Das Amt hat den Wert geändert."
        )
    return notes


def _decimals(value: float) -> int:
    return 0 if value == int(value) else 2


def find_rounding(frame: pd.DataFrame) -> dict[str, int]:
    """Return the base to which each Land rounds its cells, where every cell shows it.

    Parameters
    ----------
    frame
        Observations of one table; only counts of Länder and Kreise are looked at.

    Returns
    -------
    Two digits of the Land → base. A Land with too few cells to tell is absent.
    """
    counts = frame[frame["ags"].str.len().isin((2, 5)) & (frame["ags"] != "DG")]
    counts = counts[counts["value"] > 0]
    whole = counts["value"] % 1 == 0
    whole_variables = whole.groupby(counts["variable"]).all()
    counts = counts[counts["variable"].isin(whole_variables.index[whole_variables])]
    found: dict[str, int] = {}
    for land, values in counts["value"].groupby(counts["ags"].str[:2]):
        if len(values) < _FEWEST_CELLS:
            continue
        base = next((base for base in BASES if (values % base == 0).all()), None)
        if base is not None:
            found[str(land)] = base
    return found


def describe_rounding(frame: pd.DataFrame, dataset: Dataset) -> list[str]:
    """Return notes on rounding that the newest period shows and the declaration does not name."""
    newest = frame[frame["period"] == frame["period"].max()]
    undeclared = {
        land: base
        for land, base in find_rounding(newest).items()
        if dataset.rounding.get(land, 1) % base
    }
    return [
        f"Alle Zellen {_lands(sorted(lands))} sind Vielfache von {base}; die Deklaration des "
        "Datensatzes nennt diese Rundung nicht."
        for base in BASES
        if (lands := [land for land, found in undeclared.items() if found == base])
    ]


def _lands(codes: list[str]) -> str:
    return f"des Landes {codes[0]}" if len(codes) == 1 else f"der Länder {join(codes)}"


def check_additivity(frame: pd.DataFrame, dataset: Dataset) -> list[str]:
    """Compare the declared parts of a dimension with its printed total.

    With ``k`` parts rounded to base ``b`` the sum may differ from the total by
    ``(k + 1) * floor(b / 2)``; for Germany the coarsest declared base counts.

    Returns
    -------
    One note per dimension where the difference is larger somewhere.
    """
    import numpy as np

    notes = []
    coarsest = max(dataset.rounding.values(), default=0)
    values = frame["value"].to_numpy()
    for dimension, parts in dataset.additive.items():
        others = ["ags", "period", "variable", "raum"]
        others += [name for name in dataset.dimensions if name != dimension]
        keys = _number_keys(frame, others)
        has_value = ~np.isnan(values)
        is_part = frame[dimension].isin(parts).to_numpy() & has_value
        counts = np.bincount(keys[is_part], minlength=len(keys))
        sums = np.bincount(keys[is_part], weights=values[is_part], minlength=len(keys))
        is_total = (frame[dimension] == "total").to_numpy() & has_value
        rows = np.flatnonzero(is_total & (counts[keys] == len(parts)))
        if not len(rows):
            continue
        both = frame.iloc[rows][["ags", "period"]]
        bases = {
            ags: coarsest if ags == "DG" else dataset.rounding.get(ags[:2], 0)
            for ags in both["ags"].unique()
        }
        both = both.assign(
            tolerance=(len(parts) + 1) * (both["ags"].map(bases) // 2),
            gap=np.abs(sums[keys[rows]] - values[rows]),
        )
        wide = both[both["gap"] > both["tolerance"] + 1e-6]
        if wide.empty:
            continue
        worst = wide.sort_values(["gap", "ags", "period"], ascending=[False, True, True]).iloc[0]
        noun = "Summe" if len(both) == 1 else "Summen"
        verb = "weicht" if len(wide) == 1 else "weichen"
        regions = wide["ags"].nunique()
        notes.append(
            f"{number(len(wide))} von {number(len(both))} {noun} über „{dimension}“ {verb} in "
            f"{number(regions)} {'Region' if regions == 1 else 'Regionen'} stärker vom gedruckten "
            f"Insgesamt ab, als die Rundung erklärt (am stärksten {worst['ags']}, "
            f"{worst['period']}: {number(worst['gap'])}). Beides bleibt, wie es veröffentlicht ist."
        )
    return notes


def _number_keys(frame: pd.DataFrame, names: list[str]) -> np.ndarray:
    """Return one number per row, equal where all the named texts are."""
    import numpy as np
    import pandas as pd

    keys = np.zeros(len(frame), dtype=np.int64)
    for name in names:
        codes, texts = pd.factorize(frame[name])
        keys, _ = pd.factorize(keys * len(texts) + codes)
    return keys
