"""Questions to the Regionalatlas: one layer per year and level, the newest years always.

No recorded reply is known; the replies imitate what users of the service describe.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.errors import FetchFailed, Unreachable, WrongAnswer
from kobimo.regions import load_register
from kobimo.sources.official.readers import read_official
from kobimo.sources.services.exchange import Answer, Reply, Request, Unchanged, Years
from kobimo.sources.services.regionalatlas import Regionalatlas

if TYPE_CHECKING:
    from collections.abc import Callable

CATALOG = load_catalog()
DATASET = CATALOG.datasets["atlas_betreuungsquoten"]
PORTAL = CATALOG.portals["regionalatlas"]
NOTHING = SimpleNamespace(retrieved=lambda _: "")


class Atlas:
    """Answers like the service for some years; keeps what it was asked."""

    def __init__(self, answer: Callable[[int, str], dict[str, Any] | bytes]) -> None:
        self.asked: list[dict[str, str]] = []
        self._answer = answer

    def get(self, portal: object, url: str, query: dict[str, str]) -> Reply:
        assert portal is PORTAL
        assert url.endswith("/MapServer/dynamicLayer/query")
        self.asked.append(query)
        source = json.loads(query["layer"])["source"]["dataSource"]
        sql = source.get("query", "")
        year = int(sql.split("AND jahr = ")[1].split()[0]) if sql else 0
        level = "3" if "typ = 3" in sql else "1" if sql else "DG"
        body = self._answer(year, level)
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        kind = "text/html" if body.startswith(b"<") else "application/json"
        return Reply(200, {"content-type": f"{kind};charset=utf-8"}, body, url)


def regions(year: int, level: str) -> dict[str, Any]:
    keys = {"3": ["07211", "14713"], "1": ["07", "14"], "DG": ["DG"]}[level]
    is_there = year <= 2023
    rows = [
        {
            "ags": key,
            "jahr": year or 2023,
            "ags2": key if is_there else None,
            "jahr2": (year or 2023) if is_there else None,
            "ai0306": 33.4,
            "ai0307": 91.0,
        }
        for key in keys
    ]
    fields = [{"name": name} for name in rows[0]]
    return {"fields": fields, "features": [{"attributes": row} for row in rows]}


def bring(atlas: Atlas, known: object = NOTHING) -> list[Answer | Unchanged]:
    return list(Regionalatlas(atlas, PORTAL).bring(DATASET, Years(2018, 2024), known))


def test_answers_hold_kreise_laender_and_germany_of_published_years() -> None:
    atlas = Atlas(regions)
    answers = bring(atlas)
    assert len(atlas.asked) == 15
    assert [item.name for item in answers[:4]] == [
        "AI003-3_DG.json",
        "AI003-3_KREIS_2023.json",
        "AI003-3_LAND_2023.json",
        "AI003-3_KREIS_2022.json",
    ]
    assert len(answers) == 13
    for answer in answers:
        dataset, file = read_official(
            answer.body, answer.name, CATALOG, register=load_register(), retrieved="2026-11-22"
        )
        assert dataset is DATASET
        assert set(file.frame["value"]) == {33.4, 91.0}
    assert len({answer.request.key for answer in answers}) == len(answers)


def test_the_question_is_the_documented_layer() -> None:
    atlas = Atlas(regions)
    bring(atlas)
    layer = json.loads(atlas.asked[1]["layer"])
    assert layer == {
        "source": {
            "dataSource": {
                "geometryType": "esriGeometryPolygon",
                "workspaceId": "gdb",
                "query": (
                    "SELECT * FROM verwaltungsgrenzen_gesamt LEFT OUTER JOIN ai003_3 ON ags = ags2 "
                    "and jahr = jahr2 WHERE typ = 3 AND jahr = 2024 AND (jahr2 = 2024 OR jahr2 IS "
                    "NULL)"
                ),
                "oidFields": "id",
                "spatialReference": {"wkid": 25832},
                "type": "queryTable",
            },
            "type": "dataLayer",
        }
    }
    del atlas.asked[1]["layer"]
    assert atlas.asked[1] == {
        "f": "json",
        "outFields": "*",
        "returnGeometry": "false",
        "spatialRel": "esriSpatialRelIntersects",
        "where": "1=1",
    }
    assert atlas.asked[0]["where"] == "ags2 = 'DG'"


def test_old_years_that_are_kept_are_not_asked_again() -> None:
    atlas = Atlas(regions)
    answers = bring(atlas, SimpleNamespace(retrieved=lambda _: "2026-01-01"))
    assert [type(item) for item in answers].count(Unchanged) == 8
    years = {ask["layer"].split("AND jahr = ")[1][:4] for ask in atlas.asked[1:]}
    assert years == {"2022", "2023", "2024"}
    assert all(isinstance(item.request, Request) for item in answers)


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (
            {"error": {"code": 400, "message": "Invalid or missing input parameters."}},
            WrongAnswer,
            "Der Dienst meldet: „Invalid or missing input parameters.“ (Code 400).",
        ),
        (
            {"features": [], "exceededTransferLimit": True},
            WrongAnswer,
            "Der Dienst hat nur einen Teil der Regionen geschickt.",
        ),
        ({"layers": []}, WrongAnswer, "Die Antwort enthält keine Regionen („features“)."),
        (b"[1]", WrongAnswer, "Die Antwort ist kein JSON; sie beginnt mit „[1]“."),
        (b"<!DOCTYPE html><html>", Unreachable, "Der Dienst schickt eine Webseite statt der Daten"),
        ({"features": []}, FetchFailed, "Der Dienst führt für 2018 bis 2024 keinen Wert."),
    ],
)
def test_what_is_no_answer_is_named(
    answer: dict[str, Any] | bytes, error: type[FetchFailed], message: str
) -> None:
    with pytest.raises(error) as caught:
        bring(Atlas(lambda *_: answer))
    assert caught.value.message.startswith(message)
    assert "AI003-3" in caught.value.where
    assert caught.value.remedy


def test_it_offers_what_declares_a_table_of_the_atlas() -> None:
    service = Regionalatlas(Atlas(regions), PORTAL)
    assert service.offers(DATASET)
    assert not service.offers(CATALOG.datasets["schueler"])
    assert not Regionalatlas(Atlas(regions), CATALOG.portals["eurostat"]).offers(DATASET)


def test_a_dataset_of_several_tables_is_asked_for_in_all() -> None:
    atlas = Atlas(lambda *_: {"features": [{"attributes": {"jahr2": 2023}}]})
    dataset = CATALOG.datasets["arbeitslose"]
    service = Regionalatlas(atlas, PORTAL)
    assert service.offers(dataset)
    answers = list(service.bring(dataset, Years(2023, 2023), NOTHING))
    assert [item.name for item in answers] == [
        "AI008-1-5_DG.json",
        "AI008-1-5_KREIS_2023.json",
        "AI008-1-5_LAND_2023.json",
        "AI008-2_DG.json",
        "AI008-2_KREIS_2023.json",
        "AI008-2_LAND_2023.json",
    ]
