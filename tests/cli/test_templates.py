"""``kobimo intake --template`` at the terminal: what it writes, where, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from kobimo.project import open_project
from kobimo.sources.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

THEMES = (
    "rahmenbedingungen, kita, schule, uebergaenge_abschluesse, fachkraefte, "
    "hochschule_weiterbildung, bne, sozialraum, politische_kulturelle_bildung, alle."
)
SCHOOL = "data/geschuetzt/vorlage-schule.xlsx"


def fill(path: Path, sheet: str, row: int, *cells: object) -> None:
    book = openpyxl.load_workbook(path)
    for column, value in enumerate(cells, start=1):
        book[sheet].cell(row, column).value = value
    book.save(path)


def test_a_blank_is_written_filled_in_and_read(kobimo: Command, office: Path) -> None:
    done = kobimo("intake", "--template", "schule", "--jahre", "2022-2023")
    assert done.code == 0, done.err
    assert done.out == (
        f"Geschrieben: {SCHOOL} (3 Tabellen)\n"
        "Weiter:      ausfüllen (Blatt „Lies mich“ sagt wie), speichern, kobimo check\n"
    )
    checked = kobimo("check")
    assert checked.code == 0, checked.err
    assert (
        f"Hinweis: {SCHOOL}: Leere Blätter der Vorlage wurden übergangen: „absentismus“, "
        "„lernstand“, „schulausstattung“.\n"
    ) in checked.out
    fill(office / SCHOOL, "absentismus", 5, "2022/23", "Grundschule", 4100, 12)
    assert ingest(open_project(office)).datasets == ("absentismus",)
    checked = kobimo("check")
    assert "übergangen: „lernstand“, „schulausstattung“." in checked.out
    # The note is there although nothing has to be read again.
    assert kobimo("check").out == checked.out


def test_a_blank_may_be_called_anything(kobimo: Command, office: Path) -> None:
    kobimo("intake", "--template", "uebergaenge_abschluesse", "--jahre", "2023")
    path = office / "data/kommunal/vorlage-uebergaenge_abschluesse.xlsx"
    moved = path.rename(path.with_name("Rücklauf der JBA.xlsx"))
    for row in range(5, 12):
        fill(
            moved, "verbleib", row, openpyxl.load_workbook(moved)["verbleib"].cell(row, 1).value, 9
        )
    done = ingest(open_project(office))
    assert done.datasets == ("verbleib",)
    assert done.files[0].file == "data/kommunal/Rücklauf der JBA.xlsx"


def test_a_filled_blank_is_taken_in_like_any_file(kobimo: Command, office: Path) -> None:
    kobimo("intake", "--template", "schule", "--jahre", "2022")
    outside = (office / SCHOOL).rename(office / "Rücklauf.xlsx")
    done = kobimo("intake", str(outside), "--no-input")
    assert done.code == 20
    assert "„Rücklauf.xlsx“: die Vorlage ist noch leer" in done.err
    fill(outside, "absentismus", 5, "2022/23", "Grundschule", 4100, 12)
    done = kobimo("intake", str(outside), "--no-input")
    assert done.code == 0, done.err
    assert "Ausgefüllte Vorlage; eine Tabelle gelesen: „absentismus“." in done.out
    assert "Geschrieben: data/geschuetzt/Rücklauf.xlsx" in done.out
    assert not list((office / "deklarationen").rglob("*.toml"))
    assert ingest(open_project(office)).datasets == ("absentismus",)


def test_data_of_health_offices_go_where_git_does_not_look(kobimo: Command, office: Path) -> None:
    kobimo("intake", "--template", "kita")
    kobimo("intake", "--template", "hochschule_weiterbildung")
    assert (office / "data/geschuetzt/vorlage-kita.xlsx").is_file()
    assert (office / "data/kommunal/vorlage-hochschule_weiterbildung.xlsx").is_file()


def test_a_blank_is_never_overwritten_silently(kobimo: Command, office: Path) -> None:
    kobimo("intake", "--template", "schule")
    before = (office / SCHOOL).read_bytes()
    done = kobimo("intake", "--template", "schule")
    assert done.code == 15
    assert done.err == (
        f"Fehler: {SCHOOL}: diese Vorlage gibt es schon; vielleicht ist sie ausgefüllt\n"
        "    Benennen Sie sie um, oder lassen Sie sie mit --ersetzen ersetzen (die alte bleibt als "
        "Sicherung).\n"
    )
    assert (office / SCHOOL).read_bytes() == before
    done = kobimo("intake", "--template", "schule", "--ersetzen")
    assert done.code == 0
    assert "Gesichert:   data/geschuetzt/.vorlage-schule.xlsx.alt\n" in done.out
    assert (office / "data/geschuetzt/.vorlage-schule.xlsx.alt").read_bytes() == before
    # A hidden backup is no data.
    assert kobimo("check").code == 0


def test_all_themes_at_once_or_none(kobimo: Command, office: Path) -> None:
    done = kobimo("intake", "--template", "alle", "--jahre", "2023")
    assert done.code == 0
    assert done.out.count("Geschrieben: ") == 9
    for path in (office / "data").rglob("vorlage-*.xlsx"):
        if "bne" not in path.name:
            path.unlink()
    again = kobimo("intake", "--template", "alle")
    assert again.code == 15
    assert not (office / "data/geschuetzt/vorlage-kita.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--template",), f"--template: Nennen Sie ein Thema.\n    Themen: {THEMES}\n"),
        (("--template", "--jahre", "2023"), "--template: Nennen Sie ein Thema.\n"),
        (
            ("--template", "sozialraeume"),
            "gibt es nicht.\n    Meinten Sie „sozialraum“? Themen: rahmenbedingungen, kita, ",
        ),
        (("--template", "wetter"), f"gibt es nicht.\n    Themen: {THEMES}\n"),
        (("--template", "kita", "--jahre", "23"), "--jahre: „23“ sind keine Jahre.\n"),
        (("--template", "kita", "--jahre", "2024-2020"), "„2024-2020“ sind keine Jahre.\n"),
        (("--jahre", "2023"), "--jahre gibt es nur zusammen mit --template.\n"),
        (("Daten.xlsx", "--template", "kita"), "Eine Datei und --template schließen sich aus.\n"),
    ],
    ids=str,
)
def test_wrong_usage(
    kobimo: Command, office: Path, arguments: tuple[str, ...], expected: str
) -> None:
    done = kobimo("intake", *arguments)
    assert done.code == 2
    assert expected in done.err
    assert not list((office / "data").rglob("*.xlsx"))


def test_titles_of_themes_are_names_too(kobimo: Command, office: Path) -> None:
    assert kobimo("intake", "--template", "Allgemeinbildende Schulen").code == 0
    assert (office / SCHOOL).is_file()
    assert kobimo("intake", "--template", "uebergaenge").code == 0
