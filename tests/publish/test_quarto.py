"""Quarto is called in one way only, on copies; a recording fake stands in for it.

The real thing is used where it is installed.
"""

from __future__ import annotations

import json
import shutil
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from kobimo.errors import MissingTool, RenderFailed, TargetExists
from kobimo.project import open_project
from kobimo.publish.quarto import render_quarto
from kobimo.publish.stamps import DRAFT

if TYPE_CHECKING:
    from pathlib import Path

FAKE = """#!{python}
import json, os, pathlib, sys
record = pathlib.Path({record!r})
if sys.argv[1:] == ["--version"]:
    print({version!r}); sys.exit(0)
folder = pathlib.Path(sys.argv[2])
record.write_text(json.dumps({{"argv": sys.argv[1:], "profile": os.environ.get("QUARTO_PROFILE"),
    "python": os.environ.get("QUARTO_PYTHON")}}))
log = pathlib.Path(sys.argv[sys.argv.index("--log") + 1])
log.write_text("".join(json.dumps(m) + "\\n\\n" for m in {messages!r}))
site = folder / "_site"
site.mkdir()
for page in json.loads((folder / "_quarto.yml").read_text())["project"]["render"]:
    if {skip!r} not in page:
        (site / (pathlib.Path(page).stem + ".html")).write_text("<html></html>")
if {touch!r}:
    (folder / {touch!r}).write_text("changed")
sys.exit({code})
"""


@pytest.fixture
def project(tmp_path: Path):
    (tmp_path / "kommune.toml").write_text('ags = "99001"\nberichte = ["kurz"]\n', "utf-8")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/kurz.toml").write_text(
        'id = "kurz"\ntitle = "Kurz"\naudience = "Alle."\ndescription = "Ein Bericht."\n'
        'chapters = ["eins"]\nkeep = ["prose", "figure"]\n',
        "utf-8",
    )
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/eins.py").write_text("# %%\n1\n", "utf-8")
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}},
        "cells": [
            {"id": "a", "cell_type": "raw", "metadata": {}, "source": "---\nexecute:\n  ipynb: true\n---"},
            {"id": "b", "cell_type": "markdown", "metadata": {}, "source": "# Titel $1"},
            {
                "id": "c",
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {"tags": ["remove-input"], "execution": {"iopub": "now"}},
                "source": "#| echo: true\n1",
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": "geheim 3"},
                    {"output_type": "execute_result", "execution_count": 1, "metadata": {},
                     "data": {"text/html": "<table></table>", "text/plain": "x",
                              "application/vnd.kobimo.element+json": {
                                  "kind": "notice", "reason": "missing", "text": "Kein *Wert*",
                                  "indicators": []}}},
                ],
            },
        ],
    }  # fmt: skip
    executed = tmp_path / "build/executed"
    executed.mkdir(parents=True)
    (executed / "eins.ipynb").write_text(json.dumps(notebook), "utf-8")
    return open_project(tmp_path)


def fake(
    tmp_path, monkeypatch, *, version="1.9.38", messages=(), skip="?", touch="", code=0
) -> Path:
    record = tmp_path / "record.json"
    path = tmp_path / "bin" / "quarto"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        FAKE.format(
            python=sys.executable,
            record=str(record),
            version=version,
            messages=list(messages),
            skip=skip,
            touch=touch,
            code=code,
        )
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("QUARTO_PATH", str(path))
    monkeypatch.setenv("QUARTO_PROFILE", "execute")
    return record


def test_the_one_airtight_call(project, tmp_path, monkeypatch) -> None:
    record = fake(tmp_path, monkeypatch)
    before = (tmp_path / "build/executed/eins.ipynb").read_bytes()
    start = render_quarto(project)
    said = json.loads(record.read_text())
    assert said["argv"][0] == "render"
    assert said["argv"][2:6] == ["--no-execute", "-M", "ipynb:false", "--no-execute-daemon"]
    assert said["profile"] is None
    assert said["python"] == sys.executable
    assert start == tmp_path / "build/quarto/_site/index.html"
    assert (start.parent / ".nojekyll").is_file()
    assert (tmp_path / "build/executed/eins.ipynb").read_bytes() == before
    copy = json.loads((tmp_path / "build/quarto/eins.ipynb").read_text())
    text = json.dumps(copy)
    assert "geheim" not in text
    assert "text/html" not in text
    assert "ipynb: true" not in text
    assert "remove-input" not in text
    assert "iopub" not in text
    assert copy["cells"][2]["outputs"][0]["data"] == {"text/markdown": "*Kein \\*Wert\\**"}


def test_a_stamp_stands_below_the_heading_of_every_page(project, tmp_path, monkeypatch) -> None:
    fake(tmp_path, monkeypatch)
    render_quarto(project, stamp=DRAFT)
    told = f"> {DRAFT}. "
    cells = json.loads((tmp_path / "build/quarto/eins.ipynb").read_text())["cells"]
    at = next(at for at, cell in enumerate(cells) if "".join(cell["source"]).startswith("# "))
    assert cells[at + 1]["source"].startswith(told)
    assert told in (tmp_path / "build/quarto/index.qmd").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (
            {"code": 1, "messages": [{"levelName": "ERROR", "msg": "\x1b[31mkaputt\x1b[0m"}]},
            "kaputt",
        ),
        (
            {
                "messages": [
                    {"levelName": "INFO", "msg": "WARNING Unable to resolve crossref @fig-x"}
                ]
            },
            "crossref",
        ),
        ({"skip": "eins"}, "Quarto hat diese Seiten nicht geschrieben: eins.html."),
        ({"touch": "eins.ipynb"}, "Quarto hat seine Vorlagen verändert."),
    ],
    ids=["fails", "defect in the log", "page missing", "source changed"],
)
def test_failures_are_named(project, tmp_path, monkeypatch, options, part) -> None:
    fake(tmp_path, monkeypatch, **options)
    with pytest.raises(RenderFailed) as caught:
        render_quarto(project)
    assert part in caught.value.text
    assert "\x1b" not in caught.value.text


def test_old_and_missing_quarto(project, tmp_path, monkeypatch) -> None:
    fake(tmp_path, monkeypatch, version="1.4.1")
    with pytest.raises(MissingTool, match=r"Quarto 1\.4\.1 ist zu alt"):
        render_quarto(project)
    monkeypatch.delenv("QUARTO_PATH")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(MissingTool, match="Quarto ist nicht installiert"):
        render_quarto(project)


def test_a_foreign_folder_is_not_emptied(project, tmp_path, monkeypatch) -> None:
    fake(tmp_path, monkeypatch)
    (tmp_path / "build/quarto").mkdir()
    (tmp_path / "build/quarto/mine.txt").write_text("mine")
    with pytest.raises(TargetExists):
        render_quarto(project)
    assert (tmp_path / "build/quarto/mine.txt").read_text() == "mine"


@pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not installed")
def test_with_real_quarto(project) -> None:
    start = render_quarto(project)
    assert "Titel" in (start.parent / "eins.html").read_text("utf-8")
