"""Files of an office are read as they are, or refused with every problem and its place."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from kobimo.errors import Invalid, UnreadableFile
from kobimo.sources.municipal.reading import fits_name

HEAD = ["Raum", "Jahr", "Mädchen", "Jungen"]
AREAS = {"01": "Nord", "02": "Süd-Ost"}


def values(file, **keys):
    frame = file.frame
    for column, wanted in keys.items():
        frame = frame[frame[column] == wanted]
    return frame["value"].tolist()


def problems_of(read_office, body, dataset, **more):
    with pytest.raises(Invalid) as caught:
        read_office(body, dataset, **more)
    return caught.value.problems


def test_title_rows_notes_and_total_rows_are_told_apart(read_office, workbook, declare_municipal):
    body = workbook(
        [
            ["Kinder unter 18 Jahren"],
            [],
            HEAD,
            ["Nord", 2023, 10, 12],
            ["Süd-Ost", 2023, 7, 8],
            ["Stadt insgesamt", 2023, 17, 20],
            [],
            ["Quelle: Melderegister"],
        ]
    )
    file = read_office(body, declare_municipal(), areas=AREAS)
    assert values(file, raum="01", geschlecht="weiblich") == [10]
    assert values(file, raum="02", geschlecht="total") == [7 + 8]
    assert values(file, raum="total", geschlecht="total") == [17 + 20]
    assert set(file.frame["period"]) == {"2023-12-31"}
    assert set(file.frame["ags"]) == {"99001"}


def test_sums_are_made_where_the_file_prints_none(read_office, workbook, declare_municipal):
    body = workbook([HEAD, ["Nord", 2023, 10, 12], ["Süd", 2023, 7, 8]])
    file = read_office(body, declare_municipal())
    assert values(file, raum="total", geschlecht="maennlich") == [12 + 8]
    assert values(file, raum="total", geschlecht="total") == [10 + 12 + 7 + 8]


def test_a_sum_over_a_missing_area_is_not_made_and_said(read_office, workbook, declare_municipal):
    file = read_office(workbook([HEAD, ["Nord", 2023, 10, 12]]), declare_municipal(), areas=AREAS)
    assert values(file, raum="total") == []
    assert file.notes == (
        "Für 31.12.2023 fehlen 1 von 2 Räumen (02); ihre Summe wurde nicht gebildet.",
    )


def test_a_sum_over_a_secret_cell_is_secret(read_office, workbook, declare_municipal):
    body = workbook([HEAD, ["Nord", 2023, "*", 12], ["Süd", 2023, 7, 8]])
    file = read_office(body, declare_municipal(signs={"*": "."}))
    whole = file.frame[(file.frame["raum"] == "total") & (file.frame["geschlecht"] == "weiblich")]
    assert whole["status"].tolist() == ["."]
    assert whole["value"].isna().all()
    assert values(file, raum="total", geschlecht="maennlich") == [20]


def test_a_printed_total_that_is_wrong_is_an_error(read_office, workbook, declare_municipal):
    rows = [HEAD, ["Nord", 2023, 10, 12], ["Süd", 2023, 7, 8], ["Stadt", 2023, 18, 20]]
    (problem,) = problems_of(read_office, workbook(rows), declare_municipal())
    assert problem.where == "„Kinder_2023.xlsx“, Tabellenblatt „Tabelle1“, Zelle C4"
    assert problem.message == "die Summe stimmt nicht: gedruckt ist 18, die Teile ergeben 17"
    file = read_office(workbook(rows), declare_municipal(tolerance=0.1))
    assert values(file, raum="total", geschlecht="weiblich") == [18]


def test_a_total_below_the_known_parts_is_wrong_even_with_secret_parts(
    read_office, workbook, declare_municipal
):
    rows = [HEAD, ["Nord", 2023, 30, 12], ["Süd", 2023, "*", 8], ["Stadt", 2023, 18, 20]]
    (problem,) = problems_of(read_office, workbook(rows), declare_municipal(signs={"*": "."}))
    assert "die Summe stimmt nicht" in problem.message


def test_all_problems_of_a_file_are_reported_together(read_office, workbook, declare_municipal):
    body = workbook(
        [
            HEAD,
            ["Nort", 2023, 10, 12],
            ["Süd-Ost", "irgendwann", 7, 8],
            ["Nord", 2023, "zwölf", "1.234"],
            ["Süd-Ost", 2023, None, 8],
        ]
    )
    found = problems_of(read_office, body, declare_municipal(), areas=AREAS)
    assert [problem.where.rpartition(", ")[2] for problem in found] == [
        "Zelle A2", "Zelle B3", "Zelle C4", "Zelle D4", "Zelle C5",
    ]  # fmt: skip
    assert found[0].remedy == "Meinten Sie „Nord“?"
    assert found[1].message == "„irgendwann“ ist kein Stichtag"
    assert found[2].message == "„zwölf“ ist weder Zahl noch Zeichen dieser Quelle"
    assert "mehrdeutig" in found[3].message
    assert found[4].message == "der Wert fehlt"


def test_more_problems_than_people_read_are_counted(read_office, workbook, declare_municipal):
    body = workbook([HEAD, *([f"R{row}", 2023, "a", 1] for row in range(50))])
    found = problems_of(read_office, body, declare_municipal())
    assert len(found) == 20 + 1
    assert found[-1].message == "… und 30 weitere dieser Art"


def test_a_second_row_of_the_same_key_is_an_error(read_office, workbook, declare_municipal):
    body = workbook([HEAD, ["Nord", 2023, 10, 12], ["Nord", 2023, 10, 12]])
    first, _ = problems_of(read_office, body, declare_municipal())
    assert first.where.endswith("Zelle C3")
    assert first.message.endswith("steht schon in Tabellenblatt „Tabelle1“, Zelle C2")


def test_a_row_without_values_above_others_is_an_error(read_office, workbook, declare_municipal):
    body = workbook([HEAD, ["Nord", 2023, None, None], ["Süd", 2023, 7, 8]])
    found = problems_of(read_office, body, declare_municipal())
    assert [problem.message for problem in found] == ["der Wert fehlt", "der Wert fehlt"]


def test_a_known_area_without_values_is_no_note(read_office, workbook, declare_municipal):
    body = workbook([HEAD, ["Süd-Ost", 2023, 7, 8], ["Nord", 2023, None, None]])
    found = problems_of(read_office, body, declare_municipal(), areas=AREAS)
    assert [problem.where.rpartition(", ")[2] for problem in found] == ["Zelle C3", "Zelle D3"]


def test_rows_to_skip_are_skipped(read_office, workbook, declare_municipal):
    rows = [HEAD, ["Bezirk Nord", None, None, None], ["Nord", 2023, 10, 12], ["Rest", 2023, 1, 1]]
    dataset = declare_municipal(skip_rows=["Bezirk*", "Rest"])
    file = read_office(workbook(rows), dataset)
    assert values(file, raum="total", geschlecht="total") == [22]


def test_a_formula_without_value_is_named(read_office, workbook, declare_municipal):
    body = workbook([HEAD, ["Nord", 2023, "=5+5", 12]])
    (problem,) = problems_of(read_office, body, declare_municipal())
    assert problem.where == "„Kinder_2023.xlsx“, Tabellenblatt „Tabelle1“, Zelle C2"
    assert problem.message == "die Formel „=5+5“ hat keinen gespeicherten Wert"
    assert "neu berechnen" in problem.remedy


def test_a_formula_without_value_in_a_key_is_named(read_office, workbook, declare_municipal):
    body = workbook([HEAD, ['="No"&"rd"', 2023, 1, 12]])
    (problem,) = problems_of(read_office, body, declare_municipal())
    assert problem.where.endswith("Zelle A2")
    assert "keinen gespeicherten Wert" in problem.message


def test_merged_values_are_refused_and_merged_keys_filled(read_office, workbook, declare_municipal):
    rows = [HEAD, ["Nord", 2023, 10, 12], ["Süd", None, 7, None]]
    (problem, *_) = problems_of(read_office, workbook(rows, "C3:D3", "B2:B3"), declare_municipal())
    assert problem.message == "die Zelle ist mit anderen Wertzellen verbunden"
    rows[2][3] = 8
    file = read_office(workbook(rows, "B2:B3"), declare_municipal())
    assert values(file, raum="Süd", geschlecht="total") == [15]


def test_dates_as_text_as_dates_and_as_years_are_one_stichtag(
    read_office, workbook, declare_municipal
):
    rows = [
        HEAD,
        ["A", "31.12.2023", 1, 1],
        ["B", dt.date(2023, 12, 31), 1, 1],
        ["C", "2023", 1, 1],
        ["D", "Stand: 2023-12-31", 1, 1],
    ]
    file = read_office(workbook(rows), declare_municipal())
    assert set(file.frame["period"]) == {"2023-12-31"}


def test_a_number_that_became_a_date_is_an_error(read_office, workbook, declare_municipal):
    body = workbook([HEAD, ["Nord", 2023, dt.datetime(2023, 2, 1), True]])  # noqa: DTZ001 - as Excel stores it
    date, truth = problems_of(read_office, body, declare_municipal())
    assert "enthält ein Datum („2023-02-01“)" in date.message
    assert "enthält einen Wahrheitswert („WAHR“)" in truth.message


def test_keys_of_areas_that_lost_their_zero_are_found(read_office, workbook, declare_municipal):
    body = workbook([HEAD, [1, 2023, 10, 12], ["02 Süd-Ost", 2023, 1, 1]])
    file = read_office(body, declare_municipal(), areas=AREAS)
    assert set(file.frame["raum"]) == {"01", "02", "total"}


def test_an_ags_that_became_a_number_is_mended_and_said(read_office, workbook, declare_municipal):
    dataset = declare_municipal(area=None, ags_column="AGS", areas_add_up=False)
    body = workbook([["AGS", *HEAD[1:]], [7211, 2023, 1, 2], ["DG", 2023, 30, 40]])
    file = read_office(body, dataset)
    assert set(file.frame["ags"]) == {"07211", "DG"}
    assert file.notes == ("Dem Schlüssel „7211“ fehlte die führende Null; gelesen wurde „07211“.",)
    (problem,) = problems_of(
        read_office, workbook([["AGS", *HEAD[1:]], [99999, 2023, 1, 2]]), dataset
    )
    assert "„99999“ ist kein Schlüssel einer Region" in problem.message


def test_markup_in_a_label_stays_text(read_office, workbook, declare_municipal):
    label = "<script>alert(1)</script>"
    file = read_office(workbook([HEAD, [label, 2023, 10, 12]]), declare_municipal())
    assert set(file.frame["raum"]) == {label, "total"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_of_any_delimiter_and_encoding_gives_the_same(
    read_office, declare_municipal, delimiter, encoding
):
    rows = [["Kinder, nach Räumen"], HEAD, ["Süd", "2023", "12,5", "7"], ["Nord", "2023", "-", "x"]]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    body = "\r\n".join(lines).encode(encoding)
    file = read_office(body, declare_municipal(areas_add_up=False), name="Kinder_2023.csv")
    assert values(file, raum="Süd", geschlecht="weiblich") == [12.5]
    nord = file.frame[file.frame["raum"] == "Nord"].set_index("geschlecht")["status"]
    assert nord["weiblich"] == "-"
    assert nord["maennlich"] == "x"


def test_unquoted_decimal_commas_in_a_comma_csv_are_no_other_columns(
    read_office, declare_municipal
):
    body = b"Raum,Jahr,M\xe4dchen,Jungen\nNord,2023,12,5,7\n"
    found = problems_of(read_office, body, declare_municipal(), name="Kinder.csv")
    assert found[0].message.startswith("die Zeile hat 5 Felder, die Überschriften haben 4")


def test_thousands_are_read_only_where_declared(read_office, declare_municipal):
    body = b"Raum;Jahr;M\xe4dchen;Jungen\nNord;2023;1.234;12.345.678\n"
    file = read_office(body, declare_municipal(thousands="."), name="Kinder.csv")
    assert values(file, raum="Nord", geschlecht="weiblich") == [1234]
    problems = problems_of(read_office, body, declare_municipal(), name="Kinder.csv")
    assert len(problems) == 2
    wrong = body.replace(b"1.234;", b"12.34;")
    (problem,) = problems_of(
        read_office, wrong, declare_municipal(thousands="."), name="Kinder.csv"
    )
    assert problem.where == "„Kinder.csv“, Zelle C2"


def test_the_period_comes_from_sheets_files_and_headings(read_office, workbook, declare_municipal):
    head = ["Raum", "Mädchen", "Jungen"]
    by_sheet = declare_municipal(period_column=None, period_from="sheet", sheet="20*")
    sheets = {"2022": [head, ["Nord", 1, 2]], "2023": [head, ["Nord", 3, 4]], "Info": [["x"]]}
    file = read_office(workbook(sheets), by_sheet)
    assert values(file, raum="Nord", geschlecht="total", period="2022-12-31") == [3]
    by_file = declare_municipal(period_column=None, period_from="file")
    file = read_office(workbook([head, ["Nord", 3, 4]]), by_file, name="data/Kinder_2021_neu.xlsx")
    assert set(file.frame["period"]) == {"2021-12-31"}
    with pytest.raises(Invalid, match="enthält keine Zeitangabe"):
        read_office(workbook([head, ["Nord", 3, 4]]), by_file, name="Kinder.xlsx")
    columns = [{"header": "{periode} / Kinder", "variable": "kinder", "unit": "persons"}]
    by_head = declare_municipal(
        period_column=None, period_from="header", header_depth=2, columns=columns
    )
    rows = [["Raum", 2022, None, 2023, None], [None, "Kinder", "%", "Kinder", "%"]]
    file = read_office(workbook([*rows, ["Nord", 7, 1, 8, 2]], "B1:C1", "D1:E1"), by_head)
    assert values(file, raum="Nord") == [7, 8]
    assert file.frame.loc[file.frame["raum"] == "Nord", "period"].tolist() == [
        "2022-12-31",
        "2023-12-31",
    ]


def test_percentages_are_read_as_shown(read_office, declare_municipal):
    import io

    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.append(["Raum", "Jahr", "Anteil"])
    page.append(["Nord", 2023, 0.125])
    page.append(["Süd", 2023, 12.5])
    page["C2"].number_format = "0.0%"
    body = io.BytesIO()
    book.save(body)
    columns = [{"header": "Anteil", "variable": "anteil", "unit": "percent"}]
    file = read_office(body.getvalue(), declare_municipal(columns=columns, areas_add_up=False))
    assert values(file) == [12.5, 12.5]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "die Datei ist leer"),
        (b" \r\n ", "die Datei ist leer"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 99, "alten Excel-Format"),
        (b"PK\x03\x04 no archive", "die Arbeitsmappe ist beschädigt"),
        (b"<!DOCTYPE html><html></html>", "die Datei ist eine Webseite"),
        ("Raum;Mädchen".encode("cp850"), "Zeichenkodierung"),
        (b'Raum;Jahr\n"offen;2023\n', "Anführungszeichen"),
    ],
)
def test_files_that_are_no_tables_are_refused(read_office, declare_municipal, body, message):
    with pytest.raises(UnreadableFile, match=message) as caught:
        read_office(body, declare_municipal())
    assert "Kinder_2023.xlsx" in caught.value.where
    assert caught.value.remedy


def test_a_table_without_rows_is_refused(read_office, workbook, declare_municipal):
    (problem,) = problems_of(read_office, workbook([HEAD]), declare_municipal())
    assert "keine einzige Zeile" in problem.message


def test_names_match_whatever_the_form_of_their_umlauts(declare_municipal):
    dataset = declare_municipal(file="Räume_*.xlsx")
    assert fits_name("räume_2023.XLSX", dataset)
    assert fits_name("Ra\u0308ume_2023.xlsx", dataset)
    assert not fits_name("Raeume_2023.xlsx", dataset)
    assert not fits_name("x.csv", dataset.model_copy(update={"municipal": None}))


def test_a_dataset_without_municipal_layout_is_refused(read_office, declare):
    with pytest.raises(UnreadableFile, match="beschreibt keine kommunale Datei"):
        read_office(b"x", declare())


def test_another_layout_is_chosen_by_the_name_of_the_file(read_office, workbook, declare_municipal):
    base = declare_municipal()
    other = base.municipal.model_copy(update={"file": "Kinder_2024.xlsx", "area": "Ortsteil"})
    dataset = base.model_copy(update={"further": (other,)})
    old = workbook([HEAD, ["Nord", 2023, 10, 12]])
    new = workbook([["Ortsteil", *HEAD[1:]], ["Nord", 2024, 11, 13]])
    assert fits_name("Kinder_2024.xlsx", dataset)
    read = read_office(old, dataset, name="Kinder_2023.xlsx")
    assert values(read, raum="Nord", geschlecht="total") == [10 + 12]
    read = read_office(new, dataset, name="Kinder_2024.xlsx")
    assert values(read, raum="Nord", geschlecht="total") == [11 + 13]
    (problem,) = problems_of(read_office, new, dataset, name="Kinder_2025.xlsx")
    assert "die Überschrift „Raum“ fehlt" in problem.message


def test_a_column_without_heading_is_named_by_its_place(read_office, workbook, declare_municipal):
    body = workbook([[None, *HEAD[1:]], ["Nord", 2023, 10, 12]])
    file = read_office(body, declare_municipal(area="Spalte A"))
    assert values(file, raum="Nord", geschlecht="weiblich") == [10]


def test_a_layout_may_list_its_areas(read_office, workbook, declare_municipal):
    dataset = declare_municipal(areas=["Nord", "Süd"])
    (problem,) = problems_of(read_office, workbook([HEAD, ["West", 2023, 10, 12]]), dataset)
    assert problem.where.endswith("Zelle A2")
    assert "„West“" in problem.message


def test_the_zero_of_an_area_is_put_back_and_said(read_office, workbook, declare_municipal):
    body = workbook([HEAD, [1, 2023, 10, 12], [2, 2023, 1, 2]])
    file = read_office(body, declare_municipal(), areas=AREAS)
    assert values(file, raum="01", geschlecht="weiblich") == [10]
    assert "Dem Schlüssel „1“ fehlten führende Nullen; gelesen wurde „01“." in file.notes


def test_a_name_beside_the_key_must_be_its_own(read_office, workbook, declare_municipal):
    head = [HEAD[0], "Name", *HEAD[1:]]
    rows = [head, ["01", "Nord", 2023, 10, 12], ["02", "Nord", 2023, 7, 8]]
    dataset = declare_municipal(name_column="Name")
    (problem,) = problems_of(read_office, workbook(rows), dataset, areas=AREAS)
    assert problem.where.endswith("Zelle B3")
    assert problem.message == "der Name „Nord“ gehört nicht zum Raum „02“ (Süd-Ost)"


def test_the_sign_of_the_unit_may_stand_behind_a_number(read_office, workbook, declare_municipal):
    columns = [{"header": "Quote", "variable": "quote", "unit": "percent"}]
    dataset = declare_municipal(columns=columns, dataset={"dimensions": {}, "additive": {}})
    body = workbook([["Raum", "Jahr", "Quote"], ["Nord", 2023, "12,5 %"], ["Süd", 2023, 40]])
    file = read_office(body, dataset)
    assert values(file, raum="Nord") == [12.5]
    # Shares of areas are not added up.
    assert values(file, raum="total") == []


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("xl/vbaProject.bin", "eine Arbeitsmappe mit Makros (.xlsm)"),
        ("xl/workbook.bin", "eine binäre Arbeitsmappe (.xlsb)"),
        ("content.xml", "ein OpenDocument (.ods)"),
    ],
)
def test_other_kinds_of_workbooks_are_named(read_office, declare_municipal, part, message):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("xl/workbook.xml" if part.endswith("vbaProject.bin") else "mimetype", "x")
        archive.writestr(part, "x")
    with pytest.raises(UnreadableFile) as caught:
        read_office(body.getvalue(), declare_municipal())
    assert caught.value.message == f"die Datei ist {message}"


def test_a_text_with_steering_characters_is_refused(read_office, declare_municipal):
    body = "Raum;Jahr;Mädchen;Jungen\nNo\x1b[31mrd;2023;1;2\n".encode()
    with pytest.raises(UnreadableFile, match="Steuerzeichen"):
        read_office(body, declare_municipal(format="csv"))
