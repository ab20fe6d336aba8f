"""Have the gate look at a site: tell it what it cannot know, and only what may be told.

The gate stands below everything that computes. Here it learns which files show protected
data, which numbers are open, which words file names are made of, and what this machine and
its user are called.
"""

from __future__ import annotations

import getpass
import platform
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.audit.gate import Inspection, Permit, Rules, inspect
from kobimo.audit.notebooks import check_notebook
from kobimo.disclosure.tallies import TOTAL
from kobimo.errors import Problem
from kobimo.files import sha256
from kobimo.project import Edition
from kobimo.publish.stamps import DRAFT, INTERNAL, write_sheet
from kobimo.regions import load_register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kobimo.declarations.models import Indicator
    from kobimo.disclosure.tallies import Plan
    from kobimo.document import Chapter
    from kobimo.project import Project

#: The column of tables that holds what was counted.
COUNTED = "Zähler"
#: Columns of counts that are values themselves.
COUNTS = frozenset({"Wert (Anzahl)", "Wert (Personen)"})
_FORMS = """
    abbildung tabelle kasten kennzahlen vergleiche vergleichskreise definitionen trend strip karte
    landkarte raeume balken paar punkte felder matrix profil pyramide trichter schere erwartung
    komponenten quotienten zusammensetzung jahre vergleich bedarf ersatzbedarf vorausberechnung
    stellen plaetze ganztag checkliste empfindlichkeit nach
"""
#: Forms of figures and tables, as the report names them in file names.
FORMS = frozenset(_FORMS.split())


def inspect_site(
    project: Project,
    folder: Path,
    chapters: Mapping[str, Chapter],
    plan: Plan,
    *,
    is_draft: bool = False,
) -> Inspection:
    """Return what the gate finds in a built site of the public edition.

    Parameters
    ----------
    folder
        The site with its manifest, before or after it is put in place.
    chapters
        Chapter id → chapter, as the site was made of them.
    plan
        What the edition may show of protected datasets.
    is_draft
        The site may say that it is a draft.
    """
    others = frozenset(region.name for region in load_register()) - {project.region.name}
    strict: set[str] = set()
    permits: dict[str, Permit] = {}
    for path, names, heads in _data_files(project, chapters):
        indicators = [project.catalog.indicator(name) for name in names]
        if not any(project.catalog.is_protected(item) for item in indicators):
            continue
        strict.add(path)
        columns = frozenset({COUNTED, *COUNTS} & set(heads))
        if columns and all(_counts_protected(project, item) for item in indicators):
            permits[path] = Permit(columns, _open_numbers(project, plan, names), others)
    herausgeber = project.kommune.impressum.herausgeber
    rules = Rules(
        folders=tuple(dict.fromkeys(str(p) for p in (Path.home(), project.folder.resolve()))),
        users=tuple(filter(None, (_user(), platform.node()))),
        authors=frozenset({project.region.name, herausgeber}),
        words=_words(project, chapters),
        stamps=(INTERNAL,) if is_draft else (INTERNAL, DRAFT),
        strict=frozenset(strict),
        shipped=_shipped(),
        permits=permits,
    )
    return inspect(folder, rules=rules)


def inspect_public(project: Project, plan: Plan, *, is_draft: bool = False) -> Inspection | None:
    """Return what the gate finds in ``public/``; ``None`` where nothing was built.

    What the figures are about is read from the notebooks of the last build. The other
    parameters are those of :func:`inspect_site`.
    """
    import json

    from kobimo.document import read_chapter

    folder = project.site_folder(Edition.OEFFENTLICH)
    if not folder.is_dir():
        return None
    executed = project.build_folder(Edition.OEFFENTLICH) / "executed"
    wanted = dict.fromkeys(name for report in project.reports for name in report.chapters)
    paths = {name: executed / f"{name}.ipynb" for name in wanted}
    chapters = {
        name: read_chapter(json.loads(path.read_text("utf-8")), name)
        for name, path in paths.items()
        if path.is_file()
    }
    inspection = inspect_site(project, folder, chapters, plan, is_draft=is_draft)
    missing = [name for name in wanted if name not in chapters]
    if missing:
        # Without them nobody knows which files show protected data.
        problem = Problem(
            "build/executed",
            f"es fehlt, woraus die Seiten gemacht sind: {', '.join(missing)}",
            "Bauen Sie den Bericht neu: kobimo build",
        )
        return replace(inspection, problems=(problem, *inspection.problems))
    return inspection


