"""Decide which municipalities of a fleet are built in this run, and say why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kobimo.errors import Invalid, Problem, WrongUsage, nearest
from kobimo.fleet.folders import is_in_place
from kobimo.fleet.jobs import Job, read_code
from kobimo.fleet.parcels import Parcel, pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kobimo.fleet.loading import Fleet, Municipality
    from kobimo.fleet.records import State

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Selection:
    """What the command line says about which municipalities are wanted."""

    only: Sequence[str] = ()
    #: At most so many, in the order of ``FLEET.toml``; 0 for all.
    limit: int = 0
    #: Leave out those whose report was made of exactly what there is now.
    changed: bool = False
    #: Go on with the run that broke off.
    resume: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """One municipality of a run, with the reason why it is in it."""

    job: Job
    municipality: Municipality
    why: str


def pack_template(fleet: Fleet) -> Parcel:
    """Return what all municipalities get, as one parcel."""
    days = {
        name: int(path.stat().st_mtime) // _DAY * _DAY
        for name, path in fleet.shared.items()
        # Readers print the day on which a file came in.
        if name.startswith("data/")
    }
    return pack(fleet.shared, days)


def pack_own(municipality: Municipality) -> Parcel | None:
    """Return a municipality's own files, ``None`` where it has none."""
    if not municipality.own:
        return None
    days = {
        name: int(path.stat().st_mtime) // _DAY * _DAY
        for name, path in municipality.own.items()
        if name.startswith("data/")
    }
    return pack(municipality.own, days)


def select(fleet: Fleet, template: Parcel, state: State, wanted: Selection) -> list[Planned]:
    """Return the municipalities to build, in the order of ``FLEET.toml``.

    Raises
    ------
    Invalid
        ``only`` names one that the fleet does not have.
    WrongUsage
        There is no run to go on with, or it was of another selection.
    """
    known = [municipality.ags for municipality in fleet.municipalities]
    foreign = [ags for ags in wanted.only if ags not in known]
    if foreign:
        raise Invalid(
            Problem(
                "--only", f"„{ags}“ steht nicht in {fleet.path.name}", nearest(ags, known, count=2)
            )
            for ags in foreign
        )
    ended: set[str] = set()
    keys = [ags for ags in known if not wanted.only or ags in wanted.only]
    if wanted.resume:
        run = state.run
        if run is None or run.finished:
            raise WrongUsage(
                "Es gibt keinen abgebrochenen Lauf.",
                where="--resume",
                remedy=f"Nur Geändertes baut: kobimo fleet {fleet.path.name} --changed",
            )
        keys = [ags for ags in keys if ags in run.wanted]
        ended = set(run.ended)
    found = []
    for municipality in fleet.municipalities:
        if municipality.ags not in keys:
            continue
        job = make_job(fleet, municipality, template)
        why = _reason(fleet, job, state)
        is_done = not why and (wanted.changed or municipality.ags in ended)
        if not is_done:
            # The body would keep all files of all offices in memory until their turn.
            kept = replace(job, own=None)
            found.append(Planned(kept, municipality, why or "ausdrücklich verlangt"))
    return found[: wanted.limit or None]


def make_job(fleet: Fleet, municipality: Municipality, template: Parcel) -> Job:
    """Return the order for one municipality, with its own files."""
    return Job(
        municipality.ags,
        municipality.name,
        fleet.edition.value,
        municipality.settings,
        template.digest,
        read_code(),
        pack_own(municipality),
    )


def _reason(fleet: Fleet, job: Job, state: State) -> str:
    """Return why a report is not up to date; empty where it is."""
    before = state.built.get(job.ags)
    if before is None:
        return "noch kein Bericht"
    if job.ags in state.failed:
        return "beim letzten Mal gescheitert"
    names = {
        "vorlage": "Vorlage oder Daten geändert",
        "einstellungen": "Einstellungen geändert",
        "eigenes": "eigene Dateien geändert",
        "programm": "anderes kobimo",
        "bibliotheken": "andere Bibliotheken",
    }
    changed = [told for name, told in names.items() if before.inputs.get(name) != job.inputs[name]]
    if changed:
        return ", ".join(changed)
    return "" if is_in_place(fleet, before) else "Bericht fehlt oder ist verändert"
