"""Find the files in which two sites differ, in the order in which people should hear of them."""

from __future__ import annotations

import filecmp
from typing import TYPE_CHECKING

from kobimo.audit.gate_rules import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path

#: Endings by how well a difference in them can be shown; what is made of others comes later.
_ORDER = (".html", ".csv", ".json", ".xml", ".xlsx", ".docx", ".svg", ".js", ".css", ".pdf")


def list_differing(first: Path, second: Path) -> list[str]:
    """Return the paths of files that are not the same in both folders, byte for byte.

    Those that show a difference best come first; the list of all files and their hashes, which
    differs whenever anything does, comes last.
    """
    names = sorted({*_names(first), *_names(second)})
    found = [name for name in names if not _is_same(first / name, second / name)]
    return sorted(found, key=_place)


def _names(folder: Path) -> list[str]:
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    ]


def _is_same(first: Path, second: Path) -> bool:
    return first.is_file() and second.is_file() and filecmp.cmp(first, second, shallow=False)


def _place(name: str) -> tuple[bool, bool, int, int, str]:
    ending = next((at for at, end in enumerate(_ORDER) if name.endswith(end)), len(_ORDER))
    # Pages of the first report before those of the further ones, which repeat them.
    return name == MANIFEST, name.startswith("berichte/"), ending, name.count("/"), name
