"""Which datasets a fetch is about: those of the reports, all that are offered, or named ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kobimo.errors import WrongUsage, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.declarations.models import Dataset
    from kobimo.project import Project

#: Protocols without a service: the municipality's own data, and files that are no table.
_WITHOUT_SERVICE = frozenset({"none", "file"})


def is_official(project: Project, dataset: Dataset) -> bool:
    """Whether a portal publishes the dataset, so that it could be fetched."""
    portal = project.catalog.portals.get(dataset.source)
    return portal is not None and portal.protocol not in _WITHOUT_SERVICE


def list_needed(project: Project) -> list[str]:
    """Return the datasets of all indicators that the chapters of the project's reports list.

    A chapter whose header cannot be read counts for nothing here; ``kobimo check`` says it.
    """
    chapters = {name for report in project.reports for name in report.chapters}
    found = {
        name
        for chapter in sorted(chapters)
        for indicator in _list_indicators(project, chapter)
        for name in project.catalog.datasets_of(project.catalog.indicators[indicator])
    }
    return sorted(found)


def choose(project: Project, named: Sequence[str], *, everything: bool = False) -> list[Dataset]:
    """Return the official datasets to fetch, in alphabetical order.

    Parameters
    ----------
    named
        Ids or table codes; empty for those of the reports.
    everything
        All official datasets of the catalogue.

    Raises
    ------
    WrongUsage
        A name is that of no official dataset; with the nearest ones.
    """
    official = {
        name: dataset
        for name, dataset in project.catalog.datasets.items()
        if is_official(project, dataset)
    }
    if named:
        return [_find(name, official) for name in sorted(dict.fromkeys(named))]
    wanted = official if everything else list_needed(project)
    return [official[name] for name in sorted(wanted) if name in official]


def _find(name: str, official: dict[str, Dataset]) -> Dataset:
    if name in official:
        return official[name]
    for dataset in official.values():
        if name in dataset.tables:
            return dataset
    codes = [code for dataset in official.values() for code in dataset.tables]
    raise WrongUsage(
        f"Einen amtlichen Datensatz „{name}“ gibt es nicht.",
        remedy=nearest(name, [*official, *codes])
        or f"Möglich sind: {', '.join(sorted(official))}.",
    )


def _list_indicators(project: Project, chapter: str) -> list[str]:
    from kobimo.lean import read_notebook

    try:
        notebook: Any = read_notebook(project.chapters[chapter])
        listed = notebook["metadata"]["kobimo"]["indicators"]
        return [name for name in listed if name in project.catalog.indicators]
    except (OSError, ValueError, KeyError, TypeError):
        return []
