"""A fleet with real workers over TCP: workers die, municipalities fail, runs break off."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kobimo.errors import FleetIncomplete, NoCluster, WrongUsage, WrongWorker
from kobimo.fleet import clusters
from kobimo.fleet.accessibility import check_page
from kobimo.fleet.clusters import Placement
from kobimo.fleet.loading import load_fleet
from kobimo.fleet.records import load_state
from kobimo.fleet.running import plan_run, run_fleet
from kobimo.fleet.selecting import Selection
from tests.fleet.conftest import COUNT, LONG, running, write_fleet, write_template
from tests.fleet.invented import TABLE, choose_kreise
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kobimo.fleet.jobs import Outcome
    from kobimo.fleet.selecting import Planned

pytest.importorskip("distributed")


@dataclass
class Log:
    """A reporter that writes down, and does something of its own at a municipality's end."""

    then: Callable[[Outcome], None] = lambda _: None
    plans: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    begun: float = 0.0

    def planned(self, plans: Sequence[Planned], left_out: int) -> None:
        self.plans = {plan.job.ags: plan.why for plan in plans}

    def connected(self, workers: int) -> None:
        self.begun = time.monotonic()

    def ended(self, outcome: Outcome, reasons: Sequence[str], done: int, total: int) -> None:
        self.reasons[outcome.ags] = tuple(reasons)
        self.then(outcome)


