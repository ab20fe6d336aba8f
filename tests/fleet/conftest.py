"""A small fleet: one short report on one invented table, for as many Kreise as are asked for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CHAPTER, REPORT
from tests.fleet.invented import choose_kreise, write_population

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: How many Kreise the long run has; the same code with a larger number shows what the issue asks.
COUNT = int(os.environ.get("KOBIMO_FLEET_COUNT", "3"))

#: What needs a cluster of its own, again; KOBIMO_FLEET_LONG=1 runs it.
LONG = pytest.mark.skipif(
    not {"KOBIMO_FLEET_LONG", "KOBIMO_FLEET_COUNT"} & os.environ.keys(),
    reason="long; set KOBIMO_FLEET_LONG=1",
)


def write_template(folder: Path, count: int) -> Path:
    """Write a municipal repository whose data hold ``count`` Kreise."""
    for name in ("notebooks", "reports", "data/eingang"):
        (folder / name).mkdir(parents=True)
    (folder / "reports/kurz.toml").write_text(REPORT, "utf-8")
    cells = {
        "eins": 'report.trend("bev_insgesamt")',
        "zwei": 'report.key_figures("bev_insgesamt", "jung_alt_relation")',
    }
    for name, cell in cells.items():
        text = CHAPTER.format(title=name.title(), cell=cell)
        text = text.replace(
            "    - bev_insgesamt\n", "    - bev_insgesamt\n#     - jung_alt_relation\n"
        )
        (folder / "notebooks" / f"{name}.py").write_text(text, "utf-8")
    write_population(folder / "data/eingang", choose_kreise(count))
    return folder


def write_fleet(folder: Path, keys: Sequence[str], more: str = "", *, head: str = "") -> Path:
    """Write ``FLEET.toml`` and return it."""
    path = folder / "FLEET.toml"
    body = f'ags = {json.dumps(list(keys))}\nbericht = "kurz"\nziel = "ziel"\nvorlage = "vorlage"\n'
    path.write_text(f"{head}{body}\n{more}", "utf-8")
    return path


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A template for eight Kreise."""
    return write_template(tmp_path / "vorlage", 8)


@pytest.fixture
def keys() -> list[str]:
    """The keys of those eight."""
    return [str(region.ags) for region in choose_kreise(8)]


@contextmanager
def running(*arguments: str, **more: object) -> Iterator[subprocess.Popen[str]]:
    """Run a Python module as a process group of its own and end it with all it started."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **more,  # type: ignore[call-overload]
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if process.stdout is not None:
            process.stdout.close()
