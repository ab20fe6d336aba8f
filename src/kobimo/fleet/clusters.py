"""Reach the workers of a fleet: two of its own on this machine, or those of a running scheduler."""

from __future__ import annotations

import importlib
import ipaddress
import logging
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.errors import MissingTool, NoCluster, WrongUsage
from kobimo.fleet.jobs import read_code
from kobimo.project import Edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.execution import Nursery
    from kobimo.fleet.loading import Fleet
    from kobimo.fleet.parcels import Parcel

#: Seconds to wait for a scheduler, and then for its first worker.
PATIENCE = 5
WORKER_PATIENCE = 60
#: The room of own workers, from that of the fleet.
ROOM = "raum"
_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[^\s:/]+):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a fleet is to run."""

    #: Address of a scheduler; empty for workers of its own.
    scheduler: str = ""
    #: Own workers, one core each.
    workers: int = 2


@contextmanager
def connect(placement: Placement, fleet: Fleet) -> Iterator[Any]:
    """Yield a client of the cluster; own workers end with it.

    Raises
    ------
    NoCluster
        The scheduler is not there, or has no workers.
    WrongUsage
        The address is none, or would carry small numbers over a network in the clear.
    WrongWorker
        A worker has another version of kobimo.
    MissingTool
        The extra ``fleet`` is not installed.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise MissingTool(
            "Für Flotten fehlt die Erweiterung „fleet“.",
            remedy='Installieren Sie sie: pip install "kobimo[fleet]"',
        ) from error
    # What the library logs while workers come and go is told by the fleet itself, in German.
    for name in ("distributed", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if placement.scheduler:
        _check_address(placement.scheduler, fleet)
        with _join(distributed, placement.scheduler) as client:
            refuse_versions(client)
            yield client
        return
    with (
        distributed.LocalCluster(
            n_workers=placement.workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            worker_dashboard_address=None,
            # Whoever reaches an open scheduler may run code under the name of this user.
            security=_own_certificates(distributed),
            silence_logs=logging.CRITICAL,
            local_directory=str(fleet.room / "dask"),
            # Kernels have a limit of their own; the library sees only the worker itself.
            memory_limit=0,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _check_address(address: str, fleet: Fleet) -> None:
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[3]) < 65536:
        raise WrongUsage(
            f"„{address}“ ist keine Adresse eines Schedulers.",
            where="--scheduler",
            remedy="Erwartet wird zum Beispiel tcp://rechner:8786 oder tls://rechner:8786.",
        )
    carries_secrets = fleet.edition is Edition.INTERN or any(
        name.startswith(("data/kommunal/", "data/geschuetzt/"))
        for municipality in fleet.municipalities
        for name in municipality.own
    )
    if match[1] == "tcp" and carries_secrets and not _is_here(match[2].strip("[]")):
        raise WrongUsage(
            "Daten der Ämter und interne Ausgaben gehen nicht unverschlüsselt durch das Netz.",
            where="--scheduler",
            remedy="Richten Sie TLS ein (docs/fleet.md) und nennen Sie tls://…, "
            "oder bauen Sie auf diesem Rechner, ohne --scheduler.",
        )


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


@contextmanager
def _join(distributed: Any, address: str) -> Iterator[Any]:
    try:
        client = distributed.Client(
            address, timeout=PATIENCE, set_as_default=False, name="kobimo-fleet"
        )
    except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
        raise NoCluster(
            f"Der Scheduler {address} antwortet nicht.",
            where="--scheduler",
            remedy="Läuft er (dask scheduler), stimmen Adresse und Port, lässt die Firewall durch? "
            "Ohne --scheduler baut kobimo auf diesem Rechner.",
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKER_PATIENCE)
        except TimeoutError as error:
            raise NoCluster(
                f"Beim Scheduler {address} ist kein Rechenhelfer angemeldet.",
                where="--scheduler",
                remedy=f"Starten Sie welche: dask worker {address} --nthreads 1",
            ) from error
        yield client


def refuse_versions(client: Any) -> None:
    """Refuse workers whose kobimo has another version, before anything of ours is sent to them.

    Raises
    ------
    WrongWorker
        With both versions.
    """
    from kobimo.fleet.workers import tell_versions

    wanted = read_code()
    versions = client.get_versions(packages=["kobimo"])
    found = {
        address: str((answer or {}).get("packages", {}).get("kobimo") or "keines")
        for address, answer in versions["workers"].items()
    }
    others = {address: version for address, version in found.items() if version != wanted.version}
    if others:
        raise tell_versions(wanted.version, others)


def furnish(client: Any, fleet: Fleet, template: Parcel, nursery: Nursery | None) -> None:
    """Give every worker, now and later, what it needs for a run.

    Parameters
    ----------
    nursery
        Where kernels come from, for workers of this machine; others have their own.

    Raises
    ------
    WrongWorker
        A worker has the same version in another state.
    """
    from kobimo.execution import Limits
    from kobimo.fleet.workers import Desk

    room, kernels = (None, None) if nursery is None else (fleet.room / ROOM, nursery.folder)
    # One kernel at a time: the workers of a machine share its cores among themselves.
    client.register_plugin(Desk(template, read_code(), room, Limits(workers=1), kernels))


def clear(client: Any) -> None:
    """Take back what :func:`furnish` gave, from a cluster that goes on running."""
    from kobimo.fleet.workers import NAME

    # A cluster that is gone by now has nothing left to clear.
    with suppress(Exception):
        client.unregister_worker_plugin(NAME)


def _own_certificates(distributed: Any) -> Any:
    try:
        import cryptography  # noqa: F401 - asked for by the next line
    except ImportError:
        return None
    return distributed.Security.temporary()
