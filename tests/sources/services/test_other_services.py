"""The Bundesagentur by name of the region; INKAR by hand.

No recorded reply of the agency for a Kreis is known; its tables imitate that of a Land.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.errors import FetchFailed, TableGone, Unreachable, WrongAnswer
from kobimo.regions import load_register
from kobimo.sources.official.readers import read_official
from kobimo.sources.services.arbeitsagentur import Arbeitsagentur
from kobimo.sources.services.exchange import Reply, Years
from kobimo.sources.services.inkar import Inkar

CATALOG = load_catalog()
PORTAL = CATALOG.portals["arbeitsagentur"]
DATASET = CATALOG.datasets["arbeitsmarkt_eckwerte"]
NOTHING = SimpleNamespace(retrieved=lambda _: "")
TABLE = (
    "{key}:; {name}\nGebietsstand:; Februar 2026\n\n"
    "Ausgewählte Merkmale;Februar 2026;Januar 2026;\nArbeitslose insgesamt;1.234;1.250;\n"
    "© Statistik der Bundesagentur für Arbeit\n"
)


class Agency:
    def __init__(self, *, name: str = "", status: int = 200, body: bytes | None = None) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._name, self._status, self._body = name, status, body

    def get(self, portal: object, url: str, query: dict[str, str]) -> Reply:
        assert portal is PORTAL
        self.asked.append((url.rpartition("/")[2], query))
        (key, asked) = next(iter(query.items()), ("Region", "Deutschland"))
        text = TABLE.format(key=key, name=self._name or asked).encode()
        body = text if self._body is None else self._body
        return Reply(self._status, {"content-type": "text/csv"}, body, url)


def bring(agency: Agency, *regions: str) -> list[Any]:
    service = Arbeitsagentur(agency, PORTAL, regions=regions)
    return list(service.bring(DATASET, Years(2015, 2026), NOTHING))


def test_each_region_is_asked_for_by_its_name() -> None:
    agency = Agency()
    answers = bring(agency, "07211", "07", "DG")
    assert agency.asked == [
        ("EckwerteTabelleALOKr", {"Kreis": "Trier"}),
        ("EckwerteTabelleALOBL", {"Bundesland": "Rheinland-Pfalz"}),
        ("EckwerteTabelleALOD", {}),
    ]
    assert [answer.name for answer in answers] == [
        "EckwerteTabelleALOKr_07211.csv",
        "EckwerteTabelleALOBL_07.csv",
        "EckwerteTabelleALOD_DG.csv",
    ]
    keys = []
    for answer in answers:
        dataset, file = read_official(
            answer.body, answer.name, CATALOG, register=load_register(), retrieved="2026-03-01"
        )
        assert dataset is DATASET
        keys += sorted(set(file.frame["ags"]))
    assert keys == ["07211", "07", "DG"]


@pytest.mark.parametrize(
    ("agency", "region", "error", "message"),
    [
        (Agency(name="Leipzig"), "07211", WrongAnswer, "die Region „Leipzig“ ist nicht eindeutig"),
        (Agency(name="Kiel"), "07211", WrongAnswer, "Der Dienst schickt die Tabelle von „01002“"),
        (
            Agency(status=404),
            "07211",
            TableGone,
            "Der Dienst kennt diese Tabelle oder diesen Namen",
        ),
        (Agency(status=403), "07211", FetchFailed, "Der Dienst verweigert die Antwort (HTTP 403)."),
        (Agency(body=b"<html>Wartung"), "07211", Unreachable, "Der Dienst schickt eine Webseite"),
        (Agency(body=b"a;b\n1;2\n"), "07211", WrongAnswer, "Die Antwort ist keine Tabelle"),
        (Agency(), "06611", FetchFailed, "Den Namen „Kassel“ tragen mehrere Regionen"),
    ],
)
def test_what_is_no_answer_is_named(
    agency: Agency, region: str, error: type[FetchFailed], message: str
) -> None:
    with pytest.raises(error) as caught:
        bring(agency, region)
    assert caught.value.message.startswith(message)
    assert "EckwerteTabelleALOKr" in caught.value.where


def test_without_regions_nothing_is_offered() -> None:
    assert Arbeitsagentur(Agency(), PORTAL, regions=("DG",)).offers(DATASET)
    assert not Arbeitsagentur(Agency(), PORTAL).offers(DATASET)


def test_inkar_is_brought_by_hand_and_says_how() -> None:
    service = Inkar(SimpleNamespace(), CATALOG.portals["inkar"])
    dataset = CATALOG.datasets["inkar_bildung"]
    assert not service.offers(dataset)
    assert list(service.bring(dataset, Years(2015, 2026), NOTHING)) == []
    advice = service.advise(dataset)
    assert advice.startswith("Wählen Sie auf https://www.inkar.de den Raumbezug „Kreise“")
    assert "a_schul_abi" in advice
    assert service.advise(CATALOG.datasets["schueler"]) == ""
