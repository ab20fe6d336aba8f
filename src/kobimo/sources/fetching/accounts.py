"""Find the account of a portal: in the environment, else in the keyring of the machine.

``KOBIMO_<PORTAL>_BENUTZER``, ``KOBIMO_<PORTAL>_PASSWORT`` and ``KOBIMO_<PORTAL>_TOKEN`` come
first; the keyring (an optional part of kobimo) holds the same under the service
``kobimo:<portal>``. No file of a project ever holds an account.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kobimo.errors import LoginRefused, MissingTool
from kobimo.sources.services.exchange import Account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from kobimo.declarations.portals import Portal

#: Field of an account → end of the environment variable; in lower case the name in the keyring.
NAMES = {"user": "BENUTZER", "password": "PASSWORT", "token": "TOKEN"}


def variable(portal: Portal, field: str) -> str:
    """Return the environment variable of one field: ``KOBIMO_REGIONALSTATISTIK_PASSWORT``."""
    return f"KOBIMO_{portal.id.upper()}_{NAMES[field]}"


class Accounts:
    """The accounts of this machine.

    Parameters
    ----------
    environment
        Where variables are looked up; that of the process if not given.
    use_keyring
        Whether the keyring is asked where the environment has nothing.
    """

    def __init__(
        self, environment: Mapping[str, str] | None = None, *, use_keyring: bool = True
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._use_keyring = use_keyring

    def __repr__(self) -> str:
        return "<Accounts>"

    def find(self, portal: Portal) -> Account | None:
        """Return the account of a portal, ``None`` where there is none or none is needed.

        Raises
        ------
        LoginRefused
            Half an account, or a token where the portal knows none; names the variable.
        """
        if not portal.login:
            return None
        found = {
            field: self._environment.get(variable(portal, field), "").strip() for field in NAMES
        }
        places = {field: variable(portal, field) for field in NAMES}
        if not any(found.values()) and self._use_keyring:
            found = _ask_keyring(portal)
            places = {field: f"{name.lower()} im Schlüsselbund" for field, name in NAMES.items()}
        if not any(found.values()):
            return None
        return _check(portal, found, places)


def _check(portal: Portal, found: Mapping[str, str], places: Mapping[str, str]) -> Account:
    """Return a usable account; a token is preferred where the portal takes one."""
    if found["user"] and found["password"] and "password" in portal.login:
        return Account(user=found["user"], password=found["password"])
    if found["token"]:
        if "token" not in portal.login:
            raise LoginRefused(
                "Dieses Portal kennt keine Token, nur Benutzername und Passwort.",
                where=f"{portal.title}, {places['token']}",
                remedy=f"Setzen Sie {places['user']} und {places['password']}.",
            )
        return Account(token=found["token"])
    absent = "password" if found["user"] else "user"
    missing = {"password": "das Passwort", "user": "der Benutzername"}[absent]
    raise LoginRefused(
        f"Zum Konto fehlt {missing}.",
        where=portal.title,
        remedy=f"Setzen Sie {places[absent]}, oder löschen Sie auch die andere Hälfte; ohne Konto "
        "werden die freien Dateien des Portals geladen.",
    )


def store(portal: Portal, account: Account) -> None:
    """Keep an account in the keyring of the machine, replacing an older one.

    Raises
    ------
    MissingTool
        There is no keyring here; says how to do without.
    """
    keyring = _load_keyring()
    if keyring is None:
        raise _no_keyring(portal)
    try:
        for field, name in NAMES.items():
            text = getattr(account, field)
            service = f"kobimo:{portal.id}"
            if text:
                keyring.set_password(service, name.lower(), text)
            elif keyring.get_password(service, name.lower()) is not None:
                keyring.delete_password(service, name.lower())
    except keyring.errors.KeyringError:
        failure = _no_keyring(portal)
    else:
        return
    # Raised here, so that the keyring's own error does not drag the account along.
    raise failure


def _no_keyring(portal: Portal) -> MissingTool:
    return MissingTool(
        "Auf diesem Rechner ist kein Schlüsselbund zu erreichen; gespeichert wurde nichts.",
        where=portal.title,
        remedy="Installieren Sie kobimo[keyring], oder setzen Sie die Umgebungsvariablen "
        f"{variable(portal, 'user')} und {variable(portal, 'password')}"
        + (f" (oder {variable(portal, 'token')})" if "token" in portal.login else "")
        + ".",
    )


def _ask_keyring(portal: Portal) -> dict[str, str]:
    """Return what the keyring holds; a keyring that is absent or locked holds nothing."""
    keyring = _load_keyring()
    found = dict.fromkeys(NAMES, "")
    if keyring is None:
        return found
    try:
        for field, name in NAMES.items():
            found[field] = keyring.get_password(f"kobimo:{portal.id}", name.lower()) or ""
    except keyring.errors.KeyringError:
        return dict.fromkeys(NAMES, "")
    return found


def _load_keyring() -> ModuleType | None:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    return keyring
