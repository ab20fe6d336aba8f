"""Bad input gets one clear German message and an exit code, and nothing is lost or half-written."""

from __future__ import annotations

import shutil
import time
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kobimo.errors import (
    ExecutionFailed,
    Invalid,
    InvalidAgs,
    InvalidCell,
    NoProject,
    TargetExists,
    UnknownRegion,
    UnknownTable,
    UnreadableFile,
    UnsafeName,
)
from kobimo.files import replace_folder, restore_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Command

VHS = "VHS_2018-2023.xlsx"
LIBRARY = "Bibliothek_2016-2023.csv"
UTF8 = "    Speichern Sie sie als UTF-8.\n"


@pytest.fixture
def municipal(root: Path) -> Path:
    """Municipal files of Musterstadt, which have no AGS inside."""
    return root / "src/kobimo/musterstadt/municipal"


def problem(text: str) -> str:
    return f"Fehler: 1 Angabe ist ungültig:\n{text}"


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (
            ["7211"],
            InvalidAgs,
            (
                "„7211“ hat 4 Ziffern: die führende Null fehlt, wie nach dem Öffnen in Excel.\n"
                "    Meinten Sie „07211“?\n"
            ),
        ),
        (
            ["07299"],
            UnknownRegion,
            (
                "Den Schlüssel „07299“ trägt keine Region (Gebietsstand 31.12.2024).\n"
                "    Meinten Sie Trier (07211), "
            ),
        ),
        (["Tirer"], UnknownRegion, "Keine Region heißt „Tirer“.\n    Meinten Sie Trier (07211)?\n"),
        (["München"], UnknownRegion, "„München“ ist nicht eindeutig.\n"),
        (["07"], UnknownRegion, "„Rheinland-Pfalz“ (07) ist kein Kreis"),
        (["07211", "--ordner", "../x"], UnsafeName, "Der Ordnername „../x“ ist ein Pfad"),
        (["07211", "--ordner", "/tmp/x"], UnsafeName, "Der Ordnername „/tmp/x“ ist ein Pfad"),
        (["07211", "--herausgeber", "{{7*7}}"], UnsafeName, "Die herausgebende Stelle „{{7*7}}“"),
        (["07211", "--herausgeber", 'a"b'], UnsafeName, 'Die herausgebende Stelle „a"b“'),
        (["07211", "--bericht", "analise"], UnsafeName, "Den Bericht „analise“ gibt es nicht.\n"),
    ],
)
def test_an_impossible_project_is_not_begun(
    kobimo: Command,
    tmp_path: Path,
    *,
    arguments: list[str],
    kind: type[UnknownRegion],
    message: str,
) -> None:
    done = kobimo("new", *arguments, "--no-input", "--output-dir", str(tmp_path / "neu"))
    assert (done.code, done.out) == (kind.exit_code, "")
    assert done.err.startswith(f"Fehler: {message}")
    assert not (tmp_path / "neu").exists()


