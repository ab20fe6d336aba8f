"""Build the reports of a project: ingest, execute, read, render, swap.

The steps stand in :func:`build` in the order in which they run. Nothing reaches
``public/`` before all of them have succeeded, so a build that fails or is killed leaves
the last good site as it was.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kobimo.document import Chapter, Notice, read_chapter
from kobimo.errors import ExecutionFailed, NotPublishable, TargetExists
from kobimo.execution import Executed, Failure, Limits, execute
from kobimo.execution.failures import report as failure_report
from kobimo.files import (
    list_foreign,
    replace_folder,
    restore_folder,
    write_atomically,
    write_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.observations import Provenance
    from kobimo.project import Project
    from kobimo.publish.site import Site

#: File in ``public/`` that names every file of the site; a folder without it is not ours.
MANIFEST = "kobimo-site.json"


class Reporter(Protocol):
    """Who is told how the build goes on."""

    def started(self, step: str, total: int) -> None:
        """Note that a step begins that has ``total`` parts."""

    def advanced(self, step: str, detail: str, done: int) -> None:
        """Note that ``done`` parts of a step are finished; ``detail`` names the one at work."""

    def finished(self, step: str, detail: str, seconds: float) -> None:
        """Note that a step ended."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left behind."""

    start_page: Path
    chapters: int
    reports: int
    files: int
    size: int
    #: Indicators without data; what would bring them stands in ``build/fehlende-daten.txt``.
    gaps: int
    seconds: float


def build(
    project: Project,
    reporter: Reporter,
    *,
    publish: bool = False,
    limits: Limits | None = None,
) -> Built:
    """Build every report of ``kommune.toml`` into ``public/``.

    Parameters
    ----------
    publish
        Refuse where a placeholder is unfilled, and where a chapter is missing.

    Raises
    ------
    Invalid
        Declarations or data files are wrong.
    ExecutionFailed
        A notebook did not run. The other chapters are built into ``build/vorschau``;
        ``public/`` stays as it was.
    NotPublishable
        ``publish`` is asked for and something stands against it.
    TargetExists
        ``public/`` holds files that no build of kobimo wrote.
    """
    started = time.monotonic()
    reports = project.reports
    build_folder = project.folder / "build"
    restore_folder(build_folder, project.public_folder)
    _refuse_foreign(project.public_folder)
    _ingest(project, reporter)
    executed = _execute(project, reporter, limits)
    failures = [done.failure for done in executed if done.failure is not None]
    chapters = {
        done.chapter: read_chapter(done.notebook, done.chapter)
        for done in executed
        if done.notebook is not None
    }
    if publish:
        _refuse_placeholders(project)
    gaps = _write_gaps(project, chapters)
    staging = build_folder / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    _render(project, chapters, failures, staging, reporter)
    write_manifest(staging, MANIFEST)
    target = build_folder / "vorschau" if failures else project.public_folder
    replace_folder(staging, target)
    if failures:
        raise ExecutionFailed(
            f"{len(failures)} von {len(executed)} Kapiteln liefen nicht durch:\n"
            + failure_report(failures),
            remedy=f"Die übrigen Kapitel zeigt {target / 'index.html'}; public/ ist unverändert.",
        )
    files = [path for path in target.rglob("*") if path.is_file()]
    return Built(
        start_page=target / "index.html",
        chapters=len(chapters),
        reports=len(reports),
        files=len(files),
        size=sum(path.stat().st_size for path in files),
        gaps=gaps,
        seconds=time.monotonic() - started,
    )


def _ingest(project: Project, reporter: Reporter) -> None:
    from kobimo.sources.ingest import ingest

    started = time.monotonic()
    reporter.started("Daten", 1)
    done = ingest(project)
    detail = "unverändert" if done.unchanged else f"{len(done.datasets)} Datensätze"
    reporter.finished("Daten", detail, time.monotonic() - started)


