"""Bring all files of a project into the store: embedded, fetched, dropped and municipal ones."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, KobimoError, Problem, UnreadableFile, nearest
from kobimo.files import write_atomically
from kobimo.observations import Provenance, Store
from kobimo.regions import FICTIONAL_LAND, load_register
from kobimo.sources import dropfolder
from kobimo.sources.answers import read_answer
from kobimo.sources.arrivals import Arrivals
from kobimo.sources.fetching.originals import FOLDER, Originals
from kobimo.sources.inputs import Input, fingerprint, geometry, list_inputs
from kobimo.sources.merging import Source, merge
from kobimo.sources.readers import read_every
from kobimo.sources.reference_files import find_conversion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kobimo.declarations.models import Dataset
    from kobimo.project import Project
    from kobimo.sources.base import ReadFile
    from kobimo.sources.conversion import Conversion
    from kobimo.sources.fetching.receipts import KeptAnswer, Receipt
    from kobimo.sources.recognition import Recognised

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
    """
    arrivals = Arrivals(project.folder / "data")
    inputs = list(list_inputs(project, arrivals))
    store = Store(project.store_folder)
    current = fingerprint(project, inputs)
    if _remembered(store) == current:
        return _report(store, unchanged=True)
    arrivals.write()
    # A run that is killed must not leave a manifest that vouches for half a store.
    (store.folder / MANIFEST).unlink(missing_ok=True)
    problems: list[Problem] = []
    sources: dict[str, list[Source]] = defaultdict(list)
    broken: set[str] = set()
    areas = _read_areas(project, inputs, problems)
    for item in inputs:
        try:
            for dataset, source in _read(item, project, areas):
                sources[dataset.id].append(source)
        except KobimoError as error:
            problems += _problems_of(error, item.label)
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
            problems += _problems_of(error, name)
            broken.add(name)
    _remove_stale(store, keep=set(sources) - broken)
    if problems:
        raise Invalid(problems)
    write_atomically(store.folder / MANIFEST, json.dumps({"inputs": current}) + "\n")
    return _report(store, unchanged=False)


