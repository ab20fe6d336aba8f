"""How a fleet goes on, on standard error: one line for each municipality, and the time that is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from kobimo.fleet.control import duration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from kobimo.fleet.jobs import Outcome
    from kobimo.fleet.selecting import Planned

#: Reports after which the time that is left can be told from the time that was taken.
_FEWEST = 2


class FleetView:
    """A moving bar on a terminal; elsewhere the same lines without it."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self.console = Console(stderr=True, highlight=False)
        self.progress = Progress(
            TextColumn("Kommunen"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self.bar = self.progress.add_task("", total=None, left="Helfer starten …")
        self.began = 0.0

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

    def planned(self, plans: Sequence[Planned], left_out: int) -> None:
        """Say how much there is to do."""
        self.progress.update(self.bar, total=len(plans))
        left = f", ausgelassen: {left_out}" if left_out else ""
        self.console.print(f"Zu bauen: {len(plans)} Kommunen{left}", markup=False)

    def connected(self, workers: int) -> None:
        """Say who does it."""
        self.began = time.monotonic()
        self.progress.update(self.bar, left="")
        helpers = "1 Rechenhelfer" if workers == 1 else f"{workers} Rechenhelfer"
        self.console.print(f"Es rechnen: {helpers}", markup=False)

    def ended(self, outcome: Outcome, reasons: Sequence[str], done: int, total: int) -> None:
        """Write the line of a municipality."""
        left = self._left(done, total)
        self.progress.update(self.bar, completed=done, left=left)
        if outcome.is_done:
            told = "; ".join(reasons) if reasons else "gleich geblieben"
        else:
            told = outcome.faults[0].message.splitlines()[0] if outcome.faults else ""
        line = f"{done:>4}/{total} {outcome.ags} {outcome.name:<28.28} {outcome.status:<11} "
        line += f"{duration(outcome.seconds):>12}  {told}"
        if left and not self.console.is_terminal:
            line += f" ({left})"
        self.console.print(line, markup=False, soft_wrap=True)

    def _left(self, done: int, total: int) -> str:
        if done < _FEWEST or done == total:
            return ""
        seconds = (time.monotonic() - self.began) / done * (total - done)
        return f"noch etwa {duration(round(seconds / 5 + 1) * 5 if seconds < 60 else seconds)}"
