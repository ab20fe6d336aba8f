"""Flat files of both layouts: codes, units, quality signs, languages, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.declarations.models import Dataset
from kobimo.errors import InvalidCell, UnreadableFile
from kobimo.observations import validate
from kobimo.sources.official.flat import read_flat
from kobimo.sources.official.flat_v4 import read_flat_v4

if TYPE_CHECKING:
    from kobimo.regions import Register
    from kobimo.sources.base import ReadFile

Declare = Callable[..., Dataset]
Flat = Callable[..., bytes]
Cell = Callable[..., tuple[float, str]]

ROWS = [
    ("2023", "KREISE", "07211", "Trier, kreisfreie Stadt", "", "12"),
    ("2023", "KREISE", "07211", "Trier, kreisfreie Stadt", "GESW", "-"),
    ("2023", "DLAND", "07", "Rheinland-Pfalz", "", "40"),
    ("2023", "DINSG", "DG", "Deutschland", "", "100"),
    ("2023", "REGBEZ", "071", "Koblenz", "", "30"),
    ("2023", "KREISE", "11000", "Berlin", "", "7"),
]


@pytest.fixture
def read(declare: Declare, register: Register) -> Callable[..., ReadFile]:
    def read_body(body: bytes, dataset: Dataset | None = None) -> ReadFile:
        declared = dataset or declare()
        file = read_flat(body, declared, name="f.csv", register=register, retrieved="2026-03-10")
        validate(file.frame, tuple(declared.dimensions))
        return file

    return read_body


def test_rows_become_observations(read: Callable[..., ReadFile], flat: Flat, cell: Cell) -> None:
    file = read(flat(ROWS))
    assert set(file.frame["ags"]) == {"DG", "07", "07211", "11000", "11"}
    assert cell(file.frame, "07211", geschlecht="total") == (12, "")
    assert cell(file.frame, "07211", geschlecht="weiblich") == (0, "-")
    assert cell(file.frame, "11", geschlecht="total") == (7, "")


@pytest.mark.parametrize(
    ("unit", "declared", "value"),
    [
        ("Anzahl", "persons", 2.5),
        ("1000", "persons", 2500),
        ("Tsd. EUR", "eur", 2500),
        ("Mill. EUR", "eur", 2_500_000),
        ("%", "percent", 2.5),
    ],
)
def test_the_unit_is_multiplied(
    *,
    unit: str,
    declared: str,
    value: float,
    read: Callable[..., ReadFile],
    flat: Flat,
    declare: Declare,
    cell: Cell,
) -> None:
    layout = {
        "values": {"ABG001": {"variable": "abgaenge", "unit": declared}},
        "dimensions": {"GES": {"dimension": "geschlecht", "values": {"": "total"}}},
    }
    rows = [("2023", "KREISE", "07211", "Trier", "", "2,5")]
    file = read(flat(rows, unit=unit), declare(flat=layout))
    assert cell(file.frame, "07211") == (value, "")


def test_percent_is_never_a_count(read: Callable[..., ReadFile], flat: Flat) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(flat(ROWS[:1], unit="%"))
    assert caught.value.text == (
        "f.csv, Zeile 2: „abgaenge“ steht in „%“, deklariert ist „persons“\n"
        "    Nennen Sie in der Deklaration hinter dem Schlüssel auch die Einheit "
        "(„CODE Anzahl“, „CODE %“)."
    )


def test_a_measure_in_two_units_is_told_apart(
    read: Callable[..., ReadFile], flat: Flat, declare: Declare, cell: Cell
) -> None:
    layout = {
        "values": {
            "ABG001 Anzahl": {"variable": "abgaenge", "unit": "persons"},
            "ABG001 %": {"variable": "anteil", "unit": "percent"},
        },
        "dimensions": {"GES": {"dimension": "geschlecht", "values": {}}},
    }
    counts = flat(ROWS[:1]).decode("utf-8-sig")
    shares = flat([("2023", "KREISE", "07211", "Trier", "", "6,5")], unit="%").decode("utf-8-sig")
    body = counts + shares.split("\n")[1] + "\n"
    frame = read(body.encode(), declare(flat=layout)).frame
    assert cell(frame, "07211", variable="abgaenge") == (12, "")
    assert cell(frame, "07211", variable="anteil") == (6.5, "")


def test_quality_signs(read: Callable[..., ReadFile], flat: Flat, cell: Cell) -> None:
    rows = [
        ("2023", "KREISE", key, "Ort", "", value)
        for key, value in [("07211", "12"), ("07111", "7"), ("05112", "5"), ("14713", "-")]
    ]
    frame = read(flat(rows, quality=["e", "()", "p", ""])).frame
    assert [cell(frame, key)[1] for key in ("07211", "07111", "05112", "14713")] == [
        "",
        "()",
        "p",
        "-",
    ]
    with pytest.raises(UnreadableFile, match="unbekanntes Qualitätszeichen „q“"):
        read(flat(rows[:1], quality=["q"]))


def test_an_english_file_has_a_decimal_point(
    read: Callable[..., ReadFile], flat: Flat, cell: Cell
) -> None:
    rows = [
        ("2023", "DINSG", "DG", "Germany", "", "1.5"),
        ("2023", "KREISE", "07211", "Trier", "", "0.5"),
    ]
    assert cell(read(flat(rows, total="Total")).frame, "DG") == (1.5, "")
    with pytest.raises(InvalidCell, match=r"„1\.5“ ist keine Zahl dieser Quelle"):
        read(flat([("2023", "KREISE", "07211", "Trier", "", "1.5")]))


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            [("2023", "KREISE", "07211", "Trier", "GESX", "5")],
            (
                "f.csv, Zeile 2: die Ausprägung „GESX“ (sonst) ist nicht deklariert\n"
                "    Meinten Sie „GESW“?"
            ),
        ),
        (
            [("2023", "KREISE", "7211", "Trier", "", "5")],
            (
                "f.csv, Zeile 2: „7211“ ist kein Regionalschlüssel\n"
                "    Die führende Null fehlt („07211“?). Tabellenprogramme streichen sie; laden Sie "
                "die Datei unverändert neu."
            ),
        ),
        (
            [("2023", "NAT", "07211", "Trier", "", "5")],
            (
                "f.csv: keines der Merkmale ist regional; gelesen wurden „NAT“, „GES“\n"
                "    Erwartet wird eine Tabelle mit Kreisen, Ländern oder Deutschland."
            ),
        ),
        (
            [("2023", "KREISE", "13001", "Greifswald", "", "-")],
            (
                "f.csv: keine einzige Zeile gehört zu einer Region, die es zum Gebietsstand "
                "2024-12-31 gibt\n"
                "    Prüfen Sie, ob die Datei die Kreistabelle (Endung -4) ist."
            ),
        ),
        (
            [],
            (
                "f.csv: die Datei hat einen Kopf, aber keine einzige Zeile mit Werten\n"
                "    Die Auswahl am Portal war leer; wählen Sie Zeit und Regionen neu."
            ),
        ),
    ],
)
def test_broken_files_are_refused(
    rows: list[tuple[str, ...]], text: str, read: Callable[..., ReadFile], flat: Flat
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(flat(rows))
    assert caught.value.text == text


def test_other_codes_are_named_with_those_expected(
    read: Callable[..., ReadFile], flat: Flat, declare: Declare
) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(flat(ROWS[:1], measure="BEVSTD"))
    assert caught.value.message == (
        "die Datei enthält keinen Wert, den der Datensatz „abgaenge“ erwartet („ABG001“); gelesen "
        "wurde „BEVSTD“ (Abgehende)"
    )
    layout = {
        "values": {"ABG001": {"variable": "abgaenge", "unit": "persons"}},
        "dimensions": {"NAT": {"dimension": "geschlecht", "values": {}}},
    }
    with pytest.raises(UnreadableFile) as caught:
        read(flat(ROWS[:1]), declare(flat=layout))
    assert caught.value.text == (
        "f.csv: die Merkmale passen nicht zum Datensatz „abgaenge“: erwartet werden „NAT“, "
        "gelesen wurden „GES“ (Geschlecht)\n"
        "    Es ist eine andere Tabelle, oder das Amt hat sie neu gegliedert."
    )


def test_a_truncated_file_is_refused(read: Callable[..., ReadFile], flat: Flat) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(flat(ROWS)[:-60])
    assert caught.value.where == "f.csv, Zeile 7"


def test_a_last_line_without_its_end_is_refused(read: Callable[..., ReadFile], flat: Flat) -> None:
    """Of ``()`` in the last column only ``(``, of ``p`` nothing might be left."""
    body = flat(ROWS, quality=[""] * 5 + ["p"])
    for cut in (1, 2):
        with pytest.raises(UnreadableFile) as caught:
            read(body[:-cut])
        assert caught.value.text == (
            "f.csv, Zeile 7: die letzte Zeile hat kein Zeilenende; die Datei ist vermutlich "
            "abgeschnitten\n    Laden Sie sie neu. Ist sie vollständig, so speichern Sie sie mit "
            "einem Zeilenumbruch am Ende."
        )


def test_a_file_cut_between_two_lines_says_what_is_missing(
    read: Callable[..., ReadFile], flat: Flat, register: Register
) -> None:
    rows = [
        ("2023", "KREISE", str(region.ags), region.name, sex, "7")
        for region in register.kreise("07")
        for sex in ("", "GESW")
    ]
    assert read(flat(rows)).notes == ()
    cut = flat(rows).split(b"\n")
    notes = read(b"\n".join(cut[:-2]) + b"\n").notes
    assert notes == (
        (
            "Zu einer Region (07340) fehlen Zeilen, die andere Regionen haben; die Datei ist "
            "möglicherweise abgeschnitten."
        ),
    )
    notes = read(b"\n".join(cut[:-5]) + b"\n").notes
    assert notes == (
        (
            "Es fehlen 2 Kreise (07339, 07340) aus Ländern, deren übrige da sind; die Datei ist "
            "möglicherweise abgeschnitten."
        ),
    )
    few = read(flat(rows[:6])).notes
    assert few == (), "somebody chose three Kreise"


def test_exchanged_columns_below_their_headings_are_refused(
    read: Callable[..., ReadFile], flat: Flat
) -> None:
    """The code of the statistic would be a good number of school leavers."""
    head, first, second = flat(ROWS[:2]).decode("utf-8-sig").splitlines()
    cells = second.split(";")
    cells[0], cells[13] = cells[13], cells[0]
    with pytest.raises(UnreadableFile) as caught:
        read("\n".join([head, first, ";".join(cells), ""]).encode())
    assert caught.value.text == (
        "f.csv, Zeile 3, Spalte „statistics_code“: „ABG001“ gehört hier zur Statistik „-“, darüber "
        "zur Statistik „21111“\n    Die Spalten sind verschoben; laden Sie die Datei unverändert neu."
    )


def test_another_statistic_is_refused(read: Callable[..., ReadFile], flat: Flat) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(flat(ROWS).replace(b"\n21111;", b"\n12411;"))
    assert caught.value.text == (
        "f.csv, Zeile 2, Spalte „statistics_code“: die Zeile gehört zur Statistik „12411“, der "
        "Datensatz „abgaenge“ zur Statistik „21111“\n"
        "    Es ist eine andere Tabelle, oder die Spalten sind verschoben."
    )


def test_a_column_of_a_block_must_be_there(read: Callable[..., ReadFile], flat: Flat) -> None:
    body = flat(ROWS).replace(b"2_variable_attribute_code", b"2_variable_attr_code")
    with pytest.raises(UnreadableFile) as caught:
        read(body)
    assert caught.value.message == "der Flat-Datei fehlen Spalten: „2_variable_attribute_code“"


def test_thousands_are_multiplied_exactly(
    read: Callable[..., ReadFile], flat: Flat, cell: Cell
) -> None:
    """As floats, 32.3 times 1000 is 32299.999999999996."""
    rows = [("2023", "KREISE", "07211", "Trier", "", "32,3")]
    assert cell(read(flat(rows, unit="1000")).frame, "07211") == (32300.0, "")


def assert_placed(error: UnreadableFile) -> None:
    assert error.where.startswith("f.csv")
    assert error.remedy


V4 = (
    "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;"
    "1_Auspraegung_Code;1_Auspraegung_Label;2_Merkmal_Code;2_Merkmal_Label;2_Auspraegung_Code;"
    "2_Auspraegung_Label;ABG001__Abgehende__Anzahl;EXTRA__Sonstiges__Anzahl\n"
    "21111;Schulen;JAHR;Jahr;2023;KREISE;Kreise;07211;      Trier;GES;Geschlecht;;Insgesamt;12;1\n"
    "21111;Schulen;JAHR;Jahr;2023;KREISE;Kreise;07211;      Trier;GES;Geschlecht;GESW;weiblich;.;2\n"
)


def test_the_old_layout_gives_the_same(declare: Declare, register: Register, cell: Cell) -> None:
    file = read_flat_v4(
        V4.encode("cp1252"), declare(), name="v4.csv", register=register, retrieved="2024-01-01"
    )
    assert cell(file.frame, "07211", geschlecht="total") == (12, "")
    assert cell(file.frame, "07211", geschlecht="weiblich")[1] == "."
    assert len(file.frame) == 2


def test_the_old_layout_needs_a_value_column(declare: Declare, register: Register) -> None:
    body = V4.replace("__", "_").encode()
    with pytest.raises(UnreadableFile, match="CODE__Name__Einheit"):
        read_flat_v4(body, declare(), name="v4.csv", register=register, retrieved="2024-01-01")


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.just("2023"),
            st.just("KREISE"),
            st.sampled_from(["07211", "05112", "14713", "13001", "7211", "01001001"]),
            st.just("Ort"),
            st.sampled_from(["", "GESW", "GESX"]),
            st.one_of(
                st.integers(min_value=-50, max_value=10**6).map(str),
                st.sampled_from(["-", ".", "x", "1.000", "2,5", "", "?"]),
            ),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_generated_files_give_their_values_or_an_error_with_its_place(
    rows: list[tuple[str, ...]], declare: Declare, flat: Flat, register: Register
) -> None:
    try:
        file = read_flat(
            flat(rows), declare(), name="f.csv", register=register, retrieved="2026-01-01"
        )
    except UnreadableFile as error:
        assert_placed(error)
        return
    validate(file.frame, ("geschlecht",))
    written = {(key, sex): value for _, _, key, _, sex, value in rows}
    assert len(written) == len(rows)
    for row in file.frame.itertuples():
        text = written[row.ags, {"total": "", "weiblich": "GESW"}[row.geschlecht]]
        if text.lstrip("-").replace(",", "").isdigit():
            assert row.value == float(text.replace(",", "."))
        else:
            assert row.status in {text, "..."}
