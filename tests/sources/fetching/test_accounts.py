"""Accounts come from the environment or the keyring, whole or not at all, and are never shown."""

from __future__ import annotations

import pickle
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from kobimo.errors import LoginRefused, MissingTool
from kobimo.sources.fetching.accounts import Accounts, store
from kobimo.sources.services.exchange import Account

if TYPE_CHECKING:
    from kobimo.declarations.portals import Portal


class FakeKeyring(ModuleType):
    """Holds passwords in memory; ``failing`` acts like a machine without a backend."""

    def __init__(self, *, failing: bool = False) -> None:
        super().__init__("keyring")
        self.held: dict[tuple[str, str], str] = {}
        self.failing = failing
        self.errors = ModuleType("keyring.errors")
        self.errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]

    def _check(self) -> None:
        if self.failing:
            raise self.errors.KeyringError("kanarie-geheim")

    def get_password(self, service: str, name: str) -> str | None:
        self._check()
        return self.held.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self._check()
        self.held[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        del self.held[service, name]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> FakeKeyring:
    fake = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", fake)
    monkeypatch.setitem(sys.modules, "keyring.errors", fake.errors)
    return fake


def test_user_and_password_come_from_the_environment(portal: Portal) -> None:
    accounts = Accounts({"KOBIMO_PROBE_BENUTZER": "ich", "KOBIMO_PROBE_PASSWORT": "pw "})
    assert accounts.find(portal) == Account(user="ich", password="pw")


def test_no_account_is_none(portal: Portal, keyring: FakeKeyring) -> None:
    assert Accounts({}).find(portal) is None


def test_a_portal_without_login_is_not_looked_up(portal: Portal) -> None:
    open_portal = portal.model_copy(update={"login": ()})
    assert Accounts({"KOBIMO_PROBE_BENUTZER": "ich"}).find(open_portal) is None


@pytest.mark.parametrize(("given", "missing"), [("BENUTZER", "PASSWORT"), ("PASSWORT", "BENUTZER")])
def test_half_an_account_names_the_other_half(given: str, missing: str, portal: Portal) -> None:
    with pytest.raises(LoginRefused) as caught:
        Accounts({f"KOBIMO_PROBE_{given}": "kanarie"}).find(portal)
    assert f"KOBIMO_PROBE_{missing}" in caught.value.remedy
    assert "kanarie" not in caught.value.text


def test_a_token_is_refused_where_the_portal_knows_none(portal: Portal) -> None:
    environment = {"KOBIMO_PROBE_TOKEN": "kanarie"}
    with pytest.raises(LoginRefused, match="kennt keine Token") as caught:
        Accounts(environment).find(portal)
    assert "KOBIMO_PROBE_TOKEN" in caught.value.where
    with_token = portal.model_copy(update={"login": ("password", "token")})
    assert Accounts(environment).find(with_token) == Account(token="kanarie")


def test_a_password_goes_before_a_token_because_tokens_start_no_jobs(portal: Portal) -> None:
    both = portal.model_copy(update={"login": ("password", "token")})
    names = ("BENUTZER", "PASSWORT", "TOKEN")
    found = Accounts({f"KOBIMO_PROBE_{name}": name for name in names}).find(both)
    assert found == Account(user="BENUTZER", password="PASSWORT")


def test_the_keyring_keeps_what_was_stored(portal: Portal, keyring: FakeKeyring) -> None:
    store(portal, Account(user="ich", password="pw"))
    assert keyring.held == {("kobimo:probe", "benutzer"): "ich", ("kobimo:probe", "passwort"): "pw"}
    assert Accounts({}).find(portal) == Account(user="ich", password="pw")
    with_token = portal.model_copy(update={"login": ("password", "token")})
    store(with_token, Account(token="t"))
    assert keyring.held == {("kobimo:probe", "token"): "t"}


def test_a_keyring_out_of_reach_is_no_account_when_reading_and_an_error_when_storing(
    portal: Portal, keyring: FakeKeyring
) -> None:
    keyring.failing = True
    assert Accounts({}).find(portal) is None
    with pytest.raises(MissingTool, match="kein Schlüsselbund") as caught:
        store(portal, Account(user="ich", password="kanarie-geheim"))
    assert "KOBIMO_PROBE_BENUTZER" in caught.value.remedy
    assert caught.value.__context__ is None


def test_without_the_optional_part_there_is_no_keyring(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert Accounts({}).find(portal) is None
    with pytest.raises(MissingTool, match="kein Schlüsselbund"):
        store(portal, Account(user="ich", password="pw"))


def test_an_account_is_never_shown_nor_stored() -> None:
    account = Account("kanarie-a", "kanarie-b", "kanarie-c")
    assert "kanarie" not in f"{account} {account!r} {Accounts({'X': 'kanarie'})!r}"
    with pytest.raises(TypeError):
        pickle.dumps(account)
