"""Sentences on Vergleichskreise and expectations: number, grammar, classes, no causal word."""

from __future__ import annotations

import pytest

from kobimo.indicators.comparing.against import Against
from kobimo.indicators.comparing.peers import Alternative
from kobimo.indicators.comparison import Comparison
from kobimo.narrative import (
    phrase_expectation,
    phrase_expectation_title,
    phrase_peers,
    phrase_sensitivity,
)
from tests.indicators.conftest import declare

SHARE = declare(text={"level": "waren {wert} {ort}", "noun": "der Anteil"})
POINTS = declare(unit="percentage_points", uncertainty="prediction")
CLOSING = " Ihr mittlerer Wert (Median) ist 7,3\u202f%, die Spannweite 4,1–9,8\u202f%."


def against(above: int, below: int, alike: int, basis: str = "intervall") -> Against:
    return Against(7.3, 4.1, 9.8, above, below, alike, 0, basis)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            (3, 2, 5),
            (
                "Von den zehn Vergleichskreisen liegen drei belastbar über dem Wert in Trier, zwei "
                "liegen belastbar darunter und bei fünf ist der Unterschied nicht belastbar."
            ),
        ),
        (
            (1, 0, 9),
            (
                "Von den zehn Vergleichskreisen liegt einer belastbar über dem Wert in Trier und bei "
                "neun ist der Unterschied nicht belastbar."
            ),
        ),
        (
            (0, 9, 1),
            (
                "Von den zehn Vergleichskreisen liegen neun belastbar unter dem Wert in Trier und bei "
                "einem ist der Unterschied nicht belastbar."
            ),
        ),
        (
            (1, 9, 0),
            (
                "Von den zehn Vergleichskreisen liegt einer belastbar über dem Wert in Trier und neun "
                "liegen belastbar darunter."
            ),
        ),
        (
            (0, 0, 10),
            (
                "Von den zehn Vergleichskreisen liegt keiner belastbar über oder unter dem Wert in "
                "Trier."
            ),
        ),
        ((0, 10, 0), "Alle zehn Vergleichskreise liegen belastbar unter dem Wert in Trier."),
    ],
)
def test_how_many_lie_above_and_below(counts: tuple[int, int, int], sentence: str) -> None:
    assert phrase_peers(against(*counts), SHARE, place="in Trier") == sentence + CLOSING


def test_complete_counts_are_nennenswert() -> None:
    said = phrase_peers(against(2, 0, 8, "vollerhebung"), SHARE, place="in Trier")
    assert "liegen zwei nennenswert über" in said
    assert "belastbar" not in said


def test_nothing_compared_is_nothing_said() -> None:
    assert phrase_peers(None, SHARE, place="in Trier") == ""
    assert phrase_peers(against(0, 0, 0), SHARE, place="in Trier") == ""


def test_how_firm_the_choice_is() -> None:
    trials = (
        Alternative("without", "a", 9, 10),
        Alternative("without", "b", 5, 10),
        Alternative("mahalanobis", "", 7, 10),
        Alternative("land", "", 1, 10),
    )
    titles = {"a": "Dichte", "b": "Einkommen"}
    assert phrase_sensitivity(trials, 10, titles, land="in Hessen") == (
        "Lässt man je ein Merkmal weg, bleiben zwischen fünf und neun der zehn Kreise dieselben, "
        "am wenigsten ohne „Einkommen“. Zählen Merkmale, die miteinander zusammenhängen, nur "
        "einmal (Mahalanobis-Distanz), bleiben sieben dieselben. Nur in Hessen gesucht, wäre "
        "einer darunter."
    )


def test_a_choice_that_nothing_changes() -> None:
    trials = (Alternative("without", "a", 4, 4), Alternative("mahalanobis", "", 4, 4))
    said = phrase_sensitivity(trials, 4, {}, land="in Hessen")
    assert said.startswith("Lässt man je ein Merkmal weg, bleiben alle vier Kreise dieselben.")
    assert said.endswith("bleiben alle vier dieselben.")


def expected(verdict: str) -> Comparison:
    return Comparison(
        verdict,  # type: ignore[arg-type]
        difference=-1.6,
        lower=-3.1,
        upper=-0.1 if verdict == "below" else 0.2,
        own=8.04,
        other=9.61,
        basis="intervall",
    )


def test_what_was_to_be_expected() -> None:
    said = phrase_expectation(
        expected("below"),
        POINTS,
        SHARE,
        place="in Trier",
        start="Im Jahr 2023",
        traits=["Kinderarmut", "Ausländeranteil"],
        within_land=True,
    )
    assert said[0] == (
        "Im Jahr 2023 lag der Anteil in Trier bei 8,0\u202f%; gemessen an „Kinderarmut“ und "
        "„Ausländeranteil“ wären innerhalb des Landes 9,6\u202f% zu erwarten."
    )
    # 8,0 − 9,6 as they are printed
    assert said[1] == (
        "Der Unterschied zur Erwartung beträgt −1,6\u00a0Prozentpunkte (95-%-Intervall −3,1 bis "
        "−0,1\u00a0Prozentpunkte)."
    )
    assert "mehr, als Kreise mit gleichen Merkmalen" in said[2]


def test_an_ordinary_difference_is_called_one() -> None:
    options = {"place": "in Trier", "start": "Im Jahr 2023", "traits": ["Armut"]}
    said = phrase_expectation(
        expected("no_robust_difference"), POINTS, SHARE, within_land=False, **options
    )
    assert said[2].endswith("der Unterschied ist nicht belastbar.")
    assert "innerhalb des Landes" not in said[0]
    causal = ("wegen", "weil", "durch", "verursach", "bewirk", "führt zu")
    assert not any(word in " ".join(said) for word in causal)


def test_the_title_is_a_message_only_where_the_class_permits() -> None:
    title = phrase_expectation_title(expected("below"), SHARE, place="in Trier")
    assert title == "Der Anteil liegt in Trier unter der Erwartung"
    plain = phrase_expectation_title(expected("no_robust_difference"), SHARE, place="in Trier")
    assert plain == "Anteil in Trier: beobachtet und erwartet"
