"""The builder's side of kernels: start the warm process, ask it for kernels, end it.

Where a process cannot be forked, or must not be, each kernel is spawned; it then runs the same
code after importing for itself, and gives the same results.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, cast

from kobimo.execution.kernels.born import Forked, NotStarted, Spawned
from kobimo.execution.kernels.environment import kernel_environment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kobimo.execution.kernels.born import Born
    from kobimo.execution.kernels.orders import Order

Method = Literal["fork", "spawn"]

#: Environment variable that chooses how kernels come to be.
VARIABLE = "KOBIMO_KERNE"
#: Seconds the warm process may take until it forks its first kernel; from a network drive
#: imports take long.
PATIENCE = 300
#: Longest folder in which a socket's path still fits; the system takes about a hundred characters.
LONGEST = 60
#: Where a warm process listens, in the folder of its nursery.
SOCKET = "s"


class Nursery:
    """Kernels for many notebooks and many builds; its warm process lives as long as it does.

    Entering starts the warm process and does not wait for it: it imports while the builder
    does other things.

    Parameters
    ----------
    modules
        What notebooks import, to be imported once; see
        :func:`kobimo.execution.kernels.imports.find_modules`. ``kobimo`` stands for all that
        a chapter of a report needs.
    method
        ``fork`` or ``spawn``. Without it the environment variable ``KOBIMO_KERNE`` decides,
        then the system: Linux forks.
    lent
        Folder of another nursery of this user on this machine: its warm process is asked for
        kernels, so that several builders share one. When it is gone, this one starts its own.
    """

    def __init__(
        self,
        modules: Iterable[str] = ("kobimo",),
        *,
        method: Method | None = None,
        lent: Path | None = None,
    ) -> None:
        self._modules = tuple(modules)
        self._lent = lent
        self.method: Method = method or _chosen_method()
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = -1
        self._number = 0
        self._failed = 0

    def __enter__(self) -> Self:
        # The lender's warm process clears away what a killed borrower leaves.
        self._folder = _make_folder(self._lent)
        if sys.platform == "linux" and self._lent is None:
            try:
                self._start()
            except OSError:
                self.method = "spawn"
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def folder(self) -> Path:
        """A folder that only this user can read, for sockets and what kernels say at their start."""
        if self._folder is None:
            raise RuntimeError("the nursery is not open")
        return self._folder

    @property
    def pid(self) -> int | None:
        """Process id of the warm process, where this nursery has one of its own."""
        return self._process.pid if self._process else None

    def take_place(self) -> Path:
        """Return a new folder for one kernel."""
        if not self.folder.is_dir():
            # The lender has gone and has taken it along.
            self._folder = _make_folder()
        self._number += 1
        place = self.folder / f"k{self._number}"
        place.mkdir(mode=0o700)
        return place

    async def bear(self, order: Order) -> Born:
        """Start the kernel of an order; it may not yet be ready.

        Raises
        ------
        NotStarted
            Neither the warm process nor the system gave a kernel.
        """
        for _ in range(3 if self._process is not None or self._lent is not None else 0):
            asked = self._process, self._lent
            with contextlib.suppress(OSError, TimeoutError, ValueError):
                place = self._lent or self.folder
                born = await asyncio.wait_for(Forked.bear(order, place / SOCKET), PATIENCE)
                self._failed = 0
                return born
            if (self._process, self._lent) == asked:
                self._replace()
        try:
            return Spawned.bear(order, self.folder)
        except OSError as error:
            raise NotStarted(str(error)) from error

    def _replace(self) -> None:
        """Start another parent of kernels: something killed this one, or it cannot fork.

        A second may live; if not, a third that imports nothing and spawns. Without any, the
        builder spawns by itself.
        """
        self._end()
        self._lent = None
        self._failed += 1
        if self._failed > 1:
            self.method = "spawn"
        with contextlib.suppress(OSError):
            self._start()

    def close(self) -> None:
        """End the warm process and all kernels that are left."""
        self._end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _start(self) -> None:
        path = self.folder / SOCKET
        path.unlink(missing_ok=True)
        # Listening from here on: who asks while the warm process still imports just waits.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(path))
            listener.listen(64)
            held, self._lifeline = os.pipe()
            setting = {
                "listener": listener.fileno(),
                "lifeline": held,
                "modules": self._modules,
                "without": [],
                "warm": self.method == "fork",
                "folder": str(self.folder),
            }
            with (self.folder / "stamm.txt").open("wb") as said:
                self._process = subprocess.Popen(  # noqa: S603 # this very Python
                    [sys.executable, "-m", "kobimo.execution.kernels.parent", json.dumps(setting)],
                    env=kernel_environment(),
                    cwd=_empty(self.folder),
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    pass_fds=(listener.fileno(), held),
                    # Ctrl-C is for the builder, which ends this process in order.
                    start_new_session=True,
                )
            os.close(held)

    def _end(self) -> None:
        if self._lifeline >= 0:
            # A word of goodbye: this process cleans up by itself.
            with contextlib.suppress(OSError):
                os.write(self._lifeline, b".")
            os.close(self._lifeline)
            self._lifeline = -1
        if self._process is not None:
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _chosen_method() -> Method:
    asked = os.environ.get(VARIABLE, "")
    if asked in {"fork", "spawn"} and (asked == "spawn" or sys.platform == "linux"):
        return cast("Method", asked)
    return "fork" if sys.platform == "linux" else "spawn"


def _make_folder(within: Path | None = None) -> Path:
    around = within if within is not None and within.is_dir() else None
    place = tempfile.mkdtemp(prefix=f"kobimo-{os.getpid()}-", dir=around)
    if len(place) > LONGEST and sys.platform != "win32" and os.access("/tmp", os.W_OK):  # noqa: S108
        shutil.rmtree(place)
        place = tempfile.mkdtemp(prefix=f"kobimo-{os.getpid()}-", dir="/tmp")  # private and short
    return Path(place)


def _empty(folder: Path) -> Path:
    """Return an empty folder to start in: nothing in it is taken for a module or a setting."""
    start = folder / "leer"
    start.mkdir(exist_ok=True)
    return start
