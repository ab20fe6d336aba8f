"""From a generated repository to its published folder, and what happens when something breaks."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from kobimo.audit.gate_rules import MANIFEST
from kobimo.build import build
from kobimo.disclosure import plan
from kobimo.disclosure.signatures import FILE, Signature, add_signature
from kobimo.errors import ExecutionFailed, NotPublishable, TargetExists, WrongUsage
from kobimo.project import Edition, open_project
from kobimo.publish.stamps import DRAFT, INTERNAL
from tests.conftest import Silent, write_chapter

if TYPE_CHECKING:
    from pathlib import Path


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_all_four_reports_are_built(demo: Path) -> None:
    public = demo / "public"
    for place in ("", "berichte/analyse", "berichte/datensammlung", "berichte/profil"):
        assert (public / place / "index.html").is_file()
    chapters = {path.stem for path in (demo / "notebooks").glob("*.py")}
    assert len(chapters) == 10
    assert all((public / f"{name}.html").is_file() for name in chapters)
    assert {path.stem for path in (demo / "build/executed").glob("*.ipynb")} == chapters
    manifest = json.loads((public / MANIFEST).read_text("utf-8"))["files"]
    assert manifest == {n: d for n, d in digest(public).items() if n != MANIFEST}


def test_every_chapter_is_a_real_one(demo: Path) -> None:
    from kobimo.document import read_chapter

    for path in sorted((demo / "build/executed").glob("*.ipynb")):
        chapter = read_chapter(json.loads(path.read_text("utf-8")), path.stem)
        kinds = [element.kind for element in chapter.elements]
        assert kinds.count("figure") + kinds.count("table") >= 4, path.stem
        assert {"finding", "key_figures", "explain", "prose", "comment"} <= set(kinds), path.stem
        notices = [element for element in chapter.elements if element.kind == "notice"]
        assert all(notice.reason != "missing" for notice in notices), notices
        for element in chapter.elements:
            if element.kind == "figure":
                assert element.sources, element.id
                assert element.table.rows, element.id
                assert len(element.alt) > 40, element.id


def test_pdf_is_tagged_and_word_has_alternative_texts(demo: Path) -> None:
    from pypdf import PdfReader

    reader = PdfReader(demo / "public/bildungsbericht.pdf")
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de-DE"
    assert "pdfuaid" in root["/Metadata"].get_data().decode("utf-8")
    assert "Leitfrage" in "".join(page.extract_text() for page in reader.pages[:12])
    with zipfile.ZipFile(demo / "public/bildungsbericht.docx") as archive:
        body = archive.read("word/document.xml").decode("utf-8")
    pictures = body.count("<pic:pic")
    assert pictures > 20
    assert body.count('descr="') >= pictures
    assert "w:tblHeader" in body


#: Chapters with projections, draws, maps and every kind of table.
VARIED = ["kita", "sozialraum"]
SHORT = """id = "kurz"
title = "Kurzbericht"
audience = "Für alle."
description = "Zwei Kapitel in allen Formaten."
keep = ["prose", "finding", "key_figures", "figure", "table", "explain", "comment", "notice"]
formats = ["html", "pdf", "word"]
"""


@pytest.mark.slow
def test_another_environment_builds_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    """Other path, time zone, locale, hash seed, home and file order; same chapters in all formats."""
    other = tmp_path / "Ein anderer Ordner"
    other.mkdir()
    for source in sorted(demo.iterdir(), reverse=True):
        if source.name not in {"build", "public"}:
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, other / source.name)
    settings = (demo / "kommune.toml").read_text("utf-8")
    short = re.sub(r"(?ms)^berichte = \[.*?\]", 'berichte = ["kurz"]', settings)
    report = SHORT + f"chapters = {json.dumps(VARIED)}\n"
    first = tmp_path / "erster"
    shutil.copytree(demo, first, ignore=shutil.ignore_patterns("public", "executed"))
    for folder in (first, other):
        (folder / "kommune.toml").write_text(short, "utf-8")
        (folder / "reports/kurz.toml").write_text(report, "utf-8")
    build(open_project(first), Silent())
    environment = {
        **os.environ,
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4711",
        "HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "kobimo", "build", "--projekt", str(other)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert digest(other / "public") == digest(first / "public")


def test_a_broken_chapter_costs_its_page_and_public_stays(small: Path) -> None:
    build(open_project(small), Silent())
    before = digest(small / "public")
    write_chapter(small, "zwei", 'report.trend("bev_insgesam")')
    with pytest.raises(ExecutionFailed) as caught:
        build(open_project(small), Silent())
    assert caught.value.text.startswith(
        "1 von 2 Kapiteln liefen nicht durch:\n"
        "notebooks/zwei.py, Abschnitt „Mehr dazu“, Zelle 3: UnknownIndicator: Im Katalog gibt es "
        "keine Kennzahl „bev_insgesam“.\n"
    )
    assert "Meinten Sie „bev_insgesamt“" in caught.value.text
    assert digest(small / "public") == before
    preview = small / "build/vorschau"
    assert "Eins" in (preview / "eins.html").read_text("utf-8")
    assert "bev_insgesam" in (preview / "zwei.html").read_text("utf-8")


def test_a_comment_survives_every_build(small: Path) -> None:
    comment = small / "kommentare/zwei.md"
    comment.write_text("Der Rat hat **beschlossen**: <script>alert(1)</script>", "utf-8")
    build(open_project(small), Silent())
    built = build(open_project(small), Silent())
    page = (small / "public/zwei.html").read_text("utf-8")
    # Nothing of a protected dataset is shown, so nobody has to release it.
    assert (built.stamp, built.record) == ("", None)
    assert "vermerk-gestempelt" not in page
    assert "<strong>beschlossen</strong>" in page
    assert "<script>alert" not in page
    assert comment.read_text("utf-8").startswith("Der Rat")


def test_a_foreign_folder_is_never_replaced(small: Path) -> None:
    (small / "public").mkdir()
    (small / "public/eigenes.txt").write_text("eigenes")
    with pytest.raises(TargetExists):
        build(open_project(small), Silent())
    assert [path.name for path in (small / "public").iterdir()] == ["eigenes.txt"]


def test_publishing_refuses_placeholders(small: Path) -> None:
    with pytest.raises(NotPublishable) as caught:
        build(open_project(small), Silent(), publish=True)
    assert "impressum.herausgeber" in caught.value.text
    assert not (small / "public").exists()


#: An indicator of which the embedded data hide some areas: few young people are unemployed.
SMALL_NUMBERS = "jugendarbeitslosenanteil"
SIGNED = """
[geheimhaltung]
entschieden_von = "Stabsstelle Datenschutz (frei erfunden)"
entschieden_am = "2025-01-15"

