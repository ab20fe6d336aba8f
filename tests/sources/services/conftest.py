"""A GENESIS server on loopback, the real web layer without waits, and a client of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kobimo.sources.fetching.web import HttpWeb, Limits
from kobimo.sources.services.genesis import Genesis
from tests.genesis_server import ACCOUNT, GenesisServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_httpserver import HTTPServer

    from kobimo.sources.services.exchange import Account


@pytest.fixture
def server(httpserver: HTTPServer, shared_data: Path) -> GenesisServer:
    return GenesisServer(httpserver, shared_data)


@pytest.fixture
def web() -> Iterator[HttpWeb]:
    limits = Limits(connect=2, read=2, total=5, attempts=2, first_wait=0, longest_wait=0)
    with HttpWeb(limits=limits, sleep=lambda _: None) as opened:
        yield opened


@pytest.fixture
def log_in(server: GenesisServer, web: HttpWeb) -> Callable[..., Genesis]:
    """Return a service of the server's portal under an account, with waits of no length."""

    def make(account: Account = ACCOUNT, *, url: str = "", **more: Any) -> Genesis:
        portal = server.portal(url, **more.pop("portal", {}))
        more.setdefault("sleep", lambda _: None)
        return Genesis(web, portal, account, **more)

    return make
