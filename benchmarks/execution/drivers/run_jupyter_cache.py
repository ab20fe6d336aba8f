"""jupyter-cache with its parallel executor, through its own interface: one process less than its commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor


def main() -> None:
    """Execute what the cache does not hold, and write all notebooks to ``executed``."""
    os.chdir(sys.argv[1])
    notebooks = sorted(Path().glob("*.ipynb"))
    Path("executed").mkdir(exist_ok=True)
    cache = get_cache(".jupyter_cache")
    for path in notebooks:
        cache.add_nb_to_project(str(path))
    done = load_executor("local-parallel", cache=cache).run_and_cache(timeout=600)
    if done.errored or done.excepted:
        sys.exit(f"{done.errored} {done.excepted}")
    for path in notebooks:
        _, merged = cache.merge_match_into_file(str(path))
        nbformat.write(merged, Path("executed") / path.name)


if __name__ == "__main__":
    main()
