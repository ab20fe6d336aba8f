"""``kobimo fetch`` from other services than GENESIS, and the site that is made of what came.

No recorded replies of Regionalatlas, Eurostat and Bundesagentur are known; these imitate what is
described in :mod:`kobimo.sources.services`.
"""

from __future__ import annotations

import json
import re
import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.wrappers import Request, Response

from kobimo.declarations.loading import load_catalog
from kobimo.errors import FetchFailed
from kobimo.regions import load_register
from tests.genesis_server import ACCOUNT, GenesisServer

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_httpserver import HTTPServer

    from tests.cli.conftest import Command

TABLE = "12411-01-01-4"
#: What an office changed: the women of Trier on 31.12.2024, recorded as 53 179.
WOMEN = ";07211;Trier, kreisfreie Stadt;GES;Geschlecht;GESW;weiblich;"


@pytest.fixture
def trier(office: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The office of Trier without an account, whose portals all live on this machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    (office / "kommune.toml").write_text(
        'ags = "07211"\nberichte = ["kurz"]\nerstes_jahr = 2023\n', "utf-8"
    )
    for name in ("regionalatlas", "eurostat", "arbeitsagentur", "regionalstatistik"):
        shipped = load_catalog().portals[name].model_dump(exclude_defaults=True)
        url = httpserver.url_for(f"/{name}/")
        if name == "regionalstatistik":
            url = httpserver.url_for("/genesisws/rest/2020/")
        content = shipped | {"url": url, "interval": 0.0}
        content.pop("download", None)
        path = office / f"deklarationen/portale/{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{key} = {json.dumps(value)}" for key, value in content.items()]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    return office


def atlas(request: Request) -> Response:
    """Answer for all Kreise, one Land and Germany, as if 2025 were not published yet."""
    source = json.loads(request.args["layer"])["source"]["dataSource"]
    found = re.search(r"jahr = (\d{4})", source.get("query", ""))
    year = int(found[1]) if found else 2024
    is_there = year <= 2024
    keys = ["07"] if found else ["DG"]
    if "typ = 3" in source.get("query", ""):
        keys = [str(kreis.ags) for kreis in load_register().kreise()]
    rows = [
        {
            "ags": key,
            "jahr": year,
            "ags2": key if is_there else None,
            "jahr2": year if is_there else None,
            "ai0304": 41.3,
            "ai0305": 7.6,
        }
        for key in keys
    ]
    features = [{"attributes": row} for row in rows]
    reply = {"fields": [{"name": name} for name in rows[0]], "features": features}
    return Response(json.dumps(reply), content_type="application/json")


def eurostat(request: Request) -> Response:
    """Answer a cube of one year for what is asked."""
    axes = {
        "freq": ["A"],
        "unit": request.args.getlist("unit"),
        "geo": request.args.getlist("geo"),
        "time": ["2025"],
    }
    size = [len(codes) for codes in axes.values()]
    cube: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "GDP",
        "source": "ESTAT",
        "updated": "2026-02-01T11:00:00+0100",
        "id": list(axes),
        "size": size,
        "dimension": {
            name: {"category": {"index": {code: at for at, code in enumerate(codes)}}}
            for name, codes in axes.items()
        },
        "value": list(range(1000, 1000 + size[1] * size[2])),
        "extension": {"id": "NAMA_10R_3GDP"},
    }
    return Response(json.dumps(cube), content_type="application/json")


def agency(request: Request) -> Response:
    """Answer two months for the region that is asked for by its name."""
    key, name = next(iter(request.args.items()), ("Region", "Deutschland"))
    text = (
        f"{key}:; {name}\nGebietsstand:; Februar 2026\n\n"
        "Ausgewählte Merkmale;Februar 2026;Januar 2026;\nArbeitslose insgesamt;1.234;1.250;\n"
        "© Statistik der Bundesagentur für Arbeit\n"
    )
    return Response(text.encode(), content_type="text/csv")


def test_every_service_brings_its_dataset(
    kobimo: Command, trier: Path, httpserver: HTTPServer
) -> None:
    for name, handler in (
        ("regionalatlas", atlas),
        ("eurostat", eurostat),
        ("arbeitsagentur", agency),
    ):
        httpserver.expect_request(re.compile(f"/{name}/.*")).respond_with_handler(handler)
    names = ("arbeitsmarkt_eckwerte", "atlas_schulabgaenge", "eurostat_bip")
    done = kobimo("fetch", *names)
    assert (done.code, "Hinweis" in done.err) == (0, False)
    assert [line.split() for line in done.out.splitlines()[1:4]] == [
        ["arbeitsmarkt_eckwerte", "Bundesagentur", "2026", "1/400", "neu"],
        ["atlas_schulabgaenge", "Regionalatlas", "2023–2024", "400/400", "neu"],
        ["eurostat_bip", "Eurostat", "2025", "400/400", "neu"],
    ]
    listed = kobimo("data").out.splitlines()
    assert [line.split()[0] for line in listed[1:4]] == list(names)
    again = kobimo("fetch", *names, "--neu")
    assert [line.split()[-1] for line in again.out.splitlines()[1:4]] == ["unverändert"] * 3
    by_hand = kobimo("fetch", "inkar_bildung")
    assert by_hand.code == FetchFailed.exit_code
    assert "Wählen Sie auf https://www.inkar.de den Raumbezug „Kreise“" in by_hand.err


def test_the_site_tells_what_was_revised_when_the_network_is_gone(
    kobimo: Command,
    trier: Path,
    *,
    httpserver: HTTPServer,
    shared_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = GenesisServer(httpserver, shared_data)
    monkeypatch.setenv("KOBIMO_REGIONALSTATISTIK_BENUTZER", ACCOUNT.user)
    monkeypatch.setenv("KOBIMO_REGIONALSTATISTIK_PASSWORT", ACCOUNT.password)
    server.tables[TABLE].rows = [row for row in server.tables[TABLE].rows if ";07" in row]
    (trier / "kommune.toml").write_text('ags = "07211"\nberichte = ["kurz"]\n', "utf-8")
    for path in sorted((trier / "notebooks").glob("*.py")):
        text = path.read_text("utf-8").replace("bev_insgesamt", "bev_entwicklung")
        path.write_text(text, "utf-8")
    assert kobimo("fetch", "bevoelkerung").code == 0
    server.revise(TABLE, f"{WOMEN}53179;", f"{WOMEN}53379;", "31.12.2099")
    revised = kobimo("fetch", "bevoelkerung", "--neu")
    assert revised.code == 0
    assert "in Trier berichtigt (31.12.2024, " in revised.out

    connect = socket.socket.connect

    def stay_here(self: socket.socket, address: Any) -> None:
        assert not isinstance(address, tuple) or address[0] in {"127.0.0.1", "::1"}, address
        assert address[1] != httpserver.port
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", stay_here)
    monkeypatch.delenv("KOBIMO_REGIONALSTATISTIK_PASSWORT")
    built = kobimo("build")
    assert built.code == 0
    page = (trier / "public/aenderungen.html").read_text("utf-8")
    assert "berichtigt" in page
    assert "+200" in page
    feed = (trier / "public/aenderungen.xml").read_text("utf-8")
    assert feed.count("<entry>") == 2
    assert "in Trier berichtigt" in feed
    quality = (trier / "public/datenqualitaet.html").read_text("utf-8")
    assert "Die Tabelle 12411-01-01-4 gibt es am Portal von 2008 bis 2024" in quality
    for path in trier.rglob("*"):
        assert not path.is_file() or b"kanarie" not in path.read_bytes().lower(), path
