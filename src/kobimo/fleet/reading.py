"""Read the files of a repository into its store, in a process that ends with it.

A worker lives for hours, and what reading takes at its peak would never leave its memory. It
starts this module, waits, and then finds the store as if it had read the files itself; what is
wrong with a file it learns by reading it again. Run as ``python -m kobimo.fleet.reading FOLDER``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.errors import KobimoError

if TYPE_CHECKING:
    from kobimo.project import Project


def read_aside(project: Project) -> None:
    """Read the files of a project into its store in a process of its own."""
    command = [sys.executable, "-m", "kobimo.fleet.reading", str(project.folder)]
    # The pipe ends with this process, whatever ends it, and the other one with the pipe.
    with subprocess.Popen(  # noqa: S603 - this Python and a folder of ours
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        process.wait()


def map_store(project: Project) -> None:
    """Write the Arrow file of each dataset in the store that has none."""
    from kobimo.observations.mapped import open_mapped, write_mapped

    for path in sorted(project.store_folder.glob("*.parquet")):
        if open_mapped(path) is None:
            write_mapped(path)


def main() -> None:
    """Read; errors are told by whoever reads next."""
    from kobimo.project import open_project
    from kobimo.sources.ingest import ingest

    threading.Thread(target=_end_with_caller, daemon=True).start()
    try:
        project = open_project(Path(sys.argv[1]))
        ingest(project)
        map_store(project)
    except KobimoError:
        sys.exit(1)


def _end_with_caller() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
