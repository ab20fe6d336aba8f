"""A kernel spawned on its own: ``python -m kobimo.execution.kernels.spawned LIFELINE``.

It reads its order from standard input, imports what it must before the notebook can change
anything, and then runs as a forked kernel does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading

from kobimo.execution.kernels.birth import hush
from kobimo.execution.kernels.linux import die_with_parent
from kobimo.execution.kernels.orders import Order


def main(lifeline: int) -> None:
    """Be the kernel that standard input asks for."""
    parent = os.getppid()
    order = Order.parse(sys.stdin.buffer.readline())
    if lifeline >= 0:
        die_with_parent(parent)
        threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()
    with contextlib.suppress(ValueError):
        sys.path.remove(os.getcwd())  # noqa: PTH109 # where -m looks first; kernels add their own
    # While the folder is still empty: matplotlib would take settings from the notebook's folder.
    import matplotlib as mpl

    mpl.rcParams  # noqa: B018 # read here and now

    from kobimo.execution.kernels.app import run

    run(order, hush)


def _watch(lifeline: int) -> None:
    """End with the builder, also where the system does not see to it."""
    while os.read(lifeline, 1):
        continue
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]))
