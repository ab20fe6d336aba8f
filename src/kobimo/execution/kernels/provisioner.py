"""The warm process behind jupyter_client's interface, so that nbclient and others can use it.

Entry point ``kobimo-fork`` of ``jupyter_client.kernel_provisioners``: a kernel specification
that names it gets forked kernels from one nursery per process.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from kobimo.execution.kernels.environment import kernel_environment
from kobimo.execution.kernels.nursery import Nursery
from kobimo.execution.kernels.orders import Order

if TYPE_CHECKING:
    from kobimo.execution.kernels.born import Born

#: Caps of a kernel started without a build.
OUTPUT = 64 * 1024 * 1024
MEMORY = 4 * 1024**3

_own: list[Nursery] = []


class ForkProvisioner(KernelProvisionerBase):
    """Starts kernels from a nursery and follows them."""

    nursery: Nursery | None = None
    output: int = OUTPUT
    memory: int = MEMORY
    born: Born | None = None
    place: Path | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and has not been waited for."""
        return self.born is not None

    async def pre_launch(self, **options: Any) -> dict[str, Any]:
        """Choose sockets in a folder that only this user can read, and write the connection file."""
        self.nursery = self.nursery or _own_nursery()
        self.place = self.place or self.nursery.take_place()
        manager: Any = self.parent
        if sys.platform != "win32":
            # TCP ports can be taken between choosing and binding, and others could connect.
            manager.transport = "ipc"
            manager.ip = str(self.place / "s")
        manager.connection_file = str(self.place / "verbindung.json")
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        options.pop("extra_arguments", None)
        options.setdefault("env", kernel_environment())
        return await super().pre_launch(cmd=[], **options)

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:  # noqa: ARG002
        """Ask the nursery for a kernel."""
        if self.nursery is None or self.place is None:
            raise RuntimeError("pre_launch comes first")
        order = Order(
            connection=str(self.place / "verbindung.json"),
            folder=str(Path(options.get("cwd") or ".").absolute()),
            home=str(self.place / "ipython"),
            errors=str(self.place / "fehler.txt"),
            environment=options["env"],
            output=self.output,
            memory=self.memory,
        )
        self.born = await self.nursery.bear(order)
        return self.connection_info

    @property
    def said(self) -> str:
        """What the kernel wrote before it could speak over its sockets."""
        if self.place is None:
            return ""
        with contextlib.suppress(OSError):
            return (self.place / "fehler.txt").read_text("utf-8", "replace")
        return ""

    async def poll(self) -> int | None:
        """Return the exit status, None while the kernel runs."""
        return self.born.status if self.born else 0

    async def wait(self) -> int | None:
        """Wait for the kernel to end."""
        if self.born is None:
            return 0
        status = await self.born.gone()
        self.born = None
        return status

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it has started."""
        if self.born is not None and self.born.status is None:
            with contextlib.suppress(OSError):
                os.killpg(self.born.pid, signum)

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002
        """Kill the kernel and what it has started."""
        if self.born is not None:
            self.born.kill()

    async def terminate(self, restart: bool = False) -> None:  # noqa: ARG002
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing behind that a restart does not need."""
        if not restart and self.place is not None:
            import shutil

            shutil.rmtree(self.place, ignore_errors=True)
            self.place = None


def _own_nursery() -> Nursery:
    """Return the nursery of those who do not bring one."""
    if not _own:
        nursery = Nursery()
        nursery.__enter__()
        atexit.register(nursery.close)
        _own.append(nursery)
    return _own[0]
