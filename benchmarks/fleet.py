"""Measure a fleet: wall and CPU seconds for each municipality, beside one build alone; memory of all.

The municipalities are the fictional Kreise with their embedded data, or real ones on an invented
table. Builds alone and fleets take turns. Every build alone starts from nothing, as the first
build of an office does; so does every fleet::

    python -m benchmarks.fleet [--count 11] [--report bildungsbericht] [--rounds 3] [--kept FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

#: Fictional Kreise without data of an office of their own: what most of a fleet are.
KREISE = (
    *("99002", "99003", "99051", "99052", "99053", "99054", "99055", "99056", "99057", "99058"),
    "99059",
)
#: Seconds between two looks at how much CPU each process has taken.
_PAUSE = 0.25
#: Looks after which memory is weighed, too: that takes a tenth of a second.
_WEIGHED = 8


@dataclass
class Run:
    """What one command took."""

    wall: float
    cpu: float
    #: Megabytes of all its processes together, shared pages counted once.
    memory: float


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=len(KREISE))
    parser.add_argument("--report", default="bildungsbericht")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--invented", action="store_true", help="real Kreise, one invented table")
    arguments = parser.parse_args()
    alone: list[Run] = []
    fleets: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="kobimo-bench-") as room:
        for number in range(arguments.rounds):
            folder = Path(room) / str(number)
            folder.mkdir()
            keys, template = _choose(folder, arguments.count, invented=arguments.invented)
            alone.append(_build_alone(folder, keys[0], arguments.report, template))
            fleets.append(_sail(folder, keys, arguments.report, template, arguments.workers))
            shutil.rmtree(folder)
    wall = statistics.median(run.wall for run in alone)
    cpu = statistics.median(run.cpu for run in alone)
    each = [run.wall / arguments.count for run in fleets]
    print(
        json.dumps(
            {
                "municipalities": arguments.count,
                "workers": arguments.workers,
                "cores": os.cpu_count(),
                "load before": [round(load, 1) for load in os.getloadavg()],
                "one alone": _tell(alone),
                "fleet": _tell(fleets),
                "wall s per municipality": round(statistics.median(each), 2),
                "wall of one municipality to one alone": round(statistics.median(each) / wall, 3),
                "CPU of one municipality to one alone": round(
                    statistics.median(run.cpu for run in fleets) / arguments.count / cpu, 3
                ),
            },
            indent=2,
        )
    )


def _choose(folder: Path, count: int, *, invented: bool) -> tuple[list[str], Path | None]:
    if not invented:
        return list(KREISE[:count]), None
    from tests.fleet.conftest import write_template
    from tests.fleet.invented import choose_kreise

    template = write_template(folder / "vorlage", count)
    return [str(region.ags) for region in choose_kreise(count)], template


def _build_alone(folder: Path, ags: str, report: str, template: Path | None) -> Run:
    project = folder / "allein"
    if template is None:
        from kobimo.template import new

        new(ags, output_dir=folder, answers={"project_slug": "allein", "report": report})
    else:
        shutil.copytree(template, project)
        text = f'ags = "{ags}"\nberichte = ["kurz"]\n'
        (project / "kommune.toml").write_text(text, encoding="utf-8")
    return measure([sys.executable, "-m", "kobimo", "build", "--projekt", str(project)])


def _sail(folder: Path, keys: list[str], report: str, template: Path | None, workers: int) -> Run:
    path = folder / "FLEET.toml"
    lines = [f"ags = {json.dumps(keys)}", 'ziel = "ziel"']
    lines += [f'bericht = "{report}"'] if template is None else ['bericht = "kurz"']
    lines += ['vorlage = "vorlage"'] if template is not None else []
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return measure([sys.executable, "-m", "kobimo", "fleet", str(path), "--workers", str(workers)])


def measure(command: list[str]) -> Run:
    """Run a command and watch everything it starts."""
    watch = Watch()
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    watcher = threading.Thread(target=watch.follow, args=(process.pid,))
    watcher.start()
    _, errors = process.communicate()
    wall = time.monotonic() - began
    watch.ended.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{command}: {errors}")
    return Run(wall, sum(watch.seconds.values()), watch.memory / 1e6)


class Watch:
    """Samples the tree of a process: kernels are children of a process that nobody waits for."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.seconds: dict[tuple[int, float], float] = {}
        self.memory = 0.0

    def follow(self, pid: int) -> None:
        """Sample until told that it ended; a process counts with what it had last."""
        root = psutil.Process(pid)
        known: dict[tuple[int, float], psutil.Process] = {}
        looks = 0
        while not self.ended.wait(_PAUSE):
            looks += 1
            try:
                tree = [root, *root.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            known |= {(one.pid, one.create_time()): one for one in tree if one.is_running()}
            memory = 0.0
            for key, one in known.items():
                try:
                    times = one.cpu_times()
                    self.seconds[key] = times.user + times.system
                    memory += one.memory_full_info().pss if looks % _WEIGHED == 0 else 0
                except psutil.Error:
                    continue
            self.memory = max(self.memory, memory)


def _tell(runs: list[Run]) -> dict[str, object]:
    return {
        "wall s": [round(run.wall, 1) for run in runs],
        "CPU s (sampled)": [round(run.cpu, 1) for run in runs],
        "memory MB (PSS of all)": [round(run.memory) for run in runs],
    }


if __name__ == "__main__":
    main()
