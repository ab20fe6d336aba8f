"""The warm process: it has imported everything once and forks a kernel for each connection.

``python -m kobimo.execution.kernels.parent SETTING``, started by the nursery. It never runs
cells and never starts a thread: only the thread that forks lives on in the child. It ends when
the builder ends, whatever ended it, and takes all its kernels and what they started along.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from typing import Any, NoReturn

from kobimo.execution.kernels import linux
from kobimo.execution.kernels.birth import give_birth
from kobimo.execution.kernels.orders import Order
from kobimo.execution.kernels.preload import Unfit, list_open_files, preload

#: Seconds between looks at the builder while modules are imported.
LOOK = 0.2


class Parent:
    """Forks kernels, tells how they end, and leaves nothing behind."""

    def __init__(
        self, listener: socket.socket, lifeline: int, folder: str, *, is_warm: bool
    ) -> None:
        self._is_warm = is_warm
        self._folder = folder
        self._builder = os.getppid()
        self._listener = listener
        self._lifeline = lifeline
        self._kept = list_open_files()
        self._selector = selectors.DefaultSelector()
        #: Lines of builders to their kernels; 0 until the order is complete.
        self._lines: dict[socket.socket, int] = {}
        self._orders: dict[socket.socket, bytes] = {}
        self._doomed: set[int] = set()

    def serve(self) -> NoReturn:
        """Serve until the builder is gone."""
        bell, rope = os.pipe()
        os.set_blocking(bell, False)
        os.set_blocking(rope, False)
        signal.set_wakeup_fd(rope, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._lifeline, selectors.EVENT_READ)
        self._selector.register(bell, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select(LOOK * 5):
                if key.fileobj == self._lifeline:
                    self._leave()
                elif key.fileobj == bell:
                    with contextlib.suppress(BlockingIOError):
                        os.read(bell, 4096)
                elif key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._read(key.fileobj)
            self._reap()
            # A fork of the builder may hold its end of the lifeline and outlive it.
            if os.getppid() != self._builder:
                self._leave()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            line, _ = self._listener.accept()
            self._lines[line] = 0
            self._orders[line] = b""
            self._selector.register(line, selectors.EVENT_READ)

    def _read(self, line: socket.socket) -> None:
        try:
            received = line.recv(1 << 16)
        except OSError:
            received = b""
        if not received:
            self._dismiss(line)
            return
        self._orders[line] += received
        if self._lines[line] == 0 and self._orders[line].endswith(b"\n"):
            order = Order.parse(self._orders.pop(line))
            self._orders[line] = b""
            if linux.thread_count() > 1:
                _say(line, threads=linux.thread_count())
                self._dismiss(line)
                return
            self._lines[line] = give_birth(order, line, self._kept, afresh=not self._is_warm)
            _say(line, pid=self._lines[line])

    def _dismiss(self, line: socket.socket) -> None:
        """Kill a kernel that the builder no longer wants; the line is kept to tell when it has gone."""
        self._selector.unregister(line)
        pid = self._lines[line]
        if pid:
            self._doomed.add(pid)
            linux.kill_tree(pid)
        else:
            self._forget(line)

    def _forget(self, line: socket.socket) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(line)
        self._lines.pop(line, None)
        self._orders.pop(line, None)
        line.close()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                break
            for line, kernel in list(self._lines.items()):
                if kernel == pid:
                    # What it had started and what left its group is now a child of this process.
                    with contextlib.suppress(OSError):
                        os.killpg(pid, signal.SIGKILL)
                    _say(line, exit=os.waitstatus_to_exitcode(status))
                    self._forget(line)
                    self._doomed.discard(pid)
        self._kill_strays()

    def _kill_strays(self) -> None:
        """Kill what dead kernels have left: it is now a child of this process, and no kernel."""
        kernels = set(self._lines.values())
        for child in linux.children(os.getpid()):
            with contextlib.suppress(OSError):
                if child not in kernels and os.getsid(child) not in kernels:
                    linux.kill_tree(child)

    def _leave(self) -> NoReturn:
        self._listener.close()
        until = time.monotonic() + 5
        while time.monotonic() < until:
            remaining = linux.children(os.getpid())
            for child in remaining:
                linux.kill_tree(child)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    continue
            if not remaining:
                break
            time.sleep(0.005)
        _end(self._lifeline, self._folder)


def _say(line: socket.socket, **words: int) -> None:
    # A builder that has hung up is told nothing more.
    with contextlib.suppress(OSError):
        line.sendall(json.dumps(words).encode("ascii") + b"\n")


def main(setting: dict[str, Any]) -> NoReturn:
    """Import what kernels need, then fork them until the builder is gone."""
    with contextlib.suppress(ValueError):
        sys.path.remove(os.getcwd())  # noqa: PTH109 # where -m looks first; kernels add their own
    lifeline = setting["lifeline"]
    linux.adopt_orphans()
    signal.signal(signal.SIGALRM, lambda *_: _check(lifeline, setting["folder"]))
    signal.setitimer(signal.ITIMER_REAL, LOOK, LOOK)
    try:
        if setting["warm"]:
            preload(setting["modules"], setting["without"])
    except Unfit as unfit:
        setting["without"] += unfit.names
        signal.setitimer(signal.ITIMER_REAL, 0)
        command = [sys.executable, "-m", __spec__.name, json.dumps(setting)]
        os.execv(sys.executable, command)  # noqa: S606 # this very program once more
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    # Pages stay shared with the kernels when their collector does not touch what was here before.
    gc.freeze()
    listener = socket.socket(fileno=setting["listener"])
    Parent(listener, lifeline, setting["folder"], is_warm=setting["warm"]).serve()


def _check(lifeline: int, folder: str) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(lifeline, selectors.EVENT_READ)
        if selector.select(0):
            _end(lifeline, folder)


def _end(lifeline: int, folder: str) -> NoReturn:
    """End; a builder that was killed before it could say goodbye has not cleaned up either."""
    os.set_blocking(lifeline, False)
    said = b""
    with contextlib.suppress(OSError):
        said = os.read(lifeline, 1)
    if not said:
        # It holds the keys of kernels, and what they said.
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
