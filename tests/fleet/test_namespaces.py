"""Scheduler and worker on machines of their own, as far as one machine can have several."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fleet.conftest import LONG, write_fleet, write_template
from tests.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("distributed")
pytestmark = LONG

#: Documentation addresses (RFC 5737); nobody has them.
HOUSES = {"amt": "192.0.2.1", "rechner": "192.0.2.2"}


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture
def houses() -> Iterator[dict[str, str]]:
    """Two network namespaces with one cable between them and no way out: name → namespace."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("network namespaces need Linux and root")
    names = {house: f"kobimo-{house}-{os.getpid()}" for house in HOUSES}
    with contextlib.ExitStack() as stack:
        try:
            for name in names.values():
                _ip("netns", "add", name)
                stack.callback(_ip, "netns", "delete", name)
            ends = [f"kb{number}-{os.getpid() % 100_000}" for number in (1, 2)]
            _ip("link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
        except subprocess.CalledProcessError:
            pytest.skip("this machine makes no network namespaces")
        for end, (house, name) in zip(ends, names.items(), strict=True):
            _ip("link", "set", end, "netns", name)
            _ip("-n", name, "addr", "add", f"{HOUSES[house]}/24", "dev", end)
            for link in (end, "lo"):
                _ip("-n", name, "link", "set", link, "up")
        yield names


@contextlib.contextmanager
def _inside(namespace: str, folder: Path, *arguments: str) -> Iterator[None]:
    command = ["ip", "netns", "exec", namespace, sys.executable, "-m", *arguments]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def test_over_the_network(tmp_path: Path, houses: dict[str, str], keys: list[str]) -> None:
    write_template(tmp_path / "vorlage", 8)
    path = write_fleet(tmp_path, keys[:2])
    note = tmp_path / "scheduler.json"
    address = f"tcp://{HOUSES['amt']}:8786"
    scheduler = ["dask", "scheduler", "--host", HOUSES["amt"], "--port", "8786", "--no-dashboard"]
    worker = ["dask", "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    away = tmp_path / "woanders"
    away.mkdir()
    with (
        _inside(houses["amt"], tmp_path, *scheduler, "--scheduler-file", str(note)),
        contextlib.ExitStack() as stack,
    ):
        wait_for(note.is_file, 60, "the scheduler does not start")
        assert json.loads(note.read_text("utf-8"))["address"] == address
        place = ["--host", HOUSES["rechner"], "--local-directory", str(away)]
        stack.enter_context(_inside(houses["rechner"], away, *worker, *place))
        command = ["ip", "netns", "exec", houses["amt"], sys.executable, "-m", "kobimo"]
        command += ["fleet", str(path), "--scheduler", address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "2 Berichte gebaut" in done.stdout
        # The worker was told to leave nothing behind.
        assert not list(away.rglob("kommunen"))
    for ags in keys[:2]:
        assert (tmp_path / "ziel" / ags / "bericht/index.html").is_file()
    state = json.loads((tmp_path / "build/flotte/stand.json").read_text("utf-8"))
    workers = {outcome["worker"] for outcome in state["built"].values()}
    assert all(worker.startswith(f"tcp://{HOUSES['rechner']}:") for worker in workers)


def test_from_outside_nobody_answers(
    tmp_path: Path, keys: list[str], houses: dict[str, str]
) -> None:
    write_template(tmp_path / "vorlage", 8)
    path = write_fleet(tmp_path, keys[:1])
    command = ["ip", "netns", "exec", houses["rechner"], sys.executable, "-m", "kobimo"]
    command += ["fleet", str(path), "--scheduler", f"tcp://{HOUSES['amt']}:8786"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 42
    assert "antwortet nicht" in done.stderr
    assert "Traceback" not in done.stderr
