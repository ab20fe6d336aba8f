"""The rule for notebooks of a public edition: they call the façade and do nothing else.

A cell that can compute can read the observations and print them, whatever disclosure control
hides. So the syntax itself is on a list: ``import kobimo``, ``report = kobimo.open_report()``,
and calls of the report's methods with texts. Everything else is a finding, also where it
would be harmless.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from kobimo.errors import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

PACKAGE, OPEN = "kobimo", "open_report"
REMEDY = (
    "Rufen Sie in Notebooks nur Methoden des Berichts mit Texten auf, zum Beispiel "
    'report.trend("…"). Eigene Berechnungen gehören in eine Kennzahl unter deklarationen/.'
)
#: Instructions of IPython: they reach the shell, files and other programs.
_MAGIC = re.compile(r"^\s*[%!?]|^[^#\"']*\?\s*$")
_NAMES: dict[type[ast.AST], str] = {
    ast.FunctionDef: "eine Funktion wird definiert",
    ast.AsyncFunctionDef: "eine Funktion wird definiert",
    ast.ClassDef: "eine Klasse wird definiert",
    ast.Lambda: "eine Funktion wird definiert",
    ast.For: "eine Schleife",
    ast.AsyncFor: "eine Schleife",
    ast.While: "eine Schleife",
    ast.ListComp: "eine Schleife",
    ast.SetComp: "eine Schleife",
    ast.DictComp: "eine Schleife",
    ast.GeneratorExp: "eine Schleife",
    ast.If: "eine Bedingung",
    ast.IfExp: "eine Bedingung",
    ast.Match: "eine Bedingung",
    ast.With: "etwas wird geöffnet",
    ast.Try: "ein Fehler wird abgefangen",
    ast.Raise: "ein Fehler wird ausgelöst",
    ast.Assign: "eine Zuweisung",
    ast.AugAssign: "eine Zuweisung",
    ast.AnnAssign: "eine Zuweisung",
    ast.NamedExpr: "eine Zuweisung",
    ast.Delete: "etwas wird gelöscht",
    ast.JoinedStr: "ein Text mit Werten darin",
    ast.BinOp: "eine Berechnung",
    ast.UnaryOp: "eine Berechnung",
    ast.BoolOp: "eine Berechnung",
    ast.Compare: "ein Vergleich",
    ast.Subscript: "ein Griff in eine Sammlung",
    ast.Starred: "ein ausgepackter Wert",
    ast.List: "eine Liste",
    ast.Tuple: "eine Liste",
    ast.Dict: "eine Sammlung",
    ast.Set: "eine Sammlung",
    ast.Await: "ein Warten",
}


def check_notebook(cells: Mapping[str, str], methods: Collection[str]) -> Iterator[Problem]:
    """Yield every place where a notebook does something else than call the report.

    Parameters
    ----------
    cells
        Where a code cell stands, for people („notebooks/kita.py, Zelle 3“) → its text, in the
        order of the notebook.
    methods
        Names of the report's public methods.
    """
    reports: set[str] = set()
    for place, source in cells.items():
        for line, message, remedy in _find(source, frozenset(methods), reports):
            yield Problem(f"{place}, Zeile {line}" if line else place, message, remedy)


def _find(
    source: str, methods: frozenset[str], reports: set[str]
) -> Iterator[tuple[int, str, str]]:
    """Yield line, fault and remedy of a cell; note the names that reports get."""
    magic = [n for n, text in enumerate(source.splitlines(), start=1) if _MAGIC.search(text)]
    if magic:
        yield magic[0], "eine Anweisung an IPython oder das Betriebssystem", REMEDY
        return
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        yield getattr(error, "lineno", 0) or 0, "kein gültiges Python", REMEDY
        return
    for statement in tree.body:
        if _is_import(statement):
            continue
        name = _opened(statement)
        if name:
            reports.add(name)
            continue
        yield from _check_call(statement, methods, reports)


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import) and [
        (alias.name, alias.asname) for alias in statement.names
    ] == [(PACKAGE, None)]


def _opened(statement: ast.stmt) -> str:
    """Return the name a report is given by this statement, or an empty text."""
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id="kobimo"), attr="open_report"),
                args=[],
                keywords=[],
            ),
        ):
            return "" if name.startswith("_") else name
    return ""


def _check_call(
    statement: ast.stmt, methods: frozenset[str], reports: set[str]
) -> Iterator[tuple[int, str, str]]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield (
            statement.lineno,
            f"„{ast.unparse(statement)}“: nur „import kobimo“ ist erlaubt",
            REMEDY,
        )
        return
    match statement:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) as call
        ) if name in reports:
            if method not in methods or method.startswith("_"):
                yield (
                    call.lineno,
                    f"der Bericht hat keine Methode „{method}“",
                    nearest(method, methods) or REMEDY,
                )
            given = [*call.args, *(keyword.value for keyword in call.keywords)]
            for value in given:
                if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
                    yield value.lineno, f"{_describe(value)} statt eines Textes", REMEDY
            if any(keyword.arg is None for keyword in call.keywords):
                yield call.lineno, "ausgepackte Angaben statt Texten", REMEDY
        case _:
            yield statement.lineno, _describe(statement), REMEDY


def _describe(node: ast.AST) -> str:
    """Return in German what a piece of code does that it must not."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and inner.attr.startswith("_"):
            return f"ein Griff nach dem Inneren von kobimo („{inner.attr}“)"
    if isinstance(node, ast.Expr):
        node = node.value
    found = _NAMES.get(type(node))
    if found is not None:
        return f"{found} („{ast.unparse(node).splitlines()[0][:50]}“)"
    return f"„{ast.unparse(node).splitlines()[0][:50]}“ ist kein Aufruf des Berichts"
