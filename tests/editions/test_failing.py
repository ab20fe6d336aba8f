"""The last good state of a chapter, where there is one that can be read."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from kobimo.editions.failing import Earlier, fail_internal, find_earlier
from kobimo.execution.failures import Failure

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOK = {
    "metadata": {"kobimo": {"indicators": [], "order": 2}},
    "cells": [{"cell_type": "markdown", "source": "# Zweites Kapitel", "metadata": {}}],
    "nbformat": 4,
    "nbformat_minor": 5,
}
FAILURE = Failure("zwei", "", 1, "NameError: x", "Öffnen Sie es.", kind="cell", line=1)
TITLE = "1 von 2 Kapiteln liefen nicht durch:\nnotebooks/zwei.py, Zelle 1: NameError: x\n"


def write(folder: Path, text: str) -> None:
    path = folder / "zwei.ipynb"
    path.write_text(text, "utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))


def test_a_chapter_that_ran_is_shown_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, json.dumps(NOTEBOOK))
    found = find_earlier(tmp_path, [FAILURE])
    assert found.chapters["zwei"].title == "Zweites Kapitel"
    mark = found.outdated["zwei"]
    assert mark.since.startswith("14.11.2023, ")
    assert mark.message == "NameError: x"
    error = fail_internal([FAILURE], 2, found, tmp_path / "index.html")
    assert error.text == (
        f"{TITLE}    Öffnen Sie es.\n"
        f"notebooks/zwei.py: gezeigt wird der Stand vom {mark.since}\n"
        f"    Die übrigen Kapitel sind auf dem neuesten Stand: {tmp_path / 'index.html'}"
    )


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{}",
        "[]",
        "7",
        json.dumps(NOTEBOOK)[:-9],
        json.dumps({**NOTEBOOK, "cells": [{}]}),
        json.dumps({**NOTEBOOK, "cells": None}),
        json.dumps({**NOTEBOOK, "metadata": {"kobimo": {"order": "x"}}}),
        # An element of another version of kobimo.
        json.dumps(NOTEBOOK).replace(
            '"metadata": {}}',
            '"metadata": {}}, {"cell_type": "code", "source": "", "outputs": '
            '[{"data": {"application/vnd.kobimo.element+json": {"kind": "hologram"}}}]}',
        ),
    ],
)
def test_what_cannot_be_read_is_not_there(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        write(tmp_path, text)
    found = find_earlier(tmp_path, [FAILURE])
    assert found == Earlier()
    error = fail_internal([FAILURE], 2, found, tmp_path / "index.html")
    assert (
        "\nnotebooks/zwei.py: einen früheren Stand gibt es nicht, die Seite nennt den Grund\n"
        in (error.text)
    )
