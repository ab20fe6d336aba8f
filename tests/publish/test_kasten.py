"""A Kennzahlenkasten prints what its rows have something for, and explains only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.document import Column, Table
from kobimo.publish.html import render_site
from kobimo.publish.kasten import columns_of, legend_of, notes_of, printed_table
from kobimo.publish.search import words_of
from publish.sample import key_figures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.document import KeyFigures
    from kobimo.publish import Site

NOTE = "Wo die Werte für Land und Bund fehlen, liegen sie in dieser Abgrenzung nicht vor."
ALONE = {"land": "", "bund": "", "verdict": "", "verdict_class": "", "tone": "neutral"}


def box(
    *changes: dict[str, str], notes: tuple[str, ...] = (NOTE, "Andere Anmerkung.")
) -> KeyFigures:
    """Return the sample with one row for each of ``changes``."""
    sample = key_figures()
    rows = tuple(
        row.model_copy(update=change) for row, change in zip(sample.rows, changes, strict=False)
    )
    return sample.model_copy(update={"rows": rows, "notes": notes})


@pytest.mark.parametrize(
    ("element", "wanted"),
    [
        (box({}, {}), {"land", "bund", "verdict", "change"}),
        (box(ALONE, ALONE), {"change"}),
        (box(ALONE, {}), {"land", "bund", "verdict", "change"}),
        (box({**ALONE, "change": "", "spark": ""}), set()),
        (box({**ALONE, "change": ""}), {"change"}),
        (box({"land": ""}, {"land": ""}), {"bund", "verdict", "change"}),
    ],
)
def test_columns_are_those_with_content(element: KeyFigures, wanted: set[str]) -> None:
    assert columns_of(element) == wanted


def test_note_on_empty_cells_needs_cells() -> None:
    assert notes_of(box(ALONE, ALONE)) == ("Andere Anmerkung.",)
    assert notes_of(box({}, {})) == ("Andere Anmerkung.",)
    assert notes_of(box({}, ALONE)) == (NOTE, "Andere Anmerkung.")


@pytest.mark.parametrize(
    ("element", "wanted"),
    [
        (box(ALONE), ""),
        (box({}), "▼ unter dem Vergleichswert"),
        (
            box({}, {}, {}, {}),
            (
                "▲ über, ▼ unter dem Vergleichswert, ≈ kein belastbarer Unterschied, "
                "× nicht vergleichbar"
            ),
        ),
        (
            box(
                *(
                    {"verdict_class": "no_robust_difference", "verdict": f"kein {word} Unterschied"}
                    for word in ("nennenswerter", "belastbarer")
                )
            ),
            "≈ kein belastbarer oder nennenswerter Unterschied",
        ),
        (
            box(
                {
                    "verdict_class": "no_robust_difference",
                    "verdict": "kein nennenswerter Unterschied",
                }
            ),
            "≈ kein nennenswerter Unterschied",
        ),
    ],
)
def test_legend_names_the_signs_that_occur(element: KeyFigures, wanted: str) -> None:
    assert legend_of(element) == wanted


def test_printed_table_leaves_empty_columns_out() -> None:
    table = Table(
        id="kasten",
        caption="Kasten",
        columns=tuple(Column(label=text) for text in ("Kennzahl", "Wert", "Land", "Bund")),
        rows=(("Plätze", "12", "–", "–"), ("Quote", "3", "–", "4")),
        data=(("Plätze", 12.0, None, None), ("Quote", 3.0, None, 4.0)),
    )
    printed = printed_table(key_figures().model_copy(update={"table": table}))
    assert [column.label for column in printed.columns] == ["Kennzahl", "Wert", "Bund"]
    assert printed.rows == (("Plätze", "12", "–"), ("Quote", "3", "4"))
    assert printed.data == (("Plätze", 12.0, None), ("Quote", 3.0, 4.0))


def test_page_has_no_cell_of_an_empty_column(
    other_site: Callable[..., Site], tmp_path: Path
) -> None:
    site = other_site()
    first, *others = site.chapters
    alone = box(ALONE, {**ALONE, "change": ""})
    elements = (first.elements[0], alone, *first.elements[2:])
    chapters = (first.model_copy(update={"elements": elements}), *others)
    render_site(other_site(chapters=chapters), tmp_path)
    for name in ("index.html", "ueberblick.html"):
        page = (tmp_path / name).read_text("utf-8")
        for label in ("Musterland", "Deutschland", "Einordnung"):
            assert f'data-kopf="{label}"' not in page
            assert f'role="columnheader">{label}' not in page
        assert 'data-kopf="Entwicklung"' in page
        assert "Wert und Entwicklung</caption>" in page
        assert NOTE not in page
        assert "Wie verglichen wird" not in page


def test_search_has_no_comma_before_nothing() -> None:
    words = words_of(box(ALONE, {}))
    assert "(2023). " in words
    assert words.endswith("(2023), über Musterland")
