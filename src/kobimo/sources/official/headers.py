"""Find the value columns of a wide table by the labels that stand above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.declarations.models import ColumnRule, Dataset

#: Labels of one column, outermost first.
Labels = tuple[str, ...]

_REMEDY = (
    "Das Amt hat die Tabelle umgebaut, oder es ist eine andere Tabelle. "
    "Passen Sie [downloader] in der Deklaration an die gelesenen Beschriftungen an."
)


def read_stack(rows: Sequence[Sequence[str]], first: int) -> dict[int, Labels]:
    """Return the labels above each value column, without empty cells.

    Parameters
    ----------
    rows
        Header rows, outermost first.
    first
        Position of the first value column.
    """
    width = max((len(row) for row in rows), default=0)
    stacks = {}
    for column in range(first, width):
        labels = (_tidy(row[column]) for row in rows if column < len(row))
        stacks[column] = tuple(label for label in labels if label)
    return stacks


def match_columns(
    stacks: Mapping[int, Labels], dataset: Dataset, *, name: str
) -> list[tuple[int, ColumnRule]]:
    """Give each declared rule its one column.

    A rule fits a column where its labels occur above the column in this order. A column
    belongs to the longest rule that fits. Where a rule is left with several columns, the
    one whose labels are exactly those of the rule is meant.

    Raises
    ------
    UnreadableFile
        A rule without a column or with several, or two rules for one column; all
        labels read are named.
    """
    layout = dataset.downloader
    rules = layout.columns if layout is not None else ()
    wanted = [tuple(_tidy(label) for label in rule.header) for rule in rules]
    owned: dict[int, list[int]] = {index: [] for index in range(len(rules))}
    for column, labels in stacks.items():
        fitting = [index for index, header in enumerate(wanted) if _fits(header, labels)]
        longest = max((len(wanted[index]) for index in fitting), default=0)
        best = [index for index in fitting if len(wanted[index]) == longest]
        exact = [index for index in best if wanted[index] == labels]
        best = exact or best
        if len(best) > 1:
            raise UnreadableFile(
                f"auf die Spalte {column + 1} ({_show(labels)}) passen zwei Regeln: "
                + " und ".join(f"„{_show(wanted[index])}“" for index in best[:2]),
                where=name,
                remedy=f"Nennen Sie in der Deklaration „{dataset.id}“ mehr Beschriftungen.",
            )
        for index in best:
            owned[index].append(column)
    matched, missing, several = [], [], []
    for index, rule in enumerate(rules):
        columns = owned[index]
        if len(columns) > 1:
            exact = [column for column in columns if stacks[column] == wanted[index]]
            columns = exact or columns
        if not columns:
            missing.append(_show(wanted[index]))
        elif len(columns) > 1:
            several.append(
                f"„{_show(wanted[index])}“ passt auf die Spalten "
                + " und ".join(str(column + 1) for column in columns)
            )
        else:
            matched.append((columns[0], rule))
    if missing or several:
        raise _refuse(missing, several, stacks, dataset, name)
    return matched


def _fits(header: Labels, labels: Labels) -> bool:
    """Whether ``header`` is a subsequence of ``labels``."""
    rest = iter(labels)
    return all(any(label == other for other in rest) for label in header)


def _refuse(
    missing: list[str],
    several: list[str],
    stacks: Mapping[int, Labels],
    dataset: Dataset,
    name: str,
) -> UnreadableFile:
    reasons = []
    if missing:
        noun = "die erwartete Spalte fehlt" if len(missing) == 1 else "erwartete Spalten fehlen"
        reasons.append(f"{noun}: " + "; ".join(f"„{label}“" for label in missing[:6]))
        if len(missing) > 6:
            reasons[-1] += f" und {len(missing) - 6} weitere"
    reasons += several[:6]
    seen = "; ".join(
        f"{column + 1}: {_show(labels)}" for column, labels in list(stacks.items())[:12]
    )
    more = f"; … ({len(stacks)} Spalten)" if len(stacks) > 12 else ""
    return UnreadableFile(
        f"die Spalten passen nicht zum Datensatz „{dataset.id}“: {'. '.join(reasons)}. "
        f"Gelesen wurde {seen}{more}",
        where=name,
        remedy=_REMEDY,
    )


def _show(labels: Labels) -> str:
    return " / ".join(labels) or "ohne Beschriftung"


def _tidy(label: str) -> str:
    return " ".join(label.split())
