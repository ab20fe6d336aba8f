"""Words agree with the number beside them."""

from __future__ import annotations

import re

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.german import MINUS, quantity
from kobimo.narrative.agreement import agree

COUNTED = {"persons", "count", "places"}
CATALOG = load_catalog().indicators.values()
OFFERS = "[gab|gaben] es {wert} [Angebot|Angebote] {ort}"
GAP = "war der Anteil {ort} um {wert} <höher|niedriger>"


@pytest.mark.parametrize(
    ("clause", "text", "said"),
    [
        (OFFERS, "1", "gab es 1 Angebot in Trier"),
        (OFFERS, "0", "gaben es 0 Angebote in Trier"),
        (OFFERS, "1,5", "gaben es 1,5 Angebote in Trier"),
        (OFFERS, "10", "gaben es 10 Angebote in Trier"),
        (OFFERS, "1192", "gaben es 1192 Angebote in Trier"),
        (OFFERS, "1\u202f000", "gaben es 1\u202f000 Angebote in Trier"),
        (GAP, f"{MINUS}1,2 Punkte", "war der Anteil in Trier um 1,2 Punkte niedriger"),
        (GAP, "1,2 Punkte", "war der Anteil in Trier um 1,2 Punkte höher"),
    ],
)
def test_alternatives(clause: str, text: str, said: str) -> None:
    assert agree(clause, text=text, place="in Trier") == said


@pytest.mark.parametrize("amount", [0, 1, 2, 12345])
def test_no_alternative_is_left_in_a_sentence(amount: int) -> None:
    for item in CATALOG:
        said = agree(item.text.level, text=quantity(amount, item.unit), place="in Trier")
        assert not re.search(r"[\[\]<>|{}]", said), item.id


def test_whole_counts_agree_with_one() -> None:
    """A count that can be one names the word for one: „1 Angebote“ is no German."""
    wrong = [
        item.id
        for item in CATALOG
        if item.unit in COUNTED
        and item.decimals == 0
        and item.method == "count"
        and "[" not in item.text.level
    ]
    assert wrong == []
