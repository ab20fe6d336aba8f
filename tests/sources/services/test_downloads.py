"""Which datasets have free files, and what their reference files are refused for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.portals import Portal, ReferenceFile
from kobimo.errors import FetchFailed, TableGone, WrongAnswer
from kobimo.sources.services.downloads import Downloads
from kobimo.sources.services.exchange import Answer, Reply, Request, Years
from kobimo.sources.services.reference import bring_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kobimo.declarations.models import Dataset

PORTAL = Portal(
    id="regionalstatistik",
    title="Regionaldatenbank",
    publisher="Amt",
    licence="dl-de/by-2-0",
    protocol="genesis",
    download="https://amt.example/{table}_00.csv",
)
KEY = ReferenceFile(
    id="schluessel",
    title="Schlüssel",
    source="regionalstatistik",
    kind="conversion",
    url="https://amt.example/ablage/key%202024.xlsx",
    publisher="Amt",
    licence="dl-de/by-2-0",
)


class OneReply:
    """A web that always gives one reply."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body

    def get(self, portal: Portal, url: str, query: Mapping[str, str] | None = None) -> Reply:
        return Reply(self.status, {}, self.body, url)

    def post(self, *_: object, **__: object) -> Reply:
        raise AssertionError


def test_a_free_file_needs_an_address_a_table_and_a_layout(
    declare: Callable[..., Dataset],
) -> None:
    downloads = Downloads(OneReply(200, b""), PORTAL)
    assert downloads.offers(declare())
    assert not downloads.offers(declare(tables=()))
    assert not downloads.offers(declare(downloader=None))
    assert not downloads.offers(declare(source="anderes"))
    closed = PORTAL.model_copy(update={"download": ""})
    assert not Downloads(OneReply(200, b""), closed).offers(declare())


def test_a_reference_file_comes_under_its_own_name() -> None:
    answer = bring_reference(OneReply(200, b"PK"), PORTAL, KEY)
    assert (answer.name, answer.body, answer.request.url) == ("key 2024.xlsx", b"PK", KEY.url)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (404, b"", TableGone),
        (403, b"", FetchFailed),
        (200, b"", WrongAnswer),
        (200, b"<!DOCTYPE html><html>", WrongAnswer),
    ],
)
def test_what_is_no_file_is_refused_with_the_way_out(
    status: int, body: bytes, kind: type[FetchFailed]
) -> None:
    with pytest.raises(kind) as caught:
        bring_reference(OneReply(status, body), PORTAL, KEY)
    assert "deklarationen/referenzdateien/schluessel.toml" in caught.value.remedy


class ByCode:
    """A web that has the files of some table codes."""

    def __init__(self, bodies: dict[str, bytes]) -> None:
        self.bodies = bodies

    def get(self, portal: Portal, url: str, query: Mapping[str, str] | None = None) -> Reply:
        body = next((body for code, body in self.bodies.items() if code in url), None)
        return Reply(404 if body is None else 200, {}, body or b"", url)

    def post(self, *_: object, **__: object) -> Reply:
        raise AssertionError


class Nothing:
    """Nothing is kept yet."""

    def retrieved(self, request: Request) -> str:
        return ""


WHOLE = "Tabelle: x\n;a\n__________\nStand: 13.03.2025 / 16:40:08\n".encode("cp1252")


def _codes(dataset: Dataset, *present: str) -> list[tuple[str, str]]:
    downloads = Downloads(ByCode(dict.fromkeys(present, WHOLE)), PORTAL)
    answers = downloads.bring(dataset, Years(2000, 2025), Nothing())
    return [(answer.name, answer.note) for answer in answers if isinstance(answer, Answer)]


def test_a_dataset_in_parts_has_a_file_for_each_table_that_there_is(
    declare: Callable[..., Dataset],
) -> None:
    dataset = declare(tables=("1-4", "2-4", "3-4"), parts=True)
    assert _codes(dataset, "1-4", "3-4") == [("1-4.csv", ""), ("3-4.csv", "")]
    with pytest.raises(TableGone):
        _codes(dataset)


def test_of_the_codes_of_one_table_the_first_is_enough(declare: Callable[..., Dataset]) -> None:
    dataset = declare(tables=("1-4", "2-4"))
    ((name, note),) = _codes(dataset, "2-4")
    assert name == "2-4.csv"
    assert "unter dem Code 2-4" in note
    assert len(_codes(dataset, "1-4", "2-4")) == 1
