"""Finished rates from the Regionalatlas of the statistical offices, without an account.

Quirks:

* The service is an ArcGIS map server; a question is a layer in JSON with an SQL join of the
  boundaries of a year with one table of indicators. Table and year are checked before they
  are put into it.
* ``typ`` is the level: 1 Land, 2 Regierungsbezirk, 3 Kreis, 5 Gemeinde. Germany has no
  boundary and is asked for in the table itself (``ags2 = 'DG'``).
* The table is the code of the catalogue in lower case with ``_``: ``AI003-3`` → ``ai003_3``.
* A year that is not published comes as regions without values, or as no regions.
* Errors come with HTTP 200. ``exceededTransferLimit`` marks a part.
* The service tells no Stand and no date of change. Years that are older than the newest
  three and are kept already are not asked for again.

No recorded reply is known; what is written here was described by users of the service.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from kobimo.errors import FetchFailed, WrongAnswer
from kobimo.sources.services.exchange import Answer, Request, Unchanged
from kobimo.sources.services.replies import LATER, expect_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal
    from kobimo.sources.services.exchange import Known, Web, Years

#: Level → number of it in the service.
LEVELS = {"KREIS": 3, "LAND": 1}
#: So many of the newest years may still be revised.
OPEN_YEARS = 3

_TABLE = re.compile(r"[a-z0-9_]+")


class Regionalatlas:
    """The query service of the Regionalatlas.

    Parameters
    ----------
    web
        Sends the requests, with pacing and retries.
    portal
        Address of the map server.
    """

    way = "regionalatlas"

    def __init__(self, web: Web, portal: Portal) -> None:
        self.portal = portal
        self._web = web

    def offers(self, dataset: Dataset) -> bool:
        """Whether a table of the atlas is declared for the dataset."""
        return self.portal.protocol == "regionalatlas" and bool(dataset.regionalatlas)

    def bring(self, dataset: Dataset, years: Years, known: Known) -> Iterator[Answer | Unchanged]:
        """Yield the answers that together hold the tables: per year the Kreise and the Länder.

        Germany comes in one answer for all years of a table.

        Raises
        ------
        WrongAnswer
            The service reports an error, or sends a part.
        Unreachable
            A page came instead of data.
        FetchFailed
            The table has no value in any of the years.
        """
        has_values = False
        for layout in dataset.regionalatlas:
            for answer in self._bring_table(layout.table, years, known):
                has_values = True
                yield answer
        if not has_values:
            tables = ", ".join(layout.table for layout in dataset.regionalatlas)
            raise FetchFailed(
                f"Der Dienst führt für {years.first} bis {years.last} keinen Wert.",
                where=f"{self.portal.title}, {tables}",
                remedy="Wählen Sie andere Jahre.",
            )

    def _bring_table(self, table: str, years: Years, known: Known) -> Iterator[Answer | Unchanged]:
        """Yield the answers of one table that hold any value."""
        for request, name, year in self._questions(table, years):
            where = f"{self.portal.title}, {table}" + (f", {year}" if year else "")
            if year and year <= years.last - OPEN_YEARS and known.retrieved(request):
                yield Unchanged(request)
                continue
            reply = self._web.get(self.portal, request.url, dict(request.parameters))
            content = expect_json(reply, where)
            _refuse(content, where)
            if any(_is_joined(feature) for feature in content["features"]):
                yield Answer(request, reply.body, name)

    def _questions(self, table: str, years: Years) -> Iterator[tuple[Request, str, int]]:
        source = table.lower().replace("-", "_")
        if not _TABLE.fullmatch(source):
            raise WrongAnswer(f"„{table}“ ist kein Code des Regionalatlas.")
        yield self._ask(
            {"layer": _table_layer(source), "where": "ags2 = 'DG'"}, f"{table}_DG.json", 0
        )
        for year in range(years.last, years.first - 1, -1):
            for level, number in LEVELS.items():
                layer = _joined_layer(source, number, year)
                name = f"{table}_{level}_{year}.json"
                yield self._ask({"layer": layer, "where": "1=1"}, name, year)

    def _ask(self, question: dict[str, str], name: str, year: int) -> tuple[Request, str, int]:
        fields = question | {
            "f": "json",
            "outFields": "*",
            "returnGeometry": "false",
            "spatialRel": "esriSpatialRelIntersects",
        }
        url = f"{self.portal.url}dynamicLayer/query"
        return Request(self.portal.id, url, tuple(sorted(fields.items()))), name, year


def _joined_layer(table: str, level: int, year: int) -> str:
    """Return the layer of all regions of a level with the values of one year.

    The SQL is made of a checked name and two numbers; nothing that anybody typed.
    """
    query = (
        f"SELECT * FROM verwaltungsgrenzen_gesamt LEFT OUTER JOIN {table} ON ags = ags2 and "  # noqa: S608 - see above
        f"jahr = jahr2 WHERE typ = {level:d} AND jahr = {year:d} AND (jahr2 = {year:d} OR "
        "jahr2 IS NULL)"
    )
    return _layer(
        {
            "geometryType": "esriGeometryPolygon",
            "workspaceId": "gdb",
            "query": query,
            "oidFields": "id",
            "spatialReference": {"wkid": 25832},
            "type": "queryTable",
        }
    )


def _table_layer(table: str) -> str:
    """Return the layer of a table without boundaries."""
    return _layer(
        {"dataSourceName": f"regionalatlas.{table}", "workspaceId": "gdb", "type": "table"}
    )


def _layer(source: dict[str, Any]) -> str:
    return json.dumps(
        {"source": {"dataSource": source, "type": "dataLayer"}}, separators=(",", ":")
    )


def _refuse(content: dict[str, Any], where: str) -> None:
    error = content.get("error")
    if error is not None:
        details = error if isinstance(error, dict) else {"message": error}
        raise WrongAnswer(
            f"Der Dienst meldet: „{details.get('message', '')}“ (Code {details.get('code', '–')}).",
            where=where,
            remedy="Vermutlich hat er die Tabelle umbenannt oder seine Abfrage geändert. " + LATER,
        )
    if not isinstance(content.get("features"), list):
        raise WrongAnswer(
            "Die Antwort enthält keine Regionen („features“).", where=where, remedy=LATER
        )
    if content.get("exceededTransferLimit"):
        raise WrongAnswer(
            "Der Dienst hat nur einen Teil der Regionen geschickt.", where=where, remedy=LATER
        )


def _is_joined(feature: object) -> bool:
    """Whether a region has a row in the table of indicators."""
    attributes = feature.get("attributes") if isinstance(feature, dict) else None
    return isinstance(attributes, dict) and attributes.get("jahr2") is not None
