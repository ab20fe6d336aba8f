"""The folder of a worker: the template, the data that all share, one repository for each municipality."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from kobimo.errors import Busy
from kobimo.files import sha256, write_atomically
from kobimo.fleet.parcels import read_parcel, unpack
from kobimo.fleet.reading import map_store, read_aside
from kobimo.locks import locked
from kobimo.project import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kobimo.fleet.jobs import Job
    from kobimo.fleet.parcels import Parcel
    from kobimo.project import Project

#: Written last into a folder that several builds read: without it the folder is not whole.
_SEAL = "_ganz.json"
#: How many states of the data are kept: a fleet may have real and invented municipalities.
_SHELVES = 2
#: What a build leaves in a repository, and what of it the next build may use.
_KEPT = frozenset({"build", "public", "intern"})


class Room:
    """A folder in which a worker works; several workers of one machine may share it.

    Parameters
    ----------
    folder
        Need not exist.
    """

    def __init__(self, folder: Path) -> None:
        # What an internal edition leaves here is for nobody else on this machine.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self._checked: set[Path] = set()

    def receive(self, template: Parcel) -> Path:
        """Write the template's files, unless they are here, and return their folder."""
        target = self.folder / "vorlagen" / template.digest
        with self._turn(target):
            if not self._is_whole(target):
                shutil.rmtree(target, ignore_errors=True)
                unpack(template, target, keep_times=True)
                _seal(target)
                self._checked.add(target)
        return target

    @contextmanager
    def repository(self, job: Job) -> Iterator[Path]:
        """Yield the repository of one municipality, as the order wants it.

        What earlier builds left in it is used again. Where another worker still works in it,
        as one that the scheduler has given up may do, a fresh one is made and removed again.
        """
        folder = self.folder / "kommunen" / f"{job.ags}-{job.edition}"
        with ExitStack() as stack:
            try:
                mark = folder.with_name(f"{folder.name}.sperre")
                stack.enter_context(locked(mark, "Diese Kommune wird gerade gebaut"))
            except Busy:
                folder = folder.with_name(f"{folder.name}-{os.getpid()}")
                stack.callback(shutil.rmtree, folder, ignore_errors=True)
            self._furnish(folder, job)
            yield folder

    def lend_data(self, project: Project) -> bool:
        """Give a repository the store that all with the same files share; return whether it could.

        Whoever comes first reads the files, for all workers of this room; the others get links
        to what was read. A municipality with files of its own office has a store of its own, of
        which only the official part is lent.
        """
        from kobimo.sources.arrivals import Arrivals
        from kobimo.sources.ingest import ingest
        from kobimo.sources.inputs import fingerprint, list_inputs

        inputs = list(list_inputs(project, Arrivals(project.folder / "data")))
        read = project.folder / "build" / "gelesen"
        common = self.folder / "gelesen"
        if any(item.is_municipal for item in inputs):
            with self._turn(common):
                _link(common, read)
            ingest(project)
            return False
        key = fingerprint(project, inputs)
        shelf = self.folder / "lager" / key
        with self._turn(shelf):
            if not self._is_whole(shelf):
                shutil.rmtree(shelf, ignore_errors=True)
                with self._turn(common):
                    _link(common, read)
                read_aside(project)
                ingest(project)
                map_store(project)
                _link(project.store_folder, shelf)
                _seal(shelf)
                self._checked.add(shelf)
                with self._turn(common):
                    # Only what was used just now: readings of older files are of no use.
                    shutil.rmtree(common, ignore_errors=True)
                    _link(read, common)
                return True
        # The newest ones are kept.
        os.utime(shelf)
        shutil.rmtree(project.store_folder, ignore_errors=True)
        _link(shelf, project.store_folder, without=_SEAL)
        return True

    def prune(self, template: str) -> None:
        """Remove templates and data that no run has used lately; nobody may be at work here."""
        for kind, keep in (("vorlagen", 0), ("lager", _SHELVES)):
            found = [path for path in (self.folder / kind).glob("*") if path.is_dir()]
            found = [path for path in found if path.name != template]
            found.sort(key=lambda path: path.stat().st_mtime, reverse=True)
            for path in found[keep:]:
                shutil.rmtree(path, ignore_errors=True)
                path.with_name(f"{path.name}.sperre").unlink(missing_ok=True)

    def _furnish(self, folder: Path, job: Job) -> None:
        """Put exactly the files of an order into a repository, besides what builds left in it."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.name not in _KEPT:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        template = self.folder / "vorlagen" / job.template
        # Notebooks are there to be run, and could write where they lie; data can be large.
        _link(template / "data", folder / "data")
        for path in template.iterdir():
            if path.is_dir() and path.name != "data":
                shutil.copytree(path, folder / path.name)
        if job.own is not None:
            for name, body, time in read_parcel(job.own):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                # Never through the link: that would change the template of all others.
                path.unlink(missing_ok=True)
                path.write_bytes(body)
                os.utime(path, (time, time))
        for name in ("notebooks", "reports", "kommentare", "deklarationen", "data/eingang"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_text(job.settings, "utf-8")

    @contextmanager
    def _turn(self, folder: Path) -> Iterator[None]:
        """Wait until no other worker fills this folder."""
        from filelock import FileLock

        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.sperre")):
            yield

    def _is_whole(self, folder: Path) -> bool:
        """Whether a folder holds what its seal says; looked at once, for disks forget too."""
        if folder in self._checked:
            return True
        try:
            sealed: dict[str, str] = json.loads((folder / _SEAL).read_text("utf-8"))
            is_whole = all(
                sha256((folder / name).read_bytes()) == digest for name, digest in sealed.items()
            )
        except (OSError, ValueError, AttributeError):
            return False
        if is_whole:
            self._checked.add(folder)
        return is_whole


def _seal(folder: Path) -> None:
    digests = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    write_atomically(folder / _SEAL, json.dumps(digests))


def _link(source: Path, target: Path, *, without: str = "") -> None:
    """Give the files of one folder a second name in another; copy where there are no links.

    Whoever writes them afterwards replaces them, and so leaves the other name as it was.
    """
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if not path.is_file() or path.name == without or path.name.endswith(".sperre"):
            continue
        name = target / path.relative_to(source)
        name.parent.mkdir(parents=True, exist_ok=True)
        if name.exists():
            name.unlink()
        try:
            os.link(path, name)
        except OSError:
            shutil.copy2(path, name)
