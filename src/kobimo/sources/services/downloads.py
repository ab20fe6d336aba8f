"""Files of tables that a portal gives to everybody, without an account.

Quirks of the downloader of the Regionaldatenbank:

* The address is undocumented and not promised; table and installation number stand in it.
* Most files hold the newest year only, whatever years one asks for; years accumulate from one
  fetch to the next.
* The files are classic wide tables in Windows-1252; they end with the copyright and a line
  ``Stand: 13.03.2025 / 16:40:08``. A file without that line is not whole.
* An unknown table is answered with 404 or with a page in HTML, maintenance with such a page,
  too, and HTTP 200. Some tables come as an empty file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.errors import FetchFailed, TableGone, Unreachable, WrongAnswer
from kobimo.sources.services.exchange import Answer, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal
    from kobimo.sources.services.exchange import Known, Reply, Unchanged, Web, Years

_GONE = frozenset({404, 410})
_BLANK = b"\xef\xbb\xbf \t\r\n;"
_BY_HAND = "Laden Sie die Tabelle auf der Webseite des Portals und legen Sie sie in data/eingang."


class Downloads:
    """The free files of one portal.

    Parameters
    ----------
    web
        Sends the requests, with pacing and retries.
    portal
        The portal, with the pattern of the addresses.
    """

    way = "download"

    def __init__(self, web: Web, portal: Portal) -> None:
        self.portal = portal
        self._web = web

    def offers(self, dataset: Dataset) -> bool:
        """Whether the table has such a file and a declared layout for it."""
        return bool(
            self.portal.download
            and dataset.source == self.portal.id
            and dataset.tables
            and dataset.downloader is not None
        )

    def bring(
        self,
        dataset: Dataset,
        years: Years,  # noqa: ARG002 - the files hold what they hold
        known: Known,  # noqa: ARG002 - the portal tells no dates beforehand
    ) -> Iterator[Answer | Unchanged]:
        """Yield the one file of a table; former codes are asked where the current is gone.

        A dataset in parts has a file for each of its tables; those that are gone are left out.

        Raises
        ------
        TableGone
            No code has a file.
        Unreachable
            A page came instead of the file: maintenance.
        WrongAnswer
            The file is empty or ends too early.
        FetchFailed
            The portal refuses.
        """
        where = f"{self.portal.title}, Tabelle {dataset.tables[0]}"
        found = False
        for code in dataset.tables:
            url = self.portal.download.format(table=code)
            reply = self._web.get(self.portal, url)
            if reply.status in _GONE:
                continue
            note = ""
            if code != dataset.tables[0] and not dataset.parts:
                note = (
                    f"{self.portal.title} hat keine Datei zu {dataset.tables[0]}; abgerufen wurde "
                    f"die Tabelle unter dem Code {code}."
                )
            stand = _check(reply, where)
            request = Request(self.portal.id, url)
            yield Answer(request, reply.body, f"{code}.csv", stand, note)
            found = True
            if not dataset.parts:
                break
        if found:
            return
        account = (
            "Mit einem Konto des Portals kommt sie über den Webdienst (kobimo fetch --anmelden "
            f"{self.portal.id}). Sonst: "
        )
        is_served = bool(self.portal.login)
        raise TableGone(
            "Das Portal hat zu dieser Tabelle keine freie Datei (mehr).",
            where=where,
            remedy=(account if is_served else "") + _BY_HAND,
        )


def _check(reply: Reply, where: str) -> str:
    """Return the printed Stand of a whole file."""
    from kobimo.sources.official.downloader import printed_stand

    if reply.status != 200:
        raise FetchFailed(
            f"Das Portal verweigert die Datei (HTTP {reply.status}).", where=where, remedy=_BY_HAND
        )
    head = reply.body[:2000].lower()
    if reply.media_type == "text/html" or b"<html" in head or b"<!doctype" in head:
        raise Unreachable(
            "Das Portal schickt eine Webseite statt der Tabelle, etwa wegen Wartung.",
            where=where,
            remedy="Versuchen Sie es später noch einmal; bis dahin gilt, was schon da ist.",
        )
    if not reply.body.strip(_BLANK):
        raise WrongAnswer("Die Datei des Portals ist leer.", where=where, remedy=_BY_HAND)
    stand = printed_stand(reply.body.decode("cp1252", "replace"))
    if not stand:
        raise WrongAnswer(
            "Die Datei ist nicht vollständig: am Ende fehlt die Zeile mit dem Stand.",
            where=where,
            remedy="Wiederholen Sie den Abruf später.",
        )
    return stand
