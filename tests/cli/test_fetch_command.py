"""``kobimo fetch`` at the terminal: a table, what changed, what went wrong, in German."""

from __future__ import annotations

import json
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import typer

from kobimo.errors import FetchFailed, LoginRefused, MissingTool, TableGone, WrongUsage
from tests.genesis_server import ACCOUNT, GenesisServer

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_httpserver import HTTPServer

    from tests.cli.conftest import Command

#: A free file in the layout of the Regionaldatenbank, written for this test.
FREE_FILE = """\
GENESIS-Tabelle: 12411-01-01-4
Bevölkerung nach Geschlecht;;;;;
;;;Bevölkerung;Bevölkerung;Bevölkerung
;;;Insgesamt;männlich;weiblich
31.12.2023;DG;Deutschland;300;150;150
31.12.2023;07;Rheinland-Pfalz;30;15;15
31.12.2023;07211;Trier;{trier};4;{women}
__________
Stand: {stand} / 16:40:08
"""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away accounts and proxies of the developer's machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture
def population(office: Path) -> Path:
    """The office of Trier, whose reports need the population only."""
    for path in sorted((office / "notebooks").glob("*.py")):
        text = path.read_text("utf-8").replace("bev_insgesamt", "bev_entwicklung")
        path.write_text(text, "utf-8")
    return office


@pytest.fixture
def loopback(population: Path, httpserver: HTTPServer) -> Path:
    """The same, whose portals all live on this machine."""
    office = population
    declare(
        office,
        "portale/regionalstatistik",
        title="Regionaldatenbank Deutschland",
        publisher="Statistische Ämter des Bundes und der Länder",
        licence="dl-de/by-2-0",
        protocol="genesis",
        url=httpserver.url_for("/genesisws/rest/2020/"),
        download=httpserver.url_for("/frei/") + "{table}.csv",
        login=["password"],
        interval=0.0,
        website="https://www.regionalstatistik.de",
    )
    for name, kind, source in (
        ("vg2500", "boundaries", "bkg"),
        ("umstiegsschluessel", "conversion", "bbsr"),
    ):
        declare(
            office,
            f"referenzdateien/{name}",
            title=f"Datei {name}",
            source=source,
            kind=kind,
            url=httpserver.url_for(f"/{name}.zip"),
            publisher="Amt",
            licence="dl-de/by-2-0",
        )
        httpserver.expect_request(f"/{name}.zip").respond_with_data("", status=404)
    return office


def declare(office: Path, place: str, **content: object) -> None:
    path = office / "deklarationen" / f"{place}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"id": path.stem, **content}
    lines = [f"{name} = {json.dumps(value)}" for name, value in content.items()]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def offer(httpserver: HTTPServer, trier: int, stand: str) -> None:
    body = FREE_FILE.format(trier=trier, women=trier - 4, stand=stand).encode("cp1252")
    httpserver.expect_oneshot_request("/frei/12411-01-01-4.csv").respond_with_data(body)


def test_a_fetch_prints_what_came_what_changed_and_what_went_wrong(
    kobimo: Command, loopback: Path, httpserver: HTTPServer
) -> None:
    offer(httpserver, 9, "13.03.2025")
    first = kobimo("fetch")
    assert first.code == 0
    lines = first.out.splitlines()
    assert [line.split("  ")[0] for line in lines[:4]] == [
        "Datensatz",
        "bevoelkerung",
        "umstiegsschluessel",
        "vg2500",
    ]
    assert lines[1].split() == ["bevoelkerung", "freie", "Datei", "2023", "1/400", "neu"]
    assert lines[4].startswith("Erster Abruf: 1 Datensatz")
    assert "Hinweis: Datei vg2500: Unter der Adresse liegt keine Datei mehr." in first.err
    assert "deklarationen/referenzdateien/vg2500.toml" in first.err
    offer(httpserver, 10, "13.03.2026")
    second = kobimo("fetch", "--neu", "bevoelkerung")
    assert second.code == 0
    assert second.out.splitlines()[1].endswith("  neu")
    assert "9 → 10" in second.out
    assert second.err.count("Hinweis") == 0
    third = kobimo("fetch", "bevoelkerung")
    assert third.out.splitlines()[1].endswith("  aktuell")
    assert third.out.splitlines()[-1] == "Es hat sich nichts geändert."