@dataclass
class Harbour:
    """A scheduler with workers of its own, each in its folder."""

    folder: Path
    address: str
    stack: ExitStack
    workers: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def add(self, name: str, **environment: str) -> subprocess.Popen[str]:
        """Start a worker."""
        folder = self.folder / name
        arguments = ["dask", "worker", self.address, "--nthreads", "1", "--no-nanny"]
        arguments += ["--no-dashboard", "--name", name, "--local-directory", str(folder)]
        process = self.stack.enter_context(
            running(*arguments, env={**os.environ, **environment}, cwd=self.folder)
        )
        self.workers[name] = process
        return process

    def wait_for(self, count: int) -> None:
        """Wait until the scheduler knows exactly so many workers."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            wait_for(lambda: len(client.nthreads()) == count, 60, "the workers do not come or go")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbour]:
    """A scheduler and a worker on this machine; tests that need more workers add them."""
    folder = tmp_path_factory.mktemp("hafen")
    note = folder / "scheduler.json"
    with ExitStack() as stack:
        arguments = ["dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
        stack.enter_context(running(*arguments, "--scheduler-file", str(note), cwd=folder))
        wait_for(note.is_file, 60, "the scheduler does not start")
        found = Harbour(folder, json.loads(note.read_text("utf-8"))["address"], stack)
        found.add("eins")
        yield found


def _sail(path: Path, harbour: Harbour, log: Log | None = None, **wanted: Any) -> Log:
    log = log or Log()
    placement = Placement(harbour.address)
    stop = wanted.pop("stop", False)
    run_fleet(load_fleet(path), Selection(**wanted), placement, log, continue_on_error=not stop)
    return log


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@LONG
def test_a_worker_dies_and_the_run_is_complete(tmp_path: Path, harbour: Harbour) -> None:
    """KOBIMO_FLEET_COUNT=40 is the run of the issue."""
    write_template(tmp_path / "vorlage", COUNT)
    keys = [str(region.ags) for region in choose_kreise(COUNT)]
    path = write_fleet(tmp_path, keys)
    victim = harbour.add("opfer")
    harbour.wait_for(2)
    killed: list[psutil.Process] = []

    def kill_in_the_middle(_: Outcome) -> None:
        if len(log.reasons) == max(1, COUNT // 2):
            # Its next order is with it by now: there is always one more than there are hands.
            worker = psutil.Process(victim.pid)
            killed.extend([worker, *worker.children(recursive=True)])
            victim.send_signal(signal.SIGKILL)

    log = Log(kill_in_the_middle)
    began = time.monotonic()
    sailed = run_fleet(load_fleet(path), Selection(), Placement(harbour.address), log)
    took = time.monotonic() - began
    assert killed
    wait_for(lambda: not any(_lives(one) for one in killed), 5, "something of it lives on")
    assert sorted(log.reasons) == sorted(keys)
    assert all(outcome.is_done for outcome in sailed.outcomes)
    assert sailed.lost_workers == 1
    for ags in keys:
        assert (tmp_path / "ziel" / ags / "bericht/index.html").is_file()
    page = (tmp_path / "ziel/kontrolle/index.html").read_text("utf-8")
    assert "1 Rechenhelfer ist während des Laufs ausgefallen" in page
    assert check_page(page) == set()
    print(f"{COUNT} Kommunen: {took:.1f} s, je Kommune {took / COUNT:.2f} s")
    # The victim had work, and its kernels' parent died with it.
    assert len(killed) > 1


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_what_is_built_and_why(tmp_path: Path, harbour: Harbour, keys: list[str]) -> None:
    template = write_template(tmp_path / "vorlage", 8)
    one, two, bad = keys[:3]
    (tmp_path / "zwei/kommentare").mkdir(parents=True)
    comment = tmp_path / "zwei/kommentare/eins.md"
    comment.write_text("Wir in unserem Kreis.", "utf-8")
    (tmp_path / "drei/notebooks").mkdir(parents=True)
    broken = tmp_path / "drei/notebooks/zwei.py"
    chapter = (template / "notebooks/zwei.py").read_text("utf-8")
    broken.write_text(
        f"{chapter}\n# %%\nraise RuntimeError('<script>alert(1)</script>')\n", "utf-8"
    )
    more = f'[kommunen.{two}]\nordner = "zwei"\n[kommunen.{bad}]\nordner = "drei"\n'
    path = write_fleet(tmp_path, [one, two, bad], more)

    # One fails, the others go on.
    log = Log()
    with pytest.raises(FleetIncomplete) as error:
        _sail(path, harbour, log)
    first = ("Erster Bericht",)
    assert log.reasons == {one: first, two: first, bad: ()}
    assert f"  {bad}: RuntimeError" in error.value.text
    page = (tmp_path / "ziel/kontrolle/index.html").read_text("utf-8")
    assert "1 Kommune hat keinen neuen Bericht" in page
    assert "RuntimeError: &lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert not (tmp_path / "ziel" / bad).exists()

    # The same report as one that is built alone.
    alone = tmp_path / "allein"
    shutil.copytree(template, alone)
    (alone / "kommune.toml").write_text(f'ags = "{one}"\nberichte = ["kurz"]\n', "utf-8")
    command = [sys.executable, "-m", "kobimo", "build", "--projekt", str(alone)]
    subprocess.run(command, check=True, capture_output=True)
    assert _tree(tmp_path / "ziel" / one / "bericht") == _tree(alone / "public")

    # Nothing changed: only what failed is left to build.
    plans, left_out = plan_run(load_fleet(path), Selection(changed=True))
    assert [(plan.job.ags, plan.why) for plan in plans] == [(bad, "noch kein Bericht")]
    assert left_out == 2

    # One comment, one chapter, one number: each is told by its name.
    comment.write_text("Wir alle.", "utf-8")
    broken.unlink()
    notebook = template / "notebooks/eins.py"
    notebook.write_text(notebook.read_text("utf-8").replace("Mehr dazu", "Noch mehr"), "utf-8")
    table = template / "data/eingang" / TABLE
    table.write_text(table.read_text("utf-8").replace(";Anzahl;", "1;Anzahl;", 1), "utf-8")
    plans, _ = plan_run(load_fleet(path), Selection(changed=True))
    assert [plan.why for plan in plans] == [
        "Vorlage oder Daten geändert",
        "Vorlage oder Daten geändert, eigene Dateien geändert",
        "noch kein Bericht",
    ]
    log = _sail(path, harbour, changed=True)
    told = ("Daten: bevoelkerung_altersgruppen", "Vorlage: notebooks/eins.py")
    own = "Eigenes: Kommentare oder Dateien der Kommune"
    assert log.reasons == {one: told, two: (*told, own), bad: first}
    page = (tmp_path / "ziel/kontrolle/index.html").read_text("utf-8")
    assert "Alle Kommunen haben einen Bericht" in page

    # Somebody changed the result by hand.
    (tmp_path / "ziel" / two / "bericht/index.html").unlink()
    plans, _ = plan_run(load_fleet(path), Selection(changed=True))
    assert [(plan.job.ags, plan.why) for plan in plans] == [
        (two, "Bericht fehlt oder ist verändert")
    ]


@LONG
def test_a_run_breaks_off_and_goes_on(tmp_path: Path, harbour: Harbour, keys: list[str]) -> None:
    write_template(tmp_path / "vorlage", 8)
    path = write_fleet(tmp_path, keys[:4])

    def interrupt(_: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _sail(path, harbour, Log(interrupt))
    state = load_state(load_fleet(path).room)
    assert state.run is not None
    assert not state.run.finished
    (done,) = state.run.ended
    assert "nicht beendet" in (tmp_path / "ziel/kontrolle/index.html").read_text("utf-8")
    log = _sail(path, harbour, resume=True)
    assert sorted(log.plans) == sorted(set(keys[:4]) - {done})
    after = load_state(load_fleet(path).room).run
    assert after is not None
    assert (after.id, sorted(after.ended)) == (state.run.id, sorted(keys[:4]))
    with pytest.raises(WrongUsage, match="keinen abgebrochenen Lauf"):
        _sail(path, harbour, resume=True)


def test_workers_with_another_kobimo(tmp_path: Path, harbour: Harbour, keys: list[str]) -> None:
    write_template(tmp_path / "vorlage", 8)
    path = write_fleet(tmp_path, keys[:1])
    named = tmp_path / "anders" / "kobimo-0.0.9.dist-info"
    named.mkdir(parents=True)
    (named / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: kobimo\nVersion: 0.0.9\n", "utf-8"
    )
    import kobimo

    source = Path(kobimo.__file__).parent
    copy = tmp_path / "gleich" / "kobimo"
    shutil.copytree(source, copy, copy_function=os.symlink, ignore=shutil.ignore_patterns("*.pyc"))
    (copy / "german.py").unlink()
    text = (source / "german.py").read_text("utf-8")
    (copy / "german.py").write_text(text + "\n# changed\n", "utf-8")
    for place, told in (("anders", r"0\.0\.9"), ("gleich", r"Stand .*; die Flotte braucht")):
        worker = harbour.add(f"w-{place}", PYTHONPATH=str(tmp_path / place))
        harbour.wait_for(2)
        with pytest.raises(WrongWorker, match=told) as error:
            _sail(path, harbour)
        assert kobimo.__version__ in error.value.text
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        harbour.wait_for(1)
    assert not (tmp_path / "ziel" / keys[0]).exists()


def test_no_scheduler(tmp_path: Path, keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write_template(tmp_path / "vorlage", 8)
    path = write_fleet(tmp_path, keys[:1])
    monkeypatch.setattr(clusters, "PATIENCE", 1)
    nobody = Harbour(tmp_path, "tcp://127.0.0.1:9", ExitStack())
    began = time.monotonic()
    with pytest.raises(NoCluster, match=r"tcp://127\.0\.0\.1:9 antwortet nicht"):
        _sail(path, nobody)
    assert time.monotonic() - began < 10
    for wrong in ("rechner:8786", "tcp://rechner", "http://rechner:1", "tcp://rechner:99999"):
        with pytest.raises(WrongUsage, match="keine Adresse"):
            _sail(path, Harbour(tmp_path, wrong, ExitStack()))


@pytest.mark.parametrize("head", ['ausgabe = "intern"\n', ""], ids=["intern", "own data"])
def test_secrets_do_not_travel_in_the_clear(tmp_path: Path, keys: list[str], head: str) -> None:
    write_template(tmp_path / "vorlage", 8)
    own = tmp_path / "eigenes/data/geschuetzt"
    own.mkdir(parents=True)
    (own / "fälle.csv").write_text("x", "utf-8")
    more = "" if head else f'[kommunen.{keys[0]}]\nordner = "eigenes"\n'
    path = write_fleet(tmp_path, keys[:1], more, head=head)
    with pytest.raises(WrongUsage, match="unverschlüsselt"):
        _sail(path, Harbour(tmp_path, "tcp://192.0.2.1:8786", ExitStack()))
