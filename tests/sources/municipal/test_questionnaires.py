"""A survey leaves the reader as sums: the same as from single answers, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import Invalid
from kobimo.sources.municipal.reading import read_municipal

FORM = {
    "id": "umfrage",
    "title": "Umfrage",
    "source": "kommunal",
    "publisher": "Stadt",
    "licence": "Eigene Daten",
    "period_kind": "berichtsjahr",
    "lowest_level": "KREIS",
    "sensitivity": "lokal",
    "dimensions": {
        "frage": ("total", "kennt", "skala"),
        "aussage": ("total", "a1", "a2"),
        "mit": ("total", "a1", "a2"),
        "art": ("total", "kita", "schule"),
    },
    "additive": {"art": ("kita", "schule")},
    "municipal": {
        "file": "umfrage_*.csv",
        "rows": "survey",
        "period_from": "file",
        "signs": {"k. A.": "/"},
        "keys": [
            {"header": "Art", "dimension": "art", "values": {"Kita": "kita", "Schule": "schule"}}
        ],
        "columns": [
            {"header": "Gewicht", "variable": "gewicht", "unit": "points", "measure": "weight"},
            {
                "header": "Kennt",
                "variable": "antworten",
                "unit": "points",
                "measure": "answer",
                "answers": ("ja", "nein"),
                "equals": "ja",
                "dimensions": {"frage": "kennt"},
            },
            *(
                {
                    "header": f"Aussage {n}",
                    "variable": "antworten",
                    "unit": "points",
                    "measure": "answer",
                    "between": (1, 5),
                    "at_least": 4,
                    "dimensions": {"frage": "skala", "aussage": f"a{n}"},
                }
                for n in (1, 2)
            ),
        ],
    },
}
#: Kind, weight, knows, both statements; a blank is no answer.
ROWS = [
    ("Kita", "1,5", "ja", "5", "4"),
    ("Kita", "0,5", "nein", "3", "k. A."),
    ("Schule", "1,0", "ja", "2", "2"),
    ("Schule", "2,0", "", "4", "3"),
    ("Schule", "1,2", "nein", "1", "5"),
]


def read(rows: list[tuple[str, ...]], **changes: object) -> pd.DataFrame:
    """Return the observations of a file with these rows."""
    lines = ["Art;Gewicht;Kennt;Aussage 1;Aussage 2", *(";".join(row) for row in rows)]
    body = "\r\n".join(lines).encode()
    dataset = Dataset.model_validate({**FORM, **changes})
    file = read_municipal(
        body, dataset, name="umfrage_2023.csv", ags="99001", retrieved="2025-01-01"
    )
    return file.frame


def value(frame: pd.DataFrame, variable: str, **categories: str) -> float:
    rows = frame[frame["variable"] == variable]
    for name in ("frage", "aussage", "mit", "art"):
        rows = rows[rows[name] == categories.get(name, "total")]
    (found,) = rows["value"]
    return float(found)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return read(ROWS)


def test_a_yes_counts_with_its_weight(frame: pd.DataFrame) -> None:
    assert value(frame, "antworten", frage="kennt") == 4
    assert value(frame, "gewicht", frage="kennt") == pytest.approx(1.5 + 0.5 + 1.0 + 1.2)
    assert value(frame, "gewicht_quadrat", frage="kennt") == pytest.approx(2.25 + 0.25 + 1 + 1.44)
    assert value(frame, "zustimmung", frage="kennt") == pytest.approx(1.5 + 1.0)
    assert value(frame, "zustimmung", frage="kennt", art="schule") == pytest.approx(1.0)


def test_a_scale_counts_where_all_its_statements_are_answered(frame: pd.DataFrame) -> None:
    """Four questionnaires; means 4.5, 2, 3.5, 3; parts fulfilled 1, 0, 1/2, 1/2."""
    weights = np.array([1.5, 1.0, 2.0, 1.2])
    means, parts = np.array([4.5, 2.0, 3.5, 3.0]), np.array([1.0, 0.0, 0.5, 0.5])
    expected = {
        "antworten": 4,
        "gewicht": weights.sum(),
        "punkte": weights @ means,
        "punkte_gewicht": weights**2 @ means,
        "punkte_quadrat": ((weights * means) ** 2).sum(),
        "zustimmung": weights @ parts,
        "zustimmung_gewicht": weights**2 @ parts,
        "zustimmung_quadrat": ((weights * parts) ** 2).sum(),
    }
    for variable, wanted in expected.items():
        assert value(frame, variable, frage="skala") == pytest.approx(wanted), variable


def test_products_of_statements_give_their_covariance(frame: pd.DataFrame) -> None:
    answers = np.array([[5, 4], [2, 2], [4, 3], [1, 5]])
    crossed = answers.T @ answers
    for one, other in ((0, 0), (0, 1), (1, 1)):
        found = value(frame, "produkt", frage="skala", aussage=f"a{one + 1}", mit=f"a{other + 1}")
        assert found == crossed[one, other]
    assert value(frame, "summe", frage="skala", aussage="a2") == 14


def test_no_single_answer_leaves_the_reader(frame: pd.DataFrame) -> None:
    """Every row is a sum over a kind of institution or over all."""
    assert len(frame) == len(frame.drop_duplicates(["variable", "frage", "aussage", "mit", "art"]))
    assert set(frame["raum"]) == {"total"}


def test_order_of_questionnaires_does_not_matter(frame: pd.DataFrame) -> None:
    again = read(ROWS[::-1])
    pd.testing.assert_frame_equal(again, frame)


def test_an_answer_without_weight_takes_the_weighted_sums_away() -> None:
    frame = read([*ROWS, ("Schule", "", "ja", "4", "4")])
    assert value(frame, "antworten", frage="kennt") == 5
    assert np.isnan(value(frame, "gewicht", frage="kennt"))
    assert np.isnan(value(frame, "zustimmung", frage="kennt", art="schule"))
    # The other group has all its weights.
    assert value(frame, "zustimmung", frage="kennt", art="kita") == pytest.approx(1.5)
    hidden = frame[frame["value"].isna()]
    assert set(hidden["status"]) == {"/"}


def test_a_group_without_answers_has_zero() -> None:
    frame = read([row for row in ROWS if row[0] == "Kita"])
    assert value(frame, "antworten", frage="kennt", art="schule") == 0


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("Kita", "1,0", "vielleicht", "3", "3"), "keine der vorgesehenen Antworten"),
        (("Kita", "1,0", "ja", "7", "3"), "außerhalb der Skala von 1 bis 5"),
        (("Kita", "-1", "ja", "3", "3"), "ein Gewicht ist negativ"),
        (("Hort", "1,0", "ja", "3", "3"), "keine Ausprägung"),
    ],
)
def test_what_is_no_answer_is_an_error(row: tuple[str, ...], text: str) -> None:
    with pytest.raises(Invalid, match=text):
        read([*ROWS, row])


def test_a_survey_says_what_its_columns_are() -> None:
    broken = {**FORM["municipal"], "columns": [{"header": "Art", "variable": "x", "unit": "count"}]}  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="braucht measure: answer oder weight"):
        Dataset.model_validate({**FORM, "municipal": broken})
