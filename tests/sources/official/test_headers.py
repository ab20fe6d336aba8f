"""Columns are found by their labels; a rule without exactly one column is an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import UnreadableFile
from kobimo.sources.official.headers import match_columns, read_stack

Declare = Callable[..., Dataset]

# The stack of table 13211-02-05-4: some columns have a label more than others.
ROWS = [
    ["", "", "", "Arbeitslose", "Arbeitslose", "Quote", "Quote", "Quote"],
    ["", "", "", "", "ausländisch", "", "Männer", "ausländisch"],
    ["", "", "", "Anzahl", "Anzahl", "Prozent", "Prozent", "Prozent"],
]


def rules(*headers: tuple[str, ...]) -> dict[str, object]:
    columns = [
        {"header": header, "variable": f"v{position}", "unit": "persons"}
        for position, header in enumerate(headers)
    ]
    return {"downloader": {"columns": columns}}


def columns(declared: Dataset) -> dict[str, int]:
    matched = match_columns(read_stack(ROWS, 3), declared, name="a.csv")
    return {rule.variable: column for column, rule in matched}


def test_the_most_specific_rule_wins(declare: Declare) -> None:
    declared = declare(
        **rules(
            ("Arbeitslose",),
            ("Arbeitslose", "ausländisch"),
            ("Quote",),
            ("Quote", "Männer"),
            ("Quote", "ausländisch"),
        )
    )
    assert columns(declared) == {"v0": 3, "v1": 4, "v2": 5, "v3": 6, "v4": 7}


def test_labels_that_match_exactly_decide_between_columns(declare: Declare) -> None:
    assert columns(declare(**rules(("Arbeitslose", "Anzahl")))) == {"v0": 3}


def test_blanks_in_labels_do_not_matter(declare: Declare) -> None:
    assert columns(declare(**rules(("Quote", " Männer ")))) == {"v0": 6}


def test_a_missing_column_is_named_with_what_was_seen(declare: Declare) -> None:
    with pytest.raises(UnreadableFile) as caught:
        columns(declare(**rules(("Arbeitslose", "langzeit"))))
    assert caught.value.text == (
        "a.csv: die Spalten passen nicht zum Datensatz „abgaenge“: die erwartete Spalte fehlt: "
        "„Arbeitslose / langzeit“. Gelesen wurde 4: Arbeitslose / Anzahl; 5: Arbeitslose / "
        "ausländisch / Anzahl; 6: Quote / Prozent; 7: Quote / Männer / Prozent; 8: Quote / "
        "ausländisch / Prozent\n"
        "    Das Amt hat die Tabelle umgebaut, oder es ist eine andere Tabelle. Passen Sie "
        "[downloader] in der Deklaration an die gelesenen Beschriftungen an."
    )


def test_two_columns_for_a_rule_are_named(declare: Declare) -> None:
    with pytest.raises(UnreadableFile, match="„Quote“ passt auf die Spalten 6 und 7 und 8"):
        columns(declare(**rules(("Quote",))))


def test_two_rules_for_a_column_are_named(declare: Declare) -> None:
    with pytest.raises(UnreadableFile) as caught:
        columns(declare(**rules(("Quote", "Männer"), ("Männer", "Prozent"))))
    assert caught.value.message == (
        "auf die Spalte 7 (Quote / Männer / Prozent) passen zwei Regeln: „Quote / Männer“ und "
        "„Männer / Prozent“"
    )


def test_order_of_labels_counts(declare: Declare) -> None:
    with pytest.raises(UnreadableFile, match="fehlt"):
        columns(declare(**rules(("Anzahl", "Arbeitslose"))))
