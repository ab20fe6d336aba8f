"""What the measures of a flat file mean: their codes, units, language and quality signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile
from kobimo.german import join
from kobimo.sources.delimited import find_distinct, find_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    import pandas as pd

    from kobimo.declarations.models import Dataset, FlatLayout, FlatValue
    from kobimo.observations import Status

#: Publisher's unit → factor, for units that count in multiples.
_MULTIPLES = {
    "1000": 1e3,
    "1 000": 1e3,
    "Tsd.": 1e3,
    "Tsd": 1e3,
    "Mill.": 1e6,
    "Mio.": 1e6,
    "Mrd.": 1e9,
}


def keep_declared(
    table: pd.DataFrame, layout: FlatLayout, dataset: Dataset, name: str
) -> pd.DataFrame:
    """Keep the rows of declared measures; ``measure`` is the key of the declaration."""
    import numpy as np
    import pandas as pd

    declared = dict(layout.values)
    codes, pairs, _ = find_pairs(table["value_variable_code"], table["value_unit"])
    keys = []
    for code, unit in pairs:
        with_unit = f"{code.strip()} {unit.strip()}"
        keys.append(with_unit if with_unit in declared else code.strip())
    is_declared = np.array([key in declared for key in keys])[codes]
    if not is_declared.any():
        named = find_pairs(table["value_variable_code"], table["value_variable_label"])[1]
        seen = sorted({(code.strip(), label) for code, label in named})
        raise UnreadableFile(
            f"die Datei enthält keinen Wert, den der Datensatz „{dataset.id}“ erwartet "
            f"({', '.join(f'„{key}“' for key in declared)}); gelesen wurde "
            + ", ".join(f"„{key}“ ({label})" for key, label in seen[:4]),
            where=name,
            remedy="Es ist eine andere Tabelle, oder das Amt hat die Werte neu verschlüsselt.",
        )
    table = table.assign(measure=pd.Index(keys).take(codes).array)
    return table if is_declared.all() else table[is_declared].reset_index(drop=True)


def check_statistics(table: pd.DataFrame, dataset: Dataset, line: Callable[[int], str]) -> None:
    """Refuse a file of another statistic, or in which one measure comes from several.

    The code of the statistic is a number, too: a file whose columns were exchanged below
    their headings would have it for a value.

    Raises
    ------
    UnreadableFile
        Names the first row with another statistic than the rows before.
    """
    _, pairs, first = find_pairs(table["value_variable_code"], table["statistics_code"])
    declared = {code.split("-", 1)[0] for code in dataset.tables}
    printed = {statistic.strip() for _, statistic in pairs}
    if declared and not declared & printed:
        raise UnreadableFile(
            f"die Zeile gehört zur Statistik „{min(printed)}“, der Datensatz „{dataset.id}“ zur "
            f"Statistik „{min(declared)}“",
            where=f"{line(0)}, Spalte „statistics_code“",
            remedy="Es ist eine andere Tabelle, oder die Spalten sind verschoben.",
        )
    known: dict[str, str] = {}
    for (measure, statistic), row in zip(pairs, first, strict=True):
        if known.setdefault(measure.strip(), statistic.strip()) != statistic.strip():
            raise UnreadableFile(
                f"„{measure.strip()}“ gehört hier zur Statistik „{statistic.strip()}“, darüber zur "
                f"Statistik „{known[measure.strip()]}“",
                where=f"{line(row)}, Spalte „statistics_code“",
                remedy="Die Spalten sind verschoben; laden Sie die Datei unverändert neu.",
            )


def factor_of(unit: str, target: FlatValue, *, where: str) -> float:
    """Return what a printed value is multiplied with to be in the declared unit.

    Raises
    ------
    UnreadableFile
        One of both is percent and the other is not.
    """
    printed = unit.strip()
    is_percent = printed in {"%", "Prozent"}
    if is_percent != (target.unit in {"percent", "%", "Prozent"}):
        raise UnreadableFile(
            f"„{target.variable}“ steht in „{printed}“, deklariert ist „{target.unit}“",
            where=where,
            remedy="Nennen Sie in der Deklaration hinter dem Schlüssel auch die Einheit "
            "(„CODE Anzahl“, „CODE %“).",
        )
    if printed == target.unit:
        return 1.0
    for multiple, factor in _MULTIPLES.items():
        if printed == multiple or printed.startswith(f"{multiple} "):
            return factor
    return 1.0


def is_english(table: pd.DataFrame, region: int, blocks: dict[int, str]) -> bool:
    """Whether the file was fetched in English, which has a decimal point."""
    labels = [f"{number}_variable_attribute_label" for number in (region, *blocks)]
    words = {str(text).strip() for column in labels for text in table[column].unique()}
    return not words & {"Insgesamt", "Deutschland"} and bool(words & {"Total", "Germany"})


def apply_quality(
    statuses: np.ndarray,
    table: pd.DataFrame,
    line: Callable[[int], str],
    quality: Mapping[str, Status],
) -> np.ndarray:
    """Replace ordinary statuses by the sign in ``value_q``, where the file has that column."""
    import numpy as np

    if "value_q" not in table.columns:
        return statuses
    codes, texts, first = find_distinct(table["value_q"])
    found = []
    for text, row in zip(texts, first, strict=True):
        sign = text.strip()
        if sign not in quality:
            raise UnreadableFile(
                f"unbekanntes Qualitätszeichen „{sign}“",
                where=f"{line(row)}, Spalte „value_q“",
                remedy=f"Zulässig sind {join(sorted(filter(None, quality)))}.",
            )
        found.append(quality[sign].value)
    return np.where(statuses == "", np.array(found, dtype=object)[codes], statuses)
