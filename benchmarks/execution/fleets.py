"""Many municipalities: the same chapters, other data for each, in one run."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from benchmarks.execution.contestants import Command, drive, run_nbconvert, run_papermill
from benchmarks.execution.measuring import Failed, measure
from benchmarks.execution.rounds import Row
from benchmarks.execution.workplace import find_differences, lay_notebooks, read_outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.execution.rounds import Course


@dataclass(frozen=True, slots=True)
class Fleet:
    """One way to execute the chapters of many municipalities, two notebooks at a time."""

    name: str
    label: str
    commands: Callable[[Sequence[Path]], list[Command]]
    #: Most municipalities it is measured with; its time grows in proportion.
    largest: int = 10


def run_engine(folders: Sequence[Path]) -> list[Command]:
    """All municipalities in one process with one warm parent."""
    first, *others = folders
    return [command + list(map(str, others)) for command in drive("run_kobimo.py")(first)]


FLEETS = (
    Fleet("kobimo", "kobimo, engine", run_engine, largest=10_000),
    Fleet(
        "papermill-2",
        "papermill, two at a time",
        lambda folders: [command for one in folders for command in run_papermill(one)],
    ),
    Fleet(
        "nbconvert-2",
        "nbconvert --execute, two at a time",
        lambda folders: [command for one in folders for command in run_nbconvert(one, 2)],
    ),
)


def run_fleets(course: Course, fleets: Sequence[Fleet], size: int, rounds: int) -> Iterator[Row]:
    """Yield a row per contestant and round; the first and the last municipality are compared."""
    for turn in range(rounds):
        shift = turn % max(len(fleets), 1)
        for fleet in (*fleets[shift:], *fleets[:shift]):
            if size > fleet.largest:
                continue
            room = course.room / f"fleet-{fleet.name}"
            folders = [room / f"{number:03}" for number in range(size)]
            for number, folder in enumerate(folders):
                lay_notebooks(folder, number)
            try:
                found = measure(
                    fleet.commands(folders),
                    folder=room,
                    environment=course.environment,
                    log=course.room / "fleet.log",
                    at_once=2,
                    # Sampling a few processes now and then is nothing beside minutes of work.
                    with_memory=True,
                )
                differing = [
                    place
                    for number in {0, size - 1}
                    for place in find_differences(
                        course.expect(number),
                        read_outputs(folders[number].glob("executed/*.ipynb")),
                    )
                ]
                yield Row(
                    f"fleet-{size}", fleet.name, turn, **asdict(found), differing=len(differing)
                )
            except Failed as error:
                print(f"  fleet of {size}, {fleet.name} failed: {error}")
            finally:
                shutil.rmtree(room)
