"""nbclient, with a cap on what a notebook may write and with private sockets.

nbclient holds every output in memory and has no limit: a cell that prints without end took
744 MB of the builder within eight seconds. There is no hook for incoming messages, so the
method that takes them is overridden; the kernel is killed, since it would go on printing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

if TYPE_CHECKING:
    from pathlib import Path

    from kobimo.execution.executing import Limits


class OutputLimit(Exception):
    """A notebook wrote more than it may."""


class Overdue(Exception):
    """A notebook ran longer than it may."""


class LimitedClient(NotebookClient):
    """A notebook client that counts what it receives and remembers the running cell."""

    output_limit: int = 0
    manager: AsyncKernelManager
    received: int = 0
    #: Why the kernel was killed from here, where it was.
    stopped: type[OutputLimit | Overdue] | None = None
    #: Index of the cell that runs, or ran last.
    current: int | None = None

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Take one message of the kernel unless the notebook has written too much."""
        self.received += _size(msg["content"])
        if self.received <= self.output_limit:
            return super().process_message(msg, cell, cell_index)
        self.stop(OutputLimit)
        return None

    def stop(self, reason: type[OutputLimit | Overdue]) -> None:
        """Kill the kernel; the running cell then ends with ``reason``."""
        self.stopped = self.stopped or reason
        self._kill()

    def _kill(self) -> None:
        """Kill the kernel, and with it what its cells have started."""
        provisioner = getattr(self.manager, "provisioner", None)
        process = getattr(provisioner, "process", None)
        if process is None or process.poll() is not None:
            return
        group = getattr(provisioner, "pgid", None)
        if group and sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        process.kill()

    async def async_execute_cell(  # type: ignore[override] # hands on what it does not name
        self, cell: Any, cell_index: int, **options: Any
    ) -> Any:
        """Execute one cell; a kernel killed from here is reported as that."""
        self.current = cell_index
        try:
            return await super().async_execute_cell(cell, cell_index, **options)
        except DeadKernelError:
            if self.stopped is not None:
                raise self.stopped from None
            raise

    async def shutdown(self) -> None:
        """End the kernel and its channels, whatever state they are in."""
        with contextlib.suppress(RuntimeError, AttributeError):
            if self.kc is not None:
                self.kc.stop_channels()
        self._kill()
        if self.manager.has_kernel:
            with contextlib.suppress(RuntimeError):
                await self.manager.shutdown_kernel(now=True)


def make_client(
    notebook: Any, connection: Path, working_folder: Path, limits: Limits
) -> LimitedClient:
    """Return a client for one notebook with a kernel of this very Python.

    The kernel listens on Unix sockets where there are any: TCP ports can be taken between
    choosing and binding, and other users of the machine can read them.
    """
    manager = AsyncKernelManager(
        # No search for kernel specifications: another Python named python3 must not answer.
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        kernel_name="python3",
        connection_file=str(connection),
    )
    if sys.platform != "win32":
        manager.transport = "ipc"
        manager.ip = str(connection.with_suffix(""))
    client = LimitedClient(
        notebook,
        km=manager,
        timeout=limits.cell,
        allow_errors=False,
        record_timing=False,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(working_folder)}},
    )
    client.output_limit = limits.output
    client.manager = manager
    return client


def _size(content: dict[str, Any]) -> int:
    total = len(content.get("text", ""))
    for value in content.get("data", {}).values():
        total += len(value) if isinstance(value, str) else 0
    return total
