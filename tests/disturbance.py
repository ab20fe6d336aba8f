"""A line to a server that breaks, with real sockets."""

from __future__ import annotations

import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

_ERROR_PAGE = (
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/html\r\n"
    b"Content-Length: 5\r\nConnection: close\r\n\r\nError"
)


class Disturbance:
    """A line to a server that breaks: one plan for each connection, the last for all after it.

    Plans: ``""`` undisturbed, ``"drop"`` closed at once, ``"cut:400"`` closed after 400 bytes
    of the answer, ``"reset:400"`` the same with a reset, ``"slow"`` the answer in small pieces
    a few milliseconds apart, ``"500"`` an error page, ``"garbage"`` bytes that are no HTTP,
    ``"raw"`` the bytes of attribute ``raw``, then closed.
    """

    def __init__(self, address: tuple[str, int], plans: Sequence[str]) -> None:
        self.plans = list(plans)
        self.raw = b""
        self.connections = 0
        self._address = address
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._stopped = False

    @property
    def url(self) -> str:
        """Address of this end of the line."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped = True
        with socket.socket() as last:
            last.connect(self._listener.getsockname())
        for thread in self._threads:
            thread.join(timeout=10)
        self._listener.close()

    def _start(self, work: Any, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._stopped:
                client.close()
                return
            plan = self.plans[min(self.connections, len(self.plans) - 1)]
            self.connections += 1
            self._start(self._serve, client, plan)

    def _serve(self, client: socket.socket, plan: str) -> None:
        kind, _, count = plan.partition(":")
        with client:
            client.settimeout(5)
            if kind == "drop":
                return
            try:
                request = _read_request(client)
                if not request:
                    return
                if kind == "500":
                    client.sendall(_ERROR_PAGE)
                elif kind == "raw":
                    client.sendall(self.raw)
                elif kind == "garbage":
                    client.sendall(b"\x00\x01 kein HTTP\r\n\r\n")
                else:
                    self._relay(client, request, kind, int(count or 0))
            except OSError:
                return

    def _relay(self, client: socket.socket, request: bytes, kind: str, count: int) -> None:
        with socket.create_connection(self._address, timeout=5) as server:
            server.sendall(request)
            answer = b"".join(iter(lambda: server.recv(65536), b""))
        if kind in ("cut", "reset"):
            client.sendall(answer[:count])
            if kind == "reset":
                linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return
        if kind != "slow":
            client.sendall(answer)
            return
        step = max(1, len(answer) // 12)
        for start in range(0, len(answer), step):
            client.sendall(answer[start : start + step])
            time.sleep(0.002)


def _read_request(client: socket.socket) -> bytes:
    """Return one request whole; its length is announced."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = client.recv(65536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    announced = re.search(rb"(?im)^content-length:\s*(\d+)", head)
    missing = (int(announced[1]) if announced else 0) - len(body)
    while missing > 0:
        piece = client.recv(65536)
        if not piece:
            return b""
        received += piece
        missing -= len(piece)
    return received
