"""nbclient, with caps on what a notebook may write and take, and without its waits.

nbclient holds every output in memory and has no limit: a cell that prints without end took
744 MB of the builder within eight seconds. There is no hook for incoming messages, so the
method that takes them is overridden; the kernel is killed, since it would go on printing.
"""

from __future__ import annotations

import asyncio
import contextlib
from queue import Empty
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from kobimo.execution.kernels.orders import NOTES, OUTPUT_EXIT
from kobimo.execution.kernels.provisioner import ForkProvisioner
from kobimo.execution.kernels.weighing import weigh

if TYPE_CHECKING:
    from pathlib import Path

    import zmq.asyncio

    from kobimo.execution.kernels.nursery import Nursery
    from kobimo.execution.limits import Limits

#: Seconds in which a kernel must have opened its sockets.
START = 120


class Stopped(Exception):
    """The kernel was killed from here, or ended itself where it must not."""


class OutputLimit(Stopped):
    """A notebook wrote more than it may."""


class MemoryLimit(Stopped):
    """A notebook took more memory than it may."""


class Overdue(Stopped):
    """A notebook ran longer than it may."""


class BuildOverdue(Stopped):
    """All notebooks together ran longer than they may."""


class Quit(Stopped):
    """A cell asked Python to end."""


class NoKernel(Exception):
    """The kernel did not start; the message is what it said."""


class LimitedClient(NotebookClient):
    """A notebook client that counts what it receives and remembers the running cell."""

    output_limit: int = 0
    manager: AsyncKernelManager
    provisioner: ForkProvisioner
    received: int = 0
    #: Why the kernel was killed from here, where it was.
    stopped: type[Stopped] | None = None
    #: Index of the cell that runs, or ran last.
    current: int | None = None

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Take one message of the kernel unless the notebook has written too much."""
        self.received += weigh(msg["msg_type"], msg["content"])
        if self.received <= self.output_limit:
            return super().process_message(msg, cell, cell_index)
        self.stop(OutputLimit)
        return None

    def stop(self, reason: type[Stopped]) -> None:
        """Kill the kernel; the running cell then ends with ``reason``."""
        self.stopped = self.stopped or reason
        self._kill()

    @property
    def pid(self) -> int:
        """Process id of the kernel; 0 where there is none."""
        born = self.provisioner.born
        return born.pid if born is not None and born.status is None else 0

    @property
    def status(self) -> int | None:
        """How the kernel ended; None while it runs."""
        born = self.provisioner.born
        return born.status if born is not None else None

    def _kill(self) -> None:
        if self.provisioner.born is not None:
            self.provisioner.born.kill()

    async def async_start_new_kernel_client(self) -> Any:
        """Connect to the kernel and return as soon as it hears and is heard."""
        kernel = self.manager.client(context=self.manager.context)
        self.kc = kernel
        born = self.provisioner.born
        if born is None:
            raise NoKernel("")
        try:
            await asyncio.wait_for(born.ready(), START)
            kernel.start_channels(stdin=False, hb=False, control=False)
            await asyncio.wait_for(self._greet(kernel), START)
        except TimeoutError:
            raise NoKernel(self.provisioner.said) from None
        kernel.allow_stdin = False
        return kernel

    async def _greet(self, kernel: Any) -> None:
        """Ask for a sign of life until one comes back over both sockets.

        Without the one over iopub, the end of the first cell could be missed: nbclient would
        then wait four seconds for it.
        """
        # Current kernels welcome who subscribes; after that nothing is lost.
        with contextlib.suppress(Empty):
            await kernel.iopub_channel.get_msg(timeout=0.2)
        while self.status is None:
            asked = kernel.kernel_info()
            with contextlib.suppress(Empty):
                while True:
                    reply = await kernel.shell_channel.get_msg(timeout=1)
                    if reply["parent_header"].get("msg_id") == asked:
                        break
                while True:
                    message = await kernel.iopub_channel.get_msg(timeout=0.2)
                    if (
                        message["parent_header"].get("msg_id") == asked
                        and message["content"].get("execution_state") == "idle"
                    ):
                        return
        raise NoKernel(self.provisioner.said)

    async def _async_poll_kernel_alive(self) -> None:
        """Wait for the kernel's end instead of asking once a second."""
        born = self.provisioner.born
        if born is not None:
            await born.gone()
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    async def async_execute_cell(  # type: ignore[override] # hands on what it does not name
        self, cell: Any, cell_index: int, **options: Any
    ) -> Any:
        """Execute one cell; a kernel killed from here is reported as that."""
        self.current = cell_index
        try:
            return await super().async_execute_cell(cell, cell_index, **options)
        except DeadKernelError:
            if self.status == OUTPUT_EXIT:
                self.stopped = self.stopped or OutputLimit
            if self.stopped is not None:
                raise self.stopped from None
            raise

    async def _check_raise_for_error(
        self, cell: Any, cell_index: int, exec_reply: dict[str, Any] | None
    ) -> None:
        """Also take ``exit()`` for an error: IPython only notes it, and the run would go on."""
        content = exec_reply["content"] if exec_reply else {}
        if any(item.get("source") == "ask_exit" for item in content.get("payload") or ()):
            raise Quit
        if content.get("ename") == "SystemExit":
            raise Quit
        await super()._check_raise_for_error(cell, cell_index, exec_reply)

    async def fetch_notes(self) -> str | None:
        """Return as text what the kernel noted while the notebook ran; None if it does not say."""
        if self.kc is None:
            return None
        asked = self.kc.execute(
            "", silent=True, store_history=False, user_expressions={NOTES: ""}, allow_stdin=False
        )
        reply = await self.async_wait_for_reply(asked)
        noted = reply["content"].get("user_expressions", {}).get(NOTES) if reply else None
        return noted if isinstance(noted, str) else None

    async def shutdown(self) -> None:
        """End the kernel and its channels, whatever state they are in."""
        with contextlib.suppress(RuntimeError, AttributeError):
            if self.kc is not None:
                self.kc.stop_channels()
        self._kill()
        if self.manager.has_kernel:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.provisioner.wait(), 10)
        with contextlib.suppress(RuntimeError, OSError):
            await self.manager.cleanup_resources()


def make_client(
    notebook: Any,
    working_folder: Path,
    limits: Limits,
    nursery: Nursery,
    context: zmq.asyncio.Context,
) -> LimitedClient:
    """Return a client for one notebook with a kernel of this very Python from ``nursery``."""
    manager = AsyncKernelManager(
        # No search for kernel specifications: another Python named python3 must not answer.
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        kernel_name="python3",
        context=context,
    )
    provisioner = ForkProvisioner(kernel_id="", kernel_spec=manager.kernel_spec, parent=manager)
    provisioner.nursery = nursery
    provisioner.output = limits.output
    provisioner.memory = limits.memory
    manager.provisioner = provisioner
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
    client.provisioner = provisioner
    return client
