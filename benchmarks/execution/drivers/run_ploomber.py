"""ploomber-engine: all notebooks in one process, one after the other."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ploomber_engine import execute_notebook


def main() -> None:
    """Execute the notebooks of a folder to its ``executed``."""
    os.chdir(sys.argv[1])
    Path("executed").mkdir()
    for path in sorted(Path().glob("*.ipynb")):
        execute_notebook(path, Path("executed") / path.name, progress_bar=False)


if __name__ == "__main__":
    main()
