"""Many municipalities: the same chapters, other data for each, in one run."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from benchmarks.execution import data
from benchmarks.execution.contestants import BIN, drive, run_nbconvert, run_papermill
from benchmarks.execution.measuring import Failed, measure
from benchmarks.execution.rounds import Row
from benchmarks.execution.workplace import (
    find_differences,
    lay_notebooks,
    lay_project,
    read_outputs,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from benchmarks.execution.contestants import Command
    from benchmarks.execution.rounds import Course


#: Seconds between two samples of memory in runs whose time counts as well.
SELDOM = 3.0


@dataclass(frozen=True, slots=True)
class Fleet:
    """One way to execute the chapters of many municipalities, two notebooks at a time.

    Attributes
    ----------
    lay
        Makes the folder for so many municipalities.
    commands
        Folder and number of municipalities → commands; two run at the same time.
    executed
        Folder and number of one municipality → its executed notebooks.
    largest
        Most municipalities it is measured with; a peer's time grows in proportion.
    """

    name: str
    label: str
    lay: Callable[[Path, int], None]
    commands: Callable[[Path, int], list[Command]]
    executed: Callable[[Path, int], list[Path]]
    largest: int = 10


def lay_folders(room: Path, size: int) -> None:
    """Make one folder of notebooks for each."""
    for number, folder in enumerate(list_folders(room, size)):
        lay_notebooks(folder, number)


def list_folders(room: Path, size: int) -> list[Path]:
    """Return the folders of the municipalities."""
    return [room / f"{number:03}" for number in range(size)]


def find_executed(room: Path, number: int) -> list[Path]:
    """Return what was written beside the notebooks."""
    return sorted((room / f"{number:03}" / "executed").glob("*.ipynb"))


def lay_fleet(room: Path, size: int) -> None:
    """Make a template with the chapters, and an own folder with data for each municipality."""
    lay_project(room / "vorlage")
    shutil.rmtree(room / "vorlage" / data.FOLDER)
    own = ""
    for number, ags in enumerate(list_keys(size)):
        data.write(room / "eigenes" / ags, number)
        own += f'\n[kommunen.{ags}]\nordner = "eigenes/{ags}"\n'
    keys = ", ".join(f'"{ags}"' for ags in list_keys(size))
    head = f'ags = [{keys}]\nbericht = "messung"\nziel = "ziel"\nvorlage = "vorlage"\n'
    (room / "FLEET.toml").write_text(head + own, encoding="utf-8")


def list_keys(size: int) -> list[str]:
    """Return keys of Kreise."""
    from kobimo.regions import load_register

    return [str(region.ags) for region in load_register().kreise()[:size]]


def find_executed_by_fleet(room: Path, number: int) -> list[Path]:
    """Return what a worker left in the repository of one municipality."""
    ags = list_keys(number + 1)[-1]
    pattern = f"build/flotte/**/{ags}-oeffentlich/build/executed/*.ipynb"
    return sorted(room.glob(pattern))


FLEETS = (
    Fleet(
        "kobimo-fleet",
        "kobimo fleet, two workers",
        lay_fleet,
        lambda room, _: [[str(BIN / "kobimo"), "fleet", str(room / "FLEET.toml")]],
        find_executed_by_fleet,
        largest=10_000,
    ),
    Fleet(
        "kobimo",
        "kobimo, engine, one warm parent",
        lay_folders,
        lambda room, size: [
            [*drive("run_kobimo.py")(room / "000")[0], *map(str, list_folders(room, size)[1:])]
        ],
        find_executed,
        largest=10_000,
    ),
    Fleet(
        "papermill-2",
        "papermill, two at a time",
        lay_folders,
        lambda room, size: [
            command for folder in list_folders(room, size) for command in run_papermill(folder)
        ],
        find_executed,
    ),
    Fleet(
        "nbconvert-2",
        "nbconvert --execute, two at a time",
        lay_folders,
        lambda room, size: [
            command for folder in list_folders(room, size) for command in run_nbconvert(folder, 2)
        ],
        find_executed,
    ),
)


def run_fleets(course: Course, fleets: Sequence[Fleet], size: int, rounds: range) -> Iterator[Row]:
    """Yield a row per contestant and round; the first and the last municipality are compared."""
    for turn in rounds:
        shift = turn % max(len(fleets), 1)
        for fleet in (*fleets[shift:], *fleets[:shift]):
            if size > fleet.largest:
                continue
            room = course.room / f"fleet-{fleet.name}"
            room.mkdir()
            fleet.lay(room, size)
            try:
                found = measure(
                    fleet.commands(room, size),
                    folder=room,
                    environment=course.environment,
                    log=course.room / "fleet.log",
                    at_once=2,
                    sampled_every=SELDOM,
                )
                differing = [
                    place
                    for number in sorted({0, size - 1})
                    for place in find_differences(
                        course.expect(number), read_outputs(fleet.executed(room, number))
                    )
                ]
                if differing:
                    print(f"  {fleet.name}: not equal in {', '.join(differing[:8])}")
                yield Row(
                    f"fleet-{size}", fleet.name, turn, **asdict(found), differing=len(differing)
                )
            except Failed as error:
                print(f"  fleet of {size}, {fleet.name} failed: {error}")
            finally:
                shutil.rmtree(room)
