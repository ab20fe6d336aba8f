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
        *("IPython", "PIL", "altair", "bs4", "cycler", "dateutil", "docx", "esda", "geopandas"),
        "great_tables",
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
        *("read_file", "from_file", "run_cell_magic", "run_line_magic", "import_module"),
    }
)
#: This library is heard as long as it is not asked to read: then GDAL or Arrow open the file.
_GEOPANDAS = "geopandas"
_READING = ("read", "from", "io", "list", "tools", "datasets")
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
    trees = []
    for source in sources:
        try:
            trees.append(ast.parse(_without_magics(source)))
        except (SyntaxError, ValueError):
            found.add(TREE)
    for tree in trees:
        found.update(_doubts_of(tree, known))
    if _reads_by_geopandas([node for tree in trees for node in ast.walk(tree)]):
        found.add(TREE)
    if BEYOND in found:
        return (Note(BEYOND, "clock", ""),)
    return tuple(Note(kind, "", "") for kind in sorted(found))


def _doubts_of(tree: ast.AST, local: frozenset[str]) -> Iterator[str]:
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


def _reads_by_geopandas(nodes: list[ast.AST]) -> bool:
    """Whether code asks geopandas for something that may read, or hands the library around."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_GEOPANDAS):
            if node.module != _GEOPANDAS or any(a.name.startswith(_READING) for a in node.names):
                return True
        elif isinstance(node, ast.Import):
            found = [alias for alias in node.names if alias.name.startswith(_GEOPANDAS)]
            if any(alias.name != _GEOPANDAS for alias in found):
                return True
            names |= {alias.asname or alias.name for alias in found}
    asked = [
        node
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in names
    ]
    named = sum(isinstance(node, ast.Name) and node.id in names for node in nodes)
    return named > len(asked) or any(node.attr.startswith(_READING) for node in asked)


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
