"""A real site with all four reports passes the gate, and quickly: no false alarm."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kobimo.disclosure import plan
from kobimo.editions.inspecting import find_thick_cells, inspect_public
from kobimo.project import open_project

if TYPE_CHECKING:
    from pathlib import Path

#: Seconds of the processor for the site of all reports.
LONGEST = 30.0


@pytest.mark.slow
def test_all_reports_of_musterstadt_pass(demo: Path) -> None:
    project = open_project(demo)
    made = plan(project)
    started = time.process_time()
    inspection = inspect_public(project, made, is_draft=True)
    assert time.process_time() - started < LONGEST
    assert inspection is not None
    assert [problem.text for problem in inspection.problems] == []
    assert inspection.looked_at["Dateien"] > 1000
    assert inspection.looked_at["Abbildungen"] > 300
    assert inspection.looked_at["mit offenen Werten verglichene Zahlen"] > 500


def test_the_chapters_are_thin(demo: Path) -> None:
    assert find_thick_cells(open_project(demo)) == []
