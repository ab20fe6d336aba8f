"""Numbers of regions that did not exist when they were counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.errors import UnreadableFile
from kobimo.sources.official.downloader import read_downloader

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile


@pytest.fixture
def read(
    wide: Callable[..., bytes], declare: Callable[..., object], register: Register
) -> Callable[..., ReadFile]:
    def read_rows(*rows: str, **changes: object) -> ReadFile:
        return read_downloader(
            wide(rows), declare(**changes), name="a.csv", register=register, retrieved="2025-03-13"
        )

    return read_rows


STICHTAG = {"period_kind": "stichtag", "stichtag": "12-31"}


@pytest.mark.parametrize(
    ("rows", "changes", "text"),
    [
        (
            ("2015;07211;Trier;9;5", "2015;13052;Demmin;9;-"),
            {},
            (
                "a.csv, Zeile 7: für 2015 steht eine Zahl bei „13052“ (Landkreis Demmin); den "
                "Kreis gab es nur bis zum 03.09.2011\n"
                "    Sein Gebiet gehört heute zu: Landkreis Mecklenburgische Seenplatte (13071) "
                "und Landkreis Vorpommern-Greifswald (13075). Prüfen Sie Schlüssel und Zeitangabe der Zeile."
            ),
        ),
        (
            ("31.12.2011;13052;Demmin;9;-",),
            STICHTAG,
            (
                "a.csv, Zeile 6: am 31.12.2011 steht eine Zahl bei „13052“ (Landkreis Demmin); "
                "den Kreis gab es nur bis zum 03.09.2011"
            ),
        ),
        (
            ("1996;16056;Eisenach;9;-",),
            {},
            (
                "a.csv, Zeile 6: für 1996 steht eine Zahl bei „16056“ (Eisenach); den Kreis gab "
                "es erst seit 01.01.1998"
            ),
        ),
        (
            ("2015;07212;Trier;9;5", "2015;07999;Nirgends;1;1"),
            {},
            (
                "a.csv, Zeile 6: eine Region „07212“ gibt es nicht und gab es nicht, doch für 2015 "
                "steht dort eine Zahl (und ein weiterer Schlüssel)\n    Meinten Sie Trier (07211)"
            ),
        ),
        (("2015;17;Neuland;9;5",), {}, "a.csv, Zeile 6: eine Region „17“ gibt es nicht"),
    ],
)
def test_a_region_unknown_at_its_date(
    rows: tuple[str, ...], changes: dict[str, object], text: str, read: Callable[..., ReadFile]
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(*rows, **changes)
    assert caught.value.text.startswith(text)


def test_signs_of_such_a_region_are_left_out_with_a_note(read: Callable[..., ReadFile]) -> None:
    file = read("2015;07211;Trier;9;5", "2015;13052;Demmin;-;x", "2015;07999;Nirgends;.;/")
    assert set(file.frame["ags"]) == {"07211"}
    assert file.dissolved is None
    assert "(07999, 13052)" in file.notes[0]


def test_a_reform_within_the_period_is_no_error(read: Callable[..., ReadFile]) -> None:
    """The year 2011 began with the Kreise that ended on 03.09.2011."""
    file = read("2011;13052;Demmin;9;5", "2011;07211;Trier;9;5")
    assert file.dissolved is not None
    assert set(file.dissolved["ags"]) == {"13052"}
    assert set(file.frame["ags"]) == {"07211"}
    assert file.notes == ()


def test_a_recalculated_year_before_the_foundation_is_no_error(
    read: Callable[..., ReadFile], cell: Callable[..., tuple[float, str]]
) -> None:
    file = read("2005;13071;Mecklenburgische Seenplatte;9;5")
    assert cell(file.frame, "13071", geschlecht="total") == (9, "")


def test_a_kreis_founded_after_the_gebietsstand_is_left_out(
    read: Callable[..., ReadFile],
) -> None:
    """Nobody can tell its key from an error yet; the file is not refused for it."""
    file = read("2027;06499;Neuer Kreis;9;5", "2027;07211;Trier;9;5")
    assert set(file.frame["ags"]) == {"07211"}
    assert "(06499)" in file.notes[0]
