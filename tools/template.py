"""Copy the collection of notebooks and reports into the scaffold, or say where copies differ.

``notebooks/`` and ``reports/`` at the top are the only copies anybody edits.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCAFFOLD = ROOT / "{{cookiecutter.project_slug}}"
#: Folder → the files that are copied; everything else in it stays at home.
COPIED = {"notebooks": "*.py", "reports": "*.toml"}


def main() -> None:
    """Write the copies, or with ``--check`` only compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="change nothing, exit 1 on differences"
    )
    arguments = parser.parse_args()
    differences = find_differences()
    for difference in differences:
        print(difference)
    if arguments.check:
        sys.exit(1 if differences else 0)
    write_copies()


def read_originals() -> dict[Path, bytes]:
    """Return relative path → content of everything that belongs into the scaffold."""
    return {
        path.relative_to(ROOT): path.read_bytes()
        for folder, pattern in COPIED.items()
        for path in sorted((ROOT / folder).glob(pattern))
    }


def read_copies() -> dict[Path, bytes]:
    """Return relative path → content of what is in the scaffold's two folders."""
    return {
        path.relative_to(SCAFFOLD): path.read_bytes()
        for folder in COPIED
        for path in sorted((SCAFFOLD / folder).rglob("*"))
        if path.is_file()
    }


def find_differences() -> list[str]:
    """Return one line per file that is missing, different or left over in the scaffold."""
    originals, copies = read_originals(), read_copies()
    return [
        f"{path}: {'missing in' if path not in copies else 'different from'} the scaffold"
        for path, content in originals.items()
        if copies.get(path) != content
    ] + [f"{path}: left over in the scaffold" for path in copies if path not in originals]


def write_copies() -> None:
    """Make the scaffold's two folders equal to the ones at the top."""
    originals = read_originals()
    for path in read_copies():
        if path not in originals:
            (SCAFFOLD / path).unlink()
    for path, content in originals.items():
        target = SCAFFOLD / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
