"""Who is measured: how each lays its folder, what it runs, and where its executed notebooks lie.

Every peer has the form its makers recommend and, where it can, one with two notebooks at a time.
Where two forms do the same, the faster one is taken: nbconvert with one call per core, jupyter-cache
through its own interface in one process.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.execution.workplace import lay_book, lay_notebooks, lay_project, lay_site

if TYPE_CHECKING:
    from collections.abc import Callable

DRIVERS = Path(__file__).parent / "drivers"
BIN = Path(sys.executable).parent
Command = list[str]


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to execute the six chapters.

    Attributes
    ----------
    commands
        Folder → commands; several run one after the other or ``at_once``.
    executed
        Pattern of the executed notebooks below the folder.
    keeps
        Whether it keeps results for its next run; only then anything but cold is measured.
    pages
        Whether it delivers pages; otherwise executed notebooks.
    """

    name: str
    label: str
    lay: Callable[[Path], None]
    commands: Callable[[Path], list[Command]]
    executed: str = "executed/*.ipynb"
    at_once: int = 1
    keeps: bool = False
    pages: bool = False
    #: Pattern of its pages, where its notebooks are not kept current after the first run.
    figures: str = ""

    @property
    def is_there(self) -> bool:
        """Whether its program is installed."""
        return self.name != "quarto" or shutil.which("quarto") is not None


def drive(name: str, *options: str) -> Callable[[Path], list[Command]]:
    """Return what runs one of our drivers in a Python of its own."""
    return lambda folder: [[sys.executable, str(DRIVERS / name), str(folder), *options]]


def run_papermill(folder: Path) -> list[Command]:
    """One command per notebook."""
    target = folder / "executed"
    target.mkdir(exist_ok=True)
    return [
        [str(BIN / "papermill"), "--cwd", str(folder), "--no-progress-bar",
         str(path), str(target / path.name)]
        for path in sorted(folder.glob("*.ipynb"))
    ]  # fmt: skip


def run_nbconvert(folder: Path, calls: int = 1) -> list[Command]:
    """One command for all notebooks, or for an equal share of them."""
    paths = [str(path) for path in sorted(folder.glob("*.ipynb"))]
    start = [str(BIN / "jupyter"), "nbconvert", "--to", "notebook", "--execute",
             "--output-dir", str(folder / "executed")]  # fmt: skip
    return [[*start, *paths[number::calls]] for number in range(calls)]


def build_book(folder: Path) -> list[Command]:
    """Build the book."""
    return [[str(BIN / "jupyter-book"), "build", str(folder)]]


def build_project(folder: Path) -> list[Command]:
    """Build the municipality's site with the command its staff uses."""
    return [[str(BIN / "kobimo"), "build", "--projekt", str(folder)]]


def render_site(folder: Path) -> list[Command]:
    """Render the website."""
    return [["quarto", "render", str(folder), "--no-execute-daemon"]]


CONTESTANTS = (
    Contestant("kobimo", "kobimo, engine", lay_notebooks, drive("run_kobimo.py")),
    Contestant(
        "kobimo-html",
        "kobimo, engine + six HTML pages",
        lay_notebooks,
        drive("run_kobimo.py", "--html"),
        pages=True,
    ),
    Contestant(
        "kobimo-build",
        "kobimo build",
        lay_project,
        build_project,
        executed="build/executed/*.ipynb",
        keeps=True,
        pages=True,
    ),
    Contestant("plain", "plain script, one process", lay_notebooks, drive("run_plain.py")),
    Contestant("ploomber", "ploomber-engine", lay_notebooks, drive("run_ploomber.py")),
    Contestant("papermill", "papermill", lay_notebooks, run_papermill),
    Contestant("papermill-2", "papermill, two at a time", lay_notebooks, run_papermill, at_once=2),
    Contestant("nbconvert", "nbconvert --execute", lay_notebooks, run_nbconvert),
    Contestant(
        "nbconvert-2",
        "nbconvert --execute, two at a time",
        lay_notebooks,
        lambda folder: run_nbconvert(folder, 2),
        at_once=2,
    ),
    Contestant("nbclient-2", "nbclient, two at a time", lay_notebooks, drive("run_nbclient.py")),
    Contestant(
        "jupyter-cache",
        "jupyter-cache, two at a time",
        lay_notebooks,
        drive("run_jupyter_cache.py"),
        keeps=True,
    ),
    Contestant(
        "jupyter-book",
        "Jupyter Book 1",
        lay_book,
        build_book,
        executed="_build/jupyter_execute/*.ipynb",
        keeps=True,
        pages=True,
        # The executed copy of a page that was taken from the cache holds no outputs.
        figures="_build/html/*.html",
    ),
    # Executing, it writes the outputs into the notebooks themselves.
    Contestant(
        "quarto", "Quarto", lay_site, render_site, executed="*.ipynb", keeps=True, pages=True
    ),
)
