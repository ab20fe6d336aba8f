"""What is said of many comparisons."""

from __future__ import annotations

import pytest

from kobimo.narrative import phrase_funnel_title, phrase_multiplicity
from tests.catalog.typography import faults
from tests.figures.conftest import indicator


def told(tested: int, flagged: int, lost: dict[str, list[str]]) -> tuple[str, ...]:
    sentences = phrase_multiplicity(tested=tested, flagged=flagged, lost=lost)
    for sentence in sentences:
        assert faults(sentence) == []
        assert sentence.endswith(".")
    return sentences


def test_how_many_were_tested_and_stay() -> None:
    first, why, last = told(14, 6, {"Anteil A": ["in Rheinland-Pfalz"]})
    assert first == (
        "In diesem Kapitel wurden 14 Vergleiche auf Zufall geprüft; 6 davon ergaben einen "
        "belastbaren Unterschied."
    )
    assert why.endswith("so bleiben 5 belastbar.")
    assert last == (
        "Nicht mehr belastbar ist der Unterschied dann bei „Anteil A“ (verglichen mit dem Wert in "
        "Rheinland-Pfalz). Er kann auch durch Zufall entstanden sein."
    )


def test_several_that_do_not_stay_are_named_by_indicator() -> None:
    lost = {"Anteil A": ["in Rheinland-Pfalz", "in Deutschland"], "Anteil B": ["in Deutschland"]}
    *_, last = told(20, 4, lost)
    assert "„Anteil A“ (verglichen mit den Werten in Rheinland-Pfalz und in Deutschland); " in last
    assert "„Anteil B“ (verglichen mit dem Wert in Deutschland). Sie können" in last


@pytest.mark.parametrize(
    ("tested", "flagged", "lost", "ending"),
    [
        (20, 4, {}, "so bleiben alle belastbar."),
        (20, 1, {}, "so bleibt er belastbar."),
        (20, 0, {}, "keiner ergab einen belastbaren Unterschied."),
        (1, 1, {}, "er ergab einen belastbaren Unterschied."),
        (1, 0, {}, "keiner ergab einen belastbaren Unterschied."),
    ],
)
def test_numbers_agree(tested: int, flagged: int, lost: dict[str, list[str]], ending: str) -> None:
    assert told(tested, flagged, lost)[-1].endswith(ending)


@pytest.mark.parametrize(
    ("flagged", "kept"), [(1, "so bleibt keiner belastbar"), (2, "so bleibt einer belastbar")]
)
def test_few_that_stay(flagged: int, kept: str) -> None:
    assert kept in told(20, flagged, {"Anteil A": ["in Deutschland"]})[1]


@pytest.mark.parametrize(
    ("side", "level", "is_usual", "said"),
    [
        (0, 0.0, True, "Der Anteil liegt in Trier im Bereich der üblichen Streuung der Kreise"),
        (0, 0.0, False, "Der Anteil liegt in Trier im Bereich zufälliger Schwankungen"),
        (
            1,
            0.95,
            True,
            "Der Anteil liegt in Trier über der oberen 95-%-Grenze der üblichen Streuung der Kreise",
        ),
        (
            -1,
            0.998,
            False,
            "Der Anteil liegt in Trier unter der unteren 99,8-%-Grenze zufälliger Schwankungen",
        ),
    ],
)
def test_titles_of_a_funnel(side: int, level: float, is_usual: bool, said: str) -> None:
    found = phrase_funnel_title(
        indicator(), side=side, level=level, place="in Trier", is_usual=is_usual
    )
    assert found == said
