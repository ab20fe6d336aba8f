"""A disk that is full or can only be read, and a clock that jumps: named errors, and no harm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.tiny import COUNT, Clean, digest, leftovers, long_running, make_tiny, start, vary

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts are those of Linux"),
]
LARGE = 512 * 1024**2


@dataclass(frozen=True)
class Disk:
    """A disk in memory that nobody sees but a few processes, and of any size."""

    #: Keeps the disk there as long as it lives.
    keeper: int
    #: Where the disk is for its processes.
    folder: Path

    @property
    def here(self) -> Path:
        """Where it is for everybody else."""
        return Path(f"/proc/{self.keeper}/root") / self.folder.relative_to("/")

    @property
    def prefix(self) -> tuple[str, ...]:
        """What begins a command that is to see the disk."""
        return ("nsenter", "--target", str(self.keeper), "--mount")

    @property
    def used(self) -> int:
        state = os.statvfs(self.here)
        return (state.f_blocks - state.f_bfree) * state.f_frsize

    def remount(self, options: str) -> None:
        subprocess.run(
            [*self.prefix, "mount", "-o", f"remount,{options}", str(self.folder)], check=True
        )


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = f'mount -t tmpfs -o size={LARGE} tmpfs "$0" && echo ready && exec sleep infinity'
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", mount, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as keeper:
        assert keeper.stdout is not None
        try:
            if keeper.stdout.readline() != b"ready\n":
                pytest.skip("only root may mount a disk")
            yield Disk(keeper.pid, folder)
        finally:
            keeper.kill()


@long_running
def test_full_at_any_size(disk: Disk, clean: Clean, tmp_path: Path) -> None:
    count = COUNT // 5 or 1
    wanted = clean.sites(1)["public"]
    built = make_tiny(tmp_path / "built")
    first = start(built)
    assert first.wait() == 0, first.err
    folder, here = disk.folder / "bericht", disk.here / "bericht"
    # What a first build takes, with the room to make the site in.
    make_tiny(here, 1)
    empty = disk.used
    build = start(folder, prefix=disk.prefix)
    assert build.wait() == 0, build.err
    enough = 2 * (disk.used - empty)
    refused = 0
    for turn in range(count):
        shutil.rmtree(here)
        if turn % 2:
            shutil.copytree(built, here)
            vary(here, 1)
        else:
            make_tiny(here, 1)
        before = digest(here / "public")
        free = enough * turn // count
        # In whole pages, and none would mean that there is no limit.
        disk.remount(f"size={((disk.used + free) // 4096 + 1) * 4096}")
        build = start(folder, prefix=disk.prefix)
        code = build.wait()
        place = f"{free} bytes free, {'later' if turn % 2 else 'first'} build: {build.err}"
        assert "Traceback" not in build.err, place
        if code == 0:
            assert digest(here / "public") == wanted, place
        else:
            refused += 1
            assert code in {17, 40}, place
            assert "Speicherplatz" in build.err or "No space left" in build.err, place
            assert digest(here / "public") == before, place
        disk.remount(f"size={LARGE}")
        build = start(folder, prefix=disk.prefix)
        assert build.wait() == 0, f"{place}, then: {build.err}"
        assert digest(here / "public") == wanted, place
        assert leftovers(here) == [], place
        print(f"{free // 1024} kB free: {code}", flush=True)
    print(f"{count} sizes up to {enough // 1024} kB, {refused} too small")
    assert refused


def test_what_can_only_be_read_is_said(disk: Disk) -> None:
    folder, here = disk.folder / "bericht", disk.here / "bericht"
    make_tiny(here)
    (here / "public").mkdir()
    disk.remount("ro")
    build = start(folder, prefix=disk.prefix)
    assert build.wait() == 17
    assert build.err.startswith(f"Fehler: {folder}")
    assert "Der Datenträger lässt sich nur lesen." in build.err
    disk.remount("rw")
    assert sorted(path.name for path in here.iterdir() if path.name == "build") == []


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_one_may_not_write_to_is_said(tmp_path: Path) -> None:
    folder = make_tiny(tmp_path / "bericht")
    folder.chmod(0o555)
    try:
        build = start(folder)
        assert build.wait() == 17
        assert "kobimo darf hier nicht lesen oder schreiben." in build.err
    finally:
        folder.chmod(0o755)


@long_running
@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
@pytest.mark.parametrize("jump", ["+1000d", "-1000d"])
def test_a_clock_that_jumps_changes_nothing(tmp_path: Path, clean: Clean, jump: str) -> None:
    """The clock is wrong for one build, and right again for the next."""
    folder = make_tiny(tmp_path / "bericht")
    wrong = ("env", "FAKETIME_DONT_FAKE_MONOTONIC=1", "faketime", "-f", jump)
    build = start(folder, prefix=wrong)
    assert build.wait() == 0, build.err
    vary(folder, 1)
    second = start(folder)
    assert second.wait() == 0, second.err
    assert digest(folder / "public") == clean.sites(1)["public"]
    assert leftovers(folder) == []
