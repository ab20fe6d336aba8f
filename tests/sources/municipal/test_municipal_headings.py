"""Headings are found wherever they stand, and named where they do not."""

from __future__ import annotations

import pytest

from kobimo.errors import Invalid, UnreadableFile

HEAD = ["Raum", "Jahr", "Mädchen", "Jungen"]
ROW = ["Nord", 2023, 10, 12]


def messages(read_office, body, dataset, **more):
    with pytest.raises(Invalid) as caught:
        read_office(body, dataset, **more)
    return [problem.text for problem in caught.value.problems]


def test_a_missing_heading_offers_the_nearest(read_office, workbook, declare_municipal):
    body = workbook([["Raum", "Jahr", "Mädchn", "männlich"], ROW])
    first, second = messages(read_office, body, declare_municipal())
    assert first.startswith(
        "„Kinder_2023.xlsx“, Tabellenblatt „Tabelle1“, Zelle C1: die Überschrift „Mädchen“ fehlt"
    )
    assert first.endswith("Meinten Sie „Mädchn“?")
    assert "Gelesene Überschriften: „Raum“, „Jahr“, „Mädchn“, „männlich“" in second


def test_a_heading_above_two_columns_is_ambiguous(read_office, workbook, declare_municipal):
    body = workbook([[*HEAD, "Jungen"], [*ROW, 5]])
    (text,) = messages(read_office, body, declare_municipal())
    assert "steht über mehreren Spalten: Spalte D und Spalte E" in text
    assert "„oben / unten“" in text


def test_merged_headings_over_two_rows_are_joined(read_office, workbook, declare_municipal):
    rows = [
        ["Raum", "Jahr", "Kinder", None, "Eltern", None],
        [None, None, "Mädchen", "Jungen", "Mädchen", "Jungen"],
        [*ROW, 1, 2],
    ]
    columns = [{"header": "Kinder / Mädchen", "variable": "kinder", "unit": "persons"}]
    dataset = declare_municipal(header_depth=2, columns=columns)
    for merged in (("A1:A2", "B1:B2", "C1:D1", "E1:F1"), ()):
        file = read_office(workbook(rows, *merged), dataset)
        assert file.frame.loc[file.frame["raum"] == "Nord", "value"].tolist() == [10]


def test_headings_with_breaks_footnotes_and_blanks_are_the_same(
    read_office, workbook, declare_municipal
):
    body = workbook([[" raum", "Jahr ¹⁾", "Mäd\u00adchen 1)", "Jungen\n²"], ROW])
    file = read_office(body, declare_municipal())
    assert file.frame.loc[file.frame["raum"] == "Nord", "value"].tolist() == [12, 22, 10]


def test_a_declared_heading_row_is_the_only_one(read_office, workbook, declare_municipal):
    rows = [HEAD, ROW, HEAD, ["Süd", 2023, 1, 1]]
    file = read_office(workbook(rows), declare_municipal(header_row=3))
    assert set(file.frame["raum"]) == {"Süd", "total"}
    assert messages(read_office, workbook(rows), declare_municipal(header_row=2))
    assert messages(read_office, workbook(rows), declare_municipal(header_row=9))


def test_a_missing_sheet_offers_the_nearest(read_office, workbook, declare_municipal):
    with pytest.raises(UnreadableFile) as caught:
        read_office(workbook({"Tabele": [HEAD, ROW]}), declare_municipal(sheet="Tabelle"))
    assert caught.value.message == "das Tabellenblatt „Tabelle“ fehlt; vorhanden: „Tabele“"
    assert caught.value.remedy == "Meinten Sie „Tabele“?"


def test_the_one_sheet_with_the_headings_is_found(read_office, workbook, declare_municipal):
    sheets = {"Deckblatt": [["Text"]], "Daten": [HEAD, ROW], "Leer": []}
    file = read_office(workbook(sheets), declare_municipal())
    assert set(file.frame["raum"]) == {"Nord", "total"}
    sheets["Kopie"] = [HEAD, ROW]
    with pytest.raises(UnreadableFile, match=r"mehrere Tabellenblätter .*„Daten“, „Kopie“"):
        read_office(workbook(sheets), declare_municipal())


def test_every_sheet_of_a_pattern_must_hold_the_table(read_office, workbook, declare_municipal):
    head = ["Raum", "Mädchen", "Jungen"]
    dataset = declare_municipal(period_column=None, period_from="sheet", sheet="20*")
    sheets = {"2022": [head, ["Nord", 1, 2]], "2023": [["Raum", "Jungen"], ["Nord", 2]]}
    (text,) = messages(read_office, workbook(sheets), dataset)
    assert "Tabellenblatt „2023“, Zeile 1: die Überschrift „Mädchen“ fehlt" in text


def test_an_empty_workbook_says_so(read_office, workbook, declare_municipal):
    assert "ist leer" in messages(read_office, workbook([]), declare_municipal())[0]


def test_changes_between_years_are_no_period(read_office, workbook, declare_municipal):
    columns = [{"header": "{periode}", "variable": "kinder", "unit": "persons"}]
    dataset = declare_municipal(period_column=None, period_from="header", columns=columns)
    body = workbook([["Raum", 2022, 2023, "Veränderung 2022–2023"], ["Nord", 5, 7, 2]])
    file = read_office(body, dataset)
    assert file.frame.loc[file.frame["raum"] == "Nord", "value"].tolist() == [5, 7]
    assert "fehlt" in messages(read_office, workbook([["Raum", "Wert"], ["Nord", 5]]), dataset)[0]
