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

from kobimo.build import MANIFEST, build
from kobimo.errors import ExecutionFailed, NotPublishable, TargetExists
from kobimo.project import open_project
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
    build(open_project(small), Silent())
    page = (small / "public/zwei.html").read_text("utf-8")
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
