"""Questions to Eurostat: all regions at once, Land by Land where that is too large.

No recorded reply is known; errors have the form that Eurostat documents.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.errors import FetchFailed, TableGone, Unreachable, WrongAnswer
from kobimo.regions import load_register
from kobimo.sources.official.readers import read_official
from kobimo.sources.services.eurostat import Eurostat
from kobimo.sources.services.exchange import Answer, Reply, Unchanged, Years

CATALOG = load_catalog()
PORTAL = CATALOG.portals["eurostat"]
GDP = CATALOG.datasets["eurostat_bip"]
PEOPLE = CATALOG.datasets["eurostat_einwohner"]
NOTHING = SimpleNamespace(retrieved=lambda _: "")
TOO_LARGE = {"error": [{"status": 413, "id": "EXTRACTION_TOO_BIG", "label": "Too many rows"}]}


class Statistics:
    """Answers a cube for what it is asked; refuses more regions than ``most``."""

    def __init__(self, *, most: int = 10**6, instead: Any = None, status: int = 200) -> None:
        self.asked: list[dict[str, list[str]]] = []
        self._most, self._instead, self._status = most, instead, status

    def get(self, portal: object, url: str, query: object = None) -> Reply:
        assert portal is PORTAL
        assert query is None
        fields = parse_qs(urlsplit(url).query)
        self.asked.append(fields)
        if self._instead is not None:
            body, status = self._instead, self._status
        elif len(fields["geo"]) > self._most:
            body, status = TOO_LARGE, 413
        else:
            body, status = self._cube(fields), 200
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "text/html" if raw.startswith(b"<") else "application/json"
        return Reply(status, {"content-type": kind}, raw, url)

    @staticmethod
    def _cube(fields: dict[str, list[str]]) -> dict[str, Any]:
        axes = {"freq": ["A"], "unit": fields["unit"], "geo": fields["geo"], "time": ["2022"]}
        dimension = {
            name: {"category": {"index": {code: i for i, code in enumerate(codes)}}}
            for name, codes in axes.items()
        }
        size = [len(codes) for codes in axes.values()]
        count = size[1] * size[2]
        return {
            "id": list(axes),
            "size": size,
            "dimension": dimension,
            "value": {str(i): 10 + i for i in range(count)},
            "updated": "2026-02-20T11:00:00+0100",
            "extension": {"id": "NAMA_10R_3GDP"},
        }


def bring(statistics: Statistics, dataset: Any = GDP) -> list[Answer | Unchanged]:
    return list(Eurostat(statistics, PORTAL).bring(dataset, Years(2015, 2024), NOTHING))


def test_one_question_for_all_regions() -> None:
    statistics = Statistics()
    (answer,) = bring(statistics)
    (asked,) = statistics.asked
    assert asked["lang"] == ["de"]
    assert asked["format"] == ["JSON"]
    assert asked["sinceTimePeriod"] == ["2015"]
    assert sorted(asked["unit"]) == ["EUR_HAB", "MIO_EUR"]
    assert len(asked["geo"]) == 1 + 16 + 400
    assert isinstance(answer, Answer)
    assert (answer.name, answer.stand) == ("nama_10r_3gdp_DE.json", "20.02.2026")
    assert "?" not in answer.request.url
    dataset, file = read_official(
        answer.body, answer.name, CATALOG, register=load_register(), retrieved="2026-11-22"
    )
    assert dataset is GDP
    gdp = file.frame[file.frame["variable"] == "bip"]
    assert gdp["ags"].nunique() == 1 + 16 + 400
    assert gdp["value"].min() >= 1e7


def test_land_by_land_where_all_is_too_large() -> None:
    statistics = Statistics(most=120)
    answers = bring(statistics)
    assert len(answers) == 16
    assert len(statistics.asked) == 17
    asked = [code for ask in statistics.asked[1:] for code in ask["geo"]]
    assert len(asked) == len(set(asked)) == 1 + 16 + 400
    assert len({answer.request.key for answer in answers}) == 16


def test_a_land_that_is_too_large_alone() -> None:
    with pytest.raises(FetchFailed) as caught:
        bring(Statistics(most=3))
    assert caught.value.message == (
        "Der Dienst nennt die Abfrage zu groß, auch für das Land 01 allein."
    )


def test_only_declared_categories_are_asked_for() -> None:
    statistics = Statistics(instead=TOO_LARGE, status=413)
    with pytest.raises(FetchFailed):
        bring(statistics, PEOPLE)
    ages = statistics.asked[0]["age"]
    assert len(ages) == 19
    assert "UNK" not in ages
    assert sorted(statistics.asked[0]["sex"]) == ["F", "M", "T"]


@pytest.mark.parametrize(
    ("instead", "status", "error", "message"),
    [
        (
            {"error": [{"status": 404, "id": 100, "label": "Dataset not found"}]},
            404,
            TableGone,
            "Eurostat kennt den Datensatz „nama_10r_3gdp“ nicht (mehr): „Dataset not found“.",
        ),
        (
            {"error": [{"status": 400, "id": 150, "label": "Invalid value for geo: DEX"}]},
            400,
            WrongAnswer,
            "Der Dienst meldet: „Invalid value for geo: DEX“ (Code 400).",
        ),
        ({"warning": {"label": "Nothing"}}, 200, WrongAnswer, "Der Dienst meldet: „Nothing“"),
        (b"<html><title>Maintenance</title>", 200, Unreachable, "Der Dienst schickt eine Webseite"),
        (b"bad gateway", 403, FetchFailed, "Der Dienst verweigert die Antwort (HTTP 403)."),
    ],
)
def test_what_is_no_answer_is_named(
    instead: Any, status: int, error: type[FetchFailed], message: str
) -> None:
    with pytest.raises(error) as caught:
        bring(Statistics(instead=instead, status=status))
    assert caught.value.message.startswith(message)
    assert "nama_10r_3gdp" in caught.value.where


def test_an_asynchronous_answer_counts_as_too_large() -> None:
    statistics = Statistics(
        instead={"warning": [{"status": 413, "label": "ASYNCHRONOUS_RESPONSE"}]}
    )
    with pytest.raises(FetchFailed, match="auch für das Land 01 allein"):
        bring(statistics)
    assert len(statistics.asked) == 2


def test_it_offers_its_own_datasets_only() -> None:
    service = Eurostat(Statistics(), PORTAL)
    assert service.offers(GDP)
    assert not service.offers(CATALOG.datasets["schueler"])
