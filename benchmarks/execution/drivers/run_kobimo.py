"""kobimo's engine alone: the chapters of one or many folders, one warm parent for all.

With ``--html`` every executed notebook becomes a page by nbconvert, in this same process, so the
result is what makers of books deliver.
"""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kobimo.execution import execute

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> None:
    """Execute the notebooks of the folders, each to its ``executed``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--html", action="store_true")
    arguments = parser.parse_args()
    with open_nursery(arguments.folders) as nursery:
        for folder in arguments.folders:
            run(folder, **nursery)
            if arguments.html:
                export(folder)


@contextlib.contextmanager
def open_nursery(folders: list[Path]) -> Iterator[dict[str, Any]]:
    """Keep one warm parent over many folders; for a single one kobimo starts its own."""
    if len(folders) == 1:
        yield {}
        return
    from kobimo.execution import Nursery
    from kobimo.execution.kernels.imports import find_modules

    with Nursery(find_modules(sorted(folders[0].glob("*.py")))) as nursery:
        yield {"nursery": nursery}


def run(folder: Path, **options: Any) -> None:
    """Execute one folder."""
    chapters = {path.stem: path for path in sorted(folder.glob("*.py"))}
    target = folder / "executed"
    target.mkdir()
    failures = [
        one.failure.text
        for one in execute(chapters, target, working_folder=folder, **options)
        if one.failure is not None
    ]
    if failures:
        raise SystemExit("\n".join(failures))


def export(folder: Path) -> None:
    """Write a page beside every executed notebook."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter()
    for path in sorted((folder / "executed").glob("*.ipynb")):
        page, _ = exporter.from_filename(str(path))
        path.with_suffix(".html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
