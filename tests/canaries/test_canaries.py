"""Twenty channels: through each the canary can be read without the guard, and not with it.

Each test shows both. Where disclosure control is the guard, the internal edition is the build
without it. Where a guard refuses, the canary lies in a folder nobody looked at, and the guard
says what is wrong with it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

from kobimo.audit.notebooks import check_notebook
from kobimo.check import check
from kobimo.editions.inspecting import find_thick_cells
from kobimo.guard import find_forbidden
from kobimo.project import open_project
from kobimo.report import Report
from tests.canaries.conftest import FAILING, LEAKING, SHOWING, Editions, Leaked
from tests.canaries.search import search
from tests.canaries.secret import COUNT, NAME, SHARE, TOLD

if TYPE_CHECKING:
    from collections.abc import Callable

SCAFFOLD = Path(__file__).parents[2] / "{{cookiecutter.project_slug}}"
SECRET = f"{NAME} {COUNT}"


# Disclosure control is the guard: the same chapters, with and without it.

CHANNELS_OF_VALUES = {
    "data table": "eins.html: without markup",
    "alt text": "eins.html: aria-label",
    "SVG coordinates": "eins.html: coordinates",
    "CSV": "daten/eins-migration-u18-sr-raeume.csv: text",
    "search index": "assets/suchindex.js: text",
}


@pytest.mark.parametrize("channel", CHANNELS_OF_VALUES)
def test_values(editions: Editions, channel: str) -> None:
    assert CHANNELS_OF_VALUES[channel] in search(editions.internal)
    assert search(editions.public) == []


def test_values_of_a_neighbour_are_shown(editions: Editions) -> None:
    """The public edition is not empty: what is open is there to be read."""
    rows = (editions.public / "daten/eins-migration-u18-sr-raeume.csv").read_text("utf-8-sig")
    shown = [line for line in rows.splitlines() if re.search(r";\d+,\d", line)]
    assert len(shown) >= 20
    assert any(line.startswith(f"{NAME};.") for line in rows.splitlines())


def test_the_gate_has_nothing_against_the_public_edition(editions: Editions) -> None:
    assert editions.refuse(editions.public) == []


def test_the_gate_refuses_the_internal_edition(editions: Editions, tmp_path: Path) -> None:
    site = shutil.copytree(editions.internal, tmp_path / "public")
    texts = "\n".join(problem.text for problem in editions.refuse(site))
    assert "Intern – nicht veröffentlichen" in texts
    assert f"zeigt für „{NAME}“ eine Zahl, die kein offener Wert ist" in texts


def test_executed_notebook(editions: Editions) -> None:
    room = editions.project.folder / "build"
    assert search(room / "intern/executed")
    assert search(room / "executed") == []


def test_the_check_says_what_it_looked_at(editions: Editions) -> None:
    checked = check(editions.project, publish=True)
    assert re.match(r"\d+ Dateien, \d+ Seiten, \d+ Abbildungen", checked.looked_at)
    assert "mit offenen Werten verglichene Zahlen" in checked.looked_at
    told = "\n".join(problem.text for problem in checked.problems)
    assert "impressum.herausgeber" in told
    assert "trägt den Stempel „Entwurf – nicht freigegeben“" in told


def test_the_check_says_that_nothing_was_built(leaked: Leaked) -> None:
    checked = check(leaked.project, publish=True)
    assert checked.looked_at == ""
    told = "\n".join(problem.text for problem in checked.problems)
    assert "es gibt noch keine Ausgabe, die geprüft werden könnte" in told
    assert "nur „import kobimo“ ist erlaubt" in told


def test_nothing_is_compared_without_the_notebooks_of_the_build(
    editions: Editions, tmp_path: Path
) -> None:
    executed = editions.project.folder / "build/executed"
    aside = shutil.move(executed / "eins.ipynb", tmp_path / "eins.ipynb")
    try:
        told = [p.text for p in check(editions.project, publish=True).problems]
    finally:
        shutil.move(aside, executed / "eins.ipynb")
    assert any("es fehlt, woraus die Seiten gemacht sind: eins" in text for text in told)


# The rule for notebooks is the guard, and the gate behind it.


@pytest.mark.parametrize("cell", [LEAKING, FAILING])
def test_the_rule_refuses_what_leaks(cell: str) -> None:
    methods = [name for name in vars(Report) if not name.startswith("_")]
    thin = f"import kobimo\nreport = kobimo.open_report()\n\n# %%\n{SHOWING}"
    assert list(check_notebook({"Zelle 1": thin}, methods)) == []
    found = list(check_notebook({"Zelle 1": thin, "Zelle 2": cell}, methods))
    assert len(found) >= 5
    assert all(problem.where.startswith("Zelle 2, Zeile") for problem in found)


def refusals(leaked: Leaked) -> str:
    return "\n".join(problem.text for problem in leaked.refuse())


def test_svg_text_outside_the_axes(leaked: Leaked) -> None:
    assert "eins.html: text" in search(leaked.site)
    assert f"Text „{SECRET}“ außerhalb des sichtbaren Ausschnitts" in refusals(leaked)


def test_picture_inside_a_drawing(leaked: Leaked) -> None:
    """Not one of the twenty: base64 in the page, and a text inside the picture."""
    assert "eins.html: base64/png/tEXt" in search(leaked.site)
    assert "Beigabe „tEXt“ im Bild" in refusals(leaked)


def test_file_name(leaked: Leaked) -> None:
    assert f"daten/eins-{NAME.lower()}-{COUNT}.csv: Dateiname" in search(leaked.site)
    assert f"der Dateiname enthält „{NAME.lower()}“" in refusals(leaked)


def test_notebook_outputs_and_metadata(leaked: Leaked, editions: Editions, tmp_path: Path) -> None:
    executed = leaked.project.folder / "build/executed"
    cells = json.loads((executed / "eins.ipynb").read_text("utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert any(TOLD.search(str(output.get("text"))) for output in outputs)
    assert any(TOLD.search(str(output.get("metadata"))) for output in outputs)
    assert [p.where for p in find_thick_cells(leaked.project) if "eins.py" in p.where]
    assert_refused(editions, tmp_path, "eins.ipynb", (executed / "eins.ipynb").read_bytes())


def test_warning_text(leaked: Leaked, editions: Editions, tmp_path: Path) -> None:
    executed = (leaked.project.folder / "build/executed/eins.ipynb").read_text("utf-8")
    warned = re.search(r"[^\"]*UserWarning: " + SECRET, executed)
    assert warned is not None
    assert "warnings.warn" in "\n".join(p.message for p in find_thick_cells(leaked.project))
    change = in_page(f"<p>UserWarning: {SECRET}</p>")
    assert_refused(editions, tmp_path, "eins.html", change, "Fehler- oder Warnmeldung")


def test_error_report(leaked: Leaked) -> None:
    assert TOLD.search(leaked.message)
    assert "zwei.html: text" in search(leaked.site)
    assert "Fehler- oder Warnmeldung" in refusals(leaked)
    assert not (leaked.project.folder / "public").exists()
    raised = [p.message for p in find_thick_cells(leaked.project) if "zwei.py" in p.where]
    assert any(message.startswith("ein Fehler wird ausgelöst") for message in raised)


# The gate is the guard: the canary lies in a site that is otherwise as it should be.


def assert_refused(
    editions: Editions,
    room: Path,
    name: str,
    change: Callable[[bytes], bytes] | bytes,
    words: str = "",
) -> None:
    """Plant into one file of a copy of the site; it leaks, and the gate names that file."""
    site = shutil.copytree(editions.public, room / "public")
    path = site / name
    path.write_bytes(change if isinstance(change, bytes) else change(path.read_bytes()))
    assert any(found.startswith(f"{name}:") for found in search(site)), name
    found = [problem for problem in editions.refuse(site) if name in problem.where]
    assert found, f"das Tor lässt {name} durch"
    assert any(words in problem.message for problem in found), [p.message for p in found]


def in_page(markup: str) -> Callable[[bytes], bytes]:
    """Return what puts markup at the end of the content of a page."""
    return lambda body: body.replace(b"</main>", f"{markup}</main>".encode(), 1)


GATED = {
    "title attribute": ("eins.html", in_page(f'<p title="{SECRET}">Hinweis</p>'), "title"),
    "comment": ("eins.html", in_page(f"<!-- {SECRET} -->"), "Kommentar"),
    "log": ("bau.log", f"INFO {SECRET}\n".encode(), "Dateien der Art „.log“"),
    "data attribute": ("eins.html", in_page(f'<p data-wert="{SECRET}">Hinweis</p>'), "data-wert"),
    "hidden text": ("eins.html", in_page(f'<p style="display:none">{SECRET}</p>'), "style"),
    "island": ("eins.html", in_page(f"<script>wert = '{SECRET}'</script>"), "Skript"),
    "drawn title": ("eins.html", in_page(f"<svg><title>{SECRET}</title></svg>"), "title"),
    "stylesheet": ("assets/farben.css", lambda b: b + f"/* {SECRET} */".encode(), "verändert"),
}


@pytest.mark.parametrize("channel", GATED)
def test_places_nobody_sees(editions: Editions, tmp_path: Path, channel: str) -> None:
    name, change, words = GATED[channel]
    assert_refused(editions, tmp_path, name, change, words)


def test_xlsx_hidden_sheet(editions: Editions, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    source = tmp_path / "tabellen.xlsx"
    book = load_workbook(editions.public / "daten/tabellen.xlsx")
    sheet = book.create_sheet("Rohdaten")
    sheet.append([NAME, SHARE, COUNT])
    sheet.sheet_state = "hidden"
    book.save(source)
    assert any("tabellen.xlsx" in found for found in search(editions.internal))
    body = source.read_bytes()
    assert_refused(editions, tmp_path, "daten/tabellen.xlsx", body, "das verborgene Blatt")


def test_datapackage(editions: Editions, tmp_path: Path) -> None:
    def plant(body: bytes) -> bytes:
        package = json.loads(body)
        package["resources"][0]["description"] = SECRET
        return json.dumps(package, ensure_ascii=False).encode()

    assert_refused(editions, tmp_path, "daten/datapackage.json", plant, "auf keiner Seite")


def test_atom_feed(editions: Editions, tmp_path: Path) -> None:
    def plant(body: bytes) -> bytes:
        feed = ET.fromstring(body)
        ET.SubElement(feed, "{http://www.w3.org/2005/Atom}summary").text = SECRET
        return b"<?xml version='1.0' encoding='utf-8'?>\n" + ET.tostring(feed, encoding="utf-8")

    assert_refused(editions, tmp_path, "aenderungen.xml", plant, "auf der Seite daneben nicht")


def test_pdf_metadata(editions: Editions, tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Subject": SECRET, "/Producer": "kobimo"})
    path = tmp_path / "kurz.pdf"
    writer.write(path)
    assert_refused(editions, tmp_path, "kurz.pdf", path.read_bytes(), f"„{SECRET}“ (Subject)")


def test_cache(editions: Editions, tmp_path: Path) -> None:
    """The store holds what was read, as it was; it never leaves the build folder."""
    folder = editions.project.folder
    name = "raum_migration.parquet"
    assert search(folder / "build/daten") == [f"{name}: parquet"]
    assert search(folder / "build/geheimhaltung") == []
    body = (folder / "build/daten" / name).read_bytes()
    assert_refused(editions, tmp_path, name, body, "Dateien der Art „.parquet“")
    kept = PurePosixPath("build/daten", name)
    assert find_forbidden(open_project(folder), [kept])


def test_git(tmp_path: Path) -> None:
    """Raw data and build products: taken by git where nothing keeps them out."""

    def commit(folder: Path) -> list[str]:
        for command in (["init", "-q"], ["add", "."]):
            subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
        return [found for found in search(folder) if found.startswith("git")]

    raw = f"Sozialraum;Kinder\n{NAME};{COUNT}\n"
    names = ["data/geschuetzt/kinder.csv", "data/kommunal/kinder.csv", "build/kinder.csv"]
    for room, has_guard in ((tmp_path / "ohne", False), (tmp_path / "mit", True)):
        room.mkdir()
        (room / "kommune.toml").write_text('ags = "99001"\n', "utf-8")
        for name in names:
            (room / name).parent.mkdir(parents=True)
            (room / name).write_text(raw, "utf-8")
        if has_guard:
            shutil.copy(SCAFFOLD / ".gitignore", room)
        assert bool(commit(room)) is not has_guard
    # Whoever forces git meets the guard before the commit.
    forced = [PurePosixPath(name) for name in names]
    refused = find_forbidden(open_project(tmp_path / "mit"), forced)
    assert [problem.where for problem in refused] == names