[impressum]
herausgeber = "Musterstadt"
anschrift = "Marktplatz 1, Musterstadt"
email = "bildung@musterstadt.example"
telefon = "0"
vertreten_durch = "Erika Erfunden"
verantwortlich = "Erika Erfunden"
schlichtungsstelle = "Schlichtungsstelle Musterland"
datenschutzbeauftragte = "Rolf Regel"
"""


@pytest.fixture
def telling(small: Path) -> Path:
    """The small repository with one chapter that shows small numbers of areas."""
    with (small / "kommune.toml").open("a", encoding="utf-8") as stream:
        stream.write(SIGNED)
    chapter = small / "notebooks/eins.py"
    write_chapter(small, "eins", f'report.area_table("{SMALL_NUMBERS}")')
    text = chapter.read_text("utf-8")
    report = small / "reports/kurz.toml"
    report.write_text(report.read_text("utf-8").replace('"eins", "zwei"', '"eins"'), "utf-8")
    chapter.write_text(
        text.replace("#     - bev_insgesamt", f"#     - bev_insgesamt\n#     - {SMALL_NUMBERS}"),
        "utf-8",
    )
    return small


def texts(site: Path) -> dict[str, str]:
    """Return everything a site hands out as text: workbooks and documents unpacked, PDF read."""
    from pypdf import PdfReader

    found = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.suffix in {".xlsx", ".docx"}:
            with zipfile.ZipFile(path) as archive:
                for member in archive.namelist():
                    found[f"{name}/{member}"] = archive.read(member).decode("utf-8", "replace")
        elif path.suffix == ".pdf":
            pages = PdfReader(path).pages
            found |= {f"{name}/{at}": page.extract_text() for at, page in enumerate(pages)}
        elif path.is_file():
            found[name] = path.read_bytes().decode("utf-8", "replace")
    return found


def cells(site: Path) -> list[list[str]]:
    (path,) = [p for p in (site / "daten").glob("*.csv") if SMALL_NUMBERS in p.name]
    lines = path.read_text("utf-8-sig").splitlines()
    return [line.split(";") for line in lines if not line.startswith("#")]


def test_two_editions_share_nothing_but_their_source(telling: Path) -> None:
    with (telling / "reports/kurz.toml").open("a", encoding="utf-8") as stream:
        stream.write('formats = ["html", "pdf", "word"]\n')
    internal = build(open_project(telling), Silent(), edition=Edition.INTERN)
    assert not (telling / "public").exists()
    public = build(open_project(telling), Silent())
    assert (internal.stamp, public.stamp) == (INTERNAL, DRAFT)
    assert internal.start_page == telling / "intern/index.html"
    inside, outside = texts(telling / "intern"), texts(telling / "public")

    # What only the internal edition shows stands nowhere in the public one, in no format.
    rows = list(zip(cells(telling / "intern"), cells(telling / "public"), strict=True))
    secret = {a for ours, theirs in rows for a, b in zip(ours, theirs, strict=True) if a != b}
    numbers = {text for text in secret if re.fullmatch(r"\d+,\d{3,}", text)}
    assert len(numbers) >= 3
    written = numbers | {text.replace(",", ".") for text in numbers}
    assert not {text for text in written if any(text in body for body in outside.values())}
    assert all(any(text in body for body in inside.values()) for text in numbers)

    # Every page and every download says for whom it is, and no word of the other edition.
    for stamp, other, found in ((INTERNAL, DRAFT, inside), (DRAFT, INTERNAL, outside)):
        pages = {name: body for name, body in found.items() if name.endswith(".html")}
        assert all('content="noindex"' in body for body in pages.values())
        parts = ["kurz.docx/word/header1.xml", "daten/datapackage.json", "kurz.pdf/0", "kurz.pdf/1"]
        parts += [name for name in found if name.endswith(("sharedStrings.xml", ".csv"))]
        assert [name for name in (*pages, *parts, MANIFEST) if stamp not in found[name]] == []
        assert [name for name, body in found.items() if other in body] == []

    # Names of files tell nothing, and what each edition made on the way lies apart.
    extra = {"geheimhaltung.html"}
    assert set(digest(telling / "public")) - extra == set(digest(telling / "intern"))
    assert json.loads(outside[MANIFEST])["edition"] == "oeffentlich"
    assert json.loads(inside[MANIFEST])["edition"] == "intern"
    executed = [telling / "build" / part / "eins.ipynb" for part in ("executed", "intern/executed")]
    hidden, shown = (path.read_text("utf-8") for path in executed)
    assert any(text.replace(",", ".") in shown for text in numbers)
    assert not any(text.replace(",", ".") in hidden for text in numbers)


def test_publishing_names_every_obstacle_and_two_signatures_release(telling: Path) -> None:
    settings = (telling / "kommune.toml").read_text("utf-8")
    (telling / "kommune.toml").write_text(settings.replace('telefon = "0"', ""), "utf-8")
    project = open_project(telling)
    planned = plan(project)
    content = planned.content
    signed = telling / FILE
    add_signature(signed, Signature(content, "Erika Erfunden", "Datenschutz", "2025-02-01"))
    add_signature(signed, Signature("0" * 64, "Rolf Regel", "Statistik", "2025-01-31"))
    with pytest.raises(NotPublishable) as caught:
        build(project, Silent(), publish=True)
    assert "impressum.telefon" in caught.value.text
    assert "von 2 Freigaben für diesen Stand liegt 1 vor (Erika Erfunden). Die Freigabe von " in (
        caught.value.text
    )
    assert "public/ bleibt, wie es ist" in caught.value.text
    assert not (telling / "public").exists()
    assert not (telling / "veroeffentlicht.json").exists()

    (telling / "kommune.toml").write_text(settings, "utf-8")
    add_signature(signed, Signature(content, "Rolf Regel", "Statistik", "2025-02-02"))
    built = build(open_project(telling), Silent(), publish=True)
    assert built.stamp == ""
    assert "Entwurf –" not in (telling / "public/eins.html").read_text("utf-8")
    # What is known from now on is kept, and says nothing of the data behind it.
    assert built.ledger == telling / "veroeffentlicht.json"
    kept = built.ledger.read_text("utf-8")
    assert content in kept
    assert planned.inputs not in kept
    assert built.record is not None
    assert built.record.is_relative_to(telling / "build/geheimhaltung")
    assert "Erika Erfunden" in built.record.read_text("utf-8")


def test_the_internal_edition_is_never_published(small: Path) -> None:
    with pytest.raises(WrongUsage, match="nie veröffentlicht"):
        build(open_project(small), Silent(), edition=Edition.INTERN, publish=True)
