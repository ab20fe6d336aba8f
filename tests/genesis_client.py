"""Fetch from the GENESIS server of the tests, and look at what comes: helpers of several test files."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import pytest

from kobimo.declarations.models import Dataset
from kobimo.errors import FetchFailed
from kobimo.sources.services.exchange import Answer, Request, Years
from tests.genesis_server import ACCOUNT, TOKEN, unzip

if TYPE_CHECKING:
    from kobimo.sources.services.genesis import Genesis

TABLE = "12411-01-01-4"
ALL = Years(2008, 2026)
CANARIES = (ACCOUNT.user, ACCOUNT.password, TOKEN.token)


class Kept:
    """Remembers the dates of answers, as the store does."""

    def __init__(self, **dates: str) -> None:
        self.dates = dates

    def retrieved(self, request: Request) -> str:
        return self.dates.get(request.key, "")


def declare(*tables: str, source: str = "regionalstatistik") -> Dataset:
    return Dataset.model_validate(
        {
            "id": "bevoelkerung",
            "title": "Bevölkerung nach Geschlecht",
            "source": source,
            "tables": tables or (TABLE,),
            "publisher": "Statistische Ämter",
            "licence": "dl-de/by-2-0",
            "period_kind": "stichtag",
            "lowest_level": "KREIS",
            "sensitivity": "veroeffentlicht",
            "dimensions": {"geschlecht": ("total", "weiblich", "maennlich")},
            "flat": {
                "values": {"BEVSTD": {"variable": "bevoelkerung", "unit": "persons"}},
                "dimensions": {"GES": {"dimension": "geschlecht", "values": {"GESW": "weiblich"}}},
            },
        }
    )


def fetch(
    service: Genesis, *tables: str, years: Years = ALL, known: Kept | None = None
) -> list[Answer]:
    answers = list(service.bring(declare(*tables), years, known or Kept()))
    assert all(isinstance(answer, Answer) for answer in answers)
    return [answer for answer in answers if isinstance(answer, Answer)]


def refusal(service: Genesis, *tables: str, **more: Any) -> FetchFailed:
    """Return the error of a fetch, after a look for secrets in everything printed of it."""
    with pytest.raises(FetchFailed) as caught:
        fetch(service, *tables, **more)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + error.text + repr(service)
    chain: BaseException | None = error
    while chain is not None:
        shown += repr(chain.__dict__) + str(chain.args)
        chain = chain.__context__
    assert not [word for word in CANARIES if word in shown]
    return error


def outcome(service: Genesis) -> list[Answer] | None:
    """Return the answers, None after an intended error; any other error is a defect."""
    try:
        return fetch(service, years=Years(2021, 2024))
    except FetchFailed:
        return None


def rows(answers: list[Answer]) -> list[bytes]:
    """Return header and rows of several flat files as those of one, sorted."""
    files = [
        unzip(answer.body) if answer.name.endswith("zip") else answer.body for answer in answers
    ]
    (head,) = {file.splitlines()[0] for file in files}
    return [head, *sorted(row for file in files for row in file.splitlines()[1:])]


def same_rows(body: bytes) -> list[bytes]:
    head, *lines = body.splitlines()
    return [head, *sorted(lines)]
