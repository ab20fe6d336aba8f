"""Ready-made figures for context: the index GISD of the RKI, and NEET of Eurostat.

The headings of GISD are those of the published file ``GISD_Bund_Kreis.csv`` (release 2022), its
rows here are invented. The cube of NEET is imitated after public queries of ``edat_lfse_22``;
no recorded reply is known.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from kobimo.declarations.loading import load_catalog
from kobimo.errors import UnreadableFile
from kobimo.observations import validate
from kobimo.regions import load_register
from kobimo.sources.attribution import licence_of
from kobimo.sources.official.readers import read_official
from kobimo.sources.services.eurostat import Eurostat
from kobimo.sources.services.exchange import Reply, Years

if TYPE_CHECKING:
    from collections.abc import Callable

    from kobimo.regions import Register

CATALOG = load_catalog()
HEAD = '"kreis_id","gisd_score","gisd_5","gisd_10","gisd_k","kreis_name","year"\n'
ROWS = (
    '"07211",0.512,3,6,2,"Trier, Stadt",2018\n'
    '"07211",0.498,3,5,2,"Trier, Stadt",2019\n'
    '"01001",0.871,5,10,3,"Flensburg, Stadt",2019\n'
)


def test_gisd_is_known_by_its_headings(register: Register, cell: Callable) -> None:
    dataset, file = read_official(
        (HEAD + ROWS).encode(), "g.csv", CATALOG, register=register, retrieved="2026-11-22"
    )
    assert dataset.id == "gisd"
    validate(file.frame, ())
    assert cell(file.frame, "07211", period="2019", variable="index") == (0.498, "")
    assert cell(file.frame, "01001", period="2019", variable="fuenftel") == (5, "")
    assert licence_of(dataset.licence).name == "CC-BY-4.0"


def test_a_kreis_whose_zero_was_lost_is_an_error(register: Register) -> None:
    body = (HEAD + '1001,0.871,5,10,3,"Flensburg, Stadt",2019\n').encode()
    with pytest.raises(UnreadableFile, match="führende Null"):
        read_official(body, "g.csv", CATALOG, register=register, retrieved="2026-11-22")


class Service:
    """Answers one value for the first region that is asked for."""

    def get(self, portal: object, url: str, query: object = None) -> Reply:
        del portal, query
        self.fields = parse_qs(urlsplit(url).query)
        names = ("freq", "sex", "age", "training", "wstatus", "unit", "geo")
        axes = {name: self.fields.get(name, ["A"]) for name in names} | {"time": ["2023"]}
        cube = {
            "id": list(axes),
            "size": [len(codes) for codes in axes.values()],
            "dimension": {
                name: {"category": {"index": {code: at for at, code in enumerate(codes)}}}
                for name, codes in axes.items()
            },
            "value": {str(at): 9.5 + at for at in range(len(axes["geo"]))},
            "updated": "2026-04-23T11:00:00+0200",
            "extension": {"id": "EDAT_LFSE_22"},
        }
        return Reply(200, {"content-type": "application/json"}, json.dumps(cube).encode(), url)


def test_of_the_laender_alone_only_laender_are_asked(register: Register, cell: Callable) -> None:
    """A code that the dataset does not know would make the whole question fail."""
    service, dataset = Service(), CATALOG.datasets["eurostat_neet"]
    portal = CATALOG.portals["eurostat"]
    known = SimpleNamespace(retrieved=lambda _: "")
    (answer,) = Eurostat(service, portal).bring(dataset, Years(2020, 2026), known)
    assert {len(code) for code in service.fields["geo"]} == {2, 3}
    assert len(service.fields["geo"]) == 17
    assert service.fields["wstatus"] == ["NEMP"]
    found, file = read_official(
        answer.body, answer.name, CATALOG, register=load_register(), retrieved="2026-11-22"
    )
    assert found.id == "eurostat_neet"
    place = service.fields["geo"].index("DEB")
    assert cell(file.frame, "07", period="2023") == (9.5 + place, "")
    assert cell(file.frame, "DG", period="2023")[1] == ""
