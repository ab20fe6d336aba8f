"""Build the reports of one municipality on a worker, and pack what came of it."""

from __future__ import annotations

import json
import time
import traceback
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kobimo.errors import ExecutionFailed, Invalid, KobimoError
from kobimo.files import sha256
from kobimo.fleet.accessibility import find_barriers
from kobimo.fleet.jobs import DONE, FAILED, Fault, Outcome, Reading
from kobimo.fleet.parcels import pack, pack_folder
from kobimo.project import Edition, open_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kobimo.document import Chapter
    from kobimo.execution import Limits, Nursery
    from kobimo.fleet.jobs import Job
    from kobimo.fleet.parcels import Parcel
    from kobimo.fleet.rooms import Room
    from kobimo.project import Project

#: In a parcel: the site, and where its numbers come from.
SITE, PROVENANCE = "bericht", "herkunft.json"
#: An unintended error is told with as much of its call chain.
_CHAIN = 1500


@dataclass
class StepTimes:
    """A reporter that only remembers how long each step took."""

    steps: dict[str, float] = field(default_factory=dict)

    def started(self, step: str, total: int) -> None:
        """Nobody is told."""

    def advanced(self, step: str, detail: str, done: int) -> None:
        """Nobody is told."""

    def finished(self, step: str, detail: str, seconds: float) -> None:  # noqa: ARG002 - as a reporter
        """Remember a step."""
        self.steps[step] = self.steps.get(step, 0.0) + seconds


def build_municipality(
    job: Job, room: Room, nursery: Nursery | None, limits: Limits
) -> tuple[Outcome, Parcel | None]:
    """Build the reports of one municipality; whatever goes wrong stands in the outcome.

    Returns
    -------
    What came of it, and the site where there is a new one.
    """
    started = time.monotonic()
    reporter = StepTimes()
    bare = Outcome(job.ags, job.name, FAILED, 0.0, inputs=job.inputs)
    parcel = None
    try:
        with room.repository(job) as folder:
            outcome, parcel = _build(
                folder, job, room, reporter, bare, nursery=nursery, limits=limits
            )
    except Exception as error:  # noqa: BLE001 - one municipality never stops the others
        outcome = replace(bare, faults=tuple(_explain(error)))
    steps = {name: round(seconds, 3) for name, seconds in reporter.steps.items()}
    return replace(outcome, steps=steps, seconds=round(time.monotonic() - started, 3)), parcel


def _build(
    folder: Path,
    job: Job,
    room: Room,
    reporter: StepTimes,
    bare: Outcome,
    *,
    nursery: Nursery | None,
    limits: Limits,
) -> tuple[Outcome, Parcel]:
    from kobimo.build import build

    project = open_project(folder)
    edition = Edition(job.edition)
    begun = time.monotonic()
    room.lend_data(project)
    reporter.finished("Daten", "", time.monotonic() - begun)
    built = build(project, reporter, edition=edition, limits=limits, nursery=nursery)
    begun = time.monotonic()
    site = project.site_folder(edition)
    chapters = list(_read_chapters(project, edition))
    data = _hash_data(project)
    contents = pack_folder(site, prefix=f"{SITE}/")
    contents[PROVENANCE] = _write_provenance(job, project, built.stamp, data)
    parcel = pack(contents)
    outcome = replace(
        bare,
        status=DONE,
        digest=parcel.digest,
        stamp=built.stamp,
        chapters=built.chapters,
        files=built.files,
        bytes=built.size,
        missing=_find_missing(project, chapters),
        barriers=find_barriers(site),
        readings=tuple(_read_values(chapters)),
        data=data,
    )
    reporter.finished("Packen und Prüfen", "", time.monotonic() - begun)
    return outcome, parcel


def _read_chapters(project: Project, edition: Edition) -> Iterator[Chapter]:
    """Yield the chapters of all reports as they were executed."""
    from kobimo.document import read_chapter

    executed = project.build_folder(edition) / "executed"
    for name in dict.fromkeys(name for report in project.reports for name in report.chapters):
        path = executed / f"{name}.ipynb"
        if path.is_file():
            yield read_chapter(json.loads(path.read_text("utf-8")), name)


def _find_missing(project: Project, chapters: list[Chapter]) -> dict[str, str]:
    """Return indicator → title of those that a report wants to show and has no data for."""
    from kobimo.document import Notice
    from kobimo.errors import UnknownIndicator

    found: dict[str, str] = {}
    for chapter in chapters:
        for element in chapter.elements:
            if not isinstance(element, Notice) or element.reason != "missing":
                continue
            for name in element.indicators:
                try:
                    found[name] = project.catalog.indicator(name).title_de
                except UnknownIndicator:
                    found[name] = name
    return dict(sorted(found.items()))


def _read_values(chapters: list[Chapter]) -> Iterator[Reading]:
    """Yield the value of each indicator in the boxes of key figures, once for each."""
    from kobimo.document import KeyFigures

    seen: set[str] = set()
    for chapter in chapters:
        for element in chapter.elements:
            if not isinstance(element, KeyFigures):
                continue
            at = next((i for i, c in enumerate(element.table.columns) if c.label == "Wert"), None)
            for row, values in zip(element.rows, element.table.data, strict=False):
                value = values[at] if at is not None else None
                if row.indicator not in seen and isinstance(value, int | float):
                    seen.add(row.indicator)
                    yield Reading(row.indicator, row.title, row.period, float(value), row.value)


def _hash_data(project: Project) -> dict[str, str]:
    """Return dataset → hash of its observations, for everything in the store."""
    return {
        path.stem: sha256(path.read_bytes())
        for path in sorted(project.store_folder.glob("*.parquet"))
    }


def _write_provenance(job: Job, project: Project, stamp: str, data: Mapping[str, str]) -> bytes:
    """Return where the numbers of a site come from, as it lies beside the site.

    Of protected datasets it holds no hash: whoever knows all numbers but a few could try those
    out until the hash fits.
    """
    from kobimo.observations import Store

    store = Store(project.store_folder)
    datasets: dict[str, Any] = {}
    for name, digest in data.items():
        declared = project.catalog.datasets.get(name)
        if declared is None or declared.is_protected:
            continue
        stands = sorted({item.stand for item in store.provenance(name) if item.stand})
        datasets[name] = {"sha256": digest, "stand": stands[-1] if stands else ""}
    record = {
        "ags": job.ags,
        "ausgabe": job.edition,
        "vermerk": stamp,
        "berichte": [report.id for report in project.reports],
        "kobimo": {"version": job.code.version, "stand": job.code.state},
        "bibliotheken": job.code.libraries,
        "vorlage": job.template,
        "datensaetze": datasets,
    }
    return (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _explain(error: Exception) -> Iterator[Fault]:
    """Yield an error as faults; one that nobody intended carries the end of its call chain."""
    if isinstance(error, Invalid):
        for problem in error.problems:
            yield Fault("Invalid", problem.where, problem.message, problem.remedy)
        return
    if isinstance(error, ExecutionFailed) and error.faults:
        for fault in error.faults:
            place = fault.file + (f", Zelle {fault.cell}" if fault.cell else "")
            yield Fault(fault.kind, place, fault.message, fault.remedy)
        return
    if isinstance(error, KobimoError):
        yield Fault(type(error).__name__, error.where, error.message, error.remedy)
        return
    chain = "".join(traceback.format_exception(error))[-_CHAIN:]
    yield Fault("Fehler in kobimo", "", f"{type(error).__name__}: {error}", chain)
