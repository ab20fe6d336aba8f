"""Check a project without building it: declarations, chapters, comments and data, all at once."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.errors import Invalid, KobimoError, NotPublishable, Problem, nearest
from kobimo.execution.failures import explain, locate
from kobimo.indicators import check_clocks, check_examples, check_pooling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.catalog import Catalog
    from kobimo.project import Project


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check looked at, and what it found wrong."""

    indicators: int
    datasets: int
    chapters: int
    files: int
    problems: tuple[Problem, ...]
    #: What was left out of data files on purpose.
    notes: tuple[str, ...] = ()
    #: What the gate looked at in ``public/``, in German; empty where it was not asked to.
    looked_at: str = ""


def check(project: Project, *, publish: bool = False) -> Checked:
    """Check everything that can be wrong before a notebook runs; touch no network.

    Parameters
    ----------
    publish
        Also look for what stands against publication: placeholders, missing decisions and
        approvals, notebooks that do more than call the report, and everything that the gate
        finds in ``public/``.
    """
    problems: list[Problem] = []
    indicators = datasets = files = 0
    notes: tuple[str, ...] = ()
    try:
        catalog = project.catalog
    except Invalid as error:
        problems += error.problems
    else:
        indicators, datasets = len(catalog.indicators), len(catalog.datasets)
        for indicator in catalog.indicators.values():
            problems += check_examples(indicator)
            problems += check_clocks(indicator, catalog)
            problems += check_pooling(indicator)
        problems += _chapters(project, catalog)
        problems += _peers(project, catalog)
        files, notes, found = _data(project)
        problems += found
    try:
        chapters = len({name for report in project.reports for name in report.chapters})
    except Invalid as error:
        chapters = 0
        problems += error.problems
    problems += _comments(project)
    problems += _areas(project)
    problems += _changes(project)
    looked_at = ""
    if publish:
        looked_at, found = _publication(project)
        # A notebook that is no Python, or a declaration that is wrong, is named once.
        problems += [item for item in found if item not in problems]
    return Checked(indicators, datasets, chapters, files, tuple(problems), notes, looked_at)


def _publication(project: Project) -> tuple[str, list[Problem]]:
    """Return what the gate looked at, and what stands against publication."""
    from kobimo.disclosure import plan as plan_disclosure
    from kobimo.editions.conditions import find_obstacles, problems_of
    from kobimo.editions.inspecting import find_thick_cells, inspect_public
    from kobimo.publish.placeholders import find_placeholders

    try:
        problems = find_thick_cells(project)
        plan = plan_disclosure(project)
    except (Invalid, NotPublishable) as error:
        return "", [*find_placeholders(project.kommune), *problems_of(error)]
    problems = [*find_obstacles(project, plan), *problems]
    inspection = inspect_public(project, plan)
    if inspection is None:
        missing = "es gibt noch keine Ausgabe, die geprüft werden könnte"
        return "", [*problems, Problem("public/", missing, "Bauen Sie zuerst: kobimo build")]
    return inspection.summary, [*problems, *inspection.problems]


def _changes(project: Project) -> tuple[Problem, ...]:
    """Read what fetches recorded, which a merge of two branches can damage."""
    from kobimo.sources.fetching.changes_record import load_records

    try:
        load_records(project)
    except Invalid as error:
        return tuple(error.problems)
    return ()


def _peers(project: Project, catalog: Catalog) -> tuple[Problem, ...]:
    """Read the recorded choice of Vergleichskreise."""
    from kobimo.report.peers import FILE, read_peers

    path = project.folder / FILE
    if catalog.structure is None or not path.is_file():
        return ()
    try:
        read_peers(path, catalog.structure, own=str(project.ags))
    except Invalid as error:
        return tuple(error.problems)
    return ()


def _chapters(project: Project, catalog: Catalog) -> Iterator[Problem]:
    """Compare the indicators in a notebook's header with those its cells name."""
    from kobimo.lean import read_notebook

    for chapter, path in project.chapters.items():
        where = f"notebooks/{chapter}.py"
        try:
            notebook: dict[str, Any] = read_notebook(path)
        except UnicodeDecodeError:
            yield Problem(where, "nicht in UTF-8 gespeichert", "Speichern Sie die Datei als UTF-8.")
            continue
        except (ValueError, SyntaxError) as error:
            yield Problem(where, f"nicht lesbar: {error}", "Öffnen Sie sie mit nox -s lab.")
            continue
        header = notebook["metadata"].get("kobimo")
        if not isinstance(header, dict):
            yield Problem(
                f"{where}, Kopf",
                "der Abschnitt „kobimo“ fehlt oder ist nicht lesbar",
                "Übernehmen Sie den Kopf eines mitgelieferten Kapitels und passen Sie ihn an.",
            )
            continue
        yield from _cells(notebook, where)
        listed = header.get("indicators") or []
        code = "\n".join(c["source"] for c in notebook["cells"] if c["cell_type"] == "code")
        for name in listed:
            if name not in catalog.indicators:
                yield Problem(
                    f"{where}, Kopf",
                    f"unbekannte Kennzahl „{name}“",
                    nearest(name, catalog.indicators),
                )
        for name in dict.fromkeys(re.findall(r"""["']([a-z0-9_]+)["']""", code)):
            if name in catalog.indicators and name not in listed:
                yield Problem(
                    f"{where}, Kopf",
                    f"die Kennzahl „{name}“ wird verwendet, steht aber nicht unter „indicators“",
                    f"Ergänzen Sie die Zeile: #     - {name}",
                )


def _cells(notebook: dict[str, Any], where: str) -> Iterator[Problem]:
    """Find cells that are no Python; jupytext has made comments of IPython's magics."""
    for index, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        try:
            ast.parse(cell["source"])
        except (SyntaxError, ValueError) as error:
            heading, number = locate(notebook, index)
            cause, remedy = explain(type(error).__name__, str(error))
            section = f", Abschnitt „{heading}“" if heading else ""
            yield Problem(f"{where}{section}, Zelle {number}", cause, remedy)


def _data(project: Project) -> tuple[int, tuple[str, ...], list[Problem]]:
    from kobimo.sources.ingest import ingest

    try:
        done = ingest(project)
    except Invalid as error:
        return 0, (), list(error.problems)
    return len(done.files), done.notes, []


def _comments(project: Project) -> Iterator[Problem]:
    for path in sorted((project.folder / "kommentare").glob("*.md")):
        if path.stem not in project.chapters and path.stem.upper() not in {"LIESMICH", "README"}:
            yield Problem(
                f"kommentare/{path.name}",
                f"es gibt kein Kapitel „{path.stem}“",
                nearest(path.stem, project.chapters),
            )
            continue
        try:
            path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            yield Problem(
                f"kommentare/{path.name}",
                "nicht in UTF-8 gespeichert",
                "Speichern Sie die Datei als UTF-8.",
            )


def _areas(project: Project) -> Iterator[Problem]:
    from kobimo.sources.geometry.areas import read_areas

    try:
        read_areas(project)
    except KobimoError as error:
        yield Problem(error.where, error.message, error.remedy)
