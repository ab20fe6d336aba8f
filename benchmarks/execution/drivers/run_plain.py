"""The limit: the cells of all chapters in one warm process, without IPython and without a protocol.

What a notebook would show is kept as well: the representation of a last expression, what is
printed, and open figures as PNG the way the inline backend writes them.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pandas as pd


def main() -> None:
    """Run the notebooks of a folder and write them with their outputs to ``executed``."""
    folder = Path(sys.argv[1])
    os.chdir(folder)
    target = Path("executed")
    target.mkdir()
    # pandas takes a process without IPython for a terminal and shows as many columns as fit.
    pd.set_option("display.max_columns", 20)
    for path in sorted(Path().glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        mpl.rcdefaults()
        mpl.use("agg")
        names: dict[str, Any] = {"__name__": "__main__"}
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = run_cell("".join(cell["source"]), names)
        (target / path.name).write_text(json.dumps(notebook), encoding="utf-8")


def run_cell(source: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    """Run one cell and return its outputs as a notebook holds them."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed.getvalue()})
    if value is not None:
        outputs.append({"output_type": "execute_result", "data": show(value)})
    figures = map(plt.figure, plt.get_fignums())
    outputs += [{"output_type": "display_data", "data": draw(figure)} for figure in figures]
    plt.close("all")
    return outputs


def show(value: Any) -> dict[str, str]:
    """Return a value as text, and as HTML where it has such a form."""
    data = {"text/plain": repr(value)}
    if hasattr(value, "_repr_html_"):
        data["text/html"] = value._repr_html_()
    return data


def draw(figure: Any) -> dict[str, str]:
    """Return a figure as PNG with the margins and colours of the inline backend."""
    target = io.BytesIO()
    figure.canvas.print_figure(
        target,
        format="png",
        dpi=figure.dpi,
        bbox_inches="tight",
        facecolor=figure.get_facecolor(),
        edgecolor=figure.get_edgecolor(),
    )
    return {
        "text/plain": repr(figure),
        "image/png": base64.b64encode(target.getvalue()).decode("ascii"),
    }


if __name__ == "__main__":
    main()
