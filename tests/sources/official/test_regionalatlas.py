"""Replies of the Regionalatlas: joined regions, signs as numbers, errors with HTTP 200.

No recorded reply is known. The replies here imitate what users of the service describe: its
fields, the sign numbers, the two kinds of failure.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.declarations.models import Dataset
from kobimo.errors import InvalidCell, UnknownTable, UnreadableFile
from kobimo.observations import validate
from kobimo.sources.official.readers import read_every, read_official

if TYPE_CHECKING:
    from kobimo.regions import Register

Cell = Callable[..., tuple[float, str]]
Declare = Callable[..., Dataset]


@pytest.fixture(scope="module")
def catalog(declare: Declare) -> SimpleNamespace:
    dataset = declare(
        id="quoten",
        tables=("AI003-3",),
        source="regionalatlas",
        downloader=None,
        flat=None,
        dimensions={},
        period_kind="stichtag",
        stichtag="03-01",
        dash_is_zero=False,
        regionalatlas=[
            {
                "table": "AI003-3",
                "measures": {
                    "AI0306": {"variable": "quote_u3", "unit": "percent"},
                    "AI0307": {"variable": "quote_3_6", "unit": "percent"},
                },
            }
        ],
    )
    return SimpleNamespace(datasets={"quoten": dataset})


def region(
    ags: str, name: str, u3: object, ue3: object, *, year: object = 2023
) -> dict[str, object]:
    joined = {"jahr2": year, "ags2": ags if year else None, "gen2": f"  {name}" if year else None}
    own = {"id": 1, "typ": 3, "ags": ags, "jahr": 2023, "gen": name}
    return {"attributes": own | joined | {"ai0306": u3, "ai0307": ue3, "ai0306v": 0.4}}


def reply(*features: object, **more: object) -> bytes:
    seen = [feature.get("attributes", {}) for feature in features if isinstance(feature, dict)]
    names = sorted({"ags", "jahr2"}.union(*seen)) if seen else ["ai0306", "ai0307"]
    fields = [{"name": name} for name in names]
    return json.dumps({"fields": fields, "features": list(features)} | more).encode()


def read(body: bytes, catalog: SimpleNamespace, register: Register, name: str = "a.json") -> object:
    dataset, file = read_official(body, name, catalog, register=register, retrieved="2026-11-22")
    validate(file.frame, tuple(dataset.dimensions))
    return file


def test_regions_become_observations(
    catalog: SimpleNamespace, register: Register, cell: Cell
) -> None:
    body = reply(
        region("07211", "Trier", 33.4, 91),
        region("01002", "Kiel", 5555555555, 7777777777),
        region("02000", "Hamburg", 6666666666, 8888888888),
        region("14713", "Leipzig", 2222222222, None),
        region("05112", "Duisburg", None, None, year=None),
        region("13001", "Greifswald", 6666666666, 2222222222),
    )
    frame = read(body, catalog, register).frame
    assert cell(frame, "07211", variable="quote_u3") == (33.4, "")
    assert cell(frame, "07211", variable="quote_3_6") == (91, "")
    assert set(frame["period"]) == {"2023-03-01"}
    assert cell(frame, "01002", variable="quote_u3")[1] == "."
    assert cell(frame, "01002", variable="quote_3_6")[1] == "/"
    assert cell(frame, "02", variable="quote_u3")[1] == "x"
    assert cell(frame, "02000", variable="quote_3_6")[1] == "..."
    assert cell(frame, "14713", variable="quote_u3")[1] in {".", "..."}
    assert cell(frame, "14713", variable="quote_3_6")[1] == "."
    assert not {"05112", "13001"} & set(frame["ags"])


def test_germany_comes_without_boundary(
    catalog: SimpleNamespace, register: Register, cell: Cell
) -> None:
    body = reply(
        *(
            {"attributes": {"jahr2": year, "ags2": "DG", "ai0306": value, "ai0307": 92.0}}
            for year, value in ((2022, 35.5), (2023, 36.4))
        )
    )
    frame = read(body, catalog, register).frame
    assert cell(frame, "DG", period="2022-03-01", variable="quote_u3") == (35.5, "")
    assert cell(frame, "DG", period="2023-03-01", variable="quote_u3") == (36.4, "")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            b'{"error":{"code":400,"message":"Invalid parameters.","details":[]}}',
            "a.json: der Dienst meldet einen Fehler: „Invalid parameters.“ (Code 400)",
        ),
        (
            reply(region("07211", "Trier", 1, 2), exceededTransferLimit=True),
            "a.json: die Antwort ist unvollständig",
        ),
        (reply(), "a.json: der Dienst führt zu diesem Jahr keinen einzigen Wert"),
        (
            reply(region("07211", "Trier", "33,4", 2)),
            "a.json, Region 1 (07211), „AI0306“: „33,4“ ist keine Zahl",
        ),
        (
            reply(region("07211", "Trier", 3333333333, 2)),
            "a.json, Region 1 (07211), „AI0306“: „3333333333“ ist kein bekanntes Zeichen",
        ),
        (reply(region("7211", "Trier", 1, 2)), "a.json, Region 1: „7211“ ist kein"),
        (
            reply(region("07211", "Trier", 1, 2), region("07211", "Trier", 1, 2)),
            "a.json, Zeile 1 und 2: der Schlüssel „07211, 2023-03-01, quote_u3“ kommt mehrfach vor",
        ),
        (reply(region("07211", "Trier", 1, 2, year=2022)), "a.json, Region 1: „jahr“ ist „2023“"),
        (
            reply(region("07211", "Trier", 1, 2), {"geometry": None}),
            "a.json, Region 2: die Region hat keine Angaben",
        ),
    ],
)
def test_what_cannot_be_read_is_named(
    body: bytes, text: str, catalog: SimpleNamespace, register: Register
) -> None:
    with pytest.raises((UnreadableFile, InvalidCell)) as caught:
        read(body, catalog, register)
    assert caught.value.text.startswith(text)
    assert caught.value.remedy


def test_another_table_of_the_atlas_is_named(catalog: SimpleNamespace, register: Register) -> None:
    body = json.dumps(
        {"fields": [{"name": "ai0801"}, {"name": "ai0801v"}], "features": []}
    ).encode()
    with pytest.raises(UnknownTable) as caught:
        read(body, catalog, register)
    assert caught.value.message == (
        "diese Tabelle des Regionalatlas ist nicht deklariert: „AI0801“"
    )


def test_a_name_in_another_code_page_is_refused(
    catalog: SimpleNamespace, register: Register
) -> None:
    with pytest.raises(UnreadableFile, match="falsche Zeichenkodierung"):
        read(reply(region("01003", "L\u0081beck", 1, 2)), catalog, register)


def test_the_rates_of_an_official_table_come_from_the_atlas_as_well(
    register: Register, cell: Cell
) -> None:
    """Table AI008-2 holds the unemployment rates of groups that 13211-02-05-4 publishes."""
    rates = {"ai0802": 7.5, "ai0803": 6.1, "ai0804": 5.0, "ai0805": 14.8}
    feature = {"attributes": {"ags2": "07211", "jahr2": 2016, "ags": "07211", "jahr": 2016} | rates}
    file = read(reply(feature), load_catalog(), register)
    assert set(file.frame["dataset"]) == {"arbeitslose"}
    assert cell(file.frame, "07211", personengruppe="15_25") == (5, "")
    assert cell(file.frame, "07211", personengruppe="weiblich") == (6.1, "")


def test_one_table_of_the_atlas_may_hold_several_datasets(register: Register) -> None:
    feature = {"attributes": {"ags2": "07211", "jahr2": 2016, "ai0801": 5.1, "ai0808": 29.0}}
    found = read_every(
        reply(feature), "a.json", load_catalog(), register=register, retrieved="2026-11-22"
    )
    assert sorted(dataset.id for dataset, _ in found) == [
        "arbeitslose",
        "atlas_langzeitarbeitslose",
    ]
