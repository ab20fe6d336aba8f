"""Let requests to one host start one after another, and not too many at once."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kobimo.errors import KobimoError


class Gate:
    """The way to one host, shared by all threads.

    Parameters
    ----------
    concurrent
        How many requests may run at once.
    sleep, clock
        Replaced in tests; seconds.
    """

    def __init__(
        self,
        concurrent: int,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        #: Why the host cannot be reached at all; found once, it holds for the whole run.
        self.closed: KobimoError | None = None
        self._slots = threading.BoundedSemaphore(concurrent)
        self._lock = threading.Lock()
        self._sleep = sleep
        self._clock = clock
        self._next = float("-inf")

    @contextmanager
    def passed(self, interval: float) -> Iterator[None]:
        """Wait for a free slot and until ``interval`` seconds after the request before."""
        with self._slots:
            with self._lock:
                now = self._clock()
                start = max(now, self._next)
                self._next = start + interval
            if start > now:
                self._sleep(start - now)
            yield

    def hold(self, seconds: float) -> None:
        """Let nobody start for so long, as the host itself asked for."""
        with self._lock:
            self._next = max(self._next, self._clock() + seconds)


class Gates:
    """One gate per host."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._gates: dict[str, Gate] = {}
        self._lock = threading.Lock()

    def of(self, host: str, concurrent: int) -> Gate:
        """Return the gate of a host; the first who asks says how many may pass at once."""
        with self._lock:
            if host not in self._gates:
                self._gates[host] = Gate(concurrent, sleep=self._sleep, clock=self._clock)
            return self._gates[host]
