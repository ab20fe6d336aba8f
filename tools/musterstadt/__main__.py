"""Write all official files of Musterstadt and its ground truth: ``python -m tools.musterstadt``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.musterstadt import (
    atlas,
    benefits,
    boundaries,
    context,
    early_years,
    labour_tables,
    population,
    public_life,
    schools,
    sectors,
    truth,
    universities,
    vocational,
)
from tools.musterstadt.formats import zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).resolve().parents[2] / "src" / "kobimo" / "musterstadt"


def files() -> Iterator[tuple[str, bytes]]:
    """Yield path below the package folder and content of every generated file."""
    for module in (
        population,
        early_years,
        schools,
        vocational,
        labour_tables,
        sectors,
        public_life,
        universities,
        context,
        benefits,
        atlas,
    ):
        for name, body in module.files():
            yield f"official/{name}", body
    # Two tables lie in one archive, as people keep them.
    archive = dict([*schools.archived(), *vocational.archived()])
    yield "official/schulen.zip", zipped(archive)
    for name, body in boundaries.files():
        yield f"official/{name}", body
    yield "ground_truth.toml", truth.write_truth().encode("utf-8")


def main(arguments: list[str]) -> int:
    """Write the files below the folder given, or into the package."""
    target = Path(arguments[0]) if arguments else TARGET
    total = 0
    for name, body in files():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        total += len(body)
        print(f"{len(body):>9}  {name}")
    print(f"{total:>9}  bytes in all")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