def test_nobody_is_asked_without_a_terminal(
    kobimo: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    done = kobimo("new", "07211", "-o", str(tmp_path / "neu"))
    assert done.code == 2
    assert done.err == (
        "Fehler: Die Frage „Name des neuen Ordners“ kann hier niemand beantworten.\n"
        "    Ohne Terminal nimmt kobimo die Vorgaben: kobimo new AGS --no-input\n"
    )
    assert not (tmp_path / "neu").exists()


def test_outside_of_a_project(
    kobimo: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("build", "check", "data"):
        done = kobimo(command)
        assert done.code == NoProject.exit_code
        assert done.err == (
            f"Fehler: {tmp_path}: Hier ist kein Bildungsmonitoring: es gibt keine Datei "
            "„kommune.toml“ in diesem Ordner oder darüber.\n    Wechseln Sie in den Ordner "
            "Ihres Berichts oder legen Sie einen an: kobimo new\n"
        )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'ags = "07211\n',
            (
                "kommune.toml, Zeile 1, Spalte 13: kein gültiges TOML: hier steht ein Zeichen, das "
                "nicht möglich ist\n    Häufig fehlt davor ein schließendes Anführungszeichen.\n"
            ),
        ),
        (
            'ags = "07211"\nags = "07211"\n',
            (
                "kommune.toml, Zeile 2, Spalte 14: kein gültiges TOML: die Angabe steht doppelt\n"
                "    Löschen Sie eine der beiden Zeilen.\n"
            ),
        ),
        (
            'ags = "07211"\nberichte = ["kurz"\n',
            (
                "kommune.toml, am Ende der Datei: kein gültiges TOML: die schließende Klammer „]“ "
                "fehlt\n    Ergänzen Sie sie.\n"
            ),
        ),
        (
            "ags = „07211“\n",
            (
                "kommune.toml, Zeile 1, Spalte 7: kein gültiges TOML: der Wert ist nicht lesbar\n"
                '    Texte stehen in geraden "Anführungszeichen", Zahlen ohne.\n'
            ),
        ),
        ("", "kommune.toml, Angabe „ags“: Angabe fehlt\n"),
        (
            'ags = "7211"\n',
            (
                "kommune.toml, Angabe „ags“: „7211“ hat 4 Ziffern: die führende Null fehlt, wie nach "
                "dem Öffnen in Excel. Meinten Sie „07211“?\n"
            ),
        ),
        ("ags = 7211\n", "kommune.toml, Angabe „ags“: Text in Anführungszeichen erwartet\n"),
        (
            'ags = "07211"\nberichte = "kurz"\n',
            "kommune.toml, Angabe „berichte“: Liste erwartet\n",
        ),
        (
            'ags = "07211"\nberichte = []\n',
            "kommune.toml, Angabe „berichte“: kein Bericht ist genannt\n    Möglich sind: kurz.\n",
        ),
        (
            'ags = "07211"\nberichte = ["kruz"]\n',
            (
                "kommune.toml, Angabe „berichte“: den Bericht „kruz“ gibt es in reports/ nicht\n"
                "    Meinten Sie „kurz“?\n"
            ),
        ),
        (
            'ags = "07211"\n[impressum]\nherausgber = "x"\n',
            (
                "kommune.toml, Angabe „impressum.herausgber“: unbekannte Angabe\n"
                "    Meinten Sie „herausgeber“?\n"
            ),
        ),
        (
            'ags = "07211"\nvergleich = ["07111", "7212"]\n',
            "kommune.toml, Angabe „vergleich, Eintrag 2“: „7212“ hat 4 Ziffern",
        ),
    ],
)
def test_a_wrong_kommune_toml(kobimo: Command, office: Path, text: str, message: str) -> None:
    (office / "kommune.toml").write_text(text, "utf-8")
    done = kobimo("check")
    assert done.code == Invalid.exit_code
    assert done.err.startswith(problem(message))
    assert not (office / "public").exists()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_kommune_toml_in_another_encoding(kobimo: Command, office: Path, encoding: str) -> None:
    (office / "kommune.toml").write_text('ags = "05315"\nname = "Köln"\n', encoding)
    done = kobimo("check")
    assert done.code == Invalid.exit_code
    assert done.err == problem("kommune.toml: die Datei ist nicht in UTF-8 gespeichert\n" + UTF8)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'ags = "07299"',
            "kommune.toml, Angabe „ags“: Den Schlüssel „07299“ trägt keine Region",
        ),
        (
            'ags = "07"',
            (
                "kommune.toml, Angabe „ags“: „07“ (Rheinland-Pfalz) ist kein Kreis und keine "
                "kreisfreie Stadt.\n    Ihre Schlüssel nennt: kobimo regions 07\n"
            ),
        ),
        (
            'ags = "07211"\nvergleich = ["07399"]',
            "kommune.toml, Angabe „vergleich“: Den Schlüssel „07399“ trägt keine Region",
        ),
    ],
)
def test_a_key_of_no_kreis(kobimo: Command, office: Path, line: str, message: str) -> None:
    (office / "kommune.toml").write_text(f"{line}\n", "utf-8")
    for command in ("build", "check", "data"):
        done = kobimo(command)
        assert done.code == UnknownRegion.exit_code
        assert done.err.startswith(f"Fehler: {message}")


