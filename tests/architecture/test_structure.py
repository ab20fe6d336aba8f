"""The house keeps its plan: layers, names, sizes, no effects at import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "kobimo"
MODULES = sorted(SOURCE.rglob("*.py"))
FORBIDDEN_MODULES = {"utils", "helpers", "misc", "common", "core"}
#: Methods that ipykernel, nbclient and html.parser call by these names.
HOOKS = frozenset(
    {"do_execute", "process_message", "handle_starttag", "handle_startendtag", "handle_endtag"}
)
HOOKS |= {"handle_data", "handle_comment", "handle_decl", "handle_pi"}
FORBIDDEN_VERBS = re.compile(r"^_?(process|handle|do|prepare|manage)(_|$)|^_?get_data")


def test_layers() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if "No module named 'importlinter'" in done.stderr:
        pytest.skip("import-linter is not installed here; nox -s lint runs it")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_module(path: Path) -> None:
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    assert len(source.splitlines()) <= 500
    assert path.stem not in FORBIDDEN_MODULES
    assert ast.get_docstring(tree), "the module docstring is the layer's sentence"
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
            if not isinstance(node, ast.ClassDef) and node.name not in HOOKS:
                assert not FORBIDDEN_VERBS.match(node.name), node.name
        elif isinstance(node, ast.Name):
            names.append(node.id)
        assert all(name.isascii() for name in names), names


def test_only_the_command_line_prints() -> None:
    for path in MODULES:
        if path.parent.name == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", path


def test_importing_kobimo_is_light() -> None:
    heavy = "pandas matplotlib scipy geopandas nbclient typer jinja2"
    code = (
        "import sys, kobimo, kobimo.errors, kobimo.regions, kobimo.declarations.loading\n"
        f"print(sorted(set('{heavy}'.split()) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_registry_host_and_no_machine_path_in_the_project() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode("utf-8")
    hosts = re.compile(rb"pypi\.org|pythonhosted|registry\.npmjs|/opt/pypi|deb\.debian\.org")
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path == Path(__file__) or not path.is_file():
            continue
        found = hosts.search(path.read_bytes())
        assert found is None, f"{name}: {found}"
