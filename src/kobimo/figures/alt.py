"""Alternative texts from the protected values: kind of chart, topic, message, where the data are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kobimo.figures.drawing import rows_of
from kobimo.german import band_name, interval, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kobimo.declarations.models import Indicator

CLOSING = "Die Werte stehen in der Tabelle unter der Abbildung."
LIMIT = 600
#: A screen reader should not have to listen to more names than these.
NAMED = 6


def compose(kind: str, topic: str, sentences: Sequence[str]) -> str:
    """Return the alternative text; sentences that do not fit are left out from the end on."""
    head = f"{kind}: {topic.rstrip('.')}."
    chosen: list[str] = []
    for sentence in filter(None, sentences):
        if len(" ".join([head, *chosen, sentence, CLOSING])) > LIMIT:
            break
        chosen.append(sentence)
    return " ".join([head, *chosen, CLOSING])


def say_value(row: Any, indicator: Indicator) -> str:
    """Return „Trier 6,5 % (95-%-Intervall 5,3–8,1 %)“, or that there is no value."""
    # „1 bis unter 2 Jahre 1021“ is not to be understood by ear.
    link = ": " if any(c.isdigit() for c in str(row.series)) else " "
    if math.isnan(row.value):
        return f"{row.series}{link}{_absence(row)}"
    text = f"{row.series}{link}{row.text}"
    if row.role == "own" and not math.isnan(row.lower):
        band = interval(row.lower, row.upper, indicator.unit, indicator.decimals)
        text += f" ({band_name(indicator.uncertainty)} {band})"
    return text


def say_values(frame: pd.DataFrame, indicator: Indicator, *, when: str = "") -> str:
    """Return one sentence naming the value of every row, the municipality first."""
    rows = [row for role in ("own", "land", "bund", "other") for row in _rows(frame, role)]
    if not rows:
        return ""
    named = [say_value(row, indicator) for row in rows[:NAMED]]
    more = len(rows) - len(named)
    if more:
        named.append(f"{more} weitere")
    return f"{when}{': ' if when else ''}{join(named)}."


def say_range(frame: pd.DataFrame, what: str) -> str:
    """Return the lowest and highest value with their names or years: „… zwischen … und …“."""
    known = frame[frame["value"].notna()]
    if len(known) < 3:
        return ""
    ordered = known.sort_values("value", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return (
        f"{what} liegen zwischen {_dative(low['text'])} ({low['label']}) und "
        f"{_dative(high['text'])} ({high['label']})."
    )


def _dative(text: str) -> str:
    return f"{text}n" if text.endswith(("Jahre", "Punkte")) else text


def say_hidden(frame: pd.DataFrame) -> str:
    """Return how many values are not shown, empty where all are."""
    count = int(frame["value"].isna().sum())
    if not count:
        return ""
    return (
        "Ein Wert ist nicht dargestellt."
        if count == 1
        else f"{count} Werte sind nicht dargestellt."
    )


def _absence(row: Any) -> str:
    return "ohne Angabe (Geheimhaltung)" if row.status == "." else "ohne Angabe"


def _rows(frame: pd.DataFrame, role: str) -> list[Any]:
    return rows_of(frame[frame["role"] == role])


def say_span(frame: pd.DataFrame) -> str:
    """Return the first and last year, of Schuljahre and winter terms their names."""
    ordered = frame.sort_values("year", kind="stable")
    column = "period" if ordered["period"].astype(str).str.contains("/").all() else "year"
    first, last = ordered[column].iloc[0], ordered[column].iloc[-1]
    return str(first) if first == last else f"{first} bis {last}"


def say_periods(frame: pd.DataFrame) -> str:
    """Return the period of the values, or the first and the last one."""
    ordered = frame.sort_values("year", kind="stable")["period"].astype(str).tolist()
    return ordered[0] if ordered[0] == ordered[-1] else f"{ordered[0]} bis {ordered[-1]}"
