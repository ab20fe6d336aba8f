"""Receive the body of an HTTP answer: complete, in time, not too large, else an error."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import KobimoError, Unreachable, WrongAnswer

if TYPE_CHECKING:
    import httpx

LATER = "Versuchen Sie es später noch einmal; bis dahin gilt, was schon da ist."


@dataclass(frozen=True, slots=True)
class Limits:
    """Deadlines in seconds, sizes in bytes."""

    connect: float = 20
    #: Between two pieces of an answer, and before the first one.
    read: float = 180
    #: From the first byte of a body to its last.
    total: float = 900
    most_bytes: int = 600 * 1024**2
    attempts: int = 5
    #: Attempts where not even a connection comes about.
    connect_attempts: int = 2
    first_wait: float = 1
    longest_wait: float = 60


class Failed(Exception):
    """One attempt that brought no answer.

    Attributes
    ----------
    error
        What people read if it stays so. It keeps no link to the request, which may hold secrets.
    passes
        Whether the next attempt may succeed.
    is_out_of_reach
        Whether not even a connection came about.
    wait
        Seconds that the host asked to wait.
    """

    def __init__(
        self,
        error: KobimoError,
        *,
        passes: bool = False,
        is_out_of_reach: bool = False,
        wait: float = 0,
    ) -> None:
        super().__init__(error.message)
        self.error = error
        self.passes = passes
        self.is_out_of_reach = is_out_of_reach
        self.wait = wait


def read_body(response: httpx.Response, limits: Limits, host: str) -> bytes:
    """Return the body, unpacked.

    Raises
    ------
    Failed
        It broke off, came too slowly, or is too large.
    """
    started = time.monotonic()
    is_packed = response.headers.get("content-encoding", "").strip().lower() == "gzip"
    unpack = zlib.decompressobj(wbits=31) if is_packed else None
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limits.most_bytes:
        raise _too_large(limits, host)
    pieces: list[bytes] = []
    size = 0
    for raw in response.iter_raw():
        if time.monotonic() - started > limits.total:
            raise Failed(
                Unreachable(
                    f"{host} sendet so langsam, dass die Antwort nicht in der Frist ankam.",
                    remedy=LATER,
                )
            )
        try:
            piece = unpack.decompress(raw, limits.most_bytes - size + 1) if unpack else raw
        except zlib.error:
            raise broken_off(host) from None
        size += len(piece)
        if size > limits.most_bytes:
            raise _too_large(limits, host)
        pieces.append(piece)
    if unpack is not None and size and not unpack.eof:
        raise broken_off(host)
    return b"".join(pieces)


def broken_off(host: str) -> Failed:
    """Return the failure of a body that did not come to its end."""
    error = Unreachable(f"Die Antwort von {host} brach ab.", remedy=LATER)
    return Failed(error, passes=True)


def _too_large(limits: Limits, host: str) -> Failed:
    return Failed(
        WrongAnswer(
            f"Die Antwort von {host} ist größer als {limits.most_bytes // 1024**2} MB.",
            remedy="So groß ist keine der deklarierten Tabellen; prüfen Sie die Adresse.",
        )
    )
