"""Tables from the GENESIS web services, with an account.

One protocol (REST 2020) for Regionaldatenbank, Kommunale Bildungsdatenbank, GENESIS-Online,
Zensusdatenbank and the Land installations. What is not as one would expect:

* Questions are POST forms. User and password are **headers**; a token stands in the header of
  the user, with an empty password. Credentials in the form are ignored, and replies echo the
  account: nothing of a JSON reply is kept.
* Forms are read as Latin-1 unless they name a charset; all that is sent is ASCII.
* Accounts and tokens belong to one installation. Regionaldatenbank and Bildungsdatenbank know
  no tokens. The old host of GENESIS-Online redirects; credentials follow no redirect.
* The login check says „erfolgreich“ to strangers too and names the user: ``GAST`` is no login.
* HTTP says 200 to most errors, and to a maintenance page in HTML. A status comes in three
  shapes: nested, as one text (login check), and flat (HTTP 401 with code 15, 404 with code 2).
  ``Type`` is localised and is not looked at. Code 2 means a wrong password or an outage; only
  its text tells.
* Without ``startyear`` the answer is the newest slice only: years are always asked for.
* ``compress`` drops empty rows and columns, which are statements too, and does not change
  that files come zipped: it is always off.
* The flat file (``ffcsv``) is asked for wherever a dataset declares its codes. Where it declares
  the labels of the wide table only, ``datencsv`` is asked for: by public samples of clients it
  is laid out like the portal's own download, years below each other. No recorded reply of a
  Kreis table is known; one that is laid out otherwise is refused, and the free file comes next.
* With ``language=de``, ``area=all`` and ``area=user`` are understood (recorded).
* Code 98: too large for the dialogue. Fewer years help, then a job (99, see
  :mod:`kobimo.sources.services.genesis_jobs`), which needs a password, not a token;
  Zensusdatenbank knows no jobs.
* Code 104 means that nothing was found: the table, or any value in these years. The table's
  metadata tell which. Code 90 is a table that does not exist.
* Code 22: parameters were adjusted. A raw file does not say so; hence the years of an answer
  are compared with the metadata and a narrower answer is said.
* ``Updated`` of the metadata is the stamp of the table's definition, not of its figures
  (recorded: 11111-02-01-4 is of 21.11.2023 and has 31.12.2024), so it is no Stand. Flat files
  print none; answers of this service therefore carry no Stand.
* ``stand`` asks for figures newer than a date; code 50 says that there are none.
* More than about three questions at once make some installations fail with HTTP 500.

No recorded reply of the Kommunale Bildungsdatenbank is known; clients list it as the same
protocol.
"""

from __future__ import annotations

import difflib
import time
from typing import TYPE_CHECKING

from kobimo.errors import FetchFailed, TableGone, WrongAnswer
from kobimo.sources.services.genesis_jobs import Jobs, Patience, PendingFile
from kobimo.sources.services.genesis_replies import (
    ADJUSTED,
    DONE,
    LATER,
    NOTHING_FOUND,
    clean,
)
from kobimo.sources.services.genesis_session import Session
from kobimo.sources.services.genesis_table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kobimo.declarations.models import Dataset
    from kobimo.declarations.portals import Portal
    from kobimo.sources.services.exchange import Account, Answer, Known, Unchanged, Web, Years
    from kobimo.sources.services.genesis_jobs import Pending

#: Tables of the same statistic that an error offers.
_MOST_OFFERED = 5