def find_thick_cells(project: Project) -> list[Problem]:
    """Return where notebooks of the reports do more than call the report, in their order."""
    from kobimo.execution.failures import locate
    from kobimo.lean import read_notebook
    from kobimo.report import Report

    methods = [name for name in vars(Report) if not name.startswith("_")]
    found: list[Problem] = []
    for chapter in dict.fromkeys(name for report in project.reports for name in report.chapters):
        notebook: dict[str, Any] = read_notebook(project.chapters[chapter])
        cells = {}
        for index, cell in enumerate(notebook["cells"]):
            if cell["cell_type"] == "code":
                heading, number = locate(notebook, index)
                section = f", Abschnitt „{heading}“" if heading else ""
                cells[f"notebooks/{chapter}.py{section}, Zelle {number}"] = cell["source"]
        found += check_notebook(cells, methods)
    return found


def _data_files(
    project: Project, chapters: Mapping[str, Chapter]
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield path, indicators and column heads of every data file of a site."""
    from kobimo.editions.rendering import Content, sites_of
    from kobimo.publish.structure import arrange, value_table

    for place, site in sites_of(project, Content(chapters)):
        for chapter in arrange(site):
            for block in chapter.exhibits:
                table, element = value_table(block), block.element
                names = tuple(getattr(element, "indicators", ())) or table.indicators
                if not names:
                    names = tuple(row.indicator for row in getattr(element, "rows", ()))
                heads = tuple(column.label for column in table.columns)
                path = f"{place}/daten/{block.file}.csv" if place else f"daten/{block.file}.csv"
                yield path, names, heads


def _counts_protected(project: Project, indicator: Indicator) -> bool:
    """Whether everything that an indicator counts comes from protected datasets."""
    datasets = [project.catalog.datasets.get(term.dataset) for term in indicator.numerator]
    return bool(datasets) and all(item is not None and item.is_protected for item in datasets)


def _open_numbers(
    project: Project, plan: Plan, names: Sequence[str]
) -> dict[tuple[str, ...], frozenset[float]]:
    """Return the open values of the indicators' tallies by area, by year and by both."""
    from kobimo.sources.geometry.areas import area_names, read_areas

    places = {TOTAL: project.region.name, **area_names(read_areas(project))}
    found: dict[tuple[str, ...], set[float]] = {(): set()}
    for tally in plan.tallies:
        if not set(names) & set(tally.indicators):
            continue
        for area, year, value, _ in tally.cells:
            place = places.get(area, area)
            keys: list[tuple[str, ...]] = [(place, str(year)), (place,)]
            keys += [(str(year),), ()] if area == TOTAL else []
            for key in keys:
                own = found.setdefault(key, set())
                if value is not None:
                    own.add(value)
    return {key: frozenset(numbers) for key, numbers in found.items()}


def _words(project: Project, chapters: Mapping[str, Chapter]) -> frozenset[str]:
    """Return the words that names of data files may be made of."""
    catalog = project.catalog
    ids = {*chapters, *catalog.indicators, *catalog.definitions}
    for indicator in catalog.indicators.values():
        ids |= set(indicator.breakdowns)
        if indicator.attendance is not None:
            ids |= set(indicator.attendance.groups)
    ids |= {item for dataset in catalog.datasets.values() for item in dataset.dimensions}
    return FORMS | {word for name in ids for word in name.lower().replace("-", "_").split("_")}


def _shipped() -> frozenset[str]:
    """Return the hashes of the scripts, pictures and fonts that every site gets."""
    from kobimo.publish import html

    # A draft has a sheet of its own that prints its stamp.
    sheet = write_sheet(DRAFT).encode("utf-8")
    return frozenset(sha256(body) for body in (sheet, *html.shipped_files().values()))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number without a name.
        return ""
