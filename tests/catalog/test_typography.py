"""The rules themselves: each finds what it is for and leaves correct German alone."""

from __future__ import annotations

import pytest

from tests.catalog.typography import faults


@pytest.mark.parametrize(
    "text",
    [
        "Werte über 100 % sind möglich",
        "je 1 000 Personen",
        'der "Anteil"',
        "Anteil - nach Ort",
        "12.345 Personen",
        "z.B. Gymnasien",
        "Zahl der Schüler",
        "Schulabbrecherquote",
        "Armut führt zu schlechten Abschlüssen",
        "Das wirkt sich aus",
        "je Einwohner",
        "5 Prozent höher",
        "Lehrer:innen",
    ],
)
def test_a_fault_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "Werte über 100\u202f% sind möglich, „fast“ immer.",
        "Schülerinnen und Schüler je 1\u202f000 Einwohnerinnen und Einwohner am 31.12.2022",
        "um 2 Prozentpunkte höher",
        "Anteil – nach Ort, z.\u202fB. am 01.03.2024",
        "Bewerberinnen und Bewerber, Beamtinnen und Beamte",
    ],
)
def test_correct_german_passes(text: str) -> None:
    assert faults(text) == []