class Genesis:
    """The web service of one installation under one account.

    Parameters
    ----------
    web
        Sends the requests, with pacing and retries.
    portal
        The installation.
    account
        User and password, or a token. Leaves this object in headers only.
    patience, sleep, clock
        How long to wait for jobs, and with which clock.
    pending
        Remembers jobs that were not finished; without it, only this object does.
    """

    way = "webdienst"

    def __init__(
        self,
        web: Web,
        portal: Portal,
        account: Account,
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        pending: Pending | None = None,
    ) -> None:
        self.portal = portal
        self._session = Session(web, portal, account)
        self._jobs = Jobs(
            self._session, pending or PendingFile(), patience or Patience(), sleep, clock
        )

    def __repr__(self) -> str:
        return f"<Genesis {self.portal.id}>"

    def offers(self, dataset: Dataset) -> bool:
        """Whether the dataset is a table of this installation, with a layout that the service sends."""
        return bool(
            self.portal.protocol == "genesis"
            and self.portal.url
            and dataset.source == self.portal.id
            and dataset.tables
            and (dataset.flat is not None or dataset.downloader is not None)
        )

    def log_in(self) -> None:
        """Check the account, once; see :meth:`Session.log_in` for its errors."""
        self._session.log_in()

    def bring(self, dataset: Dataset, years: Years, known: Known) -> Iterator[Answer | Unchanged]:
        """Yield the answers that together hold a table.

        The current code is asked first, then the former ones; a dataset in parts needs them
        all. One answer holds all years unless the portal calls that too large.

        Raises
        ------
        LoginRefused
            The account is refused.
        TableGone
            The portal knows none of the codes; the error offers those of the same statistic.
        WrongAnswer
            The answer is damaged, of another table, or no table.
        Unreachable
            Maintenance, an outage, or a broken line.
        FetchFailed
            The table has no values in these years, is too large for this account, or its
            job is not finished in time.
        """
        self.log_in()
        found = False
        for code in dataset.tables:
            is_flat = dataset.flat is not None
            table = Table(self._session, self._jobs, code, years, known, is_flat=is_flat)
            if not table.exists():
                continue
            alias = ""
            if code != dataset.tables[0] and not dataset.parts:
                alias = (
                    f"{self.portal.title} kennt {dataset.tables[0]} nicht; abgerufen wurde die "
                    f"Tabelle unter dem Code {code}."
                )
            yield from table.bring(alias)
            found = True
            if not dataset.parts:
                break
        if not found:
            raise self._gone(dataset)

    def load_signs(self) -> dict[str, str]:
        """Return the official list of the signs in cells, sign → meaning.

        ``catalogue/qualitysigns`` needs no account. No recorded reply is known; the shape is
        that of the other catalogues.

        Raises
        ------
        FetchFailed
            The portal does not send the list.
        """
        message = self._session.ask_openly("catalogue/qualitysigns", {"language": "de"})
        signs = {
            clean(str(row["Code"])): clean(str(row["Content"]))
            for row in message.listed
            if "Code" in row and "Content" in row
        }
        if message.code != DONE:
            raise self._session.refuse(message, self.portal.title)
        if not signs:
            raise WrongAnswer(
                "Das Portal schickt keine Liste seiner Zeichen.",
                where=self.portal.title,
                remedy=LATER,
            )
        return signs

    def _gone(self, dataset: Dataset) -> TableGone:
        """Return the error for a table that is under none of its codes, with what there is."""
        codes = ", ".join(dataset.tables)
        file = f"deklarationen/datensaetze/{dataset.id}.toml"
        where = f"{self.portal.title}, Datensatz {dataset.id}"
        statistic = dataset.tables[0].split("-", 1)[0]
        form = {
            "selection": f"{statistic}-*",
            "area": "all",
            "pagelength": "500",
            "language": "de",
        }
        try:
            message = self._session.ask("catalogue/tables", form, where)
        except FetchFailed:
            message = None
        offered = {
            clean(str(row["Code"])): clean(str(row.get("Content", "")))
            for row in (message.listed if message else ())
            if row.get("Code")
        }
        if message is None or message.code not in {DONE, ADJUSTED, NOTHING_FOUND}:
            remedy = (
                f"Suchen Sie die Tabelle auf der Webseite des Portals, und legen Sie {file} mit zwei "
                f'Zeilen an: id = "{dataset.id}" und tables = ["CODE"]; alles andere gilt weiter.'
            )
        elif not offered:
            remedy = f"Unter {statistic} bietet das Portal keine Tabelle an."
        else:
            listed = "; ".join(
                f"{code} „{_short(title)}“" for code, title in _nearest(dataset, offered)
            )
            remedy = (
                f"Das Portal bietet an: {listed}. Gehört eine davon hierher, legen Sie {file} mit "
                f'zwei Zeilen an: id = "{dataset.id}" und tables = ["CODE"]; alles andere gilt '
                "weiter."
            )
        tables = f"keine der Tabellen {codes}" if len(dataset.tables) > 1 else f"{codes} nicht"
        return TableGone(f"Das Portal kennt {tables}.", where=where, remedy=remedy)


def _nearest(dataset: Dataset, offered: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the offered tables whose code and title are most like the dataset's."""
    wanted = f"{dataset.tables[0]} {dataset.title}".lower()

    def distance(item: tuple[str, str]) -> tuple[float, str]:
        ratio = difflib.SequenceMatcher(None, wanted, " ".join(item).lower()).ratio()
        return (-ratio, item[0])

    return sorted(offered.items(), key=distance)[:_MOST_OFFERED]


def _short(title: str, most: int = 90) -> str:
    return title if len(title) <= most else title[: most - 1] + "…"
