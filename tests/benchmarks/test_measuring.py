"""A benchmark counts every process of a measured command, whoever waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("trees of processes are measured on Linux", allow_module_level=True)

from benchmarks.execution.measuring import Failed, measure
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
BURN = "import time\nwhile time.process_time() < 0.5: pass\n"
#: A grandchild that works on when its parent has long ended: nobody but the keeper reaps it.
ORPHAN = f"import os\nif os.fork() == 0:\n    os.setsid()\n    exec({BURN!r})\n    os._exit(0)\n"
#: A grandchild reaped by its parent, which is waited for in turn.
REAPED = f"import os\nif os.fork() == 0:\n    exec({BURN!r})\n    os._exit(0)\nos.wait()\n"
#: The kernel reaps it and no process gets its times.
IGNORED = "import signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\n" + ORPHAN


def run(code: str, folder: Path, **options: object):
    command = [sys.executable, "-S", "-c", code]
    return measure(
        [command], folder=folder, environment=dict(os.environ), log=folder / "log", **options
    )


@pytest.mark.parametrize("code", [ORPHAN, REAPED], ids=["orphan", "reaped"])
def test_cpu_of_grandchildren_is_counted(code: str, tmp_path: Path) -> None:
    found = run(code, tmp_path)
    # The system counts in ticks, so a little of the half second may be missing.
    assert 0.4 <= found.cpu < 2
    assert 0.4 <= found.reaped < 2
    assert found.left == 0


def test_the_group_counts_what_nobody_waits_for(tmp_path: Path) -> None:
    found = run(IGNORED, tmp_path)
    if found.cpu == found.reaped:
        pytest.skip("no control group can be made here")
    assert found.cpu >= 0.4


def test_what_is_left_behind_is_killed_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.execution.measuring.GRACE", 0.2)
    code = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(60)\n"
    found = run(code, tmp_path)
    assert found.left == 1
    assert found.wall < 10


def test_shared_pages_count_once(tmp_path: Path) -> None:
    code = (
        "import os, time\nblock = b'x' * 100_000_000\n"
        "for _ in range(3):\n    if os.fork() == 0:\n        break\n"
        "time.sleep(0.5)\n"
    )
    # A loaded machine may take a process between two states; counted twice, it always would be.
    found = [run(code, tmp_path, sampled_every=0.05).memory for _ in range(3)]
    assert 100_000_000 < min(found) < 180_000_000


def test_a_command_that_fails_is_told_with_its_log(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="so nicht"):
        run("raise SystemExit('so nicht')", tmp_path)


def test_the_tree_ends_with_who_measures(tmp_path: Path) -> None:
    """Killed without a chance to clean up, the measuring process leaves nothing running."""
    below = f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
    below += "os.setsid()\ntime.sleep(60)\n"
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from benchmarks.execution.measuring import measure\n"
        f"folder = Path({str(tmp_path)!r})\n"
        f"measure([[sys.executable, '-S', '-c', {below!r}]], folder=folder,"
        " environment=dict(os.environ), log=folder / 'log')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        pid = int(wait_for((tmp_path / "pid").read_text))
    finally:
        process.kill()
        process.wait()
    wait_for(lambda: not Path(f"/proc/{pid}").exists())
