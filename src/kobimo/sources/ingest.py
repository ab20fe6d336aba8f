"""Bring all files of a project into the store: embedded, fetched, dropped and municipal ones."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from kobimo import tracing
from kobimo.errors import Invalid, KobimoError, Problem
from kobimo.files import write_atomically
from kobimo.locks import BUILD_LOCK, BUILDING, locked
from kobimo.observations import Provenance, Store
from kobimo.sources.arrivals import Arrivals
from kobimo.sources.inputs import Input, fingerprint, list_inputs, reading_state
from kobimo.sources.merging import Source, merge
from kobimo.sources.reading_cache import ReadingCache
from kobimo.sources.reading_inputs import read_input, to_problems
from kobimo.sources.reference_files import find_conversion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.project import Project
    from kobimo.sources.territory.conversion import Conversion

#: Remembers from which inputs the store was written. No dataset can have this name.
MANIFEST = "_eingaben.json"


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What lies in the store after ingesting."""

    datasets: tuple[str, ...]
    #: One entry per file that was read, in the order of datasets.
    files: tuple[Provenance, ...]
    problems: tuple[Problem, ...]
    #: Whether the inputs were those of the last run, so that nothing was written.
    unchanged: bool
    #: German sentences about files of which something was left out on purpose.
    notes: tuple[str, ...] = ()


def ingest(project: Project) -> IngestReport:
    """Bring the store of a project up to date with its files.

    Embedded files are read for the fictional Land only, ``data/abruf`` (answers of portals)
    for all others; then ``data/eingang`` (official files, recognised by content),
    ``data/kommunal`` and ``data/geschuetzt`` (municipal files, by the declared name patterns).
    Where neither files nor declarations changed since the last run, nothing is read or written.

    Raises
    ------
    Invalid
        At least one file cannot be read with certainty. All problems are reported
        together; the datasets without problems are stored.
    UnreadableFile
        The receipt of an answer is damaged.
    Busy
        Files changed while a build is at work, or another run stores them just now.
    """
    arrivals = Arrivals(project.folder / "data")
    inputs = list(list_inputs(project, arrivals))
    store = Store(project.store_folder)
    current = fingerprint(project, inputs)
    remembered = _remembered(store)
    if remembered.get("inputs") == current:
        return _report(store, remembered.get("notes", []), unchanged=True)
    # No store changes under a build that computes with it, nor by two runs at once.
    with locked(project.folder / BUILD_LOCK, BUILDING):
        return _store_anew(project, arrivals, inputs, store, current)


def _store_anew(
    project: Project, arrivals: Arrivals, inputs: list[Input], store: Store, current: str
) -> IngestReport:
    arrivals.write()
    # A run that is killed must not leave a manifest that vouches for half a store.
    (store.folder / MANIFEST).unlink(missing_ok=True)
    problems: list[Problem] = []
    sources: dict[str, list[Source]] = defaultdict(list)
    broken: set[str] = set()
    areas = _read_areas(project, inputs, problems)
    notes: list[str] = []
    cache = ReadingCache(project.folder / "build" / "gelesen", reading_state(project))
    for item in inputs:
        try:
            for name, source in cache.read(item, partial(read_input, item, project, areas, notes)):
                sources[name].append(source)
        except KobimoError as error:
            problems += to_problems(error, item.label)
    cache.prune()
    conversion = _find_conversion(project, problems)
    for name in sorted(sources):
        try:
            observations, contradictions = merge(
                project.catalog.datasets[name], sources[name], conversion=conversion
            )
            problems += contradictions
            if contradictions:
                broken.add(name)
            else:
                store.write(observations)
        except KobimoError as error:
            problems += to_problems(error, name)
            broken.add(name)
    _remove_stale(store, keep=set(sources) - broken)
    if problems:
        raise Invalid(problems)
    write_atomically(
        store.folder / MANIFEST, json.dumps({"inputs": current, "notes": notes}) + "\n"
    )
    return _report(store, notes, unchanged=False)


def is_stored(project: Project) -> bool:
    """Whether some state of a project's files has been stored wholly."""
    with tracing.aside():
        return (project.store_folder / MANIFEST).is_file()


def _remembered(store: Store) -> dict[str, Any]:
    """Return what the last run wrote down, nothing where that is damaged."""
    try:
        found = json.loads((store.folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _find_conversion(project: Project, problems: list[Problem]) -> Conversion | None:
    """Return the key for dissolved Kreise; the fictional Land has none of them to carry."""
    if project.is_fictional:
        return None
    try:
        return find_conversion(project)
    except KobimoError as error:
        problems += to_problems(error, "Umstiegsschlüssel")
        return None


def _read_areas(
    project: Project, inputs: Iterable[Input], problems: list[Problem]
) -> dict[str, str] | None:
    """Return key → name of the areas for municipal files, ``None`` where there is no geometry."""
    if not any(item.is_municipal for item in inputs):
        return None
    from kobimo.sources.geometry.areas import area_names, read_areas

    try:
        return area_names(read_areas(project)) or None
    except KobimoError as error:
        problems += to_problems(error, "kommune.toml, Angabe „raeume“")
        return None


def _remove_stale(store: Store, keep: set[str]) -> None:
    for name in store.datasets():
        if name not in keep:
            (store.folder / f"{name}.parquet").unlink(missing_ok=True)
            (store.folder / f"{name}.json").unlink(missing_ok=True)


def _report(store: Store, notes: Iterable[str], *, unchanged: bool) -> IngestReport:
    names = store.datasets()
    provenance: list[Provenance] = []
    for name in names:
        provenance += store.provenance(name)
    return IngestReport(tuple(names), tuple(provenance), (), unchanged, tuple(notes))
