"""Write a report as accessible PDF (PDF/UA-1) with typst: tagged, with alt texts, deterministic.

The document is typst code whose every text is a quoted string, so that nothing in a label or
a comment can be read as code. typst refuses a figure without alternative text.
"""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.document import (
    Comment,
    Explain,
    Figure,
    Finding,
    KeyFigures,
    Notice,
    Prose,
    Table,
)
from kobimo.errors import MissingTool, RenderFailed
from kobimo.files import write_atomically
from kobimo.publish.changes import appendix
from kobimo.publish.kasten import notes_of, printed_table
from kobimo.publish.prose import Paragraph, read_prose
from kobimo.publish.stamps import MEANINGS
from kobimo.publish.structure import Arranged, Block, Heading, arrange
from kobimo.publish.withholding import section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kobimo.publish.site import Site

#: A table with more rows than this stays in the downloads: a page of 400 Kreise helps nobody.
MOST_ROWS = 40


def write_pdf(site: Site, folder: Path) -> Path:
    """Write ``<report>.pdf`` into ``folder`` and return its path.

    Raises
    ------
    MissingTool
        The extra ``pdf`` is not installed.
    RenderFailed
        typst refused the document.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingTool(
            "Für PDF fehlt das Paket „typst“.",
            remedy="Installieren Sie es mit: pip install 'kobimo[pdf]' oder streichen Sie pdf aus formats.",
        ) from error
    fonts = Path(str(files("kobimo.figures") / "fonts"))
    with tempfile.TemporaryDirectory(prefix="kobimo-pdf-") as name:
        room = Path(name)
        template = files("kobimo.publish") / "templates" / "report.typ"
        (room / "report.typ").write_bytes(template.read_bytes())
        (room / "main.typ").write_text("\n".join(_document(site, room)), "utf-8")
        try:
            body = typst.compile(
                str(room / "main.typ"),
                root=str(room),
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                pdf_standards=["ua-1"],
                # The date of the newest data, not of the build: same input, same bytes.
                timestamp=int(site.dated.timestamp()),
            )
        except typst.TypstError as error:
            raise RenderFailed(
                f"Das PDF „{site.report.title}“ ließ sich nicht setzen: {str(error)[:400]}",
                remedy="Bitte melden Sie diesen Fehler mit dem Bericht, der ihn auslöst.",
            ) from error
    return write_atomically(folder / f"{site.report.id}.pdf", body)


def _document(site: Site, room: Path) -> Iterator[str]:
    """Yield the lines of the typst document; figures are written into ``room``."""
    yield '#import "report.typ": *'
    yield (
        f"#show: report.with(title: {quote(site.report.title)}, place: {quote(site.region.name)}, "
        f"as-of: {quote(site.data_as_of)}, audience: {quote(site.report.audience)}, "
        f"stamp: {quote(site.stamp)}, meaning: {quote(MEANINGS.get(site.stamp, ''))}, "
        f"fictional: {str(site.is_fictional).lower()})"
    )
    for chapter in arrange(site):
        yield from _chapter(chapter, room)
    hidden = section(site)
    if hidden is not None:
        yield f"#heading(level: 1, numbering: none, {quote(hidden.title)})"
        for text in hidden.paragraphs:
            yield f"#par({quote(text)})"
        yield from _table("Regeln und Umfang", hidden.table, ())
    told = appendix(site)
    if told is not None:
        yield f"#heading(level: 1, numbering: none, {quote(told.title)})"
        yield f"#par({quote(told.lead)})"
        for sentence in told.sentences:
            yield f"#list.item({quote(sentence)})"
        for table in told.tables:
            yield from _table("Geänderte Werte", table, table.sources)


def _chapter(chapter: Arranged, room: Path) -> Iterator[str]:
    yield f"#heading(level: 1, {quote(chapter.title)})"
    if chapter.failure:
        yield f"#notice({quote('Dieses Kapitel fehlt: ' + chapter.failure)})"
    if chapter.outdated:
        yield f"#notice({quote(chapter.outdated)})"
    depth = 1
    for part in chapter.parts:
        if isinstance(part, Heading):
            depth = part.depth + 1
            yield f"#heading(level: {depth}, {quote(part.text)})"
        else:
            yield from _block(part, room, depth)


def _block(block: Block, room: Path, depth: int) -> Iterator[str]:
    element = block.element
    match element:
        case Prose():
            yield from (_paragraph(item, depth) for item in read_prose(element.markdown))
        case Comment():
            body = "".join(_paragraph(item, depth) for item in read_prose(element.markdown))
            yield f"#comment[{body}]"
        case Finding():
            first, *rest = element.sentences
            yield f"#finding({quote(first)}, {quote(' '.join(rest))})"
        case Explain():
            yield f"#explain({quote(element.says)}, {quote(element.says_not)})"
        case Notice():
            yield f"#notice({quote(element.text)})"
        case Figure():
            name = f"{block.anchor}.svg"
            (room / name).write_text(element.svg, "utf-8")
            yield (
                f"#exhibit({quote(block.label)}, {quote(element.title)}, {quote(element.subtitle)}, "
                f"image({quote(name)}, alt: {quote(element.alt)}, width: 100%), "
                f"{_array(map(quote, (*element.notes, *element.sources)))})"
            )
        case KeyFigures():
            lines = (*notes_of(element), *element.sources)
            yield from _table(block.label, printed_table(element), lines)
        case Table():
            yield from _table(block.label, element, (*element.notes, *element.sources))
        case _:
            pass


def _table(label: str, table: Table, notes: tuple[str, ...]) -> Iterator[str]:
    rows = table.rows[:MOST_ROWS]
    lines = list(notes)
    if len(rows) < len(table.rows):
        lines.insert(
            0, f"Gezeigt sind {MOST_ROWS} von {len(table.rows)} Zeilen; alle enthält die CSV-Datei."
        )
    heads = _array(quote(column.label) for column in table.columns)
    aligns = _array("right" if column.numeric else "left" for column in table.columns)
    cells = _array(_array(quote(cell) for cell in row) for row in rows)
    yield (
        f"#values({quote(label)}, {quote(table.caption)}, {heads}, {aligns}, {cells}, "
        f"{_array(map(quote, lines))})"
    )


def _paragraph(item: Paragraph, depth: int) -> str:
    body = ""
    for run in item.runs:
        text = f"#{quote(run.text)}"
        if run.is_bold:
            text = f"#strong[{text}]"
        if run.is_italic:
            text = f"#emph[{text}]"
        if run.link.startswith(("http://", "https://", "mailto:")):
            text = f"#link({quote(run.link)})[{text}]"
        # The semicolon ends the code, so that the next run cannot be read as part of it.
        body += text + ";"
    match item.kind:
        case "quote":
            return f"#question[{body}]\n"
        case "bullet":
            return f"#list.item[{body}]\n"
        case "number":
            return f"#enum.item[{body}]\n"
        case "heading":
            return f"#heading(level: {depth + 1})[{body}]\n"
        case _:
            return f"#par[{body}]\n"


def quote(text: str) -> str:
    """Return a typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _array(items: Iterable[str]) -> str:
    return "(" + "".join(f"{item}," for item in items) + ")"
