"""Sums are named as people would name them."""

from __future__ import annotations

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.disclosure.naming import name_sum
from kobimo.disclosure.tallies import Part

CHECK = "Einschulungsuntersuchung nach Sozialräumen"
UNEMPLOYED = "Arbeitslose nach Sozialräumen"
YOUNG = (("altersgruppe", ("15_25",)),)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([Part(1, "raum_einschulung", "foerderbedarf_sprache")], f"{CHECK} – Förderbedarf Sprache"),
        (
            [Part(1, "raum_einschulung", "keine_kita", lag=lag) for lag in range(3)],
            f"{CHECK} – Keine Kita, 3 Jahre zusammen",
        ),
        (
            [Part(1, "raum_einschulung", "keine_kita", lag=1)],
            f"{CHECK} – Keine Kita, 1 Jahr zuvor",
        ),
        (
            [
                Part(-1, "raum_arbeitslose", "arbeitslose", YOUNG),
                Part(1, "raum_arbeitslose", "arbeitslose"),
            ],
            f"{UNEMPLOYED} – Arbeitslose abzüglich Arbeitslose, 15 bis unter 25 Jahre",
        ),
        (
            [
                Part(1, "raum_arbeitslose", "arbeitslose", whole=True),
                Part(1, "raum_einschulung", "keine_kita", lag=2),
            ],
            (f"{UNEMPLOYED} – Arbeitslose, ganze Kommune und {CHECK} – Keine Kita, 2 Jahre zuvor"),
        ),
    ],
)
def test_sums_have_names(parts: list[Part], text: str) -> None:
    assert name_sum(parts, load_catalog()) == text
