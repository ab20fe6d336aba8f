"""The warm process: what it imports, what it leaves out, and how others use it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import textwrap
from importlib.metadata import EntryPoint
from pathlib import Path

import jupytext
import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from kobimo.execution import Limits, Nursery, execute, find_modules
from kobimo.execution.kernels.environment import kernel_environment
from kobimo.execution.kernels.memory import exceeds
from kobimo.execution.kernels.orders import Order
from kobimo.execution.kernels.state import changed, fingerprint
from kobimo.execution.kernels.weighing import OVERHEAD, weigh
from kobimo.execution.outputs import settle
from tests.waiting import wait_for

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="forks kernels on Linux alone")


def write(path: Path, *cells: str) -> Path:
    path.write_text("".join(f"# %%\n{cell}\n\n" for cell in cells), "utf-8")
    return path


def text_of(notebook: dict, cell: int = -1) -> str:
    (output,) = notebook["cells"][cell]["outputs"]
    return output["text"] if "text" in output else output["data"]["text/plain"]


def test_only_installed_modules_are_imported_ahead(tmp_path: Path) -> None:
    (tmp_path / "eigenes.py").write_text("1/0", "utf-8")
    path = write(
        tmp_path / "eins.py",
        "import kobimo, eigenes\nimport xml.dom.minidom as dom",
        "from json import loads\nfrom scipy import stats\nfrom . import nichts",
        "das ist kein Python",
        "def f():\n    import wave\nimport gibtesnicht",
    )
    expected = ("kobimo", "xml.dom.minidom", "json", "json.loads", "scipy", "scipy.stats")
    assert find_modules([path, tmp_path / "fehlt.py"]) == expected


#: A module → what the warm process has against it.
UNFIT = {
    "prints": "print('Hallo')",
    "warns": "import warnings\nwarnings.warn('veraltet')",
    "starts_a_thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True).start()",
    "changes_variables": "import os\nos.environ['TZ'] = 'UTC'",
    "silences": "import warnings\nwarnings.simplefilter('ignore')",
    "styles": "import matplotlib\nmatplotlib.rcParams['font.size'] = 30",
}
FIT = {
    "raises": "1 / 0",
    "draws": "import random\nrandom.random()",
    "adds_variables": "import os\nos.environ.setdefault('NEU', '1')",
    "knows_the_notebook": "value = get_ipython().kernel is not None",
}


@LINUX
def test_what_would_show_in_other_chapters_is_left_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "bibliothek"
    library.mkdir()
    for name, source in (UNFIT | FIT).items():
        (library / f"{name}.py").write_text(source, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(library))
    seen = write(
        tmp_path / "sieht.py",
        f"import sys\nprint(*sorted({{*{[*UNFIT, *FIT]!r}}} & {{*sys.modules}}))",
    )
    uses = write(
        tmp_path / "nutzt.py", "import prints, warns\nimport knows_the_notebook as k\nk.value"
    )
    with Nursery((*UNFIT, *FIT)) as nursery:
        done = execute(
            {"sieht": seen, "nutzt": uses}, tmp_path / "x", working_folder=tmp_path, nursery=nursery
        )
        assert nursery.method == "fork"
    assert done[0].notebook is not None
    assert text_of(done[0].notebook).split() == ["adds_variables", "draws", "knows_the_notebook"]
    assert done[1].notebook is not None
    outputs = done[1].notebook["cells"][0]["outputs"]
    assert outputs[0]["text"] == "Hallo\n"
    assert "veraltet" in outputs[1]["text"]
    assert outputs[-1]["data"]["text/plain"] == "True"


@LINUX
def test_the_stack_of_a_report_is_fit_to_be_shared() -> None:
    """Nothing of it makes the warm process begin again, which would double its time."""
    code = """
        import os
        from kobimo.execution.kernels import parent, preload
        from kobimo.execution.kernels.linux import thread_count
        preload.preload(("kobimo",))
        import sys
        missing = [name for name in preload.REPORT if name not in sys.modules]
        print(thread_count(), missing, "matplotlib_inline" in sys.modules)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=kernel_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[0] == "1 [] False"


