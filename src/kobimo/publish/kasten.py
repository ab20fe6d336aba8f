"""What a Kennzahlenkasten prints: columns, notes and signs that its rows have a use for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.german import join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.document import KeyFigures, Table

#: Verdict → sign that tells it without colour.
VERDICT_SIGNS = {
    "above": "▲",
    "below": "▼",
    "no_robust_difference": "≈",
    "not_comparable": "×",
}
#: How the note begins that explains empty cells of Land and Bund.
ABOUT_EMPTY_CELLS = "Wo die Werte für Land und Bund fehlen"
#: What a cell without content holds in the table behind a Kasten.
EMPTY = frozenset({"", "–"})


def columns_of(box: KeyFigures) -> frozenset[str]:
    """Return which of land, bund, peers, verdict and change any row has something for.

    A column that is empty in every row says nothing and is left out. Part of ``change`` is the
    small line of the values over time.
    """
    found = set()
    for row in box.rows:
        cells = {
            "land": row.land,
            "bund": row.bund,
            "peers": row.peers,
            "verdict": row.verdict,
            "change": row.change or row.spark,
        }
        found |= {name for name, text in cells.items() if text not in EMPTY}
    return frozenset(found)


def notes_of(box: KeyFigures) -> tuple[str, ...]:
    """Return the notes; the one on empty cells only where there are cells that can be empty."""
    shown = columns_of(box) & {"land", "bund"}
    is_any_empty = any(getattr(row, name) in EMPTY for row in box.rows for name in shown)
    return tuple(
        note for note in box.notes if is_any_empty or not note.startswith(ABOUT_EMPTY_CELLS)
    )


def printed_table(box: KeyFigures) -> Table:
    """Return the table of a Kasten for paper, without columns that are empty in every row.

    The data file keeps them: who reads it expects the same columns in every report.
    """
    table = box.table
    kept = [
        at
        for at, _ in enumerate(table.columns)
        if not at or not table.rows or any(row[at] not in EMPTY for row in table.rows)
    ]
    return table.model_copy(
        update={
            "columns": tuple(table.columns[at] for at in kept),
            "rows": tuple(tuple(row[at] for at in kept) for row in table.rows),
            "data": tuple(tuple(row[at] for at in kept) for row in table.data),
        }
    )


def legend_of(box: KeyFigures) -> str:
    """Return what the signs of a Kasten mean, of those that occur; empty where there are none.

    „▲ über, ▼ unter dem Vergleichswert, ≈ kein belastbarer Unterschied“.
    """
    verdicts = {row.verdict_class for row in box.rows if row.verdict not in EMPTY}
    parts = []
    sides = [
        f"{VERDICT_SIGNS[name]} {word}"
        for name, word in (("above", "über"), ("below", "unter"))
        if name in verdicts
    ]
    if sides:
        parts.append(", ".join(sides) + " dem Vergleichswert")
    if "no_robust_difference" in verdicts:
        words = (row.verdict for row in box.rows if row.verdict_class == "no_robust_difference")
        parts.append(f"{VERDICT_SIGNS['no_robust_difference']} {_no_difference(words)}")
    if "not_comparable" in verdicts:
        parts.append(f"{VERDICT_SIGNS['not_comparable']} nicht vergleichbar")
    return ", ".join(parts)


def _no_difference(words: Iterable[str]) -> str:
    """Return „kein belastbarer“ and „kein nennenswerter Unterschied“, of those that occur."""
    are_counts = {"nennenswert" in text for text in words}
    names = (("belastbarer", False), ("nennenswerter", True))
    kept = [word for word, kind in names if kind in are_counts]
    return f"kein {join(kept, link='oder')} Unterschied"
