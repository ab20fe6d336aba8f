"""Wait for what other processes do."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def wait_for(look: Callable[[], T], seconds: float = 20, told: str = "waited in vain") -> T:
    """Return what ``look`` finds once that is true; fail with a sentence where it never is.

    A file that is not there yet is nothing found.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if found := look():
                return found
        time.sleep(0.02)
    raise AssertionError(told)