@LINUX
def test_neither_threads_nor_sockets_of_others_cross_the_fork(tmp_path: Path) -> None:
    source = write(
        tmp_path / "eins.py",
        "import os, threading, time\nfrom pathlib import Path\ntime.sleep(1)",
        "found = [os.readlink(n) for n in Path('/proc/self/fd').iterdir() if n.is_symlink()]",
        "print(len(threading.enumerate()), *(name for name in found if 'socket' in name))",
    )
    options = {"folder": tmp_path / "x", "working_folder": tmp_path, "limits": Limits(workers=3)}
    with Nursery(()) as nursery:
        done = execute({f"n{i}": source for i in range(3)}, nursery=nursery, **options)
        others = sockets_of(os.getpid()) | sockets_of(nursery.pid or 0)
    with Nursery((), method="spawn") as nursery:
        done += execute({"spawned": source}, nursery=nursery, **options)
    counts = []
    for item in done:
        assert item.notebook is not None
        count, *found = text_of(item.notebook).split()
        counts.append(count)
        assert found
        assert not others & set(found)
        others |= set(found)
    assert len(set(counts)) == 1


@LINUX
def test_builders_share_a_warm_process_and_do_without_it(tmp_path: Path) -> None:
    source = write(tmp_path / "eins.py", "import os\nos.getppid()")

    def parent_of_kernel(nursery: Nursery) -> int:
        (done,) = execute(
            {"eins": source}, tmp_path / "x", working_folder=tmp_path, nursery=nursery
        )
        assert done.notebook is not None
        return int(text_of(done.notebook))

    with Nursery(()) as host, Nursery((), lent=host.folder) as guest:
        assert parent_of_kernel(guest) == parent_of_kernel(host) == host.pid
        assert guest.pid is None
        host.close()
        assert parent_of_kernel(guest) == guest.pid


@LINUX
def test_kernels_of_a_killed_guest_end(tmp_path: Path) -> None:
    """The warm process lives on for the others."""
    source = write(tmp_path / "eins.py", "import os\nprint(os.getpid(), file=open('pid', 'w'))",
                   "import time\ntime.sleep(99)")  # fmt: skip
    with Nursery(()) as host:
        code = (
            "from pathlib import Path\n"
            "from kobimo.execution import Nursery, execute\n"
            f"with Nursery((), lent=Path({str(host.folder)!r})) as guest:\n"
            f"    execute({{'eins': Path({str(source)!r})}}, Path('x'), working_folder=Path(), nursery=guest)\n"
        )
        guest = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
        try:
            kernel = wait_for(lambda: (tmp_path / "pid").read_text("utf-8").strip())
        finally:
            guest.kill()
            guest.wait()
        wait_for(lambda: not Path("/proc", kernel).exists(), seconds=2)
        assert Path("/proc", str(host.pid)).exists()
        lent = host.folder
        assert list(lent.glob("kobimo-*/k1"))
    assert not lent.exists()


def sockets_of(pid: int) -> set[str]:
    found = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            found.add(str(entry.readlink()))
    return {name for name in found if "socket" in name}


