"""Run a fleet: choose, connect, hand out, put in place, write down, show."""

from __future__ import annotations

import contextlib
import secrets
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from kobimo.errors import FleetIncomplete, KobimoError
from kobimo.execution import Nursery, find_modules
from kobimo.files import sha256
from kobimo.fleet import clusters
from kobimo.fleet.control import write_control
from kobimo.fleet.dispatching import Dispatcher
from kobimo.fleet.folders import open_target, put_report, refuse_target
from kobimo.fleet.jobs import FAILED, Fault, Outcome
from kobimo.fleet.records import Run, State, explain_change, load_state, save_state
from kobimo.fleet.rooms import Room
from kobimo.fleet.selecting import pack_template, select
from kobimo.locks import locked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kobimo.fleet.clusters import Placement
    from kobimo.fleet.loading import Fleet
    from kobimo.fleet.parcels import Parcel
    from kobimo.fleet.selecting import Planned, Selection


class FleetReporter(Protocol):
    """Who is told how a fleet goes on."""

    def planned(self, plans: Sequence[Planned], left_out: int) -> None:
        """Note what is going to be built."""

    def connected(self, workers: int) -> None:
        """Note that the workers are there."""

    def ended(self, outcome: Outcome, reasons: Sequence[str], done: int, total: int) -> None:
        """Note that one municipality came to an end, well or not."""


@dataclass(frozen=True, slots=True)
class Sailed:
    """What a run left behind."""

    outcomes: tuple[Outcome, ...]
    left_out: int
    #: Reports that differ from the ones before.
    changed: int
    control: Path
    lost_workers: int
    seconds: float


def plan_run(fleet: Fleet, wanted: Selection) -> tuple[list[Planned], int]:
    """Return what a run would build, and how many municipalities it would leave out.

    Nothing is written and no cluster is needed. Errors as :func:`run_fleet`.
    """
    refuse_target(fleet)
    plans = select(fleet, pack_template(fleet), load_state(fleet.room), wanted)
    return plans, len(fleet.municipalities) - len(plans)


def run_fleet(
    fleet: Fleet,
    wanted: Selection,
    placement: Placement,
    reporter: FleetReporter,
    *,
    continue_on_error: bool = True,
) -> Sailed:
    """Build the reports of a fleet.

    Raises
    ------
    FleetIncomplete
        A municipality has no new report; all others have, and the control page says more.
    NoCluster, WrongWorker
        There is nobody to do the work. What was finished until then stays.
    TargetExists, NotPublishable
        The target is not one of this fleet.
    Busy
        Another run works on it.
    """
    began = time.monotonic()
    refuse_target(fleet)
    with locked(fleet.room / ".sperre", "Diese Flotte wird gerade gebaut"):
        template = pack_template(fleet)
        state = load_state(fleet.room)
        plans = select(fleet, template, state, wanted)
        left_out = len(fleet.municipalities) - len(plans)
        open_target(fleet)
        reporter.planned(plans, left_out)
        voyage = _Voyage(fleet, template, state, plans, reporter, is_resumed=wanted.resume)
        try:
            if plans:
                voyage.sail(placement, continue_on_error=continue_on_error)
            voyage.finish()
        finally:
            control = voyage.show()
    outcomes = tuple(voyage.outcomes)
    sailed = Sailed(
        outcomes=outcomes,
        left_out=left_out,
        changed=voyage.changed,
        control=control,
        lost_workers=voyage.lost,
        seconds=time.monotonic() - began,
    )
    missing = len(plans) - sum(outcome.is_done for outcome in outcomes)
    if missing:
        raise _incomplete(missing, len(plans), outcomes, control)
    return sailed


