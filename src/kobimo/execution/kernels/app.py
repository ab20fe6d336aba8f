"""The kernel of one notebook: ipykernel's own, with a cap on output and nothing read from home.

Forked and spawned kernels run this same code from :func:`run` on, and so give the same bytes.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.lean import absent

# Debugging is never asked for in a build.
with absent("debugpy"):
    import ipykernel.debugger  # looks for it once

import ipykernel.ipkernel
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from traitlets import Type

from kobimo import tracing
from kobimo.execution.kernels.environment import SEED
from kobimo.execution.kernels.orders import NOTES, OUTPUT_EXIT, Order
from kobimo.execution.kernels.weighing import weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class CountingSession(Session):
    """A session that ends the kernel before it sends more than it may."""

    limit = 0
    sent = 0

    def serialize(self, msg: dict[str, Any], ident: Any = None) -> Any:
        """Serialize one message, unless the notebook has written too much."""
        self.sent += weigh(msg.get("msg_type", ""), msg.get("content"))
        if self.sent > self.limit:
            os._exit(OUTPUT_EXIT)
        return super().serialize(msg, ident)


class CellCompiler(XCachingCompiler):
    """Names cells by their number: ipykernel's names hold the process id and show in warnings."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:  # noqa: ARG002
        """Return the name of the file that a cell would be."""
        return f"Zelle-{number}.py"


class ReportKernel(IPythonKernel):
    """IPython's kernel; also tells the builder what the notebook has read."""

    compiler_class = Type(CellCompiler)
    #: IPython's greeting draws a tip by chance, and with it from everybody's random numbers.
    banner = ""
    folder = ""
    _has_begun = False

    def __init__(self, **options: Any) -> None:
        with _modules_unseen():
            super().__init__(**options)  # type: ignore[no-untyped-call]

    async def do_execute(
        self, code: str, silent: bool, *arguments: Any, **options: Any
    ) -> dict[str, Any]:
        """Execute a cell, or answer the builder's last question."""
        if silent and not code and NOTES in (options.get("user_expressions") or {}):
            return {
                "status": "ok",
                "execution_count": 0,
                "payload": [],
                "user_expressions": {NOTES: tracing.taken()},
            }
        if not self._has_begun:
            self._has_begun = True
            # Only now: at its start the kernel draws random numbers, and reads what no notebook does.
            _seed()
            tracing.start(Path(self.folder))
        answer: dict[str, Any] = await super().do_execute(  # type: ignore[no-untyped-call]
            code, silent, *arguments, **options
        )
        return answer


class ReportKernelApp(IPKernelApp):
    """IPython's kernel without history, settings, start-up files and a poller for its parent."""

    output_limit = 0

    def _session_default(self) -> Session:
        session = CountingSession(parent=self)
        session.limit = self.output_limit
        return session

    def parse_command_line(self, argv: object = None) -> None:
        """Read no arguments: the order says everything."""

    def load_config_file(self, *_: object, **__: object) -> None:
        """Read no settings: what a person set up for themselves must not change a report."""

    def init_poller(self) -> None:
        """Start no thread that looks for the parent: the system ends this kernel with it."""


@contextlib.contextmanager
def _modules_unseen() -> Iterator[None]:
    """Hide the imported modules from ipykernel, which lists their files for a debugger.

    Looking at each of some thousand modules writes into the memory that forked kernels share.
    """

    class Unseen:
        modules: dict[str, object] = {}  # noqa: RUF012 # copied, never written

        def __getattr__(self, name: str) -> object:
            return getattr(sys, name)

    vars(ipykernel.ipkernel)["sys"] = Unseen()
    try:
        yield
    finally:
        vars(ipykernel.ipkernel)["sys"] = sys


def run(order: Order, when_ready: Callable[[], None]) -> None:
    """Be the kernel that an order describes, to the end of this process.

    Parameters
    ----------
    when_ready
        Called once the kernel's sockets are open.
    """
    status = 1
    try:
        app = _make(order)
        when_ready()
        app.start()  # type: ignore[no-untyped-call]
        status = 0
    except BaseException:  # noqa: BLE001 # the process ends here, whatever it was
        traceback.print_exc(file=sys.__stderr__)
    finally:
        for stream in (sys.stdout, sys.stderr, sys.__stderr__):
            with contextlib.suppress(Exception):
                stream.flush()  # type: ignore[union-attr] # a stream may be None
        # Not by sys.exit: taking a full interpreter apart takes up to a second.
        os._exit(status)


def _make(order: Order) -> ReportKernelApp:
    os.chdir(order.folder)
    _limit(order.memory)
    os.environ["IPYTHONDIR"] = order.home
    sys.argv = [str(Path(sys.prefix) / "ipykernel_launcher.py"), "-f", order.connection]
    app: ReportKernelApp = ReportKernelApp.instance(
        connection_file=order.connection,
        kernel_class=ReportKernel,
        parent_handle=1,
    )
    app.output_limit = order.output
    app.config.HistoryManager.enabled = False
    app.initialize([])  # type: ignore[no-untyped-call]
    app.kernel.folder = order.folder
    return app


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        # A core file would hold everything that the notebook has read.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _seed() -> None:
    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)  # noqa: NPY002 # the generator that libraries use when told nothing
