"""Write a report as Word file: headings, real tables, pictures with alternative texts.

The office that comments and forwards in Word gets the same chapters as the site. Pictures
are PNG, since Word shows SVG only from 2019 on.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from kobimo.document import Comment, Explain, Figure, Finding, KeyFigures, Notice, Prose, Table
from kobimo.errors import MissingTool
from kobimo.files import write_atomically
from kobimo.publish.archive import repack
from kobimo.publish.changes import appendix
from kobimo.publish.kasten import notes_of, printed_table
from kobimo.publish.pdf import MOST_ROWS
from kobimo.publish.picture import draw_pictures
from kobimo.publish.prose import Paragraph, read_prose
from kobimo.publish.stamps import remarks_of
from kobimo.publish.structure import Arranged, Block, Heading, arrange
from kobimo.publish.withholding import section

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from kobimo.publish.site import Site

#: Centimetres between the margins of an A4 page.
TEXT_WIDTH = 16.4
STYLES = {"bullet": "List Bullet", "number": "List Number", "quote": "Intense Quote"}


def write_word(site: Site, folder: Path) -> Path:
    """Write ``<report>.docx`` into ``folder`` and return its path.

    Raises
    ------
    MissingTool
        The extra ``word`` is not installed, or ``pdf``, which draws the pictures.
    """
    try:
        import docx
    except ImportError as error:
        raise MissingTool(
            "Für Word fehlt das Paket „python-docx“.",
            remedy="Installieren Sie es mit: pip install 'kobimo[word]' oder streichen Sie word aus formats.",
        ) from error
    document = docx.Document()
    _set_properties(document, site)
    document.add_heading(f"{site.report.title} {site.region.name}", level=0)
    document.add_paragraph(site.report.audience)
    if site.data_as_of:
        document.add_paragraph(f"Datenstand: {site.data_as_of}")
    for line in remarks_of(site.stamp):
        document.add_paragraph(line, "Intense Quote")
    if site.is_fictional:
        document.add_paragraph("Alle Zahlen in diesem Bericht sind frei erfunden.", "Intense Quote")
    chapters = arrange(site)
    drawn = [b for c in chapters for b in c.blocks if isinstance(b.element, Figure)]
    pictures = draw_pictures([b.element.svg for b in drawn if isinstance(b.element, Figure)])
    by_anchor = dict(zip((b.anchor for b in drawn), pictures, strict=True))
    for chapter in chapters:
        _add_chapter(document, chapter, by_anchor)
    _add_withholding(document, site)
    _add_changes(document, site)
    body = io.BytesIO()
    document.save(body)
    return write_atomically(folder / f"{site.report.id}.docx", repack(body.getvalue()))


def _set_properties(document: Document, site: Site) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    properties = document.core_properties
    properties.title = f"{site.report.title} {site.region.name}"
    properties.author = site.kommune.impressum.herausgeber or site.region.name
    properties.language = "de-DE"
    # Word writes the time of saving otherwise.
    properties.created = properties.modified = site.dated
    properties.comments = ""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)
    if site.stamp:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.add_run(site.stamp).bold = True
    style = document.styles["Normal"]
    style.font.name = "Calibri"
    style.font.size = Pt(10.5)
    language = style.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): "de-DE"})
    style.element.get_or_add_rPr().append(language)


def _add_chapter(document: Document, chapter: Arranged, pictures: dict[str, bytes]) -> None:
    document.add_page_break()  # type: ignore[no-untyped-call] # python-docx is half typed
    document.add_heading(f"{chapter.number} {chapter.title}", level=1)
    if chapter.failure:
        document.add_paragraph(f"Dieses Kapitel fehlt: {chapter.failure}")
    if chapter.outdated:
        document.add_paragraph().add_run(chapter.outdated).bold = True
    for part in chapter.parts:
        if isinstance(part, Heading):
            document.add_heading(f"{part.number} {part.text}".strip(), level=part.depth + 1)
        else:
            _add_block(document, part, pictures)


def _add_withholding(document: Document, site: Site) -> None:
    """Add by which rules numbers are hidden, where some are protected."""
    found = section(site)
    if found is None:
        return
    document.add_page_break()  # type: ignore[no-untyped-call] # python-docx is half typed
    document.add_heading(found.title, level=1)
    for text in found.paragraphs:
        document.add_paragraph(text)
    _add_table(document, "Regeln und Umfang", found.table, ())


def _add_changes(document: Document, site: Site) -> None:
    """Add what the newest fetch changed, where a record tells it."""
    told = appendix(site)
    if told is None:
        return
    document.add_page_break()  # type: ignore[no-untyped-call] # python-docx is half typed
    document.add_heading(told.title, level=1)
    document.add_paragraph(told.lead)
    for sentence in told.sentences:
        document.add_paragraph(sentence, STYLES["bullet"])
    for table in told.tables:
        _add_table(document, "Geänderte Werte", table, table.sources)


def _add_block(document: Document, block: Block, pictures: dict[str, bytes]) -> None:
    element = block.element
    match element:
        case Prose() | Comment():
            for item in read_prose(element.markdown):
                _add_paragraph(document, item)
        case Finding():
            paragraph = document.add_paragraph()
            paragraph.add_run(element.sentences[0]).bold = True
            paragraph.add_run(" " + " ".join(element.sentences[1:]))
        case Explain():
            for head, text in (
                ("Was die Zahl sagt. ", element.says),
                ("Was sie nicht sagt. ", element.says_not),
            ):
                paragraph = document.add_paragraph()
                paragraph.add_run(head).bold = True
                paragraph.add_run(text)
        case Notice():
            document.add_paragraph(element.text).runs[0].italic = True
        case Figure():
            _add_figure(document, block.label, element, pictures[block.anchor])
        case KeyFigures():
            lines = (*notes_of(element), *element.sources)
            _add_table(document, block.label, printed_table(element), lines)
        case Table():
            _add_table(document, block.label, element, (*element.notes, *element.sources))
        case _:
            pass


def _add_paragraph(document: Document, item: Paragraph) -> None:
    if item.kind == "heading":
        document.add_heading("".join(run.text for run in item.runs), level=4)
        return
    paragraph = document.add_paragraph(style=STYLES.get(item.kind))
    for run in item.runs:
        added = paragraph.add_run(run.text)
        added.bold = run.is_bold or None
        added.italic = run.is_italic or None


def _add_figure(document: Document, label: str, figure: Figure, drawn: bytes) -> None:
    from docx.shared import Cm

    paragraph = document.add_paragraph()
    paragraph.add_run(f"{label}: {figure.title}").bold = True
    paragraph.paragraph_format.keep_with_next = True
    document.add_paragraph(figure.subtitle).paragraph_format.keep_with_next = True
    picture = document.add_picture(io.BytesIO(drawn), width=Cm(15.5))
    picture._inline.docPr.set("descr", figure.alt)  # noqa: SLF001 - python-docx has no other way
    _add_small(document, (*figure.notes, *figure.sources))


def _add_table(document: Document, label: str, table: Table, notes: tuple[str, ...]) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{label}: {table.caption}").bold = True
    paragraph.paragraph_format.keep_with_next = True
    rows = table.rows[:MOST_ROWS]
    grid = document.add_table(
        rows=1 + len(rows), cols=len(table.columns), style="Light Grid Accent 1"
    )
    texts = [tuple(column.label for column in table.columns), *rows]
    widths = _widths(texts)
    grid.autofit = False
    for drawn, width in zip(grid.columns, widths, strict=True):
        drawn.width = width
    for number, (line, row) in enumerate(zip(grid.rows, texts, strict=True)):
        for cell, text, width, column in zip(line.cells, row, widths, table.columns, strict=True):
            cell.width = width
            _write_cell(cell, text, is_head=number == 0, is_number=column.numeric)
    _mark_header(grid)
    if len(rows) < len(table.rows):
        notes = (f"Gezeigt sind {MOST_ROWS} von {len(table.rows)} Zeilen.", *notes)
    _add_small(document, notes)


def _widths(texts: list[tuple[str, ...]]) -> list[Any]:
    """Share the width of a page among columns by their longest word and their longest text."""
    from docx.shared import Cm

    weights = []
    for cells in zip(*texts, strict=True):
        word = max(len(part) for text in cells for part in text.split() or [""])
        longest = max(len(text) for text in cells)
        weights.append(max(word + 1, min(longest, 34) * 0.7, 5))
    return [Cm(TEXT_WIDTH * weight / sum(weights)) for weight in weights]


def _write_cell(cell: Any, text: str, *, is_head: bool, is_number: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.font.size = Pt(8)
    run.bold = is_head
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.space_after = Pt(0)


def _mark_header(grid: Any) -> None:
    """Repeat the first row on every page and tell screen readers that it is the heading."""
    from docx.oxml.ns import qn

    properties = grid.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))


def _add_small(document: Document, lines: tuple[str, ...]) -> None:
    from docx.shared import Pt

    for line in lines:
        paragraph = document.add_paragraph()
        paragraph.add_run(line).font.size = Pt(8)
        paragraph.paragraph_format.space_after = Pt(2)
