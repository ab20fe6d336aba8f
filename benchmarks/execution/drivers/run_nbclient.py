"""nbclient with its stock kernels, two notebooks at a time in one event loop."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


async def main() -> None:
    """Execute the notebooks of a folder to its ``executed``."""
    folder = Path(sys.argv[1])
    (folder / "executed").mkdir()
    turn = asyncio.Semaphore(2)

    async def one(path: Path) -> None:
        async with turn:
            notebook = nbformat.read(path, 4)
            place = {"metadata": {"path": str(folder)}}
            await NotebookClient(notebook, timeout=600, resources=place).async_execute()
            nbformat.write(notebook, folder / "executed" / path.name)

    await asyncio.gather(*map(one, sorted(folder.glob("*.ipynb"))))


if __name__ == "__main__":
    asyncio.run(main())
