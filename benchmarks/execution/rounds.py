"""Interleaved rounds: who runs first changes, and a time counts only if the outputs are equal."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.execution import data
from benchmarks.execution.contestants import CONTESTANTS
from benchmarks.execution.measuring import OFTEN, Failed, measure
from benchmarks.execution.workplace import (
    edit_prose,
    find_differences,
    lay_notebooks,
    only_figures,
    read_figures,
    read_outputs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.execution.contestants import Contestant

#: Number of the drawing that replaces a data file.
REPLACEMENT = 1
#: Inherited settings that would treat contestants differently, or make all of them slower.
DROPPED = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHASHSEED", "MPLBACKEND")
SET = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    # One of the peers reports its use to its makers unless told not to.
    "PLOOMBER_STATS_ENABLED": "false",
    "PYTHONUTF8": "1",
    "LC_ALL": "C.UTF-8",
}
#: The stock way: what it shows is what everybody must show.
REFERENCE = "nbclient-2"


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement."""

    scenario: str
    contestant: str
    turn: int
    wall: float
    cpu: float
    reaped: float
    memory: int
    left: int
    #: Cells, or figures of pages, that are not those of the reference, for the data as they are now.
    differing: int
    #: What the command said about its chapters, for kobimo.
    said: str = ""


def make_environment() -> dict[str, str]:
    """Return the environment of all contestants."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    path = os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", "")))
    return {**kept, **SET, "PATH": path}


class Course:
    """A folder in which contestants run, and what their outputs must be."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.environment = make_environment()
        self.templates: dict[str, Path] = {}
        self.expected: dict[tuple[int, bool], dict[str, list[Any]]] = {}

    def expect(self, municipality: int = 0, *, is_changed: bool = False) -> dict[str, list[Any]]:
        """Return the reference's outputs for some data, as drawn or changed; run it once."""
        key = municipality, is_changed
        if key not in self.expected:
            reference = next(one for one in CONTESTANTS if one.name == REFERENCE)
            folder = self.room / "reference"
            lay_notebooks(folder, municipality)
            if is_changed:
                data.change(folder, REPLACEMENT)
            self.run(reference, folder)
            self.expected[key] = read_outputs(folder.glob(reference.executed))
            shutil.rmtree(folder)
        return self.expected[key]

    def make_folder(self, contestant: Contestant, name: str) -> Path:
        """Return a new copy of what the contestant starts from."""
        template = self.templates.get(contestant.name)
        if template is None:
            template = self.room / f"{contestant.name}-template"
            template.parent.mkdir(parents=True, exist_ok=True)
            contestant.lay(template)
            self.templates[contestant.name] = template
        folder = self.room / f"{contestant.name}-{name}"
        shutil.copytree(template, folder)
        return folder

    def run(self, contestant: Contestant, folder: Path, *, with_memory: bool = False) -> Any:
        """Run the contestant once in its folder."""
        return measure(
            contestant.commands(folder),
            folder=folder,
            environment=self.environment,
            log=self.room / f"{contestant.name}.log",
            at_once=contestant.at_once,
            sampled_every=OFTEN if with_memory else None,
        )

    def measure(
        self, contestant: Contestant, folder: Path, scenario: str, turn: int, **options: Any
    ) -> Row:
        """Run and compare."""
        found = self.run(contestant, folder, **options)
        expected = self.expect(is_changed=scenario == "data")
        outputs = read_outputs(folder.glob(contestant.executed))
        if contestant.figures and scenario != "cold":
            expected = only_figures(expected)
            outputs = read_figures(folder.glob(contestant.figures))
        differing = find_differences(expected, outputs)
        if differing:
            print(f"  {contestant.name}, {scenario}: not equal in {', '.join(differing[:8])}")
        log = (self.room / f"{contestant.name}.log").read_text(encoding="utf-8", errors="replace")
        said = [line for line in log.splitlines() if line.startswith("Kapitel ")]
        return Row(
            scenario, contestant.name, turn, **asdict(found), differing=len(differing),
            said=" ".join(said[-1].split()[1:]) if said else "",
        )  # fmt: skip


def run_rounds(
    course: Course, contestants: Sequence[Contestant], rounds: range, *, with_memory: bool = False
) -> Iterator[Row]:
    """Yield a row per contestant, scenario and round.

    Who keeps results goes through all scenarios in one folder, as an author would: cold, again
    with nothing changed, after an edit of prose, after a change of one data file.
    """
    for turn in rounds:
        shift = turn % len(contestants)
        for contestant in (*contestants[shift:], *contestants[:shift]):
            folder = course.make_folder(contestant, f"round-{turn}")
            try:
                scenarios = ["memory"] if with_memory else ["cold"]
                if contestant.keeps and not with_memory:
                    scenarios += ["unchanged", "prose", "data"]
                for scenario in scenarios:
                    if scenario == "prose":
                        edit_prose(folder)
                    elif scenario == "data":
                        data.change(folder, REPLACEMENT)
                    yield course.measure(
                        contestant, folder, scenario, turn, with_memory=with_memory
                    )
            except Failed as error:
                print(f"  {contestant.name} failed: {error}")
            finally:
                shutil.rmtree(folder)
