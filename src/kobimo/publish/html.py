"""Write a report as a folder of static pages that needs no server and asks no other host."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kobimo.publish import changes, palette
from kobimo.publish.datapackage import write_datapackage
from kobimo.publish.downloads import write_csv
from kobimo.publish.feed import write_feed
from kobimo.publish.pages import Book, build_pages, index_entries
from kobimo.publish.search import write_index
from kobimo.publish.stamps import remarks_of, write_sheet
from kobimo.publish.structure import sources_of, value_table
from kobimo.publish.workbook import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from kobimo.publish.site import Site

#: No page may load anything from elsewhere, run a script of its own text or send a form.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'"
)

ASSETS = ("kobimo.css", "kobimo.js", "thema.js", "suche.js", "kobimo.svg")


@cache
def environment() -> Environment:
    """Return the templates of the pages; what they print is escaped, what they lack is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("kobimo.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_site(site: Site, folder: Path) -> list[Path]:
    """Write the whole site of one report into ``folder``.

    All files are made in memory first, so an error leaves the folder as it was. Equal
    reports give equal bytes.

    Parameters
    ----------
    folder
        Made where it does not exist. The caller writes into a fresh folder and moves it
        into place, so that readers never meet half a site.

    Returns
    -------
    The files written, in alphabetical order.

    Raises
    ------
    RenderFailed
        A figure holds what must not stand on a page.
    """
    contents = render_files(site)
    written = []
    for name in sorted(contents):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents[name])
        written.append(path)
    return written


def render_files(site: Site) -> dict[str, bytes]:
    """Return path inside the site → bytes of every file."""
    book = Book(site)
    found: dict[str, bytes] = {".nojekyll": b""}
    found |= shipped_files()
    if site.stamp:
        found["assets/vermerk.css"] = write_sheet(site.stamp).encode("utf-8")
    found["assets/suchindex.js"] = write_index(index_entries(book)).encode("utf-8")
    found |= _data(book)
    if book.has("aenderungen"):
        found[changes.FEED] = write_feed(site)
        if changes.records_of(site):
            found[changes.TABLE] = changes.write_table(site)
    templates = environment()
    for page in build_pages(book, found):
        context: dict[str, Any] = {
            "policy": POLICY,
            "page": page,
            **book.context(page),
            **page.context,
        }
        found[page.path] = templates.get_template(page.template).render(context).encode("utf-8")
    return found


def shipped_files() -> dict[str, bytes]:
    """Return the files that every site gets: scripts, styles, fonts and the mark of the page."""
    folder = files("kobimo.publish") / "assets"
    found = {f"assets/{name}": (folder / name).read_bytes() for name in ASSETS}
    found["assets/farben.css"] = palette.write_colours().encode("utf-8")
    found["assets/schrift.css"] = palette.write_fonts().encode("utf-8")
    for name, body in palette.read_fonts().items():
        found[f"assets/fonts/{name}"] = body
    return found


def _data(book: Book) -> dict[str, bytes]:
    tables = {
        f"{block.file}.csv": write_csv(
            value_table(block),
            (*remarks_of(book.site.stamp), *chapter.remarks, *sources_of(block)),
        )
        for chapter in book.chapters
        for block in chapter.exhibits
    }
    if not tables:
        return {}
    site = book.site
    found = {f"daten/{name}": body for name, body in tables.items()}
    found["daten/tabellen.xlsx"] = write_workbook(
        site.report.title, site.region.name, book.chapters, remarks_of(site.stamp)
    )
    found["daten/datapackage.json"] = write_datapackage(site, book.chapters, tables)
    return found
