"""Who is told how a build goes on."""

from __future__ import annotations

from typing import Protocol


class Reporter(Protocol):
    """Who is told how the build goes on."""

    def started(self, step: str, total: int) -> None:
        """Note that a step begins that has ``total`` parts."""

    def advanced(self, step: str, detail: str, done: int) -> None:
        """Note that ``done`` parts of a step are finished; ``detail`` names the one at work."""

    def finished(self, step: str, detail: str, seconds: float) -> None:
        """Note that a step ended."""
