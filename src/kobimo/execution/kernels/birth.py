"""From a fork of the warm process to a kernel that could be the first one ever.

A fork inherits everything. What a kernel started afresh would not have is taken away here:
descriptors, environment, signals, session, and at its end the process that forked it.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import signal
import sys
import time
import traceback
from typing import TYPE_CHECKING

from kobimo.execution.kernels.linux import die_with_parent, open_descriptors
from kobimo.execution.kernels.readiness import READY, hush

if TYPE_CHECKING:
    import socket
    from collections.abc import Container

    from kobimo.execution.kernels.orders import Order

F_SETPIPE_SZ = 1031


def give_birth(
    order: Order, line: socket.socket, kept: Container[int], *, afresh: bool = False
) -> int:
    """Fork a kernel; return its process id. Only the calling process returns.

    Parameters
    ----------
    line
        Over which the kernel says that it is ready.
    kept
        Descriptors that stay open: files of libraries.
    afresh
        Start a new Python in the fork, which shares nothing with this one.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        die_with_parent(parent)
        _settle(order, line.fileno(), kept)
        if afresh:
            _begin_afresh(order, line.fileno())
        from kobimo.execution.kernels.app import run

        def tell() -> None:
            line.sendall(READY)
            line.close()
            hush()

        run(order, tell)
    except BaseException:  # noqa: BLE001 # nothing of the forking process may run on in its child
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(1)


def _settle(order: Order, line: int, kept: Container[int]) -> None:
    signal.set_wakeup_fd(-1)
    for held in (signal.SIGTERM, signal.SIGCHLD, signal.SIGALRM):
        signal.signal(held, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    errors = os.open(order.errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(errors, 1)
    os.dup2(errors, 2)
    for number in open_descriptors():
        if number > 2 and number != line and number not in kept:
            with contextlib.suppress(OSError):
                os.close(number)
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    gc.enable()


def _begin_afresh(order: Order, line: int) -> None:
    # Over a pipe and not as an argument, which every user of the machine can read.
    held, given = os.pipe()
    os.dup2(held, 0)
    with os.fdopen(given, "wb") as stream:
        # A pipe holds 64 KB while nobody reads; the order is an environment and some paths.
        fcntl.fcntl(given, F_SETPIPE_SZ, 1 << 20)
        stream.write(order.dump())
    os.set_inheritable(line, True)  # takes no name
    command = [sys.executable, "-m", "kobimo.execution.kernels.spawned", "-1", str(line)]
    os.execve(sys.executable, command, order.environment)  # noqa: S606 # this very Python
