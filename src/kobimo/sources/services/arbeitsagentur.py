"""Key figures of the Statistik der Bundesagentur für Arbeit, without an account.

Quirks:

* ``tableFetch/csv/<table>?Kreis=<name>`` gives one region at a time, keyed by its **name**.
  The Länder have a table of their own (``?Bundesland=``), Germany has one without parameter.
* A table holds the newest month, the one before and that of a year ago; months accumulate
  from one fetch to the next.
* The names that the service knows are listed on its website only; whether they have an
  addition such as „, Stadt“ is not documented. The answer names its region, which is compared
  with the one asked for. Names that a city shares with a Kreis are not asked for.
* Gemeinden need a client certificate and are not asked for.

Recorded is the layout of a Land's table as users of the service describe it; no reply for a
Kreis is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import FetchFailed, KobimoError, TableGone, WrongAnswer
from kobimo.regions import load_register
from kobimo.sources.services.exchange import Answer, Request
from kobimo.sources.services.replies import LATER, refuse_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal
    from kobimo.regions import Region, Register
    from kobimo.sources.services.exchange import Known, Reply, Unchanged, Web, Years

_GONE = frozenset({404, 410})
_LEVELS = {"bund": "BUND", "land": "LAND"}


class Arbeitsagentur:
    """The table service.

    Parameters
    ----------
    web
        Sends the requests, with pacing and retries.
    portal
        Address of the service.
    regions
        Keys of the regions that are wanted: the municipality, its Land, ``DG``.
    register
        Names of the regions; ``None``: the shipped ones.
    """

    way = "arbeitsagentur"

    def __init__(
        self,
        web: Web,
        portal: Portal,
        *,
        regions: Sequence[str] = (),
        register: Register | None = None,
    ) -> None:
        self.portal = portal
        self._web = web
        self._register = register or load_register()
        self._regions = tuple(regions)

    def offers(self, dataset: Dataset) -> bool:
        """Whether the dataset is a table of this service, and any region is wanted."""
        return (
            self.portal.protocol == "arbeitsagentur"
            and bool(self._regions)
            and dataset.source == self.portal.id
            and dataset.eckwerte is not None
        )

    def bring(
        self,
        dataset: Dataset,
        years: Years,  # noqa: ARG002 - a table holds the months it holds
        known: Known,  # noqa: ARG002 - the service tells no dates beforehand
    ) -> Iterator[Answer | Unchanged]:
        """Yield the table of each region that is wanted.

        Raises
        ------
        TableGone
            The service does not know the table, or not this name.
        WrongAnswer
            The answer is no table of key figures, or that of another region.
        Unreachable
            A page came instead of data.
        FetchFailed
            The service refuses, or the name of a region is not unique.
        """
        layout = dataset.eckwerte
        if layout is None:
            return
        for ags in self._regions:
            region = self._register.get(ags)
            level = _LEVELS.get(region.kind, "KREIS")
            if level not in layout.tables:
                continue
            table = layout.tables[level]
            where = f"{self.portal.title}, {table}, {region.name}"
            parameter = layout.parameters.get(level, "")
            if parameter and level == "KREIS":
                self._refuse_shared(region, where)
            fields = ((parameter, region.name),) if parameter else ()
            request = Request(self.portal.id, f"{self.portal.url}tableFetch/csv/{table}", fields)
            reply = self._web.get(self.portal, request.url, dict(fields))
            self._check(reply, region, where)
            yield Answer(request, reply.body, f"{table}_{ags}.csv")

    def _refuse_shared(self, region: Region, where: str) -> None:
        """Refuse a name that a city and a Kreis bear."""
        try:
            self._register.resolve(region.name)
        except KobimoError as error:
            raise FetchFailed(
                f"Den Namen „{region.name}“ tragen mehrere Regionen; der Dienst kennt nur Namen.",
                where=where,
                remedy="Laden Sie die Tabelle auf der Webseite der Bundesagentur und legen Sie sie "
                "in data/eingang.",
            ) from error

    def _check(self, reply: Reply, region: Region, where: str) -> None:
        """Refuse what is no table of the region that was asked for."""
        from kobimo.sources.encoding import decode
        from kobimo.sources.official.arbeitsagentur import find_heading, find_region, read_facts

        if reply.status in _GONE:
            raise TableGone(
                "Der Dienst kennt diese Tabelle oder diesen Namen nicht.",
                where=where,
                remedy="Vergleichen Sie den Namen mit der Auswahlliste auf "
                + (self.portal.website or "der Webseite")
                + ".",
            )
        refuse_page(reply, where)
        if reply.status != 200:
            raise FetchFailed(
                f"Der Dienst verweigert die Antwort (HTTP {reply.status}).",
                where=where,
                remedy=LATER,
            )
        try:
            lines = decode(reply.body, where).split("\n")
            first = find_heading(lines)
            facts = read_facts(lines[: max(first, 0)])
            found = find_region(facts, self._register, where) if first >= 0 else ""
        except KobimoError as error:
            raise WrongAnswer(error.message, where=where, remedy=error.remedy) from error
        if first < 0:
            raise WrongAnswer(
                "Die Antwort ist keine Tabelle von Eckwerten.", where=where, remedy=LATER
            )
        # Hamburg and Berlin are Land and Kreis at once.
        if found not in {str(region.ags), str(region.ags).removesuffix("000")}:
            raise WrongAnswer(
                f"Der Dienst schickt die Tabelle von „{found}“ statt „{region.ags}“.",
                where=where,
                remedy=LATER,
            )
