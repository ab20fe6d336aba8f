"""A kernel spawned on its own: ``python -m kobimo.execution.kernels.spawned LIFELINE LINE``.

It reads its order from standard input, imports what it must before the notebook can change
anything, and then runs as a forked kernel does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading

from kobimo.execution.kernels.orders import Order
from kobimo.execution.kernels.readiness import READY, hush


def main(lifeline: int, line: int) -> None:
    """Be the kernel that standard input asks for.

    Parameters
    ----------
    lifeline
        A pipe that closes when the builder ends; -1 where somebody else watches.
    line
        A socket over which to say that the kernel is ready; -1 where nobody listens.
    """
    order = Order.parse(sys.stdin.buffer.readline())
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    if lifeline >= 0:
        threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()
    with contextlib.suppress(ValueError):
        sys.path.remove(os.getcwd())  # noqa: PTH109 # where -m looks first; kernels add their own
    # While the folder is still empty: matplotlib would take settings from the notebook's folder.
    import matplotlib as mpl

    mpl.rcParams  # noqa: B018 # read here and now

    from kobimo.execution.kernels.app import run

    def tell() -> None:
        if line >= 0:
            os.write(line, READY)
            os.close(line)
        hush()

    run(order, tell)


def _watch(lifeline: int) -> None:
    """End with the builder, also where the system does not see to it."""
    while os.read(lifeline, 1):
        continue
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
