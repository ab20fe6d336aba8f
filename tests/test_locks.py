"""A lock keeps others out, ends with its process whatever ends that, and says who holds it."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from kobimo.errors import Busy
from kobimo.locks import locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MESSAGE = "Dieser Bericht wird gerade gebaut"
HOLDER = """
import sys, time
from pathlib import Path
from kobimo.locks import locked
with locked(Path(sys.argv[1]), "x"):
    print("held", flush=True)
    {then}
"""


def hold(path: Path, then: str = "time.sleep(60)") -> subprocess.Popen[str]:
    """Start a process that holds the lock, and wait until it does."""
    command = [sys.executable, "-c", HOLDER.format(then=then), str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "build" / ".sperre"


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    with hold(path) as process:
        yield process
        process.kill()


def test_a_second_process_is_told_who_holds_it_and_since_when(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(Busy) as caught, locked(path, MESSAGE):
        pytest.fail("two hold one lock")
    assert re.fullmatch(
        rf"{re.escape(str(path.parent))}: Dieser Bericht wird gerade gebaut "
        rf"\(Prozess {holder.pid}, seit \d\d:\d\d Uhr\)\.\n"
        r"    Warten Sie, bis er fertig ist, und wiederholen Sie den Befehl\.",
        caught.value.text,
    )
    assert caught.value.exit_code == 75


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_ends_with_its_process(
    path: Path, holder: subprocess.Popen[str], end: signal.Signals
) -> None:
    holder.send_signal(end)
    holder.wait()
    # The file of the killed process is still there and shuts nobody out.
    assert f'"process": {holder.pid}' in path.read_text("utf-8")
    with locked(path, MESSAGE) as works:
        assert works
        assert f'"process": {os.getpid()}' in path.read_text("utf-8")


def test_a_program_started_meanwhile_does_not_keep_the_lock(path: Path) -> None:
    child = "import subprocess; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True)"
    with hold(path, f"{child}; time.sleep(60)") as process:
        assert process.stdout is not None
        sleeper = int(process.stdout.readline())
        process.kill()
    try:
        os.kill(sleeper, 0)
        with locked(path, MESSAGE) as works:
            assert works
    finally:
        os.kill(sleeper, signal.SIGKILL)


def test_the_holder_may_take_it_again_and_keeps_it_to_the_end(path: Path) -> None:
    with locked(path, MESSAGE):
        with locked(path, MESSAGE) as works:
            assert works
        code = HOLDER.format(then="pass")
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, check=False
        )
        assert b"Busy" in done.stderr
    with hold(path, "pass"):
        pass


def test_another_thread_is_another_builder(path: Path) -> None:
    found: list[Exception] = []

    def second() -> None:
        try:
            with locked(path, MESSAGE):
                pass
        except Busy as error:
            found.append(error)

    with locked(path, MESSAGE):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert len(found) == 1
    second()
    assert len(found) == 1


def test_a_lock_of_yesterday_or_of_elsewhere_says_so(path: Path) -> None:
    with locked(path, MESSAGE):
        path.write_text('{"process": 7, "host": "anderswo", "since": "2024-02-29T23:59:00+01:00"}')
        done = subprocess.run(
            [sys.executable, "-c", HOLDER.format(then="pass"), str(path)],
            capture_output=True,
            check=False,
        )
    said = done.stderr.decode("utf-8")
    assert "(Prozess 7 auf anderswo, seit 29.02.2024, 23:59 Uhr)." in said


@pytest.mark.parametrize("content", ["", "{", "[]", '{"process": "x"}', "\x00"])
def test_what_cannot_be_read_is_left_out(path: Path, content: str) -> None:
    with hold(path) as process:
        path.write_text(content)
        with pytest.raises(Busy, match=r"wird gerade gebaut\.\n"), locked(path, MESSAGE):
            pass
        process.kill()


@pytest.mark.parametrize("answer", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_drive_without_locks_is_noticed(
    path: Path, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    def refuse(handle: int, operation: int) -> None:
        raise OSError(answer, os.strerror(answer))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with locked(path, MESSAGE) as works:
        assert not works


def test_a_broken_drive_is_no_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int, operation: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="Input/output"), locked(path, MESSAGE):
        pytest.fail("not held")
    monkeypatch.undo()
    with locked(path, MESSAGE) as works:
        assert works
