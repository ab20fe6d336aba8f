"""Ask a GENESIS installation with an account: one login check, then one POST per question."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from kobimo.errors import LoginRefused, WrongAnswer
from kobimo.sources.services.genesis_files import TableFile, read_table
from kobimo.sources.services.genesis_replies import (
    ADJUSTED,
    DONE,
    Message,
    read_message,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kobimo.declarations.portals import Portal
    from kobimo.errors import FetchFailed
    from kobimo.sources.services.exchange import Account, Reply, Web

_SUCCESS = re.compile(r"erfolgreich|success", re.IGNORECASE)
_FAILURE = re.compile(r"fehler|error|nicht erfolgreich|not success", re.IGNORECASE)
_GUEST = "GAST"
#: How often a table is asked for that arrives damaged.
TRIES = 2


class Session:
    """Sends questions under one account. The account leaves it in headers only."""

    def __init__(self, web: Web, portal: Portal, account: Account) -> None:
        self.portal = portal
        self._web = web
        self._account = account
        self._lock = threading.Lock()
        self._logged_in = False
        self._refused: LoginRefused | None = None

    def __repr__(self) -> str:
        return f"<Session {self.portal.id}>"

    @property
    def has_password(self) -> bool:
        """Whether the login is by user and password; a token may not start jobs."""
        return bool(self._account.user and self._account.password)

    @property
    def login_help(self) -> str:
        """What helps against a refused login."""
        names = self.variables("BENUTZER", "PASSWORT")
        if "token" in self.portal.login:
            names += f" (oder {self.variables('TOKEN')})"
        site = self.portal.website
        probe = f" Melden Sie sich zur Probe unter {site} an." if site else ""
        return (
            f"Geben Sie das Konto neu ein: kobimo fetch --anmelden {self.portal.id}, oder "
            f"berichtigen Sie {names}.{probe} Jedes Portal hat eigene Konten."
        )

    @property
    def _account_help(self) -> str:
        return (
            f"Hinterlegen Sie ein Konto: kobimo fetch --anmelden {self.portal.id}, oder in "
            f"{self.variables('BENUTZER', 'PASSWORT')}."
        )

    def variables(self, *names: str) -> str:
        """Return the environment variables of the portal's account, for messages."""
        return " und ".join(f"KOBIMO_{self.portal.id.upper()}_{name}" for name in names)

    def log_in(self) -> None:
        """Check the account once, before the first table.

        A refused account is not tried again, so that no portal blocks it.

        Raises
        ------
        LoginRefused
            No account, a wrong, expired or blocked one, or the portal's guest.
        Unreachable, WrongAnswer
            The portal does not answer the question.
        """
        with self._lock:
            if self._refused is not None:
                raise self._refused
            if self._logged_in:
                return
            try:
                self._check_login()
            except LoginRefused as error:
                self._refused = error
                raise
            self._logged_in = True

    def _check_login(self) -> None:
        headers = self._headers()
        url = self.url("helloworld/logincheck")
        reply = self._web.post(self.portal, url, {"language": "de"}, secret_headers=headers)
        where = self.portal.title
        message = read_message(reply, where, self._secrets)
        if message.user.strip().upper() == _GUEST:
            raise LoginRefused(
                "Das Portal hat kein Konto erkannt und nur den Gast angemeldet.",
                where=where,
                remedy=f"{self.login_help} Manche Proxys entfernen die Kopfzeilen „username“ und "
                "„password“.",
            )
        if message.code in (DONE, ADJUSTED):
            return
        if message.code is not None or _FAILURE.search(message.content):
            raise refuse(message, where, self.login_help)
        if not _SUCCESS.search(message.content) or not message.user:
            raise WrongAnswer(
                f"Das Portal bestätigt die Anmeldung nicht: „{message.content}“.",
                where=where,
                remedy=self.login_help,
            )

    def url(self, service: str) -> str:
        """Return the address of a service."""
        return self.portal.url + service

    def ask_table(
        self, service: str, form: Mapping[str, str], where: str, *, tries: int = 1
    ) -> TableFile | Message:
        """Ask for a file, again where it arrives damaged although nothing broke off.

        See :func:`kobimo.sources.services.genesis_files.read_table` for its errors.
        """
        for _ in range(tries - 1):
            reply = self._post(service, form)
            try:
                return read_table(reply, where, self._secrets)
            except WrongAnswer:
                continue
        return read_table(self._post(service, form), where, self._secrets)

    def ask(self, service: str, form: Mapping[str, str], where: str) -> Message:
        """Ask for a status, list or description."""
        return read_message(self._post(service, form), where, self._secrets)

    def ask_openly(self, service: str, query: Mapping[str, str]) -> Message:
        """Ask without the account, by GET."""
        reply = self._web.get(self.portal, self.url(service), query)
        return read_message(reply, self.portal.title, self._secrets)

    def refuse(self, message: Message, where: str) -> FetchFailed:
        """Return the error that an unexpected status means."""
        return refuse(message, where, self.login_help)

    def _post(self, service: str, form: Mapping[str, str]) -> Reply:
        return self._web.post(self.portal, self.url(service), form, secret_headers=self._headers())

    def _headers(self) -> dict[str, str]:
        """Return user and password; a token stands in the place of the user."""
        if self.has_password:
            return {"username": self._account.user, "password": self._account.password}
        if self._account.token and "token" in self.portal.login:
            return {"username": self._account.token, "password": ""}
        website = (
            f" Konten gibt es kostenlos unter {self.portal.website}." if self.portal.website else ""
        )
        if self._account.token:
            raise LoginRefused(
                "Dieses Portal kennt keine Token.",
                where=self.portal.title,
                remedy=f"{self._account_help}{website}",
            )
        raise LoginRefused(
            "Für den Webdienst fehlt ein Konto, oder es ist unvollständig.",
            where=self.portal.title,
            remedy=f"{self._account_help}{website}",
        )

    @property
    def _secrets(self) -> tuple[str, ...]:
        account = self._account
        return (account.password, account.token, account.user)
