"""Run something in a child that is killed before its n-th step that changes files."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.utime"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def changes_files(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an event that Python tells hooks of is about to change a file."""
    is_opened = event == "open" and isinstance(arguments[2], int)
    return event in CHANGES or (is_opened and bool(int(str(arguments[2])) & WRITING))


def killed_before(
    step: int,
    work: Callable[[], None],
    counts: Callable[[str, tuple[object, ...]], bool] = changes_files,
) -> tuple[bool, int]:
    """Run ``work`` in a child and kill it before its ``step``-th step; 0 kills nobody.

    Returns
    -------
    Whether it was killed; else how many steps there were.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        count = 0

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            if counts(event, arguments):
                count += 1
                # Killing is a step of its own.
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        code = 1
        try:
            sys.addaudithook(watch)
            work()
            os.write(writer, str(count).encode())
            code = 0
        except BaseException:  # noqa: BLE001 - whatever it is, the child must not go on
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as stream:
        text = stream.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status), int(text or 0)
