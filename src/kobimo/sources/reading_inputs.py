"""Read one file of a project as the datasets it holds, with where it came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, KobimoError, Problem, UnreadableFile, nearest
from kobimo.observations import Provenance
from kobimo.regions import FICTIONAL_LAND, load_register
from kobimo.sources import dropfolder
from kobimo.sources.arrivals import PROTECTED
from kobimo.sources.fetching.originals import FOLDER, Originals
from kobimo.sources.inputs import Input, geometry
from kobimo.sources.merging import Source
from kobimo.sources.official.answers import read_answer
from kobimo.sources.official.readers import read_every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.models import Dataset
    from kobimo.project import Project
    from kobimo.sources.base import ReadFile
    from kobimo.sources.fetching.receipts import KeptAnswer, Receipt
    from kobimo.sources.official.recognition import Recognised
    from kobimo.sources.services.exchange import Request

#: Parameters of a question that say which years are wanted.
_YEARS = frozenset({"startyear", "endyear"})
#: What stands in a report for the name of a file in ``data/geschuetzt``.
UNNAMED = "geschützte Datei"


def read_input(
    item: Input,
    project: Project,
    areas: dict[str, str] | None,
    notes: list[str] | None = None,
) -> Iterator[tuple[Dataset, Source]]:
    """Read one input as the datasets it holds.

    Parameters
    ----------
    item
        The file.
    project
        Whose catalogue counts.
    areas
        Key → name of the areas that municipal files may name; ``None``: any.
    notes
        Gets German sentences about what was left out of the file as a whole.

    Yields
    ------
    The datasets with their sources.

    Raises
    ------
    KobimoError
        It cannot be read with certainty; problems of single members of an archive are
        collected.
    """
    if item.is_municipal:
        yield from _read_municipal(item, project, areas, [] if notes is None else notes)
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
            problems += to_problems(error, arrived.label)
    if problems:
        raise Invalid(problems)


def _read_kept(
    item: Input, receipt: Receipt, answer: KeptAnswer, project: Project
) -> Iterator[tuple[Dataset, Source]]:
    """Read an answer of a portal; later answers to the same question go before earlier ones."""
    dataset = project.catalog.datasets[receipt.dataset]
    body = Originals(project.folder / FOLDER).read(answer, item.label)
    try:
        files = read_answer(body, dataset.id, project.catalog, label=item.label, day=answer.day)
    except KobimoError as error:
        receipt_file = f"{FOLDER}/belege/{receipt.dataset}/{receipt.request.key}.json"
        remedy = f"Rufen Sie die Daten neu ab; bleibt der Fehler, löschen Sie zuvor {receipt_file}."
        raise Invalid(
            replace(problem, remedy=" ".join(filter(None, (problem.remedy, remedy))))
            for problem in to_problems(error, item.label)
        ) from error
    for file in files:
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
        series = f"{receipt.way} {_without_years(receipt.request).key}"
        yield dataset, Source(replace(file, stand=stand), provenance, order, series, item.label)


def _without_years(request: Request) -> Request:
    """Return a question as it is asked every year: its last year moves with the calendar."""
    kept = tuple(item for item in request.parameters if item[0] not in _YEARS)
    return replace(request, parameters=kept)


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
        from kobimo.sources.geometry.outlines import load_outlines

        load_outlines(project)


def _read_municipal(
    item: Input, project: Project, areas: dict[str, str] | None, notes: list[str]
) -> Iterator[tuple[Dataset, Source]]:
    from kobimo.sources.blanks.reading import list_sheets
    from kobimo.sources.municipal.reading import fits_name, read_municipal

    if item.path.suffix.lower() == ".xlsx":
        for arrived in dropfolder.open_file(
            item.path, label=item.label, origin=item.origin, day=item.day
        ):
            if list_sheets(arrived.body) is not None:
                yield from _read_blank(arrived, project, areas, notes)
                return
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
                problems += to_problems(error, arrived.label)
    if problems:
        raise Invalid(problems)


def _read_blank(
    arrived: dropfolder.Arrived,
    project: Project,
    areas: dict[str, str] | None,
    notes: list[str],
) -> Iterator[tuple[Dataset, Source]]:
    """Read the sheets of a filled blank; those without values are named in a note."""
    from kobimo.sources.blanks.reading import read_blank

    empty: list[str] = []
    retrieved = dropfolder.date_of(arrived, "")
    try:
        for dataset, file in read_blank(
            arrived.body,
            project.catalog,
            name=arrived.label,
            ags=str(project.ags),
            retrieved=retrieved,
            register=load_register(),
            areas=areas,
            empty=empty,
        ):
            yield dataset, _source(file, dataset, arrived, retrieved)
    except KobimoError as error:
        raise Invalid(to_problems(error, arrived.label)) from error
    if empty:
        shown = ", ".join(f"„{name}“" for name in empty)
        notes.append(f"{arrived.label}: Leere Blätter der Vorlage wurden übergangen: {shown}.")


def _source(
    file: ReadFile, dataset: Dataset, arrived: dropfolder.Arrived, retrieved: str
) -> Source:
    is_embedded = arrived.origin == "eingebettet"
    is_protected = arrived.label.startswith(PROTECTED)
    publisher = f"frei erfunden, im Format von: {dataset.publisher}"
    # What is published of a protected file is that there is one.
    notes = (
        tuple(
            note.replace(arrived.label, UNNAMED).replace(arrived.name, UNNAMED)
            for note in file.notes
        )
        if is_protected
        else file.notes
    )
    provenance = Provenance(
        dataset=dataset.id,
        file=UNNAMED if is_protected else arrived.label,
        publisher=publisher if is_embedded else dataset.publisher,
        table=file.table,
        url="" if is_embedded else dataset.url,
        licence="fiktiv" if is_embedded else dataset.licence,
        retrieved=retrieved,
        stand=file.stand,
        sha256="" if is_protected else arrived.sha256,
        origin=arrived.origin,
        notes=notes,
        portal="" if is_embedded else dataset.portal,
    )
    order = dropfolder.order_of(file.stand, retrieved)
    return Source(file, provenance, f"{'0' if is_embedded else '1'} {order}", label=arrived.label)


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


def to_problems(error: KobimoError, label: str) -> list[Problem]:
    """Return an error as problems of the file that ``label`` names."""
    if isinstance(error, Invalid):
        return [
            replace(problem, code=problem.code or UnreadableFile.exit_code)
            for problem in error.problems
        ]
    return [Problem(error.where or label, error.message, error.remedy, error.exit_code)]
