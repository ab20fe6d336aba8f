"""What every worker of a fleet has at hand: the template, a room, a warm parent for its kernels."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distributed.diagnostics.plugin import WorkerPlugin

from kobimo.errors import WrongWorker
from kobimo.fleet.building import build_municipality
from kobimo.fleet.jobs import NotFurnished, read_code
from kobimo.fleet.rooms import Room

if TYPE_CHECKING:
    from kobimo.execution import Limits, Nursery
    from kobimo.fleet.jobs import Code, Job, Outcome
    from kobimo.fleet.parcels import Parcel

#: Under which a worker finds its desk; one fleet at a time works on a cluster.
NAME = "kobimo-flotte"
#: On a worker: the folder that it keeps between runs; without it, each run begins afresh.
ROOM_VARIABLE = "KOBIMO_FLOTTENRAUM"
_REMEDY = "Installieren Sie überall dasselbe kobimo; sonst entstünden ungleiche Berichte."


class Desk(WorkerPlugin):
    """Prepares each worker that joins the cluster, also one that joins late or starts again.

    Parameters
    ----------
    template
        What all municipalities get. The scheduler keeps it for workers to come.
    code
        The coordinator's kobimo; a worker with another one refuses to work.
    room
        Folder for workers on the coordinator's own machine; others choose theirs.
    limits
        How long and how much a notebook may run and write.
    kernels
        Folder of the nursery of the coordinator's own machine, which these workers share;
        others have one each.
    """

    name = NAME

    def __init__(
        self,
        template: Parcel,
        code: Code,
        room: Path | None,
        limits: Limits,
        kernels: Path | None = None,
    ) -> None:
        self.template = template
        self.code = code
        self.given_room = room
        self.limits = limits
        self.kernels = kernels
        self.is_temporary = False
        self.notebooks = Path()
        self.room: Room | None = None
        self.nursery: Nursery | None = None
        self.address = ""

    def setup(self, worker: Any) -> None:
        """Refuse a foreign kobimo; else unpack the template.

        Raises
        ------
        WrongWorker
            This worker's kobimo is another one.
        """
        self.address = str(worker.address)
        refuse_other(self.code, self.address)
        chosen = os.environ.get(ROOM_VARIABLE, "")
        self.is_temporary = self.given_room is None and not chosen
        # One for each run: what an abandoned run still writes must not meet the next.
        own = Path(worker.local_directory) / f"{NAME}-{secrets.token_hex(4)}"
        folder = self.given_room or Path(chosen or own)
        room = Room(folder)
        self.notebooks = room.receive(self.template) / "notebooks"
        self.room = room

    def teardown(self, worker: Any) -> None:  # noqa: ARG002 - as every plugin
        """End the kernels' parent; leave nothing behind where nobody asked to keep it."""
        if self.nursery is not None:
            self.nursery.__exit__(None, None, None)
            self.nursery = None
        if self.is_temporary and self.room is not None:
            shutil.rmtree(self.room.folder, ignore_errors=True)

    def warm_up(self) -> Nursery:
        """Return where the kernels of this worker come from, begun with the first municipality."""
        if self.nursery is None:
            from kobimo.execution import Nursery, find_modules

            modules = find_modules(sorted(self.notebooks.glob("*.py")))
            nursery = Nursery(modules, lent=self.kernels)
            self.nursery = nursery.__enter__()
        return self.nursery


def work(job: Job) -> tuple[Outcome, Parcel | None]:
    """Build one municipality on the worker that this is called on.

    Raises
    ------
    WrongWorker
        This worker joined late and runs another kobimo.
    NotFurnished
        It does not know the template.
    """
    from dataclasses import replace

    from distributed import get_worker

    worker = get_worker()
    refuse_other(job.code, str(worker.address))
    desk = worker.plugins.get(NAME)
    if not isinstance(desk, Desk) or desk.room is None or desk.template.digest != job.template:
        raise NotFurnished(str(worker.address))
    outcome, parcel = build_municipality(job, desk.room, desk.warm_up(), desk.limits)
    _give_back_memory()
    return replace(outcome, worker=str(worker.address)), parcel


def _give_back_memory() -> None:
    """Return to the system what one municipality took: the kernels of the next need it."""
    import ctypes
    import gc

    gc.collect()
    # Only the C library of Linux has it.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def refuse_other(wanted: Code, address: str) -> None:
    """Refuse to work for a coordinator with another kobimo.

    Raises
    ------
    WrongWorker
        With both versions and the worker's address as its place.
    """
    here = read_code()
    if (here.version, here.state) != (wanted.version, wanted.state):
        raise WrongWorker(
            f"Auf diesem Rechenhelfer läuft kobimo {here.label}; die Flotte braucht {wanted.label}.",
            where=address,
            remedy=_REMEDY,
        )


def tell_versions(wanted: str, found: dict[str, str]) -> WrongWorker:
    """Return the error that names both versions: the coordinator's and those of the workers."""
    others = "; ".join(f"{address}: {label}" for address, label in sorted(found.items()))
    return WrongWorker(
        f"Hier läuft kobimo {wanted}, auf Rechenhelfern ein anderes: {others}.", remedy=_REMEDY
    )