@LINUX
def test_others_reach_forked_kernels_by_the_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel specification that names it, and nbclient as it comes."""
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    from kobimo.execution.kernels import provisioner

    group = KernelProvisionerFactory.GROUP_NAME
    declared = EntryPoint(
        "kobimo-fork", "kobimo.execution.kernels.provisioner:ForkProvisioner", group
    )
    # What pyproject.toml declares, also where an older installation lies around.
    monkeypatch.setitem(KernelProvisionerFactory.instance().provisioners, "kobimo-fork", declared)

    class Specs(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            spec = super().get_kernel_spec("python3")
            spec.metadata = {"kernel_provisioner": {"provisioner_name": "kobimo-fork"}}
            return spec

    path = write(tmp_path / "eins.py", "import sys\n'numpy' in sys.modules, 6 * 7")
    notebook = jupytext.read(path, fmt="py:percent")
    manager = AsyncKernelManager(kernel_spec_manager=Specs(), kernel_name="python3")
    client = NotebookClient(notebook, km=manager, record_timing=False)
    with Nursery(()) as nursery:
        monkeypatch.setattr(provisioner, "_own", [nursery])
        with client.setup_kernel(cwd=str(tmp_path), cleanup_kc=True):
            client.execute_cell(notebook.cells[0], 0)
    assert text_of(notebook) == "(True, 42)"


def test_the_entry_point_is_declared(root: Path) -> None:
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["jupyter_client.kernel_provisioners"] == {
        "kobimo-fork": "kobimo.execution.kernels.provisioner:ForkProvisioner"
    }


def test_the_environment_of_kernels_does_not_depend_on_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "LC_TIME": "de_DE",
        "LANGUAGE": "de",
        "TZ": "UTC",
        "MPLBACKEND": "agg",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    found = kernel_environment(MEHR="1")
    assert "LC_TIME" not in found
    assert "LANGUAGE" not in found
    assert (found["TZ"], found["PYTHONHASHSEED"], found["MEHR"]) == ("Europe/Berlin", "0", "1")
    assert found["SOURCE_DATE_EPOCH"] == "0"
    assert "inline" in found["MPLBACKEND"]


def test_orders_survive_odd_environments() -> None:
    odd = {"A": "ä\udcff\n", "B": ""}
    order = Order("c", "f", "h", "e", odd, 1, 2)
    line = order.dump()
    assert line.count(b"\n") == 1
    assert Order.parse(line) == order


def test_a_message_weighs_what_it_holds() -> None:
    assert weigh("stream", {"name": "stdout", "text": "x" * 100}) > OVERHEAD + 100
    assert weigh("status", {"execution_state": "idle"}) < 100
    assert weigh("error", {"traceback": ["x" * 50] * 3}) >= OVERHEAD + 150
    assert weigh("display_data", {"data": {"image/png": "x" * 500, "a": [b"y" * 10]}}) > 1500


def test_what_differs_from_run_to_run_is_taken_out() -> None:
    output = {
        "output_type": "execute_result",
        "data": {"text/plain": "<a.B at 0x7f1ef45faf90> 0xdeadbeef01"},
    }
    stream = {"output_type": "stream", "text": "<function f at 0x7f00aa>\nat 0x1"}
    notebook = {
        "cells": [{"metadata": {"execution": {}}, "outputs": [output, stream]}, {"metadata": {}}]
    }
    settle(notebook)
    assert output["data"]["text/plain"] == "<a.B at 0x…> 0xdeadbeef01"
    assert stream["text"] == "<function f at 0x…>\nat 0x1"
    assert [cell["id"] for cell in notebook["cells"]] == ["zelle-1", "zelle-2"]
    assert "execution" not in json.dumps(notebook["cells"][0]["metadata"])


@LINUX
def test_memory_counts_those_below() -> None:
    mine = os.getpid()
    assert exceeds(mine, 1024**2)
    assert not exceeds(mine, 64 * 1024**3)
    big = "import time; x = bytearray(b'1') * (3 * 10**8); print(1, flush=True); time.sleep(60)"
    nested = (
        f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {big!r}]); p.wait()"
    )
    with subprocess.Popen([sys.executable, "-c", nested], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            assert exceeds(process.pid, 3 * 10**8)
            assert not exceeds(process.pid, 6 * 10**8)
        finally:
            from kobimo.execution.kernels.linux import kill_tree

            kill_tree(process.pid)


def test_a_fingerprint_tells_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    assert changed(before, fingerprint()) == []
    monkeypatch.setenv("NEU_HINZUGEKOMMEN", "1")
    assert changed(before, fingerprint()) == []
    monkeypatch.setenv("PATH", "/anders")
    assert changed(before, fingerprint()) == ["die Umgebungsvariablen"]


def test_spawn_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOBIMO_KERNE", "spawn")
    assert Nursery().method == "spawn"
    monkeypatch.setenv("KOBIMO_KERNE", "unfug")
    assert Nursery().method == ("fork" if sys.platform == "linux" else "spawn")
