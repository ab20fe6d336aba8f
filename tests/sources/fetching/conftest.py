"""A portal on loopback, and a web that never really waits."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from kobimo.declarations.portals import Portal
from kobimo.sources.fetching.bodies import Limits
from kobimo.sources.fetching.web import HttpWeb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the developer's machine says about proxies and certificates."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "KOBIMO_CA"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def portal() -> Portal:
    """A portal without pauses."""
    return Portal(
        id="probe",
        title="Probeportal",
        publisher="Amt",
        licence="dl-de/by-2-0",
        protocol="genesis",
        login=("password",),
        interval=0,
    )


@pytest.fixture
def pauses() -> list[float]:
    """The pauses that were asked for."""
    return []


@pytest.fixture
def web(pauses: list[float]) -> Iterator[HttpWeb]:
    """A web whose pauses are noted and not made."""
    with HttpWeb(limits=Limits(connect=2, read=2, total=5), sleep=pauses.append) as web:
        yield web


@pytest.fixture
def raw_server() -> Iterator[Callable[..., str]]:
    """Start a server that answers each connection with given pieces of bytes, then closes it."""
    closing: list[socket.socket] = []

    def start(*answers: list[bytes], pause: float = 0) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        closing.append(listener)
        done = threading.Event()

        def serve() -> None:
            for pieces in answers:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    received = b""
                    while b"\r\n\r\n" not in received:
                        piece = connection.recv(65536)
                        if not piece:
                            break
                        received += piece
                    for piece in pieces:
                        try:
                            connection.sendall(piece)
                        except OSError:
                            break
                        done.wait(pause)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    for listener in closing:
        listener.close()
