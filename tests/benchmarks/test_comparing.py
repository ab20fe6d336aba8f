"""A benchmark sees every output that differs, in notebooks and on pages, and pairs its rounds."""

from __future__ import annotations

import base64
import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("jupytext")

from benchmarks.execution.tables import extrapolate, ratios, read_rows, tabulate_ratios
from benchmarks.execution.workplace import (
    find_differences,
    list_chapters,
    only_figures,
    read_figures,
    read_outputs,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PNG = base64.b64encode(b"\x89PNG one").decode()
NOTEBOOK: dict[str, Any] = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "Text"},
        {
            "cell_type": "code",
            "metadata": {},
            "source": "a",
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": "eins\n"},
                {"output_type": "stream", "name": "stdout", "text": ["zwei\n"]},
            ],
        },
        {
            "cell_type": "code",
            "metadata": {},
            "source": "b",
            "outputs": [
                {"output_type": "display_data", "data": {"text/plain": "x", "image/png": PNG}}
            ],
        },
    ]
}


def outputs_of(notebook: dict[str, Any], folder: Path) -> dict[str, list[Any]]:
    path = folder / f"{list_chapters()[0]}.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    return read_outputs([path])


def respell(notebook: dict[str, Any]) -> None:
    first, second = notebook["cells"][1:]
    first["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "eins\nzwei\n"}]
    second["outputs"][0]["data"] = {"image/png": f"{PNG}\n", "text/plain": ["x"]}
    notebook["cells"].insert(
        0,
        {"cell_type": "code", "metadata": {"tags": ["injected-parameters"]}, "source": "c"},
    )


def print_other(notebook: dict[str, Any]) -> None:
    notebook["cells"][1]["outputs"][0]["text"] = "drei\n"


def draw_other(notebook: dict[str, Any]) -> None:
    other = base64.b64encode(b"\x89PNG two").decode()
    notebook["cells"][2]["outputs"][0]["data"]["image/png"] = other


def show_nothing(notebook: dict[str, Any]) -> None:
    del notebook["cells"][2]["outputs"]


@pytest.mark.parametrize(
    ("change", "count"), [(respell, 0), (print_other, 1), (draw_other, 1), (show_nothing, 1)]
)
def test_outputs(change: Callable[[dict[str, Any]], None], count: int, tmp_path: Path) -> None:
    expected = outputs_of(NOTEBOOK, tmp_path)
    other = copy.deepcopy(NOTEBOOK)
    change(other)
    assert len(find_differences(expected, outputs_of(other, tmp_path))) == count


def test_a_chapter_that_is_not_there_differs(tmp_path: Path) -> None:
    assert find_differences(outputs_of(NOTEBOOK, tmp_path), {})


@pytest.mark.parametrize(("content", "count"), [(b"\x89PNG one", 0), (b"\x89PNG two", 1)])
def test_figures_of_pages(content: bytes, count: int, tmp_path: Path) -> None:
    (tmp_path / "f.png").write_bytes(content)
    page = tmp_path / f"{list_chapters()[0]}.html"
    page.write_text('<p>…</p><img alt="x" src="f.png" />', "utf-8")
    expected = only_figures(outputs_of(NOTEBOOK, tmp_path))
    assert len(find_differences(expected, read_figures([page]))) == count


def write_rows(folder: Path, *rows: tuple[str, str, int, float]) -> Path:
    path = folder / "rows.jsonl"
    lines = [
        {"scenario": scenario, "contestant": name, "turn": turn, "wall": wall, "cpu": wall}
        for scenario, name, turn, wall in rows
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_ratios_are_taken_within_a_round(tmp_path: Path) -> None:
    """The machine was half as fast in the second round; the third lacks one of the two."""
    rows = read_rows(
        write_rows(
            tmp_path,
            *[("cold", "kobimo", 0, 2.0), ("cold", "papermill", 0, 8.0)],
            *[("cold", "papermill", 1, 16.0), ("cold", "kobimo", 1, 4.0)],
            ("cold", "papermill", 2, 100.0),
        )
    )
    assert ratios(rows, "cold", "papermill", "kobimo", "wall") == [4.0, 4.0]
    assert "| 4.00 (4.00–4.00) | ≥ 3.5 |" in tabulate_ratios(rows)
    assert "yes" in tabulate_ratios(rows)


def test_extrapolation_is_checked_at_the_largest_fleet(tmp_path: Path) -> None:
    fleets = [("fleet-3", 13.0), ("fleet-10", 41.0), ("fleet-40", 161.0)]
    rows = read_rows(write_rows(tmp_path, *[(name, "kobimo", 0, wall) for name, wall in fleets]))
    text = extrapolate(rows, [3, 10, 40])
    assert "40 are foretold to take 161 s; measured: 161 s" in text
    assert "400 would take 27 minutes" in text
