"""The site as files: complete, equal for equal input, free of what must not be there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kobimo.errors import RenderFailed
from kobimo.publish.html import POLICY, render_files, render_site
from kobimo.publish.overview import skyline
from publish.sample import NASTY, SHARE, figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.publish import Site


def text(folder: Path, name: str) -> str:
    return (folder / name).read_text("utf-8")


def test_pages_of_a_report(rendered: Path) -> None:
    assert sorted(
        path.relative_to(rendered).as_posix() for path in rendered.rglob("*.html")
    ) == sorted(
        [
            *(f"{name}.html" for name in ("index", "ueberblick", "uebergaenge", "bne")),
            *(
                f"{name}.html"
                for name in (
                    "methodik",
                    "kennzahlen",
                    "datenquellen",
                    "aenderungen",
                    "datenqualitaet",
                )
            ),
            *(f"{name}.html" for name in ("downloads", "glossar", "zeichenerklaerung", "suche")),
            *(f"{name}.html" for name in ("impressum", "datenschutz", "barrierefreiheit")),
            f"kennzahlen/{SHARE}.html",
        ]
    )
    assert (rendered / ".nojekyll").read_bytes() == b""


def test_written_files_are_returned_in_order(site: Site, tmp_path: Path) -> None:
    written = render_site(site, tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in written]
    assert names == sorted(names)
    assert set(written) == {path for path in tmp_path.rglob("*") if path.is_file()}


def test_same_input_same_bytes(site: Site, tmp_path: Path) -> None:
    """In another process with another seed of hashing, zone and language."""
    code = (
        "import sys; from pathlib import Path; from publish.sample import make_site; "
        "from kobimo.publish.html import render_site; render_site(make_site(), Path(sys.argv[1]))"
    )
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=environment)
    there = {
        p.relative_to(tmp_path).as_posix(): p.read_bytes()
        for p in tmp_path.rglob("*")
        if p.is_file()
    }
    assert there == render_files(site)


def test_policy_is_first_and_strict(rendered: Path) -> None:
    for path in rendered.rglob("*.html"):
        head = path.read_text("utf-8").split("<head>", 1)[1].lstrip()
        assert head.startswith('<meta http-equiv="Content-Security-Policy"')
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY


def test_every_page_says_that_it_is_fictional(
    rendered: Path, other_site: Callable[..., Site]
) -> None:
    for path in rendered.rglob("*.html"):
        assert "Frei erfundenes Beispiel" in path.read_text("utf-8")
    real = render_files(other_site(is_fictional=False))
    assert not any(
        b"Frei erfunden" in body for name, body in real.items() if name.endswith(".html")
    )


def test_hostile_label_is_never_markup(rendered: Path) -> None:
    for path in rendered.rglob("*.html"):
        assert NASTY not in path.read_text("utf-8")
    assert "&lt;script&gt;" in text(rendered, "uebergaenge.html")


def test_search_index_is_one_assignment(rendered: Path) -> None:
    import json

    body = text(rendered, "assets/suchindex.js")
    rows = json.loads(body.removeprefix("window.kobimoSuche = ").strip().removesuffix(";"))
    assert all(len(row) == 5 for row in rows)
    kinds = {row[1] for row in rows}
    assert kinds == {"Kapitel", "Abschnitt", "Abbildung", "Tabelle", "Kennzahl", "Glossar", "Seite"}


def test_failed_chapter_says_why(rendered: Path) -> None:
    page = text(rendered, "bne.html")
    assert "Dieses Kapitel fehlt." in page
    assert "Zelle 4 lief nicht: &lt;b&gt;x&lt;/b&gt;" in page


def test_key_messages_lead_to_their_finding(rendered: Path) -> None:
    for page, anchor in re.findall(
        r'href="(\w+\.html)#(befund-[\d-]+)"', text(rendered, "index.html")
    ):
        assert f'id="{anchor}"' in text(rendered, page)


def test_links_of_notebooks_are_resolved(rendered: Path) -> None:
    page = text(rendered, "uebergaenge.html")
    assert 'href="ueberblick.html" rel' in page
    assert f'href="kennzahlen/{SHARE}.html" rel' in page


def test_steckbrief_prints_the_worked_example(rendered: Path) -> None:
    page = text(rendered, f"kennzahlen/{SHARE}.html")
    assert "<math" in page
    assert ">78<" in page
    assert ">1192<" in page
    assert "6,5\u202f%" in page


def test_sources_name_licence_and_checksum(rendered: Path) -> None:
    page = text(rendered, "datenquellen.html")
    assert (
        "Datenlizenz Deutschland – Namensnennung – Version 2.0 (www.govdata.de/dl-de/by-2-0)"
        in page
    )
    assert "ab" * 8 in page
    assert "13.03.2025 / 16:40:08" in page
    assert "12 Zeilen aufgelöster Kreise ausgelassen." in page


def test_thresholds_of_the_municipality_are_printed(other_site: Callable[..., Site]) -> None:
    kommune = other_site().kommune
    strict = kommune.geheimhaltung.model_copy(update={"schwelle_sensibel": 10})
    files = render_files(other_site(kommune=kommune.model_copy(update={"geheimhaltung": strict})))
    assert "Förderdaten von 1 bis 9;" in files["methodik.html"].decode()


def test_chapter_named_like_a_page_gets_another_file(other_site: Callable[..., Site]) -> None:
    chapter = other_site().chapters[0].model_copy(update={"id": "glossar"})
    files = render_files(other_site(chapters=(chapter,), failures=()))
    assert (
        b"Kennzahlenkasten" in files["kapitel-glossar.html"]
        or b"kasten" in files["kapitel-glossar.html"]
    )
    assert b"buchstabe-1" in files["glossar.html"]


def test_single_page_report(other_site: Callable[..., Site]) -> None:
    report = other_site().report.model_copy(update={"single_page": True, "tables_open": True})
    files = render_files(other_site(report=report))
    page = files["index.html"].decode()
    assert "uebergaenge.html" not in files
    assert 'id="abbildung-2-1"' in page
    assert '<details class="daten" open>' in page


def test_report_without_data_has_no_empty_pages(other_site: Callable[..., Site]) -> None:
    files = render_files(other_site(chapters=(), provenance=(), failures=()))
    assert "downloads.html" not in files
    assert "daten/tabellen.xlsx" not in files
    assert b"downloads.html" not in files["index.html"]


def test_bad_drawing_leaves_the_folder_alone(
    other_site: Callable[..., Site], tmp_path: Path
) -> None:
    bad = figure("x").model_copy(update={"svg": "<svg><script>1</script></svg>"})
    chapter = other_site().chapters[0].model_copy(update={"elements": (bad,)})
    with pytest.raises(RenderFailed, match=r"Abbildung 1\.1"):
        render_site(other_site(chapters=(chapter,)), tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_placeholders_are_visible(rendered: Path) -> None:
    assert "Angabe fehlt: kommune.toml, impressum.anschrift" in text(rendered, "impressum.html")


def test_skyline_is_the_municipality_s_own() -> None:
    assert skyline("07211") == skyline("07211")
    assert skyline("07211") != skyline("14713")
    assert sum(own for _, _, own in skyline("07211")) == 1
    assert all(0 < height <= 100 for _, height, _ in skyline("07211"))


def test_sources_are_those_of_the_report(other_site: Callable[..., Site]) -> None:
    site = other_site()
    unused = replace(site.provenance[0], dataset="studierende", retrieved="2030-01-01")
    wider = other_site(provenance=(*site.provenance, unused))
    assert wider.files == site.provenance
    assert wider.data_as_of == "13.03.2025"


def test_steckbriefe_are_those_of_what_is_kept(other_site: Callable[..., Site]) -> None:
    report = other_site().report.model_copy(update={"keep": ("prose",)})
    assert other_site(report=report).indicators == ()


def test_verdicts_without_interval_are_explained(rendered: Path) -> None:
    for name in ("zeichenerklaerung.html", "methodik.html"):
        assert "kein nennenswerter Unterschied" in text(rendered, name)
    assert "Zufallsschwankungen erwarten lassen" not in text(rendered, "zeichenerklaerung.html")
