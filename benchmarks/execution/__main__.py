"""Measure the execution of six chapters beside its peers.

``python -m benchmarks.execution`` runs everything; ``--rounds 1 --only kobimo,papermill-2`` a part.
Results are appended to a file as they come, so that rounds can be added later, and the table is
made of all of them.
"""

from __future__ import annotations

import argparse
import compileall
import json
import shutil
import signal
import sys
import sysconfig
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import kobimo
from benchmarks.execution.contestants import CONTESTANTS
from benchmarks.execution.fleets import FLEETS, run_fleets
from benchmarks.execution.rounds import Course, run_rounds
from benchmarks.execution.tables import write_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.execution.rounds import Row

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "build" / "benchmarks" / "execution.jsonl"


def main() -> int:
    """Measure what is asked for and print the tables."""
    arguments = parse()
    if sys.platform != "linux":
        print("Trees of processes are measured on Linux; nothing was measured.")
        return 0
    # Folders are removed and processes ended on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    compile_libraries()
    arguments.results.parent.mkdir(parents=True, exist_ok=True)
    names = [one.name for one in CONTESTANTS if one.is_there]
    missing = [one.label for one in CONTESTANTS if not one.is_there]
    if missing:
        print(f"Not installed here: {', '.join(missing)}")
    chosen = [one for one in CONTESTANTS if one.name in (arguments.only or names)]
    first = count_rounds(arguments.results)
    room = Path(tempfile.mkdtemp(prefix="execution-"))
    try:
        course = Course(room)
        if chosen and arguments.rounds:
            rounds = range(first, first + arguments.rounds)
            keep(run_rounds(course, chosen, rounds), arguments.results)
        if chosen and arguments.memory:
            keep(
                run_rounds(course, chosen, range(first, first + 1), with_memory=True),
                arguments.results,
            )
        fleets = [one for one in FLEETS if one.name in (arguments.only or FLEET_NAMES)]
        for size in arguments.fleet:
            rounds = range(first, first + arguments.fleet_rounds)
            keep(run_fleets(course, fleets, size, rounds), arguments.results)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    write_tables(arguments.results, arguments.table)
    return 0


FLEET_NAMES = [one.name for one in FLEETS]


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    known = list(dict.fromkeys([one.name for one in CONTESTANTS] + FLEET_NAMES))
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds; 0 for none")
    parser.add_argument("--only", type=split, help=f"names with commas between: {', '.join(known)}")
    parser.add_argument(
        "--fleet", type=lambda text: [int(size) for size in split(text)], default=[3, 8, 10, 40],
        help="numbers of municipalities, with commas between; empty for none",
    )  # fmt: skip
    parser.add_argument("--fleet-rounds", type=int, default=1)
    parser.add_argument("--memory", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--results", type=Path, default=RESULTS, help="rows are appended here")
    parser.add_argument("--table", type=Path, help="page whose marked part gets the tables")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.only or ()) - set(known))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; known are {', '.join(known)}")
    return arguments


def compile_libraries() -> None:
    """Compile all that is installed: without it imports cost three times as much, most for peers.

    Some installers leave it to the first import, and where bytecode must not be written it would
    be done anew in every process.
    """
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    for folder in (*sorted(folders), str(Path(kobimo.__file__).parent)):
        # Packages hold templates that are not meant to compile; what can be is.
        compileall.compile_dir(folder, quiet=2, workers=0)


def split(text: str) -> list[str]:
    """Return the parts between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def count_rounds(results: Path) -> int:
    """Return the first number that no round has yet."""
    if not results.exists():
        return 0
    lines = results.read_text(encoding="utf-8").splitlines()
    return max((json.loads(line)["turn"] + 1 for line in lines), default=0)


def keep(rows: Iterable[Row], results: Path) -> None:
    """Print and append rows as they come."""
    for row in rows:
        print(
            f"{row.scenario:>10} {row.contestant:<14} {row.wall:7.2f} s wall {row.cpu:7.2f} s CPU"
            f" ({row.reaped:.2f} reaped) {row.memory / 2**20:5.0f} MB"
            f" {row.differing} differ, {row.left} left {row.said}",
            flush=True,
        )
        with results.open("a", encoding="utf-8") as target:
            target.write(json.dumps(asdict(row)) + "\n")


if __name__ == "__main__":
    sys.exit(main())