class _Voyage:
    """One run while it lasts; its state is on disk after every municipality."""

    def __init__(
        self,
        fleet: Fleet,
        template: Parcel,
        state: State,
        plans: Sequence[Planned],
        reporter: FleetReporter,
        *,
        is_resumed: bool,
    ) -> None:
        self.fleet, self.template, self.plans, self.reporter = fleet, template, plans, reporter
        self.outcomes: list[Outcome] = []
        self.changed = self.lost = 0
        self.began = time.monotonic()
        run = state.run if is_resumed else None
        self.run = run or Run(secrets.token_hex(4), _now(), tuple(plan.job.ags for plan in plans))
        self.state = replace(state, run=self.run, templates=_templates(fleet, template, state))
        if plans:
            save_state(fleet.room, self.state)

    def sail(self, placement: Placement, *, continue_on_error: bool) -> None:
        """Build everything that is planned."""
        fleet, template = self.fleet, self.template
        with contextlib.ExitStack() as ending:
            nursery = None
            if not placement.scheduler:
                Room(fleet.room / clusters.ROOM).prune(template.digest)
                # It imports while the workers start, and once for all of them.
                nursery = ending.enter_context(_open_nursery(fleet))
            client = ending.enter_context(clusters.connect(placement, fleet))

            def furnish() -> None:
                clusters.furnish(client, fleet, template, nursery)

            furnish()
            dispatcher = Dispatcher(client, furnish)
            self.reporter.connected(len(client.nthreads()))
            try:
                for outcome, parcel in dispatcher.run(self.plans):
                    self.take(outcome, parcel)
                    if not self.outcomes[-1].is_done and not continue_on_error:
                        break
            finally:
                self.lost = dispatcher.lost
                dispatcher.drop()
                clusters.clear(client)

    def take(self, outcome: Outcome, parcel: Parcel | None) -> None:
        """Put a report in its place and write down what came of it."""
        ags, state = outcome.ags, self.state
        before = state.built.get(ags)
        reasons: tuple[str, ...] = ()
        if outcome.is_done and parcel is not None:
            try:
                put_report(self.fleet, outcome, parcel)
                reasons = explain_change(before, outcome, state.templates)
            except KobimoError as error:
                fault = Fault(type(error).__name__, error.where, error.message, error.remedy)
                outcome = replace(outcome, status=FAILED, faults=(fault,), digest="")
        self.outcomes.append(outcome)
        built, failed, told = dict(state.built), dict(state.failed), dict(state.reasons)
        if outcome.is_done:
            built[ags], told[ags] = outcome, reasons
            failed.pop(ags, None)
            self.changed += bool(reasons)
        else:
            failed[ags] = outcome
        ended = (
            *(key for key in self.run.ended if key != ags),
            *((ags,) if outcome.is_done else ()),
        )
        self.run = replace(self.run, ended=ended)
        self.state = replace(state, run=self.run, built=built, failed=failed, reasons=told)
        save_state(self.fleet.room, self.state)
        self.reporter.ended(outcome, reasons, len(self.outcomes), len(self.plans))

    def finish(self) -> None:
        """Write down that the run came to its end."""
        if self.plans and len(self.outcomes) == len(self.plans):
            self.run = replace(self.run, finished=_now())
            self.state = replace(self.state, run=self.run)
            save_state(self.fleet.room, self.state)

    def show(self) -> Path:
        """Write the control page of everything known by now."""
        ran = {outcome.ags for outcome in self.outcomes}
        return write_control(
            self.fleet, self.state, ran, lost=self.lost, seconds=time.monotonic() - self.began
        )


def _open_nursery(fleet: Fleet) -> Nursery:
    notebooks = (path for name, path in fleet.shared.items() if name.startswith("notebooks/"))
    return Nursery(find_modules(sorted(notebooks)))


def _templates(fleet: Fleet, template: Parcel, state: State) -> Mapping[str, Mapping[str, str]]:
    """Return the files of this template and of those that reports in place were made of."""
    used = {outcome.inputs.get("vorlage", "") for outcome in state.built.values()}
    kept = {digest: names for digest, names in state.templates.items() if digest in used}
    now = {name: sha256(path.read_bytes()) for name, path in fleet.shared.items()}
    return {**kept, template.digest: now}


def _incomplete(
    missing: int, planned: int, outcomes: Sequence[Outcome], control: Path
) -> FleetIncomplete:
    groups: dict[str, list[str]] = {}
    for outcome in outcomes:
        for fault in outcome.faults[:1]:
            groups.setdefault(fault.message.splitlines()[0], []).append(outcome.ags)
    lines = [
        f"  {', '.join(keys[:6])}{' …' if len(keys) > 6 else ''}: {message}"
        for message, keys in sorted(groups.items(), key=lambda item: -len(item[1]))
    ]
    head = f"{missing} von {planned} Kommunen haben keinen neuen Bericht"
    return FleetIncomplete(
        head + (":\n" + "\n".join(lines) if lines else "."),
        remedy=f"Mehr sagt {control}. Nur diese noch einmal: --changed",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