def test_chapters_comments_and_reports_are_checked_together(kobimo: Command, office: Path) -> None:
    (office / "notebooks/eins.py").write_text("# %%\n1\n", "utf-8")
    text = (office / "notebooks/zwei.py").read_text("utf-8")
    (office / "notebooks/zwei.py").write_text(f"{text}\n# %%\nif (:\n", "utf-8")
    (office / "notebooks/drei.py").write_text("# Für alle\n", "cp1252")
    (office / "kommentare/eins.md").write_text("Für alle", "cp1252")
    (office / "kommentare/zwie.md").write_text("x", "utf-8")
    report = office / "reports/kurz.toml"
    report.write_text(report.read_text("utf-8").replace('"zwei"]', '"zwie"]'), "utf-8")
    done = kobimo("check")
    assert done.code == Invalid.exit_code
    assert done.err == (
        "Fehler: 6 Angaben sind ungültig:\n"
        "notebooks/drei.py: nicht in UTF-8 gespeichert\n"
        "    Speichern Sie die Datei als UTF-8.\n"
        "notebooks/eins.py, Kopf: der Abschnitt „kobimo“ fehlt oder ist nicht lesbar\n"
        "    Übernehmen Sie den Kopf eines mitgelieferten Kapitels und passen Sie ihn an.\n"
        "notebooks/zwei.py, Abschnitt „Mehr dazu“, Zelle 4: Die Zelle ist kein gültiges Python: "
        "invalid syntax (Zeile 1 der Zelle)\n"
        "    Häufig fehlt in dieser Zeile oder darüber eine Klammer oder ein Anführungszeichen.\n"
        "reports/kurz.toml, Angabe „chapters“: das Kapitel „zwie“ gibt es in notebooks/ nicht\n"
        "    Meinten Sie „zwei“?\n"
        "kommentare/eins.md: nicht in UTF-8 gespeichert\n"
        "    Speichern Sie die Datei als UTF-8.\n"
        "kommentare/zwie.md: es gibt kein Kapitel „zwie“\n"
        "    Meinten Sie „zwei“?\n"
    )


@pytest.mark.parametrize(
    ("name", "body", "kind", "message"),
    [
        (
            "a.csv",
            b"Artikel;Preis\n1;2\n",
            UnknownTable,
            "data/eingang/a.csv: weder CSV-Tabelle noch Flat-Datei eines Statistikportals",
        ),
        ("a.csv", b"", UnreadableFile, "data/eingang/a.csv: die Datei ist leer\n"),
        (
            "a.csv",
            b"<!DOCTYPE html><html></html>",
            UnreadableFile,
            "data/eingang/a.csv: die Datei ist eine Webseite, keine Tabelle\n",
        ),
        (
            "a.csv",
            "GENESIS-Tabelle: 21111-02-06-4\nfür;über\n".encode("cp850"),
            UnreadableFile,
            "data/eingang/a.csv, Zeile 2: unbekannte Zeichenkodierung: das Byte 0x81",
        ),
        (
            "a.zip",
            b"PK\x03\x04xxxx",
            UnreadableFile,
            "data/eingang/a.zip: das Archiv ist beschädigt oder unvollständig\n",
        ),
        (
            "a.pdf",
            b"%PDF-1.7",
            UnreadableFile,
            "data/eingang/a.pdf: Dateien der Art „.pdf“ werden im Eingang nicht gelesen\n",
        ),
    ],
)
def test_a_file_that_is_no_table(
    kobimo: Command,
    office: Path,
    *,
    name: str,
    body: bytes,
    kind: type[UnreadableFile],
    message: str,
) -> None:
    path = office / "data/eingang" / name
    path.write_bytes(body)
    for command in ("check", "data", "build"):
        done = kobimo(command)
        assert done.code == kind.exit_code
        assert message in done.err
        assert done.err.count("Fehler: ") == 1
    assert path.read_bytes() == body
    assert not (office / "public").exists()
    path.unlink()
    assert kobimo("data").code == 0


