"""Write all municipal files of Musterstadt: ``python -m tools.musterstadt_municipal [FOLDER]``."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from tools.musterstadt_municipal import (
    culture,
    education,
    neighbourhood,
    occupations,
    offers,
    outlines,
    schooling,
    social,
    surveys,
    sustainability,
    training,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET = Path(__file__).resolve().parents[2] / "src" / "kobimo" / "musterstadt" / "municipal"
GEOMETRY = "sozialraeume.gpkg"
TRUTH = "ground_truth.toml"


def files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every generated file."""
    for module in (
        social,
        schooling,
        sustainability,
        culture,
        training,
        occupations,
        education,
        neighbourhood,
        offers,
        surveys,
    ):
        for name, body in module.files():
            yield unicodedata.normalize("NFC", name), body
    yield GEOMETRY, outlines.write_geopackage()
    yield TRUTH, truth.write_truth().encode("utf-8")


def main(arguments: list[str]) -> int:
    """Write the files into the folder given, or into the package, and remove others."""
    target = Path(arguments[0]) if arguments else TARGET
    target.mkdir(parents=True, exist_ok=True)
    total = 0
    written = set()
    for name, body in files():
        (target / name).write_bytes(body)
        written.add(name)
        total += len(body)
        print(f"{len(body):>9}  {name}")
    for path in target.iterdir():
        if path.is_file() and path.name not in written and path.suffix != ".py":
            path.unlink()
    print(f"{total:>9}  bytes in all")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
