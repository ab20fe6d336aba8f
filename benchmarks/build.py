"""Measure the build of Musterstadt: wall and CPU seconds, peak memory, sizes, lines per module.

The build runs in a process of its own, twice: from nothing, and again with nothing changed.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Print one JSON object, and write it to the file named on the command line."""
    with tempfile.TemporaryDirectory() as room:
        project = create_project(Path(room))
        measured = {
            "first build": measure_build(project),
            "second build": measure_build(project),
            "site": measure_folder(project / "public"),
            "wheel MB": max(
                (megabytes(path.stat().st_size) for path in (project / "vendor").glob("*.whl")),
                default=None,
            ),
            "modules": measure_modules(),
            "cores": os.cpu_count(),
        }
    text = json.dumps(measured, indent=2)
    print(text)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")


def create_project(room: Path) -> Path:
    """Make the repository of Musterstadt with all reports."""
    from kobimo.template import new

    return new("99001", output_dir=room, answers={"report": "alle"}).folder


def measure_build(project: Path) -> dict[str, float]:
    """Build once; CPU and memory include the kernels the build starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    command = [sys.executable, "-m", "kobimo", "build", "--projekt", str(project)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall s": round(wall, 1),
        "CPU s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1),
        # Kilobytes on Linux; the largest single process, not the sum.
        "peak MB of one process": round(after.ru_maxrss / 1024),
    }


def measure_folder(folder: Path) -> dict[str, float]:
    """Count files and megabytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"files": len(files), "MB": megabytes(sum(path.stat().st_size for path in files))}


def measure_modules() -> dict[str, float | str]:
    """Count lines per module of the library."""
    sizes = sorted(
        (len(path.read_text(encoding="utf-8").splitlines()), path.relative_to(ROOT).as_posix())
        for path in (ROOT / "src").rglob("*.py")
    )
    return {
        "count": len(sizes),
        "median lines": sizes[len(sizes) // 2][0],
        "longest lines": sizes[-1][0],
        "longest": sizes[-1][1],
        "over 300": sum(size > 300 for size, _ in sizes),
    }


def megabytes(size: int) -> float:
    """Return bytes as megabytes with two decimals."""
    return round(size / 1_000_000, 2)


if __name__ == "__main__":
    main()
