"""From a fork of the warm process to a kernel that could be the first one ever.

A fork inherits everything. What a kernel started afresh would not have is taken away here:
descriptors, environment, signals, session, and at its end the process that forked it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import time
import traceback
from typing import TYPE_CHECKING

from kobimo.execution.kernels.linux import die_with_parent, open_descriptors

if TYPE_CHECKING:
    import socket
    from collections.abc import Container

    from kobimo.execution.kernels.orders import Order

READY = b'{"ready": 1}\n'


def give_birth(order: Order, line: socket.socket, kept: Container[int]) -> int:
    """Fork a kernel; return its process id. Only the calling process returns.

    Parameters
    ----------
    line
        Over which the kernel says that it is ready.
    kept
        Descriptors that stay open: files of libraries.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        die_with_parent(parent)
        _settle(order, line.fileno(), kept)

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


def hush() -> None:
    """Send what is written past the notebook, after its start, nowhere: a disk could fill."""
    for stream in (sys.stdout, sys.stderr):
        copy = getattr(stream, "_original_stdstream_copy", None)
        if copy is not None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, copy)
            os.close(nowhere)
