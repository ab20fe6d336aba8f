"""Folders that contestants work in: the chapters in the form each of them reads, and the data."""

from __future__ import annotations

import base64
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jupytext
import nbformat

from benchmarks.execution import data

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCES = Path(__file__).parent / "notebooks"
#: Chapter whose prose is edited in one scenario.
EDITED = "uebergang"
REPORT = """id = "messung"
title = "Messung"
audience = "Für den Vergleich der Ausführung."
description = "Sechs Kapitel mit Abbildungen, Modellen und Tabellen."
chapters = [{chapters}]
keep = ["prose", "finding", "figure", "table", "key_figures", "comment"]
formats = ["html"]
"""
BOOK = """title: Messung
author: ""
execute:
  execute_notebooks: cache
  timeout: 600
html:
  use_issues_button: false
"""
SITE = """project:
  type: website
  render: ["*.ipynb"]
execute:
  enabled: true
  freeze: auto
format:
  html:
    theme: default
"""


def list_chapters() -> list[str]:
    """Return the names of the chapters, in alphabetical order as every contestant takes them."""
    return sorted(path.stem for path in SOURCES.glob("*.py"))


def lay_notebooks(folder: Path, municipality: int = 0) -> None:
    """Make a folder of notebooks (.ipynb and .py) with data."""
    data.write(folder, municipality)
    for name in list_chapters():
        shutil.copyfile(SOURCES / f"{name}.py", folder / f"{name}.py")
        notebook = jupytext.read(SOURCES / f"{name}.py", fmt="py:percent")
        for number, cell in enumerate(notebook["cells"]):
            cell["id"] = f"zelle-{number}"
        nbformat.write(notebook, folder / f"{name}.ipynb")


def lay_book(folder: Path) -> None:
    """Make a Jupyter Book of the notebooks."""
    lay_notebooks(folder)
    chapters = "".join(f"  - file: {name}\n" for name in list_chapters())
    # The book would take the text form of a chapter for a page as well.
    for name in list_chapters():
        (folder / f"{name}.py").unlink()
    (folder / "index.md").write_text("# Messung\n", encoding="utf-8")
    (folder / "_config.yml").write_text(BOOK, encoding="utf-8")
    (folder / "_toc.yml").write_text(
        f"format: jb-book\nroot: index\nchapters:\n{chapters}", encoding="utf-8"
    )


def lay_site(folder: Path) -> None:
    """Make a Quarto website of the notebooks."""
    lay_notebooks(folder)
    (folder / "_quarto.yml").write_text(SITE, encoding="utf-8")


def lay_project(folder: Path, ags: str = "07211", municipality: int = 0) -> None:
    """Make a municipal repository with these chapters and one report; it has no official data."""
    from kobimo.template import new

    new(ags, output_dir=folder.parent, answers={"project_slug": folder.name})
    for path in (*(folder / "notebooks").glob("*.py"), *(folder / "reports").glob("*.toml")):
        path.unlink()
    for name in list_chapters():
        shutil.copyfile(SOURCES / f"{name}.py", folder / "notebooks" / f"{name}.py")
    names = ", ".join(f'"{name}"' for name in list_chapters())
    report = folder / "reports" / "messung.toml"
    report.write_text(REPORT.format(chapters=names), encoding="utf-8")
    settings = folder / "kommune.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    lines = ['berichte = ["messung"]' if line.startswith("berichte") else line for line in lines]
    settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    data.write(folder, municipality)


def edit_prose(folder: Path) -> None:
    """Add a sentence to the text of one chapter, in whatever form it is there."""
    for path in folder.rglob(f"{EDITED}.*"):
        if path.parent not in {folder, folder / "notebooks"}:
            continue
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            edited = text.replace("# ## Modell\n", "# ## Modell\n#\n# Ein Satz mehr.\n")
            path.write_text(edited, encoding="utf-8")
        elif path.suffix == ".ipynb":
            notebook = json.loads(path.read_text(encoding="utf-8"))
            for cell in notebook["cells"]:
                if cell["cell_type"] == "markdown" and "## Modell" in "".join(cell["source"]):
                    cell["source"] = ["## Modell\n", "\n", "Ein Satz mehr."]
            path.write_text(json.dumps(notebook), encoding="utf-8")


def read_outputs(paths: Iterable[Path]) -> dict[str, list[Any]]:
    """Return chapter → what each code cell shows, in one form for all tools."""
    found = {}
    for path in paths:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        # Some tools put a cell of parameters first; it shows nothing and is not a chapter's.
        cells = [cell for cell in cells if "injected-parameters" not in _tags(cell)]
        found[path.stem] = [_normal(cell.get("outputs", ())) for cell in cells]
    return found


def _tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", ()))


def _normal(outputs: Iterable[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Return outputs without order of keys, line lists and pieces of one stream."""
    found: list[tuple[str, Any]] = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream":
            text = "".join(output["text"])
            if found and found[-1][0] == output["name"]:
                text = found.pop()[1] + text
            found.append((output["name"], text))
        else:
            data_of = {name: "".join(value).strip() for name, value in output["data"].items()}
            found.append((kind, sorted(data_of.items())))
    return found


def read_figures(pages: Iterable[Path]) -> dict[str, list[Any]]:
    """Return chapter → the figures its page shows, as one list per figure."""
    found = {}
    for page in pages:
        names = re.findall(r'<img[^>]* src="([^"]+\.png)"', page.read_text(encoding="utf-8"))
        images = [base64.b64encode((page.parent / name).read_bytes()).decode() for name in names]
        found[page.stem] = [[image] for image in images]
    return {name: figures for name, figures in found.items() if name in list_chapters()}


def only_figures(outputs: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the same of what notebooks show."""
    return {
        chapter: [
            [value.replace("\n", "")]
            for cell in cells
            for _, content in cell
            if isinstance(content, list)
            for name, value in content
            if name == "image/png"
        ]
        for chapter, cells in outputs.items()
    }


def find_differences(expected: dict[str, list[Any]], found: dict[str, list[Any]]) -> list[str]:
    """Return a place for every code cell (or figure) that differs, and chapters not there."""
    differing = []
    for chapter, cells in expected.items():
        if chapter not in found:
            differing.append(f"{chapter}: missing")
            continue
        if len(cells) != len(found[chapter]):
            differing.append(f"{chapter}: {len(found[chapter])} for {len(cells)}")
        pairs = enumerate(zip(cells, found[chapter], strict=False), start=1)
        differing += [f"{chapter} {number}" for number, (a, b) in pairs if a != b]
    return differing
