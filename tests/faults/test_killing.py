"""Killed anywhere, a build leaves the old site or the new one, and the next equals a clean one."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kobimo.build import build
from kobimo.execution import Nursery
from kobimo.project import Edition, open_project
from tests.conftest import Silent
from tests.faults.stepping import killed_before
from tests.faults.tiny import (
    COUNT,
    Build,
    Clean,
    chance,
    digest,
    leftovers,
    long_running,
    make_tiny,
    start,
    vary,
    write_chapter,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc"),
]
#: Two variants, so that every later build changes something.
VARIANTS = 2
#: How long a process may outlive the builder that was killed.
SECONDS = 2.0


def expect_no_orphan(build: Build, killed: float) -> None:
    time.sleep(max(0.0, killed + SECONDS - time.monotonic()))
    assert build.descendants() == []


@long_running
def test_killed_at_any_moment(tmp_path: Path, clean: Clean) -> None:
    """By the clock, in first and in later builds, with everything that they started."""
    count = COUNT // 2 or 1
    random = chance("moment")
    killed = seen = 0
    folder = tmp_path / "bericht"
    seconds = 0.0
    for turn in range(count):
        variant = turn % VARIANTS
        edition = "beide" if turn % 8 > 5 else "oeffentlich"
        wanted = clean.sites(variant, edition)
        if turn % 4 == 0:
            shutil.rmtree(folder, ignore_errors=True)
            make_tiny(folder, variant)
        else:
            vary(folder, variant)
        before = {name: digest(folder / name) for name in wanted}
        build = start(folder, "--ausgabe", edition)
        # What it takes depends on what else the machine does; some are done before.
        time.sleep(random.uniform(0, seconds or clean.seconds))
        seen += bool(build.descendants())
        build.kill()
        at = time.monotonic()
        killed += build.process.returncode == -signal.SIGKILL
        for name, old in before.items():
            found = digest(folder / name)
            assert found in (old, wanted[name] or old), f"turn {turn}: {name} is mixed"
        # At once, while what the killed one started may still be at work.
        second = start(folder, "--ausgabe", edition)
        assert second.wait() == 0, f"turn {turn}: {second.err}"
        seconds = second.seconds
        for name, site in wanted.items():
            assert not site or digest(folder / name) == site, f"turn {turn}: {name} differs"
        assert leftovers(folder) == []
        expect_no_orphan(build, at)
        print(f"{turn + 1} builds, {killed} killed, {seen} of them seen with kernels", flush=True)
    # A builder that is done before its moment comes is none to kill.
    assert killed >= count // 2


@pytest.mark.filterwarnings("ignore:This process")
@pytest.mark.parametrize("edition", list(Edition)[: 2 if COUNT else 1])
def test_killed_before_any_step_that_changes_files(tmp_path: Path, edition: Edition) -> None:
    """Builders that have loaded everything already, so that many can be killed."""
    count = COUNT // 4 or 1
    random = chance(f"step {edition}")
    folder = tmp_path / "bericht"
    site = folder / ("public" if edition is Edition.OEFFENTLICH else "intern")
    wanted: dict[int, str] = {}
    with Nursery() as nursery:

        def run(step: int = 0) -> tuple[bool, int]:
            # Each child counts its kernels from here on, and the folders of dead ones stay.
            nursery._number += 100
            return killed_before(step, work)

        def work() -> None:
            build(open_project(folder), Silent(), edition=edition, nursery=nursery)

        steps = 0
        for variant in range(VARIANTS):
            shutil.rmtree(folder, ignore_errors=True)
            make_tiny(folder, variant)
            is_killed, steps = run()
            assert not is_killed
            wanted[variant] = digest(site)
        for turn in range(count):
            variant = turn % VARIANTS
            if turn % 4 == 1:
                shutil.rmtree(folder)
                make_tiny(folder, variant)
            else:
                # The build of the other variant was the last, and its results are kept.
                vary(folder, variant)
                shutil.rmtree(folder / "build/ergebnisse", ignore_errors=True)
            before = digest(site)
            step = random.randint(1, steps)
            run(step)
            place = f"turn {turn}, killed before step {step}"
            assert digest(site) in (before, wanted[variant]), f"{place}: mixed"
            is_killed, _ = run()
            assert not is_killed, place
            assert digest(site) == wanted[variant], f"{place}: differs"
            assert leftovers(folder) == [], place
    print(f"{edition}: {count} builds killed before one of {steps} steps")


@long_running
def test_two_builders_at_once(tmp_path: Path, clean: Clean) -> None:
    count = COUNT // 5 or 1
    random = chance("pair")
    seconds = []
    folder = make_tiny(tmp_path / "bericht")
    for turn in range(count):
        variant = turn % VARIANTS
        wanted = clean.sites(variant)["public"]
        vary(folder, variant)
        first = start(folder)
        time.sleep(random.uniform(0, clean.seconds * 0.3))
        second = start(folder)
        codes = second.wait(), first.wait()
        assert digest(folder / "public") == wanted, f"turn {turn}"
        assert codes in {(75, 0), (0, 75)}
        loser = second if codes[0] else first
        assert "An diesem Bericht arbeitet schon ein anderer Lauf von kobimo" in loser.err
        assert loser.err.count("\n") == 2
        seconds.append(loser.seconds)
    print(f"{count} pairs, one refused after {min(seconds):.2f} to {max(seconds):.2f} s")


def test_what_had_run_before_the_kill_need_not_run_again(tmp_path: Path) -> None:
    folder = make_tiny(tmp_path / "bericht")
    write_chapter(folder, "zwei", "import time\n\ntime.sleep(3600)")
    build = start(folder)
    entries = folder / "build/ergebnisse"
    # Whoever waits for the file alone could be too early for what is put away after it.
    while not any(entries.glob("*/*.ergebnis")):
        assert build.process.poll() is None
        time.sleep(0.05)
    build.kill()
    write_chapter(folder, "zwei", "1 + 1")
    second = start(folder)
    assert second.wait() == 0, second.err
    assert "1 ausgeführt, 1 unverändert" in second.err
