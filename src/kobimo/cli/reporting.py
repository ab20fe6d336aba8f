"""Progress on standard error, results on standard output."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from kobimo.german import number

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import TaskID

#: A step that takes less time than this stays silent while it runs.
SILENT_SECONDS = 1.0


class ConsoleReporter:
    """One line per finished step; a moving bar only on a terminal and only for long steps."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        self.console = Console(stderr=True, highlight=False)
        self.progress = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TextColumn("{task.fields[detail]}"),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self.tasks: dict[str, TaskID] = {}
        self.begun: dict[str, float] = {}

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.progress.stop()

    def started(self, step: str, total: int) -> None:
        """Begin a step with ``total`` parts."""
        self.begun[step] = time.monotonic()
        self.tasks[step] = self.progress.add_task(step, total=total, detail="", visible=False)

    def advanced(self, step: str, detail: str, done: int) -> None:
        """Show how far a step is, once it has taken long enough to be worth showing."""
        is_long = time.monotonic() - self.begun[step] > SILENT_SECONDS
        self.progress.update(self.tasks[step], completed=done, detail=detail, visible=is_long)

    def finished(self, step: str, detail: str, seconds: float) -> None:
        """Replace the bar of a step by one line."""
        if step in self.tasks:
            self.progress.update(self.tasks[step], visible=False)
        self.console.print(f"{step:<24} {detail:<24} {number(seconds, 1):>6} s", markup=False)