def _execute(project: Project, reporter: Reporter, limits: Limits | None) -> list[Executed]:
    wanted = dict.fromkeys(name for report in project.reports for name in report.chapters)
    started = time.monotonic()
    reporter.started("Kapitel", len(wanted))
    finished: set[str] = set()

    def advance(chapter: str, cells: int, total: int) -> None:
        if cells == total:
            finished.add(chapter)
        reporter.advanced("Kapitel", f"{chapter} {cells}/{total}", len(finished))

    executed = execute(
        {name: project.chapters[name] for name in wanted},
        project.folder / "build" / "executed",
        working_folder=project.folder,
        limits=limits,
        on_progress=advance,
    )
    reporter.finished("Kapitel", f"{len(executed)} ausgeführt", time.monotonic() - started)
    return executed


def _sites(
    project: Project, chapters: dict[str, Chapter], failures: list[Failure]
) -> list[tuple[str, Site]]:
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
    places = {
        report.id: "" if at == 0 else f"berichte/{report.id}"
        for at, report in enumerate(project.reports)
    }
    failed = {f.notebook: FailedChapter(f.notebook, f.notebook, f.cause) for f in failures}
    changes = load_records(project)
    register = load_register()
    names = {str(region.ags): region.name for region in (*register.laender(), register.get("DG"))}
    return [
        (
            places[report.id],
            Site(
                report=report,
                chapters=tuple(chapters[name] for name in report.chapters if name in chapters),
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
                version=kobimo.__version__,
                region_names=names,
                changes=changes,
            ),
        )
        for report in project.reports
    ]


def _relative(here: str, there: str) -> str:
    up = "../" * len(Path(here).parts)
    return f"{up}{there}/index.html" if there else f"{up}index.html"


def _render(
    project: Project,
    chapters: dict[str, Chapter],
    failures: list[Failure],
    staging: Path,
    reporter: Reporter,
) -> None:
    from kobimo.publish.html import render_site

    sites = _sites(project, chapters, failures)
    reporter.started("Bericht", len(sites))
    for done, (place, site) in enumerate(sites, start=1):
        started = time.monotonic()
        folder = staging / place
        for write in _writers(site):
            write(site, folder)
        written = render_site(site, folder)
        reporter.advanced("Bericht", site.report.title, done)
        reporter.finished(site.report.title, f"{len(written)} Dateien", time.monotonic() - started)


def _writers(site: Site) -> list[Callable[[Site, Path], Path]]:
    """Return the writers of the further formats that the report asks for."""
    writers: list[Callable[[Site, Path], Path]] = []
    if "pdf" in site.report.formats:
        from kobimo.publish.pdf import write_pdf

        writers.append(write_pdf)
    if "word" in site.report.formats:
        from kobimo.publish.word import write_word

        writers.append(write_word)
    return writers


def _write_gaps(project: Project, chapters: dict[str, Chapter]) -> int:
    """Write what is missing and what to do about it for the author; return how many indicators."""
    lines: dict[str, None] = {}
    names: set[str] = set()
    for chapter in chapters.values():
        for element in chapter.elements:
            if isinstance(element, Notice) and element.reason == "missing":
                names.update(element.indicators)
                lines[f"{chapter.title}: {element.text}\n    {element.remedy}".rstrip()] = None
    write_atomically(project.folder / "build" / "fehlende-daten.txt", "\n".join(lines) + "\n")
    return len(names)


def _refuse_placeholders(project: Project) -> None:
    from kobimo.publish.placeholders import find_placeholders

    found = find_placeholders(project.kommune)
    if found:
        raise NotPublishable(
            "Der Bericht enthält noch Platzhalter:\n"
            + "\n".join(problem.text for problem in found),
            remedy="Füllen Sie die Angaben in kommune.toml aus und bauen Sie erneut.",
        )


def _refuse_foreign(folder: Path) -> None:
    """Refuse to replace a folder that holds anything besides the site of the last build."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise TargetExists(
            f"„{folder.name}“ ist eine Datei; kobimo braucht hier einen Ordner.",
            where=str(folder),
            remedy="Benennen Sie die Datei um; kobimo überschreibt nichts Fremdes.",
        )
    foreign = list_foreign(folder, MANIFEST)
    if foreign:
        more = f" und {len(foreign) - 3} weitere" if len(foreign) > 3 else ""
        raise TargetExists(
            f"kobimo hat nicht geschrieben, was hier liegt: {', '.join(foreign[:3])}{more}.",
            where=str(folder),
            remedy="Verschieben Sie diese Dateien; kobimo überschreibt nichts Fremdes.",
        )