def _no_heading(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet.insert_rows(1)
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "Zusammen"


def _script(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet["C5"] = "<script>alert(1)</script>"
    for row in list(sheet.iter_rows())[10:]:
        for cell in row[1:]:
            cell.value = None


@pytest.mark.parametrize(
    ("change", "kinds", "message"),
    [
        # openpyxl saves formulas without the values they had.
        (
            lambda sheet: None,
            {UnreadableFile, InvalidCell},
            "Zelle B11: die Formel „=SUM(B5:B10)“ hat keinen gespeicherten Wert\n",
        ),
        (_no_heading, {UnreadableFile}, "die Überschrift „Programmbereich“ fehlt\n"),
        (
            _script,
            {UnreadableFile, InvalidCell},
            "Zelle C5: „<script>alert(1)</script>“ ist weder Zahl noch Zeichen dieser Quelle\n",
        ),
    ],
)
def test_a_workbook_that_cannot_be_read_with_certainty(
    kobimo: Command,
    office: Path,
    municipal: Path,
    *,
    change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None],
    kinds: set[type[UnreadableFile]],
    message: str,
) -> None:
    book = openpyxl.load_workbook(municipal / VHS)
    change(book.worksheets[0])
    book.save(office / "data/kommunal" / VHS)
    done = kobimo("check")
    assert done.code in {kind.exit_code for kind in kinds}
    assert f"„data/kommunal/{VHS}“, Tabellenblatt „VHS“" in done.err
    assert message in done.err


def test_a_workbook_without_its_sheet(kobimo: Command, office: Path, municipal: Path) -> None:
    name = "BNE_Bestandserhebung_2021.xlsx"
    book = openpyxl.load_workbook(municipal / name)
    book["Angebote"].title = "Liste"
    book.save(office / "data/kommunal" / name)
    done = kobimo("check")
    assert done.code == UnreadableFile.exit_code
    assert "„Angebote“" in done.err


def test_a_row_that_stands_twice(kobimo: Command, office: Path, municipal: Path) -> None:
    lines = (municipal / LIBRARY).read_bytes().splitlines(keepends=True)
    doubled = [*lines[:3], lines[2], *lines[3:]]
    (office / "data/kommunal" / LIBRARY).write_bytes(b"".join(doubled))
    done = kobimo("check")
    assert done.code == UnreadableFile.exit_code
    assert "der Wert für 2016, aktive_nutzende steht schon in Zelle B3" in done.err
    assert done.err.count("Löschen Sie die doppelte Zeile") == 1


def test_a_bomb_in_a_workbook_is_refused_at_once(
    kobimo: Command, office: Path, municipal: Path
) -> None:
    """600 MB of XML, 2 MB packed: refused from the archive's directory, never unpacked."""
    row = b'<row><c t="str"><v>aaaaaaaaaaaaaaaaaaaa</v></c></row>' * 20_000
    with (
        zipfile.ZipFile(municipal / VHS) as source,
        zipfile.ZipFile(
            office / "data/kommunal" / VHS, "w", zipfile.ZIP_DEFLATED, compresslevel=1
        ) as target,
    ):
        for name in source.namelist():
            if "sheet1" not in name:
                target.writestr(name, source.read(name))
        with target.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for _ in range(600_000_000 // len(row)):
                stream.write(row)
    begun = time.process_time()
    done = kobimo("check")
    assert time.process_time() - begun < 10
    assert done.code == UnreadableFile.exit_code
    assert "die Arbeitsmappe ist entpackt 5" in done.err


def test_failing_chapters_are_reported_together(kobimo: Command, office: Path) -> None:
    cells = {
        "a_gut": "1",
        "b_wirft": "1 / 0",
        "c_haengt": "import time; time.sleep(600)",
        "d_falsch": "def (:",
        "e_fragt": "input('?')",
    }
    for name, cell in cells.items():
        text = f"# %% [markdown]\n# # {name}\n\n# %%\n{cell}\n"
        (office / f"notebooks/{name}.py").write_text(text, "utf-8")
    (office / "notebooks/f_cp1252.py").write_text("# %%\n# für\n", "cp1252")
    report = office / "reports/kurz.toml"
    names = ", ".join(f'"{name}"' for name in [*cells, "f_cp1252"])
    text = report.read_text("utf-8").replace('"eins", "zwei"', names)
    report.write_text(text.replace("Kurzbericht", "<i>Kurz</i>"), "utf-8")
    (office / "kommune.toml").write_text(
        'ags = "07211"\nname = "<script>alert(1)</script>"\nberichte = ["kurz"]\n', "utf-8"
    )
    done = kobimo("build", "--zellfrist", "3")
    assert done.code == ExecutionFailed.exit_code
    report_of_failures = done.err[done.err.index("Fehler: ") :]
    assert report_of_failures == (
        "Fehler: 5 von 6 Kapiteln liefen nicht durch:\n"
        "notebooks/b_wirft.py, Abschnitt „b_wirft“, Zelle 1: ZeroDivisionError: division by zero\n"
        "    Öffnen Sie das Kapitel mit nox -s lab und führen Sie die Zelle dort aus.\n"
        "notebooks/c_haengt.py, Abschnitt „c_haengt“, Zelle 1: Die Zelle lief länger als "
        "3 Sekunden und wurde beendet.\n"
        "    Teilen Sie die Zelle auf oder verlängern Sie die Frist: "
        "kobimo build --zellfrist SEKUNDEN\n"
        "notebooks/d_falsch.py, Abschnitt „d_falsch“, Zelle 1: Die Zelle ist kein gültiges "
        "Python: invalid syntax (Zeile 1 der Zelle)\n"
        "    Häufig fehlt in dieser Zeile oder darüber eine Klammer oder ein Anführungszeichen.\n"
        "notebooks/e_fragt.py, Abschnitt „e_fragt“, Zelle 1: Die Zelle wartet auf eine Eingabe; "
        "beim Bauen kann niemand antworten.\n"
        "    Schreiben Sie den Wert in die Zelle, statt ihn mit input() zu erfragen.\n"
        "notebooks/f_cp1252.py: Das Notebook ist nicht in UTF-8 gespeichert.\n"
        "    Speichern Sie die Datei als UTF-8.\n"
        f"    Die übrigen Kapitel zeigt {office / 'build/vorschau/index.html'}; "
        "public/ ist unverändert.\n"
    )
    assert not (office / "public").exists()
    page = (office / "build/vorschau/a_gut.html").read_text("utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert "&lt;i&gt;Kurz" in page
    assert "<script>alert" not in page
    assert "<i>Kurz" not in page


def test_what_others_put_into_public_stays(kobimo: Command, office: Path) -> None:
    (office / "public").mkdir()
    (office / "public/kobimo-site.json").write_text('{"files": {"index.html": ""}}', "utf-8")
    (office / "public/index.html").write_text("alt", "utf-8")
    (office / "public/CNAME").write_text("trier.example", "utf-8")
    done = kobimo("build")
    assert done.code == TargetExists.exit_code
    assert done.err == (
        f"Fehler: {office / 'public'}: kobimo hat nicht geschrieben, was hier liegt: "
        "public/CNAME.\n"
        "    Verschieben Sie diese Dateien; kobimo überschreibt nichts Fremdes.\n"
    )
    assert (office / "public/index.html").read_text("utf-8") == "alt"
    shutil.rmtree(office / "public")
    (office / "public").write_text("keine", "utf-8")
    done = kobimo("build")
    assert done.code == TargetExists.exit_code
    assert "„public“ ist eine Datei; kobimo braucht hier einen Ordner.\n" in done.err
    assert (office / "public").read_text("utf-8") == "keine"


def test_a_site_put_aside_by_a_killed_build_comes_back(tmp_path: Path) -> None:
    """Killed between the two renames, the old site lies in the room of the build."""
    room, public = tmp_path / "build", tmp_path / "public"
    (room / "abgeloest-public").mkdir(parents=True)
    restore_folder(room, public)
    assert public.is_dir()
    (room / "staging").mkdir()
    (room / "staging/neu").touch()
    replace_folder(room / "staging", public)
    assert [path.name for path in public.iterdir()] == ["neu"]
    assert not list(room.iterdir())
    with pytest.raises(FileNotFoundError):
        replace_folder(room / "fehlt", public)
    assert [path.name for path in public.iterdir()] == ["neu"]
