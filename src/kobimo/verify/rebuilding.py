"""Build a copy of a project in another process, in a setting of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.project import Edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kobimo.verify.environments import Setting

#: What builds make, and what no build reads.
LEFT_OUT = frozenset({"build", "public", "intern", ".git", ".nox", ".venv", ".hypothesis"})
LITTER = frozenset({"__pycache__", ".ipynb_checkpoints"})
#: Protected files travel by hand, with their dates; no repository and no record knows them.
BY_HAND = Path("data/geschuetzt")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A copy of a project after its build."""

    folder: Path
    setting: Setting
    exit_code: int
    #: What the build said, as it stood on the console.
    output: str
    #: Folders that were this build's alone while it ran: the copy and the user's.
    folders: tuple[str, ...] = ()

    def moved(self, room: Path) -> Rebuilt:
        """Return the same build after its room was moved."""
        return replace(self, folder=room / self.setting.folder)

    def site(self, edition: Edition) -> Path:
        """Return the folder of an edition's site."""
        return self.folder / ("intern" if edition is Edition.INTERN else "public")

    def room(self, edition: Edition) -> Path:
        """Return the folder of what an edition makes on the way."""
        room = self.folder / "build"
        return room / "intern" if edition is Edition.INTERN else room


def rebuild(source: Path, room: Path, setting: Setting, arguments: tuple[str, ...]) -> Rebuilt:
    """Copy a project below ``room`` and build it there.

    Parameters
    ----------
    room
        An empty folder of this build alone.
    arguments
        Further arguments of ``kobimo build``.
    """
    folder = room / setting.folder
    home = room / "benutzer"
    room.mkdir(parents=True)
    home.mkdir()
    copy(source, folder, setting)
    if setting.uid is not None:
        _give(room, setting.uid)
    command = setting.command(("--projekt", str(folder), *arguments))
    options: dict[str, object] = {"umask": -1 if setting.umask is None else setting.umask}
    if setting.uid is not None:
        options |= {"user": setting.uid, "group": setting.uid, "extra_groups": []}
    # Whoever interrupts this process interrupts the build with it; it ends its kernels itself.
    with subprocess.Popen(  # type: ignore[call-overload] # noqa: S603 - this Python, fixed arguments
        command,
        env=setting.environment(home),
        cwd=room,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **options,
    ) as process:
        try:
            told, _ = process.communicate()
        except BaseException:
            process.terminate()
            raise
    output = told.decode("utf-8", "replace").replace("\r\n", "\n")
    return Rebuilt(folder, setting, process.returncode, output, (str(folder), str(home)))


def copy(source: Path, target: Path, setting: Setting) -> None:
    """Copy what a build may read; the site and everything made by builds stays behind."""
    target.mkdir(parents=True)
    for path in _listed(source, setting):
        if path.name in LEFT_OUT:
            continue
        _copy(path, target / path.name, source, setting)


def _copy(path: Path, target: Path, top: Path, setting: Setting) -> None:
    inside = path.relative_to(top)
    if path.is_symlink():
        # A link into the project leads into the copy; any other leads where it led.
        there = os.readlink(path)  # noqa: PTH115 - as written, not resolved
        is_inner = not Path(there).is_absolute() and path.resolve().is_relative_to(top.resolve())
        target.symlink_to(there if is_inner else path.resolve())
    elif path.is_dir():
        target.mkdir()
        for child in _listed(path, setting):
            _copy(child, target / child.name, top, setting)
    elif path.is_file():
        shutil.copyfile(path, target)
        if setting.keeps_times or inside.is_relative_to(BY_HAND):
            found = path.stat()
            os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))


def _listed(folder: Path, setting: Setting) -> Iterator[Path]:
    # On many systems a folder lists its files in the order in which they were made.
    for path in sorted(folder.iterdir(), reverse=setting.is_reversed):
        if path.name not in LITTER:
            yield path


def _give(room: Path, uid: int) -> None:
    """Give a folder and all in it to a user, and to nobody else."""
    for path in (room, *room.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)
    room.chmod(0o700)
