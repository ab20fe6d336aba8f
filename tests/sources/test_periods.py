"""Three clocks, each with its spellings; nothing passes from one to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import UnreadableFile
from kobimo.sources.periods import parse_period

Declare = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("berichtsjahr", "2023", "2023"),
        ("berichtsjahr", "2023-P1Y", "2023"),
        ("schuljahr", "2023", "2023/24"),
        ("schuljahr", "2023/24", "2023/24"),
        ("schuljahr", "1999/00", "1999/00"),
        ("schuljahr", "WS 2023/24", "2023/24"),
        ("schuljahr", "WS 2023/2024", "2023/24"),
        ("schuljahr", "2023-10P6M", "2023/24"),
        ("stichtag", "31.12.2023", "2023-12-31"),
        ("stichtag", "2024-12-31", "2024-12-31"),
        ("stichtag", "15.03.2008", "2008-03-15"),
    ],
)
def test_spellings(kind: str, text: str, expected: str, declare: Declare) -> None:
    assert parse_period(text, declare(period_kind=kind)) == expected


def test_a_stichtag_printed_as_year_needs_the_declared_day(declare: Declare) -> None:
    assert parse_period("2023", declare(period_kind="stichtag", stichtag="03-01")) == "2023-03-01"
    with pytest.raises(UnreadableFile):
        parse_period("2023", declare(period_kind="stichtag"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("berichtsjahr", "31.12.2023"),
        ("berichtsjahr", "2023/24"),
        ("berichtsjahr", "1023"),
        ("berichtsjahr", "23"),
        ("schuljahr", "2023/25"),
        ("schuljahr", "2024-04P6M"),
        ("schuljahr", "SS 2024"),
        ("schuljahr", "31.12.2023"),
        ("stichtag", "31.02.2023"),
        ("stichtag", "2023/24"),
        ("stichtag", "12/31/2023"),
    ],
)
def test_another_clock_is_refused(kind: str, text: str, declare: Declare) -> None:
    with pytest.raises(UnreadableFile):
        parse_period(text, declare(period_kind=kind))


def test_the_message(declare: Declare) -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse_period("WS 2023/24", declare(), where="a.csv, Zeile 9")
    assert caught.value.text == (
        "a.csv, Zeile 9: „WS 2023/24“ ist kein Berichtsjahr\n"
        "    Erwartet wird eine Jahreszahl wie 2023."
    )
