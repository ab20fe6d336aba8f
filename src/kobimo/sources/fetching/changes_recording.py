"""Record what a fetch changed: compare the store with the state that was compared last.

A fetch calls two functions::

    keep_baseline(project)                      # before anything new comes in
    ...                                         # fetch, ingest
    report = record_changes(project, day=day)   # afterwards

The state compared last lies in ``build/vergleichsstand``, as hard links to the files of the
store where the file system can. It outlives the fetch: what a build brings into the store in
between, from a file that was dropped by hand, is reported by the next fetch (also by one
without network), and a fetch that is killed before its record is written loses nothing.
In a fresh copy of the repository it does not exist; then the store as the committed files
make it is the state before. What another copy of the repository has recorded is not recorded
again: a record holds the fingerprint of the files each dataset was read from.

Only official datasets that anybody may publish again stand in a record. A new kobimo that
reads the same files otherwise is told apart from a publisher that sent new ones; where both
happen between two fetches, the publisher is named.
"""

from __future__ import annotations

import contextlib
import filecmp
import os
import shutil
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from kobimo.errors import KobimoError
from kobimo.files import replace_folder, sha256, write_atomically
from kobimo.observations import Store
from kobimo.regions import load_register
from kobimo.sources import dropfolder
from kobimo.sources.attribution import licence_of
from kobimo.sources.fetching.changes import Cause, Changes, compare
from kobimo.sources.fetching.changes_describing import describe_dataset
from kobimo.sources.fetching.changes_record import (
    FOLDER,
    Record,
    free_name,
    order_of,
    read_records,
    write_json,
)
from kobimo.sources.fetching.changes_table import write_table
from kobimo.sources.fetching.changes_words import report_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset
    from kobimo.observations import Observations, Provenance
    from kobimo.project import Project

