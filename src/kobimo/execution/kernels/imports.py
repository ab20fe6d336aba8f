"""Which modules notebooks import, read from their text; nothing of theirs is run."""

from __future__ import annotations

import ast
import importlib.util
import re
import site
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CELL = re.compile(r"^# ?%%.*$", flags=re.MULTILINE)


def find_modules(notebooks: Iterable[Path]) -> tuple[str, ...]:
    """Return the installed modules that these py:percent notebooks import, each once.

    Only modules of installed distributions and of Python itself: what lies in the project
    may have changed before a kernel imports it.
    """
    found: dict[str, None] = {}
    for path in notebooks:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for cell in CELL.split(text):
            for name in _imports(cell):
                if _is_installed(name.partition(".")[0]):
                    found[name] = None
    return tuple(found)


def _imports(cell: str) -> Iterator[str]:
    try:
        tree = ast.parse(cell)
    except (SyntaxError, ValueError):
        return
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            # A name may be a module of its own; what is none is passed over when it is loaded.
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")


@cache
def _is_installed(name: str) -> bool:
    if name in sys.stdlib_module_names or name == "kobimo":
        return True
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return False
    places = [spec.origin or "", *(spec.submodule_search_locations or ())] if spec else []
    return any(Path(place).is_relative_to(folder) for place in places for folder in _libraries())


@cache
def _libraries() -> tuple[Path, ...]:
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    folders.update((*site.getsitepackages(), site.getusersitepackages()))
    return tuple(Path(folder).resolve() for folder in folders) + tuple(map(Path, folders))
