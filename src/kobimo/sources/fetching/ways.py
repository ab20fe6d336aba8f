"""In which order a dataset is asked for: account, Regionalatlas, free file, own services.

What no way brings may still lie in ``data/eingang``; that is read by the ingest.
"""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kobimo.errors import FetchFailed, LoginRefused, Problem
from kobimo.sources.fetching.accounts import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kobimo.declarations.catalog import Catalog
    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal, Protocol
    from kobimo.project import Project
    from kobimo.sources.fetching.accounts import Accounts
    from kobimo.sources.services.exchange import Service, Web

#: How ways are called in lists and tables.
LABELS = {
    "webdienst": "Webdienst",
    "regionalatlas": "Regionalatlas",
    "download": "freie Datei",
    "eurostat": "Eurostat",
    "inkar": "INKAR",
    "arbeitsagentur": "Bundesagentur",
    "referenz": "Referenzdatei",
    "eingang": "Eingang",
    "kommunal": "kommunal",
    "eingebettet": "eingebettet",
}
#: Protocol → module and class of its service.
_SERVICES: dict[Protocol, tuple[str, str]] = {
    "regionalatlas": ("regionalatlas", "Regionalatlas"),
    "eurostat": ("eurostat", "Eurostat"),
    "inkar": ("inkar", "Inkar"),
    "arbeitsagentur": ("arbeitsagentur", "Arbeitsagentur"),
}


def name_ways(ways: Iterable[str]) -> str:
    """Return the ways as people know them: „Webdienst, freie Datei“."""
    return ", ".join(LABELS.get(way, way) for way in sorted(ways))


class Ways:
    """The services of one run, each made once.

    Parameters
    ----------
    project
        Whose catalogue and regions count.
    web
        Sends the requests.
    accounts
        The accounts of this machine.
    sleep
        Waits some seconds for the job of a portal.
    """

    def __init__(
        self,
        project: Project,
        web: Web,
        accounts: Accounts,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._project = project
        self._catalog: Catalog = project.catalog
        self._web = web
        self._accounts = accounts
        self._sleep = sleep
        self._made: dict[tuple[str, str], Service] = {}
        self._refused: dict[str, Problem] = {}
        self._regions = (
            str(project.ags),
            str(project.ags.land),
            "DG",
            *project.kommune.vergleich,
        )

    def of(self, dataset: Dataset) -> tuple[list[Service], list[Problem]]:
        """Return the services that offer a dataset, in order, and what stands against others."""
        portal = self._catalog.portals[dataset.source]
        services: list[Service] = []
        problems: list[Problem] = []
        if portal.protocol == "genesis":
            service = self._genesis(portal)
            if service is not None:
                services.append(service)
            elif portal.id in self._refused:
                problems.append(self._refused[portal.id])
        atlases = [
            other for other in self._catalog.portals.values() if other.protocol == "regionalatlas"
        ]
        services += [self._own(atlas) for atlas in atlases]
        services.append(self._downloads(portal))
        if portal.protocol in _SERVICES and portal.protocol != "regionalatlas":
            services.append(self._own(portal))
        offering = [service for service in services if service.offers(dataset)]
        if not offering and not problems:
            problems.append(_no_way(dataset, portal, services))
        return offering, problems

    def _genesis(self, portal: Portal) -> Service | None:
        """Return the web service where there is an account for it."""
        key = ("webdienst", portal.id)
        if key in self._made:
            return self._made[key]
        if portal.id in self._refused:
            return None
        try:
            account = self._accounts.find(portal)
        except LoginRefused as error:
            self._refused[portal.id] = Problem(
                error.where, error.message, error.remedy, error.exit_code
            )
            return None
        if account is None:
            return None
        from kobimo.sources.services.genesis import Genesis
        from kobimo.sources.services.genesis_jobs import PendingFile

        # Names of jobs that a portal has not finished; losing them costs only another job.
        pending = PendingFile(self._project.folder / "build" / f"auftraege-{portal.id}.json")
        self._made[key] = Genesis(self._web, portal, account, sleep=self._sleep, pending=pending)
        return self._made[key]

    def _downloads(self, portal: Portal) -> Service:
        from kobimo.sources.services.downloads import Downloads

        return self._made.setdefault(("download", portal.id), Downloads(self._web, portal))

    def _own(self, portal: Portal) -> Service:
        key = (portal.protocol, portal.id)
        if key not in self._made:
            module, name = _SERVICES[portal.protocol]
            service: Any = getattr(import_module(f"kobimo.sources.services.{module}"), name)
            more = {"regions": self._regions} if portal.protocol == "arbeitsagentur" else {}
            self._made[key] = service(self._web, portal, **more)
        return self._made[key]


def _no_way(dataset: Dataset, portal: Portal, services: Iterable[Service]) -> Problem:
    where = f"{portal.title}, {dataset.title}"
    advice = [text for item in services if (text := getattr(item, "advise", lambda _: "")(dataset))]
    if advice:
        message = "Dieses Portal lässt sich nicht abrufen."
        return Problem(where, message, advice[0], FetchFailed.exit_code)
    if portal.login and dataset.flat is not None:
        names = [variable(portal, "user"), variable(portal, "password")]
        token = f" (oder {variable(portal, 'token')})" if "token" in portal.login else ""
        return Problem(
            portal.title,
            "Manche Tabellen gibt es nur mit einem Konto des Portals.",
            f"Richten Sie unter {portal.website} ein Konto ein und hinterlegen Sie es: kobimo fetch "
            f"--anmelden {portal.id}, oder in {' und '.join(names)}{token}.",
            LoginRefused.exit_code,
        )
    return Problem(
        where,
        "Für diesen Datensatz ist kein Abruf eingerichtet.",
        f"Laden Sie die Datei unter {portal.website} und legen Sie sie in data/eingang.",
        FetchFailed.exit_code,
    )