def _remembered(store: Store) -> str:
    try:
        return str(json.loads((store.folder / MANIFEST).read_text("utf-8"))["inputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _find_conversion(project: Project, problems: list[Problem]) -> Conversion | None:
    """Return the key for dissolved Kreise; the fictional Land has none of them to carry."""
    if project.is_fictional:
        return None
    try:
        return find_conversion(project)
    except KobimoError as error:
        problems += _problems_of(error, "Umstiegsschlüssel")
        return None


def _read_areas(
    project: Project, inputs: Iterable[Input], problems: list[Problem]
) -> dict[str, str] | None:
    """Return key → name of the areas for municipal files, ``None`` where there is no geometry."""
    if not any(item.is_municipal for item in inputs):
        return None
    from kobimo.sources.areas import area_names, read_areas

    try:
        return area_names(read_areas(project)) or None
    except KobimoError as error:
        problems += _problems_of(error, "kommune.toml, Angabe „raeume“")
        return None


def _read(
    item: Input, project: Project, areas: dict[str, str] | None
) -> Iterator[tuple[Dataset, Source]]:
    """Read one input as the datasets it holds; problems of single members are collected."""
    if item.is_municipal:
        yield from _read_municipal(item, project, areas)
        return
    if item.is_boundaries:
        _read_boundaries(item, project)
        return
    if item.receipt is not None and item.answer is not None:
        yield from _read_kept(item, item.receipt, item.answer, project)
        return
    wrong = dropfolder.refuse_type(item.path, item.label)
    if wrong is not None:
        raise Invalid([wrong])
    problems: list[Problem] = []
    for arrived in dropfolder.open_file(
        item.path, label=item.label, origin=item.origin, day=item.day
    ):
        try:
            yield from _read_official(arrived, project)
        except KobimoError as error:
            problems += _problems_of(error, arrived.label)
    if problems:
        raise Invalid(problems)


def _read_kept(
    item: Input, receipt: Receipt, answer: KeptAnswer, project: Project
) -> Iterator[tuple[Dataset, Source]]:
    """Read an answer of a portal; later answers to the same question go before earlier ones."""
    dataset = project.catalog.datasets[receipt.dataset]
    body = Originals(project.folder / FOLDER).read(answer, item.label)
    for file in read_answer(body, dataset.id, project.catalog, label=item.label, day=answer.day):
        stand = file.stand or answer.stand
        provenance = Provenance(
            dataset=dataset.id,
            file=item.label,
            publisher=dataset.publisher,
            table=file.table,
            # What people can open: the address of a web service shows nothing to them.
            url=receipt.request.url if receipt.way == "download" else dataset.url,
            licence=answer.licence,
            retrieved=answer.day,
            stand=stand,
            sha256=answer.sha256,
            origin=receipt.way,
            notes=(*filter(None, (answer.note,)), *file.notes),
            portal=dataset.portal,
        )
        order = f"1 {dropfolder.order_of(stand, answer.day)} {answer.retrieved}"
        series = f"{receipt.way} {receipt.portal} {receipt.request.key}"
        yield dataset, Source(replace(file, stand=stand), provenance, order, series)


def _read_official(
    arrived: dropfolder.Arrived, project: Project
) -> Iterator[tuple[Dataset, Source]]:
    retrieved = ""

    def date(found: Recognised) -> str:
        nonlocal retrieved
        retrieved = dropfolder.date_of(arrived, found.stand)
        return retrieved

    for dataset, file in read_every(
        arrived.body, arrived.label, project.catalog, register=load_register(), retrieved=date
    ):
        _refuse_other_world(file, arrived.label, project)
        yield dataset, _source(file, dataset, arrived, retrieved)


def _read_boundaries(item: Input, project: Project) -> None:
    """Read the boundaries that maps will use once, so that a wrong file is told at once."""
    if item.origin != "eingebettet":
        from kobimo.sources.outlines import load_outlines

        load_outlines(project)


def _read_municipal(
    item: Input, project: Project, areas: dict[str, str] | None
) -> Iterator[tuple[Dataset, Source]]:
    from kobimo.sources.municipal import fits_name, read_municipal

    wanted = [
        dataset
        for _, dataset in sorted(project.catalog.datasets.items())
        if fits_name(item.path.name, dataset)
    ]
    if not wanted:
        if any(item.path.samefile(path) for path in geometry(project)):
            return
        patterns = sorted(
            dataset.municipal.file
            for dataset in project.catalog.datasets.values()
            if dataset.municipal is not None
        )
        raise Invalid(
            [
                Problem(
                    item.label,
                    "zu dieser Datei passt keine Deklaration",
                    nearest(item.path.name, patterns)
                    or "Deklarieren Sie sie in deklarationen/datensaetze, oder legen Sie sie "
                    "außerhalb von data ab.",
                )
            ]
        )
    problems: list[Problem] = []
    for arrived in dropfolder.open_file(
        item.path, label=item.label, origin=item.origin, day=item.day
    ):
        for dataset in wanted:
            try:
                retrieved = dropfolder.date_of(arrived, "")
                file = read_municipal(
                    arrived.body,
                    dataset,
                    name=arrived.label,
                    ags=str(project.ags),
                    register=load_register(),
                    retrieved=retrieved,
                    areas=areas,
                )
                yield dataset, _source(file, dataset, arrived, retrieved)
            except KobimoError as error:
                problems += _problems_of(error, arrived.label)
    if problems:
        raise Invalid(problems)


def _source(
    file: ReadFile, dataset: Dataset, arrived: dropfolder.Arrived, retrieved: str
) -> Source:
    is_embedded = arrived.origin == "eingebettet"
    publisher = f"frei erfunden, im Format von: {dataset.publisher}"
    provenance = Provenance(
        dataset=dataset.id,
        file=arrived.label,
        publisher=publisher if is_embedded else dataset.publisher,
        table=file.table,
        url="" if is_embedded else dataset.url,
        licence="fiktiv" if is_embedded else dataset.licence,
        retrieved=retrieved,
        stand=file.stand,
        sha256=arrived.sha256,
        origin=arrived.origin,
        notes=file.notes,
        portal="" if is_embedded else dataset.portal,
    )
    order = dropfolder.order_of(file.stand, retrieved)
    return Source(file, provenance, f"0 {order}" if is_embedded else f"1 {order}")


def _refuse_other_world(file: ReadFile, label: str, project: Project) -> None:
    """Keep invented and real figures apart: both have a row for Germany."""
    is_fictional = bool(file.frame["ags"].str.startswith(FICTIONAL_LAND).any())
    if is_fictional == project.is_fictional:
        return
    if is_fictional:
        message = "die Datei enthält frei erfundene Zahlen von Musterland"
        remedy = "Löschen Sie sie; echte und erfundene Zahlen stehen nie in einem Bericht."
    else:
        message = "die Datei enthält echte Zahlen, dieser Bericht ist der von Musterland"
        remedy = "Legen Sie mit „kobimo new“ einen Bericht für Ihre Kommune an."
    raise Invalid([Problem(label, message, remedy)])


def _problems_of(error: KobimoError, label: str) -> list[Problem]:
    if isinstance(error, Invalid):
        return [
            replace(problem, code=problem.code or UnreadableFile.exit_code)
            for problem in error.problems
        ]
    return [Problem(error.where or label, error.message, error.remedy, error.exit_code)]


def _remove_stale(store: Store, keep: set[str]) -> None:
    for name in store.datasets():
        if name not in keep:
            (store.folder / f"{name}.parquet").unlink(missing_ok=True)
            (store.folder / f"{name}.json").unlink(missing_ok=True)


def _report(store: Store, *, unchanged: bool) -> IngestReport:
    names = store.datasets()
    provenance: list[Provenance] = []
    for name in names:
        provenance += store.provenance(name)
    return IngestReport(tuple(names), tuple(provenance), (), unchanged)
