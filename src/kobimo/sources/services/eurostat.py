"""Figures of NUTS-3 regions from the statistics API of Eurostat, without an account.

Quirks:

* Answers are JSON-stat 2.0, in German with ``lang=de``. Filters are repeated query fields.
* One Kreis is one NUTS-3 region of one NUTS version; ``DE`` and the Länder (NUTS 1) are asked
  for as well, so that comparators exist. A code that a dataset does not know makes the whole
  question fail with HTTP 400.
* Up to half a million cells come at once. More is answered with HTTP 413, with
  ``ASYNCHRONOUS_RESPONSE`` or a ``warning`` instead of data; then each Land is asked alone.
* ``{"error": [{"status", "id", "label"}]}`` comes with HTTP 400 (empty or wrong question) and
  404 (unknown dataset).
* ``updated`` is the Stand. ``sinceTimePeriod`` cuts older years; there is always everything
  up to the newest.

No recorded reply is known; the format is documented by Eurostat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kobimo.declarations.forms import Level
from kobimo.errors import FetchFailed, TableGone, WrongAnswer
from kobimo.regions import load_register
from kobimo.sources.services.exchange import Answer, Request, Unchanged
from kobimo.sources.services.replies import LATER, expect_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.layouts_of_services import JsonStatLayout
    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal
    from kobimo.regions import Register
    from kobimo.sources.services.exchange import Known, Web, Years

#: How the service says that a question is too large.
_TOO_LARGE = ("ASYNCHRONOUS", "TOO_BIG", "TOO BIG", "TOO LARGE")


class Eurostat:
    """The statistics API.

    Parameters
    ----------
    web
        Sends the requests, with pacing and retries.
    portal
        Address of the API.
    register
        Knows the NUTS code of each Kreis; ``None``: the shipped one.
    """

    way = "eurostat"

    def __init__(self, web: Web, portal: Portal, *, register: Register | None = None) -> None:
        self.portal = portal
        self._web = web
        self._register = register or load_register()

    def offers(self, dataset: Dataset) -> bool:
        """Whether the dataset is declared as one of Eurostat's."""
        return bool(
            self.portal.protocol == "eurostat"
            and dataset.source == self.portal.id
            and dataset.tables
            and dataset.jsonstat is not None
        )

    def bring(
        self,
        dataset: Dataset,
        years: Years,
        known: Known,  # noqa: ARG002 - the service tells no dates before it answers
    ) -> Iterator[Answer | Unchanged]:
        """Yield one answer for all regions, or one per Land where that is too large.

        Raises
        ------
        TableGone
            Eurostat does not know the dataset.
        WrongAnswer
            The service reports an error, or sends something else.
        Unreachable
            A page came instead of data.
        FetchFailed
            A single Land is too large still.
        """
        layout = dataset.jsonstat
        if layout is None:
            return
        answer = self._ask(dataset, layout, years, "")
        if answer is not None:
            yield answer
            return
        for land in sorted(_nuts_by_land(self._register)):
            answer = self._ask(dataset, layout, years, land)
            if answer is None:
                raise FetchFailed(
                    f"Der Dienst nennt die Abfrage zu groß, auch für das Land {land} allein.",
                    where=f"{self.portal.title}, {dataset.tables[0]}",
                    remedy="Rufen Sie weniger Jahre ab.",
                )
            yield answer

    def _ask(
        self, dataset: Dataset, layout: JsonStatLayout, years: Years, land: str
    ) -> Answer | None:
        """Return an answer, ``None`` where the service calls the question too large."""
        code = dataset.tables[0]
        where = f"{self.portal.title}, {code}" + (f", Land {land}" if land else "")
        nuts = _nuts_by_land(self._register)
        if dataset.lowest_level is Level.LAND:
            # A code that the dataset does not know makes the whole question fail.
            nuts = {key: codes[:1] for key, codes in nuts.items()}
        fields = sorted(_filters(layout, years, nuts, land))
        url = f"{self.portal.url}{code}"
        reply = self._web.get(self.portal, f"{url}?{urlencode(fields)}")
        content = expect_json(reply, where)
        if {"id", "size", "value"} <= set(content):
            name = f"{code}_{land or 'DE'}.json"
            return Answer(
                Request(self.portal.id, url, tuple(fields)), reply.body, name, _stand(content)
            )
        status, text = _message_of(content)
        if reply.status == 413 or status == 413 or any(w in text.upper() for w in _TOO_LARGE):
            return None
        if reply.status == 404 or status == 404:
            raise TableGone(
                f"Eurostat kennt den Datensatz „{code}“ nicht (mehr): „{text}“.",
                where=where,
                remedy="Suchen Sie auf der Webseite von Eurostat, wie er heute heißt.",
            )
        raise WrongAnswer(
            f"Der Dienst meldet: „{text}“ (Code {status or reply.status}).",
            where=where,
            remedy="Vermutlich hat sich die Fassung der NUTS oder eine Gliederung geändert. "
            + LATER,
        )


def _nuts_by_land(register: Register) -> dict[str, list[str]]:
    """Return Land → its NUTS-1 code and those of its Kreise."""
    found: dict[str, list[str]] = {}
    for region in register.kreise():
        if region.nuts3:
            codes = found.setdefault(str(region.ags)[:2], [region.nuts3[:3]])
            codes.append(region.nuts3)
    return found


def _filters(
    layout: JsonStatLayout, years: Years, nuts: dict[str, list[str]], land: str
) -> Iterator[tuple[str, str]]:
    yield "format", "JSON"
    yield "lang", "de"
    yield "sinceTimePeriod", str(years.first)
    for axis, code in layout.constant.items():
        yield axis, code
    for code in layout.measures:
        yield layout.measure, code
    for axis, rows in layout.dimensions.items():
        for code, category in rows.values.items():
            if category:
                yield axis, code
    places = nuts[land] if land else [code for codes in nuts.values() for code in codes]
    for code in ["DE", *places] if land in {"", min(nuts)} else places:
        yield "geo", code


def _message_of(content: dict[str, Any]) -> tuple[int, str]:
    """Return code and words of what the service sends instead of data."""
    found = content.get("error") or content.get("warning") or content
    first = found[0] if isinstance(found, list) and found else found
    if not isinstance(first, dict):
        return 0, str(first)
    status = str(first.get("status") or "")
    words = [str(first[key]) for key in ("label", "message", "detail") if first.get(key)]
    return (int(status) if status.isdigit() else 0), "; ".join(words) or str(first)[:120]


def _stand(content: dict[str, Any]) -> str:
    from kobimo.sources.official.jsonstat import stand_of

    return stand_of(content)
