"""The gate: what may lie in a published folder, and every way in which more could."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from kobimo.audit.gate import Permit, Rules, inspect
from kobimo.audit.gate_texts import find_traces
from kobimo.files import write_manifest

if TYPE_CHECKING:
    from pathlib import Path

RULES = Rules(folders=("/srv/amt/bericht",), users=("meier", "rechner-7"))
ROWS = (("Altstadt", "20,5", "41"), ("Nordstadt", "30", "60"), ("Hafen", ".", "."))
CSV = "﻿Sozialraum;Wert (Prozent);Zähler\r\n" + "".join(f"{';'.join(r)}\r\n" for r in ROWS)
#: An axis of 0, 10, 20 and 30 at 100, 200, 300 and 400; a point at 20,5.
SVG = (
    '<svg role="img" aria-label="{alt}" viewBox="0 0 500 100" fill="var(--k-ink)">'
    + "".join(
        f'<text font-size="10" text-anchor="middle" x="{x}" y="90">{label}</text>'
        for x, label in ((100, "0"), (200, "10"), (300, "20"), (400, "30"))
    )
    + '<circle cx="305" cy="20" r="3"/><text x="10" y="20">Altstadt</text>{more}</svg>'
)
ALT = "Punkte: Altstadt 20,5 %, Nordstadt 30,0 %."
PAGE = """<!DOCTYPE html>
<html lang="de"><head><meta charset="utf-8"><title>Bericht</title></head><body><main>
<figure class="bild" id="abbildung-1-1"><figcaption><p class="titel">Anteil</p></figcaption>
{svg}<table><tr><th scope="row">Altstadt</th><td>20,5</td><td>41</td></tr>
<tr><th scope="row">Nordstadt</th><td>30,0</td><td>60</td></tr></table>
<a href="daten/anteil.csv">CSV</a><a href="suche.html">Suche</a></figure>{more}</main></body></html>
"""


def page(more: str = "", *, drawn: str = "", alt: str = ALT) -> bytes:
    svg = SVG.replace("{alt}", alt).replace("{more}", drawn)
    return PAGE.replace("{svg}", svg).replace("{more}", more).encode()


def find(folder: Path, files: dict[str, bytes], rules: Rules = RULES) -> list[str]:
    """Write a small site with these files besides, and return what the gate says of it."""
    site = {"index.html": page(), "suche.html": page(), "daten/anteil.csv": CSV.encode(), **files}
    for name, body in site.items():
        path = folder / "public" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    write_manifest(folder / "public", "kobimo-site.json", {"edition": "oeffentlich", "stamp": ""})
    return [problem.first_line for problem in inspect(folder / "public", rules=rules).problems]


def test_a_site_as_it_should_be_passes(tmp_path: Path) -> None:
    assert find(tmp_path, {}) == []
    inspection = inspect(tmp_path / "public", rules=RULES)
    assert inspection.summary.startswith("4 Dateien, 2 Seiten, 2 Abbildungen, ")


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("bau.log", b"x", "„.log“ werden nicht"),
        ("eins.ipynb", b"{}", "Notebooks werden nicht veröffentlicht"),
        (".versteckt", b"x", "„.versteckt“ werden nicht"),
        ("daten/raum.parquet", b"PAR1", "„.parquet“ werden nicht"),
        ("anteil.csv", CSV.encode(), "an diesem Ort"),
        ("daten/zwei.csv", b"PK\x03\x04", "passt nicht zur Endung"),
        ("daten/drei.csv", CSV.encode(), "von keiner Seite verlinkt"),
        ("assets/neu.js", b"x\xff", "kein Text in UTF-8"),
        ("kennzahlen/x.html", b"<html>" + b" " * 7_000_000, "MB groß"),
    ],
)
def test_foreign_files_are_named(tmp_path: Path, name: str, body: bytes, words: str) -> None:
    assert any(name in line and words in line for line in find(tmp_path, {name: body}))


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    find(tmp_path, {})
    secret = tmp_path / "geheim.csv"
    secret.write_text("x")
    (tmp_path / "public/daten/zwei.csv").symlink_to(secret)
    found = inspect(tmp_path / "public", rules=RULES).problems
    assert any("Verknüpfung" in problem.message for problem in found)


def test_what_was_changed_by_hand_is_noticed(tmp_path: Path) -> None:
    find(tmp_path, {})
    path = tmp_path / "public/daten/anteil.csv"
    path.write_text(CSV + "Süd;1;2\r\n", "utf-8")
    found = [problem.text for problem in inspect(tmp_path / "public", rules=RULES).problems]
    assert any("wurde nach dem Bauen verändert" in text for text in found)
    (tmp_path / "public/kobimo-site.json").unlink()
    found = [problem.text for problem in inspect(tmp_path / "public", rules=RULES).problems]
    assert any("das Verzeichnis der Dateien fehlt" in text for text in found)


def test_the_internal_edition_is_refused(tmp_path: Path) -> None:
    find(tmp_path, {})
    site = tmp_path / "public"
    (site / "kobimo-site.json").unlink()
    write_manifest(site, "kobimo-site.json", {"edition": "intern", "stamp": "Intern"})
    found = [p.message for p in inspect(site, rules=Rules(stamps=("Intern",))).problems]
    assert any("die Ausgabe ist „intern“" in text for text in found)
    assert any("trägt den Stempel „Intern“" in text for text in found)


TRACES = [
    ("Traceback (most recent call last):", "Fehlermeldung von Python"),
    ('  File "a.py", line 3', "Fehlermeldung von Python"),
    ("KeyError: 'S24'", "Fehler- oder Warnmeldung"),
    ("a.py:3: UserWarning: klein", "Fehler- oder Warnmeldung"),
    ("application/vnd.jupyter.stderr", "Ausgaben eines Notebooks"),
    ("<Frame object at 0x7f3a12345678>", "Adresse eines Objekts"),
    ("siehe /home/amt/daten.csv", "Pfad auf einem Rechner"),
    ("siehe /Users/amt/daten.csv", "Pfad auf einem Rechner"),
    ("C:\\Users\\amt\\daten.csv", "Pfad auf einem Rechner"),
    ("file:///srv/x", "Pfad auf einem Rechner"),
    ("\\\\server\\amt\\daten.csv", "Pfad auf einem Rechner"),
    ("liegt in /srv/amt/bericht", "den Ordner „/srv/amt/bericht“"),
    ("meier@rechner-7", "Rechnernamen „meier“"),
    ('{"y": {"dtype": "f8", "bdata": "AAAA"}}', "interaktiven Abbildung"),
    ("Plotly.newPlot(", "interaktiven Abbildung"),
    (base64.b64encode(bytes(300)).decode(), "verschlüsselte Zeichenfolge"),
]
HARMLESS = [
    "Seite https://www.example.org/home/index.html, Fehlerquote: 3 %",
    "Relativ: ../tmp/a.html und assets/home/a.css",
    "Herr Meier und die meier GmbH",
    "Sonderfall: keine Angabe; Irrtum vorbehalten",
    "sha256:" + 64 * "ab",
]


@pytest.mark.parametrize(("text", "words"), TRACES)
def test_traces_are_found(text: str, words: str) -> None:
    assert any(words in what for what, _ in find_traces(f"vorher\n{text}\nnachher", RULES))


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_trace_passes(text: str) -> None:
    assert list(find_traces(text, RULES)) == []


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    body = [(b"IHDR", bytes(13)), *chunks, (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in body
    )


def picture(body: bytes) -> str:
    return f'<image href="data:image/png;base64,{base64.b64encode(body).decode()}" x="0" y="0"/>'


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<!-- Hafen 2 -->", "den Kommentar „Hafen 2“"),
        ('<p title="Hafen 2">a</p>', "title"),
        ('<p data-wert="2">a</p>', "data-wert"),
        ('<p style="display:none">2</p>', "style"),
        ("<p hidden>2</p>", "hidden"),
        ('<p class="verborgen">Hafen 217</p>', "in verborgenem Text Zahlen"),
        ('<p aria-label="Hafen 217">a</p>', "aria-label an „p“ Zahlen"),
        ("<script>let a = 2</script>", "ein Skript mit eigenem Inhalt"),
        ('<script type="application/json">[2]</script>', "ein Skript mit eigenem Inhalt"),
        ("<style>p{}</style>", "das Element „style“"),
        ('<img src="data:image/png;base64,AAAA">', "das Element „img“"),
        ('<object data="x">', "das Element „object“"),
        ('<a href="javascript:a()">a</a>', "verweist auf „javascript:a()“"),
        ('<a href="file:///a">a</a>', "verweist auf „file:///a“"),
        ('<a href="data:text/plain,2">a</a>', "eingebettete Daten der Art „data:text/plain“"),
        ('<a href="fehlt.html">a</a>', "verweist auf „fehlt.html“, das es nicht gibt"),
        ('<meta name="author" content="x">', "meta author"),
        ("<svg><title>Hafen 2</title></svg>", "die niemand sieht (title)"),
        (f"<svg>{picture(png((b'tEXt', b'a')))}</svg>", "Beigabe „tEXt“ im Bild"),
        (f"<svg>{picture(png() + b'mehr')}</svg>", "hinter dem Ende des Bildes"),
        ("<p>KeyError: 2</p>", "Fehler- oder Warnmeldung"),
    ],
)
def test_what_nobody_sees_is_named(tmp_path: Path, markup: str, words: str) -> None:
    found = find(tmp_path, {"index.html": page(markup)})
    assert any("index.html" in line and words in line for line in found), found


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        ('<text x="900" y="20">Hafen</text>', "Text „Hafen“ außerhalb"),
        ('<g transform="translate(600 0)"><text x="9" y="20">Hafen</text></g>', "außerhalb"),
        ('<path d="M0 0L0 300"/>', "Punkte außerhalb"),
        ('<g transform="scale(99)"><path d="M9 9L9 9"/></g>', "eine Verzerrung"),
        ('<text x="9" y="20" font-size="1">Hafen</text>', "Text, den niemand sieht"),
        ('<text x="9" y="20" fill="none">Hafen</text>', "Text, den niemand sieht"),
        ('<g opacity="0"><text x="9" y="20">Hafen</text></g>', "Text, den niemand sieht"),
        ('<text x="9" y="50">Hafen 2,5</text>', "zeigt im Bild Zahlen, die nicht in der Tabelle"),
        ('<text x="9" y="50">17</text>', "zeigt im Bild Zahlen, die nicht in der Tabelle"),
        ('<circle cx="125" cy="50" r="3"/>', "zeichnet einen Punkt oder Balken, zu dem kein Wert"),
        ('<path d="M100 30L125 30L125 40L100 40z"/>', "zeichnet einen Punkt oder Balken"),
    ],
)
def test_drawings_hold_nothing_but_their_table(tmp_path: Path, drawn: str, words: str) -> None:
    found = find(tmp_path, {"index.html": page(drawn=drawn)})
    assert any("abbildung-1-1" in line and words in line for line in found), found


@pytest.mark.parametrize(
    "drawn",
    [
        '<text x="9" y="50">20,5</text>',
        '<text x="9" y="50">S02</text>',
        '<text x="9" y="50">unter 15</text>',
        '<text x="9" y="50">Mitte (2 Räume)</text>',
        '<circle cx="400" cy="50" r="3"/>',
        '<circle cx="450" cy="50" r="3"/>',
        '<path d="M100 30L305 30L305 40L100 40z"/>',
        '<path d="M0 30L9 30L9 40L0 40z"/>',
    ],
)
def test_values_borders_and_keys_of_a_drawing_pass(tmp_path: Path, drawn: str) -> None:
    """20,5 and 30 are values; the last point lies beyond the axis, where a key would be."""
    assert find(tmp_path, {"index.html": page(drawn=drawn)}) == []


@pytest.mark.parametrize("alt", ["Punkte: Hafen 2,5 %.", "Punkte: Hafen 3 Kinder."])
def test_an_alternative_text_tells_no_more_than_the_table(tmp_path: Path, alt: str) -> None:
    found = find(tmp_path, {"index.html": page(alt=alt)})
    assert any("im Alternativtext" in line for line in found), found


def test_a_printed_table_tells_no_more_than_its_file(tmp_path: Path) -> None:
    body = page().replace(b"<td>41</td>", b"<td>42</td>")
    (line,) = find(tmp_path, {"index.html": body})
    assert line.endswith("zeigt in der Tabelle Zahlen, die nicht in der Datei stehen: 42")


BOX = """<div class="kasten" id="kasten-1"><table><tr><th scope="row">Anteil</th>
<td><span class="wert">{value}</span>
<svg aria-hidden="true" focusable="false" viewBox="0 0 9 9" font-family="a">{spark}</svg></td></tr>
</table><div class="beigaben"><a href="daten/anteil.csv">CSV</a></div></div>"""


@pytest.mark.parametrize(
    ("value", "spark", "words"),
    [
        ("20,5 %", '<path d="M1 1L8 8"/>', ""),
        ("21,5 %", '<path d="M1 1L8 8"/>', "nicht in der Datei stehen: 21,5"),
        ("20,5 %", '<text x="1" y="5">2</text>', "eine kleine Linie enthält Text"),
        ("20,5 %", '<path d="M1 1L99 8"/>', "eine kleine Linie enthält Punkte außerhalb"),
    ],
)
def test_boxes_of_indicators_and_their_lines(
    tmp_path: Path, value: str, spark: str, words: str
) -> None:
    body = page(BOX.replace("{value}", value).replace("{spark}", spark))
    found = find(tmp_path, {"index.html": body})
    assert bool(found) is bool(words)
    assert not words or any(words in line for line in found), found


def test_figures_of_public_data_are_not_compared(tmp_path: Path) -> None:
    drawn = '<text x="9" y="50">17</text>'
    assert find(tmp_path, {"index.html": page(drawn=drawn)}, Rules(strict=frozenset())) == []


def test_numbers_of_a_file_follow_from_open_values(tmp_path: Path) -> None:
    open_values = {("Altstadt",): frozenset({41.0}), ("Nordstadt",): frozenset({60.0})}
    permit = Permit(frozenset({"Zähler"}), {**open_values, ("Hafen",): frozenset()})
    rules = Rules(permits={"daten/anteil.csv": permit})
    assert find(tmp_path, {}, rules) == []
    leaking = CSV.replace("Hafen;.;.", "Hafen;1;2").encode()
    found = find(tmp_path, {"daten/anteil.csv": leaking}, rules)
    assert any("für „Hafen“ eine Zahl, die kein offener Wert ist" in line for line in found)
    swapped = CSV.replace(";41", ";60").encode()
    found = find(tmp_path, {"daten/anteil.csv": swapped}, rules)
    assert any("für „Altstadt“ eine Zahl" in line for line in found)


def test_a_share_is_as_secret_as_its_count(tmp_path: Path) -> None:
    leaking = CSV.replace("Hafen;.;.", "Hafen;2,5;.").encode()
    found = find(tmp_path, {"daten/anteil.csv": leaking})
    assert any("hält für „Hafen“ die Zahl geheim und zeigt, was aus ihr folgt" in x for x in found)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+A1", "-A1", "\t=1", "＝1"])
def test_cells_that_compute_are_refused(tmp_path: Path, cell: str) -> None:
    found = find(tmp_path, {"daten/anteil.csv": CSV.replace("Hafen", cell).encode()})
    assert any("enthält eine Formel" in line for line in found)


@pytest.mark.parametrize("cell", ["'=1+1", "-5", "−5", "–", "-", "+1,5"])
def test_numbers_signs_and_quoted_texts_pass(tmp_path: Path, cell: str) -> None:
    found = find(tmp_path, {"daten/anteil.csv": CSV.replace("Hafen", cell).encode()})
    assert not any("Formel" in line for line in found)


def workbook(**changes: str) -> bytes:
    """Return a workbook as kobimo writes it, with parts changed or added."""
    from openpyxl import Workbook

    book = Workbook()
    for row in (("Sozialraum", "Wert"), ("Altstadt", 20.5)):
        book.active.append(row)
    stream, changed = io.BytesIO(), io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for before, after in changes.items():
                text = text.replace(before, after)
            new.writestr(name, text)
        for name, text in changes.items():
            if name.endswith((".xml", ".bin")):
                new.writestr(name, text)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({'state="visible"': 'state="veryHidden"'}, "das verborgene Blatt „Sheet“"),
        ({'<row r="2"': '<row hidden="1" r="2"'}, "verborgene Zeilen"),
        ({"<v>20.5</v>": "<f>1+1</f><v>20.5</v>"}, "eine Formel"),
        ({"</workbook>": "<definedNames><definedName name='x'>2</definedName></definedNames></workbook>"}, "den Namen „x“"),
        ({">openpyxl<": ">Meier<"}, "„Meier“ als Person"),
        ({"xl/comments1.xml": "<comments/>"}, "das unerwartete Teil „xl/comments1.xml“"),
        ({"xl/externalLinks/externalLink1.xml": "<a/>"}, "das unerwartete Teil"),
        ({"xl/vbaProject.bin": "x"}, "das unerwartete Teil"),
        ({"<sheetData>": "<!-- 2 --><sheetData>"}, "Kommentare oder Ersetzungen"),
        ({"<v>20.5</v>": "<v>2.5</v>"}, "in keiner CSV-Datei"),
    ],
)  # fmt: skip
def test_workbooks_hold_nothing_hidden(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    link = '<a href="daten/tabellen.xlsx">Excel</a>'
    csv = {"daten/anteil.csv": (CSV + "Sozialraum;Wert\r\nAltstadt;20,5\r\n").encode()}
    files = {"index.html": page(link), "daten/tabellen.xlsx": workbook(), **csv}
    clean = [line for line in find(tmp_path, files) if "xlsx" in line]
    assert clean == []
    files["daten/tabellen.xlsx"] = workbook(**changes)
    found = find(tmp_path, files)
    assert any("daten/tabellen.xlsx" in line and words in line for line in found), found


def test_word_files_hold_no_remarks_and_no_person(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.core_properties.author = "Meier"
    document.core_properties.comments = "Hafen 2"
    run = document.add_paragraph("Hafen 2 Kinder").add_run("verdeckt")
    run.font.hidden = True
    path = tmp_path / "bericht.docx"
    document.save(path)
    found = " ".join(find(tmp_path, {"bericht.docx": path.read_bytes()}))
    assert "„Meier“ als Person (creator)" in found
    assert "„Hafen 2“ (description)" in found
    assert "verborgenen Text" in found
    assert "Zahlen, die auf keiner Seite stehen: 2, hafen 2" in found


ALTERNATIVE = TextStringObject("Balken: Hafen 2")
PROGRAM = {
    NameObject("/OpenAction"): DictionaryObject(
        {NameObject("/JS"): TextStringObject("app.alert(2)")}
    )
}


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (lambda w: w.add_metadata({"/Author": "Meier"}), "„Meier“ (Author)"),
        (lambda w: w.add_metadata({"/Keywords": "Hafen 2"}), "„Hafen 2“ (Keywords)"),
        (lambda w: w.add_metadata({"/Title": "/home/amt/x"}), "Pfad auf einem Rechner"),
        (lambda w: w.add_attachment("a.csv", b"Hafen;2"), "eine angehängte Datei"),
        (lambda w: w.root_object.update(PROGRAM), "ein Programm"),
        (lambda w: w.encrypt("geheim"), "ist verschlüsselt"),
        (lambda w: w.add_annotation(0, Text(rect=(9, 9, 20, 20), text="Hafen 2")), "Kommentare"),
        (lambda w: w.root_object.update({NameObject("/Alt"): ALTERNATIVE}), "stehen: 2, hafen 2"),
    ],
    ids=[
        "author",
        "keywords",
        "path",
        "attachment",
        "program",
        "encrypted",
        "remark",
        "alternative",
    ],
)
def test_pdf_files_hold_nothing_but_pages(tmp_path: Path, plant: object, words: str) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Producer": "kobimo"})
    stream = io.BytesIO()
    writer.write(stream)
    link = {"index.html": page('<a href="bericht.pdf">PDF</a>')}
    assert find(tmp_path, {**link, "bericht.pdf": stream.getvalue()}) == []
    plant(writer)  # type: ignore[operator]
    stream = io.BytesIO()
    writer.write(stream)
    found = find(tmp_path, {**link, "bericht.pdf": stream.getvalue()})
    assert any("bericht.pdf" in line and words in line for line in found), found


def test_the_search_index_says_what_its_page_says(tmp_path: Path) -> None:
    def index(*entries: list[str]) -> dict[str, bytes]:
        body = ",\n".join(json.dumps(entry) for entry in entries)
        return {"assets/suchindex.js": f"window.kobimoSuche = [\n{body}\n];\n".encode()}

    good = ["index.html#a", "Abbildung", "", "Anteil", "Altstadt 20,5 %"]
    assert find(tmp_path, index(good)) == []
    for bad in ("Hafen 2 Kinder", "Altstadt 41", "Schmidt"):
        found = find(tmp_path, index([*good[:4], bad]))
        assert any("auf der Seite index.html nicht steht" in line for line in found), bad
    assert any("die es nicht gibt" in x for x in find(tmp_path, index(["weg.html", *good[1:]])))
    assert any("der Art „x“" in x for x in find(tmp_path, index([good[0], "x", *good[2:]])))
    broken = {"assets/suchindex.js": b"window.kobimoSuche = 1; let a = [2];"}
    assert any("kein Suchverzeichnis" in line for line in find(tmp_path, broken))


def test_data_files_are_named_after_what_kobimo_names(tmp_path: Path) -> None:
    rules = Rules(words=frozenset({"anteil", "trend"}))
    more = page('<a href="daten/anteil-trend-2.csv">a</a><a href="daten/anteil-hafen-2.csv">b</a>')
    files = {"daten/anteil-trend-2.csv": CSV.encode(), "daten/anteil-hafen-2.csv": CSV.encode()}
    long = f"daten/{'anteil-' * 9}tre.csv"
    files[long] = CSV.encode()
    found = [x for x in find(tmp_path, {"index.html": more, **files}, rules) if "Dateiname" in x]
    assert len(found) == 1
    assert "„hafen“" in found[0]


def test_foreign_scripts_are_refused(tmp_path: Path) -> None:
    found = find(tmp_path, {"assets/neu.js": b"let a = [2]"}, Rules(shipped=frozenset({"0" * 64})))
    assert any("gehört nicht zu kobimo" in line for line in found)


def test_equal_findings_are_said_once(tmp_path: Path) -> None:
    pages = {f"seite{n}.html": page("<!-- a -->") for n in range(9)}
    found = [line for line in find(tmp_path, pages) if "Kommentar" in line]
    assert len(found) == 1
    assert "und 6 weitere" in found[0]
