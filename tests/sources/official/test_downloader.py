"""The wide CSV of the download button: right values, or an error with line and column."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Dataset
from kobimo.errors import InvalidCell, UnreadableFile
from kobimo.musterstadt import official_folder
from kobimo.observations import validate
from kobimo.sources.official.downloader import read_downloader

if TYPE_CHECKING:
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

Declare = Callable[..., Dataset]
Wide = Callable[..., bytes]
Cell = Callable[..., tuple[float, str]]

ROWS = (
    "2023;DG;Deutschland;100;50",
    "2023;07;  Rheinland-Pfalz;40;20",
    "2023;071;    Koblenz, Statistische Region;30;15",
    "2023;07211;      Trier, kreisfreie Stadt;12;-",
)

END = ("__________", "Stand: 13.03.2025 / 16:40:08")


@pytest.fixture
def read(declare: Declare, wide: Wide, register: Register) -> Callable[..., ReadFile]:
    def read_rows(*rows: str, dataset: Dataset | None = None, **parts: object) -> ReadFile:
        declared = dataset or declare()
        file = read_downloader(
            wide(rows, **parts),
            declared,
            name="a.csv",
            register=register,
            retrieved="2025-03-13",
        )
        validate(file.frame, tuple(declared.dimensions))
        return file

    return read_rows


def test_rows_become_observations(read: Callable[..., ReadFile], cell: Cell) -> None:
    file = read(*ROWS)
    assert file.stand == "13.03.2025 / 16:40:08"
    assert file.table == "21111-02-06-4"
    assert set(file.frame["ags"]) == {"DG", "07", "07211"}
    assert cell(file.frame, "07211", geschlecht="total") == (12, "")
    assert cell(file.frame, "07211", geschlecht="weiblich") == (0, "-")
    first = file.frame.iloc[0]
    assert (first["period"], first["period_kind"], first["unit"]) == (
        "2023",
        "berichtsjahr",
        "persons",
    )
    assert (first["dataset"], first["raum"], first["retrieved"]) == (
        "abgaenge",
        "total",
        "2025-03-13",
    )
    assert file.notes == ("Nicht übernommen: 2 Werte von einem Regierungsbezirk.",)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_the_encoding_makes_no_difference(
    encoding: str, read: Callable[..., ReadFile], cell: Cell
) -> None:
    file = read("2023;01003;      Lübeck, kreisfreie Stadt;9;4", encoding=encoding)
    assert cell(file.frame, "01003", geschlecht="total") == (9, "")


def test_title_and_header_may_have_any_depth(read: Callable[..., ReadFile], cell: Cell) -> None:
    file = read(
        *ROWS,
        title=("Tabelle: 21111-02-06-4", "Titel;;;;", "weiter;;;;", "Statistik;;;;", "noch;;;;"),
        header=(
            ";;;Schulen;Schulen",
            ";;;Abgehende;Abgehende",
            ";;;Insgesamt;weiblich",
            ";;;;",
            ";;;Anzahl;Anzahl",
        ),
    )
    assert cell(file.frame, "07", geschlecht="weiblich") == (20, "")


def test_row_dimensions_and_factor(
    declare: Declare, read: Callable[..., ReadFile], cell: Cell
) -> None:
    dataset = declare(
        dimensions={"schulart": ("total", "gymnasium")},
        downloader={
            "columns": [
                {"header": ["Insgesamt"], "variable": "schueler", "unit": "persons", "factor": 1000}
            ],
            "row_dimensions": [
                {
                    "dimension": "schulart",
                    "values": {"Insgesamt": "total", "Gymnasien": "gymnasium", "darunter": ""},
                }
            ],
        },
    )
    header = (";;;;Abgehende;Abgehende", ";;;;Insgesamt;weiblich")
    rows = (
        "2023;07211;Trier;Gymnasien;5,5;1",
        "2023;07211;Trier;darunter;9;9",
        "2023;07211;Trier;Insgesamt;x;1",
    )
    frame = read(*rows, dataset=dataset, header=header).frame
    assert cell(frame, "07211", schulart="gymnasium") == (5500, "")
    assert cell(frame, "07211", schulart="total")[1] == "x"
    assert len(frame) == 2
    with pytest.raises(UnreadableFile) as caught:
        read("2023;07211;Trier;Gymnasium;5,5;1", dataset=dataset, header=header)
    assert caught.value.text == (
        "a.csv, Zeile 6: „Gymnasium“ ist keine deklarierte Ausprägung von „schulart“\n"
        "    Meinten Sie „Gymnasien“?"
    )


def test_hamburg_is_a_land_and_a_kreis(read: Callable[..., ReadFile], cell: Cell) -> None:
    frame = read("2023;02;  Hamburg;7;3", "2023;07211;Trier;1;1").frame
    assert cell(frame, "02000", geschlecht="total") == cell(frame, "02", geschlecht="total")
    assert "07" not in set(frame["ags"])


def test_a_broken_cell_is_named_with_line_and_column(read: Callable[..., ReadFile]) -> None:
    with pytest.raises(InvalidCell) as caught:
        read(ROWS[0], "2023;07211;Trier;1.234;5")
    assert caught.value.where == "a.csv, Zeile 7, Spalte 4 („Abgehende / Insgesamt“)"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            "2023;7211;Trier;12;5",
            (
                "a.csv, Zeile 7: „7211“ ist kein Regionalschlüssel\n"
                "    Die führende Null fehlt („07211“?). Tabellenprogramme streichen sie; laden Sie "
                "die Datei unverändert neu."
            ),
        ),
        (
            "2023;07211;Trier;12",
            (
                "a.csv, Zeile 7: die Zeile hat 4 statt 5 Zellen\n"
                "    Die Datei ist abgeschnitten oder beschädigt; laden Sie sie neu."
            ),
        ),
        (
            "31.12.2023;07211;Trier;12;5",
            (
                "a.csv, Zeile 7: „31.12.2023“ ist kein Berichtsjahr\n"
                "    Erwartet wird eine Jahreszahl wie 2023."
            ),
        ),
        (
            "2023;DG;Deutschland;100;50",
            (
                "a.csv, Zeile 6 und 7: der Schlüssel „DG, 2023, abgaenge, total“ kommt mehrfach vor "
                "(und 1 weitere)\n"
                "    Löschen Sie doppelte Zeilen, oder prüfen Sie, ob die Deklaration zwei "
                "Ausprägungen des Amtes auf dieselbe Kategorie abbildet."
            ),
        ),
    ],
)
def test_a_broken_row_is_named(row: str, text: str, read: Callable[..., ReadFile]) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(ROWS[0], row)
    assert caught.value.text == text


def test_a_file_without_rows_says_what_it_has(read: Callable[..., ReadFile]) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read()
    assert caught.value.text == (
        "a.csv: die Datei enthält keine Zeile mit Zeitangabe und Regionalschlüssel; gelesen wurde "
        "„GENESIS-Tabelle: 21111-02-06-4“, „Abgehende nach Geschlecht“, „Statistik der "
        "allgemeinbildenden Schulen“\n"
        "    Erwartet wird die CSV-Datei des Portals mit einer Zeile je Region."
    )


def test_an_open_quotation_mark_is_refused(read: Callable[..., ReadFile]) -> None:
    with pytest.raises(UnreadableFile, match="nicht geschlossen"):
        read('2023;07211;"Trier;12;5')


def test_a_missing_stand_is_noted(read: Callable[..., ReadFile]) -> None:
    file = read("2023;07211;Trier;12;5", footer=("__________", '"Fußnote'))
    assert file.stand == ""
    assert file.notes == ("Die Datei nennt keinen Stand; sie ist möglicherweise gekürzt.",)


@pytest.mark.parametrize(
    ("rows", "form", "text"),
    [
        (
            ["2023;DG;Deutschland;100;50", "2023;07211;Trier;12;5"],
            {"footer": ()},
            (
                "a.csv, Zeile 7: die Datei bricht vor dem Ende der Tabelle ab; Fußnoten und Stand "
                "fehlen\n    Sie ist abgeschnitten oder bearbeitet; laden Sie sie unverändert neu."
            ),
        ),
        (
            ["2023;07211;Trier;12;5"],
            {"footer": (*END, "Tabelle: 1", ";;;Insgesamt;weiblich", "2022;DG;Land;9;5", *END)},
            (
                "a.csv, Zeile 11: unter den Fußnoten stehen noch einmal Zeilen mit Werten\n"
                "    Legen Sie jede Tabelle in einer eigenen Datei ab."
            ),
        ),
        (
            ["2O23;DG;Deutschland;100;50", "2023;07211;Trier;12;5"],
            {},
            (
                "a.csv, Zeile 6: die Zeile hat Werte, aber „2O23“ und „DG“ sind keine Zeitangabe mit "
                "Regionalschlüssel\n    Die Datei ist beschädigt oder bearbeitet; laden Sie sie neu."
            ),
        ),
        (
            ["2023;07211;Trier; Stadt;12;5"],
            {},
            (
                "a.csv, Zeile 4: die Zeile hat 5 statt 6 Zellen\n"
                "    Die Datei ist abgeschnitten oder beschädigt; laden Sie sie neu."
            ),
        ),
        (
            ['2023;07211;"Trier;12;5', '2023;07111;Koblenz";9;4'],
            {},
            (
                "a.csv, Zeile 7: ein Anführungszeichen ist nicht geschlossen; die Zelle reicht über "
                "mehrere Zeilen\n    Die Datei ist abgeschnitten oder beschädigt; laden Sie sie neu."
            ),
        ),
    ],
    ids=["cut off", "two files", "first row", "another column", "quotation marks"],
)
def test_no_row_is_lost_in_silence(
    rows: list[str], form: dict[str, object], text: str, read: Callable[..., ReadFile]
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(*rows, **form)
    assert caught.value.text == text


def test_the_check_cell_must_be_reproduced(declare: Declare, read: Callable[..., ReadFile]) -> None:
    check = {"ags": "07211", "period": "2023", "variable": "abgaenge", "value": 12}
    read(*ROWS, dataset=declare(check=check))
    read("2023;07211;Trier;99;5", dataset=declare(check=check | {"period": "2022"}))
    with pytest.raises(UnreadableFile) as caught:
        read("2023;07211;Trier;99;5", dataset=declare(check=check))
    assert caught.value.text == (
        "a.csv: die Prüfzelle des Datensatzes „abgaenge“ stimmt nicht: 07211, 2023, abgaenge ist "
        "„99“, erwartet wird „12“\n"
        "    Entweder haben sich die Spalten der Tabelle verschoben, oder das Amt hat den Wert stark "
        "berichtigt; dann ändern Sie [check] in der Deklaration."
    )


def test_a_check_cell_that_the_office_revised_is_said(
    declare: Declare, read: Callable[..., ReadFile]
) -> None:
    check = {"ags": "07211", "period": "2023", "variable": "abgaenge", "value": 1200}
    for text, printed in (("1192", "1192"), (".", ".")):
        file = read(f"2023;07211;Trier;{text};5", dataset=declare(check=check))
        (note,) = [note for note in file.notes if "deklariert" in note]
        assert f"07211, 2023, abgaenge ist jetzt „{printed}“" in note
        assert "war es „1200“. Das Amt hat den Wert geändert." in note
    for text in ("1139", "1261"):
        with pytest.raises(UnreadableFile, match="die Prüfzelle"):
            read(f"2023;07211;Trier;{text};5", dataset=declare(check=check))


def assert_placed(error: UnreadableFile) -> None:
    assert error.where.startswith("a.csv")
    assert error.remedy


NUMBERS = st.one_of(
    st.integers(min_value=0, max_value=10**7).map(str),
    st.sampled_from(["-", ".", "...", "/", "x", "0", "(7)", "12p", "1.000", "12.5", "", "abc"]),
)
KEYS = st.sampled_from(["DG", "07", "07211", "05112", "14713", "13001", "091", "7211", "01001001"])


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(KEYS, NUMBERS, NUMBERS), min_size=1, max_size=6),
    depth=st.integers(min_value=0, max_value=3),
    ends=st.booleans(),
)
def test_generated_files_give_their_values_or_an_error_with_its_place(
    *,
    rows: list[tuple[str, str, str]],
    depth: int,
    ends: bool,
    declare: Declare,
    wide: Wide,
    register: Register,
) -> None:
    lines = [f"2023;{key};  Ort;{first};{second}" for key, first, second in rows]
    header = (*[";;;Oben;Oben"] * depth, ";;;Abgehende;Abgehende", ";;;Insgesamt;weiblich")
    body = wide(lines, header=header, **({} if ends else {"footer": ()}))
    try:
        file = read_downloader(
            body, declare(), name="a.csv", register=register, retrieved="2025-03-13"
        )
    except UnreadableFile as error:
        assert_placed(error)
        return
    validate(file.frame, ("geschlecht",))
    written = {key: values for key, *values in rows}
    assert len(written) == len(rows), "a doubled key must not pass"
    for row in file.frame.itertuples():
        if row.ags not in written:
            assert row.ags in {"02000", "11000"}
            continue
        text = written[row.ags][row.geschlecht == "weiblich"]
        if text.isdigit():
            assert row.value == int(text)
        elif text == "-":
            assert row.status in {"-", "...", "x"}
        else:
            assert row.status == {"(7)": "()", "12p": "p"}.get(text, text)


def test_a_file_of_a_dataset_in_parts_is_the_table_that_it_prints(register: Register) -> None:
    """Each Land has a table of its own for its Landtag; the source line names the right one."""
    body = (official_folder() / "landtagswahl.csv").read_bytes()
    declared = load_catalog().datasets["wahl_landtag"]
    assert declared.parts
    for code in (declared.tables[0], "14337-01-04-4"):
        file = read_downloader(
            body.replace(b"14331-01-04-4", code.encode()),
            declared,
            name="landtagswahl.csv",
            register=register,
            retrieved="2025-03-13",
        )
        assert file.table == code
        assert set(file.frame["ags"].str[:2]) == {"99"}
