"""``kobimo intake`` at the terminal: what it shows, asks, writes, and never loses."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from kobimo.project import open_project
from kobimo.sources.ingest import ingest
from tests.office_workbooks import einwohner, kurse, sgb2, vergleich

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command
    from tests.office_workbooks import Office


def save(file: Office, folder: Path) -> Path:
    path = folder / "Eingang" / file.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(file.body())
    return path


def written(folder: Path) -> dict[str, bytes]:
    """Return what lies in the folders that intake writes to."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for top in ("deklarationen", "data")
        for path in sorted((folder / top).rglob("*"))
        if path.is_file()
    }


def test_a_table_becomes_data_that_the_report_reads(kobimo: Command, office: Path) -> None:
    file = kurse()
    path = save(file, office)
    before = path.read_bytes()
    done = kobimo("intake", str(path), "--no-input")
    assert done.code == 0, done.err
    assert path.read_bytes() == before
    assert "neuer Datensatz „sprachkurse“" in done.out
    assert "Stichtag 30.06.2022 bis 30.06.2024, in Spalte B" in done.out
    assert (office / "data" / "kommunal" / file.name).read_bytes() == before
    declared = tomllib.loads(
        (office / "deklarationen/datensaetze/sprachkurse.toml").read_text("utf-8")
    )
    assert declared["municipal"]["file"] == "Sprachkurse_*.xlsx"
    assert declared["municipal"]["thousands"] == "."
    assert declared["additive"] == {"geschlecht": ["weiblich", "maennlich"]}
    assert "sprachkurse" in ingest(open_project(office)).datasets
    checked = kobimo("check")
    assert checked.code == 0, checked.err


def test_the_drafted_indicator_passes_the_check_and_says_what_is_missing(
    kobimo: Command, office: Path
) -> None:
    kobimo("intake", str(save(kurse(), office)), "--no-input")
    (path,) = (office / "deklarationen" / "kennzahlen").glob("*.toml")
    drafted = tomllib.loads(path.read_text("utf-8"))
    assert drafted["method"] == "count"
    assert drafted["numerator"] == [
        {"dataset": "sprachkurse", "variable": "teilnehmende", "filter": {"geschlecht": "total"}}
    ]
    assert drafted["says"].startswith("BITTE ERGÄNZEN")
    assert kobimo("check").code == 0


def test_a_second_time_nothing_is_written(kobimo: Command, office: Path) -> None:
    path = save(kurse(), office)
    kobimo("intake", str(path), "--no-input")
    before = written(office)
    done = kobimo("intake", str(path), "--no-input")
    assert done.code == 0
    assert "passt zur Deklaration „sprachkurse“" in done.out
    assert "Es war nichts zu schreiben." in done.out
    assert written(office) == before


def test_the_same_file_gives_the_same_bytes(kobimo: Command, office: Path) -> None:
    path = save(kurse(), office)
    kobimo("intake", str(path), "--no-input")
    first = (office / "deklarationen/datensaetze/sprachkurse.toml").read_bytes()
    kobimo("intake", str(path), "--no-input", "--ersetzen")
    assert (office / "deklarationen/datensaetze/sprachkurse.toml").read_bytes() == first


def test_a_trial_writes_nothing(kobimo: Command, office: Path) -> None:
    before = written(office)
    done = kobimo("intake", str(save(kurse(), office)), "--probe")
    assert done.code == 0
    assert "Nur eine Probe: Es wurde nichts geschrieben." in done.out
    assert written(office) == before


def test_the_next_year_is_read_strictly_by_the_declaration(kobimo: Command, office: Path) -> None:
    kobimo("intake", str(save(kurse(), office)), "--no-input")
    later = kurse()
    later.name = "Sprachkurse_2025.xlsx"
    later.sheet()["E1"] = "Std."
    before = written(office)
    done = kobimo("intake", str(save(later, office)), "--no-input")
    assert done.code != 0
    assert "„Sprachkurse_2025.xlsx“, Tabellenblatt „Kurse“, Zeile 1" in done.err
    assert "die Überschrift „Stunden“ fehlt" in done.err
    assert written(office) == before


def test_another_form_is_added_and_both_are_read(kobimo: Command, office: Path) -> None:
    kobimo("intake", str(save(kurse(), office)), "--no-input")
    later = kurse()
    later.name = "Sprachkurse_2025.xlsx"
    page = later.sheet()
    page["E1"] = "Stunden insgesamt"
    for row in range(2, 11):
        page.cell(row, 2).value = page.cell(row, 2).value and f"30.06.{2024 + (row + 1) // 3}"
    path = office / "deklarationen/datensaetze/sprachkurse.toml"
    old = path.read_text("utf-8")
    done = kobimo("intake", str(save(later, office)), "--no-input", "--weitere")
    assert done.code == 0, done.err
    assert path.read_text("utf-8").startswith(old.rstrip())
    files = {record.file for record in ingest(open_project(office)).files}
    assert {f"data/kommunal/Sprachkurse_{years}.xlsx" for years in ("2022-2024", "2025")} <= files


