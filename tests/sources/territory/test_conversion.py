"""The conversion key of the BBSR: read as it is, refused where it cannot be right."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kobimo.errors import Invalid, UnreadableFile
from kobimo.sources.territory.conversion import Conversion, read_conversion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kobimo.regions import Register

HEAD = (
    "Kreise\n 31.12.{year}",
    "Kreisname {year}",
    "flächen-\nproportionaler\nUmsteige-schlüssel",
    "bevölkerungs- \nproportionaler \nUmsteige- \nschlüssel",
    "Fläche am 31.12.{year} in km²",
    "Bevölkerung am 31.12.{year} in 1000",
    "Kreise\n 31.12.2021",
    "Kreisname 2021",
)
#: Demmin was divided in 2011; the other two went over as a whole. Figures are invented.
ROWS = (
    (13052000, "Demmin", 0.8, 0.75, 800.0, 60.0, 13071000, "Mecklenburgische Seenplatte"),
    (13052000, "Demmin", 0.2, 0.25, 200.0, 20.0, 13075000, "Vorpommern-Greifswald"),
    (13001000, "Greifswald", 1, 1, 50.0, 54.4, 13075000, "Vorpommern-Greifswald"),
    (1001000, "Flensburg", 1, 1, 56.7, 88.5, 1001000, "Flensburg, Stadt"),
)
Row = tuple[object, ...]


@pytest.fixture
def book() -> Callable[..., bytes]:
    def write(
        *rows: Row, head: tuple[str, ...] = HEAD, year: int = 2010, **sheets: object
    ) -> bytes:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, content in ({str(year): rows} | sheets).items():
            page = workbook.create_sheet(name)
            page.append([label.format(year=name) for label in head])
            for row in content:
                page.append(row)
        body = io.BytesIO()
        workbook.save(body)
        return body.getvalue()

    return write


def test_keys_shares_and_people(book: Callable[..., bytes], register: Register) -> None:
    key = read_conversion(book(*ROWS), "ref.xlsx", register)
    assert key.target_date == "2021-12-31"
    assert list(key.years) == [2010]
    assert key.names[2010]["13052"] == "Demmin"
    assert key.population[2010] == {"13052": 80_000, "13001": 54_400, "01001": 88_500}
    parts = key.parts("13052", 2010)
    assert [(part.target, part.part("population")) for part in parts] == [
        ("13071", 0.75),
        ("13075", 0.25),
    ]
    assert [part.part("area") for part in parts] == [0.8, 0.2]
    # Sheets before 1997 have no shares by employees; those by population stand in.
    assert parts[0].part("employees") == 0.75


def test_a_kreis_dissolved_within_the_year_is_found_in_the_sheet_before(
    book: Callable[..., bytes], register: Register
) -> None:
    key = read_conversion(book(*ROWS), "ref.xlsx", register)
    assert key.parts("13052", 2011) == key.parts("13052", 2010)
    assert key.parts("13052", 2012) == ()
    assert key.parts("13099", 2010) == ()


def test_a_whole_that_is_repeated_beside_each_part_is_counted_once(
    book: Callable[..., bytes], register: Register
) -> None:
    """So the sheets of 2016 to 2018 print it."""
    rows = [(*row[:5], 80.0, *row[6:]) if row[1] == "Demmin" else row for row in ROWS]
    assert read_conversion(book(*rows), "ref.xlsx", register).population[2010]["13052"] == 80_000


def change(row: int, column: int, value: object) -> list[Row]:
    rows = [list(each) for each in ROWS]
    rows[row][column] = value
    return [tuple(each) for each in rows]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            change(0, 3, 0.7),
            "Zeile 2: die Anteile von 13052 (Demmin) nach der Bevölkerung ergeben 0,9500 statt 1",
        ),
        (
            change(3, 2, 0.98),
            (
                "Zeile 5: die Anteile von 01001 (Flensburg) nach der Fläche ergeben 0,9800 statt 1; "
                "der Kreis steht allein in der Zeile und trägt doch nur einen Teil"
            ),
        ),
        (change(1, 6, 13999000), "Zeile 3: den Ziel-Kreis „13999“ gibt es"),
        (change(2, 0, 1300100), "Zeile 4: „1300100“ ist kein Schlüssel eines Kreises"),
        (change(2, 0, "Summe"), "Zeile 4: „Summe“ ist kein Schlüssel eines Kreises"),
        (change(1, 6, 13071000), "Zeile 3: Kreis 13052 nach 13071 steht schon in Zeile 2"),
        (change(0, 3, 1.75), "Zeile 2: Kreis 13052 nach 13071: ein Anteil liegt nicht zwischen"),
        (change(0, 3, "?"), "Zeile 2: Kreis 13052 nach 13071: ein Anteil liegt nicht zwischen"),
        (
            change(0, 5, 30.0),
            "Zeile 2: der Anteil von 13052 nach 13071 (0,7500) passt nicht zu seiner Bevölkerung",
        ),
    ],
)
def test_a_sheet_that_cannot_be_right_is_refused_with_its_row(
    rows: list[Row], said: str, book: Callable[..., bytes], register: Register
) -> None:
    with pytest.raises(Invalid) as caught:
        read_conversion(book(*rows), "ref.xlsx", register)
    assert f"„ref.xlsx“, Blatt „2010“, {said}" in caught.value.problems[0].first_line
    # Beside a good sheet it is refused alone, and says so when it is asked.
    key = read_conversion(book(*rows, **{"2009": ROWS}), "ref.xlsx", register)
    assert list(key.years) == [2009]
    assert key.parts("13052", 2009)
    with pytest.raises(Invalid):
        key.parts("13052", 2010)


def test_half_a_sheet_is_refused(book: Callable[..., bytes], register: Register) -> None:
    key = read_conversion(book(*ROWS[:3], **{"2009": ROWS}), "ref.xlsx", register)
    assert key.refused[2010][0].first_line == (
        "„ref.xlsx“, Blatt „2010“: kein Kreis führt nach 01001"
    )


def test_other_files_are_refused(book: Callable[..., bytes], register: Register) -> None:
    with pytest.raises(UnreadableFile, match="kein Umstiegsschlüssel für Kreise"):
        read_conversion(book(("a", 1), head=("Kreis", "Wert")), "a.xlsx", register)
    with pytest.raises(UnreadableFile, match="beschädigt"):
        read_conversion(book(*ROWS)[:2000], "a.xlsx", register)
    with pytest.raises(UnreadableFile, match="21 MB; der Umstiegsschlüssel hat 1 MB"):
        read_conversion(b"PK" + bytes(21 * 2**20), "a.xlsx", register)


def test_a_target_that_was_dissolved_since_leads_to_its_successor(
    book: Callable[..., bytes], register: Register
) -> None:
    """A key on 31.12.2020 still names Eisenach, part of the Wartburgkreis since 01.07.2021."""
    head = (*HEAD[:6], "Kreise\n 31.12.2020", "Kreisname 2020")
    key = read_conversion(
        book((16056000, "Eisenach", 1, 1, 104.2, 42.0, 16056000, "Eisenach"), head=head),
        "ref.xlsx",
        register,
    )
    assert key.target_date == "2020-12-31"
    assert [part.target for part in key.parts("16056", 2010)] == ["16063"]


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Conversion:
    path = shared_data / "schluessel" / "ref-kreise-umrech-2021-1990-2020.xlsx"
    return read_conversion(path.read_bytes(), path.name)


def test_the_real_key(real: Conversion, register: Register) -> None:
    assert real.refused == {}
    assert list(real.years) == list(range(1990, 2021))
    today = {str(region.ags) for region in register.kreise()}
    for sheet in real.years.values():
        assert {part.target for parts in sheet.values() for part in parts} == today
    assert len(real.years[2005]) == 439
    assert len(real.years[2020]) == 401
    # Destatis: 82 437 995 inhabitants on 31.12.2005; the sheet rounds each Kreis to 100.
    assert abs(sum(real.population[2005].values()) - 82_437_995) < 439 * 50
    # Wartburgkreis 2017: 123 800 repeated beside both parts.
    assert real.population[2017]["16063"] == 123_800
