"""Make the sites of one edition from its chapters and write them in every format asked for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.editions.reusing import RECORD, Parts
from kobimo.files import sha256
from kobimo.freshness import hash_libraries, hash_package
from kobimo.project import Edition
from kobimo.publish.content import hash_content
from kobimo.publish.stamps import INTERNAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kobimo.declarations.catalog import Catalog
    from kobimo.disclosure.withheld import Withheld
    from kobimo.document import Chapter
    from kobimo.editions.progress import Reporter
    from kobimo.execution import Failure
    from kobimo.observations import Provenance
    from kobimo.project import Project
    from kobimo.publish.site import Outdated, Site


@dataclass(frozen=True, slots=True)
class Content:
    """What an edition is made of."""

    #: Chapter id → chapter, for those that ran.
    chapters: Mapping[str, Chapter]
    failures: Sequence[Failure] = ()
    #: What stands on every page, as in :mod:`kobimo.publish.stamps`.
    stamp: str = ""
    withheld: Withheld | None = None
    #: Chapter id → why it is an older one.
    outdated: Mapping[str, Outdated] = field(default_factory=dict)


def sites_of(project: Project, content: Content) -> list[tuple[str, Site]]:
    """Return each report's site with its folder: the first at the root, the others below."""
    import kobimo
    from kobimo.indicators.seams import mend_catalog
    from kobimo.observations import Store
    from kobimo.publish.site import Failure as FailedChapter
    from kobimo.publish.site import Sibling, Site
    from kobimo.regions import load_register
    from kobimo.sources.fetching.changes_record import load_records

    store = Store(project.store_folder)
    provenance: list[Provenance] = []
    for name in store.datasets():
        provenance += store.provenance(name)
    catalog = mend_catalog(project.catalog, store)
    if content.stamp != INTERNAL:
        provenance = [_without_checksum(item, catalog) for item in provenance]
    places = {
        report.id: "" if at == 0 else f"berichte/{report.id}"
        for at, report in enumerate(project.reports)
    }
    failed = {
        item.notebook: FailedChapter(item.notebook, item.notebook, item.cause)
        for item in content.failures
        if item.notebook not in content.chapters
    }
    changes = load_records(project)
    register = load_register()
    names = {str(region.ags): region.name for region in (*register.laender(), register.get("DG"))}
    return [
        (
            places[report.id],
            Site(
                report=report,
                chapters=tuple(
                    content.chapters[name] for name in report.chapters if name in content.chapters
                ),
                kommune=project.kommune,
                region=project.region,
                catalog=catalog,
                provenance=tuple(provenance),
                is_fictional=project.is_fictional,
                siblings=tuple(
                    Sibling(
                        other.id,
                        other.title,
                        other.audience,
                        _relative(places[report.id], places[other.id]),
                    )
                    for other in project.reports
                    if other.id != report.id
                ),
                failures=tuple(failed[name] for name in report.chapters if name in failed),
                outdated={
                    name: mark for name, mark in content.outdated.items() if name in report.chapters
                },
                version=kobimo.__version__,
                region_names=names,
                changes=changes,
                withheld=content.withheld,
                stamp=content.stamp,
            ),
        )
        for report in project.reports
    ]


def _without_checksum(item: Provenance, catalog: Catalog) -> Provenance:
    """Return where a file came from, without the checksum of a protected one.

    Whoever knows all numbers of a file but a few could try those out until the checksum fits.
    """
    dataset = catalog.datasets.get(item.dataset)
    return replace(item, sha256="") if dataset is not None and dataset.is_protected else item


def _relative(here: str, there: str) -> str:
    up = "../" * len(Path(here).parts)
    return f"{up}{there}/index.html" if there else f"{up}index.html"


def render(project: Project, content: Content, staging: Path, reporter: Reporter) -> Parts:
    """Write every report of a project into ``staging``, the first at its root.

    What would come out as in the last site of the edition is taken over from there.

    Returns
    -------
    The parts of the new site, to be kept once it is in its place.

    Raises
    ------
    RenderFailed
        A format could not be written.
    """
    edition = Edition.INTERN if content.stamp == INTERNAL else Edition.OEFFENTLICH
    parts = Parts(project.site_folder(edition), project.build_folder(edition) / RECORD)
    machinery = hash_machinery()
    sites = sites_of(project, content)
    reporter.started("Bericht", len(sites))
    for done, (place, site) in enumerate(sites, start=1):
        started = time.monotonic()
        key = sha256(f"{machinery} {hash_content(site)}".encode())
        count, is_new = 0, False
        for form, write in _writers(site).items():
            part = f"{place or '.'} {form}"
            written = parts.take_over(part, key, staging)
            if written is None:
                written = write(site, staging / place)
                parts.note(part, key, written, staging)
                is_new = True
            count += len(written)
        reporter.advanced("Bericht", site.report.title, done)
        detail = f"{count} Dateien" if is_new else "unverändert"
        reporter.finished(site.report.title, detail, time.monotonic() - started)
    return parts


def _writers(site: Site) -> dict[str, Callable[[Site, Path], list[Path]]]:
    """Return the writers of the formats that the report asks for, by format."""
    from kobimo.publish.html import render_site

    writers: dict[str, Callable[[Site, Path], list[Path]]] = {}
    if "pdf" in site.report.formats:
        from kobimo.publish.pdf import write_pdf

        writers["pdf"] = lambda site, folder: [write_pdf(site, folder)]
    if "word" in site.report.formats:
        from kobimo.publish.word import write_word

        writers["word"] = lambda site, folder: [write_word(site, folder)]
    return writers | {"html": render_site}


@cache
def hash_machinery() -> str:
    """Return a hash of what turns a site into files: kobimo, and the libraries that write."""
    return sha256(f"{hash_package()} {hash_libraries()}".encode())