def test_what_is_replaced_is_kept(kobimo: Command, office: Path) -> None:
    path = save(kurse(), office)
    kobimo("intake", str(path), "--no-input")
    declared = office / "deklarationen/datensaetze/sprachkurse.toml"
    mine = declared.read_text("utf-8").replace("Deckblatt", "") + "\n# von Hand\n"
    declared.write_text(mine, "utf-8")
    old = path.read_bytes()
    changed = kurse()
    changed.sheet()["D2"] = 32
    changed.stored["Kurse", "D4"] = 72
    save(changed, office)
    refused = kobimo("intake", str(path), "--no-input")
    assert refused.code == 15
    assert "--ersetzen" in refused.err
    assert (office / "data/kommunal" / path.name).read_bytes() == old
    done = kobimo("intake", str(path), "--no-input", "--ersetzen")
    assert done.code == 0, done.err
    assert declared.with_name("sprachkurse.toml.alt").read_text("utf-8") == mine
    assert (office / "data/kommunal" / f".{path.name}.alt").read_bytes() == old
    assert (office / "data/kommunal" / path.name).read_bytes() == path.read_bytes()


def test_open_questions_are_listed_with_their_cells(kobimo: Command, office: Path) -> None:
    file = kurse()
    for row in range(2, 11):
        file.sheet().cell(row, 5).value = "1.250"
    done = kobimo("intake", str(save(file, office)), "--no-input")
    assert done.code == 23
    assert "„Sprachkurse_2022-2024.xlsx“, Tabellenblatt „Kurse“, Zelle E2" in done.err
    assert "„1.250“ ist mehrdeutig" in done.err
    assert (
        "--antwort zahlen=… (tausender: Tausenderzeichen: 1250; dezimal: Dezimalzeichen: 1,250)"
        in done.err
    )
    assert not list((office / "deklarationen").rglob("*.toml"))


def test_an_answer_in_advance_is_taken(kobimo: Command, office: Path) -> None:
    file = vergleich()
    path = save(file, office)
    assert kobimo("intake", str(path), "--no-input").code == 23
    wrong = kobimo("intake", str(path), "--no-input", "--antwort", "uhr=mond")
    assert wrong.code == 2
    assert "„mond“ ist keine Antwort" in wrong.err
    done = kobimo("intake", str(path), "--no-input", "--antwort", "uhr=berichtsjahr")
    assert done.code == 0, done.err


def test_questions_are_asked_at_a_terminal(
    kobimo: Command, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = iter(["9", "1", "vielleicht", "ja"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(replies))
    done = kobimo("intake", str(save(vergleich(), office)))
    assert done.code == 0, done.err
    assert "Die Tabelle nennt nur Jahre. Was sind es?" in done.out
    assert "Möglich sind: berichtsjahr, schuljahr, stichtag." in done.err
    assert (office / "deklarationen/datensaetze/vergleich_ausbildung.toml").is_file()
    assert next(replies, None) is None


def test_who_says_no_gets_nothing_written(
    kobimo: Command, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "nein")
    before = written(office)
    done = kobimo("intake", str(save(kurse(), office)))
    assert done.code == 0
    assert "Es wurde nichts geschrieben." in done.out
    assert written(office) == before


def test_without_a_geometry_the_areas_of_the_file_are_the_only_ones(
    kobimo: Command, office: Path
) -> None:
    file = einwohner()
    done = kobimo("intake", str(save(file, office)), "--no-input")
    assert done.code == 0, done.err
    declared = tomllib.loads(
        (office / "deklarationen/datensaetze/raum_bevoelkerung.toml").read_text("utf-8")
    )
    assert len(declared["municipal"]["areas"]) == 4
    later = einwohner()
    later.sheet()["A6"] = "05 Neustadt"
    (office / "data" / "kommunal" / "Einwohner_Ortsteile.xlsx").write_bytes(later.body())
    checked = kobimo("check")
    assert checked.code != 0
    assert "Tabellenblatt „EW 2023“, Zelle A6" in checked.err
    assert "05 Neustadt" in checked.err


def test_sensitive_figures_are_kept_apart_and_small_numbers_said(
    kobimo: Command, office: Path
) -> None:
    file = sgb2()
    page = file.sheet()
    for row, key in enumerate((*"1234",), start=8):
        page.cell(row, 1).value = f"Raum {key}"
        page.cell(row, 2).value = None
    page["C11"], page["D11"], page["E11"] = 41, 3, 38
    page["D12"], page["E12"] = 421, 1480
    file.stored["Auswertung", "C12"] = 1901
    done = kobimo("intake", str(save(file, office)), "--no-input")
    assert done.code == 0, done.err
    assert "1 Anzahl liegt zwischen 1 und 4" in done.out
    assert (office / "data" / "geschuetzt" / file.name).is_file()
    assert not (office / "data" / "kommunal" / file.name).exists()


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("leer.xlsx", b"", "die Datei ist leer"),
        ("alt.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "alten Excel-Format (.xls)"),
        (
            "geheim.xlsx",
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "mit einem Kennwort geschützt",
        ),
        (
            "seite.xls",
            b"<html><table><tr><td>1</td></tr></table></html>",
            "eine Webseite, keine Tabelle",
        ),
        (
            "brief.csv",
            b"Sehr geehrte Damen und Herren,\nvielen Dank.\n",
            "keine Tabelle zu erkennen",
        ),
    ],
)
def test_what_is_no_table_gets_its_own_message(
    kobimo: Command, office: Path, name: str, body: bytes, message: str
) -> None:
    path = office / name
    path.write_bytes(body)
    done = kobimo("intake", str(path), "--no-input")
    assert done.code == 20
    assert message in done.err
    assert f"„{name}“" in done.err


def test_a_missing_file_and_a_folder_are_said(kobimo: Command, office: Path) -> None:
    assert "die Datei gibt es nicht" in kobimo("intake", "Fehlt.xlsx").err
    assert "das ist ein Ordner" in kobimo("intake", str(office)).err
    assert "Nennen Sie die Datei." in kobimo("intake").err
