"""Notebooks that die, hang, flood, swell and quit: each is named, none harms the others."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from kobimo.execution import Limits, Nursery, execute
from kobimo.execution.kernels.linux import descendants
from tests.waiting import wait_for

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
LIMITS = Limits(cell=5, notebook=60, output=1024**2, memory=600 * 1024**2)
CHILDREN = """\
import subprocess, sys, time
run = 'import time; x = bytearray(b"1") * (12 * 10**7); time.sleep(60)'
for _ in range(8): subprocess.Popen([sys.executable, "-c", run], start_new_session=True)
time.sleep(60)"""
#: Name → what a cell does, how that is called, and the line of the file that is named.
BROKEN = {
    "raises": ("x = 1\n1 / 0", "cell", 7),
    "no_python": ("x = (1", "cell", 6),
    "asks": ("input()", "cell", 6),
    "sleeps": ("import time\ntime.sleep(60)", "timeout_cell", 6),
    "ignores_interrupt": (
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)",
        "timeout_cell",
        6,
    ),
    "holds_the_lock": ("sum(range(10**12))", "timeout_cell", 6),
    "prints_forever": ("while True: print('x' * 1000)", "output", 6),
    "prints_at_once": ("print('x' * 10**8)", "output", 6),
    "many_outputs": ("while True: display('x' * 10000)", "output", 6),
    "writes_past_python": (
        "import os\nwhile True: os.write(1, b'x' * 65536)",
        "output",
        6,
    ),
    "swells": ("x = [bytearray(10**7) for _ in iter(int, 1)]", "memory", 6),
    "too_large": ("import numpy\nx = numpy.ones(10**9)", "memory", 6),
    "children_swell": (
        CHILDREN,
        "memory",
        6,
    ),
    "dies": ("import os\nos._exit(3)", "dead", 6),
    "crashes": ("import ctypes\nctypes.string_at(0)", "dead", 6),
    "kills_itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "dead", 6),
    "exits": ("exit()", "exit", 6),
    "quits_in_a_function": ("def f():\n    quit()\nf()\nprint('weiter')", "exit", 6),
    "sys_exits": ("import sys\nsys.exit(0)", "exit", 6),
    "raises_exit": ("raise SystemExit", "exit", 6),
}


def write(folder: Path, name: str, source: str) -> Path:
    path = folder / "notebooks" / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"# %% [markdown]\n# # Titel\n# ## Abschnitt\n\n# %%\n{source}\n\n# %%\n2\n", "utf-8"
    )
    return path


@LINUX
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_every_end_has_its_name(tmp_path: Path, method: str) -> None:
    names = list(BROKEN) if method == "fork" else ["swells", "prints_forever", "crashes", "exits"]
    notebooks = {}
    for name in names:
        notebooks[f"gut_{name}"] = write(tmp_path, f"gut_{name}", "print(1)")
        notebooks[name] = write(tmp_path, name, BROKEN[name][0])
    with Nursery((), method=method) as nursery:
        results = execute(
            notebooks, tmp_path / "x", working_folder=tmp_path, limits=LIMITS, nursery=nursery
        )
        assert nursery.method == method
    done = {item.chapter: item for item in results}
    found = {
        name: (failure.kind, failure.line, failure.cell, failure.heading)
        for name in names
        if (failure := done[name].failure) is not None
    }
    assert found == {name: (BROKEN[name][1], BROKEN[name][2], 1, "Abschnitt") for name in names}
    # Each within 15 seconds of its limit, and those beside it came out as if alone.
    assert max(done[name].seconds for name in names) < LIMITS.cell + 15
    good = {(tmp_path / "x" / f"gut_{name}.ipynb").read_bytes() for name in names}
    assert len(good) == 1
    assert not list((tmp_path / "x").glob("[!g]*"))


@LINUX
def test_a_gigabyte_costs_the_builder_little(tmp_path: Path) -> None:
    """As a process of its own: the highest memory it ever had is what counts."""
    path = write(tmp_path, "flut", "for _ in range(1000): print('x' * 10**6)")
    good = write(tmp_path, "gut", "1")
    code = f"""
        import resource
        from pathlib import Path
        from kobimo.execution import execute
        highest = []
        for path in (Path({str(good)!r}), Path({str(path)!r})):
            (done,) = execute({{"a": path}}, Path({str(tmp_path / "x")!r}), working_folder=Path({str(tmp_path)!r}))
            highest.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        print(done.failure.kind, highest[1] - highest[0])
    """
    out = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    ).stdout
    kind, more = out.split()
    assert kind == "output"
    assert int(more) < 200


def test_the_build_has_a_deadline(tmp_path: Path) -> None:
    notebooks = {f"n{i}": write(tmp_path, f"n{i}", "import time\ntime.sleep(2)") for i in range(6)}
    limits = Limits(build=5, workers=2)
    results = execute(notebooks, tmp_path / "x", working_folder=tmp_path, limits=limits)
    kinds = [item.failure.kind if item.failure else "" for item in results]
    assert kinds[-1] == "timeout_build"
    assert set(kinds) <= {"", "timeout_build"}
    assert results[-1].failure is not None
    assert "kobimo build --baufrist" in results[-1].failure.remedy


def test_a_kernel_that_cannot_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "eins", "1")
    missing = tmp_path / "weg"
    (done,) = execute({"eins": path}, tmp_path / "x", working_folder=missing)
    assert done.failure is not None
    assert done.failure.kind == "start"
    assert "FileNotFoundError" in done.failure.cause
    assert "KOBIMO_KERNE=spawn" in done.failure.remedy


def test_a_notebook_that_is_none(tmp_path: Path) -> None:
    path = write(tmp_path, "eins", "1")
    path.write_bytes(b"# %%\n\xff\xfe")
    missing = tmp_path / "notebooks" / "zwei.py"
    results = execute({"eins": path, "zwei": missing}, tmp_path / "x", working_folder=tmp_path)
    found = [(item.failure.kind, item.failure.cell) for item in results if item.failure]
    assert found == [("unreadable", 0), ("unreadable", 0)]


STARTS_MUCH = """
import multiprocessing, os, subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(300)"]
subprocess.Popen(sleep)
subprocess.Popen(sleep, start_new_session=True)
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        os.execv(sys.executable, sleep)
    os._exit(0)