def test_missing_data_are_an_error_and_old_ones_remain_in_force(
    kobimo: Command, loopback: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_oneshot_request("/frei/12411-01-01-4.csv").respond_with_data("", status=404)
    failed = kobimo("fetch", "bevoelkerung")
    assert failed.code == TableGone.exit_code
    assert failed.err.endswith(
        "Fehler: 1 Datensatz fehlt noch ganz: bevoelkerung.\n    Der Bericht lässt sich trotzdem "
        "bauen; die betroffenen Kennzahlen bleiben leer.\n"
    )
    offer(httpserver, 9, "13.03.2025")
    assert kobimo("fetch", "bevoelkerung").code == 0
    httpserver.expect_oneshot_request("/frei/12411-01-01-4.csv").respond_with_data("", status=403)
    kept = kobimo("fetch", "bevoelkerung", "--neu")
    assert kept.code == FetchFailed.exit_code
    assert kept.err.endswith(
        "Fehler: Der Abruf hat nichts gebracht; es gilt weiter, was schon da ist.\n    Die Gründe "
        "stehen darüber. Der Bericht lässt sich trotzdem bauen.\n"
    )
    assert kept.out.splitlines()[1].endswith("fehlgeschlagen; es bleibt, was da ist")
    assert "HTTP 403" in kept.err
    offline = kobimo("fetch", "--offline")
    assert offline.out.splitlines()[1].split() == [
        *("bevoelkerung", "2023", "1/400", "freie", "Datei", "heute")
    ]
    listed = kobimo("data")
    assert listed.out.splitlines()[1].split()[-4:] == ["freie", "Datei", "13.03.2025", "heute"]
    assert kobimo("data", "--fehlend").out == "Den Berichten fehlt kein amtlicher Datensatz.\n"


def test_what_reports_lack_is_listed(kobimo: Command, population: Path) -> None:
    done = kobimo("data", "--fehlend")
    assert done.out.splitlines() == [
        "Datensatz     Inhalt",
        "bevoelkerung  Bevölkerung nach Geschlecht",
    ]
    assert "kobimo fetch" in done.err


def test_wrong_calls_are_explained(kobimo: Command, office: Path) -> None:
    for arguments, message in (
        (("fetch", "bevoelkerungg"), "Meinten Sie „bevoelkerung“"),
        (("fetch", "--alles", "bevoelkerung"), "nicht beides"),
        (("fetch", "--anmelden", "regionalstatistk"), "Meinten Sie „regionalstatistik“?"),
        (("fetch", "--anmelden", "bkg"), "Möglich sind: "),
    ):
        done = kobimo(*arguments)
        assert done.code == WrongUsage.exit_code
        assert message in done.err


def test_musterland_has_nothing_to_fetch(kobimo: Command, office: Path) -> None:
    (office / "kommune.toml").write_text('ags = "99001"\nberichte = ["kurz"]\n', "utf-8")
    done = kobimo("fetch")
    assert (done.code, done.err) == (0, "")
    assert "frei erfunden" in done.out


class FakeKeyring(ModuleType):
    """Holds passwords in memory."""

    def __init__(self) -> None:
        super().__init__("keyring")
        self.held: dict[tuple[str, str], str] = {}
        self.errors = ModuleType("keyring.errors")
        self.errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]

    def get_password(self, service: str, name: str) -> str | None:
        return self.held.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self.held[service, name] = password


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a person types at the prompts, in order."""
    answers: list[str] = []
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: answers.pop(0))
    return answers


def test_an_account_is_checked_by_the_portal_before_it_is_kept(
    kobimo: Command,
    loopback: Path,
    *,
    httpserver: HTTPServer,
    shared_data: Path,
    typed: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    GenesisServer(httpserver, shared_data)
    keyring = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", keyring.errors)
    typed += [ACCOUNT.user, "kanarie-falsch"]
    wrong = kobimo("fetch", "--anmelden", "regionalstatistik")
    assert wrong.code == LoginRefused.exit_code
    assert keyring.held == {}
    typed += [ACCOUNT.user, ACCOUNT.password]
    right = kobimo("fetch", "--anmelden", "regionalstatistik")
    assert right.code == 0
    assert "Schlüsselbund" in right.out
    assert keyring.held == {
        ("kobimo:regionalstatistik", "benutzer"): ACCOUNT.user,
        ("kobimo:regionalstatistik", "passwort"): ACCOUNT.password,
    }
    printed = wrong.out + wrong.err + right.out + right.err
    assert "kanarie" not in printed.lower()
    monkeypatch.setitem(sys.modules, "keyring", None)
    typed += [ACCOUNT.user, ACCOUNT.password]
    without = kobimo("fetch", "--anmelden", "regionalstatistik")
    assert without.code == MissingTool.exit_code
    assert "KOBIMO_REGIONALSTATISTIK_PASSWORT" in without.err
