"""Whatever is edited: what is taken over is what a clean run gives, and what nothing touched is not run."""

from __future__ import annotations

import copy
import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from kobimo.editions.chapters import EXECUTED, explain_chapters, run_chapters
from kobimo.editions.conditions import plan_edition
from kobimo.execution import Nursery, execute
from kobimo.project import Edition, open_project
from kobimo.sources.ingest import ingest
from tests.conftest import Silent
from tests.execution.edited import CHAPTERS, EDITS, VARIABLE, Repository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kobimo.execution.executing import Executed

#: How many edits chance makes besides those of every run of the tests.
COUNT = int(os.environ.get("KOBIMO_AENDERUNGEN", "0"))
SEED = int(os.environ.get("KOBIMO_AENDERUNGEN_SAAT", "1"))


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery(("pandas",)) as found:
        yield found


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    found = Repository(tmp_path_factory.mktemp("repositorium"))
    found.write()
    yield found
    os.environ.pop(VARIABLE, None)


def run(repository: Repository, nursery: Nursery, edition: Edition) -> tuple[set[str], set[str]]:
    """Run the chapters; return those that ran and those of which it was foretold."""
    repository.write()
    project = open_project(repository.folder)
    ingest(project)
    plan = plan_edition(project, edition, publish=False)
    foretold = {item.chapter for item in explain_chapters(project, edition, plan) if item.reason}
    done = run_chapters(project, edition, plan, Silent(), nursery=nursery)
    assert not [item.failure for item in done if item.failure is not None]
    return {item.chapter for item in done if not item.reused}, foretold


def results(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"{name}.ipynb").read_bytes() for name in CHAPTERS}


def run_clean(repository: Repository, nursery: Nursery, edition: Edition) -> dict[str, bytes]:
    """Return what all chapters give now, with nothing taken over."""
    project = open_project(repository.folder)
    folder = repository.folder.parent / "rein"
    done: list[Executed] = execute(
        {name: project.chapters[name] for name in CHAPTERS},
        folder,
        working_folder=project.folder,
        environment=edition.environment,
        nursery=nursery,
    )
    assert not [item.failure for item in done if item.failure is not None]
    return results(folder)


#: Edits that are made together → they touch what some chapters show, or nothing at all.
TOGETHER = (
    ("prose", "the order of rows", "the publisher", "the title of the report"),
    ("rows of a dataset", "a table of the office"),
    ("protected numbers", "a comment", "whether a file is there"),
)


def test_what_is_taken_over_is_what_a_clean_run_gives(
    repository: Repository, nursery: Nursery
) -> None:
    edition = Edition.OEFFENTLICH
    ran, _ = run(repository, nursery, edition)
    assert ran == set(CHAPTERS)
    chance = Random(SEED)
    for names in TOGETHER:
        before = copy.deepcopy(repository)
        touched = set().union(*(EDITS[name](repository, chance) for name in names))
        ran, foretold = run(repository, nursery, edition)
        assert (ran, foretold) == (touched, touched), names
    kept = open_project(repository.folder).build_folder(edition) / EXECUTED
    assert results(kept) == run_clean(repository, nursery, edition)
    # A person thinks better of it: every result of before is still there.
    vars(repository).update(vars(before))
    ran, _ = run(repository, nursery, edition)
    assert ran == set()


@pytest.mark.skipif(not COUNT, reason="takes minutes: KOBIMO_AENDERUNGEN=60")
@pytest.mark.parametrize("edition", Edition)
def test_whatever_is_edited(repository: Repository, nursery: Nursery, edition: Edition) -> None:
    chance = Random(SEED)
    kept = open_project(repository.folder).build_folder(edition) / EXECUTED
    run(repository, nursery, edition)
    reused = 0
    for number in range(COUNT):
        before = copy.deepcopy(repository)
        names = chance.sample(sorted(EDITS), chance.choice((1, 1, 2)))
        allowed = set().union(*(EDITS[name](repository, chance) for name in names))
        ran, foretold = run(repository, nursery, edition)
        reused += len(CHAPTERS) - len(ran)
        assert ran <= allowed, (number, names, ran)
        assert ran == foretold, (number, names)
        assert results(kept) == run_clean(repository, nursery, edition), (number, names)
        if chance.random() < 0.3:
            vars(repository).update(vars(before))
            ran, _ = run(repository, nursery, edition)
            assert ran == set(), (number, "undone", names)
    assert reused > COUNT