#: The state compared last, below the project.
BASELINE = "build/vergleichsstand"


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What a fetch changed.

    Attributes
    ----------
    record
        As it was written, ``None`` where nothing changed.
    files
        The files written: the record and the analyst's table.
    lines
        For the command line, in German.
    """

    record: Record | None
    files: tuple[Path, ...]
    lines: tuple[str, ...]


def keep_baseline(project: Project) -> None:
    """Keep the state before a fetch, unless an older one waits to be compared.

    Where there is no whole store, as in a fresh copy of the repository, it is made from the
    files that are there already, if an earlier fetch recorded them; else everything is new.
    """
    baseline = project.folder / BASELINE
    if baseline.is_dir():
        return
    if not _is_complete(project.store_folder):
        if not any((project.folder / FOLDER).glob("*.json")):
            baseline.mkdir(parents=True)
            return
        from kobimo.sources.ingest import ingest

        # Unreadable files are the fetch's own business; what could be read is the state.
        with contextlib.suppress(KobimoError):
            ingest(project)
    _link(project.store_folder, baseline)


def record_changes(project: Project, *, day: str) -> ChangeReport:
    """Compare the store with the state compared last, and write down what changed.

    Parameters
    ----------
    day
        ISO date of the fetch: the name of the record.

    Returns
    -------
    The report. Nothing is written where nothing changed, or where the store is incomplete
    because a file could not be read; in that case the next call compares again.

    Raises
    ------
    Invalid
        A record that lies in ``data/aenderungen`` cannot be read.
    """
    folder = project.folder / FOLDER
    baseline = project.folder / BASELINE
    if not _is_complete(project.store_folder):
        line = "Die Änderungen sind noch nicht verglichen: nicht alle Dateien ließen sich lesen."
        return ChangeReport(None, (), (line,))
    known = read_records(folder)
    record = make_record(
        Store(baseline), Store(project.store_folder), project, day=day, known=known
    )
    files: tuple[Path, ...] = ()
    if record is not None:
        name = free_name(folder, day)
        record = record.model_copy(update={"name": name})
        # The record comes last: it vouches for the table beside it.
        table = write_atomically(folder / f"{name}.csv", write_table(record))
        files = (write_atomically(folder / f"{name}.json", write_json(record)), table)
    _link(project.store_folder, baseline)
    return ChangeReport(record, files, report_lines(record))


def make_record(
    before: Store, after: Store, project: Project, *, day: str, known: Iterable[Record] = ()
) -> Record | None:
    """Return what differs between two stores, ``None`` where nothing does.

    Parameters
    ----------
    known
        Records that exist; a dataset whose files the newest of them knows is left out.
    """
    own = named_regions(project)
    told = _told(known)
    register = load_register()
    changes = []
    for dataset, change, provenance in compare_stores(before, after, project.catalog):
        stamp = fingerprint(provenance)
        known_stamp, reader = told.get(dataset.id, ("", ""))
        is_reread = change.cause is Cause.REREAD and reader != version("kobimo")
        if change.state != "entfallen" and stamp == known_stamp and not is_reread:
            continue
        old = before.provenance(dataset.id)
        changes.append(
            describe_dataset(
                change,
                dataset,
                register,
                own,
                origin=(provenance or old)[-1],
                stands=(_stand(old), _stand(provenance)),
                fingerprint=stamp,
            )
        )
    if not changes:
        return None
    is_first = not any(_is_open_in(before, name, project.catalog) for name in before.datasets())
    return Record(
        day=day,
        ags=str(project.ags),
        reader=version("kobimo"),
        is_first=is_first and all(change.state == "neu" for change in changes),
        datasets=tuple(sorted(changes, key=lambda change: change.id)),
    )


def compare_stores(
    before: Store, after: Store, catalog: Catalog
) -> Iterator[tuple[Dataset, Changes, tuple[Provenance, ...]]]:
    """Yield what changed in each open dataset, with its files now; in alphabetical order.

    A dataset that is not declared any more is left out, since nothing says that it is open.
    """
    for name in sorted({*before.datasets(), *after.datasets()}):
        dataset = catalog.datasets.get(name)
        if dataset is None or not is_open(dataset) or _is_same(before, after, name):
            continue
        old, new = _read_open(before, name), _read_open(after, name)
        if old is None and new is None:
            continue
        change = compare(old, new)
        if not change.is_empty:
            yield dataset, change, new.provenance if new else ()


def is_open(dataset: Dataset) -> bool:
    """Whether a dataset is official, published by its office, and free to be published again."""
    return (
        dataset.source != "kommunal"
        and not dataset.is_protected
        and licence_of(dataset.licence).is_free
    )


def named_regions(project: Project) -> tuple[str, ...]:
    """Return the regions that a record has in full: the own one, Land, Bund, comparison."""
    own = str(project.ags)
    names = (own, own[:2], "DG", *(str(ags) for ags in project.kommune.vergleich))
    return tuple(dict.fromkeys(names))


def fingerprint(provenance: Iterable[Provenance]) -> str:
    """Return a hash of the contents a dataset was read from, in any order."""
    found = sorted({item.sha256 for item in provenance})
    return sha256("\n".join(found).encode())[:16] if found else ""


def _read_open(store: Store, name: str) -> Observations | None:
    """Return the observations of whole regions, ``None`` where a file is not free."""
    observations = store.read(name)
    if observations is None or not _are_free(observations.provenance):
        return None
    frame = observations.frame
    return replace(observations, frame=frame[frame["raum"] == "total"].reset_index(drop=True))


def _are_free(provenance: Iterable[Provenance]) -> bool:
    return all(
        item.origin != "kommunal" and licence_of(item.licence).is_free for item in provenance
    )


def _is_open_in(store: Store, name: str, catalog: Catalog) -> bool:
    dataset = catalog.datasets.get(name)
    return dataset is not None and is_open(dataset) and _are_free(store.provenance(name))


def _is_same(before: Store, after: Store, name: str) -> bool:
    """Whether a dataset has the same file in both stores, without reading it."""
    one, other = (store.folder / f"{name}.parquet" for store in (before, after))
    try:
        return one.samefile(other) or filecmp.cmp(one, other, shallow=False)
    except OSError:
        return False


def _told(known: Iterable[Record]) -> dict[str, tuple[str, str]]:
    """Return dataset → fingerprint and kobimo of the newest record that names it."""
    ordered = sorted(known, key=lambda record: order_of(record.name))
    return {
        change.id: (change.fingerprint, record.reader)
        for record in ordered
        for change in record.datasets
        if change.fingerprint
    }


def _stand(provenance: Iterable[Provenance]) -> str:
    """Return the newest time stamp that files of a dataset print, as printed."""
    stands = [item.stand for item in provenance if item.stand]
    return max(stands, key=lambda stand: dropfolder.order_of(stand, ""), default="").split(" / ")[0]


def _is_complete(folder: Path) -> bool:
    from kobimo.sources.ingest import MANIFEST

    return (folder / MANIFEST).is_file()


def _link(store: Path, baseline: Path) -> None:
    """Make ``baseline`` a copy of the store that costs no space where links are possible.

    Files of a store are replaced, never written into, so a link keeps the old content.
    """
    room = baseline.with_name(f"{baseline.name}.neu")
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    for path in sorted(store.glob("*")) if store.is_dir() else ():
        if path.is_file() and path.suffix in {".parquet", ".json"}:
            try:
                os.link(path, room / path.name)
            except OSError:
                shutil.copy2(path, room / path.name)
    replace_folder(room, baseline)
