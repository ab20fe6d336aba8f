"""What nobody can hear of a chapter's run, judged from its code; where in doubt, it rests on more.

A library in C opens files without Python hearing of it; a clock is asked without any trace. So
code that calls for either is found in its text: chapters that use libraries not known to read
through Python rest on every file of the project, and those that ask the time are never reused.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from kobimo.tracing import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Kinds of notes: all files of the project, the calendar day, what no trace can hold.
TREE, DAY, BEYOND = "tree", "day", "beyond"

_BY_THEMSELVES = frozenset({"ctypes", "dbm", "importlib", "pkgutil", "runpy", "zipimport", "mmap"})
#: Libraries that open every file through Python, whose interpreter tells of it.
_HEARD = frozenset(
    {
        *("IPython", "PIL", "altair", "bs4", "cycler", "dateutil", "docx", "esda", "great_tables"),
        *("httpx", "itables", "jinja2", "kobimo", "libpysal", "mapclassify", "markdown"),
        *("matplotlib", "mpl_toolkits", "networkx", "numpy", "openpyxl", "pandas", "patsy"),
        *("plotly", "pytz", "requests", "rich", "scipy", "seaborn", "segregation", "shapely"),
        *("sklearn", "statsmodels", "sympy", "tabulate", "tqdm", "yaml"),
    }
)
#: Methods of these that hand the file to a library in C.
_UNHEARD = frozenset(
    {
        *("read_hdf", "read_spss", "read_sql", "read_sql_query", "read_sql_table", "HDFStore"),
        *("run_cell_magic", "run_line_magic", "import_module"),
    }
)
_UNREADABLE = frozenset({"__import__", "eval", "exec", "compile"})
#: Only this of kobimo notes what it reads; behind it lies everything else.
_FACADE = frozenset({"kobimo", "kobimo.report"})
_CLOCKS = frozenset({"now", "utcnow", "localtime", "gmtime", "ctime", "time_ns", "monotonic"})
_DAYS = frozenset({"today"})


def find_doubts(sources: Iterable[str], local: Iterable[str] = ()) -> tuple[Note, ...]:
    """Return what code rests on besides its trace, without digests.

    Parameters
    ----------
    sources
        Cells, and the modules of the project that they imported.
    local
        Names of these modules.
    """
    known = frozenset(local)
    found: set[str] = set()
    for source in sources:
        found.update(_doubts_of(source, known))
    if BEYOND in found:
        return (Note(BEYOND, "clock", ""),)
    return tuple(Note(kind, "", "") for kind in sorted(found))


def _doubts_of(source: str, local: frozenset[str]) -> Iterator[str]:
    try:
        tree = ast.parse(_without_magics(source))
    except (SyntaxError, ValueError):
        yield TREE
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""] if not node.level else []
            if node.module in {"time", "datetime"}:
                yield from _times(alias.name for alias in node.names)
        else:
            names = []
            yield from _doubts_of_node(node)
        if any(not _is_heard(name, local) for name in names):
            yield TREE


def _doubts_of_node(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        if node.attr in _UNHEARD:
            yield TREE
        is_clock = isinstance(node.value, ast.Name) and node.value.id == "time"
        yield from _times([node.attr, *(["monotonic"] if is_clock and node.attr == "time" else [])])
    elif isinstance(node, ast.Name) and node.id in _UNREADABLE:
        yield TREE
    elif isinstance(node, ast.Constant) and node.value in {"now", "today"}:
        # As pandas understands them.
        yield from _times([str(node.value)])


def _times(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name in _CLOCKS:
            yield BEYOND
        elif name in _DAYS:
            yield DAY


def _is_heard(module: str, local: frozenset[str]) -> bool:
    top = module.partition(".")[0]
    if top == "kobimo":
        return module in _FACADE
    if top in sys.stdlib_module_names:
        return top not in _BY_THEMSELVES
    return top in _HEARD or top in local


def _without_magics(source: str) -> str:
    """Return a cell without the lines that set only how IPython shows things."""
    harmless = ("%matplotlib", "%config")
    lines = source.split("\n")
    return "\n".join("" if line.strip().startswith(harmless) else line for line in lines)
