"""Import libraries without their optional parts, which cost more than what is needed of them.

jsonschema compiles a grammar of addresses where a library for them is installed, three seconds
each time; jupytext imports a whole web server where there is one; ipykernel a debugger.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def absent(*modules: str) -> Iterator[None]:
    """Let imports within the block find that these optional modules are not installed."""
    marked = [name for name in modules if name not in sys.modules]
    for name in marked:
        # How Python is told that a module is not there; who imports it later finds it again.
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in marked:
            if sys.modules.get(name, name) is None:
                del sys.modules[name]


def load_notebook_libraries() -> None:
    """Import what reads and runs notebooks, lean; later imports find it loaded."""
    with absent("jupyter_server", "lark", "rfc3987_syntax"):
        import jupytext  # noqa: F401
        import nbformat  # noqa: F401


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a py:percent notebook; errors are those of :func:`jupytext.read`."""
    load_notebook_libraries()
    import jupytext

    notebook: dict[str, Any] = jupytext.read(path, fmt="py:percent")
    return notebook