open("bereit" + str(os.getpid()), "w").close()
time.sleep(300)
"""


@LINUX
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_nothing_outlives_a_killed_builder(tmp_path: Path, method: str) -> None:
    """Two seconds after SIGKILL no process is left of what the builder has started."""
    for round_ in range(int(os.environ.get("KOBIMO_RUNDEN", "1"))):
        folder = tmp_path / str(round_)
        folder.mkdir()
        paths = [write(folder, name, STARTS_MUCH) for name in ("a", "b")]
        code = (
            "from pathlib import Path\nfrom kobimo.execution import execute\n"
            f"execute({{p: Path(p) for p in {list(map(str, paths))!r}}}, Path('x'), working_folder=Path('.'))"
        )
        builder = subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=folder,
            env={**os.environ, "KOBIMO_KERNE": method},
        )
        wait_for(lambda folder=folder: len(list(folder.glob("bereit*"))) == 2, seconds=60)
        family = descendants(builder.pid)
        expected = 9 if method == "fork" else 6
        assert len(family) >= expected - 2
        builder.kill()
        builder.wait()
        wait_for(lambda family=family: not any(map(lives, family)), seconds=2)
        assert not [line for line in processes() if str(folder) in line]
        wait_for(lambda pid=builder.pid: not rooms_of(pid), seconds=2)


@LINUX
def test_nothing_outlives_a_builder_killed_while_modules_load(tmp_path: Path) -> None:
    for delay in (0.05, 0.3, 0.6):
        code = "from kobimo.execution import Nursery\nimport time\nNursery().__enter__()\ntime.sleep(60)"
        builder = subprocess.Popen([sys.executable, "-c", code])
        wait_for(lambda builder=builder: bool(descendants(builder.pid)), seconds=60)
        time.sleep(delay)
        family = descendants(builder.pid)
        builder.kill()
        builder.wait()
        wait_for(lambda family=family: not any(map(lives, family)), seconds=2)


@LINUX
def test_a_killed_warm_process_is_replaced(tmp_path: Path) -> None:
    path = write(tmp_path, "eins", "1")
    with Nursery(()) as nursery:
        for _ in range(2):
            (done,) = execute(
                {"eins": path}, tmp_path / "x", working_folder=tmp_path, nursery=nursery
            )
            assert done.failure is None
            assert nursery.pid is not None
            os.kill(nursery.pid, 9)
        assert nursery.method == "fork"


@LINUX
def test_no_descriptor_and_no_process_is_lost(tmp_path: Path) -> None:
    notebooks = {f"n{i}": write(tmp_path, f"n{i}", "1") for i in range(6)}
    with Nursery(()) as nursery:
        execute(notebooks, tmp_path / "x", working_folder=tmp_path, nursery=nursery)
        before = len(list(Path("/proc/self/fd").iterdir()))
        execute(notebooks, tmp_path / "x", working_folder=tmp_path, nursery=nursery)
        assert len(list(Path("/proc/self/fd").iterdir())) == before
        assert nursery.pid is not None
        wait_for(lambda: descendants(nursery.pid or 0) == [], seconds=60)
        folder = nursery.folder
        assert not list(folder.glob("k*"))
    assert not folder.exists()


def lives(pid: int) -> bool:
    """Whether a process runs; one that waits to be reaped by somebody else does not."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in "ZX"
        )
    except OSError:
        return False


def rooms_of(pid: int) -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"kobimo-{pid}-*"))


def processes() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_text("utf-8", "replace"))
        except OSError:
            continue
    return found
