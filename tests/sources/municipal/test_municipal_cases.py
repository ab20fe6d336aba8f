"""Inventories and surveys leave the reader as counts over every combination of categories."""

from __future__ import annotations

import itertools

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import Invalid

DATASET = {
    "id": "befragung",
    "title": "Befragung",
    "source": "kommunal",
    "publisher": "Stadt",
    "licence": "Eigene Daten",
    "period_kind": "berichtsjahr",
    "lowest_level": "KREIS",
    "sensitivity": "lokal",
    "dimensions": {"art": ("total", "kita", "schule"), "aussage": ("total", "a1", "a2")},
    "additive": {"art": ("kita", "schule"), "aussage": ("a1", "a2")},
}
ITEMS = {"a1": "Wir machen mit.", "a2": "Wir prüfen."}
MEASURES = {
    "antworten": {"measure": "count"},
    "zustimmung": {"measure": "at_least", "at_least": 4},
    "summe": {"measure": "sum"},
}
LAYOUT = {
    "file": "befragung_*.xlsx",
    "format": "xlsx",
    "rows": "cases",
    "period_column": "Jahr",
    "signs": {"k. A.": "/"},
    "keys": [{"header": "Art", "dimension": "art", "values": {"Kita": "kita", "Schule": "schule"}}],
    "columns": [
        {
            "header": text,
            "variable": variable,
            "unit": "count",
            "dimensions": {"aussage": item},
            "between": (1, 5),
            **measure,
        }
        for item, text in ITEMS.items()
        for variable, measure in MEASURES.items()
    ],
}
HEAD = ["Jahr", "Art", *ITEMS.values()]
ROWS = [
    [2023, "Kita", 5, 2],
    [2023, "kita", 4, "k. A."],
    [2023, "Schule", 3, None],
    [2023, "Schule", "4", 5],
]


@pytest.fixture(scope="module")
def survey():
    return Dataset.model_validate(DATASET | {"municipal": LAYOUT})


def table(file):
    return {(row.variable, row.art, row.aussage): row.value for row in file.frame.itertuples()}


def test_scores_are_counted_summed_and_totalled(read_office, workbook, survey):
    found = table(read_office(workbook([HEAD, *ROWS]), survey))
    assert found["antworten", "kita", "a1"] == 2
    assert found["antworten", "kita", "a2"] == 1
    assert found["zustimmung", "kita", "a1"] == 2
    assert found["summe", "schule", "a1"] == 3 + 4
    assert found["antworten", "total", "total"] == 6
    assert found["zustimmung", "total", "total"] == 4
    assert found["summe", "total", "total"] == 5 + 2 + 4 + 3 + 4 + 5
    assert len(found) == 3 * 3 * 3


def test_combinations_that_do_not_occur_are_zero(read_office, workbook, survey):
    found = table(read_office(workbook([HEAD, *ROWS[:2]]), survey))
    assert found["antworten", "schule", "a1"] == 0
    assert found["antworten", "total", "a1"] == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([2023, "Kita", 55, 1], "„55“ liegt außerhalb der Skala von 1 bis 5"),
        ([2023, "Kita", "viel", 1], "„viel“ ist weder Zahl noch Zeichen"),
        ([2023, "Kitta", 5, 1], "„Kitta“ ist keine Ausprägung von „Art“"),
        ([2023, None, 5, 1], "die Angabe „Art“ fehlt"),
        ([None, "Kita", 5, 1], "die Zeitangabe fehlt"),
        ([2023, "Kita", "=1+3", 1], "hat keinen gespeicherten Wert"),
    ],
)
def test_answers_off_the_scale_are_errors(read_office, workbook, survey, row, message):
    with pytest.raises(Invalid) as caught:
        read_office(workbook([HEAD, row, *ROWS]), survey)
    assert all(message in problem.message for problem in caught.value.problems)


def test_rows_without_measure_are_counted_by_both_keys(read_office, workbook):
    layout = {
        "file": "x",
        "format": "xlsx",
        "rows": "cases",
        "period": "2023",
        "keys": [
            {"header": "Art", "dimension": "art", "values": {"Kita": "kita", "Schule": "schule"}},
            {"header": "Aussage", "dimension": "aussage"},
        ],
        "columns": [
            {"variable": "faelle", "unit": "count", "measure": "count"},
            {
                "header": "erfüllt",
                "variable": "erfuellt",
                "unit": "count",
                "measure": "equals",
                "equals": "ja",
                "answers": ["ja", "teils", "nein"],
            },
        ],
    }
    dataset = Dataset.model_validate(DATASET | {"municipal": layout})
    rows = [
        ["Kita", "a1", "ja"],
        ["Kita", "a1", "JA "],
        ["Schule", "a2", "teils"],
        ["Schule", "a2", None],
        ["Ende der Liste"],
    ]
    head = ["Art", "Aussage", "erfüllt"]
    found = table(read_office(workbook([["Liste"], head, *rows]), dataset))
    assert found["faelle", "kita", "a1"] == 2
    assert found["erfuellt", "kita", "a1"] == 2
    assert found["faelle", "total", "total"] == 4
    assert found["erfuellt", "total", "total"] == 2
    for art, aussage in itertools.product(("kita", "schule"), ("a1", "a2")):
        assert ("faelle", art, aussage) in found
    with pytest.raises(Invalid, match="keine der vorgesehenen Antworten"):
        read_office(workbook([head, ["Kita", "a1", "jaa"]]), dataset)


def test_an_inventory_without_rows_is_an_error(read_office, workbook, survey):
    with pytest.raises(Invalid, match="keine einzige Zeile"):
        read_office(workbook([HEAD]), survey)
