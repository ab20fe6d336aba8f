"""Spell the periods of a blank as the reader of the dataset expects them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.declarations.models import PeriodKind

if TYPE_CHECKING:
    from kobimo.declarations.models import Dataset


def spell_period(dataset: Dataset, year: int) -> str:
    """Return the period of a dataset in a year: „31.12.2023“, „2023/24“, „2023“."""
    if dataset.period_kind is PeriodKind.SCHULJAHR:
        return f"{year}/{(year + 1) % 100:02d}"
    if dataset.period_kind is PeriodKind.STICHTAG:
        month, day = (dataset.stichtag or "12-31").split("-")
        return f"{day}.{month}.{year}"
    return str(year)


def describe_clock(dataset: Dataset) -> str:
    """Return in German which period a value belongs to."""
    if dataset.period_kind is PeriodKind.SCHULJAHR:
        return "Schuljahr, zum Beispiel 2023/24 (eine Jahreszahl allein ist das Jahr des Beginns)"
    if dataset.period_kind is PeriodKind.STICHTAG:
        example = spell_period(dataset, 2023)
        if dataset.stichtag:
            return f"Stichtag {example[:6]} jedes Jahres, zum Beispiel {example}"
        return f"Stichtag, zum Beispiel {example}"
    return "Kalenderjahr, zum Beispiel 2023"
