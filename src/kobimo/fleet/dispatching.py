"""Hand out orders to the workers of a cluster and take back what came of them, whatever fails."""

from __future__ import annotations

import queue
import time
from collections import deque
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kobimo.errors import NoCluster, WrongWorker
from kobimo.fleet.jobs import FAILED, Fault, NotFurnished, Outcome
from kobimo.fleet.selecting import pack_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kobimo.fleet.parcels import Parcel
    from kobimo.fleet.selecting import Planned

#: Seconds between two looks at who is there.
_LOOK = 2.0
#: Seconds without any worker, or without the scheduler, after which a run gives up.
PATIENCE = 60.0
#: Seconds that a finished report may take to get here; a lost one is built again meanwhile.
_TRANSFER = 600
#: How often an order that foreign workers refused is given again.
_REFUSALS = 5


class Dispatcher:
    """Keeps the workers of a cluster busy, one order more than they have hands.

    A worker that is lost loses nothing but time: the scheduler gives its order to another one.
    An order under which workers die again and again is put aside and tried once more at the
    end, alone, so that it takes no other with it.

    Parameters
    ----------
    client
        Of the cluster.
    furnish
        Called where the cluster has forgotten what it was given: its scheduler began anew.
    """

    def __init__(self, client: Any, furnish: Callable[[], None]) -> None:
        self.client = client
        self.furnish = furnish
        self.landed: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.flying: dict[Any, Planned] = {}
        self.suspects: list[Planned] = []
        self.refused: dict[str, int] = {}
        self.workers: set[str] = set()
        self.threads = 1
        #: How many workers left while there was work for them.
        self.lost = 0
        self._alone_since: float | None = None
        self._looked = 0.0

    def run(self, plans: Sequence[Planned]) -> Iterator[tuple[Outcome, Parcel | None]]:
        """Yield what came of each order, in the order in which they come back.

        Raises
        ------
        NoCluster
            The scheduler, or the last worker, is gone and does not come back.
        """
        waiting = deque(plans)
        self._look(force=True)
        while waiting or self.flying:
            while waiting and len(self.flying) < self.threads + 1:
                self._submit(waiting.popleft())
            yield from self._collect(waiting, is_last_try=False)
        for plan in self.suspects:
            waiting.append(plan)
            while waiting or self.flying:
                if waiting:
                    self._submit(waiting.popleft())
                yield from self._collect(waiting, is_last_try=True)

    def drop(self) -> None:
        """Take back what is still on its way: the run was broken off."""
        if self.flying and self.client.status == "running":
            self.client.cancel(list(self.flying), force=True)
        self.flying.clear()

    def _submit(self, plan: Planned) -> None:
        from kobimo.fleet.workers import work

        job = replace(plan.job, own=pack_own(plan.municipality))
        # Orders are given under keys of their own, since a result is never to be reused.
        future = self.client.submit(work, job, pure=False)
        self.flying[future] = plan
        future.add_done_callback(self.landed.put)

    def _collect(
        self, waiting: deque[Planned], *, is_last_try: bool
    ) -> Iterator[tuple[Outcome, Parcel | None]]:
        try:
            future = self.landed.get(timeout=_LOOK)
        except queue.Empty:
            self._look()
            return
        plan = self.flying.pop(future, None)
        if plan is None:
            return
        if future.status == "finished":
            try:
                result = future.result(timeout=_TRANSFER)
            except (OSError, CancelledError) as error:
                # The worker was lost between its last word and the parcel.
                waiting.append(plan)
                self._note_trouble(error)
            else:
                yield result
        elif future.status == "error":
            reason = future.exception()
            if isinstance(reason, WrongWorker | NotFurnished):
                yield from self._reassign(plan, reason, waiting)
            elif type(reason).__name__ == "KilledWorker" and not is_last_try:
                self.suspects.append(plan)
            else:
                yield _failed(plan, reason), None
        else:
            # Cancelled: the connection was lost, and nothing is known of it any more.
            waiting.appendleft(plan)
            self._note_trouble(None)
        future.release()
        self._look()

    def _reassign(
        self, plan: Planned, reason: WrongWorker | NotFurnished, waiting: deque[Planned]
    ) -> Iterator[tuple[Outcome, Parcel | None]]:
        """Give an order again that a worker refused."""
        count = self.refused.get(plan.job.ags, 0) + 1
        self.refused[plan.job.ags] = count
        if count > _REFUSALS:
            yield _failed(plan, reason), None
            return
        if isinstance(reason, WrongWorker):
            # It joined after all were looked at, and would take the next order as well.
            with suppress(OSError):
                self.client.retire_workers([reason.where])
        else:
            with suppress(WrongWorker):
                self.furnish()
        waiting.append(plan)

    def _note_trouble(self, error: BaseException | None) -> None:
        if self.client.status in {"closed", "closing"}:
            raise _gone() from error
        self._look(force=True)

    def _look(self, *, force: bool = False) -> None:
        """Look who is there; give up where nobody has been for too long."""
        now = time.monotonic()
        if not force and now - self._looked < _LOOK:
            return
        self._looked = now
        try:
            hands: dict[str, int] = self.client.nthreads()
        except (OSError, RuntimeError, AttributeError, ValueError) as error:
            if self.client.status in {"closed", "closing"}:
                raise _gone() from error
            hands = {}
        self.lost += len(self.workers - set(hands))
        self.workers = set(hands)
        if hands:
            self.threads = sum(hands.values())
            self._alone_since = None
            return
        self._alone_since = self._alone_since or now
        if now - self._alone_since > PATIENCE:
            raise _gone()


def _failed(plan: Planned, error: BaseException) -> Outcome:
    job = plan.job
    if type(error).__name__ == "KilledWorker":
        fault = Fault(
            "Rechenhelfer verloren",
            "",
            "Beim Bauen dieser Kommune sind Rechenhelfer wiederholt ausgefallen.",
            "Meist fehlt Arbeitsspeicher; bauen Sie sie allein: "
            f"kobimo fleet … --only {job.ags} --workers 1",
        )
    elif isinstance(error, WrongWorker):
        fault = Fault("WrongWorker", "", error.message, error.remedy)
    else:
        fault = Fault("Fehler im Cluster", "", f"{type(error).__name__}: {error}")
    return Outcome(job.ags, job.name, FAILED, 0.0, faults=(fault,))


def _gone() -> NoCluster:
    return NoCluster(
        "Der Scheduler oder der letzte Rechenhelfer ist ausgefallen.",
        remedy="Was fertig ist, bleibt. Starten Sie den Cluster neu und setzen Sie den Lauf fort: "
        "--resume",
    )
