"""Dates as offices write them have one reading, or none."""

from __future__ import annotations

import pytest

from kobimo.errors import Invalid, InvalidCell
from kobimo.sources.municipal.periods import period_in_name, periods_in, read_period, spell_dates

HEAD = ["Raum", "Mädchen", "Jungen"]


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("1.3.2024", "01.03.2024"),
        ("1. März 2024", "01.03.2024"),
        ("am 31. Dezember 2024", "am 31.12.2024"),
        ("31.12.24", "31.12.24"),
        ("Nr. 1.2.3 von 2024", "Nr. 1.2.3 von 2024"),
    ],
)
def test_dates_are_spelt_alike(written: str, spelt: str) -> None:
    assert spell_dates(written) == spelt


@pytest.mark.parametrize("written", ["31.12.24", "Dezember 2024", "30.02.2024", "2024", ""])
def test_what_has_two_readings_is_no_stichtag(declare_municipal, written: str) -> None:
    dataset = declare_municipal(dataset={"stichtag": ""})
    with pytest.raises(InvalidCell):
        read_period(written, dataset, where="A1")


def test_a_span_of_years_names_no_period(declare_municipal) -> None:
    dataset = declare_municipal()
    assert periods_in("Kinder 2016 bis 2023", dataset) == set()
    assert periods_in("Kinder 2016-2023", dataset) == set()
    school = declare_municipal(dataset={"period_kind": "schuljahr", "stichtag": ""})
    assert period_in_name("Kinder 2022-2023", school, where="x") == "2022/23"


def test_the_period_stands_in_a_line_above(read_office, workbook, declare_municipal) -> None:
    dataset = declare_municipal(period_column=None, period_from="title")
    rows = [["Kinder am 31.12.2023"], ["erstellt am 05.02.2024"], HEAD, ["Nord", 10, 12]]
    assert set(read_office(workbook(rows), dataset).frame["period"]) == {"2023-12-31"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Kinder", "über den Überschriften steht keine Zeitangabe"),
        ("Kinder 31.12.2022 und 31.12.2023", "nennen mehrere Zeiträume"),
    ],
)
def test_a_line_without_one_period_is_refused(
    read_office, workbook, declare_municipal, line: str, message: str
) -> None:
    dataset = declare_municipal(period_column=None, period_from="title")
    with pytest.raises(Invalid) as caught:
        read_office(workbook([[line], HEAD, ["Nord", 10, 12]]), dataset)
    assert message in caught.value.text
    assert "Zelle A1" in caught.value.text
