"""Numbers as DIN 5008 prints them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo import german


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234, 0, "1234"),
        (12345, 0, "12\u202f345"),
        (1234567.891, 1, "1\u202f234\u202f567,9"),
        (-2.04, 1, "\u22122,0"),
        (-0.04, 1, "0,0"),
        (6.54, 1, "6,5"),
    ],
)
def test_number(value: float, decimals: int, text: str) -> None:
    assert german.number(value, decimals) == text


def test_missing_value_has_no_number() -> None:
    with pytest.raises(ValueError, match="missing"):
        german.number(float("nan"))


def test_percent_and_percentage_points_are_different() -> None:
    assert german.quantity(6.54, "percent", 1) == "6,5\u202f%"
    assert german.difference(1.2, "percent", 1) == "+1,2\u00a0Prozentpunkte"
    assert german.difference(-1.0, "percent", 1) == "\u22121,0\u00a0Prozentpunkte"
    assert german.difference(1.0, "percent") == "+1\u00a0Prozentpunkt"
    assert german.difference(10.0, "percent") == "+10\u00a0Prozentpunkte"
    assert german.difference(0.01, "percent", 1) == "0,0\u00a0Prozentpunkte"


def test_interval_of_negative_numbers_is_no_dash() -> None:
    assert german.interval(5.27, 8.09, "percent", 1) == "5,3–8,1\u202f%"
    assert german.interval(-1.2, 3.4, "per_1000", 1) == "\u22121,2 bis 3,4"


def test_periods() -> None:
    assert german.period_label("2023-12-31", "stichtag") == "31.12.2023"
    assert german.period_phrase("2023-12-31", "stichtag") == "Am 31.12.2023"
    assert german.period_phrase("2023/24", "schuljahr") == "Im Schuljahr 2023/24"
    assert german.period_phrase("2023", "berichtsjahr") == "Im Jahr 2023"


def test_lists_and_order() -> None:
    assert german.join(["Trier"]) == "Trier"
    assert german.join(["Trier", "Mainz", "Worms"]) == "Trier, Mainz und Worms"
    names = ["Zwickau", "Ägypten", "Ost", "Öhringen", "Straße", "Strasse"]
    assert sorted(names, key=german.collation_key)[:3] == ["Ägypten", "Öhringen", "Ost"]


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_a_printed_number_reads_back(value: int, decimals: int) -> None:
    text = german.number(value / 10**decimals, decimals)
    back = text.replace("\u202f", "").replace("\u2212", "-").replace(",", ".")
    assert round(float(back) * 10**decimals) == value


def test_of_many_only_the_first_are_named() -> None:
    assert german.some(["a", "b"]) == "a, b"
    assert german.some(list("abcdefgh")) == "a, b, c, d, e, f und 2 weitere"
    assert german.some(list("abcd"), most=3) == "a, b, c und 1 weitere"


def test_a_year_has_twelve_months() -> None:
    assert (len(german.MONTHS), german.MONTHS[2], german.MONTHS[11]) == (12, "März", "Dezember")
